/* What a coordinator reads, and what a program reads of the same. */

#include "common/calendar_load.h"
#include "common/json.h"
#include "common/message.h"
#include "services/stafett/show.h"
#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#define AT_15_40 INT64_C(1810302000000000) /* Fri 14 May 2027 15:40 in Oslo */

static struct calendar calendar;
static struct arena *arena;
static struct names names;
static struct show show;
static char *printed;
static size_t printed_bytes;

static struct slice
content_of(const char *name, const char *value)
{
    static const uint8_t salt[16] = { 1, 2, 3 };
    return content_with(slice_text(""), name, slice_text(value), salt, arena);
}

/* Two organisations and one member of staff. */
static Stafett__Plan__V1__Units *
units_make(void)
{
    static Stafett__Plan__V1__StaffRow staff;
    static Stafett__Plan__V1__UnitRow unit;
    static Stafett__Plan__V1__PartnerAdded partner;
    static Stafett__Plan__V1__Units units;
    static Stafett__Plan__V1__StaffRow *staff_list[] = { &staff };
    static Stafett__Plan__V1__UnitRow *unit_list[] = { &unit };
    static Stafett__Plan__V1__PartnerAdded *partner_list[] = { &partner };
    stafett__plan__v1__staff_row__init(&staff);
    stafett__plan__v1__unit_row__init(&unit);
    stafett__plan__v1__partner_added__init(&partner);
    stafett__plan__v1__units__init(&units);
    staff.staff_code = (char *)"duty-ke";
    staff.content = slice_binary(content_of("name", "Turid Moe"));
    unit.unit_code = (char *)"ke";
    unit.content = slice_binary(content_of("unit", "Koordinerende enhet"));
    unit.staff = staff_list;
    unit.n_staff = 1;
    partner.organisation_code = (char *)"sjovik";
    partner.content = slice_binary(content_of("organisation", "Sjøvik sykehus"));
    units.units = unit_list;
    units.n_units = 1;
    units.partners = partner_list;
    units.n_partners = 1;
    return &units;
}

static int
set_up(void **state)
{
    (void)state;
    arena_create(4 << 20, &arena);
    names = (struct names){ .own_code = "havnes",
        .own_name = "Havnes kommune",
        .units = units_make(),
        .arena = arena };
    show = (struct show){ .out = open_memstream(&printed, &printed_bytes),
        .calendar = &calendar,
        .names = &names,
        .arena = arena };
    return show.out != NULL && calendar_load("Europe/Oslo", NULL, &calendar) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)fclose(show.out);
    free(printed);
    printed = NULL;
    arena_destroy(&arena);
    return 0;
}

static const char *
text(void)
{
    assert_int_equal(fflush(show.out), 0);
    return printed;
}

static void
trace_one(const char *event, const char *holder, const char *other, int64_t from_us)
{
    static const uint8_t id[16] = { 0x01, 0x90 };
    Stafett__Plan__V1__CustodyStep step = STAFETT__PLAN__V1__CUSTODY_STEP__INIT;
    Stafett__Plan__V1__CustodyStep *steps[] = { &step };
    Stafett__Plan__V1__Trace trace = STAFETT__PLAN__V1__TRACE__INIT;
    bool is_ours = strcmp(holder, "havnes") == 0;
    step.time_us = AT_15_40;
    step.event_code = (char *)event;
    step.holder_code = (char *)holder;
    step.other_code = (char *)other;
    step.responsible_code = (char *)(is_ours ? "duty-ke" : "");
    step.responsible_content = slice_binary(
        is_ours ? slice_text("") : content_of("responsible", "Liv Strand"));
    step.kind_code = (char *)"discharge";
    step.from_us = from_us;
    step.named_code = (char *)"duty-ke";
    step.term = 4711;
    step.message_id = slice_binary(slice_of(id, sizeof id));
    trace.kind_code = (char *)"stay";
    trace.steps = steps;
    trace.n_steps = 1;
    show_trace(&show, &trace);
}

static void
a_trace_says_who_is_responsible(void **state)
{
    (void)state;
    /* At the receiver the other organisation is the holder. */
    trace_one("offered", "sjovik", "sjovik", 0);
    assert_string_equal(text(),
        "Fri 14 May 2027 15:40  Sjøvik sykehus asks Havnes kommune to take over "
        "(discharge); waiting for an answer. Sjøvik sykehus (Liv Strand) is "
        "responsible. "
        "[message 01900000-0000-0000-0000-000000000000]\n");
}

static void
a_trace_speaks_to_coordinators(void **state)
{
    static const char *const events[] = { "opened", "offered", "accepted", "declined",
        "postponed", "withdrawn", "contact", "completed", "voided", "closed",
        "replaced", "something-new" };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(events); i++)
        trace_one(events[i], "havnes", "sjovik", AT_15_40);
    assert_null(strstr(text(), "term"));
    assert_null(strstr(text(), "baton"));
    assert_null(strstr(text(), "4711"));
    assert_null(strstr(text(), "{"));
    assert_non_null(strstr(text(), "Havnes kommune has taken over from Sjøvik sykehus. "
                                   "Havnes kommune (Turid Moe) is responsible."));
    assert_non_null(strstr(text(),
        "Sjøvik sykehus accepts. Ready to receive from Fri 14 May 2027 15:40."));
    assert_non_null(
        strstr(text(), "At Havnes kommune, Turid Moe has the case from now on"));
    assert_non_null(strstr(text(), "  The stay is closed. [message"));
    assert_non_null(strstr(text(), "  something new Havnes kommune"));
}

static void
a_trace_says_who_answers_inside(void **state)
{
    Stafett__Plan__V1__CustodyStep step = STAFETT__PLAN__V1__CUSTODY_STEP__INIT;
    Stafett__Plan__V1__CustodyStep *steps[] = { &step };
    Stafett__Plan__V1__Trace trace = STAFETT__PLAN__V1__TRACE__INIT;
    (void)state;
    trace.steps = steps;
    trace.n_steps = 1;
    step.holder_code = (char *)"havnes";
    step.responsible_code = (char *)"duty-ke";
    step.other_code = (char *)"havnes";
    step.unit_code = (char *)"ke";
    step.named_code = (char *)"duty-ke";
    step.event_code = (char *)"accepted";
    show_trace(&show, &trace);
    step.event_code = (char *)"completed";
    show_trace(&show, &trace);
    step.unit_code = (char *)"";
    step.holder_code = (char *)"sjovik";
    step.event_code = (char *)"replaced";
    step.kind_code = (char *)"by-hand";
    show_trace(&show, &trace);
    assert_non_null(
        strstr(text(), "Koordinerende enhet accepts; Turid Moe will be responsible."));
    assert_non_null(strstr(text(), "Koordinerende enhet has taken over. "));
    assert_non_null(
        strstr(text(), "At Havnes kommune, Turid Moe is the one who waits from now on "
                       "(by hand). Sjøvik sykehus"));
}

static void
an_alert_is_one_line(void **state)
{
    char *told[] = { (char *)"jon-vik", (char *)"duty-ke" };
    Stafett__Alert__V1__AlertView alert = STAFETT__ALERT__V1__ALERT_VIEW__INIT;
    (void)state;
    alert.kind_code = (char *)"offer-received";
    alert.state_code = (char *)"delivered";
    alert.told_codes = told;
    alert.n_told_codes = 2;
    alert.told_code = told[1];
    alert.opened_us = AT_15_40;
    alert.told_us = AT_15_40 + 15 * MINUTE_US;
    alert.next_us = AT_15_40 + 30 * MINUTE_US;
    show_alert(&show, &alert);
    assert_string_equal(text(),
        "Fri 14 May 2027 15:40  offer received  delivered; told jon-vik, Turid Moe "
        "Fri 14 May 2027 15:55; the next one is told Fri 14 May 2027 16:10 unless "
        "acknowledged  [alert -, case -]\n");
}

static void
an_alert_of_an_inquiry_has_its_number(void **state)
{
    static const uint8_t id[16] = { 0x01, 0x90 };
    char *told[] = { (char *)"duty-ke" };
    Stafett__Alert__V1__AlertView alert = STAFETT__ALERT__V1__ALERT_VIEW__INIT;
    (void)state;
    alert.kind_code = (char *)"inquiry-overdue";
    alert.detail_code = (char *)"at";
    alert.state_code = (char *)"open";
    alert.told_codes = told;
    alert.n_told_codes = 1;
    alert.told_code = told[0];
    alert.about_id = slice_binary(slice_of(id, sizeof id));
    show_alert(&show, &alert);
    assert_non_null(
        strstr(text(), "  [alert -, inquiry 01900000-0000-0000-0000-000000000000]\n"));
}

static void
an_alert_of_a_proposal_has_the_cases_number_too(void **state)
{
    static const uint8_t case_id[16] = { 0x01, 0x91 };
    static const uint8_t id[16] = { 0x01, 0x92 };
    Stafett__Alert__V1__AlertView alert = STAFETT__ALERT__V1__ALERT_VIEW__INIT;
    (void)state;
    alert.kind_code = (char *)"proposal-made";
    alert.detail_code = (char *)"goal";
    alert.state_code = (char *)"open";
    alert.case_id = slice_binary(slice_of(case_id, sizeof case_id));
    alert.about_id = slice_binary(slice_of(id, sizeof id));
    show_alert(&show, &alert);
    assert_non_null(strstr(text(), "proposal made: goal"));
    assert_non_null(
        strstr(text(), "  [alert -, case 01910000-0000-0000-0000-000000000000, "
                       "proposal 01920000-0000-0000-0000-000000000000]\n"));
}

static void
an_inquiry_says_whose_it_is_and_until_when(void **state)
{
    static const uint8_t id[16] = { 0x01, 0x90 };
    Stafett__Intake__V1__InquiryView view = STAFETT__INTAKE__V1__INQUIRY_VIEW__INIT;
    Stafett__Intake__V1__InquiryView *views[] = { &view };
    Stafett__Intake__V1__Inquiries list = STAFETT__INTAKE__V1__INQUIRIES__INIT;
    (void)state;
    view.inquiry_id = slice_binary(slice_of(id, sizeof id));
    view.kind_code = (char *)"coordination-need";
    view.state_code = (char *)"received";
    view.from_code = (char *)"relative";
    view.unit_code = (char *)"ke";
    view.received_us = AT_15_40;
    view.answer_due_us = AT_15_40 + DAY_US;
    view.is_overdue = true;
    view.content = slice_binary(content_of("text", "She asks\nfor help."));
    show_inquiry(&show, &view);
    assert_string_equal(text(),
        "coordination need: received  [inquiry 01900000-0000-0000-0000-000000000000]\n"
        "  Koordinerende enhet answers by Sat 15 May 2027 15:40, overdue\n"
        "  received Fri 14 May 2027 15:40, brought by: relative\n"
        "    what was said: She asks\n"
        "      for help.\n");
    rewind(show.out);
    view.team_code = (char *)"team-east";
    view.is_overdue = false;
    list.inquiries = views;
    list.n_inquiries = 1;
    show_inquiries(&show, &list);
    assert_non_null(strstr(text(),
        "Fri 14 May 2027 15:40  coordination need: received  Koordinerende enhet: team "
        "team-east assesses it  [inquiry 01900000"));
}

static void
an_assessment_says_what_is_still_to_answer(void **state)
{
    char *missing[] = { (char *)"mastery", (char *)"person" };
    Stafett__Team__V1__InterimView interim = STAFETT__TEAM__V1__INTERIM_VIEW__INIT;
    Stafett__Team__V1__InterimView *interims[] = { &interim };
    Stafett__Team__V1__AssessmentView view = STAFETT__TEAM__V1__ASSESSMENT_VIEW__INIT;
    (void)state;
    view.team_code = (char *)"team-nord";
    view.responsible_code = (char *)"duty-ke";
    view.state_code = (char *)"mapping";
    view.clock_code = (char *)"first-contact";
    view.due_us = AT_15_40;
    view.is_overdue = true;
    view.missing_codes = missing;
    view.n_missing_codes = 2;
    interim.by_code = (char *)"sjovik";
    interim.arranged_us = AT_15_40;
    interim.content = slice_binary(content_of("service", "Help in the morning"));
    view.interims = interims;
    view.n_interims = 1;
    show_assessment(&show, &view);
    assert_string_equal(text(),
        "assessment -\n"
        "  case          -\n"
        "  team          team-nord\n"
        "  responsible   Turid Moe\n"
        "  state         mapping has begun\n"
        "  due           Fri 14 May 2027 15:40  OVERDUE\n"
        "  counted from  first contact, -\n"
        "  still to answer\n"
        "    mastery     what can the person master, or learn to master?\n"
        "    person      what does the person say herself?\n"
        "  meanwhile\n"
        "    Help in the morning, by Sjøvik sykehus since Fri 14 May 2027 15:40\n");
}

static void
a_conclusion_says_what_was_looked_for_and_found_none(void **state)
{
    char *none[] = { (char *)"voluntary" };
    Stafett__Team__V1__AssessmentView view = STAFETT__TEAM__V1__ASSESSMENT_VIEW__INIT;
    (void)state;
    view.state_code = (char *)"concluded";
    view.ended_us = AT_15_40;
    view.days = 4;
    view.outcome_code = (char *)"home-care";
    view.level_code = (char *)"home-services";
    view.to_unit_code = (char *)"hjemme";
    view.none_codes = none;
    view.n_none_codes = 1;
    view.content =
        slice_binary(content_of("voluntary", "The volunteer centre was asked"));
    show_assessment(&show, &view);
    assert_non_null(
        strstr(text(), "  concluded     home care, to hjemme; level: home services\n"));
    assert_non_null(strstr(text(), "Fri 14 May 2027 15:40, day 4\n"));
    assert_non_null(
        strstr(text(), "voluntary   none: The volunteer centre was asked\n"));
    assert_null(strstr(text(), "still to answer"));
}

static void
terminals_are_not_commanded_from_outside(void **state)
{
    (void)state;
    show_texts(&show,
        slice_binary(content_of("reason", "two\nlines \033[2J\x07 and \xc2\x9b ø")),
        "  ");
    assert_string_equal(text(), "  reason: two\n    lines ?[2J? and ?? ø\n");
}

static void
codes_stand_for_unknown_names(void **state)
{
    (void)state;
    assert_string_equal(names_organisation(&names, "ekdala"), "ekdala");
    assert_string_equal(names_staff(&names, "nobody-yet"), "nobody-yet");
    names.units = NULL;
    assert_string_equal(names_organisation(&names, "sjovik"), "sjovik");
    assert_string_equal(names_organisation(&names, "havnes"), "Havnes kommune");
}

static void
lag_is_known_of_own_daemons_only(void **state)
{
    Stafett__V1__Status plan = STAFETT__V1__STATUS__INIT;
    Stafett__V1__SourceStatus source = STAFETT__V1__SOURCE_STATUS__INIT;
    const struct status_row rows[] = { { "plan", "up", &plan },
        { "intake", "down", NULL } };
    uint64_t lag = 0;
    (void)state;
    plan.head = 41;
    source.source = (char *)"havnes/plan";
    source.seen = 40;
    assert_true(show_status_lag(rows, 2, &names, &source, &lag));
    assert_int_equal(lag, 1);
    source.source = (char *)"sjovik/plan";
    assert_false(show_status_lag(rows, 2, &names, &source, &lag));
    source.source = (char *)"havnes/intake";
    assert_false(show_status_lag(rows, 2, &names, &source, &lag));
}

static const char *
string_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void
json_follows_the_descriptor(void **state)
{
    static const uint8_t id[16] = { 0x01, 0x90, 0xab };
    static const uint8_t digest[2] = { 0xca, 0xfe };
    char *missing[] = { (char *)"medicine" };
    Stafett__Plan__V1__OfferView offer = STAFETT__PLAN__V1__OFFER_VIEW__INIT;
    Stafett__Plan__V1__OfferView *offers[] = { &offer };
    Stafett__Plan__V1__CaseView view = STAFETT__PLAN__V1__CASE_VIEW__INIT;
    (void)state;
    offer.offer_id = slice_binary(slice_of(id, sizeof id));
    offer.digest = slice_binary(slice_of(digest, sizeof digest));
    offer.term = 3;
    offer.answer_due_us = AT_15_40;
    offer.missing_codes = missing;
    offer.n_missing_codes = 1;
    offer.content = slice_binary(content_of("reason", "ready"));
    view.offers = offers;
    view.n_offers = 1;
    view.is_closed = true;
    json_t *document = json_of_message(&view.base, &calendar, arena);
    const json_t *shown = json_array_get(json_object_get(document, "offers"), 0);
    assert_string_equal(
        string_at(shown, "offer_id"), "0190ab00-0000-0000-0000-000000000000");
    assert_string_equal(string_at(shown, "digest"), "cafe");
    assert_int_equal(json_integer_value(json_object_get(shown, "term")), 3);
    assert_int_equal(
        json_integer_value(json_object_get(shown, "answer_due_us")), AT_15_40);
    assert_string_equal(string_at(shown, "answer_due"), "2027-05-14T15:40:00+02:00");
    assert_true(json_is_null(json_object_get(shown, "from")));
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(shown, "missing_codes"), 0)),
        "medicine");
    assert_string_equal(
        string_at(json_object_get(shown, "content"), "reason"), "ready");
    assert_true(json_is_null(json_object_get(document, "case_id")));
    assert_true(json_is_true(json_object_get(document, "is_closed")));
    json_decref(document);
}

static void
json_unpacks_an_answer_and_its_events(void **state)
{
    static const uint8_t id[16] = { 7 };
    Stafett__Plan__V1__HandoverOffered offered =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    (void)state;
    offered.offer_id = slice_binary(slice_of(id, sizeof id));
    offered.term = 2;
    envelope.id = offered.offer_id;
    envelope.type = (char *)"stafett.plan.v1.HandoverOffered";
    envelope.payload = slice_binary(message_pack(&offered.base, arena));
    ProtobufCBinaryData event = slice_binary(message_pack(&envelope.base, arena));
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    answer.events = &event;
    answer.n_events = 1;
    json_t *document = json_of_answer(&answer, &calendar, arena);
    const json_t *shown = json_array_get(json_object_get(document, "events"), 0);
    assert_string_equal(string_at(document, "verdict"), "VERDICT_ACCEPTED");
    assert_string_equal(string_at(shown, "type"), "stafett.plan.v1.HandoverOffered");
    const json_t *payload = json_object_get(shown, "payload");
    assert_int_equal(json_integer_value(json_object_get(payload, "term")), 2);
    json_decref(document);
}

static void
times_in_json_have_their_offset(void **state)
{
    char shown[32];
    (void)state;
    json_time_text(&calendar, INT64_C(1799741520000000), shown, sizeof shown);
    assert_string_equal(shown, "2027-01-12T09:12:00+01:00");
    json_time_text(&calendar, AT_15_40 + 59999999, shown, sizeof shown);
    assert_string_equal(shown, "2027-05-14T15:40:59+02:00");
}

static void
what_is_due_says_what_it_is_about(void **state)
{
    static const uint8_t ids[2][16] = { { 1 }, { 2 } };
    Stafett__Plan__V1__CaseView view = STAFETT__PLAN__V1__CASE_VIEW__INIT;
    Stafett__Plan__V1__ObligationView owed[2] = {
        STAFETT__PLAN__V1__OBLIGATION_VIEW__INIT,
        STAFETT__PLAN__V1__OBLIGATION_VIEW__INIT,
    };
    Stafett__Plan__V1__ObligationView *obligations[] = { &owed[0], &owed[1] };
    Stafett__Plan__V1__BreakView open = STAFETT__PLAN__V1__BREAK_VIEW__INIT;
    Stafett__Plan__V1__BreakView *breaks[] = { &open };
    Stafett__Plan__V1__About consent = STAFETT__PLAN__V1__ABOUT__INIT;
    Stafett__Plan__V1__About measure = STAFETT__PLAN__V1__ABOUT__INIT;
    (void)state;
    consent.kind_code = (char *)"consent";
    consent.detail_code = (char *)"housing";
    consent.party_code = (char *)"sjovik";
    measure.kind_code = (char *)"measure";
    measure.content = slice_binary(content_of("measure", "the keys"));
    owed[0].rule_code = (char *)"consent-ask";
    owed[0].about = &consent;
    owed[0].part_id = slice_binary(slice_of(ids[0], sizeof ids[0]));
    owed[1].rule_code = (char *)"promise-overdue";
    owed[1].part_id = slice_binary(slice_of(ids[1], sizeof ids[1]));
    open.rule_code = owed[1].rule_code;
    open.part_id = owed[1].part_id;
    open.about = &measure;
    view.obligations = obligations;
    view.n_obligations = 2;
    view.breaks = breaks;
    view.n_breaks = 1;
    show_case(&show, &view);
    const char *shown = text();
    assert_non_null(strstr(shown, "consent ask: housing, Sjøvik sykehus, owed by"));
    assert_non_null(strstr(shown, "open: promise overdue: the keys, owed by"));
    /* once: among the breaks */
    const char *first = strstr(shown, "promise overdue");
    assert_null(strstr(first + 1, "promise overdue"));
}

int
main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(a_trace_says_who_is_responsible),
        ROW(a_trace_speaks_to_coordinators),
        ROW(a_trace_says_who_answers_inside),
        ROW(an_alert_is_one_line),
        ROW(an_alert_of_an_inquiry_has_its_number),
        ROW(an_alert_of_a_proposal_has_the_cases_number_too),
        ROW(an_inquiry_says_whose_it_is_and_until_when),
        ROW(an_assessment_says_what_is_still_to_answer),
        ROW(a_conclusion_says_what_was_looked_for_and_found_none),
        ROW(terminals_are_not_commanded_from_outside),
        ROW(what_is_due_says_what_it_is_about),
        ROW(codes_stand_for_unknown_names),
        ROW(lag_is_known_of_own_daemons_only),
        ROW(json_follows_the_descriptor),
        ROW(json_unpacks_an_answer_and_its_events),
        ROW(times_in_json_have_their_offset),
    };
    return test_run_group("stafett_show", tests, ARRAY_COUNT(tests));
}
