#ifndef STAFETT_TEST_FELLOWS_H
#define STAFETT_TEST_FELLOWS_H

/* What tests of the fellowship begin with, at the municipality of tests/lib/baton.h. Those
 * that say something return the reason of its refusal, or NULL. */

#include "common/id.h"

/* A case of sjovik's in which turid has said that we take part. */
struct id fellows_member(void);
/* The holder's word of a member on its map. */
const char *fellows_actor_told(
    struct id case_id, const char *by, uint8_t number, const char *organisation);
/* A partner's entry, of category health; corrects: the number of another, or 0. */
const char *fellows_entry(
    struct id case_id, const char *by, uint8_t number, uint8_t corrects);
/* Ours. */
const char *fellows_write(struct id case_id, const char *by, const char *category);
/* She says yes to that party and category. */
const char *fellows_consent(struct id case_id, const char *party, const char *category);
/* The name of a type among the records that the partner has, counted from the last. */
const char *fellows_shared(const char *partner, uint64_t back);

#endif
