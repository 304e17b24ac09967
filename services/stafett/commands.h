#ifndef STAFETT_COMMANDS_H
#define STAFETT_COMMANDS_H

/* Every command is a row: its words, what it takes, what it does. A new command is a row
 * in commands.c and a function in the command_*.c of its group. */

#include "services/stafett/session.h"

enum option_name {
    OPTION_ALL = 1,
    OPTION_ACTOR,
    OPTION_AFTER,
    OPTION_ANSWERS,
    OPTION_AREA,
    OPTION_ASKED,
    OPTION_AT,
    OPTION_ADMITTED,
    OPTION_BORDER_KEY,
    OPTION_BY,
    OPTION_CAPACITY,
    OPTION_CATEGORY,
    OPTION_CLOCK,
    OPTION_CLOSED,
    OPTION_COMPLETE_BY,
    OPTION_CONNECT,
    OPTION_DAYS,
    OPTION_DISTRICT,
    OPTION_DONE,
    OPTION_DUE,
    OPTION_DUTY,
    OPTION_EVERY,
    OPTION_EXPECTED,
    OPTION_FROM,
    OPTION_GOAL,
    OPTION_HOURS,
    OPTION_INTERPRETER,
    OPTION_INTO,
    OPTION_KIND,
    OPTION_LEVEL,
    OPTION_LINE,
    OPTION_LOOKS,
    OPTION_MEETING,
    OPTION_MEMBER,
    OPTION_NAME,
    OPTION_NONE,
    OPTION_NOTICE,
    OPTION_OFFER,
    OPTION_ORGANISATION,
    OPTION_OUTCOME,
    OPTION_PARTNER,
    OPTION_PERSON,
    OPTION_PERSON_ID,
    OPTION_PUBLIC_KEY,
    OPTION_RESPONSIBLE,
    OPTION_ROLE,
    OPTION_SECTOR,
    OPTION_SERVICE,
    OPTION_SIGNING_KEY,
    OPTION_STATE,
    OPTION_SUBSTITUTE,
    OPTION_SVG,
    OPTION_TASK,
    OPTION_TEAM,
    OPTION_TERM,
    OPTION_TEXT,
    OPTION_TO,
    OPTION_UNIT,
    OPTION_UNTIL,
    OPTION_USER,
    OPTION_WAIT,
    OPTION_WATCH,
    OPTION_WHO,
    OPTION_COUNT
};

/* What options mean to every command. */
struct option_row {
    enum option_name option;
    const char *name;
    const char *value; /* NULL: takes none */
    const char *help;
};
extern const struct option_row option_rows[];
extern const size_t option_count;

/* Whether it is one of those `names`, as in `takes`. */
bool option_is_in(const struct option_row *row, const char *names);

enum { ARGUMENTS_MAX = 2 };

struct request {
    const struct command *command;
    const char *arguments[ARGUMENTS_MAX];
    const char *options[OPTION_COUNT]; /* NULL: not given; flags: "" */
};

typedef int (*command_fn)(struct session *session, const struct request *request);

struct command {
    const char *words;     /* "case open" */
    const char *arguments; /* "CASE": as many as words in it, all needed */
    const char *takes; /* options by name, with spaces between; `needs` among them */
    const char *needs;
    enum session_need opens;
    command_fn run; /* returns the exit code */
    const char *help;
};
extern const struct command commands[];
extern const size_t command_count;

/* The row whose words begin `words` (the longest), or NULL; *used_out: how many. */
const struct command *command_find(char **words, int count, int *used_out);

/* command_node.c, command_keys.c */
int command_up(struct session *session, const struct request *request);
int command_status(struct session *session, const struct request *request);
int command_keys(struct session *session, const struct request *request);
/* command_people.c */
int command_user_add(struct session *session, const struct request *request);
int command_unit_add(struct session *session, const struct request *request);
int command_unit_list(struct session *session, const struct request *request);
int command_unit_duty(struct session *session, const struct request *request);
int command_staff_add(struct session *session, const struct request *request);
int command_staff_end(struct session *session, const struct request *request);
int command_staff_absent(struct session *session, const struct request *request);
int command_staff_back(struct session *session, const struct request *request);
int command_staff_list(struct session *session, const struct request *request);
int command_partner_add(struct session *session, const struct request *request);
int command_partner_list(struct session *session, const struct request *request);
/* command_case.c */
int command_case_open(struct session *session, const struct request *request);
int command_case_replace(struct session *session, const struct request *request);
int command_case_show(struct session *session, const struct request *request);
int command_case_list(struct session *session, const struct request *request);
int command_stay_open(struct session *session, const struct request *request);
int command_trace(struct session *session, const struct request *request);
/* By --person (registered at intake, or found there) or --person-id. */
int command_find_person(
    struct session *session, const struct request *request, struct slice *person_out);
/* command_inquiry.c */
int command_inquiry_register(struct session *session, const struct request *request);
int command_inquiry_show(struct session *session, const struct request *request);
int command_inquiry_list(struct session *session, const struct request *request);
int command_inquiry_route(struct session *session, const struct request *request);
int command_inquiry_offer(struct session *session, const struct request *request);
int command_inquiry_answer(struct session *session, const struct request *request);
int command_inquiry_transfer(struct session *session, const struct request *request);
int command_inquiry_withdraw(struct session *session, const struct request *request);
/* command_notice.c */
int command_notice(struct session *session, const struct request *request);
/* command_handover.c */
int command_offer(struct session *session, const struct request *request);
int command_accept(struct session *session, const struct request *request);
int command_cannot_yet(struct session *session, const struct request *request);
int command_decline(struct session *session, const struct request *request);
int command_withdraw(struct session *session, const struct request *request);
int command_received(struct session *session, const struct request *request);
int command_complete(struct session *session, const struct request *request);
/* command_journal.c */
int command_journal_add(struct session *session, const struct request *request);
int command_journal_correct(struct session *session, const struct request *request);
int command_journal_show(struct session *session, const struct request *request);
/* command_actor.c */
int command_actor_enter(struct session *session, const struct request *request);
int command_actor_change(struct session *session, const struct request *request);
int command_actor_move(struct session *session, const struct request *request);
int command_actor_tell(struct session *session, const struct request *request);
int command_membership_answer(struct session *session, const struct request *request);
/* command_map.c */
int command_map(struct session *session, const struct request *request);
/* command_consent.c */
int command_consent_record(struct session *session, const struct request *request);
int command_consent_show(struct session *session, const struct request *request);
int command_consent_preview(struct session *session, const struct request *request);
/* command_story.c */
int command_story_tell(struct session *session, const struct request *request);
int command_story_show(struct session *session, const struct request *request);

/* command_coordinator.c */
int command_coordinator_ask(struct session *session, const struct request *request);
int command_coordinator_answer(struct session *session, const struct request *request);
int command_coordinator_end(struct session *session, const struct request *request);
int command_coordinator_lack(struct session *session, const struct request *request);
int command_coordinator_load(struct session *session, const struct request *request);
int command_coordinator_gaps(struct session *session, const struct request *request);
int command_wish_record(struct session *session, const struct request *request);
int command_card(struct session *session, const struct request *request);

/* command_goal.c */
int command_goal_set(struct session *session, const struct request *request);
int command_goal_change(struct session *session, const struct request *request);
int command_measure_set(struct session *session, const struct request *request);
int command_measure_change(struct session *session, const struct request *request);
/* command_plan.c */
int command_plan_link(struct session *session, const struct request *request);
int command_plan_version(struct session *session, const struct request *request);
int command_plan_sign(struct session *session, const struct request *request);
int command_plan_propose(struct session *session, const struct request *request);
int command_plan_answer(struct session *session, const struct request *request);
int command_plan_show(struct session *session, const struct request *request);

/* command_work.c */
int command_cycle_start(struct session *session, const struct request *request);
int command_cycle_study(struct session *session, const struct request *request);
int command_evaluate(struct session *session, const struct request *request);
int command_work_show(struct session *session, const struct request *request);
int command_coordination_end(struct session *session, const struct request *request);
/* command_meeting.c */
int command_meeting_call(struct session *session, const struct request *request);
int command_meeting_change(struct session *session, const struct request *request);
int command_meeting_answer(struct session *session, const struct request *request);
int command_meeting_hold(struct session *session, const struct request *request);
/* command_team.c */
int command_team_form(struct session *session, const struct request *request);
int command_team_list(struct session *session, const struct request *request);
/* command_assessment.c */
int command_assessment_open(struct session *session, const struct request *request);
int command_assessment_show(struct session *session, const struct request *request);
int command_assessment_list(struct session *session, const struct request *request);
int command_assessment_begin(struct session *session, const struct request *request);
int command_assessment_interim(struct session *session, const struct request *request);
int command_assessment_extend(struct session *session, const struct request *request);
int command_assessment_conclude(struct session *session, const struct request *request);
int command_assessment_cancel(struct session *session, const struct request *request);
/* command_alert.c */
int command_alerts(struct session *session, const struct request *request);
int command_acknowledge(struct session *session, const struct request *request);
/* command_audit.c */
int command_audit_case(struct session *session, const struct request *request);
int command_audit_person(struct session *session, const struct request *request);
int command_audit_actor(struct session *session, const struct request *request);
int command_audit_time(struct session *session, const struct request *request);
int command_audit_indicators(struct session *session, const struct request *request);
int command_audit_status(struct session *session, const struct request *request);

#endif
