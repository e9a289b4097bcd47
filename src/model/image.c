#include "model/image.h"

#include "base/text.h"
#include "model/value.h"

#include <arpa/inet.h>

enum { TEXT_LIMIT = 1024, PATH_LIMIT = 255, TAG_LIMIT = 128, IDENTIFIER_LENGTH = 64 };

/* A text and the cuts in it: [domain/]path[:tag][@digest], as offsets. */
struct cuts {
    struct findings *findings;
    const char *text;
    size_t path;   /* 0 = no domain; else the offset after its "/" */
    size_t tag;    /* offset of ":" or of the end */
    size_t digest; /* offset of "@" or of the end */
    size_t end;
};

static bool refuse(const struct cuts *cuts, size_t offset, size_t length, const char *hint,
                   const char *reason) {
    return findings_refuse_at(cuts->findings, offset, length, hint,
                              "\"%s\" is not an image reference: %s",
                              value_shown(cuts->findings, cuts->text), reason);
}

/* The part before the first "/" is a registry when it looks like a host. */
static bool is_registry(const char *text, size_t length) {
    if (value_bytes_equal(text, length, "localhost"))
        return true;
    for (size_t i = 0; i < length; i++)
        if (text[i] == '.' || text[i] == ':' || text_is_upper(text[i]))
            return true;
    return false;
}

/* Where a character stands, or the text ends. */
static size_t offset_of(const char *text, char character) {
    return (size_t)(strchrnul(text, character) - text);
}

static struct cuts cut(struct findings *findings, const char *text) {
    struct cuts cuts = {.findings = findings, .text = text, .end = strlen(text)};
    cuts.digest = offset_of(text, '@');
    size_t slash = offset_of(text, '/');
    if (slash < cuts.digest && is_registry(text, slash))
        cuts.path = slash + 1;
    cuts.tag = cuts.digest;
    for (size_t i = cuts.digest; i-- > cuts.path;) {
        if (text[i] == '/')
            break;
        if (text[i] == ':')
            cuts.tag = i;
    }
    return cuts;
}

static bool check_port(const struct cuts *cuts, size_t offset) {
    size_t length = cuts->path - 1 - offset;
    uint64_t port = 0;
    if (text_to_number(cuts->text + offset, length, 65535, &port) && port > 0)
        return true;
    return refuse(cuts, offset, length, "a port is a number from 1 to 65535",
                  "the registry's port is wrong");
}

static bool check_bracketed(const struct cuts *cuts) {
    size_t close = strcspn(cuts->text, "]/");
    struct in6_addr address;
    char *inner = arena_copy_bytes(cuts->findings->arena, cuts->text + 1, close - 1);
    if (cuts->text[close] != ']' || strchr(inner, '.') || inet_pton(AF_INET6, inner, &address) != 1)
        return refuse(cuts, 0, close, "write an IPv6 address in brackets, without a zone",
                      "the registry is not an IPv6 address");
    if (close + 2 == cuts->path)
        return true;
    if (cuts->text[close + 1] != ':')
        return refuse(cuts, close + 1, 1, "write \":\" and a port after the bracket",
                      "the registry's port is wrong");
    return check_port(cuts, close + 2);
}

static bool check_domain(const struct cuts *cuts) {
    const char *text = cuts->text;
    size_t length = cuts->path - 1;
    if (text[0] == '[')
        return check_bracketed(cuts);
    size_t host = strcspn(text, ":/");
    for (size_t i = 0; i < host; i++) {
        bool edge = i == 0 || i + 1 == host || text[i - 1] == '.' || text[i + 1] == '.';
        if (text_is_alphanumeric(text[i]) || (!edge && (text[i] == '-' || text[i] == '.')))
            continue;
        if (!edge || (text[i] != '-' && text[i] != '.'))
            return refuse(cuts, i, 1, "use letters, digits, \"-\" and \".\" in the registry",
                          "the registry is not a host name");
        return refuse(cuts, i, 1, "put a letter or digit on both sides of \"-\" and \".\"",
                      "the registry is not a host name");
    }
    if (host == 0)
        return refuse(cuts, 0, 1, "write registry/path:tag", "the registry is empty");
    return host == length || check_port(cuts, host + 1);
}

/* Length of a separator between the letters and digits of a path component: one ".", one or two
 * "_", any number of "-"; 0 = none. */
static size_t separator_length(const char *text, size_t left) {
    size_t length = 0;
    while (length < left && text[length] == text[0])
        length++;
    if (text[0] == '-' || (text[0] == '.' && length == 1) || (text[0] == '_' && length <= 2))
        return length;
    return 0;
}

static bool refuse_path(const struct cuts *cuts, size_t offset) {
    char byte = cuts->text[offset];
    if (text_is_upper(byte))
        return refuse(
            cuts, offset, 1,
            arena_format(cuts->findings->arena, "write \"%s\"",
                         value_shown(cuts->findings,
                                     value_lower(cuts->findings->arena, cuts->text + cuts->path,
                                                 cuts->tag - cuts->path))),
            "the repository must be in lower case");
    if (offset == cuts->tag)
        return refuse(cuts, offset, 1, "write registry/path:tag", "the repository is incomplete");
    return refuse(cuts, offset, 1,
                  "use lower case letters and digits, joined by \".\", \"_\", \"__\" or \"-\"",
                  "the repository has a wrong character");
}

/* Docker Hub's own images are kept under "library/", which counts. */
static size_t library_length(const struct cuts *cuts) {
    const char *path = cuts->text + cuts->path;
    size_t domain = cuts->path > 0 ? cuts->path - 1 : 0;
    bool hub = domain == 0 || value_bytes_equal(cuts->text, domain, "docker.io") ||
               value_bytes_equal(cuts->text, domain, "index.docker.io");
    return hub && !memchr(path, '/', cuts->tag - cuts->path) ? strlen("library/") : 0;
}

static bool check_path(const struct cuts *cuts) {
    const char *text = cuts->text;
    bool after_word = false;
    size_t i = cuts->path;
    while (i < cuts->tag) {
        size_t step = 1;
        bool word = text_is_lower(text[i]) || text_is_digit(text[i]);
        if (!word) {
            step = text[i] == '/' ? 1 : separator_length(text + i, cuts->tag - i);
            if (!after_word || step == 0)
                return refuse_path(cuts, i);
        }
        after_word = word;
        i += step;
    }
    if (!after_word)
        return refuse_path(cuts, i);
    size_t length = library_length(cuts) + cuts->tag - cuts->path;
    return length <= PATH_LIMIT || refuse(cuts, cuts->path, cuts->tag - cuts->path, "shorten it",
                                          "the repository has more than 255 characters");
}

static bool check_tag(const struct cuts *cuts) {
    size_t start = cuts->tag + 1;
    size_t length = cuts->tag == cuts->digest ? 0 : cuts->digest - start;
    if (cuts->tag == cuts->digest)
        return true;
    if (length == 0 || length > TAG_LIMIT)
        return refuse(cuts, cuts->tag, length + 1, "a tag has 1 to 128 characters",
                      length == 0 ? "the tag is empty" : "the tag is too long");
    for (size_t i = start; i < cuts->digest; i++) {
        char byte = cuts->text[i];
        bool mark = (byte == '.' || byte == '-') && i > start;
        if (!text_is_alphanumeric(byte) && byte != '_' && !mark)
            return refuse(cuts, i, 1,
                          "use letters, digits, \"_\", \".\" and \"-\"; begin with a letter, "
                          "digit or \"_\"",
                          "the tag has a wrong character");
    }
    return true;
}

static bool check_digest(const struct cuts *cuts) {
    static const struct {
        const char *name;
        size_t length;
    } algorithms[] = {{"sha256", 64}, {"sha384", 96}, {"sha512", 128}};
    if (cuts->digest == cuts->end)
        return true;
    const char *start = cuts->text + cuts->digest + 1;
    size_t colon = strcspn(start, ":");
    size_t offset = cuts->digest + 1;
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        if (!value_bytes_equal(start, colon, algorithms[i].name) || start[colon] != ':')
            continue;
        const char *hex = start + colon + 1;
        size_t good = strspn(hex, "0123456789abcdef");
        if (hex[good] != '\0')
            return refuse(cuts, offset + colon + 1 + good, 1,
                          "a digest is written in 0-9 and a-f, lower case",
                          "the digest has a wrong character");
        if (good != algorithms[i].length)
            return refuse(cuts, offset, colon + 1 + good,
                          arena_format(cuts->findings->arena, "%s has %zu digits, here are %zu",
                                       algorithms[i].name, algorithms[i].length, good),
                          "the digest has the wrong length");
        return true;
    }
    return refuse(cuts, offset, colon, "write @sha256: and 64 digits",
                  "the digest's algorithm is not known");
}

static void warn_moving_tag(struct findings *findings, const struct image *image,
                            const char *text) {
    if (image->digest || (image->tag && !text_equal(image->tag, "latest")))
        return;
    struct finding *finding =
        findings_add(findings, SEVERITY_WARNING, 0, 0,
                     image->tag ? "image \"%s\" has the tag \"latest\", which may be another "
                                  "program tomorrow"
                                : "image \"%s\" has neither tag nor digest: \"latest\" is pulled",
                     value_shown(findings, text));
    finding->hint = "name a version, or a digest";
}

/* Slips that deserve words of their own. */
static bool check_shape(const struct cuts *cuts) {
    const char *text = cuts->text;
    const char *scheme = strstr(text, "://");
    if (scheme)
        return refuse(cuts, 0, (size_t)(scheme - text) + 3, "remove the scheme",
                      "it begins with a scheme");
    if (strchr(text, ' '))
        return refuse(cuts, strcspn(text, " "), 1, "remove the blank", "it has a blank in it");
    if (cuts->end == IDENTIFIER_LENGTH && strspn(text, "0123456789abcdef") == cuts->end)
        return refuse(cuts, 0, 0, "write repository@sha256:digits",
                      "64 digits alone are an image's identifier");
    return true;
}

bool image_parse(struct findings *findings, const char *text, struct image *result) {
    if (!value_check_text(findings, "image reference", text, TEXT_LIMIT))
        return false;
    struct cuts cuts = cut(findings, text);
    if (!check_shape(&cuts) || (cuts.path > 0 && !check_domain(&cuts)) || !check_path(&cuts) ||
        !check_tag(&cuts) || !check_digest(&cuts))
        return false;
    struct arena *arena = findings->arena;
    *result = (struct image){
        .domain = cuts.path > 0 ? arena_copy_bytes(arena, text, cuts.path - 1) : "docker.io",
        .path = arena_copy_bytes(arena, text + cuts.path, cuts.tag - cuts.path),
    };
    if (cuts.tag < cuts.digest)
        result->tag = arena_copy_bytes(arena, text + cuts.tag + 1, cuts.digest - cuts.tag - 1);
    if (cuts.digest < cuts.end)
        result->digest = arena_copy(arena, text + cuts.digest + 1);
    warn_moving_tag(findings, result, text);
    return true;
}
