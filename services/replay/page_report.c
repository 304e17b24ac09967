/* One row per month and partner: how many messages, and how many breaks, whose and how
 * strong. A break counts in the month in which it opened, with the partner of the message
 * that it is about. */

#include "services/replay/page.h"

#include <stdlib.h>
#include <string.h>

struct report_row {
    int32_t month; /* year * 12 + month - 1 */
    char partner[CODE_BYTES_MAX];
    unsigned messages;
    unsigned theirs; /* breaks that are the partner's */
    unsigned ours;
    unsigned must; /* of all */
    unsigned open;
};

struct report {
    struct report_row *rows;
    size_t count;
    size_t room;
};

static struct report_row *
row_of(const struct page *page, struct report *report, int64_t time_us,
    const char *partner)
{
    struct local_time local = calendar_local(page->calendar, time_us);
    int32_t month = local.year * 12 + local.month - 1;
    for (size_t i = report->count; i > 0; i--) {
        struct report_row *row = &report->rows[i - 1];
        if (row->month == month && strcmp(row->partner, partner) == 0)
            return row;
    }
    if (report->count == report->room) {
        report->room = report->room == 0 ? 64 : 2 * report->room;
        report->rows = realloc(report->rows, report->room * sizeof *report->rows);
        ASSERT(report->rows != NULL);
    }
    struct report_row *row = &report->rows[report->count++];
    memset(row, 0, sizeof *row);
    row->month = month;
    code_copy(row->partner, sizeof row->partner, partner);
    return row;
}

static int
row_compare(const void *a, const void *b)
{
    const struct report_row *first = a;
    const struct report_row *second = b;
    if (first->month != second->month)
        return first->month < second->month ? -1 : 1;
    return strcmp(first->partner, second->partner);
}

static void
report_make(const struct page *page, struct report *report)
{
    const struct story *story = page->story;
    memset(report, 0, sizeof *report);
    for (size_t i = 0; i < story->notice_count; i++) {
        const struct notice *notice = &story->notices[i].entry->notice;
        row_of(page, report, notice->message.sent_us, notice->partner)->messages++;
    }
    for (size_t i = 0; i < story->break_count; i++) {
        const struct story_break *broken = &story->breaks[i];
        if (broken->notice_count == 0 || broken->is_after_end)
            continue;
        const struct notice *notice = &story->notices[broken->notices[0]].entry->notice;
        struct report_row *row =
            row_of(page, report, broken->opened_us, notice->partner);
        bool is_ours = strcmp(broken->whose, story->archive->own) == 0;
        row->ours += is_ours ? 1 : 0;
        row->theirs += is_ours ? 0 : 1;
        row->must += broken->rule->strength == STRENGTH_MUST ? 1 : 0;
        row->open += broken->end == STORY_OPEN ? 1 : 0;
    }
    if (report->count > 1)
        qsort(report->rows, report->count, sizeof *report->rows, row_compare);
}

void
page_report(const struct page *page, FILE *out)
{
    struct report report;
    report_make(page, &report);
    (void)fprintf(
        out, "month    messages  breaks: theirs  ours  must  open  partner\n");
    for (size_t i = 0; i < report.count; i++) {
        const struct report_row *row = &report.rows[i];
        (void)fprintf(out, "%04d-%02d  %8u  %14u  %4u  %4u  %4u  %s\n", row->month / 12,
            row->month % 12 + 1, row->messages, row->theirs, row->ours, row->must,
            row->open, archive_name(page->story->archive, row->partner));
    }
    free(report.rows);
}

json_t *
page_report_json(const struct page *page)
{
    struct report report;
    json_t *list = json_array();
    report_make(page, &report);
    for (size_t i = 0; i < report.count; i++) {
        const struct report_row *row = &report.rows[i];
        char month[16];
        (void)snprintf(
            month, sizeof month, "%04d-%02d", row->month / 12, row->month % 12 + 1);
        (void)json_array_append_new(list,
            json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "month", month,
                "partner", row->partner, "partner_name",
                archive_name(page->story->archive, row->partner), "messages",
                (json_int_t)row->messages, "breaks_theirs", (json_int_t)row->theirs,
                "breaks_ours", (json_int_t)row->ours, "breaks_must",
                (json_int_t)row->must, "breaks_open", (json_int_t)row->open));
    }
    free(report.rows);
    return json_pack("{s:o}", "report", list);
}
