#ifndef PLAN_JOINT_H
#define PLAN_JOINT_H

/* The joint plan, between its files: the measures of a case all at once, as they will be,
 * what is found in them by rule, and the versions that members sign. */

#include "services/plan/plan_fellowship.h"

struct plan_measures {
    struct plan_measure *rows; /* in the arena */
    size_t count;
};

/* ---- plan_measures.c */
/* All of the case; `next` (or NULL) instead of the row of its id, or as one more. */
void plan_measures_load(const struct view *view, struct id case_id, struct arena *arena,
    const struct plan_measure *next, struct plan_measures *out);
/* NULL when there is none. */
const struct plan_measure *plan_measures_find(
    const struct plan_measures *all, struct id measure_id);
/* Done or dropped: nothing is found in it any more. */
bool plan_measure_is_over(const struct plan_measure *row);
/* Something that comes before it is not over. */
bool plan_measure_waits(
    const struct plan_measures *all, const struct plan_measure *row);
/* It would wait for itself, by whatever way. */
bool plan_measures_circle(
    const struct plan_measures *all, struct id measure_id, struct arena *arena);
/* Opens and ends what is found in a measure that was said, and in those around it. */
void plan_measures_find_breaks(struct plan_act *act, const struct plan_measures *all,
    const struct plan_measure *said);
/* The same of all of them, at whoever takes over the case; as far as a turn has room. */
void plan_measures_find_all(struct plan_act *act, const struct plan_measures *all);
/* A promise has passed: what waits for that measure cannot be kept either. For every
 * obligation that falls due; of other rules nothing follows. */
void plan_overdue_follow(struct plan_act *act, const char *rule, struct id part);

/* ---- plan_digest.c: goals and measures by digest, as members get them. */
enum { PLAN_DIGESTED_MAX = 2 * PLAN_MEASURES_MAX };
struct plan_digested {
    char category[CODE_BYTES_MAX];
    uint8_t digest[DIGEST_BYTES];
};
struct plan_digests {
    const struct view *view;
    struct id case_id;
    struct arena *arena;
    struct plan_digested *parts;
    size_t count;
};
void plan_digests_make(const struct view *view, struct id case_id, struct arena *arena,
    struct plan_digests *out);
/* With the version's own content; without those parts that are left out (NULL: none). */
void plan_digests_join(const struct plan_digests *all, struct slice content,
    const bool *is_left_out, uint8_t digest[DIGEST_BYTES]);

/* ---- plan_decide_sign.c: who takes part no more is not waited for. */
void plan_signer_left(struct plan_act *act, struct id actor_id);

/* ---- plan_decide_propose.c: what we proposed and nobody answered, to the holder now. */
void plan_proposals_follow(struct plan_act *act, const char *to);
/* Those that wait for an answer from us: moved, closed. */
void plan_proposals_end(struct plan_act *act, const char *reason);

/* ---- plan_take_plan.c: what is owed of the plan is owed here from now on. */
void plan_joint_taken_over(struct plan_act *act);

/* ---- plan_apply_plan.c, plan_apply_version.c */
/* The owner of a measure, for others to see: nobody where it is one who is never to know. */
ProtobufCBinaryData plan_owner_copy(const struct view *view, struct id case_id,
    struct id owner_id, struct arena *arena);
bool plan_goal_load(const struct view *view, struct id case_id, struct id goal_id,
    struct plan_goal *out);
bool plan_proposal_load(const struct view *view, struct id case_id,
    struct id proposal_id, struct plan_proposal *out);
/* Of this case. */
bool plan_version_find(const struct view *view, struct id case_id, struct id version_id,
    struct plan_version *out);
bool plan_version_load(const struct view *view, struct id case_id, uint64_t number,
    struct plan_version *out);
/* False: there is none yet. */
bool plan_version_newest(
    const struct view *view, struct id case_id, struct plan_version *out);
/* Fold: it has been evaluated; the next time, or 0. */
void plan_version_evaluated(struct tables *tables, struct id case_id, int64_t next_us);
bool plan_version_view_load(const struct view *view, struct id version_id,
    const char *party, struct plan_version_view *out);
/* All that sign a version; the party is in *party_out. */
void plan_version_views_walk(
    struct walk *walk, const struct view *view, struct id version_id);
bool plan_version_views_next(
    struct walk *walk, char party_out[PLAN_PARTY_BYTES], struct plan_version_view *out);

/* A date that is said anew: NULL, or why it may not be. */
const char *plan_date_fault(
    const struct plan_act *act, int64_t said_us, int64_t before_us);
/* How many rows of the case there are in that table. */
size_t plan_rows_count(const struct view *view, unsigned table, struct id case_id);

#endif
