/* What must hold after every commit, from the turns that are new: one holder, never
 * nobody acting, a named responsible; one turn for one command and one place of a feed;
 * nothing told twice to a partner; no word planted for one in what another gets or has.
 * The same turns make the trace by which two runs are compared. */

#include "common/message.h"
#include "common/share.h"
#include "services/plan/plan.h"
#include "tests/sim/conform.h"
#include "tests/sim/grounds.h"
#include "tests/sim/marks.h"
#include "tests/sim/sim_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WATCH_ARENA_BYTES = 32 << 20,
    CASES_MAX = 512,
    TRACE_BYTES_MAX = 64 << 10, /* types and ids of one turn */
};

struct trace_hash {
    uint8_t digest[DIGEST_BYTES]; /* of all turns before the one at hand */
    uint8_t turn[TRACE_BYTES_MAX];
    size_t used;
};

struct touched { /* cases of the turns of one commit */
    struct id cases[CASES_MAX];
    size_t count;
};

void
watch_start(struct sim *sim)
{
    marks_create(&sim->marks);
    conform_start(&sim->conform);
    grounds_start(&sim->grounds);
    arena_create(WATCH_ARENA_BYTES, &sim->watch_arena);
    sim->trace = calloc(1, sizeof *sim->trace);
    ASSERT(sim->trace != NULL);
}

void
watch_stop(struct sim *sim)
{
    memcpy(sim->result->trace, sim->trace->digest, DIGEST_BYTES);
    free(sim->trace);
    marks_destroy(&sim->marks);
    conform_stop(&sim->conform);
    grounds_stop(&sim->grounds);
    arena_destroy(&sim->watch_arena);
}

static size_t
daemon_number(struct sim *sim, const struct world_daemon *daemon)
{
    size_t node = sim_node_number(sim, daemon);
    return node * WORLD_DAEMONS + (size_t)(daemon - sim->world->nodes[node].daemons);
}

static void
trace_add(struct sim *sim, struct slice bytes)
{
    struct trace_hash *trace = sim->trace;
    uint32_t len = (uint32_t)bytes.len;
    ASSERT(bytes.len + sizeof len <= TRACE_BYTES_MAX - trace->used);
    memcpy(trace->turn + trace->used, &len, sizeof len);
    trace->used += sizeof len;
    if (bytes.len > 0)
        memcpy(trace->turn + trace->used, bytes.data, bytes.len);
    trace->used += bytes.len;
}

static void
trace_end(struct sim *sim)
{
    struct trace_hash *trace = sim->trace;
    const struct slice parts[] = { slice_of(trace->digest, DIGEST_BYTES),
        slice_of(trace->turn, trace->used) };
    digest_of_parts(parts, ARRAY_COUNT(parts), trace->digest);
    trace->used = 0;
}

static void
trace_turn(struct sim *sim, size_t number, const Stafett__V1__Turn *turn)
{
    int64_t numbers[] = { turn->time_us, (int64_t)number, (int64_t)turn->sequence,
        (int64_t)turn->verdict };
    trace_add(sim, slice_of(numbers, sizeof numbers));
    trace_add(sim, slice_bytes(turn->input_id));
    trace_add(sim, slice_text(turn->input_type));
    trace_add(sim, slice_text(turn->reason_code));
}

/* ---- canaries: "kanari-", who wrote it, for whom ('x': nobody else; 'm': whoever takes
 * part, on the grounds that grounds.c holds), and both again, so that a flipped bit makes
 * no other word of it. */

static bool
canary_may(const char *word, const char *who)
{
    bool is_whole = word[0] == word[4] && word[2] == word[5];
    return !is_whole || word[2] == 'm' || strchr(who, word[0]) != NULL ||
           strchr(who, word[2]) != NULL;
}

static const char *
canary_next(struct slice *left)
{
    static const char mark[] = "kanari-";
    const size_t mark_bytes = sizeof mark - 1;
    while (left->len >= mark_bytes + 6) {
        const uint8_t *at = memchr(left->data, mark[0], left->len - mark_bytes - 5);
        if (at == NULL)
            return NULL;
        bool is_mark = memcmp(at, mark, mark_bytes) == 0;
        size_t past = (size_t)(at - left->data) + (is_mark ? mark_bytes : 1);
        *left = slice_of(left->data + past, left->len - past);
        if (is_mark)
            return (const char *)left->data;
    }
    return NULL;
}

static void
canaries_check(struct sim *sim, const struct world_daemon *daemon, struct slice bytes,
    const char *who, const char *where)
{
    struct slice left = bytes;
    for (const char *word = canary_next(&left); word != NULL;
         word = canary_next(&left)) {
        if (!canary_may(word, who))
            sim_break(sim, "%s/%s: a word of '%c' for '%c' stands in %s (%s)",
                daemon->host.self, daemon->host.service->name, word[0], word[2], where,
                who);
    }
}

void
watch_answer(struct sim *sim, const struct world_daemon *daemon, struct slice bytes)
{
    const char who[] = { (char)('0' + sim_node_number(sim, daemon)), 'i', '\0' };
    canaries_check(sim, daemon, bytes, who, "an answer");
}

/* ---- records to partners */

static char
partner_letter(struct sim *sim, const char *partner)
{
    for (size_t n = 0; n < sim->world->node_count; n++) {
        if (strcmp(sim->world->nodes[n].settings->organisation, partner) == 0)
            return (char)('0' + n);
    }
    return 'o';
}

static void
record_check(struct sim *sim, struct world_daemon *daemon, const char *partner,
    uint64_t sequence)
{
    struct slice bytes;
    struct arena *arena = sim->watch_arena;
    if (!share_read(&daemon->host, partner, sequence, arena, &bytes)) {
        sim_break(sim, "%s/%s: record %llu to %s is not there", daemon->host.self,
            daemon->host.service->name, (unsigned long long)sequence, partner);
        return;
    }
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, bytes, arena);
    const Stafett__V1__Envelope *header =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(record->header), arena);
    bool is_identity = strcmp(header->category_code, "identity") == 0;
    const char who[] = { partner_letter(sim, partner), is_identity ? 'i' : '\0', '\0' };
    canaries_check(sim, daemon, bytes, who, "a record");
    struct slice parts[] = { slice_text(partner), slice_text(header->type),
        slice_bytes(header->cause), slice_bytes(record->payload) };
    uint8_t *all =
        arena_take(arena, parts[0].len + parts[1].len + parts[2].len + parts[3].len);
    size_t used = 0;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        if (parts[i].len > 0)
            memcpy(all + used, parts[i].data, parts[i].len);
        used += parts[i].len;
    }
    if (!marks_add(sim->marks, "told", daemon_number(sim, daemon), slice_of(all, used),
            sequence))
        sim_break(sim, "%s/%s: %s is told twice of one event (%s)", daemon->host.self,
            daemon->host.service->name, partner, header->type);
    if (daemon->host.service == &plan_service)
        conform_told(sim, partner, header->type, slice_bytes(record->payload), arena);
}

static void
shared_check(
    struct sim *sim, struct world_daemon *daemon, const Stafett__V1__Turn *turn)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    for (size_t i = 0; i < turn->n_shared; i++) {
        const Stafett__V1__SharedHead *head = turn->shared[i];
        size_t p = 0;
        while (own->partners[p].partner[0] != '\0' &&
               strcmp(own->partners[p].partner, head->partner_code) != 0)
            p++;
        ASSERT(p < SIM_PARTNERS_MAX);
        code_copy(own->partners[p].partner, CODE_BYTES_MAX, head->partner_code);
        if (head->sequence <= own->partners[p].sequence)
            sim_break(sim, "%s/%s: the feed to %s goes back", daemon->host.self,
                daemon->host.service->name, head->partner_code);
        for (uint64_t n = own->partners[p].sequence + 1; n <= head->sequence; n++)
            record_check(sim, daemon, head->partner_code, n);
        own->partners[p].sequence = head->sequence;
    }
}

/* ---- no effect twice */

static void
source_check(
    struct sim *sim, struct world_daemon *daemon, const Stafett__V1__Turn *turn)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    size_t s = 0;
    while (own->sources[s].source[0] != '\0' &&
           strcmp(own->sources[s].source, turn->source) != 0)
        s++;
    ASSERT(s < SIM_SOURCES_MAX);
    code_copy(own->sources[s].source, sizeof own->sources[s].source, turn->source);
    if (turn->position <= own->sources[s].position)
        sim_break(sim, "%s/%s: place %llu of %s has two turns", daemon->host.self,
            daemon->host.service->name, (unsigned long long)turn->position,
            turn->source);
    own->sources[s].position = turn->position;
}

static void
input_check(struct sim *sim, struct world_daemon *daemon, const Stafett__V1__Turn *turn)
{
    size_t number = daemon_number(sim, daemon);
    struct slice id = slice_bytes(turn->input_id);
    if (turn->position != 0) {
        source_check(sim, daemon, turn);
        return;
    }
    const char *kind = turn->known_until_us != 0 ? "command" : "look";
    bool is_new = marks_add(sim->marks, kind, number, id, turn->sequence);
    if (!is_new && turn->known_until_us != 0)
        sim_break(sim, "%s/%s: one command has two turns (%s)", daemon->host.self,
            daemon->host.service->name, turn->input_type);
}

uint64_t
watch_turn_of(struct sim *sim, const struct world_daemon *daemon, struct id id)
{
    size_t number = daemon_number(sim, daemon);
    uint64_t turn = marks_find(sim->marks, "command", number, id_slice(&id));
    return turn != 0 ? turn : marks_find(sim->marks, "look", number, id_slice(&id));
}

/* ---- the baton, over all nodes, of the cases that were touched */

static void
touch(struct touched *touched, ProtobufCBinaryData bytes)
{
    struct id id;
    if (!id_from(slice_bytes(bytes), &id) || id_is_none(id))
        return;
    for (size_t i = 0; i < touched->count; i++) {
        if (id_equal(touched->cases[i], id))
            return;
    }
    ASSERT(touched->count < CASES_MAX);
    touched->cases[touched->count++] = id;
}

static void
batons_check(struct sim *sim, const struct touched *touched)
{
    struct baton_row rows[SIM_NODES_MAX];
    char text[SIM_BREACH_BYTES / 2];
    for (size_t i = 0; i < touched->count; i++) {
        size_t count = 0;
        for (size_t n = 0; n < sim->world->node_count; n++) {
            if (world_baton_row(
                    sim->world, &sim->world->nodes[n], touched->cases[i], &rows[count]))
                count++;
        }
        if (!invariant_hold(rows, count, false, text, sizeof text))
            sim_break(sim, "%s", text);
    }
}

/* ---- one commit */

static void
places_add(struct sim *sim, struct world_daemon *daemon, const Stafett__V1__Turn *turn)
{
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    ASSERT(turn->sequence <= SIM_TURNS_MAX);
    own->places[turn->sequence] = own->places[turn->sequence - 1] + turn->n_events;
}

/* Whoever has ever been away may have been stood in for. */
static void
away_note(struct sim *sim, const struct world_daemon *daemon,
    const Stafett__V1__Envelope *event)
{
    if (strcmp(event->type, stafett__plan__v1__staff_absent__descriptor.name) != 0)
        return;
    const Stafett__Plan__V1__StaffAbsent *absent =
        (const Stafett__Plan__V1__StaffAbsent *)message_unpack_own(
            &stafett__plan__v1__staff_absent__descriptor, slice_bytes(event->payload),
            sim->watch_arena);
    (void)marks_add(sim->marks, "away", sim_node_number(sim, daemon),
        slice_text(absent->staff_code), 1);
}

static void
turn_check(struct sim *sim, struct world_daemon *daemon, struct slice bytes,
    struct touched *touched)
{
    struct arena *arena = sim->watch_arena;
    size_t number = daemon_number(sim, daemon);
    const char who[] = { (char)('0' + sim_node_number(sim, daemon)), '\0' };
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, arena);
    sim->result->turns++;
    sim->result->events += turn->n_events;
    trace_turn(sim, number, turn);
    canaries_check(sim, daemon, bytes, who, "its log");
    input_check(sim, daemon, turn);
    shared_check(sim, daemon, turn);
    if (daemon->host.service == &plan_service)
        conform_turn(sim, daemon, turn, arena);
    places_add(sim, daemon, turn);
    touch(touched, turn->case_id);
    for (size_t i = 0; i < turn->n_events; i++) {
        const Stafett__V1__Envelope *event =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(turn->events[i]),
                arena);
        trace_add(sim, slice_text(event->type));
        trace_add(sim, slice_bytes(event->id));
        touch(touched, event->case_id);
        away_note(sim, daemon, event);
        mail_note(sim, daemon, event);
        if (daemon->host.service == &plan_service)
            grounds_event(sim, sim_node_number(sim, daemon), event);
        sim_tell(sim, daemon, "  %s", strrchr(event->type, '.') + 1);
    }
    if (turn->n_events == 0 && turn->reason_code[0] != '\0' && turn->position != 0)
        sim_tell(sim, daemon, "  refuses %s: %s",
            strrchr(turn->input_type, '.') == NULL ? turn->input_type
                                                   : strrchr(turn->input_type, '.') + 1,
            turn->reason_code);
    trace_end(sim);
}

void
watch_committed(void *context, struct world_daemon *daemon, uint64_t before)
{
    struct sim *sim = context;
    struct touched touched = { .count = 0 };
    struct sim_daemon *own = sim_daemon_of(sim, daemon);
    uint64_t head = store_head(daemon->host.store);
    (void)before; /* a commit may have stood that nobody heard of */
    for (uint64_t at = own->watched + 1; at <= head; at++) {
        struct slice bytes;
        arena_reset(sim->watch_arena);
        if (!store_read_turn(daemon->host.store, at, sim->watch_arena, &bytes)) {
            sim_break(sim, "%s/%s: turn %llu cannot be read", daemon->host.self,
                daemon->host.service->name, (unsigned long long)at);
            return;
        }
        turn_check(sim, daemon, bytes, &touched);
        own->watched = at;
    }
    if (daemon->host.service != &plan_service)
        return;
    batons_check(sim, &touched);
    for (size_t i = 0; i < touched.count; i++)
        conform_case(sim, daemon, touched.cases[i]);
}
