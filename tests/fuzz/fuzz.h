/*
 * fuzz.h: what every fuzz target shares.
 *
 * A target defines LLVMFuzzerTestOneInput. It is linked with libFuzzer (make fuzz), or with
 * replay.c that runs it over the corpus (make replay). A broken promise ends the process.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/diagnostics.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_stop(const char *promise, const char *file, int line) {
    fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, promise);
    abort();
}

#define PROMISE(condition) ((condition) ? (void)0 : fuzz_stop(#condition, __FILE__, __LINE__))

static inline void fuzz_out_of_memory(void) {
    fuzz_stop("memory does not end", __FILE__, __LINE__);
}

static inline struct arena *fuzz_arena(void) {
    struct arena *arena = arena_new(fuzz_out_of_memory);
    PROMISE(arena != NULL);
    return arena;
}

/* The input as a string: what follows a NUL byte is left out, as on a command line. */
static inline const char *fuzz_string(struct arena *arena, const uint8_t *data, size_t size) {
    return size == 0 ? "" : arena_copy_bytes(arena, (const char *)data, size);
}

/* What a checker of one value promises: errors exactly when it refuses, findings inside the text,
 * messages that are safe to print and in the house's form. */
static inline void fuzz_check_findings(const struct findings *findings, const char *text,
                                       bool accepted) {
    size_t errors = 0;
    PROMISE(accepted == (findings->errors == 0));
    for (const struct finding *finding = findings->first; finding; finding = finding->next) {
        size_t bad = 0;
        errors += finding->severity == SEVERITY_ERROR;
        PROMISE(finding->offset <= strlen(text));
        PROMISE(finding->length <= strlen(text) + 1 - finding->offset);
        PROMISE(text_is_utf8(finding->message, strlen(finding->message), &bad));
        PROMISE(!strchr(finding->message, '\n') && !strchr(finding->message, '\x1b'));
        PROMISE(!finding->hint || text_is_utf8(finding->hint, strlen(finding->hint), &bad));
    }
    PROMISE(errors == findings->errors);
}

/* Diagnostics can always be printed, as UTF-8. */
static inline void fuzz_check_diagnostics(const struct diagnostics *diagnostics) {
    struct text output = text_new(diagnostics->arena);
    size_t bad = 0;
    diagnostics_text(diagnostics, false, false, &output);
    PROMISE((diagnostics->errors > 0) == (diagnostics->failure != FAILURE_NONE));
    PROMISE(output.length == 0 || text_is_utf8(output.data, output.length, &bad));
}

#endif
