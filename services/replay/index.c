#include "services/replay/index.h"

#include <stdlib.h>
#include <string.h>

enum { INDEX_ROOM_FIRST = 256 };

/* Ids end in what is random. */
static size_t
place_first(const struct index *index, struct id id)
{
    uint64_t word;
    memcpy(&word, id.bytes + ID_BYTES - sizeof word, sizeof word);
    return (size_t)(word * UINT64_C(0x9e3779b97f4a7c15) >> 16) & (index->room - 1);
}

static struct index_place *
place_find(const struct index *index, struct id id)
{
    size_t at = place_first(index, id);
    while (index->places[at].is_taken && !id_equal(index->places[at].id, id))
        at = (at + 1) & (index->room - 1);
    return &index->places[at];
}

static void
index_grow(struct index *index)
{
    struct index old = *index;
    index->room = old.room == 0 ? INDEX_ROOM_FIRST : 2 * old.room;
    index->places = calloc(index->room, sizeof *index->places);
    ASSERT(index->places != NULL);
    for (size_t i = 0; i < old.room; i++) {
        if (old.places[i].is_taken)
            *place_find(index, old.places[i].id) = old.places[i];
    }
    free(old.places);
}

void
index_put(struct index *index, struct id id, uint32_t number)
{
    if (2 * (index->count + 1) > index->room)
        index_grow(index);
    struct index_place *place = place_find(index, id);
    index->count += place->is_taken ? 0 : 1;
    *place = (struct index_place){ id, number, true };
}

uint32_t
index_get(const struct index *index, struct id id)
{
    if (index->room == 0)
        return INDEX_NONE;
    const struct index_place *place = place_find(index, id);
    return place->is_taken ? place->number : INDEX_NONE;
}

void
index_free(struct index *index)
{
    free(index->places);
    memset(index, 0, sizeof *index);
}
