#ifndef STAFETT_RUNTIME_PRIVATE_H
#define STAFETT_RUNTIME_PRIVATE_H

/* Shared by runtime.c (start and stop), runtime_loop.c (the loop and inputs),
 * runtime_reply.c (answers), runtime_feeds.c (feeds served), runtime_follow.c (feeds
 * followed) and runtime_edge.c (an edge inside). One struct, owned by runtime_main;
 * everything in it is sized at start. */

#include "common/batch.h"
#include "common/bus.h"
#include "common/calendar.h"
#include "common/clock.h"
#include "common/follow.h"
#include "common/runtime.h"

enum {
    RUNTIME_FRAMES_PER_WAKE = 64,
    RUNTIME_ANSWERS_PER_FRAME = 256,
    RUNTIME_WAITING_MAX = 256,
    RUNTIME_PARTNERS_MAX = 64,
    RUNTIME_FOLLOWERS_MAX = DAEMONS_MAX + 2 * RUNTIME_PARTNERS_MAX,
    RUNTIME_KEYS_MAX = 4096, /* as many as ZAP takes */
};

/* Who sent a frame, by the key of its connection. One of row and user, or neither. */
struct asker {
    struct bus_peer peer;
    const struct daemon_row *row;
    const char *user; /* staff code, in the frame arena */
};

/* Answers to one Inputs frame, gathered until its last input is answered. */
struct reply {
    struct bus_peer peer;
    uint64_t request;
    size_t outstanding;
    Stafett__V1__Answer *answers[RUNTIME_ANSWERS_PER_FRAME]; /* in the reply arena */
    size_t count;
    size_t bytes;
};

/* A feed request that found nothing yet. */
struct waiting {
    bool is_used;
    struct bus_peer peer;
    uint64_t request;
    uint64_t inner_request;       /* the partner's own number */
    char partner[CODE_BYTES_MAX]; /* "": the inner feed */
    uint64_t after;
    uint32_t items_max;
    int64_t until_us; /* monotonic */
};

struct follower {
    struct follow *follow;
    struct socket *socket;        /* its own, or border's */
    char partner[CODE_BYTES_MAX]; /* "": a daemon of this node */
    const char *daemon;           /* whose feed */
    uint64_t request;             /* in flight; 0: none */
    int64_t again_us;             /* monotonic: when to give up waiting, or to ask */
    unsigned failures;            /* in a row: how far to back off */
    bool is_kept;                 /* while partners are compared */
    int64_t heard_us;             /* monotonic: its last page, or the start */
    bool has_page;                /* one has come since the start */
    bool is_silent;               /* and the service has been told */
};

struct runtime {
    const struct runtime_plan *plan;
    struct settings *settings;
    const struct daemon_row *row;
    uint8_t daemon_keys[DAEMONS_MAX][CURVE_BYTES];
    char source[2 * CODE_BYTES_MAX]; /* organisation/daemon */

    struct curve_pair pair;
    struct signer signer;
    struct vault vault;
    struct rules *rules;
    struct calendar calendar;
    struct store *store;
    struct host host;
    struct batch *batch;
    struct seeds seeds; /* of arrivals to come */

    struct bus *bus;
    struct socket *server;
    struct socket *border; /* NULL unless partners are followed */
    int signal_fd;
    void *edge; /* NULL: none, or it has nothing to do */
    int64_t edge_wake_us;
    int watch_fd; /* signal_fd and the edge's; -1 without an edge */

    struct arena *frame_arena; /* one frame received */
    struct arena *reply_arena; /* answers until all of a wake-up are sent */
    struct arena *feed_arena;  /* one frame made */

    struct reply replies[RUNTIME_FRAMES_PER_WAKE];
    size_t reply_count;
    struct waiting waiting[RUNTIME_WAITING_MAX];
    size_t waiting_end; /* none is used from here on */
    struct follower followers[RUNTIME_FOLLOWERS_MAX];
    size_t follower_count;
    uint64_t request;   /* last number given to a follower's request */
    uint64_t head_seen; /* keys, partners and waiting requests are as of this turn */

    uint8_t keys[RUNTIME_KEYS_MAX][CURVE_BYTES]; /* let in now */
    size_t key_count;
    uint8_t keys_next[RUNTIME_KEYS_MAX][CURVE_BYTES];
};

/* ---- runtime_loop.c */

/* Until a signal. STATUS_FAILED: end the process without another word. */
MUST_CHECK enum status runtime_run(struct runtime *runtime);
/* Lets in daemons of the settings and users known now. */
void runtime_keys_refresh(struct runtime *runtime);
/* For arrivals; context is the runtime. */
void runtime_seed(void *context, uint8_t seed[SEED_BYTES]);

/* ---- runtime_edge.c */

/* False: said why; exit 78. */
MUST_CHECK bool edge_open(struct runtime *runtime);
/* After the signals. */
MUST_CHECK bool edge_watch(struct runtime *runtime);
/* What the loop waits for besides sockets; whether it was a signal. */
int edge_wait_fd(const struct runtime *runtime);
bool edge_is_signalled(const struct runtime *runtime);
/* What the edge brings joins the batch. */
MUST_CHECK enum status edge_take(struct runtime *runtime);
/* What was committed may leave. */
void edge_begin(struct runtime *runtime);
void edge_close(struct runtime *runtime);

/* ---- runtime_reply.c */

/* Commits what waits in the batch, then releases its answers. */
MUST_CHECK enum status runtime_commit(struct runtime *runtime);
/* A reply to a frame of so many inputs; the token that its inputs carry. */
uint64_t runtime_reply_open(struct runtime *runtime, const struct bus_peer *peer,
    uint64_t request, size_t inputs);
/* Copies the answer; sends the reply when it is the last that was outstanding. May
 * reset the feed arena. */
void runtime_answer(struct runtime *runtime, const struct batch_answer *answer);
/* Packs a frame in the feed arena and sends it. False: too large, or the peer is gone. */
bool runtime_send(struct runtime *runtime, struct socket *socket,
    const struct bus_peer *peer, const Stafett__V1__Frame *frame);
void runtime_fault(struct runtime *runtime, const struct bus_peer *peer,
    uint64_t request, const char *reason, const char *where);

/* ---- runtime_feeds.c */

/* Requests for our feed: from daemons, and from partners through border. */
enum status feeds_request(struct runtime *runtime, const struct asker *asker,
    const Stafett__V1__Frame *frame);
enum status feeds_from_partner(struct runtime *runtime, const struct asker *asker,
    const Stafett__V1__Frame *frame);
/* Answers waiting requests: all that can be when has_news, and those whose time is up. */
void feeds_serve_waiting(struct runtime *runtime, bool has_news);

/* ---- runtime_follow.c */

/* Connects to the daemons that the settings row follows, and to border. */
MUST_CHECK enum status feeds_follow(struct runtime *runtime);
/* Follows exactly the partners known now. */
void feeds_partners_refresh(struct runtime *runtime);
/* Tells the service of daemons that have fallen silent, or are heard again. */
void feeds_listen(struct runtime *runtime);
/* Sends requests that are due. */
void feeds_ask(struct runtime *runtime);
/* Takes pages into the batch, committing in between when it is full. */
MUST_CHECK enum status feeds_receive(struct runtime *runtime, bool *is_busy);
/* The earliest moment at which feeds need the loop; monotonic. */
int64_t feeds_wake_us(const struct runtime *runtime);
void feeds_close(struct runtime *runtime);

#endif
