/* Faults of the log, of what is known, of alarms, cursors and restarts. */

#include "common/alarm.h"
#include "common/cursor.h"
#include "common/fold.h"
#include "common/known.h"
#include "common/passing.h"
#include "common/store.h"
#include "common/store_tail.h"
#include "tests/mutants/mutants.h"
#include "tests/mutants/wrap.h"

#include <string.h>

enum { SOME = 7, MANY = 64 };

/* The same rows every time, live and rebuilt. */
static bool
is_some(struct slice bytes, unsigned of)
{
    uint8_t digest[DIGEST_BYTES];
    digest_of(bytes, digest);
    return digest[0] % of == 0;
}

/* Some commits of one turn are put off until the next. */
WRAP(enum status, store_commit, struct store *store)
{
    if (mutant_on == MUTANT_COMMIT_NOT_WRITTEN && store_head(store) % SOME == SOME - 1)
        return STATUS_OK;
    enum status status = REAL(store_commit)(store);
    return mutant_on == MUTANT_COMMIT_FAILURE_IGNORED && status == STATUS_FAILED
               ? STATUS_OK
               : status;
}

WRAP(uint64_t, store_applied_through, const struct store *store)
{
    uint64_t through = REAL(store_applied_through)(store);
    if (mutant_on == MUTANT_APPLIED_TOO_FAR && through < store_head(store))
        return through + 1;
    if (mutant_on == MUTANT_APPLIED_TWICE && through > MANY)
        return through - 1;
    return through;
}

WRAP(enum status, fold_recover, struct host *host,
    void (*progress)(void *context, uint64_t done, uint64_t total), void *context)
{
    if (mutant_on == MUTANT_RECOVER_SKIPPED && store_head(host->store) > MANY) {
        host->head = store_head(host->store);
        return STATUS_OK;
    }
    return REAL(fold_recover)(host, progress, context);
}

WRAP(void, store_abort, struct store *store)
{
    if (mutant_on != MUTANT_ABORT_FORGOTTEN)
        REAL(store_abort)(store);
}

WRAP(bool, store_tail_find, const struct store_tail *tail, uint64_t sequence,
    struct slice *turn_out)
{
    bool is_other = mutant_on == MUTANT_TAIL_OF_ANOTHER && sequence % MANY == 0;
    return REAL(store_tail_find)(tail, sequence - is_other, turn_out);
}

WRAP(struct arrival, passing_arrival, const struct passing *passing,
    const struct arrival *arrival)
{
    return mutant_on == MUTANT_PASSED_UNCOUNTED
               ? *arrival
               : REAL(passing_arrival)(passing, arrival);
}

WRAP(void, known_add, struct tables *tables, struct id id, const struct known *known,
    int64_t until_us)
{
    if (mutant_on != MUTANT_KNOWN_FORGOTTEN)
        REAL(known_add)(tables, id, known, until_us);
}

WRAP(void, known_prune, struct tables *tables, int64_t now_us)
{
    int64_t early_us = mutant_on == MUTANT_KNOWN_PRUNED_EARLY ? 40 * DAY_US : 0;
    REAL(known_prune)(tables, now_us + early_us);
}

WRAP(bool, known_find, const struct view *view, struct id id, struct known *out)
{
    bool is_there = REAL(known_find)(view, id, out);
    if (is_there && mutant_on == MUTANT_KNOWN_OF_ANOTHER && out->turn > 1)
        out->turn--;
    return is_there;
}

WRAP(void, alarm_set, struct tables *tables, int64_t due_us, const struct key *key,
    const ProtobufCMessage *message)
{
    if (mutant_on != MUTANT_ALARM_LOST || !is_some(key_slice(key), SOME))
        REAL(alarm_set)(tables, due_us, key, message);
}

WRAP(void, alarm_cancel, struct tables *tables, const struct key *key)
{
    if (mutant_on != MUTANT_ALARM_NOT_CANCELLED)
        REAL(alarm_cancel)(tables, key);
}

WRAP(void, cursor_store, struct tables *tables, const char *source,
    const struct cursor *cursor)
{
    struct cursor other = *cursor;
    if (mutant_on == MUTANT_CURSOR_OUTSIDE && cursor->position % SOME == 0)
        return;
    if (mutant_on == MUTANT_CURSOR_UNCOUNTED)
        other.ignored = 0;
    if (mutant_on == MUTANT_CURSOR_WITHOUT_CHAIN)
        memset(other.chain, 0, sizeof other.chain);
    REAL(cursor_store)(tables, source, &other);
}

/* Live, not in the rebuild: that one calls it inside its own file. */
WRAP(void, fold_machinery, struct tables *tables, const Stafett__V1__Turn *turn)
{
    if (mutant_on != MUTANT_MACHINERY_FORGOTTEN || turn->sequence % MANY != 0)
        REAL(fold_machinery)(tables, turn);
}

WRAP(const struct event_row *, fold_event, const struct host *host,
    struct tables *tables, struct slice bytes, struct arena *arena, struct event *out)
{
    const struct event_row *row = REAL(fold_event)(host, tables, bytes, arena, out);
    if (mutant_on == MUTANT_EVENT_APPLIED_TWICE && is_some(bytes, MANY))
        row->apply(tables, out);
    return row;
}
