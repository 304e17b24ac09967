#ifndef INTAKE_H
#define INTAKE_H

/* Private to services/intake: the rows of its tables, and the functions that intake.c
 * names in its rows. Rows are fixed structs, zero-filled; codes are NUL-terminated.
 * Who a person is lies sealed in one table; all others know a random person id. */

#include "common/content.h"
#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/intake.pb-c.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"

extern const struct service intake_service;

enum {
    INTAKE_TABLES_SCHEMA = 2,
    INTAKE_KEY_BYTES = 32, /* CURVE, Ed25519 and the index of a national id */
};

enum intake_table {
    INTAKE_PERSONS = TABLE_SERVICE_FIRST, /* person id        -> sealed identity */
    INTAKE_PERSONS_BY_INDEX,              /* index, 32 bytes   -> person id (16) */
    INTAKE_CASES,                         /* case id           -> person id (16) */
    INTAKE_MESSAGES,                      /* message ref       -> "" */
    INTAKE_CONVERSATIONS,                 /* conversation ref  -> person id (16) */
    INTAKE_FILES,                         /* SHA-256 of a file -> "" */
    INTAKE_PARTNERS,                      /* organisation code -> intake_partner */
};

struct intake_partner {
    uint8_t border_key[INTAKE_KEY_BYTES];
    uint8_t signing_key[INTAKE_KEY_BYTES];
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

/* For the runtime: intake follows each partner. */
struct slice intake_partner_key(const struct view *view, const char *organisation);
size_t intake_partners(
    const struct view *view, char (*codes)[CODE_BYTES_MAX], size_t max);

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
/* intake_decide_plan.c: events of plan */
INTAKE_DECIDE(partner_added);
INTAKE_DECIDE(user_bound);
INTAKE_DECIDE(staff_ended);
INTAKE_DECIDE(partner_informed);

/* intake_apply.c */
INTAKE_APPLY(registered);
INTAKE_APPLY(linked);
INTAKE_APPLY(notice);
INTAKE_APPLY(unreadable);
INTAKE_APPLY(partner);
INTAKE_APPLY(user);
INTAKE_APPLY(user_gone);
INTAKE_APPLY(nothing); /* recorded, and nothing here follows from it */

/* intake_share.c */
void intake_share_person(
    const struct view *view, const struct event *event, struct sharing *sharing);

/* intake_answer.c */
const ProtobufCMessage *intake_answer_show(
    const struct view *view, const struct look *look);

#endif
