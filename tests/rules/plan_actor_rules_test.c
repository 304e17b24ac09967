/* The actor map: who is entered, how an actor moves, what each move asks for, and that
 * one who is never to know is in no word to anybody. */

#include "tests/lib/fellow.h"

#include <string.h>

static const struct fellow_entry mother = { .kind = "relative",
    .role = "mother",
    .state = "wished",
    .text = "A bed at weekends." };

static const char *
refusal(struct id case_id, struct fellow_entry entry)
{
    return fellow_enter(case_id, &entry);
}

static void
test_what_an_actor_has_to_name(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct fellow_entry entry = mother;
    assert_null(fellow_enter(case_id, &entry));
    const Stafett__Plan__V1__ActorEntered *event = PLAN_EVENT(actor_entered);
    assert_string_equal(event->state_code, "wished");
    assert_string_equal(event->from_code, "havnes");
#define REFUSED(reason, ...)                                                           \
    assert_string_equal(refusal(case_id, (struct fellow_entry){ __VA_ARGS__ }), reason)
    REFUSED("kind-unknown", .kind = "neighbour", .role = "friend");
    REFUSED("role-missing", .kind = "phone");
    REFUSED(
        "coordinator-asked", .kind = "staff", .role = "coordinator", .staff = "nina");
    REFUSED("staff-unknown", .kind = "staff", .role = "nurse", .staff = "nobody");
    REFUSED("partner-unknown", .kind = "partner", .role = "gp");
    REFUSED("partner-unknown", .kind = "partner", .role = "gp", .organisation = "x");
    REFUSED(
        "partner-unknown", .kind = "partner", .role = "gp", .organisation = "havnes");
    REFUSED("partner-unknown", .kind = "phone", .role = "gp", .organisation = "nav");
    REFUSED("time-missing", .kind = "representative", .role = "guardian");
    REFUSED("category-unknown", .kind = "representative", .role = "guardian",
        .until_us = turns_now() + DAY_US, .scope = "weather");
    REFUSED("actor-unknown", .kind = "phone", .role = "gp", .line = turns_id(9));
    REFUSED("actor-unknown", .kind = "phone", .role = "gp", .actor = turns_id(9));
    REFUSED("state-unknown", .kind = "phone", .role = "gp", .state = "joined");
    REFUSED("state-unknown", .kind = "phone", .role = "gp", .state = "asked");
    REFUSED("state-unknown", .kind = "phone", .role = "gp", .state = "gone");
    REFUSED("text-has-identity", .kind = "phone", .role = "gp", .text = "03880160000");
    assert_string_equal(fellow_enter(turns_id(9), &mother), "case-unknown");
}

static void
test_lists_are_bounded(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    char *codes[PLAN_LINES_MAX + 1];
    ProtobufCBinaryData lines[PLAN_LINES_MAX + 1];
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    struct id known = fellow_entered(case_id, &mother);
    for (size_t i = 0; i <= PLAN_LINES_MAX; i++) {
        codes[i] = (char *)"health";
        lines[i] = baton_id(known);
    }
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)"phone";
    message.role_code = (char *)"gp";
    message.scope_codes = codes;
    message.n_scope_codes = PLAN_CODES_MAX + 1;
    assert_string_equal(turns_client("jon", &message.base), "list-too-long");
    message.n_scope_codes = PLAN_CODES_MAX;
    message.task_codes = codes;
    message.n_task_codes = PLAN_CODES_MAX + 1;
    assert_string_equal(turns_client("jon", &message.base), "list-too-long");
    message.n_task_codes = PLAN_CODES_MAX;
    message.line_ids = lines;
    message.n_line_ids = PLAN_LINES_MAX + 1;
    assert_string_equal(turns_client("jon", &message.base), "list-too-long");
    message.n_line_ids = PLAN_LINES_MAX;
    assert_null(turns_client("jon", &message.base));
    for (unsigned i = 2; i < PLAN_ACTORS_MAX; i++)
        (void)fellow_entered(case_id, &mother);
    assert_string_equal(fellow_enter(case_id, &mother), "list-too-long");
}

static void
test_an_actor_said_anew_stays_who_it_is(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct fellow_entry entry = mother;
    entry.actor = fellow_entered(case_id, &mother);
    entry.role = "foster-mother";
    entry.text = NULL; /* what she gives stands */
    entry.state = "suggested";
    struct id content = fellow_row(case_id, entry.actor).content;
    assert_null(fellow_enter(case_id, &entry));
    struct plan_actor row = fellow_row(case_id, entry.actor);
    assert_string_equal(row.role, "foster-mother");
    assert_int_equal(row.state, ACTOR_WISHED); /* only a move changes that */
    assert_true(id_equal(row.content, content));
    entry.kind = "phone";
    assert_string_equal(fellow_enter(case_id, &entry), "actor-differs");
    struct fellow_entry partner = { .kind = "partner",
        .role = "team",
        .organisation = "nav",
        .actor = fellow_joined(case_id, "sjovik") };
    assert_string_equal(fellow_enter(case_id, &partner), "actor-differs");
    partner.organisation = "sjovik";
    assert_null(fellow_enter(case_id, &partner));
    assert_true(fellow_is(case_id, partner.actor, ACTOR_JOINED));
}

/* ---- moves */

static void
test_every_move_from_every_state(void **state)
{
    (void)state;
    static const char *const ways[ACTOR_STATES][4] = {
        [ACTOR_SUGGESTED] = { NULL },
        [ACTOR_WISHED] = { "wished" },
        [ACTOR_UNWISHED] = { "unwished" },
        [ACTOR_ASKED] = { "wished", "asked" },
        [ACTOR_JOINED] = { "wished", "asked", "joined" },
        [ACTOR_DECLINED] = { "wished", "asked", "declined" },
        [ACTOR_LEFT] = { "wished", "asked", "joined", "left" },
        [ACTOR_NOT_APPLICABLE] = { "not-applicable" },
        [ACTOR_DO_NOT_TELL] = { "do-not-tell" },
    };
    /* One letter a state, in their order: may it go there? */
    static const char *const allowed[ACTOR_STATES] = {
        [ACTOR_SUGGESTED] = "-yy----yy",
        [ACTOR_WISHED] = "--yy----y",
        [ACTOR_UNWISHED] = "-y------y",
        [ACTOR_ASKED] = "-yy-yy---",
        [ACTOR_JOINED] = "--y---y--",
        [ACTOR_DECLINED] = "-yyy-----",
        [ACTOR_LEFT] = "-yyy-----",
        [ACTOR_NOT_APPLICABLE] = "yy-------",
        [ACTOR_DO_NOT_TELL] = "y--------",
    };
    const struct fellow_entry gp = { .kind = "phone", .role = "gp" };
    for (uint32_t from = 0; from < ACTOR_STATES; from++) {
        struct id case_id = baton_case();
        for (uint32_t to = 0; to < ACTOR_STATES; to++) {
            struct id actor = fellow_entered(case_id, &gp);
            for (size_t i = 0; i < 4 && ways[from][i] != NULL; i++)
                assert_null(fellow_move(case_id, actor, ways[from][i], "So it is."));
            assert_int_equal(fellow_row(case_id, actor).state, from);
            const char *fault =
                fellow_move(case_id, actor, plan_actor_state_code(to), "Because.");
            assert_int_equal(fault == NULL, allowed[from][to] == 'y');
            assert_int_equal(
                fellow_row(case_id, actor).state, fault == NULL ? to : from);
        }
    }
}

static void
test_what_is_refused_says_why(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    const struct fellow_entry gp = { .kind = "phone", .role = "gp" };
    struct id actor = fellow_entered(case_id, &gp);
    assert_string_equal(fellow_move(case_id, actor, "asked", ""), "person-not-asked");
    assert_null(fellow_move(case_id, actor, "unwished", ""));
    assert_string_equal(fellow_move(case_id, actor, "asked", ""), "person-not-asked");
    assert_string_equal(fellow_move(case_id, actor, "gone", ""), "state-unknown");
    assert_null(fellow_move(case_id, actor, "wished", ""));
    assert_null(fellow_move(case_id, actor, "asked", ""));
    assert_string_equal(fellow_move(case_id, actor, "declined", ""), "reason-missing");
    assert_null(fellow_move(case_id, actor, "declined", "No time."));
    assert_string_equal(
        fellow_move(case_id, turns_id(9), "wished", ""), "actor-unknown");
    assert_string_equal(fellow_move(turns_id(9), actor, "wished", ""), "case-unknown");
    struct id other = baton_case();
    assert_string_equal(fellow_move(other, actor, "wished", ""), "actor-unknown");
}

static void
test_the_person_is_there_from_the_first(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    const struct fellow_entry herself = { .kind = "person", .role = "herself" };
    struct id actor = fellow_entered(case_id, &herself);
    assert_true(fellow_is(case_id, actor, ACTOR_JOINED));
    assert_string_equal(fellow_move(case_id, actor, "left", "?"), "state-unknown");
    assert_string_equal(fellow_move(case_id, actor, "unwished", "?"), "state-unknown");
}

static void
test_a_partner_answers_itself(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id actor = fellow_wished(case_id, "nav");
    assert_null(fellow_move(case_id, actor, "asked", ""));
    assert_string_equal(baton_shared_type("nav"), "stafett.partner.v1.MembershipAsked");
    const Stafett__Plan__V1__PartnerInformed *informed = PLAN_EVENT(partner_informed);
    assert_string_equal(informed->partner_code, "nav");
    assert_string_equal(fellow_move(case_id, actor, "joined", ""), "answers-itself");
    assert_string_equal(
        fellow_move(case_id, actor, "declined", "No."), "answers-itself");
    assert_null(fellow_answered_by("nav", case_id, actor, "joined"));
    assert_true(fellow_is(case_id, actor, ACTOR_JOINED));
    assert_null(fellow_move(case_id, actor, "unwished", ""));
    assert_string_equal(baton_shared_type("nav"), "stafett.partner.v1.MembershipEnded");
}

static void
test_an_organisation_is_asked_once(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id first = fellow_wished(case_id, "nav");
    struct id second = fellow_wished(case_id, "nav");
    assert_null(fellow_move(case_id, first, "asked", ""));
    assert_string_equal(fellow_move(case_id, second, "asked", ""), "already-member");
    assert_null(fellow_answered_by("nav", case_id, first, "joined"));
    assert_string_equal(fellow_move(case_id, second, "asked", ""), "already-member");
    assert_null(fellow_move(case_id, first, "left", "Nothing more to do."));
    assert_null(fellow_move(case_id, second, "asked", ""));
    assert_null(fellow_move(case_id, second, "wished", ""));
    assert_null(fellow_move(case_id, first, "wished", ""));
    assert_null(fellow_move(case_id, second, "do-not-tell", ""));
    assert_string_equal(fellow_move(case_id, first, "asked", ""), "do-not-tell");
}

static void
test_an_answer_is_owed(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id actor = fellow_wished(case_id, "nav");
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor);
    message.state_code = (char *)"asked";
    message.answer_due_us = turns_now();
    assert_string_equal(turns_client("jon", &message.base), "time-past");
    message.answer_due_us = turns_now() + DAY_US;
    assert_null(turns_client("jon", &message.base));
    assert_int_equal(
        fellow_owed(case_id, "actor-answer", actor), message.answer_due_us);
    turns_go_to(turns_now() + 2 * DAY_US);
    assert_int_equal(fellow_breaks(case_id, "actor-answer"), 1);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_string_equal(opened->tell_codes[0], "jon");
    assert_null(fellow_answered_by("nav", case_id, actor, "joined"));
    assert_int_equal(fellow_breaks(case_id, "actor-answer"), 0);
    const Stafett__Plan__V1__BreakClosed *closed = PLAN_EVENT(break_closed);
    assert_true(closed->late_us >= DAY_US - HOUR_US);
    assert_int_equal(fellow_owed(case_id, "actor-answer", actor), 0);
}

static void
test_an_entry_is_looked_at_again_on_its_date(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct fellow_entry entry = mother;
    entry.until_us = turns_now() + DAY_US;
    struct id actor = fellow_entered(case_id, &entry);
    assert_int_equal(fellow_owed(case_id, "actor-past", actor), entry.until_us);
    turns_go_to(turns_now() + 2 * DAY_US);
    assert_int_equal(fellow_breaks(case_id, "actor-past"), 1);
    entry.actor = actor;
    entry.until_us = turns_now() + DAY_US;
    assert_null(fellow_enter(case_id, &entry));
    assert_int_equal(fellow_breaks(case_id, "actor-past"), 0);
    entry.until_us = 0;
    assert_null(fellow_enter(case_id, &entry));
    assert_int_equal(fellow_owed(case_id, "actor-past", actor), 0);
}

static void
test_who_is_gone_is_not_looked_at_again(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct fellow_entry entry = mother;
    entry.until_us = turns_now() + 3 * DAY_US;
    struct id actor = fellow_entered(case_id, &entry);
    assert_null(fellow_move(case_id, actor, "unwished", NULL));
    assert_int_equal(fellow_owed(case_id, "actor-past", actor), 0);
    assert_null(fellow_move(case_id, actor, "wished", NULL));
    assert_int_equal(fellow_owed(case_id, "actor-past", actor), entry.until_us);
    turns_go_to(turns_now() + 4 * DAY_US);
    assert_int_equal(fellow_breaks(case_id, "actor-past"), 1);
    assert_null(fellow_move(case_id, actor, "unwished", NULL));
    assert_int_equal(fellow_breaks(case_id, "actor-past"), 0);
}

/* ---- never to know */

static void
test_who_is_never_to_know_is_in_no_word(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)fellow_joined(case_id, "nav");
    fellow_given(case_id, "nav", "map");
    turns_go_to(turns_now() + MINUTE_US);
    uint64_t count = baton_shared_count("nav");
    struct fellow_entry entry = { .kind = "relative",
        .role = "former-husband",
        .state = "do-not-tell",
        .text = "Canary." };
    struct id actor = fellow_entered(case_id, &entry);
    assert_null(PLAN_EVENT(part_shared));
    assert_null(PLAN_EVENT(part_withheld));
    entry.actor = actor;
    assert_null(fellow_enter(case_id, &entry));
    assert_int_equal(baton_shared_count("nav"), count);
    fellow_given(case_id, "nav", "story"); /* all parts are gone through again */
    turns_go_to(turns_now() + MINUTE_US);
    struct plan_shared shared;
    assert_false(plan_shared_load(turns_view(), case_id, "nav", actor, &shared));
    assert_int_equal(baton_shared_count("nav"), count);
    assert_string_equal(fellow_move(case_id, actor, "wished", ""), "do-not-tell");
    char party[ID_TEXT_BYTES];
    id_text(actor, party);
    const struct fellow_said said = {
        .party = party, .category = "map", .answer = "objected"
    };
    assert_string_equal(fellow_consent(case_id, &said), "do-not-tell");
    Stafett__Plan__V1__ShowMap look = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    look.case_id = baton_id(case_id);
    assert_null(turns_client("ola", &look.base));
    const Stafett__Plan__V1__Map *map =
        turns_answer(&stafett__plan__v1__map__descriptor);
    assert_int_equal(map->hidden_count, 1);
    assert_int_equal(map->n_actors, 1);
}

static void
test_a_contact_line_to_her_is_left_out(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)fellow_joined(case_id, "nav");
    fellow_given(case_id, "nav", "map");
    turns_go_to(turns_now() + MINUTE_US);
    const struct fellow_entry hidden = {
        .kind = "relative", .role = "uncle", .state = "do-not-tell"
    };
    struct fellow_entry teacher = { .kind = "mail", .role = "teacher" };
    teacher.line = fellow_entered(case_id, &hidden);
    (void)fellow_entered(case_id, &teacher);
    const Stafett__Partner__V1__ActorShared *shared =
        baton_shared("nav", &stafett__partner__v1__actor_shared__descriptor);
    assert_string_equal(shared->role_code, "teacher");
    assert_int_equal(shared->n_line_ids, 0);
    Stafett__Plan__V1__ShowMap look = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    look.case_id = baton_id(case_id);
    assert_null(turns_client("jon", &look.base));
    const Stafett__Plan__V1__Map *map =
        turns_answer(&stafett__plan__v1__map__descriptor);
    assert_int_equal(map->n_actors, 2);
    assert_int_equal(map->actors[1]->n_line_ids, 0);
}

static void
test_no_case_is_offered_to_one_never_to_know(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    const struct fellow_entry hidden = { .kind = "partner",
        .role = "office",
        .organisation = "nav",
        .state = "do-not-tell" };
    (void)fellow_entered(case_id, &hidden);
    assert_string_equal(baton_offer(case_id, "nav", "coordination"), "do-not-tell");
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
}

static void
test_an_objection_against_one_never_to_know_is_told_to_nobody(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)fellow_joined(case_id, "nav");
    const struct fellow_entry hidden = { .kind = "partner",
        .role = "ward",
        .organisation = "sjovik",
        .state = "do-not-tell" };
    (void)fellow_entered(case_id, &hidden);
    uint64_t count = baton_shared_count("nav");
    const struct fellow_said said = {
        .party = "sjovik", .category = "health", .answer = "objected"
    };
    assert_string_equal(fellow_consent(case_id, &said), "do-not-tell");
    assert_int_equal(baton_shared_count("nav"), count);
    assert_int_equal(baton_shared_count("sjovik"), 0);
}

/* ---- told outside the system */

static void
test_what_is_told_by_telephone_has_a_ground(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    const struct fellow_entry gp = { .kind = "phone", .role = "gp", .sector = "gp" };
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    struct id actor_id = fellow_entered(case_id, &gp);
    message.actor_id = baton_id(actor_id);
    message.how_code = (char *)"phone";
    message.category_code = (char *)"social";
    message.content = baton_content("text", "That she moves in May.");
    assert_string_equal(turns_client("jon", &message.base), "ground-missing");
    message.category_code = (char *)"health";
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__ActorTold *told = PLAN_EVENT(actor_told);
    assert_string_equal(told->ground_code, "not-objected");
    assert_string_equal(told->source_code, "hpl-25-45");
    /* It stands on the map, for whoever speaks to the doctor next. */
    struct plan_actor row;
    assert_true(plan_actor_load(turns_view(), case_id, actor_id, &row));
    assert_int_not_equal(row.told_us, 0);
    assert_string_equal(row.told_how, "phone");
    assert_string_equal(row.told_category, "health");
    message.how_code = (char *)"pigeon";
    assert_string_equal(turns_client("jon", &message.base), "kind-unknown");
    message.how_code = (char *)"letter";
    message.category_code = (char *)"weather";
    assert_string_equal(turns_client("jon", &message.base), "category-unknown");
    message.content = baton_content("text", "");
    assert_string_equal(turns_client("jon", &message.base), "text-missing");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_an_actor_has_to_name),
        TEST(test_lists_are_bounded),
        TEST(test_an_actor_said_anew_stays_who_it_is),
        TEST(test_every_move_from_every_state),
        TEST(test_what_is_refused_says_why),
        TEST(test_the_person_is_there_from_the_first),
        TEST(test_a_partner_answers_itself),
        TEST(test_an_organisation_is_asked_once),
        TEST(test_an_answer_is_owed),
        TEST(test_an_entry_is_looked_at_again_on_its_date),
        TEST(test_who_is_gone_is_not_looked_at_again),
        TEST(test_who_is_never_to_know_is_in_no_word),
        TEST(test_a_contact_line_to_her_is_left_out),
        TEST(test_no_case_is_offered_to_one_never_to_know),
        TEST(test_an_objection_against_one_never_to_know_is_told_to_nobody),
        TEST(test_what_is_told_by_telephone_has_a_ground),
    };
    return test_run_group("plan_actor", tests, ARRAY_COUNT(tests));
}
