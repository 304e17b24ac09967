/* Typed access to audit's tables. */

#include "services/audit/audit.h"

#include <string.h>

bool
audit_is_coordinating(const struct view *view, const char *staff)
{
    struct audit_self self;
    struct audit_staff row;
    struct key own = key_of_code("self");
    struct key key = key_of_code(staff);
    return table_load(view, AUDIT_SELF, &own, &self, sizeof self) &&
           table_load(view, AUDIT_STAFF, &key, &row, sizeof row) && !row.is_ended &&
           strcmp(row.unit, self.unit) == 0;
}

struct audit_daemon
audit_daemon_load(const struct view *view, const char *daemon)
{
    struct audit_daemon row;
    struct key key = key_of_code(daemon);
    memset(&row, 0, sizeof row);
    (void)table_load(view, AUDIT_DAEMONS, &key, &row, sizeof row);
    return row;
}

void
audit_daemon_store(
    struct tables *tables, const char *daemon, const struct audit_daemon *row)
{
    struct key key = key_of_code(daemon);
    table_store(tables, AUDIT_DAEMONS, &key, row, sizeof *row);
}

bool
audit_is_stopped(const struct view *view, const char *daemon)
{
    return !id_is_none(audit_daemon_load(view, daemon).stop);
}

struct key
audit_run_key(const char *daemon, uint64_t last, uint64_t part)
{
    struct key key = key_of_code(daemon);
    key_add_u64(&key, last);
    key_add_u64(&key, part);
    return key;
}

bool
audit_run_read(const struct look *look, struct slice value,
    const Stafett__Audit__V1__TurnsRecorded **run_out)
{
    struct slice bytes = value;
    uint64_t sequence;
    if (value.len == sizeof sequence) {
        memcpy(&sequence, value.data, sizeof sequence);
        if (!look_event(look, sequence, &bytes))
            return false;
    }
    *run_out = (const Stafett__Audit__V1__TurnsRecorded *)message_unpack_own(
        &stafett__audit__v1__turns_recorded__descriptor, bytes, look->arena);
    return true;
}

bool
audit_run_find(const struct view *view, const char *daemon, uint64_t sequence,
    struct walk *walk, struct slice *run_out)
{
    struct slice key;
    struct key prefix = key_of_code(daemon);
    ASSERT(sequence > 0);
    walk_start(walk, view, AUDIT_RUNS, &prefix);
    walk->last = audit_run_key(daemon, sequence - 1, UINT64_MAX);
    walk->is_started = true;
    return walk_next(walk, &key, run_out);
}

/* ---- segments of the index */

struct audit_newest
audit_newest_load(const struct view *view)
{
    struct audit_newest row;
    struct key key = key_of_code("newest");
    memset(&row, 0, sizeof row);
    (void)table_load(view, AUDIT_NEWEST, &key, &row, sizeof row);
    return row;
}

void
audit_newest_store(struct tables *tables, const struct audit_newest *row)
{
    struct key key = key_of_code("newest");
    table_store(tables, AUDIT_NEWEST, &key, row, sizeof *row);
}

void
audit_segment_end(struct tables *tables, struct audit_newest *newest)
{
    int64_t until_us = newest->latest_us + 1;
    ASSERT(until_us > newest->start_us);
    struct key key = key_of_u64((uint64_t)until_us);
    table_store(
        tables, AUDIT_SEGMENTS, &key, &newest->start_us, sizeof newest->start_us);
    newest->start_us = until_us;
    newest->rows = 0;
    audit_newest_store(tables, newest);
}

struct audit_segment
audit_segment_of(const struct view *view, int64_t time_us)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct audit_segment segment = { .until_us = INT64_MAX };
    walk_start(&walk, view, AUDIT_SEGMENTS, NULL);
    walk.last = key_of_u64((uint64_t)time_us);
    walk.is_started = true;
    if (walk_next(&walk, &key, &value)) {
        segment.until_us = (int64_t)audit_number_at(key);
        table_row(value, &segment.start_us, sizeof segment.start_us);
    } else {
        segment.start_us = audit_newest_load(view).start_us;
    }
    return segment;
}

uint64_t
audit_number_at(struct slice bytes)
{
    uint64_t number = 0;
    ASSERT(bytes.len >= sizeof number);
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | bytes.data[i];
    return number;
}

void
audit_place_add(struct key *key, const struct audit_place *place)
{
    key_add_u64(key, (uint64_t)place->time_us);
    key_add_code(key, place->daemon);
    key_add_u64(key, place->sequence);
}

/* ---- whom a turn concerns */

bool
audit_case_person_load(
    const struct view *view, struct id case_id, struct audit_case_person *out)
{
    struct key key = key_of_id(case_id);
    return table_load(view, AUDIT_CASE_PERSON, &key, out, sizeof *out);
}

void
audit_concern_write(
    const struct audit_concern *concern, uint8_t bytes[AUDIT_CONCERN_BYTES])
{
    bytes[0] = concern->is_look;
    memcpy(bytes + 1, concern->case_id.bytes, ID_BYTES);
}

struct audit_concern
audit_concern_read(const uint8_t bytes[AUDIT_CONCERN_BYTES])
{
    struct audit_concern concern = { .is_look = bytes[0] != 0 };
    memcpy(concern.case_id.bytes, bytes + 1, ID_BYTES);
    return concern;
}
