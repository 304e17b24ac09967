/* Cases and offers when everything is delivered: what one node waits for, the
 * other owes; and whatever waits has an alarm that will end the silence. */

#include "services/plan/plan.h"
#include "tests/sim/check.h"

#include <string.h>

struct side {
    struct sim *sim;
    size_t node;
    const struct view *view;
    struct id case_id;
    struct plan_case row;
    struct plan_offer offer; /* open, when row.open_term is not 0 */
};

static const struct view *
plan_view(struct sim *sim, size_t node)
{
    return tables_view(store_tables(sim_daemon_named(sim, node, "plan")->host.store));
}

static void
name_check(const struct side *side)
{
    const char *self = side->sim->world->nodes[side->node].settings->organisation;
    if (side->row.is_closed || strcmp(side->row.holder, self) != 0)
        return;
    const char *fault = plan_staff_choice_fault(side->view, side->row.responsible);
    if (fault != NULL)
        sim_break(side->sim, "%s/plan: %s answers for an open case: %s", self,
            side->row.responsible, fault);
}

/* Who was responsible when: no event is told of twice. */
static void
custody_check(const struct side *side)
{
    struct key prefix = key_of_id(side->case_id);
    struct walk walk;
    struct slice key;
    struct slice value;
    struct id last = ID_NONE;
    walk_start(&walk, side->view, PLAN_CUSTODY, &prefix);
    while (walk_next(&walk, &key, &value)) {
        struct plan_custody line;
        table_row(value, &line, sizeof line);
        if (id_equal(line.message, last))
            sim_break(side->sim,
                "%zu: the custody of a case tells one event twice (%s)", side->node,
                line.event);
        last = line.message;
    }
}

static void
awaited_check(const struct side *side)
{
    struct key key = key_of_code("answer");
    struct slice due;
    key_add_id(&key, side->case_id);
    key_add_code(&key, "at");
    if (side->offer.state == OFFER_OPEN && !side->offer.is_overdue &&
        !table_get(side->view, TABLE_ALARMS_BY_KEY, key_slice(&key), &due))
        sim_break(side->sim, "%zu: an open offer has no alarm", side->node);
}

/* The other organisation's side of an open offer, if it is a node of this world. */
static void
other_check(const struct side *side)
{
    struct plan_case row = { .term = 0 };
    struct plan_offer offer = { .term = 0 };
    struct world *world = side->sim->world;
    const char *self = world->nodes[side->node].settings->organisation;
    bool is_ours = strcmp(side->offer.from, self) == 0;
    const char *other = is_ours ? side->offer.to : side->offer.from;
    if (side->row.is_closed || strcmp(other, self) == 0)
        return;
    for (size_t n = 0; n < world->node_count; n++) {
        if (strcmp(world->nodes[n].settings->organisation, other) != 0)
            continue;
        const struct view *view = plan_view(side->sim, n);
        bool is_known = plan_case_load(view, side->case_id, &row) &&
                        plan_offer_load(view, side->case_id, side->offer.term, &offer);
        if (!is_known || row.open_term != side->offer.term ||
            offer.state != side->offer.state)
            sim_break(side->sim, "an offer of term %llu is open at %s and not at %s",
                (unsigned long long)side->offer.term, self, other);
        if (offer.state == OFFER_ACCEPTED &&
            strcmp(offer.completes, "on-acceptance") == 0)
            sim_break(side->sim, "an accepted handover from %s to %s does not complete",
                offer.from, offer.to);
    }
}

/* Silence that is over its time has become a break. */
static void
obligations_check(struct sim *sim, size_t node, int64_t now_us)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, plan_view(sim, node), PLAN_OBLIGATIONS, &all);
    while (walk_next(&walk, &key, &value)) {
        struct plan_obligation row;
        table_row(value, &row, sizeof row);
        if (row.due_us <= now_us && id_is_none(row.break_id))
            sim_break(sim, "%zu: what is owed by %s was due and nobody has said so",
                node, row.rule);
    }
}

void
check_cases(struct sim *sim, size_t node)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    struct side side = { .sim = sim, .node = node, .view = plan_view(sim, node) };
    const struct world_daemon *plan = sim_daemon_named(sim, node, "plan");
    walk_start(&walk, side.view, PLAN_CASES, &all);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &side.row, sizeof side.row);
        ASSERT(id_from(key, &side.case_id));
        name_check(&side);
        custody_check(&side);
        if (side.row.open_term == 0)
            continue;
        ASSERT(
            plan_offer_load(side.view, side.case_id, side.row.open_term, &side.offer));
        awaited_check(&side);
        other_check(&side);
    }
    obligations_check(sim, node,
        batch_time(plan->batch, world_node_now(sim->world, &sim->world->nodes[node])));
}
