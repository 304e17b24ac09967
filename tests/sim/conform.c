#include "tests/sim/conform.h"

#include "common/catalogue.h"
#include "common/message.h"
#include "proto/partner.pb-c.h"
#include "services/plan/plan_fellowship.h"
#include "tests/sim/sim_private.h"

#include <stdlib.h>
#include <string.h>

enum {
    SEATS = SIM_NODES_MAX + 1, /* the last is the partner that lies */
    OUTLAW = SIM_NODES_MAX,
    NOBODY = SEATS,
    CASES_MAX = 4096, /* a power of two, and never filled by half */
    TOLD_MAX = 16,
    TERMS_MAX = 63,
};

/* ---- the model's own words and lines */

enum message {
    Offered,
    Accepted,
    Postponed,
    Declined,
    Withdrawn,
    Completed,
    OfferState
};

struct seat { /* its Case */
    uint64_t baton;
    uint64_t holder;
    uint64_t term;
    uint64_t open;
    uint64_t offerer;
    uint64_t addressee;
    uint64_t is_accepted;
    uint64_t is_by_holder;
    uint64_t is_postponed;
    uint64_t done;
    uint64_t handed;
};

struct told {
    uint64_t to;
    enum message message;
    uint64_t term;
    uint64_t carried; /* by an offer */
};

static struct seat *at; /* of the case that the step is about */
static uint64_t me;
static uint64_t number;
static uint64_t carried; /* by the offer: the term of the last of its proofs */
static bool is_carrying; /* what liars had a hand in has no proofs that lead on */
static uint64_t last_seen;
static const bool gated[SEATS];
static struct told sent[TOLD_MAX];
static size_t sent_count;

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define BIT(n)    (UINT64_C(1) << (n))

static void
send(uint64_t to, enum message message, uint64_t term)
{
    ASSERT(sent_count < TOLD_MAX);
    sent[sent_count] = (struct told){ to, message, term,
        message == Offered && is_carrying ? at[me].done : 0 };
    sent_count++;
}

#define CARRIES is_carrying
/* clang-format off */
#include "tests/model/baton_switches.pml"
#include "baton_steps.inc"
/* clang-format on */

/* ---- which case, who sits where */

struct conform_case {
    struct id id; /* ID_NONE: the place is free */
    bool is_left_out[SEATS];
    bool is_of_outlaw; /* somebody takes it for the holder, or has */
    struct seat at[SEATS];
};

struct conform {
    struct conform_case *places[CASES_MAX];
    size_t count;
    struct told told[TOLD_MAX]; /* by the turn at hand */
    size_t told_count;
};

void
conform_start(struct conform **out)
{
    *out = calloc(1, sizeof **out);
    ASSERT(*out != NULL);
}

void
conform_stop(struct conform **conform)
{
    for (size_t i = 0; i < CASES_MAX; i++)
        free((*conform)->places[i]);
    free(*conform);
    *conform = NULL;
}

static struct conform_case *
case_of(struct conform *conform, struct id id)
{
    uint64_t hash;
    memcpy(&hash, id.bytes + ID_BYTES - sizeof hash, sizeof hash);
    size_t place = hash % CASES_MAX;
    while (conform->places[place] != NULL && !id_equal(conform->places[place]->id, id))
        place = (place + 1) % CASES_MAX;
    if (conform->places[place] != NULL)
        return conform->places[place];
    ASSERT(conform->count < CASES_MAX / 2);
    struct conform_case *made = calloc(1, sizeof *made);
    ASSERT(made != NULL);
    made->id = id;
    for (size_t i = 0; i < SEATS; i++)
        made->at[i].holder = NOBODY;
    conform->places[place] = made;
    conform->count++;
    return made;
}

static uint64_t
seat_of(const struct sim *sim, const char *organisation)
{
    for (size_t n = 0; n < sim->world->node_count; n++) {
        if (strcmp(sim->world->nodes[n].settings->organisation, organisation) == 0)
            return n;
    }
    return strcmp(organisation, outlaw_code) == 0 ? OUTLAW : NOBODY;
}

/* ---- fields that the messages have in common */

#define PARTNER(name) &stafett__partner__v1__##name##__descriptor

static const void *
member_of(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    ASSERT(field != NULL);
    return (const uint8_t *)message + field->offset;
}

static uint64_t
term_of(const ProtobufCMessage *message)
{
    return *(const uint64_t *)member_of(message, "term");
}

static struct id
case_id_of(const ProtobufCMessage *message)
{
    return id_or_none(*(const ProtobufCBinaryData *)member_of(message, "case_id"));
}

/* Term of the last proof that goes with an offer. */
static uint64_t
carried_by(const ProtobufCMessage *message, struct arena *arena)
{
    uint64_t last = 0;
    if (message->descriptor != PARTNER(handover_offered))
        return 0;
    const Stafett__Partner__V1__HandoverOffered *offered =
        (const Stafett__Partner__V1__HandoverOffered *)message;
    for (size_t i = 0; i < offered->n_proofs; i++) {
        const Stafett__V1__Record *record =
            (const Stafett__V1__Record *)message_unpack_own(
                &stafett__v1__record__descriptor, slice_bytes(offered->proofs[i]),
                arena);
        last = term_of(message_unpack_own(
            PARTNER(custody_passed), slice_bytes(record->payload), arena));
    }
    return last;
}

static bool
is_term_small(struct conform_case *own, uint64_t term)
{
    if (term > TERMS_MAX)
        own->is_left_out[me] = true;
    return term <= TERMS_MAX;
}

/* Records between partners. */
static const struct {
    const ProtobufCMessageDescriptor *type;
    enum message message;
    void (*take)(uint64_t from);
} records[] = {
    { PARTNER(handover_offered), Offered, take_offered },
    { PARTNER(handover_accepted), Accepted, take_accepted },
    { PARTNER(handover_postponed), Postponed, take_postponed },
    { PARTNER(handover_declined), Declined, take_declined },
    { PARTNER(handover_withdrawn), Withdrawn, take_withdrawn },
    { PARTNER(handover_completed), Completed, take_completed },
    { PARTNER(offer_state), OfferState, take_offer_state },
};

void
conform_told(struct sim *sim, const char *partner, const char *type,
    struct slice payload, struct arena *arena)
{
    struct conform *conform = sim->conform;
    const ProtobufCMessageDescriptor *descriptor = catalogue_find(type);
    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        if (records[i].type != descriptor)
            continue;
        ASSERT(conform->told_count < TOLD_MAX);
        const ProtobufCMessage *message =
            message_unpack_own(descriptor, payload, arena);
        bool is_of_outlaw = case_of(conform, case_id_of(message))->is_of_outlaw;
        conform->told[conform->told_count] =
            (struct told){ seat_of(sim, partner), records[i].message, term_of(message),
                is_of_outlaw ? 0 : carried_by(message, arena) };
        conform->told_count++;
    }
}

/* What a partner wrote, and who, out of the log of the intake that passed it on. */
static const ProtobufCMessage *
record_of(struct sim *sim, struct world_daemon *plan, const Stafett__V1__Turn *turn,
    uint64_t *from_out, struct arena *arena)
{
    struct slice bytes;
    struct world_daemon *intake =
        sim_daemon_named(sim, sim_node_number(sim, plan), "intake");
    bool is_there =
        store_read_turn(intake->host.store, turn->position >> 8, arena, &bytes);
    ASSERT(is_there);
    const Stafett__V1__Turn *passed = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, arena);
    size_t index = (turn->position & UINT8_MAX) - 1;
    ASSERT(index < passed->n_events);
    const Stafett__V1__Envelope *event =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(passed->events[index]),
            arena);
    const Stafett__V1__RecordReceived *received =
        (const Stafett__V1__RecordReceived *)message_unpack_own(
            &stafett__v1__record_received__descriptor, slice_bytes(event->payload),
            arena);
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, slice_bytes(received->record), arena);
    *from_out = seat_of(sim, received->organisation_code);
    return message_unpack_own(
        catalogue_find(turn->input_type), slice_bytes(record->payload), arena);
}

/* Events, unpacked. */
struct happened {
    const ProtobufCMessage *messages[EVENTS_PER_TURN_MAX];
    size_t count;
};

static void
happened_read(
    const Stafett__V1__Turn *turn, struct arena *arena, struct happened *happened)
{
    happened->count = 0;
    for (size_t i = 0; i < turn->n_events; i++) {
        const Stafett__V1__Envelope *event =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(turn->events[i]),
                arena);
        happened->messages[happened->count++] = message_unpack_own(
            catalogue_find(event->type), slice_bytes(event->payload), arena);
    }
}

#define PLAN(name) &stafett__plan__v1__##name##__descriptor

static const ProtobufCMessage *
happened_find(
    const struct happened *happened, const ProtobufCMessageDescriptor *descriptor)
{
    for (size_t i = 0; i < happened->count; i++) {
        if (happened->messages[i]->descriptor == descriptor)
            return happened->messages[i];
    }
    return NULL;
}

static void
cases_open(
    struct sim *sim, const struct world_daemon *plan, const struct happened *happened)
{
    for (size_t i = 0; i < happened->count; i++) {
        if (happened->messages[i]->descriptor != PLAN(case_opened))
            continue;
        const Stafett__Plan__V1__CaseOpened *opened =
            (const Stafett__Plan__V1__CaseOpened *)happened->messages[i];
        struct conform_case *own = case_of(sim->conform, id_or_none(opened->case_id));
        bool is_own = strcmp(opened->holder_code, plan->host.self) == 0;
        own->at[me].holder = seat_of(sim, opened->holder_code);
        own->at[me].baton = is_own ? HOLDS : NONE;
        own->is_left_out[me] = opened->is_outside != 0;
    }
}

static void
cases_close(struct sim *sim, const struct happened *happened)
{
    for (size_t i = 0; i < happened->count; i++) {
        if (happened->messages[i]->descriptor == PLAN(case_closed))
            case_of(sim->conform, case_id_of(happened->messages[i]))->is_left_out[me] =
                true;
    }
}

/* ---- steps of a command, an alarm, or another daemon: what its events say */

static bool
step_offer(struct sim *sim, const ProtobufCMessage *event)
{
    const Stafett__Plan__V1__HandoverOffered *offered =
        (const Stafett__Plan__V1__HandoverOffered *)event;
    bool is_by_holder = strcmp(offered->completes_code, "on-acceptance") != 0;
    uint64_t to =
        offered->to_unit_code[0] != '\0' ? me : seat_of(sim, offered->to_code);
    if (!CAN_OFFER || offered->term != at[me].term + 1)
        return false;
    offer(to, offered->term, is_by_holder);
    return true;
}

static bool
may_withdraw(void)
{
    return CAN_WITHDRAW;
}

static bool
may_answer(void)
{
    return CAN_ANSWER;
}

static bool
may_complete(void)
{
    return CAN_COMPLETE;
}

static const struct {
    const ProtobufCMessageDescriptor *type;
    bool (*may)(void);
    void (*step)(void);
} steps[] = {
    { PLAN(handover_withdrawn), may_withdraw, withdraw },
    { PLAN(handover_accepted), may_answer, accept },
    { PLAN(handover_declined), may_answer, decline },
    { PLAN(handover_postponed), may_answer, postpone },
    { PLAN(handover_completed), may_complete, complete },
};

/* Inside, an acceptance completes in its own step where the kind says so. */
static bool
is_completed(const ProtobufCMessage *event)
{
    return event->descriptor == PLAN(handover_completed) && at[me].open == 0 &&
           at[me].term == term_of(event) && at[me].baton == HOLDS;
}

/* False: the model does not allow it. */
static bool
step_take(struct sim *sim, const ProtobufCMessage *event)
{
    if (event->descriptor == PLAN(handover_offered))
        return step_offer(sim, event);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (steps[i].type != event->descriptor || is_completed(event))
            continue;
        if (!steps[i].may() || term_of(event) != at[me].open)
            return false;
        steps[i].step();
    }
    return true;
}

static bool
is_step(const ProtobufCMessage *event)
{
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (steps[i].type == event->descriptor)
            return true;
    }
    return event->descriptor == PLAN(handover_offered);
}

static void
step_of_event(
    struct sim *sim, const struct world_daemon *plan, const ProtobufCMessage *event)
{
    if (!is_step(event))
        return;
    struct conform_case *own = case_of(sim->conform, case_id_of(event));
    at = own->at;
    is_carrying = !own->is_of_outlaw;
    if (own->is_left_out[me] || !is_term_small(own, term_of(event)) ||
        step_take(sim, event))
        return;
    sim_break(sim, "%s/plan: %s of term %llu is no step of the model", plan->host.self,
        strrchr(event->descriptor->name, '.') + 1, (unsigned long long)term_of(event));
}

/* ---- steps of a partner's record */

/* A member hears that the case went on between others: in the model with an offer alone.
 * What the former holder has asked us ends. */
static bool
step_of_following(struct sim *sim, const struct happened *happened)
{
    const ProtobufCMessage *found = happened_find(happened, PLAN(holder_moved));
    const Stafett__Plan__V1__HolderMoved *moved = (const void *)found;
    if (found == NULL)
        return false;
    struct conform_case *own = case_of(sim->conform, case_id_of(found));
    at = own->at;
    bool is_out = own->is_left_out[me] || !is_term_small(own, moved->term);
    if (moved->n_proofs == 0 || is_out)
        return true;
    if (at[me].open != 0)
        end_offer();
    at[me].holder = seat_of(sim, moved->to_code);
    at[me].done = moved->term;
    at[me].term = at[me].term < moved->term ? moved->term : at[me].term;
    return true;
}

/* Contact is no message of the model: what may come of it is. */
static void
take_contact(uint64_t from, const struct happened *happened)
{
    if (happened_find(happened, PLAN(answer_refused)) != NULL)
        answer_refused(from);
    else if (happened_find(happened, PLAN(handover_completed)) != NULL && CAN_COMPLETE)
        complete();
}

/* A liar may be refused for much that the model does not know; but not for what it does. */
static void
lie_refused(struct sim *sim, const struct world_daemon *plan,
    const Stafett__V1__Turn *turn, const struct seat *before)
{
    bool is_of_model = strcmp(turn->reason_code, "not-holder") == 0 ||
                       strcmp(turn->reason_code, "term-stale") == 0;
    bool is_taken = memcmp(before, &at[me], sizeof *before) != 0;
    if (is_of_model && is_taken)
        sim_break(sim, "%s/plan: turn %llu is refused (%s), and the model takes it",
            plan->host.self, (unsigned long long)turn->sequence, turn->reason_code);
    at[me] = *before;
    sent_count = 0;
}

static void
step_of_record(struct sim *sim, struct world_daemon *plan,
    const Stafett__V1__Turn *turn, const struct happened *happened, struct arena *arena)
{
    uint64_t from;
    const ProtobufCMessage *record = record_of(sim, plan, turn, &from, arena);
    struct id case_id = case_id_of(record);
    number = term_of(record);
    if (id_is_none(case_id))
        return;
    struct conform_case *own = case_of(sim->conform, case_id);
    at = own->at;
    carried = carried_by(record, arena);
    is_carrying = !own->is_of_outlaw && from != OUTLAW;
    if (own->is_of_outlaw && happened_find(happened, PLAN(handover_offered)) != NULL) {
        is_carrying = true; /* whether proofs lead on is not the model's to say */
        carried = MAX(carried, at[me].done);
    }
    if (own->is_left_out[me] || !is_term_small(own, number))
        return;
    if (from == OUTLAW && happened_find(happened, PLAN(answer_refused)) != NULL) {
        /* Which offer it quoted, and with what digest, is not the model's to know. */
        send(from, OfferState, number);
        return;
    }
    struct seat before = at[me];
    if (record->descriptor == PARTNER(contact_reported))
        take_contact(from, happened);
    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        if (records[i].type == record->descriptor)
            records[i].take(from);
    }
    if (from == OUTLAW && happened->count == 0)
        lie_refused(sim, plan, turn, &before);
    own->is_of_outlaw = own->is_of_outlaw || at[me].holder == OUTLAW;
}

static bool
is_about_baton(const Stafett__V1__Turn *turn)
{
    const ProtobufCMessageDescriptor *type = catalogue_find(turn->input_type);
    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        if (records[i].type == type)
            return true;
    }
    return type == PARTNER(contact_reported);
}

/* ---- a turn, and where a commit has ended */

static void
told_check(
    struct sim *sim, const struct world_daemon *plan, const Stafett__V1__Turn *turn)
{
    const struct conform *conform = sim->conform;
    bool is_equal = sent_count == conform->told_count;
    for (size_t i = 0; i < sent_count && is_equal; i++) {
        const struct told *told = &conform->told[i];
        is_equal = told->to == sent[i].to && told->message == sent[i].message &&
                   told->term == sent[i].term && told->carried == sent[i].carried;
    }
    if (!is_equal)
        sim_break(sim,
            "%s/plan: turn %llu (%s) tells %zu records, and the model %zu, or others",
            plan->host.self, (unsigned long long)turn->sequence, turn->input_type,
            conform->told_count, sent_count);
}

/* A turn may be about many cases, and some of them are left out. */
static bool
is_modelled(struct sim *sim, const struct happened *happened)
{
    for (size_t i = 0; i < happened->count; i++) {
        const ProtobufCMessage *event = happened->messages[i];
        if (protobuf_c_message_descriptor_get_field_by_name(
                event->descriptor, "term") != NULL &&
            case_of(sim->conform, case_id_of(event))->is_left_out[me])
            return false;
    }
    return true;
}

void
conform_turn(struct sim *sim, struct world_daemon *plan, const Stafett__V1__Turn *turn,
    struct arena *arena)
{
    struct happened *happened = arena_take(arena, sizeof *happened);
    me = sim_node_number(sim, plan);
    sent_count = 0;
    happened_read(turn, arena, happened);
    cases_open(sim, plan, happened);
    bool is_whole = is_modelled(sim, happened);
    if (is_about_baton(turn)) {
        step_of_record(sim, plan, turn, happened, arena);
    } else if (!step_of_following(sim, happened)) {
        for (size_t i = 0; i < happened->count; i++)
            step_of_event(sim, plan, happened->messages[i]);
    }
    if (is_whole)
        told_check(sim, plan, turn);
    cases_close(sim, happened);
    sim->conform->told_count = 0;
}

void
conform_case(struct sim *sim, const struct world_daemon *plan, struct id case_id)
{
    struct plan_case row;
    struct plan_offer open;
    struct conform_case *own = case_of(sim->conform, case_id);
    const struct view *view = tables_view(store_tables(plan->host.store));
    me = sim_node_number(sim, plan);
    const struct seat *seat = &own->at[me];
    if (own->is_left_out[me] || !plan_case_load(view, case_id, &row))
        return;
    memset(&open, 0, sizeof open);
    bool is_open =
        row.open_term != 0 && plan_offer_load(view, case_id, row.open_term, &open);
    uint64_t offerer = is_open ? seat_of(sim, open.from) : 0;
    uint64_t addressee = is_open ? seat_of(sim, open.to) : 0;
    bool is_as_passed = own->is_of_outlaw || seat->done == row.passed_term;
    if (is_as_passed && seat->baton == row.baton &&
        seat->holder == seat_of(sim, row.holder) && seat->term == row.term &&
        seat->open == row.open_term && seat->offerer == offerer &&
        seat->addressee == addressee && seat->is_accepted == row.is_accepted)
        return;
    sim_break(sim,
        "%s/plan: a case is %u, term %llu, open %llu; in the model %llu, %llu, %llu",
        plan->host.self, row.baton, (unsigned long long)row.term,
        (unsigned long long)row.open_term, (unsigned long long)seat->baton,
        (unsigned long long)seat->term, (unsigned long long)seat->open);
}
