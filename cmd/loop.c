#include "cmd/loop.h"

#include "cmd/connected.h"
#include "cmd/relay.h"
#include "cmd/workers.h"
#include "text/json.h"

#include "transport/transport.h"

enum { NAMES_SHOWN = 20 };

static const char *name_of(const struct loop *loop, size_t place) {
    return loop->run->fleet.entries[loop->chosen[place]].name;
}

void loop_set(struct loop *loop, size_t place, unsigned state) {
    loop->of[loop->states[place]]--;
    loop->of[state]++;
    loop->states[place] = (unsigned char)state;
}

void loop_choose(struct loop *loop) {
    const struct fleet *fleet = &loop->run->fleet;
    struct arena *keep = loop->run->keep;
    loop->chosen = arena_array(keep, fleet->count, sizeof *loop->chosen);
    loop->states = arena_array(keep, fleet->count, sizeof *loop->states);
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet_is_chosen(fleet, i) || fleet_is_left_out(fleet, i)) {
            loop->states[loop->count] = LOOP_UNKNOWN;
            loop->chosen[loop->count++] = i;
        }
    loop->of[LOOP_UNKNOWN] = loop->count;
}

static bool is_left_out(const struct loop *loop, size_t place) {
    return fleet_is_left_out(&loop->run->fleet, loop->chosen[place]);
}

static struct visit visit_to(const struct loop *loop, size_t place) {
    struct arena *arena = loop->run->arena;
    return (struct visit){
        .index = loop->chosen[place], .output = text_new(arena), .messages = text_new(arena)};
}

/* ---- one after the other ---- */

static void visit_all(struct loop *loop) {
    struct run *run = loop->run;
    for (size_t i = 0; i < loop->count; i++) {
        struct arena_mark mark = arena_mark(run->arena);
        const struct diagnostic *last = run->diagnostics.last;
        struct visit visit = visit_to(loop, i);
        bool left_out = is_left_out(loop, i);
        if (!left_out && is_readable(loop->stop)) {
            loop_set(loop, i, LOOP_NOT_TRIED);
        } else {
            loop_set(loop, i, left_out ? CONNECTED_FAILED : loop->visit(loop, &visit));
            loop->take(loop, &visit, loop->states[i]);
        }
        if (run->diagnostics.last == last)
            arena_rewind(run->arena, mark);
    }
}

/* ---- several at once ---- */

static void work(void *context, size_t place, struct text *reply) {
    struct loop *loop = context;
    struct run *run = loop->run;
    struct arena_mark mark = arena_mark(run->arena);
    struct visit visit = visit_to(loop, place);
    run->diagnostics = diagnostics_new(run->arena);
    link_ask_nobody(loop->link);
    struct relay relay = {.result = CONNECTED_FAILED};
    if (!is_left_out(loop, place))
        relay.result = loop->visit(loop, &visit);
    relay.output = visit.output.data;
    relay.output_length = visit.output.length;
    relay.messages = visit.messages.data;
    relay.messages_length = visit.messages.length;
    relay.found = visit.found;
    relay_write(reply, &relay, &run->diagnostics);
    arena_rewind(run->arena, mark);
}

static void take_reply(struct loop *loop, size_t place, const char *reply, size_t length) {
    struct run *run = loop->run;
    struct visit visit = visit_to(loop, place);
    struct relay relay = {0};
    if (!reply || !relay_read(run, reply, length, &relay) || relay.result > CONNECTED_FAILED) {
        diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "%s: the process that worked on it ended too soon", name_of(loop, place))
            ->hint = "what was done there is not known: run it again for this cluster";
        relay = (struct relay){.result = CONNECTED_FAILED};
    }
    text_add_bytes(&visit.output, relay.output, relay.output_length);
    text_add_bytes(&visit.messages, relay.messages, relay.messages_length);
    visit.found = relay.found;
    loop_set(loop, place, (unsigned)relay.result);
    loop->take(loop, &visit, (enum connected_result)relay.result);
}

static void take(void *context, size_t place, const char *reply, size_t length) {
    struct loop *loop = context;
    struct run *run = loop->run;
    struct arena_mark mark = arena_mark(run->arena);
    const struct diagnostic *last = run->diagnostics.last;
    if (!reply && is_left_out(loop, place))
        loop_set(loop, place, CONNECTED_FAILED);
    else if (!reply && is_readable(loop->stop))
        loop_set(loop, place, LOOP_NOT_TRIED);
    else
        take_reply(loop, place, reply, length);
    if (run->diagnostics.last == last)
        arena_rewind(run->arena, mark);
}

static bool visit_at_once(struct loop *loop, unsigned processes) {
    struct workers workers = {.jobs = loop->count,
                              .processes = processes,
                              .context = loop,
                              .work = work,
                              .take = take,
                              .stop = loop->stop,
                              .out_of_memory = loop->run->out_of_memory};
    if (processes < 2 || loop->count < 2)
        return false;
    kube_transport_preload(loop->run->keep);
    loop->apart = true;
    bool done = workers_run(&workers);
    loop->apart = false;
    return done;
}

void loop_run(struct loop *loop) {
    if (!visit_at_once(loop, clusters_at_once(loop->run)))
        visit_all(loop);
}

/* ---- what became of them ---- */

size_t loop_sum(const struct loop *loop) {
    return loop->count - loop->of[LOOP_UNKNOWN];
}

/* The names of clusters in a state, as many as a message should have. */
static const char *shown(const struct loop *loop, unsigned state) {
    struct text names = text_new(loop->run->arena);
    size_t more = loop->of[state];
    for (size_t i = 0; i < loop->count && more + NAMES_SHOWN > loop->of[state]; i++)
        if (loop->states[i] == state) {
            text_add_format(&names, "%s%s", names.length ? ", " : "", name_of(loop, i));
            more--;
        }
    const char *text = text_printable(names.arena, names.data, names.length);
    return more == 0 ? text : arena_format(names.arena, "%s and %zu more", text, more);
}

void loop_tell(const struct loop *loop, const char *hint) {
    struct diagnostics *diagnostics = &loop->run->diagnostics;
    size_t failed = loop->of[CONNECTED_FAILED];
    if (loop->of[LOOP_NOT_TRIED] > 0)
        diagnostics_sum(diagnostics, FAILURE_CLUSTER, "stopped by a signal; not tried: %s",
                        shown(loop, LOOP_NOT_TRIED));
    if (failed > 0)
        diagnostics_sum(diagnostics, FAILURE_CLUSTER, "%zu of %zu clusters failed: %s", failed,
                        loop_sum(loop), shown(loop, CONNECTED_FAILED))
            ->hint = hint;
}

static void add_names(const struct loop *loop, struct node *event, const char *key,
                      unsigned state) {
    struct arena *arena = loop->run->arena;
    struct node *names = node_sequence(arena);
    for (size_t i = 0; i < loop->count; i++)
        if (loop->states[i] == state)
            node_append(arena, names, node_string(arena, name_of(loop, i)));
    node_add(arena, event, node_string(arena, key), names);
}

bool loop_event(const struct loop *loop, struct text *output) {
    struct arena *arena = loop->run->arena;
    struct node *event = node_mapping(arena);
    bool good = loop->of[CONNECTED_FAILED] + loop->of[LOOP_NOT_TRIED] == 0;
    node_add_string(arena, event, "event", "fleet");
    node_add(arena, event, node_string(arena, "clusters"),
             node_integer(arena, (int64_t)loop_sum(loop)));
    add_names(loop, event, "different", CONNECTED_DIFFERENT);
    add_names(loop, event, "failed", CONNECTED_FAILED);
    add_names(loop, event, "notTried", LOOP_NOT_TRIED);
    node_add(arena, event, node_string(arena, "good"), node_bool(arena, good));
    bool written = json_write_compact(output, event);
    text_add_char(output, '\n');
    return written;
}
