/*
 * replay.c: runs a fuzz target over files and folders of inputs, without libFuzzer.
 *
 * Prints "N passed, 0 failed": an input that fails ends the process, its name is printed first.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

static char current[4096];
static size_t passed;

static void run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat status;
    PROMISE(file && fstat(fileno(file), &status) == 0);
    size_t size = (size_t)status.st_size;
    /* Exactly as large as the input, so that the sanitizer sees a read beyond its end. */
    uint8_t *data = malloc(size > 0 ? size : 1);
    PROMISE(data && fread(data, 1, size, file) == size);
    fclose(file);
    snprintf(current, sizeof(current), "%s", path);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    passed++;
}

static void run_path(const char *path) {
    struct stat status;
    PROMISE(stat(path, &status) == 0);
    if (!S_ISDIR(status.st_mode)) {
        run_file(path);
        return;
    }
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char name[4096];
        snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            run_path(name);
        free(entries[i]);
    }
    free(entries);
}

static void name_culprit(void) {
    if (current[0] != '\0')
        fprintf(stderr, "failed on input %s\n", current);
}

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

int main(int count, char **arguments) {
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(name_culprit);
    for (int i = 1; i < count; i++)
        run_path(arguments[i]);
    current[0] = '\0';
    printf("%zu passed, 0 failed\n", passed);
    return 0;
}
