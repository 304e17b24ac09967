#include "services/plan/plan.h"

#include <string.h>

/* Typed access to the journal: entries by case and number, so that a walk gives them as
 * they were written, and how far each member of staff has seen them. */

bool
plan_entry_load(
    const struct view *view, struct id case_id, uint64_t number, struct plan_entry *out)
{
    struct key key = key_of_id(case_id);
    key_add_u64(&key, number);
    return table_load(view, PLAN_ENTRIES, &key, out, sizeof *out);
}

bool
plan_entry_find(const struct view *view, struct id entry_id, struct id *case_out,
    uint64_t *number_out)
{
    struct key key = key_of_id(entry_id);
    struct slice value;
    if (!table_get(view, PLAN_ENTRY_NUMBERS, key_slice(&key), &value))
        return false;
    ASSERT(value.len == ID_BYTES + 8);
    ASSERT(id_from(slice_of(value.data, ID_BYTES), case_out));
    *number_out = 0;
    for (size_t i = 0; i < 8; i++)
        *number_out = *number_out << 8 | value.data[ID_BYTES + i];
    return true;
}

void
plan_entry_store(struct tables *tables, struct id case_id, uint64_t number,
    const struct plan_entry *row)
{
    struct key place = key_of_id(case_id);
    struct key key = key_of_id(row->id);
    key_add_u64(&place, number);
    table_store(tables, PLAN_ENTRIES, &place, row, sizeof *row);
    table_put(tables, PLAN_ENTRY_NUMBERS, key_slice(&key), key_slice(&place));
}

static struct key
seen_key(const char *staff, struct id case_id)
{
    struct key key = key_of_code(staff);
    key_add_id(&key, case_id);
    return key;
}

struct plan_seen
plan_seen_load(const struct view *view, const char *staff, struct id case_id)
{
    struct plan_seen row = { 0, 0 };
    struct key key = seen_key(staff, case_id);
    (void)table_load(view, PLAN_SEEN, &key, &row, sizeof row);
    return row;
}

void
plan_seen_store(struct tables *tables, const char *staff, struct id case_id,
    const struct plan_seen *row)
{
    struct key key = seen_key(staff, case_id);
    table_store(tables, PLAN_SEEN, &key, row, sizeof *row);
}
