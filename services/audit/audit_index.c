/* By case, person and actor, and by time alone what members of staff did: under each one
 * row for a turn that concerns it, which says whether the turn looked. A turn's ids are few, so twins are found by comparing. */

#include "services/audit/audit.h"

#include <string.h>

enum { IDS_MAX = 1 + 2 * AUDIT_ENTRY_EVENTS_MAX };

struct concerned {
    size_t count;
    struct {
        struct id id;
        uint8_t is_look;
    } ids[IDS_MAX];
};

static void
concern(struct concerned *concerned, ProtobufCBinaryData bytes, bool is_look)
{
    struct id id;
    if (!id_from(slice_bytes(bytes), &id) || id_is_none(id))
        return;
    for (size_t i = 0; i < concerned->count; i++) {
        if (!id_equal(concerned->ids[i].id, id))
            continue;
        concerned->ids[i].is_look = concerned->ids[i].is_look || is_look;
        return;
    }
    ASSERT(concerned->count < IDS_MAX);
    concerned->ids[concerned->count].id = id;
    concerned->ids[concerned->count].is_look = is_look;
    concerned->count++;
}

static void
link_person(struct tables *tables, const Stafett__Audit__V1__EventEntry *event)
{
    if (event->person_id.len != ID_BYTES || event->case_id.len != ID_BYTES)
        return;
    struct key key = key_of_slice(slice_bytes(event->person_id));
    key_add_slice(&key, slice_bytes(event->case_id));
    table_put(tables, AUDIT_PERSON_CASES, key_slice(&key), slice_text(""));
}

static void
put(struct tables *tables, enum audit_table table, struct key key,
    const struct audit_place *place)
{
    uint8_t is_look = place->is_look;
    audit_place_add(&key, place);
    table_put(tables, table, key_slice(&key), slice_of(&is_look, sizeof is_look));
}

void
audit_index_entry(struct tables *tables, const char *daemon,
    const Stafett__Audit__V1__TurnEntry *entry)
{
    struct concerned concerned = { .count = 0 };
    struct audit_place place = { .time_us = entry->time_us };
    bool is_look = false;
    place.sequence = entry->sequence;
    code_copy(place.daemon, sizeof place.daemon, daemon);
    concern(&concerned, entry->case_id, false);
    for (size_t i = 0; i < entry->n_events; i++) {
        const Stafett__Audit__V1__EventEntry *event = entry->events[i];
        bool has_looked = event->ground_code[0] != '\0';
        is_look = is_look || has_looked;
        concern(&concerned, event->case_id, has_looked);
        concern(&concerned, event->person_id, has_looked);
        link_person(tables, event);
    }
    for (size_t i = 0; i < concerned.count; i++) {
        place.is_look = concerned.ids[i].is_look != 0;
        put(tables, AUDIT_BY_ID, key_of_id(concerned.ids[i].id), &place);
    }
    place.is_look = is_look;
    if (entry->actor_code[0] == '\0' || entry->skipped != 0)
        return;
    put(tables, AUDIT_BY_ACTOR, key_of_code(entry->actor_code), &place);
    put(tables, AUDIT_BY_TIME, (struct key){ .len = 0 }, &place);
}
