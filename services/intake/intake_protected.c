/* A protected address: it stands sealed in the register, for nobody to be shown. Partners
 * are told that it is protected, and neither it nor the telephone, by which she could be
 * found; our own staff see the mark and how to call her. */

#include "services/intake/intake.h"

#include <string.h>

static const char mark[] = "address_protected";

bool
intake_is_protected(const struct view *view, struct id person)
{
    struct key key = key_of_id(person);
    struct slice value;
    return table_get(view, INTAKE_PROTECTED, key_slice(&key), &value);
}

static bool
is_kept_back(const char *item, enum intake_reader reader)
{
    return strcmp(item, mark) == 0 || strcmp(item, "address") == 0 ||
           (reader == READER_PARTNER && strcmp(item, "phone") == 0);
}

/* The mark says that it is so, in one word: not what somebody wrote beside it. */
struct slice
intake_identity_for(const struct view *view, struct id person, struct slice content,
    enum intake_reader reader, struct arena *arena)
{
    if (content.len == 0 || !intake_is_protected(view, person))
        return content;
    Stafett__V1__Content *unpacked = (Stafett__V1__Content *)message_unpack_own(
        &stafett__v1__content__descriptor, content, arena);
    size_t kept = 0;
    for (size_t i = 0; i < unpacked->n_items; i++) {
        if (!is_kept_back(unpacked->items[i]->name_code, reader)) {
            unpacked->items[kept] = unpacked->items[i];
            kept++;
        }
    }
    unpacked->n_items = kept;
    return content_with(message_pack(&unpacked->base, arena), mark, slice_text("yes"),
        person.bytes, arena);
}
