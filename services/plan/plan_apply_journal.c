#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Folds of the shared journal: entries in the order in which they were written here or
 * came, and how far each member of staff has seen them. A correction may come before what
 * it corrects, when that was withheld at first: whichever comes last ties the two. */

/* The older entry points to the newer. */
static void
entry_correct(struct tables *tables, struct id case_id, const struct plan_entry *newer)
{
    const struct view *view = tables_view(tables);
    struct plan_entry older;
    struct id found = ID_NONE;
    uint64_t number = 0;
    if (id_is_none(newer->corrects) ||
        !plan_entry_find(view, newer->corrects, &found, &number) ||
        !id_equal(found, case_id) || !plan_entry_load(view, case_id, number, &older))
        return;
    older.corrected_by = newer->id;
    plan_entry_store(tables, case_id, number, &older);
}

/* Another's entry that came after what corrects it. */
static struct id
correction_before(const struct view *view, struct id case_id,
    const struct plan_entry *older, uint64_t count)
{
    struct id last = ID_NONE;
    struct plan_entry newer;
    for (uint64_t number = 1; number <= count; number++) {
        if (plan_entry_load(view, case_id, number, &newer) &&
            id_equal(newer.corrects, older->id) && strcmp(newer.from, older->from) == 0)
            last = newer.id;
    }
    return last;
}

void
plan_apply_entry(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__EntryWritten *written =
        (const Stafett__Plan__V1__EntryWritten *)event->message;
    struct id case_id = id_or_none(written->case_id);
    const struct view *view = tables_view(tables);
    struct plan_case row;
    struct plan_self self;
    struct plan_entry entry;
    memset(&entry, 0, sizeof entry);
    ASSERT(table_is_there(view, plan_case_load(view, case_id, &row)));
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    bool is_ours = written->from_code[0] == '\0' ||
                   strcmp(written->from_code, self.organisation) == 0;
    code_copy(entry.from, sizeof entry.from,
        is_ours ? self.organisation : written->from_code);
    code_copy(entry.category, sizeof entry.category,
        written->category_code[0] != '\0' ? written->category_code : "coordination");
    entry.id = id_or_none(written->entry_id);
    code_copy(entry.author, sizeof entry.author, written->author_code);
    entry.time_us = written->written_us != 0 ? written->written_us : event->time_us;
    entry.corrects = id_or_none(written->corrects_id);
    entry.content = event->id;
    content_store(tables, event->id, slice_bytes(written->content));
    if (!is_ours)
        entry.corrected_by = correction_before(view, case_id, &entry, row.entry_count);
    row.entry_count++;
    plan_entry_store(tables, case_id, row.entry_count, &entry);
    plan_case_store(tables, case_id, &row);
    entry_correct(tables, case_id, &entry);
    struct plan_part part = plan_part_of("entry", entry.id, entry.category, entry.from);
    plan_part_put(tables, case_id, &part);
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
