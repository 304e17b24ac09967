#include "services/plan/plan_fellowship.h"

#include <string.h>

/* How the plan is carried out: cycles, meetings with who comes and who was there, what
 * she said at evaluations, and the agenda of the next meeting. */

enum { WORK_SHOWN_MAX = 128 };

struct maker {
    const struct view *view;
    const struct look *look;
    struct id case_id;
    Stafett__Plan__V1__Work *out;
};

static char *
text(const struct maker *maker, const char *code)
{
    return arena_text(maker->look->arena, slice_text(code));
}

static ProtobufCBinaryData
content(const struct maker *maker, struct id id)
{
    return slice_binary(content_load(maker->view, id, maker->look->arena));
}

static void
cycles_fill(const struct maker *maker)
{
    struct arena *arena = maker->look->arena;
    struct walk walk;
    struct plan_cycle row;
    struct id cycle_id;
    maker->out->cycles = arena_take(arena, WORK_SHOWN_MAX * sizeof(void *));
    plan_rows_walk(&walk, maker->view, PLAN_CYCLES, maker->case_id);
    while (maker->out->n_cycles < WORK_SHOWN_MAX &&
           plan_rows_next(&walk, &cycle_id, &row, sizeof row)) {
        Stafett__Plan__V1__CycleView *one = arena_take(arena, sizeof *one);
        stafett__plan__v1__cycle_view__init(one);
        one->cycle_id = plan_id_copy(cycle_id, arena);
        one->goal_id = plan_id_copy(row.goal, arena);
        one->started_us = row.started_us;
        one->study_us = row.study_us;
        one->studied_us = row.studied_us;
        one->act_code = text(maker, row.act);
        one->content = content(maker, row.content);
        one->study_content = content(maker, row.study_content);
        maker->out->cycles[maker->out->n_cycles++] = one;
    }
}

/* ---- meetings */

/* Who it is, as far as the map here has it. False: one who is never to know. */
static bool
summoned_fill(
    const struct maker *maker, struct id actor_id, Stafett__Plan__V1__SummonsView *out)
{
    struct plan_actor actor;
    if (!plan_actor_load(maker->view, maker->case_id, actor_id, &actor))
        return true;
    out->role_code = text(maker, actor.role);
    out->organisation_code = text(maker, actor.organisation);
    out->staff_code = text(maker, actor.staff);
    out->actor_content = content(maker, actor.content);
    return actor.state != ACTOR_DO_NOT_TELL;
}

static void
summons_fill(const struct maker *maker, const struct plan_meeting *meeting,
    Stafett__Plan__V1__MeetingView *out)
{
    struct arena *arena = maker->look->arena;
    struct walk walk;
    struct plan_summons row;
    struct id actor_id;
    out->summons = arena_take(arena, WORK_SHOWN_MAX * sizeof(void *));
    plan_rows_walk(&walk, maker->view, PLAN_SUMMONS, meeting->id);
    while (out->n_summons < WORK_SHOWN_MAX &&
           plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        Stafett__Plan__V1__SummonsView *one = arena_take(arena, sizeof *one);
        stafett__plan__v1__summons_view__init(one);
        bool is_of_it = row.was_there || plan_meeting_has(meeting, actor_id);
        if (!is_of_it || !summoned_fill(maker, actor_id, one))
            continue;
        one->actor_id = plan_id_copy(actor_id, arena);
        one->answer_code = text(maker, row.answer);
        one->was_there = row.was_there != 0;
        one->content = content(maker, row.content);
        out->summons[out->n_summons++] = one;
    }
}

/* Minutes alone promise nothing: what was promised is a measure with an owner. */
static void
promised_fill(const struct maker *maker, struct id meeting_id,
    Stafett__Plan__V1__MeetingView *out)
{
    struct arena *arena = maker->look->arena;
    struct walk walk;
    struct plan_measure row;
    struct id measure_id;
    out->promised = arena_take(arena, WORK_SHOWN_MAX * sizeof(void *));
    plan_rows_walk(&walk, maker->view, PLAN_MEASURES, maker->case_id);
    while (out->n_promised < WORK_SHOWN_MAX &&
           plan_rows_next(&walk, &measure_id, &row, sizeof row)) {
        if (!id_equal(row.meeting, meeting_id))
            continue;
        Stafett__Plan__V1__PromisedView *one = arena_take(arena, sizeof *one);
        stafett__plan__v1__promised_view__init(one);
        one->measure_id = plan_id_copy(measure_id, arena);
        one->state_code = text(maker, row.state);
        one->due_us = row.due_us;
        one->content = content(maker, row.content);
        out->promised[out->n_promised++] = one;
    }
}

static Stafett__Plan__V1__MeetingView *
meeting_view(const struct maker *maker, const struct plan_meeting *row)
{
    Stafett__Plan__V1__MeetingView *out = arena_take(maker->look->arena, sizeof *out);
    stafett__plan__v1__meeting_view__init(out);
    out->meeting_id = plan_id_copy(row->id, maker->look->arena);
    out->at_us = row->at_us;
    out->interpreter_code = text(maker, row->interpreter);
    out->language_code = text(maker, row->language);
    out->is_person_there = row->is_person_there != 0;
    out->held_us = row->held_us;
    out->next_us = row->next_us;
    out->content = content(maker, row->content);
    out->minutes_content = content(maker, row->minutes_content);
    out->from_code = text(maker, row->from);
    summons_fill(maker, row, out);
    promised_fill(maker, row->id, out);
    return out;
}

/* By their time. */
static void
meetings_fill(const struct maker *maker)
{
    Stafett__Plan__V1__Work *out = maker->out;
    struct walk walk;
    struct plan_meeting row;
    struct id meeting_id;
    out->meetings = arena_take(maker->look->arena, WORK_SHOWN_MAX * sizeof(void *));
    plan_rows_walk(&walk, maker->view, PLAN_MEETINGS, maker->case_id);
    while (out->n_meetings < WORK_SHOWN_MAX &&
           plan_rows_next(&walk, &meeting_id, &row, sizeof row)) {
        size_t at = out->n_meetings++;
        for (; at > 0 && out->meetings[at - 1]->at_us > row.at_us; at--)
            out->meetings[at] = out->meetings[at - 1];
        out->meetings[at] = meeting_view(maker, &row);
    }
}

/* ---- evaluations */

static Stafett__Plan__V1__EvaluationView *
evaluation_view(const struct maker *maker, const struct plan_evaluation *row)
{
    Stafett__Plan__V1__EvaluationView *out =
        arena_take(maker->look->arena, sizeof *out);
    stafett__plan__v1__evaluation_view__init(out);
    out->evaluation_id = plan_id_copy(row->id, maker->look->arena);
    out->time_us = row->time_us;
    out->kind_code = text(maker, row->kind);
    out->safety_code = text(maker, row->safety);
    out->quality_code = text(maker, row->quality);
    out->mastery_code = text(maker, row->mastery);
    out->told_again = row->told_again;
    out->is_told_asked = row->is_told_asked != 0;
    out->knows_code = text(maker, row->knows);
    out->next_us = row->next_us;
    out->content = content(maker, row->content);
    return out;
}

static void
evaluations_fill(const struct maker *maker)
{
    Stafett__Plan__V1__Work *out = maker->out;
    struct walk walk;
    struct plan_evaluation row;
    struct id evaluation_id;
    out->evaluations = arena_take(maker->look->arena, WORK_SHOWN_MAX * sizeof(void *));
    plan_rows_walk(&walk, maker->view, PLAN_EVALUATIONS, maker->case_id);
    while (out->n_evaluations < WORK_SHOWN_MAX &&
           plan_rows_next(&walk, &evaluation_id, &row, sizeof row)) {
        size_t at = out->n_evaluations++;
        for (; at > 0 && out->evaluations[at - 1]->time_us > row.time_us; at--)
            out->evaluations[at] = out->evaluations[at - 1];
        out->evaluations[at] = evaluation_view(maker, &row);
    }
}

/* ---- the agenda */

static void
agenda_add(
    const struct maker *maker, const char *point, const char *detail, struct id part)
{
    Stafett__Plan__V1__Work *out = maker->out;
    if (out->n_agenda == WORK_SHOWN_MAX)
        return;
    Stafett__Plan__V1__AgendaItem *one = arena_take(maker->look->arena, sizeof *one);
    stafett__plan__v1__agenda_item__init(one);
    one->point_code = (char *)point;
    one->detail_code = text(maker, detail);
    one->part_id = plan_id_copy(part, maker->look->arena);
    one->about = plan_about(maker->view, maker->case_id, part, maker->look->arena);
    out->agenda[out->n_agenda++] = one;
}

/* Hers first: what she has said and nothing has come of, then what nobody has asked. */
static void
agenda_hers(const struct maker *maker)
{
    const struct rule_codes *areas = &maker->look->rules->fellowship.areas;
    struct arena *arena = maker->look->arena;
    struct plan_story story;
    struct slice words = { .len = 0 };
    if (plan_story_latest(maker->view, maker->case_id, &story))
        words = content_load(maker->view, story.content, arena);
    for (unsigned i = 0; i < areas->count; i++) {
        if (content_item(words, areas->codes[i], arena).len > 0 &&
            !plan_area_has_goal(maker->view, maker->case_id, areas->codes[i]))
            agenda_add(maker, "wish", areas->codes[i], ID_NONE);
    }
    for (unsigned i = 0; i < areas->count; i++) {
        if (content_item(words, areas->codes[i], arena).len == 0 &&
            !plan_area_is_looked(maker->view, maker->case_id, areas->codes[i]))
            agenda_add(maker, "unlooked", areas->codes[i], ID_NONE);
    }
}

static void
agenda_breaks(const struct maker *maker)
{
    struct walk walk;
    struct plan_break row;
    struct id break_id;
    plan_rows_walk(&walk, maker->view, PLAN_BREAKS, maker->case_id);
    while (plan_rows_next(&walk, &break_id, &row, sizeof row)) {
        if (!row.is_closed)
            agenda_add(maker, "break", row.rule, row.part);
    }
}

static void
agenda_proposals(const struct maker *maker)
{
    struct walk walk;
    struct plan_proposal row;
    struct id proposal_id;
    plan_rows_walk(&walk, maker->view, PLAN_PROPOSALS, maker->case_id);
    while (plan_rows_next(&walk, &proposal_id, &row, sizeof row)) {
        if (row.answer[0] == '\0')
            agenda_add(maker, "proposal", row.part, proposal_id);
    }
}

static void
agenda_work(const struct maker *maker)
{
    struct walk walk;
    struct plan_cycle cycle;
    struct plan_measure measure;
    struct id id;
    plan_rows_walk(&walk, maker->view, PLAN_CYCLES, maker->case_id);
    while (plan_rows_next(&walk, &id, &cycle, sizeof cycle)) {
        if (cycle.studied_us == 0)
            agenda_add(maker, "cycle", "", id);
    }
    plan_rows_walk(&walk, maker->view, PLAN_MEASURES, maker->case_id);
    while (plan_rows_next(&walk, &id, &measure, sizeof measure)) {
        bool is_open =
            strcmp(measure.state, "done") != 0 && strcmp(measure.state, "dropped") != 0;
        if (is_open && measure.due_us != 0 && measure.due_us < maker->look->now_us)
            agenda_add(maker, "measure", measure.state, id);
    }
}

const ProtobufCMessage *
plan_answer_work(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowWork *asked =
        (const Stafett__Plan__V1__ShowWork *)look->message;
    struct maker maker = { .view = view, .look = look };
    struct plan_case row;
    if (!id_from(slice_bytes(asked->case_id), &maker.case_id) ||
        !plan_case_load(view, maker.case_id, &row))
        return NULL;
    maker.out = arena_take(look->arena, sizeof *maker.out);
    stafett__plan__v1__work__init(maker.out);
    maker.out->case_id = plan_id_copy(maker.case_id, look->arena);
    maker.out->agenda = arena_take(look->arena, WORK_SHOWN_MAX * sizeof(void *));
    cycles_fill(&maker);
    meetings_fill(&maker);
    evaluations_fill(&maker);
    if (!row.is_closed) {
        agenda_hers(&maker);
        agenda_breaks(&maker);
        agenda_proposals(&maker);
        agenda_work(&maker);
    }
    return &maker.out->base;
}
