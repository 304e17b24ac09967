/* Who takes part, what the person has said of sharing, her story, the plan, and how it is
 * carried out: by everybody, in any order. A word in what may be shared is for members
 * ('m'): whether each of them might have it is grounds.c's to say. What never leaves has a
 * word for nobody else. */

#include "services/plan/plan_fellowship.h"
#include "tests/sim/work.h"

#include <string.h>

#define ANY(sim, list) ((list)[chance_below(&(sim)->chance, ARRAY_COUNT(list))])

static const char *const categories[] = { "story", "map", "coordination", "health",
    "social", "economy", "nonsense" };

static bool
is_own_case(const struct sim *sim, size_t node, const struct work_case *it)
{
    return strcmp(it->row.kind, "case") == 0 && !it->row.is_closed &&
           strcmp(it->row.holder, work_organisation(sim, node)) == 0;
}

static bool
is_any_case(const struct sim *sim, size_t node, const struct work_case *it)
{
    (void)sim;
    (void)node;
    return strcmp(it->row.kind, "case") == 0;
}

/* Mostly where one writes, sometimes where one may not. */
static bool
case_any(struct sim *sim, size_t node, struct work_case *out)
{
    return work_pick(
        sim, node, chance_is(&sim->chance, 850) ? is_own_case : is_any_case, out);
}

static const struct view *
plan_view(struct sim *sim, size_t node)
{
    return tables_view(store_tables(sim_daemon_named(sim, node, "plan")->host.store));
}

/* Some row of the case in that table; ID_NONE: there is none. */
static struct id
row_any(struct sim *sim, size_t node, unsigned table, struct id case_id)
{
    struct key prefix = key_of_id(case_id);
    struct walk walk;
    struct slice key;
    struct slice value;
    struct id picked = ID_NONE;
    uint64_t seen = 0;
    walk_start(&walk, plan_view(sim, node), table, &prefix);
    while (walk_next(&walk, &key, &value)) {
        seen++;
        if (key.len >= (size_t)2 * ID_BYTES && chance_below(&sim->chance, seen) == 0)
            ASSERT(id_from(slice_of(key.data + ID_BYTES, ID_BYTES), &picked));
    }
    return picked;
}

/* An organisation, or an actor of the map. */
static char *
party_any(struct sim *sim, size_t node, struct id case_id)
{
    struct id actor_id = row_any(sim, node, PLAN_ACTORS, case_id);
    struct plan_actor actor;
    char text[ID_TEXT_BYTES];
    if (chance_is(&sim->chance, 200))
        return work_code(sim, work_partner(sim, node));
    if (plan_actor_load(plan_view(sim, node), case_id, actor_id, &actor) &&
        actor.organisation[0] != '\0')
        return work_code(sim, actor.organisation);
    id_text(actor_id, text);
    return work_code(sim, text);
}

static ProtobufCBinaryData
part_any(struct sim *sim, size_t node, unsigned table, struct id case_id)
{
    struct id id = row_any(sim, node, table, case_id);
    return id_is_none(id) ? slice_binary(slice_of(NULL, 0)) : work_id(sim, id);
}

static void
order(struct sim *sim, size_t node, const struct work_case *it,
    const ProtobufCMessage *message)
{
    work_send(sim, node, "plan", work_actor(sim, node, it), message);
}

/* ---- who takes part */

void
work_enter_actor(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "partner", "partner", "partner", "person",
        "relative", "representative", "phone", "staff" };
    static const char *const roles[] = { "gp", "teacher", "contact-doctor", "mother" };
    static const char *const states[] = { "", "wished", "wished", "do-not-tell" };
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    struct work_case it;
    if (!case_any(sim, node, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.kind_code = work_code(sim, ANY(sim, kinds));
    message.role_code = work_code(sim, ANY(sim, roles));
    message.state_code = work_code(sim, ANY(sim, states));
    if (strcmp(message.kind_code, "partner") == 0)
        message.state_code = work_code(sim, "wished");
    if (strcmp(message.kind_code, "partner") == 0)
        message.organisation_code = work_code(sim, work_partner(sim, node));
    if (strcmp(message.kind_code, "staff") == 0)
        message.staff_code = work_code(sim, work_staff(sim, node));
    if (strcmp(message.kind_code, "representative") == 0 ||
        chance_is(&sim->chance, 200))
        message.until_us = work_later(sim, node, 20);
    char *scopes[] = { work_code(sim, ANY(sim, categories)) };
    message.scope_codes = scopes;
    message.n_scope_codes = 1;
    bool is_hidden = strcmp(message.state_code, "do-not-tell") == 0;
    if (!is_hidden && chance_is(&sim->chance, 250))
        message.actor_id = part_any(sim, node, PLAN_ACTORS, it.case_id);
    message.content = work_content(sim, node, is_hidden ? "" : "m", "name");
    order(sim, node, &it, &message.base);
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
    plan_rows_walk(&walk, plan_view((struct sim *)sim, node), PLAN_ACTORS, it->case_id);
    return is_own_case(sim, node, it) &&
           plan_rows_next(&walk, &actor_id, &actor, sizeof actor);
}

void
work_move_actor(struct sim *sim, size_t node)
{
    static const char *const states[] = { "wished", "asked", "joined", "declined",
        "left", "unwished", "suggested", "not-applicable" };
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    struct plan_actor actor;
    struct work_case it;
    if (!work_pick(sim, node, has_actors, &it))
        return;
    struct id actor_id = row_any(sim, node, PLAN_ACTORS, it.case_id);
    message.case_id = work_id(sim, it.case_id);
    message.actor_id = work_id(sim, actor_id);
    message.state_code = work_code(sim, ANY(sim, states));
    if (plan_actor_load(plan_view(sim, node), it.case_id, actor_id, &actor) &&
        chance_is(&sim->chance, 700))
        message.state_code = work_code(sim, next[actor.state]);
    message.content = work_content(sim, node, "m", "reason");
    order(sim, node, &it, &message.base);
}

static bool
is_asked(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct plan_membership membership;
    return plan_membership_load(
        plan_view((struct sim *)sim, node), it->case_id, &membership);
}

void
work_answer_membership(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "joined", "joined", "joined", "declined",
        "left" };
    Stafett__Plan__V1__AnswerMembership message =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_asked, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.answer_code = work_code(sim, ANY(sim, answers));
    message.content = work_content(sim, node, "m", "reason");
    order(sim, node, &it, &message.base);
}

void
work_consent(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "given", "given", "given", "given", "given",
        "given", "withdrawn", "objected", "could-not-ask" };
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    struct work_case it;
    if (!work_pick(
            sim, node, chance_is(&sim->chance, 800) ? has_actors : is_any_case, &it))
        return;
    char *codes[] = { work_code(sim, ANY(sim, categories)),
        work_code(sim, ANY(sim, categories)), work_code(sim, "coordination"),
        work_code(sim, "map"), work_code(sim, "story") };
    message.case_id = work_id(sim, it.case_id);
    message.party_code = party_any(sim, node, it.case_id);
    message.category_codes = codes;
    message.n_category_codes = 1 + chance_below(&sim->chance, ARRAY_COUNT(codes));
    message.answer_code = work_code(sim, ANY(sim, answers));
    bool is_own_word = chance_is(&sim->chance, 800);
    message.giver_code = work_code(sim, is_own_word ? "person" : "representative");
    if (!is_own_word)
        message.representative_id = part_any(sim, node, PLAN_ACTORS, it.case_id);
    message.capacity_code = work_code(sim, "yes");
    if (chance_is(&sim->chance, 300))
        message.until_us = work_later(sim, node, 20);
    message.content = work_content(sim, node, "", "informed");
    order(sim, node, &it, &message.base);
}

void
work_tell_actor(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    struct work_case it;
    if (!case_any(sim, node, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.actor_id = part_any(sim, node, PLAN_ACTORS, it.case_id);
    message.how_code = work_code(sim, "phone");
    message.category_code = work_code(sim, ANY(sim, categories));
    message.content = work_content(sim, node, "", "text");
    order(sim, node, &it, &message.base);
}

void
work_show_map(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ShowMap message = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any_case, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    work_look(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_show_consents(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ShowConsents message = STAFETT__PLAN__V1__SHOW_CONSENTS__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any_case, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    work_look(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}
