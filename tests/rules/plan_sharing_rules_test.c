/* What goes out of the fellowship and what does not: withheld and counted, sent when she
 * says yes, once; and what she takes back holds at once, with everybody who has it. */

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

static const struct fellow_entry teacher = { .kind = "mail", .role = "teacher" };

static const Stafett__Plan__V1__SharedCount *
counted(const char *party, const char *category)
{
    Stafett__Plan__V1__ShowConsents look = STAFETT__PLAN__V1__SHOW_CONSENTS__INIT;
    look.case_id = baton_id(case_id);
    assert_null(turns_client("ola", &look.base));
    const Stafett__Plan__V1__Consents *view =
        turns_answer(&stafett__plan__v1__consents__descriptor);
    for (size_t i = 0; i < view->n_counts; i++) {
        if (strcmp(view->counts[i]->party_code, party) == 0 &&
            strcmp(view->counts[i]->category_code, category) == 0)
            return view->counts[i];
    }
    return NULL;
}

static void
test_what_she_gives_goes_out_and_was_counted_before(void **state)
{
    (void)state;
    (void)fellow_joined(case_id, "nav");
    later(MINUTE_US);
    (void)fellow_entered(case_id, &teacher);
    const Stafett__Plan__V1__PartWithheld *withheld = PLAN_EVENT(part_withheld);
    assert_string_equal(withheld->party_code, "nav");
    assert_string_equal(withheld->reason_code, "no-consent");
    assert_int_equal(
        fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor), 0);
    assert_int_equal(counted("nav", "map")->withheld_count, 2);
    assert_int_equal(counted("nav", "map")->shared_count, 0);
    assert_string_equal(counted("nav", "map")->reason_code, "no-consent");

    fellow_given(case_id, "nav", "map");
    assert_non_null(PLAN_EVENT(sharing_begun));
    later(MINUTE_US);
    const Stafett__Plan__V1__PartShared *shared = PLAN_EVENT(part_shared);
    assert_string_equal(shared->ground_code, "consent");
    assert_string_equal(shared->source_code, "LKT-framework");
    assert_int_equal(
        fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor), 2);
    assert_int_equal(counted("nav", "map")->withheld_count, 0);
    assert_int_equal(counted("nav", "map")->shared_count, 2);

    fellow_given(case_id, "nav", "story"); /* nothing is sent twice */
    later(MINUTE_US);
    assert_int_equal(
        fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor), 2);
}

static void
test_many_parts_go_out_turn_by_turn(void **state)
{
    (void)state;
    (void)fellow_joined(case_id, "nav");
    for (unsigned i = 1; i < PLAN_ACTORS_MAX; i++)
        (void)fellow_entered(case_id, &teacher);
    later(MINUTE_US);
    assert_int_equal(counted("nav", "map")->withheld_count, PLAN_ACTORS_MAX);
    fellow_given(case_id, "nav", "map");
    later(MINUTE_US);
    assert_int_equal(
        fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor),
        PLAN_ACTORS_MAX);
}

static void
test_a_preview_sends_nothing(void **state)
{
    (void)state;
    Stafett__Plan__V1__PreviewSharing look = STAFETT__PLAN__V1__PREVIEW_SHARING__INIT;
    char *categories[] = { (char *)"map" };
    (void)fellow_entered(case_id, &teacher);
    look.case_id = baton_id(case_id);
    look.party_code = (char *)"nav";
    assert_null(turns_client("ola", &look.base));
    const Stafett__Plan__V1__Preview *view =
        turns_answer(&stafett__plan__v1__preview__descriptor);
    assert_int_equal(view->n_rows, 1);
    assert_false(view->rows[0]->would_leave);
    assert_string_equal(view->rows[0]->ground_code, "no-consent");
    look.category_codes = categories;
    look.n_category_codes = ARRAY_COUNT(categories);
    assert_null(turns_client("ola", &look.base));
    view = turns_answer(&stafett__plan__v1__preview__descriptor);
    assert_true(view->rows[0]->would_leave);
    assert_string_equal(view->rows[0]->strength_code, "must");
    assert_int_equal(baton_shared_count("nav"), 0);
    assert_string_equal(fellow_hindrance(case_id, "nav", "map"), "no-consent");
}

/* ---- taken back */

static void
test_what_she_takes_back_holds_at_once_and_is_told_to_all(void **state)
{
    (void)state;
    (void)fellow_joined(case_id, "nav");
    (void)fellow_joined(case_id, "sjovik");
    fellow_given(case_id, "nav", "map");
    later(MINUTE_US);
    unsigned told = fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor);
    assert_null(SAY("nav", "map", "withdrawn"));
    const Stafett__Partner__V1__ConsentWithdrawn *withdrawn =
        baton_shared("nav", &stafett__partner__v1__consent_withdrawn__descriptor);
    assert_string_equal(withdrawn->party_code, "nav");
    assert_string_equal(withdrawn->state_code, "withdrawn");
    (void)baton_shared("sjovik", &stafett__partner__v1__consent_withdrawn__descriptor);
    (void)fellow_entered(case_id, &teacher);
    assert_int_equal(
        fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor), told);
    assert_null(SAY("nav", "map", "given"));
    later(MINUTE_US); /* what was withheld meanwhile; what it has it has */
    assert_int_equal(
        fellow_told("nav", &stafett__partner__v1__actor_shared__descriptor), told + 1);
}

static const char *
withdrawn_by(const char *partner, struct id of_case, const char *party,
    const char *category, const char *answer)
{
    Stafett__Partner__V1__ConsentWithdrawn message =
        STAFETT__PARTNER__V1__CONSENT_WITHDRAWN__INIT;
    message.case_id = baton_id(of_case);
    message.party_code = (char *)party;
    message.category_code = (char *)category;
    message.state_code = (char *)answer;
    return turns_partner(partner, &message.base);
}

static void
test_what_she_told_another_member_holds_here(void **state)
{
    (void)state;
    (void)fellow_joined(case_id, "nav");
    fellow_given(case_id, "sjovik", "story");
    assert_string_equal(
        withdrawn_by("sjovik", case_id, "nav", "story", "withdrawn"), "not-member");
    assert_string_equal(
        withdrawn_by("nav", turns_id(9), "nav", "story", "withdrawn"), "case-unknown");
    assert_string_equal(/* a yes is each one's own */
        withdrawn_by("nav", case_id, "sjovik", "map", "given"), "answer-unknown");
    assert_string_equal(withdrawn_by("nav", case_id, "sjovik", "weather", "objected"),
        "category-unknown");
    assert_string_equal(
        withdrawn_by("nav", case_id, "", "story", "objected"), "party-unknown");
    uint64_t count = baton_shared_count("nav");
    assert_null(withdrawn_by("nav", case_id, "sjovik", "story", "withdrawn"));
    const Stafett__Plan__V1__ConsentRecorded *recorded = PLAN_EVENT(consent_recorded);
    assert_string_equal(recorded->from_code, "nav");
    assert_string_equal(recorded->tell_codes[0], "jon");
    assert_string_equal(fellow_hindrance(case_id, "sjovik", "story"), "withdrawn");
    assert_int_equal(baton_shared_count("nav"), count); /* it goes round no further */
    assert_int_equal(baton_shared_count("sjovik"), 0);
}

static void
test_what_we_have_ourselves_is_told_to_staff(void **state)
{
    (void)state;
    (void)fellow_joined(case_id, "nav");
    assert_null(withdrawn_by("nav", case_id, "havnes", "health", "objected"));
    assert_null(PLAN_EVENT(consent_recorded));
    const Stafett__Plan__V1__ConsentTold *told = PLAN_EVENT(consent_told);
    assert_string_equal(told->category_code, "health");
    assert_string_equal(told->state_code, "objected");
    assert_string_equal(told->from_code, "nav");
    assert_string_equal(told->tell_codes[0], "jon");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_she_gives_goes_out_and_was_counted_before),
        TEST(test_many_parts_go_out_turn_by_turn),
        TEST(test_a_preview_sends_nothing),
        TEST(test_what_she_takes_back_holds_at_once_and_is_told_to_all),
        TEST(test_what_she_told_another_member_holds_here),
        TEST(test_what_we_have_ourselves_is_told_to_staff),
    };
    return test_run_group("plan_sharing", tests, ARRAY_COUNT(tests));
}
