#include "services/plan/plan.h"

#include <string.h>

/* Typed access to the journal: entries by case and number, so that a walk gives them as
 * they were written, and how far each member of staff has seen them. */

bool
plan_entry_load(
    const struct view *view, struct id case_id, uint64_t number, struct plan_entry *out)
{
    struct key key = plan_case_key(case_id, number);
    return table_load(view, PLAN_ENTRIES, &key, out, sizeof *out);
}

bool
plan_entry_find(const struct view *view, struct id entry_id, struct id *case_out,
    uint64_t *number_out)
{
    return plan_place_find(view, PLAN_ENTRY_NUMBERS, entry_id, case_out, number_out);
}

void
plan_entry_store(struct tables *tables, struct id case_id, uint64_t number,
    const struct plan_entry *row)
{
    struct key place = plan_case_key(case_id, number);
    struct key key = key_of_id(row->id);
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
