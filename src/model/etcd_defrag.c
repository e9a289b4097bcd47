#include "model/etcd_defrag.h"

#include "base/text.h"

const char etcd_defrag_newest[] = "v0.43.0";

enum { NEWEST_MINOR = 43, LARGEST_NUMBER = 99999 };

/* One row per feature; `minor` is the first v0.<minor>.0 that has it. */
static const struct {
    unsigned minor;
    const char *first;
    const char *flag;
} features[ETCD_DEFRAG_FEATURES] = {
    [ETCD_DEFRAG_CLUSTER] = {1, "v0.1.0", "--cluster"},
    [ETCD_DEFRAG_COMPACTION] = {1, "v0.1.0", "--compaction"},
    [ETCD_DEFRAG_CONTINUE_ON_ERROR] = {1, "v0.1.0", "--continue-on-error"},
    [ETCD_DEFRAG_COMMAND_TIMEOUT] = {1, "v0.1.0", "--command-timeout"},
    [ETCD_DEFRAG_QUOTA] = {1, "v0.1.0", "--etcd-storage-quota-bytes"},
    [ETCD_DEFRAG_RULE] = {1, "v0.1.0", "--defrag-rule"},
    [ETCD_DEFRAG_RULE_USAGE_AND_FREE] = {2, "v0.2.0", NULL},
    [ETCD_DEFRAG_DRY_RUN] = {16, "v0.16.0", "--dry-run"},
    [ETCD_DEFRAG_EXCLUDE_LOCALHOST] = {17, "v0.17.0", "--exclude-localhost"},
    [ETCD_DEFRAG_MOVE_LEADER] = {23, "v0.23.0", "--move-leader"},
    [ETCD_DEFRAG_ENVIRONMENT] = {25, "v0.25.0", NULL},
    [ETCD_DEFRAG_LOG_STDERR] = {31, "v0.31.0", NULL},
    [ETCD_DEFRAG_SKIP_HEALTHCHECK] = {32, "v0.32.0", "--skip-healthcheck-cluster-endpoints"},
    [ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS] = {33, "v0.33.0", "--wait-between-defrags"},
    [ETCD_DEFRAG_AUTO_DISALARM] = {33, "v0.33.0", "--auto-disalarm"},
    [ETCD_DEFRAG_DISALARM_THRESHOLD] = {33, "v0.33.0", "--disalarm-threshold"},
};

/* The number at *at, up to a dot or the end; no leading zeros. */
static bool read_number(const char **at, unsigned *number) {
    size_t length = strcspn(*at, ".");
    uint64_t value = 0;
    if (length == 0 || (length > 1 && (*at)[0] == '0') ||
        !text_to_number(*at, length, LARGEST_NUMBER, &value))
        return false;
    *number = (unsigned)value;
    *at += length;
    return true;
}

static bool read_dot(const char **at) {
    if (**at != '.')
        return false;
    (*at)++;
    return true;
}

static bool read_version(const char *tag, struct etcd_defrag_version *version) {
    const char *at = tag[0] == 'v' ? tag + 1 : tag;
    return read_number(&at, &version->major) && read_dot(&at) &&
           read_number(&at, &version->minor) && read_dot(&at) &&
           read_number(&at, &version->patch) && *at == '\0' &&
           (version->major > 0 || version->minor > 0);
}

struct etcd_defrag_version etcd_defrag_version_of_image(const char *tag) {
    struct etcd_defrag_version version = {0};
    if (!tag || !read_version(tag, &version))
        return (struct etcd_defrag_version){.minor = NEWEST_MINOR, .newest_assumed = true};
    version.known = version.major == 0 && (version.minor < NEWEST_MINOR ||
                                           (version.minor == NEWEST_MINOR && version.patch == 0));
    version.newest_assumed = !version.known;
    return version;
}

bool etcd_defrag_has(struct etcd_defrag_version version, enum etcd_defrag_feature feature) {
    return version.newest_assumed || version.major > 0 || version.minor >= features[feature].minor;
}

const char *etcd_defrag_first_version(enum etcd_defrag_feature feature) {
    return features[feature].first;
}

const char *etcd_defrag_flag(enum etcd_defrag_feature feature) {
    return features[feature].flag;
}

enum rule_generation etcd_defrag_rule_generation(struct etcd_defrag_version version) {
    if (version.newest_assumed || version.major > 0 || version.minor >= 24)
        return RULE_FLOATS;
    if (version.minor >= 12)
        return RULE_INTEGERS_GOVAL_1_4;
    return version.minor >= 2 ? RULE_INTEGERS_GOVAL_1_3 : RULE_INTEGERS_FIRST;
}
