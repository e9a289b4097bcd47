/* unit_folder.h: a folder of its own for a test, and files in it. */
#ifndef UNIT_UNIT_FOLDER_H
#define UNIT_UNIT_FOLDER_H

#include "base/file.h"
#include "unit/unit.h"

#include <dirent.h>
#include <unistd.h>

/* A new empty folder. */
static inline const char *unit_folder(struct arena *arena) {
    const char *base = getenv("TMPDIR");
    char *path = arena_format(arena, "%s/etcdmaint-unit-XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(path));
    return path;
}

/* Removes a folder that holds nothing but files. */
static inline void unit_folder_remove(struct arena *arena, const char *folder) {
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            unlink(arena_format(arena, "%s/%s", folder, entry->d_name));
    closedir(directory);
    assert_int_equal(rmdir(folder), 0);
}

/* Writes a file of the folder anew. */
static inline const char *unit_folder_write(struct arena *arena, const char *folder,
                                            const char *name, const char *text) {
    const char *path = arena_format(arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
    return path;
}

#endif
