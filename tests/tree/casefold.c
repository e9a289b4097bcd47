/*
 * casefold.c: makes a file system look as if it did not tell upper from lower case (LD_PRELOAD,
 * glibc), as far as the program uses it: names that are looked up in an open directory find an
 * entry that differs in case alone, and no second one can be made.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { NAME_SIZE = 256 };

static void *real(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function)
        abort();
    return function;
}

#define REAL(name) ((__typeof__(&name))real(#name))

/* The entry of the folder that `name` stands for, in `found`; `name` itself when there is none. */
static const char *resolve(int folder, const char *name, char found[NAME_SIZE]) {
    if (folder == AT_FDCWD || strchr(name, '/') || strcmp(name, ".") == 0)
        return name;
    int list = REAL(openat)(folder, ".", O_RDONLY | O_DIRECTORY);
    DIR *directory = list < 0 ? NULL : fdopendir(list);
    const char *result = name;
    if (!directory)
        abort();
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        if (strcasecmp(entry->d_name, name) == 0) {
            snprintf(found, NAME_SIZE, "%s", entry->d_name);
            result = found;
        }
    closedir(directory);
    return result;
}

int openat(int folder, const char *path, int flags, ...) {
    char found[NAME_SIZE];
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return REAL(openat)(folder, resolve(folder, path, found), flags, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
    char found[NAME_SIZE];
    return REAL(mkdirat)(folder, resolve(folder, path, found), mode);
}

int unlinkat(int folder, const char *path, int flags) {
    char found[NAME_SIZE];
    return REAL(unlinkat)(folder, resolve(folder, path, found), flags);
}

int renameat(int from, const char *old, int to, const char *fresh) {
    char first[NAME_SIZE];
    char second[NAME_SIZE];
    return REAL(renameat)(from, resolve(from, old, first), to, resolve(to, fresh, second));
}

int renameat2(int from, const char *old, int to, const char *fresh, unsigned flags) {
    char first[NAME_SIZE];
    char second[NAME_SIZE];
    return REAL(renameat2)(from, resolve(from, old, first), to, resolve(to, fresh, second), flags);
}
