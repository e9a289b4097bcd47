/*
 * What the project makes of schedules, for the comparison with tests/oracle/cron: the same lines in
 * ("hex of schedule|zone|after in Unix seconds|count"), the same answers out.
 */
#include "base/text.h"
#include "model/cron.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_SIZE = 8192, FIELDS = 4 };

static void out_of_memory(void) {
    fputs("out of memory\n", stderr);
    exit(70);
}

static bool split(char *line, char *fields[FIELDS]) {
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = line;
        line += strcspn(line, "|");
        if ((*line == '\0') != (i == FIELDS - 1))
            return false;
        *line++ = '\0';
    }
    return true;
}

static int digit_value(char digit) {
    return text_is_digit(digit) ? digit - '0' : digit - 'a' + 10;
}

static void decode_hex(char *text) {
    size_t length = strlen(text) / 2;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)(digit_value(text[2 * i]) * 16 + digit_value(text[2 * i + 1]));
    text[length] = '\0';
}

static void answer(struct arena *arena, char *fields[FIELDS]) {
    struct findings findings = findings_new(arena);
    struct cron cron;
    uint64_t after = 0;
    uint64_t count = 0;
    decode_hex(fields[0]);
    const struct zone *zone = zone_load(arena, &findings, fields[1]);
    if (zone == NULL || !text_to_number(fields[2], strlen(fields[2]), CIVIL_UNIX_MAX, &after) ||
        !text_to_number(fields[3], strlen(fields[3]), 1000, &count)) {
        puts("zone");
        return;
    }
    if (!cron_parse(&findings, fields[0], &cron)) {
        printf("refused \"%s\"\n", findings.first->message);
        return;
    }
    fputs("ok", stdout);
    for (int64_t at = (int64_t)after; count > 0 && cron_next(&cron, zone, at, &at); count--)
        printf(" %s", time_format_rfc3339(arena, zone, at));
    puts("");
}

int main(void) {
    struct arena *arena = arena_new(out_of_memory);
    char line[LINE_SIZE];
    char *fields[FIELDS];
    while (arena != NULL && fgets(line, sizeof(line), stdin) != NULL) {
        struct arena_mark mark = arena_mark(arena);
        if (split(line, fields))
            answer(arena, fields);
        else
            puts("malformed");
        arena_rewind(arena, mark);
    }
    arena_free(arena);
    return arena == NULL ? 70 : 0;
}
