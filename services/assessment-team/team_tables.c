/* Typed access to assessment-team's tables: keys are made here and nowhere else. */

#include "services/assessment-team/team.h"

#include <string.h>

bool
team_self_load(const struct view *view, struct team_self *out)
{
    struct key key = key_of_code("self");
    return table_load(view, TEAM_SELF, &key, out, sizeof *out);
}

bool
team_unit_is_known(const struct view *view, const char *unit)
{
    struct key key = key_of_code(unit);
    struct slice value;
    return table_get(view, TEAM_UNITS, key_slice(&key), &value);
}

bool
team_staff_load(const struct view *view, const char *staff, struct team_staff *out)
{
    struct key key = key_of_code(staff);
    return table_load(view, TEAM_STAFF, &key, out, sizeof *out);
}

/* ---- teams */

bool
team_load(const struct view *view, const char *team, struct team_row *out)
{
    struct key key = key_of_code(team);
    return table_load(view, TEAM_TEAMS, &key, out, sizeof *out);
}

static struct key
district_key(const char *district)
{
    return key_of_code(district);
}

/* What it had before is replaced, its districts too. */
void
team_store(struct tables *tables, const char *team, const struct team_row *row)
{
    struct key key = key_of_code(team);
    struct team_row former;
    char name[CODE_BYTES_MAX];
    if (team_load(tables_view(tables), team, &former)) {
        for (uint32_t i = 0; i < former.district_count; i++) {
            struct key district = district_key(former.districts[i]);
            table_remove(tables, TEAM_DISTRICTS, &district);
        }
    }
    code_copy(name, sizeof name, team);
    for (uint32_t i = 0; i < row->district_count; i++) {
        struct key district = district_key(row->districts[i]);
        table_store(tables, TEAM_DISTRICTS, &district, name, sizeof name);
    }
    table_store(tables, TEAM_TEAMS, &key, row, sizeof *row);
}

bool
team_next(struct walk *walk, char team_out[CODE_BYTES_MAX], struct team_row *row_out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(walk, &key, &value))
        return false;
    ASSERT(key.len > 0 && key.len <= CODE_BYTES_MAX);
    memset(team_out, 0, CODE_BYTES_MAX);
    memcpy(team_out, key.data, key.len);
    table_row(value, row_out, sizeof *row_out);
    return true;
}

bool
team_of_district(
    const struct view *view, const char *district, char team_out[CODE_BYTES_MAX])
{
    struct key key = district_key(district);
    return table_load(view, TEAM_DISTRICTS, &key, team_out, CODE_BYTES_MAX);
}

/* ---- cases and inquiries */

bool
team_case_load(const struct view *view, struct id case_id, struct team_case *out)
{
    struct key key = key_of_id(case_id);
    return table_load(view, TEAM_CASES, &key, out, sizeof *out);
}

void
team_case_store(struct tables *tables, struct id case_id, const struct team_case *row)
{
    struct key key = key_of_id(case_id);
    table_store(tables, TEAM_CASES, &key, row, sizeof *row);
}

bool
team_inquiry_is_gone(const struct view *view, struct id inquiry)
{
    struct key key = key_of_id(inquiry);
    struct slice value;
    return table_get(view, TEAM_INQUIRIES_GONE, key_slice(&key), &value);
}

/* ---- assessments */

bool
team_assessment_load(
    const struct view *view, struct id assessment, struct team_assessment *out)
{
    struct key key = key_of_id(assessment);
    return table_load(view, TEAM_ASSESSMENTS, &key, out, sizeof *out);
}

void
team_assessment_store(
    struct tables *tables, struct id assessment, const struct team_assessment *row)
{
    struct key key = key_of_id(assessment);
    table_store(tables, TEAM_ASSESSMENTS, &key, row, sizeof *row);
}

bool
team_answers_load(
    const struct view *view, struct id assessment, struct team_answers *out)
{
    struct key key = key_of_id(assessment);
    return table_load(view, TEAM_ANSWERS, &key, out, sizeof *out);
}

void
team_answers_store(
    struct tables *tables, struct id assessment, const struct team_answers *row)
{
    struct key key = key_of_id(assessment);
    table_store(tables, TEAM_ANSWERS, &key, row, sizeof *row);
}

struct key
team_interim_key(struct id assessment, uint64_t number)
{
    struct key key = key_of_id(assessment);
    key_add_u64(&key, number);
    return key;
}

/* ---- lists: team code, ended or not, due or (newest first) ended, assessment id */

struct key
team_list_prefix(const char *team, bool is_ended)
{
    uint8_t ended = is_ended;
    struct key key = key_of_code(team);
    key_add_slice(&key, slice_of(&ended, sizeof ended));
    return key;
}

static struct key
list_key(const char *team, struct id assessment, const struct team_assessment *row)
{
    bool is_ended = row->ended_us != 0;
    struct key key = team_list_prefix(team, is_ended);
    key_add_u64(
        &key, is_ended ? UINT64_MAX - (uint64_t)row->ended_us : (uint64_t)row->due_us);
    key_add_id(&key, assessment);
    return key;
}

void
team_list_put(
    struct tables *tables, struct id assessment, const struct team_assessment *row)
{
    struct key all = list_key("", assessment, row);
    struct key own = list_key(row->team, assessment, row);
    table_put(tables, TEAM_LISTS, key_slice(&all), slice_text(""));
    table_put(tables, TEAM_LISTS, key_slice(&own), slice_text(""));
}

void
team_list_remove(
    struct tables *tables, struct id assessment, const struct team_assessment *row)
{
    struct key all = list_key("", assessment, row);
    struct key own = list_key(row->team, assessment, row);
    table_remove(tables, TEAM_LISTS, &all);
    table_remove(tables, TEAM_LISTS, &own);
}
