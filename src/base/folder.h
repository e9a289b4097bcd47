/*
 * folder.h: a directory that is held open, and what is in it.
 *
 * Everything is reached by one name relative to an open directory and no symbolic link is followed,
 * so nobody can lead a run elsewhere by exchanging a part of a path. Only the path that folder_open
 * is given may lead through links. Functions give 0 or an errno value; folders and entries are
 * closed by their owner. Descriptors do not leave this module.
 */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/text.h"

struct folder {
    int descriptor; /* FOLDER_CLOSED: not open */
};

enum { FOLDER_CLOSED = -1 };

enum entry_kind {
    ENTRY_MISSING,
    ENTRY_FILE,
    ENTRY_FOLDER,
    ENTRY_LINK,  /* a symbolic link */
    ENTRY_OTHER, /* a device, pipe or socket */
};

/* What a name of a folder stands for; a file is open for reading until entry_close. */
struct entry {
    enum entry_kind kind;
    int descriptor;
    uint64_t size; /* of a file, in bytes */
};

int folder_open(const char *path, struct folder *folder) MUST_CHECK;
/* A folder in a folder: ENOENT, ENOTDIR for anything else, a link too. */
int folder_open_in(const struct folder *parent, const char *name, struct folder *folder) MUST_CHECK;
void folder_close(struct folder *folder);
/* Two open folders are one and the same. */
bool folder_equal(const struct folder *one, const struct folder *other);

/* Makes a folder; EEXIST when the name is taken. */
int folder_make(const struct folder *parent, const char *name) MUST_CHECK;
/* Makes the folder at a path, and those above it; *made says whether the last one is new. */
int folder_make_path(struct arena *arena, const char *path, bool *made) MUST_CHECK;

/* Appends the names in a folder to `names`, each with its NUL, without "." and "..". */
int folder_names(const struct folder *folder, struct text *names) MUST_CHECK;

/* Looks a name up. A name that is not there is no error. */
int entry_open(const struct folder *folder, const char *name, struct entry *entry) MUST_CHECK;
/* Appends the first bytes of a file, at most `limit`. */
int entry_read(const struct entry *entry, size_t limit, struct text *contents) MUST_CHECK;
void entry_close(struct entry *entry);

/* Writes a new file; EEXIST when the name is taken. After another error there is no such file. */
int folder_create(const struct folder *folder, const char *name, const char *bytes,
                  size_t length) MUST_CHECK;

/* Waits until the disk has everything that was written to the folder's file system: one wait for
 * thousands of files, where each of them would cost one of its own. */
int folder_sync(const struct folder *folder) MUST_CHECK;

/* Gives an entry another name that nobody has yet (EEXIST). */
int folder_rename_new(const struct folder *folder, const char *name, const char *fresh) MUST_CHECK;
/* Exchanges two entries in one step; EINVAL or ENOSYS where the file system cannot. */
int folder_exchange(const struct folder *folder, const char *one, const char *other) MUST_CHECK;
/* Gives an entry a name, whoever has it now. */
int folder_rename_over(const struct folder *folder, const char *name, const char *taken) MUST_CHECK;

int folder_remove_file(const struct folder *folder, const char *name) MUST_CHECK;
/* Removes an empty folder. */
int folder_remove(const struct folder *parent, const char *name) MUST_CHECK;
int folder_remove_path(const char *path);

/*
 * Locks a folder against other runs until it is closed; `shared` runs do not exclude each other.
 * Waits up to `milliseconds`, then EWOULDBLOCK. Nothing is left on the disk.
 */
int folder_lock(const struct folder *folder, bool shared, unsigned milliseconds) MUST_CHECK;
/* The process that holds a lock on the folder, as far as /proc tells; else 0. */
uint64_t folder_lock_holder(struct arena *arena, const struct folder *folder);

#endif
