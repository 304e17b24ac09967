#ifndef STAFETT_ARENA_H
#define STAFETT_ARENA_H

/* Memory of one batch: bumped, never freed one by one, reset when the batch is
 * released. The budget is hard. What a stranger can make large (decoding) asks with
 * arena_try and treats NULL as a malformed message; what we bounded ourselves asks
 * with arena_take and may rely on it. */

#include "common/slice.h"

struct arena;

/* Allocates the whole budget at once. */
void arena_create(size_t bytes_max, struct arena **out);
void arena_destroy(struct arena **arena);
void arena_reset(struct arena *arena);

void *arena_try(struct arena *arena, size_t bytes);  /* NULL beyond the budget */
void *arena_take(struct arena *arena, size_t bytes); /* ASSERTs the budget; zeroed */
struct slice arena_copy(struct arena *arena, struct slice slice); /* ASSERTs */
char *arena_text(struct arena *arena, struct slice slice);        /* with a NUL */
size_t arena_used(const struct arena *arena);
size_t arena_left(const struct arena *arena);
/* What was taken after the mark is given back. */
size_t arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, size_t mark);

/* For protobuf_c_message_unpack. Refuses when more than `decode_bytes_max` have been
 * taken since arena_allocator was called (pitfalls P2: 64 KiB can unpack to 4 MiB). */
struct arena_decoder {
    struct arena *arena;
    size_t left;
};
ProtobufCAllocator arena_allocator(struct arena_decoder *decoder);
/* NULL: no more is left. */
void *arena_decoder_take(struct arena_decoder *decoder, size_t bytes);

#endif
