/* empty.c: does nothing, but is linked to the libraries that the program is linked to. */
#include <jansson.h>
#include <yaml.h>

/* Referenced, so that the linker keeps the libraries; never called. */
void *const kept[] = {(void *)yaml_get_version_string, (void *)json_delete};

int main(int count, char **arguments) {
    (void)arguments;
    return count > 100 ? kept[0] != kept[1] : 0;
}
