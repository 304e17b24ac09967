#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What is owed or does not hold is about a part of the fellowship. People read it by its
 * words, not by its id: whoever looks at the case is told both. Long texts are left out;
 * they stand where the part itself is shown. */

enum { ABOUT_BYTES_MAX = 512 };

struct maker {
    const struct view *view;
    struct arena *arena;
    struct id case_id;
    struct id part_id;
};

static Stafett__Plan__V1__About *
about(const struct maker *maker, const char *kind, const char *code, struct id content)
{
    Stafett__Plan__V1__About *out = arena_take(maker->arena, sizeof *out);
    struct slice words = content_load(maker->view, content, maker->arena);
    stafett__plan__v1__about__init(out);
    out->kind_code = (char *)kind;
    out->detail_code = arena_text(maker->arena, slice_text(code));
    if (words.len <= ABOUT_BYTES_MAX)
        out->content = slice_binary(words);
    return out;
}

/* Who is never to know of the case is named nowhere. */
static Stafett__Plan__V1__About *
of_actor(const struct maker *maker, struct id actor_id, const char *kind)
{
    struct plan_actor row;
    if (!plan_actor_load(maker->view, maker->case_id, actor_id, &row) ||
        row.state == ACTOR_DO_NOT_TELL)
        return NULL;
    return about(maker, kind, row.role, row.content);
}

static bool
row_load(const struct maker *maker, unsigned table, void *out, size_t bytes)
{
    return plan_row_load(
        maker->view, plan_row_at(table, maker->case_id, maker->part_id), out, bytes);
}

static Stafett__Plan__V1__About *
of_plan(const struct maker *maker)
{
    struct plan_goal goal;
    struct plan_measure measure;
    struct plan_proposal proposal;
    if (row_load(maker, PLAN_GOALS, &goal, sizeof goal))
        return about(maker, "goal", goal.area, goal.content);
    if (row_load(maker, PLAN_MEASURES, &measure, sizeof measure))
        return about(maker, "measure", measure.category, measure.content);
    if (row_load(maker, PLAN_PROPOSALS, &proposal, sizeof proposal))
        return about(maker, "proposal", proposal.part, proposal.content);
    return NULL;
}

static Stafett__Plan__V1__About *
of_work(const struct maker *maker)
{
    struct plan_cycle cycle;
    struct plan_meeting meeting;
    if (row_load(maker, PLAN_CYCLES, &cycle, sizeof cycle))
        return about(maker, "cycle", "", cycle.content);
    if (!row_load(maker, PLAN_MEETINGS, &meeting, sizeof meeting))
        return NULL;
    Stafett__Plan__V1__About *out = about(maker, "meeting", "", meeting.content);
    out->time_us = meeting.at_us;
    return out;
}

/* The key of a consent is case, party, category. */
static Stafett__Plan__V1__About *
of_consent(const struct maker *maker)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(maker->case_id);
    struct plan_consent row;
    struct id actor_id;
    walk_start(&walk, maker->view, PLAN_CONSENTS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        if (!id_equal(row.id, maker->part_id))
            continue;
        const char *party = (const char *)key.data + ID_BYTES;
        const char *category = party + strlen(party) + 1;
        bool is_actor = id_parse(party, &actor_id);
        Stafett__Plan__V1__About *out = is_actor ? of_actor(maker, actor_id, "consent")
                                                 : about(maker, "consent", "", ID_NONE);
        if (out == NULL)
            return NULL;
        out->detail_code = arena_text(maker->arena, slice_text(category));
        if (!is_actor)
            out->party_code = arena_text(maker->arena, slice_text(party));
        return out;
    }
    return NULL;
}

Stafett__Plan__V1__About *
plan_about(
    const struct view *view, struct id case_id, struct id part_id, struct arena *arena)
{
    const struct maker maker = { view, arena, case_id, part_id };
    if (id_is_none(part_id))
        return NULL;
    Stafett__Plan__V1__About *out = of_actor(&maker, part_id, "actor");
    if (out == NULL)
        out = of_plan(&maker);
    if (out == NULL)
        out = of_work(&maker);
    return out == NULL ? of_consent(&maker) : out;
}
