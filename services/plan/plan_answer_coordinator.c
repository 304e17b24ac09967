#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The person's own card: whom to call, as it is at this minute; and what a member of
 * staff carries. The card goes down one ladder: the coordinator or who stands in for her,
 * the responsible, the coordinating unit. At who only takes part it is the holder's. */

struct maker {
    const struct view *view;
    const struct look *look;
    struct id case_id;
    struct plan_case row;
    Stafett__Plan__V1__Card *out;
};

static char *
text(const struct maker *maker, const char *code)
{
    return arena_text(maker->look->arena, slice_text(code));
}

static ProtobufCBinaryData
content(const struct maker *maker, struct id id)
{
    return slice_binary(content_load(maker->view, id, maker->look->arena));
}

static void
staff_fill(const struct maker *maker, const char *staff, const char *role)
{
    struct plan_staff row;
    struct plan_unit unit;
    maker->out->staff_code = text(maker, staff);
    maker->out->role_code = (char *)role;
    if (!plan_staff_load(maker->view, staff, &row))
        return;
    maker->out->content = content(maker, row.content);
    if (plan_unit_load(maker->view, row.unit, &unit))
        maker->out->unit_content = content(maker, unit.content);
}

static bool
coordinator_fill(const struct maker *maker)
{
    struct plan_actor actor;
    struct id actor_id;
    char here[CODE_BYTES_MAX];
    if (!plan_coordinator(maker->view, maker->case_id, &actor, &actor_id) ||
        !plan_stand_in(maker->view, actor.staff, here))
        return false;
    bool is_own = strcmp(here, actor.staff) == 0;
    staff_fill(maker, here, is_own ? "coordinator" : "substitute");
    if (!is_own)
        maker->out->in_place_of_code = text(maker, actor.staff);
    return true;
}

static void
own_fill(const struct maker *maker)
{
    struct plan_self self;
    char here[CODE_BYTES_MAX];
    if (coordinator_fill(maker))
        return;
    if (plan_stand_in(maker->view, maker->row.responsible, here)) {
        staff_fill(maker, here, "responsible");
        return;
    }
    ASSERT(plan_self_load(maker->view, &self));
    staff_fill(maker, self.named, "coordinating-unit");
}

/* What the holder has told: its coordinator on the map, else its responsible. */
static void
other_fill(const struct maker *maker)
{
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    maker->out->role_code = (char *)"responsible";
    maker->out->content = slice_binary(plan_responsible_alone(
        content_load(maker->view, maker->row.content, maker->look->arena),
        maker->row.content, maker->look->arena));
    plan_rows_walk(&walk, maker->view, PLAN_ACTORS, maker->case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state != ACTOR_JOINED || strcmp(actor.kind, "staff") != 0 ||
            strcmp(actor.role, "coordinator") != 0 ||
            strcmp(actor.from, maker->row.holder) != 0)
            continue;
        maker->out->role_code = (char *)"coordinator";
        maker->out->content = content(maker, actor.content);
    }
}

const ProtobufCMessage *
plan_answer_card(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowCard *asked =
        (const Stafett__Plan__V1__ShowCard *)look->message;
    struct maker maker = { .view = view, .look = look };
    if (!id_from(slice_bytes(asked->case_id), &maker.case_id) ||
        !plan_case_load(view, maker.case_id, &maker.row))
        return NULL;
    maker.out = arena_take(look->arena, sizeof *maker.out);
    stafett__plan__v1__card__init(maker.out);
    maker.out->case_id = plan_id_copy(maker.case_id, look->arena);
    maker.out->holder_code = text(&maker, maker.row.holder);
    if (strcmp(maker.row.holder, look->self) == 0)
        own_fill(&maker);
    else
        other_fill(&maker);
    return &maker.out->base;
}

Stafett__Plan__V1__Load *
plan_load_view(const struct plan_load *load, char *staff, struct arena *arena)
{
    Stafett__Plan__V1__Load *out = arena_take(arena, sizeof *out);
    stafett__plan__v1__load__init(out);
    out->staff_code = staff;
    out->coordinator_count = load->coordinator_count;
    out->responsible_count = load->responsible_count;
    out->asked_count = load->asked_count;
    out->hours_a_week = load->hours_a_week;
    return out;
}

const ProtobufCMessage *
plan_answer_load(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowLoad *asked =
        (const Stafett__Plan__V1__ShowLoad *)look->message;
    const char *staff = asked->staff_code[0] == '\0' ? look->sender : asked->staff_code;
    struct plan_staff row;
    if (!plan_staff_load(view, staff, &row))
        return NULL;
    struct plan_load load = plan_load_of(view, look->self, staff);
    char *name = arena_text(look->arena, slice_text(staff));
    return &plan_load_view(&load, name, look->arena)->base;
}
