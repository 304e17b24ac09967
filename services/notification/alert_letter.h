#ifndef ALERT_LETTER_H
#define ALERT_LETTER_H

/* A mail, as text for a person and as bytes for a server. Belongs to the sender, the one
 * edge of notification: it reads a file and knows libraries that rules may not. A letter
 * names no person: it has the alert's kind, its times and its id. */

#include "common/calendar.h"
#include "services/notification/alert.h"

enum { LETTER_TEXT_BYTES = 4096, LETTER_BYTES = 16384 };

/* ---- alert_texts.c: deploy/texts, read once at the start. */
struct alert_texts;

/* False with the reason on stderr, with file, line and column. */
MUST_CHECK bool alert_texts_load(const char *path, struct alert_texts **out);
void alert_texts_destroy(struct alert_texts **texts);

/* The alert as it is told to the one at that place among those told. */
struct alert_letter_about {
    struct id alert_id;
    const struct alert_row *row;
    uint32_t told;
    const char *organisation; /* as people call it */
    const char *link;         /* NULL: none */
};
struct alert_letter_words {
    const char *language;
    bool is_urgent;
    char subject[LETTER_TEXT_BYTES];
    char body[LETTER_TEXT_BYTES];
};
/* What does not fit is cut off at the end. */
void alert_texts_say(const struct alert_texts *texts, const struct calendar *calendar,
    const struct alert_letter_about *about, struct alert_letter_words *out);

/* ---- alert_letter.c */
struct alert_letter {
    const char *from; /* addresses: nothing else stands in them */
    const char *to;
    struct id
        alert_id; /* with `told` the Message-ID: the same however often it is sent */
    uint32_t told;
    int64_t time_us;
    const struct alert_letter_words *words;
};
/* RFC 5322, lines of at most 78 bytes, all ASCII. How many bytes; 0: they do not fit. */
size_t alert_letter_write(
    const struct alert_letter *letter, char *out, size_t out_bytes);

#endif
