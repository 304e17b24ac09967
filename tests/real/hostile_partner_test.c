/* Bad input at the border, from partners whose keys are known: they say they are others,
 * ask what they may not, answer what nobody asked, and serve feeds that are forged, broken
 * or signed and absurd. */

#include "common/clock.h"
#include "common/message.h"
#include "proto/partner.pb-c.h"
#include "services/plan/plan.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile_frame.h"
#include "tests/real/outsider.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { CROWD = 50, CROWD_LOOKS = 4096 };

static struct hostile *nodes;
static char programs[600];

static const char story[] =
    "start 2027-05-04 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjøvik sykehus\" NO flow \"Pasientflyt\" duty-flow \"Anne Strand\"\n"
    "partners havnes sjovik\n"
    "text ragnhild\n"
    "  given_name: Ragnhild\n"
    "  family_name: Prøve\n"
    "text ready\n"
    "  reason: Treatment is finished.\n"
    "at 2027-05-04 09:12\n"
    "$stay = sjovik/duty-flow: stay open --person @ragnhild --partner havnes "
    "--admitted "
    "\"2027-05-04 09:12\"\n"
    "sjovik/duty-flow: handover offer $stay --to havnes --kind discharge --asked "
    "--text @ready\n"
    "agree\n";

/* Nothing that others said of the stay has changed it. */
static const char after[] =
    "expect havnes/duty-ke offer $stay state_code=offered from_code=sjovik term=1\n"
    "expect havnes/duty-ke case $stay baton_code=none holder_code=sjovik is_closed=no\n"
    "havnes/duty-ke: handover can-receive $stay --from \"2027-05-04 10:00\"\n"
    "expect sjovik/duty-flow offer $stay state_code=accepted\n"
    "at 2027-05-04 10:00\n"
    "sjovik/duty-flow: notice discharged $stay\n"
    "havnes/duty-ke: handover received $stay\n"
    "expect sjovik/duty-flow case $stay holder_code=havnes is_closed=yes\n"
    "expect havnes/duty-ke case $stay holder_code=havnes is_closed=yes\n";

static const char *const codes[] = { "havnes", "sjovik" };

#define assert_all_well() assert_string_equal(ailment(), "")

static const char *
ailment(void)
{
    const char *text = hostile_ails(nodes);
    return text == NULL ? "" : text;
}

static void
the_nodes_start(void **state)
{
    (void)state;
    assert_true(hostile_open(programs, story, codes, &nodes));
    assert_all_well();
}

static void
check_said(const Stafett__V1__Frame *frame, const char *reason, const char *where)
{
    assert_non_null(frame);
    assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_FAULT);
    assert_int_equal(frame->fault->verdict, STAFETT__V1__VERDICT__VERDICT_MALFORMED);
    assert_string_equal(frame->fault->reason_code, reason);
    assert_memory_equal(frame->fault->where, where, strlen(where));
}

/* The border would not take the frame. */
static void
check_fault(
    struct outsider *outsider, uint64_t request, const char *reason, const char *where)
{
    const Stafett__V1__Frame *frame = outsider_receive(outsider);
    check_said(frame, reason, where);
    assert_int_equal(frame->request, request);
}

/* What the frame carries. */
static const Stafett__V1__Frame *
carried(struct outsider *outsider, uint64_t request)
{
    struct wire_fault fault;
    const Stafett__V1__Frame *frame = outsider_receive(outsider);
    assert_non_null(frame);
    assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_CARRY);
    assert_int_equal(frame->request, request);
    assert_true(frame->carry->is_answer);
    const Stafett__V1__Frame *inner =
        (const Stafett__V1__Frame *)message_unpack(&stafett__v1__frame__descriptor,
            slice_bytes(frame->carry->body), nodes->arena, &fault);
    assert_non_null(inner);
    return inner;
}

/* The daemon that was asked would not. */
static void
check_refusal(
    struct outsider *outsider, uint64_t request, const char *reason, const char *where)
{
    check_said(carried(outsider, request), reason, where);
}

static void
greet(struct outsider *outsider)
{
    assert_true(outsider_hello(outsider, outsider->code, 1));
    const Stafett__V1__Frame *frame = outsider_receive(outsider);
    assert_non_null(frame);
    assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_HELLO);
    assert_string_equal(frame->hello->organisation_code, "havnes");
}

static void
nothing_is_carried_before_a_hello_that_fits_the_key(void **state)
{
    struct outsider outsider;
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame others = STAFETT__V1__FRAME__INIT;
    (void)state;
    assert_true(outsider_open(nodes, "harbour", &outsider));
    others.request = 6;
    others.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    others.inputs = &inputs;
    assert_true(outsider_carry(&outsider, 5, "plan", false, slice_text("")));
    check_fault(&outsider, 5, "sender-not-allowed", "carry");
    assert_true(outsider_carry(&outsider, 5, "plan", true, slice_text("")));
    check_fault(&outsider, 5, "sender-not-allowed", "carry");
    assert_true(outsider_hello(&outsider, "sjovik", 1));
    check_fault(&outsider, 1, "sender-not-allowed", "hello.organisation_code");
    assert_true(outsider_hello(&outsider, "havnes", 1));
    check_fault(&outsider, 1, "sender-not-allowed", "hello.organisation_code");
    assert_true(outsider_hello(&outsider, "harbour", 9));
    check_fault(&outsider, 1, "sender-not-allowed", "hello.protocol");
    assert_true(outsider_carry(&outsider, 7, "plan", false, slice_text("")));
    check_fault(&outsider, 7, "sender-not-allowed", "carry");
    assert_true(peer_send(outsider.peer, slice_text("not a frame"), false));
    check_fault(&outsider, 0, "wire-type", "Frame");
    assert_true(peer_send(outsider.peer, slice_text("two"), true));
    assert_true(peer_send(outsider.peer, slice_text("parts"), false));
    check_fault(&outsider, 0, "frame-parts", "frame");
    assert_true(outsider_send(&outsider, &others));
    check_fault(&outsider, 6, "sender-not-allowed", "frame");
    greet(&outsider);
    outsider_close(&outsider);
    assert_all_well();
}

static void
a_partner_asks_only_whom_it_may_and_only_for_feeds(void **state)
{
    static const char *const closed[] = { "notification", "border", "courier",
        "console", "" };
    struct outsider outsider;
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    Stafett__V1__Frame ask = STAFETT__V1__FRAME__INIT;
    (void)state;
    assert_true(outsider_open(nodes, "island", &outsider));
    greet(&outsider);
    for (size_t i = 0; i < ARRAY_COUNT(closed); i++) {
        assert_true(
            outsider_carry(&outsider, 20 + i, closed[i], false, slice_text("")));
        check_refusal(&outsider, 20 + i, "sender-not-allowed", "carry.daemon_code");
    }
    struct slice command = hostile_inputs(nodes->arena, 1,
        hostile_envelope(nodes->arena, hostile_id(),
            stafett__plan__v1__list_partners__descriptor.name, slice_text("")),
        1);
    for (unsigned feed = 0; feed < OUTSIDER_FEEDS; feed++) {
        enum hostile_daemon daemon = feed == 0 ? HOSTILE_PLAN : HOSTILE_INTAKE;
        uint64_t before = hostile_not_understood(nodes, 0, daemon);
        assert_true(outsider_carry(
            &outsider, 30, outsider_feeds[feed], false, slice_text("no frame")));
        check_refusal(&outsider, 30, "wire-type", "Frame");
        assert_int_equal(hostile_not_understood(nodes, 0, daemon), before + 1);
        assert_true(
            outsider_carry(&outsider, 31, outsider_feeds[feed], false, command));
        check_refusal(&outsider, 31, "sender-not-allowed", "from_partner.body");
        ask.request = 32;
        ask.body_case = STAFETT__V1__FRAME__BODY_FEED_REQUEST;
        ask.feed_request = &request;
        assert_true(outsider_carry(&outsider, 33, outsider_feeds[feed], false,
            message_pack(&ask.base, nodes->arena)));
        /* It hears its own feed, in which there is nothing, and no other's. */
        const Stafett__V1__Frame *page = carried(&outsider, 33);
        assert_non_null(page->feed_page);
        assert_int_equal(page->feed_page->n_items, 0);
        assert_int_equal(page->feed_page->head, 0);
    }
    outsider_close(&outsider);
    assert_all_well();
}

static void
answers_to_no_question_are_nothing(void **state)
{
    struct outsider outsider;
    (void)state;
    assert_true(outsider_open(nodes, "skerry", &outsider));
    greet(&outsider);
    for (uint64_t number = 0; number < 200; number++)
        assert_true(outsider_carry(
            &outsider, number + 100000, "plan", true, slice_text("nobody asked")));
    for (unsigned feed = 0; feed < OUTSIDER_FEEDS; feed++) {
        uint64_t before = hostile_not_understood(nodes, 0, HOSTILE_INTAKE);
        assert_true(outsider_await(&outsider, feed));
        assert_true(outsider_answer(&outsider, feed, slice_text("no frame")));
        assert_true(outsider_await(&outsider, feed)); /* it asks again */
        assert_int_equal(hostile_not_understood(nodes, 0, HOSTILE_INTAKE), before + 1);
        assert_true(outsider_page(&outsider, feed, UINT64_MAX, slice_text("later")));
        assert_true(outsider_await(&outsider, feed));
        assert_int_equal(outsider.questions[feed].after, 0);
    }
    outsider_close(&outsider);
    assert_all_well();
}

/* ---- feeds that do not verify */

static bool
is_stopped(const char *source, const char *reason)
{
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    struct wire_fault fault;
    const Stafett__V1__Answer *answer =
        hostile_ask(nodes, 0, HOSTILE_INTAKE, &show.base);
    assert_non_null(answer);
    const Stafett__V1__Status *status =
        (const Stafett__V1__Status *)message_unpack(&stafett__v1__status__descriptor,
            slice_bytes(answer->payload), nodes->arena, &fault);
    assert_non_null(status);
    for (size_t i = 0; i < status->n_sources; i++) {
        if (strcmp(status->sources[i]->source, source) == 0 &&
            status->sources[i]->stopped_code[0] != '\0') {
            assert_string_equal(status->sources[i]->stopped_code, reason);
            return true;
        }
    }
    return false;
}

static void
a_feed_that_does_not_verify_stops(void **state)
{
    static const struct {
        const char *code;
        unsigned feed;
        struct outsider_record record;
        const char *reason;
    } rows[] = {
        { "forged", 0, { .is_unsigned = true }, "record-unsigned" },
        { "forged", 1, { .is_chain_broken = true }, "record-chain" },
        { "borrowed", 0, { .source = "sjovik/plan" }, "record-signer" },
        { "borrowed", 1, { .source = "borrowed/plan" }, "record-signer" },
        { "replayed", 0, { .addressee = "sjovik" }, "record-chain" },
        { "replayed", 1, { .time_us = INT64_MAX }, "wire-time" },
    };
    struct outsider outsider = { .peer = NULL };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char source[128];
        arena_reset(nodes->arena);
        uint64_t before = hostile_not_understood(nodes, 0, HOSTILE_INTAKE);
        if (i == 0 || strcmp(rows[i].code, rows[i - 1].code) != 0) {
            outsider_close(&outsider);
            assert_true(outsider_open(nodes, rows[i].code, &outsider));
            greet(&outsider);
        }
        struct outsider_record record = rows[i].record;
        record.type = stafett__partner__v1__stay_opened__descriptor.name;
        assert_true(outsider_await(&outsider, rows[i].feed));
        assert_true(outsider_page(&outsider, rows[i].feed, 0,
            outsider_record(&outsider, rows[i].feed, &record)));
        scenario_text(
            source, sizeof source, "%s/%s", rows[i].code, outsider_feeds[rows[i].feed]);
        int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PEER_PATIENCE_MS;
        while (!is_stopped(source, rows[i].reason)) {
            assert_true(clock_monotonic_us() < until_us);
            arena_reset(nodes->arena);
        }
        assert_int_equal(hostile_not_understood(nodes, 0, HOSTILE_INTAKE), before + 1);
    }
    outsider_close(&outsider);
    assert_all_well();
}

/* ---- feeds that verify, and are absurd */

static const int64_t extremes[] = { 0, 1, (int64_t)WIRE_TIME_US_MAX, INT64_MIN, -1,
    (int64_t)WIRE_TIME_US_MAX + 1, INT64_MAX };

/* Every field filled: its ids with the case, its numbers with one number. */
static struct slice
absurd(const ProtobufCMessageDescriptor *type, struct id case_id, int64_t number,
    const char *word)
{
    static const uint8_t digest[DIGEST_BYTES] = { 1 };
    ProtobufCMessage *message = arena_take(nodes->arena, type->sizeof_message);
    protobuf_c_message_init(type, message);
    for (unsigned f = 0; f < type->n_fields; f++) {
        const ProtobufCFieldDescriptor *field = &type->fields[f];
        void *at = (uint8_t *)message + field->offset;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        bool is_number = field->type == PROTOBUF_C_TYPE_INT64 ||
                         field->type == PROTOBUF_C_TYPE_UINT64;
        ProtobufCBinaryData bytes = id_binary(&case_id);
        if (strcmp(field->name, "digest") == 0)
            bytes = slice_binary(slice_of(digest, sizeof digest));
        if (field->type == PROTOBUF_C_TYPE_STRING)
            memcpy(at, &word, sizeof word);
        else if (is_number)
            memcpy(at, &number, sizeof number);
        else if (field->type == PROTOBUF_C_TYPE_BYTES &&
                 strcmp(field->name, "content") != 0)
            memcpy(at, &bytes, sizeof bytes);
    }
    struct slice payload = message_pack(message, nodes->arena);
    return arena_copy(nodes->arena, payload);
}

/* plan reads what intake has passed on. */
static void
serve(struct outsider *outsider, unsigned feed, const struct outsider_record *record)
{
    uint64_t before = outsider->sequence[feed];
    assert_true(outsider_await(outsider, feed));
    assert_int_equal(outsider->questions[feed].after, before);
    assert_true(
        outsider_page(outsider, feed, before, outsider_record(outsider, feed, record)));
}

/* In time: plan follows intake. */
static bool
is_shown(struct id case_id)
{
    Stafett__Plan__V1__ShowCase show = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PEER_PATIENCE_MS;
    show.case_id = id_binary(&case_id);
    while (clock_monotonic_us() < until_us) {
        arena_reset(nodes->arena);
        const Stafett__V1__Answer *answer =
            hostile_ask(nodes, 0, HOSTILE_PLAN, &show.base);
        if (answer != NULL && answer->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED)
            return true;
    }
    return false;
}

static void
what_a_partner_signs_binds_only_itself(void **state)
{
    static const char *const words[] = { "stay", "discharge", "early-warning",
        "information", "discharged", "ready", "death", "no-such-kind" };
    struct outsider outsider;
    struct id stay = hostile_case(nodes, "stay");
    struct id own = hostile_id();
    (void)state;
    assert_true(outsider_open(nodes, "mallory", &outsider));
    greet(&outsider);
    for (size_t i = 0; i < plan_service.input_count; i++) {
        const struct input_row *row = &plan_service.inputs[i];
        for (size_t k = 0; (row->origins & FROM_PARTNER) != 0 &&
                           k < ARRAY_COUNT(extremes) * ARRAY_COUNT(words) * 2;
             k++) {
            arena_reset(nodes->arena);
            int64_t number = extremes[k / 2 % ARRAY_COUNT(extremes)];
            struct id about = k % 2 == 0 ? stay : own;
            const struct outsider_record record = {
                .type = row->type->name,
                .case_id = about,
                .payload = absurd(
                    row->type, about, number, words[k / 2 / ARRAY_COUNT(extremes)]),
            };
            serve(&outsider, 0, &record);
        }
    }
    const struct outsider_record unreadable[] = {
        { .type = "stafett.partner.v1.StayOpened", .payload = slice_text("nonsense") },
        { .type = "stafett.partner.v1.NotYet",
            .payload = slice_text("a later version") },
        { .type = "stafett.plan.v1.AddUnit", .payload = slice_text("") },
        { .type = "stafett.v1.RecordReceived", .payload = slice_text("") },
        { .type = "stafett.partner.v1.PersonIntroduced",
            .case_id = stay,
            .payload = slice_text("nonsense") },
    };
    for (size_t i = 0; i < ARRAY_COUNT(unreadable); i++) {
        serve(&outsider, 0, &unreadable[i]);
        serve(&outsider, 1, &unreadable[i]);
    }
    assert_true(outsider_await(&outsider, 0));
    assert_true(outsider_await(&outsider, 1));
    outsider_close(&outsider);
    /* Of its own case it may say what it likes, so the plan did read all of this. */
    assert_true(is_shown(own));
    assert_all_well();
}

/* ---- as many partners as there may be, and whoever asks of them all at once */

static void
many_partners_are_carried_and_told_of(void **state)
{
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    char endpoint[256];
    struct peer *peer;
    (void)state;
    arena_reset(nodes->arena);
    for (unsigned i = 0; i < CROWD; i++) {
        Stafett__Plan__V1__AddPartner add = STAFETT__PLAN__V1__ADD_PARTNER__INIT;
        uint8_t keys[2][CURVE_BYTES];
        struct curve_pair pair;
        char code[64];
        static const uint8_t salt[16] = { 9 };
        assert_int_equal(zmq_curve_keypair(pair.public_text, pair.secret_text), 0);
        assert_true(keys_decode_z85(pair.public_text, keys[0]));
        assert_true(keys_decode_z85(pair.secret_text, keys[1]));
        scenario_text(code, sizeof code, "partner-with-a-rather-long-code-%u", i);
        add.organisation_code = code;
        add.border_key = slice_binary(slice_of(keys[0], CURVE_BYTES));
        add.signing_key = slice_binary(slice_of(keys[1], CURVE_BYTES));
        add.endpoint = (char *)"tcp://127.0.0.1:9";
        add.content = slice_binary(content_with(slice_text(""), "organisation",
            slice_text("Somebody"), salt, nodes->arena));
        const Stafett__V1__Answer *answer =
            hostile_ask(nodes, 0, HOSTILE_PLAN, &add.base);
        assert_non_null(answer);
        assert_int_equal(answer->verdict, STAFETT__V1__VERDICT__VERDICT_ACCEPTED);
    }
    /* Another partner is let in only after the border has heard of all of them. */
    struct outsider last;
    assert_true(outsider_open(nodes, "the-last", &last));
    greet(&last);
    outsider_close(&last);
    hostile_endpoint(&nodes->nodes[0], HOSTILE_INTAKE, endpoint, sizeof endpoint);
    peer_open(endpoint, &nodes->nodes[0].person,
        hostile_public(&nodes->nodes[0], HOSTILE_INTAKE), NULL, &peer);
    struct slice envelope = hostile_envelope(
        nodes->arena, hostile_id(), show.base.descriptor->name, slice_text(""));
    assert_true(
        peer_send(peer, hostile_inputs(nodes->arena, 1, envelope, CROWD_LOOKS), false));
    size_t answered = 0;
    while (answered < CROWD_LOOKS) {
        arena_reset(nodes->arena);
        const Stafett__V1__Frame *frame = peer_receive(peer, nodes->arena);
        assert_non_null(frame);
        assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_ANSWERS);
        answered += frame->answers->n_answers;
    }
    peer_close(&peer);
    assert_all_well();
}

static void
the_story_goes_on(void **state)
{
    (void)state;
    assert_true(hostile_play(nodes, after));
    assert_all_well();
}

static void
the_nodes_drain(void **state)
{
    (void)state;
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nodes_start),
        cmocka_unit_test(nothing_is_carried_before_a_hello_that_fits_the_key),
        cmocka_unit_test(a_partner_asks_only_whom_it_may_and_only_for_feeds),
        cmocka_unit_test(answers_to_no_question_are_nothing),
        cmocka_unit_test(a_feed_that_does_not_verify_stops),
        cmocka_unit_test(what_a_partner_signs_binds_only_itself),
        cmocka_unit_test(many_partners_are_carried_and_told_of),
        cmocka_unit_test(the_story_goes_on),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("hostile_partner", tests, ARRAY_COUNT(tests));
}
