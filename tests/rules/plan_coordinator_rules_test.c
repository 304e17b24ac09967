/* The coordinator: asked and answering, ill and back, wished away, and gone. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"
#include "tests/rules/works.h"

#include <string.h>

static const char *
ask(struct id case_id, const char *by, const char *staff, uint32_t hours)
{
    Stafett__Plan__V1__AskCoordinator message =
        STAFETT__PLAN__V1__ASK_COORDINATOR__INIT;
    message.case_id = baton_id(case_id);
    message.staff_code = (char *)staff;
    message.hours_a_week = hours;
    message.content = baton_content("mandate", "Calls meetings.");
    return turns_client(by, &message.base);
}

static const char *
answer(struct id case_id, const char *by, const char *code, const char *reason)
{
    Stafett__Plan__V1__AnswerCoordinator message =
        STAFETT__PLAN__V1__ANSWER_COORDINATOR__INIT;
    message.case_id = baton_id(case_id);
    message.answer_code = (char *)code;
    message.content = baton_content("reason", reason);
    return turns_client(by, &message.base);
}

static const char *
wish(struct id case_id, const char *about, const char *code)
{
    Stafett__Plan__V1__RecordWish message = STAFETT__PLAN__V1__RECORD_WISH__INIT;
    message.case_id = baton_id(case_id);
    message.about_code = (char *)about;
    message.wish_code = (char *)code;
    message.content = baton_content("text", "She says so.");
    return turns_client("jon", &message.base);
}

static const char *
lack(struct id case_id, const char *by, const char *code, const char *reason)
{
    Stafett__Plan__V1__ReportLack message = STAFETT__PLAN__V1__REPORT_LACK__INIT;
    message.case_id = baton_id(case_id);
    message.lack_code = (char *)code;
    message.content = baton_content("reason", reason);
    return turns_client(by, &message.base);
}

static const char *
end(struct id case_id, const char *by)
{
    Stafett__Plan__V1__EndCoordinator message =
        STAFETT__PLAN__V1__END_COORDINATOR__INIT;
    message.case_id = baton_id(case_id);
    return turns_client(by, &message.base);
}

static const char *
staff_end(const char *staff)
{
    Stafett__Plan__V1__EndStaff message = STAFETT__PLAN__V1__END_STAFF__INIT;
    message.staff_code = (char *)staff;
    return turns_client("turid", &message.base);
}

static void
card_is(struct id case_id, const char *staff, const char *role, const char *for_whom)
{
    Stafett__Plan__V1__ShowCard message = STAFETT__PLAN__V1__SHOW_CARD__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client("turid", &message.base));
    const Stafett__Plan__V1__FellowshipLooked *looked = PLAN_EVENT(fellowship_looked);
    assert_string_equal(looked->part_code, "card");
    const Stafett__Plan__V1__Card *card =
        turns_answer(&stafett__plan__v1__card__descriptor);
    assert_non_null(card);
    assert_string_equal(card->staff_code, staff);
    assert_string_equal(card->role_code, role);
    assert_string_equal(card->in_place_of_code, for_whom);
    bool is_turid = strcmp(staff, "turid") == 0;
    assert_string_equal(
        baton_code(slice_bytes(card->content), "name"), is_turid ? "Turid Moe" : staff);
}

static void
load_is(const char *staff, uint32_t coordinates, uint32_t asked, uint32_t hours)
{
    Stafett__Plan__V1__ShowLoad message = STAFETT__PLAN__V1__SHOW_LOAD__INIT;
    message.staff_code = (char *)staff;
    assert_null(turns_client("nina", &message.base));
    const Stafett__Plan__V1__Load *load =
        turns_answer(&stafett__plan__v1__load__descriptor);
    assert_non_null(load);
    assert_int_equal(load->coordinator_count, coordinates);
    assert_int_equal(load->asked_count, asked);
    assert_int_equal(load->hours_a_week, hours);
}

static bool
is_owed(struct id case_id, const char *rule)
{
    struct plan_obligation owed;
    return plan_obligation_load(turns_view(), case_id, ID_NONE, rule, &owed);
}

static const Stafett__Plan__V1__CoordinatorAnswered *
coordinated_by(struct id case_id, const char *staff)
{
    assert_null(ask(case_id, "jon", staff, 2));
    assert_null(answer(case_id, staff, "accept", ""));
    const Stafett__Plan__V1__CoordinatorAnswered *event =
        PLAN_EVENT(coordinator_answered);
    assert_non_null(event);
    return event;
}

static void
test_who_may_be_asked(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(ask(case_id, "ola", "ola", 0), "not-responsible");
    assert_string_equal(ask(case_id, "jon", "nobody", 0), "staff-unknown");
    assert_string_equal(answer(case_id, "ola", "accept", ""), "not-asked");
    assert_null(ask(case_id, "jon", "ola", 3));
    const Stafett__Plan__V1__CoordinatorAsked *asked = PLAN_EVENT(coordinator_asked);
    assert_int_equal(asked->case_count, 0);
    assert_string_equal(asked->tell_codes[0], "ola");
    load_is("ola", 0, 1, 0);
    assert_string_equal(answer(case_id, "nina", "accept", ""), "not-asked");
    assert_string_equal(answer(case_id, "ola", "perhaps", ""), "answer-unknown");
    assert_string_equal(answer(case_id, "ola", "decline", ""), "reason-missing");
    assert_null(answer(case_id, "ola", "decline", "No time before May."));
    load_is("ola", 0, 0, 0);
    assert_string_equal(answer(case_id, "ola", "accept", ""), "not-asked");
    card_is(case_id, "jon", "responsible", "");
    /* asked again, she says yes */
    (void)coordinated_by(case_id, "ola");
    load_is("ola", 1, 0, 2);
    assert_string_equal(ask(case_id, "jon", "ola", 0), "coordinator-same");
    card_is(case_id, "ola", "coordinator", "");
    assert_null(ask(case_id, "ola", "nina", 0)); /* she writes in the case */
}

static void
test_load_is_seen_before_the_yes(void **state)
{
    (void)state;
    (void)coordinated_by(baton_case(), "nina");
    (void)coordinated_by(baton_case(), "nina");
    assert_null(ask(baton_case(), "jon", "nina", 1));
    const Stafett__Plan__V1__CoordinatorAsked *asked = PLAN_EVENT(coordinator_asked);
    assert_int_equal(asked->case_count, 2);
    load_is("nina", 2, 1, 4);
    assert_null(ask(baton_case(), "nina", "jon", 1));
    asked = PLAN_EVENT(coordinator_asked);
    assert_int_equal(asked->case_count, 4); /* responsible for all of them */
}

static void
test_silence_is_a_break(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "jon", "ola", 0));
    turns_go_to(turns_now() + 5 * DAY_US);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_non_null(opened);
    assert_string_equal(opened->rule_code, "coordinator-answer");
    assert_null(answer(case_id, "ola", "accept", ""));
    assert_non_null(PLAN_EVENT(break_closed));
}

static void
test_one_is_asked_at_a_time(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_null(ask(case_id, "jon", "ola", 0));
    assert_null(ask(case_id, "jon", "nina", 0));
    const Stafett__Plan__V1__CoordinatorEnded *ended = PLAN_EVENT(coordinator_ended);
    assert_string_equal(ended->staff_code, "ola");
    assert_string_equal(ended->reason_code, "another");
    assert_string_equal(ended->tell_codes[0], "ola");
    load_is("ola", 0, 0, 0);
    assert_string_equal(answer(case_id, "ola", "accept", ""), "not-asked");
    assert_null(answer(case_id, "nina", "accept", ""));
    turns_go_to(turns_now() + 10 * DAY_US);
    assert_null(PLAN_EVENT(break_opened));
}

static void
test_next_one_takes_over_from_the_former(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)coordinated_by(case_id, "ola");
    assert_null(ask(case_id, "jon", "nina", 1));
    card_is(case_id, "ola", "coordinator", "");
    assert_null(answer(case_id, "nina", "accept", ""));
    const Stafett__Plan__V1__CoordinatorAnswered *event =
        PLAN_EVENT(coordinator_answered);
    assert_string_equal(event->former_code, "ola");
    assert_string_equal(event->tell_codes[0], "ola");
    assert_string_equal(event->tell_codes[1], "jon");
    card_is(case_id, "nina", "coordinator", "");
    load_is("ola", 0, 0, 0);
    assert_string_equal(lack(case_id, "ola", "time", "None."), "not-responsible");
}

static const char *
absent(const char *staff, const char *substitute, int64_t from_us, int64_t until_us)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)substitute;
    message.from_us = from_us;
    message.until_us = until_us;
    return turns_client("turid", &message.base);
}

static const char *
back(const char *staff)
{
    Stafett__Plan__V1__EndAbsence message = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    message.staff_code = (char *)staff;
    return turns_client("turid", &message.base);
}

static void
test_ill_and_back_at_that_minute(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)coordinated_by(case_id, "ola");
    assert_null(absent("ola", "nina", 0, turns_now() + 190 * DAY_US));
    card_is(case_id, "nina", "substitute", "ola");
    assert_string_equal(ask(case_id, "jon", "ola", 0), "staff-absent");
    /* the substitute is told, and may write */
    Stafett__Plan__V1__TellStory story = STAFETT__PLAN__V1__TELL_STORY__INIT;
    story.case_id = baton_id(case_id);
    story.teller_code = (char *)"person";
    story.content = baton_content("hard_day", "When nobody rings.");
    assert_null(turns_client("nina", &story.base));
    turns_go_to(turns_now() + 184 * DAY_US);
    const Stafett__Plan__V1__BreakOpened *opened =
        turns_event(&stafett__plan__v1__break_opened__descriptor, 2);
    assert_string_equal(opened->rule_code, "story-again");
    assert_string_equal(opened->tell_codes[0], "nina");
    assert_null(back("ola"));
    card_is(case_id, "ola", "coordinator", "");
}

static void
test_absence_begins_at_its_minute(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    int64_t from_us = turns_now() + 3 * DAY_US;
    (void)coordinated_by(case_id, "ola");
    assert_string_equal(absent("ola", "nina", from_us, from_us), "time-past");
    assert_null(absent("ola", "nina", from_us, from_us + DAY_US));
    assert_null(PLAN_EVENT(staff_absent));
    turns_go_to(from_us - MINUTE_US);
    card_is(case_id, "ola", "coordinator", "");
    turns_go_to(from_us);
    card_is(case_id, "nina", "substitute", "ola");
    turns_go_to(from_us + DAY_US);
    card_is(case_id, "ola", "coordinator", "");
    /* said anew it holds instead, and it can be taken back */
    from_us = turns_now() + DAY_US;
    assert_null(absent("ola", "nina", from_us, 0));
    assert_null(absent("ola", "jon", from_us + DAY_US, 0));
    turns_go_to(from_us + HOUR_US);
    card_is(case_id, "ola", "coordinator", "");
    assert_null(back("ola"));
    turns_go_to(from_us + 2 * DAY_US);
    card_is(case_id, "ola", "coordinator", "");
    assert_string_equal(back("ola"), "staff-present");
}

static void
test_who_was_to_stand_in_may_be_away_then(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    int64_t from_us = turns_now() + DAY_US;
    (void)coordinated_by(case_id, "ola");
    assert_null(absent("ola", "nina", from_us, 0));
    assert_null(staff_end("nina"));
    turns_go_to(from_us);
    card_is(case_id, "turid", "substitute", "ola");
    assert_string_equal(absent("jon", "ola", turns_now() + DAY_US, 0), "staff-absent");
    /* whoever leaves before has no absence any more */
    assert_null(absent("jon", "", turns_now() + DAY_US, 0));
    assert_null(staff_end("jon"));
    turns_go_to(turns_now() + 2 * DAY_US);
    assert_null(PLAN_EVENT(staff_absent));
}

static void
test_too_many_cases_hold_an_absence_up(void **state)
{
    (void)state;
    int64_t from_us = turns_now() + DAY_US;
    assert_null(absent("jon", "nina", from_us, 0));
    for (unsigned i = 0; i < 251; i++)
        (void)baton_case();
    turns_go_to(from_us);
    const Stafett__Plan__V1__AbsencePlanned *planned = PLAN_EVENT(absence_planned);
    assert_non_null(planned);
    assert_string_equal(planned->tell_codes[0], "turid");
    assert_true(planned->from_us > from_us);
    assert_null(PLAN_EVENT(staff_absent));
    card_is(baton_case(), "jon", "responsible", "");
}

static void
test_long_absence_is_a_break_of_each_case(void **state)
{
    (void)state;
    struct id one = baton_case();
    struct id two = baton_case();
    (void)coordinated_by(one, "ola");
    (void)coordinated_by(two, "ola");
    assert_null(absent("ola", "nina", 0, 0));
    turns_go_to(turns_now() + 27 * DAY_US);
    assert_null(PLAN_EVENT(break_opened));
    turns_go_to(turns_now() + 2 * DAY_US);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_non_null(opened);
    assert_string_equal(opened->rule_code, "coordinator-away");
    assert_string_equal(opened->tell_codes[0], "nina");
    assert_non_null(turns_event(&stafett__plan__v1__break_opened__descriptor, 1));
    /* her substitute is asked in both; she says yes in one, in the other she is back */
    const Stafett__Plan__V1__CoordinatorAsked *asked = PLAN_EVENT(coordinator_asked);
    assert_string_equal(asked->staff_code, "nina");
    assert_string_equal(asked->tell_codes[0], "nina");
    assert_int_equal(asked->hours_a_week, 2);
    assert_non_null(turns_event(&stafett__plan__v1__coordinator_asked__descriptor, 1));
    assert_null(answer(one, "nina", "accept", ""));
    const Stafett__Plan__V1__CoordinatorAnswered *yes =
        PLAN_EVENT(coordinator_answered);
    assert_string_equal(yes->former_code, "ola");
    assert_non_null(PLAN_EVENT(break_closed));
    assert_null(back("ola"));
    turns_go_to(turns_now() + MINUTE_US);
    assert_non_null(PLAN_EVENT(break_closed));
    assert_null(turns_event(&stafett__plan__v1__break_closed__descriptor, 1));
    const Stafett__Plan__V1__CoordinatorEnded *unasked = PLAN_EVENT(coordinator_ended);
    assert_string_equal(unasked->staff_code, "nina");
    assert_string_equal(unasked->reason_code, "back");
    assert_string_equal(unasked->tell_codes[0], "nina");
    /* known beforehand it is found at once; said anew as short it ends, or is not found */
    assert_null(absent("ola", "nina", 0, turns_now() + 90 * DAY_US));
    turns_go_to(turns_now() + MINUTE_US);
    assert_non_null(PLAN_EVENT(break_opened));
    assert_null(absent("ola", "nina", 0, turns_now() + 2 * DAY_US));
    assert_null(back("ola"));
    turns_go_to(turns_now() + MINUTE_US);
    assert_non_null(PLAN_EVENT(break_closed));
    assert_null(absent("ola", "nina", 0, turns_now() + 20 * DAY_US));
    turns_go_to(turns_now() + 40 * DAY_US);
    assert_null(PLAN_EVENT(break_opened));
}

static void
test_she_wants_another_or_none(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(wish(case_id, "weather", "yes"), "answer-unknown");
    assert_string_equal(wish(case_id, "coordinator", "perhaps"), "answer-unknown");
    assert_null(wish(case_id, "coordinator", "yes"));
    assert_true(is_owed(case_id, "coordinator-wish"));
    (void)coordinated_by(case_id, "ola");
    assert_false(is_owed(case_id, "coordinator-wish"));
    assert_null(wish(case_id, "coordinator", "other"));
    const Stafett__Plan__V1__WishRecorded *recorded = PLAN_EVENT(wish_recorded);
    assert_string_equal(recorded->tell_codes[0], "turid");
    assert_true(is_owed(case_id, "coordinator-wish"));
    (void)coordinated_by(case_id, "nina");
    assert_false(is_owed(case_id, "coordinator-wish"));
    assert_null(ask(case_id, "jon", "ola", 0));
    assert_null(wish(case_id, "coordinator", "no"));
    const Stafett__Plan__V1__CoordinatorEnded *ended = PLAN_EVENT(coordinator_ended);
    assert_string_equal(ended->reason_code, "person");
    assert_string_equal(answer(case_id, "ola", "accept", ""), "not-asked");
    assert_string_equal(ask(case_id, "jon", "ola", 0), "person-says-no");
    assert_false(is_owed(case_id, "coordinator-missing"));
    card_is(case_id, "jon", "responsible", "");
    assert_null(wish(case_id, "coordinator", "yes"));
    assert_null(ask(case_id, "jon", "ola", 0));
}

static void
test_lack_reaches_her_leaders(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    assert_string_equal(lack(case_id, "ola", "time", "None."), "coordinator-none");
    (void)coordinated_by(case_id, "nina");
    duty.unit_code = (char *)"midt";
    duty.staff_code = (char *)"jon";
    assert_null(turns_client("turid", &duty.base));
    assert_string_equal(lack(case_id, "nina", "coffee", "None."), "answer-unknown");
    assert_string_equal(lack(case_id, "nina", "time", ""), "reason-missing");
    assert_null(lack(case_id, "nina", "time", "Two hours a week are not enough."));
    const Stafett__Plan__V1__LackReported *event = PLAN_EVENT(lack_reported);
    assert_int_equal(event->n_tell_codes, 2);
    assert_string_equal(event->tell_codes[0], "turid");
    assert_string_equal(event->tell_codes[1], "jon");
}

static void
test_end_leaves_a_gap_that_is_owed(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(end(case_id, "jon"), "coordinator-none");
    (void)coordinated_by(case_id, "ola");
    assert_null(end(case_id, "ola"));
    const Stafett__Plan__V1__CoordinatorEnded *ended = PLAN_EVENT(coordinator_ended);
    assert_string_equal(ended->reason_code, "by-hand");
    assert_string_equal(ended->tell_codes[0], "jon");
    assert_true(is_owed(case_id, "coordinator-missing"));
    turns_go_to(turns_now() + 16 * DAY_US);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_string_equal(opened->rule_code, "coordinator-missing");
    (void)coordinated_by(case_id, "nina");
    assert_false(is_owed(case_id, "coordinator-missing"));
    struct plan_break row;
    struct id break_id = id_or_none(opened->break_id);
    assert_true(plan_break_load(turns_view(), case_id, break_id, &row));
    assert_int_equal(row.is_closed, 1);
}

static void
test_who_leaves_leaves_gaps_in_all_her_cases(void **state)
{
    (void)state;
    struct id one = baton_case();
    struct id two = baton_case();
    struct id asked = baton_case();
    (void)coordinated_by(one, "ola");
    (void)coordinated_by(two, "ola");
    assert_null(ask(asked, "jon", "ola", 0));
    assert_null(staff_end("ola"));
    const Stafett__Plan__V1__CoordinatorEnded *ended = PLAN_EVENT(coordinator_ended);
    assert_string_equal(ended->reason_code, "left");
    assert_string_equal(ended->tell_codes[0], "jon");
    assert_non_null(turns_event(&stafett__plan__v1__coordinator_ended__descriptor, 2));
    assert_true(is_owed(one, "coordinator-missing"));
    assert_true(is_owed(two, "coordinator-missing"));
    assert_false(is_owed(asked, "coordinator-missing"));
    card_is(one, "jon", "responsible", "");
}

static void
test_who_has_too_much_is_not_ended_in_one(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 63; i++)
        (void)coordinated_by(baton_case(), "ola");
    (void)coordinated_by(baton_case(), "nina");
    assert_null(staff_end("nina"));
    for (unsigned i = 0; i < 21; i++) {
        struct id case_id = baton_case();
        (void)coordinated_by(case_id, "ola");
    }
    assert_string_equal(staff_end("ola"), "staff-cases-many");
}

static void
test_role_ends_where_the_case_goes(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)coordinated_by(case_id, "ola");
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    const Stafett__Plan__V1__CoordinatorEnded *ended = PLAN_EVENT(coordinator_ended);
    assert_non_null(ended);
    assert_string_equal(ended->reason_code, "handover");
    assert_string_equal(ended->tell_codes[0], "ola");
    assert_non_null(PLAN_EVENT(handover_completed));
    load_is("ola", 0, 0, 0);
    assert_string_equal(ask(case_id, "jon", "ola", 0), "moved");
}

static void
test_role_ends_with_the_case(void **state)
{
    (void)state;
    struct id case_id = turns_id(40);
    Stafett__Intake__V1__InquiryRouted routed =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    Stafett__Intake__V1__InquiryWithdrawn withdrawn =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    routed.inquiry_id = baton_id(turns_id(41));
    routed.case_id = baton_id(case_id);
    routed.person_id = baton_id(turns_id(42));
    routed.responsible_code = (char *)"jon";
    assert_null(turns_daemon("intake", &routed.base));
    (void)coordinated_by(case_id, "ola");
    assert_null(wish(case_id, "coordinator", "other"));
    withdrawn.inquiry_id = routed.inquiry_id;
    withdrawn.was_routed = true;
    assert_null(turns_daemon("intake", &withdrawn.base));
    const Stafett__Plan__V1__CoordinatorEnded *ended = PLAN_EVENT(coordinator_ended);
    assert_string_equal(ended->reason_code, "closed");
    assert_non_null(PLAN_EVENT(case_closed));
    assert_string_equal(ask(case_id, "jon", "ola", 0), "case-closed");
    assert_string_equal(answer(case_id, "ola", "accept", ""), "case-closed");
    turns_go_to(turns_now() + 20 * DAY_US);
    assert_null(PLAN_EVENT(break_opened));
}

static void
test_role_ends_where_coordination_ended_well(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(coordinated_by(case_id, "ola")->former_code, "");
    load_is("ola", 1, 0, 2);
    assert_null(works_evaluate(case_id, "last", 0));
    assert_null(works_end(case_id, true, "The person rings the desk."));
    assert_non_null(PLAN_EVENT(coordinator_ended));
    load_is("ola", 0, 0, 0);
}

static const Stafett__Plan__V1__Gaps *
gaps(const char *by)
{
    Stafett__Plan__V1__ListGaps message = STAFETT__PLAN__V1__LIST_GAPS__INIT;
    assert_null(turns_client(by, &message.base));
    const Stafett__Plan__V1__CaseLooked *looked = PLAN_EVENT(case_looked);
    assert_string_equal(looked->part_code, "gaps");
    return turns_answer(&stafett__plan__v1__gaps__descriptor);
}

static void
test_coordinating_unit_sees_who_has_none(void **state)
{
    (void)state;
    Stafett__Plan__V1__ListGaps message = STAFETT__PLAN__V1__LIST_GAPS__INIT;
    struct id case_id = baton_case();
    struct id unwished = baton_case();
    assert_string_equal(turns_client("ola", &message.base), "not-coordinating");
    assert_null(wish(case_id, "coordinator", "yes"));
    assert_null(wish(unwished, "coordinator", "no"));
    assert_null(ask(case_id, "jon", "ola", 0));
    const Stafett__Plan__V1__Gaps *found = gaps("turid");
    assert_int_equal(found->n_cases, 1);
    assert_int_equal(found->unwished_count, 1);
    assert_string_equal(found->cases[0]->responsible_code, "jon");
    assert_string_equal(found->cases[0]->wish_code, "yes");
    assert_string_equal(found->cases[0]->asked_code, "ola");
    assert_true(found->cases[0]->due_us > turns_now());
    assert_int_equal(found->n_loads, 1);
    assert_int_equal(found->loads[0]->asked_count, 1);
    assert_null(answer(case_id, "ola", "accept", ""));
    found = gaps("turid");
    assert_int_equal(found->n_cases, 0);
    assert_int_equal(found->loads[0]->coordinator_count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_may_be_asked),
        TEST(test_load_is_seen_before_the_yes),
        TEST(test_silence_is_a_break),
        TEST(test_one_is_asked_at_a_time),
        TEST(test_next_one_takes_over_from_the_former),
        TEST(test_ill_and_back_at_that_minute),
        TEST(test_absence_begins_at_its_minute),
        TEST(test_who_was_to_stand_in_may_be_away_then),
        TEST(test_too_many_cases_hold_an_absence_up),
        TEST(test_long_absence_is_a_break_of_each_case),
        TEST(test_she_wants_another_or_none),
        TEST(test_lack_reaches_her_leaders),
        TEST(test_end_leaves_a_gap_that_is_owed),
        TEST(test_coordinating_unit_sees_who_has_none),
        TEST(test_who_leaves_leaves_gaps_in_all_her_cases),
        TEST(test_who_has_too_much_is_not_ended_in_one),
        TEST(test_role_ends_where_the_case_goes),
        TEST(test_role_ends_with_the_case),
        TEST(test_role_ends_where_coordination_ended_well),
    };
    return test_run_group("plan_coordinator", tests, ARRAY_COUNT(tests));
}
