#ifndef STAFETT_KEPT_H
#define STAFETT_KEPT_H

/* Inputs that were set aside: parked (may run later) and quarantined (not understood).
 * What became of each is a fold of turns, like all else: it waits, has been released by
 * an operator to run again, has run, or was discarded. A place of a feed is always in one
 * of the counts of its cursor, and moves from one to another when its input does.
 *
 * An input that is about a case waits for those of that case and that feed that wait
 * already: one case stands still, all others go on. */

#include "common/table.h"
#include "proto/envelope.pb-c.h"

enum kept_kind { KEPT_PARKED = 1, KEPT_QUARANTINE = 2 };

enum kept_state { KEPT_WAITS = 1, KEPT_HAS_RUN, KEPT_DISCARDED };

struct kept_row {                    /* of what lies in quarantine */
    char source[2 * CODE_BYTES_MAX]; /* of the feed; "": it came from none */
    uint8_t state;
};

/* For fold_machinery: what the turn set aside, or ran again. */
void kept_fold(struct tables *tables, const Stafett__V1__Turn *turn);
/* False: it came from no feed, and nobody has discarded it. */
bool kept_find(const struct view *view, uint64_t number, struct kept_row *out);
bool kept_is_parked(const struct view *view, uint64_t turn);
/* Of that case and feed something waits that was parked before that turn. */
bool kept_case_waits(
    const struct view *view, const char *source, struct id case_id, uint64_t before);
/* How many of those in quarantine are of no concern any more. */
uint64_t kept_settled(const struct view *view);

/* Runs again as soon as the batch has room. */
void kept_release(struct tables *tables, enum kept_kind kind, uint64_t number);
void kept_discard(struct tables *tables, uint64_t number);
/* The one after kind and number, in order; start with 0, 0. */
bool kept_released_next(
    const struct view *view, enum kept_kind *kind, uint64_t *number);

#endif
