/*
 * json_library.h: jansson, loaded when the first JSON is written or read (base/library.h).
 *
 * Functions of jansson.h that are defined in the header itself call others by their names, so they
 * cannot be used; json_decref is one of them.
 */
#ifndef TEXT_JSON_LIBRARY_H
#define TEXT_JSON_LIBRARY_H

#include "base/library.h"

#include <jansson.h>

#define JSON_FUNCTIONS(X)                                                                          \
    X(json_array)                                                                                  \
    X(json_array_append_new)                                                                       \
    X(json_array_get)                                                                              \
    X(json_array_size)                                                                             \
    X(json_delete)                                                                                 \
    X(json_dump_callback)                                                                          \
    X(json_false)                                                                                  \
    X(json_integer)                                                                                \
    X(json_integer_value)                                                                          \
    X(json_loadb)                                                                                  \
    X(json_null)                                                                                   \
    X(json_object)                                                                                 \
    X(json_object_iter)                                                                            \
    X(json_object_iter_key)                                                                        \
    X(json_object_iter_next)                                                                       \
    X(json_object_iter_value)                                                                      \
    X(json_object_set_new)                                                                         \
    X(json_object_size)                                                                            \
    X(json_real_value)                                                                             \
    X(json_string)                                                                                 \
    X(json_string_length)                                                                          \
    X(json_string_value)                                                                           \
    X(json_true)                                                                                   \
    X(jansson_version_str)

struct json_library {
#define JSON_FIELD(name) __typeof__(name) *(name);
    JSON_FUNCTIONS(JSON_FIELD)
#undef JSON_FIELD
};

/* Loads jansson. NULL, or what is wrong. */
const char *json_library_load(struct arena *arena, struct json_library *library) MUST_CHECK;

#endif
