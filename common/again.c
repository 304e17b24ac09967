#include "common/again.h"

#include "common/message.h"

#include <string.h>

/* "organisation/daemon" is a daemon of ours, or a partner. */
static bool
from_source(const struct host *host, const char *source, struct arena *arena,
    struct arrival *out)
{
    const char *slash = strchr(source, '/');
    if (slash == NULL)
        return false;
    struct slice organisation =
        slice_of((const uint8_t *)source, (size_t)(slash - source));
    bool is_own = slice_equal(organisation, slice_text(host->self));
    out->source = arena_text(arena, slice_text(source));
    out->origin = is_own ? FROM_DAEMON : FROM_PARTNER;
    out->sender =
        is_own ? strchr(out->source, '/') + 1 : arena_text(arena, organisation);
    return true;
}

/* As quarantine_bytes has kept them. */
static struct slice
opened(const struct host *host, struct slice bytes, struct arena *arena)
{
    return host->vault == NULL || bytes.len == 0
               ? bytes
               : vault_open(host->vault, bytes, arena);
}

/* A run of turns came bare: its type stands in the turn that parked it. */
static bool
parked_arrival(
    struct host *host, uint64_t number, struct arena *arena, struct arrival *out)
{
    struct slice bytes;
    const char *run = stafett__v1__feed_page__descriptor.name;
    if (!store_read_turn(host->store, number, arena, &bytes))
        return false;
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, arena);
    out->unparked = number;
    out->envelope = opened(host, slice_bytes(turn->parked), arena);
    out->bare_type = strcmp(turn->input_type, run) == 0 ? run : NULL;
    return from_source(host, turn->source, arena, out);
}

static bool
quarantined_arrival(
    struct host *host, uint64_t number, struct arena *arena, struct arrival *out)
{
    struct quarantine_row kept;
    struct kept_row row;
    const struct view *view = tables_view(store_tables(host->store));
    if (!kept_find(view, number, &row) ||
        !store_read_quarantine(host->store, number - 1, arena, &kept))
        return false;
    out->unquarantined = number;
    out->envelope = opened(host, kept.bytes, arena);
    return from_source(host, row.source, arena, out);
}

bool
again_arrival(struct host *host, enum kept_kind kind, uint64_t number,
    struct arena *arena, struct arrival *out)
{
    memset(out, 0, sizeof *out);
    return kind == KEPT_PARKED ? parked_arrival(host, number, arena, out)
                               : quarantined_arrival(host, number, arena, out);
}
