#include "model/quantity.h"

#include "review/importer.h"

enum { RESTORE_OVERHEAD_MIB = 256 };

static const struct container *find_tool(const struct workload *workload, enum tool tool) {
    for (size_t i = 0; i < workload->count; i++)
        if (workload->containers[i].tool == tool)
            return &workload->containers[i];
    return NULL;
}

static const char *variable(const struct container *container, const char *name) {
    return node_text(node_get(container_variable(container, name), "value"));
}

/* The Secret and key of a variable; true when it has one. */
static bool secret_variable(const struct container *container, const char *name,
                            const char **secret, const char **key) {
    const struct node *reference =
        node_at(container_variable(container, name), "valueFrom/secretKeyRef");
    *secret = node_text_at(reference, "name");
    *key = node_text_at(reference, "key");
    return reference != NULL;
}

static const struct node *volume_of(const struct workload *workload, const char *name) {
    const struct node *volumes = node_get(workload->pod, "volumes");
    for (size_t i = 0; i < node_items(volumes); i++)
        if (text_equal(node_text_at(volumes->items[i], "name"), name))
            return volumes->items[i];
    return NULL;
}

static void put_credentials(struct import *import, const struct workload *workload,
                            const struct container *upload) {
    const char *secret = NULL;
    const char *key = NULL;
    const char *file = node_text_at(volume_of(workload, "rclone-config"), "secret/secretName");
    if (*file) {
        import_put(import, OPTION_S3_CREDENTIALS, "rclone");
        import_put(import, OPTION_S3_CREDENTIALS_SECRET, file);
    } else if (secret_variable(upload, "RCLONE_CONFIG_S3_ACCESS_KEY_ID", &secret, &key) ||
               secret_variable(upload, "AWS_ACCESS_KEY_ID", &secret, &key)) {
        bool kamaji = text_equal(key, "storage-access-key");
        import_put(import, OPTION_S3_CREDENTIALS, kamaji ? "kamaji" : "aws");
        import_put(import, OPTION_S3_CREDENTIALS_SECRET, secret);
        if (!kamaji && !text_equal(key, "AWS_ACCESS_KEY_ID"))
            import_say(import, OPTION_S3_CREDENTIALS_SECRET,
                       "was: other keys in this Secret; it must have AWS_ACCESS_KEY_ID and "
                       "AWS_SECRET_ACCESS_KEY");
    }
}

/* REMOTE:BUCKET/FOLDER/NAMESPACE/NAME/ or /store/FOLDER/NAMESPACE/NAME, as this program writes. */
static void put_destination(struct import *import, const struct workload *workload,
                            const char *store) {
    struct arena *arena = import->arena;
    const char *own =
        arena_format(arena, "/%s/%s", import->object->name_space, import->object->name);
    const char *claim =
        node_text_at(volume_of(workload, "store"), "persistentVolumeClaim/claimName");
    const char *end = strstr(store, own);
    const char *colon = strchr(store, ':');
    if (!end || text_starts_with(store, "etcdmaint_"))
        return;
    if (text_starts_with(store, "/store") && *claim) {
        size_t length = (size_t)(end - store) - strlen("/store");
        import_put_format(import, OPTION_SNAPSHOT_TO, "pvc://%s%.*s", claim, (int)length,
                          store + strlen("/store"));
    } else if (colon && colon < end) {
        import_put_format(import, OPTION_SNAPSHOT_TO, "s3://%.*s", (int)(end - colon - 1),
                          colon + 1);
        import_put(import, OPTION_RCLONE_REMOTE,
                   arena_copy_bytes(arena, store, (size_t)(colon - store)));
    }
}

/* What talos-backup is told. */
static void put_talos_backup(struct import *import, const struct container *upload) {
    const char *bucket = variable(upload, "BUCKET");
    const char *prefix = variable(upload, "S3_PREFIX");
    const char *cluster = variable(upload, "CLUSTER_NAME");
    prefix = prefix && *prefix ? prefix : cluster;
    if (bucket && *bucket)
        import_put_format(import, OPTION_SNAPSHOT_TO, "s3://%s%s%s", bucket,
                          prefix && *prefix ? "/" : "", prefix ? prefix : "");
    import_put(import, OPTION_S3_ENDPOINT, variable(upload, "CUSTOM_S3_ENDPOINT"));
    import_put(import, OPTION_S3_REGION, variable(upload, "AWS_REGION"));
    import_put(import, OPTION_S3_PATH_STYLE, variable(upload, "USE_PATH_STYLE"));
    import_say(import, OPTION_SNAPSHOT_TO,
               "was: talos-backup; its encryption and compression have no counterpart here");
}

static void put_size(struct import *import, const struct workload *workload) {
    struct findings findings = findings_new(import->arena);
    struct quantity size;
    const char *text = node_text_at(volume_of(workload, "work"), "emptyDir/sizeLimit");
    if (*text == '\0' || !quantity_parse_size(&findings, text, &size))
        return;
    int64_t bytes = quantity_bytes(&size) - (int64_t)RESTORE_OVERHEAD_MIB * 1024 * 1024;
    if (bytes > 1)
        import_put_format(import, OPTION_SNAPSHOT_SIZE_LIMIT, "%lld", (long long)bytes / 2);
}

/* "{{ if gt (len .Entries) 28 }}": the ConfigMap lies beside the CronJob. */
static void put_keep_last(struct import *import, const char *config_map) {
    static const char mark[] = "(len .Entries) ";
    for (size_t i = 0; i < import->manifest->count; i++) {
        const struct object *object = &import->manifest->items[i];
        if (!object_is(object, "v1", "ConfigMap") || !text_equal(object->name, config_map) ||
            !text_equal(object->name_space, import->object->name_space))
            continue;
        const char *at = strstr(node_text_at(object->root, "data/expired.tmpl"), mark);
        if (at && text_is_digit(at[strlen(mark)])) {
            at += strlen(mark);
            import_put(import, OPTION_KEEP_LAST,
                       arena_copy_bytes(import->arena, at, strspn(at, "0123456789")));
            return;
        }
    }
    import_say(import, OPTION_KEEP_LAST, "not known: the ConfigMap %s is not in the manifest",
               import_shown(import, config_map));
}

static void put_retention(struct import *import, const struct workload *workload) {
    const char *config_map = node_text_at(volume_of(workload, "retention"), "configMap/name");
    if (*config_map == '\0')
        return;
    for (size_t i = 0; i < workload->count; i++) {
        struct word where = {0};
        const char *age =
            container_flag(import->arena, &workload->containers[i], "min-age", false, NULL, &where);
        import_put(import, OPTION_KEEP_WITHIN, age);
    }
    put_keep_last(import, config_map);
}

/* The Secret of kamaji's own scripts says where the snapshots go: that is the standard here, too.
 */
static const char *kamaji_storage(const struct workload *workload) {
    for (size_t i = 0; i < workload->count; i++) {
        const struct node *list = node_get(workload->containers[i].node, "env");
        for (size_t k = 0; k < node_items(list); k++) {
            const struct node *reference = node_at(list->items[k], "valueFrom/secretKeyRef");
            if (text_starts_with(node_text_at(reference, "key"), "storage-"))
                return node_text_at(reference, "name");
        }
    }
    return NULL;
}

static void put_unknown_store(struct import *import, const struct workload *workload) {
    const char *secret = kamaji_storage(workload);
    import_put(import, OPTION_S3_CREDENTIALS_SECRET, secret);
    if (secret)
        return;
    import_ask(import, OPTION_SNAPSHOT_TO, "where the snapshots go is not known");
}

void import_store(struct import *import, const struct workload *workload) {
    const struct container *upload = find_tool(workload, TOOL_RCLONE);
    const struct container *backup = find_tool(workload, TOOL_TALOS_BACKUP);
    const struct container *verify = find_tool(workload, TOOL_ETCDUTL);
    if (verify)
        import_put(import, OPTION_ETCD_IMAGE, verify->image_text);
    if (backup) {
        put_credentials(import, workload, backup);
        put_talos_backup(import, backup);
        return;
    }
    if (!upload) {
        put_unknown_store(import, workload);
        return;
    }
    const char *store = variable(upload, "RCLONE_CONFIG_ETCDMAINT_STORE_REMOTE");
    put_credentials(import, workload, upload);
    if (store)
        put_destination(import, workload, store);
    else
        put_unknown_store(import, workload);
    import_put(import, OPTION_RCLONE_IMAGE, upload->image_text);
    import_put(import, OPTION_S3_ENDPOINT, variable(upload, "RCLONE_CONFIG_S3_ENDPOINT"));
    import_put(import, OPTION_S3_REGION, variable(upload, "RCLONE_CONFIG_S3_REGION"));
    import_put(import, OPTION_S3_PATH_STYLE, variable(upload, "RCLONE_CONFIG_S3_FORCE_PATH_STYLE"));
    import_put(import, OPTION_S3_CA_SECRET,
               node_text_at(volume_of(workload, "s3-ca"), "secret/secretName"));
    const char *endpoint = settings_text(&import->settings, OPTION_S3_ENDPOINT);
    if (endpoint && text_starts_with(endpoint, "http://"))
        import_put(import, OPTION_ALLOW_HTTP,
                   import->settings.option[OPTION_ALLOW_HTTP].present ? NULL : "true");
    put_retention(import, workload);
    put_size(import, workload);
}

void import_snapshot(struct import *import, const struct workload *workload,
                     const struct container *save) {
    struct word where = {0};
    const char *endpoints = container_endpoints(import->arena, save, &where);
    import_identity(import, workload, save, endpoints);
    import_put(import, OPTION_TASK, "snapshot");
    if (!find_tool(workload, TOOL_ETCDUTL))
        import_say(import, OPTION_ETCD_IMAGE, "was: %s; the standard image also verifies",
                   import_shown(import, save->image_text));
    import_store(import, workload);
}
