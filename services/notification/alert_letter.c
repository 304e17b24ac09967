/* A mail's bytes: header fields whose values are ours or checked, a subject in encoded
 * words (RFC 2047) unless it is plain ASCII, and a body in base64. So whatever stands in a
 * text, no line is too long, none begins a header field, and none ends the mail. */

#include "services/notification/alert_letter.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    PLAIN_SUBJECT_MAX = 60,
    WORD_BYTES = 39, /* of text in one encoded word: with the field's name 76 */
    LINE_BYTES = 57, /* of text in one line of base64: 76 */
    CODED_BYTES = 128,
    DATE_BYTES = 64,
};

struct writing {
    char *out;
    size_t bytes;
    size_t used;
    bool is_over;
};

static void
add(struct writing *writing, const char *text)
{
    size_t bytes = strlen(text);
    if (writing->is_over || bytes >= writing->bytes - writing->used) {
        writing->is_over = true;
        return;
    }
    memcpy(writing->out + writing->used, text, bytes + 1);
    writing->used += bytes;
}

static void
add_coded(struct writing *writing, const char *text, size_t bytes)
{
    char coded[CODED_BYTES];
    ASSERT(sodium_base64_ENCODED_LEN(bytes, sodium_base64_VARIANT_ORIGINAL) <=
           sizeof coded);
    (void)sodium_bin2base64(coded, sizeof coded, (const uint8_t *)text, bytes,
        sodium_base64_VARIANT_ORIGINAL);
    add(writing, coded);
}

/* ---- the subject */

static bool
is_plain(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~')
            return false;
    }
    return strlen(text) <= PLAIN_SUBJECT_MAX && strstr(text, "=?") == NULL;
}

/* As much as fits one word without parting a character. */
static size_t
word_take(const char *text)
{
    size_t bytes = strlen(text);
    if (bytes <= WORD_BYTES)
        return bytes;
    bytes = WORD_BYTES;
    while (bytes > WORD_BYTES - 4 && ((uint8_t)text[bytes] & 0xc0) == 0x80)
        bytes--;
    return bytes;
}

static void
add_subject(struct writing *writing, const char *subject)
{
    char text[LETTER_TEXT_BYTES];
    (void)snprintf(text, sizeof text, "%s", subject);
    for (char *c = text; *c != '\0'; c++) {
        if ((uint8_t)*c < ' ' || *c == 0x7f)
            *c = ' ';
    }
    add(writing, "Subject: ");
    if (is_plain(text)) {
        add(writing, text);
        add(writing, "\r\n");
        return;
    }
    for (const char *at = text; *at != '\0';) {
        size_t bytes = word_take(at);
        add(writing, at == text ? "=?UTF-8?B?" : " =?UTF-8?B?");
        add_coded(writing, at, bytes);
        add(writing, "?=\r\n");
        at += bytes;
    }
}

/* ---- the rest */

static void
add_date(struct writing *writing, int64_t time_us)
{
    char date[DATE_BYTES];
    struct tm at;
    time_t second = (time_t)(time_us / 1000000);
    (void)gmtime_r(&second, &at);
    (void)strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S +0000\r\n", &at);
    add(writing, date);
}

static void
add_message_id(struct writing *writing, const struct alert_letter *letter)
{
    char id[ID_TEXT_BYTES];
    char told[16];
    const char *at = strchr(letter->from, '@');
    ASSERT(at != NULL);
    id_text(letter->alert_id, id);
    (void)snprintf(told, sizeof told, ".%u", (unsigned)letter->told);
    const char *const parts[] = { "Message-ID: <", id, told, at, ">\r\n" };
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        add(writing, parts[i]);
}

static void
add_field(struct writing *writing, const char *name, const char *value)
{
    add(writing, name);
    add(writing, ": ");
    add(writing, value);
    add(writing, "\r\n");
}

/* Lines end with CR LF before they are coded (RFC 2045). */
static void
add_body(struct writing *writing, const char *body)
{
    char text[2 * LETTER_TEXT_BYTES];
    size_t used = 0;
    for (const char *c = body; *c != '\0' && used + 2 < sizeof text; c++) {
        if (*c == '\n')
            text[used++] = '\r';
        text[used++] = *c;
    }
    for (size_t at = 0; at < used; at += LINE_BYTES) {
        add_coded(writing, text + at, used - at < LINE_BYTES ? used - at : LINE_BYTES);
        add(writing, "\r\n");
    }
}

size_t
alert_letter_write(const struct alert_letter *letter, char *out, size_t out_bytes)
{
    struct writing writing = { out, out_bytes, 0, false };
    out[0] = '\0';
    ASSERT(alert_is_address(slice_text(letter->from)));
    ASSERT(alert_is_address(slice_text(letter->to)));
    add_date(&writing, letter->time_us);
    add_field(&writing, "From", letter->from);
    add_field(&writing, "To", letter->to);
    add_message_id(&writing, letter);
    add_subject(&writing, letter->words->subject);
    if (letter->words->is_urgent)
        add_field(&writing, "Importance", "high");
    add_field(&writing, "Auto-Submitted", "auto-generated");
    add_field(&writing, "MIME-Version", "1.0");
    add_field(&writing, "Content-Type", "text/plain; charset=utf-8");
    add_field(&writing, "Content-Language", letter->words->language);
    add_field(&writing, "Content-Transfer-Encoding", "base64");
    add(&writing, "\r\n");
    add_body(&writing, letter->words->body);
    return writing.is_over ? 0 : writing.used;
}
