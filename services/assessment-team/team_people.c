/* Who a team consists of, and who may act in an assessment: the team's members, whoever
 * answers for the case or for the team's cases, and the coordinating unit. */

#include "services/assessment-team/team.h"

#include <string.h>

const char *
team_staff_fault(const struct view *view, const char *staff)
{
    struct team_staff row;
    if (!team_staff_load(view, staff, &row))
        return "staff-unknown";
    return row.is_ended ? "staff-ended" : NULL;
}

bool
team_is_coordinating(const struct view *view, const char *staff)
{
    struct team_self self;
    struct team_staff row;
    return team_self_load(view, &self) && team_staff_load(view, staff, &row) &&
           !row.is_ended && strcmp(row.unit, self.unit) == 0;
}

bool
team_is_member(const struct team_row *team, const char *staff)
{
    for (uint32_t i = 0; i < team->member_count; i++) {
        if (strcmp(team->members[i].staff, staff) == 0)
            return true;
    }
    return false;
}

bool
team_may_act(const struct view *view, const char *team_code, const char *responsible,
    const char *staff)
{
    struct team_row team;
    if (team_staff_fault(view, staff) != NULL)
        return false;
    if (strcmp(responsible, staff) == 0 || team_is_coordinating(view, staff))
        return true;
    return team_load(view, team_code, &team) &&
           (team_is_member(&team, staff) || strcmp(team.caseworker, staff) == 0);
}

/* "nurse/social-educator", in the arena. */
static char *
profession_code(const struct profession_rule *rule, struct arena *arena)
{
    char code[CODE_BYTES_MAX];
    size_t used = 0;
    for (unsigned i = 0; i < rule->any_of.count; i++) {
        size_t length = strlen(rule->any_of.codes[i]);
        ASSERT(used + length + 1 < sizeof code + 1);
        if (i > 0)
            code[used - 1] = '/';
        memcpy(code + used, rule->any_of.codes[i], length);
        used += length + 1;
    }
    ASSERT(used > 0);
    return arena_text(arena, slice_of(code, used - 1));
}

static bool
has_profession(const struct team_row *team, const struct profession_rule *rule)
{
    for (uint32_t i = 0; i < team->member_count; i++) {
        if (rule_codes_have(&rule->any_of, team->members[i].profession))
            return true;
    }
    return false;
}

size_t
team_missing(const struct input *input, const struct team_row *team,
    char *codes[RULE_PROFESSIONS_MAX])
{
    const struct assessment_rule *rule = &input->rules->assessment;
    size_t count = 0;
    for (unsigned i = 0; i < rule->profession_count; i++) {
        if (!has_profession(team, &rule->professions[i]))
            codes[count++] = profession_code(&rule->professions[i], input->arena);
    }
    return count;
}

const char *
team_caseworker(const struct team_row *team)
{
    for (uint32_t i = 0; i < team->member_count; i++) {
        if (strcmp(team->members[i].profession, "caseworker") == 0)
            return team->members[i].staff;
    }
    return NULL;
}
