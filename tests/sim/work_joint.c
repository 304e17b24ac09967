/* Her story, the coordinator and the joint plan: each row is one of several messages. Mostly by whoever may, about what is there; sometimes about nothing, by
 * somebody else, or with something that has no sense. What may be shared has a word for
 * members ('m'); what never leaves has one for nobody else. */

#include "services/plan/plan_joint.h"
#include "tests/sim/work_fellowship.h"

#include <string.h>

enum {
    HOURS = 24 * 5,
    NONSENSE_PER_MILLE = 40, /* an id of nothing, a code of nothing */
    ANEW_PER_MILLE = 400,    /* what is there is said again */
};

bool
work_is_nonsense(struct sim *sim)
{
    return chance_is(&sim->chance, NONSENSE_PER_MILLE);
}

char *
work_code_any(struct sim *sim, const char *const *codes, size_t count)
{
    if (work_is_nonsense(sim))
        return work_code(sim, "nonsense");
    return work_code(sim, codes[chance_below(&sim->chance, count)]);
}

ProtobufCBinaryData
work_known(struct sim *sim, size_t node, unsigned table, const struct work_case *it)
{
    const struct id nothing = { .bytes = { 9 } };
    struct work_case other = *it;
    if (work_is_nonsense(sim))
        return work_id(sim, nothing);
    if (work_is_nonsense(sim))
        (void)work_pick(sim, node, work_is_any_case, &other);
    return work_part_any(sim, node, table, other.case_id);
}

ProtobufCBinaryData
work_sometimes(struct sim *sim, size_t node, unsigned table, const struct work_case *it)
{
    return chance_is(&sim->chance, ANEW_PER_MILLE) ? work_known(sim, node, table, it)
                                                   : slice_binary(slice_of(NULL, 0));
}

int64_t
work_date(struct sim *sim, size_t node)
{
    if (work_is_nonsense(sim))
        return work_time(sim, node) - MINUTE_US;
    return work_later(sim, node, HOURS);
}

int64_t
work_date_sometimes(struct sim *sim, size_t node)
{
    return chance_is(&sim->chance, 400) ? work_date(sim, node) : 0;
}

static bool
is_joined(const struct sim *sim, size_t node, const struct work_case *it)
{
    struct plan_membership own;
    return plan_membership_load(work_plan_view(sim, node), it->case_id, &own) &&
           own.state == ACTOR_JOINED;
}

bool
work_case_of_member(struct sim *sim, size_t node, struct work_case *out)
{
    if (chance_is(&sim->chance, 700) && work_pick(sim, node, is_joined, out))
        return true;
    return work_case_any(sim, node, out);
}

void
work_choose(struct sim *sim, size_t node, const struct work_choice *choices)
{
    uint64_t draw = chance_below(&sim->chance, 100);
    while (draw >= choices->weight)
        draw -= (choices++)->weight;
    choices->order(sim, node);
}

/* ---- her story */

void
work_tell_story(struct sim *sim, size_t node)
{
    static const char *const tellers[] = { "person", "person", "representative",
        "relative", "with-support" };
    static const char *const areas[] = { "housing", "school", "work", "health" };
    static const char *const items[] = { "good_day", "hard_day", "now", "housing" };
    Stafett__Plan__V1__TellStory message = STAFETT__PLAN__V1__TELL_STORY__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.teller_code = WORK_CODE(tellers);
    char *looked[] = { WORK_CODE(areas) };
    message.looked_codes = looked;
    message.n_looked_codes = chance_below(&sim->chance, 2);
    message.is_reuse_agreed = chance_is(&sim->chance, 700);
    message.content = work_content(sim, node, "m", WORK_ANY(sim, items));
    work_order(sim, node, &it, &message.base);
}

/* ---- the coordinator */

/* Who coordinates or is asked to, mostly; else whoever may act. */
static const char *
coordinator(struct sim *sim, size_t node, const struct work_case *it)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    if (!chance_is(&sim->chance, 850))
        return work_actor(sim, node, it);
    plan_rows_walk(&walk, work_plan_view(sim, node), PLAN_ACTORS, it->case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        bool is_in = row.state == ACTOR_ASKED || row.state == ACTOR_JOINED;
        if (is_in && row.staff[0] != '\0' && strcmp(row.role, "coordinator") == 0)
            return work_code(sim, row.staff);
    }
    return work_actor(sim, node, it);
}

static void
ask_coordinator(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__AskCoordinator message =
        STAFETT__PLAN__V1__ASK_COORDINATOR__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.staff_code = work_code(sim, work_staff(sim, node));
    message.hours_a_week = (uint32_t)chance_below(&sim->chance, 10);
    message.content = work_content(sim, node, "m", "mandate");
    work_order(sim, node, &it, &message.base);
}

static void
answer_coordinator(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "accept", "accept", "accept", "decline" };
    Stafett__Plan__V1__AnswerCoordinator message =
        STAFETT__PLAN__V1__ANSWER_COORDINATOR__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.answer_code = WORK_CODE(answers);
    message.content = work_content(sim, node, "", "reason");
    const char *who = coordinator(sim, node, &it);
    work_send(sim, node, "plan", who, &message.base);
}

static void
end_coordinator(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__EndCoordinator message =
        STAFETT__PLAN__V1__END_COORDINATOR__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.content = work_content(sim, node, "", "reason");
    const char *who = coordinator(sim, node, &it);
    work_send(sim, node, "plan", who, &message.base);
}

static void
report_lack(struct sim *sim, size_t node)
{
    static const char *const lacks[] = { "time", "mandate", "support", "training" };
    Stafett__Plan__V1__ReportLack message = STAFETT__PLAN__V1__REPORT_LACK__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.lack_code = WORK_CODE(lacks);
    message.content = work_content(sim, node, "", "reason");
    const char *who = coordinator(sim, node, &it);
    work_send(sim, node, "plan", who, &message.base);
}

static void
record_wish(struct sim *sim, size_t node)
{
    static const char *const abouts[] = { "coordinator", "plan", "coordination" };
    static const char *const wishes[] = { "yes", "yes", "yes", "no", "other" };
    Stafett__Plan__V1__RecordWish message = STAFETT__PLAN__V1__RECORD_WISH__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.about_code = WORK_CODE(abouts);
    message.wish_code = WORK_CODE(wishes);
    message.content = work_content(sim, node, "", "text");
    work_order(sim, node, &it, &message.base);
}

void
work_coordinate(struct sim *sim, size_t node)
{
    static const struct work_choice choices[] = { { 40, ask_coordinator },
        { 35, answer_coordinator }, { 6, end_coordinator }, { 7, report_lack },
        { 12, record_wish } };
    work_choose(sim, node, choices);
}

/* ---- goals, measures, other plans of hers */

static void
set_goal(struct sim *sim, size_t node)
{
    static const char *const areas[] = { "housing", "school", "work", "health" };
    static const char *const states[] = { "", "", "open", "met", "dropped" };
    Stafett__Plan__V1__SetGoal message = STAFETT__PLAN__V1__SET_GOAL__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.goal_id = work_sometimes(sim, node, PLAN_GOALS, &it);
    message.area_code = WORK_CODE(areas);
    message.category_code = work_category(sim);
    message.state_code = WORK_CODE(states);
    message.evaluate_us = work_date_sometimes(sim, node);
    if (message.goal_id.len == 0 || chance_is(&sim->chance, 500))
        message.content = work_content(sim, node, "m", "goal");
    work_order(sim, node, &it, &message.base);
}

static void
set_measure(struct sim *sim, size_t node)
{
    static const char *const states[] = { "", "planned", "started", "done", "dropped" };
    Stafett__Plan__V1__SetMeasure message = STAFETT__PLAN__V1__SET_MEASURE__INIT;
    struct work_case it;
    ProtobufCBinaryData after[2];
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.measure_id = work_sometimes(sim, node, PLAN_MEASURES, &it);
    if (chance_is(&sim->chance, 700))
        message.goal_id = work_known(sim, node, PLAN_GOALS, &it);
    message.owner_id = work_known(sim, node, PLAN_ACTORS, &it);
    message.category_code = work_category(sim);
    message.state_code = WORK_CODE(states);
    message.due_us = work_date_sometimes(sim, node);
    message.evaluate_us = work_date_sometimes(sim, node);
    for (size_t i = 0; i < ARRAY_COUNT(after); i++) {
        after[i] = work_sometimes(sim, node, PLAN_MEASURES, &it);
        if (after[i].len > 0)
            after[message.n_after_ids++] = after[i];
    }
    message.after_ids = after;
    if (chance_is(&sim->chance, 200)) {
        message.weekday = (uint32_t)chance_below(&sim->chance, 9);
        message.from_minute = 600;
        message.to_minute = (uint32_t)(590 + chance_below(&sim->chance, 90));
    }
    if (message.measure_id.len == 0 || chance_is(&sim->chance, 500))
        message.content = work_content(sim, node, "m", "measure");
    work_order(sim, node, &it, &message.base);
}

static void
link_plan(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__LinkPlan message = STAFETT__PLAN__V1__LINK_PLAN__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.link_id = work_sometimes(sim, node, PLAN_LINKS, &it);
    message.owner_id = work_known(sim, node, PLAN_ACTORS, &it);
    message.kind_code = work_code(sim, "individuell-plan");
    message.is_the_plan = chance_is(&sim->chance, 300);
    message.content = work_content(sim, node, "m", "text");
    work_order(sim, node, &it, &message.base);
}

void
work_set_goals(struct sim *sim, size_t node)
{
    static const struct work_choice choices[] = { { 40, set_goal }, { 50, set_measure },
        { 10, link_plan } };
    work_choose(sim, node, choices);
}

/* ---- versions */

static void
make_version(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__MakeVersion message = STAFETT__PLAN__V1__MAKE_VERSION__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.evaluate_us = work_date_sometimes(sim, node);
    message.content = work_content(sim, node, "m", "organised");
    work_order(sim, node, &it, &message.base);
}

/* Some version of the case, mostly the newest. */
static bool
version_any(struct sim *sim, size_t node, struct id case_id, struct plan_version *out)
{
    struct key prefix = key_of_id(case_id);
    struct walk walk;
    struct slice key;
    struct slice value;
    bool is_there = false;
    walk_start(&walk, work_plan_view(sim, node), PLAN_VERSIONS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        if (is_there && chance_is(&sim->chance, 250))
            continue;
        table_row(value, out, sizeof *out);
        is_there = true;
    }
    return is_there;
}

/* What that party is to sign; of another version, or nobody's, sometimes. */
static ProtobufCBinaryData
digest_any(
    struct sim *sim, size_t node, const struct plan_version *version, const char *party)
{
    static const uint8_t wrong[DIGEST_BYTES] = { 1 };
    struct plan_version_view row;
    if (work_is_nonsense(sim) ||
        !plan_version_view_load(work_plan_view(sim, node), version->id, party, &row))
        return slice_binary(slice_of(wrong, DIGEST_BYTES));
    return slice_binary(arena_copy(sim->arena, slice_of(row.digest, DIGEST_BYTES)));
}

static void
sign_version(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "signed", "signed", "signed", "reserved",
        "refused" };
    Stafett__Plan__V1__SignVersion message = STAFETT__PLAN__V1__SIGN_VERSION__INIT;
    struct work_case it;
    struct plan_version signed_one;
    struct plan_version read_one;
    char party[ID_TEXT_BYTES];
    const char *signer = work_organisation(sim, node);
    if (!work_case_of_member(sim, node, &it) ||
        !version_any(sim, node, it.case_id, &signed_one))
        return;
    read_one = signed_one;
    if (chance_is(&sim->chance, 100))
        (void)version_any(sim, node, it.case_id, &read_one);
    if (chance_is(&sim->chance, 300)) {
        struct id actor_id = work_row_any(sim, node, PLAN_ACTORS, it.case_id);
        id_text(actor_id, party);
        message.actor_id = work_id(sim, actor_id);
        signer = party;
    }
    WORK_CASE(message, it);
    message.version_id = work_id(sim, signed_one.id);
    message.digest = digest_any(sim, node, &read_one, signer);
    message.answer_code = WORK_CODE(answers);
    message.content = work_content(sim, node, "m", "reason");
    work_order(sim, node, &it, &message.base);
}

void
work_make_versions(struct sim *sim, size_t node)
{
    static const struct work_choice choices[] = { { 40, make_version },
        { 60, sign_version } };
    work_choose(sim, node, choices);
}

/* ---- proposals */

static void
propose(struct sim *sim, size_t node)
{
    static const char *const parts[] = { "goal", "measure", "actor", "meeting" };
    Stafett__Plan__V1__Propose message = STAFETT__PLAN__V1__PROPOSE__INIT;
    struct work_case it;
    if (!work_case_of_member(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.part_code = WORK_CODE(parts);
    message.part_id = work_sometimes(sim, node, PLAN_GOALS, &it);
    message.category_code = work_category(sim);
    message.content = work_content(sim, node, "m", "text");
    work_order(sim, node, &it, &message.base);
}

static void
answer_proposal(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "taken", "not-taken" };
    Stafett__Plan__V1__AnswerProposal message =
        STAFETT__PLAN__V1__ANSWER_PROPOSAL__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.proposal_id = work_known(sim, node, PLAN_PROPOSALS, &it);
    message.answer_code = WORK_CODE(answers);
    message.content = work_content(sim, node, "m", "reason");
    work_order(sim, node, &it, &message.base);
}

void
work_propose(struct sim *sim, size_t node)
{
    static const struct work_choice choices[] = { { 60, propose },
        { 40, answer_proposal } };
    work_choose(sim, node, choices);
}
