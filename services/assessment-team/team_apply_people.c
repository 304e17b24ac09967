/* The folds of the organisation, its units, staff and keys, and of the teams formed of
 * them. */

#include "services/assessment-team/team.h"

#include <string.h>

void
team_apply_organisation(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__OrganisationKnown *message =
        (const Stafett__Team__V1__OrganisationKnown *)event->message;
    struct team_self row;
    struct key key = key_of_code("self");
    memset(&row, 0, sizeof row);
    code_copy(row.organisation, sizeof row.organisation, message->organisation_code);
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    code_copy(row.named, sizeof row.named, message->staff_code);
    table_store(tables, TEAM_SELF, &key, &row, sizeof row);
}

void
team_apply_unit(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__UnitKnown *message =
        (const Stafett__Team__V1__UnitKnown *)event->message;
    struct key key = key_of_code(message->unit_code);
    table_put(tables, TEAM_UNITS, key_slice(&key), slice_text(""));
}

static void
put_staff(struct tables *tables, const char *staff, const char *unit, bool is_ended)
{
    struct team_staff row;
    struct key key = key_of_code(staff);
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, unit);
    row.is_ended = is_ended;
    table_store(tables, TEAM_STAFF, &key, &row, sizeof row);
}

void
team_apply_staff(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__StaffKnown *message =
        (const Stafett__Team__V1__StaffKnown *)event->message;
    put_staff(tables, message->staff_code, message->unit_code, false);
}

void
team_apply_staff_gone(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__StaffGone *message =
        (const Stafett__Team__V1__StaffGone *)event->message;
    struct team_staff row;
    if (team_staff_load(tables_view(tables), message->staff_code, &row))
        put_staff(tables, message->staff_code, row.unit, true);
    users_remove(tables, message->staff_code);
}

void
team_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__UserKnown *message =
        (const Stafett__Team__V1__UserKnown *)event->message;
    users_add(tables, slice_bytes(message->public_key), message->staff_code);
}

static void
copy_members(struct team_row *row, const Stafett__Team__V1__TeamFormed *message)
{
    ASSERT(message->n_members <= TEAM_MEMBERS_MAX);
    row->member_count = (uint32_t)message->n_members;
    for (size_t i = 0; i < message->n_members; i++) {
        const Stafett__Team__V1__TeamMember *member = message->members[i];
        code_copy(row->members[i].staff, CODE_BYTES_MAX, member->staff_code);
        code_copy(row->members[i].profession, CODE_BYTES_MAX, member->profession_code);
    }
}

static uint32_t
copy_codes(char (*to)[CODE_BYTES_MAX], size_t max, char *const *codes, size_t count)
{
    ASSERT(count <= max);
    for (size_t i = 0; i < count; i++)
        code_copy(to[i], CODE_BYTES_MAX, codes[i]);
    return (uint32_t)count;
}

void
team_apply_formed(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__TeamFormed *message =
        (const Stafett__Team__V1__TeamFormed *)event->message;
    struct team_row row;
    memset(&row, 0, sizeof row);
    row.content = event->id;
    content_store(tables, event->id, slice_bytes(message->content));
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    code_copy(row.clock, sizeof row.clock, message->clock_code);
    code_copy(row.caseworker, sizeof row.caseworker, message->caseworker_code);
    row.days = message->days;
    copy_members(&row, message);
    row.district_count = copy_codes(row.districts, TEAM_DISTRICTS_MAX,
        message->district_codes, message->n_district_codes);
    row.missing_count = copy_codes(row.missing, RULE_PROFESSIONS_MAX,
        message->missing_codes, message->n_missing_codes);
    team_store(tables, message->team_code, &row);
}
