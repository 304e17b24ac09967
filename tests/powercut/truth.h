#ifndef STAFETT_POWERCUT_TRUTH_H
#define STAFETT_POWERCUT_TRUTH_H

/* What a store must hold: every turn that its daemon ever wrote, as it stood in the end;
 * which of them anybody has been told of; and what the tables are after each. */

#include "common/host.h"

struct truth_record { /* for a partner */
    char partner[CODE_BYTES_MAX];
    uint64_t sequence;
    uint64_t turn; /* that it came of */
    struct slice bytes;
};

struct truth {
    const struct service *service;
    struct arena *arena;
    uint64_t head;
    struct slice *turns;  /* by sequence */
    uint64_t *table_sums; /* after each turn */
    struct truth_record *records;
    size_t record_count;
    struct truth_told *told; /* digests of what can be told, sorted */
    size_t told_count;
};

/* Reads the store in `folder`. NULL: it cannot be opened. */
struct truth *truth_read(const struct service *service, const char *folder);
void truth_free(struct truth **truth);

/* The last turn that this frame tells of: in an answer, or in a page of a feed, also of
 * a partner's; 0: none. */
uint64_t truth_told_by(const struct truth *truth, struct slice frame);

#endif
