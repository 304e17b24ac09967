#include "tests/sim/marks.h"

#include <stdlib.h>

enum { MARKS_MAX = 1 << 15 };

struct mark {
    uint64_t hash; /* 0: free */
    uint64_t number;
};

struct marks {
    struct mark marks[MARKS_MAX];
    size_t count;
};

void
marks_create(struct marks **out)
{
    *out = calloc(1, sizeof **out);
    ASSERT(*out != NULL);
}

void
marks_destroy(struct marks **marks)
{
    free(*marks);
    *marks = NULL;
}

/* FNV-1a over 64 bits: the run has some ten thousand marks. */
static uint64_t
hash_of(const char *kind, size_t owner, struct slice bytes)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ owner;
    for (const char *at = kind; *at != '\0'; at++)
        hash = (hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ bytes.data[i]) * UINT64_C(0x100000001b3);
    return hash == 0 ? 1 : hash;
}

static size_t
place_of(const struct marks *marks, uint64_t hash)
{
    size_t at = (size_t)((hash ^ (hash >> 32)) % MARKS_MAX);
    while (marks->marks[at].hash != 0 && marks->marks[at].hash != hash)
        at = (at + 1) % MARKS_MAX;
    return at;
}

bool
marks_add(struct marks *marks, const char *kind, size_t owner, struct slice bytes,
    uint64_t number)
{
    uint64_t hash = hash_of(kind, owner, bytes);
    size_t at = place_of(marks, hash);
    if (marks->marks[at].hash != 0)
        return false;
    marks->count++;
    ASSERT(marks->count < MARKS_MAX - 1);
    marks->marks[at] = (struct mark){ hash, number };
    return true;
}

uint64_t
marks_find(
    const struct marks *marks, const char *kind, size_t owner, struct slice bytes)
{
    size_t at = place_of(marks, hash_of(kind, owner, bytes));
    return marks->marks[at].hash == 0 ? 0 : marks->marks[at].number;
}
