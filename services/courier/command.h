#ifndef STAFETT_COMMAND_H
#define STAFETT_COMMAND_H

/* From a message that was read to the command that tells intake of it. Pure: id and
 * content follow from the file's digest and the salt, so that a repeat is the same
 * command, whoever makes it. */

#include "common/arena.h"
#include "common/id.h"
#include "services/courier/plo.h"

enum { COMMAND_SALT_BYTES = 16 };

struct notice {
    uint8_t digest[DIGEST_BYTES]; /* of the file */
    struct plo_message message;
    const char *direction; /* in, out */
    char partner[CODE_BYTES_MAX];
};

/* What an organisation is called that nobody gave a code. */
void command_partner_name(
    const struct plo_organisation *party, char code[CODE_BYTES_MAX]);
struct id command_id(const struct notice *notice);
/* A BringNotice that borrows from the notice and lives in the arena. */
const ProtobufCMessage *command_of_notice(
    struct notice *notice, const uint8_t salt[COMMAND_SALT_BYTES], struct arena *arena);

#endif
