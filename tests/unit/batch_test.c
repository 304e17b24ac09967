/* Many turns, one commit, then their answers; through full maps, checkpoints and
 * crashes. Memory is never full, so what it holds after the same inputs is what the
 * disk must hold, byte for byte. */

#include "tests/unit/toy_node.h"

#include "common/message.h"
#include "proto/plan.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ACCEPTED = STAFETT__V1__VERDICT__VERDICT_ACCEPTED,
    REFUSED = STAFETT__V1__VERDICT__VERDICT_REFUSED,
    MALFORMED = STAFETT__V1__VERDICT__VERDICT_MALFORMED,
    ROUNDS = 12,
    ROUND_UNITS = 60,
};

static void
test_a_thousand_are_one_commit(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    char unit[32];
    for (uint64_t i = 1; i <= 1024; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        assert_int_equal(toy_add_unit(node, toy_id(i), unit, "", 0), i);
    }
    assert_int_equal(toy_add_unit(node, toy_id(2000), "one-more", "", 0), 0);
    assert_int_equal(store_head(node->host.store), 0);
    assert_int_equal(batch_commit(node->batch), STATUS_OK);
    assert_int_equal(store_head(node->host.store), 1024);
    assert_int_equal(node->released, 0); /* nothing leaves before it is asked to */
    toy_commit(node); /* empty of new inputs: the turns stand already */
    toy_close(node);
}

static void
test_same_id_waits(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t first = toy_add_unit(node, toy_id(1), "north", "", 0);
    assert_int_equal(toy_add_unit(node, toy_id(1), "north", "", 0), 0);
    assert_int_equal(toy_add_unit(node, toy_id(1), "south", "", 0), 0);
    uint64_t other = toy_add_unit(node, toy_id(2), "north", "", 0);
    toy_commit(node);
    uint64_t again = toy_add_unit(node, toy_id(1), "north", "", 0);
    toy_commit(node);
    assert_int_equal(toy_answer(node, first)->verdict, ACCEPTED);
    assert_int_equal(toy_answer(node, other)->verdict, REFUSED); /* saw the first */
    assert_int_equal(toy_answer(node, again)->verdict, ACCEPTED);
    assert_int_equal(store_head(node->host.store), 2);
    toy_close(node);
}

static void
test_bytes_are_bounded(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    char unit[32];
    uint64_t added = 0;
    uint64_t token = 1;
    for (uint64_t i = 1; token != 0; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        token = toy_add_unit(node, toy_id(i), unit, "", 16000);
        added += token != 0;
    }
    assert_in_range(added, 60, 66); /* of 16 KB each in 1 MiB */
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "units"), added);
    toy_close(node);
}

/* An event of that feed, of which nothing comes. */
static void
add_nothing(struct toy_node *node, const char *source, uint64_t position)
{
    Stafett__Plan__V1__UnitAdded message = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    message.unit_code = (char *)"nothing";
    struct arrival arrival = {
        .origin = FROM_DAEMON,
        .sender = "toy",
        .source = source,
        .position = position,
        .envelope = toy_envelope(node, toy_id(position), &message.base),
        .now_us = node->now_us,
    };
    assert_true(batch_add(node->batch, &arrival, 0));
    node->now_us += 1000;
}

/* The feed that is kept first may have been heard of last. */
static void
test_places_are_in_order_of_time(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    add_nothing(node, "org-a/toy", 257);
    add_nothing(node, "org-b/toy", 257);
    int64_t last_us = node->now_us;
    add_nothing(node, "org-a/toy", 513);
    toy_commit(node);
    assert_int_equal(store_head(node->host.store), 2);
    assert_int_equal(toy_turn(node, 1)->time_us, last_us);
    assert_true(toy_turn(node, 2)->time_us >= last_us);
    assert_int_equal(node->host.last_us, last_us);
    toy_close(node);
}

/* One large frame comes alone, with a batch that holds quarantined bytes already. */
static void
test_large_arrival(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    size_t large = 1 << 20;
    uint8_t *bytes = arena_take(node->arena, large + 64);
    memset(bytes, 0xff, large + 64);
    node->host.quarantine_bytes_max = 4 << 20;
    batch_add_quarantine(node->batch, "p1", "frame-unsound", slice_of(bytes, large));
    uint64_t token = toy_send(node, "anna", slice_of(bytes, large + 64));
    assert_int_not_equal(token, 0);
    toy_commit(node);
    assert_int_equal(toy_answer(node, token)->verdict, MALFORMED);
    assert_int_equal(store_quarantine_count(node->host.store), 2);
    assert_int_equal(node->host.discarded, 0);
    toy_close(node);
}

static void
test_quarantine_is_bounded(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint8_t *bytes = arena_take(node->arena, 30000);
    node->host.quarantine_bytes_max = 100000;
    for (int i = 0; i < 20; i++)
        batch_add_quarantine(
            node->batch, "p1", "frame-unsound", slice_of(bytes, 30000));
    for (int i = 0; i < 5; i++)
        (void)toy_send(node, "anna", slice_of(bytes, 30000));
    toy_commit(node);
    assert_in_range(store_quarantine_count(node->host.store), 2, 3);
    assert_true(store_quarantine_bytes(node->host.store) <= 101000);
    assert_int_equal(
        node->host.discarded + store_quarantine_count(node->host.store), 25);
    toy_close(node);
}

/* ---- the same work on both, one of which grows again and again */

/* Adds, repeats of the round before, refusals, garbage, alarms, cases for partners. */
static void
work_round(struct toy_node *node, uint64_t round, uint64_t from, size_t text_bytes)
{
    char unit[32];
    Stafett__Plan__V1__OpenCase open = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    for (uint64_t i = from; i < ROUND_UNITS; i++) {
        uint64_t number = round * 1000 + i;
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)number);
        assert_int_not_equal(toy_add_unit(node, toy_id(number), unit,
                                 i % 3 == 0 ? "soon" : "bo", text_bytes),
            0);
        if (i % 3 == 1)
            assert_int_not_equal(
                toy_set_duty(node, toy_id(number + 600), unit, "cy"), 0);
        if (i % 7 == 0)
            assert_int_not_equal(
                toy_add_unit(node, toy_id(number + 200), unit, "", 0), 0);
        if (i % 9 == 0)
            (void)toy_send(node, "anna", slice_text("\xff\xff not an envelope"));
        if (i % 5 == 0)
            assert_int_not_equal(
                toy_command(node, toy_id(number + 400), &open.base), 0);
    }
    if (round == 0)
        return;
    (void)snprintf(
        unit, sizeof unit, "unit-%llu", (unsigned long long)(round - 1) * 1000);
    (void)toy_add_unit(node, toy_id((round - 1) * 1000), unit, "soon", text_bytes);
}

static void
work_all(struct toy_node *node, size_t text_bytes, uint64_t checkpoint_each)
{
    for (uint64_t round = 0; round < ROUNDS; round++) {
        work_round(node, round, 0, text_bytes);
        toy_commit(node);
        node->now_us += 1000;
        toy_due(node);
        toy_commit(node);
        if (checkpoint_each != 0 && round % checkpoint_each == 0)
            assert_int_equal(batch_checkpoint_now(node->batch), STATUS_OK);
    }
}

static void
check_same(struct toy_node *node, struct toy_node *other)
{
    uint8_t digest[DIGEST_BYTES];
    uint8_t other_digest[DIGEST_BYTES];
    assert_int_equal(node->next_token, other->next_token);
    assert_int_equal(node->released, other->released);
    for (uint64_t i = 0; i < node->next_token; i++) {
        struct toy_answer answer = node->answers[i];
        answer.payload = other->answers[i].payload;
        assert_memory_equal(&answer, &other->answers[i], sizeof answer);
    }
    toy_log_digest(node, digest);
    toy_log_digest(other, other_digest);
    assert_memory_equal(digest, other_digest, DIGEST_BYTES);
    assert_int_equal(store_quarantine_count(node->host.store),
        store_quarantine_count(other->host.store));
    char *dump = toy_dump(node);
    char *other_dump = toy_dump(other);
    assert_true(strcmp(dump, other_dump) == 0);
    free(dump);
    free(other_dump);
}

static void
compare_work(size_t text_bytes, uint64_t checkpoint_each)
{
    struct toy_node *memory = toy_open(TOY_MEMORY, "org-a");
    struct toy_node *disk = toy_open(TOY_DISK, "org-a");
    work_all(memory, text_bytes, 0);
    work_all(disk, text_bytes, checkpoint_each);
    assert_int_equal(toy_count(toy_view(memory), "units"), ROUNDS * ROUND_UNITS);
    assert_int_equal(toy_count(toy_view(memory), "alarms"), ROUNDS * ROUND_UNITS / 3);
    check_same(memory, disk);
    toy_check_rebuilt(memory);
    toy_check_rebuilt(disk);
    toy_reopen(disk);
    check_same(memory, disk);
    toy_close(memory);
    toy_close(disk);
}

static void
test_growth_without_checkpoint(void **state)
{
    (void)state;
    compare_work(3000, 0);
    compare_work(10000, 0);
}

static void
test_growth_with_checkpoints(void **state)
{
    (void)state;
    compare_work(3000, 1);
    compare_work(10000, 3);
}

/* One turn with 200 events needs as much as the maps begin with. */
static void
test_one_turn_fills_the_map(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    for (uint64_t i = 10; i < 40; i++)
        (void)toy_add_unit(node, toy_id(i), "before", "bo", 15000);
    (void)toy_add_unit(node, toy_id(1), "before-too", "bo", 15000);
    uint64_t many = toy_add_unit(node, toy_id(2), "many", "soon", 2000);
    (void)toy_add_unit(node, toy_id(3), "after", "bo", 100);
    toy_commit(node);
    assert_int_equal(toy_answer(node, many)->event_count, 201);
    assert_int_equal(store_head(node->host.store), 33);
    assert_int_equal(toy_count(toy_view(node), "units"), 203);
    toy_check_rebuilt(node);
    toy_reopen(node);
    assert_int_equal(toy_count(toy_view(node), "units"), 203);
    toy_close(node);
}

/* Turns that add nothing but what the runtime keeps of each: the map becomes full
 * there, before an apply that relies on its row. */
static void
test_machinery_fills_the_map(void **state)
{
    enum { BATCHES = 30, COMMANDS = 1000 };
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    (void)toy_add_unit(node, toy_id(1), "north", "", 0);
    toy_commit(node);
    for (uint64_t batch = 0; batch < BATCHES; batch++) {
        node->next_token = 0;
        for (uint64_t i = 0; i < COMMANDS; i++)
            (void)toy_set_duty(node, toy_id(2 + batch * COMMANDS + i), "north", "bo");
        toy_commit(node);
        assert_int_equal(batch_checkpoint_now(node->batch), STATUS_OK);
    }
    assert_int_equal(toy_count(toy_view(node), "duties"), BATCHES * COMMANDS);
    assert_int_equal(store_head(node->host.store), BATCHES * COMMANDS + 1);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* The fold is larger than the map, at a start after the tables were lost. */
static void
test_recover_grows(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    work_all(node, 6000, 0);
    assert_int_equal(store_drop_tables(node->host.store), STATUS_OK);
    toy_reopen(node);
    assert_int_equal(toy_count(toy_view(node), "units"), ROUNDS * ROUND_UNITS);
    uint64_t token = toy_add_unit(node, toy_id(0), "unit-0", "soon", 6000);
    toy_commit(node);
    assert_int_equal(toy_answer(node, token)->verdict, ACCEPTED);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* A long recovery leaves checkpoints on its way. */
static void
test_recover_checkpoints(void **state)
{
    enum { TURNS = 200 }; /* of 200 events with three puts each */
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    char unit[32];
    for (uint64_t i = 1; i <= TURNS; i++) {
        (void)snprintf(unit, sizeof unit, "many-%llu", (unsigned long long)i);
        (void)toy_add_unit(node, toy_id(i), unit, "", 10);
    }
    toy_commit(node);
    char *before = toy_dump(node);
    assert_int_equal(store_drop_tables(node->host.store), STATUS_OK);
    toy_recover(node);
    assert_in_range(store_applied_through(node->host.store), 1, TURNS - 1);
    toy_reopen(node);
    char *after = toy_dump(node);
    assert_true(strcmp(before, after) == 0);
    free(before);
    free(after);
    toy_close(node);
}

static void
test_checkpoint_and_reopen(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    work_round(node, 0, 0, 100);
    toy_commit(node);
    assert_int_equal(batch_checkpoint(node->batch, 5000000, false), STATUS_OK);
    uint64_t through = store_applied_through(node->host.store);
    assert_int_equal(through, store_head(node->host.store));
    work_round(node, 1, 0, 100);
    toy_commit(node);
    /* Not yet: little was done, and not long ago. */
    assert_int_equal(batch_checkpoint(node->batch, 5500000, true), STATUS_OK);
    assert_int_equal(store_applied_through(node->host.store), through);
    assert_int_equal(batch_checkpoint(node->batch, 6000000, false), STATUS_OK);
    assert_int_equal(store_applied_through(node->host.store), through);
    char *before = toy_dump(node);
    toy_reopen(node);
    char *after = toy_dump(node);
    assert_true(strcmp(before, after) == 0);
    free(before);
    free(after);
    work_round(node, 2, 0, 100);
    toy_commit(node);
    assert_int_equal(batch_checkpoint(node->batch, 7100000, true), STATUS_OK);
    assert_int_equal(
        store_applied_through(node->host.store), store_head(node->host.store));
    toy_check_rebuilt(node);
    toy_close(node);
}

/* ---- crashes */

static void
die_uncommitted(struct toy_node *node)
{
    work_round(node, 1, 0, 100);
}

static void
die_committed(struct toy_node *node)
{
    work_round(node, 1, 0, 100);
    assert_int_equal(batch_commit(node->batch), STATUS_OK);
}

static void
die_released(struct toy_node *node)
{
    die_committed(node);
    toy_commit(node);
    work_round(node, 2, 0, 3000);
    toy_commit(node);
}

static void
die_after_checkpoint(struct toy_node *node)
{
    work_round(node, 1, 0, 100);
    toy_commit(node);
    assert_int_equal(batch_checkpoint_now(node->batch), STATUS_OK);
    work_round(node, 2, 0, 100);
    toy_commit(node);
}

/* The work is done again by clients who heard nothing: the same ids, the same bytes.
 * Whatever the crash left, that ends where a run without crash ends. */
static void
crash_and_repeat(enum toy_backend backend, void (*work)(struct toy_node *node))
{
    struct toy_node *node = toy_open(backend, "org-a");
    work_round(node, 0, 0, 100);
    toy_commit(node);
    if (backend == TOY_DISK) {
        toy_die(node, work);
    } else {
        work(node);
        toy_reopen(node);
    }
    for (uint64_t round = 1; round <= 2; round++) {
        work_round(node, round, 0, round == 2 && work == die_released ? 3000 : 100);
        toy_commit(node);
    }
    assert_int_equal(toy_count(toy_view(node), "units"), 3 * ROUND_UNITS);
    assert_int_equal(toy_count(toy_view(node), "cases"), 3 * ROUND_UNITS / 5);
    /* Units, duties, refusals of the same unit, cases: every 1st, 3rd, 7th and 5th. */
    assert_int_equal(store_head(node->host.store), 3 * (60 + 20 + 9 + 12));
    assert_int_equal(store_shared_head(node->host.store, "p2"), 3 * 2 * 12);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_crashes(void **state)
{
    crash_and_repeat(TOY_BACKEND(state), die_uncommitted);
    crash_and_repeat(TOY_BACKEND(state), die_committed);
    crash_and_repeat(TOY_BACKEND(state), die_released);
    crash_and_repeat(TOY_BACKEND(state), die_after_checkpoint);
}

/* Answers of more bytes than a batch keeps: 38 MB, twice. */
static void
test_large_answers(void **state)
{
    enum { COMMANDS = 100 };
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    char unit[32];
    for (int round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < COMMANDS; i++) {
            (void)snprintf(unit, sizeof unit, "many-%llu", (unsigned long long)i);
            (void)toy_add_unit(node, toy_id(i + 1), unit, "", 1900);
        }
        toy_commit(node);
        assert_int_equal(store_head(node->host.store), COMMANDS);
    }
    for (uint64_t i = 1; i <= COMMANDS; i++) {
        const struct toy_answer *first = toy_answer(node, i);
        const struct toy_answer *again = toy_answer(node, i + COMMANDS);
        assert_int_equal(first->verdict, ACCEPTED);
        assert_int_equal(first->event_count, 200);
        assert_int_equal(again->event_count, 200);
        assert_memory_equal(
            first->events_digest, again->events_digest, sizeof first->events_digest);
    }
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_a_thousand_are_one_commit),
        TOY_ON_BOTH(test_same_id_waits),
        TOY_ON_BOTH(test_bytes_are_bounded),
        TOY_ON_BOTH(test_places_are_in_order_of_time),
        TOY_ON_BOTH(test_large_arrival),
        TOY_ON_BOTH(test_quarantine_is_bounded),
        cmocka_unit_test(test_growth_without_checkpoint),
        cmocka_unit_test(test_growth_with_checkpoints),
        TOY_ON_BOTH(test_one_turn_fills_the_map),
        TOY_ON_BOTH(test_machinery_fills_the_map),
        TOY_ON_BOTH(test_recover_grows),
        TOY_ON_BOTH(test_recover_checkpoints),
        TOY_ON_BOTH(test_checkpoint_and_reopen),
        TOY_ON_BOTH(test_crashes),
        TOY_ON_BOTH(test_large_answers),
    };
    return test_run_group("batch", tests, ARRAY_COUNT(tests));
}
