/* Who is let in: the cells of the ZAP matrix that matter. A server with domain and
 * enforcement is made here by hand, so that each part can be left out; the right
 * answer to anything left out is "nobody". The events of a handshake say when it has
 * been decided, so nothing waits for nothing. */

#include "tests/lib/test.h"

#include "common/bus_private.h"
#include "common/zap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    DECIDED_MS_MAX = 10000,
    HANDSHAKE_MS =
        1000, /* a question that a dying handler swallowed ends the connection */
};

struct server {
    void *context;
    struct zap *zap;
    void *socket;
    char public_text[CURVE_TEXT_BYTES];
    char endpoint[256];
};

static void
set_int(void *socket, int option, int value)
{
    assert_int_equal(zmq_setsockopt(socket, option, &value, sizeof value), 0);
}

static void
set_text(void *socket, int option, const char *text)
{
    assert_int_equal(zmq_setsockopt(socket, option, text, strlen(text)), 0);
}

static void
server_make(struct server *server)
{
    char secret_text[CURVE_TEXT_BYTES];
    size_t bytes = sizeof server->endpoint;
    memset(server, 0, sizeof *server);
    server->context = zmq_ctx_new();
    assert_non_null(server->context);
    assert_int_equal(zap_create(server->context, &server->zap), STATUS_OK);
    server->socket = zmq_socket(server->context, ZMQ_ROUTER);
    assert_int_equal(zmq_curve_keypair(server->public_text, secret_text), 0);
    set_int(server->socket, ZMQ_LINGER, 0);
    set_int(server->socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    set_text(server->socket, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN);
    set_int(server->socket, ZMQ_ZAP_ENFORCE_DOMAIN, 1);
    set_int(server->socket, ZMQ_CURVE_SERVER, 1);
    set_text(server->socket, ZMQ_CURVE_SECRETKEY, secret_text);
    assert_int_equal(zmq_bind(server->socket, "tcp://127.0.0.1:*"), 0);
    assert_int_equal(
        zmq_getsockopt(server->socket, ZMQ_LAST_ENDPOINT, server->endpoint, &bytes), 0);
}

static void
server_end(struct server *server)
{
    assert_int_equal(zmq_close(server->socket), 0);
    zap_destroy(&server->zap);
    assert_int_equal(zmq_ctx_term(server->context), 0);
}

struct client_side {
    void *context;
    void *socket;
    void *monitor;
    uint8_t key[CURVE_BYTES];
    char public_text[CURVE_TEXT_BYTES];
};

static void
client_make(struct client_side *client)
{
    memset(client, 0, sizeof *client);
    client->context = zmq_ctx_new();
    client->socket = zmq_socket(client->context, ZMQ_DEALER);
    set_int(client->socket, ZMQ_LINGER, 0);
    assert_int_equal(
        zmq_socket_monitor(client->socket, "inproc://events", ZMQ_EVENT_ALL), 0);
    client->monitor = zmq_socket(client->context, ZMQ_PAIR);
    set_int(client->monitor, ZMQ_RCVTIMEO, DECIDED_MS_MAX);
    set_int(client->monitor, ZMQ_LINGER, 0);
    assert_int_equal(zmq_connect(client->monitor, "inproc://events"), 0);
}

static void
client_use_curve(struct client_side *client, const struct server *server)
{
    char secret_text[CURVE_TEXT_BYTES];
    assert_int_equal(zmq_curve_keypair(client->public_text, secret_text), 0);
    set_text(client->socket, ZMQ_CURVE_SERVERKEY, server->public_text);
    set_text(client->socket, ZMQ_CURVE_PUBLICKEY, client->public_text);
    set_text(client->socket, ZMQ_CURVE_SECRETKEY, secret_text);
    assert_true(keys_decode_z85(client->public_text, client->key));
}

static void
client_end(struct client_side *client)
{
    assert_int_equal(zmq_socket_monitor(client->socket, NULL, 0), 0);
    assert_int_equal(zmq_close(client->monitor), 0);
    assert_int_equal(zmq_close(client->socket), 0);
    assert_int_equal(zmq_ctx_term(client->context), 0);
}

/* Connects with a message in hand and waits until the handshake has been decided. */
static bool
is_let_in(struct client_side *client, const struct server *server)
{
    assert_int_equal(zmq_connect(client->socket, server->endpoint), 0);
    assert_int_equal(zmq_send(client->socket, "hello", 5, ZMQ_DONTWAIT), 5);
    for (;;) {
        uint8_t event[6];
        char from[256];
        uint16_t number = 0;
        assert_int_equal(zmq_recv(client->monitor, event, sizeof event, 0), 6);
        assert_true(zmq_recv(client->monitor, from, sizeof from, 0) >= 0);
        memcpy(&number, event, sizeof number);
        if (number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
            return true;
        /* A server that refuses without a word closes the connection. */
        if (number == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ||
            number == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL ||
            number == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL ||
            number == ZMQ_EVENT_DISCONNECTED)
            return false;
    }
}

static bool
is_delivered(const struct server *server, int timeout_ms)
{
    zmq_pollitem_t item = { server->socket, 0, ZMQ_POLLIN, 0 };
    return zmq_poll(&item, 1, timeout_ms) == 1;
}

static void
known_key_is_let_in_and_named(void **state)
{
    (void)state;
    struct server server;
    struct client_side client;
    zmq_msg_t frame;
    server_make(&server);
    client_make(&client);
    client_use_curve(&client, &server);
    zap_allow(server.zap, client.key);
    assert_true(is_let_in(&client, &server));
    assert_true(is_delivered(&server, DECIDED_MS_MAX));
    assert_int_equal(zmq_msg_init(&frame), 0);
    assert_true(zmq_msg_recv(&frame, server.socket, 0) >= 0);
    assert_true(zmq_msg_more(&frame));
    assert_int_equal(zmq_msg_recv(&frame, server.socket, 0), 5);
    /* Z2: the body frame is the one that says whose it is. */
    const char *user_id = zmq_msg_gets(&frame, "User-Id");
    assert_non_null(user_id);
    assert_string_equal(user_id, client.public_text);
    assert_int_equal(zmq_msg_close(&frame), 0);
    assert_int_equal(zap_denied(server.zap), 0);
    client_end(&client);
    server_end(&server);
}

static void
random_key_is_refused(void **state)
{
    (void)state;
    struct server server;
    struct client_side client;
    static const uint8_t another[1][CURVE_BYTES] = { { 1, 2, 3 } };
    server_make(&server);
    zap_replace(server.zap, another, 1);
    client_make(&client);
    client_use_curve(&client, &server);
    assert_false(is_let_in(&client, &server));
    assert_false(is_delivered(&server, 0));
    assert_true(zap_denied(server.zap) >= 1);
    client_end(&client);
    server_end(&server);
}

static void
replaced_key_is_refused(void **state)
{
    (void)state;
    struct server server;
    struct client_side client;
    server_make(&server);
    client_make(&client);
    client_use_curve(&client, &server);
    zap_allow(server.zap, client.key);
    zap_replace(server.zap, NULL, 0);
    assert_false(is_let_in(&client, &server));
    client_end(&client);
    server_end(&server);
}

static void
null_mechanism_is_refused(void **state)
{
    (void)state;
    struct server server;
    struct client_side client;
    server_make(&server);
    client_make(&client);
    assert_false(is_let_in(&client, &server));
    assert_false(is_delivered(&server, 0));
    client_end(&client);
    server_end(&server);
}

/* The handler must say no to every mechanism but CURVE, whoever asks. */
static void
plain_mechanism_is_refused(void **state)
{
    (void)state;
    struct server server;
    struct client_side client;
    void *plain = NULL;
    size_t bytes = sizeof server.endpoint;
    server_make(&server);
    plain = zmq_socket(server.context, ZMQ_ROUTER);
    set_int(plain, ZMQ_LINGER, 0);
    set_text(plain, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN);
    set_int(plain, ZMQ_ZAP_ENFORCE_DOMAIN, 1);
    set_int(plain, ZMQ_PLAIN_SERVER, 1);
    assert_int_equal(zmq_bind(plain, "tcp://127.0.0.1:*"), 0);
    assert_int_equal(
        zmq_getsockopt(plain, ZMQ_LAST_ENDPOINT, server.endpoint, &bytes), 0);
    client_make(&client);
    set_text(client.socket, ZMQ_PLAIN_USERNAME, "turid");
    set_text(client.socket, ZMQ_PLAIN_PASSWORD, "secret");
    assert_false(is_let_in(&client, &server));
    assert_int_equal(zap_denied(server.zap), 1);
    client_end(&client);
    assert_int_equal(zmq_close(plain), 0);
    server_end(&server);
}

/* Z1: without its handler a CURVE server with domain and enforcement lets nobody in,
 * not even a key that was known. */
static void
dead_handler_lets_nobody_in(void **state)
{
    (void)state;
    struct server server;
    struct client_side client;
    server_make(&server);
    client_make(&client);
    client_use_curve(&client, &server);
    zap_allow(server.zap, client.key);
    zap_destroy(&server.zap);
    assert_null(server.zap);
    assert_false(is_let_in(&client, &server));
    assert_false(is_delivered(&server, 0));
    client_end(&client);
    server_end(&server);
}

static void
second_handler_of_a_context_is_refused(void **state)
{
    (void)state;
    struct server server;
    struct zap *second = NULL;
    server_make(&server);
    assert_int_equal(zap_create(server.context, &second), STATUS_FAILED);
    assert_null(second);
    server_end(&server);
}

static void
ask(void *asker, const char *version, const char *domain, const char *mechanism,
    size_t key_bytes)
{
    static const uint8_t key[300] = { 0 };
    assert_true(zmq_send(asker, version, strlen(version), ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, "1", 1, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, domain, strlen(domain), ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, "", 0, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, "", 0, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, mechanism, strlen(mechanism), ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, key, key_bytes, 0) >= 0);
}

static void
expect_code(void *asker, const char *code)
{
    char frame[3][64] = { "" };
    int has_more = 1;
    size_t size = sizeof has_more;
    for (size_t i = 0; has_more != 0; i++) {
        char *into = frame[i < 3 ? i : 0];
        assert_true(zmq_recv(asker, into, sizeof frame[0], 0) >= 0);
        assert_int_equal(zmq_getsockopt(asker, ZMQ_RCVMORE, &has_more, &size), 0);
    }
    assert_memory_equal(frame[2], code, 3);
}

/* Requests that libzmq does not make must not trip the handler either. */
static void
odd_requests_are_denied(void **state)
{
    (void)state;
    struct server server;
    static const uint8_t zeros[1][CURVE_BYTES] = { { 0 } };
    server_make(&server);
    zap_replace(server.zap, zeros, 1);
    void *asker = zmq_socket(server.context, ZMQ_REQ);
    set_int(asker, ZMQ_LINGER, 0);
    set_int(asker, ZMQ_RCVTIMEO, DECIDED_MS_MAX);
    assert_int_equal(zmq_connect(asker, "inproc://zeromq.zap.01"), 0);
    ask(asker, "1.0", ZAP_DOMAIN, "CURVE", CURVE_BYTES);
    expect_code(asker, "200");
    ask(asker, "2.0", ZAP_DOMAIN, "CURVE", CURVE_BYTES);
    expect_code(asker, "400");
    ask(asker, "1.0", "", "CURVE", CURVE_BYTES);
    expect_code(asker, "400");
    ask(asker, "1.0", ZAP_DOMAIN, "NULL", CURVE_BYTES);
    expect_code(asker, "400");
    ask(asker, "1.0", ZAP_DOMAIN, "GSSAPI", CURVE_BYTES);
    expect_code(asker, "400");
    ask(asker, "1.0", ZAP_DOMAIN, "CURVE", CURVE_BYTES - 1);
    expect_code(asker, "400");
    ask(asker, "1.0", ZAP_DOMAIN, "CURVE", 300);
    expect_code(asker, "400");
    for (int i = 0; i < 20; i++)
        assert_true(zmq_send(asker, "1.0", 3, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(asker, "", 0, 0) >= 0);
    expect_code(asker, "400");
    assert_true(zmq_send(asker, "", 0, 0) >= 0);
    expect_code(asker, "400");
    ask(asker, "1.0", ZAP_DOMAIN, "CURVE", CURVE_BYTES);
    expect_code(asker, "200");
    assert_int_equal(zap_denied(server.zap), 8);
    assert_int_equal(zmq_close(asker), 0);
    server_end(&server);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_key_is_let_in_and_named),
        cmocka_unit_test(random_key_is_refused),
        cmocka_unit_test(replaced_key_is_refused),
        cmocka_unit_test(null_mechanism_is_refused),
        cmocka_unit_test(plain_mechanism_is_refused),
        cmocka_unit_test(dead_handler_lets_nobody_in),
        cmocka_unit_test(second_handler_of_a_context_is_refused),
        cmocka_unit_test(odd_requests_are_denied),
    };
    return test_run_group("zap", tests, sizeof tests / sizeof tests[0]);
}
