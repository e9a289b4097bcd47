#include "base/text.h"
#include "unit/zone_make.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t unix_of(struct arena *arena, const char *text) {
    struct findings findings = findings_new(arena);
    int64_t unix_seconds = 0;
    if (!time_parse_rfc3339(&findings, text, &unix_seconds))
        fail_msg("refused: %s", text);
    return unix_seconds;
}

/* A directory with one file, removed by remove_directory. */
struct directory {
    char path[32];
    const char *file;
};

static struct directory make_directory(struct arena *arena, const char *name, const void *bytes,
                                       size_t size) {
    struct directory directory = {.path = "/tmp/test_zone.XXXXXX"};
    assert_non_null(mkdtemp(directory.path));
    directory.file = arena_format(arena, "%s/%s", directory.path, name);
    FILE *file = fopen(directory.file, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return directory;
}

static void remove_directory(const struct directory *directory) {
    assert_int_equal(unlink(directory->file), 0);
    assert_int_equal(rmdir(directory->path), 0);
}

static void check_local(struct arena *arena, const char *rule, const char *utc, const char *local) {
    assert_string_equal(
        time_format_rfc3339(arena, zone_make(arena, "X/Y", rule), unix_of(arena, utc)), local);
}

static void test_rules(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    check_local(arena, LISBON, "2026-03-29T00:59:59Z", "2026-03-29T00:59:59Z");
    check_local(arena, LISBON, "2026-03-29T01:00:00Z", "2026-03-29T02:00:00+01:00");
    check_local(arena, LISBON, "2026-10-25T00:59:59Z", "2026-10-25T01:59:59+01:00");
    check_local(arena, LISBON, "2026-10-25T01:00:00Z", "2026-10-25T01:00:00Z");
    check_local(arena, NEW_YORK, "2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00");
    check_local(arena, NEW_YORK, "2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00");
    check_local(arena, LORD_HOWE, "2026-01-01T00:00:00Z", "2026-01-01T11:00:00+11:00");
    check_local(arena, LORD_HOWE, "2026-04-04T15:00:00Z", "2026-04-05T01:30:00+10:30");
    check_local(arena, SANTIAGO, "2026-04-05T02:59:59Z", "2026-04-04T23:59:59-03:00");
    check_local(arena, SANTIAGO, "2026-04-05T03:00:00Z", "2026-04-04T23:00:00-04:00");
    check_local(arena, KATHMANDU, "2026-06-01T00:00:00Z", "2026-06-01T05:45:00+05:45");
    check_local(arena, "<-0330>3:30", "2026-06-01T00:00:00Z", "2026-05-31T20:30:00-03:30");
    check_local(arena, "AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z");
    check_local(arena, "AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", "2024-03-01T01:00:00+01:00");
    check_local(arena, "AAA0BBB,J59/0,J300/0", "2026-02-28T00:00:00Z", "2026-02-28T01:00:00+01:00");
    check_local(arena, "AAA0BBB-2,59/0,300/0", "2024-02-29T00:00:00Z", "2024-02-29T02:00:00+02:00");
    check_local(arena, "AAA0BBB,M3.5.0/-1:30:30,M10.5.0", "2026-03-28T22:29:30Z",
                "2026-03-28T23:29:30+01:00");
    check_local(arena, "AAA0BBB,M2.5.6/0,M10.5.0", "2026-02-28T00:00:00Z",
                "2026-02-28T01:00:00+01:00");
    arena_free(arena);
}

static void test_malformed_rules(void **state) {
    (void)state;
    static const char *const rules[] = {
        "W0",
        "WET",
        "WET0WEST",
        "WET0WEST,",
        "WET0WEST,M3.5.0",
        "<WET0",
        "WET0,M3.5.0,M10.5.0",
        "WET169",
        "WET0:60",
        "WET0WEST,M13.1.0,M1.1.0",
        "WET0WEST,M3.6.0,M10.5.0",
        "WET0WEST,M3.5.7,M10.5.0",
        "WET0WEST,J0,J300",
        "WET0WEST,366,1",
        "WET0WEST,M3.5.0,M10.5.0x",
        "WET0WEST,M3.5.0/x,M10.5.0",
        "WET0 ",
        "WET0WEST,M3.5,M10.5.0",
        "WET0W,M3.5.0,M10.5.0",
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        struct findings findings = findings_new(arena);
        unsigned char bytes[256];
        size_t size = zone_make_bytes(rules[i], bytes, sizeof(bytes));
        if (zone_parse(arena, &findings, "X/Y", bytes, size) != NULL)
            fail_msg("accepted: %s", rules[i]);
        assert_string_equal(unit_first_message(&findings),
                            "the tz database's file of \"X/Y\" is damaged: the rule in its last "
                            "line is malformed");
    }
    arena_free(arena);
}

static void test_next_change(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const struct zone *zone = zone_make(arena, "Europe/Lisbon", LISBON);
    int64_t start = unix_of(arena, "2026-01-01T00:00:00Z");
    int64_t end = unix_of(arena, "2027-01-01T00:00:00Z");
    int64_t change = 0;
    assert_true(zone_next_change(zone, start, end, &change));
    assert_int_equal(change, unix_of(arena, "2026-03-29T01:00:00Z"));
    assert_true(zone_next_change(zone, change, end, &change));
    assert_int_equal(change, unix_of(arena, "2026-10-25T01:00:00Z"));
    assert_false(zone_next_change(zone, change, end, &change));
    assert_false(zone_next_change(zone_utc(), start, end, &change));
    assert_int_equal(change, unix_of(arena, "2026-10-25T01:00:00Z"));
    assert_true(zone_next_change(zone, change, INT64_MAX, &change)); /* not at the new year */
    assert_int_equal(change, unix_of(arena, "2027-03-28T01:00:00Z"));
    arena_free(arena);
}

static void test_gaps_as_go_has_them(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const struct zone *zone = zone_make(arena, "America/New_York", NEW_YORK);
    int64_t gap = unix_of(arena, "2026-03-08T02:30:00Z");
    assert_string_equal(time_format_rfc3339(arena, zone, zone_unix(zone, gap)),
                        "2026-03-08T01:30:00-05:00");
    int64_t twice = unix_of(arena, "2026-11-01T01:30:00Z");
    assert_string_equal(time_format_rfc3339(arena, zone, zone_unix(zone, twice)),
                        "2026-11-01T01:30:00-04:00");
    arena_free(arena);
}

struct name {
    const char *name;
    size_t offset;
    size_t length;
    const char *message;
    const char *hint; /* a part of it */
};

static const struct name refused[] = {
    {"", 0, 0, "the time zone is empty", "Etc/UTC"},
    {"Europe/Lisboa", 0, 0, "\"Europe/Lisboa\" is not a time zone", "\"Europe/Lisbon\"?"},
    {"europe/lisbon", 0, 0, "\"europe/lisbon\" is not a time zone", "\"Europe/Lisbon\"?"},
    {"Lisbon", 0, 0, "\"Lisbon\" is not a time zone", "\"Europe/Lisbon\"?"},
    {"new york", 0, 8, "\"new york\" is not a time zone", "\"America/New_York\"?"},
    {"utc", 0, 0, "\"utc\" is not a time zone", "\"UTC\"?"},
    {"PST", 0, 0, "\"PST\" is not a time zone", "IANA tz database"},
    {"Local", 0, 0, "\"Local\" would differ from machine to machine", "name the zone"},
    {"lOCAL", 0, 0, "\"lOCAL\" would differ from machine to machine", "name the zone"},
    {"localtime", 0, 0, "\"localtime\" is no zone: its rules differ from machine to machine",
     "Etc/UTC"},
    {"posixrules", 0, 0, "\"posixrules\" is no zone: its rules differ from machine to machine",
     "Etc/UTC"},
    {"right/Europe/Lisbon", 0, 0,
     "\"right/Europe/Lisbon\" counts leap seconds, so its clocks are off by half a minute",
     "write \"Europe/Lisbon\""},
    {"posix/UTC", 0, 0, "\"posix/UTC\" is a copy that not every tz database has", "write \"UTC\""},
    {"UTC+2", 0, 0, "\"UTC+2\" is not a time zone", "\"Etc/GMT-2\", which is UTC+2"},
    {"-03:00", 0, 6, "\"-03:00\" is not a time zone", "\"Etc/GMT+3\", which is UTC-3"},
    {"/UTC", 0, 0, "\"/UTC\" is not a time zone", "Etc/UTC"},
    {"UTC/", 4, 0, "\"UTC/\" is not a time zone", "Etc/UTC"},
    {"Europe/../UTC", 7, 2, "\"Europe/../UTC\" is not a time zone", "Etc/UTC"},
    {"./UTC", 0, 1, "\"./UTC\" is not a time zone", "\"UTC\"?"},
    {"Europe/-x", 7, 2, "\"Europe/-x\" is not a time zone", "Etc/UTC"},
    {"Europe/Lisbon\n", 7, 7, "\"Europe/Lisbon\\n\" is not a time zone", "\"Europe/Lisbon\"?"},
    {"America/Ciudad_Juarez_", 0, 0, "\"America/Ciudad_Juarez_\" is not a time zone", "Juarez\"?"},
    {"America/Llanfairpwllgwyn", 8, 16, "\"America/Llanfairpwllgwyn\" is not a time zone", "IANA"},
};

static void check_refused(struct arena *arena, const char *directory, const struct name *name) {
    struct findings findings = findings_new(arena);
    if (zone_load_from(arena, &findings, directory, name->name) != NULL)
        fail_msg("accepted: %s", name->name);
    assert_string_equal(unit_first_message(&findings), name->message);
    assert_int_equal(findings.first->offset, name->offset);
    assert_int_equal(findings.first->length, name->length);
    assert_non_null(findings.first->hint);
    if (strstr(findings.first->hint, name->hint) == NULL)
        fail_msg("%s: hint %s", name->name, findings.first->hint);
}

static void test_names_refused(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        check_refused(arena, "/nonexistent", &refused[i]);
    char name[400];
    memset(name, 'A', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    struct findings findings = findings_new(arena);
    assert_null(zone_load(arena, &findings, name));
    assert_non_null(strstr(unit_first_message(&findings), "longer than 255 bytes"));
    arena_free(arena);
}

static void test_names_without_database(void **state) {
    (void)state;
    static const char *const names[] = {
        "Europe/Lisbon", "EST5EDT",    "Zulu", "Africa/Abidjan", "America/Argentina/ComodRivadavia",
        "US/Samoa",      "Etc/GMT+12", "GMT0", "Pacific/Yap",    "CET"};
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct zone *zone = zone_load_from(arena, &findings, "/nonexistent", names[i]);
        assert_non_null(zone);
        assert_false(zone_has_rules(zone));
        assert_string_equal(zone_name(zone), names[i]);
    }
    assert_true(zone_has_rules(zone_load_from(arena, &findings, "/nonexistent", "UTC")));
    assert_true(zone_has_rules(zone_load_from(arena, &findings, "/nonexistent", "Etc/UTC")));
    assert_null(findings.first);
    arena_free(arena);
}

static void test_list_walks_all(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    size_t cursor = 0;
    size_t count = 0;
    for (const char *name; (name = zone_list_next(arena, &cursor)) != NULL; count++)
        assert_true(zone_list_has(name));
    assert_int_equal(count, 598);
    assert_false(zone_list_has(""));
    assert_false(zone_list_has("Europe/"));
    assert_false(zone_list_has("Europe"));
    assert_false(zone_list_has("Lisbon"));
    assert_false(zone_list_has("Europe/Lisbon Europe"));
    arena_free(arena);
}

static void test_files(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    unsigned char bytes[256];
    size_t size = zone_make_bytes(KATHMANDU, bytes, sizeof(bytes));
    struct directory directory = make_directory(arena, "Newtown", bytes, size);
    struct zone *zone = zone_load_from(arena, &findings, directory.path, "Newtown");
    assert_non_null(zone);
    assert_true(zone_has_rules(zone));
    assert_int_equal(zone_span_at(zone, 0).offset_seconds, 20700);
    remove_directory(&directory);
    directory = make_directory(arena, "zone.tab", "# a list of zones", 17);
    check_refused(arena, directory.path,
                  &(struct name){"zone.tab", 0, 0, "\"zone.tab\" is not a time zone", "IANA"});
    remove_directory(&directory);
    directory = make_directory(arena, "Iran", bytes, size - 1);
    check_refused(arena, directory.path,
                  &(struct name){"Iran", 0, 0,
                                 "the tz database's file of \"Iran\" is damaged: its last line is "
                                 "missing",
                                 "tzdata"});
    remove_directory(&directory);
    directory = make_directory(arena, "Japan", "", 0);
    check_refused(arena, directory.path,
                  &(struct name){"Japan", 0, 0, "\"Japan\" is not a time zone", ""});
    remove_directory(&directory);
    arena_free(arena);
}

static void test_a_directory_is_no_zone(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    char path[] = "/tmp/test_zone.XXXXXX";
    assert_non_null(mkdtemp(path));
    const char *inner = arena_format(arena, "%s/America", path);
    assert_int_equal(mkdir(inner, 0700), 0);
    check_refused(arena, path,
                  &(struct name){"America", 0, 0,
                                 "\"America\" is a group of time zones, not one of them", ""});
    assert_int_equal(rmdir(inner), 0);
    assert_int_equal(rmdir(path), 0);
    arena_free(arena);
}

static void test_truncated_files(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    unsigned char bytes[256];
    size_t size = zone_make_bytes(LISBON, bytes, sizeof(bytes));
    for (size_t length = 0; length < size; length++) {
        /* A piece of its own, so that a sanitizer sees each byte read beyond it. */
        unsigned char *piece = malloc(length + 1);
        assert_non_null(piece);
        memcpy(piece, bytes, length);
        struct findings findings = findings_new(arena);
        assert_null(zone_parse(arena, &findings, "X/Y", piece, length));
        assert_int_equal(findings.errors, 1);
        free(piece);
    }
    arena_free(arena);
}

/* Every byte of a file with a listed change set to values that break counts, indices and times. */
static void test_damaged_files(void **state) {
    (void)state;
    static const unsigned char values[] = {0, 1, 2, 127, 128, 255};
    struct arena *arena = unit_arena();
    unsigned char bytes[256] = "TZif";
    bytes[35] = 1;
    bytes[39] = 1;
    bytes[43] = 4;
    const size_t size = 44 + 5 + 6 + 4;
    for (size_t at = 0; at < size; at++)
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            unsigned char kept = bytes[at];
            struct findings findings = findings_new(arena);
            bytes[at] = values[i];
            const struct zone *zone = zone_parse(arena, &findings, "X/Y", bytes, size);
            assert_int_equal(findings.errors, zone == NULL);
            if (zone != NULL)
                (void)time_format_rfc3339(arena, zone, 1767225600);
            bytes[at] = kept;
        }
    arena_free(arena);
}

static const char *fault_of(struct arena *arena, size_t at, unsigned char value) {
    unsigned char bytes[44 + 10 + 6 + 4] = "TZif";
    bytes[35] = 2; /* two changes at 0 and 1 */
    bytes[39] = 1;
    bytes[43] = 4;
    bytes[51] = 1;
    bytes[at] = value;
    struct findings findings = findings_new(arena);
    const struct zone *zone = zone_parse(arena, &findings, "X/Y", bytes, sizeof(bytes));
    if (zone != NULL)
        return "none";
    return strrchr(unit_first_message(&findings), ':') + 2;
}

static void test_faults_have_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(fault_of(arena, 0, 'T'), "none");
    assert_string_equal(fault_of(arena, 0, 'X'), "it does not begin with \"TZif\"");
    assert_string_equal(fault_of(arena, 4, '9'), "its version is unknown");
    assert_string_equal(fault_of(arena, 35, 99), "it ends too early");
    assert_string_equal(fault_of(arena, 32, 255), "it ends too early");
    assert_string_equal(fault_of(arena, 39, 0), "it has no offset");
    assert_string_equal(fault_of(arena, 51, 0), "its times are not ascending");
    assert_string_equal(fault_of(arena, 53, 1), "a time refers to an offset that is not there");
    assert_string_equal(fault_of(arena, 54, 127), "an offset is longer than a day");
    arena_free(arena);
}

/* Whatever release the machine has: all its zones can be read, and these have had their rules for
 * long. */
static void test_database_of_the_machine(void **state) {
    (void)state;
    if (access(ZONE_DIRECTORY "/Europe/Lisbon", R_OK) != 0)
        skip();
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    size_t cursor = 0;
    for (const char *name; (name = zone_list_next(arena, &cursor)) != NULL;)
        assert_non_null(zone_load(arena, &findings, name));
    assert_null(findings.first);
    const struct zone *zone = zone_load(arena, &findings, "Europe/Lisbon");
    assert_true(zone_has_rules(zone));
    assert_string_equal(time_format_rfc3339(arena, zone, unix_of(arena, "1994-07-01T00:00:00Z")),
                        "1994-07-01T02:00:00+02:00");
    zone = zone_load(arena, &findings, "America/New_York");
    assert_string_equal(time_format_rfc3339(arena, zone, unix_of(arena, "2006-03-20T12:00:00Z")),
                        "2006-03-20T07:00:00-05:00");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_malformed_rules),
        cmocka_unit_test(test_next_change),
        cmocka_unit_test(test_gaps_as_go_has_them),
        cmocka_unit_test(test_names_refused),
        cmocka_unit_test(test_names_without_database),
        cmocka_unit_test(test_list_walks_all),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_a_directory_is_no_zone),
        cmocka_unit_test(test_truncated_files),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_faults_have_names),
        cmocka_unit_test(test_database_of_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
