/* A ring of bytes, and a ring of where each turn begins in it. Places count on for ever;
 * what is further back than the ring is long has been overwritten. */

#include "common/store_tail.h"

#include <stdlib.h>
#include <string.h>

enum {
    TAIL_BYTES = 8 << 20, /* several pages for each follower */
    TAIL_TURNS = 8192,
};

struct place {
    uint64_t sequence; /* 0: none */
    uint64_t at;
    size_t len;
};

struct store_tail {
    struct place places[TAIL_TURNS];
    uint64_t end;  /* of what was added */
    uint64_t last; /* sequence added last */
    uint8_t *bytes;
};

void
store_tail_create(struct store_tail **out)
{
    struct store_tail *tail = calloc(1, sizeof *tail);
    ASSERT(tail != NULL);
    tail->bytes = malloc(TAIL_BYTES);
    ASSERT(tail->bytes != NULL);
    *out = tail;
}

void
store_tail_destroy(struct store_tail **tail)
{
    if (*tail == NULL)
        return;
    free((*tail)->bytes);
    free(*tail);
    *tail = NULL;
}

void
store_tail_add(struct store_tail *tail, uint64_t sequence, struct slice turn)
{
    struct place *place = &tail->places[sequence % TAIL_TURNS];
    place->sequence = 0;
    tail->last = sequence;
    if (turn.len > TAIL_BYTES)
        return;
    /* A turn lies in one piece: what is left at the end of the ring is passed over. */
    uint64_t left = TAIL_BYTES - tail->end % TAIL_BYTES;
    if (turn.len > left)
        tail->end += left;
    place->sequence = sequence;
    place->at = tail->end;
    place->len = turn.len;
    memcpy(tail->bytes + tail->end % TAIL_BYTES, turn.data, turn.len);
    tail->end += turn.len;
}

bool
store_tail_find(
    const struct store_tail *tail, uint64_t sequence, struct slice *turn_out)
{
    const struct place *place = &tail->places[sequence % TAIL_TURNS];
    if (sequence == 0 || place->sequence != sequence ||
        tail->end - place->at > TAIL_BYTES)
        return false;
    *turn_out = slice_of(tail->bytes + place->at % TAIL_BYTES, place->len);
    return true;
}

void
store_tail_forget(struct store_tail *tail, uint64_t after)
{
    for (uint64_t sequence = tail->last; sequence > after; sequence--) {
        struct place *place = &tail->places[sequence % TAIL_TURNS];
        if (tail->last - sequence == TAIL_TURNS)
            break;
        place->sequence = 0;
    }
    if (tail->last > after)
        tail->last = after;
}
