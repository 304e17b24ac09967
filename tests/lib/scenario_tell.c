/* The demonstration's voice: what happens, in a coordinator's words, with the command that
 * did it beneath. */

#include "tests/lib/scenario_words.h"

#include <string.h>

/* "break-opened" as "break opened". */
static const char *
words_of(const char *code, char *text, size_t text_bytes)
{
    size_t i = 0;
    for (; code[i] != '\0' && i + 1 < text_bytes; i++)
        text[i] = (char)(code[i] == '-' ? ' ' : code[i]);
    text[i] = '\0';
    return text;
}

static const char *
organisation_of(const struct scenario *scenario, const char *who)
{
    size_t bytes = strcspn(who, "/");
    for (size_t i = 0; i < scenario->node_count; i++) {
        const struct scenario_node *node = &scenario->nodes[i];
        if (strlen(node->code) == bytes && strncmp(node->code, who, bytes) == 0)
            return node->name;
    }
    return who;
}

/* What the id stands for in a command. */
static const char *
id_word(char *const *argv)
{
    if (strcmp(argv[0], "inquiry") == 0)
        return "INQUIRY";
    if (strcmp(argv[0], "assessment") == 0 && strcmp(argv[1], "open") != 0)
        return "ASSESSMENT";
    return "CASE";
}

/* An id, or several with commas between. */
static bool
is_ids(const char *word)
{
    size_t length = strlen(word);
    return length >= 36 && length % 37 == 36 && word[8] == '-' && word[23] == '-';
}

/* Files and ids are left out: a reader of the story has no use for them. */
void
scenario_tell(const struct scenario *scenario, const char *who, int argc, char **argv)
{
    (void)printf("  [%s, %s] stafett", organisation_of(scenario, who),
        strchr(who, '/') == NULL ? who : strchr(who, '/') + 1);
    const char *word = id_word(argv); /* what the first one is; then come others */
    for (int i = 0; i < argc; i++) {
        bool is_file = argv[i][0] == '/';
        bool is_id = is_ids(argv[i]);
        bool is_time = strchr(argv[i], ' ') != NULL;
        (void)printf(
            is_time ? " \"%s\"" : " %s", is_file ? "FILE" : (is_id ? word : argv[i]));
        if (is_id)
            word = strcmp(argv[0], "actor") == 0 ? "ACTOR" : "ID";
    }
    (void)printf("\n");
    (void)fflush(stdout);
}

static const char *
value_of(char *const *argv, const char *key)
{
    size_t bytes = strlen(key);
    for (size_t i = 3; argv[i] != NULL; i++) {
        if (strncmp(argv[i], key, bytes) == 0 && argv[i][bytes] == '=')
            return argv[i] + bytes + 1;
    }
    return NULL;
}

void
scenario_tell_held(const struct scenario *scenario, json_t *document, char *const *argv)
{
    char kind[64];
    char detail[64];
    const char *organisation = organisation_of(scenario, argv[1]);
    const char *staff = strchr(argv[1], '/') + 1;
    if (strcmp(argv[2], "alert") == 0) {
        const char *more = value_of(argv, "detail_code");
        (void)printf("    -> %s, %s is told: %s%s%s\n", organisation, staff,
            words_of(argv[3], kind, sizeof kind), more == NULL ? "" : ": ",
            more == NULL ? "" : words_of(more, detail, sizeof detail));
    } else if (strcmp(argv[2], "break") == 0 && strcmp(argv[5], "none") != 0) {
        (void)printf("    %s sees a break %s: %s\n", organisation, argv[5],
            words_of(argv[4], kind, sizeof kind));
    } else if (strcmp(argv[2], "case") == 0 && value_of(argv, "holder_code") != NULL) {
        const char *holder = value_of(argv, "holder_code");
        (void)printf("    %s: responsible is %s\n", organisation,
            organisation_of(scenario, holder));
    }
    (void)document;
    (void)fflush(stdout);
}
