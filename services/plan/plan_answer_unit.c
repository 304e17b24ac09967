#include "services/plan/plan.h"

#include <string.h>

/* The organisation's own lists: for clients the units with their staff and the partners,
 * for border the partners with their keys. And the keys that people come in with. */

enum { UNITS_SHOWN_MAX = 256, STAFF_SHOWN_MAX = 1024, PARTNERS_SHOWN_MAX = 256 };

/* Room for so many pointers to views. */
static void *
list_make(struct arena *arena, size_t count)
{
    return arena_take(arena, count * sizeof(void *));
}

static char *
text(const struct look *look, const char *code)
{
    return arena_text(look->arena, slice_text(code));
}

static ProtobufCBinaryData
content(const struct view *view, const struct look *look, struct id id)
{
    return slice_binary(content_load(view, id, look->arena));
}

static bool
row_next(struct walk *walk, void *row, size_t row_bytes, struct slice *key)
{
    struct slice value;
    if (!walk_next(walk, key, &value))
        return false;
    table_row(value, row, row_bytes);
    return true;
}

/* Open cases that she is responsible for. */
static uint32_t
cases_count(const struct view *view, const char *staff)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_code(staff);
    uint32_t count = 0;
    walk_start(&walk, view, PLAN_CASES_OF_STAFF, &prefix);
    while (walk_next(&walk, &key, &value))
        count++;
    return count;
}

static void
staff_fill(
    const struct view *view, const struct look *look, Stafett__Plan__V1__UnitRow *unit)
{
    struct walk walk;
    struct slice key;
    struct plan_staff row;
    struct key all = { .len = 0 };
    unit->staff = list_make(look->arena, STAFF_SHOWN_MAX);
    walk_start(&walk, view, PLAN_STAFF, &all);
    while (unit->n_staff < STAFF_SHOWN_MAX && row_next(&walk, &row, sizeof row, &key)) {
        if (strcmp(row.unit, unit->unit_code) != 0)
            continue;
        Stafett__Plan__V1__StaffRow *one = arena_take(look->arena, sizeof *one);
        stafett__plan__v1__staff_row__init(one);
        one->staff_code = text(look, (const char *)key.data);
        one->unit_code = unit->unit_code;
        one->role_code = text(look, row.role);
        one->is_ended = row.is_ended != 0;
        one->is_absent = row.is_absent != 0;
        if (row.is_absent)
            one->substitute_code = text(look, row.substitute);
        one->until_us = row.until_us;
        one->case_count = cases_count(view, one->staff_code);
        one->content = content(view, look, row.content);
        unit->staff[unit->n_staff] = one;
        unit->n_staff++;
    }
}

static Stafett__Plan__V1__PartnerAdded **
partners_list(const struct view *view, const struct look *look, size_t *count_out)
{
    struct walk walk;
    struct slice key;
    struct plan_partner row;
    struct key all = { .len = 0 };
    size_t count = 0;
    Stafett__Plan__V1__PartnerAdded **list = list_make(look->arena, PARTNERS_SHOWN_MAX);
    walk_start(&walk, view, PLAN_PARTNERS, &all);
    while (count < PARTNERS_SHOWN_MAX && row_next(&walk, &row, sizeof row, &key)) {
        Stafett__Plan__V1__PartnerAdded *one = arena_take(look->arena, sizeof *one);
        struct slice border = slice_of(row.border_key, sizeof row.border_key);
        struct slice signing = slice_of(row.signing_key, sizeof row.signing_key);
        stafett__plan__v1__partner_added__init(one);
        one->organisation_code = text(look, (const char *)key.data);
        one->border_key = slice_binary(arena_copy(look->arena, border));
        one->signing_key = slice_binary(arena_copy(look->arena, signing));
        one->endpoint = text(look, row.endpoint);
        one->sector_code = text(look, row.sector);
        one->content = content(view, look, row.content);
        list[count] = one;
        count++;
    }
    *count_out = count;
    return list;
}

const ProtobufCMessage *
plan_answer_units(const struct view *view, const struct look *look)
{
    struct walk walk;
    struct slice key;
    struct plan_unit row;
    struct plan_self self;
    struct key all = { .len = 0 };
    if (!plan_self_load(view, &self))
        return NULL;
    Stafett__Plan__V1__Units *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__units__init(out);
    out->units = list_make(look->arena, UNITS_SHOWN_MAX);
    walk_start(&walk, view, PLAN_UNITS, &all);
    while (out->n_units < UNITS_SHOWN_MAX && row_next(&walk, &row, sizeof row, &key)) {
        Stafett__Plan__V1__UnitRow *one = arena_take(look->arena, sizeof *one);
        stafett__plan__v1__unit_row__init(one);
        one->unit_code = text(look, (const char *)key.data);
        one->duty_code = text(look, row.duty);
        one->is_coordinating = strcmp(one->unit_code, self.unit) == 0;
        one->content = content(view, look, row.content);
        staff_fill(view, look, one);
        out->units[out->n_units] = one;
        out->n_units++;
    }
    out->partners = partners_list(view, look, &out->n_partners);
    return &out->base;
}

const ProtobufCMessage *
plan_answer_partners(const struct view *view, const struct look *look)
{
    Stafett__Plan__V1__Partners *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__partners__init(out);
    out->organisation_code = text(look, look->self);
    out->partners = partners_list(view, look, &out->n_partners);
    return &out->base;
}

/* NULL too for the key of one who has left. */
const char *
plan_user_of_key(const struct view *view, struct slice key, struct arena *arena)
{
    struct slice staff;
    if (!table_get(view, PLAN_USERS, key, &staff))
        return NULL;
    const char *code = arena_text(arena, slice_text((const char *)staff.data));
    return plan_staff_is_active(view, code) ? code : NULL;
}

size_t
plan_user_keys(const struct view *view, uint8_t (*keys)[32], size_t max)
{
    struct walk walk;
    struct slice key;
    char staff[CODE_BYTES_MAX];
    struct key all = { .len = 0 };
    size_t count = 0;
    walk_start(&walk, view, PLAN_USERS, &all);
    while (count < max && row_next(&walk, staff, sizeof staff, &key)) {
        if (!plan_staff_is_active(view, staff))
            continue;
        ASSERT(key.len == 32);
        memcpy(keys[count], key.data, 32);
        count++;
    }
    return count;
}
