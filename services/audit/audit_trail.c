/* What concerns a case, a person or an actor, or what all staff did, by time. A person's entries are her own
 * and those of her cases: several lists, each by time, are read as one, and an entry
 * that stands in two of them is given once. */

#include "services/audit/audit.h"

#include <string.h>

enum { LISTS_MAX = 1 + AUDIT_CASES_MAX };

struct list {
    struct walk walk;
    struct key place; /* of its next entry, packed; empty: the list has ended */
    bool is_look;
};

struct audit_trail {
    bool is_looks_only;
    int64_t to_us; /* 0: no end */
    size_t count;
    struct list lists[LISTS_MAX];
};

static void
list_step(struct list *list)
{
    struct slice key;
    struct slice value;
    list->place.len = 0;
    if (!walk_next(&list->walk, &key, &value))
        return;
    size_t head = list->walk.prefix.len;
    ASSERT(key.len > head && value.len == 1);
    list->place = key_of_slice(slice_of(key.data + head, key.len - head));
    list->is_look = value.data[0] != 0;
}

/* From the first entry at from_us on, or from the one after `after`. */
static void
list_add(struct audit_trail *trail, const struct view *view, enum audit_table table,
    struct key prefix, const Stafett__Audit__V1__TraceActs *message)
{
    if (trail->count == LISTS_MAX)
        return;
    struct list *list = &trail->lists[trail->count];
    trail->count++;
    walk_start(&list->walk, view, table, &prefix);
    list->walk.last = prefix;
    list->walk.is_started = true;
    /* A time alone stands before every place of that time. */
    if (message->after.len != 0)
        key_add_slice(&list->walk.last, slice_bytes(message->after));
    else
        key_add_u64(&list->walk.last, (uint64_t)message->from_us);
    list_step(list);
}

static void
add_cases(struct audit_trail *trail, const struct view *view,
    const Stafett__Audit__V1__TraceActs *message)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key person = key_of_slice(slice_bytes(message->person_id));
    walk_start(&walk, view, AUDIT_PERSON_CASES, &person);
    while (trail->count < LISTS_MAX && walk_next(&walk, &key, &value)) {
        ASSERT(key.len == (size_t)2 * ID_BYTES);
        list_add(trail, view, AUDIT_BY_ID,
            key_of_slice(slice_of(key.data + ID_BYTES, ID_BYTES)), message);
    }
}

struct audit_trail *
audit_trail_start(const struct view *view, const Stafett__Audit__V1__TraceActs *message,
    struct arena *arena)
{
    struct audit_trail *trail = arena_take(arena, sizeof *trail);
    trail->is_looks_only = message->is_looks_only != 0;
    trail->to_us = message->to_us;
    if (message->actor_code[0] != '\0') {
        list_add(
            trail, view, AUDIT_BY_ACTOR, key_of_code(message->actor_code), message);
        return trail;
    }
    if (message->case_id.len == 0 && message->person_id.len == 0) {
        list_add(trail, view, AUDIT_BY_TIME, (struct key){ .len = 0 }, message);
        return trail;
    }
    bool is_case = message->case_id.len != 0;
    list_add(trail, view, AUDIT_BY_ID,
        key_of_slice(slice_bytes(is_case ? message->case_id : message->person_id)),
        message);
    if (!is_case)
        add_cases(trail, view, message);
    return trail;
}

static uint64_t
number_at(struct slice bytes)
{
    uint64_t number = 0;
    ASSERT(bytes.len >= sizeof number);
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | bytes.data[i];
    return number;
}

static void
place_read(struct slice bytes, struct audit_place *out)
{
    ASSERT(bytes.len > 2 * sizeof(uint64_t));
    size_t name = bytes.len - 2 * sizeof(uint64_t);
    memset(out, 0, sizeof *out);
    out->time_us = (int64_t)number_at(bytes);
    ASSERT(name <= sizeof out->daemon);
    memcpy(out->daemon, bytes.data + sizeof(uint64_t), name);
    out->sequence = number_at(slice_of(bytes.data + bytes.len - 8, 8));
}

/* The earliest entry of all lists; each that has it steps on. */
static bool
take_next(struct audit_trail *trail, struct audit_place *out)
{
    struct key first = { .len = 0 };
    for (size_t i = 0; i < trail->count; i++) {
        const struct list *list = &trail->lists[i];
        if (list->place.len != 0 &&
            (first.len == 0 ||
                slice_compare(key_slice(&list->place), key_slice(&first)) < 0))
            first = list->place;
    }
    if (first.len == 0)
        return false;
    place_read(key_slice(&first), out);
    for (size_t i = 0; i < trail->count; i++) {
        struct list *list = &trail->lists[i];
        if (!slice_equal(key_slice(&list->place), key_slice(&first)))
            continue;
        out->is_look = out->is_look || list->is_look;
        list_step(list);
    }
    return true;
}

bool
audit_trail_next(struct audit_trail *trail, struct audit_place *out)
{
    while (take_next(trail, out)) {
        if (trail->to_us != 0 && out->time_us > trail->to_us)
            return false;
        if (out->is_look || !trail->is_looks_only)
            return true;
    }
    return false;
}
