#include "services/plan/plan.h"

#include <string.h>

/* Folds of the shared journal: entries in the order in which they were written, and how
 * far each member of staff has seen them. */

/* The older entry points to the newer. */
static void
entry_correct(struct tables *tables, const struct plan_entry *newer)
{
    const struct view *view = tables_view(tables);
    struct plan_entry older;
    struct id case_id = ID_NONE;
    uint64_t number = 0;
    if (id_is_none(newer->corrects))
        return;
    ASSERT(table_is_there(
        view, plan_entry_find(view, newer->corrects, &case_id, &number)));
    ASSERT(table_is_there(view, plan_entry_load(view, case_id, number, &older)));
    older.corrected_by = newer->id;
    plan_entry_store(tables, case_id, number, &older);
}

void
plan_apply_entry(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__EntryWritten *written =
        (const Stafett__Plan__V1__EntryWritten *)event->message;
    struct id case_id = id_or_none(written->case_id);
    struct plan_case row;
    struct plan_entry entry;
    memset(&entry, 0, sizeof entry);
    ASSERT(table_is_there(
        tables_view(tables), plan_case_load(tables_view(tables), case_id, &row)));
    entry.id = id_or_none(written->entry_id);
    code_copy(entry.author, sizeof entry.author, written->author_code);
    entry.time_us = event->time_us;
    entry.corrects = id_or_none(written->corrects_id);
    entry.content = event->id;
    content_store(tables, event->id, slice_bytes(written->content));
    row.entry_count++;
    plan_entry_store(tables, case_id, row.entry_count, &entry);
    plan_case_store(tables, case_id, &row);
    entry_correct(tables, &entry);
}

void
plan_apply_journal_looked(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__JournalLooked *looked =
        (const Stafett__Plan__V1__JournalLooked *)event->message;
    struct id case_id = id_or_none(looked->case_id);
    struct plan_seen seen = plan_seen_load(tables_view(tables), event->actor, case_id);
    seen.before = seen.through;
    seen.through = looked->through;
    plan_seen_store(tables, event->actor, case_id, &seen);
}
