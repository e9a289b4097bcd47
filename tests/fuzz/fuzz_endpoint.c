/* Endpoints, Talos nodes, domains: the normal form reads as the same place. */
#include "model/endpoint.h"

#include "fuzz/fuzz.h"

static void check_endpoint(struct arena *arena, const char *text, bool allow_http, uint16_t port) {
    struct findings findings = findings_new(arena);
    struct endpoint endpoint;
    bool accepted = endpoint_parse(&findings, text, allow_http, port, &endpoint);
    fuzz_check_findings(&findings, text, accepted);
    if (!accepted)
        return;
    struct findings more = findings_new(arena);
    struct endpoint again;
    PROMISE(allow_http || endpoint.tls);
    PROMISE(endpoint_parse(&more, endpoint_format(arena, &endpoint), allow_http, 0, &again));
    PROMISE(text_equal(endpoint_format(arena, &again), endpoint_format(arena, &endpoint)));
    PROMISE(endpoint.port == again.port);
}

static void check_node(struct arena *arena, const char *text) {
    struct findings findings = findings_new(arena);
    struct host host;
    bool accepted = node_parse(&findings, text, &host);
    fuzz_check_findings(&findings, text, accepted);
    if (!accepted)
        return;
    struct findings more = findings_new(arena);
    struct host again;
    PROMISE(node_parse(&more, host.name, &again));
    PROMISE(again.kind == host.kind && text_equal(again.name, host.name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data, size);
    check_endpoint(arena, text, false, 2379);
    check_endpoint(arena, text, true, 2379);
    check_endpoint(arena, text, true, 0);
    check_node(arena, text);
    struct findings domain = findings_new(arena);
    bool accepted = host_domain_check(&domain, text);
    fuzz_check_findings(&domain, text, accepted);
    arena_free(arena);
    return 0;
}
