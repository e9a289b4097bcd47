#include "cmd/connected.h"

#include "discover/discover.h"

/* One cluster; what it says is kept, everything else is gone unless something was said about it. */
static bool discover_one(struct run *run, struct link *link, size_t index) {
    struct arena_mark mark = arena_mark(run->arena);
    const struct diagnostic *last = run->diagnostics.last;
    struct settings *given = arena_alloc(run->arena, sizeof(*given));
    struct settings *found = arena_alloc(run->arena, sizeof(*found));
    fleet_settings(&run->fleet, index, SIZE_MAX, given);
    bool good = link_connection(link, given) &&
                discover_cluster(&run->diagnostics, link_client(link),
                                 run->fleet.entries[index].name, given, found);
    if (good)
        fleet_keep_found(&run->fleet, index, found);
    if (run->diagnostics.last == last)
        arena_rewind(run->arena, mark);
    return good;
}

bool discover_clusters(struct run *run) {
    bool good = true;
    uint64_t timeout = 0;
    if (run->krm) {
        diagnostics_error(&run->diagnostics, FAILURE_USAGE,
                          settings_position(&run->settings, OPTION_DISCOVER), "discover",
                          "a KRM function asks no cluster")
            ->hint = "--discover --print-config gives the config to use";
        return false;
    }
    if (!duration_given(run, OPTION_TIMEOUT, 0, &timeout))
        return false;
    struct link *link = link_new(run, stop_descriptor(), timeout);
    for (size_t i = 0; i < run->fleet.count && !stop_signal(); i++)
        if (fleet_is_chosen(&run->fleet, i))
            good = discover_one(run, link, i) && good;
    link_free(link);
    return good && !stop_signal();
}
