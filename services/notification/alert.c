/* Every message that notification knows. What plan, intake and assessment-team say
 * of cases, inquiries and assessments, and audit of the node, opens and closes alerts;
 * what plan says of people decides who can be told. An alert climbs its ladder by alarms
 * until somebody acknowledges it or its cause ends. Mails are owed by its folds; what the
 * sender (alert_sender.c) tells of them is an input like any other. */

#include "services/notification/alert.h"

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                                             from         sender  decided by */
    { &stafett__alert__v1__acknowledge_alert__descriptor,    FROM_CLIENT, NULL,   alert_decide_acknowledge,        false },
    { &stafett__alert__v1__step_due__descriptor,             FROM_ALARM,  NULL,   alert_decide_step,               false },
    { &stafett__alert__v1__set_channel__descriptor,          FROM_CLIENT, NULL,   alert_decide_set_channel,        false },
    { &stafett__alert__v1__remove_channel__descriptor,       FROM_CLIENT, NULL,   alert_decide_remove_channel,     false },
    { &stafett__alert__v1__mail_tried__descriptor,           FROM_SELF,   NULL,   alert_decide_mail_tried,         false },

    { &stafett__plan__v1__case_opened__descriptor,           FROM_DAEMON, "plan", alert_decide_case_opened,        false },
    { &stafett__plan__v1__notice_recorded__descriptor,       FROM_DAEMON, "plan", alert_decide_notice,             false },
    { &stafett__plan__v1__receipt_recorded__descriptor,      FROM_DAEMON, "plan", alert_decide_receipt,            false },
    { &stafett__plan__v1__break_opened__descriptor,          FROM_DAEMON, "plan", alert_decide_break_opened,       false },
    { &stafett__plan__v1__break_closed__descriptor,          FROM_DAEMON, "plan", alert_decide_break_closed,       false },
    { &stafett__plan__v1__handover_offered__descriptor,      FROM_DAEMON, "plan", alert_decide_offered,            false },
    { &stafett__plan__v1__handover_accepted__descriptor,     FROM_DAEMON, "plan", alert_decide_accepted,           false },
    { &stafett__plan__v1__handover_postponed__descriptor,    FROM_DAEMON, "plan", alert_decide_postponed,          false },
    { &stafett__plan__v1__handover_declined__descriptor,     FROM_DAEMON, "plan", alert_decide_declined,           false },
    { &stafett__plan__v1__handover_withdrawn__descriptor,    FROM_DAEMON, "plan", alert_decide_withdrawn,          false },
    { &stafett__plan__v1__handover_completed__descriptor,    FROM_DAEMON, "plan", alert_decide_completed,          false },
    { &stafett__plan__v1__acceptance_voided__descriptor,     FROM_DAEMON, "plan", alert_decide_voided,             false },
    { &stafett__plan__v1__answer_overdue__descriptor,        FROM_DAEMON, "plan", alert_decide_answer_overdue,     false },
    { &stafett__plan__v1__completion_overdue__descriptor,    FROM_DAEMON, "plan", alert_decide_completion_overdue, false },

    { &stafett__audit__v1__feed_stopped__descriptor,         FROM_DAEMON, "audit", alert_decide_feed_stopped,      false },
    { &stafett__audit__v1__feed_resumed__descriptor,         FROM_DAEMON, "audit", alert_decide_feed_resumed,      false },
    { &stafett__audit__v1__clock_behind__descriptor,         FROM_DAEMON, "audit", alert_decide_clock_behind,      false },
    { &stafett__audit__v1__clock_caught_up__descriptor,      FROM_DAEMON, "audit", alert_decide_clock_caught_up,   false },
    { &stafett__audit__v1__gap_found__descriptor,            FROM_DAEMON, "audit", alert_decide_gap,               false },

    { &stafett__plan__v1__responsible_replaced__descriptor,  FROM_DAEMON, "plan", alert_decide_responsible,        false },
    { &stafett__plan__v1__inquiry_joined__descriptor,        FROM_DAEMON, "plan", alert_decide_inquiry_joined,     false },
    { &stafett__plan__v1__inquiry_dropped__descriptor,       FROM_DAEMON, "plan", alert_decide_inquiry_dropped,    false },
    { &stafett__plan__v1__assessment_noted__descriptor,      FROM_DAEMON, "plan", alert_decide_assessment_noted,   false },

    { &stafett__intake__v1__inquiry_received__descriptor,    FROM_DAEMON, "intake", alert_decide_inquiry_received,  false },
    { &stafett__intake__v1__inquiry_routed__descriptor,      FROM_DAEMON, "intake", alert_decide_inquiry_routed,    false },
    { &stafett__intake__v1__service_offered__descriptor,     FROM_DAEMON, "intake", alert_decide_service_offered,   false },
    { &stafett__intake__v1__inquiry_answered__descriptor,    FROM_DAEMON, "intake", alert_decide_inquiry_answered,  false },
    { &stafett__intake__v1__inquiry_transferred__descriptor, FROM_DAEMON, "intake", alert_decide_inquiry_transferred, false },
    { &stafett__intake__v1__inquiry_withdrawn__descriptor,   FROM_DAEMON, "intake", alert_decide_inquiry_withdrawn, false },
    { &stafett__intake__v1__inquiry_overdue__descriptor,     FROM_DAEMON, "intake", alert_decide_inquiry_overdue,   false },
    { &stafett__intake__v1__identity_unverified__descriptor, FROM_DAEMON, "intake", alert_decide_unverified,        false },
    { &stafett__team__v1__assessment_opened__descriptor,     FROM_DAEMON, "assessment-team", alert_decide_assessment_opened,    false },
    { &stafett__team__v1__mapping_begun__descriptor,         FROM_DAEMON, "assessment-team", alert_decide_mapping_begun,        false },
    { &stafett__team__v1__assessment_extended__descriptor,   FROM_DAEMON, "assessment-team", alert_decide_assessment_extended,  false },
    { &stafett__team__v1__assessment_concluded__descriptor,  FROM_DAEMON, "assessment-team", alert_decide_assessment_concluded, false },
    { &stafett__team__v1__assessment_cancelled__descriptor,  FROM_DAEMON, "assessment-team", alert_decide_assessment_cancelled, false },
    { &stafett__team__v1__assessment_overdue__descriptor,    FROM_DAEMON, "assessment-team", alert_decide_assessment_overdue,   false },

    /* the fellowship */
    { &stafett__plan__v1__actor_moved__descriptor,            FROM_DAEMON, "plan", alert_decide_actor_moved,        false },
    { &stafett__plan__v1__membership_asked__descriptor,       FROM_DAEMON, "plan", alert_decide_membership_asked,   false },
    { &stafett__plan__v1__membership_answered__descriptor,    FROM_DAEMON, "plan", alert_decide_membership_answered, false },
    { &stafett__plan__v1__membership_ended__descriptor,       FROM_DAEMON, "plan", alert_decide_membership_ended,   false },
    { &stafett__plan__v1__question_ended__descriptor,         FROM_DAEMON, "plan", alert_decide_question_ended,     false },
    { &stafett__plan__v1__member_said__descriptor,            FROM_DAEMON, "plan", alert_decide_member_said,        false },
    { &stafett__plan__v1__consent_recorded__descriptor,       FROM_DAEMON, "plan", alert_decide_consent_recorded,   false },
    { &stafett__plan__v1__consent_told__descriptor,           FROM_DAEMON, "plan", alert_decide_consent_told,       false },
    { &stafett__plan__v1__coordinator_asked__descriptor,      FROM_DAEMON, "plan", alert_decide_coordinator_asked,  false },
    { &stafett__plan__v1__coordinator_answered__descriptor,   FROM_DAEMON, "plan", alert_decide_coordinator_answered, false },
    { &stafett__plan__v1__coordinator_ended__descriptor,      FROM_DAEMON, "plan", alert_decide_coordinator_ended,  false },
    { &stafett__plan__v1__lack_reported__descriptor,          FROM_DAEMON, "plan", alert_decide_lack_reported,      false },
    { &stafett__plan__v1__wish_recorded__descriptor,          FROM_DAEMON, "plan", alert_decide_wish_recorded,      false },
    { &stafett__plan__v1__version_made__descriptor,           FROM_DAEMON, "plan", alert_decide_version_made,       false },
    { &stafett__plan__v1__version_signed__descriptor,         FROM_DAEMON, "plan", alert_decide_version_signed,     false },
    { &stafett__plan__v1__proposal_made__descriptor,          FROM_DAEMON, "plan", alert_decide_proposal_made,      false },
    { &stafett__plan__v1__proposal_answered__descriptor,      FROM_DAEMON, "plan", alert_decide_proposal_answered,  false },
    { &stafett__plan__v1__meeting_called__descriptor,         FROM_DAEMON, "plan", alert_decide_meeting_called,     false },
    { &stafett__plan__v1__meeting_answered__descriptor,       FROM_DAEMON, "plan", alert_decide_meeting_answered,   false },

    { &stafett__plan__v1__organisation_founded__descriptor,  FROM_DAEMON, "plan", alert_decide_founded,            false },
    { &stafett__plan__v1__unit_added__descriptor,            FROM_DAEMON, "plan", alert_decide_unit_added,         false },
    { &stafett__plan__v1__duty_set__descriptor,              FROM_DAEMON, "plan", alert_decide_duty_set,           false },
    { &stafett__plan__v1__staff_added__descriptor,           FROM_DAEMON, "plan", alert_decide_staff_added,        false },
    { &stafett__plan__v1__staff_ended__descriptor,           FROM_DAEMON, "plan", alert_decide_staff_ended,        false },
    { &stafett__plan__v1__staff_absent__descriptor,          FROM_DAEMON, "plan", alert_decide_staff_absent,       false },
    { &stafett__plan__v1__absence_planned__descriptor,       FROM_DAEMON, "plan", alert_decide_absence_planned,    false },
    { &stafett__plan__v1__staff_returned__descriptor,        FROM_DAEMON, "plan", alert_decide_staff_returned,     false },
    { &stafett__plan__v1__user_bound__descriptor,            FROM_DAEMON, "plan", alert_decide_user_bound,         false },
};

static const struct event_row events[] = {
    /* message                                             applied by                shared by */
    { &stafett__alert__v1__alert_opened__descriptor,         alert_apply_opened,       NULL },
    { &stafett__alert__v1__alert_delivered__descriptor,      alert_apply_delivered,    NULL },
    { &stafett__alert__v1__alert_escalated__descriptor,      alert_apply_escalated,    NULL },
    { &stafett__alert__v1__alert_acknowledged__descriptor,   alert_apply_acknowledged, NULL },
    { &stafett__alert__v1__alert_closed__descriptor,         alert_apply_closed,       NULL },
    { &stafett__alert__v1__alerts_looked__descriptor,        alert_apply_looked,       NULL },
    { &stafett__alert__v1__channel_set__descriptor,          alert_apply_channel_set,     NULL },
    { &stafett__alert__v1__channel_removed__descriptor,      alert_apply_channel_removed, NULL },
    { &stafett__alert__v1__alert_sent__descriptor,           alert_apply_sent,         NULL },
    { &stafett__alert__v1__alert_send_failed__descriptor,    alert_apply_send_failed,  NULL },
    { &stafett__alert__v1__channel_down__descriptor,         alert_apply_channel_down, NULL },
    { &stafett__alert__v1__channel_up__descriptor,           alert_apply_channel_up,   NULL },
    { &stafett__alert__v1__organisation_known__descriptor,   alert_apply_organisation, NULL },
    { &stafett__alert__v1__unit_known__descriptor,           alert_apply_unit,         NULL },
    { &stafett__alert__v1__staff_known__descriptor,          alert_apply_staff,        NULL },
    { &stafett__alert__v1__staff_gone__descriptor,           alert_apply_staff_gone,   NULL },
    { &stafett__alert__v1__staff_away__descriptor,           alert_apply_staff_away,   NULL },
    { &stafett__alert__v1__staff_back__descriptor,           alert_apply_staff_back,   NULL },
    { &stafett__alert__v1__user_known__descriptor,           alert_apply_user,         NULL },
};

static const struct look_row looks[] = {
    /* message                                             from         sender  recorded by        answered by */
    { &stafett__alert__v1__list_alerts__descriptor,          FROM_CLIENT, NULL,   alert_decide_list, alert_answer_list },
    { &stafett__alert__v1__digest_alerts__descriptor,        FROM_CLIENT, NULL,   NULL,              alert_answer_digest },
    { &stafett__alert__v1__list_channels__descriptor,        FROM_CLIENT, NULL,   NULL,              alert_answer_channels },
};
/* clang-format on */

const struct service alert_service = {
    .name = "notification",
    .tables_schema = ALERT_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .looks = looks,
    .look_count = ARRAY_COUNT(looks),
    .user_of_key = users_find,
    .is_operator = alert_is_coordinating,
};
