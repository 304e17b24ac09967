#ifndef STAFETT_BENCH_ERRAND_H
#define STAFETT_BENCH_ERRAND_H

/* What is sent through the chain: the one place that knows the message. A member of staff
 * registers an observation about one of 10,000 persons with an open case, drawn
 * uniformly; intake routes it to the district's team, plan joins it to the person's case,
 * and notification alerts whoever is responsible. */

#include "proto/envelope.pb-c.h"
#include "tests/bench/node.h"

enum { ERRAND_CASES = 10000 };

struct errand;

/* Makes team, persons and cases. */
MUST_CHECK bool errand_open(struct node *node, struct errand **out);
void errand_close(struct errand **errand);
/* The n-th command: packed Envelope in the arena, of about 300 bytes. */
struct slice errand_pack(
    const struct errand *errand, uint64_t number, int64_t now_us, struct arena *arena);
/* The number of the command that an id or a correlation quotes. */
bool errand_number(struct slice id, uint64_t *out);
/* Notes the alerts that notification has opened in a turn; settled, they are acknowledged:
 * what lies unread is then what is new, as where people work. */
void errand_note(
    struct errand *errand, const Stafett__V1__Turn *turn, struct arena *arena);
MUST_CHECK bool errand_settle(struct errand *errand, struct node *node);
/* Of the daemon that takes the commands. */
extern const char *const errand_entrance;

#endif
