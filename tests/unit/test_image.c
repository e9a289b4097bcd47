/*
 * Cases from the published tests of distribution/reference (reference_test.go, regexp_test.go,
 * normalize_test.go), and our own.
 */
#include "model/image.h"
#include "unit/unit_value.h"

#define HEX32 "0123456789abcdef0123456789abcdef"
#define HEX64 HEX32 HEX32
#define HEX128 HEX64 HEX64

static bool check_image(struct findings *findings, const char *text) {
    struct image image;
    return image_parse(findings, text, &image);
}

struct image_case {
    const char *text;
    struct image image;
};

static const struct image_case cases[] = {
    {"test_com", {"docker.io", "test_com", NULL, NULL}},
    {"test.com:tag", {"docker.io", "test.com", "tag", NULL}},
    {"test.com:5000", {"docker.io", "test.com", "5000", NULL}},
    {"test.com/repo:tag", {"test.com", "repo", "tag", NULL}},
    {"test:5000/repo", {"test:5000", "repo", NULL, NULL}},
    {"test:5000/repo@sha256:" HEX64, {"test:5000", "repo", NULL, "sha256:" HEX64}},
    {"test:5000/repo:tag@sha256:" HEX64, {"test:5000", "repo", "tag", "sha256:" HEX64}},
    {"lowercase:Uppercase", {"docker.io", "lowercase", "Uppercase", NULL}},
    {"foo/foo_bar.com:8080", {"docker.io", "foo/foo_bar.com", "8080", NULL}},
    {"b.gcr.io/test.example.com/my-app:test.example.com",
     {"b.gcr.io", "test.example.com/my-app", "test.example.com", NULL}},
    {"xn--7o8h.com/myimage:xn--7o8h.com@sha512:" HEX128,
     {"xn--7o8h.com", "myimage", "xn--7o8h.com", "sha512:" HEX128}},
    {"192.168.1.1:5000/repo:5050", {"192.168.1.1:5000", "repo", "5050", NULL}},
    {"[2001:db8::1]:5000/repo:tag", {"[2001:db8::1]:5000", "repo", "tag", NULL}},
    {"[2001:db8::1]/repo", {"[2001:db8::1]", "repo", NULL, NULL}},
    {"localhost:8080@sha256:" HEX64, {"docker.io", "localhost", "8080", "sha256:" HEX64}},
    {"localhost/a", {"localhost", "a", NULL, NULL}},
    {"Docker/docker", {"Docker", "docker", NULL, NULL}},
    {"docker.io/" HEX64, {"docker.io", HEX64, NULL, NULL}},
    {"ghcr.io/ahrtr/etcd-defrag:v0.43.0", {"ghcr.io", "ahrtr/etcd-defrag", "v0.43.0", NULL}},
    {"registry.io/foo/project--id.module--name.ver---sion--name",
     {"registry.io", "foo/project--id.module--name.ver---sion--name", NULL, NULL}},
    {"dock__er/docker", {"docker.io", "dock__er/docker", NULL, NULL}},
};

static void assert_part(const char *got, const char *wanted) {
    if (wanted)
        assert_string_equal(got, wanted);
    else
        assert_null(got);
}

static void test_parts(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct findings findings = findings_new(arena);
        struct image image;
        if (!image_parse(&findings, cases[i].text, &image))
            fail_msg("\"%s\": %s", cases[i].text, unit_first_message(&findings));
        assert_part(image.domain, cases[i].image.domain);
        assert_part(image.path, cases[i].image.path);
        assert_part(image.tag, cases[i].image.tag);
        assert_part(image.digest, cases[i].image.digest);
    }
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      ":justtag",
                                      "@sha256:" HEX64,
                                      "repo@sha256:" HEX32 "ff",
                                      "validname@invaliddigest:" HEX64,
                                      "Uppercase:tag",
                                      "test:5000/Uppercase/lowercase:tag",
                                      "aa/asdf$$^/aa",
                                      "[2001:db8::1]",
                                      "[2001:db8::1]:5000",
                                      "[fe80::1%eth0]:5000/repo",
                                      "[fd00:1:2::3]75050/a",
                                      "[fd00:1:2::3]::75050/a",
                                      "[2001:db8:3:4::192.0.2.33]:5000/debian",
                                      "https://github.com/docker/docker",
                                      "docker/Docker",
                                      "-docker",
                                      "-docker/docker",
                                      "docker///docker",
                                      "docker.io/docker/Docker",
                                      "fc00::1:5000/debian",
                                      HEX64,
                                      "a/a/a/",
                                      "foo.com/",
                                      "foo.com:http/bar",
                                      "a^a",
                                      "a-/a/a",
                                      "foo/bar-",
                                      "foo/-bar",
                                      "_foo/bar",
                                      "____/____",
                                      "docker_/docker_",
                                      "docker./docker",
                                      ".docker/docker",
                                      "do..cker/docker",
                                      "dock_.er/docker",
                                      "dock-.er/docker",
                                      "do___cker/docker",
                                      "example.com/..dots/my",
                                      "example.com/nodouble..dots/my",
                                      "registry.com:8080/myapp@sha256:badbadbadbad",
                                      "registry.com:8080/myapp:invalid~tag",
                                      "bad_hostname.com:8080/myapp:tag",
                                      "registry.com:8080/myapp@bad",
                                      "repo:",
                                      "repo:-foo",
                                      "repo:.a",
                                      "repo@",
                                      "repo@sha256:",
                                      "repo@sha256:" HEX32 "0123456789ABCDEF0123456789ABCDEF",
                                      "repo@SHA256:" HEX64,
                                      "repo:tag@sha256:" HEX64 "@sha256:" HEX64,
                                      " repo:1",
                                      "repo:1 ",
                                      "re po:1",
                                      "repo:1\n",
                                      "repo\xc3\xa9:1",
                                      "test:70000/repo:1",
                                      "test:0/repo:1",
                                      "/repo:1",
                                      "a:b:c",
                                      "[]/repo:1",
                                      "[/repo:1",
                                      "[::1/repo:1",
                                      "test:/repo:1"};
    struct arena *arena = unit_arena();
    UNIT_REFUSE(check_image, bad);
    const char *const over[] = {
        unit_repeat(arena, "a/", 128, "a:tag"),
        arena_format(arena, "docker.io/%s:1", unit_repeat(arena, "a", 248, "")),
        arena_format(arena, "ghcr.io/%s:1", unit_repeat(arena, "a", 256, "")),
        arena_format(arena, "a:%s", unit_repeat(arena, "t", 129, ""))};
    const char *const limit[] = {
        unit_repeat(arena, "a/", 127, "a:tag"),
        arena_format(arena, "docker.io/%s:1", unit_repeat(arena, "a", 247, "")),
        arena_format(arena, "ghcr.io/%s:1", unit_repeat(arena, "a", 255, "")),
        arena_format(arena, "a:%s", unit_repeat(arena, "t", 128, ""))};
    UNIT_REFUSE(check_image, over);
    UNIT_ACCEPT(check_image, limit);
    unit_any_byte(check_image, "a.b:5/c_d:e@sha256:" HEX64);
    unit_any_byte(check_image, "[::1]/c");
    arena_free(arena);
}

static void test_warnings_and_hints(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_int_equal(unit_warnings(check_image, "ghcr.io/a/b"), 1);
    assert_int_equal(unit_warnings(check_image, "ghcr.io/a/b:latest"), 1);
    assert_int_equal(unit_warnings(check_image, "ghcr.io/a/b:v1"), 0);
    assert_int_equal(unit_warnings(check_image, "ghcr.io/a/b:latest@sha256:" HEX64), 0);
    assert_int_equal(unit_warnings(check_image, "ghcr.io/a/b@sha256:" HEX64), 0);
    assert_string_equal(unit_hint(arena, check_image, "ghcr.io/Ahrtr/Etcd:v1"),
                        "write \"ahrtr/etcd\"");
    assert_string_equal(unit_hint(arena, check_image, "https://ghcr.io/a:1"), "remove the scheme");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_warnings_and_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
