/* Meetings: who is summoned and answers, and whether she understands what is said. */

#include "tests/rules/works.h"

#include <string.h>

/* A meeting in a week with one actor, as `needed` of an interpreter. */
static struct id
called(struct id case_id, struct id actor_id, const char *interpreter)
{
    Stafett__Plan__V1__CallMeeting message =
        works_call(case_id, WORKS_DAYS(7), &actor_id, 1);
    message.interpreter_code = (char *)interpreter;
    message.language_code = (char *)"pl";
    assert_null(turns_client("jon", &message.base));
    return works_meeting();
}

static const char *
call_again(struct id case_id, struct id meeting_id, int64_t at_us, const char *order)
{
    Stafett__Plan__V1__CallMeeting message = works_call(case_id, at_us, NULL, 0);
    message.meeting_id = baton_id(meeting_id);
    message.interpreter_code = (char *)order;
    return turns_client("jon", &message.base);
}

/* Minutes alone promise nothing. */
static void
test_what_was_promised_there_has_an_owner(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id meeting_id = called(case_id, son, "not-needed");
    Stafett__Plan__V1__SetMeasure message = STAFETT__PLAN__V1__SET_MEASURE__INIT;
    message.case_id = baton_id(case_id);
    message.category_code = (char *)"coordination";
    message.owner_id = baton_id(son);
    message.due_us = WORKS_DAYS(20);
    message.meeting_id = baton_id(turns_id(99));
    message.content = baton_content("measure", "Drives on Thursdays.");
    assert_string_equal(turns_client("jon", &message.base), "meeting-unknown");
    message.meeting_id = baton_id(meeting_id);
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__MeetingView *meeting = works_look(case_id)->meetings[0];
    assert_int_equal(meeting->n_promised, 1);
    assert_string_equal(meeting->promised[0]->state_code, "planned");
    assert_int_equal(meeting->promised[0]->due_us, message.due_us);
    assert_string_equal(
        baton_code(slice_bytes(meeting->promised[0]->content), "measure"),
        "Drives on Thursdays.");
}

static void
test_who_can_be_summoned_and_when(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id hidden = works_actor(case_id, "relative", "");
    struct id unwished = works_actor(case_id, "phone", "");
    struct id none = turns_id(9);
    assert_null(works_move(case_id, hidden, "do-not-tell"));
    assert_null(works_move(case_id, unwished, "unwished"));
    Stafett__Plan__V1__CallMeeting message = works_call(case_id, 0, &son, 1);
    assert_string_equal(turns_client("jon", &message.base), "time-missing");
    message.at_us = turns_now();
    assert_string_equal(turns_client("jon", &message.base), "time-past");
    message = works_call(case_id, WORKS_DAYS(7), &none, 1);
    assert_string_equal(turns_client("jon", &message.base), "actor-unknown");
    message = works_call(case_id, WORKS_DAYS(7), &none, 0);
    assert_string_equal(turns_client("jon", &message.base), "actor-unknown");
    message = works_call(case_id, WORKS_DAYS(7), &hidden, 1);
    assert_string_equal(turns_client("jon", &message.base), "do-not-tell");
    message = works_call(case_id, WORKS_DAYS(7), &unwished, 1);
    assert_string_equal(turns_client("jon", &message.base), "person-says-no");
    message = works_call(case_id, WORKS_DAYS(7), &son, 1);
    message.meeting_id = baton_id(turns_id(9));
    assert_string_equal(turns_client("jon", &message.base), "meeting-unknown");
    message.meeting_id = slice_binary(slice_of(NULL, 0));
    assert_string_equal(turns_client("ola", &message.base), "not-responsible");
    assert_null(turns_client("jon", &message.base));
}

static void
test_without_her_only_if_she_said_so(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    Stafett__Plan__V1__CallMeeting message =
        works_call(case_id, WORKS_DAYS(7), &son, 1);
    message.is_person_there = false;
    message.content = baton_content("text", "About the house.");
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    message.content = baton_content("without_her", "Talk without me this time.");
    assert_null(turns_client("jon", &message.base));
    struct id meeting_id = works_meeting();
    assert_null(call_again(case_id, meeting_id, WORKS_DAYS(8), ""));
    const Stafett__Plan__V1__MeetingView *seen = works_look(case_id)->meetings[0];
    assert_false(seen->is_person_there); /* nobody has said otherwise */
    assert_string_equal(baton_code(slice_bytes(seen->content), "without_her"),
        "Talk without me this time.");
}

static void
test_staff_who_are_summoned_are_told(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id ola = works_actor(case_id, "staff", "ola");
    (void)called(case_id, ola, "not-needed");
    const Stafett__Plan__V1__MeetingCalled *event = WORKS_EVENT(meeting_called);
    assert_int_equal(event->n_tell_codes, 1);
    assert_string_equal(event->tell_codes[0], "ola");
}

static void
test_interpreter_is_owed_until_ordered(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    int64_t due_us;
    Stafett__Plan__V1__CallMeeting message =
        works_call(case_id, WORKS_DAYS(7), &son, 1);
    message.interpreter_code = (char *)"needed";
    assert_string_equal(turns_client("jon", &message.base), "language-missing");
    message.interpreter_code = (char *)"perhaps";
    assert_string_equal(turns_client("jon", &message.base), "answer-unknown");
    struct id meeting_id = called(case_id, son, "needed");
    int64_t at_us = WORKS_DAYS(7);
    assert_true(works_owes(case_id, "interpreter-missing", meeting_id, &due_us));
    assert_true(due_us == at_us);
    assert_null(call_again(case_id, meeting_id, 0, "ordered"));
    assert_false(works_owes(case_id, "interpreter-missing", meeting_id, &due_us));
    assert_string_equal(works_look(case_id)->meetings[0]->language_code, "pl");
    turns_go_to(WORKS_DAYS(8));
    assert_false(works_break_is_open(case_id, "interpreter-missing", meeting_id));
}

static void
test_nobody_ordered_is_a_break_when_it_begins(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id meeting_id = called(case_id, son, "needed");
    turns_go_to(WORKS_DAYS(7));
    assert_true(works_break_is_open(case_id, "interpreter-missing", meeting_id));
}

static void
test_moved_meeting_is_answered_anew(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    int64_t due_us;
    struct id meeting_id = called(case_id, son, "needed");
    assert_null(works_answer(case_id, meeting_id, son, "comes", ""));
    assert_null(call_again(case_id, meeting_id, 0, ""));
    const Stafett__Plan__V1__MeetingView *seen = works_look(case_id)->meetings[0];
    assert_string_equal(seen->summons[0]->answer_code, "comes");
    int64_t later_us = WORKS_DAYS(9);
    assert_null(call_again(case_id, meeting_id, later_us, ""));
    seen = works_look(case_id)->meetings[0];
    assert_string_equal(seen->summons[0]->answer_code, "");
    assert_true(works_owes(case_id, "interpreter-missing", meeting_id, &due_us));
    assert_true(due_us == later_us);
}

static void
test_answers_of_those_without_a_node(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id nav = works_member(case_id, "nav");
    const struct id both[] = { son, nav };
    Stafett__Plan__V1__CallMeeting message =
        works_call(case_id, WORKS_DAYS(7), both, 2);
    assert_null(turns_client("jon", &message.base));
    struct id meeting_id = works_meeting();
    assert_string_equal(
        works_answer(case_id, meeting_id, ID_NONE, "comes", ""), "actor-unknown");
    assert_string_equal(
        works_answer(case_id, meeting_id, turns_id(9), "comes", ""), "not-asked");
    assert_string_equal(
        works_answer(case_id, meeting_id, nav, "comes", ""), "answers-itself");
    assert_string_equal(
        works_answer(case_id, turns_id(9), son, "comes", ""), "meeting-unknown");
    assert_string_equal(
        works_answer(case_id, meeting_id, son, "perhaps", ""), "answer-unknown");
    assert_string_equal(
        works_answer(case_id, meeting_id, son, "not", ""), "reason-missing");
    assert_string_equal(
        works_answer(case_id, meeting_id, son, "writes", ""), "text-missing");
    assert_null(works_answer(case_id, meeting_id, son, "writes", "She is tired."));
    assert_null(works_answer(case_id, meeting_id, son, "not", "I work then."));
}

static void
test_partner_is_summoned_and_answers(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id hidden = works_actor(case_id, "relative", "");
    struct id nav = works_member(case_id, "nav");
    const struct id both[] = { nav, hidden };
    Stafett__Plan__V1__CallMeeting message =
        works_call(case_id, WORKS_DAYS(7), both, 2);
    assert_null(turns_client("jon", &message.base));
    struct id meeting_id = works_meeting();
    assert_null(works_move(case_id, hidden, "do-not-tell"));
    assert_null(call_again(case_id, meeting_id, WORKS_DAYS(9), "")); /* without him */
    const Stafett__Partner__V1__MeetingShared *shared =
        baton_shared("nav", &stafett__partner__v1__meeting_shared__descriptor);
    assert_int_equal(shared->n_actor_ids, 1);
    assert_true(slice_equal(slice_bytes(shared->actor_ids[0]), id_slice(&nav)));
    Stafett__Partner__V1__MeetingAnswered answer =
        STAFETT__PARTNER__V1__MEETING_ANSWERED__INIT;
    answer.case_id = baton_id(case_id);
    answer.meeting_id = baton_id(meeting_id);
    answer.answer_code = (char *)"not";
    assert_string_equal(turns_partner("nav", &answer.base), "reason-missing");
    answer.content = baton_content("reason", "Nobody is here that day.");
    assert_string_equal(turns_partner("sjovik", &answer.base), "not-member");
    assert_null(turns_partner("nav", &answer.base));
    const Stafett__Plan__V1__MeetingAnswered *event = WORKS_EVENT(meeting_answered);
    assert_string_equal(event->from_code, "nav");
    assert_string_equal(event->tell_codes[0], "jon");
    const Stafett__Plan__V1__MeetingView *seen = works_look(case_id)->meetings[0];
    assert_int_equal(seen->n_summons, 1);
    assert_string_equal(seen->summons[0]->answer_code, "not");
}

static void
test_partner_who_is_not_summoned_hears_nothing(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id nav = works_member(case_id, "nav");
    struct id son = works_actor(case_id, "relative", "");
    uint64_t before = baton_shared_count("nav");
    struct id meeting_id = called(case_id, son, "not-needed");
    assert_int_equal(baton_shared_count("nav"), before);
    const struct id both[] = { son, nav };
    Stafett__Plan__V1__CallMeeting message =
        works_call(case_id, WORKS_DAYS(7), both, 2);
    message.meeting_id = baton_id(meeting_id);
    assert_null(turns_client("jon", &message.base));
    assert_int_equal(baton_shared_count("nav"), before + 1);
    message.n_actor_ids = 1;
    assert_null(turns_client("jon", &message.base)); /* and is needed no more */
    const Stafett__Partner__V1__MeetingShared *shared =
        baton_shared("nav", &stafett__partner__v1__meeting_shared__descriptor);
    assert_int_equal(shared->n_actor_ids, 1);
    assert_true(slice_equal(slice_bytes(shared->actor_ids[0]), id_slice(&son)));
}

/* It crossed the end of coordination. */
static void
test_answer_after_the_end(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id nav = works_member(case_id, "nav");
    struct id meeting_id = called(case_id, nav, "not-needed");
    Stafett__Partner__V1__MeetingAnswered answer =
        STAFETT__PARTNER__V1__MEETING_ANSWERED__INIT;
    answer.case_id = baton_id(case_id);
    answer.meeting_id = baton_id(meeting_id);
    answer.answer_code = (char *)"comes";
    assert_null(works_evaluate(case_id, "last", 2));
    assert_null(works_end(case_id, true, "Ring Jon."));
    assert_string_equal(turns_partner("nav", &answer.base), "case-closed");
}

/* Who joins later is gone through all parts, and counts none that is not for it. */
static void
test_member_who_joins_later_has_the_meetings_it_is_summoned_to(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct plan_shared row;
    struct id meeting_id = called(case_id, son, "not-needed");
    (void)works_member(case_id, "nav");
    assert_false(plan_shared_load(turns_view(), case_id, "nav", meeting_id, &row));
    assert_true(plan_shared_load(turns_view(), case_id, "nav", son, &row));
}

static void
test_we_are_summoned_by_another_holder(void **state)
{
    (void)state;
    struct id case_id = turns_id(60);
    struct id meeting_id = turns_id(61);
    struct id actor_id = works_joined(case_id, "sjovik");
    Stafett__Partner__V1__MeetingShared shared =
        STAFETT__PARTNER__V1__MEETING_SHARED__INIT;
    shared.case_id = baton_id(case_id);
    shared.meeting_id = baton_id(meeting_id);
    shared.actor_ids = plan_ids_list(&actor_id, 1, turns_arena());
    shared.n_actor_ids = 1;
    shared.interpreter_code = (char *)"not-needed";
    assert_string_equal(turns_partner("sjovik", &shared.base), "time-missing");
    shared.at_us = WORKS_DAYS(7);
    assert_string_equal(turns_partner("nav", &shared.base), "not-holder");
    assert_null(turns_partner("sjovik", &shared.base));
    const Stafett__Plan__V1__MeetingCalled *event = WORKS_EVENT(meeting_called);
    assert_string_equal(event->tell_codes[0], "turid");
    assert_string_equal(
        works_answer(case_id, meeting_id, actor_id, "comes", ""), "not-holder");
    assert_null(works_answer(case_id, meeting_id, ID_NONE, "writes", "See the note."));
    const Stafett__Partner__V1__MeetingAnswered *told =
        baton_shared("sjovik", &stafett__partner__v1__meeting_answered__descriptor);
    assert_string_equal(told->answer_code, "writes");
}

/* ---- held */

/* Who is summoned hears that it was held, not what was said. */
static void
test_members_hear_that_it_was_held(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id nav = works_member(case_id, "nav");
    struct id meeting_id = called(case_id, nav, "not-needed");
    turns_go_to(WORKS_DAYS(7));
    assert_null(works_hold(case_id, meeting_id, nav, ""));
    const Stafett__Partner__V1__MeetingShared *shared =
        baton_shared("nav", &stafett__partner__v1__meeting_shared__descriptor);
    assert_true(shared->held_us == turns_now());
    assert_int_equal(shared->n_present_ids, 1);
    assert_int_equal(shared->content.len, 0);
}

static void
test_we_hear_that_it_was_held(void **state)
{
    (void)state;
    struct id case_id = turns_id(60);
    struct id actor_id = works_joined(case_id, "sjovik");
    Stafett__Partner__V1__MeetingShared shared =
        STAFETT__PARTNER__V1__MEETING_SHARED__INIT;
    shared.case_id = baton_id(case_id);
    shared.meeting_id = baton_id(turns_id(61));
    shared.at_us = turns_now();
    shared.held_us = turns_now();
    shared.actor_ids = plan_ids_list(&actor_id, 1, turns_arena());
    shared.n_actor_ids = 1;
    shared.present_ids = shared.actor_ids;
    shared.n_present_ids = 1;
    shared.interpreter_code = (char *)"not-needed";
    assert_null(turns_partner("sjovik", &shared.base));
    const Stafett__Plan__V1__MeetingCalled *event = WORKS_EVENT(meeting_called);
    assert_int_equal(event->n_tell_codes, 0);
    const Stafett__Plan__V1__MeetingView *seen = works_look(case_id)->meetings[0];
    assert_true(seen->held_us != 0 && seen->summons[0]->was_there);
    assert_string_equal(turns_partner("sjovik", &shared.base), "already-done");
    assert_string_equal(
        works_answer(case_id, turns_id(61), ID_NONE, "comes", ""), "already-done");
}

static void
test_held_once_and_not_long_before_its_time(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id meeting_id = called(case_id, son, "not-needed");
    assert_string_equal(works_hold(case_id, meeting_id, son, ""), "time-future");
    assert_string_equal(works_hold(case_id, turns_id(9), son, ""), "meeting-unknown");
    turns_go_to(WORKS_DAYS(6));
    assert_string_equal(
        works_hold(case_id, meeting_id, turns_id(9), ""), "actor-unknown");
    assert_string_equal(
        works_hold(case_id, meeting_id, son, "a-dog"), "answer-unknown");
    Stafett__Plan__V1__HoldMeeting message = STAFETT__PLAN__V1__HOLD_MEETING__INIT;
    message.case_id = baton_id(case_id);
    message.meeting_id = baton_id(meeting_id);
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
    assert_null(works_hold(case_id, meeting_id, son, ""));
    assert_string_equal(works_hold(case_id, meeting_id, son, ""), "already-done");
    assert_string_equal(
        call_again(case_id, meeting_id, WORKS_DAYS(9), ""), "already-done");
    const Stafett__Plan__V1__MeetingView *seen = works_look(case_id)->meetings[0];
    assert_true(seen->held_us > 0 && seen->summons[0]->was_there);
    assert_string_equal(baton_code(slice_bytes(seen->minutes_content), "minutes"),
        "She wants to walk to the shop.");
}

/* What each way of interpreting leaves open, until she has had one. */
static void
held_opens(const char *need, const char *way, bool is_child)
{
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id meeting_id = called(case_id, son, need);
    int64_t due_us;
    turns_go_to(WORKS_DAYS(7) + HOUR_US);
    assert_string_equal(
        works_hold(case_id, meeting_id, son, "not-needed"), "answer-unknown");
    assert_null(works_hold(case_id, meeting_id, son, way));
    assert_true(works_break_is_open(case_id, "interpreter-missing", meeting_id));
    assert_int_equal(
        works_break_is_open(case_id, "child-interprets", meeting_id), is_child);
    struct id next = called(case_id, son, "ordered");
    turns_go_to(WORKS_DAYS(7));
    assert_null(works_hold(case_id, next, son, "there"));
    assert_false(works_owes(case_id, "interpreter-missing", meeting_id, &due_us));
    assert_false(works_break_is_open(case_id, "interpreter-missing", meeting_id));
    assert_false(works_break_is_open(case_id, "child-interprets", meeting_id));
}

static void
test_what_went_wrong_stays_until_she_has_had_an_interpreter(void **state)
{
    (void)state;
    held_opens("needed", "none", false);
    held_opens("needed", "a-relative", false);
    held_opens("needed", "a-child", true);
    held_opens("ordered", "none", false);
    held_opens("ordered", "a-child", true);
}

/* He came by himself, though nobody had ordered one. */
static void
test_interpreter_who_is_there_is_owed_no_more(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id meeting_id = called(case_id, son, "needed");
    int64_t due_us;
    turns_go_to(WORKS_DAYS(7) + HOUR_US);
    assert_true(works_break_is_open(case_id, "interpreter-missing", meeting_id));
    assert_null(works_hold(case_id, meeting_id, son, "there"));
    assert_false(works_owes(case_id, "interpreter-missing", meeting_id, &due_us));
    assert_false(works_break_is_open(case_id, "interpreter-missing", meeting_id));
}

static void
test_a_child_is_a_break_even_where_nobody_had_thought_of_it(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id son = works_actor(case_id, "relative", "");
    struct id meeting_id = called(case_id, son, "not-needed");
    turns_go_to(WORKS_DAYS(7));
    assert_null(works_hold(case_id, meeting_id, son, "a-child"));
    assert_true(works_break_is_open(case_id, "child-interprets", meeting_id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_can_be_summoned_and_when),
        TEST(test_what_was_promised_there_has_an_owner),
        TEST(test_without_her_only_if_she_said_so),
        TEST(test_staff_who_are_summoned_are_told),
        TEST(test_interpreter_is_owed_until_ordered),
        TEST(test_nobody_ordered_is_a_break_when_it_begins),
        TEST(test_moved_meeting_is_answered_anew),
        TEST(test_answers_of_those_without_a_node),
        TEST(test_partner_is_summoned_and_answers),
        TEST(test_partner_who_is_not_summoned_hears_nothing),
        TEST(test_answer_after_the_end),
        TEST(test_member_who_joins_later_has_the_meetings_it_is_summoned_to),
        TEST(test_we_are_summoned_by_another_holder),
        TEST(test_members_hear_that_it_was_held),
        TEST(test_we_hear_that_it_was_held),
        TEST(test_held_once_and_not_long_before_its_time),
        TEST(test_what_went_wrong_stays_until_she_has_had_an_interpreter),
        TEST(test_interpreter_who_is_there_is_owed_no_more),
        TEST(test_a_child_is_a_break_even_where_nobody_had_thought_of_it),
    };
    return test_run_group("plan_meeting", tests, ARRAY_COUNT(tests));
}
