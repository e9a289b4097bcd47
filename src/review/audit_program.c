#include "review/auditor.h"

enum { NUMBER_LIMIT = 9999 };

static void check_image(struct audit *audit, const struct container *container) {
    struct findings findings = findings_new(audit->arena);
    struct image image;
    const struct node *node = node_get(container->node, "image");
    const char *path = audit_below(audit, container->path, "image");
    if (*container->image_text == '\0') {
        audit_add(audit, AUDIT_IMAGE_ERROR, container->node, path, "no image");
        return;
    }
    bool good = image_parse(&findings, container->image_text, &image);
    for (const struct finding *finding = findings.first; finding; finding = finding->next)
        audit_add(audit, good ? AUDIT_IMAGE_TAG : AUDIT_IMAGE_ERROR, node, path, "%s",
                  finding->message);
}

/* The numbers of "v3.5.7": false for any other text. */
static bool read_version(const char *tag, uint64_t numbers[3]) {
    const char *at = *tag == 'v' ? tag + 1 : tag;
    for (size_t i = 0; i < 3; i++) {
        size_t length = strspn(at, "0123456789");
        if (!text_to_number(at, length, NUMBER_LIMIT, &numbers[i]))
            return false;
        at += length;
        if (i < 2 && *at++ != '.')
            return false;
    }
    return *at == '\0' || *at == '-';
}

/* etcd's own images lost their shell with 3.4.23, 3.5.7 and 3.6.0 (CHANGELOGs); Bitnami's have
 * one. */
static bool etcd_has_shell(const struct image *image) {
    uint64_t number[3];
    if (strstr(image->path, "bitnami") || !image->tag || !read_version(image->tag, number))
        return true;
    if (number[0] != 3 || number[1] > 5)
        return number[0] < 3;
    return number[1] < 4 || number[2] < (number[1] == 4 ? 23 : 7);
}

static bool image_has_shell(const struct image *image) {
    static const char *const without[] = {"etcd-defrag", "talosctl", "talos-backup"};
    const char *name = image->path;
    if (!name)
        return true;
    if (strstr(name, "distroless"))
        return strstr(image->tag ? image->tag : "", "debug") != NULL;
    name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    for (size_t i = 0; i < COUNT_OF(without); i++)
        if (text_equal(name, without[i]))
            return false;
    return !text_equal(name, "etcd") || etcd_has_shell(image);
}

static void check_shell(struct audit *audit, const struct container *container) {
    if (container->tool != TOOL_SHELL)
        return;
    const struct word *word = &container->words[0];
    bool missing = !image_has_shell(&container->image);
    audit_add(audit, missing ? AUDIT_SHELL_MISSING : AUDIT_SHELL, word->node, word->path,
              missing ? "a shell is started, and %s has none" : "a shell is started in %s",
              text_printable(audit->arena, container->image_text, WORD_SHOWN));
}

void audit_container_program(struct audit *audit, const struct container *container) {
    check_image(audit, container);
    check_shell(audit, container);
}
