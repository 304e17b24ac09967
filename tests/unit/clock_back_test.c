/* A machine's clock set back: no turn is stamped earlier than the one before it, each
 * says how far the clock was behind, what was due stays due and rings once, and time
 * goes on when the clock has caught up. */

#include "tests/unit/toy_node.h"

#include "common/message.h"
#include "common/status.h"

#include <stdio.h>

static uint64_t
add(struct toy_node *node, uint64_t number, const char *duty)
{
    char unit[32];
    (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)number);
    uint64_t token = toy_add_unit(node, toy_id(number), unit, duty, 0);
    assert_int_not_equal(token, 0);
    return token;
}

static void
expect_turn(
    struct toy_node *node, uint64_t sequence, int64_t time_us, int64_t behind_us)
{
    const Stafett__V1__Turn *turn = toy_turn(node, sequence);
    assert_int_equal(turn->time_us, time_us);
    assert_int_equal(turn->behind_us, behind_us);
}

static int64_t
behind_us(struct toy_node *node)
{
    return status_make(&node->host, node->now_us, false, node->arena)->behind_us;
}

static void
test_never_earlier(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    int64_t start_us = node->now_us;
    (void)add(node, 1, "");
    toy_commit(node);
    assert_int_equal(behind_us(node), 0);
    node->now_us = start_us - HOUR_US;
    assert_int_equal(behind_us(node), HOUR_US);
    (void)add(node, 2, "");
    (void)add(node, 3, "");
    toy_commit(node);
    node->now_us = start_us - 1;
    (void)add(node, 4, "");
    toy_commit(node);
    node->now_us = start_us + 5;
    (void)add(node, 5, "");
    toy_commit(node);
    expect_turn(node, 1, start_us, 0);
    expect_turn(node, 2, start_us, HOUR_US);
    expect_turn(node, 3, start_us, HOUR_US);
    expect_turn(node, 4, start_us, 1);
    expect_turn(node, 5, start_us + 5, 0);
    assert_int_equal(behind_us(node), 0);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* The log knows it, not the process. */
static void
test_across_a_start(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    int64_t start_us = node->now_us;
    (void)add(node, 1, "");
    toy_commit(node);
    toy_reopen(node);
    node->now_us = start_us - DAY_US;
    (void)add(node, 2, "");
    toy_commit(node);
    expect_turn(node, 2, start_us, DAY_US);
    toy_close(node);
}

/* Within one batch too, and what recorded nothing moves no time. */
static void
test_within_a_batch(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    int64_t start_us = node->now_us;
    (void)add(node, 1, "");
    node->now_us = start_us - 10;
    (void)add(node, 2, "");
    node->now_us = start_us + HOUR_US;
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    assert_int_not_equal(toy_command(node, toy_id(90), &show.base), 0);
    node->now_us = start_us + 10;
    (void)add(node, 3, "");
    toy_commit(node);
    expect_turn(node, 1, start_us, 0);
    expect_turn(node, 2, start_us, 10);
    expect_turn(node, 3, start_us + 10, 0);
    toy_close(node);
}

/* The duty's alarm is due an hour after its turn. */
static void
test_alarms(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    int64_t start_us = node->now_us;
    (void)add(node, 1, "bo");
    toy_commit(node);
    node->now_us = start_us + HOUR_US;
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "alarms"), 1);
    node->now_us = start_us; /* it does not ring a second time */
    toy_due(node);
    assert_true(batch_is_empty(node->batch));
    /* "soon": due at its turn's own time, which the clock has not reached again. */
    (void)add(node, 2, "soon");
    toy_commit(node);
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "soon"), 1);
    expect_turn(node, 4, start_us + HOUR_US, HOUR_US);
    /* What falls due later waits until the clock is there. */
    (void)add(node, 3, "bo");
    toy_commit(node);
    node->now_us = start_us + 2 * HOUR_US - 1;
    toy_due(node);
    assert_true(batch_is_empty(node->batch));
    node->now_us++;
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "alarms"), 3);
    expect_turn(node, 6, start_us + 2 * HOUR_US, 0);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* A batch that is run again with a larger map gives the same times. */
static void
test_run_again(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    int64_t start_us = node->now_us;
    for (uint64_t i = 0; i < 400; i++) {
        node->now_us = start_us + (int64_t)(i % 2 == 0 ? i : i / 2);
        char unit[32];
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        while (toy_add_unit(node, toy_id(i + 1), unit, "", 10000) == 0)
            toy_commit(node);
    }
    toy_commit(node);
    for (uint64_t i = 2; i < 400; i++) {
        uint64_t latest = i - i % 2;
        expect_turn(node, i + 1, start_us + (int64_t)latest,
            i % 2 == 0 ? 0 : (int64_t)(latest - i / 2));
    }
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_never_earlier),
        TOY_ON_BOTH(test_across_a_start),
        TOY_ON_BOTH(test_within_a_batch),
        TOY_ON_BOTH(test_alarms),
        TOY_ON_BOTH(test_run_again),
    };
    return test_run_group("clock back", tests, ARRAY_COUNT(tests));
}
