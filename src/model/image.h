/*
 * image.h: references to container images.
 *
 * The grammar is that of distribution/reference as the kubelet and the container runtimes apply
 * it (ParseNormalizedNamed); an API server does not check it, and a wrong reference shows only as
 * InvalidImageName when the first job runs. Refused besides: ports over 65535, addresses in
 * brackets that are not IPv6, and host names that no registry can have.
 */
#ifndef MODEL_IMAGE_H
#define MODEL_IMAGE_H

#include "base/finding.h"

/* Strings live in the findings' arena. */
struct image {
    const char *domain; /* host[:port] as written, or "docker.io" when the text has none */
    const char *path;   /* as written, without "library/" */
    const char *tag;    /* NULL = none */
    const char *digest; /* algorithm:hex, or NULL */
};

/* Reads a reference; warns when neither tag nor digest is given, and about the tag "latest"
 * without a digest. */
bool image_parse(struct findings *findings, const char *text, struct image *result);

#endif
