#include "services/plan/plan_joint.h"

#include <string.h>

/* The joint plan as a look shows it: her story first, then goals, measures, versions with
 * who has signed, proposals, other plans, what does not hold, and what a former holder
 * kept back. */

enum {
    TEXTS_BYTES_MAX = 512 << 10, /* an answer is one frame */
    VERSIONS_SHOWN_MAX = 16,
    PROPOSALS_SHOWN_MAX = 128,
    LINKS_SHOWN_MAX = 16,
    BREAKS_SHOWN_MAX = 256,
    SIGNATURES_MAX = PLAN_ACTORS_MAX + 2,
};

struct maker {
    const struct view *view;
    const struct look *look;
    struct arena *arena;
    struct id case_id;
    size_t *left; /* bytes of texts that still fit; 0 from the first that does not */
};

static char *
text(const struct maker *maker, const char *code)
{
    return arena_text(maker->arena, slice_text(code));
}

static ProtobufCBinaryData
content(const struct maker *maker, struct id id)
{
    size_t mark = arena_mark(maker->arena);
    struct slice out = content_load(maker->view, id, maker->arena);
    if (out.len >= *maker->left && out.len > 0) {
        *maker->left = 0;
        arena_rewind(maker->arena, mark);
        return slice_binary(slice_of(NULL, 0));
    }
    *maker->left -= out.len;
    return slice_binary(out);
}

static void *
list_of(const struct maker *maker, size_t count)
{
    return arena_take(maker->arena, (count + 1) * sizeof(void *));
}

/* Who an actor is, as far as it may be shown here: its organisation, staff or role. */
static char *
actor_code(
    const struct maker *maker, struct id actor_id, ProtobufCBinaryData *content_out)
{
    struct plan_actor row;
    if (!plan_actor_load(maker->view, maker->case_id, actor_id, &row) ||
        row.state == ACTOR_DO_NOT_TELL)
        return text(maker, "");
    *content_out = content(maker, row.content);
    if (row.organisation[0] != '\0')
        return text(maker, row.organisation);
    return text(maker, row.staff[0] != '\0' ? row.staff : row.role);
}

/* ---- goals and measures */

static void
goals_fill(const struct maker *maker, Stafett__Plan__V1__PlanView *out)
{
    struct walk walk;
    struct plan_goal row;
    struct id goal_id;
    out->goals = list_of(maker, PLAN_MEASURES_MAX);
    plan_rows_walk(&walk, maker->view, PLAN_GOALS, maker->case_id);
    while (out->n_goals < PLAN_MEASURES_MAX &&
           plan_rows_next(&walk, &goal_id, &row, sizeof row)) {
        Stafett__Plan__V1__GoalView *goal = arena_take(maker->arena, sizeof *goal);
        stafett__plan__v1__goal_view__init(goal);
        goal->goal_id = plan_id_copy(goal_id, maker->arena);
        goal->area_code = text(maker, row.area);
        goal->category_code = text(maker, row.category);
        goal->state_code = text(maker, row.state);
        goal->evaluate_us = row.evaluate_us;
        goal->content = content(maker, row.content);
        out->goals[out->n_goals++] = goal;
    }
}

static Stafett__Plan__V1__MeasureView *
measure_view(const struct maker *maker, const struct plan_measures *all,
    const struct plan_measure *row)
{
    Stafett__Plan__V1__MeasureView *out = arena_take(maker->arena, sizeof *out);
    stafett__plan__v1__measure_view__init(out);
    out->measure_id = plan_id_copy(row->id, maker->arena);
    out->goal_id = plan_id_copy(row->goal, maker->arena);
    out->owner_id =
        plan_owner_copy(maker->view, maker->case_id, row->owner, maker->arena);
    out->meeting_id = plan_id_copy(row->meeting, maker->arena);
    out->category_code = text(maker, row->category);
    out->state_code = text(maker, row->state);
    out->starts_us = row->starts_us;
    out->due_us = row->due_us;
    out->evaluate_us = row->evaluate_us;
    out->after_ids = plan_ids_list(row->after, row->after_count, maker->arena);
    out->n_after_ids = row->after_count;
    out->weekday = row->weekday;
    out->from_minute = row->from_minute;
    out->to_minute = row->to_minute;
    out->is_waiting = plan_measure_waits(all, row);
    out->content = content(maker, row->content);
    out->owner_code = actor_code(maker, row->owner, &out->owner_content);
    return out;
}

static void
measures_fill(const struct maker *maker, Stafett__Plan__V1__PlanView *out)
{
    struct plan_measures all;
    plan_measures_load(maker->view, maker->case_id, maker->arena, NULL, &all);
    out->measures = list_of(maker, all.count);
    for (size_t i = 0; i < all.count; i++)
        out->measures[out->n_measures++] = measure_view(maker, &all, &all.rows[i]);
}

/* ---- versions, the newest first */

static void
views_fill(const struct maker *maker, Stafett__Plan__V1__VersionView *out,
    const struct plan_version *version)
{
    struct walk walk;
    struct plan_version_view row;
    char party[PLAN_PARTY_BYTES];
    struct id actor_id;
    struct arena *arena = maker->arena;
    out->views = list_of(maker, SIGNATURES_MAX);
    out->signatures = list_of(maker, SIGNATURES_MAX);
    plan_version_views_walk(&walk, maker->view, version->id);
    while (
        out->n_views < SIGNATURES_MAX && plan_version_views_next(&walk, party, &row)) {
        if (plan_is_untold(maker->view, maker->case_id, party))
            continue;
        Stafett__Plan__V1__MemberView *view = arena_take(arena, sizeof *view);
        Stafett__Plan__V1__SignatureView *signature =
            arena_take(arena, sizeof *signature);
        stafett__plan__v1__member_view__init(view);
        stafett__plan__v1__signature_view__init(signature);
        view->party_code = text(maker, party);
        view->digest =
            slice_binary(arena_copy(arena, slice_of(row.digest, DIGEST_BYTES)));
        view->part_count = row.part_count;
        view->withheld_count = row.withheld_count;
        signature->party_code = view->party_code;
        signature->answer_code = text(maker, row.answer);
        signature->signed_us = row.signed_us;
        signature->content = content(maker, row.content);
        if (id_parse(party, &actor_id))
            signature->role_code =
                actor_code(maker, actor_id, &signature->actor_content);
        out->views[out->n_views++] = view;
        out->signatures[out->n_signatures++] = signature;
    }
}

/* What stands here now, against what we have of the version. */
static bool
is_changed(const struct maker *maker, const struct plan_version *version)
{
    struct plan_version_view own;
    struct plan_digests now;
    uint8_t digest[DIGEST_BYTES];
    if (!plan_version_view_load(maker->view, version->id, maker->look->self, &own))
        return false;
    plan_digests_make(maker->view, maker->case_id, maker->arena, &now);
    plan_digests_join(
        &now, content_load(maker->view, version->content, maker->arena), NULL, digest);
    return memcmp(digest, own.digest, DIGEST_BYTES) != 0;
}

static Stafett__Plan__V1__VersionView *
version_view(const struct maker *maker, const struct plan_version *row)
{
    Stafett__Plan__V1__VersionView *out = arena_take(maker->arena, sizeof *out);
    stafett__plan__v1__version_view__init(out);
    out->version_id = plan_id_copy(row->id, maker->arena);
    out->number = row->number;
    out->holder_code = text(maker, row->holder);
    out->made_us = row->made_us;
    out->evaluate_us = row->evaluate_us;
    out->missing_codes =
        plan_codes_list(row->missing[0], row->missing_count, maker->arena);
    out->n_missing_codes = row->missing_count;
    out->content = content(maker, row->content);
    views_fill(maker, out, row);
    return out;
}

static void
versions_fill(const struct maker *maker, Stafett__Plan__V1__PlanView *out)
{
    struct plan_version row;
    if (!plan_version_newest(maker->view, maker->case_id, &row))
        return;
    bool has_changed = is_changed(maker, &row);
    out->versions = list_of(maker, VERSIONS_SHOWN_MAX);
    for (uint32_t number = row.number;
         number > 0 && out->n_versions < VERSIONS_SHOWN_MAX; number--) {
        if (plan_version_load(maker->view, maker->case_id, number, &row))
            out->versions[out->n_versions++] = version_view(maker, &row);
    }
    out->versions[0]->is_changed = has_changed;
}

/* ---- proposals, other plans */

static void
proposals_fill(const struct maker *maker, Stafett__Plan__V1__PlanView *out)
{
    struct walk walk;
    struct plan_proposal row;
    struct id proposal_id;
    out->proposals = list_of(maker, PROPOSALS_SHOWN_MAX);
    plan_rows_walk(&walk, maker->view, PLAN_PROPOSALS, maker->case_id);
    while (out->n_proposals < PROPOSALS_SHOWN_MAX &&
           plan_rows_next(&walk, &proposal_id, &row, sizeof row)) {
        Stafett__Plan__V1__ProposalView *view = arena_take(maker->arena, sizeof *view);
        stafett__plan__v1__proposal_view__init(view);
        view->proposal_id = plan_id_copy(proposal_id, maker->arena);
        view->part_code = text(maker, row.part);
        view->part_id = plan_id_copy(row.part_id, maker->arena);
        view->from_code = text(maker, row.from);
        view->answer_code = text(maker, row.answer);
        view->made_us = row.made_us;
        view->answer_due_us = row.answer_due_us;
        view->content = content(maker, row.content);
        view->answer_content = content(maker, row.answer_content);
        out->proposals[out->n_proposals++] = view;
    }
}

static void
links_fill(const struct maker *maker, Stafett__Plan__V1__PlanView *out)
{
    struct walk walk;
    struct plan_link row;
    struct id link_id;
    out->links = list_of(maker, LINKS_SHOWN_MAX);
    plan_rows_walk(&walk, maker->view, PLAN_LINKS, maker->case_id);
    while (out->n_links < LINKS_SHOWN_MAX &&
           plan_rows_next(&walk, &link_id, &row, sizeof row)) {
        Stafett__Plan__V1__LinkView *view = arena_take(maker->arena, sizeof *view);
        stafett__plan__v1__link_view__init(view);
        view->link_id = plan_id_copy(link_id, maker->arena);
        view->kind_code = text(maker, row.kind);
        view->owner_id =
            plan_owner_copy(maker->view, maker->case_id, row.owner, maker->arena);
        view->is_the_plan = row.is_the_plan != 0;
        view->content = content(maker, row.content);
        out->links[out->n_links++] = view;
    }
}

/* ---- what does not hold, and what was kept back */

static bool
is_of_plan(const struct maker *maker, struct id part_id)
{
    static const char *const kinds[] = { "goal", "measure", "version" };
    struct plan_proposal proposal;
    struct plan_part part;
    struct id case_id;
    uint64_t number;
    if (plan_proposal_load(maker->view, maker->case_id, part_id, &proposal))
        return true;
    if (!plan_place_find(maker->view, PLAN_PART_NUMBERS, part_id, &case_id, &number) ||
        !plan_part_load(maker->view, case_id, number, &part))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (strcmp(part.kind, kinds[i]) == 0)
            return true;
    }
    return false;
}

static void
breaks_fill(const struct maker *maker, Stafett__Plan__V1__PlanView *out)
{
    struct walk walk;
    struct plan_break row;
    struct id break_id;
    out->breaks = list_of(maker, BREAKS_SHOWN_MAX);
    plan_rows_walk(&walk, maker->view, PLAN_BREAKS, maker->case_id);
    while (out->n_breaks < BREAKS_SHOWN_MAX &&
           plan_rows_next(&walk, &break_id, &row, sizeof row)) {
        if (row.is_closed || !is_of_plan(maker, row.part))
            continue;
        Stafett__Plan__V1__BreakView *view = arena_take(maker->arena, sizeof *view);
        stafett__plan__v1__break_view__init(view);
        view->break_id = plan_id_copy(break_id, maker->arena);
        view->rule_code = text(maker, row.rule);
        view->strength_code = text(maker, row.strength);
        view->whose_code = text(maker, row.whose);
        view->source_code = text(maker, row.source);
        view->opened_us = row.opened_us;
        view->part_id = plan_id_copy(row.part, maker->arena);
        out->breaks[out->n_breaks++] = view;
    }
}

const ProtobufCMessage *
plan_answer_plan(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowPlan *asked =
        (const Stafett__Plan__V1__ShowPlan *)look->message;
    size_t left = TEXTS_BYTES_MAX;
    struct maker maker = { view, look, look->arena, ID_NONE, &left };
    struct plan_case row;
    struct plan_story story;
    if (!id_from(slice_bytes(asked->case_id), &maker.case_id) ||
        !plan_case_load(view, maker.case_id, &row))
        return NULL;
    Stafett__Plan__V1__PlanView *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__plan_view__init(out);
    out->case_id = plan_id_copy(maker.case_id, look->arena);
    if (plan_story_latest(view, maker.case_id, &story))
        out->story_content = content(&maker, story.content);
    goals_fill(&maker, out);
    measures_fill(&maker, out);
    versions_fill(&maker, out);
    proposals_fill(&maker, out);
    links_fill(&maker, out);
    breaks_fill(&maker, out);
    out->withheld =
        plan_withheld_list(view, maker.case_id, look->arena, &out->n_withheld);
    out->is_cut = left == 0;
    return &out->base;
}
