#include "services/plan/plan_pathway.h"

#include <string.h>

/* What follows of a notice by the rules: what is met, owed and broken.
 *
 * What is owed by a time is a fold over the notices that stand, so an annulled notice
 * takes back what it made, and also what it met: without its cancelled report the
 * report is owed again, at its old time. Breaks of order are looked at once, when the
 * later notice comes; breaks of silence when the alarm of the obligation falls due
 * (plan_decide_notice.c).
 *
 * How late something came is counted to when it was sent: what a break of silence asks
 * for is that somebody is told. */

enum { PATHWAY_BREAK_ORDINAL = 16 }; /* input_id: below are the ids of other things */

struct owed {
    bool is_owed;
    struct id notice; /* that made it */
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

static bool
due_find(const struct pathway *pathway, const struct pathway_rule *rule,
    const struct plan_notice *notice, int64_t *due_out)
{
    const struct calendar *calendar = pathway->input->calendar;
    int64_t time_us = plan_pathway_time(pathway, notice);
    if (rule->due == DUE_NONE || !rule_codes_have(&rule->on, notice->kind))
        return false;
    if (rule->due == DUE_MINUTES)
        *due_out = time_us + (int64_t)rule->minutes * MINUTE_US;
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
        if (notice != NULL && notice->state != NULL &&
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
    return strcmp(pathway->state, "annulled") == 0 ||
           leads_to(pathway, rule, &rule->met_by) ||
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

static struct owed
owed_after(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct owed owed = { .is_owed = false };
    struct pathway_notices notices;
    struct plan_notice notice;
    int64_t met_us = 0;
    if (is_ended(pathway, rule))
        return owed;
    plan_pathway_notices(&notices, pathway);
    while (plan_pathway_next(&notices, &notice)) {
        if (notice.is_annulled || strcmp(notice.kind, "annulled") == 0)
            continue;
        bool is_met = rule_codes_have(&rule->met_by, notice.kind);
        if (is_met || rule_codes_have(&rule->ended_by, notice.kind))
            owed.is_owed = false;
        if (is_met)
            met_us = plan_pathway_time(pathway, &notice);
        if (due_find(pathway, rule, &notice, &owed.due_us) &&
            !is_met_before(pathway, rule, &notice, met_us)) {
            owed.is_owed = true;
            owed.notice = notice.id;
        }
    }
    return owed;
}

static bool
rule_concerns(const struct pathway_rule *rule, const char *kind)
{
    return rule_codes_have(&rule->on, kind) || rule_codes_have(&rule->met_by, kind) ||
           rule_codes_have(&rule->ended_by, kind);
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

static void
break_close(const struct pathway *pathway, struct id break_id,
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
    break_close(pathway, row->break_id, &open, is_met);
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
    event.whose_code =
        (char *)(rule->owes == OWES_HOLDER ? pathway->holder : pathway->receiver);
    event.strength_code = (char *)rule_strength_code(rule->strength);
    event.source_code = rule->source;
    decision_emit(pathway->decision, pathway->case_id, &event.base);
}

/* ---- order */

static const struct pathway_rule *
rule_find(const struct rules *rules, const char *code)
{
    for (unsigned i = 0; i < rules->pathway_count; i++) {
        if (strcmp(rules->pathway[i].code, code) == 0)
            return &rules->pathway[i];
    }
    return NULL;
}

enum break_end { BREAK_STAYS, BREAK_MET, BREAK_ENDED };

/* What this notice makes of an open break of order. */
static enum break_end
break_end_find(const struct pathway *pathway, const struct plan_break *row)
{
    const struct pathway_rule *rule = rule_find(pathway->input->rules, row->rule);
    for (uint32_t i = 0; i < row->notice_count; i++) {
        if (id_equal(row->notices[i], pathway->facts->annuls))
            return BREAK_ENDED;
    }
    if (rule != NULL && rule_codes_have(&rule->met_by, pathway->facts->kind))
        return BREAK_MET;
    if (rule != NULL && rule_codes_have(&rule->ended_by, pathway->facts->kind))
        return BREAK_ENDED;
    return BREAK_STAYS;
}

/* The next open break of order in the case. */
static bool
break_next(struct walk *walk, struct id *id_out, struct plan_break *out)
{
    struct slice key;
    struct slice value;
    while (walk_next(walk, &key, &value)) {
        ASSERT(key.len == (size_t)2 * ID_BYTES);
        table_row(value, out, sizeof *out);
        memcpy(id_out->bytes, key.data + ID_BYTES, ID_BYTES);
        if (!out->is_closed && out->due_us == 0)
            return true;
    }
    return false;
}

static void
breaks_close(const struct pathway *pathway)
{
    struct key key = key_of_id(pathway->case_id);
    struct walk walk;
    struct id break_id;
    struct plan_break row;
    walk_start(&walk, pathway->view, PLAN_BREAKS, &key);
    while (break_next(&walk, &break_id, &row)) {
        enum break_end end = break_end_find(pathway, &row);
        if (end != BREAK_STAYS)
            break_close(pathway, break_id, &row, end == BREAK_MET);
    }
}

/* What the rule asked for is still not there since an earlier notice. */
static bool
is_open_already(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct key key = key_of_id(pathway->case_id);
    struct walk walk;
    struct id break_id;
    struct plan_break row;
    if (rule->met_by.count == 0)
        return false;
    walk_start(&walk, pathway->view, PLAN_BREAKS, &key);
    while (break_next(&walk, &break_id, &row)) {
        if (strcmp(row.rule, rule->code) == 0 &&
            break_end_find(pathway, &row) == BREAK_STAYS)
            return true;
    }
    return false;
}

struct order {
    bool is_met;
    struct id since;    /* the last that made what came before it too old */
    struct id annulled; /* the last of `needs` that does not stand */
};

/* A stay that was opened with no notice of its admission was still admitted, unless a
 * notice about something later is what began it. */
static void
order_find(
    const struct pathway *pathway, const struct pathway_rule *rule, struct order *order)
{
    struct pathway_notices notices;
    struct plan_notice notice;
    bool is_admitted = false;
    memset(order, 0, sizeof *order);
    plan_pathway_notices(&notices, pathway);
    while (plan_pathway_next(&notices, &notice)) {
        bool is_needed = rule_codes_have(&rule->needs, notice.kind);
        is_admitted = is_admitted || strcmp(notice.kind, "admitted") == 0;
        if (id_equal(notice.id, pathway->facts->id))
            continue;
        if (notice.is_annulled && is_needed) {
            order->annulled = notice.id;
        } else if (!notice.is_annulled && is_needed) {
            order->is_met = true;
        } else if (!notice.is_annulled && rule_codes_have(&rule->since, notice.kind)) {
            order->is_met = false;
            order->since = notice.id;
        }
    }
    if (!is_admitted && !pathway->row->is_unannounced &&
        rule_codes_have(&rule->needs, "admitted"))
        order->is_met = true;
}

static void
order_check(
    const struct pathway *pathway, const struct pathway_rule *rule, uint32_t ordinal)
{
    struct order order;
    if (rule->due != DUE_NONE || !rule_codes_have(&rule->on, pathway->facts->kind) ||
        is_open_already(pathway, rule))
        return;
    order_find(pathway, rule, &order);
    if (order.is_met)
        return;
    Stafett__Plan__V1__BreakOpened event = STAFETT__PLAN__V1__BREAK_OPENED__INIT;
    struct id break_id = input_id(pathway->input, PATHWAY_BREAK_ORDINAL + ordinal);
    ProtobufCBinaryData ids[3];
    char *tells[] = { pathway->tell };
    size_t count = 0;
    ids[count++] = id_binary(&pathway->facts->id);
    if (!id_is_none(order.since))
        ids[count++] = id_binary(&order.since);
    if (!id_is_none(order.annulled))
        ids[count++] = id_binary(&order.annulled);
    event.break_id = id_binary(&break_id);
    event.case_id = id_binary(&pathway->case_id);
    event.rule_code = rule->code;
    event.strength_code = (char *)rule_strength_code(rule->strength);
    event.whose_code =
        (char *)(rule->owes == OWES_HOLDER ? pathway->holder : pathway->receiver);
    event.source_code = rule->source;
    event.notice_ids = ids;
    event.n_notice_ids = count;
    event.tell_codes = tells;
    event.n_tell_codes = 1;
    decision_emit(pathway->decision, pathway->case_id, &event.base);
}

void
plan_pathway_follow(const struct pathway *pathway)
{
    const struct rules *rules = pathway->input->rules;
    for (unsigned i = 0; i < rules->pathway_count; i++)
        obligation_meet(pathway, &rules->pathway[i]);
    breaks_close(pathway);
    for (unsigned i = 0; i < rules->pathway_count; i++)
        obligation_owe(pathway, &rules->pathway[i]);
    for (unsigned i = 0; i < rules->pathway_count; i++)
        order_check(pathway, &rules->pathway[i], i);
}
