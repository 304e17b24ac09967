#include "services/plan/plan_joint.h"

#include <string.h>

/* What leaves of the plan besides its parts: signatures and proposals to the holder, and
 * what it answers to those who proposed. */

/* Our own word, when another holds the case. */
void
plan_share_version_signed(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__VersionSigned *signature =
        (const Stafett__Plan__V1__VersionSigned *)event->message;
    Stafett__Partner__V1__VersionSigned message =
        STAFETT__PARTNER__V1__VERSION_SIGNED__INIT;
    struct plan_self self;
    struct plan_case row;
    ASSERT(plan_self_load(view, &self));
    ASSERT(plan_case_load(view, id_or_none(signature->case_id), &row));
    if (strcmp(signature->party_code, self.organisation) != 0 ||
        strcmp(row.holder, self.organisation) == 0)
        return;
    message.case_id = signature->case_id;
    message.version_id = signature->version_id;
    message.digest = signature->digest;
    message.answer_code = signature->answer_code;
    message.content = signature->content;
    const struct plan_telling telling = { view, sharing, row.holder, "coordination" };
    plan_share_tell(&telling, id_or_none(signature->case_id), &message.base);
}

void
plan_share_proposal(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__ProposalMade *made =
        (const Stafett__Plan__V1__ProposalMade *)event->message;
    Stafett__Partner__V1__ProposalMade message =
        STAFETT__PARTNER__V1__PROPOSAL_MADE__INIT;
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    if (strcmp(made->from_code, self.organisation) != 0 ||
        strcmp(made->to_code, self.organisation) == 0)
        return;
    message.case_id = made->case_id;
    message.proposal_id = made->proposal_id;
    message.part_code = made->part_code;
    message.part_id = made->part_id;
    message.category_code = made->category_code;
    message.content = made->content;
    const struct plan_telling telling = { view, sharing, made->to_code,
        made->category_code };
    plan_share_tell(&telling, id_or_none(made->case_id), &message.base);
}

void
plan_share_proposal_answered(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__ProposalAnswered *answered =
        (const Stafett__Plan__V1__ProposalAnswered *)event->message;
    Stafett__Partner__V1__ProposalAnswered message =
        STAFETT__PARTNER__V1__PROPOSAL_ANSWERED__INIT;
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    if (strcmp(answered->to_code, self.organisation) == 0)
        return;
    message.case_id = answered->case_id;
    message.proposal_id = answered->proposal_id;
    message.answer_code = answered->answer_code;
    message.content = answered->content;
    const struct plan_telling telling = { view, sharing, answered->to_code,
        "coordination" };
    plan_share_tell(&telling, id_or_none(answered->case_id), &message.base);
}
