/* What one daemon of an organisation knows from another, when everything is delivered. */

#include "services/assessment-team/team.h"
#include "services/intake/intake.h"
#include "services/plan/plan.h"
#include "tests/sim/check.h"

#include <string.h>

struct desk { /* one organisation's daemons */
    struct sim *sim;
    size_t node;
    const char *self;
    const struct view *plan;
    const struct view *team;
    const struct view *intake;
};

static const struct view *
view_of(struct sim *sim, size_t node, const char *daemon)
{
    return tables_view(store_tables(sim_daemon_named(sim, node, daemon)->host.store));
}

/* The team knows of each case who answers for it here, or that nobody does. */
static void
case_check(const struct desk *desk, struct id case_id, const struct team_case *known)
{
    struct plan_case row;
    if (!plan_case_load(desk->plan, case_id, &row)) {
        sim_break(desk->sim, "%s: the team knows a case that plan has not", desk->self);
        return;
    }
    bool is_here = strcmp(row.holder, desk->self) == 0;
    const char *responsible = is_here ? row.responsible : "";
    if ((known->is_closed != 0) != (row.is_closed != 0))
        sim_break(desk->sim, "%s: a case is closed for %s alone", desk->self,
            row.is_closed ? "plan" : "the team");
    else if (!row.is_closed && strcmp(known->responsible, responsible) != 0)
        sim_break(desk->sim,
            "%s: '%s' answers for a case, and the team takes it for '%s'", desk->self,
            responsible, known->responsible);
}

static void
cases_check(const struct desk *desk)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, desk->team, TEAM_CASES, &all);
    while (walk_next(&walk, &key, &value)) {
        struct team_case row;
        struct id case_id;
        ASSERT(id_from(key, &case_id));
        table_row(value, &row, sizeof row);
        case_check(desk, case_id, &row);
    }
}

/* What the team has concluded, intake knows; an ended case is assessed no more. */
static void
assessment_check(const struct desk *desk, const struct team_assessment *row)
{
    struct intake_inquiry inquiry;
    struct plan_case plan;
    if (row->state == TEAM_CONCLUDED && !id_is_none(row->inquiry) &&
        intake_inquiry_load(desk->intake, row->inquiry, &inquiry) &&
        inquiry.ended_us == 0)
        sim_break(desk->sim, "%s: an inquiry goes on that was assessed", desk->self);
    if (row->ended_us == 0 && plan_case_load(desk->plan, row->case_id, &plan) &&
        plan.is_closed)
        sim_break(desk->sim, "%s: an assessment goes on in a closed case", desk->self);
}

static void
assessments_check(const struct desk *desk)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, desk->team, TEAM_ASSESSMENTS, &all);
    while (walk_next(&walk, &key, &value)) {
        struct team_assessment row;
        table_row(value, &row, sizeof row);
        assessment_check(desk, &row);
    }
}

/* Every inquiry has an owner; a routed one has come to a case. */
static void
inquiries_check(const struct desk *desk)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, desk->intake, INTAKE_INQUIRIES, &all);
    while (walk_next(&walk, &key, &value)) {
        struct intake_inquiry row;
        struct id inquiry;
        struct id case_id;
        ASSERT(id_from(key, &inquiry));
        table_row(value, &row, sizeof row);
        if (row.ended_us == 0 && row.unit[0] == '\0')
            sim_break(desk->sim, "%s: an inquiry has no owner", desk->self);
        if (row.state == INQUIRY_ROUTED &&
            !plan_inquiry_find(desk->plan, inquiry, &case_id))
            sim_break(
                desk->sim, "%s: a routed inquiry has come to no case", desk->self);
    }
}

void
check_services(struct sim *sim, size_t node)
{
    const struct desk desk = { sim, node,
        sim->world->nodes[node].settings->organisation, view_of(sim, node, "plan"),
        view_of(sim, node, "assessment-team"), view_of(sim, node, "intake") };
    cases_check(&desk);
    assessments_check(&desk);
    inquiries_check(&desk);
}
