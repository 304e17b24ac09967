/* The words of a mail are data, a file for each language. This file knows where they go:
 * what has happened, how urgent it is, by when somebody must take it, and where. */

#include "common/yaml_file.h"
#include "services/notification/alert_letter.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 512, KINDS_MAX = 256, WEEK_DAYS = 7, TIME_BYTES = 128 };

struct kind_text {
    char *kind; /* NULL: all others */
    char *urgency;
    char *what;
};
struct urgency_texts {
    char *urgent;
    char *soon;
    char *information;
};
struct alert_texts {
    char *language;
    char **days; /* from Monday */
    unsigned day_count;
    char *time;
    char *subject;
    char *escalated;
    char *next;
    char *last;
    char *information;
    char *link;
    char *list;
    char *footer;
    struct urgency_texts urgencies;
    struct kind_text other;
    struct kind_text *kinds;
    unsigned kind_count;
};

/* clang-format off */
#define TEXT(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, TEXT_MAX)

static const cyaml_schema_value_t day_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEXT_MAX),
};
static const cyaml_schema_field_t urgency_fields[] = {
    TEXT("urgent", struct urgency_texts, urgent),
    TEXT("soon", struct urgency_texts, soon),
    TEXT("information", struct urgency_texts, information),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t other_fields[] = {
    TEXT("urgency", struct kind_text, urgency),
    TEXT("what", struct kind_text, what),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t kind_fields[] = {
    TEXT("kind", struct kind_text, kind),
    TEXT("urgency", struct kind_text, urgency),
    TEXT("what", struct kind_text, what),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t kind_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct kind_text, kind_fields),
};
static const cyaml_schema_field_t texts_fields[] = {
    TEXT("language", struct alert_texts, language),
    CYAML_FIELD_SEQUENCE_COUNT("days", CYAML_FLAG_POINTER, struct alert_texts, days,
        day_count, &day_schema, WEEK_DAYS, WEEK_DAYS),
    TEXT("time", struct alert_texts, time),
    TEXT("subject", struct alert_texts, subject),
    TEXT("escalated", struct alert_texts, escalated),
    TEXT("next", struct alert_texts, next),
    TEXT("last", struct alert_texts, last),
    TEXT("information", struct alert_texts, information),
    TEXT("link", struct alert_texts, link),
    TEXT("list", struct alert_texts, list),
    TEXT("footer", struct alert_texts, footer),
    CYAML_FIELD_MAPPING("urgencies", CYAML_FLAG_DEFAULT, struct alert_texts, urgencies,
        urgency_fields),
    CYAML_FIELD_MAPPING("other", CYAML_FLAG_DEFAULT, struct alert_texts, other, other_fields),
    CYAML_FIELD_SEQUENCE_COUNT("kinds", CYAML_FLAG_POINTER, struct alert_texts, kinds,
        kind_count, &kind_schema, 0, KINDS_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t texts_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct alert_texts, texts_fields),
};
/* clang-format on */

static const char *
urgency_text(const struct alert_texts *texts, const char *urgency)
{
    const struct {
        const char *code;
        const char *text;
    } rows[] = {
        { "urgent", texts->urgencies.urgent },
        { "soon", texts->urgencies.soon },
        { "information", texts->urgencies.information },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].code, urgency) == 0)
            return rows[i].text;
    }
    return NULL;
}

bool
alert_texts_load(const char *path, struct alert_texts **out)
{
    void *data = NULL;
    *out = NULL;
    if (!yaml_file_load(path, &texts_schema, &data))
        return false;
    struct alert_texts *texts = data;
    const char *wrong =
        urgency_text(texts, texts->other.urgency) == NULL ? texts->other.urgency : NULL;
    for (unsigned i = 0; i < texts->kind_count; i++) {
        if (urgency_text(texts, texts->kinds[i].urgency) == NULL)
            wrong = texts->kinds[i].urgency;
    }
    *out = texts;
    if (wrong == NULL)
        return true;
    (void)fprintf(
        stderr, "%s: urgency %s is none of urgent, soon, information\n", path, wrong);
    alert_texts_destroy(out);
    return false;
}

void
alert_texts_destroy(struct alert_texts **texts)
{
    yaml_file_free(&texts_schema, *texts);
    *texts = NULL;
}

/* ---- filling in */

struct word { /* {name} stands for text */
    const char *name;
    const char *text;
};

struct filling {
    char *out;
    size_t bytes;
    size_t used;
};

static void
fill_add(struct filling *filling, const char *text, size_t bytes)
{
    size_t room = filling->bytes - 1 - filling->used;
    if (bytes > room)
        bytes = room;
    memcpy(filling->out + filling->used, text, bytes);
    filling->used += bytes;
    filling->out[filling->used] = '\0';
}

/* The word whose name in braces begins `text`; NULL: none does. */
static const struct word *
word_at(const char *text, const struct word *words)
{
    for (; words->name != NULL; words++) {
        size_t bytes = strlen(words->name);
        if (strncmp(text + 1, words->name, bytes) == 0 && text[1 + bytes] == '}')
            return words;
    }
    return NULL;
}

static void
fill(struct filling *filling, const char *text, const struct word *words)
{
    while (*text != '\0') {
        const struct word *word = *text == '{' ? word_at(text, words) : NULL;
        if (word == NULL) {
            size_t plain = 1 + strcspn(text + 1, "{");
            fill_add(filling, text, plain);
            text += plain;
        } else {
            fill_add(filling, word->text, strlen(word->text));
            text += strlen(word->name) + 2;
        }
    }
}

static void
fill_line(struct filling *filling, const char *text, const struct word *words)
{
    fill(filling, text, words);
    fill_add(filling, "\n", 1);
}

static void
time_say(const struct alert_texts *texts, const struct calendar *calendar,
    int64_t time_us, char out[TIME_BYTES])
{
    struct local_time at = calendar_local(calendar, time_us);
    char date[32];
    char clock[16];
    const struct word words[] = {
        { "day", texts->days[at.weekday - 1] },
        { "date", date },
        { "clock", clock },
        { NULL, NULL },
    };
    struct filling filling = { out, TIME_BYTES, 0 };
    out[0] = '\0';
    (void)snprintf(
        date, sizeof date, "%d.%d.%d", (int)at.day, (int)at.month, (int)at.year);
    (void)snprintf(clock, sizeof clock, "%02d:%02d", (int)at.hour, (int)at.minute);
    fill(&filling, texts->time, words);
}

/* By when somebody must take it: when the next one is told. */
static const char *
waiting_say(const struct alert_texts *texts, const struct alert_row *row)
{
    if (row->is_information)
        return texts->information;
    return row->next_us != 0 ? texts->next : texts->last;
}

static const struct kind_text *
kind_find(const struct alert_texts *texts, const char *kind)
{
    for (unsigned i = 0; i < texts->kind_count; i++) {
        if (strcmp(texts->kinds[i].kind, kind) == 0)
            return &texts->kinds[i];
    }
    return &texts->other;
}

void
alert_texts_say(const struct alert_texts *texts, const struct calendar *calendar,
    const struct alert_letter_about *about, struct alert_letter_words *out)
{
    const struct kind_text *kind = kind_find(texts, about->row->kind);
    const char *urgency = about->row->is_information ? "information" : kind->urgency;
    char time[TIME_BYTES] = "";
    char id[ID_TEXT_BYTES];
    char link[TEXT_MAX + ID_TEXT_BYTES] = "";
    struct filling subject = { out->subject, sizeof out->subject, 0 };
    struct filling body = { out->body, sizeof out->body, 0 };
    const struct word words[] = {
        { "what", kind->what },
        { "urgency", urgency_text(texts, urgency) },
        { "time", time },
        { "link", link },
        { "organisation", about->organisation },
        { NULL, NULL },
    };
    id_text(about->alert_id, id);
    if (about->row->next_us != 0)
        time_say(texts, calendar, about->row->next_us, time);
    if (about->link != NULL)
        (void)snprintf(link, sizeof link, "%s%s", about->link, id);
    out->language = texts->language;
    out->is_urgent = strcmp(urgency, "urgent") == 0;
    fill(&subject, texts->subject, words);
    fill_line(&body, "{what}.\n", words);
    if (about->told > 0)
        fill_line(&body, texts->escalated, words);
    fill_line(&body, waiting_say(texts, about->row), words);
    fill_line(&body, about->link == NULL ? texts->list : texts->link, words);
    fill_line(&body, "\n-- ", words);
    fill_line(&body, texts->footer, words);
}
