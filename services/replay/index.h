#ifndef REPLAY_INDEX_H
#define REPLAY_INDEX_H

/* From an id to the number of a row: a hash table with open places. */

#include "common/id.h"

#define INDEX_NONE UINT32_MAX

struct index_place {
    struct id id;
    uint32_t number;
    bool is_taken;
};

struct index {
    struct index_place *places;
    size_t room; /* a power of two, or 0 */
    size_t count;
};

void index_put(struct index *index, struct id id, uint32_t number);
uint32_t index_get(const struct index *index, struct id id);
void index_free(struct index *index);

#endif
