/* What was set aside, one line each, and the bytes of one of them. */

#include "common/reason.h"
#include "services/stafett/show.h"

#include <inttypes.h>

enum { DUMP_WIDTH = 16 };

static void
show_kept_row(const struct show *show, const Stafett__V1__KeptRow *row)
{
    show_painted(show, PAINT_STRONG, "%6" PRIu64, row->number);
    (void)fprintf(show->out, "  %s, %" PRIu64 " bytes",
        row->source[0] != '\0' ? row->source : row->sender_code, row->size);
    if (row->type[0] != '\0')
        (void)fprintf(show->out, ", %s", row->type);
    if (row->time_us != 0)
        (void)fprintf(show->out, ", %s", show_time(show, row->time_us));
    if (row->case_id.len != 0)
        (void)fprintf(show->out, ", case %s", show_id(show, row->case_id));
    (void)fprintf(show->out, "; %s: %s %s", show_words(show, row->state_code),
        reason_find(row->reason_code)->sentence, reason_find(row->reason_code)->advice);
    if (row->where[0] != '\0')
        show_painted(show, PAINT_QUIET, " [%s]", row->where);
    show_end(show);
}

void
show_kept(const struct show *show, const Stafett__V1__Kept *kept)
{
    for (size_t i = 0; i < kept->n_rows; i++)
        show_kept_row(show, kept->rows[i]);
    if (kept->n_rows == 0)
        show_line(show, "Nothing waits here.");
    if (kept->is_more)
        show_line(show, "There is more.");
}

/* Nobody knows what stands in them: no byte goes to a terminal as it is. */
void
show_quarantined(const struct show *show, const Stafett__V1__QuarantineView *view)
{
    show_kept_row(show, view->row);
    for (size_t at = 0; at < view->bytes.len; at += DUMP_WIDTH) {
        size_t end =
            at + DUMP_WIDTH < view->bytes.len ? at + DUMP_WIDTH : view->bytes.len;
        (void)fprintf(show->out, "%06zx ", at);
        for (size_t i = at; i < end; i++)
            (void)fprintf(show->out, " %02x", view->bytes.data[i]);
        (void)fprintf(show->out, "%*s", (int)(3 * (at + DUMP_WIDTH - end)) + 2, "");
        for (size_t i = at; i < end; i++) {
            uint8_t byte = view->bytes.data[i];
            (void)fputc(byte >= ' ' && byte <= '~' ? byte : '.', show->out);
        }
        show_end(show);
    }
}
