#include "transport/transport_parts.h"

enum { CONCURRENCY_LIMIT = 100, SHORTEST_POLL = 2, LONGEST_POLL = 60000 };

uint64_t transport_now(const struct kube_transport *transport) {
    return transport->options.clock();
}

struct kube_transport *kube_transport_new(struct arena *arena,
                                          const struct kube_connection *connection,
                                          const struct kube_transport_options *options) {
    struct kube_transport *transport = arena_alloc(arena, sizeof *transport);
    transport->arena = arena;
    transport->connection = connection;
    transport->options = *options;
    transport->credentials = connection->credentials;
    transport->secrets.arena = arena;
    transport->target = target_parse(arena, connection);
    if (!options->request_timeout)
        transport->options.request_timeout = KUBE_REQUEST_TIMEOUT;
    if (!options->connect_timeout)
        transport->options.connect_timeout = KUBE_CONNECT_TIMEOUT;
    if (!options->first_wait)
        transport->options.first_wait = KUBE_FIRST_WAIT;
    transport->known_http1 = options->http1 || !transport->target.https;
    kube_transport_restart(transport);
    return transport;
}

void kube_transport_preload(struct arena *arena) {
    struct curl_library *library = arena_alloc(arena, sizeof *library);
    const char *hint;
    const char *problem = curl_library_load(library, arena, &hint);
    (void)problem;
}

const char *kube_transport_version(struct arena *arena) {
    return curl_library_version(arena);
}

void kube_transport_restart(struct kube_transport *transport) {
    if (transport->options.timeout)
        transport->deadline = transport_now(transport) + transport->options.timeout;
}

void kube_transport_free(struct kube_transport *transport) {
    if (!transport)
        return;
    if (transport->multi)
        (void)transport->curl.multi_cleanup(transport->multi);
    transport->multi = NULL;
    curl_library_unload(&transport->curl);
}

/* Loads libcurl and makes sure of an identity; false with transport->problem. */
static bool prepare(struct kube_transport *transport) {
    transport->problem = transport->target.problem;
    transport->hint = transport->target.hint;
    if (!transport->problem)
        transport->problem =
            curl_library_load(&transport->curl, transport->arena, &transport->hint);
    if (transport->problem)
        return false;
    if (!transport->multi)
        transport->multi = transport->curl.multi_init();
    if (!transport->multi) {
        transport->problem = "no memory for connections";
        return false;
    }
    return identity_prepare(transport);
}

static uint64_t earlier(uint64_t one, uint64_t other) {
    return one == 0 ? other : other == 0 || one < other ? one : other;
}

/* Ends an exchange for good. */
static void finish(struct exchange *exchange) {
    reply_hand_over(exchange);
    if (exchange->request->over)
        *exchange->request->over = true;
    exchange->state = EXCHANGE_FREE;
}

static void start_attempt(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    reply_reset(exchange);
    exchange->generation = transport->generation;
    exchange->started = transport_now(transport);
    exchange->due =
        earlier(exchange->started + transport->options.request_timeout, transport->deadline);
    request_setup(exchange);
    if (!exchange->setup_failed &&
        transport->curl.multi_add_handle(transport->multi, exchange->easy) == CURLM_OK) {
        exchange->state = EXCHANGE_RUNNING;
        return;
    }
    if (!exchange->setup_failed)
        problem_set(exchange, KUBE_OUTCOME_FAILED, NULL, "no memory for a request");
    request_release(exchange);
    finish(exchange);
}

static void begin(struct exchange *exchange, const struct kube_request *request,
                  struct kube_reply *reply) {
    exchange->request = request;
    exchange->reply = reply;
    exchange->repeats = 0;
    exchange->fresh = exchange->replayed = exchange->taken = false;
    start_attempt(exchange);
}

/* What becomes of an attempt that ended: it is sent again, or that was it. */
static void settle(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    request_release(exchange);
    if (identity_replay(exchange))
        return;
    if (exchange->body.data)
        text_add(&exchange->body, "");
    struct kube_attempt attempt = {
        .outcome = exchange->outcome,
        .status = exchange->reply->status,
        .retry_after = exchange->retry_after,
        .body = exchange->body.length ? exchange->body.data : NULL,
        .retry = exchange->request->retry,
        .reached = exchange->reply->reached,
        .taken = exchange->taken,
        .repeats = exchange->repeats,
        .first_wait = transport->options.first_wait,
    };
    uint64_t wait = kube_retry_wait(&attempt);
    uint64_t now = transport_now(transport);
    if (wait != KUBE_NO_RETRY && transport->deadline && now + wait >= transport->deadline)
        wait = KUBE_NO_RETRY;
    trace_attempt(exchange, wait);
    if (wait == KUBE_NO_RETRY) {
        finish(exchange);
        return;
    }
    exchange->fresh = exchange->outcome != KUBE_OUTCOME_REPLY;
    exchange->repeats++;
    exchange->state = EXCHANGE_WAITING;
    exchange->due = now + wait;
}

/* HTTP/2 takes all requests over one connection; HTTP/1.1 needs one for each that runs. */
static void set_connections(struct kube_client *client, bool once) {
    struct kube_transport *transport = client->transport;
    long most = transport->known_http1 ? (long)client->concurrency : once ? 2 : 1;
    (void)transport->curl.multi_setopt(transport->multi, CURLMOPT_MAX_HOST_CONNECTIONS, most);
}

static void complete(struct kube_client *client, struct exchange *exchange, CURLcode code) {
    struct kube_transport *transport = client->transport;
    const struct curl_library *curl = &transport->curl;
    long status = 0, version = 0;
    (void)curl->easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)curl->easy_getinfo(exchange->easy, CURLINFO_HTTP_VERSION, &version);
    exchange->reply->status = code == CURLE_OK ? (int)status : 0;
    problem_describe(exchange, code);
    problem_of_status(exchange);
    if (status && version && version < CURL_HTTP_VERSION_2_0 && !transport->known_http1) {
        transport->known_http1 = true;
        set_connections(client, false);
    }
    (void)curl->multi_remove_handle(transport->multi, exchange->easy);
    settle(exchange);
}

/* True when something ended. */
static bool complete_all(struct kube_client *client) {
    struct kube_transport *transport = client->transport;
    const CURLMsg *message;
    bool any = false;
    int left;
    while ((message = transport->curl.multi_info_read(transport->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        struct exchange *exchange = NULL;
        char *private = NULL;
        CURLcode code = message->data.result;
        (void)transport->curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        memcpy(&exchange, &private, sizeof exchange);
        complete(client, exchange, code);
        any = true;
    }
    return any;
}

/* Takes a running exchange off the network, without a reply. */
static void give_up(struct exchange *exchange, enum kube_outcome outcome, const char *hint,
                    const char *problem) {
    struct kube_transport *transport = exchange->transport;
    problem_describe(exchange, CURLE_OK);
    (void)transport->curl.multi_remove_handle(transport->multi, exchange->easy);
    exchange->body.length = 0;
    problem_set(exchange, outcome, hint, "%s", problem);
}

/* Nobody waits for the rest of a stream, or it has lasted long enough. */
static bool is_over(const struct exchange *exchange, uint64_t now) {
    const struct kube_request *request = exchange->request;
    if (exchange->state == EXCHANGE_FREE || !request->take)
        return false;
    return (request->over && *request->over) || (exchange->ends && now >= exchange->ends);
}

static void end_stream(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    if (exchange->state == EXCHANGE_RUNNING) {
        exchange->reply->status = exchange->status;
        (void)transport->curl.multi_remove_handle(transport->multi, exchange->easy);
        trace_attempt(exchange, KUBE_NO_RETRY);
        request_release(exchange);
    }
    if (!exchange->reply->status && !exchange->reply->problem)
        exchange->reply->problem = "nobody waits for it any more";
    finish(exchange);
}

static void check_time(struct exchange *exchange, uint64_t now) {
    struct kube_transport *transport = exchange->transport;
    if (is_over(exchange, now)) {
        end_stream(exchange);
        return;
    }
    if (exchange->state == EXCHANGE_FREE || exchange->due == 0 || now < exchange->due)
        return;
    if (exchange->state == EXCHANGE_WAITING) {
        start_attempt(exchange);
        return;
    }
    bool over = transport->deadline && now >= transport->deadline;
    const char *name = text_printable(exchange->arena, transport->target.address, 300);
    give_up(exchange, over ? KUBE_OUTCOME_FAILED : KUBE_OUTCOME_SLOW,
            exchange->reply->reached ? "whether it was processed is not known" : NULL,
            arena_format(exchange->arena,
                         over ? "no reply from %s before the time for everything was over"
                              : "no reply from %s in time",
                         name));
    settle(exchange);
}

/* Everything that did not end: with the reason why the run ends now. */
static void abandon(struct exchange *exchange, const char *hint, const char *problem) {
    if (exchange->state == EXCHANGE_RUNNING) {
        give_up(exchange, KUBE_OUTCOME_FAILED, hint, problem);
        trace_attempt(exchange, KUBE_NO_RETRY);
        request_release(exchange);
        finish(exchange);
    } else if (exchange->state == EXCHANGE_WAITING) {
        bool reached = exchange->reply->reached;
        reply_reset(exchange);
        problem_set(exchange, KUBE_OUTCOME_FAILED, hint, "%s", problem);
        exchange->reply->reached = reached;
        finish(exchange);
    }
}

struct run {
    struct kube_client *client;
    const struct kube_request *requests;
    struct kube_reply *replies;
    size_t count, next;
    struct exchange *exchanges;
    size_t width;
    uint64_t news; /* when something ended last */
};

/* Fills free places; true while anything is on its way. */
static bool fill(struct run *run) {
    bool busy = false;
    for (size_t i = 0; i < run->width; i++) {
        struct exchange *exchange = &run->exchanges[i];
        while (exchange->state == EXCHANGE_FREE && run->next < run->count) {
            begin(exchange, &run->requests[run->next], &run->replies[run->next]);
            run->next++;
        }
        busy = busy || exchange->state != EXCHANGE_FREE;
    }
    return busy;
}

/* Waits for the network, the next thing that is due, or the wish to stop. False = stop. */
static bool wait_for_news(struct run *run) {
    struct kube_transport *transport = run->client->transport;
    uint64_t now = transport_now(transport);
    uint64_t quiet = now - run->news;
    /* libcurl (7.88) may keep what it has read for one stream until something else happens: a
     * request that begins in the same pass can take away that stream's wake-up. */
    uint64_t soonest = now + (quiet < SHORTEST_POLL  ? SHORTEST_POLL
                              : quiet > LONGEST_POLL ? LONGEST_POLL
                                                     : quiet);
    for (size_t i = 0; i < run->width; i++) {
        const struct exchange *exchange = &run->exchanges[i];
        if (exchange->state != EXCHANGE_FREE && exchange->due && exchange->due < soonest)
            soonest = exchange->due;
        if (exchange->state != EXCHANGE_FREE && exchange->ends && exchange->ends < soonest)
            soonest = exchange->ends;
    }
    struct curl_waitfd stop = {.fd = transport->options.stop, .events = CURL_WAIT_POLLIN};
    unsigned extra = transport->options.stop >= 0 ? 1 : 0;
    int timeout = soonest > now ? (int)(soonest - now) : 0;
    CURLMcode code = transport->curl.multi_poll(transport->multi, &stop, extra, timeout, NULL);
    return code == CURLM_OK && stop.revents == 0;
}

static void stop_run(struct run *run, const char *hint, const char *problem) {
    for (size_t i = 0; i < run->width; i++)
        abandon(&run->exchanges[i], hint, problem);
    for (; run->next < run->count; run->next++)
        run->replies[run->next] = (struct kube_reply){.problem = problem, .hint = hint};
}

/* libcurl (7.88) may forget requests that waited for the one connection of HTTP/2, when it turns
 * out to be HTTP/1.1: they begin anew, now that there may be more connections. */
static void begin_waiting(struct run *run) {
    struct kube_transport *transport = run->client->transport;
    for (size_t i = 0; i < run->width; i++) {
        struct exchange *exchange = &run->exchanges[i];
        if (!request_waits(exchange))
            continue;
        (void)transport->curl.multi_remove_handle(transport->multi, exchange->easy);
        request_release(exchange);
        start_attempt(exchange);
    }
}

static void run_all(struct run *run) {
    struct kube_transport *transport = run->client->transport;
    bool known_http1 = transport->known_http1;
    run->news = transport_now(transport);
    while (fill(run)) {
        int running;
        if (transport->curl.multi_perform(transport->multi, &running) != CURLM_OK) {
            stop_run(run, NULL, "libcurl failed");
            return;
        }
        bool ended = complete_all(run->client);
        if (transport->known_http1 && !known_http1)
            begin_waiting(run);
        known_http1 = transport->known_http1;
        uint64_t now = transport_now(transport);
        run->news = ended ? now : run->news;
        if (transport->deadline && now >= transport->deadline) {
            stop_run(run, "give it more with --timeout", "the time for everything is over");
            return;
        }
        for (size_t i = 0; i < run->width; i++)
            check_time(&run->exchanges[i], now);
        if (fill(run) && !wait_for_news(run)) {
            stop_run(run, "run it again: what is done already stays", "stopped by a signal");
            return;
        }
    }
}

static void transport_send(struct kube_client *client, struct arena *arena,
                           const struct kube_request *requests, struct kube_reply *replies,
                           size_t count) {
    struct kube_transport *transport = client->transport;
    struct run run = {client, requests, replies, count, 0, NULL, 0, 0};
    if (!prepare(transport)) {
        stop_run(&run, transport->hint, transport->problem);
        return;
    }
    run.width = count < client->concurrency ? count : client->concurrency;
    run.exchanges = arena_array(arena, run.width, sizeof *run.exchanges);
    bool once = false;
    for (size_t i = 0; i < count; i++)
        once = once || requests[i].retry == KUBE_RETRY_NEVER;
    set_connections(client, once);
    for (size_t i = 0; i < run.width; i++) {
        run.exchanges[i].transport = transport;
        run.exchanges[i].arena = arena;
        run.exchanges[i].body = text_new(arena);
        run.exchanges[i].shown = text_new(arena);
        run.exchanges[i].stream = (struct kube_stream){text_new(arena), text_new(arena)};
    }
    run_all(&run);
    for (size_t i = 0; i < run.width; i++)
        if (run.exchanges[i].easy)
            transport->curl.easy_cleanup(run.exchanges[i].easy);
}

struct kube_client kube_transport_client(struct kube_transport *transport, unsigned concurrency) {
    unsigned most = concurrency < CONCURRENCY_LIMIT ? concurrency : CONCURRENCY_LIMIT;
    return (struct kube_client){.transport = transport,
                                .connection = transport->connection,
                                .send = transport_send,
                                .concurrency = most ? most : 1};
}
