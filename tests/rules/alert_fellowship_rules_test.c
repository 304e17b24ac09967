/* Alerts of the fellowship: what is asked stands until it is answered or taken back, what
 * has only to be known ends when it is seen, and good news does not climb. Plan's words
 * are made here; the ladders are those that are shipped. */

#include "tests/rules/alerts.h"

#include "proto/fellowship.pb-c.h"

#include <string.h>

static struct id case_id;
static struct id about;
static struct rules *rules;

static int
start(void **state)
{
    case_id = turns_id(1);
    about = turns_id(5);
    if (alerts_start(state) != 0 || !rules_load("deploy/rules/no.yaml", &rules))
        return -1;
    turns_host()->rules = rules;
    return 0;
}

static int
stop(void **state)
{
    int result = alerts_stop(state);
    rules_destroy(&rules);
    return result;
}

static char *tells[] = { (char *)"jon" };

/* A word of plan's about the case, of the thing `about`, with jon told. */
#define WORD(type, init, of, ...)                                                      \
    do {                                                                               \
        Stafett__Plan__V1__##type message = STAFETT__PLAN__V1__##init##__INIT;         \
        message.case_id = id_binary(&case_id);                                         \
        message.of = id_binary(&about);                                                \
        message.tell_codes = tells;                                                    \
        message.n_tell_codes = 1;                                                      \
        __VA_ARGS__;                                                                   \
        assert_null(turns_daemon("plan", &message.base));                              \
    } while (0)
#define SAID(field, word) message.field = (char *)(word)

enum climbing { CLIMBS, RESTS };

static void
opened_is(const char *kind, const char *detail, enum climbing climbing, bool is_waiting)
{
    const Stafett__Alert__V1__AlertOpened *event = alerts_opened(0);
    assert_non_null(event);
    assert_null(alerts_opened(1));
    assert_string_equal(event->kind_code, kind);
    assert_string_equal(event->detail_code, detail);
    assert_string_equal(event->ladder_codes[0], "jon");
    assert_int_equal(event->is_information, climbing == RESTS);
    assert_int_equal(event->is_done_when_seen, !is_waiting);
    assert_true(slice_equal(slice_bytes(event->case_id), id_slice(&case_id)));
}

/* ---- questions */

static void
ask_membership(void)
{
    WORD(MembershipAsked, MEMBERSHIP_ASKED, actor_id, SAID(role_code, "home-care"));
}

static void
a_question_to_take_part_stands_until_it_is_answered(void **state)
{
    (void)state;
    Stafett__Plan__V1__MembershipAnswered answered =
        STAFETT__PLAN__V1__MEMBERSHIP_ANSWERED__INIT;
    ask_membership();
    opened_is("membership-asked", "home-care", CLIMBS, true);
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    assert_null(alerts_acknowledge("jon", alerts_opened_id(0)));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 1);
    answered.case_id = id_binary(&case_id);
    answered.actor_id = id_binary(&about);
    assert_null(turns_daemon("plan", &answered.base));
    alerts_closed_is(0, "answered");
    assert_null(alerts_opened(0));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 0);
    assert_null(turns_daemon("plan", &answered.base)); /* left: nothing is open */
    assert_int_equal(turns_event_count(), 0);
}

static void
a_question_taken_back_is_closed_and_told(void **state)
{
    (void)state;
    ask_membership();
    ask_membership();
    alerts_closed_is(0, "asked-anew");
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 1);
    WORD(MembershipEnded, MEMBERSHIP_ENDED, actor_id, SAID(from_code, "nav"));
    alerts_closed_is(0, "membership-ended");
    opened_is("membership-ended", "nav", CLIMBS, false);
    assert_null(alerts_acknowledge("jon", alerts_opened_id(0)));
    assert_int_equal(alerts_list("jon", false, false)->n_alerts, 0);
}

static void
who_is_asked_to_coordinate_answers(void **state)
{
    (void)state;
    WORD(CoordinatorAsked, COORDINATOR_ASKED, actor_id, SAID(staff_code, "jon"));
    opened_is("coordinator-asked", "", CLIMBS, true);
    alerts_ladder_is(alerts_opened(0), "jon turid");
    WORD(CoordinatorAnswered, COORDINATOR_ANSWERED, actor_id,
        SAID(answer_code, "decline"));
    alerts_closed_is(0, "answered");
    opened_is("coordinator-answered", "decline", CLIMBS, false);
    WORD(CoordinatorAsked, COORDINATOR_ASKED, actor_id, SAID(staff_code, "jon"));
    WORD(CoordinatorEnded, COORDINATOR_ENDED, actor_id, SAID(reason_code, "person"));
    alerts_closed_is(0, "coordinator-ended");
    opened_is("coordinator-ended", "person", CLIMBS, false);
}

static void
a_proposal_stands_until_it_is_answered(void **state)
{
    (void)state;
    WORD(ProposalMade, PROPOSAL_MADE, proposal_id, SAID(part_code, "goal"));
    opened_is("proposal-made", "goal", CLIMBS, true);
    alerts_ladder_is(alerts_opened(0), "jon nina turid");
    WORD(ProposalAnswered, PROPOSAL_ANSWERED, proposal_id,
        SAID(answer_code, "not-taken"));
    alerts_closed_is(0, "answered");
    opened_is("proposal-answered", "not-taken", RESTS, false);
}

/* Nobody answers it here any more, and nobody is told. */
static void
a_question_ends_with_the_case(void **state)
{
    (void)state;
    Stafett__Plan__V1__QuestionEnded ended = STAFETT__PLAN__V1__QUESTION_ENDED__INIT;
    WORD(ProposalMade, PROPOSAL_MADE, proposal_id, SAID(part_code, "goal"));
    ended.case_id = id_binary(&case_id);
    ended.about_id = id_binary(&about);
    ended.reason_code = (char *)"moved";
    assert_null(turns_daemon("plan", &ended.base));
    alerts_closed_is(0, "moved");
    assert_int_equal(turns_event_count(), 1);
}

/* ---- what has to be known */

static void
how_an_actor_answered_is_told(void **state)
{
    (void)state;
    WORD(ActorMoved, ACTOR_MOVED, actor_id, SAID(state_code, "joined"));
    opened_is("actor-moved", "joined", RESTS, false);
    WORD(ActorMoved, ACTOR_MOVED, actor_id, SAID(state_code, "declined"));
    opened_is("actor-moved", "declined", CLIMBS, false);
    WORD(ActorMoved, ACTOR_MOVED, actor_id, SAID(state_code, "left"));
    opened_is("actor-moved", "left", CLIMBS, false);
    WORD(ActorMoved, ACTOR_MOVED, actor_id, SAID(state_code, "wished");
         message.n_tell_codes = 0); /* whoever moved her knows */
    assert_int_equal(turns_event_count(), 0);
}

static void
that_a_member_said_is_told(void **state)
{
    (void)state;
    WORD(MemberSaid, MEMBER_SAID, case_id, SAID(organisation_code, "sjovik");
         message.case_id = id_binary(&case_id));
    opened_is("member-left", "sjovik", CLIMBS, false);
}

static void
what_she_took_back_is_told(void **state)
{
    (void)state;
    WORD(ConsentRecorded, CONSENT_RECORDED, consent_id, SAID(state_code, "withdrawn");
         SAID(category_code, "health"));
    opened_is("consent-withdrawn", "health", RESTS, false);
    WORD(ConsentRecorded, CONSENT_RECORDED, consent_id, SAID(state_code, "given");
         message.n_tell_codes = 0);
    assert_int_equal(turns_event_count(), 0);
    WORD(ConsentTold, CONSENT_TOLD, case_id, SAID(state_code, "objected");
         SAID(category_code, "story"); message.case_id = id_binary(&case_id));
    opened_is("consent-objected", "story", CLIMBS, false);
}

static void
a_lack_and_a_wish_are_told(void **state)
{
    (void)state;
    WORD(LackReported, LACK_REPORTED, case_id, SAID(lack_code, "time");
         message.case_id = id_binary(&case_id));
    opened_is("lack-reported", "time", CLIMBS, false);
    WORD(WishRecorded, WISH_RECORDED, case_id, SAID(about_code, "coordinator");
         message.case_id = id_binary(&case_id));
    opened_is("wish-recorded", "coordinator", CLIMBS, false);
}

static void
a_version_is_told_and_what_each_says_of_it(void **state)
{
    (void)state;
    WORD(VersionMade, VERSION_MADE, version_id, );
    opened_is("version-made", "", CLIMBS, false);
    WORD(VersionSigned, VERSION_SIGNED, version_id, SAID(answer_code, "signed"));
    opened_is("version-answered", "signed", RESTS, false);
    assert_null(turns_event(&stafett__alert__v1__alert_closed__descriptor, 0));
    WORD(VersionSigned, VERSION_SIGNED, version_id, SAID(answer_code, "reserved"));
    opened_is("version-answered", "reserved", CLIMBS, false);
}

static void
a_meeting_is_told_and_who_comes(void **state)
{
    (void)state;
    WORD(MeetingCalled, MEETING_CALLED, meeting_id, );
    opened_is("meeting-called", "", CLIMBS, false);
    WORD(MeetingAnswered, MEETING_ANSWERED, meeting_id, SAID(answer_code, "not"));
    opened_is("meeting-answered", "not", RESTS, false);
}

/* Every kind of alert that is not to climb has its row in both countries. */
static void
both_countries_let_good_news_rest(void **state)
{
    (void)state;
    static const char *const files[] = { "deploy/rules/no.yaml",
        "deploy/rules/se.yaml" };
    static const char *const resting[] = { "actor-joined", "consent-recorded",
        "version-signed", "meeting-answered", "proposal-answered" };
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        struct rules *read;
        assert_true(rules_load(files[i], &read));
        for (size_t j = 0; j < ARRAY_COUNT(resting); j++)
            assert_true(rules_ladder(read, resting[j])->is_information);
        assert_false(rules_ladder(read, "membership-asked")->is_information);
        rules_destroy(&read);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_to_take_part_stands_until_it_is_answered),
        TEST(a_question_taken_back_is_closed_and_told),
        TEST(who_is_asked_to_coordinate_answers),
        TEST(a_proposal_stands_until_it_is_answered),
        TEST(how_an_actor_answered_is_told),
        TEST(a_question_ends_with_the_case),
        TEST(that_a_member_said_is_told),
        TEST(what_she_took_back_is_told),
        TEST(a_lack_and_a_wish_are_told),
        TEST(a_version_is_told_and_what_each_says_of_it),
        TEST(a_meeting_is_told_and_who_comes),
        TEST(both_countries_let_good_news_rest),
    };
    return test_run_group("alert_fellowship", tests, ARRAY_COUNT(tests));
}
