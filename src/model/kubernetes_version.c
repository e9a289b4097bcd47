#include "model/kubernetes_version.h"

#include "base/text.h"

enum { MINOR_LIMIT = 999, SHOWN = 60 };

bool kubernetes_version_parse(struct findings *findings, const char *text, unsigned *minor) {
    const char *at = text + (*text == 'v');
    const char *dot = text_starts_with(at, "1.") ? at + 1 : NULL;
    size_t length = dot ? strspn(dot + 1, "0123456789") : 0;
    uint64_t number = 0;
    const char *rest = dot ? dot + 1 + length : at;
    bool ends = *rest == '\0' || (strchr(".+-", *rest) && rest[1] != '\0');
    if (!dot || !text_to_number(dot + 1, length, MINOR_LIMIT, &number) || !ends)
        return findings_refuse(findings, "write it as in 1.29",
                               "\"%s\" is no version of Kubernetes",
                               text_printable(findings->arena, text, SHOWN));
    *minor = (unsigned)number;
    return true;
}
