/* printf.c: prints the lines of its argument with printf: the least a program does that prints a
 * fleet. */
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    static char line[4096];
    FILE *file = count > 1 ? fopen(arguments[1], "r") : NULL;
    if (!file)
        return 2;
    while (fgets(line, sizeof(line), file))
        printf("%s", line);
    fclose(file);
    return fflush(stdout) == 0 ? 0 : 3;
}
