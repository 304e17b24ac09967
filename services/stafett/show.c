#include "services/stafett/show.h"

#include "common/message.h"

#include <stdarg.h>
#include <string.h>

enum { SHOW_LIST_BYTES = 1024 };

static const char *
paint_begin(const struct show *show, enum show_paint paint)
{
    static const char *const escapes[] = { "", "\033[1m", "\033[1;33m", "\033[2m" };
    return show->is_coloured ? escapes[paint] : "";
}

void
show_painted(const struct show *show, enum show_paint paint, const char *format, ...)
{
    const char *begin = paint_begin(show, paint);
    (void)fputs(begin, show->out);
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(show->out, format, arguments);
    va_end(arguments);
    (void)fputs(begin[0] == '\0' ? "" : "\033[0m", show->out);
}

void
show_line(const struct show *show, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(show->out, format, arguments);
    va_end(arguments);
    (void)fputc('\n', show->out);
}

void
show_end(const struct show *show)
{
    (void)fputc('\n', show->out);
}

const char *
show_time(const struct show *show, int64_t time_us)
{
    if (time_us == 0)
        return "-";
    char *text = arena_take(show->arena, SHOW_TIME_BYTES);
    calendar_text(show->calendar, time_us, text, SHOW_TIME_BYTES);
    return text;
}

const char *
show_id(const struct show *show, ProtobufCBinaryData id)
{
    struct id shown;
    if (!id_from(slice_bytes(id), &shown))
        return "-";
    char *text = arena_take(show->arena, ID_TEXT_BYTES);
    id_text(shown, text);
    return text;
}

const char *
show_words(const struct show *show, const char *code)
{
    char *words = arena_text(show->arena, slice_text(code));
    for (char *c = words; *c != '\0'; c++) {
        if (*c == '-' || *c == '_')
            *c = ' ';
    }
    return words;
}

const char *
show_list(const struct show *show, char *const *codes, size_t count)
{
    char *list = arena_take(show->arena, SHOW_LIST_BYTES);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(list + used, SHOW_LIST_BYTES - used, "%s%s",
            i == 0 ? "" : ", ", show_words(show, codes[i]));
        if (n < 0 || used + (size_t)n >= SHOW_LIST_BYTES)
            break;
        used += (size_t)n;
    }
    return list;
}

const char *
show_person(const struct show *show, const char *staff, ProtobufCBinaryData content)
{
    const char *name = names_item(show->arena, content, "responsible");
    if (name[0] == '\0')
        name = names_item(show->arena, content, "name");
    return name[0] == '\0' ? names_staff(show->names, staff) : name;
}

const char *
show_holder(const struct show *show, const char *organisation, const char *staff,
    ProtobufCBinaryData content)
{
    const char *name = show_person(show, staff, content);
    const char *holder = names_organisation(show->names, organisation);
    if (name[0] == '\0')
        return holder;
    size_t bytes = strlen(holder) + strlen(name) + 4;
    char *text = arena_take(show->arena, bytes);
    int used = snprintf(text, bytes, "%s (%s)", holder, name);
    ASSERT(used > 0 && (size_t)used < bytes);
    return text;
}

/* Lines after the first stand under it. */
static void
show_text(
    const struct show *show, const char *label, const char *text, const char *indent)
{
    (void)fprintf(show->out, "%s%s: ", indent, label);
    for (const char *c = text; *c != '\0'; c++) {
        (void)fputc(*c, show->out);
        if (*c == '\n')
            (void)fprintf(show->out, "%s  ", indent);
    }
    (void)fputc('\n', show->out);
}

void
show_texts(const struct show *show, ProtobufCBinaryData content, const char *indent)
{
    static const char *const texts[] = { "text", "contact", "reason", "person_view",
        "message", "answer", "come_back" };
    static const char *const labels[] = { "what was said", "contact", "reason",
        "what the person thinks", "message", "answer", "how to come back" };
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        const char *text = names_item(show->arena, content, texts[i]);
        if (text[0] != '\0')
            show_text(show, labels[i], text, indent);
    }
}

void
show_identity(const struct show *show, ProtobufCBinaryData content)
{
    static const char *const items[] = { "given_name", "family_name", "national_id",
        "birth_date", "address", "address_protected", "phone" };
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        const char *text = names_item(show->arena, content, items[i]);
        if (text[0] != '\0')
            show_text(show, show_words(show, items[i]), text, "  ");
    }
}
