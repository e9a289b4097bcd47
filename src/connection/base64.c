#include "connection/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Adds the bytes of one group of `count` characters; what is left over must be zero bits. */
static bool add_group(struct text *output, uint32_t bits, unsigned count) {
    if (count == 1)
        return false;
    bits <<= 6 * (4 - count);
    for (unsigned i = 0; i + 1 < count; i++)
        text_add_char(output, (char)(unsigned char)(bits >> (16 - 8 * i) & 0xFF));
    return true;
}

bool base64_decode(struct text *output, const char *string) {
    uint32_t bits = 0;
    unsigned count = 0;
    unsigned padding = 0;
    for (; *string; string++) {
        const char *found = strchr(alphabet, *string);
        if (*string == '\n' || *string == '\r')
            continue;
        if (*string == '=' && count >= 2 && count + padding < 4) {
            padding++;
            continue;
        }
        if (!found || padding > 0)
            return false;
        bits = bits << 6 | (uint32_t)(found - alphabet);
        if (++count == 4) {
            if (!add_group(output, bits, count))
                return false;
            bits = 0;
            count = 0;
        }
    }
    return count == 0 ? padding == 0 : count + padding == 4 && add_group(output, bits, count);
}

void base64_encode(struct text *output, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i < 3 ? length - i : 3;
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < left ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            text_add_char(output, k <= left ? alphabet[bits >> (18 - 6 * k) & 63] : '=');
    }
}
