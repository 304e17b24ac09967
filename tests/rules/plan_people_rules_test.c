/* The organisation itself, its cases and looks: who may change units and staff, that the
 * coordinating unit always has a named person, how cases begin, and what a look shows. */

#include "tests/lib/baton.h"

#include <string.h>

static const char *
duty_set(const char *unit, const char *staff, const char *by)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = (char *)unit;
    message.staff_code = (char *)staff;
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
test_founding_happens_once(void **state)
{
    (void)state;
    Stafett__Plan__V1__FoundOrganisation found =
        STAFETT__PLAN__V1__FOUND_ORGANISATION__INIT;
    found.organisation_code = (char *)"havnes";
    assert_string_equal(turns_self(&found.base), "already-founded");
}

static void
test_only_the_coordinating_unit_changes_the_organisation(void **state)
{
    (void)state;
    Stafett__Plan__V1__AddUnit unit = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    unit.unit_code = (char *)"syd";
    unit.content = baton_content("unit", "Syd");
    assert_string_equal(turns_client("jon", &unit.base), "not-responsible");
    assert_null(turns_client("turid", &unit.base));
    assert_string_equal(turns_client("turid", &unit.base), "unit-exists");
    unit.unit_code = (char *)"vest";
    unit.content = baton_content("unit", "");
    assert_string_equal(turns_client("turid", &unit.base), "name-missing");
    Stafett__Plan__V1__AddStaff staff = STAFETT__PLAN__V1__ADD_STAFF__INIT;
    staff.staff_code = (char *)"kari";
    staff.unit_code = (char *)"vest";
    staff.content = baton_content("name", "Kari");
    assert_string_equal(turns_client("turid", &staff.base), "unit-unknown");
    staff.unit_code = (char *)"syd";
    assert_string_equal(turns_client("jon", &staff.base), "not-responsible");
    assert_null(turns_client("turid", &staff.base));
    assert_string_equal(turns_client("turid", &staff.base), "staff-exists");
}

static void
test_coordinating_unit_always_has_a_named_person(void **state)
{
    (void)state;
    struct plan_self self;
    assert_string_equal(staff_end("turid"), "staff-last-named");
    assert_string_equal(duty_set("ke", "nobody", "turid"), "staff-unknown");
    assert_null(duty_set("ke", "ola", "turid"));
    assert_true(plan_self_load(turns_view(), &self));
    assert_string_equal(self.named, "ola");
    assert_null(staff_end("turid"));
    assert_string_equal(duty_set("ke", "turid", "ola"), "not-responsible");
}

static void
test_key_of_one_who_left_opens_nothing(void **state)
{
    (void)state;
    uint8_t key[32] = { 9 };
    uint8_t keys[4][32];
    Stafett__Plan__V1__BindUser bind = STAFETT__PLAN__V1__BIND_USER__INIT;
    bind.staff_code = (char *)"nina";
    bind.public_key = slice_binary(slice_of(key, 31));
    assert_string_equal(turns_client("turid", &bind.base), "key-wrong");
    bind.public_key = slice_binary(slice_of(key, 32));
    assert_null(turns_client("turid", &bind.base));
    assert_string_equal(turns_client("turid", &bind.base), "key-bound");
    const char *staff =
        plan_user_of_key(turns_view(), slice_of(key, 32), turns_arena());
    assert_string_equal(staff, "nina");
    assert_int_equal(plan_user_keys(turns_view(), keys, ARRAY_COUNT(keys)), 2);
    assert_null(staff_end("nina"));
    assert_null(plan_user_of_key(turns_view(), slice_of(key, 32), turns_arena()));
    assert_int_equal(plan_user_keys(turns_view(), keys, ARRAY_COUNT(keys)), 1);
}

static void
test_partner_is_added_once_and_with_its_own_keys(void **state)
{
    (void)state;
    Stafett__Plan__V1__AddPartner message = STAFETT__PLAN__V1__ADD_PARTNER__INIT;
    uint8_t taken[32] = { 1, 1 };
    uint8_t fresh[32] = { 8, 8 };
    message.organisation_code = (char *)"ekdala";
    message.border_key = slice_binary(slice_of(taken, 32));
    message.signing_key = slice_binary(slice_of(fresh, 32));
    message.content = baton_content("organisation", "Ekdala kommun");
    assert_string_equal(turns_client("turid", &message.base), "key-bound");
    message.border_key = slice_binary(slice_of(fresh, 32));
    message.organisation_code = (char *)"nav";
    assert_string_equal(turns_client("turid", &message.base), "partner-exists");
    message.organisation_code = (char *)"havnes";
    assert_string_equal(turns_client("turid", &message.base), "partner-exists");
}

static const char *
open_stay(struct id person, const char *partner)
{
    Stafett__Plan__V1__OpenStay message = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    message.person_id = baton_id(person);
    message.partner_code = (char *)partner;
    message.admitted_us = turns_now() - HOUR_US;
    return turns_client("nina", &message.base);
}

static void
test_stay_is_told_to_the_partner_and_linked(void **state)
{
    (void)state;
    struct id stay;
    struct id own = baton_case();
    struct id person = baton_row(own).person;
    assert_string_equal(open_stay(person, "nobody"), "partner-unknown");
    assert_null(open_stay(person, "nav"));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_true(id_from(slice_bytes(opened->case_id), &stay));
    assert_true(id_equal(baton_row(stay).linked, own));
    assert_int_equal(baton_row(stay).baton, BATON_HOLDS);
    assert_string_equal(baton_row(stay).pathway, "admitted");
    assert_non_null(PLAN_EVENT(partner_informed));
    const Stafett__Partner__V1__StayOpened *told =
        baton_shared("nav", &stafett__partner__v1__stay_opened__descriptor);
    assert_int_equal(told->admitted_us, turns_now() - HOUR_US);
    assert_string_equal(baton_code(slice_bytes(told->content), "responsible"), "nina");
    assert_int_equal(baton_shared_count("nav"), 1);
    assert_string_equal(open_stay(person, "nav"), "case-exists");
}

/* The partner that was told of the stay closes it with the annulment, and could never
 * answer an offer that stays open here. */
static void
test_admission_is_not_annulled_under_an_open_offer(void **state)
{
    (void)state;
    struct id stay;
    Stafett__Plan__V1__GiveNotice annul = STAFETT__PLAN__V1__GIVE_NOTICE__INIT;
    Stafett__Plan__V1__WithdrawHandover withdraw =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    assert_null(open_stay(turns_id(70), "nav"));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_true(id_from(slice_bytes(opened->case_id), &stay));
    assert_null(baton_offer(stay, "sjovik", "discharge"));
    annul.case_id = baton_id(stay);
    annul.kind_code = (char *)"annulled";
    annul.annuls = baton_id(id_derive(stay, "admitted"));
    assert_string_equal(turns_client("nina", &annul.base), "offer-open");
    struct baton_quote quote = baton_quote(stay, 1);
    withdraw.case_id = quote.case_id;
    withdraw.offer_id = quote.offer_id;
    withdraw.term = quote.term;
    withdraw.digest = quote.digest;
    assert_null(turns_client("nina", &withdraw.base));
    assert_null(turns_client("nina", &annul.base));
    assert_non_null(PLAN_EVENT(case_closed));
    assert_true(baton_row(stay).is_closed);
    assert_string_equal(baton_offer(stay, "nav", "discharge"), "case-closed");
}

/* Nor by who held it before: a third party, which knows of no other holder, would close
 * it, and could never be asked again. */
static void
test_admission_is_not_annulled_by_a_former_holder(void **state)
{
    (void)state;
    struct id stay;
    Stafett__Plan__V1__GiveNotice annul = STAFETT__PLAN__V1__GIVE_NOTICE__INIT;
    assert_null(open_stay(turns_id(71), "nav"));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_true(id_from(slice_bytes(opened->case_id), &stay));
    assert_null(baton_offer(stay, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(stay, 1)));
    assert_int_equal(baton_row(stay).baton, BATON_HANDED);
    annul.case_id = baton_id(stay);
    annul.kind_code = (char *)"annulled";
    annul.annuls = baton_id(id_derive(stay, "admitted"));
    assert_string_equal(turns_client("nina", &annul.base), "moved");
}

static void
test_person_has_one_own_case_here(void **state)
{
    (void)state;
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    struct id own = baton_case();
    message.person_id = baton_id(baton_row(own).person);
    assert_string_equal(turns_client("nina", &message.base), "case-exists");
    message.person_id = baton_id(turns_id(9));
    message.responsible_code = (char *)"nobody";
    assert_string_equal(turns_client("nina", &message.base), "staff-unknown");
    message.responsible_code = (char *)"jon";
    message.case_id = baton_id(own);
    assert_string_equal(turns_client("nina", &message.base), "case-exists");
    message.case_id = baton_id(ID_NONE);
    message.person_id = baton_id(ID_NONE);
    assert_string_equal(turns_client("nina", &message.base), "person-unknown");
}

static void
test_look_is_recorded_and_shows_what_holds(void **state)
{
    (void)state;
    Stafett__Plan__V1__ShowCase show = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    struct id case_id = baton_case();
    assert_null(baton_offer(case_id, "nav", "coordination"));
    show.case_id = baton_id(turns_id(99));
    assert_string_equal(turns_client("ola", &show.base), "case-unknown");
    show.case_id = baton_id(case_id);
    assert_null(turns_client("ola", &show.base));
    const Stafett__Plan__V1__CaseLooked *looked = PLAN_EVENT(case_looked);
    assert_string_equal(looked->part_code, "case");
    const Stafett__Plan__V1__CaseView *view =
        turns_answer(&stafett__plan__v1__case_view__descriptor);
    assert_non_null(view);
    assert_string_equal(view->baton_code, "offered");
    assert_string_equal(view->responsible_code, "jon");
    assert_string_equal(baton_code(slice_bytes(view->content), "responsible"), "jon");
    assert_int_equal(view->n_offers, 1);
    assert_string_equal(view->offers[0]->state_code, "offered");
    assert_int_equal(view->offers[0]->n_answer_codes, 3);
}

static void
test_trace_names_who_was_responsible_when(void **state)
{
    (void)state;
    static const char *const events[] = { "opened", "offered", "accepted",
        "completed" };
    static const char *const holders[] = { "havnes", "havnes", "havnes", "nav" };
    static const char *const names[] = { "jon", "jon", "jon", "Ida Holm" };
    Stafett__Plan__V1__TraceCase trace = STAFETT__PLAN__V1__TRACE_CASE__INIT;
    struct id case_id = baton_case();
    assert_null(baton_offer(case_id, "nav", "coordination"));
    assert_null(baton_accepted_by("nav", baton_quote(case_id, 1)));
    trace.case_id = baton_id(case_id);
    assert_null(turns_client("jon", &trace.base));
    const Stafett__Plan__V1__Trace *shown =
        turns_answer(&stafett__plan__v1__trace__descriptor);
    assert_non_null(shown);
    assert_int_equal(shown->n_steps, ARRAY_COUNT(events));
    for (size_t i = 0; i < ARRAY_COUNT(events); i++) {
        const Stafett__Plan__V1__CustodyStep *step = shown->steps[i];
        assert_string_equal(step->event_code, events[i]);
        assert_string_equal(step->holder_code, holders[i]);
        assert_string_equal(
            baton_code(slice_bytes(step->responsible_content), "responsible"),
            names[i]);
        assert_int_equal(step->message_id.len, ID_BYTES);
    }
}

static void
test_units_are_shown_without_a_record(void **state)
{
    (void)state;
    Stafett__Plan__V1__ListUnits list = STAFETT__PLAN__V1__LIST_UNITS__INIT;
    uint64_t head = store_head(turns_store());
    assert_null(turns_client("ola", &list.base));
    const Stafett__Plan__V1__Units *units =
        turns_answer(&stafett__plan__v1__units__descriptor);
    assert_non_null(units);
    assert_int_equal(units->n_units, 3);
    assert_string_equal(units->units[0]->unit_code, "ke");
    assert_true(units->units[0]->is_coordinating);
    assert_int_equal(units->units[1]->n_staff, 2);
    assert_int_equal(units->n_partners, 2);
    assert_int_equal(store_head(turns_store()), head);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_founding_happens_once),
        TEST(test_only_the_coordinating_unit_changes_the_organisation),
        TEST(test_coordinating_unit_always_has_a_named_person),
        TEST(test_key_of_one_who_left_opens_nothing),
        TEST(test_partner_is_added_once_and_with_its_own_keys),
        TEST(test_stay_is_told_to_the_partner_and_linked),
        TEST(test_admission_is_not_annulled_under_an_open_offer),
        TEST(test_admission_is_not_annulled_by_a_former_holder),
        TEST(test_person_has_one_own_case_here),
        TEST(test_look_is_recorded_and_shows_what_holds),
        TEST(test_trace_names_who_was_responsible_when),
        TEST(test_units_are_shown_without_a_record),
    };
    return test_run_group("plan_people", tests, ARRAY_COUNT(tests));
}
