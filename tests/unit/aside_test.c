/* Inputs that were set aside: what waits, runs again or is discarded, and that every place
 * of a feed is in one of the counts meanwhile. */

#include "common/cursor.h"
#include "common/kept.h"
#include "common/message.h"
#include "proto/mend.pb-c.h"
#include "proto/plan.pb-c.h"
#include "tests/unit/toy_node.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char source[] = "org-a/toy";
static struct service service; /* toy's, with an operator */

static bool
is_operator(const struct view *view, const char *staff)
{
    (void)view;
    return strcmp(staff, "turid") == 0;
}

static struct toy_node *
open_node(enum toy_backend backend)
{
    struct toy_node *node = toy_open(backend, "org-a");
    service = toy_service;
    service.is_operator = is_operator;
    node->host.service = &service;
    return node;
}

/* ---- a feed, one event after the other */

static void
feed_bytes(struct toy_node *node, uint64_t place, struct slice envelope)
{
    struct arrival arrival = {
        .origin = FROM_DAEMON,
        .sender = "toy",
        .source = source,
        .position = place,
        .envelope = envelope,
        .now_us = node->now_us,
    };
    toy_seed(node, arrival.seed);
    assert_true(batch_add(node->batch, &arrival, 0));
    toy_commit(node);
}

static void
feed(struct toy_node *node, uint64_t place, const char *type, struct id case_id,
    struct slice payload)
{
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    struct id id = toy_id(1000 + place);
    envelope.id = id_binary(&id);
    envelope.type = (char *)type;
    envelope.source = (char *)source;
    if (!id_is_none(case_id))
        envelope.case_id = id_binary(&case_id);
    envelope.payload = slice_binary(payload);
    feed_bytes(node, place, message_pack(&envelope.base, node->arena));
}

static void
feed_unit(struct toy_node *node, uint64_t place, const char *unit, struct id case_id)
{
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    added.unit_code = (char *)unit;
    feed(node, place, added.base.descriptor->name, case_id,
        message_pack(&added.base, node->arena));
}

static void
feed_unheard(struct toy_node *node, uint64_t place, struct id case_id)
{
    feed(node, place, "stafett.plan.v9.Unheard", case_id, slice_text("\x0a\x01x"));
}

/* ---- what operators say */

static const struct toy_answer *
say(struct toy_node *node, const char *who, const ProtobufCMessage *message)
{
    static uint64_t number = 5000;
    uint64_t token = toy_send(node, who, toy_envelope(node, toy_id(number++), message));
    toy_commit(node);
    const struct toy_answer *answer = toy_answer(node, token);
    toy_due(node);
    toy_commit(node);
    return answer;
}

static const char *
retry_parked(struct toy_node *node, uint64_t first, uint64_t last)
{
    Stafett__V1__RetryParked message = STAFETT__V1__RETRY_PARKED__INIT;
    message.first = first;
    message.last = last;
    return say(node, "turid", &message.base)->reason;
}

static const char *
retry(struct toy_node *node, const char *who, uint64_t number)
{
    Stafett__V1__RetryQuarantined message = STAFETT__V1__RETRY_QUARANTINED__INIT;
    message.number = number;
    return say(node, who, &message.base)->reason;
}

static const char *
discard(struct toy_node *node, uint64_t number, const char *reason)
{
    static const uint8_t salt[SEED_BYTES] = { 1 };
    Stafett__V1__DiscardQuarantined message = STAFETT__V1__DISCARD_QUARANTINED__INIT;
    message.number = number;
    if (reason != NULL)
        message.content = slice_binary(content_with(
            slice_of(NULL, 0), "reason", slice_text(reason), salt, node->arena));
    return say(node, "turid", &message.base)->reason;
}

static struct cursor
counts(const struct toy_node *node)
{
    return cursor_load(toy_view(node), source);
}

static void
all_are_counted(const struct toy_node *node, uint64_t places)
{
    struct cursor cursor = counts(node);
    assert_int_equal(cursor.applied + cursor.ignored + cursor.refused + cursor.parked +
                         cursor.quarantined + cursor.discarded,
        places);
}

/* ---- parked */

static void
one_case_stands_still_and_others_go_on(void **state)
{
    struct toy_node *node = open_node(TOY_BACKEND(state));
    feed_unheard(node, 1, toy_id(1));
    feed_unit(node, 2, "a", toy_id(1));
    feed_unit(node, 3, "b", toy_id(2));
    feed_unit(node, 4, "c", ID_NONE);
    assert_int_equal(counts(node).parked, 2);
    assert_int_equal(counts(node).applied, 2);
    assert_string_equal(toy_turn(node, 1)->reason_code, "type-unknown");
    assert_string_equal(toy_turn(node, 2)->reason_code, "case-parked");
    all_are_counted(node, 4);
    /* Nobody knows the type yet: both wait on, where they were. */
    assert_string_equal(retry_parked(node, 0, UINT64_MAX), "");
    assert_int_equal(counts(node).parked, 2);
    assert_true(kept_is_parked(toy_view(node), 1));
    assert_true(kept_is_parked(toy_view(node), 2));
    assert_true(kept_case_waits(toy_view(node), source, toy_id(1), 2));
    assert_false(kept_case_waits(toy_view(node), source, toy_id(1), 1));
    assert_false(kept_case_waits(toy_view(node), "org-a/other", toy_id(1), 2));
    all_are_counted(node, 4);
    assert_string_equal(retry_parked(node, 77, 78), "parked-unknown");
    toy_check_rebuilt(node);
    toy_close(node);
}

/* ---- crashed */

static void
suspect_path(const struct toy_node *node, char path[300])
{
    (void)snprintf(path, 300, "%s.trying", node->folder);
}

static void
dies_at(struct toy_node *node, uint64_t place)
{
    char path[300];
    suspect_path(node, path);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct suspect *suspect;
        if (suspect_open(path, &suspect) == STATUS_OK &&
            !suspect_is(suspect, source, place)) {
            suspect_begin(suspect, "org-a/before", 9);
            suspect_end(suspect);
            suspect_begin(suspect, source, place);
        }
        (void)kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
what_ends_the_process_three_times_is_parked_unread(void **state)
{
    char path[300];
    struct toy_node *node = open_node(TOY_DISK);
    (void)state;
    suspect_path(node, path);
    for (int deaths = 0; deaths < SUSPECT_CRASHES; deaths++) {
        assert_int_equal(suspect_open(path, &node->host.suspect), STATUS_OK);
        assert_false(suspect_is(node->host.suspect, source, 2));
        suspect_close(&node->host.suspect);
        dies_at(node, 2);
    }
    assert_int_equal(suspect_open(path, &node->host.suspect), STATUS_OK);
    feed_unit(node, 1, "a", toy_id(1));
    feed_unit(node, 2, "b", toy_id(1));
    feed_unit(node, 3, "c", toy_id(1));
    assert_int_equal(counts(node).applied, 2);
    assert_int_equal(counts(node).parked, 1);
    assert_string_equal(toy_turn(node, 2)->reason_code, "crashed");
    all_are_counted(node, 3);
    /* Once mended it runs, and the place is counted where it belongs. */
    assert_string_equal(retry_parked(node, 2, 2), "");
    assert_int_equal(counts(node).applied, 3);
    assert_int_equal(counts(node).parked, 0);
    assert_false(kept_is_parked(toy_view(node), 2));
    all_are_counted(node, 3);
    suspect_close(&node->host.suspect);
    assert_int_equal(unlink(path), 0);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* A death between turns, or in another's, is not its fault. */
static void
others_are_not_suspected(void **state)
{
    char path[300];
    struct suspect *suspect;
    struct toy_node *node = open_node(TOY_DISK);
    (void)state;
    suspect_path(node, path);
    dies_at(node, 2);
    dies_at(node, 3);
    dies_at(node, 2);
    dies_at(node, 2);
    assert_int_equal(suspect_open(path, &suspect), STATUS_OK);
    assert_false(suspect_is(suspect, source, 2));
    assert_false(suspect_is(suspect, source, 3));
    suspect_close(&suspect);
    assert_int_equal(suspect_open(path, &suspect), STATUS_OK);
    assert_false(suspect_is(suspect, source, 2));
    suspect_close(&suspect);
    assert_int_equal(unlink(path), 0);
    toy_close(node);
}

/* ---- quarantine */

static void
what_is_understood_later_runs_again(void **state)
{
    struct toy_node *node = open_node(TOY_BACKEND(state));
    struct service older = service;
    older.input_count = 0;
    node->host.service = &older;
    feed_unit(node, 1, "a", ID_NONE);
    assert_int_equal(counts(node).quarantined, 1);
    assert_string_equal(retry(node, "turid", 1), "");
    assert_int_equal(counts(node).quarantined, 1);
    assert_int_equal(store_quarantine_count(node->host.store), 1);
    node->host.service = &service;
    assert_string_equal(retry(node, "turid", 1), "");
    assert_int_equal(counts(node).quarantined, 0);
    assert_int_equal(counts(node).applied, 1);
    assert_int_equal(kept_settled(toy_view(node)), 1);
    all_are_counted(node, 1);
    assert_string_equal(retry(node, "turid", 1), "quarantine-settled");
    assert_string_equal(discard(node, 1, "old"), "quarantine-settled");
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
what_is_discarded_never_runs(void **state)
{
    struct toy_node *node = open_node(TOY_BACKEND(state));
    feed(node, 1, "stafett.plan.v1.UnitAdded", ID_NONE, slice_text("\xff"));
    assert_string_equal(discard(node, 1, NULL), "reason-missing");
    assert_string_equal(discard(node, 2, "no"), "quarantine-unknown");
    assert_string_equal(discard(node, 0, "no"), "quarantine-unknown");
    assert_string_equal(discard(node, 1, "Garbage."), "");
    assert_int_equal(counts(node).quarantined, 0);
    assert_int_equal(counts(node).discarded, 1);
    assert_string_equal(retry(node, "turid", 1), "quarantine-settled");
    all_are_counted(node, 1);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
what_came_from_no_feed_is_only_discarded(void **state)
{
    struct toy_node *node = open_node(TOY_BACKEND(state));
    (void)toy_send(node, "bo", slice_text("nonsense"));
    toy_commit(node);
    assert_int_equal(store_quarantine_count(node->host.store), 1);
    assert_string_equal(retry(node, "turid", 1), "quarantine-not-fed");
    assert_string_equal(discard(node, 1, "Garbage."), "");
    assert_int_equal(kept_settled(toy_view(node)), 1);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
operators_alone_may_mend(void **state)
{
    Stafett__V1__ShowQuarantined show = STAFETT__V1__SHOW_QUARANTINED__INIT;
    Stafett__V1__ListQuarantine list = STAFETT__V1__LIST_QUARANTINE__INIT;
    struct wire_fault fault;
    struct toy_node *node = open_node(TOY_BACKEND(state));
    feed(node, 1, "stafett.plan.v1.UnitAdded", ID_NONE, slice_text("\xff"));
    assert_string_equal(retry(node, "bo", 1), "not-operator");
    show.number = 1;
    assert_string_equal(say(node, "bo", &show.base)->reason, "not-operator");
    uint64_t head = store_head(node->host.store);
    const struct toy_answer *answer = say(node, "turid", &show.base);
    assert_int_equal(store_head(node->host.store), head + 1); /* it is recorded */
    assert_string_equal(answer->type, "stafett.v1.QuarantineView");
    answer = say(node, "bo", &list.base);
    assert_int_equal(store_head(node->host.store), head + 1);
    const Stafett__V1__Kept *kept = (const Stafett__V1__Kept *)message_unpack(
        &stafett__v1__kept__descriptor, answer->payload, node->arena, &fault);
    assert_non_null(kept);
    assert_int_equal(kept->n_rows, 1);
    assert_string_equal(kept->rows[0]->source, source);
    assert_string_equal(kept->rows[0]->sender_code, "toy");
    assert_string_equal(kept->rows[0]->reason_code, "wire-truncated");
    assert_string_equal(kept->rows[0]->state_code, "waits");
    toy_check_rebuilt(node);
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(one_case_stands_still_and_others_go_on),
        cmocka_unit_test(what_ends_the_process_three_times_is_parked_unread),
        cmocka_unit_test(others_are_not_suspected),
        TOY_ON_BOTH(what_is_understood_later_runs_again),
        TOY_ON_BOTH(what_is_discarded_never_runs),
        TOY_ON_BOTH(what_came_from_no_feed_is_only_discarded),
        TOY_ON_BOTH(operators_alone_may_mend),
    };
    return test_run_group("aside", tests, ARRAY_COUNT(tests));
}
