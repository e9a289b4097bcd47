#include "cmd/command.h"

#include <time.h>

int64_t clock_now(void) {
    return (int64_t)time(NULL);
}

uint64_t clock_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
