#include "model/zone.h"

#include "base/file.h"
#include "model/zone_data.h"

#include <errno.h>

enum {
    NAME_SHOWN = 60,
    NAME_SIZE_MAX = 255,
    PART_SIZE_MAX = 14,      /* of a name between slashes, Kubernetes' limit */
    FILE_SIZE_MAX = 1 << 20, /* the largest zone file has 4 KiB */
};

/* Names that are files of a tz database but that no one should schedule by. */
static const struct {
    const char *name;
    bool is_prefix;
    const char *reason;
} misleading[] = {
    {"right/", true, "counts leap seconds, so its clocks are off by half a minute"},
    {"posix/", true, "is a copy that not every tz database has"},
    {"posixrules", false, "is no zone: its rules differ from machine to machine"},
    {"localtime", false, "is no zone: its rules differ from machine to machine"},
};

static bool is_part_byte(char byte) {
    return text_is_alphanumeric(byte) || (byte != '\0' && strchr("._-+", byte) != NULL);
}

static bool is_part(const char *part, size_t length) {
    if (length == 0 || length > PART_SIZE_MAX || part[0] == '-')
        return false;
    if (part[0] == '.' && (length == 1 || (length == 2 && part[1] == '.')))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_part_byte(part[i]))
            return false;
    return true;
}

/* Kubernetes' validateTimeZone: parts between slashes, each [A-Za-z.\-_0-9+]{1,14}. */
static bool check_parts(struct findings *findings, const char *name) {
    for (size_t start = 0;;) {
        size_t length = strcspn(name + start, "/");
        if (!is_part(name + start, length))
            return findings_refuse_at(
                findings, start, length, zone_name_hint(findings->arena, name),
                "\"%s\" is not a time zone", text_printable(findings->arena, name, NAME_SHOWN));
        start += length;
        if (name[start++] == '\0')
            return true;
    }
}

static bool check_name(struct findings *findings, const char *name) {
    const char *shown = text_printable(findings->arena, name, NAME_SHOWN);
    if (name[0] == '\0')
        return findings_refuse(findings, "write a name such as \"Etc/UTC\", or leave the key out",
                               "the time zone is empty");
    if (strlen(name) > NAME_SIZE_MAX)
        return findings_refuse(findings, "write a name such as \"Etc/UTC\"",
                               "\"%s\" is longer than %d bytes", shown, NAME_SIZE_MAX);
    if (!check_parts(findings, name))
        return false;
    if (text_equal_without_case(name, "Local"))
        return findings_refuse(findings, "name the zone, such as \"Europe/Lisbon\"",
                               "\"%s\" would differ from machine to machine", shown);
    for (size_t i = 0; i < COUNT_OF(misleading); i++) {
        bool hit = misleading[i].is_prefix ? text_starts_with(name, misleading[i].name)
                                           : text_equal(name, misleading[i].name);
        const char *rest = misleading[i].is_prefix ? name + strlen(misleading[i].name) : "Etc/UTC";
        if (hit)
            return findings_refuse(findings,
                                   arena_format(findings->arena, "write \"%s\"",
                                                text_printable(findings->arena, rest, NAME_SHOWN)),
                                   "\"%s\" %s", shown, misleading[i].reason);
    }
    return true;
}

static struct zone *refuse_file(struct findings *findings, const char *name, const char *reason) {
    findings_refuse(findings, zone_name_hint(findings->arena, name), "\"%s\" %s",
                    text_printable(findings->arena, name, NAME_SHOWN), reason);
    return NULL;
}

static struct zone *without_rules(struct arena *arena, const char *name) {
    struct zone *zone = arena_alloc(arena, sizeof(*zone));
    zone->name = arena_copy(arena, name);
    return zone;
}

/* The name is not in the database; another one, as the API server's own, may have it. */
static struct zone *load_from_list(struct arena *arena, struct findings *findings,
                                   const char *name) {
    if (zone_list_has(name))
        return without_rules(arena, name);
    return refuse_file(findings, name, "is not a time zone");
}

static struct zone *load_file(struct arena *arena, struct findings *findings, const char *path,
                              const char *name) {
    struct text data = {0};
    int error = file_contents(arena, path, FILE_SIZE_MAX, &data);
    if (error == ENOENT || error == ENOTDIR)
        return load_from_list(arena, findings, name);
    if (error == EISDIR)
        return refuse_file(findings, name, "is a group of time zones, not one of them");
    if (error == EFBIG || (error == 0 && data.length < 4))
        return refuse_file(findings, name, "is not a time zone");
    if (error != 0)
        return refuse_file(findings, name, "cannot be read from the tz database");
    /* Lists and notes lie beside the zones; what has a zone's name must have a zone's format. */
    if (memcmp(data.data, "TZif", 4) != 0 && !zone_list_has(name))
        return refuse_file(findings, name, "is not a time zone");
    return zone_parse(arena, findings, name, (const unsigned char *)data.data, data.length);
}

struct zone *zone_load_from(struct arena *arena, struct findings *findings, const char *directory,
                            const char *name) {
    if (!check_name(findings, name))
        return NULL;
    if (text_equal(name, "UTC") || text_equal(name, "Etc/UTC")) {
        struct zone *zone = arena_alloc(arena, sizeof(*zone));
        *zone = *zone_utc();
        zone->name = arena_copy(arena, name);
        return zone;
    }
    return load_file(arena, findings, arena_format(arena, "%s/%s", directory, name), name);
}

struct zone *zone_load(struct arena *arena, struct findings *findings, const char *name) {
    return zone_load_from(arena, findings, ZONE_DIRECTORY, name);
}
