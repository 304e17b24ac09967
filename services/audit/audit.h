#ifndef AUDIT_H
#define AUDIT_H

/* Private to services/audit: the rows of its tables, and the functions that
 * audit.c names in its rows. Rows are fixed structs, zero-filled; codes are
 * NUL-terminated. */

#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/audit.pb-c.h"
#include "proto/plan.pb-c.h"

extern const struct service audit_service;

enum { AUDIT_TABLES_SCHEMA = 1 };

/* ---- rows of audit.c */
#define AUDIT_DECIDE(name)                                                             \
    void audit_decide_##name(                                                          \
        const struct view *view, const struct input *input, struct decision *decision)
#define AUDIT_APPLY(name)                                                              \
    void audit_apply_##name(struct tables *tables, const struct event *event)

/* audit_decide_people.c */
AUDIT_DECIDE(user_bound);

/* audit_apply_people.c */
AUDIT_APPLY(user);

#endif
