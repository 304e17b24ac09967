/* Every message that assessment-team knows. Plan's cases open assessments and say who
 * answers for them; what intake says of inquiries, and plan of cases, can end them. */

#include "services/assessment-team/team.h"

#define TEAM(name)   &stafett__team__v1__##name##__descriptor
#define PLAN(name)   &stafett__plan__v1__##name##__descriptor
#define INTAKE(name) &stafett__intake__v1__##name##__descriptor

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                      from         sender    decided by */
    { TEAM(form_team),              FROM_CLIENT, NULL,     team_decide_form,                 false },
    { TEAM(open_assessment),        FROM_CLIENT, NULL,     team_decide_open,                 false },
    { TEAM(begin_mapping),          FROM_CLIENT, NULL,     team_decide_begin,                false },
    { TEAM(arrange_interim),        FROM_CLIENT, NULL,     team_decide_interim,              false },
    { TEAM(extend_assessment),      FROM_CLIENT, NULL,     team_decide_extend,               false },
    { TEAM(conclude_assessment),    FROM_CLIENT, NULL,     team_decide_conclude,             false },
    { TEAM(cancel_assessment),      FROM_CLIENT, NULL,     team_decide_cancel,               false },
    { TEAM(assessment_due),         FROM_ALARM,  NULL,     team_decide_due,                  false },

    { INTAKE(inquiry_withdrawn),    FROM_DAEMON, "intake", team_decide_inquiry_withdrawn,    false },
    { PLAN(case_opened),            FROM_DAEMON, "plan",   team_decide_case_opened,          false },
    { PLAN(case_linked),            FROM_DAEMON, "plan",   team_decide_case_linked,          false },
    { PLAN(case_closed),            FROM_DAEMON, "plan",   team_decide_case_closed,          false },
    { PLAN(responsible_replaced),   FROM_DAEMON, "plan",   team_decide_responsible_replaced, false },
    { PLAN(handover_accepted),      FROM_DAEMON, "plan",   team_decide_handover_accepted,    false },
    { PLAN(handover_completed),     FROM_DAEMON, "plan",   team_decide_handover_completed,   false },

    { PLAN(organisation_founded),   FROM_DAEMON, "plan",   team_decide_founded,              false },
    { PLAN(unit_added),             FROM_DAEMON, "plan",   team_decide_unit_added,           false },
    { PLAN(duty_set),               FROM_DAEMON, "plan",   team_decide_duty_set,             false },
    { PLAN(staff_added),            FROM_DAEMON, "plan",   team_decide_staff_added,          false },
    { PLAN(staff_ended),            FROM_DAEMON, "plan",   team_decide_staff_ended,          false },
    { PLAN(user_bound),             FROM_DAEMON, "plan",   team_decide_user_bound,           false },
};

static const struct event_row events[] = {
    /* message                      folded by                shared by */
    { TEAM(team_formed),            team_apply_formed,       NULL },
    { TEAM(assessment_opened),      team_apply_opened,       NULL },
    { TEAM(mapping_begun),          team_apply_begun,        NULL },
    { TEAM(interim_arranged),       team_apply_interim,      NULL },
    { TEAM(assessment_extended),    team_apply_extended,     NULL },
    { TEAM(assessment_concluded),   team_apply_concluded,    NULL },
    { TEAM(assessment_cancelled),   team_apply_cancelled,    NULL },
    { TEAM(assessment_overdue),     team_apply_overdue,      NULL },
    { TEAM(assessment_looked),      team_apply_looked,       NULL },
    { TEAM(inquiry_gone),           team_apply_inquiry_gone, NULL },
    { TEAM(case_known),             team_apply_case,         NULL },
    { TEAM(organisation_known),     team_apply_organisation, NULL },
    { TEAM(unit_known),             team_apply_unit,         NULL },
    { TEAM(staff_known),            team_apply_staff,        NULL },
    { TEAM(staff_gone),             team_apply_staff_gone,   NULL },
    { TEAM(user_known),             team_apply_user,         NULL },
};

static const struct look_row looks[] = {
    /* message                      from         sender    recorded by        answered by */
    { TEAM(show_assessment),        FROM_CLIENT, NULL,     team_decide_show,  team_answer_show },
    { TEAM(list_assessments),       FROM_CLIENT, NULL,     team_decide_list,  team_answer_list },
    { TEAM(list_teams),             FROM_CLIENT, NULL,     NULL,              team_answer_teams },
};
/* clang-format on */

const struct service team_service = {
    .name = "assessment-team",
    .tables_schema = TEAM_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .looks = looks,
    .look_count = ARRAY_COUNT(looks),
    .user_of_key = users_find,
    .is_operator = team_is_coordinating,
};
