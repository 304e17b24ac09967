/* The shared journal, oldest first: what is new stands out, what was corrected steps
 * back. */

#include "services/stafett/show.h"

#include <string.h>

/* Ours by her code, another's by the name that came along. */
static void
writer(const struct show *show, const Stafett__Plan__V1__EntryView *entry)
{
    if (entry->author_code[0] != '\0') {
        (void)fprintf(show->out, "  %s", names_staff(show->names, entry->author_code));
        return;
    }
    const char *name = names_item(show->arena, entry->content, "author");
    (void)fprintf(show->out, "  %s%s%s", name, name[0] != '\0' ? ", " : "",
        names_organisation(show->names, entry->from_code));
}

static void
show_entry(const struct show *show, const Stafett__Plan__V1__EntryView *entry)
{
    bool is_corrected = entry->corrected_by_id.len > 0;
    show_painted(show, PAINT_STRONG, "%s", show_time(show, entry->time_us));
    writer(show, entry);
    if (strcmp(entry->category_code, "coordination") != 0)
        (void)fprintf(show->out, ", %s", entry->category_code);
    if (entry->is_new)
        show_painted(show, PAINT_WARNING, "  NEW");
    if (entry->corrects_id.len > 0)
        (void)fputs("  (corrects an older entry)", show->out);
    if (is_corrected)
        show_painted(show, PAINT_QUIET, "  (corrected below)");
    show_painted(show, PAINT_QUIET, "  [entry %s]", show_id(show, entry->entry_id));
    show_end(show);
    (void)fputs("    ", show->out);
    const char *text = names_item(show->arena, entry->content, "text");
    for (const char *c = text; *c != '\0'; c++) {
        (void)fputc(*c, show->out);
        if (*c == '\n')
            (void)fputs("    ", show->out);
    }
    show_end(show);
}

void
show_journal(const struct show *show, const Stafett__Plan__V1__Journal *journal)
{
    show_painted(show, PAINT_QUIET,
        "A record of collaboration, shared by those who take part. No patient record.");
    show_end(show);
    if (journal->n_entries == 0)
        show_line(show, "Nothing has been written yet.");
    else if (journal->entries[0]->number > 1)
        show_line(show, "(older entries are not shown)");
    for (size_t i = 0; i < journal->n_entries; i++)
        show_entry(show, journal->entries[i]);
}
