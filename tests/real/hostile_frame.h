#ifndef STAFETT_HOSTILE_FRAME_H
#define STAFETT_HOSTILE_FRAME_H

/* Frames and envelopes made by hand, sound or not. All in the arena. */

#include "common/arena.h"
#include "common/id.h"
#include "tests/real/hostile_peer.h"

struct id hostile_id(void); /* a new one */
struct slice hostile_envelope(
    struct arena *arena, struct id id, const char *type, struct slice payload);
struct slice hostile_inputs(
    struct arena *arena, uint64_t request, struct slice envelope, size_t times);
/* One length-delimited field of that number. */
struct slice hostile_field(struct arena *arena, uint32_t number, struct slice value);
/* Sends the bytes and gives the fault or the first answer that comes. NULL: none. */
const Stafett__V1__Answer *hostile_throw(
    struct peer *peer, struct arena *arena, struct slice bytes);
/* The same for one command, under a new id. */
const Stafett__V1__Answer *hostile_command(
    struct peer *peer, struct arena *arena, const char *type, struct slice payload);

#endif
