#ifndef STAFETT_TEST_WORKS_H
#define STAFETT_TEST_WORKS_H

/* What is carried out, through real turns at "havnes" (tests/lib/baton.h): a case of
 * jon's with actors on its map. Orders return NULL, or the reason of their refusal. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"

#define WORKS_EVENT(name)  turns_event(&stafett__plan__v1__##name##__descriptor, 0)
#define WORKS_SECOND(name) turns_event(&stafett__plan__v1__##name##__descriptor, 1)
#define WORKS_DAYS(n)      (turns_now() + (int64_t)(n)*DAY_US)

/* A content of several items: pairs of name and text, and NULL. */
ProtobufCBinaryData works_content(const char *const *items);

/* On the map: somebody told by telephone, a member of staff, a partner. */
struct id works_actor(struct id case_id, const char *kind, const char *whose);
const char *works_move(struct id case_id, struct id actor_id, const char *state);
/* A partner that takes part, with a yes to the map and to coordination. */
struct id works_member(struct id case_id, const char *partner);
/* Of a case that the partner holds, to which it has asked us and we said yes; the actor
 * that we are there. */
struct id works_joined(struct id case_id, const char *partner);

const char *works_start(struct id case_id, struct id goal_id, int64_t study_us);
const char *works_study(struct id case_id, struct id cycle_id, const char *act);
struct id works_cycle(void); /* that has just been started */

Stafett__Plan__V1__CallMeeting works_call(
    struct id case_id, int64_t at_us, const struct id *actors, size_t count);
/* The meeting that has just been called. */
struct id works_meeting(void);
const char *works_answer(struct id case_id, struct id meeting_id, struct id actor_id,
    const char *answer, const char *words);
const char *works_hold(struct id case_id, struct id meeting_id, struct id present,
    const char *interpreter);

const char *works_evaluate(struct id case_id, const char *kind, int told);
const char *works_end(struct id case_id, bool is_agreed, const char *come_back);

const Stafett__Plan__V1__Work *works_look(struct id case_id);
/* The rule's break of that part, open or not; NULL: none. */
bool works_break_is_open(struct id case_id, const char *rule, struct id part);
bool works_owes(struct id case_id, const char *rule, struct id part, int64_t *due_out);

#endif
