/* Following a feed of this organisation and a partner's: each event once, through full
 * batches and restarts, and nothing that does not verify. */

#include "tests/unit/toy_node.h"

#include "common/cursor.h"
#include "common/message.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"

#include <stdio.h>
#include <string.h>

struct pair {
    struct toy_node *up;
    struct toy_node *down;
    struct follow *follow;
    const char *partner; /* NULL: the inner feed */
};

static const char source[] = "org-a/toy";

static struct pair
pair_open(enum toy_backend backend, const char *partner)
{
    struct pair pair = {
        .up = toy_open(backend, "org-a"),
        .down = toy_open(backend, partner == NULL ? "org-a" : partner),
        .partner = partner,
    };
    pair.down->draws = 1000000; /* seeds of its own */
    follow_create(&pair.down->host, source, partner != NULL, &pair.follow);
    return pair;
}

static void
pair_close(struct pair *pair)
{
    follow_destroy(&pair->follow);
    toy_close(pair->up);
    toy_close(pair->down);
}

/* The follower's process ends and comes again. */
static void
pair_restart(struct pair *pair)
{
    follow_destroy(&pair->follow);
    toy_reopen(pair->down);
    follow_create(&pair->down->host, source, pair->partner != NULL, &pair->follow);
}

static enum follow_result
pour(struct pair *pair, const Stafett__V1__FeedPage *page)
{
    return follow_page(pair->follow, pair->down->batch, page, pair->down->now_us,
        toy_seed, pair->down);
}

static void
follow_all(struct pair *pair, uint32_t items_max)
{
    for (;;) {
        const Stafett__V1__FeedPage *page =
            toy_page(pair->up, pair->partner, follow_after(pair->follow), items_max);
        if (page->n_items == 0)
            return;
        enum follow_result result = pour(pair, page);
        toy_commit(pair->down);
        for (; result == FOLLOW_FULL; toy_commit(pair->down))
            result = pour(pair, page);
        assert_int_equal(result, FOLLOW_TAKEN);
    }
}

static struct cursor
cursor_of(const struct pair *pair)
{
    return cursor_load(toy_view(pair->down), source);
}

static uint64_t
cursor_seen(struct cursor cursor)
{
    return cursor.applied + cursor.ignored + cursor.parked + cursor.refused +
           cursor.quarantined + cursor.discarded;
}

static void
add_units(struct toy_node *node, uint64_t from, uint64_t count, const char *duty)
{
    char unit[32];
    for (uint64_t i = from; i < from + count; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        assert_int_not_equal(toy_add_unit(node, toy_id(i), unit, duty, 0), 0);
    }
    toy_commit(node);
}

static void
open_cases(struct toy_node *node, uint64_t from, uint64_t count)
{
    Stafett__Plan__V1__OpenCase open = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    for (uint64_t i = from; i < from + count; i++)
        assert_int_not_equal(toy_command(node, toy_id(i), &open.base), 0);
    toy_commit(node);
}

static void
test_once_each(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), NULL);
    add_units(pair.up, 1, 300, "bo"); /* UnitAdded is taken, DutySet is passed over */
    (void)toy_add_unit(pair.up, toy_id(900), "refused", "", 0);
    toy_commit(pair.up);
    follow_all(&pair, 70);
    assert_int_equal(follow_after(pair.follow), 301);
    assert_int_equal(toy_count(toy_view(pair.down), "followed"), 300);
    struct cursor cursor = cursor_of(&pair);
    assert_int_equal(cursor.applied, 300);
    assert_int_equal(cursor.ignored, 300);
    assert_int_equal(cursor.refused, 1);
    assert_int_equal(cursor_seen(cursor), 601);
    assert_int_equal(cursor.position, 301 << 8 | 1);
    assert_int_equal(store_head(pair.down->host.store), 301);
    /* The whole feed again, from the start: nothing more happens. */
    assert_int_equal(pour(&pair, toy_page(pair.up, NULL, 0, 256)), FOLLOW_TAKEN);
    assert_true(batch_is_empty(pair.down->batch));
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

/* 200 events in one turn; the batch is full after 1,024 inputs, in the middle of one. */
static void
test_in_pieces(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), NULL);
    add_units(pair.up, 1, 900, "");
    (void)toy_add_unit(pair.up, toy_id(5000), "many", "", 0);
    toy_commit(pair.up);
    add_units(pair.up, 901, 50, "");
    uint64_t after = 0;
    enum follow_result result = FOLLOW_TAKEN;
    while (result == FOLLOW_TAKEN) { /* several pages into one batch */
        const Stafett__V1__FeedPage *page = toy_page(pair.up, NULL, after, 256);
        result = pour(&pair, page);
        after = follow_after(pair.follow);
    }
    assert_int_equal(result, FOLLOW_FULL);
    assert_int_equal(after, 900);
    assert_int_equal(pour(&pair, toy_page(pair.up, NULL, after, 256)), FOLLOW_FULL);
    toy_commit(pair.down);
    assert_int_equal(toy_count(toy_view(pair.down), "many"), 124);
    assert_int_equal(cursor_of(&pair).position, 901 << 8 | 124);
    pair_restart(&pair); /* in the middle of that turn */
    assert_int_equal(follow_after(pair.follow), 900);
    follow_all(&pair, 256);
    assert_int_equal(toy_count(toy_view(pair.down), "many"), 200);
    assert_int_equal(toy_count(toy_view(pair.down), "followed"), 900 + 200 + 50);
    assert_int_equal(cursor_seen(cursor_of(&pair)), 900 + 200 + 50);
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

static void
test_crash_between(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), NULL);
    for (uint64_t i = 0; i < 10; i++) {
        add_units(pair.up, 1 + 10 * i, 10, "bo");
        const Stafett__V1__FeedPage *page =
            toy_page(pair.up, NULL, follow_after(pair.follow), 7);
        assert_int_equal(pour(&pair, page), FOLLOW_TAKEN);
        if (i % 3 == 0)
            toy_commit(pair.down);
        if (i % 3 == 1)
            assert_int_equal(batch_commit(pair.down->batch), STATUS_OK);
        pair_restart(&pair);
    }
    follow_all(&pair, 256);
    assert_int_equal(toy_count(toy_view(pair.down), "followed"), 100);
    char unit[32];
    for (int i = 1; i <= 100; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%d", i);
        assert_int_equal(toy_count(toy_view(pair.down), unit), 1);
    }
    /* The last DutySet is passed over but stands in no turn yet. */
    assert_int_equal(cursor_seen(cursor_of(&pair)), 199);
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

/* Only what is passed over: asked for further on, without a turn for it. */
static void
test_ignored_alone(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), NULL);
    open_cases(pair.up, 1, 20);
    follow_all(&pair, 256);
    assert_int_equal(follow_after(pair.follow), 20);
    assert_int_equal(store_head(pair.down->host.store), 0);
    pair_restart(&pair);
    assert_int_equal(follow_after(pair.follow), 0);
    add_units(pair.up, 100, 1, "");
    follow_all(&pair, 256);
    assert_int_equal(cursor_of(&pair).ignored, 20);
    assert_int_equal(cursor_of(&pair).applied, 1);
    pair_close(&pair);
}

/* So much passed over that the next start must not read it all again. */
static void
test_place_kept(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), NULL);
    open_cases(pair.up, 1, 1023);
    follow_all(&pair, 256);
    assert_int_equal(store_head(pair.down->host.store), 0);
    open_cases(pair.up, 1024, 3);
    follow_all(&pair, 256);
    assert_int_equal(store_head(pair.down->host.store), 1);
    assert_int_equal(cursor_of(&pair).position, 1024 << 8 | 1);
    assert_int_equal(cursor_seen(cursor_of(&pair)), 1024);
    pair_restart(&pair);
    assert_int_equal(follow_after(pair.follow), 1023);
    add_units(pair.up, 9000, 1, "");
    follow_all(&pair, 256);
    assert_int_equal(cursor_seen(cursor_of(&pair)), 1027);
    assert_int_equal(toy_count(toy_view(pair.down), "followed"), 1);
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

static Stafett__V1__FeedPage *
foreign_page(struct pair *pair, const char *type, struct slice payload)
{
    struct toy_node *node = pair->up;
    struct id id = toy_id(77);
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type = (char *)type;
    envelope.source = (char *)source;
    envelope.payload = slice_binary(payload);
    ProtobufCBinaryData event = slice_binary(message_pack(&envelope.base, node->arena));
    Stafett__V1__Turn turn = STAFETT__V1__TURN__INIT;
    turn.sequence = 1;
    turn.events = &event;
    turn.n_events = 1;
    ProtobufCBinaryData *item = arena_take(node->arena, sizeof *item);
    *item = slice_binary(message_pack(&turn.base, node->arena));
    Stafett__V1__FeedPage *page = arena_take(node->arena, sizeof *page);
    stafett__v1__feed_page__init(page);
    page->head = 1;
    page->items = item;
    page->n_items = 1;
    return page;
}

static void
test_parked(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), NULL);
    const Stafett__V1__FeedPage *page =
        foreign_page(&pair, "stafett.plan.v9.Unheard", slice_text("\x0a\x01x"));
    assert_int_equal(pour(&pair, page), FOLLOW_TAKEN);
    toy_commit(pair.down);
    const Stafett__V1__Turn *turn = toy_turn(pair.down, 1);
    assert_int_equal(turn->verdict, STAFETT__V1__VERDICT__VERDICT_PARKED);
    assert_true(turn->parked.len > 0);
    assert_int_equal(cursor_of(&pair).parked, 1);
    assert_int_equal(cursor_of(&pair).position, 1 << 8 | 1);
    assert_int_equal(store_quarantine_count(pair.down->host.store), 0);
    struct slice parked;
    struct key key = key_of_u64(1);
    assert_true(table_get(toy_view(pair.down), TABLE_PARKED, key_slice(&key), &parked));
    assert_true(slice_equal(parked, slice_bytes(turn->parked)));
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

/* An event that cannot be understood is refused, once, and the feed goes on. */
static void
test_faulty_events(void **state)
{
    static const struct {
        const char *type;
        const char *payload;
        size_t len;
    } faults[] = {
        { "stafett.plan.v1.UnitAdded", "\x0a\x01 ", 3 },
        { "stafett.plan.v1.UnitAdded", "\xff", 1 },
        { "stafett.v1.RecordReceived", "\x0a\x02p1\x12\x02\xff\xff", 8 },
        { "stafett.v1.RecordReceived", "\x0a\x02p1\x12\x05\x0a\x03xyz", 11 },
        { "stafett.v1.RecordReceived", "", 0 },
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        struct pair pair = pair_open(TOY_BACKEND(state), NULL);
        const Stafett__V1__FeedPage *page = foreign_page(
            &pair, faults[i].type, slice_of(faults[i].payload, faults[i].len));
        assert_int_equal(pour(&pair, page), FOLLOW_TAKEN);
        toy_commit(pair.down);
        assert_int_equal(cursor_of(&pair).quarantined, 1);
        assert_int_equal(cursor_of(&pair).position, 1 << 8 | 1);
        assert_int_equal(store_quarantine_count(pair.down->host.store), 1);
        toy_check_rebuilt(pair.down);
        pair_close(&pair);
    }
}

/* ---- a partner's feed */

static void
test_partner_once(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), "p1");
    open_cases(pair.up, 1, 150);
    follow_all(&pair, 64);
    /* StayOpened is taken, NoticeGiven has no row. */
    struct cursor cursor = cursor_of(&pair);
    assert_int_equal(cursor.applied, 150);
    assert_int_equal(cursor.ignored, 149);
    assert_int_equal(follow_after(pair.follow), 300);
    assert_int_equal(toy_count(toy_view(pair.down), "records"), 150);
    pair_restart(&pair);
    assert_int_equal(follow_after(pair.follow), 299);
    assert_int_equal(pour(&pair, toy_page(pair.up, "p1", 0, 256)), FOLLOW_TAKEN);
    open_cases(pair.up, 151, 1);
    follow_all(&pair, 64);
    assert_int_equal(toy_count(toy_view(pair.down), "records"), 151);
    assert_int_equal(cursor_seen(cursor_of(&pair)), 301);
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

/* Passed on by the daemon that received it, the record arrives as it was signed. */
static void
test_passed_on_verbatim(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), "p1");
    struct toy_node *inner = toy_open(TOY_BACKEND(state), "p1");
    struct follow *follow;
    open_cases(pair.up, 1, 3);
    follow_all(&pair, 64);
    follow_create(&inner->host, "p1/toy", false, &follow);
    assert_int_equal(
        follow_page(follow, inner->batch, toy_page(pair.down, NULL, 0, 256),
            inner->now_us, toy_seed, inner),
        FOLLOW_TAKEN);
    toy_commit(inner);
    assert_int_equal(toy_count(toy_view(inner), "records"), 3);
    const Stafett__V1__FeedPage *page = toy_page(pair.up, "p1", 0, 256);
    for (uint64_t i = 0; i < 3; i++) {
        const Stafett__V1__Turn *turn = toy_turn(inner, i + 1);
        const Stafett__V1__Envelope *event =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(turn->events[0]),
                inner->arena);
        const Stafett__V1__RecordReceived *received =
            (const Stafett__V1__RecordReceived *)message_unpack_own(
                &stafett__v1__record_received__descriptor, slice_bytes(event->payload),
                inner->arena);
        assert_string_equal(received->organisation_code, "org-a");
        assert_true(slice_equal(
            slice_bytes(received->record), slice_bytes(page->items[2 * i])));
        assert_string_equal(turn->input_type, "stafett.partner.v1.StayOpened");
    }
    follow_destroy(&follow);
    toy_close(inner);
    pair_close(&pair);
}

static void
expect_stop(struct pair *pair, const Stafett__V1__FeedPage *page, const char *reason)
{
    const char *stopped = NULL;
    uint64_t kept = store_quarantine_count(pair->down->host.store);
    uint64_t after = follow_after(pair->follow);
    assert_int_equal(pour(pair, page), FOLLOW_STOPPED);
    toy_commit(pair->down);
    assert_true(follow_is_stopped(pair->follow, &stopped));
    if (reason != NULL)
        assert_string_equal(stopped, reason);
    assert_int_equal(store_quarantine_count(pair->down->host.store), kept + 1);
    assert_int_equal(follow_after(pair->follow), after);
    assert_int_equal(pour(pair, page), FOLLOW_STOPPED); /* and stays so */
    assert_true(batch_is_empty(pair->down->batch));
    follow_destroy(&pair->follow);
    follow_create(&pair->down->host, source, true, &pair->follow);
}

static void
test_any_byte_flipped(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), "p1");
    open_cases(pair.up, 1, 2);
    pair.down->host.quarantine_bytes_max = 16 << 20;
    Stafett__V1__FeedPage *page = toy_page(pair.up, "p1", 0, 2);
    assert_int_equal(pour(&pair, page), FOLLOW_TAKEN);
    toy_commit(pair.down);
    pair_restart(&pair);
    page = toy_page(pair.up, "p1", 1, 1);
    ProtobufCBinaryData *record = &page->items[0];
    for (size_t i = 0; i < record->len; i++) {
        record->data[i] ^= (uint8_t)(1 << (i % 8));
        expect_stop(&pair, page, NULL);
        record->data[i] ^= (uint8_t)(1 << (i % 8));
    }
    record->len--;
    expect_stop(&pair, page, NULL);
    record->len++;
    assert_int_equal(store_head(pair.down->host.store), 1);
    follow_all(&pair, 64); /* as it was signed, it is taken */
    assert_int_equal(toy_count(toy_view(pair.down), "records"), 2);
    pair_close(&pair);
}

static void
test_wrong_signer(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), "p1");
    open_cases(pair.up, 1, 1);
    Stafett__V1__FeedPage *page = toy_page(pair.up, "p1", 0, 2);
    toy_partner_key[0] ^= 1;
    expect_stop(&pair, page, "record-unsigned");
    toy_partner_key[0] ^= 1;
    /* Signed by org-a, brought as another's. */
    follow_destroy(&pair.follow);
    follow_create(&pair.down->host, "org-b/toy", true, &pair.follow);
    expect_stop(&pair, page, "record-signer");
    follow_destroy(&pair.follow);
    follow_create(&pair.down->host, "org-a/other", true, &pair.follow);
    expect_stop(&pair, page, "record-signer");
    /* What org-a told p2 does not continue what it told p1. */
    open_cases(pair.up, 2, 1);
    assert_int_equal(pour(&pair, toy_page(pair.up, "p1", 0, 1)), FOLLOW_TAKEN);
    expect_stop(&pair, toy_page(pair.up, "p2", 1, 2), "record-chain");
    pair_close(&pair);
}

/* The very first record is bound to whom it was told. */
static void
test_feed_told_to_another(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), "p1");
    open_cases(pair.up, 2, 2);
    expect_stop(&pair, toy_page(pair.up, "p2", 0, 1), "record-chain");
    pair_close(&pair);
}

static void
test_missing_record(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state), "p1");
    open_cases(pair.up, 1, 3);
    Stafett__V1__FeedPage *page = toy_page(pair.up, "p1", 0, 10);
    page->items[1] = page->items[2];
    assert_int_equal(pour(&pair, page), FOLLOW_STOPPED);
    toy_commit(pair.down);
    assert_int_equal(cursor_of(&pair).position, 1); /* what came before it is taken */
    pair_restart(&pair);
    /* A page from further on answers a question that was not asked. */
    assert_int_equal(pour(&pair, toy_page(pair.up, "p1", 3, 10)), FOLLOW_TAKEN);
    assert_true(batch_is_empty(pair.down->batch));
    follow_all(&pair, 64);
    assert_int_equal(toy_count(toy_view(pair.down), "records"), 3);
    pair_close(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_once_each),
        TOY_ON_BOTH(test_in_pieces),
        TOY_ON_BOTH(test_crash_between),
        TOY_ON_BOTH(test_ignored_alone),
        TOY_ON_BOTH(test_place_kept),
        TOY_ON_BOTH(test_parked),
        TOY_ON_BOTH(test_faulty_events),
        TOY_ON_BOTH(test_partner_once),
        TOY_ON_BOTH(test_passed_on_verbatim),
        TOY_ON_BOTH(test_any_byte_flipped),
        TOY_ON_BOTH(test_wrong_signer),
        TOY_ON_BOTH(test_feed_told_to_another),
        TOY_ON_BOTH(test_missing_record),
    };
    return test_run_group("follow", tests, ARRAY_COUNT(tests));
}
