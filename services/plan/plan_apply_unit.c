#include "services/plan/plan.h"

#include <string.h>

/* Folds of the organisation: its units, staff, keys and partners. */

static struct id
content_keep(
    struct tables *tables, const struct event *event, ProtobufCBinaryData content)
{
    content_store(tables, event->id, slice_bytes(content));
    return content.len > 0 ? event->id : ID_NONE;
}

static void
unit_store(struct tables *tables, const char *code, const struct plan_unit *row)
{
    struct key key = key_of_code(code);
    table_store(tables, PLAN_UNITS, &key, row, sizeof *row);
}

void
plan_apply_founded(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__OrganisationFounded *founded =
        (const Stafett__Plan__V1__OrganisationFounded *)event->message;
    struct plan_self row;
    memset(&row, 0, sizeof row);
    code_copy(row.organisation, sizeof row.organisation, founded->organisation_code);
    code_copy(row.country, sizeof row.country, founded->country_code);
    code_copy(row.unit, sizeof row.unit, founded->unit_code);
    code_copy(row.named, sizeof row.named, founded->staff_code);
    (void)content_keep(tables, event, founded->content);
    plan_self_store(tables, &row);
}

void
plan_apply_unit(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__UnitAdded *added =
        (const Stafett__Plan__V1__UnitAdded *)event->message;
    struct plan_unit row;
    memset(&row, 0, sizeof row);
    row.content = content_keep(tables, event, added->content);
    unit_store(tables, added->unit_code, &row);
}

void
plan_apply_duty(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__DutySet *set =
        (const Stafett__Plan__V1__DutySet *)event->message;
    const struct view *view = tables_view(tables);
    struct plan_unit unit;
    struct plan_self self;
    ASSERT(table_is_there(view, plan_unit_load(view, set->unit_code, &unit)));
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    code_copy(unit.duty, sizeof unit.duty, set->staff_code);
    unit_store(tables, set->unit_code, &unit);
    if (strcmp(set->unit_code, self.unit) != 0)
        return;
    code_copy(self.named, sizeof self.named, set->staff_code);
    plan_self_store(tables, &self);
}

void
plan_apply_staff(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StaffAdded *added =
        (const Stafett__Plan__V1__StaffAdded *)event->message;
    struct plan_staff row;
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, added->unit_code);
    code_copy(row.role, sizeof row.role, added->role_code);
    row.content = content_keep(tables, event, added->content);
    plan_staff_store(tables, added->staff_code, &row);
}

void
plan_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__UserBound *bound =
        (const Stafett__Plan__V1__UserBound *)event->message;
    char staff[CODE_BYTES_MAX];
    code_copy(staff, sizeof staff, bound->staff_code);
    struct key key = key_of_slice(slice_bytes(bound->public_key));
    table_store(tables, PLAN_USERS, &key, staff, sizeof staff);
}

void
plan_apply_partner(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__PartnerAdded *added =
        (const Stafett__Plan__V1__PartnerAdded *)event->message;
    struct plan_partner row;
    memset(&row, 0, sizeof row);
    ASSERT(added->border_key.len == sizeof row.border_key);
    ASSERT(added->signing_key.len == sizeof row.signing_key);
    memcpy(row.border_key, added->border_key.data, sizeof row.border_key);
    memcpy(row.signing_key, added->signing_key.data, sizeof row.signing_key);
    code_copy(row.endpoint, sizeof row.endpoint, added->endpoint);
    code_copy(row.sector, sizeof row.sector, added->sector_code);
    row.content = content_keep(tables, event, added->content);
    struct key key = key_of_code(added->organisation_code);
    table_store(tables, PLAN_PARTNERS, &key, &row, sizeof row);
}
