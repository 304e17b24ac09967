/* One input at a time through decode, known already, decide, apply and record. */

#include "tests/unit/toy_node.h"

#include "common/content.h"
#include "common/cursor.h"
#include "common/message.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/shared.pb-c.h"

#include <string.h>

enum {
    ACCEPTED = STAFETT__V1__VERDICT__VERDICT_ACCEPTED,
    REFUSED = STAFETT__V1__VERDICT__VERDICT_REFUSED,
    PARKED = STAFETT__V1__VERDICT__VERDICT_PARKED,
    MALFORMED = STAFETT__V1__VERDICT__VERDICT_MALFORMED,
};

static void
expect(const struct toy_node *node, uint64_t token, int verdict, const char *reason)
{
    const struct toy_answer *answer = toy_answer(node, token);
    assert_int_equal(answer->verdict, verdict);
    assert_string_equal(answer->reason, reason);
}

static void
test_accepted(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t token = toy_add_unit(node, toy_id(1), "north", "bo", 100);
    toy_commit(node);
    expect(node, token, ACCEPTED, "");
    assert_int_equal(toy_answer(node, token)->event_count, 2);
    assert_string_equal(
        toy_answer(node, token)->first_event, "stafett.plan.v1.UnitAdded");
    struct toy_unit unit;
    assert_true(toy_unit(toy_view(node), "north", &unit));
    assert_int_equal(unit.added, 1);
    assert_string_equal(unit.duty, "bo");
    assert_true(content_load(toy_view(node), unit.content_id, node->arena).len > 100);
    const Stafett__V1__Turn *turn = toy_turn(node, 1);
    assert_int_equal(turn->sequence, 1);
    assert_string_equal(turn->actor_code, "anna");
    assert_int_equal(turn->known_until_us, node->now_us + DAY_US);
    const Stafett__V1__Envelope *event =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(turn->events[1]),
            node->arena);
    assert_int_equal(event->sequence, 1 << 8 | 2);
    assert_string_equal(event->source, "org-a/toy");
    assert_true(slice_equal(slice_bytes(event->cause), slice_bytes(turn->input_id)));
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_refused_is_recorded(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t first = toy_set_duty(node, toy_id(1), "north", "bo");
    toy_commit(node);
    expect(node, first, REFUSED, "unit-unknown");
    assert_string_equal(toy_answer(node, first)->where, "SetDuty.unit_code");
    assert_int_equal(store_head(node->host.store), 1);
    (void)toy_add_unit(node, toy_id(2), "north", "", 0);
    toy_commit(node);
    /* It would be accepted now, but this very command has its answer. */
    uint64_t again = toy_set_duty(node, toy_id(1), "north", "bo");
    uint64_t anew = toy_set_duty(node, toy_id(3), "north", "bo");
    toy_commit(node);
    expect(node, again, REFUSED, "unit-unknown");
    assert_string_equal(toy_answer(node, again)->where, "SetDuty.unit_code");
    expect(node, anew, ACCEPTED, "");
    assert_int_equal(store_head(node->host.store), 3);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_repeat_hears_the_same(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t first = toy_add_unit(node, toy_id(1), "north", "bo", 10);
    toy_commit(node);
    node->now_us += HOUR_US;
    uint64_t second = toy_add_unit(node, toy_id(1), "north", "bo", 10);
    toy_commit(node);
    toy_reopen(node);
    uint64_t third = toy_add_unit(node, toy_id(1), "north", "bo", 10);
    toy_commit(node);
    expect(node, second, ACCEPTED, "");
    expect(node, third, ACCEPTED, "");
    for (uint64_t token = second; token <= third; token++) {
        assert_int_equal(toy_answer(node, token)->event_count, 2);
        assert_memory_equal(toy_answer(node, token)->events_digest,
            toy_answer(node, first)->events_digest, DIGEST_BYTES);
    }
    assert_int_equal(store_head(node->host.store), 1);
    assert_int_equal(toy_count(toy_view(node), "units"), 1);
    toy_close(node);
}

static void
test_id_reused(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    Stafett__Plan__V1__AddUnit unit = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    duty.unit_code = unit.unit_code = (char *)"north";
    duty.staff_code = unit.duty_code = (char *)"bo";
    (void)toy_command(node, toy_id(1), &unit.base);
    toy_commit(node);
    uint64_t other_content = toy_add_unit(node, toy_id(1), "south", "", 0);
    toy_commit(node);
    /* The same bytes mean something else under another type. */
    uint64_t other_type = toy_command(node, toy_id(1), &duty.base);
    toy_commit(node);
    /* And nobody hears the answer to another's command. */
    uint64_t other_sender =
        toy_send(node, "bo", toy_envelope(node, toy_id(1), &unit.base));
    toy_commit(node);
    for (uint64_t token = other_content; token <= other_sender; token++) {
        expect(node, token, REFUSED, "id-reused");
        assert_int_equal(toy_answer(node, token)->event_count, 0);
    }
    assert_true(other_type > other_content);
    assert_int_equal(store_head(node->host.store), 1);
    assert_int_equal(toy_count(toy_view(node), "units"), 1);
    toy_close(node);
}

static void
test_malformed(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct slice good = toy_envelope(node, toy_id(1),
        &(Stafett__Plan__V1__EndStaff)STAFETT__PLAN__V1__END_STAFF__INIT.base);
    uint64_t cut = toy_send(node, "anna", slice_of(good.data, good.len - 1));
    uint64_t empty = toy_send(node, "anna", slice_text(""));
    Stafett__Plan__V1__EndStaff text = STAFETT__PLAN__V1__END_STAFF__INIT;
    text.staff_code = (char *)"no code";
    uint64_t inner = toy_command(node, toy_id(2), &text.base);
    text.staff_code = (char *)"bo";
    uint64_t nobody = toy_command(node, ID_NONE, &text.base);
    toy_commit(node);
    for (uint64_t token = cut; token <= nobody; token++) {
        assert_int_equal(toy_answer(node, token)->verdict, MALFORMED);
        assert_string_not_equal(toy_answer(node, token)->reason, "");
    }
    assert_true(empty > cut);
    assert_string_equal(toy_answer(node, inner)->reason, "wire-code");
    assert_string_equal(toy_answer(node, nobody)->reason, "envelope-id");
    assert_int_equal(store_head(node->host.store), 0);
    assert_int_equal(store_quarantine_count(node->host.store), 4);
    /* What was not understood is not known: mended, the same id is taken. */
    uint64_t mended = toy_add_unit(node, toy_id(2), "north", "", 0);
    toy_commit(node);
    expect(node, mended, ACCEPTED, "");
    toy_close(node);
}

/* A field of the envelope that is copied into every event may not be any bytes. */
static void
test_envelope_ids_are_ids(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct id id = toy_id(1);
    uint8_t *long_bytes = arena_take(node->arena, 60000);
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    Stafett__Plan__V1__AddUnit unit = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    unit.unit_code = (char *)"many";
    envelope.id = id_binary(&id);
    envelope.type = (char *)unit.base.descriptor->name;
    envelope.payload = slice_binary(message_pack(&unit.base, node->arena));
    envelope.correlation = slice_binary(slice_of(long_bytes, 60000));
    uint64_t correlation =
        toy_send(node, "anna", message_pack(&envelope.base, node->arena));
    toy_commit(node);
    envelope.correlation = slice_binary(slice_text(""));
    envelope.cause = slice_binary(slice_of(long_bytes, 17));
    uint64_t cause = toy_send(node, "anna", message_pack(&envelope.base, node->arena));
    toy_commit(node);
    expect(node, correlation, MALFORMED, "envelope-id");
    assert_string_equal(toy_answer(node, correlation)->where, "Envelope.correlation");
    expect(node, cause, MALFORMED, "envelope-id");
    toy_close(node);
}

static void
test_twice_without_id(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct id zero = { { 0 } };
    uint64_t first = toy_add_unit(node, zero, "north", "", 0);
    uint64_t second = toy_add_unit(node, zero, "north", "", 0);
    toy_commit(node);
    if (first != 0)
        expect(node, first, MALFORMED, "envelope-id");
    if (second != 0)
        expect(node, second, MALFORMED, "envelope-id");
    assert_int_equal(store_head(node->host.store), 0);
    toy_close(node);
}

static void
test_unknown_and_not_allowed(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct id id = toy_id(1);
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type = (char *)"stafett.plan.v9.Unheard";
    uint64_t unknown =
        toy_send(node, "anna", message_pack(&envelope.base, node->arena));
    Stafett__Plan__V1__ObligationDue due = STAFETT__PLAN__V1__OBLIGATION_DUE__INIT;
    uint64_t not_hers = toy_command(node, toy_id(2), &due.base);
    uint8_t seed[SEED_BYTES] = { 0 };
    Stafett__Plan__V1__AddUnit unit = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    unit.unit_code = (char *)"north";
    node->next_token += 2;
    uint64_t border = node->next_token - 1;
    uint64_t courier = node->next_token;
    assert_true(batch_add_command(node->batch, FROM_EDGE, "border",
        toy_envelope(node, toy_id(3), &unit.base), node->now_us, seed, border));
    assert_true(batch_add_command(node->batch, FROM_EDGE, "courier",
        toy_envelope(node, toy_id(4), &unit.base), node->now_us, seed, courier));
    toy_commit(node);
    expect(node, unknown, MALFORMED, "type-unknown");
    expect(node, not_hers, MALFORMED, "sender-not-allowed");
    expect(node, border, MALFORMED, "sender-not-allowed");
    expect(node, courier, ACCEPTED, "");
    assert_int_equal(store_head(node->host.store), 1);
    assert_string_equal(toy_turn(node, 1)->actor_code, "");
    toy_close(node);
}

/* Bytes that are kept for an operator need a line about them, however long the names. */
static void
test_long_names_in_quarantine(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    /* A header of 100 bytes, and a signature that is cut off. */
    uint8_t record[104] = { 0x0a, 100 };
    record[102] = 0x22;
    record[103] = 64;
    struct arrival arrival = {
        .origin = FROM_PARTNER,
        .sender = "org-with-a-name-of-sixty-three-letters-as-the-table-rows-allow-",
        .source = "org-with-a-name-of-sixty-three-letters-as-the-table-rows-allow-/"
                  "daemon-with-a-name-of-sixty-two-letters-as-the-table-rows-allo",
        .position = 1,
        .envelope = slice_of(record, sizeof record),
        .now_us = node->now_us,
    };
    arrival.seed[0] = 5;
    assert_true(batch_add(node->batch, &arrival, 0));
    toy_commit(node);
    assert_int_equal(store_quarantine_count(node->host.store), 1);
    assert_int_equal(cursor_load(toy_view(node), arrival.source).quarantined, 1);
    toy_check_rebuilt(node);
    toy_close(node);
}

static struct slice
register_envelope(struct toy_node *node, struct id id, const char *national_id)
{
    const uint8_t salt[16] = { 4 };
    struct slice content = content_with(
        slice_of(NULL, 0), "national_id", slice_text(national_id), salt, node->arena);
    content = content_with(
        content, "family_name", slice_text("Fjellvang"), salt, node->arena);
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    message.content = slice_binary(content);
    return toy_envelope(node, id, &message.base);
}

static void
test_identity_is_sealed(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t good =
        toy_send(node, "anna", register_envelope(node, toy_id(1), "01810510052"));
    uint64_t wrong =
        toy_send(node, "anna", register_envelope(node, toy_id(2), "01810510053"));
    struct slice whole = register_envelope(node, toy_id(3), "01810510052");
    uint8_t *broken = arena_take(node->arena, whole.len);
    memcpy(broken, whole.data, whole.len);
    broken[whole.len - 1] = 0xff; /* in the last letter of the name */
    uint64_t malformed = toy_send(node, "anna", slice_of(broken, whole.len));
    toy_commit(node);
    assert_int_equal(toy_answer(node, good)->verdict, ACCEPTED);
    assert_int_equal(toy_answer(node, wrong)->verdict, REFUSED);
    assert_int_equal(toy_answer(node, malformed)->verdict, MALFORMED);
    assert_int_equal(store_quarantine_count(node->host.store), 1);
    assert_false(toy_holds(node, slice_text("01810510052"), true));
    assert_false(toy_holds(node, slice_text("01810510053"), true));
    assert_false(toy_holds(node, slice_text("Fjellv"), true));
    assert_true(toy_holds(node, slice_text("anna"), false)); /* the search can find */
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_looks(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    Stafett__Plan__V1__ListUnits list = STAFETT__PLAN__V1__LIST_UNITS__INIT;
    Stafett__V1__ShowStatus status = STAFETT__V1__SHOW_STATUS__INIT;
    uint64_t nothing = toy_command(node, toy_id(1), &list.base);
    toy_commit(node);
    /* In one batch: the look is answered from what holds after the commit. */
    uint64_t look = toy_command(node, toy_id(2), &list.base);
    (void)toy_add_unit(node, toy_id(3), "north", "", 0);
    uint64_t stranger =
        toy_send(node, "stranger", toy_envelope(node, toy_id(4), &list.base));
    uint64_t head = store_head(node->host.store);
    toy_commit(node);
    assert_int_equal(store_head(node->host.store), head + 3);
    assert_int_equal(toy_count(toy_view(node), "looks"), 2);
    assert_string_equal(toy_answer(node, nothing)->type, "");
    expect(node, look, ACCEPTED, "");
    assert_string_equal(toy_answer(node, look)->type, "stafett.plan.v1.Units");
    expect(node, stranger, REFUSED, "not-recipient");
    assert_string_equal(toy_answer(node, stranger)->type, "");
    uint64_t machinery = toy_command(node, toy_id(5), &status.base);
    toy_commit(node);
    assert_int_equal(store_head(node->host.store), head + 3);
    expect(node, machinery, ACCEPTED, "");
    assert_string_equal(toy_answer(node, machinery)->type, "stafett.v1.Status");
    toy_check_rebuilt(node);
    toy_close(node);
}

/* A look sent again is another look: who asks is asked again whether she may, and the
 * log says that she did. Above all nobody else may use the id of an allowed look. */
static void
test_look_again(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    Stafett__Plan__V1__ListUnits list = STAFETT__PLAN__V1__LIST_UNITS__INIT;
    (void)toy_add_unit(node, toy_id(1), "north", "", 0);
    (void)toy_command(node, toy_id(2), &list.base);
    toy_commit(node);
    uint64_t again = toy_command(node, toy_id(2), &list.base);
    toy_commit(node);
    uint64_t stolen =
        toy_send(node, "stranger", toy_envelope(node, toy_id(2), &list.base));
    toy_commit(node);
    expect(node, again, ACCEPTED, "");
    assert_string_equal(toy_answer(node, again)->type, "stafett.plan.v1.Units");
    assert_int_equal(toy_count(toy_view(node), "looks"), 2);
    assert_int_equal(toy_answer(node, stolen)->verdict, REFUSED);
    assert_string_equal(toy_answer(node, stolen)->type, "");
    toy_check_rebuilt(node);
    toy_close(node);
}

/* What nobody could follow is refused before anything is made of it. */
static void
test_too_large(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t whole = toy_add_unit(node, toy_id(1), "many", "bo", 16000);
    struct slice unheard = slice_of(arena_take(node->arena, 200000), 200000);
    struct id id = toy_id(2);
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type = (char *)"stafett.plan.v9.Unheard";
    envelope.payload = slice_binary(unheard);
    struct arrival arrival = {
        .origin = FROM_DAEMON,
        .sender = "other",
        .source = "org-a/other",
        .position = 257,
        .envelope = message_pack(&envelope.base, node->arena),
        .now_us = node->now_us,
    };
    assert_true(batch_add(node->batch, &arrival, 0));
    toy_commit(node);
    expect(node, whole, REFUSED, "payload-too-large");
    assert_int_equal(toy_count(toy_view(node), "units"), 0);
    assert_int_equal(cursor_load(toy_view(node), "org-a/other").quarantined, 1);
    assert_true(toy_turn(node, 2)->parked.len == 0);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_first_input(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    Stafett__Plan__V1__EndStaff ended = STAFETT__PLAN__V1__END_STAFF__INIT;
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = "toy",
        .source = "",
        .now_us = node->now_us,
    };
    /* Packed in an envelope, or bare with its type beside it: neither has a row for
     * FROM_SELF here, so both are understood and turned away. */
    arrival.envelope = toy_envelope(node, toy_id(1), &ended.base);
    node->next_token += 2;
    assert_true(batch_add(node->batch, &arrival, 1));
    arrival.envelope = slice_text("");
    arrival.bare_type = ended.base.descriptor->name;
    assert_true(batch_add(node->batch, &arrival, 2));
    toy_commit(node);
    expect(node, 1, MALFORMED, "sender-not-allowed");
    expect(node, 2, MALFORMED, "sender-not-allowed");
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_accepted),
        TOY_ON_BOTH(test_refused_is_recorded),
        TOY_ON_BOTH(test_repeat_hears_the_same),
        TOY_ON_BOTH(test_id_reused),
        TOY_ON_BOTH(test_malformed),
        TOY_ON_BOTH(test_envelope_ids_are_ids),
        TOY_ON_BOTH(test_twice_without_id),
        TOY_ON_BOTH(test_unknown_and_not_allowed),
        TOY_ON_BOTH(test_long_names_in_quarantine),
        TOY_ON_BOTH(test_identity_is_sealed),
        TOY_ON_BOTH(test_looks),
        TOY_ON_BOTH(test_look_again),
        TOY_ON_BOTH(test_too_large),
        TOY_ON_BOTH(test_first_input),
    };
    return test_run_group("turn", tests, ARRAY_COUNT(tests));
}
