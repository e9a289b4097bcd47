#include "model/planner.h"

/* "deployer=User:jane": which role, and the text of the subject behind the "=". */
static bool split_role(struct findings *findings, const char *text, enum role *role,
                       const char **subject) {
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (text[length] == '=' && strlen(role_names[i]) == length &&
            memcmp(text, role_names[i], length) == 0) {
            *role = (enum role)i;
            *subject = text + length + 1;
            return true;
        }
    return findings_refuse(findings, "write deployer=SUBJECT, operator=SUBJECT or remover=SUBJECT",
                           "\"%s\" names no role", text_printable(findings->arena, text, 60));
}

static bool same_subject(const struct subject *one, const struct subject *other) {
    return one->kind == other->kind && text_equal(one->name, other->name) &&
           text_equal(one->name_space ? one->name_space : "",
                      other->name_space ? other->name_space : "");
}

static void add_subject(struct plan_objects *objects, struct findings *findings, enum role role,
                        const struct subject *subject) {
    for (size_t i = 0; i < objects->subject_count[role]; i++)
        if (same_subject(&objects->subjects[role][i], subject)) {
            findings_refuse(findings, "name each subject once", "%s \"%s\" is given twice",
                            subject_kind_name(subject->kind), subject->name);
            return;
        }
    objects->subjects[role][objects->subject_count[role]++] = *subject;
}

static void find_subjects(struct planner *planner) {
    struct plan_objects *objects = &planner->plan->objects;
    const struct setting *setting = &planner->settings->option[OPTION_RBAC];
    for (size_t i = 0; i < ROLE_COUNT; i++)
        objects->subjects[i] = arena_array(planner->arena, setting->count, sizeof(struct subject));
    for (const struct value *value = setting->first; value; value = value->next) {
        struct findings findings = findings_new(planner->arena);
        struct subject subject = {0};
        enum role role = ROLE_DEPLOYER;
        const char *text = NULL;
        if (split_role(&findings, value->text, &role, &text)) {
            struct value rest = *value;
            rest.position = position_shift(value->position, (size_t)(text - value->text), 0);
            struct findings inner = findings_new(planner->arena);
            if (subject_parse(&inner, text, &subject))
                add_subject(objects, &inner, role, &subject);
            planner_report(planner, OPTION_RBAC, &rest, &inner);
        }
        planner_report(planner, OPTION_RBAC, value, &findings);
    }
}

/* In a fleet each cluster has a set of its own, also where several share an API server. */
static const char *find_set(struct planner *planner) {
    const struct value *value = planner->settings->option[OPTION_APPLY_SET].first;
    struct findings findings = findings_new(planner->arena);
    if (!value)
        return NULL;
    const char *name = value->text;
    if (*name && planner->in_fleet)
        name = arena_format(planner->arena, "%s-%s", name, planner->plan->cluster);
    if (!name_check(&findings, NAME_SUBDOMAIN, name))
        name = NULL;
    planner_report(planner, OPTION_APPLY_SET, value, &findings);
    return name;
}

void plan_objects(struct planner *planner) {
    struct plan_objects *objects = &planner->plan->objects;
    find_subjects(planner);
    objects->apply_set = find_set(planner);
    objects->network_policy = take_flag(planner, OPTION_NETWORK_POLICY, false);
    objects->create_namespace = take_flag(planner, OPTION_CREATE_NAMESPACE, false);
    objects->pod_security = take_text(planner, OPTION_POD_SECURITY, NULL);
}
