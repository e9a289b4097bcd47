/*
 * stagger.h: moves the schedules of a cluster inside a window, so that a fleet does not start as
 * one.
 *
 * The amount is a whole number of minutes that the cluster's name decides, and nothing else: other
 * clusters come and go without moving it, and all tasks of a cluster move alike. The result is one
 * schedule that runs at exactly the old times plus the amount, on the wall clock of its zone; where
 * none can say that, it is refused. Pure functions; texts live in the findings' arena.
 */
#ifndef MODEL_STAGGER_H
#define MODEL_STAGGER_H

#include "model/cron.h"

enum { STAGGER_MINUTES_MAXIMUM = 24 * 60 };

/*
 * How far the cluster moves inside a window of 1 to STAGGER_MINUTES_MAXIMUM minutes: from 0 to
 * window - 1. It is H mod window, with H the 64-bit FNV-1a hash of the name's bytes, mixed by the
 * finalizer of MurmurHash3 (both are public domain and fixed for ever).
 */
unsigned stagger_minutes(const char *cluster_name, unsigned window_minutes);

/*
 * The schedule `text`, parsed as `cron`, that many minutes later (below
 * STAGGER_MINUTES_MAXIMUM). False with a finding when some runs would come to lie on the next day
 * and others not, when all of them would and `allow_day_change` is not set, and when the times
 * cannot be written as one schedule. Schedules that run every day may pass midnight.
 */
bool stagger_shift(struct findings *findings, const char *text, const struct cron *cron,
                   unsigned minutes, bool allow_day_change, const char **shifted_text,
                   struct cron *shifted) MUST_CHECK;

/* Moves the day fields and the month by one day; false when no single schedule can say that. */
bool stagger_next_day(const struct cron *cron, struct cron *shifted) MUST_CHECK;

#endif
