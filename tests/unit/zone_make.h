/* zone_make.h: zones for tests that must not depend on the machine's tz database. */
#ifndef UNIT_ZONE_MAKE_H
#define UNIT_ZONE_MAKE_H

#include "model/zone.h"
#include "unit/unit.h"

/* The bytes of a version-2 file without listed changes: 8 + 6 bytes of data, then the rule. */
static inline size_t zone_make_bytes(const char *rule, unsigned char *bytes, size_t room) {
    static const unsigned char header[44] = {'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 4};
    static const unsigned char types_and_names[10] = {0, 0, 0, 0, 0, 0, 'L', 'M', 'T', 0};
    size_t length = strlen(rule);
    size_t size = 2 * (sizeof(header) + sizeof(types_and_names)) + length + 2;
    assert_true(size <= room);
    for (int i = 0; i < 2; i++) { /* the old block and the new one */
        memcpy(bytes, header, sizeof(header));
        memcpy(bytes + sizeof(header), types_and_names, sizeof(types_and_names));
        bytes += sizeof(header) + sizeof(types_and_names);
    }
    bytes[0] = '\n';
    memcpy(bytes + 1, rule, length);
    bytes[length + 1] = '\n';
    return size;
}

/* A zone that follows a POSIX TZ rule at all times. */
static inline struct zone *zone_make(struct arena *arena, const char *name, const char *rule) {
    unsigned char bytes[512];
    struct findings findings = findings_new(arena);
    size_t size = zone_make_bytes(rule, bytes, sizeof(bytes));
    struct zone *zone = zone_parse(arena, &findings, name, bytes, size);
    assert_string_equal(unit_first_message(&findings), "");
    assert_non_null(zone);
    return zone;
}

#define LISBON "WET0WEST,M3.5.0/1,M10.5.0"
#define NEW_YORK "EST5EDT,M3.2.0,M11.1.0"
#define LORD_HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
#define KATHMANDU "<+0545>-5:45"
#define SANTIAGO "<-04>4<-03>,M9.1.6/24,M4.1.6/24"
#define CAIRO "EET-2EEST,M4.5.5/0,M10.5.4/24"
#define SYDNEY "AEST-10AEDT,M10.1.0,M4.1.0/3"
#define CHATHAM "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45"

#endif
