#include "common/follow.h"

#include "common/cursor.h"
#include "common/decode.h"
#include "common/message.h"
#include "common/sign.h"
#include "common/trace.h"

#include <string.h>

enum {
    FOLLOW_SCRATCH_BYTES = 16 << 20, /* a page's items, one at a time */
    WHOLE_TURN = 0xff,               /* low byte of a position: no event can follow */
    FOLLOW_IGNORED_MAX = 1024,       /* events passed over before a turn says so */
};

_Static_assert(
    (int)EVENTS_PER_TURN_MAX == (int)WHOLE_TURN, "the last event ends its turn");

struct follow {
    struct arena *own;
    struct arena *scratch;
    struct host *host;
    char source[CODE_BYTES_MAX * 2];
    char partner[CODE_BYTES_MAX]; /* the organisation, of partner feeds */
    bool is_partner;
    bool takes_turns; /* whole, instead of their events */
    uint64_t after;   /* asked for next */
    uint64_t taken;   /* position of the last arrival given to a batch */
    uint64_t ignored; /* passed over since then */
    uint8_t chain[DIGEST_BYTES];
    const char *stopped; /* reason, or NULL */
};

void
follow_create(
    struct host *host, const char *source, bool is_partner, struct follow **out)
{
    struct arena *own;
    arena_create(sizeof(struct follow) + 64, &own);
    struct follow *follow = arena_take(own, sizeof *follow);
    follow->own = own;
    arena_create(FOLLOW_SCRATCH_BYTES, &follow->scratch);
    follow->host = host;
    follow->is_partner = is_partner;
    follow->takes_turns =
        !is_partner &&
        service_input(host->service, &stafett__v1__feed_page__descriptor) != NULL;
    code_copy(follow->source, sizeof follow->source, source);
    const char *slash = strchr(source, '/');
    ASSERT(slash != NULL && (size_t)(slash - source) < sizeof follow->partner);
    memcpy(follow->partner, source, (size_t)(slash - source));
    struct cursor cursor =
        cursor_load(tables_view(store_tables(host->store)), follow->source);
    follow->taken = cursor.position;
    memcpy(follow->chain, cursor.chain, sizeof follow->chain);
    if (is_partner && cursor.position == 0)
        chain_begin(source, host->self, follow->chain);
    /* A crash may have come between two events of one turn: ask for that turn again. */
    uint64_t turn = cursor.position >> 8;
    bool is_whole = turn == 0 || (cursor.position & WHOLE_TURN) == WHOLE_TURN;
    follow->after = is_partner ? cursor.position : (is_whole ? turn : turn - 1);
    *out = follow;
}

void
follow_destroy(struct follow **follow)
{
    if (*follow == NULL)
        return;
    struct arena *own = (*follow)->own;
    arena_destroy(&(*follow)->scratch);
    arena_destroy(&own);
    *follow = NULL;
}

uint64_t
follow_after(const struct follow *follow)
{
    return follow->after;
}

const char *
follow_source(const struct follow *follow)
{
    return follow->source;
}

bool
follow_went_back(const struct follow *follow, const Stafett__V1__FeedPage *page)
{
    return page->head < follow->after;
}

bool
follow_takes_turns(const struct follow *follow)
{
    return follow->takes_turns;
}

bool
follow_is_stopped(const struct follow *follow, const char **reason_out)
{
    *reason_out = follow->stopped;
    return follow->stopped != NULL;
}

struct pour { /* what every arrival of a page has in common */
    struct batch *batch;
    int64_t now_us;
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]);
    void *context;
};

/* Of a feed that one takes little from, a turn says now and then how far it was read: the
 * next start need not begin again where something was taken last. A full batch only puts
 * it off. */
static void
pour_place(struct follow *follow, const struct pour *pour)
{
    struct arrival place = {
        .origin = FROM_DAEMON,
        .sender = strchr(follow->source, '/') + 1,
        .source = follow->source,
        .position = follow->taken,
        .ignored = follow->ignored - 1, /* this one is the place itself */
        .bare_type = stafett__v1__place_kept__descriptor.name,
        .now_us = pour->now_us,
    };
    pour->seed_for(pour->context, place.seed);
    if (batch_add(pour->batch, &place, 0))
        follow->ignored = 0;
}

/* Adds one item unless it was taken before or is none of ours. False: batch full. */
static bool
pour_item(struct follow *follow, const struct pour *pour, struct arrival *arrival)
{
    if (arrival->position <= follow->taken)
        return true;
    if (decode_wants(follow->host, arrival, follow->scratch) == WANT_IGNORE) {
        follow->ignored++;
        follow->taken = arrival->position;
        if (follow->ignored >= FOLLOW_IGNORED_MAX && !follow->is_partner)
            pour_place(follow, pour);
        return true;
    }
    arrival->now_us = pour->now_us;
    arrival->ignored = follow->ignored;
    pour->seed_for(pour->context, arrival->seed);
    if (!batch_add(pour->batch, arrival, 0))
        return false;
    follow->taken = arrival->position;
    follow->ignored = 0;
    return true;
}

static bool
pour_turn(struct follow *follow, const struct pour *pour, struct slice bytes)
{
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, follow->scratch);
    if (turn->sequence <= follow->after)
        return true;
    const char *daemon = strchr(follow->source, '/') + 1;
    for (size_t i = 0; i < turn->n_events; i++) {
        struct arrival arrival = {
            .origin = FROM_DAEMON,
            .sender = daemon,
            .source = follow->source,
            .position = turn->sequence << 8 | (i + 1),
            .envelope = slice_bytes(turn->events[i]),
        };
        if (!pour_item(follow, pour, &arrival))
            return false;
    }
    follow->after = turn->sequence;
    return true;
}

/* How many turns from the i-th on make one run. */
static size_t
run_count(const Stafett__V1__FeedPage *page, size_t i)
{
    size_t bytes = page->items[i].len;
    size_t count = 1;
    while (count < FOLLOW_RUN_TURNS_MAX && i + count < page->n_items &&
           bytes + page->items[i + count].len <= FOLLOW_RUN_BYTES_MAX) {
        bytes += page->items[i + count].len;
        count++;
    }
    return count;
}

/* The next run from the i-th turn on; of how many turns. 0: the batch is full. */
static size_t
pour_run(struct follow *follow, const struct pour *pour,
    const Stafett__V1__FeedPage *page, size_t i)
{
    size_t count = run_count(page, i);
    Stafett__V1__FeedPage run = STAFETT__V1__FEED_PAGE__INIT;
    run.after = follow->after;
    run.head = follow->after + count;
    run.items = page->items + i;
    run.n_items = count;
    struct arrival arrival = {
        .origin = FROM_DAEMON,
        .sender = strchr(follow->source, '/') + 1,
        .source = follow->source,
        .position = run.head << 8 | WHOLE_TURN,
        .envelope = message_pack(&run.base, follow->scratch),
        .bare_type = run.base.descriptor->name,
        .now_us = pour->now_us,
    };
    pour->seed_for(pour->context, arrival.seed);
    if (!batch_add(pour->batch, &arrival, 0))
        return 0;
    follow->taken = arrival.position;
    follow->after = run.head;
    return count;
}

static const char *
verify_record(struct follow *follow, struct slice bytes, uint8_t chain[DIGEST_BYTES])
{
    struct wire_fault fault;
    const struct host *host = follow->host;
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack(
        &stafett__v1__record__descriptor, bytes, follow->scratch, &fault);
    if (record == NULL)
        return fault.reason;
    const Stafett__V1__Envelope *header = (const Stafett__V1__Envelope *)message_unpack(
        &stafett__v1__envelope__descriptor, slice_bytes(record->header),
        follow->scratch, &fault);
    if (header == NULL)
        return fault.reason;
    if (strcmp(header->source, follow->source) != 0)
        return "record-signer";
    chain_next(follow->chain, slice_bytes(record->header), slice_bytes(record->payload),
        chain);
    if (header->sequence != follow->after + 1 ||
        !slice_equal(
            slice_bytes(record->before), slice_of(follow->chain, DIGEST_BYTES)) ||
        !slice_equal(slice_bytes(record->chain), slice_of(chain, DIGEST_BYTES)))
        return "record-chain";
    uint8_t key[SIGN_PUBLIC_BYTES];
    if (!host->service->partner_key(
            tables_view(store_tables(host->store)), follow->partner, key) ||
        !chain_verify(key, chain, slice_bytes(record->signature)))
        return "record-unsigned";
    return NULL;
}

/* True: taken. False: the batch is full, or the feed stops here. */
static bool
pour_record(struct follow *follow, const struct pour *pour, struct slice bytes)
{
    struct arrival arrival = {
        .origin = FROM_PARTNER,
        .sender = follow->partner,
        .source = follow->source,
        .position = follow->after + 1,
        .envelope = bytes,
    };
    const char *reason = verify_record(follow, bytes, arrival.chain);
    if (reason != NULL) {
        follow->stopped = reason;
        batch_add_quarantine(pour->batch, follow->source, reason, bytes);
        trace_error("follow", "source=%s stopped=%s after=%llu", follow->source, reason,
            (unsigned long long)follow->after);
        return false;
    }
    if (!pour_item(follow, pour, &arrival))
        return false;
    memcpy(follow->chain, arrival.chain, sizeof follow->chain);
    follow->after++;
    return true;
}

/* How many items were taken, from the i-th on. */
static size_t
pour_at(struct follow *follow, const struct pour *pour,
    const Stafett__V1__FeedPage *page, size_t i)
{
    struct slice item = slice_bytes(page->items[i]);
    if (follow->takes_turns)
        return pour_run(follow, pour, page, i);
    bool is_taken = follow->is_partner ? pour_record(follow, pour, item)
                                       : pour_turn(follow, pour, item);
    return is_taken ? 1 : 0;
}

/* The batch and the source of seeds are the caller's.
 * NOLINTBEGIN(readability-function-size) */
enum follow_result
follow_page(struct follow *follow, struct batch *batch,
    const Stafett__V1__FeedPage *page, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context)
{
    struct pour pour = {
        .batch = batch,
        .now_us = now_us,
        .seed_for = seed_for,
        .context = context,
    };
    if (follow->stopped != NULL)
        return FOLLOW_STOPPED;
    if (page->after > follow->after)
        return FOLLOW_TAKEN; /* answers a question we did not ask from here */
    for (uint64_t i = follow->after - page->after; i < page->n_items;) {
        arena_reset(follow->scratch);
        size_t taken = pour_at(follow, &pour, page, i);
        i += taken;
        if (taken == 0)
            return follow->stopped != NULL ? FOLLOW_STOPPED : FOLLOW_FULL;
    }
    return FOLLOW_TAKEN;
}
/* NOLINTEND(readability-function-size) */
