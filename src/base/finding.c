#include "base/finding.h"

struct findings findings_new(struct arena *arena) {
    return (struct findings){.arena = arena};
}

static struct finding *append(struct findings *findings, struct finding value) {
    struct finding *finding = arena_alloc(findings->arena, sizeof(*finding));
    *finding = value;
    if (findings->last)
        findings->last->next = finding;
    else
        findings->first = finding;
    findings->last = finding;
    if (finding->severity == SEVERITY_ERROR)
        findings->errors++;
    return finding;
}

struct finding *findings_add(struct findings *findings, enum severity severity, size_t offset,
                             size_t length, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(findings->arena, format, arguments);
    va_end(arguments);
    return append(findings, (struct finding){.severity = severity,
                                             .offset = offset,
                                             .length = length,
                                             .message = message});
}

bool findings_refuse(struct findings *findings, const char *hint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(findings->arena, format, arguments);
    va_end(arguments);
    append(findings,
           (struct finding){.severity = SEVERITY_ERROR, .message = message, .hint = hint});
    return false;
}

bool findings_refuse_at(struct findings *findings, size_t offset, size_t length, const char *hint,
                        const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(findings->arena, format, arguments);
    va_end(arguments);
    append(findings, (struct finding){.severity = SEVERITY_ERROR,
                                      .offset = offset,
                                      .length = length,
                                      .message = message,
                                      .hint = hint});
    return false;
}
