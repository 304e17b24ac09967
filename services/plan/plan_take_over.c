#include "services/plan/plan_joint.h"

#include <string.h>

/* The baton moves, and the fellowship with it.
 *
 * A partner's map, plan and story are taken from whoever holds the case as known there.
 * Its feed is in order, so all that the former holder sends before its HandoverCompleted
 * is taken, and what came after would be refused. So everything of the case that the
 * receiver may have goes before it: when an acceptance does not complete at once, by
 * alarm from the acceptance on (the receiver takes part from then, plan_parties_start);
 * and what it does not have yet, in the completing turn. Entries are different: they are
 * their writer's own, and are taken at any time; ours follow by alarm.
 *
 * What is kept back is counted by category, and told. The former holder stays as a
 * member, when there is a fellowship at all; its record says as which actor. Its turn ends
 * what it owed, and whom it had as coordinator. The receiver's turn enters it on the map, begins sharing to all, and owes
 * what the tables say. */

/* ---- the former holder */

struct kept_back {
    char *categories[RULE_CATEGORIES_MAX];
    uint32_t counts[RULE_CATEGORIES_MAX];
    size_t count;
};

static void
keep_back(struct plan_act *act, struct kept_back *kept, const char *category)
{
    for (size_t i = 0; i < kept->count; i++) {
        if (strcmp(kept->categories[i], category) == 0) {
            kept->counts[i]++;
            return;
        }
    }
    if (kept->count == RULE_CATEGORIES_MAX)
        return;
    kept->categories[kept->count] = arena_text(act->input->arena, slice_text(category));
    kept->counts[kept->count] = 1;
    kept->count++;
}

/* One part: shared now if it is the case's and missing there; counted if it stays. What is
 * more than fits one turn (over a hundred that an acceptance which completes at once left
 * unshared) is told as kept back, too: it is. */
static void
part_go(struct plan_act *act, const struct plan_part *part, struct kept_back *kept)
{
    const char *party = act->side.offer.to;
    bool is_entry = strcmp(part->kind, "entry") == 0;
    struct plan_asking asking = plan_asking_of(act, party);
    struct plan_ground ground = plan_ground_of_part(act->view, &asking, part);
    size_t needed = PLAN_ROOM_FOR_MORE + (ground.is_there ? 0 : PLAN_ROOM_FOR_WITHHELD);
    bool has_room = decision_room(act->decision) > needed;
    bool is_news = plan_part_is_news(act, part, party);
    if (!plan_part_is_ours(act, part))
        return;
    if (is_news && !is_entry && has_room)
        plan_part_share_to(act, part, party);
    if (!ground.is_there || (is_news && !is_entry && !has_room))
        keep_back(act, kept, part->category);
}

static void
parts_go(struct plan_act *act)
{
    Stafett__Plan__V1__WithheldTold event = STAFETT__PLAN__V1__WITHHELD_TOLD__INIT;
    struct kept_back kept = { .count = 0 };
    struct plan_part part;
    for (uint64_t number = 1;
         plan_part_load(act->view, act->side.case_id, number, &part); number++)
        part_go(act, &part, &kept);
    event.case_id = id_binary(&act->side.case_id);
    event.from_code = (char *)act->input->self;
    event.to_code = act->side.offer.to;
    event.category_codes = kept.categories;
    event.n_category_codes = kept.count;
    event.counts = kept.counts;
    event.n_counts = kept.count;
    plan_act_emit(act, &event.base);
}

/* Somebody else is around the person, or something is planned: more than a journal. */
static bool
is_fellowship(const struct plan_act *act)
{
    struct plan_part part;
    for (uint64_t number = 1;
         plan_part_load(act->view, act->side.case_id, number, &part); number++) {
        if (strcmp(part.kind, "entry") != 0)
            return true;
    }
    return false;
}

/* As what the others know us: the actor that we were as a member before, or a new one. */
static struct id
member_of(const struct plan_act *act)
{
    struct plan_membership before;
    struct plan_actor actor;
    struct id case_id = act->side.case_id;
    struct id own = id_derive(case_id, act->input->self);
    if (plan_membership_load(act->view, case_id, &before) && !id_is_none(before.actor))
        own = before.actor;
    (void)plan_actor_of(act->view, case_id, act->input->self, &own, &actor);
    return own;
}

static bool
goes_along(const struct plan_act *act)
{
    return !act->side.offer.is_outside && is_fellowship(act) &&
           !plan_baton_closes(act->input, &act->side);
}

void
plan_receiver_accepted(struct plan_act *act)
{
    if (goes_along(act))
        plan_sharing_begin(act, act->side.offer.to);
}

void
plan_hand_over(struct plan_act *act, struct plan_completion *completion)
{
    const ProtobufCBinaryData nothing = { 0, NULL };
    bool is_shared = goes_along(act);
    plan_coordinators_end(act, "handover", nothing);
    if (is_shared) {
        parts_go(act);
        completion->member = member_of(act);
    }
    plan_baton_complete(act->input, &act->side, completion, act->decision);
    plan_proposals_end(act, "moved");
    if (is_shared) {
        plan_sharing_begin(act, act->side.offer.to);
        plan_proposals_follow(act, act->side.offer.to);
    }
    plan_duties_end(act);
}

void
plan_case_ends(struct plan_act *act)
{
    const ProtobufCBinaryData nothing = { 0, NULL };
    plan_coordinators_end(act, "closed", nothing);
    plan_proposals_end(act, "closed");
    plan_duties_end(act);
}

void
plan_apply_withheld_told(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__WithheldTold *told =
        (const Stafett__Plan__V1__WithheldTold *)event->message;
    const struct view *view = tables_view(tables);
    struct plan_self self;
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(id_or_none(told->case_id));
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    if (strcmp(told->from_code, self.organisation) == 0)
        return;
    key_add_code(&prefix, told->from_code);
    walk_start(&walk, view, PLAN_WITHHELD, &prefix);
    while (walk_next(&walk, &key, &value)) {
        struct key own = key_of_slice(key);
        table_remove(tables, PLAN_WITHHELD, &own);
    }
    for (size_t i = 0; i < told->n_category_codes && i < told->n_counts; i++) {
        struct plan_withheld row;
        struct key own = prefix;
        memset(&row, 0, sizeof row);
        key_add_code(&own, told->category_codes[i]);
        code_copy(row.category, sizeof row.category, told->category_codes[i]);
        code_copy(row.from, sizeof row.from, told->from_code);
        row.count = told->counts[i];
        table_store(tables, PLAN_WITHHELD, &own, &row, sizeof row);
    }
}

void
plan_share_withheld_told(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__WithheldTold *told =
        (const Stafett__Plan__V1__WithheldTold *)event->message;
    Stafett__Partner__V1__WithheldTold message =
        STAFETT__PARTNER__V1__WITHHELD_TOLD__INIT;
    struct plan_partner receiver;
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    if (strcmp(told->from_code, self.organisation) != 0 ||
        !plan_partner_load(view, told->to_code, &receiver))
        return;
    message.case_id = told->case_id;
    message.category_codes = told->category_codes;
    message.n_category_codes = told->n_category_codes;
    message.counts = told->counts;
    message.n_counts = told->n_counts;
    sharing_add(sharing, arena_text(sharing_arena(sharing), slice_text(told->to_code)),
        "coordination", id_or_none(told->case_id), &message.base);
}

void
plan_decide_partner_withheld(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__WithheldTold *record =
        (const Stafett__Partner__V1__WithheldTold *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    if (!plan_act_of_holder(&act, record->case_id))
        return;
    if (record->n_category_codes > RULE_CATEGORIES_MAX ||
        record->n_counts != record->n_category_codes) {
        decision_refuse(decision, "wire-too-many", "counts");
        return;
    }
    Stafett__Plan__V1__WithheldTold event = STAFETT__PLAN__V1__WITHHELD_TOLD__INIT;
    event.case_id = record->case_id;
    event.from_code = (char *)input->sender;
    event.to_code = (char *)input->self;
    event.category_codes = record->category_codes;
    event.n_category_codes = record->n_category_codes;
    event.counts = record->counts;
    event.n_counts = record->n_counts;
    plan_act_emit(&act, &event.base);
}

/* ---- the receiver */

/* Under its old place on our map, or the one that its record names. */
static void
former_enter(struct plan_act *act, struct id member)
{
    const char *former = act->input->sender;
    struct id case_id = act->side.case_id;
    struct plan_actor actor;
    struct id known_case;
    uint64_t number;
    bool is_known = plan_actor_of(act->view, case_id, former, &member, &actor);
    if (is_known && plan_actor_state(act->view, case_id, &actor) == ACTOR_JOINED)
        return;
    if (!is_known &&
        plan_place_find(act->view, PLAN_PART_NUMBERS, member, &known_case, &number))
        member = id_derive(case_id, former);
    Stafett__Plan__V1__ActorEntered event = STAFETT__PLAN__V1__ACTOR_ENTERED__INIT;
    event.actor_id = id_binary(&member);
    event.case_id = id_binary(&case_id);
    event.kind_code = (char *)"partner";
    event.role_code = (char *)"former-holder";
    event.organisation_code = (char *)former;
    event.state_code = (char *)plan_actor_state_code(ACTOR_JOINED);
    event.from_code = (char *)act->input->self;
    plan_act_emit(act, &event.base);
}

static void
actor_move(struct plan_act *act, struct id actor_id, struct plan_actor *actor,
    uint32_t state, const char *by)
{
    Stafett__Plan__V1__ActorMoved event = STAFETT__PLAN__V1__ACTOR_MOVED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.actor_id = id_binary(&actor_id);
    event.former_code = (char *)plan_actor_state_code(actor->state);
    event.state_code = (char *)plan_actor_state_code(state);
    event.by_code = (char *)by;
    plan_act_emit(act, &event.base);
    actor->state = state;
}

/* What it has said itself since the former holder's map spoke of it: the map is ours now. */
static void
word_taken_over(struct plan_act *act, struct id actor_id, struct plan_actor *actor)
{
    uint32_t state = plan_actor_state(act->view, act->side.case_id, actor);
    if (state != actor->state && strcmp(actor->organisation, act->input->sender) != 0)
        actor_move(act, actor_id, actor, state, actor->organisation);
}

static void
partner_taken_over(
    struct plan_act *act, struct id actor_id, const struct plan_actor *actor)
{
    struct plan_partner partner;
    bool is_in = actor->state == ACTOR_JOINED || actor->state == ACTOR_ASKED;
    bool is_other = strcmp(actor->organisation, act->input->self) != 0 &&
                    strcmp(actor->organisation, act->input->sender) != 0;
    if (!is_in || !is_other)
        return;
    if (!plan_partner_load(act->view, actor->organisation, &partner))
        plan_break_open(act, "member-unreachable", actor_id);
    else if (actor->state == ACTOR_JOINED)
        plan_sharing_begin(act, actor->organisation);
}

static void
actor_taken_over(struct plan_act *act, struct id actor_id, struct plan_actor *actor)
{
    int64_t now_us = act->input->now_us;
    bool is_theirs = strcmp(actor->from, act->input->self) != 0;
    word_taken_over(act, actor_id, actor);
    if (strcmp(actor->kind, "partner") == 0)
        partner_taken_over(act, actor_id, actor);
    /* Theirs coordinates no longer; who does here is asked here. */
    if (is_theirs && strcmp(actor->kind, "staff") == 0 &&
        actor->state == ACTOR_JOINED && strcmp(actor->role, "coordinator") == 0)
        actor_move(act, actor_id, actor, ACTOR_LEFT, act->input->self);
    if (actor->state == ACTOR_ASKED)
        plan_owe(act, "actor-answer", actor_id,
            plan_duty_due(act->input, "actor-answer", now_us));
    if (actor->until_us > now_us && !plan_actor_is_gone(actor->state))
        plan_owe(act, "actor-past", actor_id, actor->until_us);
}

static void
actors_taken_over(struct plan_act *act)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &actor_id, &actor, sizeof actor))
        actor_taken_over(act, actor_id, &actor);
}

void
plan_taken_over(struct plan_act *act, struct id member)
{
    struct plan_membership asked;
    /* The view is of before: what is asked from here on, the holder asks. */
    code_copy(act->side.row.holder, sizeof act->side.row.holder, act->input->self);
    plan_story_came(act);
    if (plan_membership_load(act->view, act->side.case_id, &asked) &&
        asked.state == ACTOR_ASKED)
        plan_question_end(act, asked.actor, "moved");
    if (plan_baton_closes(act->input, &act->side)) {
        plan_duties_end(act); /* it goes on in a case of ours, or has ended */
        return;
    }
    plan_coordinator_came(act);
    plan_owed_end(act, "membership-answer", ID_NONE, false);
    if (!id_is_none(member)) {
        former_enter(act, member);
        plan_sharing_begin(act, act->input->sender);
    }
    actors_taken_over(act);
    plan_joint_taken_over(act);
}
