/* The fellowship when everything is delivered: whoever takes part has been asked about for
 * every part, and has what it may have (check_parts.c says whether it is the same on both
 * sides); nobody has what nobody shared with it; only holders have written map and plan; a
 * case has one coordinator at most; nothing of it is owed where it is not one's own. What a
 * partner that lies had a hand in is left out. */

#include "tests/sim/check.h"
#include "tests/sim/check_parts.h"
#include "tests/sim/grounds.h"

#include <string.h>

static const struct view *
plan_view(struct sim *sim, size_t node)
{
    return tables_view(store_tables(sim_daemon_named(sim, node, "plan")->host.store));
}

/* ---- one coordinator */

static void
coordinator_check(const struct fellow *fellow)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    struct plan_staff staff;
    unsigned count = 0;
    plan_rows_walk(&walk, fellow->view, PLAN_ACTORS, fellow->case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state != ACTOR_JOINED || actor.staff[0] == '\0' ||
            strcmp(actor.kind, "staff") != 0 || strcmp(actor.role, "coordinator") != 0)
            continue;
        count++;
        if (plan_staff_load(fellow->view, actor.staff, &staff) && staff.is_ended)
            sim_break(fellow->sim, "%zu: %s coordinates and works there no more",
                fellow->node, actor.staff);
    }
    if (count > 1)
        sim_break(fellow->sim, "%zu: a case has %u coordinators", fellow->node, count);
    if (count > 0 && !fellow->is_holder)
        sim_break(
            fellow->sim, "%zu: coordinates a case that it does not hold", fellow->node);
}

/* ---- what is owed */

static bool
is_owed_here(const struct fellow *fellow)
{
    return !fellow->row.is_closed && (fellow->is_holder || fellow->is_member);
}

static void
duties_check(const struct fellow *fellow)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct plan_obligation owed;
    struct plan_break open;
    struct id break_id;
    struct key prefix = key_of_id(fellow->case_id);
    const struct rules *rules = fellow->act.input->rules;
    if (is_owed_here(fellow))
        return;
    walk_start(&walk, fellow->view, PLAN_OBLIGATIONS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &owed, sizeof owed);
        if (rules_duty(rules, owed.rule) != NULL)
            sim_break(fellow->sim,
                "%zu: still owes %s of a case that it has no part in", fellow->node,
                owed.rule);
    }
    plan_rows_walk(&walk, fellow->view, PLAN_BREAKS, fellow->case_id);
    while (plan_rows_next(&walk, &break_id, &open, sizeof open)) {
        if (!open.is_closed && rules_duty(rules, open.rule) != NULL)
            sim_break(fellow->sim, "%zu: %s is broken in a case that it has no part in",
                fellow->node, open.rule);
    }
}

/* ---- who wrote it */

static void
writer_check(const struct fellow *fellow, const char *what, const char *from)
{
    if (!grounds_has_held(fellow->sim, fellow->case_id, from))
        sim_break(fellow->sim, "%zu: has %s of %s, which never held the case",
            fellow->node, what, from);
}

static void
writers_check(const struct fellow *fellow)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct id id;
    struct plan_actor actor;
    struct plan_goal goal;
    struct plan_measure measure;
    struct plan_version version;
    struct key prefix = key_of_id(fellow->case_id);
    plan_rows_walk(&walk, fellow->view, PLAN_ACTORS, fellow->case_id);
    while (plan_rows_next(&walk, &id, &actor, sizeof actor))
        writer_check(fellow, "an actor", actor.from);
    plan_rows_walk(&walk, fellow->view, PLAN_GOALS, fellow->case_id);
    while (plan_rows_next(&walk, &id, &goal, sizeof goal))
        writer_check(fellow, "a goal", goal.from);
    plan_rows_walk(&walk, fellow->view, PLAN_MEASURES, fellow->case_id);
    while (plan_rows_next(&walk, &id, &measure, sizeof measure))
        writer_check(fellow, "a measure", measure.from);
    walk_start(&walk, fellow->view, PLAN_VERSIONS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &version, sizeof version);
        writer_check(fellow, "a version", version.holder);
    }
}

/* ---- what it has, somebody shared with it */

static bool
was_shared(struct sim *sim, struct id case_id, const char *party, struct id part_id)
{
    struct plan_shared row;
    for (size_t n = 0; n < sim->world->node_count; n++) {
        if (plan_shared_load(plan_view(sim, n), case_id, party, part_id, &row) &&
            (!row.is_withheld || row.has_older))
            return true;
    }
    return false;
}

static void
received_check(const struct fellow *fellow, const struct plan_part *part)
{
    char text[ID_TEXT_BYTES];
    const char *self = fellow->act.input->self;
    /* Her story of another case that went on in this one, while it was ours. */
    bool is_passed_on = strcmp(part->kind, "story") == 0 &&
                        grounds_has_held(fellow->sim, fellow->case_id, self);
    if (strcmp(part->from, self) == 0 || is_passed_on ||
        was_shared(fellow->sim, fellow->case_id, self, part->id))
        return;
    id_text(part->id, text);
    sim_break(fellow->sim, "%zu: has %s %s of %s, and nobody shared it with it",
        fellow->node, part->kind, text, part->from);
}

/* ---- whoever takes part has what it may have */

/* "Could not ask" after a no, or a yes that lapsed: nothing begins anew by that. */
static bool
is_asked_no_more(const struct fellow *fellow, const char *party, const char *category)
{
    struct plan_consent row;
    return plan_consent_load(fellow->view, fellow->case_id, party, category, &row) &&
           row.state != CONSENT_GIVEN;
}

static void
given_check(
    const struct fellow *fellow, const struct plan_part *part, const char *party)
{
    struct plan_shared row;
    bool is_known =
        plan_shared_load(fellow->view, fellow->case_id, party, part->id, &row);
    bool is_for = strcmp(part->kind, "meeting") != 0 ||
                  plan_is_summoned(fellow->view, fellow->case_id, part->id, party);
    struct plan_asking asking = plan_asking_of(&fellow->act, party);
    struct plan_ground ground = plan_ground_find(fellow->view, &asking, part->category);
    if (!plan_part_is_ours(&fellow->act, part) || !is_for)
        return;
    if (!is_known)
        sim_break(fellow->sim, "%zu: nothing is said of whether %s gets a %s (%s)",
            fellow->node, party, part->kind, part->category);
    else if (row.is_withheld && ground.is_there && !part->is_kept &&
             !is_asked_no_more(fellow, party, part->category))
        sim_break(fellow->sim,
            "%zu: a %s (%s) is kept from %s (%s) that may have it: %s", fellow->node,
            part->kind, part->category, party, row.why, ground.ground);
    else if (!row.is_withheld)
        parts_check(fellow, part, party);
}

static void
sharing_check(const struct fellow *fellow)
{
    struct plan_parties parties;
    struct plan_part part;
    char party[PLAN_PARTY_BYTES];
    const char *self = fellow->act.input->self;
    if (!fellow->is_holder && !fellow->is_joined)
        return;
    plan_parties_start(&parties, fellow->view, self, fellow->case_id);
    while (plan_parties_next(&parties, party)) {
        /* Who has said yes to taking it over gets what goes along, by and by. */
        if (strcmp(party, parties.receiver) == 0 || strcmp(party, outlaw_code) == 0)
            continue;
        if (fellow->is_holder)
            parts_follow_check(fellow, party);
        for (uint64_t number = 1;
             plan_part_load(fellow->view, fellow->case_id, number, &part); number++)
            given_check(fellow, &part, party);
    }
}

/* ---- all of it */

/* The partner that lies holds it, or has: what follows is its doing. */
static bool
is_of_outlaw(const struct fellow *fellow)
{
    for (size_t n = 0; n < fellow->sim->world->node_count; n++) {
        struct walk walk;
        struct slice key;
        struct slice value;
        struct plan_custody line;
        struct key prefix = key_of_id(fellow->case_id);
        walk_start(&walk, plan_view(fellow->sim, n), PLAN_CUSTODY, &prefix);
        while (walk_next(&walk, &key, &value)) {
            table_row(value, &line, sizeof line);
            if (strcmp(line.holder, outlaw_code) == 0)
                return true;
        }
    }
    return false;
}

static void
fellow_check(struct fellow *fellow)
{
    struct plan_membership own;
    struct plan_part part;
    const char *self = fellow->act.input->self;
    fellow->is_holder = strcmp(fellow->row.holder, self) == 0;
    fellow->is_member = plan_membership_load(fellow->view, fellow->case_id, &own) &&
                        strcmp(own.holder, fellow->row.holder) == 0 &&
                        (own.state == ACTOR_ASKED || own.state == ACTOR_JOINED);
    fellow->is_joined = fellow->is_member && own.state == ACTOR_JOINED;
    coordinator_check(fellow);
    duties_check(fellow);
    writers_check(fellow);
    for (uint64_t number = 1;
         plan_part_load(fellow->view, fellow->case_id, number, &part); number++)
        received_check(fellow, &part);
    if (!fellow->row.is_closed && !fellow->row.is_outside)
        sharing_check(fellow);
}

void
check_fellowship(struct sim *sim, size_t node)
{
    const struct world_daemon *plan = sim_daemon_named(sim, node, "plan");
    const struct input input = { .self = plan->host.self,
        .rules = plan->host.rules,
        .calendar = plan->host.calendar,
        .arena = sim->watch_arena,
        .now_us = batch_time(
            plan->batch, world_node_now(sim->world, &sim->world->nodes[node])) };
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, plan_view(sim, node), PLAN_CASES, &all);
    while (walk_next(&walk, &key, &value) && !sim_is_broken(sim)) {
        struct fellow fellow;
        memset(&fellow, 0, sizeof fellow);
        fellow.sim = sim;
        fellow.node = node;
        fellow.view = plan_view(sim, node);
        ASSERT(id_from(key, &fellow.case_id));
        table_row(value, &fellow.row, sizeof fellow.row);
        fellow.act.view = fellow.view;
        fellow.act.input = &input;
        fellow.act.side.case_id = fellow.case_id;
        fellow.act.side.row = fellow.row;
        if (!is_of_outlaw(&fellow))
            fellow_check(&fellow);
    }
}
