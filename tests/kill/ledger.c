#include "tests/kill/ledger.h"

#include "common/message.h"
#include "common/store.h"
#include "tests/lib/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_BYTES = 16 << 20, TURN_ARENA_BYTES = 16 << 20 };

struct promise {
    char organisation[CODE_BYTES_MAX];
    char daemon[CODE_BYTES_MAX];
    struct id id;
    enum _Stafett__V1__Verdict verdict;
    uint8_t digest[DIGEST_BYTES]; /* of the events that came of it */
};

struct told {
    char partner[CODE_BYTES_MAX];
    struct id case_id;
    unsigned times; /* that its plan began this case */
};

struct seen { /* of one log */
    uint8_t digest[DIGEST_BYTES];
};

struct ledger {
    struct promise *promises;
    size_t promise_count;
    struct told *tolds;
    size_t told_count;
    struct seen *seen;
    size_t seen_count;
    size_t accepted;
    size_t lost;
    size_t twice;
};

void
ledger_create(struct ledger **out)
{
    *out = calloc(1, sizeof **out);
    ASSERT(*out != NULL);
}

void
ledger_destroy(struct ledger **ledger)
{
    free((*ledger)->promises);
    free((*ledger)->tolds);
    free((*ledger)->seen);
    free(*ledger);
    *ledger = NULL;
}

/* Room for one more, doubled when the count reaches a power of two. */
static void *
grown(void *rows, size_t count, size_t row_bytes)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return rows;
    void *more = realloc(rows, (count == 0 ? 1 : 2 * count) * row_bytes);
    ASSERT(more != NULL);
    return more;
}

static void
events_digest(const ProtobufCBinaryData *events, size_t count, uint8_t *digest)
{
    uint8_t parts[2 * DIGEST_BYTES] = { 0 };
    for (size_t i = 0; i < count; i++) {
        digest_of(slice_bytes(events[i]), parts + DIGEST_BYTES);
        digest_of(slice_of(parts, sizeof parts), parts);
    }
    memcpy(digest, parts, DIGEST_BYTES);
}

void
ledger_promise(struct ledger *ledger, const char *organisation, const char *daemon,
    struct id id, const Stafett__V1__Answer *answer)
{
    ledger->promises =
        grown(ledger->promises, ledger->promise_count, sizeof *ledger->promises);
    struct promise *promise = &ledger->promises[ledger->promise_count++];
    memset(promise, 0, sizeof *promise);
    code_copy(promise->organisation, sizeof promise->organisation, organisation);
    code_copy(promise->daemon, sizeof promise->daemon, daemon);
    promise->id = id;
    promise->verdict = answer->verdict;
    events_digest(answer->events, answer->n_events, promise->digest);
    ledger->accepted += answer->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
}

void
ledger_tell(struct ledger *ledger, const char *partner, struct id case_id)
{
    ledger->tolds = grown(ledger->tolds, ledger->told_count, sizeof *ledger->tolds);
    struct told *told = &ledger->tolds[ledger->told_count++];
    memset(told, 0, sizeof *told);
    code_copy(told->partner, sizeof told->partner, partner);
    told->case_id = case_id;
}

size_t
ledger_accepted(const struct ledger *ledger)
{
    return ledger->accepted;
}

size_t
ledger_lost(const struct ledger *ledger)
{
    return ledger->lost;
}

size_t
ledger_twice(const struct ledger *ledger)
{
    return ledger->twice;
}

/* ---- reading a log */

static void
see(struct ledger *ledger, struct slice a, struct slice b)
{
    const struct slice parts[] = { a, b };
    ledger->seen = grown(ledger->seen, ledger->seen_count, sizeof *ledger->seen);
    digest_of_parts(
        parts, ARRAY_COUNT(parts), ledger->seen[ledger->seen_count++].digest);
}

static int
seen_compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct seen));
}

static void
count_twice(struct ledger *ledger)
{
    if (ledger->seen_count > 0)
        qsort(ledger->seen, ledger->seen_count, sizeof *ledger->seen, seen_compare);
    for (size_t i = 1; i < ledger->seen_count; i++)
        ledger->twice += seen_compare(&ledger->seen[i - 1], &ledger->seen[i]) == 0;
}

/* The case's first event: it is opened, or a partner's offer or stay is taken up. */
static void
count_told(
    struct ledger *ledger, const char *organisation, const Stafett__V1__Envelope *event)
{
    if (strcmp(event->type, "stafett.plan.v1.CaseOpened") != 0)
        return;
    for (size_t i = 0; i < ledger->told_count; i++) {
        struct told *told = &ledger->tolds[i];
        told->times +=
            strcmp(told->partner, organisation) == 0 &&
            slice_equal(id_slice(&told->case_id), slice_bytes(event->case_id));
    }
}

static void
check_promises(struct ledger *ledger, const char *organisation, const char *daemon,
    const Stafett__V1__Turn *turn)
{
    uint8_t digest[DIGEST_BYTES];
    for (size_t i = 0; i < ledger->promise_count; i++) {
        struct promise *promise = &ledger->promises[i];
        if (!slice_equal(id_slice(&promise->id), slice_bytes(turn->input_id)) ||
            strcmp(promise->organisation, organisation) != 0 ||
            strcmp(promise->daemon, daemon) != 0)
            continue;
        events_digest(turn->events, turn->n_events, digest);
        bool is_kept = promise->verdict == turn->verdict &&
                       memcmp(digest, promise->digest, sizeof digest) == 0;
        if (is_kept)
            promise->organisation[0] = '\0'; /* not lost */
    }
}

static void
check_turn(struct ledger *ledger, const char *organisation, const char *daemon,
    const Stafett__V1__Turn *turn, struct arena *arena)
{
    const struct slice position = slice_of(&turn->position, sizeof turn->position);
    check_promises(ledger, organisation, daemon, turn);
    see(ledger, slice_text("input"), slice_bytes(turn->input_id));
    if (turn->position != 0)
        see(ledger, slice_text(turn->source), position);
    for (size_t i = 0; i < turn->n_events; i++) {
        const Stafett__V1__Envelope *event =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(turn->events[i]),
                arena);
        see(ledger, slice_text("event"), slice_bytes(event->id));
        count_told(ledger, organisation, event);
    }
}

static bool
turns_check(struct ledger *ledger, const char *organisation, const char *daemon,
    struct store *store)
{
    struct arena *arena;
    bool is_read = true;
    arena_create(TURN_ARENA_BYTES, &arena);
    for (uint64_t sequence = 1; sequence <= store_head(store) && is_read; sequence++) {
        struct slice bytes;
        arena_reset(arena);
        is_read = store_read_turn(store, sequence, arena, &bytes);
        if (is_read)
            check_turn(ledger, organisation, daemon,
                (const Stafett__V1__Turn *)message_unpack_own(
                    &stafett__v1__turn__descriptor, bytes, arena),
                arena);
    }
    arena_destroy(&arena);
    return is_read;
}

/* Promises that were not met in their log, and cases that the partner's plan does not
 * have, or has begun twice. */
static void
sum_up(struct ledger *ledger, const char *organisation, const char *daemon)
{
    for (size_t i = 0; i < ledger->promise_count; i++) {
        const struct promise *promise = &ledger->promises[i];
        ledger->lost += strcmp(promise->organisation, organisation) == 0 &&
                        strcmp(promise->daemon, daemon) == 0;
    }
    for (size_t i = 0; i < ledger->told_count && strcmp(daemon, "plan") == 0; i++) {
        const struct told *told = &ledger->tolds[i];
        if (strcmp(told->partner, organisation) != 0)
            continue;
        ledger->lost += told->times == 0;
        ledger->twice += told->times > 1;
    }
}

bool
ledger_check(struct ledger *ledger, const char *nodes, const char *organisation,
    const struct service *service)
{
    char folder[STAGE_PATH_BYTES];
    struct store *store;
    int wrote = snprintf(
        folder, sizeof folder, "%s/%s/store/%s", nodes, organisation, service->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof folder);
    const struct store_options options = { folder, MAP_BYTES, MAP_BYTES,
        service->tables_schema };
    if (store_open(&options, &store) != STATUS_OK)
        return false;
    ledger->seen_count = 0;
    bool is_read = turns_check(ledger, organisation, service->name, store);
    store_close(&store);
    count_twice(ledger);
    sum_up(ledger, organisation, service->name);
    return is_read;
}
