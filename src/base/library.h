/*
 * library.h: functions of a shared library that is loaded when it is first needed.
 *
 * Printing a manifest needs the C library alone; loading libyaml and jansson took a tenth of its
 * time, and libcurl with its TLS would take ten times as much. So the program is not linked with
 * them: their functions are found by name, with the types that their headers declare, and put into
 * a table that the caller keeps. A library that was loaded stays. A static program (make STATIC=1)
 * has libyaml and jansson in itself.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/arena.h"

/* A function's name, and where its address goes in the table. */
struct library_function {
    const char *name;
    size_t offset;
};

/* Fills the table. NULL, or what is wrong: there is no such library, or it lacks a function. */
const char *library_load(struct arena *arena, const char *soname,
                         const struct library_function *functions, size_t count,
                         void *table) MUST_CHECK;

bool library_is_loaded(const char *soname);

/* Gives back the memory with the code and constants of all shared libraries. What is used again
 * comes back from their files: loading libcurl reads pages of 30 libraries that no request needs,
 * and they would be half of all memory. Changes nothing else, and cannot fail. */
void library_give_back(void);

/* A note in the program that tells packaging tools what is loaded at run time (uapi-group.org,
 * "ELF dlopen metadata"). The arguments are string literals. */
#define LIBRARY_NOTE(feature, description, priority, soname)                                       \
    LIBRARY_NOTE_OF("[{\"feature\":\"" feature "\",\"description\":\"" description                 \
                    "\",\"priority\":\"" priority "\",\"soname\":[\"" soname "\"]}]")
#define LIBRARY_NOTE_OF(json)                                                                      \
    static const struct {                                                                          \
        uint32_t name_length, content_length, type;                                                \
        char name[4];                                                                              \
        char content[(sizeof(json) + 3) / 4 * 4];                                                  \
    } note __attribute__((used, aligned(4), section(".note.dlopen"))) = {4, sizeof(json),          \
                                                                         0x407c0c0a, "FDO", json}

#endif
