#include "services/plan/plan_joint.h"

#include <string.h>

/* A member follows the case from holder to holder. The former holder tells all members
 * that it passed the case on (CustodyPassed); the new one begins what it says with the
 * proofs of how the case came to it (HolderProved). The two come in different feeds, in
 * any order: the first moves the holder here, the second finds it moved. So no record of
 * the new holder is refused because the former one's word was late, and what the former
 * one still says as the holder, later, is refused.
 *
 * A member's answer may have crossed the handover: whoever is the holder now hears again
 * what it answered. */

struct follow_move {
    const char *to;
    uint64_t term;
    ProtobufCBinaryData *proofs;
    uint64_t *terms;
    size_t count;
};

static bool
is_member(const struct plan_act *act, uint32_t *state_out)
{
    struct plan_membership ours;
    if (!plan_membership_load(act->view, act->side.case_id, &ours))
        return false;
    *state_out = ours.state;
    return true;
}

static void
moved_emit(struct plan_act *act, const struct follow_move *move)
{
    Stafett__Plan__V1__HolderMoved event = STAFETT__PLAN__V1__HOLDER_MOVED__INIT;
    struct plan_partner partner;
    char *tells[1];
    uint32_t state = ACTOR_SUGGESTED;
    bool is_known = strcmp(act->side.row.holder, move->to) == 0;
    bool is_in = is_member(act, &state) && state == ACTOR_JOINED;
    event.case_id = id_binary(&act->side.case_id);
    event.from_code = act->side.row.holder;
    event.to_code = (char *)move->to;
    event.term = move->term;
    event.proofs = move->proofs;
    event.n_proofs = move->count;
    event.proof_terms = move->terms;
    event.n_proof_terms = move->count;
    if (is_in && !is_known) {
        tells[0] = plan_act_tell(act);
        event.tell_codes = tells;
        event.n_tell_codes = ARRAY_COUNT(tells);
    }
    plan_act_emit(act, &event.base);
    if (is_in && !is_known && plan_partner_load(act->view, move->to, &partner))
        plan_sharing_begin(act, move->to);
}

/* An offer may be the first that we hear of its maker as the holder. */
void
plan_follow_offered(struct plan_act *act)
{
    uint32_t state;
    bool is_known = strcmp(act->side.row.holder, act->input->sender) == 0;
    if (!is_known && is_member(act, &state) && state == ACTOR_JOINED)
        plan_sharing_begin(act, act->input->sender);
}

static void
holder_move(struct plan_act *act, const struct follow_move *move)
{
    plan_partner_supersede(
        act->view, act->input, &act->side, move->term, act->decision);
    moved_emit(act, move);
}

/* The former holder's own word. What is known already says nothing new. */
void
plan_follow_passed(struct plan_act *act)
{
    const struct input *input = act->input;
    const Stafett__Partner__V1__CustodyPassed *record =
        (const Stafett__Partner__V1__CustodyPassed *)input->message;
    const struct plan_case *row = &act->side.row;
    const char *fault = NULL;
    if (row->passed_term != 0 && record->term <= row->passed_term)
        return;
    if (strcmp(row->holder, input->sender) != 0)
        fault = "not-holder";
    else if (record->to_code[0] == '\0' ||
             strcmp(record->to_code, input->sender) == 0 || record->term == 0 ||
             !plan_proof_is_sound(act->view, input, act->side.case_id))
        fault = "proof-unsound";
    if (fault != NULL) {
        decision_refuse(act->decision, fault, "term");
        return;
    }
    ProtobufCBinaryData proofs[] = { slice_binary(input->record) };
    uint64_t terms[] = { record->term };
    const struct follow_move move = { record->to_code, record->term, proofs, terms,
        ARRAY_COUNT(proofs) };
    holder_move(act, &move);
}

/* The new holder's word: believed as far as the proofs lead from the holder known here.
 * That may be itself: it held the case, passed it on, and got it back, which we missed. */
void
plan_decide_partner_proved(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HolderProved *record =
        (const Stafett__Partner__V1__HolderProved *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    Stafett__Partner__V1__HandoverOffered offered =
        STAFETT__PARTNER__V1__HANDOVER_OFFERED__INIT;
    Stafett__Plan__V1__HandoverOffered taken =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    uint32_t state;
    if (!plan_baton_case(view, record->case_id, &act.side, decision))
        return;
    offered.term = UINT64_MAX;
    offered.proofs = record->proofs;
    offered.n_proofs = record->n_proofs;
    const char *fault = plan_proofs_fault(input, act.side.case_id, &offered);
    if (fault == NULL && !plan_proofs_lead(view, input, &act.side, &offered))
        fault = "not-holder";
    if (fault != NULL) {
        decision_refuse(decision, fault, "proofs");
        return;
    }
    struct follow_move move = { .to = input->sender, .term = act.side.row.passed_term };
    plan_proofs_take(input, act.side.case_id, &offered, &taken);
    if (taken.n_proofs > 0 && taken.proof_terms[taken.n_proofs - 1] > move.term) {
        move.proofs = taken.proofs;
        move.terms = taken.proof_terms;
        move.count = taken.n_proofs;
        move.term = taken.proof_terms[taken.n_proofs - 1];
        holder_move(&act, &move);
    } else if (is_member(&act, &state) && state != ACTOR_ASKED) {
        moved_emit(&act, &move);
    }
    plan_proposals_follow(&act, move.to);
}

static Stafett__Partner__V1__HandoverOffered
offer_of(const Stafett__Partner__V1__MembershipAsked *record)
{
    Stafett__Partner__V1__HandoverOffered offered =
        STAFETT__PARTNER__V1__HANDOVER_OFFERED__INIT;
    offered.term = UINT64_MAX;
    offered.proofs = record->proofs;
    offered.n_proofs = record->n_proofs;
    return offered;
}

/* Nobody is known from whom they could lead: as with an offer of a case that is new. */
const char *
plan_follow_new_fault(
    const struct plan_act *act, const Stafett__Partner__V1__MembershipAsked *record)
{
    const Stafett__Partner__V1__HandoverOffered offered = offer_of(record);
    return plan_proofs_fault(act->input, act->side.case_id, &offered);
}

void
plan_follow_new(
    struct plan_act *act, const Stafett__Partner__V1__MembershipAsked *record)
{
    const Stafett__Partner__V1__HandoverOffered offered = offer_of(record);
    Stafett__Plan__V1__HandoverOffered taken =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    if (offered.n_proofs == 0)
        return;
    plan_proofs_take(act->input, act->side.case_id, &offered, &taken);
    const struct follow_move move = { act->input->sender,
        taken.proof_terms[taken.n_proofs - 1], taken.proofs, taken.proof_terms,
        taken.n_proofs };
    moved_emit(act, &move);
}

/* ---- fold */

void
plan_membership_follow(struct tables *tables, struct id case_id, const char *to)
{
    struct plan_membership ours;
    struct key key = key_of_id(case_id);
    if (!plan_membership_load(tables_view(tables), case_id, &ours))
        return;
    code_copy(ours.holder, sizeof ours.holder, to);
    table_store(tables, PLAN_MEMBERSHIPS, &key, &ours, sizeof ours);
}

void
plan_apply_holder_moved(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HolderMoved *moved =
        (const Stafett__Plan__V1__HolderMoved *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_sure(moved->case_id);
    struct plan_case row;
    if (moved->n_proofs == 0)
        return;
    ASSERT(table_is_there(view, plan_case_load(view, case_id, &row)));
    ASSERT(moved->n_proofs == moved->n_proof_terms);
    for (size_t i = 0; i < moved->n_proofs; i++)
        plan_proof_put(
            tables, case_id, moved->proof_terms[i], slice_bytes(moved->proofs[i]));
    code_copy(row.holder, sizeof row.holder, moved->to_code);
    row.content = ID_NONE; /* who is responsible there has not been told */
    row.passed_term = moved->term;
    if (row.term < moved->term)
        row.term = moved->term;
    if (strcmp(moved->from_code, moved->to_code) != 0) {
        struct plan_custody custody = plan_custody_begin(view, event, &row);
        code_copy(custody.event, sizeof custody.event, "moved");
        code_copy(custody.other, sizeof custody.other, moved->from_code);
        custody.term = moved->term;
        plan_custody_add(tables, case_id, &row, &custody);
    }
    plan_case_store(tables, case_id, &row);
    plan_membership_follow(tables, case_id, moved->to_code);
}

/* ---- share */

void
plan_share_holder_moved(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HolderMoved *moved =
        (const Stafett__Plan__V1__HolderMoved *)event->message;
    Stafett__Partner__V1__MembershipAnswered message =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct id case_id = id_or_none(moved->case_id);
    struct plan_membership ours;
    struct plan_partner partner;
    if (!plan_membership_load(view, case_id, &ours) || ours.state == ACTOR_ASKED ||
        !plan_partner_load(view, moved->to_code, &partner))
        return;
    message.case_id = moved->case_id;
    message.actor_id = plan_id_copy(ours.actor, sharing_arena(sharing));
    message.answer_code = (char *)plan_actor_state_code(ours.state);
    message.is_again = true;
    sharing_add(sharing, arena_text(sharing_arena(sharing), slice_text(moved->to_code)),
        "coordination", case_id, &message.base);
}

static void
tell(const struct view *view, struct sharing *sharing, const char *party,
    struct id case_id, const ProtobufCMessage *message)
{
    const struct plan_telling telling = { view, sharing, party, "baton" };
    plan_share_tell(&telling, case_id, message);
}

void
plan_tell_members(const struct view *view, struct sharing *sharing, struct id case_id,
    const char *other, const ProtobufCMessage *message)
{
    struct plan_parties parties;
    struct plan_actor actor;
    struct plan_self self;
    struct id actor_id;
    ASSERT(plan_self_load(view, &self));
    plan_parties_start(&parties, view, self.organisation, case_id);
    while (plan_rows_next(&parties.walk, &actor_id, &actor, sizeof actor)) {
        bool is_in = actor.state == ACTOR_JOINED || actor.state == ACTOR_ASKED;
        if (is_in && strcmp(actor.kind, "partner") == 0 &&
            strcmp(actor.organisation, other) != 0 &&
            plan_party_is_new(&parties, actor.organisation))
            tell(view, sharing, actor.organisation, case_id, message);
    }
}

/* False: nobody has held it before. */
static bool
proofs_fill(const struct view *view, struct id case_id, struct arena *arena,
    Stafett__Partner__V1__HolderProved *out)
{
    Stafett__Plan__V1__HandoverOffered known =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    plan_proofs_add(view, case_id, arena, &known);
    out->case_id = plan_id_copy(case_id, arena);
    out->proofs = known.proofs;
    out->n_proofs = known.n_proofs;
    return known.n_proofs > 0;
}

void
plan_prove_to(const struct view *view, struct sharing *sharing, const char *party,
    struct id case_id)
{
    Stafett__Partner__V1__HolderProved message =
        STAFETT__PARTNER__V1__HOLDER_PROVED__INIT;
    if (proofs_fill(view, case_id, sharing_arena(sharing), &message))
        tell(view, sharing, party, case_id, &message.base);
}

void
plan_proofs_of(const struct view *view, struct id case_id, struct arena *arena,
    Stafett__Partner__V1__MembershipAsked *out)
{
    Stafett__Plan__V1__HandoverOffered known =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    plan_proofs_add(view, case_id, arena, &known);
    out->proofs = known.proofs;
    out->n_proofs = known.n_proofs;
}

void
plan_prove_to_all(const struct view *view, struct sharing *sharing, struct id case_id,
    const char *former)
{
    Stafett__Partner__V1__HolderProved message =
        STAFETT__PARTNER__V1__HOLDER_PROVED__INIT;
    if (proofs_fill(view, case_id, sharing_arena(sharing), &message))
        plan_tell_members(view, sharing, case_id, former, &message.base);
}
