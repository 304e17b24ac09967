/* What a command takes from its user: texts from files or stdin, times, ids. */

#include "common/clock.h"
#include "common/message.h"
#include "services/stafett/commands.h"
#include "services/stafett/session.h"
#include "services/stafett/talk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_PATH_BYTES = 4096 };

/* The whole file with a NUL, or NULL after the reason was said. */
static const char *
read_file(struct session *session, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    if (file == NULL) {
        talk("stafett: %s: %s", path, strerror(errno));
        return NULL;
    }
    if (is_stdin && isatty(STDIN_FILENO) == 1)
        talk("Write the text; Ctrl-D on an empty line ends it.");
    char *text = arena_take(session->arena, TEXT_FILE_BYTES_MAX + 1);
    size_t length = fread(text, 1, TEXT_FILE_BYTES_MAX + 1, file);
    bool is_failed = ferror(file) != 0;
    if (!is_stdin && fclose(file) != 0)
        is_failed = true;
    const char *fault = is_failed                      ? "cannot be read"
                        : length > TEXT_FILE_BYTES_MAX ? "is longer than 60000 bytes"
                        : memchr(text, '\0', length) != NULL ? "has a NUL byte"
                                                             : NULL;
    if (fault == NULL) {
        text[length] = '\0';
        return text;
    }
    talk("stafett: %s %s", is_stdin ? "stdin" : path, fault);
    return NULL;
}

/* Digits are grouped in many ways; the number is the same. */
static void
drop_blanks(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != ' ' && *from != '\t' && *from != '\n')
            *to++ = *from;
    }
    *to = '\0';
}

static struct slice
pack_content(struct session *session, const struct texts *texts)
{
    uint8_t seed[SEED_BYTES];
    clock_seed(seed);
    bool is_swedish = strcmp(session->settings->country, "SE") == 0;
    Stafett__V1__Content content = STAFETT__V1__CONTENT__INIT;
    Stafett__V1__ContentItem items[TEXTS_MAX];
    Stafett__V1__ContentItem *pointers[TEXTS_MAX];
    for (size_t i = 0; i < texts->count; i++) {
        stafett__v1__content_item__init(&items[i]);
        items[i].name_code =
            arena_text(session->arena, slice_text(texts->rows[i].item));
        items[i].text = texts->rows[i].text;
        if (strcmp(texts->rows[i].item, "national_id") == 0)
            drop_blanks(items[i].text);
        pointers[i] = &items[i];
    }
    content.salt = (ProtobufCBinaryData){ ID_BYTES, seed };
    content.language_code =
        arena_text(session->arena, slice_text(is_swedish ? "sv" : "nb"));
    content.items = pointers;
    content.n_items = texts->count;
    return message_pack(&content.base, session->arena);
}

int
session_content(struct session *session, const char *path, const struct text_key *keys,
    struct slice *content_out)
{
    *content_out = slice_text("");
    if (path == NULL)
        return EXIT_DRAINED;
    const char *input = read_file(session, path);
    if (input == NULL)
        return EXIT_DATA_WRONG;
    struct texts texts;
    char fault[TEXT_FAULT_BYTES];
    if (!parse_texts(input, keys, session->arena, &texts, fault)) {
        talk("stafett: %s: %s", strcmp(path, "-") == 0 ? "stdin" : path, fault);
        return EXIT_DATA_WRONG;
    }
    *content_out = pack_content(session, &texts);
    return EXIT_DRAINED;
}

int
session_time(const struct session *session, const char *text, int64_t *time_us_out)
{
    *time_us_out = 0;
    if (text == NULL || parse_time(text, &session->calendar, time_us_out))
        return EXIT_DRAINED;
    talk("stafett: `%s` is no time; write it as \"2027-05-14 15:40\" (time zone %s)",
        text, session->settings->time_zone);
    return EXIT_USAGE_WRONG;
}

int
session_id(const char *text, struct id *out)
{
    *out = ID_NONE;
    if (text == NULL || id_parse(text, out))
        return EXIT_DRAINED;
    talk("stafett: `%s` is no id; ids have 32 hex digits, as in the answer of the "
         "command "
         "that made them",
        text);
    return EXIT_USAGE_WRONG;
}

int
session_id_field(struct session *session, const char *text, ProtobufCBinaryData *out)
{
    struct id id;
    int code = session_id(text, &id);
    if (code == EXIT_DRAINED && text != NULL)
        *out = slice_binary(arena_copy(session->arena, id_slice(&id)));
    return code;
}

int
session_about(struct session *session, const struct request *request,
    const struct text_key *keys, ProtobufCBinaryData *first_out,
    ProtobufCBinaryData *second_out, ProtobufCBinaryData *content_out)
{
    struct slice content;
    int code = session_id_field(session, request->arguments[0], first_out);
    if (code == EXIT_DRAINED && second_out != NULL)
        code = session_id_field(session, request->arguments[1], second_out);
    if (code == EXIT_DRAINED)
        code = session_content(session, request->options[OPTION_TEXT], keys, &content);
    if (code == EXIT_DRAINED)
        *content_out = slice_binary(content);
    return code;
}

char *
session_text(struct session *session, const char *value)
{
    return arena_text(session->arena, slice_text(value == NULL ? "" : value));
}

bool
session_rules(const struct session *session, struct rules **out)
{
    char path[INPUT_PATH_BYTES];
    settings_path(session->settings, session->settings->rules, path, sizeof path);
    return rules_load(path, out);
}

size_t
session_codes(struct session *session, const char *list, char **codes, size_t max)
{
    size_t count = 0;
    while (list != NULL && *list != '\0' && count < max) {
        size_t length = strcspn(list, ",");
        if (length > 0)
            codes[count++] = arena_text(session->arena, slice_of(list, length));
        list += length + (list[length] == ',' ? 1 : 0);
    }
    return count;
}

int
session_ids(struct session *session, const char *list, size_t max,
    ProtobufCBinaryData **ids_out, size_t *count_out)
{
    char **texts = arena_take(session->arena, max * sizeof *texts);
    size_t count = session_codes(session, list, texts, max);
    ProtobufCBinaryData *ids = arena_take(session->arena, max * sizeof *ids);
    for (size_t i = 0; i < count; i++) {
        int code = session_id_field(session, texts[i], &ids[i]);
        if (code != EXIT_DRAINED)
            return code;
    }
    *ids_out = ids;
    *count_out = count;
    return EXIT_DRAINED;
}
