#include "services/plan/plan_joint.h"

#include <string.h>

/* Folds of cycles, meetings and evaluations, and what a partner hears of a meeting. */

static struct id
content_kept(
    struct tables *tables, const struct event *event, ProtobufCBinaryData content)
{
    content_store(tables, event->id, slice_bytes(content));
    return content.len > 0 ? event->id : ID_NONE;
}

void
plan_apply_cycle_started(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CycleStarted *started =
        (const Stafett__Plan__V1__CycleStarted *)event->message;
    struct plan_cycle row;
    memset(&row, 0, sizeof row);
    row.id = id_or_none(started->cycle_id);
    row.goal = id_or_none(started->goal_id);
    row.started_us = event->time_us;
    row.study_us = started->study_us;
    row.content = content_kept(tables, event, started->content);
    plan_row_store(tables,
        plan_row_at(PLAN_CYCLES, id_or_none(started->case_id), row.id), &row,
        sizeof row);
    struct plan_part part =
        plan_part_of("cycle", row.id, started->category_code, started->from_code);
    plan_part_put(tables, id_or_none(started->case_id), &part);
}

void
plan_apply_cycle_studied(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CycleStudied *studied =
        (const Stafett__Plan__V1__CycleStudied *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(studied->case_id);
    struct id cycle_id = id_or_none(studied->cycle_id);
    struct plan_cycle row;
    ASSERT(table_is_there(
        view, plan_row_load(view, plan_row_at(PLAN_CYCLES, case_id, cycle_id), &row,
                  sizeof row)));
    row.studied_us = event->time_us;
    code_copy(row.act, sizeof row.act, studied->act_code);
    row.study_content = content_kept(tables, event, studied->content);
    plan_row_store(
        tables, plan_row_at(PLAN_CYCLES, case_id, cycle_id), &row, sizeof row);
    struct plan_part part = plan_part_of("study", id_or_none(studied->study_id),
        studied->category_code, studied->from_code);
    plan_part_put(tables, case_id, &part);
}

/* ---- meetings */

static bool
meeting_load(const struct view *view, struct id case_id, struct id meeting_id,
    struct plan_meeting *out)
{
    return plan_row_load(
        view, plan_row_at(PLAN_MEETINGS, case_id, meeting_id), out, sizeof *out);
}

static void
summons_put(struct tables *tables, struct id meeting_id, struct id actor_id,
    const struct plan_summons *row)
{
    plan_row_store(
        tables, plan_row_at(PLAN_SUMMONS, meeting_id, actor_id), row, sizeof *row);
}

/* Who answered for another time has not answered for this one. */
static void
summons_begin(struct tables *tables, struct id meeting_id,
    const struct plan_meeting *meeting, bool is_moved)
{
    struct plan_summons row;
    for (uint32_t i = 0; i < meeting->actor_count; i++) {
        bool is_known = plan_row_load(tables_view(tables),
            plan_row_at(PLAN_SUMMONS, meeting_id, meeting->actors[i]), &row,
            sizeof row);
        if (is_known && !is_moved)
            continue;
        memset(&row, 0, sizeof row);
        summons_put(tables, meeting_id, meeting->actors[i], &row);
    }
}

void
plan_apply_meeting_called(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MeetingCalled *called =
        (const Stafett__Plan__V1__MeetingCalled *)event->message;
    struct id case_id = id_or_none(called->case_id);
    struct id meeting_id = id_or_none(called->meeting_id);
    struct plan_meeting before;
    struct plan_meeting row;
    bool is_known = meeting_load(tables_view(tables), case_id, meeting_id, &before);
    memset(&row, 0, sizeof row);
    if (is_known)
        row = before;
    row.id = meeting_id;
    code_copy(row.from, sizeof row.from, called->from_code);
    code_copy(row.interpreter, sizeof row.interpreter, called->interpreter_code);
    code_copy(row.language, sizeof row.language, called->language_code);
    row.at_us = called->at_us;
    memset(row.actors, 0, sizeof row.actors);
    row.actor_count = plan_ids_take(
        row.actors, PLAN_LINES_MAX, called->actor_ids, called->n_actor_ids);
    row.is_person_there = called->is_person_there ? 1 : 0;
    struct id content = content_kept(tables, event, called->content);
    if (!id_is_none(content))
        row.content = content;
    summons_begin(tables, meeting_id, &row, is_known && before.at_us != row.at_us);
    plan_row_store(
        tables, plan_row_at(PLAN_MEETINGS, case_id, meeting_id), &row, sizeof row);
    struct plan_part part =
        plan_part_of("meeting", meeting_id, "coordination", called->from_code);
    plan_part_put(tables, case_id, &part);
}

void
plan_apply_meeting_answered(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MeetingAnswered *answered =
        (const Stafett__Plan__V1__MeetingAnswered *)event->message;
    struct id meeting_id = id_or_none(answered->meeting_id);
    struct plan_summons row;
    memset(&row, 0, sizeof row);
    code_copy(row.answer, sizeof row.answer, answered->answer_code);
    row.content = content_kept(tables, event, answered->content);
    summons_put(tables, meeting_id, id_or_none(answered->actor_id), &row);
}

void
plan_apply_meeting_held(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__MeetingHeld *held =
        (const Stafett__Plan__V1__MeetingHeld *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(held->case_id);
    struct id meeting_id = id_or_none(held->meeting_id);
    struct plan_meeting row;
    ASSERT(table_is_there(view, meeting_load(view, case_id, meeting_id, &row)));
    row.held_us = held->held_us;
    row.next_us = held->next_us;
    code_copy(row.interpreter, sizeof row.interpreter, held->interpreter_code);
    row.minutes_content = content_kept(tables, event, held->content);
    for (size_t i = 0; i < held->n_present_ids; i++) {
        struct plan_summons summons;
        struct id actor_id = id_or_none(held->present_ids[i]);
        if (!plan_row_load(view, plan_row_at(PLAN_SUMMONS, meeting_id, actor_id),
                &summons, sizeof summons))
            memset(&summons, 0, sizeof summons);
        summons.was_there = 1;
        summons_put(tables, meeting_id, actor_id, &summons);
    }
    plan_row_store(
        tables, plan_row_at(PLAN_MEETINGS, case_id, meeting_id), &row, sizeof row);
}

void
plan_apply_evaluated(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__Evaluated *evaluated =
        (const Stafett__Plan__V1__Evaluated *)event->message;
    struct plan_evaluation row;
    memset(&row, 0, sizeof row);
    row.id = id_or_none(evaluated->evaluation_id);
    code_copy(row.kind, sizeof row.kind, evaluated->kind_code);
    code_copy(row.safety, sizeof row.safety, evaluated->safety_code);
    code_copy(row.quality, sizeof row.quality, evaluated->quality_code);
    code_copy(row.mastery, sizeof row.mastery, evaluated->mastery_code);
    code_copy(row.knows, sizeof row.knows, evaluated->knows_code);
    row.told_again = evaluated->told_again;
    row.is_told_asked = evaluated->is_told_asked ? 1 : 0;
    row.time_us = event->time_us;
    row.next_us = evaluated->next_us;
    row.content = content_kept(tables, event, evaluated->content);
    plan_row_store(tables,
        plan_row_at(PLAN_EVALUATIONS, id_or_none(evaluated->case_id), row.id), &row,
        sizeof row);
    plan_version_evaluated(tables, id_or_none(evaluated->case_id), row.next_us);
}

/* ---- composed for partners */

/* Who is summoned no longer hears that, by not being in the list. */
bool
plan_is_summoned(
    const struct view *view, struct id case_id, struct id meeting_id, const char *party)
{
    struct walk walk;
    struct plan_summons row;
    struct plan_actor actor;
    struct id actor_id;
    plan_rows_walk(&walk, view, PLAN_SUMMONS, meeting_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (plan_actor_load(view, case_id, actor_id, &actor) &&
            strcmp(actor.organisation, party) == 0)
            return true;
    }
    return false;
}

static uint32_t
actors_seen(const struct view *view, struct id case_id, const struct plan_meeting *row,
    struct id out[PLAN_LINES_MAX])
{
    struct plan_actor actor;
    uint32_t count = 0;
    for (uint32_t i = 0; i < row->actor_count; i++) {
        if (plan_actor_load(view, case_id, row->actors[i], &actor) &&
            actor.state != ACTOR_DO_NOT_TELL)
            out[count++] = row->actors[i];
    }
    return count;
}

/* Those who were there. */
static uint32_t
present_seen(const struct view *view, struct id case_id, struct id meeting_id,
    struct id out[PLAN_LINES_MAX])
{
    struct walk walk;
    struct plan_summons row;
    struct plan_actor actor;
    struct id actor_id;
    uint32_t count = 0;
    plan_rows_walk(&walk, view, PLAN_SUMMONS, meeting_id);
    while (
        count < PLAN_LINES_MAX && plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (row.was_there && plan_actor_load(view, case_id, actor_id, &actor) &&
            actor.state != ACTOR_DO_NOT_TELL)
            out[count++] = actor_id;
    }
    return count;
}

const ProtobufCMessage *
plan_compose_meeting(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_meeting row;
    struct id actors[PLAN_LINES_MAX];
    Stafett__Partner__V1__MeetingShared *out = arena_take(arena, sizeof *out);
    if (!meeting_load(view, case_id, part_id, &row) ||
        !plan_is_summoned(view, case_id, part_id, party))
        return NULL;
    stafett__partner__v1__meeting_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->meeting_id = plan_id_copy(part_id, arena);
    out->at_us = row.at_us;
    out->n_actor_ids = actors_seen(view, case_id, &row, actors);
    out->actor_ids = plan_ids_list(actors, out->n_actor_ids, arena);
    out->interpreter_code = arena_text(arena, slice_text(row.interpreter));
    out->language_code = arena_text(arena, slice_text(row.language));
    out->is_person_there = row.is_person_there != 0;
    out->content = slice_binary(content_load(view, row.content, arena));
    out->held_us = row.held_us;
    out->next_us = row.next_us;
    out->n_present_ids = present_seen(view, case_id, part_id, actors);
    out->present_ids = plan_ids_list(actors, out->n_present_ids, arena);
    return &out->base;
}
