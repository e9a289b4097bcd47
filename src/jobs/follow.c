#include "jobs/follow_parts.h"

/* Milliseconds but for the first two. */
enum {
    REQUESTS_AT_ONCE = 8,
    LOOK_FAILURES = 6,
    FIRST_WAIT = 1000,
    GRACE = 45 * 1000,
    QUIET = 60 * 1000
};

static bool is_stopped(struct follow *follow) {
    if (!follow->stopped)
        follow->stopped = !follow->options->wait(follow->options->context, 0);
    if (follow->stopped)
        follow->result.end = FOLLOW_STOPPED;
    return follow->stopped;
}

/* What may pass: no reply, an overloaded or restarting server. */
static bool may_pass(const struct job_trouble *trouble) {
    return trouble->code == 0 || trouble->code == 429 || trouble->code >= 500 ||
           trouble->code / 100 == 2;
}

/* After a look that failed: true when another one is worth it. */
static bool recover(struct follow *follow, const struct follow_look *look) {
    if (is_stopped(follow))
        return false;
    follow->result.trouble = look->trouble;
    follow->result.end = FOLLOW_TROUBLE;
    if (!may_pass(&look->trouble) || ++follow->failures >= LOOK_FAILURES)
        return false;
    follow_say(follow, FOLLOW_PROGRESS, "%s; trying again", look->trouble.problem);
    follow->stopped =
        follow->stopped ||
        !follow->options->wait(follow->options->context, (unsigned)FIRST_WAIT << follow->failures);
    return !is_stopped(follow);
}

static void finish(struct follow *follow) {
    follow->result.end = follow->last == JOB_COMPLETE ? FOLLOW_COMPLETE
                         : follow->last == JOB_FAILED ? FOLLOW_FAILED
                                                      : FOLLOW_GONE;
}

/* Over, and nothing is left to be shown; or what is left does not come. */
static bool is_finished(struct follow *follow, const struct follow_look *look) {
    const struct pod *pod;
    const struct container *container;
    if (!look->there)
        return true;
    if (!job_is_over(&look->job))
        return false;
    return !follow_next_log(follow, look, &pod, &container) ||
           follow->options->clock() - follow->over_since >= GRACE;
}

/* One look: true when another one is wanted. */
static bool step(struct follow *follow, const struct follow_look *look) {
    follow->failures = 0;
    follow->result.trouble = (struct job_trouble){0}; /* its texts went with the last look */
    if (look->there)
        follow_tell(follow, look);
    if (is_stopped(follow))
        return false;
    if (is_finished(follow, look)) {
        finish(follow);
        return false;
    }
    follow_wait(follow, look);
    if (follow->options->clock() - follow->last_line >= QUIET)
        follow_say(follow, FOLLOW_PROGRESS, "Job %s/%s is still active",
                   follow->options->name_space, follow->options->job);
    return !is_stopped(follow);
}

struct follow_result follow_job(struct kube_client *client, struct arena *arena,
                                const struct follow_options *options) {
    struct follow *follow = arena_alloc(arena, sizeof(*follow));
    *follow = (struct follow){.client = *client, .arena = arena, .options = options};
    follow->last_line = options->clock();
    if (follow->client.concurrency < REQUESTS_AT_ONCE)
        follow->client.concurrency = REQUESTS_AT_ONCE;
    for (;;) {
        struct arena_mark mark = arena_mark(arena);
        struct follow_look look = {0};
        follow_look(follow, &look);
        if (!(look.good ? step(follow, &look) : recover(follow, &look)))
            break; /* the result may point into this look */
        arena_rewind(arena, mark);
    }
    return follow->result;
}

bool follow_find(struct kube_client *client, struct arena *arena, const char *name_space,
                 const char *const *cronjobs, size_t count, const char **job,
                 struct job_trouble *trouble) {
    struct job_list list;
    const struct job *newest = NULL;
    if (!job_list_read(client, arena, name_space, &list, trouble))
        return false;
    for (size_t i = 0; i < list.count; i++)
        for (size_t j = 0; j < count; j++)
            if (job_is_active(&list.items[i]) && text_equal(list.items[i].owner, cronjobs[j]) &&
                (!newest || list.items[i].created >= newest->created))
                newest = &list.items[i];
    if (!newest) {
        *trouble = (struct job_trouble){.problem = "no Job is active",
                                        .hint = "--run-now starts one; --status shows the last"};
        return false;
    }
    *job = newest->name;
    return true;
}
