/* Her story: what it takes to write it, how it grows old, and when it goes along. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"
#include "tests/lib/fellow.h"

#include <string.h>

static const char *const a_good_day = "Coffee on the bench before the ferry comes.";

static const char *
tell(struct id case_id, const char *by, ProtobufCBinaryData content, bool is_agreed)
{
    Stafett__Plan__V1__TellStory message = STAFETT__PLAN__V1__TELL_STORY__INIT;
    char *looked[] = { (char *)"leisure" };
    message.case_id = baton_id(case_id);
    message.teller_code = (char *)"person";
    message.looked_codes = looked;
    message.n_looked_codes = ARRAY_COUNT(looked);
    message.is_reuse_agreed = is_agreed;
    message.content = content;
    return turns_client(by, &message.base);
}

static ProtobufCBinaryData
and_item(ProtobufCBinaryData content, const char *item, const char *text)
{
    const uint8_t salt[16] = { 6 };
    return slice_binary(content_with(
        slice_bytes(content), item, slice_text(text), salt, turns_arena()));
}

static struct id
told(struct id case_id, bool is_agreed)
{
    struct id story_id;
    assert_null(tell(case_id, "jon", baton_content("good_day", a_good_day), is_agreed));
    const Stafett__Plan__V1__StoryTold *event = PLAN_EVENT(story_told);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->story_id), &story_id));
    return story_id;
}

static void
consent(struct id case_id, const char *party, const char *answer)
{
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    char *categories[] = { (char *)"story" };
    message.case_id = baton_id(case_id);
    message.party_code = (char *)party;
    message.category_codes = categories;
    message.n_category_codes = ARRAY_COUNT(categories);
    message.answer_code = (char *)answer;
    message.giver_code = (char *)"person";
    message.capacity_code = (char *)"yes";
    assert_null(turns_client("jon", &message.base));
}

static const Stafett__Plan__V1__StoryView *
look(struct id case_id)
{
    Stafett__Plan__V1__ShowStory message = STAFETT__PLAN__V1__SHOW_STORY__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client("nina", &message.base));
    const Stafett__Plan__V1__FellowshipLooked *looked = PLAN_EVENT(fellowship_looked);
    assert_string_equal(looked->part_code, "story");
    const Stafett__Plan__V1__StoryView *view =
        turns_answer(&stafett__plan__v1__story_view__descriptor);
    assert_non_null(view);
    return view;
}

static bool
has(char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0)
            return true;
    }
    return false;
}

static void
test_who_may_write_and_what(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    ProtobufCBinaryData day = baton_content("good_day", a_good_day);
    assert_string_equal(tell(turns_id(9), "jon", day, true), "case-unknown");
    assert_string_equal(tell(case_id, "ola", day, true), "not-responsible");
    assert_string_equal(
        tell(case_id, "jon", baton_content("text", "No story."), true), "text-missing");
    assert_string_equal(
        tell(case_id, "jon", baton_content("good_day", ""), true), "text-missing");
    assert_string_equal(
        tell(case_id, "jon", baton_content("good_day", "With 148445 40001 in it."),
            true),
        "text-has-identity");
    Stafett__Plan__V1__TellStory message = STAFETT__PLAN__V1__TELL_STORY__INIT;
    char *areas[] = { (char *)"weather" };
    message.case_id = baton_id(case_id);
    message.content = day;
    message.teller_code = (char *)"neighbour";
    assert_string_equal(turns_client("jon", &message.base), "teller-unknown");
    message.teller_code = (char *)"with-support";
    message.looked_codes = areas;
    message.n_looked_codes = ARRAY_COUNT(areas);
    assert_string_equal(turns_client("jon", &message.base), "area-unknown");
    areas[0] = (char *)"work";
    assert_null(turns_client("nina", &message.base));
}

static void
test_what_nobody_looked_at_is_named(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_int_equal(look(case_id)->n_unlooked_codes, 11);
    assert_int_equal(look(case_id)->told_us, 0);
    ProtobufCBinaryData content = and_item(baton_content("good_day", a_good_day),
        "activities", "Riding again, if there is a quiet horse.");
    assert_null(tell(case_id, "jon", content, false));
    const Stafett__Plan__V1__StoryView *view = look(case_id);
    assert_int_equal(view->n_looked_codes, 2);
    assert_int_equal(view->n_unlooked_codes, 9);
    assert_true(has(view->looked_codes, view->n_looked_codes, "leisure"));
    assert_true(has(view->looked_codes, view->n_looked_codes, "activities"));
    assert_false(has(view->unlooked_codes, view->n_unlooked_codes, "activities"));
    assert_int_equal(view->n_wish_codes, 1);
    assert_string_equal(view->wish_codes[0], "activities");
    assert_string_equal(view->asked_by_code, "jon");
    assert_string_equal(baton_code(slice_bytes(view->content), "good_day"), a_good_day);
}

static void
test_it_is_shown_first_in_the_case(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)told(case_id, false);
    Stafett__Plan__V1__ShowCase message = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client("nina", &message.base));
    const Stafett__Plan__V1__CaseView *view =
        turns_answer(&stafett__plan__v1__case_view__descriptor);
    assert_string_equal(
        baton_code(slice_bytes(view->story_content), "good_day"), a_good_day);
    assert_true(view->story_told_us == turns_now());
}

static void
test_old_story_is_a_break_that_telling_closes(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)told(case_id, false);
    assert_false(look(case_id)->is_old);
    turns_go_to(turns_now() + 182 * DAY_US);
    assert_null(PLAN_EVENT(break_opened));
    assert_false(look(case_id)->is_old);
    turns_go_to(turns_now() + 2 * DAY_US);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_non_null(opened);
    assert_string_equal(opened->rule_code, "story-again");
    assert_string_equal(opened->tell_codes[0], "jon");
    assert_true(look(case_id)->is_old);
    (void)told(case_id, false);
    assert_non_null(PLAN_EVENT(break_closed));
    assert_false(look(case_id)->is_old);
    assert_int_equal(look(case_id)->told_count, 2);
}

static void
test_it_goes_with_an_offer_only_with_her_yes(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id story_id = told(case_id, true);
    assert_null(baton_offer(case_id, "nav", "coordination"));
    const Stafett__Plan__V1__PartWithheld *withheld = PLAN_EVENT(part_withheld);
    assert_non_null(withheld);
    assert_string_equal(withheld->reason_code, "no-consent");
    assert_string_equal(withheld->part_code, "story");

    struct id other = baton_case();
    story_id = told(other, true);
    consent(other, "nav", "given");
    assert_null(baton_offer(other, "nav", "coordination"));
    const Stafett__Plan__V1__PartShared *shared = PLAN_EVENT(part_shared);
    assert_non_null(shared);
    assert_string_equal(shared->ground_code, "consent");
    const Stafett__Partner__V1__StoryShared *record =
        baton_shared("nav", &stafett__partner__v1__story_shared__descriptor);
    assert_true(slice_equal(slice_bytes(record->story_id), id_slice(&story_id)));
    assert_string_equal(baton_code(slice_bytes(record->content), "asked_by"), "jon");

    struct id third = baton_case();
    (void)told(third, false);
    consent(third, "nav", "given");
    assert_null(baton_offer(third, "nav", "coordination"));
    withheld = PLAN_EVENT(part_withheld);
    assert_string_equal(withheld->reason_code, "reuse-not-agreed");
    assert_null(PLAN_EVENT(part_shared));
}

/* nav takes part. */
static void
member_join(struct id case_id)
{
    Stafett__Plan__V1__EnterActor enter = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    Stafett__Plan__V1__MoveActor move = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    Stafett__Partner__V1__MembershipAnswered answered =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    enter.case_id = baton_id(case_id);
    enter.kind_code = (char *)"partner";
    enter.role_code = (char *)"work";
    enter.organisation_code = (char *)"nav";
    enter.state_code = (char *)"wished";
    assert_null(turns_client("jon", &enter.base));
    const Stafett__Plan__V1__ActorEntered *entered = PLAN_EVENT(actor_entered);
    move.case_id = enter.case_id;
    move.actor_id =
        slice_binary(arena_copy(turns_arena(), slice_bytes(entered->actor_id)));
    move.state_code = (char *)"asked";
    assert_null(turns_client("jon", &move.base));
    answered.case_id = enter.case_id;
    answered.actor_id = move.actor_id;
    answered.answer_code = (char *)"joined";
    assert_null(turns_partner("nav", &answered.base));
}

static bool
is_with_nav(struct id case_id, struct id story_id, const char *why)
{
    struct plan_shared row;
    assert_true(plan_shared_load(turns_view(), case_id, "nav", story_id, &row));
    assert_string_equal(row.why, why);
    return !row.is_withheld;
}

static void
test_members_have_what_may_be_reused(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id kept = told(case_id, false);
    member_join(case_id);
    turns_go_to(turns_now() + HOUR_US);
    assert_false(is_with_nav(case_id, kept, "reuse-not-agreed"));
    struct id agreed = told(case_id, true);
    assert_false(is_with_nav(case_id, agreed, "no-consent"));
    consent(case_id, "nav", "given");
    turns_go_to(turns_now() + HOUR_US);
    assert_true(is_with_nav(case_id, agreed, "consent"));
    assert_false(is_with_nav(case_id, kept, "reuse-not-agreed"));
    /* it has gone already */
    uint64_t before = baton_shared_count("nav");
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(PLAN_EVENT(part_shared));
    assert_true(baton_shared_count("nav") > before);
}

static const char *
shared_by(const char *partner, struct id case_id, struct id story_id)
{
    Stafett__Partner__V1__StoryShared record = STAFETT__PARTNER__V1__STORY_SHARED__INIT;
    char *looked[] = { (char *)"work" };
    record.case_id = baton_id(case_id);
    record.story_id = baton_id(story_id);
    record.teller_code = (char *)"person";
    record.looked_codes = looked;
    record.n_looked_codes = ARRAY_COUNT(looked);
    record.told_us = turns_now() - 30 * DAY_US;
    record.content = and_item(baton_content("good_day", a_good_day), "asked_by", "Liv");
    return turns_partner(partner, &record.base);
}

static void
test_what_the_holder_tells_is_reused(void **state)
{
    (void)state;
    struct id case_id = turns_id(60);
    const struct baton_offered offered = { case_id, 1, "sjovik", "coordination", "case",
        "on-acceptance" };
    assert_string_equal(shared_by("sjovik", case_id, turns_id(61)), "case-unknown");
    assert_null(baton_offered(&offered));
    assert_string_equal(shared_by("nav", case_id, turns_id(61)), "not-holder");
    assert_null(shared_by("sjovik", case_id, turns_id(61)));
    const Stafett__Plan__V1__StoryView *view = look(case_id);
    assert_string_equal(view->from_code, "sjovik");
    assert_string_equal(view->asked_by_code, "");
    assert_true(view->is_reuse_agreed);
    assert_null(PLAN_EVENT(obligation_set));
    struct baton_quote quote = baton_quote(case_id, 1);
    assert_null(baton_accept("turid", quote, 0));
    assert_null(baton_completed_by("sjovik", quote, baton_shared_count("sjovik")));
    /* now it is we who ask her again */
    const Stafett__Plan__V1__ObligationSet *owed = PLAN_EVENT(obligation_set);
    assert_non_null(owed);
    assert_string_equal(owed->rule_code, "story-again");
    assert_true(owed->due_us < turns_now() + 155 * DAY_US);
}

static void
test_it_goes_on_in_our_own_case(void **state)
{
    (void)state;
    struct id own = baton_case();
    struct id case_id = turns_id(65);
    (void)fellow_joined(own, "nav");
    fellow_given(own, "nav", "story");
    const struct baton_offered offered = { case_id, 1, "sjovik", "coordination", "case",
        "on-acceptance" };
    assert_null(baton_offered(&offered));
    assert_null(shared_by("sjovik", case_id, turns_id(66)));
    struct baton_quote quote = baton_quote(case_id, 1);
    Stafett__Plan__V1__AcceptHandover accept = STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    accept.case_id = quote.case_id;
    accept.offer_id = quote.offer_id;
    accept.term = quote.term;
    accept.digest = quote.digest;
    accept.into_case_id = baton_id(own);
    assert_null(turns_client("turid", &accept.base));
    assert_null(baton_completed_by("sjovik", quote, baton_shared_count("sjovik")));
    const Stafett__Plan__V1__PartShared *shared = PLAN_EVENT(part_shared);
    assert_string_equal(shared->party_code, "nav"); /* who takes part hears it, too */
    const Stafett__Plan__V1__StoryView *view = look(own);
    assert_string_equal(view->from_code, "sjovik");
    assert_string_equal(baton_code(slice_bytes(view->content), "asked_by"), "Liv");
    turns_go_to(turns_now() + 160 * DAY_US);
    const Stafett__Plan__V1__BreakOpened *opened = PLAN_EVENT(break_opened);
    assert_true(slice_equal(slice_bytes(opened->case_id), id_slice(&own)));
    assert_null(turns_event(&stafett__plan__v1__break_opened__descriptor, 1));
}

static void
test_nothing_is_owed_where_it_was(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)told(case_id, true);
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    assert_non_null(PLAN_EVENT(obligation_met));
    turns_go_to(turns_now() + 200 * DAY_US);
    assert_null(PLAN_EVENT(break_opened));
}

static void
test_part_of_another_case_is_not_taken(void **state)
{
    (void)state;
    const struct baton_offered one = { turns_id(62), 1, "sjovik", "coordination",
        "case", "on-acceptance" };
    const struct baton_offered two = { turns_id(63), 2, "sjovik", "coordination",
        "case", "on-acceptance" };
    assert_null(baton_offered(&one));
    assert_null(baton_offered(&two));
    assert_null(shared_by("sjovik", one.case_id, turns_id(64)));
    assert_string_equal(shared_by("sjovik", two.case_id, turns_id(64)), "part-unknown");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_may_write_and_what),
        TEST(test_what_nobody_looked_at_is_named),
        TEST(test_it_is_shown_first_in_the_case),
        TEST(test_old_story_is_a_break_that_telling_closes),
        TEST(test_it_goes_with_an_offer_only_with_her_yes),
        TEST(test_members_have_what_may_be_reused),
        TEST(test_what_the_holder_tells_is_reused),
        TEST(test_it_goes_on_in_our_own_case),
        TEST(test_nothing_is_owed_where_it_was),
        TEST(test_part_of_another_case_is_not_taken),
    };
    return test_run_group("plan_story", tests, ARRAY_COUNT(tests));
}
