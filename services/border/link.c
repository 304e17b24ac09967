#include "services/border/border.h"

#include "common/trace.h"

#include <stdlib.h>
#include <string.h>

static bool
link_send(struct border *border, size_t partner, Stafett__V1__Frame *frame)
{
    struct border_partner *row = border->partners[partner];
    if (row->is_up && row->is_by_them)
        return border_send(border, border->outer, &row->peer, frame);
    return row->socket != NULL && border_send(border, row->socket, NULL, frame);
}

static void
send_hello(struct border *border, size_t partner)
{
    Stafett__V1__Hello hello = STAFETT__V1__HELLO__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    hello.protocol = BORDER_PROTOCOL;
    hello.organisation_code = border->settings->organisation;
    frame.request = ++border->number;
    frame.body_case = STAFETT__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    (void)link_send(border, partner, &frame);
}

static bool
send_carry(
    struct border *border, size_t partner, uint64_t number, Stafett__V1__Carry *carry)
{
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    frame.request = number;
    frame.body_case = STAFETT__V1__FRAME__BODY_CARRY;
    frame.carry = carry;
    return border->partners[partner]->is_up && link_send(border, partner, &frame);
}

void
link_ask(struct border *border, size_t partner, struct border_question *question)
{
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    carry.daemon_code = question->daemon;
    carry.body = slice_binary(question->body);
    /* Not sent is sent later: when a hello comes, all that waits is asked again. */
    (void)send_carry(border, partner, question->number, &carry);
}

void
link_answer(struct border *border, size_t partner, uint64_t request, struct slice body)
{
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    carry.is_answer = true;
    carry.body = slice_binary(body);
    (void)send_carry(border, partner, request, &carry);
}

/* ---- who our partners are */

static size_t
partner_of_key(const struct border *border, const uint8_t key[CURVE_BYTES])
{
    size_t i = 0;
    while (i < border->partner_count &&
           memcmp(border->partners[i]->key, key, CURVE_BYTES) != 0)
        i++;
    return i;
}

static void
open_link(struct border *border, size_t partner, int64_t now_us)
{
    struct border_partner *row = border->partners[partner];
    char key[CURVE_TEXT_BYTES];
    bus_close(border->bus, &row->socket);
    row->is_up = false;
    row->opened_us = now_us;
    row->heard_us = now_us;
    row->hello_us = 0;
    keys_encode_z85(row->key, key);
    if (bus_connect(border->bus, row->endpoint, &border->pair, key, &row->socket) !=
        STATUS_OK)
        trace_error("link", "partner=%s connect=failed", row->code);
}

static bool
is_unchanged(
    const struct border_partner *row, const Stafett__Plan__V1__PartnerAdded *partner)
{
    return strcmp(row->code, partner->organisation_code) == 0 &&
           strcmp(row->endpoint, partner->endpoint) == 0 &&
           memcmp(row->key, partner->border_key.data, CURVE_BYTES) == 0;
}

static void
add_partner(struct border *border, const Stafett__Plan__V1__PartnerAdded *partner)
{
    for (size_t i = 0; i < border->partner_count; i++) {
        if (is_unchanged(border->partners[i], partner))
            return;
    }
    if (border->partner_count == BORDER_PARTNERS_MAX ||
        partner->border_key.len != CURVE_BYTES ||
        strlen(partner->endpoint) >= sizeof border->partners[0]->endpoint) {
        trace_error("link", "partner=%s taken=no", partner->organisation_code);
        return;
    }
    struct border_partner *row = calloc(1, sizeof *row);
    ASSERT(row != NULL);
    code_copy(row->code, sizeof row->code, partner->organisation_code);
    code_copy(row->endpoint, sizeof row->endpoint, partner->endpoint);
    memcpy(row->key, partner->border_key.data, CURVE_BYTES);
    border->partners[border->partner_count] = row;
    border->partner_count++;
    trace_line("link", "partner=%s known=yes connects=%s", row->code,
        row->endpoint[0] == '\0' ? "they" : "we");
}

void
link_set_partners(struct border *border, const Stafett__Plan__V1__Partners *partners)
{
    uint8_t keys[DAEMONS_MAX + BORDER_PARTNERS_MAX][CURVE_BYTES];
    size_t before = border->partner_count;
    size_t count = border->settings->daemon_count;
    for (size_t i = 0; i < partners->n_partners; i++)
        add_partner(border, partners->partners[i]);
    if (before == border->partner_count)
        return;
    memcpy(keys, border->daemon_keys, sizeof border->daemon_keys);
    for (size_t i = 0; i < border->partner_count; i++)
        memcpy(keys[count + i], border->partners[i]->key, CURVE_BYTES);
    bus_allow(border->bus, (const uint8_t(*)[CURVE_BYTES])keys,
        count + border->partner_count);
    int64_t now_us = clock_monotonic_us();
    for (size_t i = before; i < border->partner_count; i++) {
        if (border->partners[i]->endpoint[0] != '\0')
            open_link(border, i, now_us);
    }
}

static void
free_partner(struct border *border, struct border_partner *row)
{
    bus_close(border->bus, &row->socket);
    for (size_t q = 0; q < BORDER_QUESTIONS_MAX; q++)
        free((void *)(uintptr_t)row->questions[q].body.data);
    free(row);
}

void
link_close_all(struct border *border)
{
    for (size_t i = 0; i < border->partner_count; i++)
        free_partner(border, border->partners[i]);
    border->partner_count = 0;
}

/* ---- hellos */

/* A refused handshake is final to libzmq (they may not know us yet): open it anew. */
void
link_keep(struct border *border, int64_t now_us)
{
    for (size_t i = 0; i < border->partner_count; i++) {
        struct border_partner *row = border->partners[i];
        if (row->endpoint[0] == '\0' || (row->is_up && row->is_by_them))
            continue;
        int64_t patience_us = row->is_up ? BORDER_LINK_LOST_US : BORDER_LINK_OPEN_US;
        bool was_lost = row->socket != NULL && bus_was_lost(row->socket);
        if ((was_lost && row->is_up) || now_us - row->heard_us > patience_us)
            open_link(border, i, now_us);
        int64_t again_us = row->is_up ? BORDER_HELLO_US : BORDER_HELLO_FIRST_US;
        if (now_us - row->hello_us < again_us)
            continue;
        row->hello_us = now_us;
        send_hello(border, i);
    }
}

static void
link_is_up(struct border *border, size_t partner)
{
    struct border_partner *row = border->partners[partner];
    row->is_up = true;
    trace_line("link", "partner=%s up=yes opened_by=%s", row->code,
        row->is_by_them ? "them" : "us");
    for (size_t q = 0; q < BORDER_QUESTIONS_MAX; q++) {
        if (row->questions[q].number != 0)
            link_ask(border, partner, &row->questions[q]);
    }
}

/* What is said to whoever sent a frame that is not taken, on the connection that it came
 * by. A fault is never answered: two borders could go on for ever. */
struct refusal {
    uint64_t request;
    const char *reason;
    const char *where;
};

static void
refuse(struct border *border, struct socket *socket, const struct bus_peer *peer,
    const struct refusal *refusal)
{
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    answer.reason_code = (char *)(uintptr_t)refusal->reason;
    answer.where = (char *)(uintptr_t)refusal->where;
    frame.request = refusal->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &answer;
    (void)border_send(border, socket, peer, &frame);
}

void
link_fault(
    struct border *border, size_t partner, uint64_t request, Stafett__V1__Answer *fault)
{
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = fault;
    (void)link_send(border, partner, &frame);
}

/* The newest hello decides which link is used, when both sides have opened one. NULL, or
 * the field that is wrong. */
static const char *
take_hello(struct border *border, size_t partner, const struct bus_peer *peer,
    const Stafett__V1__Hello *hello)
{
    struct border_partner *row = border->partners[partner];
    if (strcmp(hello->organisation_code, row->code) != 0 ||
        hello->protocol != BORDER_PROTOCOL) {
        trace_error("link", "partner=%s hello=refused says=%s protocol=%u", row->code,
            hello->organisation_code, hello->protocol);
        return hello->protocol == BORDER_PROTOCOL ? "hello.organisation_code"
                                                  : "hello.protocol";
    }
    bool is_new = !row->is_up;
    if (peer != NULL) {
        is_new = is_new || !row->is_by_them ||
                 row->peer.route_bytes != peer->route_bytes ||
                 memcmp(row->peer.route, peer->route, peer->route_bytes) != 0;
        row->is_by_them = true;
        row->peer = *peer;
    } else if (row->is_by_them) {
        is_new = true;
        row->is_by_them = false;
    }
    row->is_up = true;
    if (peer != NULL)
        send_hello(border, partner);
    if (is_new)
        link_is_up(border, partner);
    return NULL;
}

/* NULL, or what is not taken. */
static const char *
take_body(struct border *border, size_t partner, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    struct border_partner *row = border->partners[partner];
    if (frame->body_case == STAFETT__V1__FRAME__BODY_HELLO)
        return take_hello(border, partner, peer, frame->hello);
    if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT) {
        trace_error("link", "partner=%s fault=%s where=%s", row->code,
            frame->fault->reason_code, frame->fault->where);
        return NULL;
    }
    if (frame->body_case != STAFETT__V1__FRAME__BODY_CARRY || !row->is_up) {
        trace_error("link", "partner=%s frame=unexpected", row->code);
        return "frame";
    }
    if (!frame->carry->is_answer)
        return border_forward(border, partner, frame->request, frame->carry)
                   ? NULL
                   : "carry.daemon_code";
    border_answer(border, partner, frame->request, slice_bytes(frame->carry->body));
    return NULL;
}

static void
take_frame(struct border *border, size_t partner, const struct bus_peer *peer,
    struct slice body)
{
    struct wire_fault fault;
    struct border_partner *row = border->partners[partner];
    struct socket *socket = peer == NULL ? row->socket : border->outer;
    arena_reset(border->arena);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, border->arena, &fault);
    if (frame == NULL) {
        struct refusal unsound = { 0, fault.reason, fault.where };
        trace_error(
            "link", "partner=%s frame=unsound reason=%s", row->code, fault.reason);
        refuse(border, socket, peer, &unsound);
        return;
    }
    row->heard_us = clock_monotonic_us();
    struct refusal refusal = { frame->request, "sender-not-allowed", NULL };
    refusal.where = take_body(border, partner, peer, frame);
    if (refusal.where != NULL)
        refuse(border, socket, peer, &refusal);
}

static void
take_strike(struct border *border, const struct bus_peer *peer, enum bus_result result)
{
    struct refusal refusal = { 0,
        result == BUS_STRIKE ? "frame-parts" : "sender-not-allowed", "frame" };
    trace_error("link", "strike=%llu", (unsigned long long)bus_strikes(border->bus));
    if (peer->route_bytes > 0)
        refuse(border, border->outer, peer, &refusal);
}

static void
receive_outer(struct border *border)
{
    struct bus_peer peer;
    struct slice body;
    for (int i = 0; i < BORDER_FRAMES_PER_WAKE; i++) {
        enum bus_result result = bus_receive(border->outer, &peer, &body);
        if (result == BUS_NONE)
            return;
        size_t partner = partner_of_key(border, peer.key);
        if (result == BUS_STRIKE || partner == border->partner_count)
            take_strike(border, &peer, result);
        else
            take_frame(border, partner, &peer, body);
    }
}

void
link_receive(struct border *border, int64_t now_us)
{
    struct bus_peer peer;
    struct slice body;
    (void)now_us;
    if (border->outer != NULL)
        receive_outer(border);
    for (size_t p = 0; p < border->partner_count; p++) {
        struct border_partner *row = border->partners[p];
        for (int i = 0; row->socket != NULL && i < BORDER_FRAMES_PER_WAKE; i++) {
            enum bus_result result = bus_receive(row->socket, &peer, &body);
            if (result == BUS_NONE)
                break;
            if (result == BUS_MESSAGE)
                take_frame(border, p, NULL, body);
        }
    }
}
