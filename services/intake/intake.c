/* The entrance: every message that intake knows. Whatever comes from outside, by a
 * member of staff, a partner or the courier, is taken in here; what partners say is
 * passed on verbatim to the rows that take partners' messages.
 *
 * An identity is sealed before a rule sees it. That is why PersonIntroduced is the one
 * partner message that is not passed on: its record holds the identity in the clear. */

#include "services/intake/intake.h"

/* clang-format off */
static const struct input_row inputs[] = {
    /* message                                            from          sender     decided by                      identity */
    { &stafett__intake__v1__register_person__descriptor,    FROM_CLIENT,  NULL,      intake_decide_register,         true  },
    { &stafett__intake__v1__bring_notice__descriptor,       FROM_EDGE,    "courier", intake_decide_notice,           true  },
    { &stafett__intake__v1__bring_unreadable__descriptor,   FROM_EDGE,    "courier", intake_decide_unreadable,       true },
    { &stafett__intake__v1__bring_receipt__descriptor,      FROM_EDGE,    "courier", intake_decide_receipt,          false },

    { &stafett__intake__v1__register_inquiry__descriptor,   FROM_CLIENT,  NULL,      intake_decide_inquiry,          false },
    { &stafett__intake__v1__route_inquiry__descriptor,      FROM_CLIENT,  NULL,      intake_decide_route,            false },
    { &stafett__intake__v1__offer_service__descriptor,      FROM_CLIENT,  NULL,      intake_decide_service,          false },
    { &stafett__intake__v1__answer_inquiry__descriptor,     FROM_CLIENT,  NULL,      intake_decide_answer,           false },
    { &stafett__intake__v1__transfer_inquiry__descriptor,   FROM_CLIENT,  NULL,      intake_decide_transfer,         false },
    { &stafett__intake__v1__withdraw_inquiry__descriptor,   FROM_CLIENT,  NULL,      intake_decide_withdraw,         false },
    { &stafett__intake__v1__inquiry_due__descriptor,        FROM_ALARM,   NULL,      intake_decide_due,              false },

    { &stafett__partner__v1__person_introduced__descriptor, FROM_PARTNER, NULL,      intake_decide_introduced,       true  },
    { &stafett__partner__v1__stay_opened__descriptor,         FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__notice_given__descriptor,        FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__handover_offered__descriptor,    FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__handover_withdrawn__descriptor,  FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__handover_completed__descriptor,  FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__custody_passed__descriptor,      FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__offer_state__descriptor,         FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__handover_accepted__descriptor,   FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__handover_postponed__descriptor,  FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__handover_declined__descriptor,   FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__contact_reported__descriptor,    FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__membership_asked__descriptor,    FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__membership_answered__descriptor, FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__membership_ended__descriptor,    FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__reach_said__descriptor,          FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__actor_shared__descriptor,        FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__consent_withdrawn__descriptor,   FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    /* her story */
    { &stafett__partner__v1__story_shared__descriptor,        FROM_PARTNER, NULL,      intake_decide_pass_on,          false },

    /* entries of others, and where the case goes */
    { &stafett__partner__v1__entry_shared__descriptor,        FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__withheld_told__descriptor,       FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__holder_proved__descriptor,       FROM_PARTNER, NULL,      intake_decide_pass_on,          false },

    /* goals, measures, versions, proposals */
    { &stafett__partner__v1__goal_shared__descriptor,         FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__measure_shared__descriptor,      FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__link_shared__descriptor,         FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__cycle_shared__descriptor,        FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__study_shared__descriptor,        FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__version_shared__descriptor,      FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__version_signed__descriptor,      FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__proposal_made__descriptor,       FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__proposal_answered__descriptor,   FROM_PARTNER, NULL,      intake_decide_pass_on,          false },

    /* cycles, meetings, evaluations */
    { &stafett__partner__v1__meeting_shared__descriptor,      FROM_PARTNER, NULL,      intake_decide_pass_on,          false },
    { &stafett__partner__v1__meeting_answered__descriptor,    FROM_PARTNER, NULL,      intake_decide_pass_on,          false },

    { &stafett__team__v1__team_formed__descriptor,          FROM_DAEMON,  "assessment-team", intake_decide_team_formed, false },
    { &stafett__team__v1__assessment_concluded__descriptor, FROM_DAEMON,  "assessment-team", intake_decide_concluded, false },
    { &stafett__team__v1__assessment_cancelled__descriptor, FROM_DAEMON,  "assessment-team", intake_decide_cancelled, false },

    { &stafett__plan__v1__organisation_founded__descriptor, FROM_DAEMON,  "plan",    intake_decide_founded,          false },
    { &stafett__plan__v1__unit_added__descriptor,           FROM_DAEMON,  "plan",    intake_decide_unit_added,       false },
    { &stafett__plan__v1__staff_added__descriptor,          FROM_DAEMON,  "plan",    intake_decide_staff_added,      false },
    { &stafett__plan__v1__partner_added__descriptor,        FROM_DAEMON,  "plan",    intake_decide_partner_added,    false },
    { &stafett__plan__v1__user_bound__descriptor,           FROM_DAEMON,  "plan",    intake_decide_user_bound,       false },
    { &stafett__plan__v1__staff_ended__descriptor,          FROM_DAEMON,  "plan",    intake_decide_staff_ended,      false },
    { &stafett__plan__v1__inquiry_joined__descriptor,       FROM_DAEMON,  "plan",    intake_decide_inquiry_joined,   false },
    { &stafett__plan__v1__partner_informed__descriptor,     FROM_DAEMON,  "plan",    intake_decide_partner_informed, false },
};

static const struct event_row events[] = {
    /* message                                             applied by               shared by */
    { &stafett__intake__v1__person_registered__descriptor,  intake_apply_registered, NULL },
    { &stafett__intake__v1__address_protected__descriptor,  intake_apply_protected,  NULL },
    { &stafett__intake__v1__person_linked__descriptor,      intake_apply_linked,     NULL },
    { &stafett__intake__v1__person_shared__descriptor,      intake_apply_nothing,    intake_share_person },
    { &stafett__intake__v1__person_looked__descriptor,      intake_apply_nothing,    NULL },
    { &stafett__intake__v1__notice_brought__descriptor,     intake_apply_notice,     NULL },
    { &stafett__intake__v1__unreadable_brought__descriptor, intake_apply_unreadable, NULL },
    { &stafett__intake__v1__identity_unverified__descriptor, intake_apply_nothing,   NULL },
    { &stafett__intake__v1__receipt_brought__descriptor,    intake_apply_receipt,    NULL },
    { &stafett__intake__v1__inquiry_received__descriptor,   intake_apply_received,   NULL },
    { &stafett__intake__v1__inquiry_routed__descriptor,     intake_apply_routed,     NULL },
    { &stafett__intake__v1__service_offered__descriptor,    intake_apply_service,    NULL },
    { &stafett__intake__v1__inquiry_answered__descriptor,   intake_apply_answered,   NULL },
    { &stafett__intake__v1__inquiry_transferred__descriptor, intake_apply_transferred, NULL },
    { &stafett__intake__v1__inquiry_withdrawn__descriptor,  intake_apply_withdrawn,  NULL },
    { &stafett__intake__v1__inquiry_assessed__descriptor,   intake_apply_assessed,   NULL },
    { &stafett__intake__v1__holder_found__descriptor,       intake_apply_holder_found, NULL },
    { &stafett__intake__v1__inquiry_overdue__descriptor,    intake_apply_overdue,    NULL },
    { &stafett__intake__v1__inquiry_looked__descriptor,     intake_apply_nothing,    NULL },
    { &stafett__intake__v1__organisation_known__descriptor, intake_apply_organisation, NULL },
    { &stafett__intake__v1__unit_known__descriptor,         intake_apply_unit,       NULL },
    { &stafett__intake__v1__staff_known__descriptor,        intake_apply_staff,      NULL },
    { &stafett__intake__v1__team_known__descriptor,         intake_apply_team,       NULL },
    { &stafett__intake__v1__partner_known__descriptor,      intake_apply_partner,    NULL },
    { &stafett__intake__v1__user_known__descriptor,         intake_apply_user,       NULL },
    { &stafett__intake__v1__user_gone__descriptor,          intake_apply_user_gone,  NULL },
    { &stafett__v1__record_received__descriptor,            intake_apply_nothing,    NULL },
};

static const struct look_row looks[] = {
    /* message                                            from         sender  recorded by         answered by */
    { &stafett__intake__v1__show_person__descriptor,        FROM_CLIENT, NULL,   intake_decide_show, intake_answer_show },
    { &stafett__intake__v1__show_inquiry__descriptor,       FROM_CLIENT, NULL,   intake_decide_show_inquiry, intake_answer_inquiry },
    { &stafett__intake__v1__list_inquiries__descriptor,     FROM_CLIENT, NULL,   intake_decide_list_inquiries, intake_answer_inquiries },
};
/* clang-format on */

const struct service intake_service = {
    .name = "intake",
    .tables_schema = INTAKE_TABLES_SCHEMA,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .looks = looks,
    .look_count = ARRAY_COUNT(looks),
    .user_of_key = users_find,
    .is_operator = intake_is_coordinating,
    .partner_key = intake_partner_key,
};
