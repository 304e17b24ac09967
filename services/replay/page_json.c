#include "services/replay/page.h"

static json_t *
time_json(const struct page *page, int64_t time_us)
{
    char text[WORDS_TIME_BYTES];
    if (time_us == 0)
        return json_null();
    words_time(page->calendar, time_us, text);
    return json_string(text);
}

static json_t *
notice_json(const struct page *page, const struct story_notice *notice)
{
    const struct plo_message *message = &notice->entry->notice.message;
    const struct story *story = page->story;
    json_t *ended_by = json_null();
    if (notice->ended_by != STORY_NOBODY)
        ended_by = json_string(
            story->notices[notice->ended_by].entry->notice.message.message_ref);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:o}",
        "message", message->message_ref, "file", notice->entry->file, "family",
        message->family, "type", message->type, "status", message->status, "kind",
        notice->kind, "sent", time_json(page, message->sent_us), "from",
        message->sender.name, "to", message->receiver.name, "to_unit",
        message->receiver.unit_name, "pathway", notice->state, "ended_by", ended_by);
}

static json_t *
messages_json(const struct page *page, const struct story_break *row)
{
    json_t *list = json_array();
    for (size_t i = 0; i < row->notice_count; i++) {
        const struct archive_entry *entry = page->story->notices[row->notices[i]].entry;
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s}", "message", entry->notice.message.message_ref,
                      "file", entry->file));
    }
    return list;
}

static json_t *
break_json(const struct page *page, const struct story_break *row)
{
    char says[WORDS_BYTES];
    words_break(page->story, page->calendar, row, says);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:o}",
        "rule", row->rule->code, "source", row->rule->source, "strength",
        words_strength(row->rule->strength), "whose", row->whose, "whose_name",
        archive_name(page->story->archive, row->whose), "says", says, "state",
        words_end(row), "opened", time_json(page, row->opened_us), "due",
        time_json(page, row->due_us), "ended", time_json(page, row->ended_us),
        "late_minutes", (json_int_t)(row->late_us / MINUTE_US), "messages",
        messages_json(page, row));
}

static json_t *
person_json(const struct page *page, uint32_t number)
{
    const struct story_person *person = &page->story->persons[number];
    const struct plo_message *message = page_message(page, number);
    json_t *notices = json_array();
    json_t *breaks = json_array();
    for (size_t i = 0; i < person->notice_count; i++)
        (void)json_array_append_new(
            notices, notice_json(page, &page->story->notices[person->notices[i]]));
    for (size_t i = 0; i < person->break_count; i++)
        (void)json_array_append_new(
            breaks, break_json(page, &page->story->breaks[person->breaks[i]]));
    json_t *row = json_pack("{s:I, s:o, s:o}", "person", (json_int_t)number + 1,
        "notices", notices, "breaks", breaks);
    if (page->is_identified) {
        (void)json_object_set_new(
            row, "national_id", json_string(message->national_id));
        (void)json_object_set_new(row, "given_name", json_string(message->given_name));
        (void)json_object_set_new(
            row, "family_name", json_string(message->family_name));
    }
    return row;
}

static json_t *
odd_json(const struct archive *archive)
{
    json_t *list = json_array();
    for (size_t i = 0; i < archive->odd_count; i++) {
        const struct archive_odd *odd = &archive->odd[i];
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "file", odd->file, "reason", odd->reason,
                      "where", odd->where));
    }
    for (size_t i = 0; i < archive->count; i++) {
        const struct archive_entry *entry = archive->entries[i];
        if (entry->refused != NULL)
            (void)json_array_append_new(list,
                json_pack("{s:s, s:s}", "file", entry->file, "reason", entry->refused));
    }
    return list;
}

json_t *
page_json(const struct page *page)
{
    const struct archive *archive = page->story->archive;
    json_t *persons = json_array();
    json_t *unasked = json_array();
    for (uint32_t i = 0; i < page->story->person_count; i++)
        (void)json_array_append_new(persons, person_json(page, i));
    for (unsigned i = 0; i < page->unasked->count; i++)
        (void)json_array_append_new(unasked, json_string(page->unasked->codes[i]));
    return json_pack("{s:I, s:I, s:I, s:I, s:s, s:s, s:o, s:o, s:o, s:o}", "files",
        (json_int_t)archive->file_count, "messages", (json_int_t)archive->count,
        "set_aside", (json_int_t)archive->set_aside_count, "repeated",
        (json_int_t)archive->repeated_count, "organisation", archive->own,
        "organisation_name", archive_name(archive, archive->own), "last_sent",
        time_json(page, page->story->last_us), "rules_not_asked", unasked, "persons",
        persons, "not_taken", odd_json(archive));
}
