#ifndef STAFETT_CLIENT_H
#define STAFETT_CLIENT_H

/* The other side of a daemon's socket, for the command line and the edges: send one
 * command or look, wait for its answer. Repeats the same command (same id) while no
 * answer comes, until the time is up: repeating is harmless. */

#include "common/arena.h"
#include "common/bus.h"
#include "common/id.h"
#include "proto/envelope.pb-c.h"

struct client;

enum client_result { CLIENT_ANSWERED, CLIENT_NO_ANSWER, CLIENT_FAULT };

MUST_CHECK enum status client_create(struct bus *bus, const char *endpoint,
    const struct curve_pair *pair, const char *server_public_text, const char *source,
    struct client **out);
void client_destroy(struct client **client);
/* Packs `message` into an envelope with a new id and asks. *answer_out lives in the
 * arena. CLIENT_FAULT: the daemon would not take the frame; *answer_out says why. */
enum client_result client_ask(struct client *client, const ProtobufCMessage *message,
    int timeout_ms, struct arena *arena, const Stafett__V1__Answer **answer_out);
/* As client_ask, with an id of the caller's (repeats over restarts). */
enum client_result client_ask_as(struct client *client, struct id id,
    const ProtobufCMessage *message, int timeout_ms, struct arena *arena,
    const Stafett__V1__Answer **answer_out);

/* Several in one frame, in order, for who has many to tell: one commit there may hold them
 * all. CLIENT_ANSWERED: each has its answer. Otherwise some may have. */
enum { CLIENT_ITEMS_MAX = 64 };
struct client_item {
    struct id id;
    const ProtobufCMessage *message;
    const Stafett__V1__Answer *answer; /* NULL: none came */
};
enum client_result client_ask_all(struct client *client, struct client_item *items,
    size_t count, int timeout_ms, struct arena *arena,
    const Stafett__V1__Answer **fault_out);

#endif
