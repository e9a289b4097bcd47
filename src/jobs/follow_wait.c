#include "base/hash.h"

#include "apply/apply_parts.h"
#include "jobs/follow_parts.h"
#include "jobs/watch.h"

/* Milliseconds but for WATCH_SECONDS. */
enum {
    WATCH_SECONDS = 60,
    WATCH_LASTS = 75 * 1000,
    LOG_LASTS = 60 * 1000,
    WHOLE_LOG_LASTS = 300 * 1000,
    POLL_WAIT = 3000,
    SETTLE_WAIT = 200,
    FAILURE_WAIT = 1000,
    LOG_FAILURES = 5
};

static struct follow_log *log_of(struct follow *follow, const struct pod *pod,
                                 const struct container *container) {
    uint64_t key = hash_string(hash_string(HASH_START, pod->uid), container->name);
    for (size_t i = 0; i < follow->log_count; i++)
        if (follow->logs[i].key == key)
            return &follow->logs[i];
    if (follow->log_count == FOLLOW_LOG_LIMIT)
        return NULL;
    struct follow_log *log = &follow->logs[follow->log_count++];
    *log = (struct follow_log){.key = key};
    return log;
}

struct follow_log *follow_next_log(struct follow *follow, const struct follow_look *look,
                                   const struct pod **pod, const struct container **container) {
    for (size_t i = 0; !follow->logs_denied && i < look->pods.count; i++) {
        *pod = &look->pods.items[i];
        for (size_t j = 0; j < (*pod)->count; j++) {
            *container = &(*pod)->containers[j];
            if ((*container)->phase == CONTAINER_WAITING)
                break;
            struct follow_log *log = log_of(follow, *pod, *container);
            if (log && !log->done)
                return log;
        }
    }
    return NULL;
}

/* ---- logs ---- */

struct log_reader {
    struct follow *follow;
    struct follow_log *log;
    const char *prefix;
    struct log_stream stream;
};

static bool say_log(void *context, const char *line) {
    struct log_reader *reader = context;
    follow_say(reader->follow, FOLLOW_LOG, "[%s] %s", reader->prefix, line);
    return !reader->follow->stopped;
}

static const char *prefix_of(const struct follow *follow, const struct pod *pod,
                             const struct container *container) {
    const char *name = text_printable(follow->arena, container->name, JOB_NAME_SHOWN);
    if (!follow->several)
        return name;
    return arena_format(follow->arena, "%s %s",
                        text_printable(follow->arena, pod->name, JOB_NAME_SHOWN), name);
}

/* The request; its path is NULL for a pod whose name cannot be one. */
static struct kube_request log_request(struct log_reader *reader, const struct pod *pod,
                                       const struct container *container, bool grows) {
    struct follow *follow = reader->follow;
    const char *object =
        kube_object_path(follow->arena, &job_kind_pod, follow->options->name_space, pod->name);
    struct text path = text_new(follow->arena);
    text_add_format(&path, "%s/log?timestamps=true%s&container=", object ? object : "",
                    grows ? "&follow=true" : "");
    kube_path_add(&path, container->name);
    if (reader->log->position.seconds) {
        text_add(&path, "&sinceTime=");
        kube_path_add(&path, reader->log->position.stamp);
    }
    reader->prefix = prefix_of(follow, pod, container);
    reader->stream = log_stream_new(follow->arena, &reader->log->position);
    reader->stream.say = say_log;
    reader->stream.context = reader;
    return (struct kube_request){.method = "GET",
                                 .path = object ? path.data : NULL,
                                 .retry = KUBE_RETRY_SAFE,
                                 .take = log_stream_take,
                                 .context = &reader->stream,
                                 .lasts = grows ? LOG_LASTS : WHOLE_LOG_LASTS};
}

/* A log that cannot be read does not keep the rest. */
static void log_failed(struct log_reader *reader, const struct kube_reply *reply) {
    struct follow *follow = reader->follow;
    struct kube_answer answer = kube_answer_read(follow->arena, reply);
    struct job_trouble trouble = job_trouble_of(follow->arena, &answer, reply);
    reader->log->failures++;
    follow->logs_denied = answer.code == 403;
    if (answer.code != 403 && answer.code != 404 && reader->log->failures < LOG_FAILURES)
        return;
    reader->log->done = true;
    follow_say(follow, FOLLOW_PROGRESS, "the log of %s cannot be read: %s", reader->prefix,
               trouble.problem);
    if (trouble.hint)
        follow_say(follow, FOLLOW_HINT, "%s", trouble.hint);
}

/* Reads what there is of a log. */
static void read_log(struct follow *follow, struct follow_log *log, const struct pod *pod,
                     const struct container *container) {
    struct log_reader reader = {.follow = follow, .log = log};
    struct kube_request request = log_request(&reader, pod, container, false);
    struct kube_reply reply = {.problem = "the pod's name is none"};
    uint64_t started = follow->options->clock();
    if (request.path)
        follow->client.send(&follow->client, follow->arena, &request, &reply, 1);
    if (reply.status / 100 != 2) {
        log_failed(&reader, &reply);
        return;
    }
    if (follow->options->clock() - started >= WHOLE_LOG_LASTS)
        return;
    if (container->phase != CONTAINER_ENDED)
        return;
    log_stream_end(&reader.stream);
    log->done = true;
}

/* ---- watches ---- */

static void see_job(void *context, const char *type, const struct node *object) {
    struct follow *follow = context;
    struct job job = job_read(follow->arena, object);
    (void)type;
    if (text_equal(job.uid, follow->uid))
        follow_note_end(follow, &job);
}

static struct kube_request watch_request(struct follow *follow, const struct follow_look *look,
                                         enum follow_source source, struct watch *watch,
                                         bool *news) {
    struct text path = text_new(follow->arena);
    *watch = watch_new(follow->arena, news);
    watch->see = source == FOLLOW_JOB ? see_job : NULL;
    watch->context = follow;
    text_add_format(&path, "%s&watch=1&allowWatchBookmarks=true&timeoutSeconds=%d",
                    look->paths[source], WATCH_SECONDS);
    text_add(&path, "&resourceVersion=");
    kube_path_add(&path, look->versions[source]);
    return (struct kube_request){.method = "GET",
                                 .path = path.data,
                                 .retry = KUBE_RETRY_SAFE,
                                 .take = watch_take,
                                 .context = watch,
                                 .over = news,
                                 .lasts = WATCH_LASTS};
}

/* Where the server does not let us watch, time tells when to look again. */
static void judge_watch(struct follow *follow, const struct watch *watch,
                        const struct kube_reply *reply) {
    bool refused = reply->status / 100 == 4 && reply->status != 410 && reply->status != 429;
    if (!refused && !watch->broken)
        return;
    follow->polls = true;
    if (follow_is_new(follow, "polls", "", ""))
        follow_say(
            follow, FOLLOW_PROGRESS, "nothing can be watched here (%s%d): looking every %d s",
            watch->broken ? "malformed event, HTTP " : "HTTP ", reply->status, POLL_WAIT / 1000);
}

struct batch {
    struct kube_request requests[FOLLOW_SOURCES + 1];
    struct kube_reply replies[FOLLOW_SOURCES + 1];
    struct watch watches[FOLLOW_SOURCES];
    size_t count;
    bool news;
};

static void watch_all(struct follow *follow, const struct follow_look *look,
                      struct log_reader *reader, const struct pod *pod,
                      const struct container *container) {
    struct batch batch = {.count = 0};
    for (size_t i = 0; i < FOLLOW_SOURCES; i++) {
        if (!look->paths[i])
            continue;
        batch.requests[batch.count] = watch_request(follow, look, (enum follow_source)i,
                                                    &batch.watches[batch.count], &batch.news);
        batch.count++;
    }
    size_t watches = batch.count;
    if (reader->log) {
        batch.requests[batch.count] = log_request(reader, pod, container, true);
        batch.requests[batch.count].over = &batch.news;
        batch.count += batch.requests[batch.count].path != NULL;
    }
    follow->client.send(&follow->client, follow->arena, batch.requests, batch.replies, batch.count);
    for (size_t i = 0; i < watches; i++)
        judge_watch(follow, &batch.watches[i], &batch.replies[i]);
    /* Without a status it was ended with the others, or the connection was lost. */
    int status = batch.replies[watches].status;
    if (reader->log && batch.count > watches && status != 0 && status / 100 != 2)
        log_failed(reader, &batch.replies[watches]);
}

/* Changes come in bursts, and a server may end its watches at once. */
static void settle(struct follow *follow, uint64_t started) {
    uint64_t took = follow->options->clock() - started;
    unsigned least = follow->polls ? POLL_WAIT : SETTLE_WAIT;
    if (follow->stopped)
        return;
    if (!follow->options->wait(follow->options->context,
                               took < least ? (unsigned)(least - took) : 0))
        follow->stopped = true;
}

void follow_wait(struct follow *follow, const struct follow_look *look) {
    const struct pod *pod = NULL;
    const struct container *container = NULL;
    struct follow_log *log = follow_next_log(follow, look, &pod, &container);
    uint64_t started = follow->options->clock();
    unsigned failures = log ? log->failures : 0;
    if (log && (follow->polls || container->phase == CONTAINER_ENDED)) {
        read_log(follow, log, pod, container);
        if (log->done)
            return;
    } else if (!follow->polls) {
        struct log_reader reader = {.follow = follow, .log = log};
        watch_all(follow, look, &reader, pod, container);
    }
    if (log && log->failures > failures && !log->done && !follow->stopped)
        follow->stopped = !follow->options->wait(follow->options->context, FAILURE_WAIT);
    settle(follow, started);
}
