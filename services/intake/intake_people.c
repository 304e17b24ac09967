/* Typed access to what intake keeps of units, staff and teams: who owns an inquiry, who
 * may act on it, and which team covers a district. */

#include "services/intake/intake.h"

#include <string.h>

bool
intake_self_load(const struct view *view, struct intake_self *out)
{
    struct key key = key_of_code("self");
    return table_load(view, INTAKE_SELF, &key, out, sizeof *out);
}

bool
intake_unit_is_known(const struct view *view, const char *unit)
{
    struct key key = key_of_code(unit);
    struct slice value;
    return table_get(view, INTAKE_UNITS, key_slice(&key), &value);
}

bool
intake_staff_load(const struct view *view, const char *staff, struct intake_staff *out)
{
    struct key key = key_of_code(staff);
    return table_load(view, INTAKE_STAFF, &key, out, sizeof *out);
}

bool
intake_is_coordinating(const struct view *view, const char *staff)
{
    struct intake_self self;
    struct intake_staff row;
    return intake_self_load(view, &self) && intake_staff_load(view, staff, &row) &&
           strcmp(row.unit, self.unit) == 0;
}

bool
intake_team_load(const struct view *view, const char *team, struct intake_team *out)
{
    struct key key = key_of_code(team);
    return table_load(view, INTAKE_TEAMS, &key, out, sizeof *out);
}

bool
intake_team_of_district(
    const struct view *view, const char *district, char team_out[CODE_BYTES_MAX])
{
    struct intake_district row;
    struct key key = key_of_code(district);
    if (!table_load(view, INTAKE_DISTRICTS, &key, &row, sizeof row))
        return false;
    code_copy(team_out, CODE_BYTES_MAX, row.team);
    return true;
}
