/* The folds: a run of turns stays where it was recorded, in our own log, and is indexed
 * turn by turn; its events are folded by audit_keep.c. */

#include "services/audit/audit.h"

#include <string.h>

enum { LOOK_BYTES_MAX = 2048 }; /* codes and ids of one look */

void
audit_apply_turns(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__TurnsRecorded *message =
        (const Stafett__Audit__V1__TurnsRecorded *)event->message;
    const char *name = message->daemon_code;
    struct audit_daemon daemon = audit_daemon_load(tables_view(tables), name);
    ASSERT(message->n_turns > 0);
    ASSERT(message->chain.len == DIGEST_BYTES);
    struct key key = audit_run_key(name, message->last, message->turns[0]->skipped);
    table_store(tables, AUDIT_RUNS, &key, &event->sequence, sizeof event->sequence);
    for (size_t i = 0; i < message->n_turns; i++) {
        const Stafett__Audit__V1__TurnEntry *entry = message->turns[i];
        daemon.turns += entry->skipped == 0;
        daemon.last_us = entry->time_us;
        daemon.behind_us = entry->behind_us;
        for (size_t e = 0; e < entry->n_events; e++)
            audit_keep_fold(tables, entry->events[e], entry->time_us);
    }
    audit_index_run(tables, message);
    if (daemon.first == 0)
        daemon.first = message->first;
    daemon.last = message->last;
    memcpy(daemon.chain, message->chain.data, sizeof daemon.chain);
    audit_daemon_store(tables, name, &daemon);
}

void
audit_apply_gap(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__GapFound *message =
        (const Stafett__Audit__V1__GapFound *)event->message;
    struct audit_daemon daemon =
        audit_daemon_load(tables_view(tables), message->daemon_code);
    daemon.gaps++;
    audit_daemon_store(tables, message->daemon_code, &daemon);
}

void
audit_apply_stopped(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__FeedStopped *message =
        (const Stafett__Audit__V1__FeedStopped *)event->message;
    struct audit_daemon daemon =
        audit_daemon_load(tables_view(tables), message->daemon_code);
    ASSERT(id_from(slice_bytes(message->stop_id), &daemon.stop));
    daemon.stopped_us = event->time_us;
    audit_daemon_store(tables, message->daemon_code, &daemon);
}

void
audit_apply_resumed(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__FeedResumed *message =
        (const Stafett__Audit__V1__FeedResumed *)event->message;
    struct audit_daemon daemon =
        audit_daemon_load(tables_view(tables), message->daemon_code);
    daemon.stop = ID_NONE;
    daemon.stopped_us = 0;
    audit_daemon_store(tables, message->daemon_code, &daemon);
}

void
audit_apply_behind(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__ClockBehind *message =
        (const Stafett__Audit__V1__ClockBehind *)event->message;
    struct audit_daemon daemon =
        audit_daemon_load(tables_view(tables), message->daemon_code);
    ASSERT(id_from(slice_bytes(message->behind_id), &daemon.behind));
    audit_daemon_store(tables, message->daemon_code, &daemon);
}

void
audit_apply_caught_up(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__ClockCaughtUp *message =
        (const Stafett__Audit__V1__ClockCaughtUp *)event->message;
    struct audit_daemon daemon =
        audit_daemon_load(tables_view(tables), message->daemon_code);
    daemon.behind = ID_NONE;
    audit_daemon_store(tables, message->daemon_code, &daemon);
}

static const ProtobufCMessageDescriptor *
type_of_look(const char *part)
{
    return strcmp(part, "indicators") == 0
               ? &stafett__audit__v1__show_indicators__descriptor
               : &stafett__audit__v1__trace_acts__descriptor;
}

/* Looks at the record stand in audit's own log, which nobody records but itself: kept as
 * a run of one turn, they are found by the same questions. */
void
audit_apply_looked(struct tables *tables, const struct event *event)
{
    const Stafett__Audit__V1__AuditLooked *message =
        (const Stafett__Audit__V1__AuditLooked *)event->message;
    uint8_t packed[LOOK_BYTES_MAX];
    uint8_t digest[DIGEST_BYTES];
    Stafett__Audit__V1__EventEntry look = STAFETT__AUDIT__V1__EVENT_ENTRY__INIT;
    Stafett__Audit__V1__TurnEntry turn = STAFETT__AUDIT__V1__TURN_ENTRY__INIT;
    Stafett__Audit__V1__TurnsRecorded run = STAFETT__AUDIT__V1__TURNS_RECORDED__INIT;
    Stafett__Audit__V1__EventEntry *looks[] = { &look };
    Stafett__Audit__V1__TurnEntry *turns[] = { &turn };
    digest_of(event->payload, digest);
    look.event_id = id_binary(&event->id);
    look.type = (char *)message->base.descriptor->name;
    look.case_id = message->case_id;
    look.person_id = message->person_id;
    look.ground_code = message->ground_code;
    look.kind_code = message->part_code;
    look.staff_code = message->actor_code;
    look.digest = slice_binary(slice_of(digest, sizeof digest));
    turn.sequence = event->sequence >> 8;
    turn.time_us = event->time_us;
    turn.input_id = id_binary(&event->cause);
    turn.input_type = (char *)type_of_look(message->part_code)->name;
    turn.actor_code = (char *)event->actor;
    turn.verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    turn.events = looks;
    turn.n_events = 1;
    run.daemon_code = (char *)audit_service.name;
    run.first = turn.sequence;
    run.last = turn.sequence;
    run.turns = turns;
    run.n_turns = 1;
    ASSERT(protobuf_c_message_get_packed_size(&run.base) <= sizeof packed);
    size_t bytes = protobuf_c_message_pack(&run.base, packed);
    struct key key = audit_run_key(run.daemon_code, run.last, 0);
    table_put(tables, AUDIT_RUNS, key_slice(&key), slice_of(packed, bytes));
    audit_index_run(tables, &run);
}
