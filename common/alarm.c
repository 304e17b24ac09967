#include "common/alarm.h"

#include "common/message.h"

#include <string.h>

enum { ALARM_BYTES_MAX = 1024 }; /* type, NUL and payload: ids and codes only */

static struct key
alarm_row_key(int64_t due_us, struct slice key)
{
    ASSERT(due_us >= 0);
    struct key row = key_of_u64((uint64_t)due_us);
    key_add_slice(&row, key);
    return row;
}

static int64_t
due_of(struct slice bytes)
{
    ASSERT(bytes.len >= 8);
    uint64_t due = 0;
    for (size_t i = 0; i < 8; i++)
        due = due << 8 | bytes.data[i];
    return (int64_t)due;
}

void
alarm_cancel(struct tables *tables, const struct key *key)
{
    struct slice due;
    if (!table_get(tables_view(tables), TABLE_ALARMS_BY_KEY, key_slice(key), &due))
        return;
    struct key row = alarm_row_key(due_of(due), key_slice(key));
    table_remove(tables, TABLE_ALARMS, &row);
    table_remove(tables, TABLE_ALARMS_BY_KEY, key);
}

void
alarm_set(struct tables *tables, int64_t due_us, const struct key *key,
    const ProtobufCMessage *message)
{
    alarm_cancel(tables, key);
    uint8_t value[ALARM_BYTES_MAX];
    size_t type_bytes = strlen(message->descriptor->name) + 1;
    size_t payload_bytes = protobuf_c_message_get_packed_size(message);
    ASSERT(type_bytes + payload_bytes <= sizeof value);
    memcpy(value, message->descriptor->name, type_bytes);
    (void)protobuf_c_message_pack(message, value + type_bytes);
    struct key row = alarm_row_key(due_us, key_slice(key));
    struct key due = key_of_u64((uint64_t)due_us);
    table_put(tables, TABLE_ALARMS, key_slice(&row),
        slice_of(value, type_bytes + payload_bytes));
    table_put(tables, TABLE_ALARMS_BY_KEY, key_slice(key), key_slice(&due));
}

static void
alarm_read(struct slice key, struct slice value, struct arena *arena, struct alarm *out)
{
    struct slice own = arena_copy(arena, value);
    const uint8_t *end = memchr(own.data, 0, own.len);
    ASSERT(end != NULL);
    size_t type_bytes = (size_t)(end - own.data) + 1;
    out->due_us = due_of(key);
    out->key = arena_copy(arena, slice_of(key.data + 8, key.len - 8));
    out->type = (const char *)own.data;
    out->payload = slice_of(own.data + type_bytes, own.len - type_bytes);
}

bool
alarm_next(const struct view *view, struct arena *arena, struct alarm *out)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, TABLE_ALARMS, &all);
    if (!walk_next(&walk, &key, &value))
        return false;
    alarm_read(key, value, arena, out);
    return true;
}

bool
alarm_after(const struct view *view, int64_t due_us, struct slice key,
    struct arena *arena, struct alarm *out)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice found_key;
    struct slice value;
    walk_start(&walk, view, TABLE_ALARMS, &all);
    walk.last = alarm_row_key(due_us, key);
    walk.is_started = true;
    if (!walk_next(&walk, &found_key, &value))
        return false;
    alarm_read(found_key, value, arena, out);
    return true;
}

bool
alarm_stands(const struct view *view, const struct alarm *alarm, int64_t now_us)
{
    struct slice due;
    struct slice value;
    if (!table_get(view, TABLE_ALARMS_BY_KEY, alarm->key, &due) || due_of(due) > now_us)
        return false;
    struct key row = alarm_row_key(due_of(due), alarm->key);
    size_t type_bytes = strlen(alarm->type) + 1;
    return table_get(view, TABLE_ALARMS, key_slice(&row), &value) &&
           value.len >= type_bytes &&
           memcmp(value.data, alarm->type, type_bytes) == 0 &&
           slice_equal(slice_of(value.data + type_bytes, value.len - type_bytes),
               alarm->payload);
}

uint64_t
alarm_count(const struct view *view)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t count = 0;
    walk_start(&walk, view, TABLE_ALARMS, &all);
    while (walk_next(&walk, &key, &value))
        count++;
    return count;
}
