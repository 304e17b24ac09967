/* Sockets as the whole system uses them: one body frame from a known key or nothing,
 * bounded, and never waiting on the way out. Waits here end on an event and have a
 * limit only so that a broken bus fails instead of hanging. */

#include "tests/lib/test.h"

#include "common/bus_private.h"
#include "common/clock.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EVENT_MS_MAX = 10000, STEP_MS = 5 };

struct place {
    char folder[256];
    char endpoint[300];
    struct bus *bus; /* the server's */
    struct socket *server;
    struct curve_pair server_pair;
    struct bus *other; /* the client's */
    struct socket *client;
    struct curve_pair client_pair;
    uint8_t client_key[CURVE_BYTES];
};

static void
pair_make(struct curve_pair *pair)
{
    assert_int_equal(zmq_curve_keypair(pair->public_text, pair->secret_text), 0);
}

static int
place_make(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    test_folder_make(place->folder, sizeof place->folder);
    (void)snprintf(
        place->endpoint, sizeof place->endpoint, "ipc://%s/run/server", place->folder);
    pair_make(&place->server_pair);
    pair_make(&place->client_pair);
    if (!keys_decode_z85(place->client_pair.public_text, place->client_key) ||
        bus_create(&place->bus) != STATUS_OK || bus_create(&place->other) != STATUS_OK)
        return -1;
    bus_allow(place->bus, (const uint8_t(*)[CURVE_BYTES])place->client_key, 1);
    *state = place;
    if (bus_serve(place->bus, place->endpoint, &place->server_pair, &place->server) !=
        STATUS_OK)
        return -1;
    return bus_connect(place->other, place->endpoint, &place->client_pair,
               place->server_pair.public_text, &place->client) == STATUS_OK
               ? 0
               : -1;
}

static int
place_remove(void **state)
{
    struct place *place = *state;
    bus_destroy(&place->other);
    bus_destroy(&place->bus);
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

/* Sends as soon as there is a connection. */
static void
send_when_connected(struct socket *client, struct slice body)
{
    for (int waited_ms = 0; waited_ms < EVENT_MS_MAX; waited_ms += STEP_MS) {
        if (bus_send(client, NULL, body))
            return;
        assert_int_equal(bus_wait_one(client, STEP_MS), STATUS_OK);
    }
    fail_msg("no connection");
}

static enum bus_result
receive_next(struct socket *socket, struct bus_peer *peer, struct slice *body)
{
    assert_int_equal(bus_wait_one(socket, EVENT_MS_MAX), STATUS_OK);
    return bus_receive(socket, peer, body);
}

static void
messages_go_both_ways_and_name_the_key(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct bus_peer none;
    struct slice body;
    bool is_extra = true;
    assert_int_equal(bus_receive(place->server, &peer, &body), BUS_NONE);
    send_when_connected(place->client, slice_text("a question"));
    assert_int_equal(bus_wait(place->bus, EVENT_MS_MAX, -1, &is_extra), STATUS_OK);
    assert_false(is_extra);
    assert_int_equal(bus_receive(place->server, &peer, &body), BUS_MESSAGE);
    assert_true(slice_equal(body, slice_text("a question")));
    assert_memory_equal(peer.key, place->client_key, CURVE_BYTES);
    assert_true(bus_send(place->server, &peer, slice_text("an answer")));
    assert_int_equal(receive_next(place->client, &none, &body), BUS_MESSAGE);
    assert_true(slice_equal(body, slice_text("an answer")));
    assert_int_equal(bus_strikes(place->bus), 0);
}

static void
an_extra_descriptor_wakes(void **state)
{
    struct place *place = *state;
    bool is_extra = false;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(bus_wait(place->bus, 0, ends[0], &is_extra), STATUS_OK);
    assert_false(is_extra);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(bus_wait(place->bus, EVENT_MS_MAX, ends[0], &is_extra), STATUS_OK);
    assert_true(is_extra);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
}

static void
multipart_is_a_strike(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct slice body;
    send_when_connected(place->client, slice_text("first"));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_MESSAGE);

    void *raw = place->client->handle;
    assert_int_equal(zmq_send(raw, "", 0, ZMQ_SNDMORE), 0);
    assert_int_equal(zmq_send(raw, "two", 3, 0), 3);
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_STRIKE);
    assert_memory_equal(peer.key, place->client_key, CURVE_BYTES);
    assert_int_equal(bus_strikes(place->bus), 1);

    for (int i = 0; i < 5000; i++)
        assert_int_equal(zmq_send(raw, "more", 4, ZMQ_SNDMORE), 4);
    assert_int_equal(zmq_send(raw, "", 0, 0), 0);
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_STRIKE);
    assert_int_equal(bus_strikes(place->bus), 2);

    /* Nothing of it is left to be taken for a message. */
    assert_true(bus_send(place->client, NULL, slice_text("last")));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_MESSAGE);
    assert_true(slice_equal(body, slice_text("last")));
    assert_int_equal(bus_receive(place->server, &peer, &body), BUS_NONE);
}

/* Z3: who names his own route could be answered in another's place. */
static void
a_chosen_route_is_a_strike(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct slice body;
    struct socket *named = NULL;
    assert_int_equal(bus_connect(place->other, place->endpoint, &place->client_pair,
                         place->server_pair.public_text, &named),
        STATUS_OK);
    assert_int_equal(zmq_disconnect(named->handle, place->endpoint), 0);
    assert_int_equal(zmq_setsockopt(named->handle, ZMQ_ROUTING_ID, "border", 6), 0);
    assert_int_equal(zmq_connect(named->handle, place->endpoint), 0);
    send_when_connected(named, slice_text("hello"));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_STRIKE);
    assert_int_equal(body.len, 0);
}

static void
the_largest_frame_passes_and_one_more_does_not(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct slice body;
    uint8_t event[6];
    uint16_t number = 0;
    uint8_t *bytes = calloc(1, FRAME_BYTES_MAX + 4096);
    assert_non_null(bytes);
    send_when_connected(place->client, slice_of(bytes, FRAME_BYTES_MAX - 64));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_MESSAGE);
    assert_int_equal(body.len, FRAME_BYTES_MAX - 64);
    /* Past the limit the server ends the connection; the client sees that. */
    assert_false(bus_was_lost(place->client));
    assert_true(
        zmq_send(place->client->handle, bytes, FRAME_BYTES_MAX + 1, ZMQ_DONTWAIT) > 0);
    assert_int_equal(zmq_recv(place->client->monitor, event, sizeof event, 0), 6);
    memcpy(&number, event, sizeof number);
    assert_int_equal(number, ZMQ_EVENT_DISCONNECTED);
    assert_int_equal(bus_receive(place->server, &peer, &body), BUS_NONE);
    free(bytes);
}

static void
an_unknown_key_sends_nothing(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct slice body;
    struct curve_pair unknown;
    struct socket *stranger = NULL;
    uint8_t event[6];
    pair_make(&unknown);
    assert_int_equal(bus_connect(place->other, place->endpoint, &unknown,
                         place->server_pair.public_text, &stranger),
        STATUS_OK);
    /* The refused handshake ends in a disconnection. */
    assert_int_equal(zmq_recv(stranger->monitor, event, sizeof event, 0), 6);
    assert_false(bus_send(stranger, NULL, slice_text("hello")));
    assert_int_equal(bus_receive(place->server, &peer, &body), BUS_NONE);
}

static void
a_vanished_peer_is_said_at_once(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct slice body;
    uint8_t event[6];
    int linger = 0;
    int wait_ms = EVENT_MS_MAX;
    void *raw = place->server->handle;
    assert_int_equal(
        zmq_socket_monitor(raw, "inproc://test", ZMQ_EVENT_DISCONNECTED), 0);
    void *monitor = zmq_socket(place->bus->context, ZMQ_PAIR);
    assert_int_equal(zmq_setsockopt(monitor, ZMQ_LINGER, &linger, sizeof linger), 0);
    assert_int_equal(
        zmq_setsockopt(monitor, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms), 0);
    assert_int_equal(zmq_connect(monitor, "inproc://test"), 0);
    send_when_connected(place->client, slice_text("and gone"));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_MESSAGE);
    assert_true(bus_send(place->server, &peer, slice_text("still there")));
    bus_close(place->other, &place->client);
    assert_null(place->client);
    assert_int_equal(zmq_recv(monitor, event, sizeof event, 0), 6);
    /* The pipe's end reaches the socket with its next look at its mailbox. */
    assert_int_equal(bus_receive(place->server, &peer, &body), BUS_NONE);
    peer.route_bytes = 5;
    assert_false(bus_send(place->server, &peer, slice_text("nobody")));
    assert_int_equal(zmq_socket_monitor(raw, NULL, 0), 0);
    assert_int_equal(zmq_close(monitor), 0);
}

static void
wait_lost(struct socket *client)
{
    int64_t until_us = clock_monotonic_us() + INT64_C(1000) * EVENT_MS_MAX;
    while (!bus_was_lost(client)) { /* the wait ends when it is */
        assert_true(clock_monotonic_us() < until_us);
        assert_int_equal(bus_wait_one(client, EVENT_MS_MAX), STATUS_OK);
    }
}

static void
a_lost_connection_is_told_and_its_return(void **state)
{
    struct place *place = *state;
    struct bus_peer peer;
    struct slice body;
    send_when_connected(place->client, slice_text("hello"));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_MESSAGE);
    assert_false(bus_was_lost(place->client));
    bus_close(place->bus, &place->server);
    wait_lost(place->client);
    assert_false(bus_was_lost(place->client));
    /* What was sent since may have gone to the connection that is no more. */
    assert_int_equal(
        bus_serve(place->bus, place->endpoint, &place->server_pair, &place->server),
        STATUS_OK);
    wait_lost(place->client);
    assert_false(bus_was_lost(place->client));
    assert_true(bus_send(place->client, NULL, slice_text("again")));
    assert_int_equal(receive_next(place->server, &peer, &body), BUS_MESSAGE);
    assert_true(slice_equal(body, slice_text("again")));
}

static int
option_of(const struct socket *socket, int option)
{
    int value = -77;
    size_t bytes = sizeof value;
    assert_int_equal(zmq_getsockopt(socket->handle, option, &value, &bytes), 0);
    return value;
}

static void
expect_options(const struct socket *socket)
{
    int64_t frame_bytes_max = 0;
    size_t bytes = sizeof frame_bytes_max;
    char domain[32];
    size_t domain_bytes = sizeof domain;
    assert_int_equal(option_of(socket, ZMQ_LINGER), 0);
    assert_int_equal(option_of(socket, ZMQ_SNDHWM), 256);
    assert_int_equal(option_of(socket, ZMQ_RCVHWM), 256);
    assert_int_equal(option_of(socket, ZMQ_HANDSHAKE_IVL), 3000);
    assert_int_equal(option_of(socket, ZMQ_HEARTBEAT_IVL), 10000);
    assert_int_equal(option_of(socket, ZMQ_HEARTBEAT_TIMEOUT), 30000);
    assert_int_equal(option_of(socket, ZMQ_HEARTBEAT_TTL), 30000);
    assert_int_equal(option_of(socket, ZMQ_TCP_MAXRT), 30000);
    assert_int_equal(option_of(socket, ZMQ_IMMEDIATE), 1);
    assert_int_equal(option_of(socket, ZMQ_BACKLOG), 64);
    assert_int_equal(option_of(socket, ZMQ_MECHANISM), ZMQ_CURVE);
    assert_int_equal(option_of(socket, ZMQ_ZAP_ENFORCE_DOMAIN), 1);
    assert_int_equal(
        zmq_getsockopt(socket->handle, ZMQ_ZAP_DOMAIN, domain, &domain_bytes), 0);
    assert_string_equal(domain, ZAP_DOMAIN);
    assert_int_equal(
        zmq_getsockopt(socket->handle, ZMQ_MAXMSGSIZE, &frame_bytes_max, &bytes), 0);
    assert_int_equal(frame_bytes_max, FRAME_BYTES_MAX);
}

static void
options_are_set(void **state)
{
    struct place *place = *state;
    expect_options(place->server);
    expect_options(place->client);
    assert_int_equal(option_of(place->server, ZMQ_CURVE_SERVER), 1);
    assert_int_equal(option_of(place->client, ZMQ_CURVE_SERVER), 0);
    assert_true(option_of(place->client, ZMQ_RECONNECT_IVL_MAX) > 0);
}

static void
a_server_without_handler_does_not_start(void **state)
{
    struct place *place = *state;
    struct socket *server = NULL;
    zap_destroy(&place->bus->zap);
    char endpoint[320];
    (void)snprintf(endpoint, sizeof endpoint, "%s2", place->endpoint);
    assert_int_equal(
        bus_serve(place->bus, endpoint, &place->server_pair, &server), STATUS_FAILED);
    assert_null(server);
}

static void
only_ipc_and_tcp_are_served(void **state)
{
    struct place *place = *state;
    struct socket *socket = NULL;
    static const char *const others[] = { "inproc://x", "udp://127.0.0.1:7000",
        "norm://127.0.0.1:7000", "ipc:/x", "" };
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        assert_int_equal(bus_serve(place->bus, others[i], &place->server_pair, &socket),
            STATUS_FAILED);
        assert_int_equal(bus_connect(place->other, others[i], &place->client_pair,
                             place->server_pair.public_text, &socket),
            STATUS_FAILED);
        assert_null(socket);
    }
}

static void
the_folder_of_a_socket_is_private(void **state)
{
    struct place *place = *state;
    struct stat stat_of_folder;
    char path[300];
    (void)snprintf(path, sizeof path, "%s/run", place->folder);
    assert_int_equal(stat(path, &stat_of_folder), 0);
    assert_int_equal(stat_of_folder.st_mode & 0777, 0700);
}

int
main(void)
{
#define WITH_PLACE(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)
    const struct CMUnitTest tests[] = {
        WITH_PLACE(messages_go_both_ways_and_name_the_key),
        WITH_PLACE(an_extra_descriptor_wakes),
        WITH_PLACE(multipart_is_a_strike),
        WITH_PLACE(a_chosen_route_is_a_strike),
        WITH_PLACE(the_largest_frame_passes_and_one_more_does_not),
        WITH_PLACE(an_unknown_key_sends_nothing),
        WITH_PLACE(a_vanished_peer_is_said_at_once),
        WITH_PLACE(a_lost_connection_is_told_and_its_return),
        WITH_PLACE(options_are_set),
        WITH_PLACE(a_server_without_handler_does_not_start),
        WITH_PLACE(only_ipc_and_tcp_are_served),
        WITH_PLACE(the_folder_of_a_socket_is_private),
    };
    return test_run_group("bus", tests, sizeof tests / sizeof tests[0]);
}
