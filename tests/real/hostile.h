#ifndef STAFETT_HOSTILE_H
#define STAFETT_HOSTILE_H

/* Nodes of real processes that are to be attacked, and what is asked after every attack:
 * does every daemon still run in the same process, and does it answer those who may ask? */

#include "common/client.h"
#include "proto/shared.pb-c.h"
#include "tests/lib/scenario.h"
#include "tests/real/hostile_peer.h"
#include "tests/real/stage_real.h"

enum { HOSTILE_NODES = 2, HOSTILE_DAEMONS = 7, HOSTILE_ASKED = 5 };
enum hostile_daemon {
    HOSTILE_INTAKE,
    HOSTILE_PLAN,
    HOSTILE_NOTIFICATION,
    HOSTILE_TEAM,
    HOSTILE_AUDIT,
    HOSTILE_BORDER,
    HOSTILE_COURIER
};
extern const char *const hostile_daemons[HOSTILE_DAEMONS];

struct hostile_node {
    struct settings *settings;
    struct curve_pair person; /* the coordinating unit's */
    struct client *clients[HOSTILE_ASKED];
    long pids[HOSTILE_DAEMONS];
};

struct hostile {
    char folder[STAGE_PATH_BYTES];
    struct stage_real *stage;
    struct scenario *scenario;
    struct bus *bus;
    struct arena *arena;
    struct hostile_node nodes[HOSTILE_NODES];
    unsigned plays;
    bool is_stopped;
    bool is_drained;
};

/* Plays the text, whose nodes are named in `codes`. False: it does not hold. */
bool hostile_open(const char *programs, const char *text, const char *const *codes,
    struct hostile **out);
/* Ends the nodes; what they wrote stays. False: one did not drain. */
bool hostile_stop(struct hostile *hostile);
/* Ends them, unless they are. False: a node did not drain. */
bool hostile_close(struct hostile **hostile);
bool hostile_play(struct hostile *hostile, const char *text);
/* NULL, or what is wrong: a process that is not the one it was, or a command of the
 * coordinating unit's person that is not answered as it should be. */
const char *hostile_ails(struct hostile *hostile);

/* The value of `$name` in what was played. */
struct id hostile_case(const struct hostile *hostile, const char *name);
void hostile_endpoint(const struct hostile_node *node, enum hostile_daemon daemon,
    char *endpoint, size_t endpoint_bytes);
const char *hostile_public(const struct hostile_node *node, enum hostile_daemon daemon);
/* keys/<name>.curve of that node. */
bool hostile_key(
    const struct hostile_node *node, const char *name, struct curve_pair *out);
/* A command or look of the coordinating unit's person. NULL: not answered. */
const Stafett__V1__Answer *hostile_ask(struct hostile *hostile, unsigned node,
    enum hostile_daemon daemon, const ProtobufCMessage *message);
/* What that daemon did not understand so far, kept or only counted. */
uint64_t hostile_not_understood(
    struct hostile *hostile, unsigned node, enum hostile_daemon daemon);
/* One run of the program on that node as its person: the exit code; stdout in `text`. */
int hostile_run(struct hostile *hostile, unsigned node, char *text, size_t text_bytes,
    const char *const *words);

#endif
