/* The folds of who can be told: organisation, units with their duty, staff, users. */

#include "services/notification/alert.h"

#include <string.h>

static void
put_staff(struct tables *tables, const char *staff, const char *unit, bool is_ended)
{
    struct alert_staff row;
    struct key key = key_of_code(staff);
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, unit);
    row.is_ended = is_ended;
    table_store(tables, ALERT_STAFF, &key, &row, sizeof row);
}

/* The named person can be told from the first moment, also before plan adds her. */
void
alert_apply_organisation(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__OrganisationKnown *message =
        (const Stafett__Alert__V1__OrganisationKnown *)event->message;
    struct alert_self row;
    struct key key = key_of_code("self");
    memset(&row, 0, sizeof row);
    code_copy(row.organisation, sizeof row.organisation, message->organisation_code);
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    code_copy(row.named, sizeof row.named, message->staff_code);
    table_store(tables, ALERT_SELF, &key, &row, sizeof row);
    put_staff(tables, message->staff_code, message->unit_code, false);
}

void
alert_apply_unit(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__UnitKnown *message =
        (const Stafett__Alert__V1__UnitKnown *)event->message;
    struct alert_unit row;
    struct key key = key_of_code(message->unit_code);
    memset(&row, 0, sizeof row);
    code_copy(row.duty, sizeof row.duty, message->duty_code);
    table_store(tables, ALERT_UNITS, &key, &row, sizeof row);
}

void
alert_apply_staff(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__StaffKnown *message =
        (const Stafett__Alert__V1__StaffKnown *)event->message;
    put_staff(tables, message->staff_code, message->unit_code, false);
}

void
alert_apply_staff_gone(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__StaffGone *message =
        (const Stafett__Alert__V1__StaffGone *)event->message;
    struct alert_staff row;
    if (alert_staff_load(tables_view(tables), message->staff_code, &row))
        put_staff(tables, message->staff_code, row.unit, true);
    users_remove(tables, message->staff_code);
}

void
alert_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__UserKnown *message =
        (const Stafett__Alert__V1__UserKnown *)event->message;
    users_add(tables, slice_bytes(message->public_key), message->staff_code);
}
