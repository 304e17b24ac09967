#include "tests/rules/audits.h"

#include "common/message.h"

#include <string.h>

enum { WAITING_MAX = 300 };

static const struct rules rules = { .fellowship = { .flows = turns_flows,
                                        .flow_count = TURNS_FLOWS } };
static struct calendar calendar = { .offset_count = 1 };

static struct feed {
    const char *daemon;
    uint64_t sequence; /* of its last turn */
    Stafett__V1__Turn *waiting[WAITING_MAX];
    size_t count;
} feeds[4];

static struct feed *
feed_of(const char *daemon)
{
    static const char *const names[] = { "plan", "intake", "assessment-team",
        "notification" };
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        if (strcmp(names[i], daemon) != 0)
            continue;
        feeds[i].daemon = names[i];
        return &feeds[i];
    }
    fail_msg("no daemon %s", daemon);
    return NULL;
}

/* ---- turns */

Stafett__V1__Turn *
audits_turn(const char *daemon, const char *actor)
{
    struct feed *feed = feed_of(daemon);
    struct arena *arena = turns_arena();
    Stafett__V1__Turn *turn = arena_take(arena, sizeof *turn);
    struct id *id = arena_take(arena, sizeof *id);
    stafett__v1__turn__init(turn);
    assert_true(feed->count < WAITING_MAX);
    feed->waiting[feed->count++] = turn;
    feed->sequence++;
    *id = turns_id((uint8_t)feed->sequence);
    id->bytes[1] = (uint8_t)feed->daemon[0];
    turn->sequence = feed->sequence;
    turn->time_us = turns_now();
    turn->input_id = id_binary(id);
    turn->input_type = (char *)"stafett.plan.v1.ShowCase";
    turn->actor_code = (char *)actor;
    turn->verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    turn->events = arena_take(arena, EVENTS_PER_TURN_MAX * sizeof *turn->events);
    return turn;
}

void
audits_tell(
    Stafett__V1__Turn *turn, uint8_t case_number, const ProtobufCMessage *message)
{
    struct arena *arena = turns_arena();
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    struct id case_id = turns_id(case_number);
    struct id id = turns_id((uint8_t)(turn->n_events + 1));
    id.bytes[1] = 0xee;
    id.bytes[2] = (uint8_t)turn->sequence;
    envelope.id = id_binary(&id);
    envelope.type = (char *)message->descriptor->name;
    envelope.sequence = turn->sequence << 8 | (turn->n_events + 1);
    if (case_number != 0)
        envelope.case_id = id_binary(&case_id);
    envelope.actor_code = turn->actor_code;
    envelope.time_us = turn->time_us;
    envelope.payload = slice_binary(message_pack(message, arena));
    turn->events[turn->n_events++] = slice_binary(message_pack(&envelope.base, arena));
}

const char *
audits_feed(const char *daemon)
{
    struct feed *feed = feed_of(daemon);
    struct slice items[WAITING_MAX];
    assert_true(feed->count > 0);
    for (size_t i = 0; i < feed->count; i++)
        items[i] = message_pack(&feed->waiting[i]->base, turns_arena());
    size_t count = feed->count;
    feed->count = 0;
    return turns_run(daemon, feed->sequence - count + 1, items, count);
}

void
audits_told(const char *daemon, const char *actor, uint8_t case_number,
    const ProtobufCMessage *message)
{
    audits_tell(audits_turn(daemon, actor), case_number, message);
    assert_null(audits_feed(daemon));
}

void
audits_skip(const char *daemon, uint64_t turns)
{
    feed_of(daemon)->sequence += turns;
}

/* ---- what is told */

void
audits_look_at_case_in(const char *daemon, const char *staff, uint8_t case_number)
{
    struct id case_id = turns_id(case_number);
    Stafett__Plan__V1__CaseLooked looked = STAFETT__PLAN__V1__CASE_LOOKED__INIT;
    looked.case_id = id_binary(&case_id);
    looked.part_code = (char *)"case";
    looked.ground_code = (char *)"duty";
    audits_told(daemon, staff, case_number, &looked.base);
}

void
audits_look_at_case(const char *staff, uint8_t case_number)
{
    audits_look_at_case_in("plan", staff, case_number);
}

void
audits_offer(uint8_t case_number, uint8_t offer_number, int64_t due_us)
{
    struct id case_id = turns_id(case_number);
    struct id offer_id = turns_id(offer_number);
    Stafett__Plan__V1__HandoverOffered offered =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    offered.case_id = id_binary(&case_id);
    offered.offer_id = id_binary(&offer_id);
    offered.kind_code = (char *)"discharge";
    offered.from_code = (char *)"sjovik";
    offered.to_code = (char *)"havnes";
    offered.answer_due_us = due_us;
    audits_told("plan", "", case_number, &offered.base);
}

static void
hire(const char *staff, const char *unit)
{
    Stafett__Plan__V1__StaffAdded added = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    added.staff_code = (char *)staff;
    added.unit_code = (char *)unit;
    audits_told("plan", "turid", 0, &added.base);
}

int
audits_start(void **state)
{
    const struct host host = { .rules = &rules, .calendar = &calendar };
    Stafett__Plan__V1__OrganisationFounded founded =
        STAFETT__PLAN__V1__ORGANISATION_FOUNDED__INIT;
    (void)state;
    memset(feeds, 0, sizeof feeds);
    turns_start(&audit_service, &host);
    founded.organisation_code = (char *)"havnes";
    founded.unit_code = (char *)"ke";
    founded.staff_code = (char *)"turid";
    audits_told("plan", "", 0, &founded.base);
    hire("turid", "ke");
    hire("jon", "midt");
    return 0;
}

int
audits_stop(void **state)
{
    (void)state;
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    return 0;
}

/* ---- what came of it */

const Stafett__Audit__V1__Acts *
audits_trace(const Stafett__Audit__V1__TraceActs *message)
{
    assert_null(turns_client("turid", &message->base));
    const Stafett__Audit__V1__Acts *acts =
        turns_answer(&stafett__audit__v1__acts__descriptor);
    assert_non_null(acts);
    return acts;
}

const Stafett__Audit__V1__Acts *
audits_of_case(uint8_t case_number, bool is_looks)
{
    Stafett__Audit__V1__TraceActs message = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    struct id case_id = turns_id(case_number);
    message.case_id = id_binary(&case_id);
    message.is_looks_only = is_looks;
    return audits_trace(&message);
}

struct audit_daemon
audits_daemon(const char *daemon)
{
    return audit_daemon_load(turns_view(), daemon);
}

const Stafett__Audit__V1__TurnsRecorded *
audits_recorded(size_t nth)
{
    return turns_event(&stafett__audit__v1__turns_recorded__descriptor, nth);
}
