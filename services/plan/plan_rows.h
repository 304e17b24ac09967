#ifndef PLAN_ROWS_H
#define PLAN_ROWS_H

/* The functions that plan.c names in its rows, by the file that has them. */

#include "common/service.h"

#define PLAN_DECIDE(name)                                                              \
    void plan_decide_##name(                                                           \
        const struct view *view, const struct input *input, struct decision *decision)
#define PLAN_APPLY(name)                                                               \
    void plan_apply_##name(struct tables *tables, const struct event *event)
#define PLAN_SHARE(name)                                                               \
    void plan_share_##name(                                                            \
        const struct view *view, const struct event *event, struct sharing *sharing)
#define PLAN_ANSWER(name)                                                              \
    const ProtobufCMessage *plan_answer_##name(                                        \
        const struct view *view, const struct look *look)

/* plan_decide_unit.c: organisation, units, staff, users, partners */
PLAN_DECIDE(found);
PLAN_DECIDE(unit);
PLAN_DECIDE(duty);
PLAN_DECIDE(staff);
PLAN_DECIDE(user);
PLAN_DECIDE(partner);
/* plan_decide_staff.c: who leaves, is away, is back, and who answers instead */
PLAN_DECIDE(staff_end);
PLAN_DECIDE(absence);
PLAN_DECIDE(absence_end);
PLAN_DECIDE(absence_begins);
PLAN_DECIDE(absence_ends);
PLAN_DECIDE(replace);
/* plan_decide_case.c */
PLAN_DECIDE(case);
PLAN_DECIDE(stay);
PLAN_DECIDE(person_linked); /* intake's PersonLinked */
/* plan_decide_inquiry.c: intake's inquiries, assessment-team's conclusions */
PLAN_DECIDE(inquiry_routed);
PLAN_DECIDE(inquiry_withdrawn);
PLAN_DECIDE(assessment_concluded);
/* plan_decide_notice.c */
PLAN_DECIDE(notice);
PLAN_DECIDE(obligation_due);
/* plan_decide_outside.c: intake's NoticeBrought */
PLAN_DECIDE(brought);
/* plan_decide_receipt.c: intake's ReceiptBrought */
PLAN_DECIDE(receipt);
/* plan_decide_offer.c (holder) and plan_decide_answer.c (receiver): commands, alarms */
PLAN_DECIDE(offer);
PLAN_DECIDE(withdraw);
PLAN_DECIDE(complete);
PLAN_DECIDE(answer_due);
PLAN_DECIDE(completion_due);
PLAN_DECIDE(accept);
PLAN_DECIDE(postpone);
PLAN_DECIDE(decline);
PLAN_DECIDE(contact);
/* plan_decide_partner.c: partners' records */
PLAN_DECIDE(partner_stay);
PLAN_DECIDE(partner_notice);
PLAN_DECIDE(partner_offered);
PLAN_DECIDE(partner_withdrawn);
PLAN_DECIDE(partner_completed);
PLAN_DECIDE(partner_offer_state);
PLAN_DECIDE(partner_accepted);
PLAN_DECIDE(partner_postponed);
PLAN_DECIDE(partner_declined);
PLAN_DECIDE(partner_contact);
/* plan_proof.c */
PLAN_DECIDE(partner_passed);
PLAN_APPLY(proved);
/* plan_decide_journal.c and plan_answer_journal.c */
PLAN_DECIDE(entry);
PLAN_DECIDE(journal);
PLAN_ANSWER(journal);
/* plan_decide_look.c and plan_answer.c */
PLAN_DECIDE(show);
PLAN_DECIDE(list);
PLAN_DECIDE(trace);
PLAN_ANSWER(show);
PLAN_ANSWER(list);
PLAN_ANSWER(trace);
PLAN_ANSWER(units);
PLAN_ANSWER(partners);

/* plan_apply_unit.c */
PLAN_APPLY(founded);
PLAN_APPLY(unit);
PLAN_APPLY(duty);
PLAN_APPLY(staff);
PLAN_APPLY(user);
PLAN_APPLY(partner);
/* plan_apply_staff.c */
PLAN_APPLY(staff_ended);
PLAN_APPLY(absence_planned);
PLAN_APPLY(staff_absent);
PLAN_APPLY(staff_returned);
PLAN_APPLY(responsible);
/* plan_apply_case.c */
PLAN_APPLY(case_opened);
PLAN_APPLY(case_linked);
PLAN_APPLY(case_closed);
PLAN_APPLY(inquiry_joined);
PLAN_APPLY(assessment_noted);
PLAN_APPLY(partner_informed);
PLAN_APPLY(nothing);
/* plan_apply_journal.c */
PLAN_APPLY(entry);
PLAN_APPLY(journal_looked);
/* plan_apply_pathway.c */
PLAN_APPLY(notice);
PLAN_APPLY(receipt);
PLAN_APPLY(obligation_set);
PLAN_APPLY(obligation_met);
PLAN_APPLY(break_opened);
PLAN_APPLY(break_closed);
/* plan_apply_baton.c */
PLAN_APPLY(offered);
PLAN_APPLY(accepted);
PLAN_APPLY(postponed);
PLAN_APPLY(declined);
PLAN_APPLY(withdrawn);
PLAN_APPLY(contact);
PLAN_APPLY(completed);
PLAN_APPLY(answer_refused);
PLAN_APPLY(voided);
PLAN_APPLY(answer_overdue);
PLAN_APPLY(completion_overdue);

/* plan_share.c */
PLAN_SHARE(case_opened);
PLAN_SHARE(notice);
PLAN_SHARE(offered);
PLAN_SHARE(accepted);
PLAN_SHARE(postponed);
PLAN_SHARE(declined);
PLAN_SHARE(withdrawn);
PLAN_SHARE(contact);
PLAN_SHARE(completed);
PLAN_SHARE(answer_refused);

/* plan_decide_actor.c, plan_decide_member.c, looks (here and below) in
 * plan_decide_look_fellowship.c; plan_apply_actor.c; plan_answer_map.c */
PLAN_DECIDE(enter_actor);
PLAN_DECIDE(move_actor);
PLAN_DECIDE(tell_actor);
PLAN_DECIDE(answer_membership);
PLAN_DECIDE(partner_membership_asked);
PLAN_DECIDE(partner_membership_answered);
PLAN_DECIDE(partner_membership_ended);
PLAN_DECIDE(partner_actor);
PLAN_DECIDE(show_map);
PLAN_APPLY(actor_entered);
PLAN_APPLY(actor_moved);
PLAN_APPLY(told);
PLAN_APPLY(membership_asked);
PLAN_APPLY(membership_answered);
PLAN_APPLY(membership_ended);
PLAN_APPLY(member_said);
PLAN_ANSWER(map);
/* plan_reach.c */
PLAN_DECIDE(partner_reach);
PLAN_APPLY(reach_said);
PLAN_SHARE(reach_said);
/* plan_decide_consent.c, plan_apply_consent.c, plan_parts.c; plan_share_fellowship.c */
PLAN_DECIDE(consent);
PLAN_DECIDE(consent_ends);
PLAN_DECIDE(partner_consent);
PLAN_DECIDE(sharing_due);
PLAN_DECIDE(show_consents);
PLAN_DECIDE(preview);
PLAN_APPLY(consent_recorded);
PLAN_APPLY(consent_lapsed);
PLAN_APPLY(consent_shortened);
PLAN_APPLY(part_shared);
PLAN_APPLY(part_withheld);
PLAN_APPLY(sharing_begun);
PLAN_APPLY(sharing_reached);
PLAN_SHARE(actor_moved);
PLAN_SHARE(membership_answered);
PLAN_SHARE(consent);
PLAN_SHARE(part);
PLAN_ANSWER(consents);
PLAN_ANSWER(preview);
/* plan_decide_story.c, plan_apply_story.c, plan_answer_story.c */
PLAN_DECIDE(story);
PLAN_DECIDE(partner_story);
PLAN_DECIDE(show_story);
PLAN_APPLY(story);
PLAN_ANSWER(story);

/* plan_decide_coordinator.c, plan_decide_wish.c, plan_decide_away.c,
 * plan_apply_coordinator.c, plan_answer_coordinator.c */
PLAN_DECIDE(ask_coordinator);
PLAN_DECIDE(answer_coordinator);
PLAN_DECIDE(end_coordinator);
PLAN_DECIDE(lack);
PLAN_DECIDE(wish);
PLAN_DECIDE(away_due);
PLAN_DECIDE(show_card);
PLAN_APPLY(coordinator_asked);
PLAN_APPLY(coordinator_answered);
PLAN_APPLY(coordinator_ended);
PLAN_APPLY(lack);
PLAN_APPLY(wish);
PLAN_ANSWER(card);
PLAN_ANSWER(load);
PLAN_DECIDE(gaps);
PLAN_ANSWER(gaps); /* plan_answer_gaps.c */

/* plan_decide_journal.c, plan_take_over.c, plan_follow.c */
PLAN_DECIDE(partner_entry);
PLAN_DECIDE(partner_withheld);
PLAN_DECIDE(partner_proved);
PLAN_APPLY(withheld_told);
PLAN_APPLY(holder_moved);
PLAN_SHARE(withheld_told);
PLAN_SHARE(holder_moved);

/* plan_decide_goal.c, _measure.c, _version.c, _sign.c, _propose.c; plan_apply_plan.c,
 * plan_apply_version.c; plan_share_plan.c; plan_answer_plan.c */
PLAN_DECIDE(goal);
PLAN_DECIDE(measure);
PLAN_DECIDE(link);
PLAN_DECIDE(version);
PLAN_DECIDE(sign);
PLAN_DECIDE(propose);
PLAN_DECIDE(answer_proposal);
PLAN_DECIDE(partner_goal);
PLAN_DECIDE(partner_link);
PLAN_DECIDE(partner_cycle);
PLAN_DECIDE(partner_study);
PLAN_DECIDE(partner_measure);
PLAN_DECIDE(partner_version);
PLAN_DECIDE(partner_signed);
PLAN_DECIDE(partner_proposal);
PLAN_DECIDE(partner_proposal_answered);
PLAN_DECIDE(show_plan);
PLAN_APPLY(goal);
PLAN_APPLY(measure);
PLAN_APPLY(link);
PLAN_APPLY(version);
PLAN_APPLY(version_signed);
PLAN_APPLY(proposal);
PLAN_APPLY(proposal_answered);
PLAN_SHARE(version_signed);
PLAN_SHARE(proposal);
PLAN_SHARE(proposal_answered);
PLAN_ANSWER(plan);

PLAN_DECIDE(start_cycle); /* plan_decide_cycle.c */
PLAN_DECIDE(study_cycle);
PLAN_DECIDE(call_meeting); /* plan_decide_meeting.c */
PLAN_DECIDE(answer_meeting);
PLAN_DECIDE(partner_meeting);
PLAN_DECIDE(partner_meeting_answered);
PLAN_DECIDE(hold_meeting); /* plan_decide_held.c */
PLAN_DECIDE(evaluate);     /* plan_decide_evaluation.c */
PLAN_DECIDE(end_coordination);
PLAN_DECIDE(show_work); /* plan_answer_work.c */
PLAN_ANSWER(work);
PLAN_APPLY(cycle_started); /* plan_apply_work.c */
PLAN_APPLY(cycle_studied);
PLAN_APPLY(meeting_called);
PLAN_APPLY(meeting_answered);
PLAN_APPLY(meeting_held);
PLAN_APPLY(evaluated);
PLAN_SHARE(meeting_answered); /* plan_share_fellowship.c */
PLAN_SHARE(case_closed);

#endif
