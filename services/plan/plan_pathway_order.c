#include "services/plan/plan_pathway.h"

#include <string.h>

/* Breaks of order: what a notice is measured by when it comes. What must stand before it,
 * where it must have gone, what it must not hold; and what is broken by taking a notice
 * away. They close when what was missing comes, or when the notice itself is annulled. */

enum { PATHWAY_BREAK_ORDINAL = 16 }; /* input_id: below are the ids of other things */

const char *
plan_pathway_whose(
    const struct pathway *pathway, const struct pathway_rule *rule, const char *sender)
{
    if (rule->owes == OWES_SENDER)
        return sender;
    return rule->owes == OWES_HOLDER ? pathway->holder : pathway->receiver;
}

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

void
plan_pathway_breaks_close(const struct pathway *pathway)
{
    struct key key = key_of_id(pathway->case_id);
    struct walk walk;
    struct id break_id;
    struct plan_break row;
    walk_start(&walk, pathway->view, PLAN_BREAKS, &key);
    while (break_next(&walk, &break_id, &row)) {
        enum break_end end = break_end_find(pathway, &row);
        if (end != BREAK_STAYS)
            plan_pathway_break_close(pathway, break_id, &row, end == BREAK_MET);
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

/* Of the person's stays of which nothing is left: what was needed and is annulled there. */
static struct id
annulled_elsewhere(const struct pathway *pathway, const struct pathway_rule *rule)
{
    struct walk walk;
    struct id case_id;
    struct plan_case row;
    struct plan_notice notice;
    struct id found = ID_NONE;
    plan_person_walk(&walk, pathway->view, pathway->row->person);
    while (plan_person_next(&walk, &case_id, &row)) {
        if (strcmp(row.pathway, "annulled") != 0)
            continue;
        for (uint64_t i = 1; plan_notice_load(pathway->view, case_id, i, &notice);
             i++) {
            if (notice.is_annulled && rule_codes_have(&rule->needs, notice.kind))
                found = notice.id;
        }
    }
    return found;
}

/* A stay that was opened with no notice of its admission was still admitted, unless a
 * notice about something later is what began it. */
static void
order_find(
    const struct pathway *pathway, const struct pathway_rule *rule, struct order *order)
{
    struct pathway_notices notices;
    struct plan_notice notice;
    bool is_admitted = false;
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
    bool is_told = is_admitted || pathway->row->is_unannounced;
    if ((!is_told && rule_codes_have(&rule->needs, "admitted")) ||
        (rule->only_since && id_is_none(order->since)))
        order->is_met = true;
    if (!order->is_met && id_is_none(order->annulled))
        order->annulled = annulled_elsewhere(pathway, rule);
}

static bool
holds_forbidden(const struct plan_notice_facts *facts, const struct pathway_rule *rule)
{
    for (size_t i = 0; i < facts->hold_count; i++) {
        if (rule_codes_have(&rule->forbids, facts->holds[i]))
            return true;
    }
    return false;
}

static bool
went_elsewhere(const struct plan_notice_facts *facts, const struct pathway_rule *rule)
{
    return rule->sent_to.count > 0 && facts->service != NULL &&
           facts->service[0] != '\0' &&
           !rule_codes_have(&rule->sent_to, facts->service);
}

/* What the rule asks of this notice is not so. */
static bool
is_broken(
    const struct pathway *pathway, const struct pathway_rule *rule, struct order *order)
{
    memset(order, 0, sizeof *order);
    if (strcmp(pathway->facts->kind, "annulled") == 0) {
        order->annulled = pathway->facts->annuls;
        return rule_codes_have(&rule->on_annulled, pathway->annulled);
    }
    if (!rule_codes_have(&rule->on, pathway->facts->kind))
        return false;
    if (went_elsewhere(pathway->facts, rule) || holds_forbidden(pathway->facts, rule))
        return true;
    if (rule->needs.count == 0)
        return false;
    order_find(pathway, rule, order);
    return !order->is_met;
}

void
plan_pathway_order_check(
    const struct pathway *pathway, const struct pathway_rule *rule, uint32_t ordinal)
{
    struct order order;
    if (rule->due != DUE_NONE || is_open_already(pathway, rule) ||
        !is_broken(pathway, rule, &order))
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
    event.whose_code = (char *)plan_pathway_whose(pathway, rule, pathway->facts->from);
    event.source_code = rule->source;
    event.notice_ids = ids;
    event.n_notice_ids = count;
    event.tell_codes = tells;
    event.n_tell_codes = 1;
    decision_emit(pathway->decision, pathway->case_id, &event.base);
}
