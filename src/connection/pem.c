#include "connection/pem.h"

/* The text between a frame of this label, or NULL. */
static const char *find_frame(const char *text, const char *begin, const char *end,
                              size_t *length) {
    const char *start = strstr(text, begin);
    const char *stop = start ? strstr(start, end) : NULL;
    if (!stop)
        return NULL;
    start += strlen(begin);
    *length = stop > start ? (size_t)(stop - start) : 0;
    return start;
}

bool pem_has_certificate(const char *text) {
    size_t length = 0;
    return find_frame(text, "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", &length) &&
           length > 0;
}

enum pem_key pem_private_key(const char *text) {
    static const char *const frames[][2] = {
        {"-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"},
        {"-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"},
        {"-----BEGIN EC PRIVATE KEY-----", "-----END EC PRIVATE KEY-----"}};
    static const char encryption[] = "Proc-Type: 4,ENCRYPTED";
    size_t length = 0;
    if (strstr(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        return PEM_KEY_ENCRYPTED;
    for (size_t i = 0; i < COUNT_OF(frames); i++) {
        const char *body = find_frame(text, frames[i][0], frames[i][1], &length);
        if (body && length > 0)
            return memmem(body, length, encryption, sizeof(encryption) - 1) ? PEM_KEY_ENCRYPTED
                                                                            : PEM_KEY_PLAIN;
    }
    return PEM_KEY_NONE;
}
