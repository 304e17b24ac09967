/* Taking part in a case that another holds, on both sides: who asks, who answers, who may
 * act, what is owed, and what a partner may say of it. */

#include "tests/lib/fellow.h"

#include <string.h>

static struct plan_membership
membership(struct id case_id)
{
    struct plan_membership row;
    assert_true(plan_membership_load(turns_view(), case_id, &row));
    return row;
}

static const struct fellow_entry neighbour = {
    .kind = "phone", .role = "gp", .sector = "gp", .state = "joined"
};

static const char *
ended_by(const char *partner, struct id case_id)
{
    Stafett__Partner__V1__MembershipEnded message =
        STAFETT__PARTNER__V1__MEMBERSHIP_ENDED__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(id_derive(case_id, "havnes"));
    return turns_partner(partner, &message.base);
}

/* ---- we are asked */

static void
test_a_question_opens_the_case_here(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_string_equal(opened->holder_code, "nav");
    const Stafett__Plan__V1__MembershipAsked *asked = PLAN_EVENT(membership_asked);
    assert_string_equal(asked->from_code, "nav");
    assert_string_equal(asked->tell_codes[0], "turid");
    assert_int_equal(membership(case_id).state, ACTOR_ASKED);
    assert_true(fellow_owed(case_id, "membership-answer", ID_NONE) > turns_now());
    turns_go_to(turns_now() + 16 * DAY_US);
    assert_int_equal(fellow_breaks(case_id, "membership-answer"), 1);
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    assert_int_equal(fellow_breaks(case_id, "membership-answer"), 0);
}

static void
test_whoever_says_yes_is_our_contact(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    assert_string_equal(fellow_answer("ola", case_id, "joined", ""), "not-responsible");
    assert_string_equal(
        fellow_answer("turid", case_id, "perhaps", ""), "answer-unknown");
    assert_string_equal(fellow_answer("turid", case_id, "left", "?"), "not-member");
    assert_string_equal(
        fellow_answer("turid", turns_id(9), "joined", ""), "case-unknown");
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    const Stafett__Partner__V1__MembershipAnswered *told =
        baton_shared("nav", &stafett__partner__v1__membership_answered__descriptor);
    assert_string_equal(told->answer_code, "joined");
    assert_string_equal(membership(case_id).contact, "turid");
    assert_string_equal(fellow_answer("turid", case_id, "joined", ""), "not-asked");
    assert_string_equal(fellow_ask_us("nav", case_id, 0), "already-member");
}

static void
test_no_has_a_reason(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    assert_string_equal(
        fellow_answer("turid", case_id, "declined", ""), "reason-missing");
    assert_null(fellow_answer("turid", case_id, "declined", "We do not know her."));
    assert_int_equal(membership(case_id).state, ACTOR_DECLINED);
    assert_string_equal(fellow_answer("turid", case_id, "joined", ""), "not-asked");
    assert_null(fellow_ask_us("nav", case_id, turns_now() + DAY_US)); /* once more */
    assert_int_equal(
        fellow_owed(case_id, "membership-answer", ID_NONE), turns_now() + DAY_US);
    assert_null(fellow_answer("turid", case_id, "joined", ""));
}

static void
test_a_member_leaves_and_all_are_told(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    const struct fellow_entry hospital = {
        .kind = "partner", .role = "ward", .organisation = "sjovik", .state = "joined"
    };
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    assert_null(fellow_shared_by("nav", case_id, turns_id(70), &hospital));
    assert_string_equal(fellow_answer("turid", case_id, "left", ""), "reason-missing");
    assert_null(fellow_answer("turid", case_id, "left", "She has moved."));
    assert_string_equal(
        baton_shared_type("nav"), "stafett.partner.v1.MembershipAnswered");
    assert_string_equal(
        baton_shared_type("sjovik"), "stafett.partner.v1.MembershipAnswered");
    assert_int_equal(membership(case_id).state, ACTOR_LEFT);
    const struct fellow_said said = {
        .party = "nav", .category = "story", .answer = "given"
    };
    assert_string_equal(fellow_consent(case_id, &said), "not-member");
}

static void
test_the_holder_takes_its_question_back(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    assert_string_equal(ended_by("sjovik", case_id), "not-holder");
    assert_null(ended_by("nav", case_id));
    const Stafett__Plan__V1__MembershipEnded *ended = PLAN_EVENT(membership_ended);
    struct id actor = id_derive(case_id, "havnes");
    assert_true(slice_equal(slice_bytes(ended->actor_id), id_slice(&actor)));
    assert_int_equal(ended->n_tell_codes, 1);
    assert_int_equal(fellow_owed(case_id, "membership-answer", ID_NONE), 0);
    assert_string_equal(fellow_answer("turid", case_id, "joined", ""), "not-asked");
    assert_string_equal(ended_by("nav", case_id), "not-member");
    assert_null(fellow_ask_us("nav", case_id, 0));
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    assert_null(ended_by("nav", case_id));
    assert_int_equal(membership(case_id).state, ACTOR_LEFT);
    assert_string_equal(ended_by("nav", turns_id(9)), "case-unknown");
}

static void
test_only_the_holder_asks(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    assert_string_equal(fellow_ask_us("sjovik", case_id, 0), "not-holder");
    struct id own = baton_case();
    assert_string_equal(fellow_ask_us("nav", own, 0), "not-holder");
    assert_string_equal(fellow_ask_us("nav", ID_NONE, 0), "case-unknown");
}

static void
test_an_actor_comes_from_the_holder_alone(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    struct id actor = turns_id(70);
    assert_string_equal(
        fellow_shared_by("sjovik", case_id, actor, &neighbour), "not-holder");
    assert_null(fellow_shared_by("nav", case_id, actor, &neighbour));
    struct plan_actor row = fellow_row(case_id, actor);
    assert_string_equal(row.from, "nav");
    assert_int_equal(row.state, ACTOR_JOINED);
    assert_string_equal(
        fellow_move(case_id, actor, "left", "?"), "not-holder"); /* it writes */
    struct id other = fellow_asked_us("sjovik", 2);
    assert_string_equal(
        fellow_shared_by("sjovik", other, actor, &neighbour), "part-unknown");
    assert_string_equal(
        fellow_shared_by("nav", case_id, ID_NONE, &neighbour), "part-unknown");
    struct id own = baton_case();
    assert_string_equal(
        fellow_shared_by("nav", own, turns_id(71), &neighbour), "not-holder");
    struct fellow_entry strange = neighbour;
    strange.state = "dancing";
    assert_string_equal(
        fellow_shared_by("nav", case_id, turns_id(72), &strange), "state-unknown");
}

/* No more than what rows and one event can hold, whatever the partner's limits are. */
static void
test_a_partner_cannot_flood_a_case(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    const struct fellow_entry hospital = {
        .kind = "partner", .role = "ward", .organisation = "sjovik", .state = "joined"
    };
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    for (unsigned i = 0; i < PLAN_ACTORS_MAX; i++)
        assert_null(
            fellow_shared_by("nav", case_id, turns_id((uint8_t)(100 + i)), &hospital));
    assert_string_equal(
        fellow_shared_by("nav", case_id, turns_id(99), &hospital), "list-too-long");
    assert_null(fellow_shared_by("nav", case_id, turns_id(100), &hospital));
    uint64_t count = baton_shared_count("sjovik");
    assert_null(fellow_answer("turid", case_id, "left", "Too many."));
    assert_int_equal(baton_shared_count("sjovik"), count + 1); /* told once */
    char *codes[PLAN_CODES_MAX + 1];
    Stafett__Partner__V1__ActorShared message =
        STAFETT__PARTNER__V1__ACTOR_SHARED__INIT;
    for (size_t i = 0; i <= PLAN_CODES_MAX; i++)
        codes[i] = (char *)"lesson";
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(turns_id(100));
    message.kind_code = (char *)"partner";
    message.state_code = (char *)"joined";
    message.task_codes = codes;
    message.n_task_codes = PLAN_CODES_MAX + 1;
    assert_string_equal(turns_partner("nav", &message.base), "list-too-long");
}

static void
test_the_contact_and_her_unit_act(void **state)
{
    (void)state;
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    struct id case_id = fellow_asked_us("nav", 1);
    duty.unit_code = (char *)"nord";
    duty.staff_code = (char *)"ola";
    assert_null(turns_client("turid", &duty.base));
    assert_null(fellow_answer("ola", case_id, "joined", "")); /* a unit's duty */
    duty.unit_code = (char *)"nord";
    duty.staff_code = (char *)"turid";
    assert_null(turns_client("turid", &duty.base)); /* no more */
    assert_null(fellow_shared_by("nav", case_id, turns_id(70), &neighbour));
    Stafett__Plan__V1__TellActor tell = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    tell.case_id = baton_id(case_id);
    tell.actor_id = baton_id(turns_id(70));
    tell.how_code = (char *)"phone";
    tell.category_code = (char *)"health";
    tell.content = baton_content("text", "A fall on Monday.");
    assert_null(turns_client("ola", &tell.base));
    assert_string_equal(turns_client("jon", &tell.base), "not-responsible");
    /* What comes of the case is told to her, or who stands in for her. */
    Stafett__Plan__V1__ReportAbsence away = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    assert_null(ended_by("nav", case_id));
    const Stafett__Plan__V1__MembershipEnded *ended = PLAN_EVENT(membership_ended);
    assert_string_equal(ended->tell_codes[0], "ola");
    assert_null(fellow_ask_us("nav", case_id, 0));
    duty.staff_code = (char *)"ola";
    assert_null(turns_client("turid", &duty.base));
    assert_null(fellow_answer("ola", case_id, "joined", ""));
    away.staff_code = (char *)"ola";
    away.substitute_code = (char *)"nina";
    assert_null(turns_client("turid", &away.base));
    assert_null(ended_by("nav", case_id));
    ended = PLAN_EVENT(membership_ended);
    assert_string_equal(ended->tell_codes[0], "nina");
}

/* ---- we ask */

static void
test_the_answer_comes_from_the_one_who_was_asked(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id actor = fellow_wished(case_id, "nav");
    assert_string_equal(
        fellow_answered_by("nav", case_id, actor, "joined"), "not-asked");
    assert_null(fellow_move(case_id, actor, "asked", ""));
    assert_string_equal(
        fellow_answered_by("sjovik", case_id, actor, "joined"), "actor-unknown");
    assert_string_equal(
        fellow_answered_by("nav", case_id, actor, "maybe"), "answer-unknown");
    assert_string_equal(
        fellow_answered_by("nav", turns_id(9), actor, "joined"), "case-unknown");
    assert_null(fellow_answered_by("nav", case_id, actor, "joined"));
    const Stafett__Plan__V1__ActorMoved *moved = PLAN_EVENT(actor_moved);
    assert_string_equal(moved->by_code, "nav");
    assert_string_equal(moved->tell_codes[0], "jon");
    assert_non_null(PLAN_EVENT(sharing_begun));
    assert_null(
        fellow_answered_by("nav", case_id, actor, "joined")); /* it says so again */
    assert_int_equal(turns_event_count(), 0);
    assert_null(fellow_answered_by("nav", case_id, actor, "left"));
    assert_true(fellow_is(case_id, actor, ACTOR_LEFT));
}

static void
test_whoever_left_hears_nothing_more(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id actor = fellow_joined(case_id, "nav");
    (void)fellow_joined(case_id, "sjovik");
    fellow_given(case_id, "nav", "map");
    fellow_given(case_id, "sjovik", "map");
    turns_go_to(turns_now() + MINUTE_US);
    uint64_t nav = baton_shared_count("nav");
    uint64_t sjovik = baton_shared_count("sjovik");
    fellow_given(case_id, "nav", "story"); /* parts are to be gone through anew */
    assert_null(fellow_answered_by("nav", case_id, actor, "left"));
    assert_int_equal(baton_shared_count("sjovik"), sjovik + 1); /* the map says so */
    (void)fellow_entered(
        case_id, &(const struct fellow_entry){ .kind = "phone", .role = "teacher" });
    turns_go_to(turns_now() + MINUTE_US);
    assert_int_equal(baton_shared_count("nav"), nav);
    assert_int_equal(baton_shared_count("sjovik"), sjovik + 2);
}

/* In another role it was never to know, which was taken back. */
static void
test_who_may_know_again_gets_what_was_kept(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)fellow_joined(case_id, "nav");
    fellow_given(case_id, "nav", "map");
    struct id secret =
        fellow_entered(case_id, &(const struct fellow_entry){ .kind = "partner",
                                    .role = "landlord",
                                    .organisation = "nav",
                                    .state = "do-not-tell" });
    (void)fellow_entered(
        case_id, &(const struct fellow_entry){ .kind = "phone", .role = "teacher" });
    turns_go_to(turns_now() + MINUTE_US);
    uint64_t nav = baton_shared_count("nav");
    assert_null(fellow_move(case_id, secret, "suggested", ""));
    turns_go_to(turns_now() + MINUTE_US);
    assert_true(baton_shared_count("nav") > nav + 1); /* the teacher, too */
}

static void
test_a_member_hears_that_another_left(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    struct id actor = turns_id(70);
    const struct fellow_entry hospital = {
        .kind = "partner", .role = "ward", .organisation = "sjovik", .state = "joined"
    };
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    assert_string_equal(
        fellow_answered_by("sjovik", case_id, actor, "left"), "not-member");
    assert_null(fellow_shared_by("nav", case_id, actor, &hospital));
    assert_null(fellow_answered_by("sjovik", case_id, actor, "joined"));
    assert_int_equal(turns_event_count(), 0); /* nothing that the map does not say */
    assert_null(fellow_answered_by("sjovik", case_id, actor, "left"));
    const Stafett__Plan__V1__MemberSaid *left = PLAN_EVENT(member_said);
    assert_string_equal(left->organisation_code, "sjovik");
    assert_string_equal(left->tell_codes[0], "turid");
    assert_true(fellow_is(case_id, actor, ACTOR_LEFT));
}

/* It stands on the map in a second role, which nobody has asked for yet. */
static void
test_who_is_back_is_what_it_was(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    struct id ward = turns_id(70);
    struct id desk = turns_id(71);
    const struct fellow_entry joined = {
        .kind = "partner", .role = "ward", .organisation = "sjovik", .state = "joined"
    };
    const struct fellow_entry wished = {
        .kind = "partner", .role = "desk", .organisation = "sjovik", .state = "wished"
    };
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    assert_null(fellow_shared_by("nav", case_id, ward, &joined));
    assert_null(fellow_shared_by("nav", case_id, desk, &wished));
    assert_null(fellow_answered_by("sjovik", case_id, ward, "left"));
    assert_true(fellow_is(case_id, ward, ACTOR_LEFT));
    assert_null(fellow_answered_by("sjovik", case_id, ward, "joined"));
    assert_true(fellow_is(case_id, ward, ACTOR_JOINED));
    assert_true(fellow_is(case_id, desk, ACTOR_WISHED));
}

/* It left as one actor and says yes as another: what the first one is stands as the holder
 * has it, whichever word comes first. */
static void
test_the_map_is_the_holders_word_alone(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    struct id ward = turns_id(70);
    struct id desk = turns_id(71);
    const struct fellow_entry left = {
        .kind = "partner", .role = "ward", .organisation = "sjovik", .state = "left"
    };
    struct fellow_entry asked = {
        .kind = "partner", .role = "desk", .organisation = "sjovik", .state = "asked"
    };
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    assert_null(fellow_shared_by("nav", case_id, ward, &left));
    assert_null(fellow_shared_by("nav", case_id, desk, &asked));
    assert_null(fellow_answered_by("sjovik", case_id, desk, "joined"));
    assert_non_null(PLAN_EVENT(sharing_begun));
    assert_true(fellow_is(case_id, desk, ACTOR_JOINED));
    assert_int_equal(fellow_row(case_id, ward).state, ACTOR_LEFT);
    assert_int_equal(fellow_row(case_id, desk).state, ACTOR_ASKED);
    asked.state = "joined";
    assert_null(fellow_shared_by("nav", case_id, desk, &asked));
    assert_true(fellow_is(case_id, ward, ACTOR_LEFT));
    assert_true(fellow_is(case_id, desk, ACTOR_JOINED));
}

/* ---- the case goes, or ends */

static void
test_an_answer_to_a_case_that_went_is_not_ours(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id actor = fellow_wished(case_id, "sjovik");
    assert_null(fellow_move(case_id, actor, "asked", ""));
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    assert_string_equal(baton_row(case_id).holder, "nav");
    assert_null(fellow_answered_by("sjovik", case_id, actor, "joined"));
    assert_true(fellow_is(case_id, actor, ACTOR_JOINED));
    assert_string_equal(fellow_move(case_id, actor, "wished", ""), "moved");
    assert_string_equal(membership(case_id).contact, "jon");
}

static void
test_a_case_that_came_here_is_not_answered_any_more(void **state)
{
    (void)state;
    struct id case_id = fellow_asked_us("nav", 1);
    const struct baton_offered offered = { case_id, 1, "nav", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&offered));
    assert_null(baton_accept("turid", baton_quote(case_id, 1), 0));
    uint64_t record = baton_shared_count("nav");
    assert_null(baton_completed_by("nav", baton_quote(case_id, 1), record));
    assert_string_equal(baton_row(case_id).holder, "havnes");
    assert_string_equal(fellow_answer("turid", case_id, "joined", ""), "not-asked");
    assert_string_equal(ended_by("nav", case_id), "not-holder");
    assert_string_equal(fellow_ask_us("nav", case_id, 0), "not-holder");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_question_opens_the_case_here),
        TEST(test_whoever_says_yes_is_our_contact),
        TEST(test_no_has_a_reason),
        TEST(test_a_member_leaves_and_all_are_told),
        TEST(test_the_holder_takes_its_question_back),
        TEST(test_only_the_holder_asks),
        TEST(test_an_actor_comes_from_the_holder_alone),
        TEST(test_a_partner_cannot_flood_a_case),
        TEST(test_the_contact_and_her_unit_act),
        TEST(test_the_answer_comes_from_the_one_who_was_asked),
        TEST(test_whoever_left_hears_nothing_more),
        TEST(test_who_may_know_again_gets_what_was_kept),
        TEST(test_a_member_hears_that_another_left),
        TEST(test_who_is_back_is_what_it_was),
        TEST(test_the_map_is_the_holders_word_alone),
        TEST(test_an_answer_to_a_case_that_went_is_not_ours),
        TEST(test_a_case_that_came_here_is_not_answered_any_more),
    };
    return test_run_group("plan_member", tests, ARRAY_COUNT(tests));
}
