#ifndef BORDER_H
#define BORDER_H

/* The edge to partner nodes. It carries questions and answers between the daemons here
 * and the borders of partners, and reads nothing of them but its own wrapper. All is in
 * memory: killed, it loses nothing, since whoever asks asks again.
 *
 *   intake --ToPartner--> border ==Carry==> partner's border --FromPartner--> plan
 *
 * One link per partnership, opened by whoever can connect; an organisation is known by
 * the key of its border, never by what it says. */

#include "common/arena.h"
#include "common/bus.h"
#include "common/clock.h"
#include "common/message.h"
#include "common/settings.h"
#include "proto/plan.pb-c.h"

enum {
    BORDER_PARTNERS_MAX = 64,
    BORDER_QUESTIONS_MAX = 64, /* waiting for one partner's answer */
    BORDER_ASKED_MAX = 256,    /* of partners, waiting for a daemon here */
    BORDER_FRAMES_PER_WAKE = 64,
    BORDER_PARTNERS_ASK_US = 1000000, /* how often plan is asked who our partners are */
    BORDER_HELLO_US = 2000000,        /* between hellos on a link that we opened */
    BORDER_LINK_LOST_US = 6000000,    /* nothing heard: the link is opened anew */
    BORDER_LINK_OPEN_US = 500000,     /* no hello on a link that we opened: once more */
    BORDER_HELLO_FIRST_US = 50000,    /* between hellos until one comes back */
    BORDER_PARTNERS_RETRY_US = 50000, /* while plan cannot be asked */
    BORDER_QUESTION_US = 60000000, /* then it is forgotten; the asker has asked again */
    BORDER_PROTOCOL = 1,
};

/* A question of a daemon here, until the partner has answered. */
struct border_question {
    uint64_t number; /* on the link; 0: free */
    struct bus_peer asker;
    uint64_t request; /* the asker's own number */
    char daemon[CODE_BYTES_MAX];
    struct slice body; /* a copy, freed with the question */
    int64_t asked_us;
};

struct border_partner {
    char code[CODE_BYTES_MAX];
    uint8_t key[CURVE_BYTES];
    char endpoint[256];    /* "": they connect to us */
    struct socket *socket; /* ours to them */
    bool is_up;            /* a hello has come */
    bool is_by_them;       /* the link is a peer of our listening socket */
    struct bus_peer peer;
    int64_t opened_us;
    int64_t hello_us;
    int64_t heard_us;
    struct border_question questions[BORDER_QUESTIONS_MAX];
};

/* A partner's question, until a daemon here has answered. */
struct border_asked {
    uint64_t number; /* towards the daemon; 0: free */
    size_t partner;
    uint64_t request; /* the partner's border's own number */
};

struct border {
    struct settings *settings;
    struct curve_pair pair;
    struct bus *bus;
    struct socket *inner;      /* daemons here */
    struct socket *outer;      /* partners; NULL unless border_listen */
    struct socket *daemons[2]; /* to plan, to intake */
    uint8_t daemon_keys[DAEMONS_MAX][CURVE_BYTES];
    struct border_partner *partners[BORDER_PARTNERS_MAX];
    size_t partner_count;
    struct border_asked asked[BORDER_ASKED_MAX];
    size_t asked_next;
    uint64_t number;          /* last given to a frame of ours */
    uint64_t partners_number; /* of the last ListPartners */
    int64_t partners_us;
    struct arena *arena; /* one frame */
};

extern const char *const border_daemons[2]; /* whom partners may ask */

/* ---- border.c: inside */
MUST_CHECK bool border_open(struct border *border);
void border_close(struct border *border);
/* Asks plan for the partners when it is time. */
void border_ask_partners(struct border *border, int64_t now_us);
/* Frames from daemons here. */
void border_receive_inner(struct border *border);
/* A partner's answer to a question of ours. */
void border_answer(
    struct border *border, size_t partner, uint64_t number, struct slice body);
/* A partner's question to a daemon here. False: not one that partners may ask. */
bool border_forward(struct border *border, size_t partner, uint64_t request,
    const Stafett__V1__Carry *carry);
bool border_send(struct border *border, struct socket *socket,
    const struct bus_peer *peer, const Stafett__V1__Frame *frame);

/* ---- link.c: outside */
void link_set_partners(
    struct border *border, const Stafett__Plan__V1__Partners *partners);
/* Hellos and lost links. */
void link_keep(struct border *border, int64_t now_us);
void link_receive(struct border *border, int64_t now_us);
void link_ask(struct border *border, size_t partner, struct border_question *question);
void link_answer(
    struct border *border, size_t partner, uint64_t request, struct slice body);
/* A daemon here would not take the partner's question. */
void link_fault(struct border *border, size_t partner, uint64_t request,
    Stafett__V1__Answer *fault);
void link_close_all(struct border *border);

#endif
