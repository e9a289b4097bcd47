#include "model/planner.h"

#include <strings.h>

static const int64_t SIZE_LIMIT_TIB = 1;
/* The remotes that templates/env-rclone.yaml defines. */
static const char RESERVED[] = "etcdmaint";
enum { SHOWN = 60, NAME_LIMIT = 63 };

/* Addressed by host name, BUCKET.s3.example.org, where a wildcard certificate covers one label. */
static void check_bucket(struct planner *planner) {
    const struct plan_snapshot *snapshot = &planner->plan->snapshot;
    const char *bucket = snapshot->storage.kind == STORAGE_S3 ? snapshot->storage.name : NULL;
    if (bucket && !snapshot->path_style && snapshot->credentials != CREDENTIALS_RCLONE &&
        strchr(bucket, '.'))
        planner_warn(planner, OPTION_SNAPSHOT_TO, "add s3-path-style, or use a bucket without dots",
                     "bucket \"%s\" has a dot: no certificate fits its host name", bucket);
}

static void find_storage(struct planner *planner) {
    struct plan_snapshot *snapshot = &planner->plan->snapshot;
    const struct value *value = planner->settings->option[OPTION_SNAPSHOT_TO].first;
    snapshot->to_secret_bucket = !value && snapshot->credentials == CREDENTIALS_KAMAJI;
    if (!value) {
        snapshot->storage = (struct storage){STORAGE_S3, "", ""};
        if (!snapshot->to_secret_bucket && planner->plan->task[TASK_SNAPSHOT].wanted)
            planner_refuse(planner, OPTION_SNAPSHOT_TO,
                           "name it, as in --snapshot-to s3://BUCKET/PREFIX",
                           "credentials of the kind \"%s\" name no bucket",
                           snapshot->credentials == CREDENTIALS_AWS ? "aws" : "rclone");
        return;
    }
    struct findings findings = findings_new(planner->arena);
    storage_parse(&findings, value->text, &snapshot->storage);
    planner_report(planner, OPTION_SNAPSHOT_TO, value, &findings);
    check_bucket(planner);
}

static void find_s3_endpoint(struct planner *planner) {
    struct plan_snapshot *snapshot = &planner->plan->snapshot;
    const struct value *value = planner->settings->option[OPTION_S3_ENDPOINT].first;
    if (!value)
        return;
    struct findings findings = findings_new(planner->arena);
    if (endpoint_parse(&findings, value->text, take_flag(planner, OPTION_ALLOW_HTTP, false), 0,
                       &snapshot->endpoint_parsed))
        snapshot->endpoint = endpoint_format(planner->arena, &snapshot->endpoint_parsed);
    planner_report(planner, OPTION_S3_ENDPOINT, value, &findings);
    if (snapshot->credentials == CREDENTIALS_RCLONE)
        planner_refuse(planner, OPTION_S3_ENDPOINT, "set it in rclone.conf",
                       "a ready rclone.conf names the endpoint itself");
}

static void find_region(struct planner *planner) {
    struct plan_snapshot *snapshot = &planner->plan->snapshot;
    const struct value *value = planner->settings->option[OPTION_S3_REGION].first;
    snapshot->region = value ? value->text : "us-east-1";
    if (!value)
        return;
    struct findings findings = findings_new(planner->arena);
    region_check(&findings, value->text);
    planner_report(planner, OPTION_S3_REGION, value, &findings);
}

/* rclone also allows blanks, "+" and "@" in names of remotes (fs/fspath), which are not worth it.
 */
static bool check_remote(struct findings *findings, const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!text_is_alphanumeric(text[i]) && (i == 0 || !strchr("_-.", text[i])))
            return findings_refuse_at(findings, i, 1, "use letters, digits, \"_\", \"-\" and \".\"",
                                      "\"%s\" is not the name of an rclone remote",
                                      text_printable(findings->arena, text, SHOWN));
    if (length == 0 || length > NAME_LIMIT)
        return findings_refuse(findings, "give 1 to 63 characters", "the name of the remote is %s",
                               length == 0 ? "empty" : "too long");
    if (strncasecmp(text, RESERVED, strlen(RESERVED)) == 0)
        return findings_refuse(findings, "give the remote another name in rclone.conf",
                               "names that begin with \"%s\" belong to this program", RESERVED);
    return true;
}

static void find_remote(struct planner *planner) {
    const struct value *value = planner->settings->option[OPTION_RCLONE_REMOTE].first;
    planner->plan->snapshot.remote = value ? value->text : "s3";
    if (!value)
        return;
    struct findings findings = findings_new(planner->arena);
    check_remote(&findings, value->text);
    planner_report(planner, OPTION_RCLONE_REMOTE, value, &findings);
}

static void find_s3(struct planner *planner) {
    struct plan_snapshot *snapshot = &planner->plan->snapshot;
    snapshot->credentials =
        (enum credentials)take_choice(planner, OPTION_S3_CREDENTIALS, CREDENTIALS_KAMAJI);
    snapshot->credentials_secret =
        take_name(planner, OPTION_S3_CREDENTIALS_SECRET, NAME_SUBDOMAIN, "backup-storage-secret");
    find_remote(planner);
    snapshot->ca_secret = take_name(planner, OPTION_S3_CA_SECRET, NAME_SUBDOMAIN, NULL);
    find_s3_endpoint(planner);
    find_region(planner);
    bool other = snapshot->endpoint || snapshot->credentials == CREDENTIALS_KAMAJI;
    snapshot->path_style = take_flag(planner, OPTION_S3_PATH_STYLE, other);
}

/* The pod's disk space is computed from it, and must stay a number that a node can have. */
static void find_size_limit(struct planner *planner) {
    struct plan_snapshot *snapshot = &planner->plan->snapshot;
    snapshot->size_limit =
        take_size(planner, OPTION_SNAPSHOT_SIZE_LIMIT, planner->plan->defrag.quota);
    if (snapshot->size_limit > SIZE_LIMIT_TIB * 1024 * 1024 * 1024 * 1024)
        planner_refuse(planner, OPTION_SNAPSHOT_SIZE_LIMIT, "the quota is large enough",
                       "above 1Ti, which no etcd can grow to");
}

/* What is given is checked even when no snapshot is taken. */
void plan_snapshot(struct planner *planner) {
    struct plan_snapshot *snapshot = &planner->plan->snapshot;
    find_s3(planner);
    find_storage(planner);
    snapshot->keep_last = take_integer(planner, OPTION_KEEP_LAST, 0);
    snapshot->keep_within = take_duration(planner, OPTION_KEEP_WITHIN, DURATION_DAYS, 0);
    snapshot->prunes = snapshot->keep_last > 0 || snapshot->keep_within.milliseconds > 0;
    find_size_limit(planner);
}
