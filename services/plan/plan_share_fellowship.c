#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What leaves of the fellowship besides its parts (plan_parts.c): who is asked to take
 * part and what she answers, and that the person has taken something back. */

void
plan_share_tell(const struct plan_telling *telling, struct id case_id,
    const ProtobufCMessage *message)
{
    struct arena *arena = sharing_arena(telling->sharing);
    struct plan_partner partner;
    if (plan_partner_load(telling->view, telling->party, &partner))
        sharing_add(telling->sharing, arena_text(arena, slice_text(telling->party)),
            arena_text(arena, slice_text(telling->category)), case_id, message);
}

static void
tell(const struct view *view, struct sharing *sharing, const char *party,
    ProtobufCBinaryData case_id, const ProtobufCMessage *message)
{
    const struct plan_telling telling = { view, sharing, party, "coordination" };
    plan_share_tell(&telling, id_or_none(case_id), message);
}

/* To all who take part. */
static void
tell_all(const struct view *view, struct sharing *sharing, const char *self,
    ProtobufCBinaryData case_id, const ProtobufCMessage *message)
{
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    plan_parties_start(&parties, view, self, id_or_none(case_id));
    while (plan_parties_next(&parties, party))
        tell(view, sharing, party, case_id, message);
}

/* Only the holder moves an actor: this is its log. */
void
plan_share_actor_moved(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__ActorMoved *moved =
        (const Stafett__Plan__V1__ActorMoved *)event->message;
    Stafett__Partner__V1__MembershipAsked asked =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    Stafett__Partner__V1__MembershipEnded ended =
        STAFETT__PARTNER__V1__MEMBERSHIP_ENDED__INIT;
    struct plan_actor actor;
    uint32_t former;
    ASSERT(plan_actor_load(
        view, id_or_none(moved->case_id), id_or_none(moved->actor_id), &actor));
    ASSERT(plan_actor_state_find(moved->former_code, &former));
    if (strcmp(actor.kind, "partner") != 0)
        return;
    asked.case_id = moved->case_id;
    asked.actor_id = moved->actor_id;
    asked.role_code = actor.role;
    asked.answer_due_us = moved->answer_due_us;
    asked.content = moved->content;
    ended.case_id = moved->case_id;
    ended.actor_id = moved->actor_id;
    bool is_by_partner = strcmp(moved->by_code, actor.organisation) == 0;
    bool was_in = former == ACTOR_ASKED || former == ACTOR_JOINED;
    if (actor.state == ACTOR_ASKED) {
        /* It may know the case as another's, or not at all. */
        plan_prove_to(view, sharing, actor.organisation, id_or_none(moved->case_id));
        plan_proofs_of(
            view, id_or_none(moved->case_id), sharing_arena(sharing), &asked);
        tell(view, sharing, actor.organisation, moved->case_id, &asked.base);
    } else if (was_in && actor.state != ACTOR_JOINED && !is_by_partner)
        tell(view, sharing, actor.organisation, moved->case_id, &ended.base);
}

void
plan_share_membership_answered(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__MembershipAnswered *answered =
        (const Stafett__Plan__V1__MembershipAnswered *)event->message;
    Stafett__Partner__V1__MembershipAnswered message =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    message.case_id = answered->case_id;
    message.actor_id = answered->actor_id;
    message.answer_code = answered->answer_code;
    message.content = answered->content;
    if (strcmp(answered->answer_code, "declined") != 0)
        tell_all(view, sharing, self.organisation, answered->case_id, &message.base);
    else
        tell(view, sharing, answered->to_code, answered->case_id, &message.base);
}

/* What was recorded here; what another recorded, it tells itself. The party that has the
 * content hears it too. */
void
plan_share_consent(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__ConsentRecorded *recorded =
        (const Stafett__Plan__V1__ConsentRecorded *)event->message;
    Stafett__Partner__V1__ConsentWithdrawn message =
        STAFETT__PARTNER__V1__CONSENT_WITHDRAWN__INIT;
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    bool is_stopping = strcmp(recorded->state_code, "withdrawn") == 0 ||
                       strcmp(recorded->state_code, "objected") == 0;
    if (!is_stopping || strcmp(recorded->from_code, self.organisation) != 0 ||
        plan_is_untold(view, id_or_none(recorded->case_id), recorded->party_code))
        return;
    message.case_id = recorded->case_id;
    message.party_code = recorded->party_code;
    message.category_code = recorded->category_code;
    message.state_code = recorded->state_code;
    tell_all(view, sharing, self.organisation, recorded->case_id, &message.base);
}

/* Our own answer, to whoever calls the meeting. What the holder writes down stays there. */
void
plan_share_meeting_answered(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__MeetingAnswered *answered =
        (const Stafett__Plan__V1__MeetingAnswered *)event->message;
    Stafett__Partner__V1__MeetingAnswered message =
        STAFETT__PARTNER__V1__MEETING_ANSWERED__INIT;
    struct plan_self self;
    struct plan_case row;
    ASSERT(plan_self_load(view, &self));
    ASSERT(plan_case_load(view, id_or_none(answered->case_id), &row));
    if (strcmp(answered->from_code, self.organisation) != 0 ||
        strcmp(row.holder, self.organisation) == 0)
        return;
    message.case_id = answered->case_id;
    message.meeting_id = answered->meeting_id;
    message.answer_code = answered->answer_code;
    message.content = answered->content;
    tell(view, sharing, row.holder, answered->case_id, &message.base);
}

/* The case ends where it is held: whoever took part or was asked to is needed no more. */
void
plan_share_case_closed(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__CaseClosed *closed =
        (const Stafett__Plan__V1__CaseClosed *)event->message;
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    struct plan_self self;
    struct plan_case row;
    ASSERT(plan_self_load(view, &self));
    ASSERT(plan_case_load(view, id_or_none(closed->case_id), &row));
    if (strcmp(row.holder, self.organisation) != 0)
        return;
    plan_rows_walk(&walk, view, PLAN_ACTORS, id_or_none(closed->case_id));
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        Stafett__Partner__V1__MembershipEnded message =
            STAFETT__PARTNER__V1__MEMBERSHIP_ENDED__INIT;
        bool is_in = actor.state == ACTOR_ASKED || actor.state == ACTOR_JOINED;
        if (!is_in || strcmp(actor.kind, "partner") != 0)
            continue;
        message.case_id = closed->case_id;
        message.actor_id = id_binary(&actor_id);
        if (strcmp(closed->reason_code, "ended-well") == 0)
            message.reason_code = closed->reason_code;
        tell(view, sharing, actor.organisation, closed->case_id, &message.base);
    }
}
