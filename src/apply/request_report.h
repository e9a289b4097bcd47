/*
 * request_report.h: what would be sent for objects, when nothing shall be: --dry-run=client.
 *
 * Pure; memory is that of the output.
 */
#ifndef APPLY_REQUEST_REPORT_H
#define APPLY_REQUEST_REPORT_H

#include "connection/connection.h"
#include "kube/object.h"

/* A request that would be made, and to whom. */
struct kube_outline {
    const struct kube_connection *connection;
    const char *method;
    const struct kube_object *objects;
    size_t count;
    const char *cluster; /* put before each line; NULL = nothing */
};

void kube_outline_text(struct text *output, const struct kube_outline *outline);

/* As events, a JSON object per line. False when a text cannot be JSON. */
bool kube_outline_events(struct text *output, const struct kube_outline *outline) MUST_CHECK;

#endif
