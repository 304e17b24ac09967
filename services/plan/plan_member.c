#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Who writes in a case, who takes part in it, and who is told. The holder is the only
 * writer of map and plan: whoever may act in the case, and its coordinator. A member is an
 * organisation that has said yes; what it says is its own. */

struct plan_act
plan_act_start(
    const struct view *view, const struct input *input, struct decision *decision)
{
    struct plan_act act;
    memset(&act, 0, sizeof act);
    act.view = view;
    act.input = input;
    act.decision = decision;
    return act;
}

bool
plan_act_has_room(const struct plan_act *act)
{
    return decision_room(act->decision) > PLAN_ROOM_AT_END;
}

void
plan_act_emit(struct plan_act *act, const ProtobufCMessage *event)
{
    decision_emit(act->decision, act->side.case_id, event);
}

bool
plan_act_is_holder(const struct plan_act *act)
{
    return strcmp(act->side.row.holder, act->input->self) == 0;
}

bool
plan_coordinator(const struct view *view, struct id case_id, struct plan_actor *out,
    struct id *actor_out)
{
    struct walk walk;
    plan_rows_walk(&walk, view, PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, actor_out, out, sizeof *out)) {
        /* another organisation's has no code here */
        if (out->state == ACTOR_JOINED && out->staff[0] != '\0' &&
            strcmp(out->kind, "staff") == 0 && strcmp(out->role, "coordinator") == 0)
            return true;
    }
    memset(out, 0, sizeof *out);
    *actor_out = ID_NONE;
    return false;
}

/* She herself, or who stands in for her now. */
static bool
is_coordinator(const struct plan_act *act)
{
    const char *staff = act->input->sender;
    struct plan_actor actor;
    struct id actor_id;
    char here[CODE_BYTES_MAX];
    if (!plan_staff_is_active(act->view, staff) ||
        !plan_coordinator(act->view, act->side.case_id, &actor, &actor_id))
        return false;
    return strcmp(actor.staff, staff) == 0 ||
           (plan_stand_in(act->view, actor.staff, here) && strcmp(here, staff) == 0);
}

bool
plan_is_speaking(const struct plan_actor *actor)
{
    return actor->state != ACTOR_UNWISHED && actor->state != ACTOR_LEFT &&
           actor->state != ACTOR_NOT_APPLICABLE && actor->state != ACTOR_DO_NOT_TELL;
}

bool
plan_act_writer(struct plan_act *act, ProtobufCBinaryData case_id)
{
    if (!plan_baton_case(act->view, case_id, &act->side, act->decision) ||
        !plan_baton_held(act->input, &act->side, act->decision))
        return false;
    return is_coordinator(act) ||
           plan_baton_actor(act->view, act->input, &act->side, act->decision);
}

static bool
is_of_contact(const struct view *view, const char *contact, const char *staff)
{
    struct plan_staff own;
    struct plan_staff actor;
    return plan_staff_load(view, contact, &own) &&
           plan_staff_load(view, staff, &actor) && !actor.is_ended &&
           strcmp(own.unit, actor.unit) == 0;
}

bool
plan_act_may_write(const struct plan_act *act)
{
    struct plan_membership membership;
    const char *staff = act->input->sender;
    if (plan_may_act(act->view, &act->side.row, staff))
        return true;
    if (plan_act_is_holder(act))
        return is_coordinator(act);
    return plan_membership_load(act->view, act->side.case_id, &membership) &&
           membership.state == ACTOR_JOINED &&
           is_of_contact(act->view, membership.contact, staff);
}

bool
plan_act_member(struct plan_act *act, ProtobufCBinaryData case_id)
{
    struct plan_membership membership;
    if (!plan_baton_case(act->view, case_id, &act->side, act->decision))
        return false;
    if (plan_act_is_holder(act))
        return plan_act_writer(act, case_id);
    const char *fault = NULL;
    if (act->side.row.is_closed)
        fault = "case-closed";
    else if (!plan_membership_load(act->view, act->side.case_id, &membership) ||
             membership.state != ACTOR_JOINED)
        fault = act->side.row.baton == BATON_HANDED ? "moved" : "not-member";
    if (fault != NULL) {
        decision_refuse(act->decision, fault, "case_id");
        return false;
    }
    return is_of_contact(act->view, membership.contact, act->input->sender) ||
           plan_baton_actor(act->view, act->input, &act->side, act->decision);
}

bool
plan_is_party(const struct plan_act *act, const char *organisation)
{
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    plan_parties_start(&parties, act->view, act->input->self, act->side.case_id);
    while (plan_parties_next(&parties, party)) {
        if (strcmp(party, organisation) == 0)
            return true;
    }
    return false;
}

bool
plan_act_of_holder(struct plan_act *act, ProtobufCBinaryData case_id)
{
    if (!plan_baton_case(act->view, case_id, &act->side, act->decision))
        return false;
    if (strcmp(act->side.row.holder, act->input->sender) == 0)
        return true;
    decision_refuse(act->decision, "not-holder", "case_id");
    return false;
}

/* Somebody who held the case, as far as we followed it: our map need not have it. */
static bool
has_held(const struct plan_act *act)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct plan_custody line;
    struct key prefix = key_of_id(act->side.case_id);
    walk_start(&walk, act->view, PLAN_CUSTODY, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &line, sizeof line);
        if (strcmp(line.holder, act->input->sender) == 0)
            return true;
    }
    return false;
}

bool
plan_act_of_member(struct plan_act *act, ProtobufCBinaryData case_id)
{
    if (!plan_baton_case(act->view, case_id, &act->side, act->decision))
        return false;
    if (plan_is_party(act, act->input->sender) || has_held(act))
        return true;
    decision_refuse(act->decision, "not-member", "case_id");
    return false;
}

bool
plan_act_look(struct plan_act *act, ProtobufCBinaryData case_id, const char *part)
{
    const char *fault = plan_staff_fault(act->view, act->input->sender);
    if (fault != NULL) {
        decision_refuse(act->decision, fault, "actor_code");
        return false;
    }
    if (!plan_baton_case(act->view, case_id, &act->side, act->decision))
        return false;
    Stafett__Plan__V1__FellowshipLooked event =
        STAFETT__PLAN__V1__FELLOWSHIP_LOOKED__INIT;
    event.case_id = case_id;
    event.part_code = (char *)part;
    event.ground_code = rules_flow(act->input->rules, "look")->ground;
    plan_act_emit(act, &event.base);
    return true;
}

bool
plan_act_part(
    struct plan_act *act, ProtobufCBinaryData part_id, const char *kind, struct id *out)
{
    struct id case_id;
    uint64_t number;
    struct plan_part part;
    bool is_id = id_from(slice_bytes(part_id), out) && !id_is_none(*out);
    bool is_known =
        is_id && plan_place_find(act->view, PLAN_PART_NUMBERS, *out, &case_id, &number);
    bool is_here = is_known && id_equal(case_id, act->side.case_id) &&
                   plan_part_load(act->view, case_id, number, &part) &&
                   strcmp(part.kind, kind) == 0;
    /* Ours is an entry that we wrote: nobody else says it anew. */
    bool is_own_entry = is_here && strcmp(kind, "entry") == 0 &&
                        strcmp(part.from, act->input->self) == 0;
    if (is_id && (!is_known || (is_here && !is_own_entry)))
        return true;
    decision_refuse(act->decision, "part-unknown", "part_id");
    return false;
}

bool
plan_act_content(struct plan_act *act, ProtobufCBinaryData content)
{
    if (!plan_baton_content(content, act->decision))
        return false;
    if (!plan_has_identity(slice_bytes(content), act->input->arena))
        return true;
    decision_refuse(act->decision, "text-has-identity", "content");
    return false;
}

bool
plan_act_item(struct plan_act *act, ProtobufCBinaryData content, const char *item)
{
    if (!plan_act_content(act, content))
        return false;
    if (content_item(slice_bytes(content), item, act->input->arena).len > 0)
        return true;
    const char *fault = strcmp(item, "reason") == 0      ? "reason-missing"
                        : strcmp(item, "come_back") == 0 ? "come-back-missing"
                                                         : "text-missing";
    decision_refuse(act->decision, fault, item);
    return false;
}

char *
plan_act_tell(const struct plan_act *act)
{
    struct plan_membership membership;
    struct plan_actor actor;
    struct id actor_id;
    char here[CODE_BYTES_MAX];
    struct id case_id = act->side.case_id;
    if (plan_act_is_holder(act) &&
        plan_coordinator(act->view, case_id, &actor, &actor_id) &&
        plan_stand_in(act->view, actor.staff, here))
        return arena_text(act->input->arena, slice_text(here));
    if (!plan_act_is_holder(act) &&
        plan_membership_load(act->view, case_id, &membership) &&
        plan_stand_in(act->view, membership.contact, here))
        return arena_text(act->input->arena, slice_text(here));
    return plan_tell(act->view, &act->side.row, act->input->arena);
}

void
plan_question_end(struct plan_act *act, struct id about, const char *reason)
{
    Stafett__Plan__V1__QuestionEnded event = STAFETT__PLAN__V1__QUESTION_ENDED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.about_id = id_binary(&about);
    event.reason_code = (char *)reason;
    plan_act_emit(act, &event.base);
}

size_t
plan_actor_count(const struct plan_act *act)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    size_t count = 0;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor))
        count++;
    return count;
}

void
plan_parties_start(struct plan_parties *parties, const struct view *view,
    const char *self, struct id case_id)
{
    struct plan_case *row = &parties->row;
    struct plan_offer offer;
    memset(parties, 0, sizeof *parties);
    parties->self = self;
    parties->case_id = case_id;
    ASSERT(table_is_there(view, plan_case_load(view, case_id, row)));
    if (row->open_term != 0 && row->is_accepted && strcmp(row->holder, self) == 0 &&
        plan_offer_load(view, case_id, row->open_term, &offer) &&
        offer.to_unit[0] == '\0' && !offer.is_outside)
        code_copy(parties->receiver, sizeof parties->receiver, offer.to);
    plan_rows_walk(&parties->walk, view, PLAN_ACTORS, case_id);
}

/* A holder's map may name one organisation in several roles, and more of them than an
 * event can be told to. */
bool
plan_party_is_new(struct plan_parties *parties, const char *organisation)
{
    if (strcmp(organisation, parties->self) == 0 || parties->count == PLAN_PARTIES_MAX)
        return false;
    for (size_t i = 0; i < parties->count; i++) {
        if (strcmp(parties->seen[i], organisation) == 0)
            return false;
    }
    code_copy(parties->seen[parties->count], PLAN_PARTY_BYTES, organisation);
    parties->count++;
    return true;
}

/* The holder elsewhere, or whoever has said yes to being it after us. */
static const char *
first_party(const struct plan_parties *parties)
{
    if (parties->receiver[0] != '\0')
        return parties->receiver;
    bool is_elsewhere =
        !parties->row.is_outside && strcmp(parties->row.holder, parties->self) != 0;
    return is_elsewhere ? parties->row.holder : "";
}

static bool
is_known(const struct plan_parties *parties, const char *organisation)
{
    struct plan_partner partner;
    return plan_partner_load(parties->walk.view, organisation, &partner);
}

bool
plan_parties_next(struct plan_parties *parties, char party_out[PLAN_PARTY_BYTES])
{
    struct plan_actor actor;
    struct id actor_id;
    const char *first = first_party(parties);
    if (!parties->is_first_told) {
        parties->is_first_told = true;
        if (first[0] != '\0' && is_known(parties, first) &&
            plan_party_is_new(parties, first)) {
            code_copy(party_out, PLAN_PARTY_BYTES, first);
            return true;
        }
    }
    while (plan_rows_next(&parties->walk, &actor_id, &actor, sizeof actor)) {
        if (strcmp(actor.kind, "partner") != 0 ||
            plan_actor_state(parties->walk.view, parties->case_id, &actor) !=
                ACTOR_JOINED ||
            !is_known(parties, actor.organisation) ||
            !plan_party_is_new(parties, actor.organisation))
            continue;
        code_copy(party_out, PLAN_PARTY_BYTES, actor.organisation);
        return true;
    }
    return false;
}
