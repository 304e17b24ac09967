#include "services/plan/plan_joint.h"

#include <string.h>

/* What is found in the measures of a plan by rule: one without a goal, one that waits for
 * another that comes too late, two at the same time of the week. Found where a measure is
 * said, and where a promise passes; all rules look at the measures as they will be. */

void
plan_measures_load(const struct view *view, struct id case_id, struct arena *arena,
    const struct plan_measure *next, struct plan_measures *out)
{
    struct walk walk;
    struct id measure_id;
    struct plan_measure row;
    bool is_in = next == NULL;
    out->rows = arena_take(arena, (PLAN_MEASURES_MAX + 1) * sizeof *out->rows);
    out->count = 0;
    plan_rows_walk(&walk, view, PLAN_MEASURES, case_id);
    while (out->count < PLAN_MEASURES_MAX &&
           plan_rows_next(&walk, &measure_id, &row, sizeof row)) {
        bool is_next = next != NULL && id_equal(next->id, measure_id);
        out->rows[out->count++] = is_next ? *next : row;
        is_in = is_in || is_next;
    }
    if (!is_in)
        out->rows[out->count++] = *next;
}

static size_t
place_of(const struct plan_measures *all, struct id measure_id)
{
    size_t place = 0;
    while (place < all->count && !id_equal(all->rows[place].id, measure_id))
        place++;
    return place;
}

const struct plan_measure *
plan_measures_find(const struct plan_measures *all, struct id measure_id)
{
    size_t place = place_of(all, measure_id);
    return place == all->count ? NULL : &all->rows[place];
}

bool
plan_measure_is_over(const struct plan_measure *row)
{
    return strcmp(row->state, "done") == 0 || strcmp(row->state, "dropped") == 0;
}

static bool
comes_after(const struct plan_measure *row, struct id measure_id)
{
    for (uint32_t i = 0; i < row->after_count; i++) {
        if (id_equal(row->after[i], measure_id))
            return true;
    }
    return false;
}

bool
plan_measure_waits(const struct plan_measures *all, const struct plan_measure *row)
{
    if (plan_measure_is_over(row))
        return false;
    for (uint32_t i = 0; i < row->after_count; i++) {
        const struct plan_measure *first = plan_measures_find(all, row->after[i]);
        if (first != NULL && !plan_measure_is_over(first))
            return true;
    }
    return false;
}

/* Everything that it waits for is gone through once, nearest first. */
bool
plan_measures_circle(
    const struct plan_measures *all, struct id measure_id, struct arena *arena)
{
    size_t *queue = arena_take(arena, (all->count + 1) * sizeof *queue);
    bool *is_queued = arena_take(arena, (all->count + 1) * sizeof *is_queued);
    size_t start = place_of(all, measure_id);
    size_t count = 0;
    if (start == all->count)
        return false;
    queue[count++] = start;
    for (size_t next = 0; next < count; next++) {
        const struct plan_measure *row = &all->rows[queue[next]];
        for (uint32_t i = 0; i < row->after_count; i++) {
            size_t place = place_of(all, row->after[i]);
            if (place == start)
                return true;
            if (place == all->count || is_queued[place])
                continue;
            is_queued[place] = true;
            queue[count++] = place;
        }
    }
    return false;
}

/* ---- what waits for another that comes too late */

static bool
is_too_late(
    const struct plan_measure *first, const struct plan_measure *then, int64_t now_us)
{
    if (plan_measure_is_over(first) || first->due_us == 0)
        return false;
    return first->due_us <= now_us ||
           (then->starts_us != 0 && first->due_us > then->starts_us) ||
           (then->due_us != 0 && first->due_us > then->due_us);
}

static void
dependency_look(struct plan_act *act, const struct plan_measures *all,
    const struct plan_measure *row)
{
    bool is_broken = false;
    for (uint32_t i = 0; i < row->after_count && !plan_measure_is_over(row); i++) {
        const struct plan_measure *first = plan_measures_find(all, row->after[i]);
        if (first != NULL && is_too_late(first, row, act->input->now_us))
            is_broken = true;
    }
    if (is_broken)
        plan_break_open(act, "dependency-broken", row->id);
    else
        plan_break_end(act, "dependency-broken", row->id);
}

void
plan_overdue_follow(struct plan_act *act, const char *rule, struct id part)
{
    struct plan_measures all;
    if (strcmp(rule, "promise-overdue") != 0)
        return;
    plan_measures_load(act->view, act->side.case_id, act->input->arena, NULL, &all);
    for (size_t i = 0; i < all.count; i++) {
        if (comes_after(&all.rows[i], part))
            dependency_look(act, &all, &all.rows[i]);
    }
}

/* ---- two at the same time of the week */

/* One ends before the other begins. */
static bool
is_apart(const struct plan_measure *a, const struct plan_measure *b)
{
    return (a->due_us != 0 && b->starts_us != 0 && a->due_us <= b->starts_us) ||
           (b->due_us != 0 && a->starts_us != 0 && b->due_us <= a->starts_us);
}

static bool
is_clash(const struct plan_measure *a, const struct plan_measure *b)
{
    return !id_equal(a->id, b->id) && a->weekday != 0 && a->weekday == b->weekday &&
           a->from_minute < b->to_minute && b->from_minute < a->to_minute &&
           !plan_measure_is_over(a) && !plan_measure_is_over(b) && !is_apart(a, b);
}

static bool
is_clash_open(const struct plan_act *act, struct id measure_id)
{
    return plan_break_is_open(
        act->view, act->side.case_id, "measures-clash", measure_id);
}

/* A pair is told once, of the one that was said later. */
static void
clashes_look(struct plan_act *act, const struct plan_measures *all,
    const struct plan_measure *said)
{
    bool is_new = false;
    for (size_t i = 0; i < all->count; i++) {
        const struct plan_measure *row = &all->rows[i];
        bool is_there = false;
        for (size_t j = 0; j < all->count; j++)
            is_there = is_there || is_clash(row, &all->rows[j]);
        bool is_open = is_clash_open(act, row->id);
        if (is_open && !is_there)
            plan_break_end(act, "measures-clash", row->id);
        if (is_clash(row, said) && !is_open)
            is_new = true;
    }
    if (is_new)
        plan_break_open(act, "measures-clash", said->id);
}

static void
goal_look(struct plan_act *act, const struct plan_measure *row)
{
    if (id_is_none(row->goal) && !plan_measure_is_over(row))
        plan_break_open(act, "measure-without-goal", row->id);
    else
        plan_break_end(act, "measure-without-goal", row->id);
}

void
plan_measures_find_breaks(struct plan_act *act, const struct plan_measures *all,
    const struct plan_measure *said)
{
    goal_look(act, said);
    for (size_t i = 0; i < all->count; i++) {
        const struct plan_measure *row = &all->rows[i];
        if (id_equal(row->id, said->id) || comes_after(row, said->id))
            dependency_look(act, all, row);
    }
    clashes_look(act, all, said);
}

/* Of a pair, the one that comes later in the list. */
static bool
clashes_before(const struct plan_measures *all, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (is_clash(&all->rows[i], &all->rows[place]))
            return true;
    }
    return false;
}

void
plan_measures_find_all(struct plan_act *act, const struct plan_measures *all)
{
    for (size_t i = 0; i < all->count && plan_act_has_room(act); i++) {
        goal_look(act, &all->rows[i]);
        dependency_look(act, all, &all->rows[i]);
        if (clashes_before(all, i))
            plan_break_open(act, "measures-clash", all->rows[i].id);
    }
}
