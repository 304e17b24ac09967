#include "tests/real/outsider.h"

#include "common/clock.h"
#include "common/message.h"
#include "tests/lib/scenario_words.h"

#include <string.h>
#include <zmq.h>

const char *const outsider_feeds[OUTSIDER_FEEDS] = { "plan", "intake" };

/* The border learns of new partners a moment after plan; a refused key is final to a
 * connection. */
static bool
knock(struct outsider *outsider)
{
    const struct hostile_node *node = &outsider->hostile->nodes[0];
    int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PEER_PATIENCE_MS;
    while (clock_monotonic_us() < until_us) {
        peer_open(node->settings->border_listen, &outsider->pair,
            hostile_public(node, HOSTILE_BORDER), NULL, &outsider->peer);
        if (peer_await_fate(outsider->peer) == PEER_LET_IN)
            return true;
        peer_close(&outsider->peer);
    }
    return false;
}

bool
outsider_open(struct hostile *hostile, const char *code, struct outsider *out)
{
    uint8_t seed[SEED_BYTES];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    char hex[2 * SIGN_PUBLIC_BYTES + 1];
    char name[STAGE_PATH_BYTES];
    char text[256];
    memset(out, 0, sizeof *out);
    out->hostile = hostile;
    scenario_text(out->code, sizeof out->code, "%s", code);
    clock_seed(seed);
    sign_keypair(seed, public_key, out->signer.secret);
    slice_hex(slice_of(public_key, sizeof public_key), hex, sizeof hex);
    scenario_text(name, sizeof name, "%.300s/%.64s.name", hostile->folder, code);
    const char *const words[] = { "partner", "add", code, "--border-key",
        out->pair.public_text, "--signing-key", hex, "--name", name, NULL };
    return zmq_curve_keypair(out->pair.public_text, out->pair.secret_text) == 0 &&
           scenario_write_file(name, "Outside") &&
           hostile_run(hostile, 0, text, sizeof text, words) == 0 && knock(out);
}

void
outsider_close(struct outsider *outsider)
{
    peer_close(&outsider->peer);
}

bool
outsider_send(struct outsider *outsider, const Stafett__V1__Frame *frame)
{
    return peer_send(
        outsider->peer, message_pack(&frame->base, outsider->hostile->arena), false);
}

bool
outsider_hello(struct outsider *outsider, const char *code, unsigned protocol)
{
    Stafett__V1__Hello hello = STAFETT__V1__HELLO__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    hello.protocol = protocol;
    hello.organisation_code = (char *)code;
    frame.request = 1;
    frame.body_case = STAFETT__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    return outsider_send(outsider, &frame);
}

bool
outsider_carry(struct outsider *outsider, uint64_t number, const char *daemon,
    bool is_answer, struct slice body)
{
    Stafett__V1__Carry carry = STAFETT__V1__CARRY__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    carry.daemon_code = (char *)daemon;
    carry.is_answer = is_answer;
    carry.body = slice_binary(body);
    frame.request = number;
    frame.body_case = STAFETT__V1__FRAME__BODY_CARRY;
    frame.carry = &carry;
    return outsider_send(outsider, &frame);
}

/* False: the frame is no question. */
static bool
question_keep(struct outsider *outsider, const Stafett__V1__Frame *frame)
{
    struct wire_fault fault;
    if (frame->body_case != STAFETT__V1__FRAME__BODY_CARRY || frame->carry->is_answer)
        return false;
    const Stafett__V1__Frame *inner =
        (const Stafett__V1__Frame *)message_unpack(&stafett__v1__frame__descriptor,
            slice_bytes(frame->carry->body), outsider->hostile->arena, &fault);
    ASSERT(inner != NULL && inner->feed_request != NULL);
    for (unsigned feed = 0; feed < OUTSIDER_FEEDS; feed++) {
        if (strcmp(outsider_feeds[feed], frame->carry->daemon_code) == 0)
            outsider->questions[feed] = (struct outsider_question){ true,
                frame->request, inner->request, inner->feed_request->after };
    }
    return true;
}

const Stafett__V1__Frame *
outsider_receive(struct outsider *outsider)
{
    const Stafett__V1__Frame *frame;
    do {
        frame = peer_receive(outsider->peer, outsider->hostile->arena);
    } while (frame != NULL && question_keep(outsider, frame));
    return frame;
}

bool
outsider_await(struct outsider *outsider, unsigned feed)
{
    while (!outsider->questions[feed].is_asked) {
        const Stafett__V1__Frame *frame =
            peer_receive(outsider->peer, outsider->hostile->arena);
        if (frame == NULL)
            return false;
        (void)question_keep(outsider, frame);
    }
    return true;
}

bool
outsider_answer(struct outsider *outsider, unsigned feed, struct slice body)
{
    outsider->questions[feed].is_asked = false;
    return outsider_carry(
        outsider, outsider->questions[feed].number, outsider_feeds[feed], true, body);
}

bool
outsider_page(
    struct outsider *outsider, unsigned feed, uint64_t after, struct slice item)
{
    Stafett__V1__FeedPage page = STAFETT__V1__FEED_PAGE__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    ProtobufCBinaryData items[] = { slice_binary(item) };
    page.after = after;
    page.head = after + 1;
    page.items = items;
    page.n_items = 1;
    frame.request = outsider->questions[feed].request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FEED_PAGE;
    frame.feed_page = &page;
    return outsider_answer(
        outsider, feed, message_pack(&frame.base, outsider->hostile->arena));
}

struct slice
outsider_record(
    struct outsider *outsider, unsigned feed, const struct outsider_record *record)
{
    struct arena *arena = outsider->hostile->arena;
    char source[160];
    uint8_t chain[DIGEST_BYTES];
    uint8_t signature[SIGNATURE_BYTES] = { 0 };
    Stafett__V1__Envelope header = STAFETT__V1__ENVELOPE__INIT;
    Stafett__V1__Record packed = STAFETT__V1__RECORD__INIT;
    struct id id = clock_id();
    scenario_text(source, sizeof source, "%s/%s", outsider->code, outsider_feeds[feed]);
    if (outsider->sequence[feed] == 0)
        chain_begin(source,
            record->addressee == NULL
                ? outsider->hostile->nodes[0].settings->organisation
                : record->addressee,
            outsider->chain[feed]);
    header.id = id_binary(&id);
    header.type = (char *)record->type;
    header.source = record->source == NULL ? source : (char *)record->source;
    header.epoch = 1;
    header.sequence = ++outsider->sequence[feed];
    if (!id_is_none(record->case_id))
        header.case_id = id_binary(&record->case_id);
    header.time_us = record->time_us;
    struct slice head = message_pack(&header.base, arena);
    if (record->is_chain_broken)
        outsider->chain[feed][0] ^= 1;
    packed.before =
        slice_binary(arena_copy(arena, slice_of(outsider->chain[feed], DIGEST_BYTES)));
    chain_next(outsider->chain[feed], head, record->payload, chain);
    memcpy(outsider->chain[feed], chain, sizeof chain);
    if (!record->is_unsigned)
        chain_sign(&outsider->signer, chain, signature);
    packed.header = slice_binary(head);
    packed.payload = slice_binary(record->payload);
    packed.chain = slice_binary(slice_of(chain, sizeof chain));
    packed.signature = slice_binary(slice_of(signature, sizeof signature));
    return message_pack(&packed.base, arena);
}
