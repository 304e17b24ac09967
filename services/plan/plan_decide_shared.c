#include "services/plan/plan_joint.h"

#include <string.h>

/* Linked plans and cycles go along with the case: what a partner is told of them, and what
 * is taken from whoever holds it. A cycle and what was found of it are two parts, since
 * each has a text of its own. */

struct id
plan_study_of(struct id cycle_id)
{
    return id_derive(cycle_id, "study");
}

/* ---- told */

const ProtobufCMessage *
plan_compose_link(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_link row;
    (void)party;
    if (!plan_row_load(
            view, plan_row_at(PLAN_LINKS, case_id, part_id), &row, sizeof row))
        return NULL;
    Stafett__Partner__V1__LinkShared *out = arena_take(arena, sizeof *out);
    stafett__partner__v1__link_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->link_id = plan_id_copy(part_id, arena);
    out->kind_code = arena_text(arena, slice_text(row.kind));
    out->owner_id = plan_owner_copy(view, case_id, row.owner, arena);
    out->is_the_plan = row.is_the_plan != 0;
    out->content = slice_binary(content_load(view, row.content, arena));
    return &out->base;
}

char *
plan_category_of(const struct view *view, struct id part_id, struct arena *arena)
{
    struct plan_part part;
    struct id case_id;
    uint64_t number;
    ASSERT(plan_place_find(view, PLAN_PART_NUMBERS, part_id, &case_id, &number) &&
           plan_part_load(view, case_id, number, &part));
    return arena_text(arena, slice_text(part.category));
}

const ProtobufCMessage *
plan_compose_cycle(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_cycle row;
    (void)party;
    if (!plan_row_load(
            view, plan_row_at(PLAN_CYCLES, case_id, part_id), &row, sizeof row))
        return NULL;
    Stafett__Partner__V1__CycleShared *out = arena_take(arena, sizeof *out);
    stafett__partner__v1__cycle_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->cycle_id = plan_id_copy(part_id, arena);
    out->goal_id = plan_id_copy(row.goal, arena);
    out->study_us = row.study_us;
    out->category_code = plan_category_of(view, part_id, arena);
    out->content = slice_binary(content_load(view, row.content, arena));
    return &out->base;
}

const ProtobufCMessage *
plan_compose_study(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct walk walk;
    struct plan_cycle row;
    struct id cycle_id;
    (void)party;
    plan_rows_walk(&walk, view, PLAN_CYCLES, case_id);
    while (plan_rows_next(&walk, &cycle_id, &row, sizeof row)) {
        if (!id_equal(plan_study_of(cycle_id), part_id))
            continue;
        Stafett__Partner__V1__StudyShared *out = arena_take(arena, sizeof *out);
        stafett__partner__v1__study_shared__init(out);
        out->case_id = plan_id_copy(case_id, arena);
        out->study_id = plan_id_copy(part_id, arena);
        out->cycle_id = plan_id_copy(cycle_id, arena);
        out->act_code = arena_text(arena, slice_text(row.act));
        out->content = slice_binary(content_load(view, row.study_content, arena));
        return &out->base;
    }
    return NULL;
}

/* ---- taken */

/* Another country's kinds are kept as said; how many there are is ours to bound. */
static bool
has_room(const struct plan_act *act, struct plan_row at, void *row, size_t bytes,
    size_t most)
{
    return plan_row_load(act->view, at, row, bytes) ||
           plan_rows_count(act->view, at.table, act->side.case_id) < most;
}

void
plan_decide_partner_link(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__LinkShared *record =
        (const Stafett__Partner__V1__LinkShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_link before;
    struct id link_id;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->link_id, "link", &link_id) ||
        !plan_baton_content(record->content, decision))
        return;
    if (record->kind_code[0] == '\0') {
        decision_refuse(decision, "kind-unknown", "kind_code");
        return;
    }
    if (!has_room(&act, plan_row_at(PLAN_LINKS, act.side.case_id, link_id), &before,
            sizeof before, PLAN_LINKS_MAX)) {
        decision_refuse(decision, "list-too-long", "link_id");
        return;
    }
    Stafett__Plan__V1__PlanLinked event = STAFETT__PLAN__V1__PLAN_LINKED__INIT;
    event.link_id = record->link_id;
    event.case_id = record->case_id;
    event.kind_code = record->kind_code;
    event.owner_id = record->owner_id;
    event.is_the_plan = record->is_the_plan;
    event.content = record->content;
    event.from_code = (char *)input->sender;
    plan_act_emit(&act, &event.base);
}

/* Said again it is as it was: a cycle does not change, it is studied. */
void
plan_decide_partner_cycle(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__CycleShared *record =
        (const Stafett__Partner__V1__CycleShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_cycle before;
    struct id cycle_id;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->cycle_id, "cycle", &cycle_id) ||
        !plan_baton_content(record->content, decision))
        return;
    if (plan_row_load(view, plan_row_at(PLAN_CYCLES, act.side.case_id, cycle_id),
            &before, sizeof before))
        return;
    if (!plan_baton_is_time(record->study_us)) {
        decision_refuse(decision, "time-missing", "study_us");
        return;
    }
    if (plan_rows_count(view, PLAN_CYCLES, act.side.case_id) >= PLAN_CYCLES_MAX) {
        decision_refuse(decision, "list-too-long", "cycle_id");
        return;
    }
    Stafett__Plan__V1__CycleStarted event = STAFETT__PLAN__V1__CYCLE_STARTED__INIT;
    event.cycle_id = record->cycle_id;
    event.case_id = record->case_id;
    event.goal_id = record->goal_id;
    event.study_us = record->study_us;
    event.content = record->content;
    event.category_code = record->category_code;
    event.from_code = (char *)input->sender;
    plan_act_emit(&act, &event.base);
}

void
plan_decide_partner_study(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__StudyShared *record =
        (const Stafett__Partner__V1__StudyShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_cycle cycle;
    struct id study_id;
    struct id cycle_id = id_or_none(record->cycle_id);
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->study_id, "study", &study_id) ||
        !plan_baton_content(record->content, decision))
        return;
    if (!plan_row_load(view, plan_row_at(PLAN_CYCLES, act.side.case_id, cycle_id),
            &cycle, sizeof cycle) ||
        !id_equal(plan_study_of(cycle_id), study_id)) {
        decision_refuse(decision, "cycle-unknown", "cycle_id");
        return;
    }
    if (!plan_is_cycle_act(record->act_code)) {
        decision_refuse(decision, "answer-unknown", "act_code");
        return;
    }
    if (cycle.studied_us != 0)
        return;
    Stafett__Plan__V1__CycleStudied event = STAFETT__PLAN__V1__CYCLE_STUDIED__INIT;
    event.cycle_id = record->cycle_id;
    event.case_id = record->case_id;
    event.act_code = record->act_code;
    event.content = record->content;
    event.study_id = record->study_id;
    event.category_code = plan_category_of(view, cycle_id, input->arena);
    event.from_code = (char *)input->sender;
    plan_act_emit(&act, &event.base);
}
