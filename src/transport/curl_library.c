#include "transport/curl_library.h"

#define LIBRARY "libcurl.so.4"
#define INSTALL_HINT "install libcurl with OpenSSL: the package libcurl4, libcurl4t64 or libcurl"

enum { OLDEST = 0x074d00 }; /* 7.77.0: CURLOPT_CAINFO_BLOB */

LIBRARY_NOTE("cluster", "requests to a Kubernetes API server", "recommended", LIBRARY);

static const struct library_function functions[] = {
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

const char *curl_library_version(struct arena *arena) {
    struct curl_library library = {0};
    const char *problem = library_load(arena, LIBRARY, functions, COUNT_OF(functions), &library);
    if (problem)
        return problem;
    const curl_version_info_data *version = library.version_info(CURLVERSION_FIRST);
    return arena_format(arena, "libcurl %s %s", text_printable(arena, version->version, 40),
                        version->ssl_version ? text_printable(arena, version->ssl_version, 60)
                                             : "without TLS");
}

const char *curl_library_load(struct curl_library *library, struct arena *arena,
                              const char **hint) {
    if (library->loaded)
        return NULL;
    *hint = INSTALL_HINT;
    bool first = !library_is_loaded(LIBRARY);
    const char *problem = library_load(arena, LIBRARY, functions, COUNT_OF(functions), library);
    if (!problem)
        problem = check(library, arena, hint);
    if (problem)
        return problem;
    if (library->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return "libcurl does not start";
    if (first)
        library_give_back();
    library->loaded = true;
    return NULL;
}

void curl_library_unload(struct curl_library *library) {
    if (!library->loaded)
        return;
    library->global_cleanup();
    library->loaded = false;
    library_give_back(); /* all that is left is the end, for which each library does something */
}
