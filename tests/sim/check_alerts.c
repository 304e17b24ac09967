/* Alerts, seen from the logs of those that notification follows: whoever an event names
 * has been told of it once. Rows of notification's tables are held against that. */

#include "common/catalogue.h"
#include "common/message.h"
#include "services/notification/alert.h"
#include "tests/sim/check.h"
#include "tests/sim/marks.h"

#include <string.h>

static struct slice
cause_and_staff(struct sim *sim, struct id cause, const char *staff)
{
    struct key key = key_of_id(cause);
    key_add_code(&key, staff);
    return arena_copy(sim->arena, key_slice(&key));
}

/* A ladder whose time has come tells nobody when nobody is left to tell. */
static void
slept_check(
    struct sim *sim, size_t node, const struct view *view, const struct alert_row *row)
{
    for (uint32_t step = row->step + 1; step < row->step_count && !row->is_past;
         step++) {
        const char *staff = row->ladder[step];
        if (row->acknowledged[0] == '\0' && alert_staff_is_here(view, staff) &&
            marks_find(sim->marks, "away", node, slice_text(staff)) == 0 &&
            !alert_row_told(row, staff) && !alert_cause_told(view, row->cause, staff))
            sim_break(
                sim, "%zu: a ladder does not climb to %s (%s)", node, staff, row->kind);
    }
}

static void
rows_check(struct sim *sim, size_t node, const struct view *view, int64_t now_us)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t waiting = 0;
    walk_start(&walk, view, ALERT_ALERTS, &all);
    while (walk_next(&walk, &key, &value)) {
        struct alert_row row;
        table_row(value, &row, sizeof row);
        waiting += row.next_us > now_us;
        if (row.next_us != 0 && row.next_us <= now_us)
            slept_check(sim, node, view, &row);
        struct slice told = cause_and_staff(sim, row.cause, row.ladder[0]);
        (void)marks_add(sim->marks, "cause", node, id_slice(&row.cause), 1);
        if (!marks_add(sim->marks, "alert", node, told, 1))
            sim_break(sim, "%zu: %s has two alerts of one cause (%s)", node,
                row.ladder[0], row.kind);
    }
    if (waiting != alarm_count(view))
        sim_break(sim, "%zu: %llu ladders wait, and %llu alarms are set", node,
            (unsigned long long)waiting, (unsigned long long)alarm_count(view));
}

/* tell_codes, in whatever message they stand. */
static size_t
tells_of(const ProtobufCMessage *message, char ***tells_out)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(
            message->descriptor, "tell_codes");
    size_t count;
    if (field == NULL || field->label != PROTOBUF_C_LABEL_REPEATED)
        return 0;
    const uint8_t *base = (const uint8_t *)message;
    memcpy(&count, base + field->quantifier_offset, sizeof count);
    memcpy(tells_out, base + field->offset, sizeof *tells_out);
    return count;
}

/* Opening a case of one's own and offering it away tell nobody here. */
static bool
is_told(const ProtobufCMessage *message, const char *self)
{
    if (message->descriptor == &stafett__plan__v1__case_opened__descriptor) {
        const Stafett__Plan__V1__CaseOpened *opened =
            (const Stafett__Plan__V1__CaseOpened *)message;
        return strcmp(opened->kind_code, "stay") == 0 &&
               strcmp(opened->holder_code, self) != 0;
    }
    if (message->descriptor == &stafett__plan__v1__handover_offered__descriptor) {
        const Stafett__Plan__V1__HandoverOffered *offered =
            (const Stafett__Plan__V1__HandoverOffered *)message;
        return strcmp(offered->to_code, self) == 0;
    }
    return true;
}

/* Whoever has left, or has ever been away, may have been stood in for: then somebody is
 * told. */
static bool
has_been_told(struct sim *sim, size_t node, const struct view *view, struct id cause,
    const char *staff)
{
    if (marks_find(sim->marks, "alert", node, cause_and_staff(sim, cause, staff)) != 0)
        return true;
    bool was_there = alert_staff_is_here(view, staff) &&
                     marks_find(sim->marks, "away", node, slice_text(staff)) == 0;
    return !was_there && marks_find(sim->marks, "cause", node, id_slice(&cause)) != 0;
}

static void
event_check(struct sim *sim, size_t node, const struct view *view, struct slice bytes)
{
    char **tells = NULL;
    struct id id;
    const Stafett__V1__Envelope *event =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, bytes, sim->arena);
    const struct input_row *row =
        service_input(&alert_service, catalogue_find(event->type));
    if (row == NULL)
        return;
    const ProtobufCMessage *message =
        message_unpack_own(row->type, slice_bytes(event->payload), sim->arena);
    size_t count = tells_of(message, &tells);
    if (count == 0 || !is_told(message, sim->world->nodes[node].settings->organisation))
        return;
    ASSERT(id_from(slice_bytes(event->id), &id));
    for (size_t i = 0; i < count; i++) {
        if (!has_been_told(sim, node, view, id, tells[i]))
            sim_break(sim, "%zu: %s is not told of %s", node, tells[i], event->type);
    }
}

static void
log_check(struct sim *sim, size_t node, const struct view *view, const char *daemon)
{
    struct store *store = sim_daemon_named(sim, node, daemon)->host.store;
    for (uint64_t at = 1; at <= store_head(store) && !sim_is_broken(sim); at++) {
        struct slice bytes;
        arena_reset(sim->arena);
        if (!store_read_turn(store, at, sim->arena, &bytes))
            return;
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, bytes, sim->arena);
        for (size_t i = 0; i < turn->n_events; i++)
            event_check(sim, node, view, slice_bytes(turn->events[i]));
    }
}

void
check_alerts(struct sim *sim, size_t node)
{
    static const char *const sources[] = { "plan", "intake", "assessment-team" };
    const struct world_daemon *daemon = sim_daemon_named(sim, node, "notification");
    const struct view *view = tables_view(store_tables(daemon->host.store));
    arena_reset(sim->arena);
    rows_check(sim, node, view,
        batch_time(
            daemon->batch, world_node_now(sim->world, &sim->world->nodes[node])));
    for (size_t i = 0; i < ARRAY_COUNT(sources); i++)
        log_check(sim, node, view, sources[i]);
}
