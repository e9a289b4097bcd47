#include "model/rule_check.h"

#include "review/auditor.h"

static const int64_t ASSUMED_QUOTA = INT64_C(2147483648);

/* One run of etcd-defrag: its flags, wherever they come from. */
struct run {
    struct audit *audit;
    const struct container *container;
    struct etcd_defrag_version version;
    const char *prefix; /* of variables, when the version reads them */
    const char *args;   /* path for what is missing */
};

/* The value of a flag, or NULL; *where is its word, or the container. */
static const char *flag(const struct run *run, const char *name, bool is_switch,
                        struct word *where) {
    *where = (struct word){"", run->container->node, run->args};
    return container_flag(run->audit->arena, run->container, name, is_switch, run->prefix, where);
}

static bool is_on(const char *value, bool standard) {
    if (!value)
        return standard;
    return text_equal(value, "true") || text_equal(value, "1") || text_equal(value, "t") ||
           text_equal(value, "True") || text_equal(value, "TRUE") || text_equal(value, "T");
}

/* A switch that is on, by itself or because it is on unless told otherwise. */
static void check_switch(const struct run *run, const char *name, bool standard,
                         enum audit_rule_id rule) {
    struct word where;
    const char *value = flag(run, name, true, &where);
    if (!is_on(value, standard))
        return;
    if (value)
        audit_add(run->audit, rule, where.node, where.path, "--%s=true", name);
    else
        audit_add(run->audit, rule, where.node, where.path, "--%s is not given, so it is true",
                  name);
}

static void check_rule_text(const struct run *run, const char *text, const struct word *where,
                            int64_t quota) {
    struct findings findings = findings_new(run->audit->arena);
    struct rule *rule = NULL;
    if (rule_parse(run->audit->arena, &findings, text, etcd_defrag_rule_generation(run->version),
                   &rule))
        rule_check(&findings, rule, quota);
    for (const struct finding *finding = findings.first; finding; finding = finding->next)
        if (finding->severity != SEVERITY_NOTE)
            audit_add(run->audit,
                      finding->severity == SEVERITY_ERROR ? AUDIT_RULE_ERROR : AUDIT_RULE_SUSPECT,
                      where->node, where->path, "%s", finding->message);
}

static void check_rule(const struct run *run, int64_t quota) {
    struct word where;
    const char *text = flag(run, "defrag-rule", false, &where);
    if (!text || *text == '\0')
        audit_add(run->audit, AUDIT_NO_RULE, where.node, where.path, "no --defrag-rule");
    else if (value_is_known(text) && run->container->tool != TOOL_SHELL)
        check_rule_text(run, text, &where, quota); /* of a shell line it is a piece */
    enum rule_generation generation = etcd_defrag_rule_generation(run->version);
    if (text && *text && generation != RULE_FLOATS)
        audit_add(run->audit, AUDIT_INTEGER_RULES, node_get(run->container->node, "image"),
                  audit_below(run->audit, run->container->path, "image"),
                  "v%u.%u.%u computes rules with whole numbers", run->version.major,
                  run->version.minor, run->version.patch);
}

static int64_t check_quota(const struct run *run) {
    struct word where;
    uint64_t quota = 0;
    const char *text = flag(run, "etcd-storage-quota-bytes", false, &where);
    if (!text)
        audit_add(run->audit, AUDIT_QUOTA, where.node, where.path, "no --etcd-storage-quota-bytes");
    else if (value_is_known(text) &&
             (!text_to_number(text, strlen(text), INT64_MAX, &quota) || quota == 0))
        audit_add(run->audit, AUDIT_QUOTA, where.node, where.path,
                  "--etcd-storage-quota-bytes is no number of bytes");
    return quota > 0 ? (int64_t)quota : ASSUMED_QUOTA;
}

static void check_timing(const struct run *run) {
    struct word where;
    if (!flag(run, "command-timeout", false, &where))
        audit_add(run->audit, AUDIT_COMMAND_TIMEOUT, where.node, where.path,
                  "--command-timeout is not given, so it is 30s");
    const char *wait = flag(run, "wait-between-defrags", false, &where);
    if (etcd_defrag_has(run->version, ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS) &&
        (!wait || text_equal(wait, "0") || text_equal(wait, "0s")))
        audit_add(run->audit, AUDIT_WAIT_BETWEEN, where.node, where.path,
                  "no --wait-between-defrags");
}

static void check_flags_known(const struct run *run) {
    for (enum etcd_defrag_feature feature = 0; feature < ETCD_DEFRAG_FEATURES; feature++) {
        struct word where = {0};
        const char *name = etcd_defrag_flag(feature);
        if (!name || etcd_defrag_has(run->version, feature) ||
            !container_flag(run->audit->arena, run->container, name + 2, true, NULL, &where))
            continue;
        audit_add(run->audit, AUDIT_FLAG_UNKNOWN, where.node, where.path,
                  "%s came with %s, and the image is older", name,
                  etcd_defrag_first_version(feature));
    }
}

static void check_age(const struct run *run) {
    if (!etcd_defrag_has(run->version, ETCD_DEFRAG_AUTO_DISALARM))
        audit_add(run->audit, AUDIT_IMAGE_OLD, node_get(run->container->node, "image"),
                  audit_below(run->audit, run->container->path, "image"),
                  "v%u.%u.%u is older than v0.33.0", run->version.major, run->version.minor,
                  run->version.patch);
}

/* name-0.rest, name-1.rest, ...: the pods of a StatefulSet, so the same as the member list. */
static bool are_all_pods(const char *list) {
    const char *dash = strchr(list, '.');
    while (dash && dash > list && dash[-1] != '-')
        dash--;
    if (!dash || dash == list)
        return false;
    size_t stem = (size_t)(dash - list);
    unsigned long count = 0;
    for (const char *at = list; *at; count++) {
        size_t digits = 0;
        uint64_t number = 0;
        if (strncmp(at, list, stem) != 0)
            return false;
        digits = strspn(at + stem, "0123456789");
        if (!text_to_number(at + stem, digits, INT32_MAX, &number) || number != count)
            return false;
        at += strcspn(at, ",");
        at += *at == ',';
    }
    return true;
}

static void check_endpoints(const struct run *run) {
    struct word cluster;
    struct word where;
    bool listed = is_on(flag(run, "cluster", true, &cluster), false);
    const char *list = container_endpoints(run->audit->arena, run->container, &where);
    if (listed && list && strchr(list, ',') && !are_all_pods(list))
        audit_add(run->audit, AUDIT_ENDPOINTS_IGNORED, cluster.node, cluster.path,
                  "--cluster beside a list of endpoints");
}

/* A shell line that starts it, which is more than its name in a path or a comment. */
static bool is_in_shell(const struct container *container) {
    struct arguments arguments = container_arguments(container);
    for (size_t i = 0; container->tool == TOOL_SHELL && i + 1 < arguments.count; i++) {
        const char *text = arguments.at[i].text;
        if ((text_equal(text, "etcd-defrag") || text_ends_with(text, "/etcd-defrag")) &&
            text_starts_with(arguments.at[i + 1].text, "--"))
            return true;
    }
    return false;
}

void audit_etcd_defrag(struct audit *audit, const struct container *container) {
    bool shell = is_in_shell(container);
    if (container->tool != TOOL_ETCD_DEFRAG && !shell)
        return;
    bool own_image = !shell || text_ends_with(container->image_text, "etcd-defrag") ||
                     strstr(container->image_text, "etcd-defrag:");
    struct run run = {.audit = audit,
                      .container = container,
                      .version =
                          etcd_defrag_version_of_image(own_image ? container->image.tag : NULL),
                      .args = audit_below(audit, container->path, "args")};
    run.prefix = etcd_defrag_has(run.version, ETCD_DEFRAG_ENVIRONMENT) ? ETCD_DEFRAG_PREFIX : NULL;
    int64_t quota = check_quota(&run);
    check_rule(&run, quota);
    check_switch(&run, "continue-on-error", true, AUDIT_CONTINUE_ON_ERROR);
    check_switch(&run, "compaction", true, AUDIT_COMPACTION);
    check_switch(&run, "move-leader", false, AUDIT_MOVE_LEADER);
    check_switch(&run, "skip-healthcheck-cluster-endpoints", false, AUDIT_SKIPPED_HEALTH);
    check_timing(&run);
    check_flags_known(&run);
    check_age(&run);
    check_endpoints(&run);
}
