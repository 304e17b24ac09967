/* Whatever staff, partners and other daemons say, in whatever order: after every turn
 * somebody who is here answers for each case by name, substitutes are here, and offers
 * stand as the cases say. Most of what is said here is refused; that is the point. */

#include "tests/lib/baton.h"
#include "tests/rules/random_fellow.h"

#include <string.h>

enum { SEEDS = 100, STEPS = 400, CASES_MAX = 24, STAFF_COUNT = 7, ENDED_MAX = 2 };

static const char *const staff[STAFF_COUNT] = { "turid", "jon", "nina", "ola", "kari",
    "liv", "per" };
static const char *const units[] = { "ke", "midt", "nord" };
static const char *const partners[] = { "nav", "sjovik" };
static const char *const kinds[] = { "coordination", "coordination-agreed-day",
    "inner" };

static struct {
    uint64_t state;
    struct id cases[CASES_MAX];
    size_t case_count;
    unsigned ended;
    unsigned accepted; /* inputs */
    unsigned refused;
    uint8_t next;
    bool is_by_those_who_may;
} play;

static uint64_t
pick(uint64_t below)
{
    play.state = play.state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (play.state >> 33) % below;
}

#define PICK(list) (list)[pick(ARRAY_COUNT(list))]

static const char *
somebody(void)
{
    return play.is_by_those_who_may && pick(4) != 0 ? "turid" : PICK(staff);
}

static struct id
some_case(void)
{
    return play.case_count == 0 ? turns_id(250) : play.cases[pick(play.case_count)];
}

static void
counted(const char *reason)
{
    if (reason == NULL)
        play.accepted++;
    else
        play.refused++;
}

static void
say(const ProtobufCMessage *message)
{
    counted(turns_client(somebody(), message));
}

/* The case's last offer, or one before it. */
static bool
some_quote(struct id case_id, struct baton_quote *out)
{
    struct plan_case row;
    if (!plan_case_load(turns_view(), case_id, &row) || row.term == 0)
        return false;
    uint64_t term = row.term > 1 && pick(4) == 0 ? row.term - 1 : row.term;
    struct plan_offer offer;
    if (!plan_offer_load(turns_view(), case_id, term, &offer))
        return false;
    *out = baton_quote(case_id, term);
    return true;
}

#define QUOTE(message, quote)                                                          \
    do {                                                                               \
        (message).case_id = (quote).case_id;                                           \
        (message).offer_id = (quote).offer_id;                                         \
        (message).term = (quote).term;                                                 \
        (message).digest = (quote).digest;                                             \
    } while (0)

/* ---- what may be said */

static void
do_open(void)
{
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    if (play.case_count == CASES_MAX)
        return;
    message.case_id = baton_id(turns_id(++play.next));
    message.person_id = baton_id(turns_id((uint8_t)(200 + pick(20))));
    message.responsible_code = (char *)somebody();
    const char *reason = turns_client(somebody(), &message.base);
    counted(reason);
    if (reason == NULL)
        play.cases[play.case_count++] = turns_id(play.next);
}

static void
do_offer(void)
{
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    message.case_id = baton_id(some_case());
    message.kind_code = (char *)PICK(kinds);
    if (pick(2) == 0)
        message.to_code = (char *)PICK(partners);
    else
        message.to_unit_code = (char *)PICK(units);
    say(&message.base);
}

static void
do_accept(void)
{
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    struct baton_quote quote;
    if (!some_quote(some_case(), &quote))
        return;
    QUOTE(message, quote);
    message.responsible_code = (char *)somebody();
    say(&message.base);
}

static void
do_decline(void)
{
    Stafett__Plan__V1__DeclineHandover message =
        STAFETT__PLAN__V1__DECLINE_HANDOVER__INIT;
    struct baton_quote quote;
    if (!some_quote(some_case(), &quote))
        return;
    QUOTE(message, quote);
    message.content = baton_content("reason", "No.");
    say(&message.base);
}

static void
do_withdraw(void)
{
    Stafett__Plan__V1__WithdrawHandover message =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    struct baton_quote quote;
    if (!some_quote(some_case(), &quote))
        return;
    QUOTE(message, quote);
    say(&message.base);
}

static void
do_complete(void)
{
    Stafett__Plan__V1__CompleteHandover message =
        STAFETT__PLAN__V1__COMPLETE_HANDOVER__INIT;
    struct baton_quote quote;
    if (!some_quote(some_case(), &quote))
        return;
    QUOTE(message, quote);
    say(&message.base);
}

static void
do_partner(void)
{
    struct baton_quote quote;
    struct id case_id = some_case();
    struct plan_case row;
    if (!plan_case_load(turns_view(), case_id, &row))
        return;
    if (pick(2) == 0 && some_quote(case_id, &quote)) {
        counted(baton_accepted_by(PICK(partners), quote));
        return;
    }
    const char *partner = PICK(partners);
    const struct baton_offered offered = { case_id, row.term + 1, partner,
        "coordination", "case", "by-holder" };
    counted(baton_offered(&offered));
}

static void
do_partner_completes(void)
{
    struct baton_quote quote;
    const char *partner = PICK(partners);
    uint64_t count = baton_shared_count(partner);
    if (count > 0 && some_quote(some_case(), &quote))
        counted(
            baton_completed_by(partner, quote, count - pick(count < 3 ? count : 3)));
}

static void
do_absence(void)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    message.staff_code = (char *)somebody();
    message.substitute_code = (char *)(pick(2) == 0 ? "" : somebody());
    message.until_us =
        pick(2) == 0 ? 0 : turns_now() + (int64_t)(1 + pick(40)) * HOUR_US;
    say(&message.base);
}

static void
do_return(void)
{
    Stafett__Plan__V1__EndAbsence message = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    message.staff_code = (char *)somebody();
    say(&message.base);
}

static void
do_end(void)
{
    Stafett__Plan__V1__EndStaff message = STAFETT__PLAN__V1__END_STAFF__INIT;
    if (play.ended == ENDED_MAX || pick(4) != 0)
        return;
    message.staff_code = (char *)somebody();
    message.substitute_code = (char *)(pick(2) == 0 ? "" : somebody());
    const char *reason = turns_client(somebody(), &message.base);
    counted(reason);
    play.ended += reason == NULL;
}

static void
do_replace(void)
{
    Stafett__Plan__V1__ReplaceResponsible message =
        STAFETT__PLAN__V1__REPLACE_RESPONSIBLE__INIT;
    message.case_id = baton_id(some_case());
    message.staff_code = (char *)somebody();
    message.content = baton_content("reason", "Because.");
    say(&message.base);
}

static void
do_duty(void)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = (char *)PICK(units);
    message.staff_code = (char *)somebody();
    say(&message.base);
}

static void
do_route(void)
{
    Stafett__Intake__V1__InquiryRouted message =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    struct id case_id = turns_id(++play.next);
    if (play.case_count == CASES_MAX)
        return;
    message.inquiry_id = baton_id(id_derive(case_id, "inquiry"));
    message.case_id = baton_id(case_id);
    message.person_id = baton_id(turns_id((uint8_t)(200 + pick(20))));
    message.unit_code = (char *)PICK(units);
    message.responsible_code = (char *)somebody();
    counted(turns_daemon("intake", &message.base));
    play.cases[play.case_count++] = case_id;
}

static void
do_inquiry_end(void)
{
    struct id case_id = some_case();
    struct id inquiry = id_derive(case_id, "inquiry");
    Stafett__Intake__V1__InquiryWithdrawn withdrawn =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    Stafett__Team__V1__AssessmentConcluded concluded =
        STAFETT__TEAM__V1__ASSESSMENT_CONCLUDED__INIT;
    if (pick(3) == 0) {
        withdrawn.inquiry_id = baton_id(inquiry);
        withdrawn.was_routed = true;
        counted(turns_daemon("intake", &withdrawn.base));
        return;
    }
    concluded.assessment_id = baton_id(turns_id(249));
    concluded.inquiry_id = baton_id(inquiry);
    concluded.case_id = baton_id(case_id);
    concluded.outcome_code = (char *)"home-care";
    concluded.to_unit_code = (char *)(pick(3) == 0 ? "" : PICK(units));
    counted(turns_daemon("assessment-team", &concluded.base));
}

static void
do_entry(void)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    message.case_id = baton_id(some_case());
    message.content = baton_content("text", "Rang her.");
    say(&message.base);
}

/* Cases that a partner asked us to take part in are gone on with, too. */
static void
do_fellow(void)
{
    static const struct random_fellow chance = { pick, some_case, somebody };
    counted(random_fellow_say(&chance));
}

static void
do_partner_asks(void)
{
    if (play.case_count == CASES_MAX)
        return;
    struct id case_id = turns_id(++play.next);
    counted(fellow_ask_us(PICK(partners), case_id, 0));
    play.cases[play.case_count++] = case_id;
}

static void
do_wait(void)
{
    turns_go_to(turns_now() + (int64_t)(1 + pick(12)) * HOUR_US);
}

static void (*const doings[])(void) = { do_open, do_offer, do_offer, do_accept,
    do_accept, do_accept, do_decline, do_withdraw, do_complete, do_complete, do_partner,
    do_partner, do_partner_completes, do_absence, do_absence, do_return, do_end,
    do_replace, do_duty, do_route, do_inquiry_end, do_entry, do_wait, do_partner_asks,
    do_fellow, do_fellow, do_fellow, do_fellow, do_fellow, do_fellow, do_fellow,
    do_fellow, do_fellow, do_fellow, do_fellow, do_fellow };

/* ---- what must be so */

static void
substitutes_hold(void)
{
    struct plan_self self;
    assert_true(plan_self_load(turns_view(), &self));
    assert_null(plan_staff_choice_fault(turns_view(), self.named));
    for (size_t i = 0; i < STAFF_COUNT; i++) {
        struct plan_staff row;
        assert_true(plan_staff_load(turns_view(), staff[i], &row));
        if (row.is_ended || row.is_absent)
            assert_null(plan_staff_choice_fault(turns_view(), row.substitute));
        else
            assert_string_equal(row.substitute, "");
    }
}

static void
offer_holds(const struct plan_case *row, struct id case_id)
{
    struct plan_offer offer;
    if (row->open_term == 0) {
        assert_true(row->baton != BATON_OFFERED || row->is_closed);
        assert_true(row->baton != BATON_ACCEPTED);
        return;
    }
    assert_true(plan_offer_load(turns_view(), case_id, row->open_term, &offer));
    assert_true(offer.state == OFFER_OPEN || offer.state == OFFER_ACCEPTED);
    assert_int_equal(row->is_accepted, offer.state == OFFER_ACCEPTED);
    if (offer.to_unit[0] != '\0')
        assert_int_equal(row->baton, BATON_OFFERED);
}

static void
owner_holds(const struct plan_case *row)
{
    struct plan_staff owner;
    if (row->owner[0] == '\0')
        return;
    assert_false(row->is_closed);
    assert_true(plan_staff_load(turns_view(), row->owner, &owner));
    assert_true(owner.is_absent);
}

static void
everything_holds(void)
{
    baton_names_hold();
    substitutes_hold();
    for (size_t i = 0; i < play.case_count; i++) {
        struct plan_case row;
        if (!plan_case_load(turns_view(), play.cases[i], &row))
            continue; /* an inquiry that joined another */
        offer_holds(&row, play.cases[i]);
        random_fellow_holds(play.cases[i]);
        owner_holds(&row);
    }
}

static void
hire(const char *code, const char *unit)
{
    Stafett__Plan__V1__AddStaff message = STAFETT__PLAN__V1__ADD_STAFF__INIT;
    message.staff_code = (char *)code;
    message.unit_code = (char *)unit;
    message.content = baton_content("name", code);
    assert_null(turns_client("turid", &message.base));
}

static void
play_seed(uint64_t seed)
{
    void *state = NULL;
    assert_int_equal(baton_start(&state), 0);
    memset(&play, 0, sizeof play);
    play.state = seed * 7919 + 1;
    hire("kari", "ke");
    hire("liv", "nord");
    hire("per", "midt");
    for (unsigned i = 0; i < STEPS; i++) {
        PICK(doings)();
        everything_holds();
    }
    assert_true(play.accepted > STEPS / 10);
    assert_true(play.refused > STEPS / 10);
    assert_int_equal(baton_stop(&state), 0); /* rebuilt tables equal the live ones */
}

/* The same of three cases alone, by those who may: what is said there goes deep. */
static void
play_fellow(uint64_t seed)
{
    static void (*const deeds[])(void) = { do_fellow, do_fellow, do_fellow, do_fellow,
        do_fellow, do_fellow, do_fellow, do_fellow, do_fellow, do_fellow, do_fellow,
        do_fellow, do_fellow, do_fellow, do_fellow, do_fellow, do_fellow, do_fellow,
        do_fellow, do_fellow, do_wait, do_wait, do_offer, do_accept, do_withdraw,
        do_replace, do_absence, do_return };
    void *state = NULL;
    assert_int_equal(baton_start(&state), 0);
    memset(&play, 0, sizeof play);
    play.state = seed * 104729 + 1;
    play.is_by_those_who_may = true;
    hire("kari", "ke");
    hire("liv", "nord");
    hire("per", "midt");
    play.cases[play.case_count++] = baton_case();
    play.cases[play.case_count++] = baton_case();
    do_partner_asks();
    for (unsigned i = 0; i < STEPS; i++) {
        PICK(deeds)();
        everything_holds();
    }
    assert_int_equal(baton_stop(&state), 0);
}

static void
test_nothing_said_of_the_fellowship_breaks_it(void **state)
{
    (void)state;
    unsigned accepted = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        play_fellow(seed);
        accepted += play.accepted;
    }
    assert_true(accepted > SEEDS * STEPS / 10);
}

static void
test_nothing_said_leaves_a_case_without_a_name(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        play_seed(seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_said_leaves_a_case_without_a_name),
        cmocka_unit_test(test_nothing_said_of_the_fellowship_breaks_it),
    };
    return test_run_group("plan_random", tests, ARRAY_COUNT(tests));
}
