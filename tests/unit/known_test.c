/* Answers that are kept for a while, and how they are let go again. */

#include "common/known.h"
#include "tests/unit/toy_node.h"

#include <stdio.h>

static uint64_t
count_rows(const struct toy_node *node, unsigned table)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t count = 0;
    walk_start(&walk, toy_view(node), table, NULL);
    while (walk_next(&walk, &key, &value))
        count++;
    return count;
}

static void
test_add_find_prune(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct tables *tables = store_tables(node->host.store);
    struct known known = { .turn = 7, .digest = { 1, 2, 3 } };
    struct known found;
    assert_false(known_find(toy_view(node), toy_id(1), &found));
    for (uint64_t i = 1; i <= 10; i++)
        known_add(tables, toy_id(i), &known, (int64_t)i * 100);
    assert_true(known_find(toy_view(node), toy_id(10), &found));
    assert_memory_equal(&found, &known, sizeof known);
    known_prune(tables, 100); /* kept until its time has passed */
    assert_int_equal(count_rows(node, TABLE_KNOWN), 10);
    known_prune(tables, 301);
    assert_int_equal(count_rows(node, TABLE_KNOWN), 7);
    assert_false(known_find(toy_view(node), toy_id(3), &found));
    assert_true(known_find(toy_view(node), toy_id(4), &found));
    known_prune(tables, 5000); /* a few at a time */
    assert_in_range(count_rows(node, TABLE_KNOWN), 1, 6);
    known_prune(tables, 5000);
    known_prune(tables, 5000);
    assert_int_equal(count_rows(node, TABLE_KNOWN), 0);
    assert_int_equal(count_rows(node, TABLE_KNOWN_BY_TIME), 0);
    store_abort(node->host.store);
    toy_close(node);
}

/* By the turns' own time: a rebuild years later prunes the same rows. */
static void
test_window_by_turn_time(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    char unit[32];
    for (uint64_t i = 1; i <= 40; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        (void)toy_add_unit(node, toy_id(i), unit, "", 0);
        toy_commit(node);
        node->now_us += HOUR_US;
    }
    /* The window is a day: the last 24 or 25, their two rows each. */
    assert_in_range(count_rows(node, TABLE_KNOWN), 24, 26);
    assert_int_equal(
        count_rows(node, TABLE_KNOWN), count_rows(node, TABLE_KNOWN_BY_TIME));
    toy_check_rebuilt(node);
    /* After its window a repeat is a new input, and the rules answer it. */
    uint64_t old = toy_add_unit(node, toy_id(1), "unit-1", "", 0);
    uint64_t young = toy_add_unit(node, toy_id(39), "unit-39", "", 0);
    toy_commit(node);
    assert_string_equal(toy_answer(node, old)->reason, "unit-exists");
    assert_string_equal(toy_answer(node, young)->reason, "");
    toy_check_rebuilt(node);
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_add_find_prune),
        TOY_ON_BOTH(test_window_by_turn_time),
    };
    return test_run_group("known", tests, ARRAY_COUNT(tests));
}
