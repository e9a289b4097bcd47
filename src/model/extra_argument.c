#include "model/extra_argument.h"

#include "base/text.h"
#include "model/duration.h"
#include "model/value.h"

enum { TEXT_LIMIT = 4096 };

struct forbidden_flag {
    const char *name;
    const char *hint;
};

#define USE(option) "use " option
#define ENDPOINTS_HINT "the members come from --endpoints, or from the target"
#define CERTIFICATE_HINT "certificates come from the target's Secret or host files"

static const struct forbidden_flag forbidden[] = {
    {"endpoints", USE("--endpoints")},
    {"cluster", ENDPOINTS_HINT},
    {"exclude-localhost", ENDPOINTS_HINT},
    {"discovery-srv", ENDPOINTS_HINT},
    {"discovery-srv-name", ENDPOINTS_HINT},
    {"insecure-discovery", ENDPOINTS_HINT},
    {"cacert", CERTIFICATE_HINT},
    {"cert", CERTIFICATE_HINT},
    {"key", CERTIFICATE_HINT},
    {"user", "etcd knows the job by its client certificate"},
    {"password", "everyone who may read the manifest would read it: etcd knows the job by its "
                 "client certificate"},
    {"insecure-transport", "connections are always encrypted"},
    {"insecure-skip-tls-verify", "certificates are always verified"},
    {"defrag-rule", USE("--defrag-rule")},
    {"etcd-storage-quota-bytes", USE("--quota")},
    {"command-timeout", USE("--command-timeout")},
    {"compaction", USE("--compaction")},
    {"continue-on-error", "the run always stops at the first error: going on can block two "
                          "members at once"},
    {"move-leader", USE("--move-leader")},
    {"wait-between-defrags", USE("--wait-between-defrags")},
    {"auto-disalarm", USE("--auto-disalarm")},
    {"disalarm-threshold", USE("--disalarm-threshold")},
    {"dry-run", USE("--dry-run-defrag")},
    {"skip-healthcheck-cluster-endpoints", "without it a cluster that has lost a member would be "
                                           "defragmented"},
    {"version", "the job would print its version and do nothing"},
    {"help", "the job would print its help and do nothing"},
};

/* Flags that may be added; all of them take a duration. */
static const char *const allowed[] = {"dial-timeout", "keepalive-time", "keepalive-timeout"};

/* Only a warning: whoever applies the manifest may still fill something in. */
static void check_duration(struct findings *findings, const char *text, size_t offset) {
    struct findings of_value = findings_new(findings->arena);
    struct duration duration = {0};
    if (!duration_parse(&of_value, text + offset, DURATION_PLAIN, &duration))
        findings_add(findings, SEVERITY_WARNING, offset, strlen(text + offset), "%s",
                     of_value.first->message)
            ->hint = "etcd-defrag would refuse it: write it as in --dial-timeout=5s";
}

static bool check_name(struct findings *findings, const char *text, const char *name,
                       bool has_value) {
    for (size_t i = 0; i < COUNT_OF(forbidden); i++)
        if (text_equal(name, forbidden[i].name))
            return findings_refuse_at(findings, 0, strlen(name) + 2, forbidden[i].hint,
                                      "extra argument \"--%s\" is not allowed", name);
    for (size_t i = 0; i < COUNT_OF(allowed); i++) {
        if (!text_equal(name, allowed[i]))
            continue;
        if (!has_value)
            return findings_refuse(
                findings, arena_format(findings->arena, "write --%s=VALUE as one argument", name),
                "extra argument \"%s\" has no value", value_shown(findings, text));
        check_duration(findings, text, strlen(name) + 3);
        return true;
    }
    const char *nearest = value_nearest(name, allowed, COUNT_OF(allowed));
    findings_add(findings, SEVERITY_WARNING, 0, strlen(name) + 2,
                 "extra argument \"--%s\" is not a flag of etcd-defrag that is known here",
                 value_shown(findings, name))
        ->hint = nearest ? arena_format(findings->arena, "write --%s", nearest)
                         : "check that the image has it";
    return true;
}

bool extra_argument_check(struct findings *findings, const char *text) {
    if (!value_check_text(findings, "extra argument", text, TEXT_LIMIT))
        return false;
    if (!text_starts_with(text, "--"))
        return findings_refuse_at(findings, 0, 1, "write --FLAG, or --FLAG=VALUE as one argument",
                                  "extra argument \"%s\" does not begin with \"--\"",
                                  value_shown(findings, text));
    size_t length = strcspn(text + 2, "=");
    const char *name = arena_copy_bytes(findings->arena, text + 2, length);
    size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (length == 0 || good < length || name[0] == '-')
        return findings_refuse_at(findings, good < length ? good + 2 : 2, 1,
                                  "a flag has lower case letters, digits and \"-\", as in "
                                  "--dial-timeout=5s",
                                  "extra argument \"%s\" is not a flag",
                                  value_shown(findings, text));
    return check_name(findings, text, name, text[2 + length] == '=');
}
