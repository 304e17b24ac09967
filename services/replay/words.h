#ifndef REPLAY_WORDS_H
#define REPLAY_WORDS_H

/* What rows of the story are called, for whoever reads. All texts end with a NUL and are
 * cut where they would not fit. */

#include "common/calendar.h"
#include "services/replay/story.h"

enum { WORDS_BYTES = 768, WORDS_TIME_BYTES = 32 };

/* "2018-01-31 10:20", local. */
void words_time(const struct calendar *calendar, int64_t time_us, char *text);
const char *words_kind(const char *kind);
/* "28 h 20 min", "9 days 4 h". */
void words_span(int64_t span_us, char *text, size_t text_bytes);
/* What the break is, and how it ended: a few sentences. */
void words_break(const struct story *story, const struct calendar *calendar,
    const struct story_break *row, char text[WORDS_BYTES]);
/* "open", "closed", "ended", "pending": opened after the folder's end. */
const char *words_end(const struct story_break *row);
const char *words_strength(enum rule_strength strength);

#endif
