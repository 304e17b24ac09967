/* The same part at the two sides of a sharing: what it says, not how it is kept. */

#include "tests/sim/check_parts.h"
#include "common/content.h"
#include "services/plan/plan_joint.h"

#include <string.h>

/* Both sides: here, and at the party. */
struct both {
    const struct fellow *fellow;
    const struct plan_part *part;
    const struct view *here;
    const struct view *there;
    const char *party;
};

static bool
is_same_content(const struct both *both, struct id here, struct id there)
{
    struct arena *arena = both->fellow->sim->watch_arena;
    struct slice own = content_load(both->here, here, arena);
    return own.len == 0 || slice_equal(own, content_load(both->there, there, arena));
}

static bool
load_both(
    const struct both *both, unsigned table, void *here, void *there, size_t bytes)
{
    struct plan_row at = plan_row_at(table, both->fellow->case_id, both->part->id);
    return plan_row_load(both->here, at, here, bytes) &&
           plan_row_load(both->there, at, there, bytes);
}

static bool
is_same_actor(const struct both *both)
{
    struct plan_actor here;
    struct plan_actor there;
    return load_both(both, PLAN_ACTORS, &here, &there, sizeof here) &&
           strcmp(here.kind, there.kind) == 0 && strcmp(here.role, there.role) == 0 &&
           strcmp(here.organisation, there.organisation) == 0 &&
           here.state == there.state && here.until_us == there.until_us;
}

static bool
is_same_goal(const struct both *both)
{
    struct plan_goal here;
    struct plan_goal there;
    return load_both(both, PLAN_GOALS, &here, &there, sizeof here) &&
           strcmp(here.area, there.area) == 0 &&
           strcmp(here.category, there.category) == 0 &&
           strcmp(here.state, there.state) == 0 &&
           here.evaluate_us == there.evaluate_us &&
           is_same_content(both, here.content, there.content);
}

static bool
is_same_measure(const struct both *both)
{
    struct plan_measure here;
    struct plan_measure there;
    return load_both(both, PLAN_MEASURES, &here, &there, sizeof here) &&
           id_equal(here.goal, there.goal) &&
           strcmp(here.category, there.category) == 0 &&
           strcmp(here.state, there.state) == 0 && here.due_us == there.due_us &&
           here.evaluate_us == there.evaluate_us &&
           here.after_count == there.after_count && here.weekday == there.weekday &&
           is_same_content(both, here.content, there.content);
}

static bool
is_same_story(const struct both *both)
{
    struct plan_story here;
    struct plan_story there;
    return load_both(both, PLAN_STORIES, &here, &there, sizeof here) &&
           strcmp(here.teller, there.teller) == 0 && here.told_us == there.told_us &&
           here.looked_count == there.looked_count;
}

/* Who held the case, and the meeting, may have had no ground to say so to whoever holds the
 * case again: it knows more, and a meeting that was held is called no more. */
static bool
is_same_meeting(const struct both *both)
{
    struct plan_meeting here;
    struct plan_meeting there;
    if (!load_both(both, PLAN_MEETINGS, &here, &there, sizeof here))
        return false;
    if (here.held_us == 0 && there.held_us != 0)
        return true;
    return here.at_us == there.at_us && here.next_us == there.next_us &&
           (here.held_us != 0) == (there.held_us != 0) &&
           is_same_content(both, here.content, there.content);
}

static bool
is_same_link(const struct both *both)
{
    struct plan_link here;
    struct plan_link there;
    return load_both(both, PLAN_LINKS, &here, &there, sizeof here) &&
           strcmp(here.kind, there.kind) == 0 &&
           here.is_the_plan == there.is_the_plan &&
           is_same_content(both, here.content, there.content);
}

static bool
is_same_cycle(const struct both *both)
{
    struct plan_cycle here;
    struct plan_cycle there;
    return load_both(both, PLAN_CYCLES, &here, &there, sizeof here) &&
           id_equal(here.goal, there.goal) && here.study_us == there.study_us &&
           is_same_content(both, here.content, there.content);
}

/* What was found stands in the row of its cycle. */
static bool
is_same_study(const struct both *both)
{
    struct walk walk;
    struct plan_cycle here;
    struct plan_cycle there;
    struct id cycle_id;
    struct id case_id = both->fellow->case_id;
    plan_rows_walk(&walk, both->here, PLAN_CYCLES, case_id);
    while (plan_rows_next(&walk, &cycle_id, &here, sizeof here)) {
        if (id_equal(plan_study_of(cycle_id), both->part->id))
            return plan_row_load(both->there,
                       plan_row_at(PLAN_CYCLES, case_id, cycle_id), &there,
                       sizeof there) &&
                   strcmp(here.act, there.act) == 0 &&
                   is_same_content(both, here.study_content, there.study_content);
    }
    return false;
}

/* The party's own view of it, too: that is what it signs. It may have a number of its own
 * there: the holder does not know of all that were made before. */
static bool
is_same_version(const struct both *both)
{
    struct plan_version here;
    struct plan_version there;
    struct plan_version_view given;
    struct plan_version_view taken;
    struct id case_id = both->fellow->case_id;
    if (!plan_version_find(both->here, case_id, both->part->id, &here) ||
        !plan_version_find(both->there, case_id, both->part->id, &there) ||
        here.evaluate_us != there.evaluate_us ||
        !is_same_content(both, here.content, there.content))
        return false;
    return !plan_version_view_load(both->here, here.id, both->party, &given) ||
           (plan_version_view_load(both->there, there.id, both->party, &taken) &&
               memcmp(given.digest, taken.digest, DIGEST_BYTES) == 0);
}

static bool
is_same_entry(const struct both *both)
{
    struct plan_entry here;
    struct plan_entry there;
    struct id case_id;
    uint64_t number;
    if (!plan_entry_find(both->here, both->part->id, &case_id, &number) ||
        !plan_entry_load(both->here, case_id, number, &here) ||
        !plan_entry_find(both->there, both->part->id, &case_id, &number) ||
        !plan_entry_load(both->there, case_id, number, &there))
        return false;
    return id_equal(case_id, both->fellow->case_id) &&
           strcmp(here.category, there.category) == 0 &&
           strcmp(here.from, there.from) == 0 && here.time_us == there.time_us;
}

static const struct {
    const char *kind;
    bool (*is_same)(const struct both *both);
} kinds[] = {
    { "actor", is_same_actor },
    { "goal", is_same_goal },
    { "measure", is_same_measure },
    { "story", is_same_story },
    { "meeting", is_same_meeting },
    { "version", is_same_version },
    { "entry", is_same_entry },
    { "link", is_same_link },
    { "cycle", is_same_cycle },
    { "study", is_same_study },
};

/* It knows us, the case, and who holds it; and takes part, or holds it. */
static bool
is_still_in(const struct both *both)
{
    const char *self = both->fellow->act.input->self;
    const char *holder = both->fellow->row.holder;
    struct id case_id = both->fellow->case_id;
    struct plan_partner partner;
    struct plan_case row;
    struct plan_membership own;
    if (!plan_partner_load(both->there, self, &partner) ||
        !plan_case_load(both->there, case_id, &row) || row.is_closed ||
        strcmp(row.holder, holder) != 0)
        return false;
    return strcmp(holder, both->party) == 0 ||
           (plan_membership_load(both->there, case_id, &own) &&
               own.state == ACTOR_JOINED && strcmp(own.holder, holder) == 0);
}

/* NULL: it is no node of this world. */
static const struct view *
view_of(struct sim *sim, const char *party)
{
    for (size_t n = 0; n < sim->world->node_count; n++) {
        if (strcmp(sim->world->nodes[n].settings->organisation, party) == 0)
            return tables_view(
                store_tables(sim_daemon_named(sim, n, "plan")->host.store));
    }
    return NULL;
}

void
parts_follow_check(const struct fellow *fellow, const char *party)
{
    const struct view *there = view_of(fellow->sim, party);
    const char *self = fellow->act.input->self;
    struct plan_partner partner;
    struct plan_case row;
    struct plan_membership own;
    if (there == NULL || !plan_partner_load(there, self, &partner) ||
        !plan_case_load(there, fellow->case_id, &row) || row.is_closed ||
        !plan_membership_load(there, fellow->case_id, &own) ||
        own.state != ACTOR_JOINED)
        return;
    if (strcmp(row.holder, self) != 0)
        sim_break(fellow->sim, "%zu: holds a case, and %s that takes part believes %s",
            fellow->node, party, row.holder);
}

void
parts_check(
    const struct fellow *fellow, const struct plan_part *part, const char *party)
{
    struct sim *sim = fellow->sim;
    struct both both = { fellow, part, fellow->view, NULL, party };
    char text[ID_TEXT_BYTES];
    for (size_t n = 0; n < sim->world->node_count; n++) {
        if (strcmp(sim->world->nodes[n].settings->organisation, party) == 0)
            both.there =
                tables_view(store_tables(sim_daemon_named(sim, n, "plan")->host.store));
    }
    if (both.there == NULL || !is_still_in(&both))
        return;
    arena_reset(sim->watch_arena);
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (strcmp(kinds[i].kind, part->kind) != 0 || kinds[i].is_same(&both))
            continue;
        id_text(part->id, text);
        sim_break(sim, "%zu: %s %s is not at %s as it was shared", fellow->node,
            part->kind, text, party);
    }
}
