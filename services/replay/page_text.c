#include "services/replay/page.h"

#include <string.h>

enum { NAME_BYTES = 2 * PLO_NAME_BYTES + 32 };

const struct plo_message *
page_message(const struct page *page, uint32_t person)
{
    const struct story_person *row = &page->story->persons[person];
    ASSERT(row->notice_count > 0); /* a person is known by a message */
    return &page->story->notices[row->notices[0]].entry->notice.message;
}

void
page_person(const struct page *page, uint32_t person, char *text, size_t text_bytes)
{
    const struct plo_message *message = page_message(page, person);
    if (page->is_identified)
        (void)snprintf(text, text_bytes, "%s %s, %s", message->given_name,
            message->family_name, message->national_id);
    else
        (void)snprintf(text, text_bytes, "Person %u", person + 1);
}

static void
notice_print(const struct page *page, const struct story_notice *notice, FILE *out)
{
    const struct archive *archive = page->story->archive;
    const struct plo_message *message = &notice->entry->notice.message;
    char time[WORDS_TIME_BYTES];
    words_time(page->calendar, message->sent_us, time);
    (void)fprintf(out, "  %s  %s, %s%s%s\n", time, message->type, message->status,
        notice->state[0] == '\0' ? "" : " -> ", notice->state);
    (void)fprintf(out, "      %s -> %s%s%s\n", message->sender.name,
        message->receiver.name, message->receiver.unit_name[0] == '\0' ? "" : ", ",
        message->receiver.unit_name);
    (void)fprintf(out, "      %s  %s\n", message->message_ref, notice->entry->file);
    (void)archive;
}

/* Words in lines of the page's width. */
static void
lines_print(const char *text, FILE *out)
{
    enum { WIDTH = 84 };
    while (*text != '\0') {
        size_t len = strlen(text);
        size_t cut = len;
        if (len > WIDTH) {
            cut = WIDTH;
            while (cut > 0 && text[cut] != ' ')
                cut--;
            cut = cut == 0 ? WIDTH : cut;
        }
        (void)fprintf(out, "      %.*s\n", (int)cut, text);
        text += cut;
        while (*text == ' ')
            text++;
    }
}

static void
break_print(const struct page *page, const struct story_break *row, FILE *out)
{
    char time[WORDS_TIME_BYTES];
    char says[WORDS_BYTES];
    words_time(page->calendar, row->opened_us, time);
    words_break(page->story, page->calendar, row, says);
    (void)fprintf(out, "  %s  %s  [%s, %s; %s; %s]\n", time, row->rule->code,
        words_strength(row->rule->strength), row->rule->source,
        archive_name(page->story->archive, row->whose), words_end(row));
    lines_print(says, out);
    for (size_t i = 0; i < row->notice_count; i++) {
        const struct archive_entry *entry = page->story->notices[row->notices[i]].entry;
        (void)fprintf(
            out, "      %s  %s\n", entry->notice.message.message_ref, entry->file);
    }
}

static void
person_print(const struct page *page, uint32_t number, FILE *out)
{
    const struct story_person *person = &page->story->persons[number];
    char name[NAME_BYTES];
    page_person(page, number, name, sizeof name);
    (void)fprintf(out, "\n%s: %zu messages, %zu breaks\n", name, person->notice_count,
        person->break_count);
    for (size_t i = 0; i < person->notice_count; i++)
        notice_print(page, &page->story->notices[person->notices[i]], out);
    if (person->break_count > 0)
        (void)fprintf(out, "  breaks\n");
    for (size_t i = 0; i < person->break_count; i++)
        break_print(page, &page->story->breaks[person->breaks[i]], out);
}

static void
odd_print(const struct archive *archive, FILE *out)
{
    size_t refused = 0;
    for (size_t i = 0; i < archive->count; i++)
        refused += archive->entries[i]->refused != NULL ? 1 : 0;
    if (refused + archive->odd_count > 0)
        (void)fprintf(out, "\nNot taken\n");
    for (size_t i = 0; i < archive->odd_count; i++)
        (void)fprintf(out, "  %s  %s, %s\n", archive->odd[i].reason,
            archive->odd[i].file, archive->odd[i].where);
    for (size_t i = 0; i < archive->count; i++) {
        if (archive->entries[i]->refused != NULL)
            (void)fprintf(out, "  %s  %s\n", archive->entries[i]->refused,
                archive->entries[i]->file);
    }
}

void
page_text(const struct page *page, FILE *out)
{
    const struct archive *archive = page->story->archive;
    (void)fprintf(out,
        "%zu files: %zu messages of %s, %zu persons, %zu breaks; %zu of other kinds, "
        "%zu repeated, %zu not taken\n",
        archive->file_count, archive->count, archive_name(archive, archive->own),
        page->story->person_count, page->story->break_count, archive->set_aside_count,
        archive->repeated_count, archive->odd_count);
    for (unsigned i = 0; i < page->unasked->count; i++)
        (void)fprintf(out, "Not asked: %s, because no message could say so.\n",
            page->unasked->codes[i]);
    for (uint32_t i = 0; i < page->story->person_count; i++)
        person_print(page, i, out);
    odd_print(archive, out);
}
