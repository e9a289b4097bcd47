/*
 * curl_library.h: libcurl, looked for when the first request is made and not before.
 *
 * Printing manifests needs no network, so the program is not linked with libcurl: its functions
 * are found by name, with the types that its header declares. Only the transport includes this.
 */
#ifndef TRANSPORT_CURL_LIBRARY_H
#define TRANSPORT_CURL_LIBRARY_H

#include "base/library.h"
#include "base/text.h"

#define CURL_DISABLE_DEPRECATION 1
#include <curl/curl.h>

#define CURL_FUNCTIONS(X)                                                                          \
    X(global_init)                                                                                 \
    X(global_cleanup)                                                                              \
    X(version_info)                                                                                \
    X(easy_init)                                                                                   \
    X(easy_setopt)                                                                                 \
    X(easy_getinfo)                                                                                \
    X(easy_reset)                                                                                  \
    X(easy_cleanup)                                                                                \
    X(easy_strerror)                                                                               \
    X(multi_init)                                                                                  \
    X(multi_setopt)                                                                                \
    X(multi_add_handle)                                                                            \
    X(multi_remove_handle)                                                                         \
    X(multi_perform)                                                                               \
    X(multi_poll)                                                                                  \
    X(multi_info_read)                                                                             \
    X(multi_cleanup)                                                                               \
    X(slist_append)                                                                                \
    X(slist_free_all)

struct curl_library {
    bool loaded;
#define CURL_FIELD(name) __typeof__(curl_##name) *(name);
    CURL_FUNCTIONS(CURL_FIELD)
#undef CURL_FIELD
};

/*
 * Loads libcurl and its TLS. NULL, or what is wrong, and *hint what to do about it: there is no
 * libcurl, it is older than 7.77, or its TLS cannot take certificates from memory.
 */
const char *curl_library_load(struct curl_library *library, struct arena *arena, const char **hint);

/* "libcurl 8.5.0 OpenSSL/3.0.13", or why it cannot be loaded. Nothing of it is started. */
const char *curl_library_version(struct arena *arena);

/* Gives back what curl_library_load took; the library itself stays. */
void curl_library_unload(struct curl_library *library);

#endif
