/* Versions of the plan: what they lack, what each party has of them, and who signs. */

#include "tests/rules/joint.h"

#include <string.h>

static const char *
sign(const char *by, struct id case_id, struct id version_id, const char *party,
    const char *answer)
{
    Stafett__Plan__V1__SignVersion message = STAFETT__PLAN__V1__SIGN_VERSION__INIT;
    struct id actor_id;
    message.case_id = baton_id(case_id);
    message.version_id = baton_id(version_id);
    message.digest = joint_digest(version_id, party);
    message.answer_code = (char *)answer;
    if (id_parse(party, &actor_id))
        message.actor_id = baton_id(actor_id);
    return turns_client(by, &message.base);
}

/* A member's word, with the digest that it was told. */
static const char *
signed_by(const char *partner, struct id case_id, struct id version_id)
{
    Stafett__Partner__V1__VersionSigned message =
        STAFETT__PARTNER__V1__VERSION_SIGNED__INIT;
    message.case_id = baton_id(case_id);
    message.version_id = baton_id(version_id);
    message.digest = joint_digest(version_id, partner);
    message.answer_code = (char *)"signed";
    return turns_partner(partner, &message.base);
}

static const char *
party_of(struct id actor_id)
{
    char *text = arena_take(turns_arena(), ID_TEXT_BYTES);
    id_text(actor_id, text);
    return text;
}

static struct plan_version_view
view_of(struct id version_id, const char *party)
{
    struct plan_version_view row;
    assert_true(plan_version_view_load(turns_view(), version_id, party, &row));
    return row;
}

static bool
is_same(struct plan_version_view a, struct plan_version_view b)
{
    return memcmp(a.digest, b.digest, DIGEST_BYTES) == 0;
}

static void
test_version_says_what_it_lacks_and_is_never_blocked(void **state)
{
    static const char *const all[] = { "story", "map", "coordinator", "mandate", "goal",
        "evaluation" };
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(
        joint_version_say("ola", case_id, "A mandate."), "not-responsible");
    assert_null(joint_version_say("jon", case_id, ""));
    const Stafett__Plan__V1__VersionMade *made = PLAN_EVENT(version_made);
    assert_int_equal(made->number, 1);
    assert_int_equal(made->n_missing_codes, ARRAY_COUNT(all));
    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        assert_string_equal(made->missing_codes[i], all[i]);
    (void)joint_actor(case_id, "person", "person", "");
    (void)joint_actor(case_id, "phone", "teacher", "");
    (void)joint_goal(case_id, "school");
    Stafett__Plan__V1__MakeVersion message = STAFETT__PLAN__V1__MAKE_VERSION__INIT;
    message.case_id = baton_id(case_id);
    message.evaluate_us = turns_now() - 1;
    message.content = baton_content("mandate", "Two hours a week.");
    assert_string_equal(turns_client("jon", &message.base), "time-past");
    message.evaluate_us = turns_now() + 20 * DAY_US;
    assert_null(turns_client("jon", &message.base));
    made = PLAN_EVENT(version_made);
    assert_int_equal(made->number, 2);
    assert_int_equal(made->n_missing_codes, 2);
    assert_string_equal(made->missing_codes[0], "story");
    assert_string_equal(made->missing_codes[1], "coordinator");
    assert_true(joint_owed(case_id, "evaluation-due", id_or_none(made->version_id)));
}

static void
test_each_party_has_its_own_view(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id person = joint_actor(case_id, "person", "person", "");
    struct id teacher = joint_actor(case_id, "phone", "teacher", "");
    struct id sister = joint_actor(case_id, "representative", "sister", "");
    (void)joint_actor(case_id, "partner", "work", "nav");
    (void)joint_actor(case_id, "partner", "hospital", "sjovik");
    joint_consent(case_id, "nav", "coordination");
    joint_consent(case_id, "nav", "school");
    joint_consent(case_id, party_of(teacher), "school");
    (void)joint_goal(case_id, "school");
    (void)joint_goal(case_id, "economy");
    struct id version = joint_version(case_id);
    struct plan_version_view own = view_of(version, "havnes");
    struct plan_version_view nav = view_of(version, "nav");
    struct plan_version_view sjovik = view_of(version, "sjovik");
    assert_int_equal(own.part_count, 2);
    assert_int_equal(nav.part_count, 1);
    assert_int_equal(nav.withheld_count, 1);
    assert_int_equal(sjovik.part_count, 0);
    assert_int_equal(sjovik.withheld_count, 2);
    assert_true(is_same(own, view_of(version, party_of(person))));
    assert_true(is_same(nav, view_of(version, party_of(teacher))));
    assert_true(is_same(sjovik, view_of(version, party_of(sister))));
    assert_false(is_same(own, nav));
    assert_false(is_same(nav, sjovik));
    const Stafett__Partner__V1__VersionShared *shared =
        baton_shared("nav", &stafett__partner__v1__version_shared__descriptor);
    assert_true(
        slice_equal(slice_bytes(shared->digest), slice_of(nav.digest, DIGEST_BYTES)));
    assert_int_equal(shared->part_count, 1);
    assert_int_equal(shared->withheld_count, 1);
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "jon");
    assert_int_equal(plan->versions[0]->n_views, 6);
    assert_int_equal(plan->versions[0]->n_signatures, 6);
}

static void
test_all_answer_and_nothing_is_owed_any_more(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id person = joint_actor(case_id, "person", "person", "");
    (void)joint_actor(case_id, "partner", "work", "nav");
    joint_consent(case_id, "nav", "coordination");
    struct id version = joint_version(case_id);
    assert_true(joint_owed(case_id, "plan-unsigned", version));
    assert_string_equal(signed_by("sjovik", case_id, version), "not-member");
    assert_null(signed_by("nav", case_id, version));
    const Stafett__Plan__V1__VersionSigned *event = PLAN_EVENT(version_signed);
    assert_string_equal(event->party_code, "nav");
    assert_int_equal(event->n_tell_codes, 1);
    assert_string_equal(event->tell_codes[0], "jon");
    assert_null(sign("jon", case_id, version, "havnes", "signed"));
    assert_string_equal(
        sign("jon", case_id, version, "havnes", "signed"), "already-done");
    turns_go_to(turns_now() + 20 * DAY_US);
    assert_true(joint_break(case_id, "plan-unsigned", version));
    assert_null(sign("jon", case_id, version, party_of(person), "signed"));
    assert_false(joint_owed(case_id, "plan-unsigned", version));
    assert_false(joint_break(case_id, "plan-unsigned", version));
}

static void
test_signature_of_what_it_may_not_be(void **state)
{
    (void)state;
    Stafett__Plan__V1__SignVersion message = STAFETT__PLAN__V1__SIGN_VERSION__INIT;
    struct id case_id = baton_case();
    struct id teacher = joint_actor(case_id, "phone", "teacher", "");
    struct id partner = joint_actor(case_id, "partner", "work", "nav");
    (void)joint_goal(case_id, "school");
    struct id old = joint_version(case_id);
    struct id late = joint_actor(case_id, "phone", "neighbour", "");
    struct id newest = joint_version(case_id);
    assert_string_equal(
        sign("ola", case_id, newest, "havnes", "signed"), "not-responsible");
    assert_string_equal(sign("jon", case_id, old, "havnes", "signed"), "version-old");
    assert_string_equal(
        sign("jon", case_id, newest, "havnes", "maybe"), "answer-unknown");
    assert_string_equal(
        sign("jon", case_id, newest, "havnes", "refused"), "reason-missing");
    assert_string_equal(signed_by("nav", case_id, old), "version-old");
    message.case_id = baton_id(case_id);
    message.version_id = baton_id(newest);
    message.digest = joint_digest(newest, party_of(teacher));
    message.answer_code = (char *)"reserved";
    message.actor_id = baton_id(turns_id(9));
    assert_string_equal(turns_client("jon", &message.base), "actor-unknown");
    message.actor_id = baton_id(partner);
    assert_string_equal(turns_client("jon", &message.base), "answers-itself");
    message.actor_id = baton_id(teacher);
    assert_string_equal(turns_client("jon", &message.base), "reason-missing");
    message.content = baton_content("reason", "Without Thursdays.");
    assert_null(turns_client("jon", &message.base));
    message.actor_id = baton_id(late);
    message.digest = joint_digest(newest, "havnes");
    assert_string_equal(turns_client("jon", &message.base), "digest-differs");
    struct id later = joint_actor(case_id, "phone", "trainer", "");
    message.actor_id = baton_id(later);
    assert_string_equal(turns_client("jon", &message.base), "not-asked");
    message.version_id = baton_id(turns_id(9));
    assert_string_equal(turns_client("jon", &message.base), "version-unknown");
    assert_true(joint_owed(case_id, "plan-unsigned", newest));
    assert_false(joint_owed(case_id, "plan-unsigned", old));
}

static void
test_who_has_left_is_not_waited_for(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id teacher = joint_actor(case_id, "phone", "teacher", "");
    struct id version = joint_version(case_id);
    assert_null(sign("jon", case_id, version, "havnes", "signed"));
    assert_true(joint_owed(case_id, "plan-unsigned", version));
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(teacher);
    message.state_code = (char *)"left";
    message.content = baton_content("reason", "Another school.");
    assert_null(turns_client("jon", &message.base));
    assert_false(joint_owed(case_id, "plan-unsigned", version));
    assert_int_equal(joint_look(case_id, "jon")->versions[0]->n_views, 2);
    message.state_code = (char *)"unwished";
    assert_null(turns_client("jon", &message.base));
    message.state_code = (char *)"do-not-tell";
    assert_null(turns_client("jon", &message.base));
    assert_int_equal(joint_look(case_id, "jon")->versions[0]->n_views, 1);
}

static void
test_version_says_when_the_plan_has_changed_since(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    (void)joint_version(case_id);
    assert_false(joint_look(case_id, "jon")->versions[0]->is_changed);
    (void)joint_goal(case_id, "school");
    assert_true(joint_look(case_id, "jon")->versions[0]->is_changed);
    (void)joint_version(case_id);
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "jon");
    assert_false(plan->versions[0]->is_changed);
    assert_false(plan->versions[1]->is_changed); /* said of the newest alone */
}

static void
test_plan_that_nobody_has_read(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id version = joint_version(case_id);
    assert_true(joint_owed(case_id, "plan-unread", version));
    (void)joint_look(case_id, "jon");
    assert_true(joint_owed(case_id, "plan-unread", version));
    turns_go_to(turns_now() + 20 * DAY_US);
    assert_true(joint_break(case_id, "plan-unread", version));
    (void)joint_look(case_id, "nina");
    const Stafett__Plan__V1__PlanLooked *looked = PLAN_EVENT(plan_looked);
    assert_int_equal(looked->version, 1);
    assert_string_equal(looked->ground_code, "duty");
    assert_false(joint_break(case_id, "plan-unread", version));
    assert_false(joint_owed(case_id, "plan-unread", version));
}

/* ---- at a member */

static Stafett__Partner__V1__VersionShared
shared(struct id case_id, uint8_t version, uint32_t number)
{
    Stafett__Partner__V1__VersionShared record =
        STAFETT__PARTNER__V1__VERSION_SHARED__INIT;
    uint8_t *digest = arena_take(turns_arena(), DIGEST_BYTES);
    digest[0] = version;
    record.case_id = baton_id(case_id);
    record.version_id = baton_id(turns_id(version));
    record.number = number;
    record.digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    record.content = baton_content("mandate", "Two hours a week.");
    return record;
}

static void
test_a_member_is_told_signs_and_the_holder_hears(void **state)
{
    (void)state;
    struct id case_id = joint_member("sjovik");
    Stafett__Partner__V1__VersionShared record = shared(case_id, 30, 1);
    assert_string_equal(turns_partner("nav", &record.base), "not-holder");
    assert_null(turns_partner("sjovik", &record.base));
    const Stafett__Plan__V1__VersionMade *made = PLAN_EVENT(version_made);
    assert_int_equal(made->n_views, 1);
    assert_string_equal(made->views[0]->party_code, "havnes");
    assert_string_equal(made->tell_codes[0], "turid");
    assert_true(joint_owed(case_id, "plan-unsigned", turns_id(30)));
    assert_string_equal(
        sign("ola", case_id, turns_id(30), "havnes", "signed"), "not-responsible");
    assert_null(sign("turid", case_id, turns_id(30), "havnes", "signed"));
    const Stafett__Partner__V1__VersionSigned *told =
        baton_shared("sjovik", &stafett__partner__v1__version_signed__descriptor);
    assert_string_equal(told->answer_code, "signed");
    assert_true(slice_equal(slice_bytes(told->digest), slice_bytes(record.digest)));
    assert_false(joint_owed(case_id, "plan-unsigned", turns_id(30)));
    record = shared(case_id, 31, 2);
    assert_null(turns_partner("sjovik", &record.base));
    assert_string_equal(
        sign("turid", case_id, turns_id(30), "havnes", "signed"), "version-old");
    assert_null(sign("turid", case_id, turns_id(31), "havnes", "signed"));
    assert_int_equal(joint_look(case_id, "turid")->n_versions, 2);
}

static void
test_a_version_that_a_member_cannot_take(void **state)
{
    (void)state;
    ProtobufCBinaryData proofs[] = { baton_content("a", "no proof") };
    struct id case_id = joint_member("sjovik");
    Stafett__Partner__V1__VersionShared record = shared(case_id, 30, 1);
    record.proofs = proofs;
    record.n_proofs = 1;
    assert_string_equal(turns_partner("sjovik", &record.base), "proof-unsound");
    record.n_proofs = 0;
    record.number = 0;
    assert_string_equal(turns_partner("sjovik", &record.base), "version-unknown");
    record.number = 1;
    record.digest.len = 5;
    assert_string_equal(turns_partner("sjovik", &record.base), "digest-differs");
    record.digest.len = 0;
    assert_null(turns_partner("sjovik", &record.base));
    assert_false(joint_owed(case_id, "plan-unsigned", turns_id(30)));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "turid");
    assert_int_equal(plan->versions[0]->n_signatures, 0);
}

static void
test_two_versions_of_one_number_stand_beside_each_other(void **state)
{
    (void)state;
    struct id case_id = joint_member("sjovik");
    Stafett__Partner__V1__VersionShared record = shared(case_id, 30, 1);
    assert_null(turns_partner("sjovik", &record.base));
    assert_null(turns_partner("sjovik", &record.base)); /* again: no second */
    record = shared(case_id, 31, 1);
    assert_null(turns_partner("sjovik", &record.base));
    const Stafett__Plan__V1__PlanView *plan = joint_look(case_id, "turid");
    assert_int_equal(plan->n_versions, 2);
    assert_int_equal(plan->versions[0]->number, 2);
    assert_true(id_equal(id_or_none(plan->versions[0]->version_id), turns_id(31)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_version_says_what_it_lacks_and_is_never_blocked),
        TEST(test_each_party_has_its_own_view),
        TEST(test_all_answer_and_nothing_is_owed_any_more),
        TEST(test_signature_of_what_it_may_not_be),
        TEST(test_who_has_left_is_not_waited_for),
        TEST(test_version_says_when_the_plan_has_changed_since),
        TEST(test_plan_that_nobody_has_read),
        TEST(test_a_member_is_told_signs_and_the_holder_hears),
        TEST(test_a_version_that_a_member_cannot_take),
        TEST(test_two_versions_of_one_number_stand_beside_each_other),
    };
    return test_run_group("plan_version", tests, ARRAY_COUNT(tests));
}
