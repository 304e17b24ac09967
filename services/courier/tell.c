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

static enum told
tell(struct teller *teller, struct id id, const uint8_t digest[DIGEST_BYTES],
    const ProtobufCMessage *message)
{
    const Stafett__V1__Answer *answer = NULL;
    char hex[TELL_HEX_BYTES];
    slice_hex(slice_of(digest, DIGEST_BYTES), hex, sizeof hex);
    const char *type = message->descriptor->short_name;
    enum client_result result =
        client_ask_as(teller->client, id, message, TELL_ASK_MS, teller->arena, &answer);
    if (result == CLIENT_NO_ANSWER) {
        trace_line("tell", "file=%s type=%s answer=none", hex, type);
        return TOLD_NOBODY;
    }
    if (result == CLIENT_FAULT) {
        trace_error("tell", "file=%s type=%s fault=%s where=%s", hex, type,
            answer->reason_code, answer->where);
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
    return tell(teller, id, digest, &bring.base);
}

/* Says nothing to those who have not our secret key, and the same at every repeat. */
static void
salt_make(const struct teller *teller, const uint8_t digest[DIGEST_BYTES],
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

enum told
tell_notice(struct teller *teller, struct notice *notice)
{
    uint8_t salt[COMMAND_SALT_BYTES];
    arena_reset(teller->arena);
    salt_make(teller, notice->digest, salt);
    const ProtobufCMessage *command = command_of_notice(notice, salt, teller->arena);
    return tell(teller, command_id(notice), notice->digest, command);
}
