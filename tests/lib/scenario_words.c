#include "tests/lib/scenario_words.h"

#include "common/calendar_load.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
scenario_text(char *text, size_t text_bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int wrote = vsnprintf(text, text_bytes, format, arguments);
    va_end(arguments);
    ASSERT(wrote >= 0 && (size_t)wrote < text_bytes);
}

/* ---- lines */

bool
scenario_write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    bool is_written = fputs(text, file) >= 0;
    return fclose(file) == 0 && is_written;
}

/* Under another name first, as every careful sender does. */
bool
scenario_copy_file(const char *from, const char *to)
{
    char part[STAGE_PATH_BYTES * 2];
    char block[4096];
    scenario_text(part, sizeof part, "%s.part", to);
    FILE *in = fopen(from, "re");
    FILE *out = fopen(part, "we");
    bool is_good = in != NULL && out != NULL;
    for (size_t bytes = 1; is_good && bytes > 0;) {
        bytes = fread(block, 1, sizeof block, in);
        is_good = fwrite(block, 1, bytes, out) == bytes;
    }
    if (in != NULL)
        (void)fclose(in);
    if (out != NULL)
        is_good = fclose(out) == 0 && is_good;
    return is_good && rename(part, to) == 0;
}

/* Indented lines after `text NAME` are the text. */
static void
take_text(struct scenario *scenario, FILE *file)
{
    char path[STAGE_PATH_BYTES];
    char line[SCENARIO_LINE_BYTES];
    char name[64] = "";
    (void)sscanf(scenario->line, "text %63s", name);
    scenario_text(path, sizeof path, "%s/%s.text", scenario->folder, name);
    FILE *out = fopen(path, "we");
    long back = ftell(file);
    while (out != NULL && fgets(line, sizeof line, file) != NULL) {
        if (line[0] != ' ' && line[0] != '\t')
            break;
        scenario->line_number++;
        (void)fputs(line + strspn(line, " \t"), out);
        back = ftell(file);
    }
    (void)fseek(file, back, SEEK_SET);
    if (out != NULL)
        (void)fclose(out);
}

bool
scenario_next_line(struct scenario *scenario, FILE *file)
{
    while (fgets(scenario->line, sizeof scenario->line, file) != NULL) {
        scenario->line_number++;
        scenario->line[strcspn(scenario->line, "\n")] = '\0';
        if (strncmp(scenario->line, "text ", 5) == 0) {
            take_text(scenario, file);
            continue;
        }
        if (scenario->line[0] != '\0' && scenario->line[0] != '#')
            return true;
    }
    return false;
}

/* The latest of that name; NULL: none. */
static const char *
name_find(const struct scenario *scenario, const char *name, size_t bytes)
{
    for (size_t i = scenario->name_count; i > 0; i--) {
        if (strlen(scenario->names[i - 1].name) == bytes &&
            strncmp(scenario->names[i - 1].name, name, bytes) == 0)
            return scenario->names[i - 1].id;
    }
    return NULL;
}

/* $name, also after an equals sign and in a list with commas; what is not known stays. */
static void
replace_names(
    const struct scenario *scenario, const char *word, char *out, size_t out_bytes)
{
    size_t used = 0;
    while (*word != '\0') {
        size_t bytes = *word == '$' ? 1 + strcspn(word + 1, ",=$") : strcspn(word, "$");
        const char *id = *word == '$' ? name_find(scenario, word + 1, bytes - 1) : NULL;
        scenario_text(out + used, out_bytes - used, "%.*s",
            id == NULL ? (int)bytes : (int)strlen(id), id == NULL ? word : id);
        used += strlen(out + used);
        word += bytes;
    }
}

/* @name is a text's file, $name what was kept under it. NULL: unknown. */
static char *
resolve(struct scenario *scenario, char *word)
{
    /* A list of ids is longer than a path. */
    static char paths[SCENARIO_WORDS_MAX][SCENARIO_LINE_BYTES];
    static unsigned next;
    if (word[0] == '@') {
        char *path = paths[next++ % SCENARIO_WORDS_MAX];
        scenario_text(
            path, STAGE_PATH_BYTES, "%.400s/%.64s.text", scenario->folder, word + 1);
        FILE *file = fopen(path, "re");
        if (file == NULL)
            return NULL;
        (void)fclose(file);
        return path;
    }
    if (word[0] != '$' && strstr(word, "=$") == NULL)
        return word;
    char *out = paths[next++ % SCENARIO_WORDS_MAX];
    replace_names(scenario, word, out, SCENARIO_LINE_BYTES);
    return out;
}

int
scenario_split(struct scenario *scenario, char *line, char **argv)
{
    int argc = 0;
    for (char *at = line; *at != '\0';) {
        at += strspn(at, " \t");
        if (*at == '\0')
            break;
        if (argc == SCENARIO_WORDS_MAX - 1)
            return -1;
        bool is_quoted = *at == '"';
        char *word = is_quoted ? at + 1 : at;
        /* key="with blanks" keeps its blanks too. */
        char *quote = is_quoted ? NULL : strstr(at, "=\"");
        size_t bytes = is_quoted ? strcspn(word, "\"") : strcspn(word, " \t");
        if (quote != NULL && quote < word + bytes) {
            memmove(quote + 1, quote + 2, strlen(quote + 2) + 1);
            bytes = (size_t)(quote + 1 - word) + strcspn(quote + 1, "\"");
        }
        at = word + bytes + (word[bytes] != '\0');
        word[bytes] = '\0';
        /* The first word names the case that a command is to make. */
        argv[argc] = is_quoted || argc == 0 ? word : resolve(scenario, word);
        if (argv[argc] == NULL)
            return -1;
        argc++;
    }
    argv[argc] = NULL;
    return argc;
}

bool
scenario_time(const struct scenario *scenario, const char *date, const char *clock,
    int64_t *time_us_out)
{
    struct local_time local = { 0 };
    if (sscanf(date, "%d-%d-%d", &local.year, &local.month, &local.day) != 3)
        return false;
    int fields = sscanf(clock, "%d:%d:%d", &local.hour, &local.minute, &local.second);
    *time_us_out = calendar_utc(scenario->calendar, local);
    return fields >= 2;
}

/* ---- nodes and names */

void
scenario_create(const struct stage_play *play, void *context, const char *folder,
    bool narrate, struct scenario **out)
{
    struct scenario *scenario = calloc(1, sizeof *scenario);
    ASSERT(scenario != NULL);
    scenario->play = play;
    scenario->context = context;
    scenario->narrate = narrate;
    scenario_text(scenario->folder, sizeof scenario->folder, "%s", folder);
    scenario->calendar = calloc(1, sizeof *scenario->calendar);
    scenario->output.text = calloc(1, STAGE_OUTPUT_BYTES);
    scenario->output.talk = calloc(1, STAGE_OUTPUT_BYTES);
    ASSERT(scenario->calendar != NULL && scenario->output.text != NULL &&
           scenario->output.talk != NULL);
    ASSERT(calendar_load("Europe/Oslo", NULL, scenario->calendar));
    *out = scenario;
}

void
scenario_destroy(struct scenario **scenario)
{
    free((*scenario)->calendar);
    free((*scenario)->output.text);
    free((*scenario)->output.talk);
    free(*scenario);
    *scenario = NULL;
}

unsigned
scenario_passed(const struct scenario *scenario)
{
    return scenario->passed;
}

unsigned
scenario_failed(const struct scenario *scenario)
{
    return scenario->failed;
}

struct scenario_node *
scenario_node(struct scenario *scenario, const char *code)
{
    for (size_t i = 0; i < STAGE_NODES_MAX; i++) {
        if (strcmp(scenario->nodes[i].code, code) == 0)
            return &scenario->nodes[i];
    }
    return NULL;
}

void
scenario_add_node(
    struct scenario *scenario, const char *code, const char *name, const char *person)
{
    struct scenario_node *node = scenario_node(scenario, code);
    ASSERT(node != NULL);
    scenario_text(node->name, sizeof node->name, "%s", name);
    scenario_text(node->person, sizeof node->person, "%s", person);
}

static bool
copy_text(json_t *object, const char *key, char *text, size_t text_bytes)
{
    const char *value = json_string_value(json_object_get(object, key));
    if (value == NULL)
        return false;
    scenario_text(text, text_bytes, "%s", value);
    return true;
}

bool
scenario_keep_keys(struct scenario *scenario, const char *code, const char *text)
{
    ASSERT(scenario->node_count < STAGE_NODES_MAX);
    struct scenario_node *node = &scenario->nodes[scenario->node_count];
    json_t *document = json_loads(text, 0, NULL);
    bool is_good =
        copy_text(json_object_get(document, "daemons"), "border", node->border_key,
            sizeof node->border_key) &&
        copy_text(document, "signing_key", node->signing_key, sizeof node->signing_key);
    json_decref(document);
    scenario_text(node->code, sizeof node->code, "%s", code);
    scenario->node_count++;
    return is_good && scenario_listen(scenario->folder, code, node->listen);
}

bool
scenario_user_key(
    const char *text, const char *user, char *public_key, size_t public_key_bytes)
{
    json_t *document = json_loads(text, 0, NULL);
    json_t *keys = json_object_get(document, "users");
    bool is_good = copy_text(keys, user, public_key, public_key_bytes);
    json_decref(document);
    return is_good;
}

bool
scenario_keep(struct scenario *scenario, const char *name, const char *id)
{
    if (scenario->name_count == SCENARIO_NAMES_MAX)
        return false;
    scenario_text(scenario->names[scenario->name_count].name,
        sizeof scenario->names[0].name, "%s", name);
    scenario_text(scenario->names[scenario->name_count].id,
        sizeof scenario->names[0].id, "%s", id);
    scenario->name_count++;
    return true;
}

bool
scenario_cases(char *path, size_t path_bytes, const char *name)
{
    const char *folder = getenv("STAFETT_CASES");
    scenario_text(
        path, path_bytes, "%s/%s", folder == NULL ? "../shared/cases" : folder, name);
    return access(path, R_OK) == 0;
}
