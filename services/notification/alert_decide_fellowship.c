/* What plan says of the fellowship around a person: who is asked to take part, what was
 * proposed, and what those who answer for the case have to know. A question stands until
 * it is answered or taken back; all else ends when it is seen. Good news does not climb. */

#include "services/notification/alert.h"

#include <string.h>

/* Has only to be known, unless its decide says otherwise. */
#define CAUSE(message, word, of)                                                       \
    {                                                                                  \
        .kind = (word), .case_id = (message)->case_id, .about = (message)->of,         \
        .tells = (message)->tell_codes, .tell_count = (message)->n_tell_codes,         \
        .is_done_when_seen = true,                                                     \
    }

/* ---- who takes part */

void
alert_decide_actor_moved(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ActorMoved *message =
        (const Stafett__Plan__V1__ActorMoved *)input->message;
    struct alert_cause cause = CAUSE(message, "actor-moved", actor_id);
    cause.detail = message->state_code;
    if (strcmp(message->state_code, "joined") == 0)
        cause.ladder_kind = "actor-joined";
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_membership_asked(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MembershipAsked *message =
        (const Stafett__Plan__V1__MembershipAsked *)input->message;
    struct alert_cause cause = CAUSE(message, "membership-asked", actor_id);
    cause.detail = message->role_code;
    cause.is_done_when_seen = false;
    alert_cause_decide(view, input, &cause, "asked-anew", decision);
}

void
alert_decide_membership_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MembershipAnswered *message =
        (const Stafett__Plan__V1__MembershipAnswered *)input->message;
    alert_about_close(view, message->actor_id, "answered", decision);
}

void
alert_decide_membership_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MembershipEnded *message =
        (const Stafett__Plan__V1__MembershipEnded *)input->message;
    struct alert_cause cause = CAUSE(message, "membership-ended", actor_id);
    cause.detail = message->from_code;
    alert_cause_decide(view, input, &cause, "membership-ended", decision);
}

void
alert_decide_question_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__QuestionEnded *message =
        (const Stafett__Plan__V1__QuestionEnded *)input->message;
    alert_about_close(view, message->about_id, message->reason_code, decision);
}

void
alert_decide_member_said(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MemberSaid *message =
        (const Stafett__Plan__V1__MemberSaid *)input->message;
    struct alert_cause cause = CAUSE(message, "member-left", case_id);
    cause.detail = message->organisation_code;
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* ---- what the person has taken back */

static const char *
consent_kind(const char *state)
{
    return strcmp(state, "objected") == 0 ? "consent-objected" : "consent-withdrawn";
}

/* Told by another member: it holds here already. What staff here record names nobody. */
void
alert_decide_consent_recorded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ConsentRecorded *message =
        (const Stafett__Plan__V1__ConsentRecorded *)input->message;
    struct alert_cause cause =
        CAUSE(message, consent_kind(message->state_code), consent_id);
    cause.detail = message->category_code;
    cause.ladder_kind = "consent-recorded";
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* Of what we have ourselves. */
void
alert_decide_consent_told(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ConsentTold *message =
        (const Stafett__Plan__V1__ConsentTold *)input->message;
    struct alert_cause cause =
        CAUSE(message, consent_kind(message->state_code), case_id);
    cause.detail = message->category_code;
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* ---- coordinator */

void
alert_decide_coordinator_asked(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CoordinatorAsked *message =
        (const Stafett__Plan__V1__CoordinatorAsked *)input->message;
    struct alert_cause cause = CAUSE(message, "coordinator-asked", actor_id);
    cause.is_done_when_seen = false;
    alert_cause_decide(view, input, &cause, "asked-anew", decision);
}

void
alert_decide_coordinator_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CoordinatorAnswered *message =
        (const Stafett__Plan__V1__CoordinatorAnswered *)input->message;
    struct alert_cause cause = CAUSE(message, "coordinator-answered", actor_id);
    cause.detail = message->answer_code;
    alert_cause_decide(view, input, &cause, "answered", decision);
}

void
alert_decide_coordinator_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CoordinatorEnded *message =
        (const Stafett__Plan__V1__CoordinatorEnded *)input->message;
    struct alert_cause cause = CAUSE(message, "coordinator-ended", actor_id);
    cause.detail = message->reason_code;
    alert_cause_decide(view, input, &cause, "coordinator-ended", decision);
}

void
alert_decide_lack_reported(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__LackReported *message =
        (const Stafett__Plan__V1__LackReported *)input->message;
    struct alert_cause cause = CAUSE(message, "lack-reported", case_id);
    cause.detail = message->lack_code;
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_wish_recorded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__WishRecorded *message =
        (const Stafett__Plan__V1__WishRecorded *)input->message;
    struct alert_cause cause = CAUSE(message, "wish-recorded", case_id);
    cause.detail = message->about_code;
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* ---- the joint plan */

void
alert_decide_version_made(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__VersionMade *message =
        (const Stafett__Plan__V1__VersionMade *)input->message;
    struct alert_cause cause = CAUSE(message, "version-made", version_id);
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* One party's word: the others still have theirs to say. */
void
alert_decide_version_signed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__VersionSigned *message =
        (const Stafett__Plan__V1__VersionSigned *)input->message;
    struct alert_cause cause = CAUSE(message, "version-answered", version_id);
    cause.detail = message->answer_code;
    if (strcmp(message->answer_code, "signed") == 0)
        cause.ladder_kind = "version-signed";
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_proposal_made(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ProposalMade *message =
        (const Stafett__Plan__V1__ProposalMade *)input->message;
    struct alert_cause cause = CAUSE(message, "proposal-made", proposal_id);
    cause.detail = message->part_code;
    cause.is_done_when_seen = false;
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_proposal_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ProposalAnswered *message =
        (const Stafett__Plan__V1__ProposalAnswered *)input->message;
    struct alert_cause cause = CAUSE(message, "proposal-answered", proposal_id);
    cause.detail = message->answer_code;
    alert_cause_decide(view, input, &cause, "answered", decision);
}

/* ---- meetings */

void
alert_decide_meeting_called(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MeetingCalled *message =
        (const Stafett__Plan__V1__MeetingCalled *)input->message;
    struct alert_cause cause = CAUSE(message, "meeting-called", meeting_id);
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_meeting_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MeetingAnswered *message =
        (const Stafett__Plan__V1__MeetingAnswered *)input->message;
    struct alert_cause cause = CAUSE(message, "meeting-answered", meeting_id);
    cause.detail = message->answer_code;
    alert_cause_decide(view, input, &cause, NULL, decision);
}
