/*
 * storage.h: where snapshots go: s3://BUCKET/PREFIX or pvc://CLAIM/PATH.
 *
 * Bucket names follow Amazon's rules for general purpose buckets, the strictest of the S3 servers.
 * Prefixes and paths are held to letters, digits and . _ = - so that no tool on the way (rclone's
 * remotes and filters, shells of people who restore) reads them as anything else. A "/" at the end
 * is dropped.
 */
#ifndef MODEL_STORAGE_H
#define MODEL_STORAGE_H

#include "base/finding.h"

/* The longest prefix or path; leaves room for the snapshot's own name in S3's 1024 bytes. */
enum { STORAGE_PATH_LIMIT = 512 };

enum storage_kind { STORAGE_S3, STORAGE_PVC };

struct storage {
    enum storage_kind kind;
    const char *name; /* bucket, or PersistentVolumeClaim */
    const char *path; /* without "/" at either end; "" = the top */
};

/* Reads a destination. A bucket with dots gets a warning: TLS works with path style only. */
bool storage_parse(struct findings *findings, const char *text, struct storage *result);

/* The normal form: s3://BUCKET/PREFIX, pvc://CLAIM. */
const char *storage_format(struct arena *arena, const struct storage *storage);

/* Checks an S3 region: lower case letters, digits and "-", at most 63 characters. */
bool region_check(struct findings *findings, const char *text);

#endif
