/* The record: who may look, what is refused; every turn in order with its digests, gaps
 * and clocks found; who did and who looked, by case, person, actor and time; figures. */

#include "tests/rules/audits.h"

#include "proto/intake.pb-c.h"
#include "proto/shared.pb-c.h"

#include <stdio.h>
#include <string.h>

#define MINUTES(n) ((int64_t)(n)*MINUTE_US)

/* ---- refusals */

static void
only_the_coordinating_unit_looks(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    Stafett__Audit__V1__ShowIndicators show = STAFETT__AUDIT__V1__SHOW_INDICATORS__INIT;
    Stafett__Plan__V1__StaffEnded ended = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    (void)state;
    trace.actor_code = (char *)"turid";
    assert_string_equal(turns_client("jon", &trace.base), "not-coordinating");
    assert_string_equal(turns_client("jon", &show.base), "not-coordinating");
    assert_string_equal(turns_client("stranger", &trace.base), "not-coordinating");
    assert_null(turns_client("turid", &trace.base));
    ended.staff_code = (char *)"turid";
    audits_told("plan", "", 0, &ended.base);
    assert_string_equal(turns_client("turid", &trace.base), "not-coordinating");
}

static void
it_is_asked_about_one(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    uint8_t after[200] = { 0 };
    struct id case_id = turns_id(1);
    (void)state;
    assert_string_equal(turns_client("turid", &trace.base), "about-missing");
    trace.case_id = id_binary(&case_id);
    trace.actor_code = (char *)"jon";
    assert_string_equal(turns_client("turid", &trace.base), "about-missing");
    trace.actor_code = (char *)"";
    /* A place that no answer of ours can have named. */
    trace.after = slice_binary(slice_of(after, sizeof after));
    assert_string_equal(turns_client("turid", &trace.base), "wire-too-large");
    trace.after = slice_binary(slice_of(after, 3));
    assert_null(turns_client("turid", &trace.base));
}

/* ---- the record */

static void
every_turn_is_recorded(void **state)
{
    (void)state;
    uint8_t digest[DIGEST_BYTES];
    struct id case_id = turns_id(1);
    struct id person_id = turns_id(9);
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    opened.case_id = id_binary(&case_id);
    opened.person_id = id_binary(&person_id);
    Stafett__V1__Turn *refused = audits_turn("plan", "jon");
    refused->verdict = STAFETT__V1__VERDICT__VERDICT_REFUSED;
    refused->reason_code = (char *)"not-holder";
    refused->where = (char *)"OfferHandover.case_id";
    Stafett__V1__Turn *accepted = audits_turn("plan", "jon");
    audits_tell(accepted, 1, &opened.base);
    assert_null(audits_feed("plan"));

    const Stafett__Audit__V1__TurnsRecorded *run = audits_recorded(0);
    assert_non_null(run);
    assert_string_equal(run->daemon_code, "plan");
    assert_int_equal(run->first, 4);
    assert_int_equal(run->last, 5);
    assert_int_equal(run->n_turns, 2);
    assert_int_equal(run->turns[0]->verdict, STAFETT__V1__VERDICT__VERDICT_REFUSED);
    assert_string_equal(run->turns[0]->reason_code, "not-holder");
    digest_of(message_pack(&accepted->base, turns_arena()), digest);
    assert_true(slice_equal(
        slice_bytes(run->turns[1]->digest), slice_of(digest, sizeof digest)));
    const Stafett__Audit__V1__EventEntry *event = run->turns[1]->events[0];
    digest_of(message_pack(&opened.base, turns_arena()), digest);
    assert_true(
        slice_equal(slice_bytes(event->digest), slice_of(digest, sizeof digest)));
    assert_true(
        slice_equal(slice_bytes(event->person_id), slice_of(person_id.bytes, 16)));
    assert_int_equal(audits_daemon("plan").turns, 5);
    assert_int_equal(audits_daemon("plan").gaps, 0);
}

/* What a turn says in words stays where it was said. */
static void
no_content_passes(void **state)
{
    Stafett__V1__ContentItem item = STAFETT__V1__CONTENT_ITEM__INIT;
    Stafett__V1__ContentItem *items[] = { &item };
    Stafett__V1__Content content = STAFETT__V1__CONTENT__INIT;
    Stafett__Plan__V1__HandoverDeclined declined =
        STAFETT__PLAN__V1__HANDOVER_DECLINED__INIT;
    struct id offer_id = turns_id(2);
    (void)state;
    item.name_code = (char *)"reason";
    item.text = (char *)"Bor hos søsteren sin";
    content.items = items;
    content.n_items = 1;
    declined.offer_id = id_binary(&offer_id);
    declined.content = slice_binary(message_pack(&content.base, turns_arena()));
    audits_told("plan", "jon", 1, &declined.base);
    assert_false(turns_log_has(slice_text("Bor hos")));
    assert_true(turns_log_has(slice_text("HandoverDeclined")));
}

static void
a_gap_is_found_and_told(void **state)
{
    (void)state;
    struct audit_daemon before = audits_daemon("plan");
    audits_skip("plan", 2);
    (void)audits_turn("plan", "jon");
    assert_null(audits_feed("plan"));
    const Stafett__Audit__V1__GapFound *gap =
        turns_event(&stafett__audit__v1__gap_found__descriptor, 0);
    assert_non_null(gap);
    assert_string_equal(gap->daemon_code, "plan");
    assert_int_equal(gap->expected, 4);
    assert_int_equal(gap->found, 6);
    assert_int_equal(audits_recorded(0)->first, 6);
    struct audit_daemon after = audits_daemon("plan");
    assert_int_equal(after.gaps, 1);
    assert_int_equal(after.last, 6);
    assert_int_equal(after.turns, before.turns + 1);
    /* The next one goes on from there. */
    (void)audits_turn("plan", "jon");
    assert_null(audits_feed("plan"));
    assert_null(turns_event(&stafett__audit__v1__gap_found__descriptor, 0));
    assert_int_equal(audits_daemon("plan").gaps, 1);
}

/* In the middle of a run: what stands before and after it is recorded. */
static void
a_gap_within_a_run(void **state)
{
    (void)state;
    (void)audits_turn("intake", "");
    Stafett__V1__Turn *odd = audits_turn("intake", "");
    Stafett__V1__Turn *next = audits_turn("intake", "");
    odd->sequence = 7;
    next->sequence = 3; /* is recorded by then */
    assert_null(audits_feed("intake"));
    assert_non_null(turns_event(&stafett__audit__v1__gap_found__descriptor, 1));
    assert_int_equal(audits_recorded(0)->last, 1);
    assert_int_equal(audits_recorded(1)->first, 7);
    assert_null(audits_recorded(2));
    assert_int_equal(audits_daemon("intake").gaps, 2);
}

/* As many events as a turn can have, and codes as long as they may be. */
static void
a_large_turn_stands_in_parts(void **state)
{
    struct id case_id = turns_id(1);
    char code[CODE_BYTES_MAX];
    (void)state;
    memset(code, 'x', sizeof code - 1);
    code[sizeof code - 1] = '\0';
    Stafett__Plan__V1__BreakOpened opened = STAFETT__PLAN__V1__BREAK_OPENED__INIT;
    opened.break_id = id_binary(&case_id);
    opened.rule_code = code;
    opened.whose_code = code;
    (void)audits_turn("plan", "jon");
    Stafett__V1__Turn *large = audits_turn("plan", "jon");
    for (int i = 0; i < EVENTS_PER_TURN_MAX; i++)
        audits_tell(large, 1, &opened.base);
    (void)audits_turn("plan", "jon");
    assert_null(audits_feed("plan"));
    assert_int_equal(audits_recorded(0)->last, 4);
    for (size_t part = 1; part <= 3; part++) {
        assert_int_equal(audits_recorded(part)->first, 5);
        assert_int_equal(audits_recorded(part)->last, 5);
        assert_int_equal(audits_recorded(part)->turns[0]->skipped, (part - 1) * 100);
        assert_true(protobuf_c_message_get_packed_size(&audits_recorded(part)->base) <=
                    PAYLOAD_BYTES_MAX);
    }
    assert_int_equal(audits_recorded(4)->first, 6);
    assert_int_equal(audits_daemon("plan").turns, 6);
    turns_go_to(turns_now() + 1);
    const Stafett__Audit__V1__Acts *acts = audits_of_case(1, false);
    assert_int_equal(acts->n_acts, 2); /* the last is this look itself */
    assert_int_equal(acts->acts[0]->n_events, EVENTS_PER_TURN_MAX);
}

/* ---- findings */

static const char *
hear(const ProtobufCMessageDescriptor *type)
{
    Stafett__V1__FeedSilent silent = STAFETT__V1__FEED_SILENT__INIT;
    Stafett__V1__FeedHeard heard = STAFETT__V1__FEED_HEARD__INIT;
    silent.daemon_code = (char *)"intake";
    heard.daemon_code = (char *)"intake";
    return turns_self(type == silent.base.descriptor ? &silent.base : &heard.base);
}

static void
silence_is_told_once(void **state)
{
    const ProtobufCMessageDescriptor *silent = &stafett__v1__feed_silent__descriptor;
    const ProtobufCMessageDescriptor *heard = &stafett__v1__feed_heard__descriptor;
    (void)state;
    assert_null(hear(heard)); /* it had never stopped */
    assert_int_equal(turns_event_count(), 0);
    assert_null(hear(silent));
    const Stafett__Audit__V1__FeedStopped *stopped =
        turns_event(&stafett__audit__v1__feed_stopped__descriptor, 0);
    assert_non_null(stopped);
    assert_string_equal(stopped->daemon_code, "intake");
    assert_true(audit_is_stopped(turns_view(), "intake"));
    assert_false(audit_is_stopped(turns_view(), "plan"));
    assert_null(hear(silent));
    assert_int_equal(turns_event_count(), 0);
    assert_null(hear(heard));
    const Stafett__Audit__V1__FeedResumed *resumed =
        turns_event(&stafett__audit__v1__feed_resumed__descriptor, 0);
    assert_non_null(resumed);
    assert_true(
        slice_equal(slice_bytes(resumed->stop_id), slice_bytes(stopped->stop_id)));
    assert_false(audit_is_stopped(turns_view(), "intake"));
}

static void
turn_behind(int64_t behind_us)
{
    audits_turn("plan", "jon")->behind_us = behind_us;
    assert_null(audits_feed("plan"));
}

static void
a_clock_set_back_is_told_once(void **state)
{
    const ProtobufCMessageDescriptor *type =
        &stafett__audit__v1__clock_behind__descriptor;
    (void)state;
    turn_behind(1000000); /* clocks are kept right by so much */
    assert_null(turns_event(type, 0));
    turn_behind(MINUTES(60));
    const Stafett__Audit__V1__ClockBehind *behind = turns_event(type, 0);
    assert_non_null(behind);
    assert_int_equal(behind->behind_us, MINUTES(60));
    turn_behind(MINUTES(30));
    assert_null(turns_event(type, 0));
    turn_behind(1); /* still behind */
    assert_null(turns_event(&stafett__audit__v1__clock_caught_up__descriptor, 0));
    turn_behind(0);
    const Stafett__Audit__V1__ClockCaughtUp *over =
        turns_event(&stafett__audit__v1__clock_caught_up__descriptor, 0);
    assert_non_null(over);
    assert_true(
        slice_equal(slice_bytes(over->behind_id), slice_bytes(behind->behind_id)));
    turn_behind(0);
    assert_null(turns_event(&stafett__audit__v1__clock_caught_up__descriptor, 0));
}

/* ---- who did, who looked */

static void
of_a_case(void **state)
{
    (void)state;
    audits_offer(1, 101, 0);
    audits_look_at_case("jon", 1);
    audits_look_at_case("ola", 2);
    turns_go_to(turns_now() + 1);
    const Stafett__Audit__V1__Acts *acts = audits_of_case(1, false);
    assert_int_equal(acts->n_acts, 3); /* the last is this look itself */
    assert_string_equal(
        acts->acts[0]->events[0]->type, "stafett.plan.v1.HandoverOffered");
    acts = audits_of_case(1, true);
    /* Jon's, and hers at the record, now and a moment ago. */
    assert_int_equal(acts->n_acts, 3);
    assert_string_equal(acts->acts[0]->actor_code, "jon");
    assert_string_equal(acts->acts[0]->events[0]->ground_code, "duty");
    assert_int_equal(acts->acts[0]->digest.len, DIGEST_BYTES);
    assert_string_equal(acts->acts[1]->daemon_code, "audit");
    assert_string_equal(acts->acts[1]->actor_code, "turid");
    assert_string_equal(acts->acts[1]->events[0]->ground_code, "duty");
}

/* Hers and her cases', each act once, by time over all daemons. */
static void
of_a_person(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    Stafett__Intake__V1__PersonLooked looked = STAFETT__INTAKE__V1__PERSON_LOOKED__INIT;
    struct id person_id = turns_id(9);
    struct id case_id = turns_id(1);
    (void)state;
    opened.case_id = id_binary(&case_id);
    opened.person_id = id_binary(&person_id);
    looked.person_id = id_binary(&person_id);
    looked.ground_code = (char *)"duty";
    audits_told("plan", "jon", 1, &opened.base);
    turns_go_to(turns_now() + 1);
    audits_told("intake", "ola", 0, &looked.base);
    turns_go_to(turns_now() + 1);
    audits_look_at_case("nina", 1);
    audits_look_at_case("nina", 2);
    turns_go_to(turns_now() + 1);
    trace.person_id = id_binary(&person_id);
    const Stafett__Audit__V1__Acts *acts = audits_trace(&trace);
    assert_int_equal(acts->n_acts, 4);
    assert_string_equal(acts->acts[0]->actor_code, "jon");
    assert_string_equal(acts->acts[1]->actor_code, "ola");
    assert_string_equal(acts->acts[1]->daemon_code, "intake");
    assert_string_equal(acts->acts[2]->actor_code, "nina");
    assert_string_equal(acts->acts[3]->actor_code, "turid");
}

static void
of_an_actor_in_a_time(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    int64_t start_us = turns_now();
    (void)state;
    for (uint8_t i = 0; i < 5; i++) {
        turns_go_to(start_us + MINUTES(i));
        audits_look_at_case("jon", i + 1);
    }
    trace.actor_code = (char *)"jon";
    assert_int_equal(audits_trace(&trace)->n_acts, 5);
    trace.from_us = start_us + MINUTES(1);
    trace.to_us = start_us + MINUTES(3);
    const Stafett__Audit__V1__Acts *acts = audits_trace(&trace);
    assert_int_equal(acts->n_acts, 3);
    assert_int_equal(acts->acts[0]->time_us, start_us + MINUTES(1));
    assert_int_equal(acts->acts[2]->time_us, start_us + MINUTES(3));
    trace.actor_code = (char *)"nobody";
    assert_int_equal(audits_trace(&trace)->n_acts, 0);
}

/* What staff did, whoever they are; what a daemon did by itself is nobody's act. */
static void
of_a_time_alone(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    struct id case_id = turns_id(1);
    int64_t start_us = turns_now() + MINUTES(1);
    (void)state;
    turns_go_to(start_us);
    opened.case_id = id_binary(&case_id);
    audits_told("plan", "jon", 1, &opened.base);
    audits_told("plan", "", 1, &opened.base);
    turns_go_to(start_us + MINUTES(1));
    audits_look_at_case("nina", 2);
    turns_go_to(start_us + MINUTES(2));
    audits_told("intake", "ola", 1, &opened.base);
    trace.from_us = start_us;
    trace.to_us = start_us + MINUTES(1);
    const Stafett__Audit__V1__Acts *acts = audits_trace(&trace);
    assert_int_equal(acts->n_acts, 2);
    assert_string_equal(acts->acts[0]->actor_code, "jon");
    assert_string_equal(acts->acts[1]->actor_code, "nina");
    trace.is_looks_only = true;
    acts = audits_trace(&trace);
    assert_int_equal(acts->n_acts, 1);
    assert_string_equal(acts->acts[0]->events[0]->ground_code, "duty");
}

static void
page_by_page(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    size_t seen = 0;
    uint64_t last = 0;
    (void)state;
    for (int i = 0; i < 250; i++)
        (void)audits_turn("plan", "jon");
    assert_null(audits_feed("plan"));
    trace.actor_code = (char *)"jon";
    for (int pages = 0; pages < 3; pages++) {
        const Stafett__Audit__V1__Acts *acts = audits_trace(&trace);
        for (size_t i = 0; i < acts->n_acts; i++) {
            assert_true(acts->acts[i]->sequence > last);
            last = acts->acts[i]->sequence;
        }
        seen += acts->n_acts;
        trace.after = acts->after;
        assert_int_equal(acts->after.len == 0, pages == 2);
    }
    assert_int_equal(seen, 250);
}

/* ---- figures */

static const Stafett__Audit__V1__Indicators *
indicators(void)
{
    Stafett__Audit__V1__ShowIndicators show = STAFETT__AUDIT__V1__SHOW_INDICATORS__INIT;
    assert_null(turns_client("turid", &show.base));
    return turns_answer(&stafett__audit__v1__indicators__descriptor);
}

static void
answer(uint8_t case_number, uint8_t offer_number)
{
    struct id offer_id = turns_id(offer_number);
    Stafett__Plan__V1__HandoverAccepted accepted =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    accepted.offer_id = id_binary(&offer_id);
    accepted.responsible_code = (char *)"jon";
    audits_told("plan", "jon", case_number, &accepted.base);
}

static void
offers_and_their_answers(void **state)
{
    struct id fifth = turns_id(105);
    int64_t start_us = turns_now();
    (void)state;
    for (uint8_t i = 1; i <= 5; i++)
        audits_offer(i, 100 + i, start_us + MINUTES(i == 4 ? 60 : 600));
    turns_go_to(start_us + MINUTES(10));
    answer(1, 101);
    answer(2, 102);
    turns_go_to(start_us + MINUTES(100));
    answer(3, 103);
    Stafett__Plan__V1__HandoverWithdrawn withdrawn =
        STAFETT__PLAN__V1__HANDOVER_WITHDRAWN__INIT;
    withdrawn.offer_id = id_binary(&fifth);
    audits_told("plan", "", 5, &withdrawn.base);
    const Stafett__Audit__V1__Indicators *figures = indicators();
    assert_int_equal(figures->n_matters, 1);
    const Stafett__Audit__V1__MatterFigures *row = figures->matters[0];
    assert_string_equal(row->matter_code, "offer");
    assert_string_equal(row->kind_code, "discharge");
    assert_string_equal(row->whose_code, "havnes");
    assert_int_equal(row->opened, 5);
    assert_int_equal(row->answered, 3);
    assert_int_equal(row->ended_unanswered, 1);
    assert_int_equal(row->median_us, MINUTES(15));
    assert_int_equal(row->p90_us, MINUTES(120));
    assert_int_equal(row->open_now, 1);
    assert_int_equal(row->unanswered_now, 1);
    assert_int_equal(row->overdue_now, 1);
    /* Of a later time: nothing was opened, what is open is shown all the same. */
    Stafett__Audit__V1__ShowIndicators show = STAFETT__AUDIT__V1__SHOW_INDICATORS__INIT;
    show.from_us = turns_now();
    assert_null(turns_client("turid", &show.base));
    figures = turns_answer(&stafett__audit__v1__indicators__descriptor);
    assert_int_equal(figures->matters[0]->opened, 0);
    assert_int_equal(figures->matters[0]->median_us, 0);
    assert_int_equal(figures->matters[0]->open_now, 1);
}

static void
breaks_by_rule(void **state)
{
    struct id first = turns_id(50);
    struct id second = turns_id(51);
    Stafett__Plan__V1__BreakOpened opened = STAFETT__PLAN__V1__BREAK_OPENED__INIT;
    Stafett__Plan__V1__BreakClosed closed = STAFETT__PLAN__V1__BREAK_CLOSED__INIT;
    (void)state;
    opened.rule_code = (char *)"discharge-report";
    opened.whose_code = (char *)"sjovik";
    opened.break_id = id_binary(&first);
    audits_told("plan", "", 1, &opened.base);
    opened.break_id = id_binary(&second);
    audits_told("plan", "", 2, &opened.base);
    closed.break_id = id_binary(&first);
    audits_told("plan", "", 1, &closed.base);
    const Stafett__Audit__V1__MatterFigures *row = indicators()->matters[0];
    assert_string_equal(row->matter_code, "break");
    assert_string_equal(row->kind_code, "discharge-report");
    assert_string_equal(row->whose_code, "sjovik");
    assert_int_equal(row->opened, 2);
    assert_int_equal(row->answered, 1);
    assert_int_equal(row->open_now, 1);
}

static void
open_case(uint8_t number, const char *holder, const char *staff)
{
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    struct id case_id = turns_id(number);
    opened.case_id = id_binary(&case_id);
    opened.kind_code = (char *)"case";
    opened.holder_code = (char *)holder;
    opened.responsible_code = (char *)staff;
    audits_told("plan", "jon", number, &opened.base);
}

static void
complete(uint8_t number, const char *to)
{
    Stafett__Plan__V1__HandoverCompleted completed =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    completed.to_code = (char *)to;
    audits_told("plan", "", number, &completed.base);
}

static void
load_is(const char *staff, uint64_t wanted)
{
    const Stafett__Audit__V1__Indicators *figures = indicators();
    uint64_t found = 0;
    for (size_t i = 0; i < figures->n_loads; i++) {
        if (strcmp(figures->loads[i]->staff_code, staff) == 0)
            found = figures->loads[i]->open_cases;
    }
    assert_int_equal(found, wanted);
}

static void
open_cases_of_each(void **state)
{
    Stafett__Plan__V1__ResponsibleReplaced replaced =
        STAFETT__PLAN__V1__RESPONSIBLE_REPLACED__INIT;
    Stafett__Plan__V1__CaseClosed closed = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    (void)state;
    open_case(1, "havnes", "jon");
    open_case(2, "havnes", "jon");
    open_case(3, "sjovik", "");
    load_is("jon", 2);
    replaced.responsible_code = (char *)"ola";
    audits_told("plan", "turid", 2, &replaced.base);
    load_is("jon", 1);
    load_is("ola", 1);
    /* Coming to us: hers only when it is completed. */
    answer(3, 103);
    load_is("jon", 1);
    complete(3, "havnes");
    load_is("jon", 2);
    /* Leaving us. */
    complete(1, "sjovik");
    load_is("jon", 1);
    audits_told("plan", "jon", 3, &closed.base);
    load_is("jon", 0);
    load_is("ola", 1);
}

static void
how_whole_it_is(void **state)
{
    Stafett__Audit__V1__ListRecorded list = STAFETT__AUDIT__V1__LIST_RECORDED__INIT;
    (void)state;
    uint64_t head = store_head(turns_store());
    assert_null(turns_client("jon", &list.base)); /* machinery: anyone's */
    assert_int_equal(store_head(turns_store()), head);
    const Stafett__Audit__V1__Recorded *recorded =
        turns_answer(&stafett__audit__v1__recorded__descriptor);
    assert_non_null(recorded);
    assert_int_equal(recorded->n_daemons, 1);
    assert_string_equal(recorded->daemons[0]->daemon_code, "plan");
    assert_int_equal(recorded->daemons[0]->first, 1);
    assert_int_equal(recorded->daemons[0]->last, 3);
    assert_int_equal(recorded->daemons[0]->turns, 3);
    assert_int_equal(recorded->daemons[0]->chain.len, DIGEST_BYTES);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, audits_start, audits_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(only_the_coordinating_unit_looks),
        ROW(it_is_asked_about_one),
        ROW(every_turn_is_recorded),
        ROW(no_content_passes),
        ROW(a_gap_is_found_and_told),
        ROW(a_gap_within_a_run),
        ROW(a_large_turn_stands_in_parts),
        ROW(silence_is_told_once),
        ROW(a_clock_set_back_is_told_once),
        ROW(of_a_case),
        ROW(of_a_person),
        ROW(of_an_actor_in_a_time),
        ROW(of_a_time_alone),
        ROW(page_by_page),
        ROW(offers_and_their_answers),
        ROW(breaks_by_rule),
        ROW(open_cases_of_each),
        ROW(how_whole_it_is),
    };
    return test_run_group("audit rules", tests, ARRAY_COUNT(tests));
}
