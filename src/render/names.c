#include "render/names.h"

#include "base/text.h"

const struct template_name template_names[] = {
    {"active-deadline", NULL},
    {"alert-tasks", NULL},
    {"alert-job", "alert-tasks"},
    {"alert-late", "alert-tasks"},
    {"alert-name", "alert-tasks"},
    {"alert-schedule", "alert-tasks"},
    {"alert-seconds", "alert-tasks"},
    {"alert-severity", "alert-tasks"},
    {"alert-task", "alert-tasks"},
    {"annotations", NULL},
    {"app", NULL},
    {"auto-disalarm", NULL},
    {"base-name", NULL},
    {"binding-kind", NULL},
    {"bucket-remote", NULL},
    {"ca-secret", NULL},
    {"ca-secret-key", NULL},
    {"claim", NULL},
    {"client-secret", NULL},
    {"client-secret-cert", NULL},
    {"client-secret-key", NULL},
    {"command-timeout", NULL},
    {"compaction", NULL},
    {"cpu-limit", NULL},
    {"cpu-request", NULL},
    {"credentials-secret", NULL},
    {"dashboard-files", NULL},
    {"dashboard-uid", NULL},
    {"disalarm-threshold", NULL},
    {"dry-run", NULL},
    {"endpoints", NULL},
    {"ephemeral-storage", NULL},
    {"etcd-series", NULL},
    {"etcd-image", NULL},
    {"extra-arguments", NULL},
    {"argument", "extra-arguments"},
    {"extra-labels", NULL},
    {"file-group", NULL},
    {"file-group-policy", NULL},
    {"folder-remote", NULL},
    {"from-secrets", NULL},
    {"host-files", NULL},
    {"mount", "host-files"},
    {"part", "host-files"},
    {"path", "host-files"},
    {"type", "host-files"},
    {"volume", "host-files"},
    {"image", NULL},
    {"image-pull-policy", NULL},
    {"init-steps", NULL},
    {"job-names", NULL},
    {"keep", NULL},
    {"keep-within", NULL},
    {"main-steps", NULL},
    {"member-list", NULL},
    {"member-ports", NULL},
    {"port", "member-ports"},
    {"memory-limit", NULL},
    {"memory-request", NULL},
    {"move-leader", NULL},
    {"name", NULL},
    {"namespace", NULL},
    {"needs-node-ip", NULL},
    {"needs-node-name", NULL},
    {"node", NULL},
    {"node-label", NULL},
    {"node-selector", NULL},
    {"non-root", NULL},
    {"peer-addresses", NULL},
    {"cidr", "peer-addresses"},
    {"peer-label", NULL},
    {"pod-security", NULL},
    {"priority-class", NULL},
    {"prunes", NULL},
    {"pull-secrets", NULL},
    {"secret", "pull-secrets"},
    {"quota", NULL},
    {"rclone-config", NULL},
    {"rclone-image", NULL},
    {"retention-name", NULL},
    {"role-kind", NULL},
    {"role-name", NULL},
    {"role-namespace", NULL},
    {"rule", NULL},
    {"rule-expression", NULL},
    {"rule-job", NULL},
    {"rule-late", NULL},
    {"rule-name", NULL},
    {"rules", NULL},
    {"group", "rules"},
    {"names", "rules"},
    {"resource", "rules"},
    {"verbs", "rules"},
    {"s3-ca-secret", NULL},
    {"s3-endpoint", NULL},
    {"s3-environment", NULL},
    {"s3-path-style", NULL},
    {"s3-provider", NULL},
    {"s3-region", NULL},
    {"save-timeout", NULL},
    {"schedule", NULL},
    {"secret-environment", NULL},
    {"key", "secret-environment"},
    {"variable", "secret-environment"},
    {"service-account", NULL},
    {"snapshot-endpoint", NULL},
    {"starting-deadline", NULL},
    {"step-name", NULL},
    {"store-port", NULL},
    {"store-remote", NULL},
    {"subjects", NULL},
    {"subject-group", "subjects"},
    {"subject-kind", "subjects"},
    {"subject-name", "subjects"},
    {"subject-namespace", "subjects"},
    {"suspend", NULL},
    {"talos-role", NULL},
    {"talos-secret", NULL},
    {"talosctl-image", NULL},
    {"task", NULL},
    {"time-zone", NULL},
    {"tolerations", NULL},
    {"effect", "tolerations"},
    {"key", "tolerations"},
    {"operator", "tolerations"},
    {"value", "tolerations"},
    {"user", NULL},
    {"wait-between-defrags", NULL},
    {"work-size", NULL},
};
const size_t template_name_count = COUNT_OF(template_names);

enum { NEAR_ENOUGH = 3 };

bool template_name_known(const char *name, const char *list) {
    for (size_t i = 0; i < template_name_count; i++) {
        const struct template_name *known = &template_names[i];
        bool reachable = !known->list || (list && text_equal(list, known->list));
        if (reachable && text_equal(known->name, name))
            return true;
    }
    return false;
}

const char *template_name_nearest(const char *name) {
    const char *nearest = NULL;
    size_t smallest = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < template_name_count; i++) {
        size_t distance = text_distance(name, template_names[i].name, NEAR_ENOUGH);
        if (distance < smallest && distance * 2 <= strlen(template_names[i].name)) {
            smallest = distance;
            nearest = template_names[i].name;
        }
    }
    return nearest;
}
