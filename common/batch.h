#ifndef STAFETT_BATCH_H
#define STAFETT_BATCH_H

/* What is waiting when the loop wakes becomes one commit: many turns, one fsync, then
 * their answers. Order is the guarantee: batch_commit before batch_release, and nothing
 * leaves in between. Used alike by the daemons, the scenario runner and the simulator.
 *
 * Use: batch_add* until nothing waits or it says full; batch_commit; batch_release. */

#include "common/turn.h"

struct batch;

struct batch_answer {
    uint64_t token; /* as given to batch_add */
    struct id id;
    enum _Stafett__V1__Verdict verdict;
    const char *reason;   /* or NULL */
    const char *where;    /* or NULL */
    struct slice *events; /* packed Envelopes */
    size_t event_count;
    const char *type; /* looks: full name, or NULL */
    struct slice payload;
};
typedef void (*answer_sink_fn)(void *context, const struct batch_answer *answer);

/* The host is borrowed and outlives the batch. */
void batch_create(struct host *host, struct batch **out);
void batch_destroy(struct batch **batch);

/* Copies the arrival. False: the batch is full, commit first. token 0: no answer. */
bool batch_add(struct batch *batch, const struct arrival *arrival, uint64_t token);
/* A command or look: `envelope` from `sender` (staff code or edge). */
bool batch_add_command(struct batch *batch, enum origin origin, const char *sender,
    struct slice envelope, int64_t now_us, const uint8_t seed[SEED_BYTES],
    uint64_t token);
/* Alarms due by now_us, and what an operator has released to run again, as many as fit;
 * each once even if the batch is run again.
 * seed_for gives each its seed. */
void batch_add_due(struct batch *batch, int64_t now_us,
    void (*seed_for)(void *context, uint8_t seed[SEED_BYTES]), void *context);
/* The bytes of a frame that was not understood: to quarantine, with this batch. */
void batch_add_quarantine(
    struct batch *batch, const char *from, const char *reason, struct slice bytes);
bool batch_is_empty(const struct batch *batch);
/* The time of an input that arrives when the clock says now_us: not before the last
 * turn's. So rules never see time run backwards, and what is due stays due. */
int64_t batch_time(const struct batch *batch, int64_t now_us);

/* One commit for all. STATUS_FAILED: outcome unknown, end the process unanswered. Map
 * growth and the rerun happen inside. */
MUST_CHECK enum status batch_commit(struct batch *batch);
/* Answers in order of arrival (looks are answered now, from the tables after commit),
 * then the batch is empty again. */
void batch_release(struct batch *batch, answer_sink_fn sink, void *context);

/* Checkpoint the tables after 64,000 turns or as many changes as one pause allows, 1 s
 * with nothing waiting, or 4 s. */
MUST_CHECK enum status batch_checkpoint(
    struct batch *batch, int64_t now_us, bool is_idle);
/* Unconditionally, e.g. at stop. */
MUST_CHECK enum status batch_checkpoint_now(struct batch *batch);

#endif
