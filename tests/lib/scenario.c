#include "tests/lib/scenario.h"

#include "common/calendar_load.h"
#include "tests/lib/scenario_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- running the command line as a member of staff */

bool
scenario_fail(struct scenario *scenario, const char *what)
{
    (void)fprintf(stderr, "%s:%u: %s\n    %s\n", scenario->path, scenario->line_number,
        what, scenario->line);
    scenario->failed++;
    return false;
}

/* `organisation/staff` becomes --settings and --key. */
bool
scenario_run_as(struct scenario *scenario, const char *who, int argc,
    const char *const *argv, bool is_json)
{
    char settings[STAGE_PATH_BYTES];
    char key[STAGE_PATH_BYTES];
    const char *full[SCENARIO_WORDS_MAX + 8];
    const char *slash = strchr(who, '/');
    if (slash == NULL)
        return scenario_fail(scenario, "who? write organisation/staff");
    int organisation = (int)(slash - who);
    scenario_text(settings, sizeof settings, "%s/%.*s/stafett.yaml", scenario->folder,
        organisation, who);
    scenario_text(key, sizeof key, "%s/%.*s/keys/%s.curve", scenario->folder,
        organisation, who, slash + 1);
    const char *options[] = { "--settings", settings, "--key", key };
    int count = 0;
    for (size_t i = 0; i < ARRAY_COUNT(options); i++)
        full[count++] = options[i];
    if (is_json)
        full[count++] = "--json";
    for (int i = 0; i < argc; i++)
        full[count++] = argv[i];
    full[count] = NULL;
    return scenario->play->run(scenario->context, count, full, &scenario->output);
}

json_t *
scenario_run_json(
    struct scenario *scenario, const char *who, int argc, const char *const *argv)
{
    json_error_t error;
    if (!scenario_run_as(scenario, who, argc, argv, true) ||
        scenario->output.exit_code != 0) {
        (void)fprintf(stderr, "%s", scenario->output.talk);
        return NULL;
    }
    return json_loads(scenario->output.text, 0, &error);
}

/* Everything that follows from the last step is delivered. */
static bool
settle(struct scenario *scenario)
{
    if (scenario->play->advance(scenario->context, scenario->now_us))
        return true;
    return scenario_fail(scenario, "not everything that follows was delivered");
}

/* ---- words of the scenario; each has one function and one row below */

static bool
do_say(struct scenario *scenario, int argc, char **argv)
{
    if (!scenario->narrate)
        return true;
    for (int i = 1; i < argc; i++)
        (void)printf("%s%s", i > 1 ? " " : "", argv[i]);
    (void)printf("\n");
    (void)fflush(stdout);
    return true;
}

static bool
do_title(struct scenario *scenario, int argc, char **argv)
{
    if (scenario->narrate)
        (void)printf("\n");
    return do_say(scenario, argc, argv);
}

static bool
do_at(struct scenario *scenario, int argc, char **argv)
{
    int64_t to_us;
    if (argc != 3 || !scenario_time(scenario, argv[1], argv[2], &to_us) ||
        to_us < scenario->now_us)
        return scenario_fail(scenario, "at YYYY-MM-DD HH:MM, not before now");
    if (!scenario->play->advance(scenario->context, to_us))
        return scenario_fail(scenario, "time could not pass");
    scenario->now_us = to_us;
    scenario->is_told = scenario->narrate;
    if (scenario->is_told) {
        char text[64];
        calendar_text(scenario->calendar, to_us, text, sizeof text);
        (void)printf("\n%s\n", text);
    }
    return true;
}

/* clock DATE TIME: set back, without any time passing */
static bool
do_clock(struct scenario *scenario, int argc, char **argv)
{
    int64_t to_us;
    if (argc != 3 || !scenario_time(scenario, argv[1], argv[2], &to_us) ||
        to_us > scenario->now_us)
        return scenario_fail(scenario, "clock YYYY-MM-DD HH:MM, before now");
    if (!scenario->play->set_clock(scenario->context, to_us))
        return scenario_fail(scenario, "the clock could not be set");
    scenario->now_us = to_us;
    return true;
}

/* A second story on the same stage goes on in its time. */
static bool
do_start(struct scenario *scenario, int argc, char **argv)
{
    if (scenario->node_count > 0) {
        bool is_good = do_at(scenario, argc, argv);
        scenario->is_told = false;
        return is_good;
    }
    if (argc != 3 || !scenario_time(scenario, argv[1], argv[2], &scenario->now_us))
        return scenario_fail(scenario, "start YYYY-MM-DD HH:MM");
    scenario->play->start_clock(scenario->context, scenario->now_us);
    return true;
}

/* node CODE NAME COUNTRY UNIT UNIT-NAME PERSON PERSON-NAME */
static bool
do_node(struct scenario *scenario, int argc, char **argv)
{
    char folder[STAGE_PATH_BYTES];
    char keys[STAGE_PATH_BYTES];
    char settings[STAGE_PATH_BYTES];
    if (argc != 8)
        return scenario_fail(
            scenario, "node CODE NAME COUNTRY UNIT UNIT-NAME PERSON NAME");
    if (scenario_node(scenario, argv[1]) != NULL)
        return true; /* an earlier story's */
    scenario_text(folder, sizeof folder, "%s/%s", scenario->folder, argv[1]);
    scenario_text(keys, sizeof keys, "%.400s/keys", folder);
    scenario_text(settings, sizeof settings, "%.400s/stafett.yaml", folder);
    (void)mkdir(folder, 0700);
    const char *command[] = { "--json", "keys", keys, "--organisation", argv[1],
        "--user", argv[6], NULL };
    if (!scenario->play->run(scenario->context, 7, command, &scenario->output) ||
        scenario->output.exit_code != 0)
        return scenario_fail(scenario, "the keys could not be made");
    if (!scenario_write_settings(folder, &argv[1], scenario->output.text) ||
        !scenario_keep_keys(scenario, argv[1], scenario->output.text))
        return scenario_fail(scenario, "the settings could not be written");
    if (!scenario->play->open_node(scenario->context, argv[1], settings))
        return scenario_fail(scenario, "the node did not start");
    scenario_add_node(scenario, argv[1], argv[2], argv[6]);
    return true;
}

static bool
add_partner(struct scenario *scenario, struct scenario_node *at,
    const struct scenario_node *other, bool connects)
{
    char who[STAGE_PATH_BYTES];
    char name[STAGE_PATH_BYTES];
    scenario_text(who, sizeof who, "%s/%s", at->code, at->person);
    scenario_text(name, sizeof name, "%s/%s.name", scenario->folder, other->code);
    if (!scenario_write_file(name, other->name))
        return scenario_fail(scenario, "the partner's name could not be written");
    const char *command[] = { "partner", "add", other->code, "--border-key",
        other->border_key, "--signing-key", other->signing_key, "--name", name, NULL,
        NULL, NULL, NULL, NULL };
    char connect[64];
    int count = 9;
    if (connects) {
        scenario_text(connect, sizeof connect, "%s", other->listen);
        if (scenario->play->line != NULL &&
            !scenario->play->line(
                scenario->context, at->code, other->code, other->listen, connect))
            return scenario_fail(scenario, "no line could be laid");
        command[count++] = "--connect";
        command[count++] = connect;
    }
    if (other->sector[0] != '\0') {
        command[count++] = "--sector";
        command[count++] = other->sector;
    }
    if (!scenario_run_as(scenario, who, count, command, false) ||
        scenario->output.exit_code != 0) {
        (void)fprintf(stderr, "%s", scenario->output.talk);
        return scenario_fail(scenario, "the partner could not be added");
    }
    return true;
}

/* The commands read the environment, as those of a user do. */
static bool
scenario_speak(struct scenario *scenario, const char *language)
{
    scenario_text(scenario->language, sizeof scenario->language, "%s", language);
    return setenv("LC_ALL", language, 1) == 0;
}

/* sector CODE SECTOR: what it is to partners that add it from now on */
static bool
do_sector(struct scenario *scenario, int argc, char **argv)
{
    struct scenario_node *node = argc == 3 ? scenario_node(scenario, argv[1]) : NULL;
    if (node == NULL)
        return scenario_fail(scenario, "sector CODE SECTOR");
    scenario_text(node->sector, sizeof node->sector, "%s", argv[2]);
    return true;
}

/* partners A B: B connects to A */
static bool
do_partners(struct scenario *scenario, int argc, char **argv)
{
    struct scenario_node *a = argc == 3 ? scenario_node(scenario, argv[1]) : NULL;
    struct scenario_node *b = argc == 3 ? scenario_node(scenario, argv[2]) : NULL;
    if (a == NULL || b == NULL)
        return scenario_fail(scenario, "partners CODE CODE");
    return add_partner(scenario, a, b, false) && add_partner(scenario, b, a, true);
}

/* user ORGANISATION/STAFF: makes her key and binds it */
static bool
do_user(struct scenario *scenario, int argc, char **argv)
{
    const char *slash = argc == 2 ? strchr(argv[1], '/') : NULL;
    if (slash == NULL)
        return scenario_fail(scenario, "user ORGANISATION/STAFF");
    char code[64];
    char keys[STAGE_PATH_BYTES];
    char who[STAGE_PATH_BYTES];
    char public_key[64];
    const char *staff = slash + 1;
    scenario_text(code, sizeof code, "%.*s", (int)(slash - argv[1]), argv[1]);
    struct scenario_node *node = scenario_node(scenario, code);
    if (node == NULL)
        return scenario_fail(scenario, "no such node");
    scenario_text(keys, sizeof keys, "%s/%s/keys", scenario->folder, code);
    scenario_text(who, sizeof who, "%s/%s", code, node->person);
    const char *make[] = { "--json", "keys", keys, "--user", staff, NULL };
    if (!scenario->play->run(scenario->context, 5, make, &scenario->output) ||
        !scenario_user_key(scenario->output.text, staff, public_key, sizeof public_key))
        return scenario_fail(scenario, "the user's key could not be made");
    const char *bind[] = { "user", "add", staff, "--public-key", public_key, NULL };
    if (!scenario_run_as(scenario, who, 5, bind, false) ||
        scenario->output.exit_code != 0)
        return scenario_fail(scenario, "the user could not be bound");
    return settle(scenario);
}

static bool
do_link(struct scenario *scenario, int argc, char **argv)
{
    bool is_up = strcmp(argv[0], "mend") == 0;
    if (argc != 3 || !scenario->play->link(scenario->context, argv[1], argv[2], is_up))
        return scenario_fail(scenario, "cut|mend CODE CODE");
    return is_up ? settle(scenario) : true;
}

/* needs-cases: real messages that may not be distributed with this project */
static bool
do_needs_cases(struct scenario *scenario, int argc, char **argv)
{
    char path[STAGE_PATH_BYTES];
    (void)argc;
    (void)argv;
    if (scenario_cases(path, sizeof path, "plo-1.6/"))
        return true;
    (void)printf("skipped: %s (no folder of published messages; see STAFETT_CASES)\n",
        scenario->path);
    scenario->is_skipped = true;
    return false;
}

/* bring ORGANISATION FILE: cases/... lies in the folder of published messages */
static bool
do_bring(struct scenario *scenario, int argc, char **argv)
{
    char path[STAGE_PATH_BYTES];
    if (argc != 3)
        return scenario_fail(scenario, "bring CODE FILE");
    scenario_text(path, sizeof path, "%s", argv[2]);
    if (strncmp(argv[2], "cases/", 6) == 0 &&
        !scenario_cases(path, sizeof path, argv[2] + 6))
        return scenario_fail(scenario, "no such published message");
    if (scenario->narrate)
        (void)printf("  a message is read: %s\n", strrchr(path, '/') + 1);
    if (!scenario->play->bring(scenario->context, argv[1], path))
        return scenario_fail(scenario, "the message did not reach intake");
    return settle(scenario);
}

/* agree: everything is delivered, and all nodes say the same */
static bool
do_agree(struct scenario *scenario, int argc, char **argv)
{
    char text[256] = "";
    (void)argc;
    (void)argv;
    if (!scenario->play->check(scenario->context, text, sizeof text))
        return scenario_fail(scenario, text);
    scenario->passed++;
    return true;
}

/* show WHO command ...: in the demonstration, what the command prints there */
static bool
do_show(struct scenario *scenario, int argc, char **argv)
{
    if (argc < 3 ||
        !scenario_run_as(
            scenario, argv[1], argc - 2, (const char *const *)(argv + 2), false) ||
        scenario->output.exit_code != 0) {
        (void)fprintf(stderr, "%s", scenario->output.talk);
        return scenario_fail(scenario, "show WHO command ...");
    }
    if (scenario->narrate)
        (void)printf("\nAs %s has it:\n%s", argv[1], scenario->output.text);
    scenario->passed++;
    return true;
}

/* ack WHO KIND */
static bool
do_acknowledge(struct scenario *scenario, int argc, char **argv)
{
    const char *alerts[] = { "alerts", NULL };
    char alert[64];
    json_t *document =
        argc == 3 ? scenario_run_json(scenario, argv[1], 1, alerts) : NULL;
    bool is_there =
        document != NULL && scenario_find_alert(document, argv[2], alert, sizeof alert);
    json_decref(document);
    if (!is_there)
        return scenario_fail(scenario, "ack WHO KIND: there is no such alert");
    const char *command[] = { "ack", alert, NULL };
    if (!scenario_run_as(scenario, argv[1], 2, command, false) ||
        scenario->output.exit_code != 0)
        return scenario_fail(scenario, "the alert could not be acknowledged");
    scenario->passed++;
    return settle(scenario);
}

/* WHO: command, or $name = WHO: command (keeps the id that came of it) */
static bool
do_command(struct scenario *scenario, int argc, char **argv)
{
    bool is_kept = argc > 3 && argv[0][0] == '$' && strcmp(argv[1], "=") == 0;
    int first = is_kept ? 2 : 0;
    size_t who_bytes = strlen(argv[first]);
    if (who_bytes < 2 || argv[first][who_bytes - 1] != ':')
        return scenario_fail(scenario, "no such word");
    argv[first][who_bytes - 1] = '\0';
    if (scenario->is_told)
        scenario_tell(scenario, argv[first], argc - first - 1, argv + first + 1);
    if (!scenario_run_as(scenario, argv[first], argc - first - 1,
            (const char *const *)(argv + first + 1), is_kept) ||
        scenario->output.exit_code != 0) {
        (void)fprintf(
            stderr, "exit %d: %s\n", scenario->output.exit_code, scenario->output.talk);
        return scenario_fail(scenario, "the command was not accepted");
    }
    if (is_kept && !scenario_keep_made(
                       scenario, argv[0] + 1, argv + first + 1, scenario->output.text))
        return scenario_fail(scenario, "the answer names nothing that was made");
    scenario->passed++;
    return settle(scenario);
}

/* demand ID EVENT...: without that event this file would fail (tests/demands) */
static bool
do_demand(struct scenario *scenario, int argc, char **argv)
{
    (void)argv;
    return argc >= 3 || scenario_fail(scenario, "demand ID EVENT...");
}

/* language CODE: in which whoever gives commands from now on is answered */
static bool
do_language(struct scenario *scenario, int argc, char **argv)
{
    if (argc != 2)
        return scenario_fail(scenario, "language CODE");
    return scenario_speak(scenario, argv[1]);
}

static const struct scenario_word {
    const char *word;
    bool (*run)(struct scenario *scenario, int argc, char **argv);
} words[] = {
    { "title", do_title },
    { "say", do_say },
    { "start", do_start },
    { "node", do_node },
    { "sector", do_sector },
    { "language", do_language },
    { "partners", do_partners },
    { "user", do_user },
    { "at", do_at },
    { "clock", do_clock },
    { "cut", do_link },
    { "mend", do_link },
    { "needs-cases", do_needs_cases },
    { "bring", do_bring },
    { "find", scenario_find },
    { "ack", do_acknowledge },
    { "expect", scenario_expect },
    { "agree", do_agree },
    { "show", do_show },
    { "demand", do_demand },
};

static bool
play_line(struct scenario *scenario)
{
    char copy[SCENARIO_LINE_BYTES];
    char *argv[SCENARIO_WORDS_MAX];
    scenario_text(copy, sizeof copy, "%s", scenario->line);
    int argc = scenario_split(scenario, copy, argv);
    if (argc < 0)
        return scenario_fail(scenario, "an unknown $name or @name, or too many words");
    if (argc == 0)
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (strcmp(words[i].word, argv[0]) == 0)
            return words[i].run(scenario, argc, argv);
    }
    return do_command(scenario, argc, argv);
}

bool
scenario_play(struct scenario *scenario, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        perror(path);
        scenario->failed++;
        return false;
    }
    scenario->path = path;
    scenario->line_number = 0;
    (void)scenario_speak(scenario, "C");
    bool is_good = true;
    while (is_good && scenario_next_line(scenario, file))
        is_good = play_line(scenario);
    (void)fclose(file);
    return is_good || scenario->is_skipped;
}
