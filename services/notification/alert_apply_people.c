/* The folds of who can be told: organisation, units with their duty, staff, users. */

#include "services/notification/alert.h"

#include <string.h>

static void
put_staff(struct tables *tables, const char *staff, const struct alert_staff *row)
{
    struct key key = key_of_code(staff);
    table_store(tables, ALERT_STAFF, &key, row, sizeof *row);
}

static void
put_new_staff(struct tables *tables, const char *staff, const char *unit)
{
    struct alert_staff row;
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, unit);
    put_staff(tables, staff, &row);
}

/* All who pointed to one who goes point to whoever takes her place. */
static void
substitute_pass_on(struct tables *tables, const char *from, const char *to)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct alert_staff row;
    walk_start(&walk, tables_view(tables), ALERT_STAFF, &all);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        if (strcmp(row.substitute, from) != 0)
            continue;
        code_copy(row.substitute, sizeof row.substitute, to);
        struct key at = key_of_slice(key);
        table_store(tables, ALERT_STAFF, &at, &row, sizeof row);
    }
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
    put_new_staff(tables, message->staff_code, message->unit_code);
}

/* Whoever has the coordinating unit's duty is its named person. */
void
alert_apply_unit(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__UnitKnown *message =
        (const Stafett__Alert__V1__UnitKnown *)event->message;
    struct alert_unit row;
    struct alert_self self;
    struct key key = key_of_code(message->unit_code);
    memset(&row, 0, sizeof row);
    code_copy(row.duty, sizeof row.duty, message->duty_code);
    table_store(tables, ALERT_UNITS, &key, &row, sizeof row);
    if (message->duty_code[0] == '\0' || !alert_self_load(tables_view(tables), &self) ||
        strcmp(self.unit, message->unit_code) != 0)
        return;
    struct key self_key = key_of_code("self");
    code_copy(self.named, sizeof self.named, message->duty_code);
    table_store(tables, ALERT_SELF, &self_key, &self, sizeof self);
}

void
alert_apply_staff(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__StaffKnown *message =
        (const Stafett__Alert__V1__StaffKnown *)event->message;
    put_new_staff(tables, message->staff_code, message->unit_code);
}

void
alert_apply_staff_gone(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__StaffGone *message =
        (const Stafett__Alert__V1__StaffGone *)event->message;
    struct alert_staff row;
    users_remove(tables, message->staff_code);
    alert_channel_drop(tables, message->staff_code);
    if (!alert_staff_load(tables_view(tables), message->staff_code, &row))
        return;
    row.is_ended = 1;
    row.is_absent = 0;
    code_copy(row.substitute, sizeof row.substitute, message->substitute_code);
    put_staff(tables, message->staff_code, &row);
    substitute_pass_on(tables, message->staff_code, message->substitute_code);
}

void
alert_apply_staff_away(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__StaffAway *message =
        (const Stafett__Alert__V1__StaffAway *)event->message;
    struct alert_staff row;
    if (!alert_staff_load(tables_view(tables), message->staff_code, &row))
        return;
    alert_mail_drop_staff(tables, message->staff_code);
    row.is_absent = 1;
    code_copy(row.substitute, sizeof row.substitute, message->substitute_code);
    put_staff(tables, message->staff_code, &row);
    substitute_pass_on(tables, message->staff_code, message->substitute_code);
}

void
alert_apply_staff_back(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__StaffBack *message =
        (const Stafett__Alert__V1__StaffBack *)event->message;
    struct alert_staff row;
    if (!alert_staff_load(tables_view(tables), message->staff_code, &row))
        return;
    row.is_absent = 0;
    code_copy(row.substitute, sizeof row.substitute, "");
    put_staff(tables, message->staff_code, &row);
}

void
alert_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__UserKnown *message =
        (const Stafett__Alert__V1__UserKnown *)event->message;
    users_add(tables, slice_bytes(message->public_key), message->staff_code);
}
