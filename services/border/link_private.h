#ifndef STAFETT_LINK_PRIVATE_H
#define STAFETT_LINK_PRIVATE_H

/* Shared by link.c (partners and their connections) and link_carry.c (frames on them). */

#include "services/border/link.h"

#include "proto/envelope.pb-c.h"

enum {
    LINK_PROTOCOL = 1,
    LINK_DAEMON_BYTES = 32,
    LINK_ENDPOINT_BYTES = 256,
    LINK_KEPT_BYTES = 512, /* a longer question is not asked again on a new link */
    LINK_MESSAGES_PER_WAKE = 64,
};

/* Our question to the partner. request 0: free. */
struct link_ask {
    uint64_t request;
    struct link_asker asker;
    int64_t until_us; /* later it is not asked again: its asker has given up */
    char daemon[LINK_DAEMON_BYTES];
    size_t body_bytes; /* 0: too long to be kept */
    uint8_t body[LINK_KEPT_BYTES];
};

/* The partner's question to a daemon of ours. token 0: free. */
struct link_question {
    uint64_t token;
    uint64_t request;
    char daemon[LINK_DAEMON_BYTES];
};

struct partner {
    char code[CODE_BYTES_MAX];
    uint8_t key[CURVE_BYTES];
    char endpoint[LINK_ENDPOINT_BYTES];
    bool is_listed;
    struct socket *client; /* our connection to them; NULL: none */
    bool is_client_told;   /* our HELLO has gone */
    bool is_client_up;     /* theirs has come */
    int64_t client_until_us;
    unsigned failures;
    struct bus_peer guest; /* their connection to us */
    bool is_guest_up;
    bool is_client_newest;
    unsigned strikes;
    int64_t ignored_until_us;
    struct link_ask asks[LINK_OUTSTANDING_MAX];
    struct link_question questions[LINK_OUTSTANDING_MAX];
};

/* What a partner is told of a frame that is not taken. */
struct link_refusal {
    uint64_t request;
    const char *reason;
    const char *where;
};

struct links {
    struct bus *bus;
    struct curve_pair pair;
    char organisation[CODE_BYTES_MAX];
    struct link_sink sink;
    struct socket *server; /* NULL: nobody connects to us */
    struct arena *arena;   /* of the message at hand */
    uint64_t number;       /* the last request or token; begins at random, so that an
                              answer to a former process of ours fits nothing */
    struct partner *partners[LINK_PARTNERS_MAX];
    size_t partner_count;
};

/* ---- link.c */

struct partner *link_partner(const struct links *links, const char *code);
/* Is this the partner's connection to us, after its HELLO? */
bool link_guest_is(const struct partner *partner, const struct bus_peer *peer);
void link_client_close(struct links *links, struct partner *partner);
void link_strike(struct partner *partner, const struct link_refusal *refusal);
bool link_is_ignored(const struct partner *partner);

/* ---- link_carry.c */

/* peer NULL: on the partner's client socket. */
bool link_send_hello(
    struct links *links, struct partner *partner, const struct bus_peer *peer);
void link_receive_guests(struct links *links);                   /* on the server */
void link_receive(struct links *links, struct partner *partner); /* on its client */
void link_questions_lost(
    struct links *links, struct partner *partner, const char *daemon);

#endif
