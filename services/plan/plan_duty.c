#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What is owed of a part by a time, and what does not hold at once. Both are the pathway's
 * obligations and breaks, with the part that they are about: one alarm, one fold and one
 * alert for all of them. The rule's strength and source stand in the event. */

int64_t
plan_duty_due(const struct input *input, const char *rule, int64_t from_us)
{
    const struct duty_rule *duty = rules_duty(input->rules, rule);
    if (duty == NULL)
        return 0;
    if (duty->days == 0)
        return from_us;
    return calendar_day_end(input->calendar,
        calendar_day_at(input->calendar, from_us, (int32_t)duty->days, 0));
}

static void
break_close(struct plan_act *act, struct id break_id, const struct plan_break *row,
    int64_t late_us)
{
    Stafett__Plan__V1__BreakClosed event = STAFETT__PLAN__V1__BREAK_CLOSED__INIT;
    event.break_id = id_binary(&break_id);
    event.case_id = id_binary(&act->side.case_id);
    event.rule_code = (char *)row->rule;
    event.late_us = late_us;
    plan_act_emit(act, &event.base);
}

/* The break that silence opened, if it did. */
static void
overdue_close(struct plan_act *act, const struct plan_obligation *owed, bool is_met)
{
    struct plan_break open;
    int64_t now_us = act->input->now_us;
    if (id_is_none(owed->break_id) ||
        !plan_break_load(act->view, act->side.case_id, owed->break_id, &open) ||
        open.is_closed)
        return;
    break_close(act, owed->break_id, &open,
        is_met && now_us > owed->due_us ? now_us - owed->due_us : 0);
}

void
plan_owe(struct plan_act *act, const char *rule, struct id part, int64_t due_us)
{
    const struct duty_rule *duty = rules_duty(act->input->rules, rule);
    struct plan_obligation before;
    if (duty == NULL || !plan_baton_is_time(due_us))
        return;
    if (plan_obligation_load(act->view, act->side.case_id, part, rule, &before)) {
        if (before.due_us == due_us)
            return;
        overdue_close(act, &before, false);
    }
    Stafett__Plan__V1__ObligationSet event = STAFETT__PLAN__V1__OBLIGATION_SET__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.rule_code = duty->code;
    event.due_us = due_us;
    event.whose_code = (char *)act->input->self;
    event.strength_code = (char *)rule_strength_code(duty->strength);
    event.source_code = duty->source;
    if (!id_is_none(part))
        event.part_id = id_binary(&part);
    plan_act_emit(act, &event.base);
}

static void
owed_drop(struct plan_act *act, const struct plan_obligation *owed, bool is_met)
{
    Stafett__Plan__V1__ObligationMet event = STAFETT__PLAN__V1__OBLIGATION_MET__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.rule_code = (char *)owed->rule;
    if (!id_is_none(owed->part))
        event.part_id = id_binary(&owed->part);
    plan_act_emit(act, &event.base);
    overdue_close(act, owed, is_met);
}

void
plan_owed_end(struct plan_act *act, const char *rule, struct id part, bool is_met)
{
    struct plan_obligation owed;
    if (plan_obligation_load(act->view, act->side.case_id, part, rule, &owed))
        owed_drop(act, &owed, is_met);
}

/* The open break of that rule and part that was found, not waited for. */
static bool
found_load(const struct view *view, struct id case_id, const char *rule, struct id part,
    struct id *id_out)
{
    struct walk walk;
    struct plan_break row;
    plan_rows_walk(&walk, view, PLAN_BREAKS, case_id);
    while (plan_rows_next(&walk, id_out, &row, sizeof row)) {
        if (!row.is_closed && row.due_us == 0 && id_equal(row.part, part) &&
            strcmp(row.rule, rule) == 0)
            return true;
    }
    return false;
}

bool
plan_break_is_open(
    const struct view *view, struct id case_id, const char *rule, struct id part)
{
    struct id break_id;
    return found_load(view, case_id, rule, part, &break_id);
}

void
plan_break_open(struct plan_act *act, const char *rule, struct id part)
{
    const struct duty_rule *duty = rules_duty(act->input->rules, rule);
    char word[ID_TEXT_BYTES + CODE_BYTES_MAX];
    if (duty == NULL || plan_break_is_open(act->view, act->side.case_id, rule, part))
        return;
    id_text(part, word);
    code_copy(word + ID_TEXT_BYTES - 1, CODE_BYTES_MAX, duty->code);
    struct id break_id = id_derive(input_id(act->input, PLAN_FOUND_ORDINAL), word);
    char *tells[] = { plan_act_tell(act) };
    Stafett__Plan__V1__BreakOpened event = STAFETT__PLAN__V1__BREAK_OPENED__INIT;
    event.break_id = id_binary(&break_id);
    event.case_id = id_binary(&act->side.case_id);
    event.rule_code = duty->code;
    event.strength_code = (char *)rule_strength_code(duty->strength);
    event.whose_code = (char *)act->input->self;
    event.source_code = duty->source;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    if (!id_is_none(part))
        event.part_id = id_binary(&part);
    plan_act_emit(act, &event.base);
}

void
plan_break_end(struct plan_act *act, const char *rule, struct id part)
{
    struct plan_break row;
    struct id break_id;
    if (found_load(act->view, act->side.case_id, rule, part, &break_id) &&
        plan_break_load(act->view, act->side.case_id, break_id, &row))
        break_close(act, break_id, &row, 0);
}

/* Only what the fellowship's rules have: the pathway's stays where it is. */
void
plan_duties_end(struct plan_act *act)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(act->side.case_id);
    struct plan_obligation owed;
    struct plan_break open;
    struct id break_id;
    walk_start(&walk, act->view, PLAN_OBLIGATIONS, &prefix);
    while (plan_act_has_room(act) && walk_next(&walk, &key, &value)) {
        table_row(value, &owed, sizeof owed);
        if (rules_duty(act->input->rules, owed.rule) != NULL)
            owed_drop(act, &owed, false);
    }
    plan_rows_walk(&walk, act->view, PLAN_BREAKS, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &break_id, &open, sizeof open)) {
        if (!open.is_closed && open.due_us == 0 &&
            rules_duty(act->input->rules, open.rule) != NULL)
            break_close(act, break_id, &open, 0);
    }
}
