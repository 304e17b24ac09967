/* One list of the index: what concerns a case, a person or an actor, or what all staff
 * did, by time, through the segments of the index. */

#include "services/audit/audit.h"

#include <string.h>

static void
enter(struct audit_trail *trail, int64_t time_us)
{
    trail->segment = audit_segment_of(trail->view, time_us);
    struct key prefix = key_of_u64((uint64_t)trail->segment.start_us);
    key_add_slice(&prefix, key_slice(&trail->of));
    walk_start(&trail->walk, trail->view, trail->table, &prefix);
}

void
audit_trail_start(struct audit_trail *trail, const struct view *view,
    enum audit_table table, const struct key *of, const struct key *from)
{
    trail->view = view;
    trail->table = table;
    trail->of = *of;
    enter(trail, (int64_t)audit_number_at(key_slice(from)));
    /* A time alone stands before every place of that time. */
    trail->walk.last = trail->walk.prefix;
    trail->walk.is_started = true;
    key_add_slice(&trail->walk.last, key_slice(from));
}

static void
place_read(struct slice bytes, struct audit_place *out)
{
    ASSERT(bytes.len > 2 * sizeof(uint64_t));
    size_t name = bytes.len - 2 * sizeof(uint64_t);
    memset(out, 0, sizeof *out);
    out->time_us = (int64_t)audit_number_at(bytes);
    ASSERT(name <= sizeof out->daemon);
    memcpy(out->daemon, bytes.data + sizeof(uint64_t), name);
    out->sequence = audit_number_at(slice_of(bytes.data + bytes.len - 8, 8));
}

bool
audit_trail_next(struct audit_trail *trail, struct audit_place *out)
{
    struct slice key;
    struct slice value;
    while (!walk_next(&trail->walk, &key, &value)) {
        if (trail->segment.until_us == INT64_MAX)
            return false;
        enter(trail, trail->segment.until_us);
    }
    size_t head = trail->walk.prefix.len;
    ASSERT(key.len > head && value.len == 1);
    place_read(slice_of(key.data + head, key.len - head), out);
    out->is_look = value.data[0] != 0;
    return true;
}
