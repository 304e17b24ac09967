/* Frames between the test's daemons, its hand and the borders. */

#include "tests/wire/border_node.h"

#include "common/clock.h"
#include "common/message.h"
#include "proto/plan.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum {
    STEP_MS = 2,
    PATIENCE_US = 40 * 1000000, /* nothing on loopback takes this long */
};

/* ---- frames */

static void
frame_send(
    struct socket *socket, const struct bus_peer *peer, Stafett__V1__Frame *frame)
{
    assert_true(bus_send(socket, peer, message_pack(&frame->base, border_stage.arena)));
}

static void
partners_answer(
    struct node *node, const struct bus_peer *peer, const Stafett__V1__Frame *question)
{
    Stafett__Plan__V1__Partners partners = STAFETT__PLAN__V1__PARTNERS__INIT;
    Stafett__Plan__V1__PartnerAdded rows[STAGE_LISTED_MAX];
    Stafett__Plan__V1__PartnerAdded *list[STAGE_LISTED_MAX];
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Answer *answer_list[] = { &answer };
    Stafett__V1__Answers answers = STAFETT__V1__ANSWERS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    for (size_t i = 0; i < node->listed_count; i++) {
        stafett__plan__v1__partner_added__init(&rows[i]);
        rows[i].organisation_code = node->listed[i].code;
        rows[i].endpoint = node->listed[i].endpoint;
        rows[i].border_key = slice_binary(slice_of(node->listed[i].key, CURVE_BYTES));
        list[i] = &rows[i];
    }
    partners.organisation_code = node->code;
    partners.n_partners = node->listed_count;
    partners.partners = list;
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    answer.type =
        arena_text(border_stage.arena, slice_text(partners.base.descriptor->name));
    answer.payload = slice_binary(message_pack(&partners.base, border_stage.arena));
    answers.n_answers = 1;
    answers.answers = answer_list;
    frame.request = question->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_ANSWERS;
    frame.answers = &answers;
    frame_send(node->plan_server, peer, &frame);
    node->rounds++;
}

static void
text_of(char *text, size_t text_bytes, ProtobufCBinaryData body)
{
    assert_true(body.len < text_bytes);
    memset(text, 0, text_bytes);
    if (body.len > 0)
        memcpy(text, body.data, body.len);
}

static void
question_answer(struct node *node, struct socket *socket, const struct bus_peer *peer,
    const Stafett__V1__Frame *question)
{
    char asked[64];
    char body[200];
    Stafett__V1__ToPartner to = STAFETT__V1__TO_PARTNER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    const char *daemon = socket == node->plan_server ? "plan" : "intake";
    text_of(asked, sizeof asked, question->from_partner->body);
    (void)snprintf(node->asked_by, sizeof node->asked_by, "%s",
        question->from_partner->organisation_code);
    (void)snprintf(node->asked_daemon, sizeof node->asked_daemon, "%s", daemon);
    node->asked_count++;
    int wrote = snprintf(body, sizeof body, "%s/%s:%s", node->code, daemon, asked);
    to.organisation_code = node->asked_by;
    to.daemon_code = node->asked_daemon;
    to.body = slice_binary(slice_of(body, (size_t)wrote));
    frame.request = question->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_TO_PARTNER;
    frame.to_partner = &to;
    frame_send(socket, peer, &frame);
}

static const Stafett__V1__Frame *
frame_receive(struct socket *socket, struct bus_peer *peer)
{
    struct slice body;
    struct wire_fault fault;
    if (bus_receive(socket, peer, &body) != BUS_MESSAGE)
        return NULL;
    arena_reset(border_stage.arena);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, border_stage.arena, &fault);
    assert_non_null(frame);
    return frame;
}

static void
daemon_play(struct node *node, struct socket *socket)
{
    struct bus_peer peer;
    const Stafett__V1__Frame *frame;
    while ((frame = frame_receive(socket, &peer)) != NULL) {
        if (frame->body_case == STAFETT__V1__FRAME__BODY_INPUTS)
            partners_answer(node, &peer, frame);
        else if (frame->body_case == STAFETT__V1__FRAME__BODY_FROM_PARTNER)
            question_answer(node, socket, &peer, frame);
    }
}

/* ---- asking, as intake */

static void
ask_send(struct node *node)
{
    Stafett__V1__ToPartner to = STAFETT__V1__TO_PARTNER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    to.organisation_code = node->ask[0];
    to.daemon_code = node->ask[1];
    to.body = slice_binary(slice_text(node->ask[2]));
    frame.request = node->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_TO_PARTNER;
    frame.to_partner = &to;
    arena_reset(border_stage.arena);
    if (bus_send(node->to_border, NULL, message_pack(&frame.base, border_stage.arena)))
        node->sent_request = node->request;
}

static void
answers_take(struct node *node)
{
    struct bus_peer peer;
    const Stafett__V1__Frame *frame;
    while ((frame = frame_receive(node->to_border, &peer)) != NULL) {
        if (frame->request != node->request)
            continue;
        node->answer_request = frame->request;
        if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT) {
            (void)snprintf(node->answer_fault, sizeof node->answer_fault, "%s",
                frame->fault->reason_code);
            /* As followers do: what was refused is asked again, a partner that is not
             * known yet included. */
            bool is_final = node->listed_count == 0;
            node->answer_request = is_final ? frame->request : 0;
            node->sent_request = is_final ? node->sent_request : 0;
            continue;
        }
        assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_FROM_PARTNER);
        (void)snprintf(node->answer_from, sizeof node->answer_from, "%s",
            frame->from_partner->organisation_code);
        text_of(node->answer_body, sizeof node->answer_body, frame->from_partner->body);
    }
}

uint64_t
node_ask(struct node *node, const char *partner, const char *daemon, const char *body)
{
    const char *words[] = { partner, daemon, body };
    node->request++;
    node->answer_request = 0;
    node->answer_fault[0] = '\0';
    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        (void)snprintf(node->ask[i], sizeof node->ask[i], "%s", words[i]);
    ask_send(node);
    return node->request;
}

bool
node_has_answer(void *what)
{
    const struct node *node = what;
    return node->answer_request != 0;
}

/* ---- the hand */

/* Empty (the daemon is not there) or a fault that says why. */
static bool
answer_is_refusal(struct slice body)
{
    struct wire_fault fault;
    const Stafett__V1__Frame *inner = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, border_stage.arena, &fault);
    return body.len == 0 ||
           (inner != NULL && inner->body_case == STAFETT__V1__FRAME__BODY_FAULT);
}

static void
hand_play(struct hand *hand)
{
    struct bus_peer peer;
    const Stafett__V1__Frame *frame;
    while ((frame = frame_receive(hand->socket, &peer)) != NULL) {
        if (frame->body_case == STAFETT__V1__FRAME__BODY_HELLO) {
            hand->hellos++;
            (void)snprintf(hand->hello_code, sizeof hand->hello_code, "%s",
                frame->hello->organisation_code);
        } else if (frame->body_case == STAFETT__V1__FRAME__BODY_CARRY &&
                   frame->carry->is_answer) {
            bool is_refused = answer_is_refusal(slice_bytes(frame->carry->body));
            hand->is_answered = !is_refused;
            hand->answer_request = is_refused ? 0 : frame->request;
            hand->refused_request = is_refused ? frame->request : 0;
        } else if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT) {
            hand->refused_request = frame->request;
        }
    }
}

struct hand *
hand_open(struct node *node, const struct curve_pair *pair)
{
    border_stage.hand = calloc(1, sizeof *border_stage.hand);
    assert_non_null(border_stage.hand);
    assert_int_equal(bus_create(&border_stage.hand->bus), STATUS_OK);
    assert_int_equal(bus_connect(border_stage.hand->bus, node->listen, pair,
                         node->border.public_text, &border_stage.hand->socket),
        STATUS_OK);
    return border_stage.hand;
}

void
hand_close(struct hand **hand)
{
    assert_ptr_equal(*hand, border_stage.hand);
    bus_destroy(&border_stage.hand->bus);
    free(border_stage.hand);
    border_stage.hand = NULL;
    *hand = NULL;
}

struct hand_bytes {
    struct hand *hand;
    struct slice bytes;
};

static bool
hand_tries(void *what)
{
    const struct hand_bytes *tried = what;
    return bus_send(tried->hand->socket, NULL, tried->bytes);
}

void
hand_send(struct hand *hand, const void *bytes, size_t len)
{
    struct hand_bytes tried = { hand, slice_of(bytes, len) };
    assert_true(stage_wait(hand_tries, &tried));
}

static void
hand_send_frame(struct hand *hand, const Stafett__V1__Frame *frame)
{
    uint8_t bytes[512];
    size_t len = protobuf_c_message_get_packed_size(&frame->base);
    assert_true(len <= sizeof bytes);
    hand_send(hand, bytes, protobuf_c_message_pack(&frame->base, bytes));
}

void
hand_hello(struct hand *hand, const char *code)
{
    Stafett__V1__Hello hello = STAFETT__V1__HELLO__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    hello.protocol = 1;
    hello.organisation_code = (char *)code;
    frame.body_case = STAFETT__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    hand_send_frame(hand, &frame);
}

void
hand_carry(struct hand *hand, uint64_t request, const char *daemon, const char *body)
{
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    hand->is_answered = false;
    hand->request = request;
    carry.daemon_code = (char *)daemon;
    carry.body = slice_binary(slice_text(body));
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_CARRY;
    frame.carry = &carry;
    hand_send_frame(hand, &frame);
}

bool
hand_has_hello(void *what)
{
    const struct hand *hand = what;
    return hand->hellos > 0;
}

bool
hand_is_refused(void *what)
{
    const struct hand *hand = what;
    return hand->refused_request == hand->request;
}

bool
hand_has_answer(void *what)
{
    const struct hand *hand = what;
    return hand->is_answered;
}

/* ---- the play */

static void
stage_step(void)
{
    for (size_t i = 0; i < border_stage.node_count; i++) {
        struct node *node = &border_stage.nodes[i];
        bool is_extra = false;
        assert_int_equal(bus_wait(node->bus, STEP_MS, -1, &is_extra), STATUS_OK);
        daemon_play(node, node->plan_server);
        daemon_play(node, node->intake_server);
        answers_take(node);
        if (node->request != 0 && node->sent_request != node->request)
            ask_send(node);
    }
    if (border_stage.hand != NULL)
        hand_play(border_stage.hand);
}

bool
stage_wait(bool (*is_so)(void *what), void *what)
{
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    while (!is_so(what)) {
        if (clock_monotonic_us() > until_us)
            return false;
        stage_step();
    }
    return true;
}

bool
stage_wait_rounds(struct node *node, unsigned rounds)
{
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    unsigned wanted = node->rounds + rounds;
    while (node->rounds < wanted && clock_monotonic_us() < until_us)
        stage_step();
    return node->rounds >= wanted;
}
