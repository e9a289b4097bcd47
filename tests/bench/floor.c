/* floor.c: prints its argument: the least that a program which prints a manifest can do. */
#include <stdio.h>

int main(int count, char **arguments) {
    if (count < 2)
        return 2;
    FILE *file = fopen(arguments[1], "rb");
    char buffer[65536];
    size_t length = file ? fread(buffer, 1, sizeof(buffer), file) : 0;
    if (file)
        fclose(file);
    return fwrite(buffer, 1, length, stdout) == length && fflush(stdout) == 0 ? 0 : 3;
}
