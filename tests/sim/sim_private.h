#ifndef STAFETT_SIM_PRIVATE_H
#define STAFETT_SIM_PRIVATE_H

/* Shared by the parts of the simulator: sim.c (the day), sites.c (who takes part),
 * net.c (pages on their way), faults*.c, work*.c (what people do), outlaw.c (a partner
 * that lies), watch.c and check*.c (what must hold). */

#include "tests/lib/world_private.h"
#include "tests/sim/chance.h"
#include "tests/sim/disk.h"
#include "tests/sim/sim.h"

#include <stdarg.h>

enum {
    SIM_NODES_MIN = 3,
    SIM_NODES_MAX = 7,
    SIM_STAFF_MAX = 24,    /* of one organisation, who ever worked there */
    SIM_PERSONS_MAX = 64,  /* in one register */
    SIM_ASKS_MAX = 4096,   /* messages of clients */
    SIM_FLIGHTS_MAX = 256, /* pages on their way */
    SIM_QUOTES_MAX = 16,   /* what somebody remembers of an offer */
    SIM_SOURCES_MAX = 32,  /* feeds that one daemon follows */
    SIM_PARTNERS_MAX = 16, /* feeds that one daemon publishes */
    SIM_TEXT_BYTES = 64,
    SIM_TURNS_MAX = 8192, /* of one daemon */
};

/* Rows of faults.c. */
enum sim_fault {
    FAULT_CRASH_IDLE,
    FAULT_CRASH_BEFORE,
    FAULT_CRASH_IN,
    FAULT_CRASH_AFTER,
    FAULT_FSYNC,
    FAULT_LOG_FULL,
    FAULT_TABLES_FULL,
    FAULT_NO_SPACE,
    FAULT_CHECKPOINT_FULL,
    FAULT_CHECKPOINT_CRASH,
    FAULT_SCHEMA,
    FAULT_RECOVER_FULL,
    FAULT_TABLES_REMOVED,
    FAULT_POWER_CUT,
    FAULT_OPERATOR,
    FAULT_SLOW_FSYNC,
    FAULT_PAUSE,
    FAULT_SLOW,
    FAULT_CUT_ONE_WAY,
    FAULT_CUT,
    FAULT_FLAP,
    FAULT_CLOCK_FORWARD,
    FAULT_CLOCK_BACK,
    FAULT_DRIFT,
    FAULT_DST,
    FAULT_REQUEST_LOST,
    FAULT_PAGE_LOST,
    FAULT_PAGE_TWICE,
    FAULT_PAGE_LATE,
    FAULT_PAGE_REORDERED,
    FAULT_PAGE_CUT,
    FAULT_PAGE_SMALL,
    FAULT_ANSWER_LOST,
    FAULT_RECORD_FORGED,
    FAULT_RECORD_REPLAYED,
    FAULT_RECORD_CUT,
    FAULT_RECORD_FLIPPED,
    FAULT_RECORD_SKIPPED,
    FAULT_RECORD_OTHERS,
    FAULT_OUTLAW,
    SIM_FAULTS,
};

/* ---- sites.c: made once per process. */
extern const struct world_site *sim_site(size_t number);
void sim_staff_key(
    const char *organisation, const char *staff, uint8_t key[CURVE_BYTES]);
extern const struct signer *sim_outlaw_signer(void);
extern const uint8_t *sim_outlaw_key(void);

/* ---- one message of a client, and what it heard. */
enum ask_kind { ASK_COMMAND, ASK_LOOK, ASK_NONSENSE };
struct ask {
    struct world_daemon *daemon;
    uint8_t key[CURVE_BYTES];
    uint8_t *envelope;
    size_t envelope_bytes;
    struct id id;
    enum ask_kind kind;
    uint64_t offer_term; /* that it quotes; 0: none */
    const char *what;    /* the row of work */
    char who[CODE_BYTES_MAX];
    bool is_answered; /* the answer has left the daemon */
    bool is_lost;     /* and was not heard */
    int verdict;
    char reason[CODE_BYTES_MAX];
    uint8_t events[DIGEST_BYTES];
};

struct staff {
    char code[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX];
};

struct quote {
    size_t node;
    struct id case_id;
    struct id offer_id;
    uint64_t term;
    uint8_t digest[DIGEST_BYTES];
    bool is_remembered; /* of an offer that may be gone, or another */
};

struct sim_daemon { /* beside each struct world_daemon */
    struct disk *disk;
    int64_t paused_until_us;
    int64_t slow_until_us;
    struct {
        char source[CODE_BYTES_MAX * 2];
        uint64_t position;
    } sources[SIM_SOURCES_MAX];
    struct {
        char partner[CODE_BYTES_MAX];
        uint64_t sequence;
    } partners[SIM_PARTNERS_MAX];
    uint64_t watched;                   /* turns seen by watch.c */
    uint64_t places[SIM_TURNS_MAX + 1]; /* events up to each of them */
    uint64_t partners_known_at;         /* turn of intake */
    enum sim_fault armed;               /* on its disk */
    bool is_tampered; /* a partner's page that lies may have stopped a feed */
};

struct sim_node {
    struct sim_daemon daemons[WORLD_DAEMONS];
    struct staff staff[SIM_STAFF_MAX];
    size_t staff_count;
    struct id persons[SIM_PERSONS_MAX];
    size_t person_count;
    int64_t cut_until_us[SIM_NODES_MAX];  /* what goes out to the other is lost */
    int64_t flap_until_us[SIM_NODES_MAX]; /* every other minute */
    int drift_ppm;
};

struct flight {
    int64_t due_us;
    struct world_daemon *to;
    char source[CODE_BYTES_MAX * 2];
    uint8_t *bytes;
    size_t len;
};

struct outlaw;
struct trace_hash;
struct conform;
struct grounds;
struct marks; /* sets of what has been seen, check_seen.c */

struct sim {
    const struct sim_options *options;
    struct sim_result *result;
    struct world *world;
    struct world_watch watch;
    struct chance chance;
    unsigned step;
    bool is_calm;    /* nothing fails any more */
    unsigned stress; /* per mille of the rates of faults */
    struct arena *arena;
    struct arena *watch_arena;
    struct sim_node nodes[SIM_NODES_MAX];
    struct ask asks[SIM_ASKS_MAX];
    size_t ask_count;
    struct quote quotes[SIM_QUOTES_MAX];
    size_t quote_count;
    struct flight flights[SIM_FLIGHTS_MAX];
    size_t flight_count;
    struct outlaw *outlaw;
    struct marks *marks;
    struct conform *conform;
    struct grounds *grounds;
    struct trace_hash *trace;
    uint64_t canaries;
};

/* ---- sim.c */
struct sim_daemon *sim_daemon_of(struct sim *sim, const struct world_daemon *daemon);
size_t sim_node_number(struct sim *sim, const struct world_daemon *daemon);
struct world_daemon *sim_daemon_named(struct sim *sim, size_t node, const char *name);
struct world_daemon *sim_daemon_any(struct sim *sim);
/* What is wrong, once: the first breach is the one that is told. */
__attribute__((format(printf, 2, 3))) void sim_break(
    struct sim *sim, const char *format, ...);
bool sim_is_broken(const struct sim *sim);
/* A line of the story. */
__attribute__((format(printf, 3, 4))) void sim_tell(
    struct sim *sim, const struct world_daemon *daemon, const char *format, ...);
/* Commits what waits in the daemon; one whose disk says no is restarted. */
void sim_commit(struct sim *sim, struct world_daemon *daemon);
void sim_restart(struct sim *sim, struct world_daemon *daemon,
    void (*crash)(struct store *store), const char *why);
bool sim_is_paused(struct sim *sim, const struct world_daemon *daemon);
/* A feed of a partner was stopped: that must have had a cause. */
void sim_stopped(struct sim *sim, struct world_daemon *daemon, const char *reason);

/* ---- faults.c: rows with a rate; those of the network fire where it is. */
/* Draws; counts when it fires. */
bool fault_fires(struct sim *sim, enum sim_fault fault);
/* Draws only: it is counted when it has happened. */
bool fault_draws(struct sim *sim, enum sim_fault fault);
/* Happens unless it is left out. */
bool fault_always(struct sim *sim, enum sim_fault fault);
/* What the daemon's disk did of what was armed. */
void fault_count_disk(struct sim *sim, struct world_daemon *daemon);
/* One of the rows that happen by themselves, perhaps. */
void fault_step(struct sim *sim);
/* Everything that still holds on ends: nothing is cut, paused, slow or armed. */
void fault_heal(struct sim *sim);

/* ---- net.c */
void net_step(struct sim *sim);
void net_clear(struct sim *sim);
bool net_is_cut(struct sim *sim, size_t from, size_t to);

/* ---- tamper.c: a page of a partner's records is made to lie. False: it was not. */
bool tamper_page(struct sim *sim, struct world_daemon *daemon, size_t follow,
    Stafett__V1__FeedPage *page);

/* ---- outlaw.c: a partner whose records are well signed and wrong. */
void outlaw_create(struct sim *sim);
void outlaw_destroy(struct sim *sim);
/* Perhaps says something, and serves somebody what it has said. */
void outlaw_step(struct sim *sim);
/* Everybody who follows it takes all that it has said. */
void outlaw_serve_all(struct sim *sim);
/* Its feed is followed anew after a restart. */
void outlaw_forget(struct sim *sim, const struct world_daemon *daemon);
extern const char outlaw_code[];

/* ---- work.c */
void work_found(struct sim *sim);
void work_step(struct sim *sim);
void ask_again(struct sim *sim, struct ask *ask);
/* The sink of batch_release; context is the sim. */
void ask_answered(void *context, const struct batch_answer *answer);

/* ---- mail.c: the sender of notification. */
void mail_step(struct sim *sim);
/* All that is due is sent, and what follows is delivered. */
void mail_drain(struct sim *sim);
/* An event of notification's that says what became of one. */
void mail_note(struct sim *sim, const struct world_daemon *daemon,
    const Stafett__V1__Envelope *event);

/* ---- watch.c: after every commit. check.c: after a crash, and at the end. */
void watch_start(struct sim *sim);
void watch_stop(struct sim *sim);
void watch_committed(void *context, struct world_daemon *daemon, uint64_t before);
/* What somebody sees has no word that is not for her organisation. */
void watch_answer(
    struct sim *sim, const struct world_daemon *daemon, struct slice bytes);
/* The turn of a command, or 0. */
uint64_t watch_turn_of(
    struct sim *sim, const struct world_daemon *daemon, struct id id);
void check_restarted(struct sim *sim, struct world_daemon *daemon);
void check_end(struct sim *sim);

#endif
