#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Folds of the coordinator: an actor of the map, and a row under her own code, by which
 * her load is counted and her roles end when she leaves. And what the person wishes. */

static void
coordinated_set(struct tables *tables, struct id case_id, const char *staff,
    const struct plan_coordinated *row)
{
    struct key key = key_of_code(staff);
    key_add_id(&key, case_id);
    table_store(tables, PLAN_COORDINATED, &key, row, sizeof *row);
}

static void
coordinated_remove(struct tables *tables, struct id case_id, const char *staff)
{
    struct key key = key_of_code(staff);
    key_add_id(&key, case_id);
    table_remove(tables, PLAN_COORDINATED, &key);
}

void
plan_apply_coordinator_asked(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CoordinatorAsked *asked =
        (const Stafett__Plan__V1__CoordinatorAsked *)event->message;
    struct id case_id = id_or_none(asked->case_id);
    struct id actor_id = id_or_none(asked->actor_id);
    struct plan_actor row;
    struct plan_self self;
    memset(&row, 0, sizeof row);
    memset(&self, 0, sizeof self);
    (void)plan_actor_load(tables_view(tables), case_id, actor_id, &row);
    ASSERT(table_is_there(
        tables_view(tables), plan_self_load(tables_view(tables), &self)));
    code_copy(row.kind, sizeof row.kind, "staff");
    code_copy(row.role, sizeof row.role, "coordinator");
    code_copy(row.staff, sizeof row.staff, asked->staff_code);
    code_copy(row.from, sizeof row.from, self.organisation);
    row.state = ACTOR_ASKED;
    row.hours_a_week = asked->hours_a_week;
    row.moved_us = event->time_us;
    row.answer_due_us = asked->answer_due_us;
    row.reason_content = asked->content.len > 0 ? event->id : ID_NONE;
    content_store(tables, event->id, slice_bytes(asked->content));
    plan_row_store(
        tables, plan_row_at(PLAN_ACTORS, case_id, actor_id), &row, sizeof row);
    const struct plan_coordinated coordinated = { actor_id, ACTOR_ASKED,
        asked->hours_a_week };
    coordinated_set(tables, case_id, asked->staff_code, &coordinated);
    struct plan_part part = plan_part_of("actor", actor_id, "map", self.organisation);
    plan_part_put(tables, case_id, &part);
}

static void
actor_move(struct tables *tables, struct id case_id, struct id actor_id, uint32_t state,
    const struct event *event)
{
    struct plan_actor row;
    const struct view *view = tables_view(tables);
    memset(&row, 0, sizeof row);
    ASSERT(table_is_there(view, plan_actor_load(view, case_id, actor_id, &row)));
    row.state = state;
    row.moved_us = event->time_us;
    row.answer_due_us = 0;
    plan_row_store(
        tables, plan_row_at(PLAN_ACTORS, case_id, actor_id), &row, sizeof row);
}

/* Whoever was it until now has left. */
static void
former_leave(struct tables *tables, struct id case_id, const char *staff,
    const struct event *event)
{
    struct plan_actor row;
    struct id actor_id;
    if (staff[0] == '\0' ||
        !plan_coordinator(tables_view(tables), case_id, &row, &actor_id))
        return;
    actor_move(tables, case_id, actor_id, ACTOR_LEFT, event);
    coordinated_remove(tables, case_id, staff);
}

void
plan_apply_coordinator_answered(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CoordinatorAnswered *answered =
        (const Stafett__Plan__V1__CoordinatorAnswered *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(answered->case_id);
    struct id actor_id = id_or_none(answered->actor_id);
    struct plan_actor row;
    bool is_yes = strcmp(answered->answer_code, "accept") == 0;
    memset(&row, 0, sizeof row);
    former_leave(tables, case_id, answered->former_code, event);
    actor_move(
        tables, case_id, actor_id, is_yes ? ACTOR_JOINED : ACTOR_DECLINED, event);
    ASSERT(table_is_there(view, plan_actor_load(view, case_id, actor_id, &row)));
    content_store(tables, event->id, slice_bytes(answered->content));
    if (!is_yes) {
        row.reason_content = event->id;
        plan_row_store(
            tables, plan_row_at(PLAN_ACTORS, case_id, actor_id), &row, sizeof row);
        coordinated_remove(tables, case_id, answered->staff_code);
        return;
    }
    const struct plan_coordinated coordinated = { actor_id, ACTOR_JOINED,
        row.hours_a_week };
    coordinated_set(tables, case_id, answered->staff_code, &coordinated);
}

void
plan_apply_coordinator_ended(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CoordinatorEnded *ended =
        (const Stafett__Plan__V1__CoordinatorEnded *)event->message;
    struct id case_id = id_or_none(ended->case_id);
    actor_move(tables, case_id, id_or_none(ended->actor_id), ACTOR_LEFT, event);
    coordinated_remove(tables, case_id, ended->staff_code);
    content_store(tables, event->id, slice_bytes(ended->content));
}

/* What she lacks stands in the log, and with who was told. */
void
plan_apply_lack(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__LackReported *lack =
        (const Stafett__Plan__V1__LackReported *)event->message;
    content_store(tables, event->id, slice_bytes(lack->content));
}

void
plan_apply_wish(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__WishRecorded *recorded =
        (const Stafett__Plan__V1__WishRecorded *)event->message;
    struct key key = key_of_id(id_or_none(recorded->case_id));
    struct plan_wish row;
    memset(&row, 0, sizeof row);
    code_copy(row.wish, sizeof row.wish, recorded->wish_code);
    row.time_us = event->time_us;
    if (recorded->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(recorded->content));
    key_add_code(&key, recorded->about_code);
    table_store(tables, PLAN_WISHES, &key, &row, sizeof row);
}
