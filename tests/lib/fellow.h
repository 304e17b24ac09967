#ifndef STAFETT_TEST_FELLOW_H
#define STAFETT_TEST_FELLOW_H

/* The fellowship at "havnes" (baton.h has the place): actors of jon's cases, partners that
 * are asked and answer, and what the person says of sharing. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"

/* Of EnterActor; what is NULL is not said. */
struct fellow_entry {
    const char *kind;
    const char *role;
    const char *organisation;
    const char *staff;
    const char *sector;
    const char *state;
    const char *scope;
    const char *text; /* item gives */
    int64_t until_us;
    struct id actor; /* said anew */
    struct id line;
};
const char *fellow_enter(struct id case_id, const struct fellow_entry *entry);
struct id fellow_entered(struct id case_id, const struct fellow_entry *entry);
const char *fellow_move(
    struct id case_id, struct id actor, const char *state, const char *reason);
struct plan_actor fellow_row(struct id case_id, struct id actor);
bool fellow_is(struct id case_id, struct id actor, enum plan_actor_state state);

/* A partner's actor: entered and wished, ... */
struct id fellow_wished(struct id case_id, const char *partner);
/* ... asked, and with its yes. */
struct id fellow_joined(struct id case_id, const char *partner);
const char *fellow_answered_by(
    const char *partner, struct id case_id, struct id actor, const char *answer);

/* RecordConsent by jon, one category. */
struct fellow_said {
    const char *party;
    const char *category;
    const char *answer;
    const char *giver;    /* NULL: person */
    const char *capacity; /* NULL: yes */
    struct id representative;
    int64_t until_us;
};
const char *fellow_consent(struct id case_id, const struct fellow_said *said);
/* The person's yes; it must be taken. */
void fellow_given(struct id case_id, const char *party, const char *category);
/* Why it may go there; "": it may not. And why not; "": it may. */
const char *fellow_ground(struct id case_id, const char *party, const char *category);
const char *fellow_hindrance(
    struct id case_id, const char *party, const char *category);

/* A case that the partner holds and asks us to take part in; new here. */
struct id fellow_asked_us(const char *partner, uint8_t number);
const char *fellow_ask_us(const char *partner, struct id case_id, int64_t due_us);
const char *fellow_answer(
    const char *staff, struct id case_id, const char *answer, const char *reason);
/* An actor of the partner's map. */
const char *fellow_shared_by(const char *partner, struct id case_id, struct id actor,
    const struct fellow_entry *entry);

/* What is owed of it by that rule; 0: nothing. */
int64_t fellow_owed(struct id case_id, const char *rule, struct id part);
/* So many breaks of that rule are open in the case. */
unsigned fellow_breaks(struct id case_id, const char *rule);
/* Records of that type that the partner has from us. */
unsigned fellow_told(const char *partner, const ProtobufCMessageDescriptor *type);

/* A case of sjovik's in which turid has said that we take part. */
struct id fellow_member(void);
/* The holder's word of a member on its map. */
const char *fellow_actor_told(
    struct id case_id, const char *by, uint8_t number, const char *organisation);
/* A partner's entry, of category health; corrects: the number of another, or 0. */
const char *fellow_entry_told(
    struct id case_id, const char *by, uint8_t number, uint8_t corrects);
/* Ours. */
const char *fellow_write(struct id case_id, const char *by, const char *category);
/* She says yes to that party and category; turid writes it down. */
const char *fellow_yes(struct id case_id, const char *party, const char *category);
/* The name of a type among the records that the partner has, counted from the last. */
const char *fellow_last_told(const char *partner, uint64_t back);

#endif
