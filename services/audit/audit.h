#ifndef AUDIT_H
#define AUDIT_H

/* Private to services/audit: the rows of its tables, and the functions that audit.c
 * names in its rows. Fixed rows are zero-filled structs with NUL-terminated codes; a run
 * of turns is kept as the packed event that recorded it. */

#include "common/calendar.h"
#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/audit.pb-c.h"

extern const struct service audit_service;

enum {
    AUDIT_TABLES_SCHEMA = 6,
    AUDIT_ENTRY_EVENTS_MAX = 100, /* of one TurnEntry; a turn may have 255 */
    AUDIT_RUN_BYTES_MAX =
        48 << 10,                /* of one TurnsRecorded, unless one entry is larger */
    AUDIT_ACTS_MAX = 100,        /* of one page */
    AUDIT_MATTERS_MAX = 1000000, /* read for one look at the figures */
    AUDIT_FIGURES_MAX = 512,     /* rows of one look */
    AUDIT_SEGMENT_ROWS_MAX = 1 << 13, /* of the index, until a new segment begins */
    AUDIT_CONCERN_BYTES = 1 + ID_BYTES,
};

enum audit_table {
    AUDIT_SELF = TABLE_SERVICE_FIRST, /* "self"                  -> audit_self */
    AUDIT_STAFF,                      /* staff code               -> audit_staff */
    AUDIT_DAEMONS,                    /* daemon                   -> audit_daemon */
    AUDIT_RUNS, /* see audit_run_key -> sequence of the event; TurnsRecorded of own looks */
    AUDIT_BY_ID,       /* segment, person, or case that is nobody's yet, audit_place
                          -> audit_concerns */
    AUDIT_BY_ACTOR,    /* segment, staff code, audit_place     -> is_look */
    AUDIT_BY_TIME,     /* segment, audit_place -> is_look (staff's) */
    AUDIT_CASE_PERSON, /* case                     -> its person */
    AUDIT_MATTERS,     /* offer, break ...         -> audit_matter */
    AUDIT_CASES,       /* case                     -> audit_case */
    AUDIT_LOADS,       /* staff code, case         -> "" (open ones) */
    AUDIT_SEGMENTS,    /* until_us                 -> start_us (ended ones) */
    AUDIT_NEWEST,      /* "newest"                 -> audit_newest */
};

struct audit_self {
    char organisation[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX]; /* the coordinating unit */
};

struct audit_staff {
    char unit[CODE_BYTES_MAX];
    uint8_t is_ended;
};

/* A daemon whose turns are recorded. */
struct audit_daemon {
    uint64_t first;
    uint64_t last;
    uint64_t turns;
    uint64_t gaps;
    int64_t last_us;
    int64_t behind_us; /* of the last turn */
    int64_t stopped_us;
    struct id stop;   /* none: it feeds */
    struct id behind; /* none: its clock goes right */
    uint8_t chain[DIGEST_BYTES];
};

/* What somebody waits for: an offer, a break, an inquiry, an assessment. */
struct audit_matter {
    char matter[CODE_BYTES_MAX];
    char kind[CODE_BYTES_MAX];
    char whose[CODE_BYTES_MAX];
    int64_t opened_us;
    int64_t due_us;      /* 0: none */
    int64_t answered_us; /* first answer; 0: none */
    int64_t ended_us;    /* 0: open */
};

struct audit_case {
    char responsible[CODE_BYTES_MAX]; /* "": nobody of ours */
    char accepting[CODE_BYTES_MAX];   /* who will be, once the handover is completed */
};

/* What concerns a case concerns its person. */
struct audit_case_person {
    struct id person; /* none: not known yet */
    int64_t first_us; /* of the entries about the case as long as she is not */
    int64_t last_us;
};

/* By which case a turn concerns whose row it is; packed one after the other. */
struct audit_concern {
    struct id case_id; /* none: by no case */
    bool is_look;
};

/* Where an entry stands: by time, then daemon and sequence. */
struct audit_place {
    int64_t time_us;
    char daemon[CODE_BYTES_MAX];
    uint64_t sequence;
    bool is_look;
};

/* The index lies in segments of time, one after the other. Only the newest grows, so that
 * a checkpoint writes the pages of that one, and not a page of the whole for each row. An
 * entry of a daemon that lags goes to the segment of its time. */
struct audit_segment {
    int64_t start_us;
    int64_t until_us; /* the start of the next; INT64_MAX: it is the newest */
};

struct audit_newest {
    int64_t start_us;
    int64_t latest_us; /* of any entry so far */
    uint64_t rows;
};

/* ---- audit_tables.c */
bool audit_is_coordinating(const struct view *view, const char *staff);
/* All zero when nothing of it is recorded yet. */
struct audit_daemon audit_daemon_load(const struct view *view, const char *daemon);
void audit_daemon_store(
    struct tables *tables, const char *daemon, const struct audit_daemon *row);
/* A daemon that was silent when audit ended is silent until it is heard. */
bool audit_is_stopped(const struct view *view, const char *daemon);
/* `part` is how many events of its only turn stand in the runs before; else 0. */
struct key audit_run_key(const char *daemon, uint64_t last, uint64_t part);
/* The run that holds the turn; its other parts follow by walk_next. False: none. */
/* False: it cannot be read any more. */
bool audit_run_read(const struct look *look, struct slice value,
    const Stafett__Audit__V1__TurnsRecorded **run_out);
bool audit_run_find(const struct view *view, const char *daemon, uint64_t sequence,
    struct walk *walk, struct slice *run_out);
/* The number that a key begins with. */
uint64_t audit_number_at(struct slice bytes);
void audit_place_add(struct key *key, const struct audit_place *place);

struct audit_newest audit_newest_load(const struct view *view);
void audit_newest_store(struct tables *tables, const struct audit_newest *row);
/* The newest ends with its latest entry; the one after it is the newest. */
void audit_segment_end(struct tables *tables, struct audit_newest *newest);
struct audit_segment audit_segment_of(const struct view *view, int64_t time_us);

bool audit_case_person_load(
    const struct view *view, struct id case_id, struct audit_case_person *out);
void audit_concern_write(
    const struct audit_concern *concern, uint8_t bytes[AUDIT_CONCERN_BYTES]);
struct audit_concern audit_concern_read(const uint8_t bytes[AUDIT_CONCERN_BYTES]);

/* ---- audit_index.c: by case, person, actor and time */
void audit_index_run(
    struct tables *tables, const Stafett__Audit__V1__TurnsRecorded *run);

/* ---- audit_keep.c: what is taken out of which event, and what is made of it */
void audit_keep_fields(const char *type, struct slice payload, struct arena *arena,
    Stafett__Audit__V1__EventEntry *out);
void audit_keep_fold(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry,
    int64_t time_us);

/* ---- audit_trail.c: the entries of one list of the index, by time */
struct audit_trail {
    const struct view *view;
    enum audit_table table;
    struct key of;      /* whose entries; empty: of all */
    struct id case_id;  /* only what concerns her by this one; none: all */
    int64_t last_us;    /* and nothing later; at the start INT64_MAX */
    struct slice value; /* of the row that was found last */
    struct audit_segment segment;
    struct walk walk;
};
/* From the first entry at `from` on; a time alone, or the entry after a packed place. */
void audit_trail_start(struct audit_trail *trail, const struct view *view,
    enum audit_table table, const struct key *of, const struct key *from);
/* The same of a case: where its entries stand, they may be hers. */
void audit_trail_start_case(struct audit_trail *trail, const struct view *view,
    struct id case_id, const struct key *from);
bool audit_trail_next(struct audit_trail *trail, struct audit_place *out);

/* ---- rows of audit.c */
#define AUDIT_DECIDE(name)                                                             \
    void audit_decide_##name(                                                          \
        const struct view *view, const struct input *input, struct decision *decision)
#define AUDIT_APPLY(name)                                                              \
    void audit_apply_##name(struct tables *tables, const struct event *event)
#define AUDIT_ANSWER(name)                                                             \
    const ProtobufCMessage *audit_answer_##name(                                       \
        const struct view *view, const struct look *look)

/* audit_decide_turns.c */
AUDIT_DECIDE(turns);
/* audit_decide_feed.c */
AUDIT_DECIDE(feed_silent);
AUDIT_DECIDE(feed_heard);
/* audit_decide_look.c */
AUDIT_DECIDE(trace);
AUDIT_DECIDE(indicators);

/* audit_apply.c */
AUDIT_APPLY(turns);
AUDIT_APPLY(gap);
AUDIT_APPLY(stopped);
AUDIT_APPLY(resumed);
AUDIT_APPLY(behind);
AUDIT_APPLY(caught_up);
AUDIT_APPLY(looked);

/* audit_answer.c */
AUDIT_ANSWER(trace);
/* audit_answer_figures.c */
AUDIT_ANSWER(indicators);
/* audit_answer_recorded.c */
AUDIT_ANSWER(recorded);

#endif
