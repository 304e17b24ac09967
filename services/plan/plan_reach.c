#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Whom a member cannot reach. An organisation on the map that a member has no agreement
 * with would be out of the fellowship's reach if that member held the case: it says so to
 * the holder when it hears of it, and that it can when there is an agreement; the map and
 * an offer to it name them. A member who has not been told of an actor cannot say. */

static void
said_emit(struct plan_act *act, struct id actor_id, bool is_reached)
{
    Stafett__Plan__V1__ReachSaid event = STAFETT__PLAN__V1__REACH_SAID__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.actor_id = id_binary(&actor_id);
    event.by_code = (char *)act->input->self;
    event.to_code = act->side.row.holder;
    event.is_reached = is_reached;
    plan_act_emit(act, &event.base);
}

/* Of an actor that the holder has shared: an organisation that is neither of the two. */
void
plan_reach_say(struct plan_act *act, struct id actor_id, const char *organisation)
{
    struct plan_partner partner;
    if (organisation[0] == '\0' || strcmp(organisation, act->input->self) == 0 ||
        strcmp(organisation, act->side.row.holder) == 0)
        return;
    said_emit(act, actor_id, plan_partner_load(act->view, organisation, &partner));
}

/* In one case that another holds and we take part in. */
static void
case_reached(struct plan_act *act, const char *organisation)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state == ACTOR_JOINED &&
            strcmp(actor.organisation, organisation) == 0 &&
            strcmp(actor.organisation, act->side.row.holder) != 0)
            said_emit(act, actor_id, true);
    }
}

void
plan_reach_partner(const struct view *view, const struct input *input,
    const char *organisation, struct decision *decision)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct plan_act act = plan_act_start(view, input, decision);
    walk_start(&walk, view, PLAN_MEMBERSHIPS, &all);
    while (plan_act_has_room(&act) && walk_next(&walk, &key, &value)) {
        struct plan_membership own;
        table_row(value, &own, sizeof own);
        ASSERT(id_from(key, &act.side.case_id));
        if (own.state == ACTOR_JOINED &&
            plan_case_load(view, act.side.case_id, &act.side.row) &&
            !act.side.row.is_closed && !plan_act_is_holder(&act))
            case_reached(&act, organisation);
    }
}

void
plan_decide_partner_reach(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__ReachSaid *record =
        (const Stafett__Partner__V1__ReachSaid *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_actor actor;
    if (!plan_act_of_member(&act, record->case_id))
        return;
    if (!plan_actor_load(
            view, act.side.case_id, id_or_none(record->actor_id), &actor)) {
        decision_refuse(decision, "actor-unknown", "actor_id");
        return;
    }
    Stafett__Plan__V1__ReachSaid event = STAFETT__PLAN__V1__REACH_SAID__INIT;
    event.case_id = record->case_id;
    event.actor_id = record->actor_id;
    event.by_code = (char *)input->sender;
    event.to_code = (char *)input->self;
    event.is_reached = record->is_reached;
    plan_act_emit(&act, &event.base);
}

/* Its place in the list, or the list's end. */
static uint32_t
unreached_at(const struct plan_actor *row, const char *by)
{
    uint32_t at = 0;
    while (at < row->unreached_count && strcmp(row->unreached[at], by) != 0)
        at++;
    return at;
}

bool
plan_is_unreached(const struct plan_actor *row, const char *by)
{
    return unreached_at(row, by) < row->unreached_count;
}

/* Others' words alone are kept: what we reach we know. */
void
plan_apply_reach_said(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ReachSaid *said =
        (const Stafett__Plan__V1__ReachSaid *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(said->case_id);
    struct id actor_id = id_or_none(said->actor_id);
    struct plan_self self;
    struct plan_actor row;
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    ASSERT(table_is_there(view, plan_actor_load(view, case_id, actor_id, &row)));
    uint32_t at = unreached_at(&row, said->by_code);
    bool is_there = at < row.unreached_count;
    if (strcmp(said->by_code, self.organisation) == 0 || is_there != said->is_reached)
        return;
    if (is_there) {
        row.unreached_count--;
        code_copy(
            row.unreached[at], CODE_BYTES_MAX, row.unreached[row.unreached_count]);
        code_copy(row.unreached[row.unreached_count], CODE_BYTES_MAX, "");
    } else if (row.unreached_count < PLAN_CODES_MAX) {
        code_copy(row.unreached[row.unreached_count], CODE_BYTES_MAX, said->by_code);
        row.unreached_count++;
    }
    plan_row_store(
        tables, plan_row_at(PLAN_ACTORS, case_id, actor_id), &row, sizeof row);
}

void
plan_share_reach_said(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__ReachSaid *said =
        (const Stafett__Plan__V1__ReachSaid *)event->message;
    Stafett__Partner__V1__ReachSaid message = STAFETT__PARTNER__V1__REACH_SAID__INIT;
    struct plan_partner holder;
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    if (strcmp(said->by_code, self.organisation) != 0 ||
        !plan_partner_load(view, said->to_code, &holder))
        return;
    message.case_id = said->case_id;
    message.actor_id = said->actor_id;
    message.is_reached = said->is_reached;
    sharing_add(sharing, arena_text(sharing_arena(sharing), slice_text(said->to_code)),
        "coordination", id_or_none(said->case_id), &message.base);
}

/* Who takes part and would be out of that organisation's reach. */
size_t
plan_unreached_list(const struct view *view, struct id case_id, const char *by,
    struct arena *arena, char ***list_out)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    size_t count = 0;
    char **list = arena_take(arena, PLAN_ACTORS_MAX * sizeof *list);
    plan_rows_walk(&walk, view, PLAN_ACTORS, case_id);
    while (count < PLAN_ACTORS_MAX &&
           plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state == ACTOR_JOINED && plan_is_unreached(&actor, by))
            list[count++] = arena_text(arena, slice_text(actor.organisation));
    }
    *list_out = list;
    return count;
}
