#ifndef STAFETT_SIM_WORK_FELLOWSHIP_H
#define STAFETT_SIM_WORK_FELLOWSHIP_H

/* How those who take part find what to act on: shared by work_fellowship.c (who takes part
 * and on which grounds) and work_joint.c (story, plan, and how it is carried out). */

#include "services/plan/plan_fellowship.h"
#include "tests/sim/work.h"

/* One draw: never two of them among the arguments of one call. */
#define WORK_ANY(sim, list) ((list)[chance_below(&(sim)->chance, ARRAY_COUNT(list))])

/* ---- work_fellowship.c */
bool work_is_any_case(const struct sim *sim, size_t node, const struct work_case *it);
/* Mostly where one writes, sometimes where one may not. */
bool work_case_any(struct sim *sim, size_t node, struct work_case *out);
const struct view *work_plan_view(const struct sim *sim, size_t node);
/* Some row of the case in that table; ID_NONE: there is none. */
struct id work_row_any(struct sim *sim, size_t node, unsigned table, struct id case_id);
/* The same for a message; empty: there is none. */
ProtobufCBinaryData work_part_any(
    struct sim *sim, size_t node, unsigned table, struct id case_id);
/* An organisation, or an actor of the map. */
char *work_party_any(struct sim *sim, size_t node, struct id case_id);
char *work_category(struct sim *sim);
/* To plan, as whoever may, mostly. */
void work_order(struct sim *sim, size_t node, const struct work_case *it,
    const ProtobufCMessage *message);

/* ---- work_joint.c */
#define WORK_CASE(message, it) (message).case_id = work_id(sim, (it).case_id)
bool work_is_nonsense(struct sim *sim);
/* One of the codes, rarely another. */
#define WORK_CODE(list) work_code_any(sim, list, ARRAY_COUNT(list))
char *work_code_any(struct sim *sim, const char *const *codes, size_t count);
/* Some row of that table; rarely one of another case, or of nothing. */
ProtobufCBinaryData work_known(
    struct sim *sim, size_t node, unsigned table, const struct work_case *it);
/* The same, or empty: something new. */
ProtobufCBinaryData work_sometimes(
    struct sim *sim, size_t node, unsigned table, const struct work_case *it);
int64_t work_date(struct sim *sim, size_t node);
int64_t work_date_sometimes(struct sim *sim, size_t node); /* or none */
/* Where members speak: mostly in a case that another holds. */
bool work_case_of_member(struct sim *sim, size_t node, struct work_case *out);
/* Does one of them, by weight. */
struct work_choice {
    unsigned weight; /* of 100 */
    void (*order)(struct sim *sim, size_t node);
};
void work_choose(struct sim *sim, size_t node, const struct work_choice *choices);

#endif
