#include "services/plan/plan_fellowship.h"

/* What becomes of the fellowship's roles and duties when a case passes to another
 * organisation: at the one that gives it, in the same turn before it is gone, and at the
 * one that has it now. */

void
plan_fellowship_goes(const struct view *view, const struct input *input,
    const struct plan_side *side, struct decision *decision)
{
    struct plan_act act = plan_act_start(view, input, decision);
    const ProtobufCBinaryData nothing = { 0, NULL };
    act.side = *side;
    plan_coordinators_end(&act, "handover", nothing);
}

void
plan_fellowship_comes(const struct view *view, const struct input *input,
    const struct plan_side *side, struct decision *decision)
{
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_story story;
    act.side = *side;
    if (plan_story_latest(view, side->case_id, &story))
        plan_story_owe(&act, story.told_us);
    plan_coordinator_came(&act);
}
