#include "transport/curl_library.h"

#include <dlfcn.h>

#define LIBRARY "libcurl.so.4"
#define INSTALL_HINT "install libcurl with OpenSSL: the package libcurl4, libcurl4t64 or libcurl"

enum { OLDEST = 0x074d00 }; /* 7.77.0: CURLOPT_CAINFO_BLOB */

/* Tells packaging tools what is loaded at run time (uapi-group.org, "ELF dlopen metadata"). */
#define NOTE                                                                                       \
    "[{\"feature\":\"cluster\",\"description\":\"requests to a Kubernetes API server\","           \
    "\"priority\":\"recommended\",\"soname\":[\"" LIBRARY "\"]}]"

static const struct {
    uint32_t name_length, content_length, type;
    char name[4];
    char content[(sizeof NOTE + 3) / 4 * 4];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {4, sizeof NOTE, 0x407c0c0a,
                                                                     "FDO", NOTE};

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
#define CURL_ROW(name) {"curl_" #name, offsetof(struct curl_library, name)},
    CURL_FUNCTIONS(CURL_ROW)
#undef CURL_ROW
};

/* Whether this TLS takes PEM text: GnuTLS and others say yes and ignore it. */
static bool takes_memory(const char *tls) {
    static const char *const good[] = {"OpenSSL", "LibreSSL", "BoringSSL", "AWS-LC", "quictls"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (tls && text_starts_with(tls, good[i]))
            return true;
    return false;
}

static const char *check(const struct curl_library *library, struct arena *arena,
                         const char **hint) {
    const curl_version_info_data *version = library->version_info(CURLVERSION_FIRST);
    *hint = INSTALL_HINT;
    if (version->version_num < OLDEST)
        return arena_format(arena, "libcurl is %s, 7.77 or later is needed",
                            text_printable(arena, version->version, 40));
    if (!takes_memory(version->ssl_version))
        return arena_format(arena, "libcurl uses \"%s\", OpenSSL is needed",
                            version->ssl_version ? text_printable(arena, version->ssl_version, 60)
                                                 : "no TLS");
    return NULL;
}

const char *curl_library_load(struct curl_library *library, struct arena *arena,
                              const char **hint) {
    if (library->handle)
        return NULL;
    *hint = INSTALL_HINT;
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return arena_format(arena, "cannot load " LIBRARY ": %s",
                            text_printable(arena, dlerror(), 300));
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        void *function = dlsym(handle, functions[i].name);
        if (!function)
            return arena_format(arena, LIBRARY " has no function %s", functions[i].name);
        memcpy((char *)library + functions[i].offset, &function, sizeof function);
    }
    const char *problem = check(library, arena, hint);
    if (problem)
        return problem;
    if (library->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return "libcurl does not start";
    library->handle = handle;
    return NULL;
}

void curl_library_unload(struct curl_library *library) {
    if (library->handle)
        library->global_cleanup();
    library->handle = NULL;
}
