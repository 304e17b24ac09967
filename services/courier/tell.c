/* Asking intake, and what its answer means. Salts follow from the file's digest and our
 * secret key, so that a repeat is the same command. */

#include "services/courier/tell.h"

#include "common/message.h"
#include "common/trace.h"
#include "proto/intake.pb-c.h"

#include <sodium.h>
#include <string.h>

enum {
    TELL_ASK_MS = 3000,
    TELL_KEPT_BYTES = 32768, /* of a file that cannot be read */
    TELL_HEX_BYTES = 17,     /* what of a digest stands in the trace */
};

/* Said of a message that intake has had before. */
static const char *const known_reasons[] = { "bring-repeated", "id-reused" };

static bool
is_known_reason(const char *reason)
{
    for (size_t i = 0; i < ARRAY_COUNT(known_reasons); i++) {
        if (strcmp(known_reasons[i], reason) == 0)
            return true;
    }
    return false;
}

/* What the answer to the telling of a file means. */
static enum told
told_of(const uint8_t digest[DIGEST_BYTES], const struct client_item *item)
{
    const Stafett__V1__Answer *answer = item->answer;
    const char *type = item->message->descriptor->short_name;
    char hex[TELL_HEX_BYTES];
    slice_hex(slice_of(digest, DIGEST_BYTES), hex, sizeof hex);
    if (answer == NULL) {
        trace_line("tell", "file=%s type=%s answer=none", hex, type);
        return TOLD_NOBODY;
    }
    bool is_taken = answer->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED ||
                    answer->verdict == STAFETT__V1__VERDICT__VERDICT_PARKED ||
                    is_known_reason(answer->reason_code);
    if (is_taken) {
        trace_line("tell", "file=%s type=%s verdict=%d reason=%s", hex, type,
            (int)answer->verdict, answer->reason_code);
        return TOLD;
    }
    trace_error("tell", "file=%s type=%s verdict=%d reason=%s where=%s", hex, type,
        (int)answer->verdict, answer->reason_code, answer->where);
    return TOLD_REFUSED;
}

static void
ask(struct teller *teller, struct client_item *items, size_t count)
{
    const Stafett__V1__Answer *fault = NULL;
    enum client_result result = client_ask_all(
        teller->client, items, count, TELL_ASK_MS, teller->arena, &fault);
    if (result == CLIENT_FAULT)
        trace_error("tell", "count=%zu fault=%s where=%s", count, fault->reason_code,
            fault->where);
}

enum told
tell_command(struct teller *teller, struct id id, const uint8_t digest[DIGEST_BYTES],
    const ProtobufCMessage *message)
{
    struct client_item item = { id, message, NULL };
    ask(teller, &item, 1);
    return told_of(digest, &item);
}

enum told
tell_unreadable(struct teller *teller, const uint8_t digest[DIGEST_BYTES],
    struct slice bytes, struct plo_fault *fault)
{
    Stafett__Intake__V1__BringUnreadable bring =
        STAFETT__INTAKE__V1__BRING_UNREADABLE__INIT;
    arena_reset(teller->arena);
    if (bytes.len > TELL_KEPT_BYTES)
        bytes.len = TELL_KEPT_BYTES;
    bring.reason_code = arena_text(teller->arena, slice_text(fault->reason));
    bring.where = fault->where;
    bring.digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    bring.bytes = slice_binary(bytes);
    struct id id = id_derive(id_make(0, digest, 0), fault->reason);
    return tell_command(teller, id, digest, &bring.base);
}

void
tell_salt(const struct teller *teller, const uint8_t digest[DIGEST_BYTES],
    uint8_t salt[COMMAND_SALT_BYTES])
{
    uint8_t source[CURVE_TEXT_BYTES + DIGEST_BYTES];
    uint8_t hash[DIGEST_BYTES];
    memcpy(source, teller->secret_text, CURVE_TEXT_BYTES);
    memcpy(source + CURVE_TEXT_BYTES, digest, DIGEST_BYTES);
    digest_of(slice_of(source, sizeof source), hash);
    memcpy(salt, hash, COMMAND_SALT_BYTES);
    sodium_memzero(source, sizeof source);
}

void
tell_notices(
    struct teller *teller, struct notice **notices, size_t count, enum told *told_out)
{
    struct client_item items[TELL_NOTICES_MAX];
    uint8_t salt[COMMAND_SALT_BYTES];
    ASSERT(count <= TELL_NOTICES_MAX);
    arena_reset(teller->arena);
    for (size_t i = 0; i < count; i++) {
        tell_salt(teller, notices[i]->digest, salt);
        items[i].id = command_id(notices[i]);
        items[i].message = command_of_notice(notices[i], salt, teller->arena);
    }
    ask(teller, items, count);
    for (size_t i = 0; i < count; i++)
        told_out[i] = told_of(notices[i]->digest, &items[i]);
}
