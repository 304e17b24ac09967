#include "services/replay/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *kind;
    const char *words;
} kind_words[] = {
    { "admitted", "notice of admission" },
    { "early-warning", "early warning" },
    { "information", "updated health information" },
    { "admission-report", "admission report" },
    { "ready", "notice of ready for discharge" },
    { "ready-withdrawn", "ready taken back" },
    { "discharged", "notice of discharge" },
    { "discharge-report", "discharge report" },
    { "death", "notice of death" },
    { "annulled", "cancellation" },
    { "services-told", "note to the GP on services" },
    { "gp-information", "health information to the GP" },
    { "medical-information", "medical information from the GP" },
};

const char *
words_kind(const char *kind)
{
    for (size_t i = 0; i < ARRAY_COUNT(kind_words); i++) {
        if (strcmp(kind_words[i].kind, kind) == 0)
            return kind_words[i].words;
    }
    return kind;
}

const char *
words_strength(enum rule_strength strength)
{
    static const char *const words[] = {
        [STRENGTH_MUST] = "must",
        [STRENGTH_SHOULD] = "should",
        [STRENGTH_RECOMMENDED] = "recommended",
        [STRENGTH_AGREED] = "agreed",
    };
    return words[strength];
}

void
words_time(const struct calendar *calendar, int64_t time_us, char *text)
{
    struct local_time local = calendar_local(calendar, time_us);
    (void)snprintf(text, WORDS_TIME_BYTES, "%04d-%02d-%02d %02d:%02d", local.year,
        local.month, local.day, local.hour, local.minute);
}

void
words_span(int64_t span_us, char *text, size_t text_bytes)
{
    int64_t minutes = span_us / MINUTE_US;
    int64_t hours = minutes / 60;
    if (hours >= 72)
        (void)snprintf(text, text_bytes, "%lld days %lld h", (long long)(hours / 24),
            (long long)(hours % 24));
    else
        (void)snprintf(text, text_bytes, "%lld h %lld min", (long long)hours,
            (long long)(minutes % 60));
}

const char *
words_end(const struct story_break *row)
{
    if (row->end == STORY_MET)
        return "closed";
    if (row->end == STORY_ENDED)
        return "ended";
    return row->is_after_end ? "pending" : "open";
}

__attribute__((format(printf, 2, 3))) static void
add(char text[WORDS_BYTES], const char *format, ...)
{
    va_list arguments;
    size_t len = strlen(text);
    va_start(arguments, format);
    (void)vsnprintf(text + len, WORDS_BYTES - len, format, arguments);
    va_end(arguments);
}

struct telling {
    const struct story *story;
    const struct calendar *calendar;
    const struct story_break *row;
    char *text;
};

static int64_t
sent_us(const struct story *story, uint32_t notice)
{
    return story->notices[notice].entry->notice.message.sent_us;
}

/* Of an order: which of the messages no longer stood. */
static void
add_cancelled(const struct telling *telling)
{
    const struct story *story = telling->story;
    for (size_t i = 1; i < telling->row->notice_count; i++) {
        const struct story_notice *notice = &story->notices[telling->row->notices[i]];
        char sent[WORDS_TIME_BYTES];
        char cancelled[WORDS_TIME_BYTES];
        if (notice->ended_by == STORY_NOBODY)
            continue;
        words_time(telling->calendar, sent_us(story, telling->row->notices[i]), sent);
        words_time(telling->calendar, sent_us(story, notice->ended_by), cancelled);
        add(telling->text, " The %s of %s was cancelled at %s.",
            words_kind(notice->kind), sent, cancelled);
    }
}

static void
add_silence(const struct telling *telling)
{
    const struct story_break *row = telling->row;
    char due[WORDS_TIME_BYTES];
    char cancelled[WORDS_TIME_BYTES];
    words_time(telling->calendar, row->due_us, due);
    if (row->taken_by != STORY_NOBODY) {
        words_time(
            telling->calendar, sent_us(telling->story, row->taken_by), cancelled);
        add(telling->text, " What had come was cancelled at %s.", cancelled);
    }
    add(telling->text, " It was due at %s.", due);
}

static void
add_ending(const struct telling *telling)
{
    const struct story_break *row = telling->row;
    char when[WORDS_TIME_BYTES];
    char after[WORDS_TIME_BYTES];
    char late[WORDS_TIME_BYTES];
    words_time(telling->calendar, row->ended_us, when);
    if (row->end == STORY_MET && row->due_us != 0 && row->notice_count > 0) {
        words_span(row->ended_us - sent_us(telling->story, row->notices[0]), after,
            sizeof after);
        words_span(row->late_us, late, sizeof late);
        add(telling->text, " It came at %s: %s late, %s after the %s.", when, late,
            after, words_kind(telling->story->notices[row->notices[0]].kind));
    } else if (row->end == STORY_MET) {
        add(telling->text, " It came at %s.", when);
    } else if (row->end == STORY_ENDED) {
        add(telling->text,
            row->due_us == 0 ? " The message itself no longer stands since %s."
                             : " Since %s it is asked for no longer.",
            when);
    } else if (row->is_after_end) {
        words_time(telling->calendar, telling->story->last_us, when);
        add(telling->text, " The folder ends at %s: so it is, if nothing came after.",
            when);
    } else if (row->due_us != 0) {
        add(telling->text, " Nothing has come%s.",
            row->taken_by == STORY_NOBODY ? "" : " since");
    }
}

void
words_break(const struct story *story, const struct calendar *calendar,
    const struct story_break *row, char text[WORDS_BYTES])
{
    const struct telling telling = { story, calendar, row, text };
    const char *says = row->rule->says;
    (void)snprintf(
        text, WORDS_BYTES, "%s", says == NULL ? "A rule does not hold." : says);
    if (row->due_us == 0)
        add_cancelled(&telling);
    else
        add_silence(&telling);
    add_ending(&telling);
}
