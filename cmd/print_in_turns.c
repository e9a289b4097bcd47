#include "cmd/command.h"
#include "cmd/turns.h"

#include <sched.h>

enum {
    LEAST_CLUSTERS = 200, /* fewer are printed before a second process is there */
    PORTION = 16,         /* clusters that a process prints in one turn */
    AUTOMATIC = 8         /* processes without --concurrency */
};

struct printing {
    struct run *run;
    clusters_documents *each;
    size_t *chosen; /* clusters, as places in the fleet */
    size_t count;
};

/* In one of the processes: what it says of itself is lost, and the failure is told by the first. */
static bool print_portion(void *context, size_t job, const struct text **made) {
    const struct printing *printing = context;
    struct run *run = printing->run;
    size_t end = (job + 1) * PORTION < printing->count ? (job + 1) * PORTION : printing->count;
    run->output.length = 0;
    run->flushed = job > 0;
    for (size_t i = job * PORTION; i < end; i++)
        clusters_render_one(run, printing->chosen[i], printing->each);
    *made = &run->output;
    return !run_has_errors(run);
}

static unsigned processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

/* Without --concurrency. */
static unsigned automatic(size_t count) {
    unsigned number = count < LEAST_CLUSTERS ? 1 : processors();
    return number < AUTOMATIC ? number : AUTOMATIC;
}

/* A trace is one story, told by one process. */
static unsigned processes_for(const struct run *run, size_t count, size_t portions) {
    bool given = run->settings.option[OPTION_CONCURRENCY].present;
    unsigned number = run->trace ? 1 : given ? clusters_at_once(run) : automatic(count);
    if (number > portions)
        number = (unsigned)portions;
    return number < TURNS_LIMIT ? number : TURNS_LIMIT;
}

static void tell_end(struct run *run, const struct turns_result *result) {
    run->output.length = 0;
    run->flushed = true;
    run->written += result->written;
    if (result->end == TURNS_UNWRITTEN)
        run_refuse_output(run, result->error);
    else if (result->end == TURNS_FAILED && !run_has_errors(run))
        diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "one of the processes that print the clusters ended too soon")
            ->hint = "--concurrency 1 does with one process";
}

static void choose(struct printing *printing) {
    const struct fleet *fleet = &printing->run->fleet;
    printing->chosen = arena_array(printing->run->keep, fleet->count, sizeof(size_t));
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet_is_chosen(fleet, i))
            printing->chosen[printing->count++] = i;
}

bool print_in_turns(struct run *run, clusters_documents *each) {
    struct printing printing = {.run = run, .each = each};
    struct turns_result result;
    choose(&printing);
    size_t portions = (printing.count + PORTION - 1) / PORTION;
    struct turns turns = {.jobs = portions,
                          .processes = processes_for(run, printing.count, portions),
                          .context = &printing,
                          .work = print_portion};
    if (turns.processes < 2 || !turns_run(&turns, &result))
        return false;
    tell_end(run, &result);
    return true;
}
