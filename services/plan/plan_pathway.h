#ifndef PLAN_PATHWAY_H
#define PLAN_PATHWAY_H

/* Between plan_pathway.c (the notice itself, the state, whose side is whose),
 * plan_pathway_rules.c (what is owed and met) and plan_pathway_order.c (what is broken at
 * once). One struct lives for one notice
 * of one input; nothing of it is stored. */

#include "services/plan/plan.h"

struct pathway {
    const struct view *view;
    const struct input *input;
    const struct plan_case *row; /* as it will be when this input is applied */
    const struct plan_notice_facts *facts;
    struct decision *decision;
    struct id case_id;
    const char *state;    /* after this notice */
    const char *annulled; /* kind of the notice that no longer stands; "" if none */
    const char *holder;   /* organisations; the same after the handover as before it */
    const char *receiver;
    char *tell; /* staff code */
    int64_t sent_us;
    bool is_void; /* nothing is left of the stay */
};

/* The notices of the case in the order they were recorded, this one last. A notice that
 * this one annuls or replaces is given as annulled. */
struct pathway_notices {
    const struct pathway *pathway;
    struct walk walk;
    bool is_ended;
};
void plan_pathway_notices(
    struct pathway_notices *notices, const struct pathway *pathway);
bool plan_pathway_next(struct pathway_notices *notices, struct plan_notice *out);

/* When the notice says that it happened, else when it was sent. */
int64_t plan_pathway_time(
    const struct pathway *pathway, const struct plan_notice *notice);

/* Emits what follows of the notice by the rules. */
void plan_pathway_follow(const struct pathway *pathway);

/* Whose a break of the rule is; `sender` is the organisation whose notice brought it. */
const char *plan_pathway_whose(
    const struct pathway *pathway, const struct pathway_rule *rule, const char *sender);
void plan_pathway_break_close(const struct pathway *pathway, struct id break_id,
    const struct plan_break *row, bool is_met);
/* Open breaks of order that this notice ends. */
void plan_pathway_breaks_close(const struct pathway *pathway);
/* `ordinal`: the rule's place, for the id of the break. */
void plan_pathway_order_check(
    const struct pathway *pathway, const struct pathway_rule *rule, uint32_t ordinal);

#endif
