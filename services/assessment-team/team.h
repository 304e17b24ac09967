#ifndef TEAM_H
#define TEAM_H

/* Private to services/assessment-team: the rows of its tables, and the functions that
 * team.c names in its rows. Rows are fixed structs, zero-filled; codes are
 * NUL-terminated. */

#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"

extern const struct service team_service;

enum { TEAM_TABLES_SCHEMA = 1 };

/* ---- rows of team.c */
#define TEAM_DECIDE(name)                                                              \
    void team_decide_##name(                                                           \
        const struct view *view, const struct input *input, struct decision *decision)
#define TEAM_APPLY(name)                                                               \
    void team_apply_##name(struct tables *tables, const struct event *event)

/* team_decide_people.c */
TEAM_DECIDE(user_bound);

/* team_apply_people.c */
TEAM_APPLY(user);

#endif
