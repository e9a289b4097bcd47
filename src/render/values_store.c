#include "render/values.h"

/* Keys of the Secret that kamaji-etcd's backup scripts use, and AWS's own names. */
static const struct {
    enum credentials credentials;
    const char *variable;
    const char *key;
} secret_keys[] = {
    {CREDENTIALS_KAMAJI, "RCLONE_CONFIG_S3_ACCESS_KEY_ID", "storage-access-key"},
    {CREDENTIALS_KAMAJI, "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY", "storage-secret-key"},
    {CREDENTIALS_AWS, "RCLONE_CONFIG_S3_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"},
    {CREDENTIALS_AWS, "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"},
};

static void add_variable(struct arena *arena, struct node *sequence, const char *variable,
                         const char *key) {
    struct node *item = node_mapping(arena);
    values_add(arena, item, "variable", variable);
    values_add(arena, item, "key", key);
    node_append(arena, sequence, item);
}

static struct node *secret_environment(struct arena *arena, const struct plan_snapshot *snapshot,
                                       bool s3) {
    struct node *sequence = node_sequence(arena);
    for (size_t i = 0; s3 && i < COUNT_OF(secret_keys); i++)
        if (secret_keys[i].credentials == snapshot->credentials)
            add_variable(arena, sequence, secret_keys[i].variable, secret_keys[i].key);
    if (s3 && snapshot->credentials == CREDENTIALS_KAMAJI && !snapshot->endpoint)
        add_variable(arena, sequence, "RCLONE_CONFIG_S3_ENDPOINT", "storage-url");
    if (s3 && snapshot->to_secret_bucket) {
        add_variable(arena, sequence, "STORAGE_BUCKET_NAME", "storage-bucket-name");
        add_variable(arena, sequence, "STORAGE_BUCKET_FOLDER", "storage-bucket-folder");
    }
    return sequence;
}

/* Where the snapshots of this CronJob alone are. A folder that is known stands in one remote, whose
 * "/" at the end lets rclone tell an unreachable server from a file of that name. One that comes
 * from a Secret is reached through aliases, each of which cleans up slashes of its own. */
static const char *store_remote(struct arena *arena, const struct plan *plan) {
    const struct plan_snapshot *snapshot = &plan->snapshot;
    const char *folder =
        arena_format(arena, "%s/%s", plan->where.name_space, plan->task[TASK_SNAPSHOT].name);
    const char *slash = *snapshot->storage.path ? "/" : "";
    if (snapshot->to_secret_bucket)
        return arena_format(arena, "etcdmaint_folder:%s", folder);
    if (snapshot->storage.kind == STORAGE_PVC)
        return arena_format(arena, "/store%s%s/%s", slash, snapshot->storage.path, folder);
    const char *remote = snapshot->credentials == CREDENTIALS_RCLONE ? snapshot->remote : "s3";
    return arena_format(arena, "%s:%s/%s%s%s/", remote, snapshot->storage.name,
                        snapshot->storage.path, slash, folder);
}

void values_add_store(struct values *values, const struct plan *plan) {
    struct arena *arena = values->arena;
    const struct plan_snapshot *snapshot = &plan->snapshot;
    bool s3 = snapshot->storage.kind == STORAGE_S3;
    bool file = s3 && snapshot->credentials == CREDENTIALS_RCLONE;
    bool amazon = snapshot->credentials == CREDENTIALS_AWS && !snapshot->endpoint;
    values_set_text(values, VALUE_CLAIM, s3 ? NULL : snapshot->storage.name);
    values_set_bool(values, VALUE_S3_ENVIRONMENT, s3 && !file);
    values_set_bool(values, VALUE_RCLONE_CONFIG, file);
    values_set_text(values, VALUE_CREDENTIALS_SECRET, s3 ? snapshot->credentials_secret : NULL);
    values_set_text(values, VALUE_S3_CA_SECRET, s3 ? snapshot->ca_secret : NULL);
    values_set_text(values, VALUE_S3_PROVIDER, amazon ? "AWS" : "Other");
    values_set_text(values, VALUE_S3_REGION, snapshot->region);
    values_set_text(values, VALUE_S3_PATH_STYLE, snapshot->path_style ? "true" : "false");
    values_set_text(values, VALUE_S3_ENDPOINT, s3 ? snapshot->endpoint : NULL);
    values_set(values, VALUE_SECRET_ENVIRONMENT, secret_environment(arena, snapshot, s3));
    values_set_text(values, VALUE_BUCKET_REMOTE,
                    snapshot->to_secret_bucket ? "s3:$(STORAGE_BUCKET_NAME)" : NULL);
    values_set_text(values, VALUE_FOLDER_REMOTE,
                    snapshot->to_secret_bucket ? "etcdmaint_bucket:$(STORAGE_BUCKET_FOLDER)"
                                               : NULL);
    values_set_text(values, VALUE_STORE_REMOTE, store_remote(arena, plan));
}
