/* A mail's bytes: nothing that stands in a text begins a field or ends the mail, no line is
 * too long, and the words of all languages are there. Run from the repository's root. */

#include "services/notification/alert_letter.h"
#include "tests/lib/test.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 78 };

static char bytes[LETTER_BYTES];
static struct alert_letter_words words;

static void
write_letter(const char *subject, const char *body)
{
    const struct alert_letter letter = { "stafett@havnes.example", "jon@havnes.example",
        { { 1, 2, 3 } }, 2, INT64_C(1800000000000000), &words };
    words.language = "nb";
    (void)snprintf(words.subject, sizeof words.subject, "%s", subject);
    (void)snprintf(words.body, sizeof words.body, "%s", body);
    size_t len = alert_letter_write(&letter, bytes, sizeof bytes);
    assert_true(len > 0);
    assert_int_equal(len, strlen(bytes));
}

/* Every line ends with CR LF, is not too long, and is ASCII; the fields are ours. */
static void
check_lines(void)
{
    static const char *const fields[] = { "Date: ", "From: ", "To: ", "Message-ID: ",
        "Subject: ", "Importance: ", "Auto-Submitted: ", "MIME-Version: ",
        "Content-Type: ", "Content-Language: ", "Content-Transfer-Encoding: ", " " };
    bool is_body = false;
    for (const char *line = bytes; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        size_t len = (size_t)(end - line);
        assert_true(len <= LINE_MAX_BYTES);
        for (size_t i = 0; i < len; i++)
            assert_true(line[i] >= ' ' && line[i] <= '~');
        bool is_field = false;
        for (size_t i = 0; i < ARRAY_COUNT(fields); i++)
            is_field = is_field || strncmp(line, fields[i], strlen(fields[i])) == 0;
        is_body = is_body || len == 0;
        assert_true(is_body || is_field);
        line = end + 2;
    }
    assert_true(is_body);
}

/* What the encoded words of the subject say, joined. */
static void
subject_read(char *out, size_t out_bytes)
{
    size_t used = 0;
    const char *at = strstr(bytes, "Subject: ") + strlen("Subject: ");
    const char *end = strstr(at, "\r\nAuto-Submitted");
    assert_non_null(end);
    for (const char *word = strstr(at, "=?UTF-8?B?"); word != NULL && word < end;
         word = strstr(word, "=?UTF-8?B?")) {
        size_t len;
        word += strlen("=?UTF-8?B?");
        assert_int_equal(
            sodium_base642bin((uint8_t *)out + used, out_bytes - 1 - used, word,
                strcspn(word, "?"), NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL),
            0);
        /* No word parts a character. */
        assert_true(((uint8_t)out[used] & 0xc0) != 0x80);
        used += len;
    }
    out[used] = '\0';
}

static void
plain_subject_stays_plain(void **state)
{
    (void)state;
    write_letter("Urgent: a handover", "Text.\n");
    check_lines();
    assert_non_null(strstr(bytes, "Subject: Urgent: a handover\r\n"));
    assert_non_null(strstr(bytes, "From: stafett@havnes.example\r\n"));
    assert_non_null(strstr(bytes, "To: jon@havnes.example\r\n"));
    assert_non_null(strstr(bytes, "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"));
    assert_non_null(strstr(bytes,
        "Message-ID: <01020300-0000-0000-0000-000000000000.2@havnes.example>\r\n"));
}

static const char letters[] =
    "\303\246\303\270\303\245\303\246\303\270\303\245\303\246\303\270\303\245\303"
    "\246\303\270\303\245\303\246\303\270\303\245\303\246\303\270\303\245\303\246"
    "\303\270\303\245a\303\270\303\245\303\246\303\270\303\245\303\246\303\270";

static void
subject_of_other_letters_is_encoded(void **state)
{
    static const char *const subjects[] = { "B\303\245t", "\xf0\x9f\x91\x8b",
        "=?UTF-8?B?SGVp?=",
        "a plain one, which is longer than a plain subject may be, to be cut in two",
        letters };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(subjects); i++) {
        char read[512];
        write_letter(subjects[i], "Text.\n");
        check_lines();
        subject_read(read, sizeof read);
        assert_string_equal(read, subjects[i]);
    }
}

static void
text_begins_no_field_and_ends_no_mail(void **state)
{
    char read[512];
    (void)state;
    write_letter("x\r\nBcc: all@havnes.example\r\n\r\nbody", "Text.\r\n.\r\nQUIT\r\n");
    check_lines();
    assert_null(strstr(bytes, "\nBcc"));
    assert_null(strstr(bytes, "\r\n.\r\n"));
    write_letter("\303\270\r\nBcc: all@havnes.example", "Text.\n");
    check_lines();
    subject_read(read, sizeof read);
    assert_string_equal(read, "\303\270  Bcc: all@havnes.example");
}

static void
long_text_has_short_lines(void **state)
{
    char text[LETTER_TEXT_BYTES];
    (void)state;
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    write_letter(text, text);
    check_lines();
}

/* A letter is written whole or not at all. */
static void
room_is_the_bound(void **state)
{
    const struct alert_letter letter = { "a@b.example", "c@d.example", { { 1 } }, 0, 0,
        &words };
    static char small[LETTER_BYTES];
    (void)state;
    write_letter("subject", "body\n");
    size_t len = alert_letter_write(&letter, small, sizeof small);
    assert_int_equal(alert_letter_write(&letter, small, len + 1), len);
    assert_int_equal(alert_letter_write(&letter, small, len), 0);
}

/* ---- words */

static const struct calendar utc = { .offset_count = 1 };

static struct alert_row
row_of(const char *kind)
{
    struct alert_row row;
    memset(&row, 0, sizeof row);
    code_copy(row.kind, sizeof row.kind, kind);
    row.next_us = INT64_C(1800000000000000);
    return row;
}

static void
say(const struct alert_texts *texts, const struct alert_row *row, uint32_t told)
{
    const struct alert_letter_about about = { { { 9 } }, row, told, "Havnes kommune",
        "https://stafett.havnes.example/alerts/" };
    alert_texts_say(texts, &utc, &about, &words);
}

static void
every_language_says_what_by_when_and_where(void **state)
{
    static const struct {
        const char *path;
        const char *subject;
        const char *time;
    } rows[] = {
        { "deploy/texts/mail-nb.yaml",
            "Haster: Dere er spurt om \303\245 overta ansvaret i en sak",
            "fredag 15.1.2027 kl. 08:00" },
        { "deploy/texts/mail-sv.yaml",
            "Br\303\245dskande: Ni \303\244r tillfr\303\245gade om att ta \303\266ver "
            "ansvaret i ett \303\244rende",
            "fredag 15.1.2027 kl. 08:00" },
        { "deploy/texts/mail-en.yaml",
            "Urgent: You are asked to take over the responsibility in a case",
            "Friday 15.1.2027 at 08:00" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct alert_texts *texts = NULL;
        struct alert_row row = row_of("offer-received");
        assert_true(alert_texts_load(rows[i].path, &texts));
        say(texts, &row, 0);
        assert_string_equal(words.subject, rows[i].subject);
        assert_true(words.is_urgent);
        assert_non_null(strstr(words.body, rows[i].time));
        assert_non_null(strstr(words.body,
            "https://stafett.havnes.example/alerts/09000000-0000-0000-0000-"));
        assert_non_null(strstr(words.body, "Havnes kommune"));
        assert_null(strchr(words.body, '{'));
        alert_texts_destroy(&texts);
    }
}

static void
what_waits_for_nobody_says_so(void **state)
{
    struct alert_texts *texts = NULL;
    struct alert_row row = row_of("handover-completed");
    (void)state;
    assert_true(alert_texts_load("deploy/texts/mail-en.yaml", &texts));
    row.is_information = 1;
    say(texts, &row, 0);
    assert_non_null(strstr(words.body, "You need not do anything."));
    assert_non_null(strstr(words.subject, "For your information"));
    row = row_of("no-such-kind");
    row.next_us = 0;
    say(texts, &row, 1);
    assert_non_null(strstr(words.body, "Nobody else is told after you."));
    assert_non_null(strstr(words.body, "because nobody has taken this yet"));
    assert_string_equal(words.subject, "Waits for you: A new alert");
    alert_texts_destroy(&texts);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_subject_stays_plain),
        cmocka_unit_test(subject_of_other_letters_is_encoded),
        cmocka_unit_test(text_begins_no_field_and_ends_no_mail),
        cmocka_unit_test(long_text_has_short_lines),
        cmocka_unit_test(room_is_the_bound),
        cmocka_unit_test(every_language_says_what_by_when_and_where),
        cmocka_unit_test(what_waits_for_nobody_says_so),
    };
    return test_run_group("alert_letter", tests, ARRAY_COUNT(tests));
}
