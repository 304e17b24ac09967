#ifndef STAFETT_LINK_H
#define STAFETT_LINK_H

/* Links to partners' borders: one per partnership, made by whoever can connect, carrying
 * questions and answers of both sides. A partner is known by its key alone; its first
 * frame is HELLO and must say the organisation that the key belongs to. When both sides
 * connect, the link of the newest HELLO is used. Questions that are under way when a link
 * comes up are asked again on it; everything else that is lost is asked again by those
 * who want to know. Bodies are not looked into. */

#include "common/arena.h"
#include "common/bus.h"
#include "proto/plan.pb-c.h"

enum {
    LINK_PARTNERS_MAX = 64,
    LINK_CLIENTS_MAX = 24,     /* partners that we connect to */
    LINK_OUTSTANDING_MAX = 64, /* per partner and direction; the oldest gives way */
    LINK_STRIKES_MAX = 16,     /* then nothing is heard from that key for a minute */
};

struct links;

struct link_asker { /* who in this node asked, and under which number */
    struct bus_peer peer;
    uint64_t request;
};

/* Called from links_wake. Bodies are valid during the call. */
struct link_sink {
    void *context;
    /* A partner asks a daemon of ours. Answer with links_answer and this token. */
    void (*question)(void *context, const char *partner, const char *daemon,
        uint64_t token, struct slice body);
    /* An empty body: the partner's daemon gave none. */
    void (*answer)(void *context, const char *partner, const struct link_asker *asker,
        struct slice body);
};

struct link_options {
    const char *organisation;      /* our own code */
    const char *listen;            /* endpoint, or NULL: nobody connects to us */
    const struct curve_pair *pair; /* copied */
    struct link_sink sink;
};

/* Only links use this bus. */
MUST_CHECK enum status links_create(
    struct bus *bus, const struct link_options *options, struct links **out);
void links_destroy(struct links **links);

/* These are the partners from now on. */
void links_partners(struct links *links, const Stafett__Plan__V1__Partners *partners);
bool links_knows(const struct links *links, const char *code);
/* The partner must be known. */
void links_ask(struct links *links, const char *code, const struct link_asker *asker,
    const char *daemon, struct slice body);
/* code NULL: whoever asked under that token. An empty body: no answer. */
void links_answer(
    struct links *links, const char *code, uint64_t token, struct slice body);
/* What this daemon was asked will not be answered. */
void links_daemon_lost(struct links *links, const char *daemon);

/* Takes what has come, tends connections. */
void links_wake(struct links *links);
/* How long links need no waking but by their sockets. */
int links_wait_ms(const struct links *links);

#endif
