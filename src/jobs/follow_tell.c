#include "base/hash.h"

#include "jobs/follow_parts.h"

void follow_say(struct follow *follow, enum follow_line kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *line = arena_format_list(follow->arena, format, arguments);
    va_end(arguments);
    if (follow->stopped)
        return;
    follow->stopped = !follow->options->say(follow->options->context, kind, line);
    follow->last_line = follow->options->clock();
}

bool follow_is_new(struct follow *follow, const char *what, const char *one, const char *other) {
    uint64_t key = hash_string(hash_string(hash_string(HASH_START, what), one), other);
    size_t known = follow->said_count < FOLLOW_SAID_LIMIT ? follow->said_count : FOLLOW_SAID_LIMIT;
    for (size_t i = 0; i < known; i++)
        if (follow->said[i] == key)
            return false;
    follow->said[follow->said_count++ % FOLLOW_SAID_LIMIT] = key;
    return true;
}

static const char *shown(const struct follow *follow, const char *name) {
    return text_printable(follow->arena, name, JOB_NAME_SHOWN);
}

/* "Reason: message", as much as there is of it. */
static const char *why(const struct follow *follow, const char *reason, const char *message) {
    return arena_format(follow->arena, "%s%s%s", reason, *reason && *message ? ": " : "", message);
}

static void hint(struct follow *follow, const char *reason, const char *message) {
    const char *text = pod_hint(reason, message);
    if (text && follow_is_new(follow, "hint", text, ""))
        follow_say(follow, FOLLOW_HINT, "%s", text);
}

void follow_note_end(struct follow *follow, const struct job *job) {
    static const size_t limit = sizeof(follow->result.reason) - 1;
    if (!job_is_over(job))
        return;
    const char *text = why(follow, job->reason, job->message);
    size_t length = strlen(text) < limit ? strlen(text) : limit;
    while (length > 0 && length == limit && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--; /* not within a character */
    follow->last = job->phase;
    memcpy(follow->result.reason, text, length);
    follow->result.reason[length] = '\0';
}

static void tell_container(struct follow *follow, const struct pod *pod,
                           const struct container *container) {
    static const char *const phases[] = {"waiting", "running", "ended"};
    const char *place = arena_format(follow->arena, "%s/%s", pod->uid, container->name);
    const char *name = shown(follow, container->name);
    const char *text = why(follow, container->reason, container->message);
    bool stuck = container_is_stuck(container);
    if (container->phase == CONTAINER_WAITING && !stuck)
        return;
    if (!follow_is_new(follow, phases[container->phase], place, stuck ? container->reason : ""))
        return;
    if (stuck)
        follow_say(follow, FOLLOW_PROGRESS, "%s waits: %s", name, text);
    else if (container->phase == CONTAINER_RUNNING)
        follow_say(follow, FOLLOW_PROGRESS, "%s started", name);
    else if (container->exit_code == 0)
        follow_say(follow, FOLLOW_PROGRESS, "%s ended", name);
    else
        follow_say(follow, FOLLOW_PROGRESS, "%s failed with exit code %lld%s%s", name,
                   (long long)container->exit_code, *text ? ": " : "", text);
    hint(follow, container->reason, container->message);
}

static void tell_pod(struct follow *follow, const struct pod *pod) {
    if (follow_is_new(follow, "pod", pod->uid, ""))
        follow_say(follow, FOLLOW_PROGRESS, "pod %s", shown(follow, pod->name));
    if (*pod->reason && follow_is_new(follow, pod->uid, pod->reason, pod->message)) {
        follow_say(follow, FOLLOW_PROGRESS, "pod %s: %s", shown(follow, pod->name),
                   why(follow, pod->reason, pod->message));
        hint(follow, pod->reason, pod->message);
    }
    for (size_t i = 0; i < pod->count; i++)
        tell_container(follow, pod, &pod->containers[i]);
}

/* The same message about another pod of the Job is nothing new: names of pods are left out. */
static const char *without_pods(const struct follow *follow, const char *message) {
    struct text text = text_new(follow->arena);
    const char *job = follow->options->job;
    size_t length = strlen(job);
    for (const char *at; (at = strstr(message, job)); message = at) {
        at += length;
        text_add_bytes(&text, message, (size_t)(at - message));
        for (at += *at == '-'; text_is_alphanumeric(*at); at++) {
        }
    }
    text_add(&text, message);
    return text.data;
}

static void tell_events(struct follow *follow, const struct node *events) {
    for (size_t i = 0; events && events->kind == NODE_SEQUENCE && i < events->count; i++) {
        const struct node *event = events->items[i];
        const char *reason = job_text_at(follow->arena, event, "reason");
        const char *message = job_text_at(follow->arena, event, "message");
        bool warning = text_equal(node_string_at(event, "type"), "Warning");
        if (!follow_is_new(follow, "event", reason, without_pods(follow, message)))
            continue;
        follow_say(follow, FOLLOW_PROGRESS, "%s %s", warning ? "warning" : "event",
                   why(follow, reason, message));
        if (warning)
            hint(follow, reason, message);
    }
}

void follow_tell(struct follow *follow, const struct follow_look *look) {
    static const char *const phases[] = {"is waiting", "is active", "is suspended", "is complete",
                                         "has failed"};
    const struct job *job = &look->job;
    const char *text = why(follow, job->reason, job->message);
    for (size_t i = 0; i < COUNT_OF(look->events); i++)
        tell_events(follow, look->events[i]);
    for (size_t i = 0; i < look->pods.count; i++)
        tell_pod(follow, &look->pods.items[i]);
    follow_note_end(follow, job);
    if (job_is_over(job) && follow->over_since == 0)
        follow->over_since = follow->options->clock();
    /* How it ended is told last, by whoever asked. */
    if (job_is_over(job) || !follow_is_new(follow, "phase", phases[job->phase], ""))
        return;
    follow_say(follow, FOLLOW_PROGRESS, "Job %s/%s %s%s%s", follow->options->name_space,
               shown(follow, job->name), phases[job->phase], *text ? ": " : "", text);
    if (job->phase == JOB_SUSPENDED)
        follow_say(follow, FOLLOW_HINT,
                   "somebody set spec.suspend of the Job: no pod is made until it is taken back");
}
