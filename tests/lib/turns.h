#ifndef STAFETT_TEST_TURNS_H
#define STAFETT_TEST_TURNS_H

/* One daemon's rules through real turns, in virtual time, over a store in memory: the
 * same batch, decode, record and fold as in the daemon. One daemon at a time. */

#include "common/batch.h"
#include "common/fold.h"

/* Rules, calendar, signer and vault of `host` are the test's; the rest is filled. */
void turns_start(const struct service *service, const struct host *host);
void turns_stop(void);
void turns_go_to(int64_t now_us); /* alarms that are due ring on the way */
int64_t turns_now(void);

/* One input, committed. Returns the reason of its refusal, or NULL. */
const char *turns_client(const char *staff, const ProtobufCMessage *message);
const char *turns_self(const ProtobufCMessage *message);
const char *turns_edge(const char *edge, const ProtobufCMessage *message);
const char *turns_daemon(const char *daemon, const ProtobufCMessage *message);
/* A run of turns of one of our daemons, for a service that follows turns; items are
 * packed Turns, the first that of sequence `first`. */
const char *turns_run(
    const char *daemon, uint64_t first, const struct slice *items, size_t count);
const char *turns_partner(const char *organisation, const ProtobufCMessage *message);
/* A record that is signed already. */
const char *turns_partner_record(const char *organisation, struct slice record);
/* The same bytes under the same id once more. */
const char *turns_again(void);

/* Of the last input, or of what rang since turns_go_to: the n-th event of that type, or
 * NULL; how many events there were in all; the answer of a look, or NULL. */
const void *turns_event(const ProtobufCMessageDescriptor *type, size_t nth);
size_t turns_event_count(void);
const void *turns_answer(const ProtobufCMessageDescriptor *type);

/* What every country's rules say of looks, stays and questions, for rules made by hand. */
enum { TURNS_FLOWS = 4 };
extern struct flow_rule turns_flows[TURNS_FLOWS];

struct store *turns_store(void);
struct host *turns_host(void);
const struct view *turns_view(void);
struct arena *turns_arena(void);
struct id turns_id(uint8_t number);
/* Live tables against tables made again from the log, as ordered dumps. */
bool turns_rebuilt_equals_live(void);
/* Some turn of the log holds these bytes. */
bool turns_log_has(struct slice needle);

#endif
