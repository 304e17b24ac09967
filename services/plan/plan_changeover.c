#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What becomes of her story and of the coordinator when a case passes to another
 * organisation, or ends: at the one that gives it, in the same turn before it is gone (what
 * is owed of it ends with all the rest: plan_duties_end), and at the one that has it now.
 * Where it goes on in a case of the receiver's own, her story is that case's too, and she
 * is not asked to begin anew. */

void
plan_fellowship_goes(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *reason, struct decision *decision)
{
    struct plan_act act = plan_act_start(view, input, decision);
    const ProtobufCBinaryData nothing = { 0, NULL };
    act.side = *side;
    plan_coordinators_end(&act, reason, nothing);
}

/* The story of the case that ends, told in the one that goes on, unless that has a newer
 * one. */
static void
story_pass_into(struct plan_act *act, const struct plan_story *story, struct id into)
{
    struct plan_story own;
    struct id story_id = id_derive(story->id, "into");
    if (!plan_case_load(act->view, into, &act->side.row) || act->side.row.is_closed ||
        (plan_story_latest(act->view, into, &own) && own.told_us >= story->told_us))
        return;
    act->side.case_id = into;
    Stafett__Plan__V1__StoryTold event = STAFETT__PLAN__V1__STORY_TOLD__INIT;
    event.story_id = id_binary(&story_id);
    event.case_id = id_binary(&into);
    event.teller_code = (char *)story->teller;
    event.looked_codes =
        plan_codes_list(story->looked[0], story->looked_count, act->input->arena);
    event.n_looked_codes = story->looked_count;
    event.is_reuse_agreed = story->is_reuse_agreed != 0;
    event.told_us = story->told_us;
    event.from_code = (char *)story->from;
    event.content =
        slice_binary(content_load(act->view, story->content, act->input->arena));
    plan_act_emit(act, &event.base);
    plan_story_owe(act, story->told_us);
}

void
plan_fellowship_comes(const struct view *view, const struct input *input,
    const struct plan_side *side, struct decision *decision)
{
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_story story;
    const struct handover_rule *rule = rules_handover(input->rules, side->offer.kind);
    bool has_story = plan_story_latest(view, side->case_id, &story);
    act.side = *side;
    if (has_story && !id_is_none(side->offer.into)) {
        story_pass_into(&act, &story, side->offer.into);
        return;
    }
    if (!id_is_none(side->offer.into) || (rule != NULL && rule->closes_case))
        return;
    if (has_story)
        plan_story_owe(&act, story.told_us);
    plan_coordinator_came(&act);
}
