/* By case, person and actor, and by time alone what members of staff did: under each one
 * row for a turn that concerns it, which says whether the turn looked. A turn's ids are
 * few, so twins are found by comparing. */

#include "services/audit/audit.h"

#include <string.h>

enum { IDS_MAX = 2 + 3 * AUDIT_ENTRY_EVENTS_MAX }; /* a case, its person, and another */

struct index {
    struct tables *tables;
    struct audit_newest newest;
    struct audit_segment segment; /* that was written to last */
    struct audit_place place;     /* of the entry */
    size_t count;                 /* of whom it concerns */
    struct {
        struct id id;
        uint8_t is_look;
    } ids[IDS_MAX];
};

static void
put(struct index *index, enum audit_table table, const struct key *of,
    const struct audit_place *place)
{
    struct audit_segment *segment = &index->segment;
    uint8_t is_look = place->is_look;
    if (place->time_us < segment->start_us || place->time_us >= segment->until_us)
        *segment = audit_segment_of(tables_view(index->tables), place->time_us);
    struct key key = key_of_u64((uint64_t)segment->start_us);
    key_add_slice(&key, key_slice(of));
    audit_place_add(&key, place);
    table_put(
        index->tables, table, key_slice(&key), slice_of(&is_look, sizeof is_look));
    index->newest.rows++;
}

static void
concern(struct index *index, struct id id, bool is_look)
{
    for (size_t i = 0; i < index->count; i++) {
        if (!id_equal(index->ids[i].id, id))
            continue;
        index->ids[i].is_look = index->ids[i].is_look || is_look;
        return;
    }
    ASSERT(index->count < IDS_MAX);
    index->ids[index->count].id = id;
    index->ids[index->count].is_look = is_look;
    index->count++;
}

static bool
case_person_load(
    const struct index *index, struct id case_id, struct audit_case_person *out)
{
    struct key key = key_of_id(case_id);
    return table_load(
        tables_view(index->tables), AUDIT_CASE_PERSON, &key, out, sizeof *out);
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
    if (id_is_none(case_id))
        return;
    concern(index, case_id, is_look);
    bool is_there = case_person_load(index, case_id, &row);
    if (!is_there || index->place.time_us < row.first_us) {
        row.first_us = index->place.time_us;
        case_person_store(index, case_id, &row);
    }
    if (!id_is_none(row.person))
        concern(index, row.person, is_look);
}

/* Another daemon's turns about the case may have been recorded before its person was
 * known: they become hers too. */
static void
link_person(struct index *index, struct id case_id, struct id person)
{
    struct audit_case_person row;
    struct audit_trail trail;
    struct audit_place place;
    struct key of_case = key_of_id(case_id);
    struct key of_person = key_of_id(person);
    if (id_is_none(case_id) || id_is_none(person))
        return;
    bool is_there = case_person_load(index, case_id, &row);
    if (!id_is_none(row.person))
        return;
    row.person = person;
    if (is_there) {
        struct key from = key_of_u64((uint64_t)row.first_us);
        audit_trail_start(
            &trail, tables_view(index->tables), AUDIT_BY_ID, &of_case, &from);
        while (audit_trail_next(&trail, &place))
            put(index, AUDIT_BY_ID, &of_person, &place);
    } else {
        row.first_us = index->place.time_us;
    }
    case_person_store(index, case_id, &row);
}

static void
index_actor(
    struct index *index, const Stafett__Audit__V1__TurnEntry *entry, bool is_look)
{
    struct key actor = key_of_code(entry->actor_code);
    struct key all = { .len = 0 };
    if (entry->actor_code[0] == '\0' || entry->skipped != 0)
        return;
    index->place.is_look = is_look;
    put(index, AUDIT_BY_ACTOR, &actor, &index->place);
    put(index, AUDIT_BY_TIME, &all, &index->place);
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
    concern_case(index, id_or_none(entry->case_id), false);
    for (size_t i = 0; i < entry->n_events; i++) {
        const Stafett__Audit__V1__EventEntry *event = entry->events[i];
        bool has_looked = is_of_look(event->type);
        struct id case_id = id_or_none(event->case_id);
        struct id person = id_or_none(event->person_id);
        is_look = is_look || has_looked;
        link_person(index, case_id, person);
        concern_case(index, case_id, has_looked);
        if (!id_is_none(person))
            concern(index, person, has_looked);
    }
    for (size_t i = 0; i < index->count; i++) {
        struct key of = key_of_id(index->ids[i].id);
        index->place.is_look = index->ids[i].is_look != 0;
        put(index, AUDIT_BY_ID, &of, &index->place);
    }
    index_actor(index, entry, is_look);
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
