#ifndef STAFETT_TOY_NODE_H
#define STAFETT_TOY_NODE_H

/* One daemon of the toy service over memory or over LMDB with small maps, without
 * sockets and clock: commands in, answers out, crash, reopen, rebuild. Ids and seeds
 * are drawn from a counter, so two nodes given the same are the same. */

#include "tests/lib/test.h"
#include "tests/unit/toy.h"

#include "common/follow.h"
#include "common/wire.h"

enum {
    TOY_ANSWERS_MAX = 4096,
    TOY_MAP_BYTES = 1 << 20, /* so that growth happens */
};

enum toy_backend { TOY_MEMORY, TOY_DISK };
extern const enum toy_backend toy_backends[];

struct toy_answer {
    struct id id;
    int verdict;
    char reason[CODE_BYTES_MAX];
    char where[WIRE_WHERE_BYTES];
    size_t event_count;
    uint8_t events_digest[DIGEST_BYTES];
    char first_event[128];
    char type[128];
    struct slice payload; /* in the node's arena */
};

struct toy_node {
    struct host host;
    struct signer signer;
    struct vault vault;
    struct batch *batch;
    struct arena *arena;
    enum toy_backend backend;
    char folder[256];
    int64_t now_us;
    uint64_t draws;
    struct toy_answer answers[TOY_ANSWERS_MAX]; /* by token - 1 */
    uint64_t next_token;
    uint64_t released;
};

/* Opens a fresh node; `self` is its organisation. */
struct toy_node *toy_open(enum toy_backend backend, const char *self);
void toy_close(struct toy_node *node);
/* What a start finds: memory after store_crash, disk after a close with checkpoint. */
void toy_reopen(struct toy_node *node);
/* The two halves of it, for tests that fork in between (disk). */
void toy_shut(struct toy_node *node);
void toy_start(struct toy_node *node);
void toy_recover(struct toy_node *node);

/* Draws; `context` is a node. */
void toy_seed(void *context, uint8_t seed[SEED_BYTES]);
struct id toy_id(uint64_t number);
struct slice toy_envelope(
    struct toy_node *node, struct id id, const ProtobufCMessage *message);
/* As client `sender`; returns the token of its answer, 0 when the batch is full. */
uint64_t toy_send(struct toy_node *node, const char *sender, struct slice envelope);
uint64_t toy_command(
    struct toy_node *node, struct id id, const ProtobufCMessage *message);
uint64_t toy_add_unit(struct toy_node *node, struct id id, const char *unit,
    const char *duty, size_t text_bytes);
uint64_t toy_set_duty(
    struct toy_node *node, struct id id, const char *unit, const char *staff);
/* batch_commit and batch_release, both asserted. */
void toy_commit(struct toy_node *node);
const struct toy_answer *toy_answer(const struct toy_node *node, uint64_t token);
const struct view *toy_view(const struct toy_node *node);
void toy_due(struct toy_node *node); /* alarms due now, into the batch */

Stafett__V1__Turn *toy_turn(struct toy_node *node, uint64_t sequence);
Stafett__V1__FeedPage *toy_page(
    struct toy_node *node, const char *partner, uint64_t after, uint32_t items_max);
/* What the tables hold, as text; the caller frees it. */
char *toy_dump(const struct toy_node *node);
/* Drops the tables, makes them again from the log and compares. */
void toy_check_rebuilt(struct toy_node *node);
/* Digest of all turns and records of p1 and p2. */
void toy_log_digest(struct toy_node *node, uint8_t digest[DIGEST_BYTES]);
/* Whether these bytes stand in any turn, record, table or (if asked) quarantine. */
bool toy_holds(struct toy_node *node, struct slice bytes, bool is_quarantine_too);

/* Runs `work` on a node opened in a child process that dies at its end without
 * closing (disk only); then opens the node here. */
void toy_die(struct toy_node *node, void (*work)(struct toy_node *node));

#define TOY_ON_BOTH(test)                                                              \
    { #test " (memory)", test, NULL, NULL, (void *)&toy_backends[TOY_MEMORY] },        \
    {                                                                                  \
#test " (disk)", test, NULL, NULL, (void *)&toy_backends[TOY_DISK]             \
    }
#define TOY_BACKEND(state) (*(const enum toy_backend *)*(state))

#endif
