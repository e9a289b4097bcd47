/*
 * relay.c: a TCP relay on loopback that holds every byte for a while, as a long way does.
 *
 * relay PORT MILLISECONDS
 * Listens on a port of its own choice, prints that port, and then a line "connection" for each one
 * that it passes on to PORT of 127.0.0.1. Each direction is held for MILLISECONDS; bandwidth is not
 * limited.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WAYS = 512, PIECE = 1 << 16, PIECES = 256 /* waiting, of one way */ };

struct piece {
    struct piece *next;
    double due;
    size_t size, sent; /* size 0: the end */
    char bytes[];
};

/* One direction of a connection. */
struct way {
    int from, to;
    bool ended; /* nothing more comes from `from` */
    unsigned waiting;
    struct piece *first, *last;
};

static struct way ways[WAYS];
static size_t way_count;
static double delay; /* seconds */

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sockaddr_in loopback(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static int listen_somewhere(void) {
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, WAYS) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        exit(1);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void pass_on(int listener, int port) {
    struct sockaddr_in address = loopback(port);
    int one = 1;
    int client = accept(listener, NULL, NULL);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (client < 0 || server < 0 || way_count + 2 > WAYS ||
        connect(server, (struct sockaddr *)&address, sizeof address) != 0)
        exit(1);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ways[way_count++] = (struct way){.from = client, .to = server};
    ways[way_count++] = (struct way){.from = server, .to = client};
    puts("connection");
    fflush(stdout);
}

static void take_in(struct way *way) {
    struct piece *piece = malloc(sizeof *piece + PIECE);
    if (!piece)
        exit(1);
    ssize_t got = read(way->from, piece->bytes, PIECE);
    *piece = (struct piece){.due = now() + delay, .size = got > 0 ? (size_t)got : 0};
    way->ended = got <= 0;
    way->waiting++;
    if (way->first)
        way->last->next = piece;
    else
        way->first = piece;
    way->last = piece;
}

static void give_out(struct way *way) {
    struct piece *piece = way->first;
    if (piece->size == 0) {
        shutdown(way->to, SHUT_WR);
    } else {
        ssize_t sent = send(way->to, piece->bytes + piece->sent, piece->size - piece->sent,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            return;
        piece->sent += sent < 0 ? piece->size : (size_t)sent; /* what nobody reads is dropped */
        if (piece->sent < piece->size)
            return;
    }
    way->first = piece->next;
    way->waiting--;
    free(piece);
}

/* Forgets connections that ended in both directions; each is two ways in a row. */
static void sweep(void) {
    size_t kept = 0;
    for (size_t i = 0; i < way_count; i += 2) {
        if (ways[i].ended && ways[i + 1].ended && !ways[i].first && !ways[i + 1].first) {
            close(ways[i].from);
            close(ways[i].to);
            continue;
        }
        ways[kept++] = ways[i];
        ways[kept++] = ways[i + 1];
    }
    way_count = kept;
}

/* Waits for what comes next: bytes, room for bytes that are due, or the time when some are due. */
static void turn(int listener, int port) {
    struct pollfd polled[1 + 2 * WAYS] = {{.fd = listener, .events = POLLIN}};
    double time = now();
    double wait = 60;
    for (size_t i = 0; i < way_count; i++) {
        const struct way *way = &ways[i];
        double due = way->first ? way->first->due - time : wait;
        polled[1 + 2 * i] = (struct pollfd){
            .fd = way->ended || way->waiting >= PIECES ? -1 : way->from, .events = POLLIN};
        polled[2 + 2 * i] =
            (struct pollfd){.fd = way->first && due <= 0 ? way->to : -1, .events = POLLOUT};
        wait = due > 0 && due < wait ? due : wait;
    }
    struct timespec timeout = {.tv_sec = (time_t)wait,
                               .tv_nsec = (long)((wait - (double)(time_t)wait) * 1e9)};
    size_t count = way_count;
    if (ppoll(polled, 1 + 2 * count, &timeout, NULL) <= 0)
        return;
    for (size_t i = 0; i < count; i++) {
        if (polled[1 + 2 * i].revents)
            take_in(&ways[i]);
        if (polled[2 + 2 * i].revents)
            give_out(&ways[i]);
    }
    if (polled[0].revents)
        pass_on(listener, port);
}

int main(int count, char **arguments) {
    if (count != 3)
        return 2;
    int port = atoi(arguments[1]);
    delay = atof(arguments[2]) / 1000;
    int listener = listen_somewhere();
    for (;;) {
        turn(listener, port);
        sweep();
    }
}
