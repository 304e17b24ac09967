/* One block, bumped in steps of 16 bytes so that anything may lie there. `used` is
 * always such a multiple, and so is every mark. The block is the kernel's and not the
 * heap's: of one that is much larger than what it ever held, only that is in memory. */

#include "common/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ARENA_ALIGNMENT = 16 };

struct arena {
    uint8_t *base;
    size_t used;
    size_t bytes_max;
};

void
arena_create(size_t bytes_max, struct arena **out)
{
    struct arena *arena = calloc(1, sizeof *arena);
    ASSERT(arena != NULL);
    arena->bytes_max = bytes_max & ~(size_t)(ARENA_ALIGNMENT - 1);
    ASSERT(arena->bytes_max > 0);
    void *base = mmap(NULL, arena->bytes_max, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT(base != MAP_FAILED); /* NOLINT(performance-no-int-to-ptr) */
    arena->base = base;
    *out = arena;
}

void
arena_destroy(struct arena **arena)
{
    if (*arena == NULL)
        return;
    int unmapped = munmap((*arena)->base, (*arena)->bytes_max);
    ASSERT(unmapped == 0);
    free(*arena);
    *arena = NULL;
}

void
arena_reset(struct arena *arena)
{
    arena->used = 0;
}

/* Bytes as they are counted: at least one step, so that no two pointers are equal. */
static size_t
rounded(size_t bytes)
{
    size_t wanted = bytes == 0 ? 1 : bytes;
    return (wanted + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
}

void *
arena_try(struct arena *arena, size_t bytes)
{
    if (bytes > arena_left(arena) || rounded(bytes) > arena_left(arena))
        return NULL;
    void *taken = arena->base + arena->used;
    arena->used += rounded(bytes);
    return taken;
}

void *
arena_take(struct arena *arena, size_t bytes)
{
    void *taken = arena_try(arena, bytes);
    ASSERT(taken != NULL);
    memset(taken, 0, bytes);
    return taken;
}

struct slice
arena_copy(struct arena *arena, struct slice slice)
{
    void *copy = arena_try(arena, slice.len);
    ASSERT(copy != NULL);
    if (slice.len > 0)
        memcpy(copy, slice.data, slice.len);
    return slice_of(copy, slice.len);
}

char *
arena_text(struct arena *arena, struct slice slice)
{
    ASSERT(slice.len < SIZE_MAX);
    char *text = arena_try(arena, slice.len + 1);
    ASSERT(text != NULL);
    if (slice.len > 0)
        memcpy(text, slice.data, slice.len);
    text[slice.len] = 0;
    return text;
}

size_t
arena_used(const struct arena *arena)
{
    return arena->used;
}

size_t
arena_left(const struct arena *arena)
{
    return arena->bytes_max - arena->used;
}

size_t
arena_mark(const struct arena *arena)
{
    return arena->used;
}

void
arena_rewind(struct arena *arena, size_t mark)
{
    ASSERT(mark <= arena->used);
    ASSERT(mark % ARENA_ALIGNMENT == 0);
    arena->used = mark;
}

void *
arena_decoder_take(struct arena_decoder *decoder, size_t bytes)
{
    if (bytes > decoder->left || rounded(bytes) > decoder->left)
        return NULL;
    void *taken = arena_try(decoder->arena, bytes);
    if (taken != NULL)
        decoder->left -= rounded(bytes);
    return taken;
}

static void *
decoder_alloc(void *context, size_t bytes)
{
    return arena_decoder_take(context, bytes);
}

/* The arena is emptied as a whole; protobuf-c frees what a failed decode took. */
static void
decoder_free(void *context, void *pointer)
{
    (void)context;
    (void)pointer;
}

ProtobufCAllocator
arena_allocator(struct arena_decoder *decoder)
{
    return (ProtobufCAllocator){ decoder_alloc, decoder_free, decoder };
}
