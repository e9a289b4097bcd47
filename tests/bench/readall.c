/* readall.c: opens and reads every file below a directory: the least that a comparison must do. */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

static char buffer[1 << 16];

static int read_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)walk;
    if (kind != FTW_F)
        return 0;
    int descriptor = open(path, O_RDONLY);
    if (descriptor < 0)
        return 1;
    while (read(descriptor, buffer, sizeof(buffer)) > 0)
        continue;
    return close(descriptor);
}

int main(int count, char **arguments) {
    return count > 1 ? nftw(arguments[1], read_one, 16, FTW_PHYS) : 2;
}
