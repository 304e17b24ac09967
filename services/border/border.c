#include "services/border/border.h"

#include "common/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BORDER_PATH_BYTES = 4096 };

const char *const border_daemons[2] = { "plan", "intake" };

bool
border_send(struct border *border, struct socket *socket, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    size_t mark = arena_mark(border->arena);
    struct slice body = message_pack(&frame->base, border->arena);
    bool is_sent = body.len <= FRAME_BYTES_MAX && bus_send(socket, peer, body);
    arena_rewind(border->arena, mark);
    return is_sent;
}

static bool
connect_daemon(struct border *border, size_t index)
{
    char endpoint[BORDER_PATH_BYTES];
    const struct daemon_row *row =
        settings_daemon(border->settings, border_daemons[index]);
    return row != NULL &&
           settings_endpoint(border->settings, row->bind, endpoint, sizeof endpoint) &&
           bus_connect(border->bus, endpoint, &border->pair, row->public_key,
               &border->daemons[index]) == STATUS_OK;
}

bool
border_open(struct border *border)
{
    char endpoint[BORDER_PATH_BYTES];
    const struct daemon_row *row = settings_daemon(border->settings, "border");
    if (row == NULL || row->bind == NULL ||
        !settings_endpoint(border->settings, row->bind, endpoint, sizeof endpoint)) {
        (void)fprintf(
            stderr, "stafett-border: the settings have no socket for border\n");
        return false;
    }
    for (size_t i = 0; i < border->settings->daemon_count; i++)
        (void)keys_decode_z85(
            border->settings->daemons[i].public_key, border->daemon_keys[i]);
    bus_allow(border->bus, (const uint8_t(*)[CURVE_BYTES])border->daemon_keys,
        border->settings->daemon_count);
    if (bus_serve(border->bus, endpoint, &border->pair, &border->inner) != STATUS_OK)
        return false;
    if (border->settings->border_listen != NULL &&
        bus_serve(border->bus, border->settings->border_listen, &border->pair,
            &border->outer) != STATUS_OK)
        return false;
    return connect_daemon(border, 0) && connect_daemon(border, 1);
}

void
border_close(struct border *border)
{
    link_close_all(border);
    for (size_t i = 0; i < 2; i++)
        bus_close(border->bus, &border->daemons[i]);
    bus_close(border->bus, &border->outer);
    bus_close(border->bus, &border->inner);
}

/* ---- partners, from plan */

void
border_ask_partners(struct border *border, int64_t now_us)
{
    if (now_us < border->partners_us)
        return;
    border->partners_us = now_us + BORDER_PARTNERS_ASK_US;
    arena_reset(border->arena);
    struct id id = clock_id();
    char source[CODE_BYTES_MAX * 2];
    (void)snprintf(source, sizeof source, "%s/border", border->settings->organisation);
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type =
        (char *)(uintptr_t)stafett__plan__v1__list_partners__descriptor.name;
    envelope.source = source;
    envelope.time_us = clock_now_us();
    ProtobufCBinaryData packed =
        slice_binary(message_pack(&envelope.base, border->arena));
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    inputs.n_envelopes = 1;
    inputs.envelopes = &packed;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    frame.request = ++border->number;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    border->partners_number = frame.request;
    if (!border_send(border, border->daemons[0], NULL, &frame))
        border->partners_us = now_us + BORDER_PARTNERS_RETRY_US;
}

static void
take_partners(struct border *border, const Stafett__V1__Answers *answers)
{
    struct wire_fault fault;
    const ProtobufCMessageDescriptor *type = &stafett__plan__v1__partners__descriptor;
    if (answers->n_answers != 1 || strcmp(answers->answers[0]->type, type->name) != 0)
        return;
    const Stafett__Plan__V1__Partners *partners =
        (const Stafett__Plan__V1__Partners *)message_unpack(
            type, slice_bytes(answers->answers[0]->payload), border->arena, &fault);
    if (partners != NULL)
        link_set_partners(border, partners);
}

/* ---- questions of daemons here */

static struct border_question *
question_slot(struct border_partner *partner, int64_t now_us)
{
    struct border_question *oldest = &partner->questions[0];
    for (size_t q = 0; q < BORDER_QUESTIONS_MAX; q++) {
        struct border_question *question = &partner->questions[q];
        if (question->number == 0 || now_us - question->asked_us > BORDER_QUESTION_US)
            return question;
        if (question->asked_us < oldest->asked_us)
            oldest = question;
    }
    return oldest; /* its asker will ask again */
}

static void
fault(struct border *border, const struct bus_peer *peer, uint64_t request,
    const char *reason)
{
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    answer.reason_code = (char *)(uintptr_t)reason;
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &answer;
    (void)border_send(border, border->inner, peer, &frame);
}

/* Later questions of the same asker about the same feed make the earlier one void. */
static void
ask_partner(struct border *border, const struct bus_peer *peer, uint64_t request,
    const Stafett__V1__ToPartner *to)
{
    size_t p = 0;
    while (p < border->partner_count &&
           strcmp(border->partners[p]->code, to->organisation_code) != 0)
        p++;
    if (p == border->partner_count) {
        fault(border, peer, request, "partner-unknown");
        return;
    }
    int64_t now_us = clock_monotonic_us();
    struct border_question *question = question_slot(border->partners[p], now_us);
    free((void *)(uintptr_t)question->body.data);
    uint8_t *body = malloc(to->body.len + 1);
    ASSERT(body != NULL);
    if (to->body.len > 0)
        memcpy(body, to->body.data, to->body.len);
    question->number = ++border->number;
    question->asker = *peer;
    question->request = request;
    question->body = slice_of(body, to->body.len);
    question->asked_us = now_us;
    code_copy(question->daemon, sizeof question->daemon, to->daemon_code);
    link_ask(border, p, question);
}

void
border_answer(struct border *border, size_t partner, uint64_t number, struct slice body)
{
    struct border_partner *row = border->partners[partner];
    for (size_t q = 0; q < BORDER_QUESTIONS_MAX; q++) {
        struct border_question *question = &row->questions[q];
        if (number == 0 || question->number != number)
            continue;
        Stafett__V1__FromPartner from = STAFETT__V1__FROM_PARTNER__INIT;
        Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
        from.organisation_code = row->code;
        from.body = slice_binary(body);
        frame.request = question->request;
        frame.body_case = STAFETT__V1__FRAME__BODY_FROM_PARTNER;
        frame.from_partner = &from;
        (void)border_send(border, border->inner, &question->asker, &frame);
        free((void *)(uintptr_t)question->body.data);
        memset(question, 0, sizeof *question);
        return;
    }
}

/* ---- questions of partners */

bool
border_forward(struct border *border, size_t partner, uint64_t request,
    const Stafett__V1__Carry *carry)
{
    size_t d = 0;
    while (d < ARRAY_COUNT(border_daemons) &&
           strcmp(border_daemons[d], carry->daemon_code) != 0)
        d++;
    if (d == ARRAY_COUNT(border_daemons)) {
        trace_error("border", "partner=%s asks=%s refused=sender-not-allowed",
            border->partners[partner]->code, carry->daemon_code);
        return false;
    }
    struct border_asked *asked = &border->asked[border->asked_next];
    border->asked_next = (border->asked_next + 1) % BORDER_ASKED_MAX;
    asked->number = ++border->number;
    asked->partner = partner;
    asked->request = request;
    Stafett__V1__FromPartner from = STAFETT__V1__FROM_PARTNER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    from.organisation_code = border->partners[partner]->code;
    from.body = carry->body;
    frame.request = asked->number;
    frame.body_case = STAFETT__V1__FRAME__BODY_FROM_PARTNER;
    frame.from_partner = &from;
    (void)border_send(border, border->daemons[d], NULL, &frame);
    return true;
}

static void
answer_partner(struct border *border, const Stafett__V1__Frame *frame)
{
    for (size_t i = 0; i < BORDER_ASKED_MAX; i++) {
        struct border_asked *asked = &border->asked[i];
        if (frame->request == 0 || asked->number != frame->request)
            continue;
        asked->number = 0;
        if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT)
            link_fault(border, asked->partner, asked->request, frame->fault);
        else
            link_answer(border, asked->partner, asked->request,
                slice_bytes(frame->to_partner->body));
        return;
    }
}

/* ---- frames from inside */

static const Stafett__V1__Frame *
unpack_frame(struct border *border, struct slice body)
{
    struct wire_fault wire_fault;
    arena_reset(border->arena);
    return (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, border->arena, &wire_fault);
}

static bool
is_intake(const struct border *border, const uint8_t key[CURVE_BYTES])
{
    const struct daemon_row *row = settings_daemon(border->settings, "intake");
    size_t index = row == NULL ? 0 : (size_t)(row - border->settings->daemons);
    return row != NULL && memcmp(border->daemon_keys[index], key, CURVE_BYTES) == 0;
}

static void
receive_questions(struct border *border)
{
    struct bus_peer peer;
    struct slice body;
    for (int i = 0; i < BORDER_FRAMES_PER_WAKE; i++) {
        enum bus_result result = bus_receive(border->inner, &peer, &body);
        if (result == BUS_NONE)
            return;
        const Stafett__V1__Frame *frame =
            result == BUS_MESSAGE ? unpack_frame(border, body) : NULL;
        if (frame == NULL)
            fault(border, &peer, 0, "frame-unsound");
        else if (frame->body_case != STAFETT__V1__FRAME__BODY_TO_PARTNER ||
                 !is_intake(border, peer.key))
            fault(border, &peer, frame->request, "sender-not-allowed");
        else
            ask_partner(border, &peer, frame->request, frame->to_partner);
    }
}

void
border_receive_inner(struct border *border)
{
    struct bus_peer peer;
    struct slice body;
    receive_questions(border);
    for (size_t d = 0; d < ARRAY_COUNT(border_daemons); d++) {
        for (int i = 0; i < BORDER_FRAMES_PER_WAKE; i++) {
            if (bus_receive(border->daemons[d], &peer, &body) != BUS_MESSAGE)
                break;
            const Stafett__V1__Frame *frame = unpack_frame(border, body);
            if (frame == NULL)
                continue;
            if (frame->body_case == STAFETT__V1__FRAME__BODY_TO_PARTNER ||
                frame->body_case == STAFETT__V1__FRAME__BODY_FAULT)
                answer_partner(border, frame);
            else if (frame->body_case == STAFETT__V1__FRAME__BODY_ANSWERS &&
                     frame->request == border->partners_number)
                take_partners(border, frame->answers);
        }
    }
}
