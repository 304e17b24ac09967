#include "services/plan/plan_joint.h"

#include <string.h>

/* A version is the plan as members sign it. It is never blocked: what it lacks stands in
 * it. Each party signs what it has: a digest over the version's own content and over the
 * goals and measures that may go to it, so that nobody signs what he was not shown. */

enum {
    VIEWS_MAX = PLAN_ACTORS_MAX + 2, /* all actors, the holder */
    NUMBER_MAX = 1 << 20,            /* that a holder may say */
};

struct draft {
    struct plan_act *act;
    struct slice content;
    struct plan_digests parts;
    Stafett__Plan__V1__MemberView **views;
    size_t view_count;
};

/* ---- what each party has of it */

/* Who may have a category: an organisation or an actor without node by its ground; the
 * person herself and we have all of it; who represents her, what the mandate is about. */
static bool
may_have(const struct draft *draft, const char *party, const struct plan_actor *actor,
    const char *category)
{
    struct plan_asking asking = plan_asking_of(draft->act, party);
    bool is_self = strcmp(party, draft->act->input->self) == 0;
    if (is_self || (actor != NULL && strcmp(actor->kind, "person") == 0))
        return true;
    if (actor == NULL || strcmp(actor->kind, "representative") != 0)
        return plan_ground_find(draft->act->view, &asking, category).is_there;
    for (uint32_t i = 0; i < actor->scope_count; i++) {
        if (strcmp(actor->scopes[i], category) == 0)
            return true;
    }
    return false;
}

static void
view_add(struct draft *draft, const char *party, const struct plan_actor *actor)
{
    struct arena *arena = draft->act->input->arena;
    bool is_left_out[PLAN_DIGESTED_MAX];
    ASSERT(draft->view_count < VIEWS_MAX);
    Stafett__Plan__V1__MemberView *out = arena_take(arena, sizeof *out);
    uint8_t *digest = arena_take(arena, DIGEST_BYTES);
    stafett__plan__v1__member_view__init(out);
    for (size_t i = 0; i < draft->parts.count; i++) {
        is_left_out[i] = !may_have(draft, party, actor, draft->parts.parts[i].category);
        if (is_left_out[i])
            out->withheld_count++;
        else
            out->part_count++;
    }
    plan_digests_join(&draft->parts, draft->content, is_left_out, digest);
    out->party_code = arena_text(arena, slice_text(party));
    out->digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    draft->views[draft->view_count++] = out;
}

/* We, organisations that take part, and who takes part without a node: not our staff. */
static void
views_fill(struct draft *draft)
{
    const struct plan_act *act = draft->act;
    struct plan_parties parties;
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    char party[PLAN_PARTY_BYTES];
    draft->views = arena_take(act->input->arena, VIEWS_MAX * sizeof(void *));
    view_add(draft, act->input->self, NULL);
    plan_parties_start(&parties, act->view, act->input->self, act->side.case_id);
    while (plan_parties_next(&parties, party))
        view_add(draft, party, NULL);
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state != ACTOR_JOINED || strcmp(actor.kind, "staff") == 0 ||
            strcmp(actor.kind, "partner") == 0)
            continue;
        id_text(actor_id, party);
        view_add(draft, party, &actor);
    }
}

/* ---- what it lacks */

static bool
has_goal(const struct plan_act *act)
{
    struct walk walk;
    struct plan_goal goal;
    struct id goal_id;
    plan_rows_walk(&walk, act->view, PLAN_GOALS, act->side.case_id);
    while (plan_rows_next(&walk, &goal_id, &goal, sizeof goal)) {
        if (strcmp(goal.state, "dropped") != 0)
            return true;
    }
    return false;
}

static bool
has_others(const struct plan_act *act)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state == ACTOR_JOINED && strcmp(actor.kind, "person") != 0)
            return true;
    }
    return false;
}

static size_t
missing_fill(const struct plan_act *act, const Stafett__Plan__V1__MakeVersion *command,
    char *missing[PLAN_MISSING_MAX])
{
    struct plan_story story;
    struct plan_actor actor;
    struct id actor_id;
    struct id case_id = act->side.case_id;
    struct slice content = slice_bytes(command->content);
    const struct {
        const char *code;
        bool is_there;
    } wanted[] = {
        { "story", plan_story_latest(act->view, case_id, &story) },
        { "map", has_others(act) },
        { "coordinator", plan_coordinator(act->view, case_id, &actor, &actor_id) },
        { "mandate", content_item(content, "mandate", act->input->arena).len > 0 },
        { "goal", has_goal(act) },
        { "evaluation", command->evaluate_us != 0 },
    };
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        if (!wanted[i].is_there)
            missing[count++] = (char *)wanted[i].code;
    }
    return count;
}

/* ---- made here */

/* What was owed of the one before is owed of this one now. */
static void
version_owe(struct plan_act *act, const struct plan_version *before,
    struct id version_id, int64_t evaluate_us)
{
    static const char *const rules[] = { "plan-unsigned", "plan-unread" };
    int64_t now_us = act->input->now_us;
    for (size_t i = 0; i < ARRAY_COUNT(rules); i++) {
        if (before != NULL)
            plan_owed_end(act, rules[i], before->id, false);
        plan_owe(
            act, rules[i], version_id, plan_duty_due(act->input, rules[i], now_us));
    }
    if (before != NULL)
        plan_owed_end(act, "evaluation-due", before->id, false);
    if (plan_act_is_holder(act))
        plan_owe(act, "evaluation-due", version_id, evaluate_us);
}

static void
version_emit(struct draft *draft, const Stafett__Plan__V1__MakeVersion *command,
    struct id version_id, const struct plan_version *before)
{
    struct plan_act *act = draft->act;
    const struct input *input = act->input;
    Stafett__Plan__V1__VersionMade event = STAFETT__PLAN__V1__VERSION_MADE__INIT;
    char *missing[PLAN_MISSING_MAX];
    event.version_id = id_binary(&version_id);
    event.case_id = command->case_id;
    event.number = before == NULL ? 1 : before->number + 1;
    event.holder_code = (char *)input->self;
    event.term = act->side.row.passed_term;
    event.evaluate_us = command->evaluate_us != 0
                            ? command->evaluate_us
                            : plan_duty_due(input, "evaluation-due", input->now_us);
    event.n_missing_codes = missing_fill(act, command, missing);
    event.missing_codes = missing;
    event.views = draft->views;
    event.n_views = draft->view_count;
    event.content = command->content;
    plan_act_emit(act, &event.base);
    version_owe(act, before, version_id, event.evaluate_us);
}

void
plan_decide_version(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__MakeVersion *command =
        (const Stafett__Plan__V1__MakeVersion *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct draft draft = { .act = &act };
    struct plan_version before;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = plan_date_fault(&act, command->evaluate_us, 0);
    if (fault != NULL) {
        decision_refuse(decision, fault, "evaluate_us");
        return;
    }
    bool is_first = !plan_version_newest(view, act.side.case_id, &before);
    struct id version_id = input_id(input, PLAN_PART_ORDINAL);
    draft.content = slice_bytes(command->content);
    plan_digests_make(view, act.side.case_id, input->arena, &draft.parts);
    views_fill(&draft);
    version_emit(&draft, command, version_id, is_first ? NULL : &before);
    struct plan_part part =
        plan_part_of("version", version_id, "coordination", input->self);
    plan_part_share(&act, &part);
}

/* ---- the holder's, here */

/* Its number there, unless another has that here: two holders have not seen all of each
 * other's. */
static uint32_t
number_of(const struct plan_act *act, struct id version_id, uint32_t said)
{
    struct plan_version row;
    struct id case_id = act->side.case_id;
    if (plan_version_find(act->view, case_id, version_id, &row))
        return row.number;
    if (!plan_version_load(act->view, case_id, said, &row))
        return said;
    return plan_version_newest(act->view, case_id, &row) ? row.number + 1 : said;
}

static const char *
shared_fault(const struct plan_act *act,
    const Stafett__Partner__V1__VersionShared *record, const char **where)
{
    Stafett__Partner__V1__HandoverOffered proofs =
        STAFETT__PARTNER__V1__HANDOVER_OFFERED__INIT;
    *where = "number";
    if (record->number == 0 || record->number > NUMBER_MAX)
        return "version-unknown";
    *where = "missing_codes";
    if (record->n_missing_codes > PLAN_MISSING_MAX)
        return "list-too-long";
    *where = "digest";
    if (record->digest.len != 0 && record->digest.len != DIGEST_BYTES)
        return "digest-differs";
    *where = "proofs";
    proofs.proofs = record->proofs;
    proofs.n_proofs = record->n_proofs;
    proofs.term = UINT64_MAX;
    return plan_proofs_fault(act->input, act->side.case_id, &proofs);
}

static void
shared_emit(struct plan_act *act, const Stafett__Partner__V1__VersionShared *record,
    uint32_t number, bool is_to_sign)
{
    Stafett__Plan__V1__VersionMade event = STAFETT__PLAN__V1__VERSION_MADE__INIT;
    Stafett__Plan__V1__MemberView own = STAFETT__PLAN__V1__MEMBER_VIEW__INIT;
    Stafett__Plan__V1__MemberView *views[] = { &own };
    char *tells[] = { plan_act_tell(act) };
    own.party_code = (char *)act->input->self;
    own.digest = record->digest;
    own.part_count = record->part_count;
    own.withheld_count = record->withheld_count;
    event.version_id = record->version_id;
    event.case_id = record->case_id;
    event.number = number;
    event.holder_code = (char *)act->input->sender;
    event.term = record->term;
    event.evaluate_us = record->evaluate_us;
    event.missing_codes = record->missing_codes;
    event.n_missing_codes = record->n_missing_codes;
    event.views = views;
    event.n_views = record->digest.len > 0 ? 1 : 0;
    event.proofs = record->proofs;
    event.n_proofs = record->n_proofs;
    event.content = record->content;
    event.tell_codes = tells;
    event.n_tell_codes = is_to_sign ? 1 : 0;
    plan_act_emit(act, &event.base);
}

/* What was on its way when we left is not for us to read and sign; nor is it yet, when we
 * are to take the case over. */
static bool
is_joined(const struct plan_act *act)
{
    struct plan_membership own;
    return plan_membership_load(act->view, act->side.case_id, &own) &&
           own.state == ACTOR_JOINED;
}

void
plan_decide_partner_version(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__VersionShared *record =
        (const Stafett__Partner__V1__VersionShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_version newest;
    struct plan_version known;
    struct id version_id;
    const char *where;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->version_id, "version", &version_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = shared_fault(&act, record, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    struct id case_id = act.side.case_id;
    bool is_known = plan_version_find(view, case_id, version_id, &known);
    bool is_first = !plan_version_newest(view, case_id, &newest);
    uint32_t number = number_of(&act, version_id, record->number);
    bool is_to_sign = !is_known && record->digest.len > 0 && is_joined(&act) &&
                      (is_first || number > newest.number);
    shared_emit(&act, record, number, is_to_sign);
    if (is_to_sign)
        version_owe(&act, is_first ? NULL : &newest, version_id, 0);
}
