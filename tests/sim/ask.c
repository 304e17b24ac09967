/* How a message of a client goes to a daemon, and what is heard of it. What was answered
 * once is a promise: a repeat hears the same, and a restart must find it. */

#include "common/catalogue.h"
#include "tests/sim/work.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE_PER_MILLE = 750 }; /* of the messages are committed alone */

static const char *
last_word(const char *type)
{
    const char *dot = strrchr(type, '.');
    return dot == NULL ? type : dot + 1;
}

static void
ask_go(struct sim *sim, size_t index, bool is_new)
{
    struct ask *ask = &sim->asks[index];
    struct slice envelope = slice_of(ask->envelope, ask->envelope_bytes);
    if (sim_is_paused(sim, ask->daemon))
        return; /* nobody answers; perhaps it is asked again */
    if (!is_new && !batch_is_empty(ask->daemon->batch))
        sim_commit(sim, ask->daemon); /* a repeat does not fit beside its twin */
    if (sim_is_paused(sim, ask->daemon))
        return; /* its disk is slow */
    if (!world_add_message(sim->world, ask->daemon, ask->key, envelope, index + 1)) {
        sim_tell(sim, ask->daemon, "does not know the key of %s", ask->who);
        return;
    }
    if (chance_is(&sim->chance, AT_ONCE_PER_MILLE))
        sim_commit(sim, ask->daemon);
}

void
ask_again(struct sim *sim, struct ask *ask)
{
    ask_go(sim, (size_t)(ask - sim->asks), false);
}

static struct ask *
ask_make(struct sim *sim, struct world_daemon *daemon, struct slice envelope,
    enum ask_kind kind)
{
    if (sim->ask_count == SIM_ASKS_MAX)
        return NULL;
    struct ask *ask = &sim->asks[sim->ask_count];
    memset(ask, 0, sizeof *ask);
    ask->daemon = daemon;
    ask->envelope = malloc(envelope.len + 1);
    ASSERT(ask->envelope != NULL);
    memcpy(ask->envelope, envelope.data, envelope.len);
    ask->envelope_bytes = envelope.len;
    ask->kind = kind;
    ask->what = "something";
    sim->ask_count++;
    return ask;
}

void
work_send_bytes(
    struct sim *sim, const struct ask *like, struct slice envelope, enum ask_kind kind)
{
    struct ask *ask = ask_make(sim, like->daemon, envelope, kind);
    if (ask == NULL)
        return;
    memcpy(ask->key, like->key, CURVE_BYTES);
    code_copy(ask->who, sizeof ask->who, like->who);
    ask->id = like->id;
    sim_tell(sim, ask->daemon, "%s sends something odd", ask->who);
    ask_go(sim, sim->ask_count - 1, false);
}

static uint64_t
term_of(const ProtobufCMessage *message)
{
    uint64_t term = 0;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "term");
    if (field != NULL && field->type == PROTOBUF_C_TYPE_UINT64)
        memcpy(&term, (const uint8_t *)message + field->offset, sizeof term);
    return term;
}

static void
send(struct sim *sim, struct world_daemon *daemon, const char *who,
    const ProtobufCMessage *message, enum ask_kind kind)
{
    uint8_t seed[SEED_BYTES];
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    const struct world_node *node = world_node_of(sim->world, daemon);
    world_draw_seed(sim->world, seed);
    struct id id = id_make(world_node_now(sim->world, node), seed, 0);
    envelope.id = id_binary(&id);
    envelope.type = (char *)message->descriptor->name;
    envelope.source = (char *)"client/user";
    envelope.epoch = 1;
    envelope.time_us = world_node_now(sim->world, node);
    envelope.payload = slice_binary(message_pack(message, sim->arena));
    struct ask *ask =
        ask_make(sim, daemon, message_pack(&envelope.base, sim->arena), kind);
    if (ask == NULL)
        return;
    sim_staff_key(node->settings->organisation, who, ask->key);
    code_copy(ask->who, sizeof ask->who, who);
    ask->id = id;
    ask->what = last_word(message->descriptor->name);
    ask->offer_term = term_of(message);
    sim_tell(sim, daemon, "%s: %s", who, ask->what);
    ask_go(sim, sim->ask_count - 1, true);
}

void
work_send(struct sim *sim, size_t node, const char *daemon, const char *who,
    const ProtobufCMessage *message)
{
    send(sim, sim_daemon_named(sim, node, daemon), who, message, ASK_COMMAND);
}

void
work_look(struct sim *sim, size_t node, const char *daemon, const char *who,
    const ProtobufCMessage *message)
{
    send(sim, sim_daemon_named(sim, node, daemon), who, message, ASK_LOOK);
}

/* ---- hearing */

static void
person_keep(struct sim *sim, const struct ask *ask, struct slice bytes)
{
    struct sim_node *node = &sim->nodes[sim_node_number(sim, ask->daemon)];
    const Stafett__V1__Envelope *event =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, bytes, sim->arena);
    if (strcmp(event->type, stafett__intake__v1__person_registered__descriptor.name) !=
            0 ||
        node->person_count == SIM_PERSONS_MAX)
        return;
    const Stafett__Intake__V1__PersonRegistered *registered =
        (const Stafett__Intake__V1__PersonRegistered *)message_unpack_own(
            &stafett__intake__v1__person_registered__descriptor,
            slice_bytes(event->payload), sim->arena);
    if (!registered->is_known)
        ASSERT(id_from(
            slice_bytes(registered->person_id), &node->persons[node->person_count++]));
}

static void
events_digest(struct sim *sim, const struct batch_answer *answer, uint8_t *digest)
{
    size_t used = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < answer->event_count; i++)
        bytes += answer->events[i].len;
    size_t mark = arena_mark(sim->arena);
    uint8_t *all = arena_take(sim->arena, bytes);
    for (size_t i = 0; i < answer->event_count; i++) {
        memcpy(all + used, answer->events[i].data, answer->events[i].len);
        used += answer->events[i].len;
    }
    digest_of(slice_of(all, used), digest);
    arena_rewind(sim->arena, mark);
}

static void
answer_compare(struct sim *sim, const struct ask *ask,
    const struct batch_answer *answer, const uint8_t *events)
{
    const char *reason = answer->reason == NULL ? "" : answer->reason;
    bool is_same = ask->verdict == (int)answer->verdict &&
                   strcmp(ask->reason, reason) == 0 &&
                   memcmp(ask->events, events, DIGEST_BYTES) == 0;
    if (!is_same)
        sim_break(sim, "%s/%s: a repeated %s hears something else (%s, then %s)",
            ask->daemon->host.self, ask->daemon->host.service->name, ask->what,
            ask->reason[0] == '\0' ? "accepted" : ask->reason,
            reason[0] == '\0' ? "accepted" : reason);
}

/* Whoever hears that it was done, or sees something, finds it in the log. */
static void
answer_recorded(
    struct sim *sim, const struct ask *ask, const struct batch_answer *answer)
{
    if (answer->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED &&
        watch_turn_of(sim, ask->daemon, ask->id) == 0)
        sim_break(sim, "%s/%s: %s is answered and not recorded", ask->daemon->host.self,
            ask->daemon->host.service->name, ask->what);
}

/* What comes of an answer is about the very offer that it quoted. */
static void
quote_check(struct sim *sim, const struct ask *ask, struct slice bytes)
{
    const Stafett__V1__Envelope *event =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, bytes, sim->arena);
    const struct event_row *row =
        service_event(&plan_service, catalogue_find(event->type));
    if (row == NULL ||
        protobuf_c_message_descriptor_get_field_by_name(row->type, "term") == NULL)
        return;
    uint64_t term =
        term_of(message_unpack_own(row->type, slice_bytes(event->payload), sim->arena));
    if (term != ask->offer_term)
        sim_break(sim, "%s: %s quoted term %llu and is taken for term %llu",
            ask->daemon->host.self, ask->what, (unsigned long long)ask->offer_term,
            (unsigned long long)term);
}

void
ask_answered(void *context, const struct batch_answer *answer)
{
    struct sim *sim = context;
    uint8_t events[DIGEST_BYTES];
    if (answer->token == 0)
        return;
    struct ask *ask = &sim->asks[answer->token - 1];
    sim_tell(sim, ask->daemon, "%s hears of %s: %s", ask->who, ask->what,
        answer->reason == NULL ? "done" : answer->reason);
    if (ask->kind == ASK_NONSENSE)
        return;
    answer_recorded(sim, ask, answer);
    events_digest(sim, answer, events);
    if (ask->kind == ASK_LOOK) {
        watch_answer(sim, ask->daemon, answer->payload);
        return;
    }
    if (ask->is_answered)
        answer_compare(sim, ask, answer, events);
    else if (answer->event_count > 0 && ask->offer_term != 0)
        quote_check(sim, ask, answer->events[0]);
    if (ask->is_answered || answer->verdict == STAFETT__V1__VERDICT__VERDICT_MALFORMED)
        return;
    ask->is_answered = true;
    ask->is_lost = fault_fires(sim, FAULT_ANSWER_LOST);
    ask->verdict = (int)answer->verdict;
    code_copy(
        ask->reason, sizeof ask->reason, answer->reason == NULL ? "" : answer->reason);
    memcpy(ask->events, events, DIGEST_BYTES);
    for (size_t i = 0; i < answer->event_count; i++)
        person_keep(sim, ask, answer->events[i]);
}
