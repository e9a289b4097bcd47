#include "apply/apply_parts.h"
#include "jobs/follow_parts.h"

enum { FORBIDDEN = 403 };

static const char *const source_names[] = {"the Job", "pods", "events", "events"};

/* The list of a source, "...?SELECTOR=KEY%3DNAME"; NULL when it is not read. */
static const char *list_path(const struct follow *follow, enum follow_source source) {
    static const struct {
        const char *selector;
        bool of_pod;
    } rows[] = {
        {"fieldSelector=metadata.name%3D", false},
        {"limit=32&labelSelector=job-name%3D", false},
        {"limit=500&fieldSelector=involvedObject.kind%3DJob%2CinvolvedObject.name%3D", false},
        {"limit=500&fieldSelector=involvedObject.kind%3DPod%2CinvolvedObject.name%3D", true}};
    const struct kube_kind *kinds[] = {job_kind_job(), &job_kind_pod, &job_kind_event,
                                       &job_kind_event};
    const char *name = rows[source].of_pod ? follow->pod : follow->options->job;
    struct text path = text_new(follow->arena);
    if (follow->denied[source] || !*name)
        return NULL;
    text_add_format(&path, "%s?%s",
                    kube_collection_path(follow->arena, kinds[source], follow->options->name_space),
                    rows[source].selector);
    kube_path_add(&path, name);
    return path.data;
}

/* Without pods, events or logs it is still known how the Job ends. */
static bool is_dispensable(struct follow *follow, enum follow_source source,
                           const struct kube_answer *answer, const struct job_trouble *trouble) {
    if (source == FOLLOW_JOB || answer->code != FORBIDDEN)
        return false;
    follow->denied[source] = true;
    if (!follow_is_new(follow, "denied", source_names[source], ""))
        return true;
    follow_say(follow, FOLLOW_PROGRESS, "%s cannot be read: %s", source_names[source],
               trouble->problem);
    if (trouble->hint)
        follow_say(follow, FOLLOW_HINT, "%s", trouble->hint);
    return true;
}

static void take_job(struct follow *follow, struct follow_look *look, const struct node *list) {
    const struct node *object = node_at(list, "items/0");
    look->there = object != NULL;
    if (!object)
        return;
    look->job = job_read(follow->arena, object);
    look->object = object;
    if (follow->seen && !text_equal(follow->uid, look->job.uid))
        look->there = false; /* a new one of the same name */
    if (!follow->seen && strlen(look->job.uid) < sizeof(follow->uid))
        memcpy(follow->uid, look->job.uid, strlen(look->job.uid) + 1);
    follow->seen = true;
}

static void take_pods(struct follow *follow, struct follow_look *look, const struct node *list) {
    look->pods = pods_read(follow->arena, list, look->object);
    follow->several = look->pods.count > 1;
    if (look->pods.count == 0)
        return;
    const char *name = look->pods.items[look->pods.count - 1].name;
    if (strlen(name) < sizeof(follow->pod))
        memcpy(follow->pod, name, strlen(name) + 1);
}

static void take_answer(struct follow *follow, struct follow_look *look, enum follow_source source,
                        const struct kube_reply *reply) {
    struct kube_answer answer = kube_answer_read(follow->arena, reply);
    if (!answer.ok) {
        struct job_trouble trouble = job_trouble_of(follow->arena, &answer, reply);
        look->paths[source] = NULL;
        if (look->good && !is_dispensable(follow, source, &answer, &trouble)) {
            look->good = false;
            look->trouble = trouble;
        }
        return;
    }
    look->versions[source] = node_string_at(answer.object, "metadata/resourceVersion");
    if (source == FOLLOW_JOB)
        take_job(follow, look, answer.object);
    else if (source == FOLLOW_PODS)
        take_pods(follow, look, answer.object);
    else
        look->events[source == FOLLOW_POD_EVENTS] = node_get(answer.object, "items");
}

/* Reads this source and those after it. */
static void look_from(struct follow *follow, struct follow_look *look, enum follow_source first) {
    struct kube_request requests[FOLLOW_SOURCES];
    struct kube_reply replies[FOLLOW_SOURCES] = {0};
    enum follow_source sources[FOLLOW_SOURCES] = {FOLLOW_JOB};
    size_t count = 0;
    for (size_t i = first; i < FOLLOW_SOURCES; i++) {
        look->paths[i] = list_path(follow, (enum follow_source)i);
        if (!look->paths[i])
            continue;
        sources[count] = (enum follow_source)i;
        requests[count++] = kube_get(look->paths[i]);
    }
    if (count > 0)
        follow->client.send(&follow->client, follow->arena, requests, replies, count);
    for (size_t i = 0; i < count; i++)
        take_answer(follow, look, sources[i], &replies[i]);
}

void follow_look(struct follow *follow, struct follow_look *look) {
    const char *known = arena_format(follow->arena, "%s", follow->pod);
    look->good = true;
    look_from(follow, look, FOLLOW_JOB);
    /* What happened to a pod before it was found is told by no watch. */
    if (look->good && !text_equal(known, follow->pod))
        look_from(follow, look, FOLLOW_POD_EVENTS);
}
