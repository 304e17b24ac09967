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
    trail->case_id = ID_NONE;
    trail->last_us = INT64_MAX;
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

/* Whether the turn looked. False: the row is not what was asked for. */
static bool
value_read(const struct audit_trail *trail, bool *is_look_out)
{
    struct slice value = trail->value;
    bool is_wanted = id_is_none(trail->case_id);
    *is_look_out = false;
    if (trail->table != AUDIT_BY_ID) {
        ASSERT(value.len == 1);
        *is_look_out = value.data[0] != 0;
        return true;
    }
    ASSERT(value.len % AUDIT_CONCERN_BYTES == 0);
    for (size_t at = 0; at < value.len; at += AUDIT_CONCERN_BYTES) {
        struct audit_concern concern = audit_concern_read(value.data + at);
        bool is_about =
            id_is_none(trail->case_id) || id_equal(concern.case_id, trail->case_id);
        is_wanted = is_wanted || is_about;
        *is_look_out = *is_look_out || (is_about && concern.is_look);
    }
    return is_wanted;
}

void
audit_trail_start_case(struct audit_trail *trail, const struct view *view,
    struct id case_id, const struct key *from)
{
    struct audit_case_person row;
    (void)audit_case_person_load(view, case_id, &row);
    struct key of = key_of_id(id_is_none(row.person) ? case_id : row.person);
    audit_trail_start(trail, view, AUDIT_BY_ID, &of, from);
    trail->case_id = case_id;
}

/* The next row of the list; false: there is none. */
static bool
row_next(struct audit_trail *trail, struct slice *key_out)
{
    while (!walk_next(&trail->walk, key_out, &trail->value)) {
        if (trail->segment.until_us > trail->last_us ||
            trail->segment.until_us == INT64_MAX)
            return false;
        enter(trail, trail->segment.until_us);
    }
    return true;
}

bool
audit_trail_next(struct audit_trail *trail, struct audit_place *out)
{
    struct slice key;
    while (row_next(trail, &key)) {
        bool is_look;
        size_t head = trail->walk.prefix.len;
        ASSERT(key.len > head);
        place_read(slice_of(key.data + head, key.len - head), out);
        if (out->time_us > trail->last_us)
            return false;
        if (value_read(trail, &is_look)) {
            out->is_look = is_look;
            return true;
        }
    }
    return false;
}
