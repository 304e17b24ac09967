#include "services/plan/plan_pathway.h"

#include <string.h>

/* What follows of a notice by the rules: what is met and owed.
 *
 * What is owed by a time is a fold over the notices that stand, so an annulled notice
 * takes back what it made, and also what it met: without its cancelled report the
 * report is owed again, at its old time. Something may also be owed because a notice was
 * annulled, as long as no other of those that would do stands. Breaks of order are looked
 * at once, when the notice comes (plan_pathway_order.c); breaks of silence when the alarm
 * of the obligation falls due (plan_decide_notice.c).
 *
 * How late something came is counted to when it was sent: what a break of silence asks
 * for is that somebody is told. */

struct owed {
    bool is_owed;
    struct id notice; /* that made it */
    char from[CODE_BYTES_MAX];
    int64_t due_us;
};

/* One rule, before and after this notice. */
struct change {
    struct plan_obligation before;
    bool is_before;
    bool is_met;  /* by this notice */
    bool is_gone; /* met, or no longer owed */
    struct owed after;
};

/* ---- what is owed */

/* Whoever hears of it only when the time has passed has it from when she heard: a break is
 * nobody's who could not know. */
static int64_t
minutes_after(const struct pathway_rule *rule, int64_t time_us, int64_t sent_us)
{
    int64_t span_us = (int64_t)rule->minutes * MINUTE_US;
    bool is_late = rule->owes == OWES_RECEIVER && time_us + span_us <= sent_us;
    return (is_late ? sent_us : time_us) + span_us;
}

static bool
due_find(const struct pathway *pathway, const struct pathway_rule *rule,
    const struct plan_notice *notice, int64_t *due_out)
{
    const struct calendar *calendar = pathway->input->calendar;
    int64_t time_us = plan_pathway_time(pathway, notice);
    if (rule->due == DUE_NONE || !rule_codes_have(&rule->on, notice->kind))
        return false;
    if (rule->due == DUE_MINUTES)
        *due_out = minutes_after(rule, time_us, notice->sent_us);
    else if (rule->due == DUE_DAY_END)
        *due_out = calendar_day_end(calendar, time_us);
    else if (notice->expected_us > 0)
        *due_out =
            calendar_day_at(calendar, notice->expected_us, 1, (int32_t)rule->minutes);
    else
        return false;
    return *due_out > 0;
}

/* A state that one of these kinds makes, and none that the rule begins with. */
static bool
leads_to(const struct pathway *pathway, const struct pathway_rule *rule,
    const struct rule_codes *kinds)
{
    for (unsigned i = 0; i < kinds->count; i++) {
        const struct notice_rule *notice =
            rules_notice(pathway->input->rules, kinds->codes[i]);
        if (notice != NULL && notice->state != NULL && notice->state[0] != '\0' &&
            strcmp(notice->state, pathway->state) == 0 &&
            !rule_codes_have(&rule->on, notice->kind))
            return true;
    }
    return false;
}

/* Nothing is owed for a stay that was annulled, nor while it is in a state that one of
 * `met_by` or `ended_by` makes: an expected day told after "ready" asks for nothing. */
static bool
is_ended(const struct pathway *pathway, const struct pathway_rule *rule)
{
    bool is_void =
        strcmp(pathway->state, "annulled") == 0 && rule->on_annulled.count == 0;
    return is_void || leads_to(pathway, rule, &rule->met_by) ||
           leads_to(pathway, rule, &rule->ended_by);
}

/* Messages are not read in the order of what they tell: what came before may have met
 * this already. Of kinds that take each other's place the one recorded last holds. */
static bool
is_met_before(const struct pathway *pathway, const struct pathway_rule *rule,
    const struct plan_notice *notice, int64_t met_us)
{
    int64_t time_us = plan_pathway_time(pathway, notice);
    if (rule_codes_have(&rule->met_by, notice->kind))
        return false;
    if (rule->due == DUE_DAY_END)
        time_us = calendar_day_at(pathway->input->calendar, time_us, 0, 0);
    return met_us >= time_us;
}

static void
owed_set(struct owed *owed, const struct plan_notice *notice, int64_t due_us)
{
    owed->is_owed = true;
    owed->notice = notice->id;
    owed->due_us = due_us;
    code_copy(owed->from, sizeof owed->from, notice->from);
}

/* This notice took away one of `on_annulled`. */
static bool
takes_away(const struct pathway *pathway, const struct pathway_rule *rule,
    const struct plan_notice *notice)
{
    struct id case_id;
    uint64_t number;
    struct plan_notice other;
    return strcmp(notice->kind, "annulled") == 0 &&
           plan_notice_find(pathway->view, notice->annuls, &case_id, &number) &&
           plan_notice_load(pathway->view, case_id, number, &other) &&
           rule_codes_have(&rule->on_annulled, other.kind);
}

/* Owed since something was taken away, until one of `met_by` stands. */
static struct owed
owed_annulled(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct owed owed = { .is_owed = false };
    struct pathway_notices notices;
    struct plan_notice notice;
    plan_pathway_notices(&notices, pathway);
    while (plan_pathway_next(&notices, &notice)) {
        bool is_standing = !notice.is_annulled && strcmp(notice.kind, "annulled") != 0;
        if (is_standing && (rule_codes_have(&rule->met_by, notice.kind) ||
                               rule_codes_have(&rule->ended_by, notice.kind)))
            return (struct owed){ .is_owed = false };
        if (takes_away(pathway, rule, &notice))
            owed_set(
                &owed, &notice, notice.sent_us + (int64_t)rule->minutes * MINUTE_US);
    }
    return owed;
}

static struct owed
owed_after(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct owed owed = { .is_owed = false };
    struct pathway_notices notices;
    struct plan_notice notice;
    int64_t met_us = 0;
    int64_t due_us = 0;
    if (is_ended(pathway, rule))
        return owed;
    if (rule->on_annulled.count > 0)
        return owed_annulled(pathway, rule);
    plan_pathway_notices(&notices, pathway);
    while (plan_pathway_next(&notices, &notice)) {
        if (notice.is_annulled || strcmp(notice.kind, "annulled") == 0)
            continue;
        bool is_met = rule_codes_have(&rule->met_by, notice.kind);
        if (is_met || rule_codes_have(&rule->ended_by, notice.kind))
            owed.is_owed = false;
        if (is_met)
            met_us = plan_pathway_time(pathway, &notice);
        if (due_find(pathway, rule, &notice, &due_us) &&
            !is_met_before(pathway, rule, &notice, met_us))
            owed_set(&owed, &notice, due_us);
    }
    return owed;
}

static bool
rule_concerns(const struct pathway_rule *rule, const char *kind)
{
    return rule_codes_have(&rule->on, kind) || rule_codes_have(&rule->met_by, kind) ||
           rule_codes_have(&rule->ended_by, kind) ||
           rule_codes_have(&rule->on_annulled, kind);
}

/* False: this notice changes nothing of what the rule asks for. */
static bool
change_find(const struct pathway *pathway, const struct pathway_rule *rule,
    struct change *change)
{
    const char *kind = pathway->facts->kind;
    memset(change, 0, sizeof *change);
    if (rule->due == DUE_NONE)
        return false;
    if (!rule_concerns(rule, kind) && !rule_concerns(rule, pathway->annulled) &&
        !is_ended(pathway, rule))
        return false;
    change->is_before = plan_obligation_load(
        pathway->view, pathway->case_id, ID_NONE, rule->code, &change->before);
    change->after = owed_after(pathway, rule);
    change->is_met = change->is_before && rule_codes_have(&rule->met_by, kind);
    bool is_taken_back = pathway->annulled[0] != '\0' &&
                         !id_equal(change->before.notice, change->after.notice);
    change->is_gone = change->is_before &&
                      (change->is_met || !change->after.is_owed || is_taken_back);
    return true;
}

void
plan_pathway_break_close(const struct pathway *pathway, struct id break_id,
    const struct plan_break *row, bool is_met)
{
    Stafett__Plan__V1__BreakClosed event = STAFETT__PLAN__V1__BREAK_CLOSED__INIT;
    event.break_id = id_binary(&break_id);
    event.case_id = id_binary(&pathway->case_id);
    event.rule_code = (char *)row->rule;
    if (is_met)
        event.notice_id = id_binary(&pathway->facts->id);
    if (is_met && row->due_us != 0 && pathway->sent_us > row->due_us)
        event.late_us = pathway->sent_us - row->due_us;
    decision_emit(pathway->decision, pathway->case_id, &event.base);
}

/* The break that silence opened, if it did. */
static void
overdue_close(
    const struct pathway *pathway, const struct plan_obligation *row, bool is_met)
{
    struct plan_break open;
    if (id_is_none(row->break_id) ||
        !plan_break_load(pathway->view, pathway->case_id, row->break_id, &open) ||
        open.is_closed)
        return;
    plan_pathway_break_close(pathway, row->break_id, &open, is_met);
}

static void
obligation_meet(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct change change;
    if (!change_find(pathway, rule, &change) || !change.is_gone)
        return;
    Stafett__Plan__V1__ObligationMet event = STAFETT__PLAN__V1__OBLIGATION_MET__INIT;
    event.case_id = id_binary(&pathway->case_id);
    event.rule_code = rule->code;
    if (change.is_met)
        event.notice_id = id_binary(&pathway->facts->id);
    decision_emit(pathway->decision, pathway->case_id, &event.base);
    overdue_close(pathway, &change.before, change.is_met);
}

static void
obligation_owe(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct change change;
    if (!change_find(pathway, rule, &change) || !change.after.is_owed)
        return;
    bool is_kept = change.is_before && !change.is_gone;
    if (is_kept && id_equal(change.before.notice, change.after.notice))
        return;
    if (is_kept && !id_is_none(change.before.break_id)) {
        /* Still overdue: the break that is open says so already. */
        if (change.after.due_us <= pathway->input->now_us)
            return;
        overdue_close(pathway, &change.before, false);
    }
    Stafett__Plan__V1__ObligationSet event = STAFETT__PLAN__V1__OBLIGATION_SET__INIT;
    event.case_id = id_binary(&pathway->case_id);
    event.rule_code = rule->code;
    event.notice_id = id_binary(&change.after.notice);
    event.due_us = change.after.due_us;
    event.whose_code = (char *)plan_pathway_whose(pathway, rule, change.after.from);
    event.strength_code = (char *)rule_strength_code(rule->strength);
    event.source_code = rule->source;
    decision_emit(pathway->decision, pathway->case_id, &event.base);
}

void
plan_pathway_follow(const struct pathway *pathway)
{
    const struct rules *rules = pathway->input->rules;
    for (unsigned i = 0; i < rules->pathway_count; i++)
        obligation_meet(pathway, &rules->pathway[i]);
    plan_pathway_breaks_close(pathway);
    for (unsigned i = 0; i < rules->pathway_count; i++)
        obligation_owe(pathway, &rules->pathway[i]);
    for (unsigned i = 0; i < rules->pathway_count; i++)
        plan_pathway_order_check(pathway, &rules->pathway[i], i);
}
