/*
 * timer.c: wall time and peak memory of commands, run in turn so that all meet the same machine.
 *
 * timer ROUNDS COMMAND [ARGUMENT]... [-- COMMAND [ARGUMENT]...]...
 * A line for each command: median and lowest time in microseconds, peak resident memory in KiB, and
 * the exit code of the last run. Standard output of the commands is thrown away.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { COMMANDS = 32, ROUNDS = 2000 };

extern char **environ;

static double times[COMMANDS][ROUNDS];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_value(const void *one, const void *other) {
    double a = *(const double *)one;
    double b = *(const double *)other;
    return (a > b) - (a < b);
}

/* The time one run takes, in microseconds. */
static double run(char **command, posix_spawn_file_actions_t *quiet, long *memory, int *code) {
    struct rusage usage;
    pid_t child = 0;
    int status = 0;
    double start = now();
    if (posix_spawnp(&child, command[0], quiet, NULL, command, environ) != 0) {
        *code = 127;
        return 0;
    }
    wait4(child, &status, 0, &usage);
    double taken = now() - start;
    *memory = usage.ru_maxrss > *memory ? usage.ru_maxrss : *memory;
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return taken;
}

int main(int count, char **arguments) {
    char **commands[COMMANDS] = {arguments + 2};
    long memory[COMMANDS] = {0};
    int codes[COMMANDS] = {0};
    int total = 1;
    int rounds = count > 2 ? atoi(arguments[1]) : 0;
    if (rounds < 1 || rounds > ROUNDS)
        return 2;
    for (int i = 2; i < count; i++)
        if (strcmp(arguments[i], "--") == 0 && total < COMMANDS) {
            arguments[i] = NULL;
            commands[total++] = arguments + i + 1;
        }
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    for (int round = -2; round < rounds; round++)
        for (int i = 0; i < total; i++) {
            double taken = run(commands[i], &quiet, &memory[i], &codes[i]);
            if (round >= 0)
                times[i][round] = taken;
        }
    for (int i = 0; i < total; i++) {
        qsort(times[i], (size_t)rounds, sizeof(double), by_value);
        printf("%.1f %.1f %ld %d\n", times[i][rounds / 2], times[i][0], memory[i], codes[i]);
    }
    return 0;
}
