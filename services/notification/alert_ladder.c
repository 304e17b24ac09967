/* Who is told of an alert, in which order and when. The rule says who (the duty of the
 * unit of the one told first, the coordinating unit) and after how long, in office hours
 * and outside; people and times are worked out once, when the alert opens, and stand in
 * the event. For one who is to be told first and is away or has left, her substitute is
 * told. A step whose person is away, has left, stands on the ladder already or is told by
 * an alert of her own is left out; the step after it keeps its own waiting time.
 *
 * People may go while an alert climbs: at each step the next one who is still here
 * is told, and at the end there is always the coordinating unit's named person. */

#include "services/notification/alert.h"

#include <string.h>

struct making {
    const struct view *view;
    const struct input *input;
    const struct alert_cause *cause;
    const char *first;
    struct alert_ladder *ladder;
};

static bool
ladder_has(const struct making *making, const char *staff)
{
    for (size_t i = 0; i < making->ladder->count; i++) {
        if (strcmp(making->ladder->codes[i], staff) == 0)
            return true;
    }
    return false;
}

static bool
is_told_by_another(const struct making *making, const char *staff)
{
    for (size_t i = 0; i < making->cause->tell_count; i++) {
        if (strcmp(making->cause->tells[i], staff) == 0 &&
            strcmp(making->first, staff) != 0)
            return true;
    }
    return false;
}

static void
ladder_put(const struct making *making, const char *staff, int64_t at_us)
{
    struct alert_ladder *ladder = making->ladder;
    ASSERT(ladder->count < ALERT_STEPS_MAX);
    ladder->codes[ladder->count] = arena_text(making->input->arena, slice_text(staff));
    ladder->step_us[ladder->count] = at_us;
    ladder->count++;
}

static bool
ladder_add(const struct making *making, const char *staff, int64_t at_us)
{
    if (staff[0] == '\0' || !alert_staff_is_here(making->view, staff) ||
        ladder_has(making, staff) || is_told_by_another(making, staff))
        return false;
    ladder_put(making, staff, at_us);
    return true;
}

static int64_t
step_time(const struct making *making, const struct ladder_step *step)
{
    const struct alert_ladder *ladder = making->ladder;
    if (ladder->count == 0)
        return making->input->now_us;
    int64_t before_us = ladder->step_us[ladder->count - 1];
    unsigned minutes = calendar_is_office(making->input->calendar, before_us)
                           ? step->office_minutes
                           : step->outside_minutes;
    return before_us + (int64_t)minutes * MINUTE_US;
}

static void
add_unit_duty(const struct making *making, int64_t at_us)
{
    struct alert_staff staff;
    struct alert_unit unit;
    if (alert_staff_load(making->view, making->first, &staff) &&
        alert_unit_load(making->view, staff.unit, &unit))
        (void)ladder_add(making, unit.duty, at_us);
}

static void
add_coordinating(const struct making *making, int64_t at_us)
{
    struct alert_self self;
    struct alert_unit unit;
    if (!alert_self_load(making->view, &self))
        return;
    if (alert_unit_load(making->view, self.unit, &unit) &&
        ladder_add(making, unit.duty, at_us))
        return;
    (void)ladder_add(making, self.named, at_us);
}

static const struct step_row {
    const char *to;
    void (*add)(const struct making *making, int64_t at_us);
} step_rows[] = {
    { "unit-duty", add_unit_duty },
    { "coordinating", add_coordinating },
};

static void
ladder_climb(const struct making *making, const struct ladder_step *step)
{
    for (size_t i = 0; i < ARRAY_COUNT(step_rows); i++) {
        if (strcmp(step_rows[i].to, step->to) == 0)
            step_rows[i].add(making, step_time(making, step));
    }
}

const char *
alert_stand_in(const struct view *view, const char *staff, struct arena *arena)
{
    struct alert_staff row;
    if (!alert_staff_load(view, staff, &row) || (!row.is_ended && !row.is_absent) ||
        !alert_staff_is_here(view, row.substitute))
        return staff;
    return arena_text(arena, slice_text(row.substitute));
}

void
alert_ladder_make(const struct view *view, const struct input *input,
    const struct alert_cause *cause, const char *first, struct alert_ladder *out)
{
    const char *kind = cause->ladder_kind == NULL ? cause->kind : cause->ladder_kind;
    const struct ladder_rule *rule = rules_ladder(input->rules, kind);
    const char *told = alert_stand_in(view, first, input->arena);
    struct making making = { view, input, cause, told, out };
    struct alert_self self;
    memset(out, 0, sizeof *out);
    out->is_information = rule->is_information;
    (void)ladder_add(&making, told, input->now_us);
    for (unsigned i = 0; i < rule->step_count && out->count < ALERT_STEPS_MAX; i++) {
        if (out->is_information && out->count > 0)
            break;
        ladder_climb(&making, &rule->steps[i]);
    }
    if (out->count == 0) {
        ASSERT(alert_self_load(view, &self));
        ladder_put(&making, self.named, input->now_us);
    }
    ASSERT(out->count > 0);
}

bool
alert_ladder_lives(
    const struct view *view, const struct alert_row *row, const char *gone)
{
    for (uint32_t i = 0; i < row->told_count; i++) {
        if (strcmp(row->told[i], gone) != 0 && alert_staff_is_here(view, row->told[i]))
            return true;
    }
    return false;
}

static bool
can_be_told(const struct view *view, const struct alert_row *row, const char *staff,
    const char *gone)
{
    return strcmp(staff, gone) != 0 && alert_staff_is_here(view, staff) &&
           !alert_row_told(row, staff) && !alert_cause_told(view, row->cause, staff);
}

static void
emit_escalated(struct id alert_id, const struct alert_row *row, const char *staff,
    uint32_t step, struct decision *decision)
{
    Stafett__Alert__V1__AlertEscalated event =
        STAFETT__ALERT__V1__ALERT_ESCALATED__INIT;
    event.alert_id = id_binary(&alert_id);
    event.staff_code = (char *)staff;
    event.step = step;
    decision_emit(decision, row->case_id, &event.base);
}

/* Room is kept for those whom the ladder has still to tell. */
void
alert_tell_besides(const struct view *view, struct id alert_id,
    const struct alert_row *row, const char *staff, struct decision *decision)
{
    uint32_t to_come = row->step_count - row->step;
    if (row->told_count + to_come < ALERT_TOLD_MAX && can_be_told(view, row, staff, ""))
        emit_escalated(alert_id, row, staff, row->step, decision);
}

void
alert_escalate(const struct view *view, struct id alert_id, const struct alert_row *row,
    const char *gone, struct decision *decision)
{
    struct alert_self self;
    for (uint32_t step = row->step + 1; step < row->step_count; step++) {
        if (can_be_told(view, row, row->ladder[step], gone)) {
            emit_escalated(alert_id, row, row->ladder[step], step, decision);
            return;
        }
    }
    if (!alert_ladder_lives(view, row, gone) && alert_self_load(view, &self) &&
        can_be_told(view, row, self.named, gone))
        emit_escalated(alert_id, row, self.named, row->step_count, decision);
}

char *
alert_tell_coordinating(const struct view *view, const struct input *input)
{
    struct alert_self self;
    struct alert_unit unit;
    if (!alert_self_load(view, &self))
        return NULL;
    bool has_duty = alert_unit_load(view, self.unit, &unit) && unit.duty[0] != '\0';
    return arena_text(input->arena, slice_text(has_duty ? unit.duty : self.named));
}
