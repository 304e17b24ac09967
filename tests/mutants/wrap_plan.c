/* Faults of the fellowship: what is shared, with whom, and what ends when a case goes. */

#include "common/decision.h"
#include "common/message.h"
#include "services/plan/plan_joint.h"
#include "tests/mutants/mutants.h"
#include "tests/mutants/wrap.h"

#include <string.h>

/* Records of a holder that holds it no more are taken like the holder's own. */
WRAP(bool, plan_act_of_holder, struct plan_act *act, ProtobufCBinaryData case_id)
{
    bool is_of_holder = REAL(plan_act_of_holder)(act, case_id);
    const char *reason = act->decision->reason;
    if (mutant_on != MUTANT_ANYBODY_WRITES || reason == NULL ||
        strcmp(reason, "not-holder") != 0)
        return is_of_holder;
    act->decision->reason = NULL;
    return true;
}

WRAP(void, plan_part_share, struct plan_act *act, const struct plan_part *part)
{
    struct plan_part other = *part;
    if (mutant_on == MUTANT_PART_NOT_SHARED && part->id.bytes[ID_BYTES - 1] % 4 == 0)
        return;
    if (mutant_on == MUTANT_STORY_REUSED)
        other.is_kept = 0;
    REAL(plan_part_share)(act, &other);
}

WRAP(void, plan_sharing_begin, struct plan_act *act, const char *party)
{
    if (mutant_on != MUTANT_SHARING_NOT_BEGUN)
        REAL(plan_sharing_begin)(act, party);
}

WRAP(void, plan_tell_members, const struct view *view, struct sharing *sharing,
    struct id case_id, const char *other, const ProtobufCMessage *message)
{
    if (mutant_on != MUTANT_HOLDER_NOT_FOLLOWED)
        REAL(plan_tell_members)(view, sharing, case_id, other, message);
}

WRAP(void, plan_prove_to_all, const struct view *view, struct sharing *sharing,
    struct id case_id, const char *former)
{
    if (mutant_on != MUTANT_HOLDER_NOT_FOLLOWED)
        REAL(plan_prove_to_all)(view, sharing, case_id, former);
}

WRAP(void, plan_duties_end, struct plan_act *act)
{
    if (mutant_on != MUTANT_DUTIES_KEPT)
        REAL(plan_duties_end)(act);
}

WRAP(void, plan_coordinators_end, struct plan_act *act, const char *reason,
    ProtobufCBinaryData content)
{
    if (mutant_on != MUTANT_COORDINATOR_KEPT)
        REAL(plan_coordinators_end)(act, reason, content);
}

WRAP(void, plan_coordinator_left, const struct view *view, const struct input *input,
    const char *staff, const char *substitute, struct decision *decision)
{
    if (mutant_on != MUTANT_COORDINATOR_STAYS)
        REAL(plan_coordinator_left)(view, input, staff, substitute, decision);
}

WRAP(void, plan_shared_age, struct tables *tables, struct id case_id, const char *party)
{
    if (mutant_on != MUTANT_SHARED_NOT_AGED)
        REAL(plan_shared_age)(tables, case_id, party);
}
