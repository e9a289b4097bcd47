#include "tree/tar.h"

#include <stdio.h>

enum { BLOCK = 512 };

/* The fields of a header, by POSIX.1-2017, pax, "ustar Interchange Format". */
struct header {
    char name[100];
    char mode[8];
    char owner[8];
    char group[8];
    char size[12];
    char time[12];
    char sum[8];
    char type;
    char link[100];
    char magic[6];
    char version[2];
    char owner_name[32];
    char group_name[32];
    char device_major[8];
    char device_minor[8];
    char prefix[155];
    char unused[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header fills a block");

/* Digits to the base 8, a NUL behind them. */
static void set_number(char *field, size_t size, uint64_t number) {
    field[size - 1] = '\0';
    for (size_t i = size - 1; i > 0; i--, number /= 8)
        field[i - 1] = (char)('0' + number % 8);
}

static void set_sum(struct header *header) {
    const unsigned char *bytes = (const unsigned char *)header;
    uint64_t sum = 0;
    memset(header->sum, ' ', sizeof(header->sum));
    for (size_t i = 0; i < BLOCK; i++)
        sum += bytes[i];
    set_number(header->sum, sizeof(header->sum) - 1, sum);
}

bool tar_add(struct text *output, const char *folder, const char *name, const char *bytes,
             size_t length) {
    struct header header = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    size_t folder_length = folder ? strlen(folder) : 0;
    size_t name_length = strlen(name);
    if (name_length > sizeof(header.name) || folder_length > sizeof(header.prefix) ||
        length > UINT32_MAX)
        return false;
    memcpy(header.name, name, name_length);
    if (folder)
        memcpy(header.prefix, folder, folder_length);
    set_number(header.mode, sizeof(header.mode), 0644);
    set_number(header.owner, sizeof(header.owner), 0);
    set_number(header.group, sizeof(header.group), 0);
    set_number(header.size, sizeof(header.size), length);
    set_number(header.time, sizeof(header.time), 0);
    set_number(header.device_major, sizeof(header.device_major), 0);
    set_number(header.device_minor, sizeof(header.device_minor), 0);
    set_sum(&header);
    text_add_bytes(output, (const char *)&header, sizeof(header));
    text_add_bytes(output, bytes, length);
    text_add_repeated(output, '\0', (BLOCK - length % BLOCK) % BLOCK);
    return true;
}

void tar_end(struct text *output) {
    text_add_repeated(output, '\0', 2 * (size_t)BLOCK);
}
