/* The folds of units, staff and teams. A team that is formed anew gives up the districts
 * that it no longer names. */

#include "services/intake/intake.h"

#include <string.h>

void
intake_apply_organisation(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__OrganisationKnown *message =
        (const Stafett__Intake__V1__OrganisationKnown *)event->message;
    struct intake_self row;
    struct key key = key_of_code("self");
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    table_store(tables, INTAKE_SELF, &key, &row, sizeof row);
}

void
intake_apply_unit(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__UnitKnown *message =
        (const Stafett__Intake__V1__UnitKnown *)event->message;
    struct key key = key_of_code(message->unit_code);
    table_put(tables, INTAKE_UNITS, key_slice(&key), slice_text(""));
}

void
intake_apply_staff(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__StaffKnown *message =
        (const Stafett__Intake__V1__StaffKnown *)event->message;
    struct intake_staff row;
    struct key key = key_of_code(message->staff_code);
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    table_store(tables, INTAKE_STAFF, &key, &row, sizeof row);
}

void
intake_apply_user_gone(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__UserGone *message =
        (const Stafett__Intake__V1__UserGone *)event->message;
    struct key key = key_of_code(message->staff_code);
    users_remove(tables, message->staff_code);
    table_remove(tables, INTAKE_STAFF, &key);
}

static void
districts_drop(struct tables *tables, const char *team)
{
    struct walk walk;
    struct slice found;
    struct slice value;
    walk_start(&walk, tables_view(tables), INTAKE_DISTRICTS, NULL);
    while (walk_next(&walk, &found, &value)) {
        struct intake_district row;
        table_row(value, &row, sizeof row);
        struct key key = key_of_slice(found);
        if (strcmp(row.team, team) == 0)
            table_remove(tables, INTAKE_DISTRICTS, &key);
    }
}

void
intake_apply_team(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__TeamKnown *message =
        (const Stafett__Intake__V1__TeamKnown *)event->message;
    struct intake_team row;
    struct intake_district district;
    struct key key = key_of_code(message->team_code);
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    code_copy(row.caseworker, sizeof row.caseworker, message->caseworker_code);
    table_store(tables, INTAKE_TEAMS, &key, &row, sizeof row);
    districts_drop(tables, message->team_code);
    memset(&district, 0, sizeof district);
    code_copy(district.team, sizeof district.team, message->team_code);
    for (size_t i = 0; i < message->n_district_codes; i++) {
        struct key at = key_of_code(message->district_codes[i]);
        table_store(tables, INTAKE_DISTRICTS, &at, &district, sizeof district);
    }
}
