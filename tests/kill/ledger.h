#ifndef STAFETT_KILL_LEDGER_H
#define STAFETT_KILL_LEDGER_H

/* What was promised to whoever asked, and what the logs of stopped nodes say of it. */

#include "common/id.h"
#include "common/service.h"
#include "proto/envelope.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

struct ledger;

void ledger_create(struct ledger **out);
void ledger_destroy(struct ledger **ledger);
/* The command with this id was answered so by that organisation's daemon. */
void ledger_promise(struct ledger *ledger, const char *organisation, const char *daemon,
    struct id id, const Stafett__V1__Answer *answer);
/* That partner must know of the case: so its plan has one, once. */
void ledger_tell(struct ledger *ledger, const char *partner, struct id case_id);
size_t ledger_accepted(const struct ledger *ledger);

/* Reads the log of that daemon, stopped: counts what is lost of what was promised and
 * what is there twice. False: it cannot be read. */
bool ledger_check(struct ledger *ledger, const char *nodes, const char *organisation,
    const struct service *service);
size_t ledger_lost(const struct ledger *ledger);
size_t ledger_twice(const struct ledger *ledger);

#endif
