#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Folds of the actor map and of our own membership in others' cases. The contents of an
 * actor and of its last move are kept apart, by the events that brought them. */

static void
actor_put(struct tables *tables, struct id case_id, struct id actor_id,
    const struct plan_actor *row)
{
    plan_row_store(
        tables, plan_row_at(PLAN_ACTORS, case_id, actor_id), row, sizeof *row);
}

void
plan_apply_actor_entered(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ActorEntered *entered =
        (const Stafett__Plan__V1__ActorEntered *)event->message;
    struct id case_id = id_or_none(entered->case_id);
    struct id actor_id = id_or_none(entered->actor_id);
    struct plan_actor before;
    struct plan_actor row;
    bool is_known = plan_actor_load(tables_view(tables), case_id, actor_id, &before);
    memset(&row, 0, sizeof row);
    if (is_known)
        row = before;
    code_copy(row.kind, sizeof row.kind, entered->kind_code);
    code_copy(row.role, sizeof row.role, entered->role_code);
    code_copy(row.organisation, sizeof row.organisation, entered->organisation_code);
    code_copy(row.staff, sizeof row.staff, entered->staff_code);
    code_copy(row.sector, sizeof row.sector, entered->sector_code);
    code_copy(row.from, sizeof row.from, entered->from_code);
    ASSERT(plan_actor_state_find(entered->state_code, &row.state));
    row.until_us = entered->until_us;
    memset(row.scopes, 0, sizeof row.scopes);
    memset(row.tasks, 0, sizeof row.tasks);
    memset(row.lines, 0, sizeof row.lines);
    row.scope_count = plan_codes_take(
        row.scopes, PLAN_CODES_MAX, entered->scope_codes, entered->n_scope_codes);
    row.task_count = plan_codes_take(
        row.tasks, PLAN_CODES_MAX, entered->task_codes, entered->n_task_codes);
    row.line_count = plan_ids_take(
        row.lines, PLAN_LINES_MAX, entered->line_ids, entered->n_line_ids);
    if (!is_known || before.state != row.state)
        row.moved_us = event->time_us;
    plan_said_end(tables, case_id, row.organisation);
    if (entered->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(entered->content));
    actor_put(tables, case_id, actor_id, &row);
    struct plan_part part = plan_part_of("actor", actor_id, "map", entered->from_code);
    plan_part_put(tables, case_id, &part);
}

void
plan_apply_actor_moved(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ActorMoved *moved =
        (const Stafett__Plan__V1__ActorMoved *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(moved->case_id);
    struct id actor_id = id_or_none(moved->actor_id);
    struct plan_actor row;
    ASSERT(table_is_there(view, plan_actor_load(view, case_id, actor_id, &row)));
    ASSERT(plan_actor_state_find(moved->state_code, &row.state));
    /* Back again: what it has of before may be old. */
    if (row.state == ACTOR_JOINED && strcmp(row.kind, "partner") == 0)
        plan_shared_age(tables, case_id, row.organisation);
    plan_said_end(tables, case_id, row.organisation);
    row.moved_us = event->time_us;
    row.answer_due_us = moved->answer_due_us;
    row.reason_content = moved->content.len > 0 ? event->id : ID_NONE;
    content_store(tables, event->id, slice_bytes(moved->content));
    actor_put(tables, case_id, actor_id, &row);
}

static void
membership_put(
    struct tables *tables, struct id case_id, const struct plan_membership *row)
{
    struct key key = key_of_id(case_id);
    table_store(tables, PLAN_MEMBERSHIPS, &key, row, sizeof *row);
}

void
plan_apply_membership_asked(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MembershipAsked *asked =
        (const Stafett__Plan__V1__MembershipAsked *)event->message;
    struct plan_membership row;
    memset(&row, 0, sizeof row);
    row.actor = id_or_none(asked->actor_id);
    code_copy(row.holder, sizeof row.holder, asked->from_code);
    code_copy(row.role, sizeof row.role, asked->role_code);
    row.state = ACTOR_ASKED;
    row.answer_due_us = asked->answer_due_us;
    if (asked->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(asked->content));
    membership_put(tables, id_or_none(asked->case_id), &row);
}

void
plan_apply_membership_answered(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MembershipAnswered *answered =
        (const Stafett__Plan__V1__MembershipAnswered *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(answered->case_id);
    struct plan_membership row;
    ASSERT(table_is_there(view, plan_membership_load(view, case_id, &row)));
    ASSERT(plan_actor_state_find(answered->answer_code, &row.state));
    if (row.state == ACTOR_JOINED) {
        code_copy(row.contact, sizeof row.contact, event->actor);
        /* What we said while somebody thought us gone may not have been taken. */
        plan_shared_age(tables, case_id, NULL);
    }
    membership_put(tables, case_id, &row);
}

void
plan_apply_membership_ended(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MembershipEnded *ended =
        (const Stafett__Plan__V1__MembershipEnded *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(ended->case_id);
    struct plan_membership row;
    ASSERT(table_is_there(view, plan_membership_load(view, case_id, &row)));
    row.state = ACTOR_LEFT;
    membership_put(tables, case_id, &row);
}

/* Who is asked was asked by the former holder: its time is not ours. */
void
plan_asked_before(struct tables *tables, struct id case_id)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    plan_rows_walk(&walk, tables_view(tables), PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (row.answer_due_us == 0)
            continue;
        row.answer_due_us = 0;
        actor_put(tables, case_id, actor_id, &row);
    }
}

/* What was told outside the system stands with who was told. */
void
plan_apply_told(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ActorTold *told =
        (const Stafett__Plan__V1__ActorTold *)event->message;
    struct id case_id = id_or_none(told->case_id);
    struct id actor_id = id_or_none(told->actor_id);
    const struct view *view = tables_view(tables);
    struct plan_actor row;
    ASSERT(table_is_there(view, plan_actor_load(view, case_id, actor_id, &row)));
    row.told_us = event->time_us;
    code_copy(row.told_how, sizeof row.told_how, told->how_code);
    code_copy(row.told_category, sizeof row.told_category, told->category_code);
    row.told_content = event->id;
    content_store(tables, event->id, slice_bytes(told->content));
    actor_put(tables, case_id, actor_id, &row);
}

/* Its own word stands beside the map, which is the holder's alone, and until the map speaks
 * of it again. */
void
plan_apply_member_said(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MemberSaid *said =
        (const Stafett__Plan__V1__MemberSaid *)event->message;
    struct id case_id = id_or_none(said->case_id);
    bool is_back = strcmp(said->state_code, "joined") == 0;
    plan_said_put(
        tables, case_id, said->organisation_code, is_back ? ACTOR_JOINED : ACTOR_LEFT);
}

/* ---- composed for partners */

/* Another organisation's staff are its own: it is told the role and the name. */
static struct slice
actor_content(const struct view *view, const struct plan_actor *row, struct id salt,
    struct arena *arena)
{
    struct plan_staff staff;
    struct slice content = content_load(view, row->content, arena);
    if (content.len > 0 || !plan_staff_load(view, row->staff, &staff))
        return content;
    return plan_responsible_alone(
        content_load(view, staff.content, arena), salt, arena);
}

const ProtobufCMessage *
plan_compose_actor(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_actor row;
    struct id lines[PLAN_LINES_MAX];
    Stafett__Partner__V1__ActorShared *out = arena_take(arena, sizeof *out);
    (void)party;
    if (!plan_actor_load(view, case_id, part_id, &row) ||
        row.state == ACTOR_DO_NOT_TELL)
        return NULL;
    stafett__partner__v1__actor_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->actor_id = plan_id_copy(part_id, arena);
    out->kind_code = arena_text(arena, slice_text(row.kind));
    out->role_code = arena_text(arena, slice_text(row.role));
    out->organisation_code = arena_text(arena, slice_text(row.organisation));
    out->sector_code = arena_text(arena, slice_text(row.sector));
    out->state_code = (char *)plan_actor_state_code(row.state);
    out->until_us = row.until_us;
    out->scope_codes = plan_codes_list(row.scopes[0], row.scope_count, arena);
    out->n_scope_codes = row.scope_count;
    out->n_line_ids = plan_lines_seen(view, case_id, &row, lines);
    out->line_ids = plan_ids_list(lines, out->n_line_ids, arena);
    out->task_codes = plan_codes_list(row.tasks[0], row.task_count, arena);
    out->n_task_codes = row.task_count;
    out->content = slice_binary(actor_content(view, &row, part_id, arena));
    return &out->base;
}
