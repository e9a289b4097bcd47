/*
 * planner.h: inside plan_build: taking settings through their checkers.
 *
 * Each take function returns the checked value of an option, or its standard value when the option
 * was not given. What a checker finds becomes diagnostics at the value's place. After an error the
 * returned value must not be relied on; plan_build stops at the end when there was one.
 */
#ifndef MODEL_PLANNER_H
#define MODEL_PLANNER_H

#include "model/plan.h"

struct planner {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct settings *settings;
    struct plan *plan;
    bool in_fleet; /* the cluster was named by a fleet's entry */
};

bool planner_given(const struct planner *planner, enum option_id id);
bool planner_is(const struct planner *planner, enum option_id id, const char *text);

/* An error or warning at the place of an option; the hint may be NULL. With incomplete settings
 * nothing is said that may follow from what is missing. */
void planner_refuse(const struct planner *planner, enum option_id id, const char *hint,
                    const char *format, ...) PRINTF_LIKE(4, 5);
void planner_warn(const struct planner *planner, enum option_id id, const char *hint,
                  const char *format, ...) PRINTF_LIKE(4, 5);

/* Seconds and bytes as a reader writes them: "7m50s", "8Gi". */
const char *planner_seconds(const struct planner *planner, int64_t seconds);
const char *planner_bytes(const struct planner *planner, int64_t bytes);

/* Turns what a checker found about one value into diagnostics. */
void planner_report(const struct planner *planner, enum option_id id, const struct value *value,
                    const struct findings *findings);

const char *take_text(const struct planner *planner, enum option_id id, const char *standard);
bool take_flag(const struct planner *planner, enum option_id id, bool standard);
int64_t take_integer(const struct planner *planner, enum option_id id, int64_t standard);
/* The index of the chosen word in the option's list of choices. */
size_t take_choice(const struct planner *planner, enum option_id id, size_t standard);
const char *take_name(const struct planner *planner, enum option_id id, enum name_kind kind,
                      const char *standard);
/* `image` may be NULL. A standard value is taken as good. */
const char *take_image(const struct planner *planner, enum option_id id, const char *standard,
                       struct image *image);
struct duration take_duration(const struct planner *planner, enum option_id id, unsigned permits,
                              int64_t standard_seconds);
/* Bytes. */
int64_t take_size(const struct planner *planner, enum option_id id, int64_t standard);
/* Canonical text. */
const char *take_quantity(const struct planner *planner, enum option_id id, const char *standard);
struct strings take_names(const struct planner *planner, enum option_id id, enum name_kind kind);
struct key_value *take_pairs(const struct planner *planner, enum option_id id,
                             enum key_value_kind kind, size_t *count);

/* The parts of plan_build, in this order. */
void plan_where(struct planner *planner);
void plan_when(struct planner *planner);
void plan_defrag(struct planner *planner);
void plan_snapshot(struct planner *planner);
void plan_pod(struct planner *planner);
void plan_pki(struct planner *planner);
void plan_objects(struct planner *planner);
void plan_gitops(struct planner *planner);
void plan_companions(struct planner *planner);
void plan_deadlines(struct planner *planner);
void plan_cross_checks(struct planner *planner);
void plan_alerts(struct planner *planner);
void plan_effects(struct planner *planner);

#endif
