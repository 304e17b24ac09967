#ifndef INTAKE_H
#define INTAKE_H

/* Private to services/intake: the rows of its tables, and the functions that intake.c
 * names in its rows. Rows are fixed structs, zero-filled; codes are NUL-terminated.
 * Who a person is lies sealed in one table; all others know a random person id. */

#include "common/alarm.h"
#include "common/content.h"
#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/intake.pb-c.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"

extern const struct service intake_service;

enum {
    INTAKE_TABLES_SCHEMA = 3,
    INTAKE_KEY_BYTES = 32,  /* CURVE, Ed25519 and the index of a national id */
    INTAKE_SHOWN_MAX = 200, /* of one look at a list */
};

enum intake_table {
    INTAKE_PERSONS = TABLE_SERVICE_FIRST, /* person id        -> sealed identity */
    INTAKE_PERSONS_BY_INDEX,              /* index, 32 bytes   -> person id (16) */
    INTAKE_CASES,                         /* case id           -> person id (16) */
    INTAKE_MESSAGES,                      /* message ref       -> "" */
    INTAKE_CONVERSATIONS,                 /* conversation ref  -> person id (16) */
    INTAKE_FILES,                         /* SHA-256 of a file -> "" */
    INTAKE_PARTNERS,                      /* organisation code -> intake_partner */
    INTAKE_SELF,                          /* "self"            -> intake_self */
    INTAKE_UNITS,                         /* unit code         -> "" */
    INTAKE_STAFF,                         /* staff code        -> intake_staff */
    INTAKE_TEAMS,                         /* team code         -> intake_team */
    INTAKE_DISTRICTS,                     /* district code     -> intake_district */
    INTAKE_INQUIRIES,                     /* inquiry id        -> intake_inquiry */
    INTAKE_OUTCOMES,                      /* inquiry id        -> intake_outcome */
    INTAKE_LISTS,                         /* see intake_list   -> "" */
    INTAKE_PROTECTED, /* person id: nobody may know where she lives */
};

struct intake_partner {
    uint8_t border_key[INTAKE_KEY_BYTES];
    uint8_t signing_key[INTAKE_KEY_BYTES];
};

struct intake_self {
    char unit[CODE_BYTES_MAX]; /* the coordinating unit */
};

struct intake_staff {
    char unit[CODE_BYTES_MAX];
};

struct intake_team {
    char unit[CODE_BYTES_MAX];
    char caseworker[CODE_BYTES_MAX];
};

struct intake_district {
    char team[CODE_BYTES_MAX];
};

enum intake_state {
    INQUIRY_RECEIVED = 1,
    INQUIRY_OFFERED,
    INQUIRY_ROUTED,
    INQUIRY_JOINED, /* with the open case of the person */
    INQUIRY_ASSESSED,
    INQUIRY_ANSWERED,
    INQUIRY_WITHDRAWN,
    INQUIRY_STATES
};

/* Written with every word about an inquiry, so no larger than that needs. */
struct intake_inquiry {
    struct id person;  /* ID_NONE: not known yet */
    struct id content; /* the event that brought it */
    int64_t received_us;
    int64_t answer_due_us; /* 0: routed at once */
    int64_t climb_us;
    int64_t ended_us; /* 0: open */
    char kind[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX]; /* the owner */
    char team[CODE_BYTES_MAX]; /* "" until it is routed */
    uint32_t events;           /* how many it has needed */
    uint8_t state;             /* enum intake_state */
    uint8_t from;              /* place in the words of intake_from_code */
};

/* What came of it; many never need this row. */
struct intake_outcome {
    struct id said; /* the event with what was said last */
    char service[CODE_BYTES_MAX];
    char outcome[CODE_BYTES_MAX];
};

/* An inquiry that somebody acts on. */
struct intake_open {
    struct id inquiry_id;
    struct intake_inquiry row;
};

/* The inquiries of a unit: open ones, what waited longest first; or ended ones, the
 * newest first. */
struct intake_list {
    struct walk walk;
};

/* ---- intake_tables.c */
bool intake_person_is_known(const struct view *view, struct id person);
/* Borrowed from the table; empty when there is no such person. */
struct slice intake_person_sealed(const struct view *view, struct id person);
bool intake_person_of_index(
    const struct view *view, struct slice index, struct id *out);
bool intake_person_of_case(const struct view *view, struct id case_id, struct id *out);
bool intake_person_of_conversation(
    const struct view *view, const char *conversation_ref, struct id *out);
bool intake_message_is_known(const struct view *view, const char *message_ref);
bool intake_file_is_known(const struct view *view, struct slice digest);

/* ---- intake_protected.c */
bool intake_is_protected(const struct view *view, struct id person);
/* Who she is, without where she lives when that is protected; for partners without her
 * telephone too. */
enum intake_reader { READER_STAFF, READER_PARTNER };
struct slice intake_identity_for(const struct view *view, struct id person,
    struct slice content, enum intake_reader reader, struct arena *arena);

/* For the runtime: intake follows each partner. */
bool intake_partner_key(const struct view *view, const char *organisation,
    uint8_t key_out[INTAKE_KEY_BYTES]);
size_t intake_partners(
    const struct view *view, char (*codes)[CODE_BYTES_MAX], size_t max);

/* ---- intake_people.c */
/* The coordinating unit's code; false before the organisation is founded. */
bool intake_self_load(const struct view *view, struct intake_self *out);
bool intake_unit_is_known(const struct view *view, const char *unit);
bool intake_staff_load(
    const struct view *view, const char *staff, struct intake_staff *out);
/* A member of the coordinating unit. */
bool intake_is_coordinating(const struct view *view, const char *staff);
bool intake_team_load(
    const struct view *view, const char *team, struct intake_team *out);
bool intake_team_of_district(
    const struct view *view, const char *district, char team_out[CODE_BYTES_MAX]);

/* ---- intake_inquiry.c */
/* The id of the case that an inquiry becomes, if it becomes one. */
struct id intake_inquiry_case(struct id inquiry_id);
bool intake_inquiry_load(
    const struct view *view, struct id inquiry_id, struct intake_inquiry *out);
void intake_inquiry_store(
    struct tables *tables, struct id inquiry_id, const struct intake_inquiry *row);
/* Zero-filled when there is none. */
void intake_outcome_load(
    const struct view *view, struct id inquiry_id, struct intake_outcome *out);
void intake_outcome_store(
    struct tables *tables, struct id inquiry_id, const struct intake_outcome *row);
/* Why she may not act on it; NULL: it is open, and her unit's to act on. */
const char *intake_act_fault(const struct view *view, const char *staff,
    ProtobufCBinaryData inquiry, struct intake_open *out);
/* The same, and no team assesses it yet. */
const char *intake_owner_fault(const struct view *view, const char *staff,
    ProtobufCBinaryData inquiry, struct intake_open *out);
struct key intake_list_key(const struct intake_inquiry *row, struct id inquiry_id);
void intake_list_start(
    struct intake_list *list, const struct view *view, const char *unit, bool is_ended);
bool intake_list_next(struct intake_list *list, struct id *inquiry_id_out);
/* Who brings an inquiry, as a small number and as its word ("": not said). False: no
 * such word. */
bool intake_from_find(const char *from_code, uint8_t *from_out);
const char *intake_from_code(uint8_t from);

/* ---- rows of intake.c */
#define INTAKE_DECIDE(name)                                                            \
    void intake_decide_##name(                                                         \
        const struct view *view, const struct input *input, struct decision *decision)
#define INTAKE_APPLY(name)                                                             \
    void intake_apply_##name(struct tables *tables, const struct event *event)

/* intake_decide.c */
INTAKE_DECIDE(register);
INTAKE_DECIDE(notice);
INTAKE_DECIDE(unreadable);
INTAKE_DECIDE(introduced);
INTAKE_DECIDE(pass_on);
INTAKE_DECIDE(show);
/* intake_decide_receipt.c: receipts that the courier reads */
INTAKE_DECIDE(receipt);
/* intake_decide_inquiry.c: it comes in, and goes to a team */
INTAKE_DECIDE(inquiry);
INTAKE_DECIDE(route);
/* intake_decide_reply.c: what its owner does, and what falls due */
INTAKE_DECIDE(service);
INTAKE_DECIDE(answer);
INTAKE_DECIDE(transfer);
INTAKE_DECIDE(withdraw);
INTAKE_DECIDE(due);
INTAKE_DECIDE(show_inquiry);
INTAKE_DECIDE(list_inquiries);
/* intake_decide_team.c: events of assessment-team */
INTAKE_DECIDE(team_formed);
INTAKE_DECIDE(concluded);
INTAKE_DECIDE(cancelled);
/* An inquiry that was routed and of which nothing has come yet. */
bool intake_routed_load(const struct view *view, ProtobufCBinaryData inquiry,
    struct id *inquiry_id_out, struct intake_inquiry *row_out);
/* It goes to no team, or to none any more: `unit` owns it, with a time. */
void intake_hand_back(const struct input *input, struct id inquiry_id,
    struct intake_inquiry *row, char *unit, struct decision *decision);
/* intake_decide_plan.c: events of plan */
INTAKE_DECIDE(inquiry_joined);
INTAKE_DECIDE(founded);
INTAKE_DECIDE(unit_added);
INTAKE_DECIDE(staff_added);
INTAKE_DECIDE(partner_added);
INTAKE_DECIDE(user_bound);
INTAKE_DECIDE(staff_ended);
INTAKE_DECIDE(partner_informed);

/* intake_apply.c */
INTAKE_APPLY(registered);
INTAKE_APPLY(protected);
INTAKE_APPLY(linked);
INTAKE_APPLY(notice);
INTAKE_APPLY(unreadable);
INTAKE_APPLY(receipt);
INTAKE_APPLY(partner);
INTAKE_APPLY(user);
INTAKE_APPLY(nothing); /* recorded, and nothing here follows from it */

/* intake_apply_people.c */
INTAKE_APPLY(organisation);
INTAKE_APPLY(unit);
INTAKE_APPLY(staff);
INTAKE_APPLY(team);
INTAKE_APPLY(user_gone);
/* intake_apply_inquiry.c */
INTAKE_APPLY(received);
INTAKE_APPLY(routed);
INTAKE_APPLY(service);
INTAKE_APPLY(answered);
INTAKE_APPLY(transferred);
INTAKE_APPLY(withdrawn);
INTAKE_APPLY(assessed);
INTAKE_APPLY(holder_found);
INTAKE_APPLY(overdue);

/* intake_share.c */
void intake_share_person(
    const struct view *view, const struct event *event, struct sharing *sharing);

/* intake_answer.c */
const ProtobufCMessage *intake_answer_show(
    const struct view *view, const struct look *look);

/* intake_answer_inquiry.c */
const ProtobufCMessage *intake_answer_inquiry(
    const struct view *view, const struct look *look);
const ProtobufCMessage *intake_answer_inquiries(
    const struct view *view, const struct look *look);

#endif
