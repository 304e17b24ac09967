#ifndef STAFETT_ALARM_H
#define STAFETT_ALARM_H

/* Durable "wake me at": part of the tables, so a rebuild brings alarms back. Set and
 * cancelled in apply; when due, the runtime makes an input of the stored message.
 * One alarm per key; setting it again moves it. */

#include "common/table.h"

struct alarm {
    int64_t due_us;
    struct slice key;
    const char *type; /* protobuf full name of the message that falls due */
    struct slice payload;
};

void alarm_set(struct tables *tables, int64_t due_us, const struct key *key,
    const ProtobufCMessage *message);
void alarm_cancel(struct tables *tables, const struct key *key);
/* The earliest; false if there is none. Slices live in the arena. */
bool alarm_next(const struct view *view, struct arena *arena, struct alarm *out);
/* The one after (due_us, key); for taking several in one batch. */
bool alarm_after(const struct view *view, int64_t due_us, struct slice key,
    struct arena *arena, struct alarm *out);
/* Whether this very alarm still stands and is due: not cancelled, moved to later or
 * replaced by another message since it was read. */
bool alarm_stands(const struct view *view, const struct alarm *alarm, int64_t now_us);
uint64_t alarm_count(const struct view *view);

#endif
