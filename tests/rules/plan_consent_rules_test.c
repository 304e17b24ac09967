/* On which ground what is shared, by the rules of Norway: what needs her yes, what only
 * her no can stop; who may say it for her, and until when it holds. */

#include "tests/lib/fellow.h"

#include <string.h>

static struct id case_id;

static int
start(void **state)
{
    if (baton_start(state) != 0)
        return -1;
    case_id = baton_case();
    return 0;
}

/* The answer, and what else is said of it. */
#define SAY(to, of, ...)                                                               \
    fellow_consent(                                                                    \
        case_id, &(const struct fellow_said){                                          \
                     .party = (to), .category = (of), .answer = __VA_ARGS__ })

static void
later(int64_t us)
{
    turns_go_to(turns_now() + us);
}

static struct plan_consent
consent(const char *party, const char *category)
{
    struct plan_consent row;
    assert_true(plan_consent_load(turns_view(), case_id, party, category, &row));
    return row;
}

static struct id
guardian(int64_t until_us, const char *scope)
{
    const struct fellow_entry entry = { .kind = "representative",
        .role = "guardian",
        .until_us = until_us,
        .scope = scope };
    return fellow_entered(case_id, &entry);
}

/* ---- grounds */

static void
test_health_goes_to_health_personnel_unless_she_objects(void **state)
{
    (void)state;
    assert_string_equal(fellow_ground(case_id, "sjovik", "health"), "not-objected");
    assert_string_equal(fellow_hindrance(case_id, "nav", "health"), "no-consent");
    assert_null(SAY("sjovik", "health", "objected", .capacity = "no"));
    assert_string_equal(fellow_hindrance(case_id, "sjovik", "health"), "objected");
    assert_string_equal(SAY("sjovik", "health", "could-not-ask"), "person-says-no");
    assert_null(SAY("sjovik", "health", "given")); /* she takes her no back */
    assert_string_equal(fellow_ground(case_id, "sjovik", "health"), "not-objected");
    assert_string_equal(SAY("sjovik", "health", "given"), "consent-not-needed");
    assert_null(SAY("sjovik", "health", "withdrawn"));
    assert_string_equal(fellow_hindrance(case_id, "sjovik", "health"), "withdrawn");
    assert_null(SAY("sjovik", "health", "given"));
}

static void
test_all_else_needs_her_yes(void **state)
{
    (void)state;
    static const char *const categories[] = { "story", "map", "coordination", "social",
        "economy", "school", "housing", "work" };
    for (size_t i = 0; i < ARRAY_COUNT(categories); i++) {
        assert_string_equal(
            fellow_hindrance(case_id, "sjovik", categories[i]), "no-consent");
        fellow_given(case_id, "sjovik", categories[i]);
        assert_string_equal(fellow_ground(case_id, "sjovik", categories[i]), "consent");
        assert_string_equal(
            fellow_hindrance(case_id, "nav", categories[i]), "no-consent");
    }
    assert_string_equal(fellow_hindrance(case_id, "nav", "weather"), "no-rule");
    assert_null(SAY("sjovik", "story", "could-not-ask"));
    assert_string_equal(fellow_hindrance(case_id, "sjovik", "story"), "could-not-ask");
    struct id other = baton_case(); /* what she says is of one case */
    assert_string_equal(fellow_hindrance(other, "sjovik", "map"), "no-consent");
}

static void
test_an_actor_without_a_node_has_grounds_too(void **state)
{
    (void)state;
    char party[ID_TEXT_BYTES];
    id_text(fellow_entered(case_id,
                &(const struct fellow_entry){
                    .kind = "phone", .role = "gp", .sector = "gp" }),
        party);
    assert_string_equal(fellow_ground(case_id, party, "health"), "not-objected");
    assert_string_equal(fellow_hindrance(case_id, party, "map"), "no-consent");
    fellow_given(case_id, party, "map");
    assert_string_equal(fellow_ground(case_id, party, "map"), "consent");
}

/* ---- who says it */

static void
test_what_is_recorded_is_checked(void **state)
{
    (void)state;
    assert_string_equal(SAY("nav", "story", "perhaps"), "answer-unknown");
    assert_string_equal(SAY("elsewhere", "story", "given"), "party-unknown");
    assert_string_equal(SAY("nav", "weather", "given"), "category-unknown");
    assert_string_equal(
        SAY("nav", "story", "given", .giver = "neighbour"), "giver-unknown");
    assert_string_equal(
        SAY("nav", "story", "given", .capacity = "no"), "capacity-missing");
    assert_string_equal(
        SAY("nav", "story", "given", .capacity = ""), "capacity-missing");
    assert_string_equal(
        SAY("nav", "story", "given", .until_us = turns_now()), "time-past");
    assert_null(SAY("nav", "story", "given", .capacity = "with-support"));
    assert_string_equal(consent("nav", "story").capacity, "with-support");
    assert_null(SAY("nav", "story", "withdrawn", .capacity = "no"));
    assert_null(SAY("nav", "map", "given", .representative = turns_id(9)));
    assert_string_equal(fellow_ground(case_id, "nav", "map"), "consent"); /* her own */
}

static void
test_each_category_is_recorded_once(void **state)
{
    (void)state;
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    char *categories[] = { (char *)"story", (char *)"map", (char *)"story" };
    message.case_id = baton_id(case_id);
    message.party_code = (char *)"nav";
    message.answer_code = (char *)"given";
    message.giver_code = (char *)"person";
    message.capacity_code = (char *)"yes";
    assert_string_equal(turns_client("jon", &message.base), "category-unknown");
    message.category_codes = categories;
    message.n_category_codes = ARRAY_COUNT(categories);
    assert_null(turns_client("jon", &message.base));
    assert_non_null(turns_event(&stafett__plan__v1__consent_recorded__descriptor, 1));
    assert_null(turns_event(&stafett__plan__v1__consent_recorded__descriptor, 2));
    assert_false(id_equal(consent("nav", "story").id, consent("nav", "map").id));
    assert_string_equal(turns_client("ola", &message.base), "not-responsible");
}

static void
test_a_representative_speaks_within_her_mandate(void **state)
{
    (void)state;
    struct id mandated = guardian(turns_now() + 10 * DAY_US, "economy");
    struct id mail = fellow_entered(
        case_id, &(const struct fellow_entry){ .kind = "mail", .role = "teacher" });
#define FOR_HER(who, category)                                                         \
    SAY("nav", category, "given", .giver = "representative", .representative = (who))
    assert_string_equal(FOR_HER(mail, "economy"), "not-representative");
    assert_string_equal(FOR_HER(turns_id(9), "economy"), "not-representative");
    assert_string_equal(FOR_HER(ID_NONE, "economy"), "not-representative");
    assert_string_equal(FOR_HER(mandated, "health"), "outside-scope");
    assert_null(FOR_HER(mandated, "economy"));
    const Stafett__Plan__V1__ConsentRecorded *event = PLAN_EVENT(consent_recorded);
    assert_int_equal(event->until_us, turns_now() + 10 * DAY_US); /* not longer */
    assert_null(SAY("nav", "economy", "given", .giver = "representative",
        .representative = mandated, .until_us = turns_now() + 20 * DAY_US));
    assert_int_equal(consent("nav", "economy").until_us, turns_now() + 10 * DAY_US);
    later(11 * DAY_US);
    assert_string_equal(FOR_HER(mandated, "economy"), "mandate-ended");
    assert_null(fellow_move(case_id, mandated, "unwished", ""));
    assert_string_equal(FOR_HER(mandated, "economy"), "not-representative");
}

/* ---- until when */

static void
test_a_consent_lapses_by_time_and_is_asked_anew_before(void **state)
{
    (void)state;
    fellow_given(case_id, "nav", "story");
    struct plan_consent row = consent("nav", "story");
    assert_true(row.until_us > turns_now() + 364 * DAY_US);
    assert_true(row.ask_us > turns_now() && row.ask_us < row.until_us - 29 * DAY_US);
    assert_int_equal(fellow_owed(case_id, "consent-ask", row.id), row.ask_us);
    turns_go_to(row.ask_us + HOUR_US);
    assert_int_equal(fellow_breaks(case_id, "consent-ask"), 1);
    assert_string_equal(fellow_ground(case_id, "nav", "story"), "consent");
    turns_go_to(row.until_us);
    const Stafett__Plan__V1__ConsentLapsed *lapsed = PLAN_EVENT(consent_lapsed);
    assert_string_equal(lapsed->reason_code, "time");
    assert_string_equal(fellow_hindrance(case_id, "nav", "story"), "consent-lapsed");
    assert_int_equal(consent("nav", "story").state, CONSENT_LAPSED);
    fellow_given(case_id, "nav", "story");
    assert_int_equal(fellow_breaks(case_id, "consent-ask"), 0);
    assert_int_equal(fellow_owed(case_id, "consent-ask", row.id), 0);
    assert_true(fellow_owed(case_id, "consent-ask", consent("nav", "story").id) > 0);
}

static void
test_a_short_consent_is_asked_anew_at_its_end(void **state)
{
    (void)state;
    int64_t until_us = turns_now() + 5 * DAY_US;
    assert_null(SAY("nav", "story", "given", .until_us = until_us));
    assert_int_equal(consent("nav", "story").ask_us, until_us);
    later(4 * DAY_US);
    assert_int_equal(fellow_breaks(case_id, "consent-ask"), 0);
    later(2 * DAY_US);
    assert_int_equal(fellow_breaks(case_id, "consent-ask"), 1);
    assert_null(SAY("nav", "story", "withdrawn"));
    assert_int_equal(fellow_breaks(case_id, "consent-ask"), 0);
}

static void
test_a_newer_word_takes_the_older_ones_end_with_it(void **state)
{
    (void)state;
    assert_null(SAY("nav", "story", "given", .until_us = turns_now() + DAY_US));
    assert_null(SAY("nav", "story", "given", .until_us = turns_now() + 90 * DAY_US));
    later(2 * DAY_US);
    assert_null(PLAN_EVENT(consent_lapsed));
    assert_string_equal(fellow_ground(case_id, "nav", "story"), "consent");
    assert_null(SAY("nav", "story", "objected"));
    later(100 * DAY_US);
    assert_null(PLAN_EVENT(consent_lapsed));
    assert_string_equal(fellow_hindrance(case_id, "nav", "story"), "objected");
}

static void
test_what_a_representative_said_ends_with_her(void **state)
{
    (void)state;
    static const char *const ends[] = { "unwished", "left", "not-applicable" };
    static const char *const ways[][3] = { { "wished" },
        { "wished", "asked", "joined" }, { NULL } };
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
        struct id who = guardian(turns_now() + 90 * DAY_US, "economy");
        for (size_t j = 0; j < 3 && ways[i][j] != NULL; j++)
            assert_null(fellow_move(case_id, who, ways[i][j], ""));
        assert_null(FOR_HER(who, "economy"));
        fellow_given(case_id, "nav", "story"); /* her own word stands */
        assert_null(fellow_move(case_id, who, ends[i], "It is over."));
        const Stafett__Plan__V1__ConsentLapsed *lapsed = PLAN_EVENT(consent_lapsed);
        assert_non_null(lapsed);
        assert_string_equal(lapsed->reason_code, "representative");
        assert_string_equal(
            fellow_hindrance(case_id, "nav", "economy"), "consent-lapsed");
        assert_string_equal(fellow_ground(case_id, "nav", "story"), "consent");
    }
}

static void
test_a_shortened_mandate_shortens_what_she_said(void **state)
{
    (void)state;
    int64_t end_us = turns_now() + 120 * DAY_US;
    struct fellow_entry entry = { .kind = "representative",
        .role = "guardian",
        .until_us = turns_now() + 200 * DAY_US,
        .scope = "economy" };
    entry.actor = fellow_entered(case_id, &entry);
    assert_null(FOR_HER(entry.actor, "economy"));
    entry.until_us = end_us;
    assert_null(fellow_enter(case_id, &entry));
    struct plan_consent row = consent("nav", "economy");
    assert_int_equal(row.until_us, end_us);
    assert_int_equal(fellow_owed(case_id, "consent-ask", row.id), row.ask_us);
    assert_true(row.ask_us < end_us);
    entry.until_us = end_us + 90 * DAY_US; /* longer again: what was said is not */
    assert_null(fellow_enter(case_id, &entry));
    assert_int_equal(consent("nav", "economy").until_us, end_us);
    turns_go_to(end_us);
    const Stafett__Plan__V1__ConsentLapsed *lapsed = PLAN_EVENT(consent_lapsed);
    assert_string_equal(lapsed->reason_code, "time");
    assert_string_equal(fellow_hindrance(case_id, "nav", "economy"), "consent-lapsed");
}

static void
test_at_a_member_the_holders_map_ends_a_mandate(void **state)
{
    (void)state;
    struct id theirs = fellow_asked_us("sjovik", 1);
    struct fellow_entry entry = { .kind = "representative",
        .role = "guardian",
        .state = "joined",
        .until_us = turns_now() + 90 * DAY_US,
        .scope = "economy" };
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    duty.unit_code = (char *)"midt";
    duty.staff_code = (char *)"jon";
    assert_null(turns_client("turid", &duty.base));
    assert_null(fellow_answer("jon", theirs, "joined", ""));
    assert_null(fellow_shared_by("sjovik", theirs, turns_id(70), &entry));
    const struct fellow_said said = { "nav", "economy", "given", "representative", "no",
        turns_id(70), 0 };
    assert_null(fellow_consent(theirs, &said));
    assert_string_equal(fellow_ground(theirs, "nav", "economy"), "consent");
    entry.state = "left";
    assert_null(fellow_shared_by("sjovik", theirs, turns_id(70), &entry));
    assert_non_null(PLAN_EVENT(consent_lapsed));
    assert_string_equal(fellow_hindrance(theirs, "nav", "economy"), "consent-lapsed");
}

/* ---- identity numbers in free text: all synthetic */

static const struct fellow_entry teacher = { .kind = "mail", .role = "teacher" };

static const char *
text_refused(const char *text)
{
    struct fellow_entry entry = teacher;
    entry.text = text;
    return fellow_enter(case_id, &entry);
}

static void
test_an_identity_number_in_a_text_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "03880160000", "Her number is 038801 60000.",
        "Bed 4 03880160000", "03880160000 2 stairs", "x03880160000x", "201912312384",
        "20191231-2384", "191231-2384", "191231+2384", "1912312384" };
    static const char *const right[] = { "03880160001", "Ring 22 33 44 55.",
        "On 15 January 2027 at 08:30.", "1912312385", "12345678901234567890",
        "99999999999", "00000000000", "0000000000", "Flat 11, 3 stairs" };
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_string_equal(text_refused(wrong[i]), "text-has-identity");
    for (size_t i = 0; i < ARRAY_COUNT(right); i++)
        assert_null(text_refused(right[i]));
}

static void
test_a_telephone_number_is_none(void **state)
{
    (void)state;
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)"phone";
    message.role_code = (char *)"gp";
    message.content = baton_content("phone", "0701014576");
    assert_null(turns_client("jon", &message.base));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_health_goes_to_health_personnel_unless_she_objects),
        TEST(test_all_else_needs_her_yes),
        TEST(test_an_actor_without_a_node_has_grounds_too),
        TEST(test_what_is_recorded_is_checked),
        TEST(test_each_category_is_recorded_once),
        TEST(test_a_representative_speaks_within_her_mandate),
        TEST(test_a_consent_lapses_by_time_and_is_asked_anew_before),
        TEST(test_a_short_consent_is_asked_anew_at_its_end),
        TEST(test_a_newer_word_takes_the_older_ones_end_with_it),
        TEST(test_what_a_representative_said_ends_with_her),
        TEST(test_a_shortened_mandate_shortens_what_she_said),
        TEST(test_at_a_member_the_holders_map_ends_a_mandate),
        TEST(test_an_identity_number_in_a_text_is_refused),
        TEST(test_a_telephone_number_is_none),
    };
    return test_run_group("plan_consent", tests, ARRAY_COUNT(tests));
}
