/* Teams: formed by the coordinating unit, anew as often as it likes, and never without
 * the professions that the rules name. Whoever leaves the organisation leaves the team:
 * it goes on, says what it lacks, and somebody always answers for its cases. */

#include "services/assessment-team/team.h"

#include <string.h>

/* ---- refusals, in the order in which a form is read */

typedef struct fault (*fault_fn)(const struct view *view, const struct input *input);

static const Stafett__Team__V1__FormTeam *
command_of(const struct input *input)
{
    return (const Stafett__Team__V1__FormTeam *)input->message;
}

static struct fault
form_fault(const struct view *view, const struct input *input)
{
    const Stafett__Team__V1__FormTeam *command = command_of(input);
    bool has_clock = command->clock_code[0] != '\0';
    if (!team_is_coordinating(view, input->sender))
        return (struct fault){ "not-responsible", "actor_code" };
    if (command->team_code[0] == '\0')
        return (struct fault){ "name-missing", "team_code" };
    if (content_item(slice_bytes(command->content), "name", input->arena).len == 0)
        return (struct fault){ "name-missing", "content" };
    if (command->content.len > TEAM_NAME_BYTES_MAX)
        return (struct fault){ "wire-too-large", "content" };
    if (!team_unit_is_known(view, command->unit_code))
        return (struct fault){ "unit-unknown", "unit_code" };
    if (command->days > RULE_DAYS_MAX)
        return (struct fault){ "days-wrong", "days" };
    if (has_clock && strcmp(command->clock_code, "receipt") != 0 &&
        strcmp(command->clock_code, "first-contact") != 0)
        return (struct fault){ "clock-unknown", "clock_code" };
    if (command->n_members > TEAM_MEMBERS_MAX)
        return (struct fault){ "team-too-large", "members" };
    if (command->n_district_codes > TEAM_DISTRICTS_MAX)
        return (struct fault){ "team-too-large", "district_codes" };
    return (struct fault){ NULL, NULL };
}

static struct fault
members_fault(const struct view *view, const struct input *input)
{
    const Stafett__Team__V1__FormTeam *command = command_of(input);
    for (size_t i = 0; i < command->n_members; i++) {
        const Stafett__Team__V1__TeamMember *member = command->members[i];
        const char *fault = team_staff_fault(view, member->staff_code);
        if (fault == NULL && member->profession_code[0] == '\0')
            fault = "profession-missing";
        for (size_t j = 0; j < i && fault == NULL; j++) {
            if (strcmp(command->members[j]->staff_code, member->staff_code) == 0)
                fault = "member-twice";
        }
        if (fault != NULL)
            return (struct fault){ fault, member->staff_code };
    }
    return (struct fault){ NULL, NULL };
}

static struct fault
districts_fault(const struct view *view, const struct input *input)
{
    const Stafett__Team__V1__FormTeam *command = command_of(input);
    for (size_t i = 0; i < command->n_district_codes; i++) {
        const char *district = command->district_codes[i];
        char team[CODE_BYTES_MAX];
        bool is_taken = team_of_district(view, district, team) &&
                        strcmp(team, command->team_code) != 0;
        for (size_t j = 0; j < i; j++)
            is_taken = is_taken || strcmp(command->district_codes[j], district) == 0;
        if (district[0] == '\0')
            return (struct fault){ "name-missing", "district_codes" };
        if (is_taken)
            return (struct fault){ "district-taken", district };
    }
    return (struct fault){ NULL, NULL };
}

/* ---- the event, from a row */

static void
formed_emit(const struct input *input, const char *code, const struct team_row *row,
    struct slice content, struct decision *decision)
{
    Stafett__Team__V1__TeamFormed event = STAFETT__TEAM__V1__TEAM_FORMED__INIT;
    Stafett__Team__V1__TeamMember members[TEAM_MEMBERS_MAX];
    Stafett__Team__V1__TeamMember *member_list[TEAM_MEMBERS_MAX];
    char *districts[TEAM_DISTRICTS_MAX];
    char *missing[RULE_PROFESSIONS_MAX];
    for (uint32_t i = 0; i < row->member_count; i++) {
        stafett__team__v1__team_member__init(&members[i]);
        members[i].staff_code = (char *)row->members[i].staff;
        members[i].profession_code = (char *)row->members[i].profession;
        member_list[i] = &members[i];
    }
    for (uint32_t i = 0; i < row->district_count; i++)
        districts[i] = (char *)row->districts[i];
    event.team_code = (char *)code;
    event.unit_code = (char *)row->unit;
    event.district_codes = districts;
    event.n_district_codes = row->district_count;
    event.members = member_list;
    event.n_members = row->member_count;
    event.days = row->days;
    event.clock_code = (char *)row->clock;
    event.caseworker_code = (char *)row->caseworker;
    event.content = slice_binary(content);
    event.n_missing_codes = team_missing(input, row, missing);
    event.missing_codes = missing;
    decision_emit(decision, ID_NONE, &event.base);
}

static void
row_of_command(const struct input *input, struct team_row *out)
{
    const Stafett__Team__V1__FormTeam *command = command_of(input);
    bool has_clock = command->clock_code[0] != '\0';
    memset(out, 0, sizeof *out);
    code_copy(out->unit, sizeof out->unit, command->unit_code);
    code_copy(
        out->clock, sizeof out->clock, has_clock ? command->clock_code : "receipt");
    out->days = command->days == 0 ? input->rules->assessment.days : command->days;
    out->member_count = (uint32_t)command->n_members;
    for (size_t i = 0; i < command->n_members; i++) {
        code_copy(
            out->members[i].staff, CODE_BYTES_MAX, command->members[i]->staff_code);
        code_copy(out->members[i].profession, CODE_BYTES_MAX,
            command->members[i]->profession_code);
    }
    out->district_count = (uint32_t)command->n_district_codes;
    for (size_t i = 0; i < command->n_district_codes; i++)
        code_copy(out->districts[i], CODE_BYTES_MAX, command->district_codes[i]);
}

void
team_decide_form(
    const struct view *view, const struct input *input, struct decision *decision)
{
    static const fault_fn faults[] = { form_fault, members_fault, districts_fault };
    const Stafett__Team__V1__FormTeam *command = command_of(input);
    struct team_row row;
    char *missing[RULE_PROFESSIONS_MAX];
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        struct fault fault = faults[i](view, input);
        if (fault.reason != NULL) {
            decision_refuse(decision, fault.reason, fault.where);
            return;
        }
    }
    row_of_command(input, &row);
    if (team_missing(input, &row, missing) > 0) {
        decision_refuse(decision, "profession-missing", missing[0]);
        return;
    }
    const char *caseworker = team_caseworker(&row);
    if (caseworker == NULL) { /* also where the rules do not ask for one */
        decision_refuse(decision, "profession-missing", "caseworker");
        return;
    }
    code_copy(row.caseworker, sizeof row.caseworker, caseworker);
    formed_emit(
        input, command->team_code, &row, slice_bytes(command->content), decision);
}

/* ---- somebody leaves */

static void
member_remove(struct team_row *row, const char *staff)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < row->member_count; i++) {
        if (strcmp(row->members[i].staff, staff) != 0)
            row->members[kept++] = row->members[i];
    }
    for (uint32_t i = kept; i < row->member_count; i++)
        memset(&row->members[i], 0, sizeof row->members[i]);
    row->member_count = kept;
}

/* The next caseworker of the team; else whoever took over her cases; else the named
 * person of the coordinating unit. */
static void
caseworker_replace(const struct view *view,
    const Stafett__Plan__V1__StaffEnded *message, struct team_row *row)
{
    const char *next = team_caseworker(row);
    struct team_self self;
    if (strcmp(row->caseworker, message->staff_code) != 0)
        return;
    if (next == NULL && message->substitute_code[0] != '\0' &&
        team_staff_fault(view, message->substitute_code) == NULL)
        next = message->substitute_code;
    if (next == NULL && team_self_load(view, &self))
        next = self.named;
    ASSERT(next != NULL);
    char code[CODE_BYTES_MAX];
    code_copy(code, sizeof code, next);
    code_copy(row->caseworker, sizeof row->caseworker, code);
}

void
team_decide_staff_ended(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__StaffEnded *message =
        (const Stafett__Plan__V1__StaffEnded *)input->message;
    Stafett__Team__V1__StaffGone gone = STAFETT__TEAM__V1__STAFF_GONE__INIT;
    struct key all = { .len = 0 };
    struct walk walk;
    char code[CODE_BYTES_MAX];
    struct team_row row;
    gone.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &gone.base);
    walk_start(&walk, view, TEAM_TEAMS, &all);
    size_t count = 0;
    while (count < TEAM_TEAMS_MAX && team_next(&walk, code, &row)) {
        if (!team_is_member(&row, message->staff_code) &&
            strcmp(row.caseworker, message->staff_code) != 0)
            continue;
        struct slice content = content_load(view, row.content, input->arena);
        member_remove(&row, message->staff_code);
        caseworker_replace(view, message, &row);
        formed_emit(input, code, &row, content, decision);
        count++;
    }
}
