#ifndef STAFETT_TEST_BATON_H
#define STAFETT_TEST_BATON_H

/* Plan's rules at the municipality "havnes" through real turns, with the rules of Norway
 * and two partners, "sjovik" (a hospital) and "nav". "turid" is the coordinating unit's
 * named person, "jon" and "nina" work in "midt", "ola" in "nord". Set-up and end of each
 * test; at its end the tables made again from the log are the live ones. */

#include "services/plan/plan.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#define PLAN_EVENT(name) turns_event(&stafett__plan__v1__##name##__descriptor, 0)

int baton_start(void **state);
int baton_stop(void **state);

/* A content with one item; empty text: none. */
ProtobufCBinaryData baton_content(const char *item, const char *text);
ProtobufCBinaryData baton_id(struct id id); /* in the arena */
const char *baton_code(struct slice content, const char *item);

/* What an answer quotes, taken from the offer that stands here. */
struct baton_quote {
    ProtobufCBinaryData case_id;
    ProtobufCBinaryData offer_id;
    uint64_t term;
    ProtobufCBinaryData digest;
};
struct baton_quote baton_quote(struct id case_id, uint64_t term);

/* Whoever acts in a case has a named responsible who is here, and the list of her cases
 * has it. Also checked at the end of each test. */
void baton_names_hold(void);

/* As holder: a case of jon's for a new person; an offer of it by jon. */
struct id baton_case(void);
const char *baton_offer(struct id case_id, const char *to, const char *kind);
/* The partner's answer to it. */
const char *baton_accepted_by(const char *partner, struct baton_quote quote);

/* What an organisation signs with: 1 is sjovik, 2 nav; others are strangers. */
struct signer baton_signer(uint8_t number);
/* The organisation becomes a partner, with those keys. */
void baton_partner(const char *code, uint8_t number, const char *sector);

/* As receiver: an offer by the partner, of a case that may be new here. */
struct baton_offered {
    struct id case_id;
    uint64_t term;
    const char *from;
    const char *kind;
    const char *case_kind;
    const char *completes;
};
const char *baton_offered(const struct baton_offered *offered);
/* With records of CustodyPassed. */
const char *baton_offered_with(const struct baton_offered *offered,
    ProtobufCBinaryData *proofs, size_t proof_count);
const char *baton_accept(const char *staff, struct baton_quote quote, int64_t from_us);
/* The partner completes, quoting the n-th record that it has from us. */
const char *baton_completed_by(
    const char *partner, struct baton_quote quote, uint64_t record);

struct plan_case baton_row(struct id case_id);
struct plan_offer baton_offer_row(struct id case_id, uint64_t term);
/* The last record that the partner has from us, as type name; and how many. */
const char *baton_shared_type(const char *partner);
const void *baton_shared(const char *partner, const ProtobufCMessageDescriptor *type);
uint64_t baton_shared_count(const char *partner);

#endif
