#include "services/plan/plan_fellowship.h"

/* Every message that plan knows: what it takes and from whom, what comes of it, and what
 * it shows. From here to a rule is one jump. */

#define PLAN(name)    &stafett__plan__v1__##name##__descriptor
#define PARTNER(name) &stafett__partner__v1__##name##__descriptor
#define TEAM(name)    &stafett__team__v1__##name##__descriptor
#define INTAKE(name)  &stafett__intake__v1__##name##__descriptor

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                       from          sender    decided by */
    { PLAN(found_organisation),      FROM_SELF,    NULL,     plan_decide_found,               false },
    { PLAN(add_unit),                FROM_CLIENT,  NULL,     plan_decide_unit,                false },
    { PLAN(set_duty),                FROM_CLIENT,  NULL,     plan_decide_duty,                false },
    { PLAN(add_staff),               FROM_CLIENT,  NULL,     plan_decide_staff,               false },
    { PLAN(end_staff),               FROM_CLIENT,  NULL,     plan_decide_staff_end,           false },
    { PLAN(report_absence),          FROM_CLIENT,  NULL,     plan_decide_absence,             false },
    { PLAN(end_absence),             FROM_CLIENT,  NULL,     plan_decide_absence_end,         false },
    { PLAN(absence_begins),          FROM_ALARM,   NULL,     plan_decide_absence_begins,      false },
    { PLAN(absence_ends),            FROM_ALARM,   NULL,     plan_decide_absence_ends,        false },
    { PLAN(replace_responsible),     FROM_CLIENT,  NULL,     plan_decide_replace,             false },
    { PLAN(bind_user),               FROM_CLIENT,  NULL,     plan_decide_user,                false },
    { PLAN(add_partner),             FROM_CLIENT,  NULL,     plan_decide_partner,             false },

    { PLAN(open_case),               FROM_CLIENT,  NULL,     plan_decide_case,                false },
    { PLAN(open_stay),               FROM_CLIENT,  NULL,     plan_decide_stay,                false },
    { INTAKE(person_linked),         FROM_DAEMON,  "intake", plan_decide_person_linked,       false },
    { INTAKE(inquiry_routed),        FROM_DAEMON,  "intake", plan_decide_inquiry_routed,      false },
    { INTAKE(inquiry_withdrawn),     FROM_DAEMON,  "intake", plan_decide_inquiry_withdrawn,   false },
    { TEAM(assessment_concluded),    FROM_DAEMON,  "assessment-team", plan_decide_assessment_concluded, false },
    { PLAN(write_entry),             FROM_CLIENT,  NULL,     plan_decide_entry,               false },
    { PLAN(give_notice),             FROM_CLIENT,  NULL,     plan_decide_notice,              false },
    { INTAKE(notice_brought),        FROM_DAEMON,  "intake", plan_decide_brought,             false },
    { INTAKE(receipt_brought),       FROM_DAEMON,  "intake", plan_decide_receipt,             false },
    { PLAN(obligation_due),          FROM_ALARM,   NULL,     plan_decide_obligation_due,      false },

    { PLAN(offer_handover),          FROM_CLIENT,  NULL,     plan_decide_offer,               false },
    { PLAN(withdraw_handover),       FROM_CLIENT,  NULL,     plan_decide_withdraw,            false },
    { PLAN(complete_handover),       FROM_CLIENT,  NULL,     plan_decide_complete,            false },
    { PLAN(accept_handover),         FROM_CLIENT,  NULL,     plan_decide_accept,              false },
    { PLAN(postpone_handover),       FROM_CLIENT,  NULL,     plan_decide_postpone,            false },
    { PLAN(decline_handover),        FROM_CLIENT,  NULL,     plan_decide_decline,             false },
    { PLAN(report_contact),          FROM_CLIENT,  NULL,     plan_decide_contact,             false },
    { PLAN(answer_due),              FROM_ALARM,   NULL,     plan_decide_answer_due,          false },
    { PLAN(completion_due),          FROM_ALARM,   NULL,     plan_decide_completion_due,      false },

    { PARTNER(stay_opened),          FROM_PARTNER, NULL,     plan_decide_partner_stay,        false },
    { PARTNER(notice_given),         FROM_PARTNER, NULL,     plan_decide_partner_notice,      false },
    { PARTNER(handover_offered),     FROM_PARTNER, NULL,     plan_decide_partner_offered,     false },
    { PARTNER(handover_withdrawn),   FROM_PARTNER, NULL,     plan_decide_partner_withdrawn,   false },
    { PARTNER(custody_passed),       FROM_PARTNER, NULL,     plan_decide_partner_passed,      false },
    { PARTNER(handover_completed),   FROM_PARTNER, NULL,     plan_decide_partner_completed,   false },
    { PARTNER(offer_state),          FROM_PARTNER, NULL,     plan_decide_partner_offer_state, false },
    { PARTNER(handover_accepted),    FROM_PARTNER, NULL,     plan_decide_partner_accepted,    false },
    { PARTNER(handover_postponed),   FROM_PARTNER, NULL,     plan_decide_partner_postponed,   false },
    { PARTNER(handover_declined),    FROM_PARTNER, NULL,     plan_decide_partner_declined,    false },
    { PARTNER(contact_reported),     FROM_PARTNER, NULL,     plan_decide_partner_contact,     false },

    /* who takes part, and on which grounds what is shared */
    { PLAN(enter_actor),             FROM_CLIENT,  NULL,     plan_decide_enter_actor,         false },
    { PLAN(move_actor),              FROM_CLIENT,  NULL,     plan_decide_move_actor,          false },
    { PLAN(tell_actor),              FROM_CLIENT,  NULL,     plan_decide_tell_actor,          false },
    { PLAN(answer_membership),       FROM_CLIENT,  NULL,     plan_decide_answer_membership,   false },
    { PARTNER(membership_asked),     FROM_PARTNER, NULL,     plan_decide_partner_membership_asked,    false },
    { PARTNER(membership_answered),  FROM_PARTNER, NULL,     plan_decide_partner_membership_answered, false },
    { PARTNER(membership_ended),     FROM_PARTNER, NULL,     plan_decide_partner_membership_ended,    false },
    { PARTNER(reach_said),           FROM_PARTNER, NULL,     plan_decide_partner_reach,       false },
    { PARTNER(actor_shared),         FROM_PARTNER, NULL,     plan_decide_partner_actor,       false },
    { PLAN(record_consent),          FROM_CLIENT,  NULL,     plan_decide_consent,             false },
    { PLAN(consent_ends),            FROM_ALARM,   NULL,     plan_decide_consent_ends,        false },
    { PARTNER(consent_withdrawn),    FROM_PARTNER, NULL,     plan_decide_partner_consent,     false },
    { PLAN(sharing_due),             FROM_ALARM,   NULL,     plan_decide_sharing_due,         false },

    /* her story */
    { PLAN(tell_story),              FROM_CLIENT,  NULL,     plan_decide_story,               false },
    { PARTNER(story_shared),         FROM_PARTNER, NULL,     plan_decide_partner_story,       false },

    /* coordinator */
    { PLAN(ask_coordinator),         FROM_CLIENT,  NULL,     plan_decide_ask_coordinator,     false },
    { PLAN(answer_coordinator),      FROM_CLIENT,  NULL,     plan_decide_answer_coordinator,  false },
    { PLAN(end_coordinator),         FROM_CLIENT,  NULL,     plan_decide_end_coordinator,     false },
    { PLAN(report_lack),             FROM_CLIENT,  NULL,     plan_decide_lack,                false },
    { PLAN(record_wish),             FROM_CLIENT,  NULL,     plan_decide_wish,                false },
    { PLAN(away_due),                FROM_ALARM,   NULL,     plan_decide_away_due,            false },

    /* entries of others, and where the case goes */
    { PARTNER(entry_shared),         FROM_PARTNER, NULL,     plan_decide_partner_entry,       false },
    { PARTNER(withheld_told),        FROM_PARTNER, NULL,     plan_decide_partner_withheld,    false },
    { PARTNER(holder_proved),        FROM_PARTNER, NULL,     plan_decide_partner_proved,      false },

    /* goals, measures, versions, proposals */
    { PLAN(set_goal),                FROM_CLIENT,  NULL,     plan_decide_goal,                false },
    { PLAN(set_measure),             FROM_CLIENT,  NULL,     plan_decide_measure,             false },
    { PLAN(link_plan),               FROM_CLIENT,  NULL,     plan_decide_link,                false },
    { PLAN(make_version),            FROM_CLIENT,  NULL,     plan_decide_version,             false },
    { PLAN(sign_version),            FROM_CLIENT,  NULL,     plan_decide_sign,                false },
    { PLAN(propose),                 FROM_CLIENT,  NULL,     plan_decide_propose,             false },
    { PLAN(answer_proposal),         FROM_CLIENT,  NULL,     plan_decide_answer_proposal,     false },
    { PARTNER(goal_shared),          FROM_PARTNER, NULL,     plan_decide_partner_goal,        false },
    { PARTNER(measure_shared),       FROM_PARTNER, NULL,     plan_decide_partner_measure,     false },
    { PARTNER(link_shared),          FROM_PARTNER, NULL,     plan_decide_partner_link,        false },
    { PARTNER(cycle_shared),         FROM_PARTNER, NULL,     plan_decide_partner_cycle,       false },
    { PARTNER(study_shared),         FROM_PARTNER, NULL,     plan_decide_partner_study,       false },
    { PARTNER(version_shared),       FROM_PARTNER, NULL,     plan_decide_partner_version,     false },
    { PARTNER(version_signed),       FROM_PARTNER, NULL,     plan_decide_partner_signed,      false },
    { PARTNER(proposal_made),        FROM_PARTNER, NULL,     plan_decide_partner_proposal,    false },
    { PARTNER(proposal_answered),    FROM_PARTNER, NULL,     plan_decide_partner_proposal_answered, false },

    /* cycles, meetings, evaluations */
    { PLAN(start_cycle),             FROM_CLIENT,  NULL,     plan_decide_start_cycle,         false },
    { PLAN(study_cycle),             FROM_CLIENT,  NULL,     plan_decide_study_cycle,         false },
    { PLAN(call_meeting),            FROM_CLIENT,  NULL,     plan_decide_call_meeting,        false },
    { PLAN(answer_meeting),          FROM_CLIENT,  NULL,     plan_decide_answer_meeting,      false },
    { PLAN(hold_meeting),            FROM_CLIENT,  NULL,     plan_decide_hold_meeting,        false },
    { PARTNER(meeting_shared),       FROM_PARTNER, NULL,     plan_decide_partner_meeting,     false },
    { PARTNER(meeting_answered),     FROM_PARTNER, NULL,     plan_decide_partner_meeting_answered, false },
    { PLAN(evaluate),                FROM_CLIENT,  NULL,     plan_decide_evaluate,            false },
    { PLAN(end_coordination),        FROM_CLIENT,  NULL,     plan_decide_end_coordination,    false },
};

static const struct event_row events[] = {
    /* message                       folded by                      shared by */
    { PLAN(organisation_founded),    plan_apply_founded,            NULL },
    { PLAN(unit_added),              plan_apply_unit,               NULL },
    { PLAN(duty_set),                plan_apply_duty,               NULL },
    { PLAN(staff_added),             plan_apply_staff,              NULL },
    { PLAN(staff_ended),             plan_apply_staff_ended,        NULL },
    { PLAN(absence_planned),         plan_apply_absence_planned,    NULL },
    { PLAN(staff_absent),            plan_apply_staff_absent,       NULL },
    { PLAN(staff_returned),          plan_apply_staff_returned,     NULL },
    { PLAN(user_bound),              plan_apply_user,               NULL },
    { PLAN(partner_added),           plan_apply_partner,            NULL },

    { PLAN(case_opened),             plan_apply_case_opened,        plan_share_case_opened },
    { PLAN(case_linked),             plan_apply_case_linked,        NULL },
    { PLAN(case_closed),             plan_apply_case_closed,        plan_share_case_closed },
    { PLAN(inquiry_joined),          plan_apply_inquiry_joined,     NULL },
    { PLAN(inquiry_dropped),         plan_apply_nothing,            NULL },
    { PLAN(assessment_noted),        plan_apply_assessment_noted,   NULL },
    { PLAN(responsible_replaced),    plan_apply_responsible,        NULL },
    { PLAN(partner_informed),        plan_apply_partner_informed,   NULL },
    { PLAN(case_looked),             plan_apply_nothing,            NULL },

    { PLAN(entry_written),           plan_apply_entry,              NULL },
    { PLAN(journal_looked),          plan_apply_journal_looked,     NULL },

    { PLAN(notice_recorded),         plan_apply_notice,             plan_share_notice },
    { PLAN(receipt_recorded),        plan_apply_receipt,            NULL },
    { PLAN(obligation_set),          plan_apply_obligation_set,     NULL },
    { PLAN(obligation_met),          plan_apply_obligation_met,     NULL },
    { PLAN(break_opened),            plan_apply_break_opened,       NULL },
    { PLAN(break_closed),            plan_apply_break_closed,       NULL },

    { PLAN(handover_offered),        plan_apply_offered,            plan_share_offered },
    { PLAN(handover_accepted),       plan_apply_accepted,           plan_share_accepted },
    { PLAN(handover_postponed),      plan_apply_postponed,          plan_share_postponed },
    { PLAN(handover_declined),       plan_apply_declined,           plan_share_declined },
    { PLAN(handover_withdrawn),      plan_apply_withdrawn,          plan_share_withdrawn },
    { PLAN(contact_reported),        plan_apply_contact,            plan_share_contact },
    { PLAN(custody_proved),          plan_apply_proved,             NULL },
    { PLAN(handover_completed),      plan_apply_completed,          plan_share_completed },
    { PLAN(answer_refused),          plan_apply_answer_refused,     plan_share_answer_refused },
    { PLAN(acceptance_voided),       plan_apply_voided,             NULL },
    { PLAN(answer_overdue),          plan_apply_answer_overdue,     NULL },
    { PLAN(completion_overdue),      plan_apply_completion_overdue, NULL },

    { PLAN(actor_entered),           plan_apply_actor_entered,      NULL },
    { PLAN(actor_moved),             plan_apply_actor_moved,        plan_share_actor_moved },
    { PLAN(actor_told),              plan_apply_told,               NULL },
    { PLAN(reach_said),              plan_apply_reach_said,         plan_share_reach_said },
    { PLAN(membership_asked),        plan_apply_membership_asked,   NULL },
    { PLAN(membership_answered),     plan_apply_membership_answered, plan_share_membership_answered },
    { PLAN(membership_ended),        plan_apply_membership_ended,   NULL },
    { PLAN(member_said),             plan_apply_member_said,        NULL },
    { PLAN(question_ended),          plan_apply_nothing,            NULL },
    { PLAN(consent_recorded),        plan_apply_consent_recorded,   plan_share_consent },
    { PLAN(consent_lapsed),          plan_apply_consent_lapsed,     NULL },
    { PLAN(consent_shortened),       plan_apply_consent_shortened,  NULL },
    { PLAN(consent_told),            plan_apply_nothing,            NULL },
    { PLAN(part_shared),             plan_apply_part_shared,        plan_share_part },
    { PLAN(flow_grounded),           plan_apply_nothing,            NULL },
    { PLAN(part_withheld),           plan_apply_part_withheld,      NULL },
    { PLAN(sharing_begun),           plan_apply_sharing_begun,      NULL },
    { PLAN(sharing_reached),         plan_apply_sharing_reached,    NULL },
    { PLAN(fellowship_looked),       plan_apply_nothing,            NULL },

    /* her story */
    { PLAN(story_told),              plan_apply_story,              NULL },

    /* coordinator */
    { PLAN(coordinator_asked),       plan_apply_coordinator_asked,  NULL },
    { PLAN(coordinator_answered),    plan_apply_coordinator_answered, NULL },
    { PLAN(coordinator_ended),       plan_apply_coordinator_ended,  NULL },
    { PLAN(lack_reported),           plan_apply_lack,               NULL },
    { PLAN(wish_recorded),           plan_apply_wish,               NULL },

    /* entries of others, and where the case goes */
    { PLAN(withheld_told),           plan_apply_withheld_told,      plan_share_withheld_told },
    { PLAN(holder_moved),            plan_apply_holder_moved,       plan_share_holder_moved },

    /* goals, measures, versions, proposals */
    { PLAN(goal_set),                plan_apply_goal,               NULL },
    { PLAN(measure_set),             plan_apply_measure,            NULL },
    { PLAN(plan_linked),             plan_apply_link,               NULL },
    { PLAN(version_made),            plan_apply_version,            NULL },
    { PLAN(version_signed),          plan_apply_version_signed,     plan_share_version_signed },
    { PLAN(proposal_made),           plan_apply_proposal,           plan_share_proposal },
    { PLAN(proposal_answered),       plan_apply_proposal_answered,  plan_share_proposal_answered },
    { PLAN(plan_looked),             plan_apply_nothing,            NULL },

    /* cycles, meetings, evaluations */
    { PLAN(cycle_started),           plan_apply_cycle_started,      NULL },
    { PLAN(cycle_studied),           plan_apply_cycle_studied,      NULL },
    { PLAN(meeting_called),          plan_apply_meeting_called,     NULL },
    { PLAN(meeting_answered),        plan_apply_meeting_answered,   plan_share_meeting_answered },
    { PLAN(meeting_held),            plan_apply_meeting_held,       NULL },
    { PLAN(evaluated),               plan_apply_evaluated,          NULL },
};

static const struct look_row looks[] = {
    /* message                       from          sender    recorded by        answered by */
    { PLAN(show_case),               FROM_CLIENT,  NULL,     plan_decide_show,  plan_answer_show },
    { PLAN(list_cases),              FROM_CLIENT,  NULL,     plan_decide_list,  plan_answer_list },
    { PLAN(trace_case),              FROM_CLIENT,  NULL,     plan_decide_trace, plan_answer_trace },
    { PLAN(show_journal),            FROM_CLIENT,  NULL,     plan_decide_journal, plan_answer_journal },
    { PLAN(show_map),                FROM_CLIENT,  NULL,     plan_decide_show_map, plan_answer_map },
    { PLAN(show_consents),           FROM_CLIENT,  NULL,     plan_decide_show_consents, plan_answer_consents },
    { PLAN(preview_sharing),         FROM_CLIENT,  NULL,     plan_decide_preview, plan_answer_preview },
    /* her story */
    { PLAN(show_story),              FROM_CLIENT,  NULL,     plan_decide_show_story, plan_answer_story },

    /* coordinator */
    { PLAN(show_card),               FROM_CLIENT,  NULL,     plan_decide_show_card, plan_answer_card },
    { PLAN(show_load),               FROM_CLIENT,  NULL,     NULL,              plan_answer_load },
    { PLAN(list_gaps),               FROM_CLIENT,  NULL,     plan_decide_gaps,  plan_answer_gaps },

    /* goals, measures, versions, proposals */
    { PLAN(show_plan),               FROM_CLIENT,  NULL,     plan_decide_show_plan, plan_answer_plan },

    /* cycles, meetings, evaluations */
    { PLAN(show_work),               FROM_CLIENT,  NULL,     plan_decide_show_work, plan_answer_work },

    { PLAN(list_units),              FROM_CLIENT,  NULL,     NULL,              plan_answer_units },
    { PLAN(list_partners),           FROM_EDGE,    "border", NULL,              plan_answer_partners },
};
/* clang-format on */

const struct service plan_service = {
    .name = "plan",
    .tables_schema = PLAN_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .looks = looks,
    .look_count = ARRAY_COUNT(looks),
    .user_of_key = plan_user_of_key,
    .is_operator = plan_is_coordinating,
    .first_type = PLAN(found_organisation),
};
