/* Base64, PEM frames, URLs, proxies, and JSON that is read. */
#include "text/json.h"
#include "unit/unit.h"

#include "connection/address.h"
#include "connection/base64.h"
#include "connection/pem.h"
#include "connection/proxy.h"

static void test_base64(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"\xff\xfe\xfb", "//77"},
                                           {">>>", "Pj4+"}};
    static const char *const wrong[] = {"Z",    "Zg",       "Zg=",   "Zm9v=", "====",  "Z===",
                                        "Zg=A", "Zg==Zg==", "Zm 9v", "Zm-_",  "Zm8=Z", "Zg==="};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct text text = text_new(arena);
        struct text back = text_new(arena);
        base64_encode(&text, pairs[i][0], strlen(pairs[i][0]));
        assert_string_equal(text.length ? text.data : "", pairs[i][1]);
        assert_true(base64_decode(&back, pairs[i][1]));
        assert_string_equal(back.length ? back.data : "", pairs[i][0]);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct text text = text_new(arena);
        if (base64_decode(&text, wrong[i]))
            fail_msg("%s is taken for base64", wrong[i]);
    }
    struct text text = text_new(arena);
    assert_true(base64_decode(&text, "Zm\r\n9v\n"));
    assert_string_equal(text.data, "foo");
    arena_free(arena);
}

#define FRAME(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static void test_pem(void **state) {
    (void)state;
    assert_true(pem_has_certificate("text\n" FRAME("CERTIFICATE", "AA==")));
    assert_false(pem_has_certificate("-----BEGIN CERTIFICATE-----\nAA=="));
    assert_false(pem_has_certificate("-----END CERTIFICATE----------BEGIN CERTIFICATE-----"));
    assert_false(pem_has_certificate(FRAME("PRIVATE KEY", "AA==")));
    assert_int_equal(pem_private_key(FRAME("PRIVATE KEY", "AA==")), PEM_KEY_PLAIN);
    assert_int_equal(pem_private_key(FRAME("RSA PRIVATE KEY", "AA==")), PEM_KEY_PLAIN);
    assert_int_equal(
        pem_private_key(FRAME("EC PARAMETERS", "AA==") FRAME("EC PRIVATE KEY", "AA==")),
        PEM_KEY_PLAIN);
    assert_int_equal(pem_private_key(FRAME("ENCRYPTED PRIVATE KEY", "AA==")), PEM_KEY_ENCRYPTED);
    assert_int_equal(
        pem_private_key(FRAME("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAA==")),
        PEM_KEY_ENCRYPTED);
    assert_int_equal(pem_private_key(FRAME("CERTIFICATE", "AA==")), PEM_KEY_NONE);
    assert_int_equal(pem_private_key("-----BEGIN PRIVATE KEY-----\nAA=="), PEM_KEY_NONE);
    assert_int_equal(pem_private_key(""), PEM_KEY_NONE);
}

static void test_addresses(void **state) {
    (void)state;
    static const char *const good[][2] = {
        {"https://h", "https://h"},
        {"HTTPS://h:6443/", "https://h:6443"},
        {"https://[fd00::1]:6443/a/b//", "https://[fd00::1]:6443/a/b"},
        {"https://[::1]", "https://[::1]"},
        {"127.0.0.1:6443", "127.0.0.1:6443"},
        {"socks5://name:p@ss@h:1080", "socks5://h:1080"}};
    static const char *const wrong[] = {"",
                                        "https://",
                                        "https://:1",
                                        "https://h:",
                                        "https://h:0",
                                        "https://h:65536",
                                        "https://h:x",
                                        "https://fd00::1",
                                        "https://[fd00::1",
                                        "https://[x]",
                                        "https://[::1]x",
                                        "https://h?a=b",
                                        "https://h#a",
                                        "https://h/ a",
                                        "https://h\r\nX: y",
                                        "https://h\x80",
                                        "https://a b",
                                        "https://-h",
                                        "https://h|"};
    struct arena *arena = unit_arena();
    struct address address;
    const char *problem = NULL;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(address_parse(arena, good[i][0], &address, &problem));
        assert_string_equal(address_text(arena, &address, false), good[i][1]);
    }
    assert_string_equal(address.user, "name:p@ss");
    assert_string_equal(address_text(arena, &address, true), "socks5://name:p@ss@h:1080");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        problem = NULL;
        if (address_parse(arena, wrong[i], &address, &problem) || !problem)
            fail_msg("%s is taken for a URL", wrong[i]);
    }
    assert_true(address_is_header_safe("a b\xc3\xa4"));
    assert_false(address_is_header_safe("a\rb"));
    assert_false(address_is_header_safe("a\x7f"));
    arena_free(arena);
}

static bool goes_through(struct arena *arena, const char *url, const char *exceptions) {
    struct kube_environment environment = {
        .https_proxy = "p", .http_proxy = "q", .no_proxy = exceptions};
    struct address address;
    const char *problem = NULL;
    assert_true(address_parse(arena, url, &address, &problem));
    const char *proxy = proxy_from_environment(arena, &environment, &address);
    if (proxy)
        assert_string_equal(proxy, text_equal(address.scheme, "http") ? "q" : "p");
    return proxy != NULL;
}

static void test_proxies(void **state) {
    (void)state;
    static const char *const direct[][2] = {{"https://localhost", ""},
                                            {"https://127.8.9.1", ""},
                                            {"https://[::1]:1", ""},
                                            {"https://h", "*"},
                                            {"https://a.example.com", "example.com"},
                                            {"https://example.com", "example.com"},
                                            {"https://a.EXAMPLE.com", ".example.com"},
                                            {"https://a.b.c", "x, *.b.c"},
                                            {"https://10.1.2.3", "10.0.0.0/8"},
                                            {"https://10.1.2.3", "10.1.2.3"},
                                            {"https://10.1.2.3:6443", "10.1.2.3:6443"},
                                            {"https://[fd00::1]", "fd00::/8"},
                                            {"https://[fd00::1]", "fd00::1"},
                                            {"https://[fd00::1]:1", "[fd00::1]:1"},
                                            {"https://h", "h:443"},
                                            {"http://h", "h:80"}};
    static const char *const through[][2] = {{"https://h", ""},
                                             {"http://h", "x"},
                                             {"https://badexample.com", "example.com"},
                                             {"https://example.com", ".example.com"},
                                             {"https://11.1.2.3", "10.0.0.0/8"},
                                             {"https://10.1.2.3:1", "10.1.2.3:6443"},
                                             {"https://10.1.2.3", "10.0.0.0/99"},
                                             {"https://h", "h:80"},
                                             {"https://[fd00::1]", "10.0.0.0/0"},
                                             {"https://h", ",,"}};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(direct); i++)
        if (goes_through(arena, direct[i][0], direct[i][1]))
            fail_msg("%s goes through the proxy despite %s", direct[i][0], direct[i][1]);
    for (size_t i = 0; i < COUNT_OF(through); i++)
        if (!goes_through(arena, through[i][0], through[i][1]))
            fail_msg("%s does not go through the proxy: %s", through[i][0], through[i][1]);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_pem),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_proxies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
