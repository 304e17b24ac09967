#ifndef STAFETT_DECODE_H
#define STAFETT_DECODE_H

/* Stop 2, in two halves: what an arrival is (envelope, record, bare), then whether this
 * daemon has a row for it, its sender may send it and its message is sound. A partner's
 * record that intake passed on is decoded as the record it holds: rows that take
 * partners' messages never see the wrapper. */

#include "common/host.h"
#include "common/message.h"

/* What decode made of an arrival. Nothing in it outlives the turn. */
struct decoded {
    const Stafett__V1__Envelope *envelope;
    const char *type;
    const ProtobufCMessageDescriptor *known; /* NULL: proto/ does not have the type */
    struct slice payload;
    const ProtobufCMessage *message;
    enum origin origin;
    const char *sender;
    struct slice record; /* the partner's record, to be quoted */
    const struct input_row *input;
    const struct look_row *look;
    struct id id;
    struct id case_id;
    uint8_t digest[DIGEST_BYTES];
    struct wire_fault fault;
    bool is_unknown_type; /* proto/ does not have it */
    bool is_run;          /* whole turns of a daemon: without digest */
};

/* False: not understood; decoded->fault says what and where. */
bool decode_arrival(
    const struct arrival *arrival, struct arena *arena, struct decoded *decoded);
/* The place of a feed that it is, or of what was set aside; 0: of neither. */
uint64_t decode_place(const struct arrival *arrival);
/* It was set aside once, and runs again. */
bool decode_is_again(const struct arrival *arrival);
/* It only says how far a feed was read; then decoded as such. */
bool decode_is_place(
    const struct arrival *arrival, struct arena *arena, struct decoded *decoded);
/* decode_arrival, then row, sender and message. */
bool decode_input(const struct host *host, const struct arrival *arrival,
    struct arena *arena, struct decoded *decoded);

/* What a follower does with an event of another daemon, before it becomes a turn. */
enum decode_want {
    WANT_TAKE,
    WANT_IGNORE, /* known, but no row here */
    WANT_PARK,   /* of a type that proto/ does not have (yet) */
};
enum decode_want decode_wants(
    const struct host *host, const struct arrival *arrival, struct arena *arena);

/* The row and message of a look in this arrival, decoded again; NULL if it is none. */
const struct look_row *decode_look(const struct host *host,
    const struct arrival *arrival, struct arena *arena,
    const ProtobufCMessage **message_out);

#endif
