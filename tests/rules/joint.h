#ifndef STAFETT_TEST_JOINT_H
#define STAFETT_TEST_JOINT_H

/* The joint plan in the rules tests: actors, consents, goals and measures by their few
 * words, on both sides. Jon writes in a case of his. */

#include "services/plan/plan_joint.h"
#include "tests/lib/baton.h"

/* An actor who takes part; `organisation` for a partner's node, else "". */
struct id joint_actor(
    struct id case_id, const char *kind, const char *role, const char *organisation);
void joint_actor_hide(struct id case_id, struct id actor_id);
/* She says yes to that party having the category. */
void joint_consent(struct id case_id, const char *party, const char *category);

/* Set by whoever reads it; empty fields are left out. */
struct joint_measure {
    struct id case_id;
    struct id measure_id;
    struct id goal_id;
    struct id owner_id;
    const char *category;
    const char *state;
    int64_t starts_us;
    int64_t due_us;
    struct id after[2];
    uint32_t weekday;
    uint32_t from_minute;
    uint32_t to_minute;
    const char *text;
};
const char *joint_measure_say(const char *by, const struct joint_measure *said);
struct id joint_measure(const struct joint_measure *said); /* by jon, taken */
const char *joint_goal_say(
    const char *by, struct id case_id, const char *area, const char *category);
struct id joint_goal(struct id case_id, const char *category);

const char *joint_version_say(const char *by, struct id case_id, const char *mandate);
struct id joint_version(struct id case_id);
/* The digest that stands here for that party; of zeros: it has none. */
ProtobufCBinaryData joint_digest(struct id version_id, const char *party);

/* We are asked by a partner to take part in its case, and turid says yes. */
struct id joint_member(const char *holder);

const Stafett__Plan__V1__PlanView *joint_look(struct id case_id, const char *by);
bool joint_break(struct id case_id, const char *rule, struct id part);
bool joint_owed(struct id case_id, const char *rule, struct id part);

#endif
