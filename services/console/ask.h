#ifndef STAFETT_CONSOLE_ASK_H
#define STAFETT_CONSOLE_ASK_H

/* What a user asks of the daemons, as JSON: answered 200 with {now, view} or {now,
 * answer}; refused by a daemon 409 (403 when it does not know the key); no answer 503,
 * after which the same order may be sent again under its id. Errors are
 * {error: {code, where, sentence, advice}}, with a reason of common/reason.c or a row of
 * ask_faults. */

#include "services/console/console.h"
#include "services/console/rows.h"
#include "services/console/user.h"

#include <jansson.h>

struct reply {
    unsigned status;
    json_t *body; /* the taker's */
};

/* A question of a user's: refusals are said in `language` as reason_in takes it. */
struct ask {
    struct console *console;
    struct user *user;
    const char *language; /* NULL: any */
};

struct reply ask_look(
    const struct ask *ask, const struct look_route *route, json_t *fields);
/* `order` is {id, message}. */
struct reply ask_order(
    const struct ask *ask, const struct order_route *route, json_t *order);
/* Who the user is, what her organisation is called, how handovers go here, and when
 * nobody is at work next: nothing of a person, asks nobody. */
struct reply ask_me(struct console *console, const struct user *user);

/* For live views, by one who has entered: false when there was no answer. */
struct ask_digest {
    bool is_all;
    char text[65];
};
MUST_CHECK bool ask_alerts_digest(struct user *user, struct ask_digest *digest);

/* An error of the console's own; `code` is a row of ask_faults. */
struct reply ask_fault(const char *code, const char *where);
/* "2027-05-14T15:40:00+02:00" as it is now. */
json_t *ask_now(const struct console *console);

#endif
