#include "services/plan/plan.h"

#include <string.h>

/* Who may act in a case, and who is told of it. One person always answers: the named
 * responsible, else whoever is responsible for the case that a stay is linked to, else
 * the coordinating unit's named person. Her unit may act for her, and so may the
 * coordinating unit and every unit's duty: at night they are who is there. Nobody is named
 * or told who is absent: her substitute is. */

enum { SALT_ORDINAL = 1 << 20 }; /* input_id: far above the ids of things */

bool
plan_staff_is_active(const struct view *view, const char *staff)
{
    return plan_staff_fault(view, staff) == NULL;
}

const char *
plan_staff_fault(const struct view *view, const char *staff)
{
    struct plan_staff row;
    if (!plan_staff_load(view, staff, &row))
        return "staff-unknown";
    return row.is_ended ? "staff-ended" : NULL;
}

const char *
plan_staff_choice_fault(const struct view *view, const char *staff)
{
    struct plan_staff row;
    if (!plan_staff_load(view, staff, &row))
        return "staff-unknown";
    if (row.is_ended)
        return "staff-ended";
    return row.is_absent ? "staff-absent" : NULL;
}

/* The folds keep every substitute present: one step suffices. */
bool
plan_stand_in(const struct view *view, const char *staff, char out[CODE_BYTES_MAX])
{
    struct plan_staff row;
    if (!plan_staff_load(view, staff, &row))
        return false;
    const char *found = row.is_ended || row.is_absent ? row.substitute : staff;
    if (plan_staff_choice_fault(view, found) != NULL)
        return false;
    code_copy(out, CODE_BYTES_MAX, found);
    return true;
}

static void
answerable_find(
    const struct view *view, const struct plan_case *row, char out[CODE_BYTES_MAX])
{
    struct plan_case linked;
    struct plan_self self;
    if (plan_stand_in(view, row->responsible, out))
        return;
    if (!id_is_none(row->linked) && plan_case_load(view, row->linked, &linked) &&
        plan_stand_in(view, linked.responsible, out))
        return;
    ASSERT(plan_self_load(view, &self));
    code_copy(out, CODE_BYTES_MAX, self.named);
}

bool
plan_is_coordinating(const struct view *view, const char *staff)
{
    struct plan_self self;
    struct plan_staff row;
    return plan_self_load(view, &self) && plan_staff_load(view, staff, &row) &&
           !row.is_ended && strcmp(row.unit, self.unit) == 0;
}

static bool
is_of_unit(const struct view *view, const char *staff, const char *unit)
{
    struct plan_staff row;
    return plan_staff_load(view, staff, &row) && strcmp(row.unit, unit) == 0;
}

static bool
is_duty(const struct view *view, const char *staff)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct plan_unit unit;
    walk_start(&walk, view, PLAN_UNITS, &all);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &unit, sizeof unit);
        if (strcmp(unit.duty, staff) == 0)
            return true;
    }
    return false;
}

bool
plan_may_act(const struct view *view, const struct plan_case *row, const char *staff)
{
    struct plan_staff actor;
    char answerable[CODE_BYTES_MAX];
    if (!plan_staff_load(view, staff, &actor) || actor.is_ended)
        return false;
    if (plan_is_coordinating(view, staff) || is_duty(view, staff))
        return true;
    answerable_find(view, row, answerable);
    return is_of_unit(view, answerable, actor.unit) ||
           is_of_unit(view, row->owner, actor.unit);
}

char *
plan_tell(const struct view *view, const struct plan_case *row, struct arena *arena)
{
    char found[CODE_BYTES_MAX];
    answerable_find(view, row, found);
    return arena_text(arena, slice_text(found));
}

char *
plan_tell_unit(const struct view *view, const char *unit, struct arena *arena)
{
    struct plan_unit row;
    struct plan_self self;
    char found[CODE_BYTES_MAX];
    ASSERT(plan_self_load(view, &self));
    if (!plan_unit_load(view, unit, &row) || !plan_stand_in(view, row.duty, found))
        code_copy(found, sizeof found, self.named);
    return arena_text(arena, slice_text(found));
}

bool
plan_unit_may_answer(const struct view *view, const char *unit, const char *staff)
{
    return plan_staff_is_active(view, staff) &&
           (is_of_unit(view, staff, unit) || plan_is_coordinating(view, staff) ||
               is_duty(view, staff));
}

/* Whoever wrote the content does not say who is responsible: we do. */
static struct slice
without_responsible(struct slice content, struct arena *arena)
{
    if (content.len == 0)
        return content;
    Stafett__V1__Content *unpacked = (Stafett__V1__Content *)message_unpack_own(
        &stafett__v1__content__descriptor, content, arena);
    size_t kept = 0;
    for (size_t i = 0; i < unpacked->n_items; i++) {
        if (strcmp(unpacked->items[i]->name_code, "responsible") != 0) {
            unpacked->items[kept] = unpacked->items[i];
            kept++;
        }
    }
    unpacked->n_items = kept;
    return message_pack(&unpacked->base, arena);
}

struct slice
plan_responsible_content(const struct view *view, const char *staff,
    struct slice content, const struct input *input)
{
    struct arena *arena = input->arena;
    struct plan_staff row;
    struct slice plain = without_responsible(content, arena);
    if (!plan_staff_load(view, staff, &row))
        return plain;
    struct slice own = content_load(view, row.content, arena);
    struct slice name = content_item(own, "name", arena);
    struct id salt = input_id(input, SALT_ORDINAL);
    if (name.len == 0)
        return plain;
    return content_with(plain, "responsible", name, salt.bytes, arena);
}

struct slice
plan_responsible_alone(struct slice content, struct id salt, struct arena *arena)
{
    struct slice name = content_item(content, "responsible", arena);
    if (name.len == 0)
        name = content_item(content, "name", arena);
    if (name.len == 0)
        return name;
    return content_with(slice_of(NULL, 0), "responsible", name, salt.bytes, arena);
}
