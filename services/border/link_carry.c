/* What passes on a link: HELLO, then questions and answers, each under its asker's
 * number. An answer may come on another link than its question went: both are the
 * partner's. */

#include "services/border/link_private.h"

#include "common/clock.h"
#include "common/message.h"
#include "common/trace.h"

#include <string.h>

enum { LINK_ASK_MS = 30000 }; /* followers give up a little earlier */

/* ---- sending */

static bool
send_on(struct links *links, struct partner *partner, const struct bus_peer *peer,
    struct slice packed)
{
    if (packed.len > FRAME_BYTES_MAX) {
        trace_error("link", "organisation=%s reason=too-large", partner->code);
        return false;
    }
    return bus_send(peer == NULL ? partner->client : links->server, peer, packed);
}

bool
link_send_hello(
    struct links *links, struct partner *partner, const struct bus_peer *peer)
{
    Stafett__V1__Hello hello = STAFETT__V1__HELLO__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(links->arena);
    hello.protocol = LINK_PROTOCOL;
    hello.organisation_code = links->organisation;
    frame.body_case = STAFETT__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    return send_on(links, partner, peer, message_pack(&frame.base, links->arena));
}

/* A strike, and the sender hears why, on the connection that the frame came by. */
static void
refuse(struct links *links, struct partner *partner, const struct bus_peer *peer,
    const struct link_refusal *refusal)
{
    Stafett__V1__Answer fault = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    link_strike(partner, refusal);
    fault.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    fault.reason_code = (char *)refusal->reason;
    fault.where = (char *)refusal->where;
    frame.request = refusal->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &fault;
    (void)send_on(links, partner, peer, message_pack(&frame.base, links->arena));
}

static bool
client_send(struct links *links, struct partner *partner, struct slice packed)
{
    return partner->is_client_up && send_on(links, partner, NULL, packed);
}

static bool
guest_send(struct links *links, struct partner *partner, struct slice packed)
{
    if (!partner->is_guest_up)
        return false;
    if (send_on(links, partner, &partner->guest, packed))
        return true;
    partner->is_guest_up = false;
    trace_line("link", "organisation=%s state=lost", partner->code);
    return false;
}

/* On the newest link first. False: there is none that takes it. */
static bool
carry_send(struct links *links, struct partner *partner, uint64_t request,
    const Stafett__V1__Carry *carry)
{
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    size_t mark = arena_mark(links->arena);
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_CARRY;
    frame.carry = (Stafett__V1__Carry *)carry;
    struct slice packed = message_pack(&frame.base, links->arena);
    bool is_sent =
        partner->is_client_newest
            ? client_send(links, partner, packed) || guest_send(links, partner, packed)
            : guest_send(links, partner, packed) || client_send(links, partner, packed);
    arena_rewind(links->arena, mark);
    return is_sent;
}

/* ---- our questions */

static void
ask_send(struct links *links, struct partner *partner, struct link_ask *ask,
    struct slice body)
{
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    carry.daemon_code = ask->daemon;
    carry.body = slice_binary(body);
    /* Not sent: it goes when a link comes up, or its asker asks again. */
    (void)carry_send(links, partner, ask->request, &carry);
}

static struct link_ask *
ask_slot(struct partner *partner)
{
    struct link_ask *oldest = &partner->asks[0];
    for (size_t i = 0; i < LINK_OUTSTANDING_MAX; i++) {
        struct link_ask *ask = &partner->asks[i];
        if (ask->request == 0)
            return ask;
        if (ask->request < oldest->request)
            oldest = ask;
    }
    return oldest;
}

void
links_ask(struct links *links, const char *code, const struct link_asker *asker,
    const char *daemon, struct slice body)
{
    struct partner *partner = link_partner(links, code);
    ASSERT(partner != NULL);
    struct link_ask *ask = ask_slot(partner);
    memset(ask, 0, sizeof *ask);
    links->number++;
    ask->request = links->number;
    ask->asker = *asker;
    ask->until_us = clock_monotonic_us() + INT64_C(1000) * LINK_ASK_MS;
    code_copy(ask->daemon, sizeof ask->daemon, daemon);
    if (body.len > 0 && body.len <= LINK_KEPT_BYTES) {
        memcpy(ask->body, body.data, body.len);
        ask->body_bytes = body.len;
    }
    arena_reset(links->arena);
    ask_send(links, partner, ask, body);
}

/* A link came up: what was asked on a former one, or before there was any. */
static void
asks_repeat(struct links *links, struct partner *partner)
{
    int64_t now_us = clock_monotonic_us();
    for (size_t i = 0; i < LINK_OUTSTANDING_MAX; i++) {
        struct link_ask *ask = &partner->asks[i];
        if (ask->request == 0)
            continue;
        if (ask->body_bytes == 0 || now_us >= ask->until_us)
            ask->request = 0;
        else
            ask_send(links, partner, ask, slice_of(ask->body, ask->body_bytes));
    }
}

static void
answer_take(struct links *links, struct partner *partner, uint64_t request,
    const Stafett__V1__Carry *carry)
{
    for (size_t i = 0; i < LINK_OUTSTANDING_MAX; i++) {
        struct link_ask *ask = &partner->asks[i];
        if (ask->request == 0 || ask->request != request)
            continue;
        ask->request = 0;
        links->sink.answer(
            links->sink.context, partner->code, &ask->asker, slice_bytes(carry->body));
        return;
    }
    /* Late: nobody waits for it any more. */
}

/* ---- the partner's questions */

/* One that is asked again keeps its place. */
static struct link_question *
question_slot(struct partner *partner, uint64_t request)
{
    struct link_question *slot = &partner->questions[0];
    for (size_t i = 0; i < LINK_OUTSTANDING_MAX; i++) {
        struct link_question *question = &partner->questions[i];
        if (question->token != 0 && question->request == request)
            return question;
        if (question->token < slot->token)
            slot = question; /* free, or the oldest */
    }
    return slot;
}

static void
question_take(struct links *links, struct partner *partner, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    const Stafett__V1__Carry *carry = frame->carry;
    const struct link_refusal refusal = { frame->request, "sender-not-allowed",
        "carry.daemon_code" };
    if (strlen(carry->daemon_code) >= LINK_DAEMON_BYTES) {
        refuse(links, partner, peer, &refusal);
        return;
    }
    struct link_question *question = question_slot(partner, frame->request);
    links->number++;
    question->token = links->number;
    question->request = frame->request;
    code_copy(question->daemon, sizeof question->daemon, carry->daemon_code);
    links->sink.question(links->sink.context, partner->code, question->daemon,
        question->token, slice_bytes(carry->body));
}

static void
question_answer(struct links *links, struct partner *partner,
    struct link_question *question, struct slice body)
{
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    carry.daemon_code = question->daemon;
    carry.is_answer = true;
    carry.body = slice_binary(body);
    question->token = 0;
    /* Not sent: the partner asks again. */
    (void)carry_send(links, partner, question->request, &carry);
}

void
links_answer(struct links *links, const char *code, uint64_t token, struct slice body)
{
    for (size_t i = 0; i < links->partner_count; i++) {
        struct partner *partner = links->partners[i];
        if (code != NULL && strcmp(partner->code, code) != 0)
            continue;
        for (size_t k = 0; k < LINK_OUTSTANDING_MAX; k++) {
            if (token != 0 && partner->questions[k].token == token)
                question_answer(links, partner, &partner->questions[k], body);
        }
    }
}

void
link_questions_lost(struct links *links, struct partner *partner, const char *daemon)
{
    arena_reset(links->arena);
    for (size_t i = 0; i < LINK_OUTSTANDING_MAX; i++) {
        struct link_question *question = &partner->questions[i];
        if (question->token != 0 && strcmp(question->daemon, daemon) == 0)
            question_answer(links, partner, question, slice_text(""));
    }
}

/* ---- receiving */

/* False: whoever it is, it is not the organisation of this key. */
static bool
hello_is_sound(const struct partner *partner, const Stafett__V1__Hello *hello)
{
    return hello->protocol == LINK_PROTOCOL &&
           strcmp(hello->organisation_code, partner->code) == 0;
}

static void
hello_refuse(struct links *links, struct partner *partner, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    bool is_other = frame->hello->protocol == LINK_PROTOCOL;
    const struct link_refusal refusal = { frame->request, "sender-not-allowed",
        is_other ? "hello.organisation_code" : "hello.protocol" };
    trace_error("hello", "organisation=%s refused", partner->code);
    refuse(links, partner, peer, &refusal);
    if (peer == NULL)
        link_client_close(links, partner);
    else if (link_guest_is(partner, peer))
        partner->is_guest_up = false;
}

/* peer NULL: on our connection to them. Who is connected to answers HELLO. */
static void
hello_take(struct links *links, struct partner *partner, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    if (!hello_is_sound(partner, frame->hello)) {
        hello_refuse(links, partner, peer, frame);
        return;
    }
    if (peer != NULL && !link_send_hello(links, partner, peer))
        return;
    partner->is_client_newest = peer == NULL;
    if (peer == NULL) {
        partner->is_client_up = true;
        partner->failures = 0;
    } else {
        partner->guest = *peer;
        partner->is_guest_up = true;
    }
    trace_line("link", "organisation=%s state=up connected=%s", partner->code,
        peer == NULL ? "we" : "they");
    asks_repeat(links, partner);
}

static void
carry_take(struct links *links, struct partner *partner, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    bool is_up = peer == NULL ? partner->is_client_up : link_guest_is(partner, peer);
    const struct link_refusal refusal = { frame->request, "sender-not-allowed",
        "carry" };
    if (!is_up)
        refuse(links, partner, peer, &refusal);
    else if (frame->carry->is_answer)
        answer_take(links, partner, frame->request, frame->carry);
    else
        question_take(links, partner, peer, frame);
}

/* Never answered: two borders could go on for ever. */
static void
fault_take(struct links *links, struct partner *partner, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    (void)links;
    (void)peer;
    trace_error("fault", "organisation=%s reason=%s where=%s", partner->code,
        frame->fault->reason_code, frame->fault->where);
}

typedef void (*link_frame_fn)(struct links *links, struct partner *partner,
    const struct bus_peer *peer, const Stafett__V1__Frame *frame);

static const struct {
    Stafett__V1__Frame__BodyCase body;
    link_frame_fn take;
} frame_rows[] = {
    { STAFETT__V1__FRAME__BODY_HELLO, hello_take },
    { STAFETT__V1__FRAME__BODY_CARRY, carry_take },
    { STAFETT__V1__FRAME__BODY_FAULT, fault_take },
};

static void
frame_take(struct links *links, struct partner *partner, const struct bus_peer *peer,
    struct slice body)
{
    struct wire_fault fault;
    arena_reset(links->arena);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, links->arena, &fault);
    if (frame == NULL) {
        const struct link_refusal unsound = { 0, fault.reason, fault.where };
        refuse(links, partner, peer, &unsound);
        return;
    }
    for (size_t i = 0; i < ARRAY_COUNT(frame_rows); i++) {
        if (frame_rows[i].body == frame->body_case) {
            frame_rows[i].take(links, partner, peer, frame);
            return;
        }
    }
    const struct link_refusal refusal = { frame->request, "sender-not-allowed",
        "frame" };
    refuse(links, partner, peer, &refusal);
}

static struct partner *
partner_of_key(struct links *links, const uint8_t key[CURVE_BYTES])
{
    for (size_t i = 0; i < links->partner_count; i++) {
        if (memcmp(links->partners[i]->key, key, CURVE_BYTES) == 0)
            return links->partners[i];
    }
    return NULL;
}

static void
message_take(struct links *links, struct partner *partner, const struct bus_peer *peer,
    enum bus_result result, struct slice body)
{
    static const struct link_refusal parts = { 0, "frame-parts", "frame" };
    if (link_is_ignored(partner))
        return;
    arena_reset(links->arena);
    if (result == BUS_STRIKE && (peer == NULL || peer->route_bytes > 0))
        refuse(links, partner, peer, &parts);
    else if (result == BUS_STRIKE)
        link_strike(partner, &parts);
    else
        frame_take(links, partner, peer, body);
}

void
link_receive_guests(struct links *links)
{
    struct bus_peer peer;
    struct slice body;
    for (int i = 0; i < LINK_MESSAGES_PER_WAKE; i++) {
        enum bus_result result = bus_receive(links->server, &peer, &body);
        if (result == BUS_NONE)
            return;
        struct partner *partner = partner_of_key(links, peer.key);
        if (partner != NULL)
            message_take(links, partner, &peer, result, body);
    }
}

void
link_receive(struct links *links, struct partner *partner)
{
    struct bus_peer peer;
    struct slice body;
    /* A refused HELLO closes the connection on the way. */
    for (int i = 0; i < LINK_MESSAGES_PER_WAKE && partner->client != NULL; i++) {
        enum bus_result result = bus_receive(partner->client, &peer, &body);
        if (result == BUS_NONE)
            return;
        message_take(links, partner, NULL, result, body);
    }
}
