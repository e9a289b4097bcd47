#include "model/sample.h"

#include "base/text.h"
#include "model/quantity.h"

#define SAMPLE_HINT "write dbSize=SIZE,dbSizeInUse=SIZE"

enum { SHOWN = 60, NAMES = 3 };

static const char *const names[NAMES] = {"dbSize", "dbSizeInUse", "dbQuota"};

static bool find_name(struct findings *findings, const char *text, size_t start, size_t length,
                      size_t *index) {
    for (*index = 0; *index < NAMES; ++*index)
        if (strlen(names[*index]) == length && memcmp(names[*index], text + start, length) == 0)
            return true;
    return findings_refuse_at(
        findings, start, length, SAMPLE_HINT ",dbQuota=SIZE",
        "\"%s\" is none of dbSize, dbSizeInUse, dbQuota",
        text_printable(findings->arena, arena_copy_bytes(findings->arena, text + start, length),
                       SHOWN));
}

static bool read_item(struct findings *findings, const char *text, size_t start, size_t length,
                      int64_t found[NAMES]) {
    const char *equals = memchr(text + start, '=', length);
    size_t name_length = equals ? (size_t)(equals - text) - start : length;
    size_t index = 0;
    struct quantity quantity = {0};
    if (!find_name(findings, text, start, name_length, &index) || index >= NAMES)
        return false;
    if (!equals)
        return findings_refuse_at(findings, start, length, SAMPLE_HINT, "%s has no value",
                                  names[index]);
    if (found[index] >= 0)
        return findings_refuse_at(findings, start, length, "keep one of them", "%s is given twice",
                                  names[index]);
    const char *value = arena_copy_bytes(findings->arena, equals + 1, length - name_length - 1);
    struct findings of_value = findings_new(findings->arena);
    if (!quantity_parse(&of_value, value, &quantity))
        return findings_refuse_at(findings, start + name_length + 1, strlen(value),
                                  of_value.first->hint, "%s", of_value.first->message);
    found[index] = quantity_bytes(&quantity);
    if (found[index] < 0)
        return findings_refuse_at(findings, start, length, SAMPLE_HINT, "%s is negative",
                                  names[index]);
    return true;
}

bool sample_parse(struct findings *findings, const char *text, int64_t quota,
                  struct rule_values *values) {
    int64_t found[NAMES] = {-1, -1, -1};
    for (size_t start = 0;;) {
        size_t length = strcspn(text + start, ",");
        if (!read_item(findings, text, start, length, found))
            return false;
        if (text[start + length] == '\0')
            break;
        start += length + 1;
    }
    if (found[0] < 0 || found[1] < 0)
        return findings_refuse(findings, SAMPLE_HINT, "dbSize and dbSizeInUse are needed");
    if (found[1] > found[0])
        return findings_refuse(findings, "dbSize is the whole file: are the two exchanged?",
                               "dbSizeInUse is more than dbSize");
    if (found[2] == 0)
        return findings_refuse(findings, "leave dbQuota out for --quota",
                               "etcd-defrag takes no quota of 0");
    *values = (struct rule_values){found[0], found[1], found[2] >= 0 ? found[2] : quota};
    return true;
}
