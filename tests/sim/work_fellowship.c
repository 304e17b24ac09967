/* Who takes part, what the person has said of sharing, her story, the plan, and how it is
 * carried out: by everybody, in any order. A word in what may be shared is for members
 * ('m'): whether each of them might have it is grounds.c's to say. What never leaves has a
 * word for nobody else. */

#include "tests/sim/work_fellowship.h"

#include <string.h>

char *
work_category(struct sim *sim)
{
    static const char *const categories[] = { "story", "map", "coordination", "health",
        "social", "economy" };
    if (chance_is(&sim->chance, 30))
        return work_code(sim, "nonsense");
    return work_code(sim, WORK_ANY(sim, categories));
}

const struct view *
work_plan_view(const struct sim *sim, size_t node)
{
    return tables_view(
        store_tables(sim_daemon_named((struct sim *)sim, node, "plan")->host.store));
}

static bool
is_own_case(const struct sim *sim, size_t node, const struct work_case *it)
{
    return strcmp(it->row.kind, "case") == 0 && !it->row.is_closed &&
           strcmp(it->row.holder, work_organisation(sim, node)) == 0;
}

bool
work_is_any_case(const struct sim *sim, size_t node, const struct work_case *it)
{
    (void)sim;
    (void)node;
    return strcmp(it->row.kind, "case") == 0;
}

/* Ours, and somebody else is in it. */
static bool
is_shared_case(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    if (!is_own_case(sim, node, it))
        return false;
    plan_rows_walk(&walk, work_plan_view(sim, node), PLAN_ACTORS, it->case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state == ACTOR_JOINED && strcmp(actor.kind, "partner") == 0)
            return true;
    }
    return false;
}

bool
work_case_any(struct sim *sim, size_t node, struct work_case *out)
{
    if (chance_is(&sim->chance, 600) && work_pick(sim, node, is_shared_case, out))
        return true;
    return work_pick(
        sim, node, chance_is(&sim->chance, 850) ? is_own_case : work_is_any_case, out);
}

struct id
work_row_any(struct sim *sim, size_t node, unsigned table, struct id case_id)
{
    struct key prefix = key_of_id(case_id);
    struct walk walk;
    struct slice key;
    struct slice value;
    struct id picked = ID_NONE;
    uint64_t seen = 0;
    walk_start(&walk, work_plan_view(sim, node), table, &prefix);
    while (walk_next(&walk, &key, &value)) {
        seen++;
        if (key.len >= (size_t)2 * ID_BYTES && chance_below(&sim->chance, seen) == 0)
            ASSERT(id_from(slice_of(key.data + ID_BYTES, ID_BYTES), &picked));
    }
    return picked;
}

/* Who takes part, mostly. */
static bool
joined_any(struct sim *sim, size_t node, struct id case_id, struct plan_actor *out)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    uint64_t seen = 0;
    plan_rows_walk(&walk, work_plan_view(sim, node), PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state != ACTOR_JOINED || actor.organisation[0] == '\0')
            continue;
        seen++;
        if (chance_below(&sim->chance, seen) == 0)
            *out = actor;
    }
    return seen > 0;
}

char *
work_party_any(struct sim *sim, size_t node, struct id case_id)
{
    struct id actor_id = work_row_any(sim, node, PLAN_ACTORS, case_id);
    struct plan_actor actor;
    char text[ID_TEXT_BYTES];
    if (chance_is(&sim->chance, 600) && joined_any(sim, node, case_id, &actor))
        return work_code(sim, actor.organisation);
    if (chance_is(&sim->chance, 200))
        return work_code(sim, work_partner(sim, node));
    if (plan_actor_load(work_plan_view(sim, node), case_id, actor_id, &actor) &&
        actor.organisation[0] != '\0')
        return work_code(sim, actor.organisation);
    id_text(actor_id, text);
    return work_code(sim, text);
}

ProtobufCBinaryData
work_part_any(struct sim *sim, size_t node, unsigned table, struct id case_id)
{
    struct id id = work_row_any(sim, node, table, case_id);
    return id_is_none(id) ? slice_binary(slice_of(NULL, 0)) : work_id(sim, id);
}

void
work_order(struct sim *sim, size_t node, const struct work_case *it,
    const ProtobufCMessage *message)
{
    work_send(sim, node, "plan", work_actor(sim, node, it), message);
}

/* ---- who takes part */

/* On every other day who is hidden stays so: no word of that leaves, then. */
static bool
is_hidden_for_ever(const struct sim *sim)
{
    return sim->options->seed % 8 < 4;
}

void
work_enter_actor(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "partner", "partner", "partner", "partner",
        "partner", "person", "relative", "representative", "phone", "staff" };
    static const char *const roles[] = { "gp", "teacher", "contact-doctor", "mother" };
    static const char *const states[] = { "", "wished", "wished", "do-not-tell" };
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.kind_code = work_code(sim, WORK_ANY(sim, kinds));
    message.role_code = work_code(sim, WORK_ANY(sim, roles));
    message.state_code = work_code(sim, WORK_ANY(sim, states));
    if (strcmp(message.kind_code, "partner") == 0)
        message.state_code = work_code(sim, "wished");
    if (strcmp(message.kind_code, "partner") == 0)
        message.organisation_code = work_code(sim, work_partner(sim, node));
    if (strcmp(message.kind_code, "staff") == 0)
        message.staff_code = work_code(sim, work_staff(sim, node));
    if (strcmp(message.kind_code, "representative") == 0 ||
        chance_is(&sim->chance, 200))
        message.until_us = work_later(sim, node, 20);
    char *scopes[] = { work_category(sim) };
    message.scope_codes = scopes;
    message.n_scope_codes = 1;
    bool is_hidden = strcmp(message.state_code, "do-not-tell") == 0;
    if (!is_hidden && chance_is(&sim->chance, 250))
        message.actor_id = work_part_any(sim, node, PLAN_ACTORS, it.case_id);
    message.content = work_content(
        sim, node, is_hidden && is_hidden_for_ever(sim) ? "" : "m", "name");
    work_order(sim, node, &it, &message.base);
}

/* Where it mostly goes. */
static const char *const next[ACTOR_STATES] = {
    [ACTOR_SUGGESTED] = "wished",
    [ACTOR_WISHED] = "asked",
    [ACTOR_UNWISHED] = "wished",
    [ACTOR_ASKED] = "joined",
    [ACTOR_JOINED] = "joined",
    [ACTOR_DECLINED] = "asked",
    [ACTOR_LEFT] = "wished",
    [ACTOR_NOT_APPLICABLE] = "suggested",
    [ACTOR_DO_NOT_TELL] = "asked",
};

static bool
has_actors(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    plan_rows_walk(&walk, work_plan_view(sim, node), PLAN_ACTORS, it->case_id);
    return is_own_case(sim, node, it) &&
           plan_rows_next(&walk, &actor_id, &actor, sizeof actor);
}

/* An organisation that could be asked. */
static bool
is_to_ask(const struct plan_actor *actor)
{
    return strcmp(actor->kind, "partner") == 0 &&
           (actor->state == ACTOR_WISHED || actor->state == ACTOR_DECLINED ||
               actor->state == ACTOR_LEFT || actor->state == ACTOR_UNWISHED);
}

static bool
find_to_ask(const struct sim *sim, size_t node, struct id case_id, struct id *actor_out)
{
    struct walk walk;
    struct plan_actor actor;
    plan_rows_walk(&walk, work_plan_view(sim, node), PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, actor_out, &actor, sizeof actor)) {
        if (is_to_ask(&actor))
            return true;
    }
    return false;
}

static bool
has_to_ask(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct id actor_id;
    return is_own_case(sim, node, it) && find_to_ask(sim, node, it->case_id, &actor_id);
}

void
work_move_actor(struct sim *sim, size_t node)
{
    static const char *const states[] = { "wished", "asked", "joined", "declined",
        "left", "unwished", "suggested", "not-applicable" };
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    struct plan_actor actor;
    struct work_case it;
    bool is_asking =
        chance_is(&sim->chance, 700) && work_pick(sim, node, has_to_ask, &it);
    if (!is_asking && !work_pick(sim, node, has_actors, &it))
        return;
    struct id actor_id = work_row_any(sim, node, PLAN_ACTORS, it.case_id);
    if (is_asking)
        ASSERT(find_to_ask(sim, node, it.case_id, &actor_id));
    message.case_id = work_id(sim, it.case_id);
    message.actor_id = work_id(sim, actor_id);
    message.state_code = work_code(sim, WORK_ANY(sim, states));
    memset(&actor, 0, sizeof actor);
    if (plan_actor_load(work_plan_view(sim, node), it.case_id, actor_id, &actor) &&
        (is_asking || chance_is(&sim->chance, 500)))
        message.state_code = work_code(sim, next[actor.state]);
    bool was_hidden = actor.state == ACTOR_DO_NOT_TELL;
    if (was_hidden && is_hidden_for_ever(sim))
        message.state_code = work_code(sim, "asked");
    message.content = work_content(sim, node, "m", "reason");
    work_order(sim, node, &it, &message.base);
}

static bool
is_asked(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct plan_membership membership;
    return plan_membership_load(work_plan_view(sim, node), it->case_id, &membership);
}

static bool
is_to_answer(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct plan_membership membership;
    return plan_membership_load(work_plan_view(sim, node), it->case_id, &membership) &&
           membership.state == ACTOR_ASKED;
}

void
work_answer_membership(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "joined", "joined", "joined", "declined",
        "left" };
    Stafett__Plan__V1__AnswerMembership message =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct work_case it;
    if (!(chance_is(&sim->chance, 900) && work_pick(sim, node, is_to_answer, &it)) &&
        !work_pick(sim, node, is_asked, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.answer_code = work_code(sim, WORK_ANY(sim, answers));
    message.content = work_content(sim, node, "m", "reason");
    work_order(sim, node, &it, &message.base);
}

void
work_consent(struct sim *sim, size_t node)
{
    static const char *const most[] = { "coordination", "map", "story", "health" };
    enum { CATEGORIES = 2 + ARRAY_COUNT(most) };
    static const char *const answers[] = { "given", "given", "given", "given", "given",
        "given", "withdrawn", "objected", "could-not-ask" };
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    struct work_case it;
    char *codes[CATEGORIES];
    if (!(chance_is(&sim->chance, 700) && work_pick(sim, node, is_shared_case, &it)) &&
        !work_pick(sim, node,
            chance_is(&sim->chance, 900) ? has_actors : work_is_any_case, &it))
        return;
    for (size_t i = 0; i < CATEGORIES; i++)
        codes[i] = i < 2 ? work_category(sim) : work_code(sim, most[i - 2]);
    message.case_id = work_id(sim, it.case_id);
    message.party_code = work_party_any(sim, node, it.case_id);
    message.category_codes = codes;
    message.n_category_codes = 1 + chance_below(&sim->chance, CATEGORIES);
    message.answer_code = work_code(sim, WORK_ANY(sim, answers));
    bool is_own_word = chance_is(&sim->chance, 800);
    message.giver_code = work_code(sim, is_own_word ? "person" : "representative");
    if (!is_own_word)
        message.representative_id = work_part_any(sim, node, PLAN_ACTORS, it.case_id);
    message.capacity_code = work_code(sim, "yes");
    if (chance_is(&sim->chance, 300))
        message.until_us = work_later(sim, node, 20);
    message.content = work_content(sim, node, "", "informed");
    work_order(sim, node, &it, &message.base);
}

void
work_tell_actor(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.actor_id = work_part_any(sim, node, PLAN_ACTORS, it.case_id);
    message.how_code = work_code(sim, "phone");
    message.category_code = work_category(sim);
    message.content = work_content(sim, node, "", "text");
    work_order(sim, node, &it, &message.base);
}
