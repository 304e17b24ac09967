/* The index of the record: segments of time that are read as one, daemons that lag, and a
 * person who is known only after others have acted on her case. */

#include "tests/rules/audits.h"

#include <stdio.h>
#include <string.h>

enum {
    ROUND_TURNS = 125, /* of each daemon */
    ROUNDS = 60,
    STEP_US = 1000,
};

/* Both daemons act in turn; intake's turns are read when plan's of a round later are. */
static void
act_two_rounds(const char *actor)
{
    size_t mark = arena_mark(turns_arena());
    for (int i = 0; i < 2 * ROUND_TURNS; i++) {
        turns_go_to(turns_now() + STEP_US);
        (void)audits_turn("intake", actor);
        turns_go_to(turns_now() + STEP_US);
        (void)audits_turn("plan", actor);
        if (i == ROUND_TURNS)
            assert_null(audits_feed("plan"));
    }
    assert_null(audits_feed("plan"));
    assert_null(audits_feed("intake"));
    arena_rewind(turns_arena(), mark);
}

static size_t
segments(void)
{
    struct audit_segment segment = { .until_us = 0 };
    size_t count = 0;
    while (segment.until_us != INT64_MAX) {
        segment = audit_segment_of(turns_view(), segment.until_us);
        count++;
    }
    return count;
}

/* Walks all pages; each act once, by time. */
static size_t
read_all(Stafett__Audit__V1__TraceActs *trace)
{
    size_t seen = 0;
    uint64_t last[2] = { 0 };
    int64_t last_us = 0;
    struct key key;
    do {
        size_t mark = arena_mark(turns_arena());
        const Stafett__Audit__V1__Acts *acts = audits_trace(trace);
        for (size_t i = 0; i < acts->n_acts; i++) {
            size_t daemon = strcmp(acts->acts[i]->daemon_code, "plan") == 0;
            assert_true(acts->acts[i]->time_us > last_us);
            assert_true(acts->acts[i]->sequence > last[daemon]);
            last[daemon] = acts->acts[i]->sequence;
            last_us = acts->acts[i]->time_us;
        }
        seen += acts->n_acts;
        key = key_of_slice(slice_bytes(acts->after));
        trace->after = slice_binary(key_slice(&key));
        arena_rewind(turns_arena(), mark);
    } while (trace->after.len != 0);
    return seen;
}

static void
segments_are_read_as_one(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    int64_t start_us = turns_now();
    (void)state;
    for (int i = 0; i < ROUNDS / 2; i++)
        act_two_rounds("jon");
    assert_in_range(segments(), 3, 6);
    trace.actor_code = (char *)"jon";
    assert_int_equal(read_all(&trace), 2 * ROUNDS * ROUND_TURNS);
    /* In the middle of it, from one segment into the next. */
    struct audit_segment first = audit_segment_of(turns_view(), start_us);
    trace.from_us = first.until_us - (int64_t)100 * STEP_US;
    trace.to_us = first.until_us + (int64_t)100 * STEP_US;
    assert_int_equal(read_all(&trace), 200);
    assert_true(turns_rebuilt_equals_live());
}

static bool
is_hers(const char *actor)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    struct id person_id = turns_id(9);
    trace.person_id = id_binary(&person_id);
    const Stafett__Audit__V1__Acts *acts = audits_trace(&trace);
    for (size_t i = 0; i < acts->n_acts; i++) {
        if (strcmp(acts->acts[i]->actor_code, actor) == 0)
            return true;
    }
    return false;
}

/* Nothing new for long, and much that is old: no segment without a time of its own. */
static void
a_daemon_far_behind(void **state)
{
    Stafett__Audit__V1__TraceActs trace = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    int64_t start_us = turns_now();
    (void)state;
    for (int i = 0; i < 20; i++)
        act_two_rounds("jon");
    size_t before = segments();
    for (int i = 0; i < ROUNDS; i++) {
        size_t mark = arena_mark(turns_arena());
        for (int j = 0; j < 2 * ROUND_TURNS; j++) {
            Stafett__V1__Turn *turn = audits_turn("notification", "ola");
            turn->time_us = start_us + i * 2 * ROUND_TURNS + j;
        }
        assert_null(audits_feed("notification"));
        arena_rewind(turns_arena(), mark);
    }
    assert_in_range(segments(), before, before + 1);
    trace.actor_code = (char *)"jon";
    assert_int_equal(read_all(&trace), 20 * 4 * ROUND_TURNS);
    trace.actor_code = (char *)"ola";
    assert_int_equal(read_all(&trace), ROUNDS * 2 * ROUND_TURNS);
}

/* What notification did about a case may be recorded before plan's turn that opened it. */
static void
what_came_before_her_is_hers(void **state)
{
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    struct id case_id = turns_id(1);
    struct id person_id = turns_id(9);
    (void)state;
    opened.case_id = id_binary(&case_id);
    opened.person_id = id_binary(&person_id);
    audits_tell(audits_turn("plan", "nina"), 1, &opened.base);
    turns_go_to(turns_now() + STEP_US);
    audits_look_at_case_in("notification", "jon", 1);
    assert_false(is_hers("jon"));
    assert_null(audits_feed("plan"));
    assert_true(is_hers("jon"));
    assert_true(is_hers("nina"));
    /* And so is what comes after. */
    assert_false(is_hers("ola"));
    audits_look_at_case("ola", 1);
    assert_true(is_hers("ola"));
}

static void
open_case_of_hers(uint8_t case_number)
{
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    struct id case_id = turns_id(case_number);
    struct id person_id = turns_id(9);
    opened.case_id = id_binary(&case_id);
    opened.person_id = id_binary(&person_id);
    audits_told("plan", "nina", case_number, &opened.base);
}

static size_t
acts_of(const char *actor, uint8_t case_number, bool is_looks)
{
    size_t count = 0;
    const Stafett__Audit__V1__Acts *acts = audits_of_case(case_number, is_looks);
    for (size_t i = 0; i < acts->n_acts; i++)
        count += strcmp(acts->acts[i]->actor_code, actor) == 0;
    return count;
}

/* Both her cases stand under her: each is still found alone, and so is who looked at it. */
static void
each_of_her_cases_alone(void **state)
{
    (void)state;
    audits_look_at_case_in("notification", "jon", 1);
    open_case_of_hers(1);
    open_case_of_hers(2);
    audits_look_at_case("ola", 2);
    assert_int_equal(acts_of("jon", 1, false), 1);
    assert_int_equal(acts_of("nina", 1, false), 1);
    assert_int_equal(acts_of("ola", 1, false), 0);
    assert_int_equal(acts_of("ola", 2, false), 1);
    assert_int_equal(acts_of("jon", 2, false), 0);
    assert_int_equal(acts_of("jon", 1, true), 1);
    assert_int_equal(acts_of("nina", 1, true), 0);
    assert_int_equal(acts_of("ola", 2, true), 1);
    assert_true(is_hers("jon") && is_hers("nina") && is_hers("ola"));
    assert_true(turns_rebuilt_equals_live());
}

int
main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, audits_start, audits_stop)
    const struct CMUnitTest tests[] = {
        ROW(segments_are_read_as_one),
        ROW(a_daemon_far_behind),
        ROW(what_came_before_her_is_hers),
        ROW(each_of_her_cases_alone),
    };
    return test_run_group("audit index", tests, ARRAY_COUNT(tests));
}
