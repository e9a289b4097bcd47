#include "model/zone_data.h"

#include "base/text.h"

/* TZif as RFC 8536 has it: a header and a block with 32-bit times, and from version 2 on a second
 * header, a block with 64-bit times, and a footer with the rule for the time after. */

enum {
    HEADER_SIZE = 44,
    TYPE_SIZE = 6,
    OFFSET_LIMIT = 26 * 3600, /* RFC 8536 asks readers for -25 to +26 hours */
};

struct header {
    unsigned char version;
    uint32_t utc_count;
    uint32_t standard_count;
    uint32_t leap_count;
    uint32_t change_count;
    uint32_t type_count;
    uint32_t name_size;
};

struct reader {
    struct arena *arena;
    const unsigned char *data;
    size_t size;
    const char *fault; /* NULL while all is well */
};

static uint32_t big_endian(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Two's complement without leaving the defined part of C. */
static int64_t to_signed(uint64_t bits) {
    return bits <= INT64_MAX ? (int64_t)bits : -(int64_t)(UINT64_MAX - bits) - 1;
}

static int64_t read_time(const unsigned char *bytes, size_t width) {
    if (width == 4) {
        int64_t time = (int64_t)big_endian(bytes);
        return time > INT32_MAX ? time - (INT64_C(1) << 32) : time;
    }
    return to_signed((uint64_t)big_endian(bytes) << 32 | big_endian(bytes + 4));
}

/* The next `size` bytes, or NULL at the end of the data. */
static const unsigned char *take(struct reader *reader, uint64_t size) {
    if (size > reader->size) {
        reader->fault = "it ends too early";
        return NULL;
    }
    const unsigned char *bytes = reader->data;
    reader->data += size;
    reader->size -= (size_t)size;
    return bytes;
}

static bool fail(struct reader *reader, const char *fault) {
    reader->fault = fault;
    return false;
}

static bool read_header(struct reader *reader, struct header *header) {
    const unsigned char *bytes = take(reader, HEADER_SIZE);
    if (bytes == NULL)
        return false;
    if (memcmp(bytes, "TZif", 4) != 0)
        return fail(reader, "it does not begin with \"TZif\"");
    if (bytes[4] != 0 && (bytes[4] < '2' || bytes[4] > '4'))
        return fail(reader, "its version is unknown");
    *header = (struct header){.version = bytes[4],
                              .utc_count = big_endian(bytes + 20),
                              .standard_count = big_endian(bytes + 24),
                              .leap_count = big_endian(bytes + 28),
                              .change_count = big_endian(bytes + 32),
                              .type_count = big_endian(bytes + 36),
                              .name_size = big_endian(bytes + 40)};
    return true;
}

/* Counts are below 2^32 and sizes below 2^5, so the sum cannot overflow 64 bits. */
static uint64_t block_size(const struct header *header, size_t width) {
    return (uint64_t)header->change_count * (width + 1) + (uint64_t)header->type_count * TYPE_SIZE +
           header->name_size + (uint64_t)header->leap_count * (width + 4) + header->standard_count +
           header->utc_count;
}

static bool read_offset(struct reader *reader, const unsigned char *types, size_t index,
                        int *offset) {
    int64_t seconds = read_time(types + index * TYPE_SIZE, 4);
    if (seconds < -OFFSET_LIMIT || seconds > OFFSET_LIMIT)
        return fail(reader, "an offset is longer than a day");
    *offset = (int)seconds;
    return true;
}

/*
 * Which type holds before the first change: the first one when no change leads to it, else the
 * nearest without daylight saving time. This is what Go does, following the tz code.
 */
static size_t first_type(const unsigned char *indices, const unsigned char *types,
                         const struct header *header) {
    if (header->change_count == 0 || memchr(indices, 0, header->change_count) == NULL)
        return 0;
    size_t leading = indices[0];
    if (types[leading * TYPE_SIZE + 4] != 0)
        for (size_t i = leading; i-- > 0;)
            if (types[i * TYPE_SIZE + 4] == 0)
                return i;
    for (size_t i = 0; i < header->type_count; i++)
        if (types[i * TYPE_SIZE + 4] == 0)
            return i;
    return 0;
}

static bool read_changes(struct reader *reader, const unsigned char *block,
                         const struct header *header, size_t width, struct zone *zone) {
    size_t count = header->change_count;
    const unsigned char *indices = block + count * width;
    const unsigned char *types = indices + count;
    int64_t *changes = arena_array(reader->arena, count, sizeof(*changes));
    int *offsets = arena_array(reader->arena, count, sizeof(*offsets));
    for (size_t i = 0; i < count; i++) {
        changes[i] = read_time(block + i * width, width);
        if (i > 0 && changes[i] <= changes[i - 1])
            return fail(reader, "its times are not ascending");
        if (indices[i] >= header->type_count)
            return fail(reader, "a time refers to an offset that is not there");
        if (!read_offset(reader, types, indices[i], &offsets[i]))
            return false;
    }
    zone->changes = changes;
    zone->offsets = offsets;
    zone->change_count = count;
    return read_offset(reader, types, first_type(indices, types, header), &zone->first_offset);
}

static bool read_block(struct reader *reader, const struct header *header, size_t width,
                       struct zone *zone) {
    const unsigned char *block = take(reader, block_size(header, width));
    if (block == NULL)
        return false;
    if (header->type_count == 0)
        return fail(reader, "it has no offset");
    return read_changes(reader, block, header, width, zone);
}

/* The footer is a line of its own; an empty one says that there is no rule. */
static bool read_footer(struct reader *reader, struct zone *zone) {
    if (reader->size < 2 || reader->data[0] != '\n' || reader->data[reader->size - 1] != '\n')
        return fail(reader, "its last line is missing");
    if (reader->size == 2)
        return true;
    if (!zone_rule_parse((const char *)reader->data + 1, reader->size - 2, &zone->rule))
        return fail(reader, "the rule in its last line is malformed");
    return true;
}

static bool read_file(struct reader *reader, struct zone *zone) {
    struct header header;
    if (!read_header(reader, &header))
        return false;
    if (header.version == 0)
        return read_block(reader, &header, 4, zone);
    return take(reader, block_size(&header, 4)) != NULL && read_header(reader, &header) &&
           read_block(reader, &header, 8, zone) && read_footer(reader, zone);
}

struct zone *zone_parse(struct arena *arena, struct findings *findings, const char *name,
                        const unsigned char *data, size_t size) {
    struct zone *zone = arena_alloc(arena, sizeof(*zone));
    struct reader reader = {.arena = arena, .data = data, .size = size};
    *zone = (struct zone){.name = arena_copy(arena, name), .has_rules = true};
    if (read_file(&reader, zone))
        return zone;
    findings_refuse(findings, "install the package tzdata again, or choose another time-zone",
                    "the tz database's file of \"%s\" is damaged: %s",
                    text_printable(arena, name, 60), reader.fault);
    return NULL;
}
