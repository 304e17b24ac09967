/* Care messages of other systems: what is read is in bounds and ends, what is not says
 * why. */

#include "services/courier/plo.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static struct calendar calendar;
static bool is_started;

/* Before the first input. */
static void
start(void)
{
    plo_start();
    is_started = true;
}

#define ASSERT_TEXT(field) ASSERT(memchr((field), '\0', sizeof(field)) != NULL)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct plo_message message;
    struct plo_fault fault;
    if (!is_started)
        start();
    memset(&message, 0, sizeof message);
    memset(&fault, 0, sizeof fault);
    enum plo_result result =
        plo_read(slice_of(data, size), &calendar, &message, &fault);
    if (result == PLO_UNREADABLE) {
        ASSERT(fault.reason != NULL);
        ASSERT_TEXT(fault.where);
    }
    if (result != PLO_NOTICE)
        return 0;
    ASSERT(message.type != NULL);
    ASSERT(wire_is_code(slice_text(message.message_ref)));
    ASSERT(wire_is_code(slice_text(message.sender.ref)));
    ASSERT(wire_is_utf8(slice_text(message.given_name)));
    ASSERT(wire_is_utf8(slice_text(message.family_name)));
    ASSERT_TEXT(message.national_id);
    ASSERT_TEXT(message.birth_date);
    return 0;
}
