/* Inquiries at the counter and what a team makes of them; teams are formed at once. */

#include "services/assessment-team/team.h"
#include "services/intake/intake.h"
#include "tests/sim/work.h"

#include <string.h>

/* Some row of a table under a 16-byte id. */
static bool
row_any(struct sim *sim, size_t node, const char *daemon, unsigned table,
    struct id *id_out, void *row_out, size_t row_bytes)
{
    const struct view *view =
        tables_view(store_tables(sim_daemon_named(sim, node, daemon)->host.store));
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t seen = 0;
    walk_start(&walk, view, table, &all);
    while (walk_next(&walk, &key, &value)) {
        seen++;
        if (chance_below(&sim->chance, seen) != 0)
            continue;
        ASSERT(id_from(key, id_out));
        table_row(value, row_out, row_bytes);
    }
    return seen > 0;
}

static const char *
unit_or_none(struct sim *sim)
{
    static const char *const units[] = { "ke", "midt", "nord", "", "sor" };
    return units[chance_below(&sim->chance, ARRAY_COUNT(units))];
}

/* ---- inquiries */

/* Mostly somebody of the coordinating unit, who may all. */
static const char *
clerk(struct sim *sim, size_t node)
{
    return chance_is(&sim->chance, 600) ? "turid" : work_staff(sim, node);
}

void
work_inquiry(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "application", "inquiry", "observation",
        "coordination-need", "child-welfare" };
    static const char *const froms[] = { "person", "relative", "professional" };
    Stafett__Intake__V1__RegisterInquiry message =
        STAFETT__INTAKE__V1__REGISTER_INQUIRY__INIT;
    const struct sim_node *own = &sim->nodes[node];
    message.kind_code =
        work_code(sim, kinds[chance_below(&sim->chance, ARRAY_COUNT(kinds))]);
    message.from_code =
        work_code(sim, froms[chance_below(&sim->chance, ARRAY_COUNT(froms))]);
    if (own->person_count > 0 && !chance_is(&sim->chance, 100))
        message.person_id =
            work_id(sim, own->persons[chance_below(&sim->chance, own->person_count)]);
    message.unit_code = work_code(sim, unit_or_none(sim));
    if (chance_is(&sim->chance, 400))
        message.district_code = work_code(sim, "nordre");
    message.content = work_content(sim, node, "", "text");
    work_send(sim, node, "intake", work_staff(sim, node), &message.base);
}

static bool
inquiry_any(struct sim *sim, size_t node, struct id *out)
{
    struct intake_inquiry row;
    return row_any(sim, node, "intake", INTAKE_INQUIRIES, out, &row, sizeof row);
}

void
work_route(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__RouteInquiry message =
        STAFETT__INTAKE__V1__ROUTE_INQUIRY__INIT;
    struct id inquiry;
    if (!inquiry_any(sim, node, &inquiry))
        return;
    message.inquiry_id = work_id(sim, inquiry);
    message.team_code = work_code(sim, "lag");
    work_send(sim, node, "intake", clerk(sim, node), &message.base);
}

void
work_service(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__OfferService message =
        STAFETT__INTAKE__V1__OFFER_SERVICE__INIT;
    struct id inquiry;
    if (!inquiry_any(sim, node, &inquiry))
        return;
    message.inquiry_id = work_id(sim, inquiry);
    message.service_code = work_code(sim, "shower-seat");
    message.promised_us = work_later(sim, node, 20);
    message.content = work_content(sim, node, "", "message");
    work_send(sim, node, "intake", clerk(sim, node), &message.base);
}

void
work_answer(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__AnswerInquiry message =
        STAFETT__INTAKE__V1__ANSWER_INQUIRY__INIT;
    struct id inquiry;
    uint8_t salt[SEED_BYTES];
    if (!inquiry_any(sim, node, &inquiry))
        return;
    world_draw_seed(sim->world, salt);
    message.inquiry_id = work_id(sim, inquiry);
    struct slice content = slice_bytes(work_content(sim, node, "", "answer"));
    message.content = slice_binary(
        content_with(content, "come_back", slice_text("Come by."), salt, sim->arena));
    work_send(sim, node, "intake", clerk(sim, node), &message.base);
}

void
work_transfer(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__TransferInquiry message =
        STAFETT__INTAKE__V1__TRANSFER_INQUIRY__INIT;
    struct id inquiry;
    if (!inquiry_any(sim, node, &inquiry))
        return;
    message.inquiry_id = work_id(sim, inquiry);
    message.unit_code = work_code(sim, unit_or_none(sim));
    message.content = work_content(sim, node, "", "reason");
    work_send(sim, node, "intake", clerk(sim, node), &message.base);
}

void
work_take_back(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__WithdrawInquiry message =
        STAFETT__INTAKE__V1__WITHDRAW_INQUIRY__INIT;
    struct id inquiry;
    if (!inquiry_any(sim, node, &inquiry))
        return;
    message.inquiry_id = work_id(sim, inquiry);
    message.content = work_content(sim, node, "", "reason");
    work_send(sim, node, "intake", clerk(sim, node), &message.base);
}

void
work_show_inquiry(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__ShowInquiry message = STAFETT__INTAKE__V1__SHOW_INQUIRY__INIT;
    struct id inquiry;
    if (!inquiry_any(sim, node, &inquiry))
        return;
    message.inquiry_id = work_id(sim, inquiry);
    work_look(sim, node, "intake", work_staff(sim, node), &message.base);
}

/* ---- assessments */

void
work_team(struct sim *sim, size_t node)
{
    static const char *const professions[] = { "nurse", "physiotherapist",
        "occupational-therapist", "caseworker" };
    Stafett__Team__V1__FormTeam message = STAFETT__TEAM__V1__FORM_TEAM__INIT;
    Stafett__Team__V1__TeamMember members[ARRAY_COUNT(professions)];
    Stafett__Team__V1__TeamMember *pointers[ARRAY_COUNT(professions)];
    char *districts[] = { work_code(sim, "nordre") };
    const struct sim_node *own = &sim->nodes[node];
    size_t first = chance_below(&sim->chance, own->staff_count);
    for (size_t i = 0; i < ARRAY_COUNT(professions); i++) {
        stafett__team__v1__team_member__init(&members[i]);
        members[i].staff_code =
            work_code(sim, own->staff[(first + i) % own->staff_count].code);
        members[i].profession_code = work_code(sim, professions[i]);
        pointers[i] = &members[i];
    }
    message.team_code = work_code(sim, "lag");
    message.unit_code = work_code(sim, "midt");
    message.members = pointers;
    message.n_members = ARRAY_COUNT(pointers);
    message.district_codes = districts;
    message.n_district_codes = ARRAY_COUNT(districts);
    if (chance_is(&sim->chance, 300))
        message.clock_code = work_code(sim, "first-contact");
    message.content = work_content(sim, node, "", "name");
    work_send(sim, node, "assessment-team", "turid", &message.base);
}

/* Mostly by somebody who may: the case's responsible stands in the row. */
static bool
assessment_any(struct sim *sim, size_t node, struct id *out, const char **who_out)
{
    struct team_assessment row = { .state = 0 };
    if (!row_any(sim, node, "assessment-team", TEAM_ASSESSMENTS, out, &row, sizeof row))
        return false;
    *who_out = row.responsible[0] == '\0' || chance_is(&sim->chance, 300)
                   ? clerk(sim, node)
                   : work_code(sim, row.responsible);
    return true;
}

static bool
is_case(const struct sim *sim, size_t node, const struct work_case *it)
{
    return strcmp(it->row.kind, "case") == 0 && !it->row.is_closed &&
           strcmp(it->row.holder, work_organisation(sim, node)) == 0;
}

void
work_open_assessment(struct sim *sim, size_t node)
{
    Stafett__Team__V1__OpenAssessment message =
        STAFETT__TEAM__V1__OPEN_ASSESSMENT__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_case, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.team_code = work_code(sim, "lag");
    work_send(sim, node, "assessment-team", work_actor(sim, node, &it), &message.base);
}

void
work_begin(struct sim *sim, size_t node)
{
    Stafett__Team__V1__BeginMapping message = STAFETT__TEAM__V1__BEGIN_MAPPING__INIT;
    struct id assessment;
    const char *who;
    if (!assessment_any(sim, node, &assessment, &who))
        return;
    message.assessment_id = work_id(sim, assessment);
    message.content = work_content(sim, node, "", "message");
    work_send(sim, node, "assessment-team", who, &message.base);
}

void
work_interim(struct sim *sim, size_t node)
{
    Stafett__Team__V1__ArrangeInterim message =
        STAFETT__TEAM__V1__ARRANGE_INTERIM__INIT;
    struct id assessment;
    const char *who;
    if (!assessment_any(sim, node, &assessment, &who))
        return;
    message.assessment_id = work_id(sim, assessment);
    message.by_code = work_code(sim, "nord");
    message.content = work_content(sim, node, "", "service");
    work_send(sim, node, "assessment-team", who, &message.base);
}

void
work_extend(struct sim *sim, size_t node)
{
    Stafett__Team__V1__ExtendAssessment message =
        STAFETT__TEAM__V1__EXTEND_ASSESSMENT__INIT;
    struct id assessment;
    const char *who;
    if (!assessment_any(sim, node, &assessment, &who))
        return;
    message.assessment_id = work_id(sim, assessment);
    message.until_us = work_later(sim, node, 24 * 30);
    message.content = work_content(sim, node, "", "reason");
    work_send(sim, node, "assessment-team", who, &message.base);
}

void
work_conclude(struct sim *sim, size_t node)
{
    static const char *const items[] = { "mastery", "network", "voluntary",
        "technology", "prevention", "person", "goal", "come_back" };
    static const char *const outcomes[] = { "home-care", "other-services",
        "low-threshold", "closed" };
    Stafett__Team__V1__ConcludeAssessment message =
        STAFETT__TEAM__V1__CONCLUDE_ASSESSMENT__INIT;
    struct id assessment;
    const char *who;
    uint8_t salt[SEED_BYTES];
    if (!assessment_any(sim, node, &assessment, &who))
        return;
    world_draw_seed(sim->world, salt);
    struct slice content = slice_bytes(work_content(sim, node, "", "note"));
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        if (!chance_is(&sim->chance, 20))
            content = content_with(
                content, items[i], slice_text("It was asked."), salt, sim->arena);
    }
    message.assessment_id = work_id(sim, assessment);
    message.outcome_code =
        work_code(sim, outcomes[chance_below(&sim->chance, ARRAY_COUNT(outcomes))]);
    message.level_code = work_code(sim, "own-mastery");
    if (strcmp(message.outcome_code, "home-care") == 0 ||
        strcmp(message.outcome_code, "other-services") == 0)
        message.to_unit_code =
            work_code(sim, chance_is(&sim->chance, 900) ? "nord" : "");
    message.content = slice_binary(content);
    work_send(sim, node, "assessment-team", who, &message.base);
}

void
work_cancel(struct sim *sim, size_t node)
{
    Stafett__Team__V1__CancelAssessment message =
        STAFETT__TEAM__V1__CANCEL_ASSESSMENT__INIT;
    struct id assessment;
    const char *who;
    if (!assessment_any(sim, node, &assessment, &who))
        return;
    message.assessment_id = work_id(sim, assessment);
    message.content = work_content(sim, node, "", "reason");
    work_send(sim, node, "assessment-team", who, &message.base);
}

void
work_show_assessment(struct sim *sim, size_t node)
{
    Stafett__Team__V1__ShowAssessment message =
        STAFETT__TEAM__V1__SHOW_ASSESSMENT__INIT;
    struct id assessment;
    const char *who;
    if (!assessment_any(sim, node, &assessment, &who))
        return;
    message.assessment_id = work_id(sim, assessment);
    work_look(sim, node, "assessment-team", who, &message.base);
}
