/*
 * job.h: what a Job of the server says, and the questions that everybody here asks.
 *
 * What comes from the server is only data: names go into URLs percent-encoded, texts that are shown
 * are made safe and cut. All memory is the arena's. Requests that fail tell it as a trouble.
 */
#ifndef JOBS_JOB_H
#define JOBS_JOB_H

#include "kube/object.h"
#include "kube/status.h"

enum job_phase { JOB_WAITING, JOB_ACTIVE, JOB_SUSPENDED, JOB_COMPLETE, JOB_FAILED };

struct job {
    const char *name; /* raw bytes, as `uid` and the owner's */
    const char *uid;
    const char *owner; /* name of the CronJob that it belongs to, or "" */
    const char *owner_uid;
    enum job_phase phase;
    int64_t created, started, ended; /* Unix seconds; 0 = not known */
    const char *reason, *message;    /* why it failed, safe to show; "" = not said */
};

/* Why something did not work; texts are safe to show. */
struct job_trouble {
    const char *problem; /* NULL = none */
    const char *hint;    /* NULL = none */
    int code;            /* HTTP; 0 = no reply, or no request */
    bool in_doubt;       /* the request may have been processed, but no reply came */
};

/* Bytes of a name that a message shows. */
enum { JOB_NAME_SHOWN = 253 };

/* Kinds that are only read. */
extern const struct kube_kind job_kind_pod, job_kind_event;
const struct kube_kind *job_kind_cronjob(void);
const struct kube_kind *job_kind_job(void);

struct job job_read(struct arena *arena, const struct node *object);

/* Neither complete, failed nor suspended. */
bool job_is_active(const struct job *job);
/* Complete or failed. */
bool job_is_over(const struct job *job);

/* Unix seconds of an RFC 3339 time at a path; 0 when there is none. */
int64_t job_time_at(struct arena *arena, const struct node *object, const char *path);

/* The string at a path, made safe for one line. */
const char *job_text_at(struct arena *arena, const struct node *object, const char *path);

/* Sends one request. False with *trouble when the answer is not ok. */
bool job_ask(struct kube_client *client, struct arena *arena, const struct kube_request *request,
             struct kube_answer *answer, struct job_trouble *trouble) MUST_CHECK;
/* The trouble of an answer. */
struct job_trouble job_trouble_of(struct arena *arena, const struct kube_answer *answer,
                                  const struct kube_reply *reply);

/* Reads a CronJob. False with *trouble; one that is not there says how to make it. */
bool job_cronjob_read(struct kube_client *client, struct arena *arena, const char *name_space,
                      const char *name, const struct node **cronjob,
                      struct job_trouble *trouble) MUST_CHECK;

struct job_list {
    struct job *items;
    size_t count;
};

/* All Jobs of a namespace, in as many pages as they need. */
bool job_list_read(struct kube_client *client, struct arena *arena, const char *name_space,
                   struct job_list *list, struct job_trouble *trouble) MUST_CHECK;

#endif
