/* Inputs that no rule decides: each leaves a turn, so that its place in a feed is counted
 * and nothing is passed over in silence. */

#include "common/aside.h"

#include "common/fold.h"
#include "common/quarantine.h"
#include "common/record.h"

#include <stdio.h>
#include <string.h>

/* Of a type that no row knows yet: kept in the turn, to run when a newer daemon does. */
enum status
aside_park(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_PARKED;
    turn->reason_code = (char *)"type-unknown";
    turn->parked = slice_binary(arrival->envelope);
    fold_machinery(store_tables(host->store), turn);
    out->verdict = turn->verdict;
    out->reason = "type-unknown";
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

/* A fault of a feed still moves its cursor, and an alarm without a row is still used up:
 * a turn, refused, and its bytes are in quarantine. A stranger's command leaves only the
 * quarantine. */
enum status
aside_quarantine(struct host *host, const struct arrival *arrival,
    const struct decoded *decoded, struct arena *arena, struct outcome *out)
{
    out->verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    out->reason = decoded->fault.reason;
    out->where = arena_text(arena, slice_text(decoded->fault.where));
    struct slice bytes = quarantine_bytes(host, arrival->envelope, arena);
    if (store_quarantine_bytes(host->store) + bytes.len > host->quarantine_bytes_max) {
        host->discarded++;
    } else {
        char head[512];
        int wrote = snprintf(head, sizeof head, "from=%s source=%s reason=%s where=%s",
            arrival->sender, arrival->source, decoded->fault.reason,
            decoded->fault.where);
        ASSERT(wrote > 0 && (size_t)wrote < sizeof head);
        enum status status =
            store_append_quarantine(host->store, slice_text(head), bytes);
        if (status != STATUS_OK)
            return status;
    }
    if (arrival->position == 0 && arrival->origin != FROM_ALARM)
        return STATUS_OK;
    Stafett__V1__Turn *turn = record_begin(host, arrival, decoded, arena);
    if (id_is_none(decoded->id))
        turn->input_id = slice_binary(arena_copy(arena, slice_of(arrival->seed, 16)));
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_REFUSED;
    turn->reason_code = (char *)out->reason;
    fold_machinery(store_tables(host->store), turn);
    return record_end(host, turn, arena);
}
