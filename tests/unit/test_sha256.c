#include "base/sha256.h"
#include "unit/unit.h"

static const char *digest(const char *text, size_t length) {
    static char words[2 * SHA256_SIZE + 1];
    unsigned char bytes[SHA256_SIZE];
    sha256(text, length, bytes);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(words + 2 * i, 3, "%02x", bytes[i]);
    return words;
}

/* The examples of FIPS 180-4, and lengths around the end of a block. */
static void test_known_digests(void **state) {
    (void)state;
    char text[128];
    memset(text, 'a', sizeof(text));
    assert_string_equal(digest("", 0),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(digest("abc", 3),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(digest(text, 55),
                        "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    assert_string_equal(digest(text, 56),
                        "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    assert_string_equal(digest(text, 64),
                        "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
    assert_string_equal(digest(text, 119),
                        "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_digests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
