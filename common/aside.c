/* Inputs that no rule decides: each leaves a turn, so that its place in a feed is counted
 * and nothing is passed over in silence. */

#include "common/aside.h"

#include "common/fold.h"
#include "common/quarantine.h"
#include "common/record.h"

#include <stdio.h>

struct aside {       /* of what is not understood */
    uint64_t number; /* in quarantine; 0: it is not there */
    bool is_discarded;
};

/* Kept in the turn, sealed where identities may stand in it, to run later; one that waits
 * on stays where it was. */
enum status
aside_park(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, const char *reason, struct outcome *out)
{
    struct arena *arena = out->arena;
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_PARKED;
    turn->reason_code = (char *)reason;
    if (arrival->unparked == 0)
        turn->parked = slice_binary(quarantine_bytes(host, arrival->envelope, arena));
    fold_machinery(store_tables(host->store), turn);
    out->verdict = turn->verdict;
    out->reason = reason;
    return record_end(host, turn, arena);
}

/* Nothing was taken from a feed for long: the turn keeps the place. */
enum status
aside_place(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    fold_machinery(store_tables(host->store), turn);
    out->verdict = turn->verdict;
    return record_end(host, turn, arena);
}

/* The bytes, kept or only counted, as the turn will say. What runs again is kept already. */
static enum status
keep_bytes(struct host *host, const struct arrival *arrival,
    const struct wire_fault *fault, struct arena *arena, struct aside *out)
{
    char head[512];
    *out = (struct aside){ .number = arrival->unquarantined };
    if (arrival->unquarantined != 0)
        return STATUS_OK;
    struct slice bytes = quarantine_bytes(host, arrival->envelope, arena);
    if (store_quarantine_bytes(host->store) + bytes.len > host->quarantine_bytes_max) {
        host->discarded++;
        out->is_discarded = true;
        return STATUS_OK;
    }
    int wrote = snprintf(head, sizeof head, "from=%s source=%s reason=%s where=%s",
        arrival->sender, arrival->source, fault->reason, fault->where);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof head);
    enum status status = store_append_quarantine(host->store, slice_text(head), bytes);
    out->number = store_quarantine_count(host->store);
    return status;
}

/* A fault of a feed still moves its cursor, and an alarm without a row is still used up:
 * a turn, refused, and its bytes are in quarantine. A stranger's command leaves only the
 * quarantine. */
enum status
aside_quarantine(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    struct aside aside;
    out->verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    out->reason = decoded->fault.reason;
    out->where = arena_text(arena, slice_text(decoded->fault.where));
    enum status status = keep_bytes(host, arrival, &decoded->fault, arena, &aside);
    bool is_of_feed = arrival->position != 0 || decode_is_again(arrival);
    if (status != STATUS_OK || (!is_of_feed && arrival->origin != FROM_ALARM))
        return status;
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_REFUSED;
    turn->reason_code = (char *)out->reason;
    turn->quarantined = aside.number;
    turn->is_discarded = aside.is_discarded;
    fold_machinery(store_tables(host->store), turn);
    return record_end(host, turn, arena);
}
