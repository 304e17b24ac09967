#ifndef STAFETT_TEST_TEAMS_H
#define STAFETT_TEST_TEAMS_H

/* Teams and assessments through real turns. At Havnes, Mari (caseworker), Siri (nurse), Per
 * (physiotherapist) and Ida (occupational therapist) are team Nord, of the unit vurdering
 * and the district nord; Odd works in the home care unit, and Turid is the named person of
 * the coordinating unit. Case 1 is Mari's, and open. It is Friday 15 January 2027, 08:00. */

#include "services/assessment-team/team.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#define HOURS(n) ((int64_t)(n)*HOUR_US)
#define DAYS(n)  ((int64_t)(n)*DAY_US)
/* 29 January 23:59:59. */
#define TEAMS_DUE (INT64_C(1800000000) * 1000000 + DAYS(15) - HOURS(8) - 1000000)

int teams_start(void **state);
int teams_stop(void **state);

/* ---- what plan and intake say */
void teams_hire(const char *staff, const char *unit);
void teams_end_staff(const char *staff, const char *substitute);
void teams_open_case(struct id case_id, const char *responsible);
/* The case of an inquiry that was routed to the team, received three hours ago. */
void teams_route(struct id inquiry, struct id case_id, const char *team);
void teams_close_case(struct id case_id, const char *reason);
void teams_replace(struct id case_id, const char *responsible);
void teams_withdraw(struct id inquiry);

/* ---- commands: NULL, or the reason of the refusal */
ProtobufCBinaryData teams_content(const char *const *items, size_t count);
const char *teams_form(const Stafett__Team__V1__FormTeam *command);
/* Nord as it is formed at the start, to be changed and given to teams_form. */
Stafett__Team__V1__FormTeam teams_nord(void);
const char *teams_open(const char *staff, struct id case_id, const char *team);
/* Of case 1; opened and asserted. */
struct id teams_opened(void);
const char *teams_begin(const char *staff, struct id assessment, int64_t met_us);
const char *teams_interim(const char *staff, struct id assessment);
const char *teams_extend(const char *staff, struct id assessment, int64_t until_us);
const char *teams_cancel(const char *staff, struct id assessment);
/* A conclusion that stands: all answered, to home care. */
Stafett__Team__V1__ConcludeAssessment teams_conclusion(struct id assessment);
const char *teams_conclude(
    const char *staff, const Stafett__Team__V1__ConcludeAssessment *command);

/* ---- what came of it */
const Stafett__Team__V1__AssessmentView *teams_show(struct id assessment);
/* The n-th reminder since then: its step, told to `staff`. */
void teams_reminded(size_t nth, const char *step, const char *staff);
/* Of the last refusal. */
const char *teams_where(void);

#endif
