#include "model/storage.h"

#include "base/text.h"
#include "model/file_path.h"
#include "model/name.h"
#include "model/value.h"

#include <arpa/inet.h>

enum { TEXT_LIMIT = 1024 };

static const char bucket_hint[] =
    "a bucket has 3 to 63 lower case letters, digits, \"-\" and \".\"";

static bool refuse_bucket(struct findings *findings, const char *text, size_t offset, size_t length,
                          const char *reason) {
    return findings_refuse_at(findings, offset, length, bucket_hint,
                              "\"%s\" does not name a bucket: %s", value_shown(findings, text),
                              reason);
}

static bool check_bucket_characters(struct findings *findings, const char *text, size_t offset,
                                    const char *bucket) {
    size_t length = strlen(bucket);
    for (size_t i = 0; i < length; i++) {
        bool edge = i == 0 || i + 1 == length;
        bool word = text_is_lower(bucket[i]) || text_is_digit(bucket[i]);
        if (word)
            continue;
        if (text_is_upper(bucket[i]))
            return refuse_bucket(findings, text, offset + i, 1, "it has upper case letters");
        if (bucket[i] != '-' && bucket[i] != '.')
            return refuse_bucket(findings, text, offset + i, 1,
                                 "it has a character that no bucket has");
        if (edge)
            return refuse_bucket(findings, text, offset + i, 1,
                                 "it begins or ends with \"-\" or \".\"");
        if (bucket[i] == '.' &&
            (bucket[i + 1] == '.' || bucket[i + 1] == '-' || bucket[i - 1] == '-'))
            return refuse_bucket(findings, text, offset + i, 2,
                                 "a \".\" stands next to another mark");
    }
    return true;
}

/* Names that Amazon keeps for itself. */
static bool is_reserved_bucket(const char *bucket) {
    return text_starts_with(bucket, "xn--") || text_starts_with(bucket, "sthree-") ||
           text_starts_with(bucket, "amzn-s3-demo-") || text_ends_with(bucket, "-s3alias") ||
           text_ends_with(bucket, "--ol-s3") || text_ends_with(bucket, "--x-s3") ||
           text_ends_with(bucket, ".mrap");
}

static bool check_bucket(struct findings *findings, const char *text, size_t offset,
                         const char *bucket) {
    struct in_addr address;
    size_t length = strlen(bucket);
    if (length == 0)
        return findings_refuse_at(findings, offset, 1, "write s3://BUCKET/PREFIX",
                                  "\"%s\" names no bucket", value_shown(findings, text));
    if (!check_bucket_characters(findings, text, offset, bucket))
        return false;
    if (length < 3 || length > 63)
        return refuse_bucket(findings, text, offset, length,
                             length < 3 ? "it is too short" : "it is too long");
    if (inet_pton(AF_INET, bucket, &address) == 1)
        return refuse_bucket(findings, text, offset, length, "it looks like an IP address");
    if (is_reserved_bucket(bucket))
        return refuse_bucket(findings, text, offset, length,
                             "its first or last letters are reserved");
    return true;
}

static bool check_claim(struct findings *findings, const char *text, size_t offset,
                        const char *claim) {
    struct findings inner = findings_new(findings->arena);
    if (*claim == '\0')
        return findings_refuse_at(findings, offset, 1, "write pvc://CLAIM/PATH",
                                  "\"%s\" names no claim", value_shown(findings, text));
    if (name_check(&inner, NAME_SUBDOMAIN, claim))
        return true;
    return findings_refuse_at(findings, offset + inner.first->offset,
                              inner.first->length ? inner.first->length : strlen(claim),
                              inner.first->hint, "\"%s\" does not name a claim: %s",
                              value_shown(findings, text), inner.first->message);
}

/* The part after the bucket or claim, from `offset` on; *result is without "/" at the end. */
static bool parse_path(struct findings *findings, const char *text, size_t offset,
                       const char **result) {
    size_t length = strlen(text + offset);
    if (length > 1 && text[offset + length - 1] == '/' && text[offset + length - 2] != '/')
        length--;
    char *kept = arena_copy_bytes(findings->arena, text, offset + length);
    *result = kept + offset;
    for (size_t i = offset; kept[i] != '\0'; i++)
        if (!text_is_alphanumeric(kept[i]) && !strchr("._/=-", kept[i]))
            return findings_refuse_at(
                findings, i, 1, "use letters, digits, \".\", \"_\", \"=\", \"-\" and \"/\"",
                "\"%s\" has a character that is not safe in a path", value_shown(findings, text));
    if (length > STORAGE_PATH_LIMIT)
        return findings_refuse_at(findings, offset, length, "shorten it",
                                  "the path in \"%s\" has more than 512 characters",
                                  value_shown(findings, text));
    return length == 0 || file_path_check_elements(findings, "destination", kept, offset);
}

static bool refuse_scheme(struct findings *findings, const char *text) {
    const char *mark = strstr(text, "://");
    if (mark)
        return findings_refuse_at(findings, 0, (size_t)(mark - text),
                                  "snapshots go to s3://BUCKET/PREFIX or pvc://CLAIM/PATH",
                                  "\"%s\" has an unknown scheme", value_shown(findings, text));
    return findings_refuse(findings, "write s3://BUCKET/PREFIX or pvc://CLAIM/PATH",
                           "\"%s\" is not a place for snapshots", value_shown(findings, text));
}

bool storage_parse(struct findings *findings, const char *text, struct storage *result) {
    if (!value_check_text(findings, "destination", text, TEXT_LIMIT))
        return false;
    bool s3 = text_starts_with(text, "s3://");
    if (!s3 && !text_starts_with(text, "pvc://"))
        return refuse_scheme(findings, text);
    size_t offset = strlen(s3 ? "s3://" : "pvc://");
    size_t length = strcspn(text + offset, "/");
    struct storage storage = {.kind = s3 ? STORAGE_S3 : STORAGE_PVC, .path = ""};
    storage.name = arena_copy_bytes(findings->arena, text + offset, length);
    bool good = s3 ? check_bucket(findings, text, offset, storage.name)
                   : check_claim(findings, text, offset, storage.name);
    size_t path = offset + length;
    if (!good || (text[path] == '/' && !parse_path(findings, text, path + 1, &storage.path)))
        return false;
    *result = storage;
    return true;
}

const char *storage_format(struct arena *arena, const struct storage *storage) {
    return arena_format(arena, "%s://%s%s%s", storage->kind == STORAGE_S3 ? "s3" : "pvc",
                        storage->name, *storage->path ? "/" : "", storage->path);
}

bool region_check(struct findings *findings, const char *text) {
    if (!value_check_text(findings, "region", text, 63))
        return false;
    for (size_t i = 0; text[i] != '\0'; i++)
        if (!text_is_lower(text[i]) && !text_is_digit(text[i]) && text[i] != '-')
            return findings_refuse_at(
                findings, i, 1, "use lower case letters, digits and \"-\", as in eu-west-1",
                "region \"%s\" has a character that no region has", value_shown(findings, text));
    return true;
}
