/* Typed access to intake's tables. Ids in values are 16 bytes; a row that is not there
 * is an answer, not a fault. */

#include "services/intake/intake.h"

#include <string.h>

struct slice
intake_person_sealed(const struct view *view, struct id person)
{
    struct key key = key_of_id(person);
    struct slice sealed;
    if (!table_get(view, INTAKE_PERSONS, key_slice(&key), &sealed))
        return slice_of(NULL, 0);
    return sealed;
}

bool
intake_person_is_known(const struct view *view, struct id person)
{
    struct key key = key_of_id(person);
    struct slice sealed;
    return table_get(view, INTAKE_PERSONS, key_slice(&key), &sealed);
}

static bool
person_load(
    const struct view *view, unsigned table, const struct key *key, struct id *out)
{
    return table_load(view, table, key, out->bytes, sizeof out->bytes);
}

bool
intake_person_of_index(const struct view *view, struct slice index, struct id *out)
{
    if (index.len == 0)
        return false;
    struct key key = key_of_slice(index);
    return person_load(view, INTAKE_PERSONS_BY_INDEX, &key, out);
}

bool
intake_person_of_case(const struct view *view, struct id case_id, struct id *out)
{
    struct key key = key_of_id(case_id);
    return person_load(view, INTAKE_CASES, &key, out);
}

bool
intake_person_of_conversation(
    const struct view *view, const char *conversation_ref, struct id *out)
{
    if (conversation_ref[0] == '\0')
        return false;
    struct key key = key_of_code(conversation_ref);
    return person_load(view, INTAKE_CONVERSATIONS, &key, out);
}

bool
intake_message_is_known(const struct view *view, const char *message_ref)
{
    struct slice value;
    if (message_ref[0] == '\0')
        return false;
    struct key key = key_of_code(message_ref);
    return table_get(view, INTAKE_MESSAGES, key_slice(&key), &value);
}

bool
intake_file_is_known(const struct view *view, struct slice digest)
{
    struct slice value;
    return digest.len == DIGEST_BYTES && table_get(view, INTAKE_FILES, digest, &value);
}

/* ---- for the runtime */

bool
intake_partner_key(const struct view *view, const char *organisation,
    uint8_t key_out[INTAKE_KEY_BYTES])
{
    struct intake_partner row;
    struct key key = key_of_code(organisation);
    if (!table_load(view, INTAKE_PARTNERS, &key, &row, sizeof row))
        return false;
    memcpy(key_out, row.signing_key, INTAKE_KEY_BYTES);
    return true;
}

size_t
intake_partners(const struct view *view, char (*codes)[CODE_BYTES_MAX], size_t max)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    size_t count = 0;
    walk_start(&walk, view, INTAKE_PARTNERS, NULL);
    while (count < max && walk_next(&walk, &key, &value)) {
        code_copy(codes[count], CODE_BYTES_MAX, (const char *)key.data);
        count++;
    }
    return count;
}
