#include "render/edited.h"

#define POD "spec/jobTemplate/spec/template/spec"
#define STAYS "leave it as --dump-templates writes it: options decide it"

struct holder {
    struct arena *arena;
    struct diagnostics *diagnostics;
};

/* A mapping of an object whose keys must stay; those in `free` are free, or looked at by others. */
struct part {
    const char *template; /* NULL = every object */
    const char *path;     /* "" = the object itself */
    const char *free[20];
};

static const struct part parts[] = {
    {NULL, "metadata", {"labels", "annotations"}},
    {"serviceaccount.yaml", "", {"metadata", "imagePullSecrets"}},
    {"talos-serviceaccount.yaml", "", {"metadata"}},
    {"configmap-retention.yaml", "", {"metadata"}},
    {"role.yaml", "", {"metadata"}},
    {"rolebinding.yaml", "", {"metadata"}},
    {"cronjob.yaml", "", {"metadata", "spec"}},
    {"cronjob.yaml",
     "spec",
     {"successfulJobsHistoryLimit", "failedJobsHistoryLimit", "suspend", "jobTemplate"}},
    {"cronjob.yaml", "spec/jobTemplate", {"metadata", "spec"}},
    {"cronjob.yaml", "spec/jobTemplate/spec", {"template"}},
    {"cronjob.yaml", "spec/jobTemplate/spec/template", {"metadata", "spec"}},
    {"cronjob.yaml",
     POD,
     {"initContainers", "containers", "volumes", "securityContext", "enableServiceLinks",
      "priorityClassName", "imagePullSecrets", "nodeSelector", "affinity", "tolerations",
      "topologySpreadConstraints", "dnsPolicy", "dnsConfig", "hostAliases", "hostUsers",
      "runtimeClassName", "schedulerName", "preemptionPolicy", "terminationGracePeriodSeconds"}},
    {"cronjob.yaml",
     POD "/securityContext",
     {"runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy", "supplementalGroups",
      "seLinuxOptions", "appArmorProfile"}},
};

static const struct part container_part = {
    NULL,
    "",
    {"command", "env", "volumeMounts", "securityContext", "resources", "imagePullPolicy",
     "terminationMessagePolicy", "terminationMessagePath", "workingDir"}};

/* The rest of safety: no uid 0, nothing privileged (safety.c). */
static const struct part container_security = {
    NULL, "", {"runAsUser", "runAsGroup", "seLinuxOptions", "appArmorProfile", "privileged"}};

/* ---- what is said ---- */

static void refuse(const struct holder *holder, const struct node *place, const char *hint,
                   const char *path, const char *problem) {
    diagnostics_error(holder->diagnostics, FAILURE_VALUE,
                      place ? place->position : (struct position){0}, NULL,
                      "unsafe template: %s %s", text_printable(holder->arena, path, 200), problem)
        ->hint = hint;
}

static const char *below(const struct holder *holder, const char *path, const char *key) {
    return *path ? arena_format(holder->arena, "%s/%s", path, key) : key;
}

/* ---- comparing ---- */

static const struct node *difference(const struct node *edited, const struct node *built_in);

static const struct node *pair_difference(const struct node *edited, const struct node *built_in) {
    for (size_t i = 0; i < edited->count; i++) {
        const struct node *other = node_get(built_in, edited->pairs[i].key->string);
        const struct node *place =
            other ? difference(edited->pairs[i].value, other) : edited->pairs[i].key;
        if (place)
            return place;
    }
    return edited->count == built_in->count ? NULL : edited;
}

/* The place of the first difference; NULL when there is none. The order of keys is none. */
static const struct node *difference(const struct node *edited, const struct node *built_in) {
    if (edited->kind != built_in->kind)
        return edited;
    if (edited->kind == NODE_MAPPING)
        return pair_difference(edited, built_in);
    if (edited->kind != NODE_SEQUENCE)
        return text_equal(edited->string, built_in->string) ? NULL : edited;
    for (size_t i = 0; i < edited->count; i++) {
        const struct node *place = i < built_in->count
                                       ? difference(edited->items[i], built_in->items[i])
                                       : edited->items[i];
        if (place)
            return place;
    }
    return edited->count == built_in->count ? NULL : edited;
}

static void hold_value(const struct holder *holder, const char *path, const struct node *edited,
                       const struct node *built_in) {
    const struct node *place = difference(edited, built_in);
    if (place)
        refuse(holder, place, STAYS, path, "must stay as it is");
}

/* ---- mappings ---- */

static bool is_free(const struct part *part, const char *key) {
    for (size_t i = 0; i < COUNT_OF(part->free) && part->free[i]; i++)
        if (text_equal(part->free[i], key))
            return true;
    return false;
}

/* `place` is to blame when the mapping itself is not there. */
static void hold_mapping(const struct holder *holder, const struct part *part, const char *path,
                         const struct node *place, const struct node *edited,
                         const struct node *built_in) {
    if (!built_in && !edited)
        return;
    if (!built_in || !edited || edited->kind != NODE_MAPPING) {
        refuse(holder, edited ? edited : place, STAYS, path, "must stay as it is");
        return;
    }
    for (size_t i = 0; i < edited->count; i++) {
        const struct node *key = edited->pairs[i].key;
        const struct node *other = node_get(built_in, key->string);
        if (is_free(part, key->string))
            continue;
        if (other)
            hold_value(holder, below(holder, path, key->string), edited->pairs[i].value, other);
        else
            refuse(holder, key, "leave it out", below(holder, path, key->string),
                   "must not be there");
    }
    for (size_t i = 0; i < built_in->count; i++) {
        const char *key = built_in->pairs[i].key->string;
        if (!is_free(part, key) && !node_get(edited, key))
            refuse(holder, edited, STAYS, below(holder, path, key), "is missing");
    }
}

/* ---- lists of things that have a name ---- */

struct list {
    const char *path;
    const char *key; /* that names an item */
    /* What may be there although the built-in templates do not have it. */
    bool (*may_be)(const struct node *item);
    bool may_change; /* what they have may become something else of that kind */
};

static const struct node *item_named(const struct node *list, const char *key, const char *name) {
    for (size_t i = 0; list && list->kind == NODE_SEQUENCE && i < list->count; i++)
        if (text_equal(node_string_at(list->items[i], key), name))
            return list->items[i];
    return NULL;
}

static void hold_list(const struct holder *holder, const struct list *list,
                      const struct node *place, const struct node *edited,
                      const struct node *built_in) {
    if (edited && edited->kind != NODE_SEQUENCE) {
        refuse(holder, edited, STAYS, list->path, "is not a list");
        return;
    }
    for (size_t i = 0; edited && i < edited->count; i++) {
        const struct node *item = edited->items[i];
        const char *name = node_string_at(item, list->key);
        const struct node *other = item_named(built_in, list->key, name);
        if (list->may_be(item) && (!other || (list->may_change && list->may_be(other))))
            continue;
        if (other)
            hold_value(holder, below(holder, list->path, name), item, other);
        else
            refuse(holder, item, "leave it out", below(holder, list->path, name),
                   "must not be there");
    }
    for (size_t i = 0; built_in && i < built_in->count; i++) {
        const char *name = node_string_at(built_in->items[i], list->key);
        if (!item_named(edited, list->key, name))
            refuse(holder, edited ? edited : place, STAYS, below(holder, list->path, name),
                   "is missing");
    }
}

/* Volumes without Secrets, tokens and files of the node. */
static bool is_harmless_volume(const struct node *volume) {
    static const char *const harmless[] = {"emptyDir", "configMap", "downwardAPI"};
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        if (volume->kind == NODE_MAPPING && volume->count == 2 && node_get(volume, "name") &&
            node_get(volume, harmless[i]))
            return !text_equal(node_string_at(volume, "name"), "retention");
    return false;
}

/* The programs read options from variables as well. */
static bool is_harmless_variable(const struct node *variable) {
    static const char *const programs[] = {"ETCD", "RCLONE_", "TALOS"};
    const char *name = node_string_at(variable, "name");
    for (size_t i = 0; i < COUNT_OF(programs); i++)
        if (text_starts_with(name, programs[i]))
            return text_starts_with(name, "RCLONE_S3_") && node_get(variable, "value");
    return *name && !node_at(variable, "valueFrom/secretKeyRef");
}

/* Not over the list of what is deleted, nor what makes it. */
static bool is_harmless_mount(const struct node *mount) {
    const char *path = node_string_at(mount, "mountPath");
    return *path && !text_starts_with(path, "/work") && !text_starts_with(path, "/etc/retention");
}

/* ---- containers ---- */

/* An image that was built by others may have the program somewhere else. */
static bool is_program(const struct node *command) {
    return command && command->kind == NODE_SEQUENCE && command->count == 1 &&
           command->items[0]->kind == NODE_STRING;
}

static void hold_container(const struct holder *holder, const char *path, const struct node *edited,
                           const struct node *built_in) {
    const struct list variables = {below(holder, path, "env"), "name", is_harmless_variable, false};
    const struct list mounts = {below(holder, path, "volumeMounts"), "mountPath", is_harmless_mount,
                                false};
    const struct node *command = node_get(edited, "command");
    hold_mapping(holder, &container_part, path, edited, edited, built_in);
    hold_mapping(holder, &container_security, below(holder, path, "securityContext"), edited,
                 node_get(edited, "securityContext"), node_get(built_in, "securityContext"));
    if ((command || node_get(built_in, "command")) && !is_program(command))
        refuse(holder, command ? command : edited, "name the program alone, as in [/etcd-defrag]",
               below(holder, path, "command"), "must be one word");
    hold_list(holder, &variables, edited, node_get(edited, "env"), node_get(built_in, "env"));
    hold_list(holder, &mounts, edited, node_get(edited, "volumeMounts"),
              node_get(built_in, "volumeMounts"));
}

static void hold_containers(const struct holder *holder, const char *path, const struct node *root,
                            const struct node *other) {
    const struct node *edited = node_at(root, path);
    const struct node *built_in = node_at(other, path);
    size_t count = edited && edited->kind == NODE_SEQUENCE ? edited->count : 0;
    if (count != (built_in ? built_in->count : 0)) {
        refuse(holder, edited ? edited : root, "leave the steps as --dump-templates writes them",
               path, "must have the same steps");
        return;
    }
    for (size_t i = 0; i < count; i++)
        hold_container(holder, arena_format(holder->arena, "%s/%zu", path, i), edited->items[i],
                       built_in->items[i]);
}

/* ---- objects ---- */

static void hold_document(const struct holder *holder, const struct document *edited,
                          const struct document *built_in) {
    static const struct list volumes = {POD "/volumes", "name", is_harmless_volume, true};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *path = parts[i].path;
        if (parts[i].template && !text_equal(parts[i].template, edited->template))
            continue;
        hold_mapping(holder, &parts[i], path, edited->root,
                     *path ? node_at(edited->root, path) : edited->root,
                     *path ? node_at(built_in->root, path) : built_in->root);
    }
    if (!text_equal(edited->template, "cronjob.yaml"))
        return;
    hold_list(holder, &volumes, edited->root, node_at(edited->root, volumes.path),
              node_at(built_in->root, volumes.path));
    hold_containers(holder, POD "/initContainers", edited->root, built_in->root);
    hold_containers(holder, POD "/containers", edited->root, built_in->root);
}

bool edited_check(struct diagnostics *diagnostics, const struct documents *edited,
                  const struct documents *built_in) {
    const struct holder holder = {diagnostics->arena, diagnostics};
    size_t errors = diagnostics->errors;
    /* Objects of several tasks that share a name are there once, and names must stay. */
    for (size_t i = 0; i < edited->count && i < built_in->count; i++)
        hold_document(&holder, &edited->items[i], &built_in->items[i]);
    return diagnostics->errors == errors;
}
