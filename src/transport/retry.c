#include "transport/retry.h"

enum { LONGEST_ASKED = 32, LONGEST_WAIT = 8000, ASKED_REPEATS = 10, REPEATS = 4, FEW_REPEATS = 3 };

/* Errors of an API server that pass: its etcd elected a new leader, a webhook was away. */
static bool is_passing(const char *body) {
    static const char *const texts[] = {"leader changed", "etcdserver: request timed out",
                                        "failed calling webhook"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (body && strstr(body, texts[i]))
            return true;
    return false;
}

/* How often a reply of this status is asked for again. */
static unsigned repeats_for_status(const struct kube_attempt *attempt) {
    bool safe = attempt->retry == KUBE_RETRY_SAFE;
    bool asked = attempt->retry_after != KUBE_NO_RETRY_AFTER;
    switch (attempt->status) {
    case 429:
        return asked ? ASKED_REPEATS : REPEATS;
    case 500:
        return asked ? ASKED_REPEATS : safe && is_passing(attempt->body) ? FEW_REPEATS : 0;
    case 503:
    case 504:
        return asked ? ASKED_REPEATS : safe ? FEW_REPEATS : 0;
    case 502:
        return safe ? FEW_REPEATS : 0;
    default:
        return 0;
    }
}

static unsigned repeats_for(const struct kube_attempt *attempt) {
    bool safe = attempt->retry == KUBE_RETRY_SAFE || !attempt->reached;
    switch (attempt->outcome) {
    case KUBE_OUTCOME_REPLY:
        return repeats_for_status(attempt);
    case KUBE_OUTCOME_UNREACHED:
        return REPEATS;
    case KUBE_OUTCOME_LOST:
        return safe ? REPEATS : 0;
    case KUBE_OUTCOME_SLOW:
        return safe ? 1 : 0;
    case KUBE_OUTCOME_FAILED:
    default:
        return 0;
    }
}

uint64_t kube_retry_wait(const struct kube_attempt *attempt) {
    if (attempt->taken || attempt->repeats >= repeats_for(attempt))
        return KUBE_NO_RETRY;
    if (attempt->outcome == KUBE_OUTCOME_REPLY && attempt->retry_after != KUBE_NO_RETRY_AFTER &&
        attempt->retry_after > 0) {
        unsigned seconds = attempt->retry_after;
        return (uint64_t)(seconds < LONGEST_ASKED ? seconds : LONGEST_ASKED) * 1000;
    }
    uint64_t wait = (uint64_t)attempt->first_wait << attempt->repeats;
    return wait < LONGEST_WAIT ? wait : LONGEST_WAIT;
}

unsigned kube_retry_after(const char *value, size_t length) {
    uint64_t seconds;
    if (!text_to_number(value, length, 1000000, &seconds))
        return KUBE_NO_RETRY_AFTER;
    return (unsigned)seconds;
}
