#include "model/expansion.h"
#include "model/extra_argument.h"
#include "model/planner.h"
#include "model/rule_check.h"
#include "model/rule_memory.h"

static const char STANDARD_RULE[] = "dbQuotaUsage > 0.8 || dbSize - dbSizeInUse > 200*1024*1024";
static const char STANDARD_IMAGE[] = "ghcr.io/ahrtr/etcd-defrag:v0.43.0";

enum {
    MIB = 1024 * 1024,
    WAIT_SECONDS = 30,
    TIMEOUT_BASE_SECONDS = 60,
    TIMEOUT_MIB_PER_SECOND = 20,
    DISALARM_PERCENT = 90,
    QUOTA_ADVISED_GIB = 8,
    QUOTA_LIMIT_GIB = 1024
};

/* An option of ours that needs a flag of etcd-defrag. */
static void need(struct planner *planner, enum option_id id, enum etcd_defrag_feature feature) {
    struct etcd_defrag_version version = planner->plan->defrag.version;
    if (!planner_given(planner, id) || etcd_defrag_has(version, feature))
        return;
    if (option_table[id].kind == KIND_FLAG && !settings_true(planner->settings, id))
        return;
    planner_refuse(planner, id,
                   arena_format(planner->arena, "use image version %s or newer",
                                etcd_defrag_first_version(feature)),
                   "etcd-defrag v%u.%u.%u does not have this; the first version that has it is %s",
                   version.major, version.minor, version.patch, etcd_defrag_first_version(feature));
}

/* The default of an option whose flag the version lacks is left out, and said. */
static void note_left_out(struct planner *planner, enum option_id id,
                          enum etcd_defrag_feature feature) {
    if (planner_given(planner, id) || etcd_defrag_has(planner->plan->defrag.version, feature))
        return;
    diagnostics_note(planner->diagnostics, settings_position(planner->settings, OPTION_IMAGE),
                     option_table[id].name,
                     "left out: the image is older than %s, the first version that has it",
                     etcd_defrag_first_version(feature));
}

static void find_version(struct planner *planner) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    struct image image = {0};
    size_t errors = planner->diagnostics->errors;
    planner->plan->pod.image = take_image(planner, OPTION_IMAGE, STANDARD_IMAGE, &image);
    defrag->version = etcd_defrag_version_of_image(image.tag);
    if (defrag->version.newest_assumed && planner->plan->task[TASK_DEFRAG].wanted &&
        planner->plan->access != ACCESS_TALOS_API && planner->diagnostics->errors == errors)
        diagnostics_note(planner->diagnostics, settings_position(planner->settings, OPTION_IMAGE),
                         "image", "%s no known version of etcd-defrag; it is taken to be like %s",
                         image.tag ? "the tag names" : "without a tag it names",
                         etcd_defrag_newest);
    need(planner, OPTION_MOVE_LEADER, ETCD_DEFRAG_MOVE_LEADER);
    need(planner, OPTION_WAIT_BETWEEN_DEFRAGS, ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS);
    need(planner, OPTION_AUTO_DISALARM, ETCD_DEFRAG_AUTO_DISALARM);
    need(planner, OPTION_DISALARM_THRESHOLD, ETCD_DEFRAG_DISALARM_THRESHOLD);
    need(planner, OPTION_DRY_RUN_DEFRAG, ETCD_DEFRAG_DRY_RUN);
}

/* The friendly flags stand for a rule; both together would contradict each other. */
static const char *compiled_rule(struct planner *planner) {
    struct rule_thresholds thresholds = {
        .has_min_free = planner_given(planner, OPTION_MIN_FREE),
        .min_free = take_size(planner, OPTION_MIN_FREE, 0),
        .has_max_usage = planner_given(planner, OPTION_MAX_USAGE),
        .max_usage_percent = (int)take_integer(planner, OPTION_MAX_USAGE, 0),
        .has_min_fragmentation = planner_given(planner, OPTION_MIN_FRAGMENTATION),
        .min_fragmentation_percent = (int)take_integer(planner, OPTION_MIN_FRAGMENTATION, 0),
    };
    return rule_compile(planner->arena, thresholds,
                        etcd_defrag_rule_generation(planner->plan->defrag.version));
}

/* The default rule on the default quotas: a unit test tries it, so that not every run has to. */
static bool is_known_good(const struct plan_defrag *defrag, enum rule_generation generation) {
    const int64_t gib = (int64_t)1024 * MIB;
    return defrag->rule == STANDARD_RULE && generation == RULE_FLOATS &&
           (defrag->quota == 2 * gib || defrag->quota == 8 * gib);
}

/* The rule is tried on many samples, which takes longer than the rest of the plan. */
static void check_rule(struct planner *planner, struct findings *findings, bool given) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    struct rule_memory *memory = planner->settings->rules;
    enum rule_generation generation = etcd_defrag_rule_generation(defrag->version);
    struct rule *rule = NULL;
    if (given && defrag->rule[strspn(defrag->rule, " \t\n")] == '\0') {
        findings_refuse(findings, "leave the option out for the default rule, or write true",
                        "an empty rule defragments every member at every run");
        return;
    }
    if (is_known_good(defrag, generation) ||
        rule_memory_has(memory, defrag->rule, generation, defrag->quota) ||
        !rule_parse(planner->arena, findings, defrag->rule, generation, &rule))
        return;
    rule_check(findings, rule, defrag->quota);
    if (kubernetes_escape_argument(planner->arena, defrag->rule) != defrag->rule)
        findings_refuse(findings, NULL, "a rule has no use for \"$\"");
    if (!findings->first)
        rule_memory_add(memory, defrag->rule, generation, defrag->quota);
}

static void find_rule(struct planner *planner) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    const struct value *value = planner->settings->option[OPTION_DEFRAG_RULE].first;
    const char *compiled = compiled_rule(planner);
    if (compiled && value)
        planner_refuse(planner, OPTION_DEFRAG_RULE,
                       "give either a rule, or min-free, max-usage and min-fragmentation",
                       "a rule and thresholds cannot be combined");
    defrag->rule_compiled = compiled != NULL;
    defrag->rule = value ? value->text : compiled ? compiled : STANDARD_RULE;
    struct findings findings = findings_new(planner->arena);
    check_rule(planner, &findings, value != NULL);
    enum option_id id = value                                      ? OPTION_DEFRAG_RULE
                        : planner_given(planner, OPTION_MIN_FREE)  ? OPTION_MIN_FREE
                        : planner_given(planner, OPTION_MAX_USAGE) ? OPTION_MAX_USAGE
                        : planner_given(planner, OPTION_MIN_FRAGMENTATION)
                            ? OPTION_MIN_FRAGMENTATION
                            : OPTION_DEFRAG_RULE;
    diagnostics_take(planner->diagnostics, &findings, settings_position(planner->settings, id),
                     value && value->literal, option_table[id].name);
}

static void find_extra_arguments(struct planner *planner) {
    const struct setting *setting = &planner->settings->option[OPTION_EXTRA_ARG];
    struct strings *list = &planner->plan->defrag.extra_arguments;
    list->items = arena_array(planner->arena, setting->count, sizeof(char *));
    for (const struct value *value = setting->first; value; value = value->next) {
        struct findings findings = findings_new(planner->arena);
        if (extra_argument_check(&findings, value->text))
            list->items[list->count++] = kubernetes_escape_argument(planner->arena, value->text);
        planner_report(planner, OPTION_EXTRA_ARG, value, &findings);
    }
}

static void find_quota(struct planner *planner) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    bool kamaji = planner->plan->target == TARGET_KAMAJI_ETCD;
    defrag->quota = take_size(planner, OPTION_QUOTA, (int64_t)(kamaji ? 8192 : 2048) * MIB);
    if (defrag->quota > (int64_t)QUOTA_LIMIT_GIB * 1024 * MIB)
        planner_refuse(planner, OPTION_QUOTA, "etcd advises at most 8Gi",
                       "%s is above 1Ti, which no etcd can be run with",
                       planner_bytes(planner, defrag->quota));
    else if (defrag->quota > (int64_t)QUOTA_ADVISED_GIB * 1024 * MIB)
        planner_warn(planner, OPTION_QUOTA, NULL,
                     "%s is above 8Gi, the largest quota that etcd advises",
                     planner_bytes(planner, defrag->quota));
}

int64_t plan_transfer_seconds(int64_t bytes) {
    int64_t mib = (bytes + MIB - 1) / MIB;
    return TIMEOUT_BASE_SECONDS + (mib + TIMEOUT_MIB_PER_SECOND - 1) / TIMEOUT_MIB_PER_SECOND;
}

static void find_timing(struct planner *planner) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    int64_t standard = plan_transfer_seconds(defrag->quota);
    defrag->timeout = take_duration(planner, OPTION_COMMAND_TIMEOUT, DURATION_PLAIN, standard);
    if (planner_given(planner, OPTION_COMMAND_TIMEOUT) &&
        duration_seconds(&defrag->timeout) < standard)
        planner_warn(planner, OPTION_COMMAND_TIMEOUT,
                     "etcd goes on when the client gives up; leave it out for a time that is "
                     "computed from the quota",
                     "%s is shorter than the %s that a member of this size may need",
                     duration_format_go(planner->arena, &defrag->timeout),
                     planner_seconds(planner, standard));
    defrag->wait = take_duration(planner, OPTION_WAIT_BETWEEN_DEFRAGS, DURATION_ZERO, WAIT_SECONDS);
    defrag->pass_wait = etcd_defrag_has(defrag->version, ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS);
    if (!defrag->pass_wait)
        defrag->wait = (struct duration){0};
}

static void find_alarm(struct planner *planner) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    bool kamaji = planner->plan->target == TARGET_KAMAJI_ETCD;
    defrag->pass_disalarm = etcd_defrag_has(defrag->version, ETCD_DEFRAG_AUTO_DISALARM);
    defrag->auto_disalarm =
        take_flag(planner, OPTION_AUTO_DISALARM, kamaji && defrag->pass_disalarm);
    defrag->disalarm_threshold = take_integer(planner, OPTION_DISALARM_THRESHOLD, DISALARM_PERCENT);
    if (planner_given(planner, OPTION_DISALARM_THRESHOLD) && !defrag->auto_disalarm)
        planner_warn(planner, OPTION_DISALARM_THRESHOLD, "add auto-disalarm",
                     "has no effect without auto-disalarm");
}

void plan_defrag(struct planner *planner) {
    struct plan_defrag *defrag = &planner->plan->defrag;
    find_version(planner);
    find_quota(planner);
    find_timing(planner);
    find_alarm(planner);
    defrag->move_leader = take_flag(planner, OPTION_MOVE_LEADER, false);
    defrag->compaction = take_flag(planner, OPTION_COMPACTION, false);
    defrag->dry_run = take_flag(planner, OPTION_DRY_RUN_DEFRAG, false);
    find_extra_arguments(planner);
    bool used =
        planner->plan->access != ACCESS_TALOS_API && planner->plan->task[TASK_DEFRAG].wanted;
    if (used || planner_given(planner, OPTION_DEFRAG_RULE))
        find_rule(planner);
    if (!used)
        return;
    if (!planner_given(planner, OPTION_AUTO_DISALARM) &&
        planner->plan->target == TARGET_KAMAJI_ETCD)
        note_left_out(planner, OPTION_AUTO_DISALARM, ETCD_DEFRAG_AUTO_DISALARM);
    note_left_out(planner, OPTION_WAIT_BETWEEN_DEFRAGS, ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS);
    if (defrag->compaction)
        planner_warn(planner, OPTION_COMPACTION,
                     "Kubernetes compacts by itself every 5 minutes; leave it out",
                     "compacting to the newest revision breaks running watches");
}
