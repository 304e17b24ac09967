#ifndef STAFETT_TEST_PATHWAY_H
#define STAFETT_TEST_PATHWAY_H

/* The pathway at the municipality "havnes", in virtual time: one store in memory, the
 * rules and calendar of Norway, one person, and a hospital "sjovik" that does not run
 * Stafett. Inputs go to the rules of plan, what they decide through the rows of
 * plan_service; alarms that have fallen due come first. "turid" is the named person.
 * Every expectation that fails ends the test (cmocka). Set-up and end of each test. */

#include "services/plan/plan.h"

enum pathway_span { IN_LAST_INPUT, EVER };

int pathway_world_make(void **state);
int pathway_world_end(void **state);

/* Local time in 2027. */
int64_t pathway_at(int month, int day, int hour, int minute);
/* Every alarm that falls due on the way rings at its own time. */
void pathway_go_to(int64_t time_us);
void pathway_run(decide_fn decide, const ProtobufCMessage *message, enum origin origin,
    const char *sender);
struct id pathway_id(uint32_t number);

/* One notice brought by the courier at the time it was sent. */
struct pathway_brought {
    const char *kind;
    const char *ref;
    const char *parent; /* NULL: none */
    const char *status; /* NULL: new */
    int64_t sent_us;
    int64_t event_us;
    int64_t expected_us;
    const char *service; /* NULL: not known */
    const char *holds;   /* one code; NULL: nothing that matters */
    bool is_ours;
};
void pathway_bring(struct pathway_brought brought);
/* Somebody has met the person and the stay closes: the pathway's part of it. */
void pathway_receive(int64_t time_us);

/* What was refused in the last input, or NULL. */
const char *pathway_reason(void);
/* The last event of the type in the last input, or NULL. */
const void *pathway_last(const ProtobufCMessageDescriptor *type);
/* The notice of the last input; there must be one. */
const Stafett__Plan__V1__NoticeRecorded *pathway_notice(void);
/* The last break of the rule that opened or closed, or NULL. */
const Stafett__Plan__V1__BreakOpened *pathway_opened(
    const char *rule, enum pathway_span span);
const Stafett__Plan__V1__BreakClosed *pathway_closed(
    const char *rule, enum pathway_span span);
/* How many ever opened; NULL: of all rules. */
size_t pathway_opened_count(const char *rule);
/* What became owed in the last input, or NULL. */
const Stafett__Plan__V1__ObligationSet *pathway_owed(const char *rule);

/* The person's latest stay, and what stands there now. */
struct id pathway_stay(void);
struct plan_case pathway_stay_row(void);
bool pathway_is_owed(const char *rule);
/* What the receipt for a message says now; false: none has come. */
bool pathway_receipt(const char *message_ref, struct plan_receipt *out);
/* The last input was accepted and led to this state. */
void pathway_state_is(const char *state);

#endif
