#ifndef STAFETT_TEST_AUDITS_H
#define STAFETT_TEST_AUDITS_H

/* Audit through real turns: what the other daemons' logs would have said. At Havnes,
 * Turid is the coordinating unit's named person; Jon works in team Midt. */

#include "services/audit/audit.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#include "proto/plan.pb-c.h"

int audits_start(void **state);
int audits_stop(void **state);

/* The next turn of that daemon, made now by `actor` ("": a machine): what is told goes
 * into it until audits_feed. Several turns may wait. */
Stafett__V1__Turn *audits_turn(const char *daemon, const char *actor);
void audits_tell(
    Stafett__V1__Turn *turn, uint8_t case_number, const ProtobufCMessage *message);
/* Packs the waiting turns of that daemon into one run. */
const char *audits_feed(const char *daemon);
/* One turn with one event, fed. */
void audits_told(const char *daemon, const char *actor, uint8_t case_number,
    const ProtobufCMessage *message);
/* The sequence that the next turn of that daemon has. */
void audits_skip(const char *daemon, uint64_t turns);

void audits_look_at_case(const char *staff, uint8_t case_number);
/* The same, as another daemon would tell it. */
void audits_look_at_case_in(const char *daemon, const char *staff, uint8_t case_number);
void audits_offer(uint8_t case_number, uint8_t offer_number, int64_t due_us);
const Stafett__Audit__V1__Acts *audits_trace(
    const Stafett__Audit__V1__TraceActs *message);
const Stafett__Audit__V1__Acts *audits_of_case(uint8_t case_number, bool is_looks);
struct audit_daemon audits_daemon(const char *daemon);
const Stafett__Audit__V1__TurnsRecorded *audits_recorded(size_t nth);

#endif
