/* The check of raw protobuf against protobuf-c. An input is a message type (two bytes) and
 * a payload. What passes the check is read within the decode budget, keeps every byte that
 * says something, and is canonical: written again it passes again and stays as it is. It
 * is the very same, but for singular fields that were there with their zero value, which
 * make it longer. */

#include "common/arena.h"
#include "common/catalogue.h"
#include "common/message.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { ARENA_BYTES = 16 << 20 };

static struct arena *arena;

/* Before the first input. */
static void
start(void)
{
    arena_create(ARENA_BYTES, &arena);
}

static struct slice
written_again(const ProtobufCMessageDescriptor *type, struct slice payload)
{
    struct wire_fault fault;
    const ProtobufCMessage *message = message_unpack(type, payload, arena, &fault);
    ASSERT(message != NULL);
    return message_pack(message, arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_fault fault = { 0 };
    if (arena == NULL)
        start();
    if (size < 2)
        return 0;
    size_t row = ((size_t)data[0] << 8 | data[1]) % catalogue_count;
    const ProtobufCMessageDescriptor *type = catalogue_rows[row];
    const struct slice payload = slice_of(data + 2, size - 2);
    arena_reset(arena);
    if (!wire_check(type, payload, &fault)) {
        ASSERT(fuzz_is_reason(fault.reason));
        ASSERT(memchr(fault.where, '\0', sizeof fault.where) != NULL);
        return 0;
    }
    struct slice once = written_again(type, payload);
    if (slice_equal(once, payload))
        return 0;
    ASSERT(once.len < payload.len);
    ASSERT(wire_check(type, once, &fault));
    ASSERT(slice_equal(written_again(type, once), once));
    return 0;
}
