#ifndef STAFETT_SERVICE_H
#define STAFETT_SERVICE_H

/* A service is rows over pure functions on tables. The key of a row is the generated
 * descriptor; the type string in an envelope is its `name`.
 *
 * decide reads a view and says what should be so: events, or a refusal with a reason.
 * apply folds one event into the tables and cannot refuse. share says what partners
 * may know of an event. None of them knows a clock, a socket or chance: time and a
 * seed arrive with the input. No function here is called twice for one turn except
 * when the batch is run again, and then with the same arguments.
 *
 * Beside its own rows every service has those of mend.c, for operators.
 *
 * A service with an input row for stafett.v1.FeedPage follows whole turns instead of
 * single events: decide gets runs of them, as the feed gave them (follow.h). */

#include "common/arena.h"
#include "common/calendar.h"
#include "common/id.h"
#include "common/rules.h"
#include "common/table.h"

struct decision;
struct sharing;
struct vault;

/* As sender of a FROM_DAEMON row: whichever daemon is followed. */
#define ANY_DAEMON "daemon"

/* Who may send an input. */
enum origin {
    FROM_CLIENT = 1,   /* a member of staff, by her bound key */
    FROM_SELF = 2,     /* this daemon at its first start */
    FROM_ALARM = 4,    /* an alarm that fell due */
    FROM_DAEMON = 8,   /* an event in the feed of the daemon named */
    FROM_PARTNER = 16, /* a partner's signed record */
    FROM_EDGE = 32,    /* the edge named: courier, border */
};

struct input {
    const ProtobufCMessage *message;
    struct slice payload; /* as received */
    struct slice digest;  /* SHA-256 of payload */
    struct id id;
    struct id cause; /* for events of ours: this input's id */
    enum origin origin;
    const char
        *sender; /* client: staff code; partner: organisation; daemon, edge: name */
    const char *self;    /* code of this organisation */
    int64_t now_us;      /* stamped once, on receipt */
    int64_t sent_us;     /* the envelope's own time */
    uint64_t sequence;   /* of the envelope: a partner record's place in its feed */
    const uint8_t *seed; /* 32 bytes */
    struct slice record; /* partner: the record as received, to be quoted */
    /* Identities, sealed at decode; empty unless the row is_identity. */
    struct slice sealed;
    struct slice index;
    bool is_national_id_wrong;
    bool is_named;             /* the identity has a family name */
    bool is_address_protected; /* and says that nobody may know where she lives */
    /* For mend.c: she may mend this daemon; numbers given in quarantine so far. */
    bool is_operator;
    uint64_t quarantined;
    const struct rules *rules;
    const struct calendar *calendar;
    struct arena *arena;
};

/* decide: the n-th id of this input. */
struct id input_id(const struct input *input, uint32_t ordinal);

/* ---- what decide may say. Exactly one of: events, or one refusal. */
void decision_emit(
    struct decision *decision, struct id case_id, const ProtobufCMessage *event);
void decision_refuse(struct decision *decision, const char *reason, const char *where);
/* How many more events fit the turn: for what goes over many rows. */
size_t decision_room(const struct decision *decision);

struct event {
    const ProtobufCMessage *message;
    struct slice payload;
    struct id id;
    struct id case_id;
    struct id cause; /* the input's id */
    int64_t time_us;
    const char *actor; /* staff code or "" */
    uint64_t sequence;
};

/* ---- what share may say: one message, one category, one partner. */
void sharing_add(struct sharing *sharing, const char *partner_code,
    const char *category, struct id case_id, const ProtobufCMessage *message);
/* The identity behind sealed bytes, for PersonIntroduced; empty without a vault. */
struct slice sharing_open(struct sharing *sharing, struct slice sealed);
struct arena *sharing_arena(struct sharing *sharing);

/* ---- looks are answered after the commit, from the tables then. */
struct store;
struct look {
    const ProtobufCMessage *message;
    const char *sender;
    const char *self;
    int64_t now_us;
    const struct calendar *calendar;
    const struct rules *rules;
    const struct vault *vault; /* NULL but in intake */
    struct store *store;       /* for look_event alone */
    struct arena *arena;
};
/* What an event of our own log says, copied into the arena: so that tables need not keep
 * again what is long and seldom looked at. False: it cannot be read any more. */
bool look_event(const struct look *look, uint64_t sequence, struct slice *payload_out);

typedef void (*decide_fn)(
    const struct view *view, const struct input *input, struct decision *decision);
typedef void (*apply_fn)(struct tables *tables, const struct event *event);
typedef void (*share_fn)(
    const struct view *view, const struct event *event, struct sharing *sharing);
/* Returns a message in the look's arena; NULL: nothing there (answered not-found). */
typedef const ProtobufCMessage *(*answer_fn)(
    const struct view *view, const struct look *look);

struct input_row {
    const ProtobufCMessageDescriptor *type;
    unsigned origins;   /* enum origin, or-ed */
    const char *sender; /* FROM_DAEMON, FROM_EDGE: its name; else NULL */
    decide_fn decide;
    bool is_identity; /* content is an identity: sealed at decode */
};
struct event_row {
    const ProtobufCMessageDescriptor *type;
    apply_fn apply;
    share_fn share; /* NULL: partners never hear of it */
};
/* decide records who looked (emits its event); NULL: about the machinery, costs no turn. */
struct look_row {
    const ProtobufCMessageDescriptor *type;
    unsigned origins;
    const char *sender;
    decide_fn decide;
    answer_fn answer;
};

struct service {
    const char *name;
    uint32_t tables_schema;
    const struct input_row *inputs;
    size_t input_count;
    const struct event_row *events;
    size_t event_count;
    const struct look_row *looks;
    size_t look_count;
    /* Staff code of a client's CURVE key (32 bytes), or NULL. */
    const char *(*user_of_key)(
        const struct view *view, struct slice key, struct arena *arena);
    /* Whether she may mend what was set aside here: the coordinating unit. NULL: nobody. */
    bool (*is_operator)(const struct view *view, const char *staff);
    /* Signing key of a partner; false: none known. intake only, else NULL. */
    bool (*partner_key)(
        const struct view *view, const char *organisation, uint8_t key_out[32]);
    /* The first input of a new store, packed, or empty; NULL: none. */
    const ProtobufCMessageDescriptor *first_type;
};

/* NULL when there is no such row; of no type (NULL) there is none. */
const struct input_row *service_input(
    const struct service *service, const ProtobufCMessageDescriptor *type);
const struct event_row *service_event(
    const struct service *service, const ProtobufCMessageDescriptor *type);
const struct look_row *service_look(
    const struct service *service, const ProtobufCMessageDescriptor *type);
/* ASSERTs that rows are sound: no duplicates, functions present. Once, at start. */
void service_check(const struct service *service);
/* Prints the rows as `message|kind|from`, for the catalogue check (--describe). */
void service_describe(const struct service *service,
    void (*line)(void *context, const char *text), void *context);

#endif
