/* unit_documents.h: the objects that a command line makes. */
#ifndef UNIT_UNIT_DOCUMENTS_H
#define UNIT_UNIT_DOCUMENTS_H

#include "render/documents.h"
#include "unit/unit_load.h"

/* The documents of a command line that must be good, from the built-in templates. */
static inline struct documents *unit_documents(struct diagnostics *diagnostics, const char *line) {
    struct plan *plan = unit_good_plan(diagnostics, line);
    struct templates *templates = templates_load(diagnostics, NULL);
    struct documents *documents = documents_render(diagnostics, templates, plan);
    assert_non_null(documents);
    return documents;
}

#endif
