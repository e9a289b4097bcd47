#include "model/file_path.h"

#include "base/text.h"
#include "model/value.h"

bool file_path_check_elements(struct findings *findings, const char *what, const char *text,
                              size_t offset) {
    const char *shown = value_shown(findings, text);
    for (size_t start = offset;; start++) {
        size_t length = strcspn(text + start, "/");
        bool last = text[start + length] == '\0';
        if (length == 0 && last)
            return findings_refuse_at(findings, start > 0 ? start - 1 : 0, 1,
                                      "remove the \"/\" at the end", "%s \"%s\" ends with \"/\"",
                                      what, shown);
        if (length == 0)
            return findings_refuse_at(findings, start, 1, "write one \"/\"",
                                      "%s \"%s\" has an empty part", what, shown);
        if (value_bytes_equal(text + start, length, ".") ||
            value_bytes_equal(text + start, length, ".."))
            return findings_refuse_at(findings, start, length, "write the path without it",
                                      "%s \"%s\" has the part \"%.*s\"", what, shown, (int)length,
                                      text + start);
        if (length > FILE_NAME_LIMIT)
            return findings_refuse_at(findings, start, length, "shorten it",
                                      "%s \"%s\" has a part of more than 255 bytes", what, shown);
        start += length;
        if (last)
            return true;
    }
}

bool file_path_check(struct findings *findings, const char *text) {
    if (!value_check_text(findings, "path", text, FILE_PATH_LIMIT))
        return false;
    const char *shown = value_shown(findings, text);
    if (text[0] != '/')
        return findings_refuse_at(findings, 0, 1, "begin with \"/\"", "path \"%s\" is not absolute",
                                  shown);
    if (text_equal(text, "/"))
        return findings_refuse(findings, "name a file or folder", "path \"/\" is the root");
    const char *colon = strchr(text, ':');
    if (colon)
        return findings_refuse_at(findings, (size_t)(colon - text), 1,
                                  "container runtimes take \":\" for a separator: rename it",
                                  "path \"%s\" holds \":\"", shown);
    return file_path_check_elements(findings, "path", text, 1);
}
