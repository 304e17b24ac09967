#include "common/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No value is longer than the lines it came from, so one buffer holds them all. */
struct reader { /* walks the lines of one file */
    const struct text_key *keys;
    struct arena *arena;
    struct texts *out;
    char *fault;
    char *end; /* where the value of the last row goes on */
    unsigned line;
};

__attribute__((format(printf, 2, 3))) static bool
fail(struct reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int used = snprintf(reader->fault, TEXT_FAULT_BYTES, "line %u: ", reader->line);
    if (used > 0 && used < TEXT_FAULT_BYTES)
        (void)vsnprintf(
            reader->fault + used, (size_t)(TEXT_FAULT_BYTES - used), format, arguments);
    va_end(arguments);
    return false;
}

/* Length of `key` in "key: value", 0 if the line does not begin so. */
static size_t
key_length(const char *line, size_t length)
{
    size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyz_");
    return n > 0 && n < length && line[n] == ':' ? n : 0;
}

static const struct text_key *
key_find(const struct text_key *keys, const char *name, size_t length)
{
    for (; keys->key != NULL; keys++) {
        if (strlen(keys->key) == length && strncmp(keys->key, name, length) == 0)
            return keys;
    }
    return NULL;
}

static void
key_list(const struct text_key *keys, char *list, size_t list_bytes)
{
    size_t used = 0;
    list[0] = '\0';
    for (; keys->key != NULL && used + strlen(keys->key) + 3 < list_bytes; keys++) {
        int n = snprintf(
            list + used, list_bytes - used, "%s%s", used == 0 ? "" : ", ", keys->key);
        used += n > 0 ? (size_t)n : 0;
    }
}

/* Adds to the value of the last row; what blanks stand around it is dropped. */
static void
append(struct reader *reader, const char *text, size_t length)
{
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        length--;
    memcpy(reader->end, text, length);
    reader->end += length;
    *reader->end = '\0';
}

static bool
take_key(struct reader *reader, const char *line, size_t length, size_t name_length)
{
    const struct text_key *key = key_find(reader->keys, line, name_length);
    if (key == NULL) {
        char list[128];
        key_list(reader->keys, list, sizeof list);
        return fail(reader, "a key that is not known here; known are: %s", list);
    }
    struct texts *out = reader->out;
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->rows[i].item, key->item) == 0)
            return fail(reader, "`%s` stands twice", key->key);
    }
    if (out->count == TEXTS_MAX)
        return fail(reader, "more than %d values", TEXTS_MAX);
    /* Behind the NUL of the value before. */
    if (out->count > 0)
        reader->end++;
    out->rows[out->count].item = key->item;
    out->rows[out->count].text = reader->end;
    out->count++;
    append(reader, line + name_length + 1, length - name_length - 1);
    return true;
}

static bool
take_line(struct reader *reader, const char *line, size_t length)
{
    bool has_value = reader->out->count > 0;
    size_t blanks = strspn(line, " \t\r");
    if (blanks >= length) { /* an empty line stays part of the text around it */
        if (has_value)
            *reader->end++ = '\n';
        return true;
    }
    if (line[0] == '#')
        return true;
    if (blanks > 0 && has_value) {
        *reader->end++ = '\n';
        append(reader, line, length);
        return true;
    }
    size_t name_length = key_length(line, length);
    if (name_length > 0)
        return take_key(reader, line, length, name_length);
    return fail(
        reader, "neither `key: value` nor a continuation, which begins with a blank");
}

static void
trim_ends(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        char *text = texts->rows[i].text;
        size_t length = strlen(text);
        while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
            text[--length] = '\0';
    }
}

static const struct text_key *
key_main(const struct text_key *keys)
{
    for (; keys->key != NULL; keys++) {
        if (keys->is_main)
            return keys;
    }
    return NULL;
}

bool
parse_texts(const char *input, const struct text_key *keys, struct arena *arena,
    struct texts *out, char fault[TEXT_FAULT_BYTES])
{
    struct reader reader = { keys, arena, out, fault, NULL, 1 };
    memset(out, 0, sizeof *out);
    fault[0] = '\0';
    input += strspn(input, " \t\r\n");
    if (input[0] == '\0')
        return fail(&reader, "there is no text");
    const struct text_key *main_key = key_main(keys);
    size_t first = strcspn(input, "\n");
    if (main_key != NULL && input[0] != '#' && key_length(input, first) == 0) {
        out->rows[0].item = main_key->item;
        out->rows[0].text = arena_text(arena, slice_text(input));
        out->count = 1;
        trim_ends(out);
        return true;
    }
    /* One byte more than the file for the NUL of the last value. */
    reader.end = arena_take(arena, strlen(input) + 2);
    for (const char *line = input; *line != '\0'; reader.line++) {
        size_t length = strcspn(line, "\n");
        if (!take_line(&reader, line, length))
            return false;
        line += length + (line[length] == '\n' ? 1 : 0);
    }
    trim_ends(out);
    return true;
}

static int32_t
days_of_month(int32_t year, int32_t month)
{
    static const int32_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* Exactly `digits` digits. */
static bool
take_number(const char **text, size_t digits, int32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        *out = *out * 10 + (c - '0');
    }
    *text += digits;
    return true;
}

static bool
take_one_of(const char **text, const char *allowed)
{
    if (**text == '\0' || strchr(allowed, **text) == NULL)
        return false;
    (*text)++;
    return true;
}

static bool
take_local(const char *text, struct local_time *local)
{
    return take_number(&text, 4, &local->year) && take_one_of(&text, "-") &&
           take_number(&text, 2, &local->month) && take_one_of(&text, "-") &&
           take_number(&text, 2, &local->day) && take_one_of(&text, " T") &&
           take_number(&text, 2, &local->hour) && take_one_of(&text, ":") &&
           take_number(&text, 2, &local->minute) && *text == '\0';
}

static bool
take_weekday(const char **text, uint32_t *out)
{
    static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat",
        "sun" };
    for (uint32_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (strncmp(*text, days[i], strlen(days[i])) == 0) {
            *text += strlen(days[i]);
            *out = i + 1;
            return true;
        }
    }
    return false;
}

static bool
take_minute(const char **text, uint32_t *out)
{
    int32_t hour;
    int32_t minute;
    if (!take_number(text, 2, &hour) || !take_one_of(text, ":") ||
        !take_number(text, 2, &minute) || hour > 24 || minute > 59)
        return false;
    *out = (uint32_t)(hour * 60 + minute);
    return true;
}

bool
parse_week(const char *text, struct parse_week *out)
{
    return take_weekday(&text, &out->weekday) && take_one_of(&text, " ") &&
           take_minute(&text, &out->from_minute) && take_one_of(&text, "-") &&
           take_minute(&text, &out->to_minute) && *text == '\0';
}

bool
parse_time(const char *text, const struct calendar *calendar, int64_t *time_us_out)
{
    struct local_time local = { 0 };
    if (!take_local(text, &local))
        return false;
    /* What the calendar covers. */
    bool is_date = local.year >= 1990 && local.year < 2060 && local.month >= 1 &&
                   local.month <= 12 && local.day >= 1 &&
                   local.day <= days_of_month(local.year, local.month);
    if (!is_date || local.hour > 23 || local.minute > 59)
        return false;
    *time_us_out = calendar_utc(calendar, local);
    return true;
}

bool
parse_count(const char *text, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    if (text[0] == '\0' || strlen(text) > 18)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *out = value;
    return value >= 1 && value <= max;
}
