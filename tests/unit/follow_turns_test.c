/* Following whole turns: every one of them once and in order, in runs, through full
 * batches, page ends, a turn larger than a run, crashes between runs and repeated pages. */

#include "tests/unit/toy_node.h"

#include "common/cursor.h"
#include "common/message.h"
#include "proto/plan.pb-c.h"

#include <stdio.h>
#include <string.h>

/* ---- a service that takes turns: it keeps how many, the last, and in how many runs */

struct taken {
    uint64_t turns;
    uint64_t last;
    uint64_t runs;
};

static struct taken
taken_of(const struct view *view)
{
    struct taken taken = { 0 };
    struct key key = key_of_code("taken");
    (void)table_load(view, TOY_COUNTS, &key, &taken, sizeof taken);
    return taken;
}

/* The run is told as UnitAdded "FIRST-LAST"; a hole in it would show in apply. */
static void
decide_run(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__FeedPage *page = (const Stafett__V1__FeedPage *)input->message;
    char text[64];
    (void)view;
    for (size_t i = 0; i < page->n_items; i++) {
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, slice_bytes(page->items[i]), input->arena);
        assert_int_equal(turn->sequence, page->after + 1 + i);
    }
    assert_int_equal(page->head, page->after + page->n_items);
    assert_string_equal(input->sender, "toy");
    (void)snprintf(text, sizeof text, "%llu-%llu", (unsigned long long)page->after + 1,
        (unsigned long long)page->head);
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    added.unit_code = text;
    decision_emit(decision, ID_NONE, &added.base);
}

static void
apply_run(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__UnitAdded *message =
        (const Stafett__Plan__V1__UnitAdded *)event->message;
    struct taken taken = taken_of(tables_view(tables));
    struct key key = key_of_code("taken");
    unsigned long long first = 0;
    unsigned long long last = 0;
    assert_int_equal(sscanf(message->unit_code, "%llu-%llu", &first, &last), 2);
    assert_int_equal(first, taken.last + 1);
    taken.turns += last - first + 1;
    taken.last = last;
    taken.runs++;
    table_store(tables, TOY_COUNTS, &key, &taken, sizeof taken);
}

static const struct input_row inputs[] = {
    { &stafett__v1__feed_page__descriptor, FROM_DAEMON, ANY_DAEMON, decide_run, false },
};
static const struct event_row events[] = {
    { &stafett__plan__v1__unit_added__descriptor, apply_run, NULL },
};
static const struct service turns_service = {
    .name = "turns",
    .tables_schema = 1,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
};

/* ---- two nodes */

struct pair {
    struct toy_node *up;
    struct toy_node *down;
    struct follow *follow;
};

static const char source[] = "org-a/toy";

static struct pair
pair_open(enum toy_backend backend)
{
    struct pair pair = {
        .up = toy_open(backend, "org-a"),
        .down = toy_open(backend, "org-a"),
    };
    service_check(&turns_service);
    pair.down->draws = 1000000;
    pair.down->host.service = &turns_service;
    follow_create(&pair.down->host, source, false, &pair.follow);
    return pair;
}

static void
pair_close(struct pair *pair)
{
    follow_destroy(&pair->follow);
    toy_close(pair->up);
    toy_close(pair->down);
}

static void
pair_restart(struct pair *pair)
{
    follow_destroy(&pair->follow);
    toy_reopen(pair->down);
    follow_create(&pair->down->host, source, false, &pair->follow);
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
            toy_page(pair->up, NULL, follow_after(pair->follow), items_max);
        if (page->n_items == 0)
            return;
        enum follow_result result = pour(pair, page);
        toy_commit(pair->down);
        for (; result == FOLLOW_FULL; toy_commit(pair->down))
            result = pour(pair, page);
        assert_int_equal(result, FOLLOW_TAKEN);
    }
}

/* Half of them are refused: those are turns too. */
static void
add_turns(struct toy_node *node, uint64_t from, uint64_t count, size_t text_bytes)
{
    for (uint64_t i = from; i < from + count; i++) {
        char unit[32];
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)(i - i % 2));
        assert_int_not_equal(toy_add_unit(node, toy_id(i), unit, "", text_bytes), 0);
        if (i % 100 == 0)
            toy_commit(node);
    }
    toy_commit(node);
}

static void
expect_taken(const struct pair *pair, uint64_t turns)
{
    struct taken taken = taken_of(toy_view(pair->down));
    assert_int_equal(taken.turns, turns);
    assert_int_equal(taken.last, turns);
    assert_int_equal(store_head(pair->down->host.store), taken.runs);
    struct cursor cursor = cursor_load(toy_view(pair->down), source);
    assert_int_equal(cursor.applied, taken.runs);
    assert_int_equal(cursor.ignored + cursor.refused + cursor.parked, 0);
    assert_int_equal(cursor.position, turns << 8 | 255);
}

/* ---- tests */

static void
test_every_turn(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state));
    add_turns(pair.up, 2, 300, 0);
    follow_all(&pair, 256);
    expect_taken(&pair, 300);
    /* 128 and 128 of the first page, 44 of the second. */
    assert_int_equal(taken_of(toy_view(pair.down)).runs, 3);
    /* The same pages again, whole and in part: nothing more happens. */
    assert_int_equal(pour(&pair, toy_page(pair.up, NULL, 0, 256)), FOLLOW_TAKEN);
    assert_int_equal(pour(&pair, toy_page(pair.up, NULL, 290, 256)), FOLLOW_TAKEN);
    assert_true(batch_is_empty(pair.down->batch));
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

/* Pages and runs end where they like. */
static void
test_page_ends(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state));
    add_turns(pair.up, 2, 10, 0);
    follow_all(&pair, 3);
    expect_taken(&pair, 10);
    assert_int_equal(taken_of(toy_view(pair.down)).runs, 4);
    /* A page that begins before what was taken: its new part is a run. */
    add_turns(pair.up, 12, 5, 0);
    assert_int_equal(pour(&pair, toy_page(pair.up, NULL, 7, 256)), FOLLOW_TAKEN);
    toy_commit(pair.down);
    expect_taken(&pair, 15);
    /* From further on it answers a question that was not asked. */
    add_turns(pair.up, 17, 5, 0);
    assert_int_equal(pour(&pair, toy_page(pair.up, NULL, 17, 256)), FOLLOW_TAKEN);
    assert_true(batch_is_empty(pair.down->batch));
    pair_close(&pair);
}

static void
test_large_turns(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state));
    add_turns(pair.up, 2, 4, 0);
    /* 200 events of 2 KB: one turn, larger than a run. */
    (void)toy_add_unit(pair.up, toy_id(500), "many-1", "", 2000);
    toy_commit(pair.up);
    assert_true(toy_page(pair.up, NULL, 4, 1)->items[0].len > FOLLOW_RUN_BYTES_MAX);
    add_turns(pair.up, 600, 2, 0);
    follow_all(&pair, 256);
    expect_taken(&pair, 7);
    assert_int_equal(taken_of(toy_view(pair.down)).runs, 3);
    pair_close(&pair);
}

/* Runs end at their bytes, and the batch is full before the page is taken. */
static void
test_full_batch(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state));
    for (uint64_t i = 0; i < 6; i++) {
        char unit[32];
        (void)snprintf(unit, sizeof unit, "many-%llu", (unsigned long long)i);
        (void)toy_add_unit(pair.up, toy_id(i + 2), unit, "", 1000);
        toy_commit(pair.up);
    }
    uint64_t after = 0;
    enum follow_result result = FOLLOW_TAKEN;
    while (result == FOLLOW_TAKEN && after < 6) {
        result = pour(&pair, toy_page(pair.up, NULL, after, 256));
        after = follow_after(pair.follow);
    }
    assert_int_equal(result, FOLLOW_FULL);
    assert_in_range(after, 2, 5);
    toy_commit(pair.down);
    expect_taken(&pair, after);
    follow_all(&pair, 256);
    expect_taken(&pair, 6);
    pair_close(&pair);
}

/* A store put back to an older state gives pages, but feeds nothing. */
static void
test_went_back(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state));
    struct toy_node *older = toy_open(TOY_BACKEND(state), "org-a");
    add_turns(pair.up, 2, 10, 0);
    add_turns(older, 2, 7, 0);
    follow_all(&pair, 256);
    assert_false(follow_went_back(pair.follow, toy_page(pair.up, NULL, 10, 256)));
    const Stafett__V1__FeedPage *page = toy_page(older, NULL, 10, 256);
    assert_true(follow_went_back(pair.follow, page));
    assert_int_equal(pour(&pair, page), FOLLOW_TAKEN);
    assert_true(batch_is_empty(pair.down->batch));
    toy_close(older);
    pair_close(&pair);
}

static void
test_crash_between(void **state)
{
    struct pair pair = pair_open(TOY_BACKEND(state));
    for (uint64_t i = 0; i < 12; i++) {
        add_turns(pair.up, 2 + 100 * i, 100, 0);
        const Stafett__V1__FeedPage *page =
            toy_page(pair.up, NULL, follow_after(pair.follow), 70);
        assert_int_equal(pour(&pair, page), FOLLOW_TAKEN);
        if (i % 3 == 0)
            toy_commit(pair.down);
        if (i % 3 == 1)
            assert_int_equal(batch_commit(pair.down->batch), STATUS_OK);
        pair_restart(&pair);
        assert_int_equal(follow_after(pair.follow), taken_of(toy_view(pair.down)).last);
    }
    follow_all(&pair, 256);
    expect_taken(&pair, 1200);
    toy_check_rebuilt(pair.down);
    pair_close(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_every_turn),
        TOY_ON_BOTH(test_page_ends),
        TOY_ON_BOTH(test_large_turns),
        TOY_ON_BOTH(test_full_batch),
        TOY_ON_BOTH(test_went_back),
        TOY_ON_BOTH(test_crash_between),
    };
    return test_run_group("follow turns", tests, ARRAY_COUNT(tests));
}
