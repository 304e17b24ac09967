/* Durable "wake me at": kept in the tables, run as inputs, each once. */

#include "common/alarm.h"
#include "common/fold.h"
#include "proto/plan.pb-c.h"
#include "tests/unit/toy_node.h"

#include <stdio.h>
#include <string.h>

static void
set_alarm(struct tables *tables, const char *name, int64_t due_us, const char *rule)
{
    Stafett__Plan__V1__ObligationDue due = STAFETT__PLAN__V1__OBLIGATION_DUE__INIT;
    struct key key = key_of_code(name);
    due.rule_code = (char *)rule;
    alarm_set(tables, due_us, &key, &due.base);
}

static void
test_order_move_cancel(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct tables *tables = store_tables(node->host.store);
    struct alarm alarm;
    assert_false(alarm_next(toy_view(node), node->arena, &alarm));
    set_alarm(tables, "c", 3000, "third");
    set_alarm(tables, "a", 1000, "first");
    set_alarm(tables, "b", 1000, "second");
    assert_int_equal(alarm_count(toy_view(node)), 3);
    assert_true(alarm_next(toy_view(node), node->arena, &alarm));
    assert_int_equal(alarm.due_us, 1000);
    assert_string_equal((const char *)alarm.key.data, "a");
    assert_string_equal(alarm.type, "stafett.plan.v1.ObligationDue");
    assert_true(alarm_stands(toy_view(node), &alarm, 1000));
    assert_false(alarm_stands(toy_view(node), &alarm, 999));
    struct alarm after;
    assert_true(alarm_after(toy_view(node), 1000, alarm.key, node->arena, &after));
    assert_string_equal((const char *)after.key.data, "b");
    /* Setting it again moves it, and leaves nothing behind. */
    set_alarm(tables, "a", 5000, "first");
    assert_int_equal(alarm_count(toy_view(node)), 3);
    assert_false(alarm_stands(toy_view(node), &alarm, 4000));
    assert_true(alarm_next(toy_view(node), node->arena, &alarm));
    assert_string_equal((const char *)alarm.key.data, "b");
    struct key key = key_of_code("b");
    alarm_cancel(tables, &key);
    alarm_cancel(tables, &key);
    assert_false(alarm_stands(toy_view(node), &alarm, 4000));
    assert_true(alarm_next(toy_view(node), node->arena, &alarm));
    assert_string_equal((const char *)alarm.key.data, "c");
    assert_int_equal(alarm_count(toy_view(node)), 2);
    /* Replaced by another message, due at the same time. */
    set_alarm(tables, "c", 3000, "other");
    assert_false(alarm_stands(toy_view(node), &alarm, 3000));
    store_abort(node->host.store);
    toy_close(node);
}

static void
test_due_runs_once(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    (void)toy_add_unit(node, toy_id(1), "north", "bo", 0);
    (void)toy_add_unit(node, toy_id(2), "south", "bo", 0);
    toy_commit(node);
    node->now_us += HOUR_US - 1;
    toy_due(node);
    assert_true(batch_is_empty(node->batch));
    node->now_us += 1;
    toy_reopen(node); /* they are state */
    toy_due(node);
    toy_due(node); /* each is in the batch already */
    toy_commit(node);
    assert_int_equal(store_head(node->host.store), 4);
    assert_int_equal(toy_count(toy_view(node), "north"), 1);
    assert_int_equal(toy_count(toy_view(node), "south"), 1);
    assert_int_equal(alarm_count(toy_view(node)), 0);
    toy_due(node);
    assert_true(batch_is_empty(node->batch));
    toy_check_rebuilt(node);
    assert_int_equal(alarm_count(toy_view(node)), 0);
    toy_close(node);
}

/* More are due than one batch takes: all run, none twice. */
static void
test_many_due(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    char unit[32];
    for (uint64_t i = 0; i < 1500; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        if (i == 1000)
            toy_commit(node);
        assert_int_not_equal(toy_add_unit(node, toy_id(i + 1), unit, "bo", 0), 0);
    }
    toy_commit(node);
    node->now_us += HOUR_US;
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "alarms"), 1024);
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "alarms"), 1500);
    assert_int_equal(alarm_count(toy_view(node)), 0);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_earlier_turn_of_the_batch(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    Stafett__Plan__V1__EndStaff ended = STAFETT__PLAN__V1__END_STAFF__INIT;
    (void)toy_add_unit(node, toy_id(1), "cancelled", "bo", 0);
    (void)toy_add_unit(node, toy_id(2), "moved", "bo", 0);
    (void)toy_add_unit(node, toy_id(3), "replaced", "bo", 0);
    (void)toy_add_unit(node, toy_id(4), "left", "bo", 0);
    toy_commit(node);
    node->now_us += HOUR_US;
    ended.staff_code = (char *)"cancelled";
    (void)toy_command(node, toy_id(5), &ended.base);
    (void)toy_set_duty(node, toy_id(6), "moved", "bo");
    (void)toy_set_duty(node, toy_id(7), "replaced", "soon");
    toy_due(node);
    uint64_t head = store_head(node->host.store);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "cancelled"), 0);
    assert_int_equal(toy_count(toy_view(node), "moved"), 0);
    assert_int_equal(toy_count(toy_view(node), "replaced"), 0);
    assert_int_equal(toy_count(toy_view(node), "left"), 1);
    assert_int_equal(store_head(node->host.store), head + 4);
    assert_int_equal(alarm_count(toy_view(node)), 2);
    toy_due(node); /* the replacement is due by now, with its own message */
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "soon"), 1);
    node->now_us += HOUR_US;
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "moved"), 1);
    assert_int_equal(alarm_count(toy_view(node)), 0);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* A row was dropped while its alarms stood: each is used up once, not for ever. */
static void
test_alarm_without_row(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    (void)toy_add_unit(node, toy_id(1), "north", "rowless", 0);
    toy_commit(node);
    node->now_us += HOUR_US;
    toy_due(node);
    toy_commit(node);
    assert_int_equal(alarm_count(toy_view(node)), 0);
    assert_int_equal(store_quarantine_count(node->host.store), 1);
    assert_int_equal(store_head(node->host.store), 2);
    assert_string_equal(toy_turn(node, 2)->reason_code, "type-unknown");
    toy_due(node);
    assert_true(batch_is_empty(node->batch));
    toy_check_rebuilt(node);
    toy_close(node);
}

/* A crash between the alarm's batch and its commit: it is due again. */
static void
test_crash_before_commit(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    (void)toy_add_unit(node, toy_id(1), "north", "bo", 0);
    toy_commit(node);
    node->now_us += HOUR_US;
    toy_due(node);
    toy_reopen(node);
    assert_int_equal(toy_count(toy_view(node), "alarms"), 0);
    toy_due(node);
    toy_commit(node);
    assert_int_equal(toy_count(toy_view(node), "alarms"), 1);
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_order_move_cancel),
        TOY_ON_BOTH(test_due_runs_once),
        TOY_ON_BOTH(test_many_due),
        TOY_ON_BOTH(test_earlier_turn_of_the_batch),
        TOY_ON_BOTH(test_alarm_without_row),
        TOY_ON_BOTH(test_crash_before_commit),
    };
    return test_run_group("alarm", tests, ARRAY_COUNT(tests));
}
