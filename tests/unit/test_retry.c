/* What is sent again, and when: the table that transport/retry.h stands for. */
#include "unit/unit.h"

#include "transport/retry.h"

#define NONE KUBE_NO_RETRY
#define UNSAID KUBE_NO_RETRY_AFTER

struct row {
    struct kube_attempt attempt;
    uint64_t wait;
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint64_t wait = kube_retry_wait(&rows[i].attempt);
        if (wait != rows[i].wait)
            fail_msg("row %zu: %llu, expected %llu", i, (unsigned long long)wait,
                     (unsigned long long)rows[i].wait);
    }
}

#define REPLY(status, after, body, retry, repeats)                                                 \
    { KUBE_OUTCOME_REPLY, status, after, body, KUBE_RETRY_##retry, true, false, repeats, 250 }

static void replies(void **state) {
    (void)state;
    static const struct row rows[] = {
        {REPLY(200, 1, NULL, SAFE, 0), NONE},
        {REPLY(409, 1, NULL, SAFE, 0), NONE},
        {REPLY(429, UNSAID, NULL, NEVER, 0), 250},
        {REPLY(429, UNSAID, NULL, NEVER, 3), 2000},
        {REPLY(429, UNSAID, NULL, NEVER, 4), NONE},
        {REPLY(429, 2, NULL, NEVER, 9), 2000},
        {REPLY(429, 2, NULL, NEVER, 10), NONE},
        {REPLY(429, 3600, NULL, SAFE, 0), 32000},
        {REPLY(429, 0, NULL, SAFE, 9), 8000},
        {REPLY(503, 1, NULL, NEVER, 0), 1000},
        {REPLY(503, UNSAID, NULL, NEVER, 0), NONE},
        {REPLY(503, UNSAID, NULL, SAFE, 2), 1000},
        {REPLY(503, UNSAID, NULL, SAFE, 3), NONE},
        {REPLY(502, UNSAID, NULL, SAFE, 0), 250},
        {REPLY(502, UNSAID, NULL, NEVER, 0), NONE},
        {REPLY(504, UNSAID, NULL, SAFE, 0), 250},
        {REPLY(500, UNSAID, "no such field", SAFE, 0), NONE},
        {REPLY(500, UNSAID, NULL, SAFE, 0), NONE},
        {REPLY(500, UNSAID, "etcdserver: leader changed", SAFE, 0), 250},
        {REPLY(500, UNSAID, "etcdserver: request timed out", NEVER, 0), NONE},
    };
    check_rows(rows, COUNT_OF(rows));
}

#define NO_REPLY(outcome, retry, reached, taken, repeats)                                          \
    { KUBE_OUTCOME_##outcome, 0, UNSAID, NULL, KUBE_RETRY_##retry, reached, taken, repeats, 250 }

static void no_replies(void **state) {
    (void)state;
    static const struct row rows[] = {
        {NO_REPLY(UNREACHED, NEVER, false, false, 0), 250},
        {NO_REPLY(UNREACHED, NEVER, false, false, 4), NONE},
        {NO_REPLY(LOST, SAFE, true, false, 0), 250},
        {NO_REPLY(LOST, SAFE, true, true, 0), NONE},
        {NO_REPLY(LOST, NEVER, true, false, 0), NONE},
        {NO_REPLY(LOST, NEVER, false, false, 0), 250},
        {NO_REPLY(SLOW, SAFE, true, false, 0), 250},
        {NO_REPLY(SLOW, SAFE, true, false, 1), NONE},
        {NO_REPLY(SLOW, NEVER, true, false, 0), NONE},
        {NO_REPLY(FAILED, SAFE, false, false, 0), NONE},
    };
    check_rows(rows, COUNT_OF(rows));
}

static void retry_after(void **state) {
    (void)state;
    assert_int_equal(kube_retry_after("17", 2), 17);
    assert_int_equal(kube_retry_after("", 0), UNSAID);
    assert_int_equal(kube_retry_after("-1", 2), UNSAID);
    assert_int_equal(kube_retry_after("99999999999999999999", 20), UNSAID);
    assert_int_equal(kube_retry_after("Wed, 21 Oct 2026", 16), UNSAID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies),
        cmocka_unit_test(no_replies),
        cmocka_unit_test(retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
