#include "services/plan/plan_joint.h"

#include <string.h>

/* Folds of goals, measures, linked plans and proposals, and what partners are told of
 * goals and measures. A row's content stays until an event brings another. */

bool
plan_goal_load(const struct view *view, struct id case_id, struct id goal_id,
    struct plan_goal *out)
{
    return plan_row_load(
        view, plan_row_at(PLAN_GOALS, case_id, goal_id), out, sizeof *out);
}

bool
plan_proposal_load(const struct view *view, struct id case_id, struct id proposal_id,
    struct plan_proposal *out)
{
    return plan_row_load(
        view, plan_row_at(PLAN_PROPOSALS, case_id, proposal_id), out, sizeof *out);
}

size_t
plan_rows_count(const struct view *view, unsigned table, struct id case_id)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(case_id);
    size_t count = 0;
    walk_start(&walk, view, table, &prefix);
    while (walk_next(&walk, &key, &value))
        count++;
    return count;
}

/* The content that the event brings, if it does. */
static void
content_take(struct tables *tables, const struct event *event,
    ProtobufCBinaryData content, struct id *content_id)
{
    if (content.len == 0)
        return;
    *content_id = event->id;
    content_store(tables, event->id, slice_bytes(content));
}

void
plan_apply_goal(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__GoalSet *set =
        (const Stafett__Plan__V1__GoalSet *)event->message;
    struct id case_id = id_or_none(set->case_id);
    struct id goal_id = id_or_none(set->goal_id);
    struct plan_goal row;
    if (!plan_goal_load(tables_view(tables), case_id, goal_id, &row))
        memset(&row, 0, sizeof row);
    row.id = goal_id;
    code_copy(row.area, sizeof row.area, set->area_code);
    code_copy(row.category, sizeof row.category, set->category_code);
    code_copy(row.state, sizeof row.state, set->state_code);
    code_copy(row.from, sizeof row.from, set->from_code);
    row.evaluate_us = set->evaluate_us;
    content_take(tables, event, set->content, &row.content);
    plan_row_store(tables, plan_row_at(PLAN_GOALS, case_id, goal_id), &row, sizeof row);
    struct plan_part part =
        plan_part_of("goal", goal_id, set->category_code, set->from_code);
    plan_part_put(tables, case_id, &part);
}

void
plan_apply_measure(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MeasureSet *set =
        (const Stafett__Plan__V1__MeasureSet *)event->message;
    struct id case_id = id_or_none(set->case_id);
    struct id measure_id = id_or_none(set->measure_id);
    struct plan_measure row;
    if (!plan_row_load(tables_view(tables),
            plan_row_at(PLAN_MEASURES, case_id, measure_id), &row, sizeof row))
        memset(&row, 0, sizeof row);
    row.id = measure_id;
    row.goal = id_or_none(set->goal_id);
    row.owner = id_or_none(set->owner_id);
    row.meeting = id_or_none(set->meeting_id);
    code_copy(row.category, sizeof row.category, set->category_code);
    code_copy(row.state, sizeof row.state, set->state_code);
    code_copy(row.from, sizeof row.from, set->from_code);
    row.starts_us = set->starts_us;
    row.due_us = set->due_us;
    row.evaluate_us = set->evaluate_us;
    memset(row.after, 0, sizeof row.after);
    row.after_count =
        plan_ids_take(row.after, PLAN_AFTER_MAX, set->after_ids, set->n_after_ids);
    row.weekday = set->weekday;
    row.from_minute = set->from_minute;
    row.to_minute = set->to_minute;
    content_take(tables, event, set->content, &row.content);
    plan_row_store(
        tables, plan_row_at(PLAN_MEASURES, case_id, measure_id), &row, sizeof row);
    struct plan_part part =
        plan_part_of("measure", measure_id, set->category_code, set->from_code);
    plan_part_put(tables, case_id, &part);
}

void
plan_apply_link(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__PlanLinked *linked =
        (const Stafett__Plan__V1__PlanLinked *)event->message;
    struct plan_link row;
    memset(&row, 0, sizeof row);
    row.id = id_or_none(linked->link_id);
    code_copy(row.kind, sizeof row.kind, linked->kind_code);
    row.owner = id_or_none(linked->owner_id);
    row.is_the_plan = linked->is_the_plan ? 1 : 0;
    content_take(tables, event, linked->content, &row.content);
    struct id case_id = id_or_none(linked->case_id);
    plan_row_store(tables, plan_row_at(PLAN_LINKS, case_id, row.id), &row, sizeof row);
    struct plan_part part =
        plan_part_of("link", row.id, "coordination", linked->from_code);
    plan_part_put(tables, case_id, &part);
}

void
plan_apply_proposal(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ProposalMade *made =
        (const Stafett__Plan__V1__ProposalMade *)event->message;
    struct id case_id = id_or_none(made->case_id);
    struct id proposal_id = id_or_none(made->proposal_id);
    struct plan_proposal row;
    if (!plan_proposal_load(tables_view(tables), case_id, proposal_id, &row)) {
        memset(&row, 0, sizeof row);
        row.made_us = event->time_us;
    }
    row.id = proposal_id;
    code_copy(row.part, sizeof row.part, made->part_code);
    row.part_id = id_or_none(made->part_id);
    code_copy(row.category, sizeof row.category, made->category_code);
    code_copy(row.from, sizeof row.from, made->from_code);
    code_copy(row.by, sizeof row.by, made->by_code);
    code_copy(row.to, sizeof row.to, made->to_code);
    row.answer_due_us = made->answer_due_us;
    content_take(tables, event, made->content, &row.content);
    plan_row_store(tables,
        plan_row_at(PLAN_PROPOSALS, id_or_none(made->case_id), row.id), &row,
        sizeof row);
}

/* A former holder that says so has no row of it. */
void
plan_apply_proposal_answered(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ProposalAnswered *answered =
        (const Stafett__Plan__V1__ProposalAnswered *)event->message;
    struct id case_id = id_or_none(answered->case_id);
    struct id proposal_id = id_or_none(answered->proposal_id);
    struct plan_proposal row;
    if (!plan_proposal_load(tables_view(tables), case_id, proposal_id, &row))
        return;
    code_copy(row.answer, sizeof row.answer, answered->answer_code);
    content_take(tables, event, answered->content, &row.answer_content);
    plan_row_store(
        tables, plan_row_at(PLAN_PROPOSALS, case_id, proposal_id), &row, sizeof row);
}

/* ---- what partners are told */

const ProtobufCMessage *
plan_compose_goal(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_goal row;
    (void)party;
    if (!plan_goal_load(view, case_id, part_id, &row))
        return NULL;
    Stafett__Partner__V1__GoalShared *out = arena_take(arena, sizeof *out);
    stafett__partner__v1__goal_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->goal_id = plan_id_copy(part_id, arena);
    out->area_code = arena_text(arena, slice_text(row.area));
    out->category_code = arena_text(arena, slice_text(row.category));
    out->state_code = arena_text(arena, slice_text(row.state));
    out->evaluate_us = row.evaluate_us;
    out->content = slice_binary(content_load(view, row.content, arena));
    return &out->base;
}

/* Not even the id of an actor that is in no message. */
ProtobufCBinaryData
plan_owner_copy(
    const struct view *view, struct id case_id, struct id owner_id, struct arena *arena)
{
    struct plan_actor owner;
    bool is_hidden = plan_actor_load(view, case_id, owner_id, &owner) &&
                     owner.state == ACTOR_DO_NOT_TELL;
    return plan_id_copy(is_hidden ? ID_NONE : owner_id, arena);
}

const ProtobufCMessage *
plan_compose_measure(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_measure row;
    (void)party;
    if (!plan_row_load(
            view, plan_row_at(PLAN_MEASURES, case_id, part_id), &row, sizeof row))
        return NULL;
    Stafett__Partner__V1__MeasureShared *out = arena_take(arena, sizeof *out);
    stafett__partner__v1__measure_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->measure_id = plan_id_copy(part_id, arena);
    out->goal_id = plan_id_copy(row.goal, arena);
    out->owner_id = plan_owner_copy(view, case_id, row.owner, arena);
    out->meeting_id = plan_id_copy(row.meeting, arena);
    out->category_code = arena_text(arena, slice_text(row.category));
    out->state_code = arena_text(arena, slice_text(row.state));
    out->starts_us = row.starts_us;
    out->due_us = row.due_us;
    out->evaluate_us = row.evaluate_us;
    out->after_ids = plan_ids_list(row.after, row.after_count, arena);
    out->n_after_ids = row.after_count;
    out->weekday = row.weekday;
    out->from_minute = row.from_minute;
    out->to_minute = row.to_minute;
    out->content = slice_binary(content_load(view, row.content, arena));
    return &out->base;
}
