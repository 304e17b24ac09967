/* Replays: a story of our own after the published standard, whatever its files are called
 * and however often they lie there; and the published examples, of which every break that
 * was found by hand must be found, and no other. */

#include "common/calendar_load.h"
#include "common/trace.h"
#include "services/replay/page.h"
#include "services/replay/play.h"
#include "tests/lib/letter.h"
#include "tests/lib/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 1024, TEXT_BYTES = 64 << 10 };

static struct calendar oslo;

/* One replay, to be looked at. */
static struct played {
    struct archive archive;
    struct story story;
    struct rules *rules;
    struct play_unasked unasked;
} played;

static void
play(const char *folder)
{
    memset(&played, 0, sizeof played);
    assert_true(rules_load("deploy/rules/no.yaml", &played.rules));
    assert_true(archive_read(folder, NULL, &oslo, false, &played.archive));
    play_unasked_take(played.rules, &played.unasked);
    story_start(&played.story, &played.archive, played.rules);
    play_archive(&played.archive, &played.story, played.rules, &oslo);
}

static void
play_end(void)
{
    story_free(&played.story);
    play_unasked_give(played.rules, &played.unasked);
    archive_free(&played.archive);
    rules_destroy(&played.rules);
}

static struct page
page_of(bool is_identified)
{
    return (struct page){ &played.story, &oslo, &played.unasked.list, is_identified };
}

/* What is printed, of as much as fits. */
static const char *
printed(void (*print)(const struct page *page, FILE *out), bool is_identified)
{
    static char text[TEXT_BYTES];
    const struct page page = page_of(is_identified);
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    assert_non_null(out);
    print(&page, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

struct expected {
    const char *rule;
    const char *opened; /* local */
    const char *end;
    const char *message; /* that it is about: its end, which tells it from the others */
};

static bool
ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static void
assert_breaks(uint32_t person, const struct expected *rows, size_t count)
{
    assert_true(person < played.story.person_count);
    const struct story_person *row = &played.story.persons[person];
    for (size_t i = 0; i < row->break_count && i < count; i++) {
        const struct story_break *found = &played.story.breaks[row->breaks[i]];
        const struct story_notice *notice = &played.story.notices[found->notices[0]];
        char opened[WORDS_TIME_BYTES];
        char says[WORDS_BYTES];
        words_time(&oslo, found->opened_us, opened);
        words_break(&played.story, &oslo, found, says);
        print_message("           %s %s %s\n", opened, found->rule->code, says);
        assert_string_equal(found->rule->code, rows[i].rule);
        assert_string_equal(opened, rows[i].opened);
        assert_string_equal(words_end(found), rows[i].end);
        assert_true(found->notice_count > 0);
        assert_true(
            ends_with(notice->entry->notice.message.message_ref, rows[i].message));
    }
    assert_int_equal(row->break_count, count);
}

/* ---- our own */

#define SOLVEIG "03880160000"

/* Aud's stay goes as the standard asks, but for the report of her discharge; Solveig is
 * expected to be ready and then nothing comes. */
static const struct letter story_letters[] = {
    { .type = "LOG_INNLAGT",
        .sent = "2027-06-04T07:30:12",
        .ref = "a-1",
        .event = "2027-06-03T22:40:00" },
    { .type = "INNLEGGELSESRAPPORT", .sent = "2027-06-04T12:00:00", .ref = "a-2" },
    { .type = "HELSEOPPL_SOKNAD",
        .sent = "2027-06-05T09:00:00",
        .ref = "a-3",
        .expected = "2027-06-09",
        .estimate = "true",
        .is_warning = true },
    { .type = "HELSEOPPL_SOKNAD",
        .sent = "2027-06-08T09:00:00",
        .ref = "a-4",
        .status = "M",
        .parent = "a-3",
        .expected = "2027-06-10",
        .estimate = "true" },
    { .type = "LOG_UTSKRIVNINGSKLAR",
        .sent = "2027-06-10T09:05:27",
        .ref = "a-5",
        .event = "2027-06-10",
        .estimate = "true" },
    { .type = "ORIENTERING_TJENESTETILBUD",
        .sent = "2027-06-10T12:00:00",
        .ref = "a-6" },
    { .type = "LOG_UTSKREVET",
        .sent = "2027-06-11T14:02:51",
        .ref = "a-7",
        .event = "2027-06-11",
        .state = "1" },
    { .type = "UTSKRIVNINGSRAPPORT", .sent = "2027-06-12T10:02:00", .ref = "a-8" },
    { .type = "ORIENTERING_TJENESTETILBUD",
        .sent = "2027-06-13T12:00:00",
        .ref = "a-9",
        .status = "C",
        .parent = "a-6" },
    { .type = "ORIENTERING_TJENESTETILBUD",
        .sent = "2027-06-13T12:20:00",
        .ref = "a-10" },
    { .type = "HELSEOPPL_SOKNAD",
        .sent = "2027-06-05T10:00:00",
        .ref = "s-1",
        .national_id = SOLVEIG,
        .expected = "2027-06-07",
        .estimate = "true",
        .is_warning = true },
};

static const struct expected aud_breaks[] = {
    { "discharge-report", "2027-06-11 23:59", "closed", "a-7" },
};
static const struct expected solveig_breaks[] = {
    { "expected-date-passed", "2027-06-08 08:00", "open", "s-1" },
};

static void
story_write(const char *folder)
{
    for (size_t i = 0; i < ARRAY_COUNT(story_letters); i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%02zu.xml", i);
        letter_file(&story_letters[i], folder, name);
    }
}

static void
test_what_the_standard_asks_is_no_break(void **state)
{
    (void)state;
    char folder[PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    story_write(folder);
    play(folder);
    assert_string_equal(
        archive_name(&played.archive, played.archive.own), "Havnes kommune");
    assert_int_equal(played.story.person_count, 2);
    assert_breaks(0, aud_breaks, ARRAY_COUNT(aud_breaks));
    assert_breaks(1, solveig_breaks, ARRAY_COUNT(solveig_breaks));
    assert_int_equal(played.unasked.list.count, 1); /* first-contact */
    play_end();
    test_folder_remove(folder);
}

/* A small generator, the same in every run. */
static uint32_t
draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * UINT32_C(1664525) + UINT32_C(1013904223);
    return (*seed >> 8) % below;
}

/* Names decide nothing, nor do copies of the same file. */
static void
test_any_order_and_duplication_say_the_same(void **state)
{
    (void)state;
    char folder[PATH_BYTES];
    uint32_t seed = 7;
    char *expected = NULL;
    for (int round = 0; round < 20; round++) {
        test_folder_make(folder, sizeof folder);
        for (size_t i = 0; i < ARRAY_COUNT(story_letters); i++) {
            uint32_t copies = round == 0 ? 1 : 1 + draw(&seed, 3);
            for (uint32_t c = 0; c < copies; c++) {
                char name[64];
                (void)snprintf(
                    name, sizeof name, "%06u-%zu-%u.xml", draw(&seed, 1000000), i, c);
                letter_file(&story_letters[i], folder, name);
            }
        }
        play(folder);
        const struct page page = page_of(false);
        json_t *document = page_json(&page);
        json_t *persons = json_object_get(document, "persons");
        size_t index;
        json_t *person;
        json_array_foreach(persons, index, person)
        {
            size_t at;
            json_t *notice;
            json_array_foreach(json_object_get(person, "notices"), at, notice)(void)
                json_object_del(notice, "file");
            json_t *broken;
            json_array_foreach(json_object_get(person, "breaks"), at, broken)(void)
                json_object_del(broken, "messages");
        }
        char *text = json_dumps(persons, JSON_SORT_KEYS);
        assert_non_null(text);
        if (expected == NULL)
            expected = strdup(text);
        assert_string_equal(text, expected);
        free(text);
        json_decref(document);
        play_end();
        test_folder_remove(folder);
    }
    free(expected);
}

/* A cancellation dated before what it cancels is told after it. */
static void
test_references_come_before_dates(void **state)
{
    (void)state;
    static const struct letter letters[] = {
        { .type = "LOG_INNLAGT",
            .sent = "2027-06-04T09:00:00",
            .ref = "n",
            .event = "2027-06-04T08:00:00" },
        { .type = "LOG_INNLAGT",
            .sent = "2027-06-04T08:59:00",
            .ref = "c",
            .status = "C",
            .parent = "m" },
        { .type = "LOG_INNLAGT",
            .sent = "2027-06-04T08:58:00",
            .ref = "m",
            .status = "M",
            .parent = "n",
            .event = "2027-06-04T08:05:00" },
    };
    char folder[PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    for (size_t i = 0; i < 2 * ARRAY_COUNT(letters); i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%zu.xml", i);
        letter_file(&letters[i % ARRAY_COUNT(letters)], folder, name);
    }
    play(folder);
    assert_int_equal(played.archive.repeated_count, 3);
    assert_int_equal(played.story.notice_count, 3);
    assert_string_equal(played.story.notices[2].state, "annulled");
    assert_int_equal(played.story.notices[1].ended_by, 2);
    for (size_t i = 0; i < played.archive.count; i++)
        assert_null(played.archive.entries[i]->refused);
    play_end();
    test_folder_remove(folder);
}

/* The folder ends before the silence does: it is said so. */
static void
test_what_opens_after_the_end_is_pending(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        { "expected-date-passed", "2027-06-08 08:00", "pending", "s-1" },
    };
    char folder[PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    letter_file(&story_letters[ARRAY_COUNT(story_letters) - 1], folder, "a.xml");
    play(folder);
    assert_breaks(0, rows, ARRAY_COUNT(rows));
    play_end();
    test_folder_remove(folder);
}

/* A discharge of somebody who died asks for no report. */
static void
test_a_death_in_hospital_ends_what_is_owed(void **state)
{
    (void)state;
    char folder[PATH_BYTES];
    struct letter dead = { .type = "LOG_UTSKREVET",
        .sent = "2027-06-05T14:00:00",
        .ref = "d-2",
        .event = "2027-06-05",
        .state = "2" };
    test_folder_make(folder, sizeof folder);
    letter_file(&story_letters[0], folder, "1.xml");
    letter_file(&story_letters[1], folder, "2.xml");
    letter_file(&dead, folder, "3.xml");
    play(folder);
    assert_breaks(0, NULL, 0);
    assert_string_equal(played.story.notices[2].state, "dead");
    play_end();
    test_folder_remove(folder);
}

/* What the standard asks a message to hold. */
static void
test_what_must_be_in_it_is_missed(void **state)
{
    (void)state;
    static const struct letter letters[] = {
        { .type = "LOG_INNLAGT",
            .sent = "2027-06-04T07:30:12",
            .ref = "w-1",
            .event = "2027-06-03" },
        { .type = "INNLEGGELSESRAPPORT", .sent = "2027-06-04T07:40:00", .ref = "w-2" },
        { .type = "LOG_UTSKREVET", .sent = "2027-06-05T07:30:12", .ref = "w-3" },
        { .type = "UTSKRIVNINGSRAPPORT", .sent = "2027-06-05T07:40:00", .ref = "w-4" },
    };
    static const struct expected rows[] = {
        { "admission-without-time", "2027-06-04 07:30", "open", "w-1" },
        { "notice-without-date", "2027-06-05 07:30", "open", "w-3" },
        { "discharged-to-nowhere", "2027-06-05 07:30", "open", "w-3" },
    };
    char folder[PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    for (size_t i = 0; i < ARRAY_COUNT(letters); i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%zu.xml", i);
        letter_file(&letters[i], folder, name);
    }
    play(folder);
    assert_breaks(0, rows, ARRAY_COUNT(rows));
    play_end();
    test_folder_remove(folder);
}

static void
test_odd_files_are_named(void **state)
{
    (void)state;
    char folder[PATH_BYTES];
    char path[PATH_BYTES + 16];
    test_folder_make(folder, sizeof folder);
    story_write(folder);
    (void)snprintf(path, sizeof path, "%s/broken.xml", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("<MsgHead>", file) >= 0);
    assert_int_equal(fclose(file), 0);
    letter_file(&(struct letter){ .type = "LOG_INNLAGT",
                    .sent = "2027-06-20T09:00:00",
                    .ref = "lost",
                    .status = "C",
                    .parent = "never-seen" },
        folder, "lost.xml");
    play(folder);
    const char *text = printed(page_text, false);
    assert_non_null(strstr(text, "not-xml  broken.xml, line-1"));
    assert_non_null(strstr(text, "notice-unknown  lost.xml"));
    play_end();
    test_folder_remove(folder);
}

/* ---- pages */

static void
test_pages_name_nobody_unless_asked(void **state)
{
    (void)state;
    void (*const pages[])(
        const struct page *page, FILE *out) = { page_text, page_html };
    char folder[PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    story_write(folder);
    play(folder);
    for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
        assert_null(strstr(printed(pages[i], false), "02873910170"));
        assert_null(strstr(printed(pages[i], false), "Aud"));
        assert_non_null(strstr(printed(pages[i], true), "02873910170"));
    }
    const char *page = printed(page_html, false);
    assert_non_null(strstr(page, "<svg "));
    assert_null(strstr(page, "http"));
    assert_null(strstr(page, "<script"));
    play_end();
    test_folder_remove(folder);
}

static void
test_what_messages_say_is_escaped(void **state)
{
    (void)state;
    char text[64] = "";
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    assert_non_null(out);
    page_escape("<b>\"A&B\"", out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "&lt;b&gt;&quot;A&amp;B&quot;");
}

static void
test_report_counts_by_month_and_partner(void **state)
{
    (void)state;
    char folder[PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    story_write(folder);
    play(folder);
    const char *text = printed(page_report, false);
    assert_non_null(strstr(text, "2027-06         8               2     0     1     1  "
                                 "Fjordheim sykehus\n"));
    assert_non_null(strstr(text, "2027-06         3               0     0     0     0  "
                                 "Legene i Havnes\n"));
    play_end();
    test_folder_remove(folder);
}

/* ---- the published examples */

static const struct expected first_person[] = {
    /* expected ready, and then silence */
    { "information-to-wrong-service", "2018-01-10 10:32", "open",
        "37fc6c80-fd20-11e7-8f1a-0800200c9a66" },
    { "information-to-wrong-service", "2018-01-11 10:45", "ended",
        "29554920-fd22-11e7-8f1a-0800200c9a66" },
    { "information-to-wrong-service", "2018-01-15 10:50", "open",
        "d33c8150-fd23-11e7-8f1a-0800200c9a66" },
    { "expected-date-passed", "2018-01-26 08:00", "open",
        "d33c8150-fd23-11e7-8f1a-0800200c9a66" },
};
static const struct expected second_person[] = {
    /* everything stands on nothing */
    { "no-standing-admission", "2018-01-31 10:20", "open",
        "79c55ed0-0692-11e8-b566-0800200c9a66" },
    { "ready-without-information", "2018-01-31 10:20", "open",
        "79c55ed0-0692-11e8-b566-0800200c9a66" },
    { "sent-to-wrong-service", "2018-01-31 10:20", "open",
        "79c55ed0-0692-11e8-b566-0800200c9a66" },
    { "services-told-cancelled", "2018-01-31 13:14", "open",
        "d1f2f9b0-068c-11e8-b566-0800200c9a66" },
    { "no-standing-admission", "2018-01-31 17:12", "open",
        "ad3f4e50-068e-11e8-b566-0800200c9a66" },
    { "sent-to-wrong-service", "2018-01-31 17:12", "open",
        "ad3f4e50-068e-11e8-b566-0800200c9a66" },
    { "no-standing-admission", "2018-02-01 11:20", "open",
        "b5edd090-0697-11e8-b566-0800200c9a66" },
    { "discharged-without-ready", "2018-02-01 11:20", "open",
        "b5edd090-0697-11e8-b566-0800200c9a66" },
    { "discharge-report", "2018-02-01 23:59", "closed",
        "b5edd090-0697-11e8-b566-0800200c9a66" },
    { "discharge-report", "2018-02-02 17:12", "open",
        "b5edd090-0697-11e8-b566-0800200c9a66" },
    { "death-described", "2018-02-20 17:30", "ended",
        "a5919840-069b-11e8-b566-0800200c9a66" },
    { "death-cancelled", "2018-02-20 17:35", "open",
        "9581e430-069d-11e8-b566-0800200c9a66" },
};
static const struct expected third_person[] = {
    /* all that was sent was taken back */
    { "letter-cancelled", "2018-01-30 12:26", "open",
        "f7aba920-05b2-11e8-8f1a-0800200c9a66" },
    { "admission-report-cancelled", "2018-01-30 17:02", "open",
        "be6d23c0-0664-11e8-b566-0800200c9a66" },
    { "medical-information-cancelled", "2018-01-31 15:32", "open",
        "ee588390-0687-11e8-b566-0800200c9a66" },
};

static void
test_published(void **state)
{
    (void)state;
    char folder[PATH_BYTES];
    const char *cases = getenv("STAFETT_CASES");
    (void)snprintf(
        folder, sizeof folder, "%s/plo-1.6", cases == NULL ? "../shared/cases" : cases);
    DIR *handle = opendir(folder);
    if (handle == NULL) {
        print_message("           skipped: no published examples (STAFETT_CASES)\n");
        skip();
        return;
    }
    (void)closedir(handle);
    play(folder);
    assert_int_equal(played.archive.count, 22);
    assert_int_equal(played.archive.odd_count, 0);
    assert_int_equal(played.story.person_count, 3);
    assert_breaks(0, first_person, ARRAY_COUNT(first_person));
    assert_breaks(1, second_person, ARRAY_COUNT(second_person));
    assert_breaks(2, third_person, ARRAY_COUNT(third_person));
    /* The report came 28 h 20 min after the discharge; the admission was cancelled. */
    const char *text = printed(page_text, false);
    assert_non_null(strstr(text, "15 h 40 min late, 28 h 20 min after"));
    assert_non_null(strstr(text, "2018-01-29 10:11 was cancelled at"));
    play_end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_standard_asks_is_no_break),
        cmocka_unit_test(test_any_order_and_duplication_say_the_same),
        cmocka_unit_test(test_references_come_before_dates),
        cmocka_unit_test(test_what_opens_after_the_end_is_pending),
        cmocka_unit_test(test_a_death_in_hospital_ends_what_is_owed),
        cmocka_unit_test(test_what_must_be_in_it_is_missed),
        cmocka_unit_test(test_odd_files_are_named),
        cmocka_unit_test(test_pages_name_nobody_unless_asked),
        cmocka_unit_test(test_what_messages_say_is_escaped),
        cmocka_unit_test(test_report_counts_by_month_and_partner),
        cmocka_unit_test(test_published),
    };
    trace_quiet();
    if (!calendar_load("Europe/Oslo", NULL, &oslo))
        return 1;
    return test_run_group("replay", tests, ARRAY_COUNT(tests));
}
