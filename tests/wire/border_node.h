#ifndef STAFETT_TEST_BORDER_NODE_H
#define STAFETT_TEST_BORDER_NODE_H

/* Nodes for the border's tests: a real stafett-border each, with plan and intake played
 * by the test in one thread. Plan answers who the partners are; both answer questions of
 * partners with "<node>/<daemon>:<question>". A hand is a partner's border played by the
 * test itself. */

#include "common/bus.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <sys/types.h>

enum { STAGE_TEXT_BYTES = 512, STAGE_LISTED_MAX = 4, STAGE_NODES_MAX = 2 };

struct node_listed {
    char code[32];
    uint8_t key[CURVE_BYTES];
    char endpoint[64];
};

struct node {
    char code[32];
    char folder[STAGE_TEXT_BYTES];
    char listen[64];
    struct curve_pair border;
    struct curve_pair plan;
    struct curve_pair intake;
    struct bus *bus;
    struct socket *plan_server;
    struct socket *intake_server;
    struct socket *to_border; /* as intake */
    struct node_listed listed[STAGE_LISTED_MAX];
    size_t listed_count;
    unsigned rounds; /* how often it was asked who the partners are */
    pid_t pid;
    /* the last question of a partner */
    unsigned asked_count;
    char asked_by[32];
    char asked_daemon[32];
    /* our question and its answer */
    uint64_t request;
    uint64_t sent_request; /* not 0: could not be sent yet */
    char ask[3][64];       /* partner, daemon, body */
    uint64_t answer_request;
    char answer_from[32];
    char answer_body[64];
    char answer_fault[64];
};

struct hand {
    struct bus *bus;
    struct socket *socket;
    unsigned hellos;
    uint64_t request; /* the last carry */
    char hello_code[32];
    uint64_t answer_request;
    uint64_t refused_request; /* by a fault, or by an empty answer */
    bool is_answered;
};

/* One test's, shared by border_node.c (nodes) and border_play.c (what they say). */
struct stage {
    char program[STAGE_TEXT_BYTES];
    char folder[STAGE_TEXT_BYTES / 2];
    struct node nodes[STAGE_NODES_MAX];
    size_t node_count;
    struct hand *hand;
    struct arena *arena; /* of the frame at hand */
};
extern struct stage border_stage;

void stage_programs(int argc, char **argv); /* where the program lies */
int stage_open(void **state);
int stage_close(void **state);
/* Plays until it is so. False: it never was. */
bool stage_wait(bool (*is_so)(void *what), void *what);
/* Plays until this node's border has asked for partners so many times more. */
bool stage_wait_rounds(struct node *node, unsigned rounds);

struct node *stage_node(const char *code);
void node_list(struct node *node, const char *code, const struct curve_pair *border,
    const char *endpoint);
void node_unlist(struct node *node);
void node_start(struct node *node);
void node_stop(struct node *node); /* SIGTERM; must end with 0 */
void node_kill(struct node *node);
/* As intake; returns the request. The answer before it is forgotten. */
uint64_t node_ask(
    struct node *node, const char *partner, const char *daemon, const char *body);
bool node_has_answer(void *node);

/* Connects to the node's border with this key and sends in order, once connected. */
struct hand *hand_open(struct node *node, const struct curve_pair *pair);
void hand_close(struct hand **hand);
void hand_hello(struct hand *hand, const char *code);
void hand_carry(
    struct hand *hand, uint64_t request, const char *daemon, const char *body);
void hand_send(struct hand *hand, const void *bytes, size_t len);
bool hand_has_hello(void *hand);
bool hand_has_answer(void *hand); /* a new one since the last carry */
bool hand_is_refused(void *hand); /* the last carry */

#endif
