/* Bad input at the sockets of running daemons: from strangers, and from those who have a
 * key and misuse it. Whatever comes, nobody falls, nobody else waits in vain, and a sender
 * who can be answered hears what is wrong and where. */

#include "common/clock.h"
#include "common/message.h"
#include "proto/alert.pb-c.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "services/audit/audit.h"
#include "services/intake/intake.h"
#include "services/notification/alert.h"
#include "services/plan/plan.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile.h"
#include "tests/real/hostile_frame.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

enum { STREAMS = 24, MORE_FRAMES = 5000, FLOOD = 2000, CROWD = 4096 };

static struct hostile *nodes;
static char programs[600];

static const char story[] =
    "start 2027-05-04 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjøvik sykehus\" NO flow \"Pasientflyt\" duty-flow \"Anne Strand\"\n"
    "partners havnes sjovik\n"
    "text midt\n"
    "  Team Midt\n"
    "text jon\n"
    "  Jon Vik\n"
    "text ragnhild\n"
    "  national_id: 14844540001\n"
    "  given_name: Ragnhild\n"
    "  family_name: Prøve\n"
    "text nils\n"
    "  given_name: Nils\n"
    "  family_name: Prøvesen\n"
    "text ready\n"
    "  reason: Treatment is finished.\n"
    "havnes/duty-ke: unit add midt --name @midt\n"
    "havnes/duty-ke: staff add caseworker-midt --unit midt --role caseworker --name "
    "@jon\n"
    "user havnes/caseworker-midt\n"
    "at 2027-05-04 09:12\n"
    "$stay = sjovik/duty-flow: stay open --person @ragnhild --partner havnes "
    "--admitted "
    "\"2027-05-04 09:12\"\n"
    "$other = sjovik/duty-flow: stay open --person @nils --partner havnes --admitted "
    "\"2027-05-04 09:12\"\n"
    "$case = havnes/caseworker-midt: case open --person @ragnhild\n"
    "sjovik/duty-flow: handover offer $stay --to havnes --kind discharge --asked "
    "--text @ready\n"
    "agree\n";

/* The story goes on as if nothing had happened. */
static const char after[] =
    "havnes/caseworker-midt: handover can-receive $stay --from \"2027-05-05 10:00\"\n"
    "at 2027-05-05 10:30\n"
    "sjovik/duty-flow: notice discharged $stay\n"
    "havnes/caseworker-midt: handover received $stay\n"
    "expect sjovik/duty-flow case $stay holder_code=havnes is_closed=yes\n"
    "agree\n";

static const struct {
    enum hostile_daemon daemon;
    const struct service *service;
} served[] = {
    { HOSTILE_PLAN, &plan_service },
    { HOSTILE_INTAKE, &intake_service },
    { HOSTILE_NOTIFICATION, &alert_service },
    { HOSTILE_AUDIT, &audit_service },
};

static const char *const codes[] = { "havnes", "sjovik" };

static void
the_nodes_start(void **state)
{
    (void)state;
    assert_true(hostile_open(programs, story, codes, &nodes));
    assert_null(hostile_ails(nodes));
}

#define assert_all_well() assert_string_equal(ailment(), "")

static const char *
ailment(void)
{
    const char *text = hostile_ails(nodes);
    return text == NULL ? "" : text;
}

/* A peer of havnes' daemon under any key of that node. */
static struct peer *
peer_as(enum hostile_daemon daemon, const struct curve_pair *pair)
{
    char endpoint[256];
    struct peer *peer;
    const struct hostile_node *node = &nodes->nodes[0];
    if (daemon == HOSTILE_BORDER)
        scenario_text(endpoint, sizeof endpoint, "%s", node->settings->border_listen);
    else
        hostile_endpoint(node, daemon, endpoint, sizeof endpoint);
    peer_open(endpoint, pair, hostile_public(node, daemon), NULL, &peer);
    return peer;
}

static struct peer *
known_peer(enum hostile_daemon daemon)
{
    arena_reset(nodes->arena);
    return peer_as(daemon, &nodes->nodes[0].person);
}

/* What came back says so. */
static void
check_answer(const Stafett__V1__Answer *answer, const char *reason, const char *where)
{
    assert_non_null(answer);
    assert_int_equal(answer->verdict, STAFETT__V1__VERDICT__VERDICT_MALFORMED);
    assert_string_equal(answer->reason_code, reason);
    assert_memory_equal(answer->where, where, strlen(where));
}

/* ---- strangers */

static const enum hostile_daemon doors[] = { HOSTILE_PLAN, HOSTILE_INTAKE,
    HOSTILE_NOTIFICATION, HOSTILE_TEAM, HOSTILE_AUDIT, HOSTILE_BORDER };

static void
a_stranger_is_not_let_in(void **state)
{
    struct curve_pair unknown;
    struct curve_pair wrong_server;
    char endpoint[256];
    struct peer *peer;
    (void)state;
    assert_int_equal(zmq_curve_keypair(unknown.public_text, unknown.secret_text), 0);
    assert_int_equal(
        zmq_curve_keypair(wrong_server.public_text, wrong_server.secret_text), 0);
    for (size_t d = 0; d < ARRAY_COUNT(doors); d++) {
        peer = peer_as(doors[d], &unknown);
        assert_int_equal(peer_await_fate(peer), PEER_REFUSED);
        peer_close(&peer);
        peer = peer_as(doors[d], NULL);
        assert_int_not_equal(peer_await_fate(peer), PEER_LET_IN);
        peer_close(&peer);
    }
    hostile_endpoint(&nodes->nodes[0], HOSTILE_PLAN, endpoint, sizeof endpoint);
    peer_open(endpoint, &nodes->nodes[0].person, wrong_server.public_text, NULL, &peer);
    assert_int_not_equal(peer_await_fate(peer), PEER_LET_IN);
    peer_close(&peer);
    assert_all_well();
}

/* The border's outer door is for partners: not for our own people, nor our own daemons;
 * and a partner's key opens no daemon here. */
static void
a_key_opens_only_its_own_doors(void **state)
{
    struct curve_pair partner;
    (void)state;
    assert_true(hostile_key(&nodes->nodes[1], "border", &partner));
    struct peer *peer = peer_as(HOSTILE_BORDER, &nodes->nodes[0].person);
    assert_int_equal(peer_await_fate(peer), PEER_REFUSED);
    peer_close(&peer);
    for (size_t d = 0; d + 1 < ARRAY_COUNT(doors); d++) {
        peer = peer_as(doors[d], &partner);
        assert_int_equal(peer_await_fate(peer), PEER_REFUSED);
        peer_close(&peer);
    }
    assert_all_well();
}

static int
stream_of(enum hostile_daemon daemon)
{
    char endpoint[256];
    const struct hostile_node *node = &nodes->nodes[0];
    if (daemon == HOSTILE_BORDER)
        return peer_stream(node->settings->border_listen);
    hostile_endpoint(node, daemon, endpoint, sizeof endpoint);
    return peer_stream(endpoint);
}

/* A greeting of ZMTP 3.1 with CURVE, then a command as long as can be said. */
static const uint8_t greeting[] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1, 'C', 'U',
    'R', 'V', 'E', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x06, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 5, 'H', 'E', 'L', 'L', 'O' };

static void
plain_bytes_open_nothing(void **state)
{
    static const char web[] = "GET / HTTP/1.1\r\nHost: node\r\n\r\n";
    uint8_t noise[4096];
    (void)state;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)(i * 167 + 13);
    const struct slice throws[] = { slice_text(web), slice_of(noise, sizeof noise),
        slice_of(greeting, sizeof greeting), slice_of(greeting, 11) };
    for (size_t d = 0; d < ARRAY_COUNT(doors); d++) {
        for (size_t t = 0; t < ARRAY_COUNT(throws); t++) {
            int fd = stream_of(doors[d]);
            assert_true(fd >= 0);
            (void)peer_stream_send(fd, throws[t]);
            assert_int_equal(close(fd), 0);
        }
    }
    assert_all_well();
}

/* They say a byte now and then and never finish; the daemon ends it, and meanwhile
 * answers those who may ask. */
static void
slow_strangers_hold_nobody_up(void **state)
{
    int streams[ARRAY_COUNT(doors)][STREAMS];
    (void)state;
    for (size_t d = 0; d < ARRAY_COUNT(doors); d++) {
        for (size_t i = 0; i < STREAMS; i++) {
            streams[d][i] = stream_of(doors[d]);
            assert_true(streams[d][i] >= 0);
            assert_true(peer_stream_send(streams[d][i], slice_of(greeting, i)));
        }
    }
    assert_all_well();
    for (size_t d = 0; d < ARRAY_COUNT(doors); d++) {
        assert_true(peer_stream_drip_until_cut(
            streams[d][0], slice_of(greeting, sizeof greeting)));
        for (size_t i = 0; i < STREAMS; i++)
            assert_int_equal(close(streams[d][i]), 0);
    }
    assert_all_well();
}

/* ---- frames of those who are let in */

static void
what_is_no_frame_is_kept_and_told(void **state)
{
    uint8_t noise[2048];
    (void)state;
    memset(noise, 0xff, sizeof noise);
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        uint64_t before = hostile_not_understood(nodes, 0, served[s].daemon);
        struct peer *peer = known_peer(served[s].daemon);
        const struct {
            struct slice bytes;
            const char *reason;
        } rows[] = {
            { slice_of(noise, sizeof noise), "wire-varint" },
            { slice_text("not a frame"), "wire-type" },
            { slice_of("\x08", 1), "wire-truncated" },
            { slice_of("\x08\x01\x08\x02", 4), "wire-duplicate" },
            { slice_of("\x12\x00\x1a\x00", 4), "wire-duplicate" },
        };
        for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
            check_answer(hostile_throw(peer, nodes->arena, rows[i].bytes),
                rows[i].reason, "Frame");
        peer_close(&peer);
        assert_int_equal(hostile_not_understood(nodes, 0, served[s].daemon),
            before + ARRAY_COUNT(rows));
    }
    assert_all_well();
}

/* Frames that only daemons and borders send, and answers that nobody asked for. */
static void
frames_of_others_are_refused(void **state)
{
    Stafett__V1__Answers answers = STAFETT__V1__ANSWERS__INIT;
    Stafett__V1__FeedRequest feed_request = STAFETT__V1__FEED_REQUEST__INIT;
    Stafett__V1__FeedPage feed_page = STAFETT__V1__FEED_PAGE__INIT;
    Stafett__V1__ToPartner to_partner = STAFETT__V1__TO_PARTNER__INIT;
    Stafett__V1__FromPartner from_partner = STAFETT__V1__FROM_PARTNER__INIT;
    Stafett__V1__Hello hello = STAFETT__V1__HELLO__INIT;
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    Stafett__V1__Answer fault = STAFETT__V1__ANSWER__INIT;
    (void)state;
    from_partner.organisation_code = arena_text(nodes->arena, slice_text("sjovik"));
    from_partner.organisation_code = (char *)"sjovik";
    const Stafett__V1__Frame frames[] = {
        { .body_case = STAFETT__V1__FRAME__BODY__NOT_SET },
        { .body_case = STAFETT__V1__FRAME__BODY_ANSWERS, .answers = &answers },
        { .body_case = STAFETT__V1__FRAME__BODY_FEED_REQUEST,
            .feed_request = &feed_request },
        { .body_case = STAFETT__V1__FRAME__BODY_FEED_PAGE, .feed_page = &feed_page },
        { .body_case = STAFETT__V1__FRAME__BODY_TO_PARTNER, .to_partner = &to_partner },
        { .body_case = STAFETT__V1__FRAME__BODY_FROM_PARTNER,
            .from_partner = &from_partner },
        { .body_case = STAFETT__V1__FRAME__BODY_HELLO, .hello = &hello },
        { .body_case = STAFETT__V1__FRAME__BODY_CARRY, .carry = &carry },
        { .body_case = STAFETT__V1__FRAME__BODY_FAULT, .fault = &fault },
    };
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        struct peer *peer = known_peer(served[s].daemon);
        for (size_t i = 0; i < ARRAY_COUNT(frames); i++) {
            Stafett__V1__Frame frame = frames[i];
            frame.base.descriptor = &stafett__v1__frame__descriptor;
            frame.request = 40 + i;
            check_answer(hostile_throw(peer, nodes->arena,
                             message_pack(&frame.base, nodes->arena)),
                "sender-not-allowed", "f");
        }
        peer_close(&peer);
    }
    assert_all_well();
}

static void
a_frame_too_large_ends_the_connection(void **state)
{
    static uint8_t bytes[FRAME_BYTES_MAX + 1];
    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        struct peer *peer = known_peer(served[s].daemon);
        assert_true(peer_send(peer, slice_of(bytes, sizeof bytes), false));
        assert_true(peer_await_cut(peer));
        peer_close(&peer);
    }
    assert_all_well();
}

static void
many_parts_are_told_and_endless_ones_end_with_their_sender(void **state)
{
    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        uint64_t before = hostile_not_understood(nodes, 0, served[s].daemon);
        struct peer *peer = known_peer(served[s].daemon);
        for (unsigned i = 0; i < MORE_FRAMES; i++)
            assert_true(peer_send(peer, slice_text("more"), true));
        assert_all_well();
        assert_true(peer_send(peer, slice_text("the end"), false));
        const Stafett__V1__Frame *frame = peer_receive(peer, nodes->arena);
        assert_non_null(frame);
        check_answer(frame->fault, "frame-parts", "frame");
        for (unsigned i = 0; i < MORE_FRAMES; i++)
            assert_true(peer_send(peer, slice_text("more"), true));
        peer_close(&peer);
        assert_int_equal(
            hostile_not_understood(nodes, 0, served[s].daemon), before + 1);
    }
    assert_all_well();
}

/* A routing id of one's own choice could be another's: such a peer is not answered. */
static void
a_peer_with_a_name_of_its_own_is_not_heard(void **state)
{
    char endpoint[256];
    struct peer *peer;
    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        hostile_endpoint(&nodes->nodes[0], served[s].daemon, endpoint, sizeof endpoint);
        uint64_t before = hostile_not_understood(nodes, 0, served[s].daemon);
        peer_open(endpoint, &nodes->nodes[0].person,
            hostile_public(&nodes->nodes[0], served[s].daemon), "somebody", &peer);
        assert_true(peer_send(peer, slice_text("hello"), false));
        assert_int_equal(peer_await_fate(peer), PEER_LET_IN);
        int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PEER_PATIENCE_MS;
        while (hostile_not_understood(nodes, 0, served[s].daemon) == before) {
            assert_true(clock_monotonic_us() < until_us);
            arena_reset(nodes->arena);
        }
        peer_close(&peer);
    }
    assert_all_well();
}

/* Sent faster than anybody could answer, by somebody who does not listen. */
static void
a_flood_drowns_nobody(void **state)
{
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        struct peer *peer = known_peer(served[s].daemon);
        struct slice envelope = hostile_envelope(
            nodes->arena, hostile_id(), show.base.descriptor->name, slice_text(""));
        struct slice crowd = hostile_inputs(nodes->arena, 1, envelope, CROWD);
        struct slice noise = slice_text("not a frame");
        for (unsigned i = 0; i < FLOOD; i++)
            assert_true(peer_send(peer, i % 100 == 0 ? crowd : noise, false));
        assert_all_well();
        peer_close(&peer);
    }
    assert_all_well();
}

/* ---- envelopes */

static void
envelopes_are_told_what_is_wrong(void **state)
{
    static uint8_t large[PAYLOAD_BYTES_MAX + 1];
    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        struct peer *peer = known_peer(served[s].daemon);
        struct arena *arena = nodes->arena;
        uint64_t before = hostile_not_understood(nodes, 0, served[s].daemon);
        const char *turn = stafett__v1__turn__descriptor.name;
        const char *unit = stafett__plan__v1__unit_added__descriptor.name;
        const struct {
            struct slice envelope;
            const char *reason;
            const char *where;
        } rows[] = {
            { slice_text("not an envelope"), "wire-type", "Envelope" },
            { slice_text(""), "envelope-id", "Envelope.id" },
            { hostile_envelope(arena, ID_NONE, unit, slice_text("")), "envelope-id",
                "Envelope.id" },
            { hostile_envelope(arena, hostile_id(), "no such type", slice_text("")),
                "wire-code", "Envelope.type byte 22" },
            { hostile_envelope(arena, hostile_id(), "no.such.Type", slice_text("")),
                "type-unknown", "Envelope.type" },
            { hostile_envelope(arena, hostile_id(), turn, slice_text("")),
                "type-unknown", "Envelope.type" },
            { hostile_envelope(
                  arena, hostile_id(), unit, slice_of(large, sizeof large)),
                "payload-too-large", "Envelope.payload" },
        };
        for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
            check_answer(hostile_throw(peer, arena,
                             hostile_inputs(arena, i, rows[i].envelope, 1)),
                rows[i].reason, rows[i].where);
        peer_close(&peer);
        assert_int_equal(hostile_not_understood(nodes, 0, served[s].daemon),
            before + ARRAY_COUNT(rows));
    }
    assert_all_well();
}

/* What is a daemon's, a partner's or an alarm's to say is no command of a person; and a
 * daemon that is no edge brings no commands at all. */
static void
others_messages_are_no_commands(void **state)
{
    struct curve_pair courier;
    struct curve_pair notification;
    (void)state;
    assert_true(hostile_key(&nodes->nodes[0], "courier", &courier));
    assert_true(hostile_key(&nodes->nodes[0], "notification", &notification));
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        const struct service *service = served[s].service;
        struct peer *person = known_peer(served[s].daemon);
        struct peer *edge = peer_as(served[s].daemon, &courier);
        struct peer *daemon = peer_as(served[s].daemon, &notification);
        for (size_t i = 0; i < service->input_count; i++) {
            const struct input_row *row = &service->inputs[i];
            const char *type = row->type->name;
            if ((row->origins & FROM_CLIENT) == 0)
                check_answer(
                    hostile_command(person, nodes->arena, type, slice_text("")),
                    "sender-not-allowed", "Envelope.type");
            if ((row->origins & FROM_EDGE) == 0)
                check_answer(hostile_command(edge, nodes->arena, type, slice_text("")),
                    "sender-not-allowed", "Envelope.type");
            check_answer(hostile_command(daemon, nodes->arena, type, slice_text("")),
                "sender-not-allowed", "inputs");
        }
        peer_close(&person);
        peer_close(&edge);
        peer_close(&daemon);
    }
    assert_all_well();
}

static bool
is_same_answer(const Stafett__V1__Answer *a, const Stafett__V1__Answer *b)
{
    if (a->verdict != b->verdict || strcmp(a->reason_code, b->reason_code) != 0 ||
        strcmp(a->where, b->where) != 0 || a->n_events != b->n_events)
        return false;
    for (size_t i = 0; i < a->n_events; i++) {
        if (!slice_equal(slice_bytes(a->events[i]), slice_bytes(b->events[i])))
            return false;
    }
    return true;
}

static struct slice
duty_of(const char *unit, const char *staff)
{
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    duty.unit_code = (char *)unit;
    duty.staff_code = (char *)staff;
    return message_pack(&duty.base, nodes->arena);
}

static void
the_same_id_is_the_same_answer_or_none(void **state)
{
    const char *type = stafett__plan__v1__set_duty__descriptor.name;
    const struct {
        const char *unit;
        bool is_accepted;
    } rows[] = { { "midt", true }, { "no-such-unit", false } };
    struct curve_pair other;
    (void)state;
    assert_true(hostile_key(&nodes->nodes[0], "caseworker-midt", &other));
    struct peer *peer = known_peer(HOSTILE_PLAN);
    struct peer *stranger = peer_as(HOSTILE_PLAN, &other);
    struct arena *arena = nodes->arena;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct id id = hostile_id();
        struct slice same = hostile_inputs(arena, 1,
            hostile_envelope(arena, id, type, duty_of(rows[i].unit, "duty-ke")), 1);
        struct slice differs = hostile_inputs(
            arena, 1, hostile_envelope(arena, id, type, duty_of("ke", "duty-ke")), 1);
        const Stafett__V1__Answer *first = hostile_throw(peer, arena, same);
        assert_non_null(first);
        assert_int_equal(first->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED,
            rows[i].is_accepted);
        for (unsigned again = 0; again < 3; again++) {
            const Stafett__V1__Answer *answer = hostile_throw(peer, arena, same);
            assert_true(answer != NULL && is_same_answer(first, answer));
        }
        const Stafett__V1__Answer *reused[] = { hostile_throw(peer, arena, differs),
            hostile_throw(stranger, arena, same) };
        for (size_t r = 0; r < ARRAY_COUNT(reused); r++) {
            assert_non_null(reused[r]);
            assert_int_equal(reused[r]->verdict, STAFETT__V1__VERDICT__VERDICT_REFUSED);
            assert_string_equal(reused[r]->reason_code, "id-reused");
            assert_string_equal(reused[r]->where, "Envelope.id");
        }
    }
    peer_close(&peer);
    peer_close(&stranger);
    assert_all_well();
}

/* ---- the end */

static void
the_story_goes_on(void **state)
{
    char text[4096];
    static const char *const status[] = { "status", NULL };
    (void)state;
    assert_true(hostile_play(nodes, after));
    assert_int_equal(hostile_run(nodes, 0, text, sizeof text, status), 0);
    assert_non_null(strstr(text, "kept in quarantine"));
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
        cmocka_unit_test(a_stranger_is_not_let_in),
        cmocka_unit_test(a_key_opens_only_its_own_doors),
        cmocka_unit_test(plain_bytes_open_nothing),
        cmocka_unit_test(slow_strangers_hold_nobody_up),
        cmocka_unit_test(what_is_no_frame_is_kept_and_told),
        cmocka_unit_test(frames_of_others_are_refused),
        cmocka_unit_test(a_frame_too_large_ends_the_connection),
        cmocka_unit_test(many_parts_are_told_and_endless_ones_end_with_their_sender),
        cmocka_unit_test(a_peer_with_a_name_of_its_own_is_not_heard),
        cmocka_unit_test(envelopes_are_told_what_is_wrong),
        cmocka_unit_test(others_messages_are_no_commands),
        cmocka_unit_test(the_same_id_is_the_same_answer_or_none),
        /* What is left of it may be read later, so nothing is counted after it. */
        cmocka_unit_test(a_flood_drowns_nobody),
        cmocka_unit_test(the_story_goes_on),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("hostile", tests, ARRAY_COUNT(tests));
}
