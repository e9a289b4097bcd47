/*
 * process.h: runs a program without a shell and takes what it prints.
 *
 * The one place that starts a process. Its standard error is ours; its standard input is empty, or
 * ours when it may talk to a person. Nothing else that we have open gets to it. A program that
 * takes too long or prints too much is killed, with all that it started unless it talks to a person
 * (then it must stay in the terminal's foreground).
 */
#ifndef CONNECTION_PROCESS_H
#define CONNECTION_PROCESS_H

#include "base/text.h"

enum process_end {
    PROCESS_EXITED,      /* with `code` */
    PROCESS_KILLED,      /* by signal `code` that somebody else sent */
    PROCESS_NOT_STARTED, /* `code` is an errno value */
    PROCESS_TOO_LONG,
    PROCESS_TOO_MUCH,
    PROCESS_STOPPED /* because of `stop` */
};

struct process {
    const char *command;      /* with a slash: a path; else looked up in $PATH */
    char *const *arguments;   /* with the command as the first, ended by NULL */
    char *const *environment; /* ended by NULL */
    bool interactive;
    unsigned timeout; /* milliseconds; 0 = none */
    size_t limit;     /* bytes of output */
    const int *stop;  /* descriptor: once it is readable the program is killed; NULL = none */
    struct text output;
    int code;
};

/* Runs it to its end. `output` must be a text; it may hold secrets. */
enum process_end process_run(struct process *process) MUST_CHECK;

#endif
