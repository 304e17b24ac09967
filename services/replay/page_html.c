/* One page that needs nothing from outside: no script, no font, no picture but those in
 * it. Whatever came in a message is escaped. */

#include "services/replay/page.h"

#include <string.h>

enum { NAME_BYTES = 2 * PLO_NAME_BYTES + 32 };

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:15px/1.45 system-ui,sans-serif;max-width:64rem;margin:2rem auto;"
    "padding:0 1rem}"
    "section{break-inside:avoid;margin:2.5rem 0}"
    "svg{width:100%;height:auto;font-size:11px}svg text{fill:currentColor}"
    ".tick{stroke:currentColor;opacity:.2}.state{fill:#9bbcd8;opacity:.55}"
    ".s-annulled,.s-known{fill:#999}.s-ready{fill:#7fb77e}.s-ready-withdrawn{fill:#"
    "d9b84f}"
    ".s-dead{fill:#666}.message{fill:#2a5d8f}.gone{fill:none;stroke:#2a5d8f;stroke-"
    "width:2}"
    ".break{fill:#b3261e}.b-should{fill:#c96a12}.b-agreed,.b-recommended{fill:#8a7a2a}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #8884}"
    "td:first-child{white-space:nowrap}code{font-size:.85em;overflow-wrap:anywhere}."
    "small{opacity:.75;font-size:.85em}";

void
page_escape(const char *text, FILE *out)
{
    static const struct {
        char letter;
        const char *escaped;
    } rows[] = {
        { '&', "&amp;" },
        { '<', "&lt;" },
        { '>', "&gt;" },
        { '"', "&quot;" },
    };
    for (; *text != '\0'; text++) {
        const char *escaped = NULL;
        for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
            if (rows[i].letter == *text)
                escaped = rows[i].escaped;
        }
        if (escaped != NULL)
            (void)fputs(escaped, out);
        else
            (void)fputc(*text, out);
    }
}

static void
cell_print(const char *open, const char *text, const char *close, FILE *out)
{
    (void)fputs(open, out);
    page_escape(text, out);
    (void)fputs(close, out);
}

static void
message_print(const struct archive_entry *entry, FILE *out)
{
    cell_print("<br><code>", entry->notice.message.message_ref, "</code>", out);
    cell_print(" <span class=\"small\">", entry->file, "</span>", out);
}

static void
break_print(const struct page *page, const struct story_break *row, FILE *out)
{
    char time[WORDS_TIME_BYTES];
    char says[WORDS_BYTES];
    words_time(page->calendar, row->opened_us, time);
    words_break(page->story, page->calendar, row, says);
    (void)fprintf(out, "<tr><td>%s<br><span class=\"small\">%s</span></td><td>", time,
        words_end(row));
    page_escape(says, out);
    for (size_t i = 0; i < row->notice_count; i++)
        message_print(page->story->notices[row->notices[i]].entry, out);
    (void)fprintf(out, "</td><td>%s<br><span class=\"small\">%s, %s</span></td>",
        row->rule->code, row->rule->source, words_strength(row->rule->strength));
    cell_print(
        "<td>", archive_name(page->story->archive, row->whose), "</td></tr>\n", out);
}

static void
notice_print(const struct page *page, const struct story_notice *notice, FILE *out)
{
    const struct plo_message *message = &notice->entry->notice.message;
    char time[WORDS_TIME_BYTES];
    words_time(page->calendar, message->sent_us, time);
    (void)fprintf(out, "<tr><td>%s</td><td>%s, %s%s", time, words_kind(notice->kind),
        message->status, notice->ended_by == STORY_NOBODY ? "" : " (stands no longer)");
    message_print(notice->entry, out);
    cell_print("</td><td>", message->sender.name, " &rarr; ", out);
    page_escape(message->receiver.name, out);
    cell_print(message->receiver.unit_name[0] == '\0' ? "" : ", ",
        message->receiver.unit_name, "", out);
    (void)fprintf(out, "</td><td>%s</td></tr>\n", notice->state);
}

static void
person_print(const struct page *page, uint32_t number, FILE *out)
{
    const struct story_person *person = &page->story->persons[number];
    char name[NAME_BYTES];
    page_person(page, number, name, sizeof name);
    cell_print("<section><h2>", name, "</h2>\n", out);
    page_svg(page, number, out);
    if (person->break_count > 0)
        (void)fputs("<h3>Breaks</h3><table><tr><th>opened</th><th>what</th>"
                    "<th>rule</th><th>whose</th></tr>\n",
            out);
    for (size_t i = 0; i < person->break_count; i++)
        break_print(page, &page->story->breaks[person->breaks[i]], out);
    if (person->break_count > 0)
        (void)fputs("</table>\n", out);
    (void)fputs("<h3>Messages</h3><table><tr><th>sent</th><th>what</th>"
                "<th>from, to</th><th>pathway then</th></tr>\n",
        out);
    for (size_t i = 0; i < person->notice_count; i++)
        notice_print(page, &page->story->notices[person->notices[i]], out);
    (void)fputs("</table></section>\n", out);
}

void
page_html(const struct page *page, FILE *out)
{
    const struct archive *archive = page->story->archive;
    (void)fprintf(out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<title>Pathways and their breaks</title><style>%s</style></head><body>\n"
        "<h1>Pathways and their breaks</h1>\n<p>%zu messages of ",
        style, archive->count);
    page_escape(archive_name(archive, archive->own), out);
    (void)fprintf(out,
        ", %zu persons, %zu breaks. What a rule asks, whose it is and how strongly its "
        "source says so stands with each.</p>\n",
        page->story->person_count, page->story->break_count);
    for (unsigned i = 0; i < page->unasked->count; i++)
        (void)fprintf(out, "<p>Not asked: %s, because no message could say so.</p>\n",
            page->unasked->codes[i]);
    for (uint32_t i = 0; i < page->story->person_count; i++)
        person_print(page, i, out);
    (void)fputs("</body></html>\n", out);
}
