/* Who did what, and who looked: entries of the record, a page at a time. */

#include "services/audit/audit.h"

#include <string.h>

enum {
    PAGE_BYTES_MAX = 256 << 10,
    ARENA_BYTES_KEPT = 4 << 20, /* for the answer itself; runs are unpacked whole */
};

/* The run that was unpacked last: neighbours stand in the same. */
struct reading {
    const struct view *view;
    const struct look *look;
    struct arena *arena; /* the look's */
    const Stafett__Audit__V1__TurnsRecorded *run;
    size_t bytes; /* of the acts so far, packed */
};

static bool
run_holds(const Stafett__Audit__V1__TurnsRecorded *run, const struct audit_place *place)
{
    return run != NULL && strcmp(run->daemon_code, place->daemon) == 0 &&
           run->first <= place->sequence && place->sequence <= run->last;
}

static void
add_events(Stafett__Audit__V1__ActView *act, const Stafett__Audit__V1__TurnEntry *entry)
{
    for (size_t i = 0; i < entry->n_events && act->n_events < EVENTS_PER_TURN_MAX; i++)
        act->events[act->n_events++] = entry->events[i];
}

/* A turn with very many events goes on in the runs after its first. */
static void
add_parts(const struct reading *reading, struct walk *walk,
    const struct audit_place *place, Stafett__Audit__V1__ActView *act)
{
    struct slice key;
    struct slice bytes;
    while (walk_next(walk, &key, &bytes)) {
        const Stafett__Audit__V1__TurnsRecorded *run;
        if (!audit_run_read(reading->look, bytes, &run) || !run_holds(run, place))
            return;
        add_events(act, run->turns[0]);
    }
}

static const char *
verdict_of(const Stafett__Audit__V1__TurnEntry *entry)
{
    if (entry->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED)
        return "accepted";
    return entry->verdict == STAFETT__V1__VERDICT__VERDICT_PARKED ? "parked"
                                                                  : "refused";
}

static Stafett__Audit__V1__ActView *
act_make(const struct reading *reading, const Stafett__Audit__V1__TurnEntry *entry)
{
    struct arena *arena = reading->arena;
    Stafett__Audit__V1__ActView *act = arena_take(arena, sizeof *act);
    stafett__audit__v1__act_view__init(act);
    act->time_us = entry->time_us;
    act->daemon_code = reading->run->daemon_code;
    act->sequence = entry->sequence;
    act->actor_code = entry->actor_code;
    act->source = entry->source;
    act->input_type = entry->input_type;
    act->verdict_code = arena_text(arena, slice_text(verdict_of(entry)));
    act->reason_code = entry->reason_code;
    act->case_id = entry->case_id;
    act->input_id = entry->input_id;
    act->cause = entry->cause;
    act->digest = entry->digest;
    act->events = arena_take(
        arena, EVENTS_PER_TURN_MAX * sizeof(Stafett__Audit__V1__EventEntry *));
    add_events(act, entry);
    return act;
}

/* NULL: the record has no such entry. */
static Stafett__Audit__V1__ActView *
act_read(struct reading *reading, const struct audit_place *place)
{
    struct walk walk;
    struct slice bytes;
    if (!run_holds(reading->run, place)) {
        if (!audit_run_find(
                reading->view, place->daemon, place->sequence, &walk, &bytes) ||
            !audit_run_read(reading->look, bytes, &reading->run))
            return NULL;
    }
    if (!run_holds(reading->run, place))
        return NULL;
    const Stafett__Audit__V1__TurnEntry *entry =
        reading->run->turns[place->sequence - reading->run->first];
    Stafett__Audit__V1__ActView *act = act_make(reading, entry);
    if (entry->n_events == AUDIT_ENTRY_EVENTS_MAX &&
        audit_run_find(reading->view, place->daemon, place->sequence, &walk, &bytes))
        add_parts(reading, &walk, place, act);
    return act;
}

static bool
has_room(const struct reading *reading, const Stafett__Audit__V1__Acts *answer)
{
    return answer->n_acts < AUDIT_ACTS_MAX && reading->bytes < PAGE_BYTES_MAX &&
           arena_left(reading->arena) > ARENA_BYTES_KEPT;
}

static void
trail_start(struct audit_trail *trail, const struct view *view,
    const Stafett__Audit__V1__TraceActs *message)
{
    struct id case_id;
    struct key all = { .len = 0 };
    struct key actor = key_of_code(message->actor_code);
    struct key person = key_of_slice(slice_bytes(message->person_id));
    struct key from = key_of_u64((uint64_t)message->from_us);
    if (message->after.len >= sizeof(uint64_t))
        from = key_of_slice(slice_bytes(message->after));
    if (id_from(slice_bytes(message->case_id), &case_id))
        audit_trail_start_case(trail, view, case_id, &from);
    else if (message->person_id.len != 0)
        audit_trail_start(trail, view, AUDIT_BY_ID, &person, &from);
    else if (message->actor_code[0] != '\0')
        audit_trail_start(trail, view, AUDIT_BY_ACTOR, &actor, &from);
    else
        audit_trail_start(trail, view, AUDIT_BY_TIME, &all, &from);
    if (message->to_us != 0)
        trail->last_us = message->to_us;
}

/* The next entry that was asked for. */
static bool
trail_next(struct audit_trail *trail, const Stafett__Audit__V1__TraceActs *message,
    struct audit_place *out)
{
    while (audit_trail_next(trail, out)) {
        if (out->is_look || !message->is_looks_only)
            return true;
    }
    return false;
}

const ProtobufCMessage *
audit_answer_trace(const struct view *view, const struct look *look)
{
    const Stafett__Audit__V1__TraceActs *message =
        (const Stafett__Audit__V1__TraceActs *)look->message;
    struct reading reading = { .view = view, .look = look, .arena = look->arena };
    struct audit_trail trail;
    struct audit_place place;
    struct key last = { .len = 0 };
    Stafett__Audit__V1__Acts *answer = arena_take(look->arena, sizeof *answer);
    stafett__audit__v1__acts__init(answer);
    answer->acts =
        arena_take(look->arena, AUDIT_ACTS_MAX * sizeof(Stafett__Audit__V1__ActView *));
    trail_start(&trail, view, message);
    while (trail_next(&trail, message, &place)) {
        if (!has_room(&reading, answer)) {
            answer->after = slice_binary(arena_copy(look->arena, key_slice(&last)));
            break;
        }
        last.len = 0;
        audit_place_add(&last, &place);
        Stafett__Audit__V1__ActView *act = act_read(&reading, &place);
        if (act == NULL)
            continue;
        answer->acts[answer->n_acts] = act;
        answer->n_acts++;
        reading.bytes += protobuf_c_message_get_packed_size(&act->base);
    }
    return &answer->base;
}
