/* By case and person, by actor, and by time alone what members of staff did. A turn has one
 * row under each person whom it concerns, which says by which of her cases and whether it
 * looked at them; under the case itself as long as nobody knows whose it is. A turn's ids
 * are few, so twins are found by comparing. */

#include "services/audit/audit.h"

#include <string.h>

enum {
    CONCERNS_MAX = 1 + 2 * AUDIT_ENTRY_EVENTS_MAX, /* of events a case and a person */
    /* Of one row: the turn's case, those of its events, and none. */
    VALUE_BYTES_MAX = (2 + EVENTS_PER_TURN_MAX) * AUDIT_CONCERN_BYTES,
};

struct index {
    struct tables *tables;
    struct audit_newest newest;
    struct audit_segment segment; /* that was written to last */
    struct audit_place place;     /* of the entry */
    size_t count;                 /* of its concerns */
    struct {
        struct id of; /* whose row it is */
        struct audit_concern concern;
    } concerns[CONCERNS_MAX];
    uint8_t value[VALUE_BYTES_MAX]; /* of the row that is put next */
    size_t value_bytes;
};

static struct key
row_key(struct index *index, const struct key *of, const struct audit_place *place)
{
    struct audit_segment *segment = &index->segment;
    if (place->time_us < segment->start_us || place->time_us >= segment->until_us)
        *segment = audit_segment_of(tables_view(index->tables), place->time_us);
    struct key key = key_of_u64((uint64_t)segment->start_us);
    key_add_slice(&key, key_slice(of));
    audit_place_add(&key, place);
    return key;
}

static void
put_row(struct index *index, enum audit_table table, const struct key *key,
    struct slice value)
{
    table_put(index->tables, table, key_slice(key), value);
    index->newest.rows++;
}

static void
concern_add(struct index *index, struct id of, struct id case_id, bool is_look)
{
    ASSERT(index->count < CONCERNS_MAX);
    index->concerns[index->count].of = of;
    index->concerns[index->count].concern = (struct audit_concern){
        .case_id = case_id,
        .is_look = is_look,
    };
    index->count++;
}

/* NULL: the entry has nothing about that case so far. */
static struct audit_concern *
concern_of_case(struct index *index, struct id case_id)
{
    for (size_t i = 0; i < index->count; i++) {
        if (id_equal(index->concerns[i].concern.case_id, case_id))
            return &index->concerns[i].concern;
    }
    return NULL;
}

static void
case_person_store(
    struct index *index, struct id case_id, const struct audit_case_person *row)
{
    struct key key = key_of_id(case_id);
    table_store(index->tables, AUDIT_CASE_PERSON, &key, row, sizeof *row);
}

static void
concern_case(struct index *index, struct id case_id, bool is_look)
{
    struct audit_case_person row;
    int64_t time_us = index->place.time_us;
    if (id_is_none(case_id))
        return;
    struct audit_concern *concern = concern_of_case(index, case_id);
    if (concern != NULL) {
        concern->is_look = concern->is_look || is_look;
        return;
    }
    bool is_there = audit_case_person_load(tables_view(index->tables), case_id, &row);
    concern_add(index, id_is_none(row.person) ? case_id : row.person, case_id, is_look);
    if (!id_is_none(row.person))
        return;
    if (!is_there || time_us < row.first_us)
        row.first_us = time_us;
    if (!is_there || time_us > row.last_us)
        row.last_us = time_us;
    case_person_store(index, case_id, &row);
}

/* Unless one of her cases says as much. */
static void
concern_person(struct index *index, struct id person, bool is_look)
{
    if (id_is_none(person))
        return;
    for (size_t i = 0; i < index->count; i++) {
        if (id_equal(index->concerns[i].of, person) &&
            (index->concerns[i].concern.is_look || !is_look))
            return;
    }
    concern_add(index, person, ID_NONE, is_look);
}

static void
value_add(struct index *index, const struct audit_concern *concern)
{
    uint8_t *end = index->value + index->value_bytes;
    for (uint8_t *at = index->value; at < end; at += AUDIT_CONCERN_BYTES) {
        struct audit_concern other = audit_concern_read(at);
        if (!id_equal(other.case_id, concern->case_id))
            continue;
        other.is_look = other.is_look || concern->is_look;
        audit_concern_write(&other, at);
        return;
    }
    ASSERT(index->value_bytes + AUDIT_CONCERN_BYTES <= sizeof index->value);
    audit_concern_write(concern, end);
    index->value_bytes += AUDIT_CONCERN_BYTES;
}

/* What the row says already: of a turn in several parts, or of one that is hers by more. */
static void
value_start(struct index *index, const struct key *key)
{
    struct slice value;
    const struct view *view = tables_view(index->tables);
    index->value_bytes = 0;
    if (!table_get(view, AUDIT_BY_ID, key_slice(key), &value))
        return;
    ASSERT(value.len <= sizeof index->value);
    memcpy(index->value, value.data, value.len);
    index->value_bytes = value.len;
}

/* A row of the case becomes hers. */
static void
move_row(struct index *index, const struct audit_trail *trail, struct id person,
    const struct audit_place *place)
{
    struct key of_person = key_of_id(person);
    struct key old = row_key(index, &trail->of, place);
    struct key moved = row_key(index, &of_person, place);
    struct audit_concern concern = { trail->case_id, place->is_look };
    value_start(index, &moved);
    value_add(index, &concern);
    table_remove(index->tables, AUDIT_BY_ID, &old);
    put_row(index, AUDIT_BY_ID, &moved, slice_of(index->value, index->value_bytes));
}

/* Another daemon's turns about the case may have been recorded before its person was
 * known. */
static void
move_rows(struct index *index, struct id case_id, struct id person,
    const struct audit_case_person *row)
{
    struct audit_trail trail;
    struct audit_place place;
    struct key of_case = key_of_id(case_id);
    struct key from = key_of_u64((uint64_t)row->first_us);
    audit_trail_start(&trail, tables_view(index->tables), AUDIT_BY_ID, &of_case, &from);
    trail.case_id = case_id;
    trail.last_us = row->last_us;
    while (audit_trail_next(&trail, &place))
        move_row(index, &trail, person, &place);
}

/* Whose case it is, is said once. */
static void
link_person(struct index *index, struct id case_id, struct id person)
{
    struct audit_case_person row;
    if (id_is_none(case_id) || id_is_none(person) ||
        concern_of_case(index, case_id) != NULL)
        return;
    bool is_there = audit_case_person_load(tables_view(index->tables), case_id, &row);
    if (is_there && id_is_none(row.person))
        move_rows(index, case_id, person, &row);
    if (id_is_none(row.person)) {
        row = (struct audit_case_person){ .person = person };
        case_person_store(index, case_id, &row);
    }
    concern_add(index, row.person, case_id, false);
}

/* All concerns of one person, or of a case that is nobody's yet, are one row. */
static void
put_concerns(struct index *index, bool is_first_part)
{
    for (size_t i = 0; i < index->count; i++) {
        struct id of = index->concerns[i].of;
        if (id_is_none(of))
            continue;
        struct key of_id = key_of_id(of);
        struct key key = row_key(index, &of_id, &index->place);
        index->value_bytes = 0;
        if (!is_first_part)
            value_start(index, &key);
        for (size_t j = i; j < index->count; j++) {
            if (!id_equal(index->concerns[j].of, of))
                continue;
            value_add(index, &index->concerns[j].concern);
            index->concerns[j].of = ID_NONE;
        }
        put_row(index, AUDIT_BY_ID, &key, slice_of(index->value, index->value_bytes));
    }
}

static void
put_actor(struct index *index, const Stafett__Audit__V1__TurnEntry *entry, bool is_look)
{
    struct key actor = key_of_code(entry->actor_code);
    struct key all = { .len = 0 };
    uint8_t value = is_look;
    if (entry->actor_code[0] == '\0' || entry->skipped != 0)
        return;
    struct key by_actor = row_key(index, &actor, &index->place);
    struct key by_time = row_key(index, &all, &index->place);
    put_row(index, AUDIT_BY_ACTOR, &by_actor, slice_of(&value, sizeof value));
    put_row(index, AUDIT_BY_TIME, &by_time, slice_of(&value, sizeof value));
}

/* What records a look is called so; of what was sent or told there is a ground, too. */
static bool
is_of_look(const char *type)
{
    static const char ending[] = "Looked";
    size_t length = strlen(type);
    return length >= sizeof ending - 1 &&
           strcmp(type + length - (sizeof ending - 1), ending) == 0;
}

static void
index_entry(struct index *index, const Stafett__Audit__V1__TurnEntry *entry)
{
    bool is_look = false;
    index->place.time_us = entry->time_us;
    index->place.sequence = entry->sequence;
    index->count = 0;
    if (entry->time_us > index->newest.latest_us)
        index->newest.latest_us = entry->time_us;
    for (size_t i = 0; i < entry->n_events; i++)
        link_person(index, id_or_none(entry->events[i]->case_id),
            id_or_none(entry->events[i]->person_id));
    concern_case(index, id_or_none(entry->case_id), false);
    for (size_t i = 0; i < entry->n_events; i++) {
        const Stafett__Audit__V1__EventEntry *event = entry->events[i];
        bool has_looked = is_of_look(event->type);
        is_look = is_look || has_looked;
        concern_case(index, id_or_none(event->case_id), has_looked);
        concern_person(index, id_or_none(event->person_id), has_looked);
    }
    put_concerns(index, entry->skipped == 0);
    put_actor(index, entry, is_look);
}

void
audit_index_run(struct tables *tables, const Stafett__Audit__V1__TurnsRecorded *run)
{
    struct index index;
    memset(&index, 0, sizeof index);
    index.tables = tables;
    index.newest = audit_newest_load(tables_view(tables));
    code_copy(index.place.daemon, sizeof index.place.daemon, run->daemon_code);
    for (size_t i = 0; i < run->n_turns; i++) {
        index_entry(&index, run->turns[i]);
        /* What is late may fill it with no time of its own: then it goes on. */
        if (index.newest.rows < AUDIT_SEGMENT_ROWS_MAX ||
            index.newest.latest_us < index.newest.start_us)
            continue;
        audit_segment_end(tables, &index.newest);
        index.segment = (struct audit_segment){ .until_us = 0 };
    }
    audit_newest_store(tables, &index.newest);
}
