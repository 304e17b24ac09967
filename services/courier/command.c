#include "services/courier/command.h"

#include "common/message.h"
#include "proto/intake.pb-c.h"

#include <stdio.h>

void
command_partner_name(const struct plo_organisation *party, char code[CODE_BYTES_MAX])
{
    (void)snprintf(code, CODE_BYTES_MAX, "HER-%.48s", party->ref);
}

struct id
command_id(const struct notice *notice)
{
    return id_make(notice->message.sent_us, notice->digest, 0);
}

/* Who the person is; intake seals it. */
static struct slice
identity_pack(const struct plo_message *message, const uint8_t salt[COMMAND_SALT_BYTES],
    struct arena *arena)
{
    const struct {
        const char *name;
        const char *text;
    } items[] = {
        { "national_id", message->national_id },
        { "given_name", message->given_name },
        { "family_name", message->family_name },
        { "birth_date", message->birth_date },
    };
    struct slice content = slice_text("");
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        if (items[i].text[0] != '\0')
            content = content_with(
                content, items[i].name, slice_text(items[i].text), salt, arena);
    }
    return content;
}

/* Some rule may forbid them; what none forbids is not asked about. */
static size_t
holds_fill(unsigned holds, struct arena *arena, char ***codes_out)
{
    static const struct {
        enum plo_holds hold;
        const char *code;
    } rows[] = {
        { PLO_DESCRIBED, "description" },
        { PLO_DATE_ONLY, "date-only" },
        { PLO_UNDATED, "undated" },
        { PLO_NO_PLACE, "no-place" },
    };
    size_t count = 0;
    *codes_out = arena_take(arena, ARRAY_COUNT(rows) * sizeof(char *));
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if ((holds & rows[i].hold) != 0)
            (*codes_out)[count++] = arena_text(arena, slice_text(rows[i].code));
    }
    return count;
}

const ProtobufCMessage *
command_of_notice(
    struct notice *notice, const uint8_t salt[COMMAND_SALT_BYTES], struct arena *arena)
{
    struct plo_message *message = &notice->message;
    Stafett__Intake__V1__BringNotice *bring = arena_take(arena, sizeof *bring);
    stafett__intake__v1__bring_notice__init(bring);
    bring->family_code = arena_text(arena, slice_text(message->family));
    bring->type_code = arena_text(arena, slice_text(message->type));
    bring->message_ref = message->message_ref;
    bring->parent_ref = message->parent_ref;
    bring->conversation_ref = message->conversation_ref;
    bring->status_code = arena_text(arena, slice_text(message->status));
    bring->sender_ref = message->sender.ref;
    bring->receiver_ref = message->receiver.ref;
    bring->direction_code = arena_text(arena, slice_text(notice->direction));
    bring->partner_code = notice->partner;
    bring->sent_us = message->sent_us;
    bring->event_us = message->event_us;
    bring->is_event_estimated = message->is_event_estimated;
    bring->expected_us = message->expected_us;
    bring->content = slice_binary(identity_pack(message, salt, arena));
    bring->digest = slice_binary(slice_of(notice->digest, DIGEST_BYTES));
    bring->is_unverified = message->is_unverified;
    bring->kind_code = arena_text(arena, slice_text(message->kind));
    bring->receiver_service_code = arena_text(arena, slice_text(message->service));
    bring->n_hold_codes = holds_fill(message->holds, arena, &bring->hold_codes);
    return &bring->base;
}
