/* The inner side. A question of a daemon goes to its partner's link, a partner's question
 * to plan or intake, under a token that is the frame's request number. What cannot be
 * carried is said at once, so that askers back off instead of waiting in vain. */

#include "services/border/border.h"

#include "common/clock.h"
#include "common/message.h"
#include "common/trace.h"
#include "services/border/link.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BORDER_ARENA_BYTES = 16 << 20,
    BORDER_MESSAGES_PER_WAKE = 64,
    BORDER_PARTNERS_MS = 1000, /* how soon a new partner is let in */
    BORDER_AGAIN_MS = 20,      /* while plan is not there */
    BORDER_PATH_BYTES = 4096,
};

/* Whom partners may ask. Partners are asked of the first. */
static const char *const daemon_names[] = { "plan", "intake" };

struct border {
    const struct settings *settings;
    char source[2 * CODE_BYTES_MAX];
    struct curve_pair pair;
    struct bus *inner;
    struct bus *outer;
    struct socket *server; /* daemons ask here */
    struct socket *daemons[ARRAY_COUNT(daemon_names)];
    struct links *links;
    struct arena *arena;       /* of the message at hand */
    uint64_t partners_request; /* the last ListPartners; tokens are far from it */
    int64_t partners_again_us;
};

/* ---- frames */

static bool
frame_send(struct border *border, struct socket *socket, const struct bus_peer *peer,
    const Stafett__V1__Frame *frame)
{
    size_t mark = arena_mark(border->arena);
    struct slice packed = message_pack(&frame->base, border->arena);
    bool is_sent = packed.len <= FRAME_BYTES_MAX && bus_send(socket, peer, packed);
    arena_rewind(border->arena, mark);
    return is_sent;
}

static void
fault_send(struct border *border, const struct bus_peer *peer, uint64_t request,
    const char *reason, const char *where)
{
    Stafett__V1__Answer fault = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    fault.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    fault.reason_code = arena_text(border->arena, slice_text(reason));
    fault.where = arena_text(border->arena, slice_text(where));
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &fault;
    trace_line("fault", "reason=%s where=%s", reason, where);
    (void)frame_send(border, border->server, peer, &frame);
}

/* ---- who the partners are */

static bool
partners_send(struct border *border)
{
    Stafett__Plan__V1__ListPartners list = STAFETT__PLAN__V1__LIST_PARTNERS__INIT;
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    struct id id = clock_id();
    arena_reset(border->arena);
    envelope.id = id_binary(&id);
    envelope.type = arena_text(border->arena, slice_text(list.base.descriptor->name));
    envelope.source = border->source;
    envelope.time_us = clock_now_us();
    envelope.correlation = id_binary(&id);
    ProtobufCBinaryData packed =
        slice_binary(message_pack(&envelope.base, border->arena));
    inputs.n_envelopes = 1;
    inputs.envelopes = &packed;
    border->partners_request++;
    frame.request = border->partners_request;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    return frame_send(border, border->daemons[0], NULL, &frame);
}

static void
partners_ask(struct border *border)
{
    int64_t now_us = clock_monotonic_us();
    if (now_us < border->partners_again_us)
        return;
    int64_t again_ms = partners_send(border) ? BORDER_PARTNERS_MS : BORDER_AGAIN_MS;
    border->partners_again_us = now_us + 1000 * again_ms;
}

static void
partners_take(struct border *border, const Stafett__V1__Frame *frame)
{
    const ProtobufCMessageDescriptor *type = &stafett__plan__v1__partners__descriptor;
    struct wire_fault fault = { .reason = "not-answered" };
    const Stafett__Plan__V1__Partners *partners = NULL;
    const Stafett__V1__Answers *answers = frame->answers;
    if (frame->request != border->partners_request || answers->n_answers != 1)
        return;
    if (strcmp(answers->answers[0]->type, type->name) == 0)
        partners = (const Stafett__Plan__V1__Partners *)message_unpack(
            type, slice_bytes(answers->answers[0]->payload), border->arena, &fault);
    if (partners != NULL)
        links_partners(border->links, partners);
    else
        trace_error("partners", "reason=%s", fault.reason);
}

/* ---- from links */

static struct socket *
daemon_socket(const struct border *border, const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++) {
        if (strcmp(daemon_names[i], name) == 0)
            return border->daemons[i];
    }
    return NULL;
}

/* What the partner hears who asks a daemon that is not for partners. */
static struct slice
question_refusal(struct border *border)
{
    Stafett__V1__Answer fault = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    fault.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    fault.reason_code = arena_text(border->arena, slice_text("sender-not-allowed"));
    fault.where = arena_text(border->arena, slice_text("carry.daemon_code"));
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &fault;
    return message_pack(&frame.base, border->arena);
}

static void
question_take(void *context, const char *partner, const char *daemon, uint64_t token,
    struct slice body)
{
    struct border *border = context;
    struct socket *socket = daemon_socket(border, daemon);
    Stafett__V1__FromPartner from = STAFETT__V1__FROM_PARTNER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(border->arena);
    from.organisation_code = arena_text(border->arena, slice_text(partner));
    from.body = slice_binary(body);
    frame.request = token;
    frame.body_case = STAFETT__V1__FRAME__BODY_FROM_PARTNER;
    frame.from_partner = &from;
    if (socket == NULL)
        links_answer(border->links, partner, token, question_refusal(border));
    else if (!frame_send(border, socket, NULL, &frame))
        links_answer(border->links, partner, token, slice_text(""));
}

static void
answer_take(void *context, const char *partner, const struct link_asker *asker,
    struct slice body)
{
    struct border *border = context;
    Stafett__V1__FromPartner from = STAFETT__V1__FROM_PARTNER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(border->arena);
    if (body.len == 0) {
        fault_send(border, &asker->peer, asker->request, "busy", "partner");
        return;
    }
    from.organisation_code = arena_text(border->arena, slice_text(partner));
    from.body = slice_binary(body);
    frame.request = asker->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FROM_PARTNER;
    frame.from_partner = &from;
    /* Whoever asked and is gone asks again. */
    (void)frame_send(border, border->server, &asker->peer, &frame);
}

/* ---- from daemons */

static const Stafett__V1__Frame *
frame_unpack(struct border *border, struct slice body, struct wire_fault *fault)
{
    arena_reset(border->arena);
    return (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, border->arena, fault);
}

static void
ask_take(struct border *border, const struct bus_peer *peer, struct slice body)
{
    struct wire_fault fault;
    const Stafett__V1__Frame *frame = frame_unpack(border, body, &fault);
    struct link_asker asker = { .peer = *peer };
    if (frame == NULL) {
        fault_send(border, peer, 0, fault.reason, fault.where);
        return;
    }
    asker.request = frame->request;
    if (frame->body_case != STAFETT__V1__FRAME__BODY_TO_PARTNER) {
        fault_send(border, peer, frame->request, "sender-not-allowed", "frame");
        return;
    }
    const Stafett__V1__ToPartner *to = frame->to_partner;
    if (daemon_socket(border, to->daemon_code) == NULL)
        fault_send(border, peer, frame->request, "sender-not-allowed",
            "to_partner.daemon_code");
    else if (!links_knows(border->links, to->organisation_code))
        fault_send(border, peer, frame->request, "partner-unknown",
            "to_partner.organisation_code");
    else
        links_ask(border->links, to->organisation_code, &asker, to->daemon_code,
            slice_bytes(to->body));
}

static void
asks_receive(struct border *border)
{
    struct bus_peer peer;
    struct slice body;
    for (int i = 0; i < BORDER_MESSAGES_PER_WAKE; i++) {
        enum bus_result result = bus_receive(border->server, &peer, &body);
        if (result == BUS_NONE)
            return;
        if (result == BUS_STRIKE)
            trace_line("strike", "side=inner strikes=%llu",
                (unsigned long long)bus_strikes(border->inner));
        else
            ask_take(border, &peer, body);
    }
}

static void
reply_take(struct border *border, struct slice body)
{
    struct wire_fault fault;
    const Stafett__V1__Frame *frame = frame_unpack(border, body, &fault);
    if (frame == NULL) {
        trace_error("reply", "reason=%s where=%s", fault.reason, fault.where);
        return;
    }
    if (frame->body_case == STAFETT__V1__FRAME__BODY_ANSWERS)
        partners_take(border, frame);
    else if (frame->body_case == STAFETT__V1__FRAME__BODY_TO_PARTNER)
        links_answer(border->links, frame->to_partner->organisation_code,
            frame->request, slice_bytes(frame->to_partner->body));
    else if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT)
        links_answer(border->links, NULL, frame->request, body);
}

static void
replies_receive(struct border *border, size_t at)
{
    struct bus_peer peer;
    struct slice body;
    for (int i = 0; i < BORDER_MESSAGES_PER_WAKE; i++) {
        enum bus_result result = bus_receive(border->daemons[at], &peer, &body);
        if (result == BUS_NONE)
            break;
        if (result == BUS_MESSAGE)
            reply_take(border, body);
    }
    if (!bus_was_lost(border->daemons[at]))
        return;
    links_daemon_lost(border->links, daemon_names[at]);
    border->partners_again_us = 0;
}

/* ---- run */

static int
wait_ms(const struct border *border)
{
    int64_t left_us = border->partners_again_us - clock_monotonic_us();
    int64_t left_ms = left_us <= 0 ? 0 : left_us / 1000 + 1;
    int links_ms = links_wait_ms(border->links);
    return left_ms < links_ms ? (int)left_ms : links_ms;
}

enum status
border_run(struct border *border, int extra_fd)
{
    enum status status = STATUS_OK;
    bool is_stopped = false;
    while (status == STATUS_OK && !is_stopped) {
        partners_ask(border);
        status = bus_wait_two(
            border->inner, border->outer, wait_ms(border), extra_fd, &is_stopped);
        asks_receive(border);
        for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++)
            replies_receive(border, i);
        links_wake(border->links);
    }
    return status;
}

/* ---- open and close */

static bool
keys_open(struct border *border, const struct daemon_row *row)
{
    char relative[BORDER_PATH_BYTES / 2];
    char path[BORDER_PATH_BYTES];
    int wrote =
        snprintf(relative, sizeof relative, "%s/border.curve", border->settings->keys);
    if (wrote < 0 || (size_t)wrote >= sizeof relative)
        return false;
    settings_path(border->settings, relative, path, sizeof path);
    if (!keys_load_curve(path, &border->pair))
        return false;
    if (strcmp(border->pair.public_text, row->public_key) == 0)
        return true;
    (void)fprintf(stderr, "%s: the settings say another public_key for border\n", path);
    return false;
}

static bool
settings_open(struct border *border)
{
    const struct settings *settings = border->settings;
    const struct daemon_row *row = settings_daemon(settings, "border");
    bool is_whole = row != NULL && row->bind != NULL;
    for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++) {
        const struct daemon_row *other = settings_daemon(settings, daemon_names[i]);
        is_whole = is_whole && other != NULL && other->bind != NULL;
    }
    if (!is_whole) {
        (void)fprintf(
            stderr, "the settings lack a row with a bind for border, plan or intake\n");
        return false;
    }
    int wrote = snprintf(
        border->source, sizeof border->source, "%s/border", settings->organisation);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof border->source);
    return keys_open(border, row);
}

/* Inside, the daemons of this node and nobody else. */
static void
daemons_allow(struct border *border)
{
    uint8_t keys[DAEMONS_MAX][CURVE_BYTES];
    size_t count = 0;
    for (unsigned i = 0; i < border->settings->daemon_count; i++) {
        const char *text = border->settings->daemons[i].public_key;
        if (settings_key_is_made(text) && keys_decode_z85(text, keys[count]))
            count++;
    }
    bus_allow(border->inner, (const uint8_t(*)[CURVE_BYTES])keys, count);
}

static bool
inner_open(struct border *border)
{
    char endpoint[BORDER_PATH_BYTES];
    const struct settings *settings = border->settings;
    const struct daemon_row *row = settings_daemon(settings, "border");
    if (bus_create(&border->inner) != STATUS_OK)
        return false;
    daemons_allow(border);
    if (!settings_endpoint(settings, row->bind, endpoint, sizeof endpoint) ||
        bus_serve(border->inner, endpoint, &border->pair, &border->server) != STATUS_OK)
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++) {
        const struct daemon_row *other = settings_daemon(settings, daemon_names[i]);
        if (!settings_endpoint(settings, other->bind, endpoint, sizeof endpoint) ||
            bus_connect(border->inner, endpoint, &border->pair, other->public_key,
                &border->daemons[i]) != STATUS_OK)
            return false;
    }
    return true;
}

static bool
outer_open(struct border *border)
{
    struct link_options options = {
        .organisation = border->settings->organisation,
        .listen = border->settings->border_listen,
        .pair = &border->pair,
        .sink = { border, question_take, answer_take },
    };
    return bus_create(&border->outer) == STATUS_OK &&
           links_create(border->outer, &options, &border->links) == STATUS_OK;
}

int
border_open(const struct settings *settings, struct border **out)
{
    int code = EXIT_DRAINED;
    struct border *border = calloc(1, sizeof *border);
    ASSERT(border != NULL);
    border->settings = settings;
    arena_create(BORDER_ARENA_BYTES, &border->arena);
    if (!settings_open(border))
        code = EXIT_SETTINGS;
    else if (!inner_open(border) || !outer_open(border))
        code = EXIT_UNAVAILABLE;
    if (code != EXIT_DRAINED)
        border_close(&border);
    *out = border;
    return code;
}

void
border_close(struct border **border)
{
    if (*border == NULL)
        return;
    links_destroy(&(*border)->links);
    bus_destroy(&(*border)->outer);
    bus_destroy(&(*border)->inner);
    arena_destroy(&(*border)->arena);
    sodium_memzero(&(*border)->pair, sizeof(*border)->pair);
    free(*border);
    *border = NULL;
}
