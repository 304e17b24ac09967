/* The asking side against a small server on a thread of its own: it hears its own
 * answer and no other, repeats itself while nobody answers, and gives up in time. */

#include "tests/lib/test.h"

#include "common/client.h"
#include "common/message.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { ARENA_BYTES = 8 << 20, ANSWER_MS_MAX = 20000, STEP_MS = 5 };

/* What the server does with each frame. */
struct script {
    unsigned silent_first; /* frames that get no answer */
    bool is_other_first;   /* an answer to another question comes before */
    bool is_fault;
};

struct place {
    char folder[256];
    char endpoint[300];
    struct curve_pair server_pair;
    struct curve_pair client_pair;
    struct script script;
    struct bus *bus; /* the client's */
    struct client *client;
    struct arena *arena;
    struct bus *server_bus;
    struct socket *server;
    pthread_t thread;
    bool is_running;
    atomic_bool is_stopping;
    atomic_uint frames;
    uint8_t first_id[ID_BYTES];
    atomic_bool is_same_id; /* all frames had the id of the first */
};

static void
answer(struct place *place, const struct bus_peer *peer, uint64_t request,
    ProtobufCBinaryData id, struct arena *arena)
{
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Answer *list[] = { &answer };
    Stafett__V1__Answers answers = STAFETT__V1__ANSWERS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    answer.id = id;
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    answers.n_answers = 1;
    answers.answers = list;
    frame.request = request;
    if (place->script.is_fault) {
        answer.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
        answer.reason_code = (char *)"key-unknown";
        frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
        frame.fault = &answer;
    } else {
        frame.body_case = STAFETT__V1__FRAME__BODY_ANSWERS;
        frame.answers = &answers;
    }
    (void)bus_send(place->server, peer, message_pack(&frame.base, arena));
}

static void
fault(struct place *place, const struct bus_peer *peer, const struct wire_fault *why,
    struct arena *arena)
{
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    answer.reason_code = arena_text(arena, slice_text(why->reason));
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &answer;
    (void)bus_send(place->server, peer, message_pack(&frame.base, arena));
}

/* Of a frame with several, each in a frame of its own. */
static void
rest_answer(struct place *place, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame, struct arena *arena)
{
    struct wire_fault why;
    for (size_t i = 1; i < frame->inputs->n_envelopes; i++) {
        const Stafett__V1__Envelope *envelope =
            (const Stafett__V1__Envelope *)message_unpack(
                &stafett__v1__envelope__descriptor,
                slice_bytes(frame->inputs->envelopes[i]), arena, &why);
        if (envelope != NULL)
            answer(place, peer, frame->request, envelope->id, arena);
    }
}

static void
serve_one(struct place *place, const struct bus_peer *peer, struct slice body,
    struct arena *arena)
{
    struct wire_fault why;
    struct wire_fault inner;
    arena_reset(arena);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, arena, &why);
    unsigned number = atomic_fetch_add(&place->frames, 1);
    if (frame == NULL) {
        fault(place, peer, &why, arena);
        return;
    }
    if (frame->body_case != STAFETT__V1__FRAME__BODY_INPUTS)
        return;
    const Stafett__V1__Envelope *envelope =
        (const Stafett__V1__Envelope *)message_unpack(
            &stafett__v1__envelope__descriptor,
            slice_bytes(frame->inputs->envelopes[0]), arena, &inner);
    if (envelope == NULL || envelope->id.len != ID_BYTES ||
        strcmp(envelope->type, "stafett.v1.ShowStatus") != 0)
        return;
    if (number == 0)
        memcpy(place->first_id, envelope->id.data, ID_BYTES);
    else if (memcmp(place->first_id, envelope->id.data, ID_BYTES) != 0)
        atomic_store(&place->is_same_id, false);
    if (number < place->script.silent_first)
        return;
    if (place->script.is_other_first) {
        uint8_t other[ID_BYTES] = { 9 };
        answer(place, peer, frame->request, slice_binary(slice_of(other, ID_BYTES)),
            arena);
        answer(place, peer, frame->request + 1, envelope->id, arena);
    }
    answer(place, peer, frame->request, envelope->id, arena);
    rest_answer(place, peer, frame, arena);
}

static void *
serve(void *argument)
{
    struct place *place = argument;
    struct arena *arena = NULL;
    arena_create(ARENA_BYTES, &arena);
    while (!atomic_load(&place->is_stopping)) {
        struct bus_peer peer;
        struct slice body;
        if (bus_wait_one(place->server, STEP_MS) != STATUS_OK)
            break;
        if (bus_receive(place->server, &peer, &body) == BUS_MESSAGE)
            serve_one(place, &peer, body, arena);
    }
    arena_destroy(&arena);
    return NULL;
}

static int
place_make(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    test_folder_make(place->folder, sizeof place->folder);
    (void)snprintf(
        place->endpoint, sizeof place->endpoint, "ipc://%s/server", place->folder);
    atomic_init(&place->is_stopping, false);
    atomic_init(&place->frames, 0);
    atomic_init(&place->is_same_id, true);
    arena_create(ARENA_BYTES, &place->arena);
    *state = place;
    if (zmq_curve_keypair(
            place->server_pair.public_text, place->server_pair.secret_text) != 0 ||
        zmq_curve_keypair(
            place->client_pair.public_text, place->client_pair.secret_text) != 0 ||
        bus_create(&place->bus) != STATUS_OK)
        return -1;
    return client_create(place->bus, place->endpoint, &place->client_pair,
               place->server_pair.public_text, "havnes/duty-ke",
               &place->client) == STATUS_OK
               ? 0
               : -1;
}

static void
server_start(struct place *place)
{
    uint8_t key[1][CURVE_BYTES];
    assert_true(keys_decode_z85(place->client_pair.public_text, key[0]));
    assert_int_equal(bus_create(&place->server_bus), STATUS_OK);
    bus_allow(place->server_bus, (const uint8_t(*)[CURVE_BYTES])key, 1);
    assert_int_equal(bus_serve(place->server_bus, place->endpoint, &place->server_pair,
                         &place->server),
        STATUS_OK);
    assert_int_equal(pthread_create(&place->thread, NULL, serve, place), 0);
    place->is_running = true;
}

static int
place_remove(void **state)
{
    struct place *place = *state;
    atomic_store(&place->is_stopping, true);
    if (place->is_running && pthread_join(place->thread, NULL) != 0)
        return -1;
    client_destroy(&place->client);
    bus_destroy(&place->bus);
    bus_destroy(&place->server_bus);
    arena_destroy(&place->arena);
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

static const Stafett__V1__ShowStatus look = STAFETT__V1__SHOW_STATUS__INIT;

static void
asks_and_hears(void **state)
{
    struct place *place = *state;
    const Stafett__V1__Answer *heard = NULL;
    server_start(place);
    assert_int_equal(
        client_ask(place->client, &look.base, ANSWER_MS_MAX, place->arena, &heard),
        CLIENT_ANSWERED);
    assert_int_equal(heard->verdict, STAFETT__V1__VERDICT__VERDICT_ACCEPTED);
    assert_int_equal(heard->id.len, ID_BYTES);
    /* Each question has an id of its own. */
    assert_int_equal(
        client_ask(place->client, &look.base, ANSWER_MS_MAX, place->arena, &heard),
        CLIENT_ANSWERED);
    assert_false(atomic_load(&place->is_same_id));
}

static void
answers_to_other_questions_are_not_taken(void **state)
{
    struct place *place = *state;
    const Stafett__V1__Answer *heard = NULL;
    struct id id = { { 1, 2, 3 } };
    place->script.is_other_first = true;
    server_start(place);
    for (int i = 0; i < 3; i++) {
        id.bytes[15] = (uint8_t)i;
        assert_int_equal(client_ask_as(place->client, id, &look.base, ANSWER_MS_MAX,
                             place->arena, &heard),
            CLIENT_ANSWERED);
        assert_memory_equal(heard->id.data, id.bytes, ID_BYTES);
    }
}

static void
many_are_asked_in_one_frame(void **state)
{
    struct place *place = *state;
    const Stafett__V1__Answer *fault = NULL;
    struct client_item items[5] = { 0 };
    place->script.is_other_first = true;
    server_start(place);
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        items[i].id = (struct id){ { 7, (uint8_t)i } };
        items[i].message = &look.base;
    }
    assert_int_equal(client_ask_all(place->client, items, ARRAY_COUNT(items),
                         ANSWER_MS_MAX, place->arena, &fault),
        CLIENT_ANSWERED);
    for (size_t i = 0; i < ARRAY_COUNT(items); i++)
        assert_memory_equal(items[i].answer->id.data, items[i].id.bytes, ID_BYTES);
}

static void
repeats_itself_with_the_same_id(void **state)
{
    struct place *place = *state;
    const Stafett__V1__Answer *heard = NULL;
    place->script.silent_first = 1;
    server_start(place);
    assert_int_equal(
        client_ask(place->client, &look.base, ANSWER_MS_MAX, place->arena, &heard),
        CLIENT_ANSWERED);
    assert_true(atomic_load(&place->frames) >= 2);
    assert_true(atomic_load(&place->is_same_id));
    assert_memory_equal(heard->id.data, place->first_id, ID_BYTES);
}

static void
gives_up_when_nobody_is_there(void **state)
{
    struct place *place = *state;
    const Stafett__V1__Answer *heard = NULL;
    assert_int_equal(client_ask(place->client, &look.base, 50, place->arena, &heard),
        CLIENT_NO_ANSWER);
    assert_null(heard);
    /* And is none the worse for it. */
    server_start(place);
    assert_int_equal(
        client_ask(place->client, &look.base, ANSWER_MS_MAX, place->arena, &heard),
        CLIENT_ANSWERED);
}

static void
a_fault_says_why(void **state)
{
    struct place *place = *state;
    const Stafett__V1__Answer *heard = NULL;
    place->script.is_fault = true;
    server_start(place);
    assert_int_equal(
        client_ask(place->client, &look.base, ANSWER_MS_MAX, place->arena, &heard),
        CLIENT_FAULT);
    assert_string_equal(heard->reason_code, "key-unknown");
}

/* Garbage is answered with a fault, and the server goes on. */
static void
garbage_gets_a_fault(void **state)
{
    struct place *place = *state;
    struct socket *socket = NULL;
    struct bus_peer peer;
    struct slice body;
    struct wire_fault why;
    const Stafett__V1__Answer *heard = NULL;
    bool is_sent = false;
    server_start(place);
    assert_int_equal(bus_connect(place->bus, place->endpoint, &place->client_pair,
                         place->server_pair.public_text, &socket),
        STATUS_OK);
    for (int waited_ms = 0; !is_sent && waited_ms < ANSWER_MS_MAX;
         waited_ms += STEP_MS) {
        assert_int_equal(bus_wait_one(socket, STEP_MS), STATUS_OK);
        is_sent = bus_send(socket, NULL, slice_text("\xff\xff no frame"));
    }
    assert_true(is_sent);
    assert_int_equal(bus_wait_one(socket, ANSWER_MS_MAX), STATUS_OK);
    assert_int_equal(bus_receive(socket, &peer, &body), BUS_MESSAGE);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, place->arena, &why);
    assert_non_null(frame);
    assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_FAULT);
    assert_int_equal(frame->fault->verdict, STAFETT__V1__VERDICT__VERDICT_MALFORMED);
    assert_true(strlen(frame->fault->reason_code) > 0);
    bus_close(place->bus, &socket);
    assert_int_equal(
        client_ask(place->client, &look.base, ANSWER_MS_MAX, place->arena, &heard),
        CLIENT_ANSWERED);
}

int
main(void)
{
#define WITH_PLACE(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)
    const struct CMUnitTest tests[] = {
        WITH_PLACE(asks_and_hears),
        WITH_PLACE(answers_to_other_questions_are_not_taken),
        WITH_PLACE(many_are_asked_in_one_frame),
        WITH_PLACE(repeats_itself_with_the_same_id),
        WITH_PLACE(gives_up_when_nobody_is_there),
        WITH_PLACE(a_fault_says_why),
        WITH_PLACE(garbage_gets_a_fault),
    };
    return test_run_group("client", tests, sizeof tests / sizeof tests[0]);
}
