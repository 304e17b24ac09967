/* Borders as real processes on loopback, between daemons played by this test: questions
 * and answers cross one link in both directions whoever connects, survive a border that
 * is killed, and nothing passes for a wrong key, a pretender or a babbler. What must not
 * come is shown by what was sent after it, or by rounds of the border's own asking. */

#include "tests/wire/border_node.h"

#include <string.h>

/* ---- the story of one question */

static void
assert_answered(struct node *asker, struct node *other, const char *daemon)
{
    char expected[64];
    uint64_t request = node_ask(asker, other->code, daemon, "who");
    (void)snprintf(expected, sizeof expected, "%s/%s:who", other->code, daemon);
    assert_true(stage_wait(node_has_answer, asker));
    assert_int_equal(asker->answer_request, request);
    assert_string_equal(asker->answer_from, other->code);
    assert_string_equal(asker->answer_body, expected);
    assert_string_equal(other->asked_by, asker->code);
    assert_string_equal(other->asked_daemon, daemon);
}

static void
assert_both_ways(bool is_a_connecting, bool is_b_connecting)
{
    struct node *a = stage_node("alfa");
    struct node *b = stage_node("beta");
    node_list(a, b->code, &b->border, is_a_connecting ? b->listen : "");
    node_list(b, a->code, &a->border, is_b_connecting ? a->listen : "");
    node_start(a);
    node_start(b);
    assert_answered(a, b, "plan");
    assert_answered(b, a, "intake");
    assert_answered(a, b, "intake");
    node_stop(a);
    node_stop(b);
}

static void
test_one_connects(void **state)
{
    (void)state;
    assert_both_ways(true, false);
}

static void
test_other_connects(void **state)
{
    (void)state;
    assert_both_ways(false, true);
}

static void
test_both_connect(void **state)
{
    (void)state;
    assert_both_ways(true, true);
}

static void
test_unknown_partner(void **state)
{
    (void)state;
    struct node *a = stage_node("alfa");
    node_start(a);
    assert_true(stage_wait_rounds(a, 1));
    (void)node_ask(a, "nobody", "plan", "who");
    assert_true(stage_wait(node_has_answer, a));
    assert_string_equal(a->answer_fault, "partner-unknown");
    node_stop(a);
}

/* The partner learns of the key later: nothing came before, everything comes then. */
static void
test_wrong_key(void **state)
{
    (void)state;
    struct node *a = stage_node("alfa");
    struct node *b = stage_node("beta");
    node_list(a, b->code, &b->border, b->listen);
    node_list(b, a->code, &a->intake, "");
    node_start(a);
    node_start(b);
    assert_true(stage_wait_rounds(a, 1));
    (void)node_ask(a, b->code, "plan", "who");
    assert_true(stage_wait_rounds(b, 3));
    assert_int_equal(b->asked_count, 0);
    assert_false(node_has_answer(a));
    node_unlist(b);
    node_list(b, a->code, &a->border, "");
    assert_answered(a, b, "plan");
    node_stop(a);
    node_stop(b);
}

/* ---- a border played by hand */

static void
test_pretender(void **state)
{
    (void)state;
    struct node *b = stage_node("beta");
    struct node *a = stage_node("alfa");
    node_list(b, a->code, &a->border, "");
    node_list(b, "gamma", &a->plan, "");
    node_start(b);
    assert_true(stage_wait_rounds(b, 1));
    struct hand *hand = hand_open(b, &a->border);
    hand_hello(hand, "gamma");
    hand_carry(hand, 1, "plan", "as gamma");
    hand_hello(hand, a->code);
    assert_true(stage_wait(hand_has_hello, hand));
    hand_carry(hand, 2, "plan", "as alfa");
    assert_true(stage_wait(hand_has_answer, hand));
    assert_int_equal(hand->hellos, 1);
    assert_string_equal(hand->hello_code, b->code);
    assert_int_equal(hand->answer_request, 2);
    assert_int_equal(b->asked_count, 1);
    assert_string_equal(b->asked_by, a->code);
    hand_close(&hand);
    node_stop(b);
}

static void
test_carry_before_hello(void **state)
{
    (void)state;
    struct node *b = stage_node("beta");
    struct node *a = stage_node("alfa");
    node_list(b, a->code, &a->border, "");
    node_start(b);
    assert_true(stage_wait_rounds(b, 1));
    struct hand *hand = hand_open(b, &a->border);
    hand_carry(hand, 1, "plan", "too early");
    hand_hello(hand, a->code);
    hand_carry(hand, 2, "plan", "now");
    assert_true(stage_wait(hand_has_answer, hand));
    assert_int_equal(hand->answer_request, 2);
    assert_int_equal(b->asked_count, 1);
    hand_carry(hand, 3, "notification", "not there");
    assert_true(stage_wait(hand_is_refused, hand));
    assert_int_equal(b->asked_count, 1);
    hand_close(&hand);
    node_stop(b);
}

static void
test_babbler(void **state)
{
    (void)state;
    struct node *b = stage_node("beta");
    struct node *a = stage_node("alfa");
    node_list(b, a->code, &a->border, "");
    node_start(b);
    assert_true(stage_wait_rounds(b, 1));
    struct hand *hand = hand_open(b, &a->border);
    for (int i = 0; i < 15; i++)
        hand_send(hand, "\xff\xff\xff", 3);
    hand_hello(hand, a->code);
    assert_true(stage_wait(hand_has_hello, hand));
    hand_send(hand, "\xff\xff\xff", 3);
    hand_hello(hand, a->code);
    hand_carry(hand, 1, "plan", "unheard");
    assert_true(stage_wait_rounds(b, 3));
    assert_int_equal(hand->hellos, 1);
    assert_int_equal(b->asked_count, 0);
    hand_close(&hand);
    node_stop(b);
}

/* ---- edges hold no truth */

static void
test_killed(void **state)
{
    (void)state;
    struct node *a = stage_node("alfa");
    struct node *b = stage_node("beta");
    node_list(a, b->code, &b->border, b->listen);
    node_list(b, a->code, &a->border, "");
    node_start(a);
    node_start(b);
    assert_answered(a, b, "plan");
    node_kill(b);
    uint64_t request = node_ask(a, b->code, "plan", "still");
    node_start(b);
    /* The question waits for the link; it is not asked again here. */
    assert_true(stage_wait(node_has_answer, a));
    assert_int_equal(a->answer_request, request);
    assert_string_equal(a->answer_body, "beta/plan:still");
    node_kill(a);
    node_start(a);
    assert_answered(b, a, "plan");
    node_stop(a);
    node_stop(b);
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_connects, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_other_connects, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_both_connect, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_unknown_partner, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_wrong_key, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_pretender, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(
            test_carry_before_hello, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_babbler, stage_open, stage_close),
        cmocka_unit_test_setup_teardown(test_killed, stage_open, stage_close),
    };
    stage_programs(argc, argv);
    return test_run_group("border", tests, ARRAY_COUNT(tests));
}
