#include "services/stafett/cli.h"

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <argp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A key that is a character would be a short option, and one would be that of --help. */
enum {
    KEY_OPTION = 0x100,    /* and an option of commands.h above it */
    KEY_SETTINGS = 0x1000, /* above all of those */
    KEY_KEY,
    KEY_JSON,
    KEY_CLOCK,
    KEY_TIMEOUT,
    TIMEOUT_S_DEFAULT = 10,
    TIMEOUT_S_MAX = 3600,
};

_Static_assert(KEY_OPTION > UCHAR_MAX, "no key is a character");
_Static_assert(KEY_OPTION + OPTION_COUNT < KEY_SETTINGS, "keys are told apart");

static const struct argp_option global_options[] = {
    { "settings", KEY_SETTINGS, "FILE", 0,
        "The node's settings (STAFETT_SETTINGS, /etc/stafett/stafett.yaml)", 100 },
    { "key", KEY_KEY, "FILE", 0, "Your key file (STAFETT_KEY)", 100 },
    { "json", KEY_JSON, NULL, 0, "Print JSON", 100 },
    { "timeout", KEY_TIMEOUT, "SECONDS", 0, "How long to wait for an answer; 10", 100 },
    { "steered-clock", KEY_CLOCK, "FILE", 0,
        "Tests and demonstrations: take the time from FILE", 100 },
    { 0 },
};

static error_t
take_global(int key, char *value, struct argp_state *state)
{
    struct globals *globals = state->input;
    switch (key) {
    case KEY_SETTINGS:
        globals->settings = value;
        return 0;
    case KEY_KEY:
        globals->key = value;
        return 0;
    case KEY_JSON:
        globals->is_json = true;
        return 0;
    case KEY_CLOCK:
        globals->steered_clock = value;
        return 0;
    case KEY_TIMEOUT:
        if (!parse_count(value, TIMEOUT_S_MAX, &globals->timeout_s))
            argp_error(state, "--timeout takes 1 to %d seconds", TIMEOUT_S_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp global_argp = { .options = global_options,
    .parser = take_global };
static const struct argp_child global_child[] = {
    { .argp = &global_argp, .header = "Options of all commands:", .group = 100 },
    { 0 },
};

struct start { /* what main's own parse finds */
    struct globals *globals;
    int command_at; /* index in argv; 0: none */
};

static error_t
/* NOLINTNEXTLINE(readability-non-const-parameter): the type that argp asks for */
take_start(int key, char *value, struct argp_state *state)
{
    struct start *start = state->input;
    (void)value;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = start->globals;
        return 0;
    case ARGP_KEY_ARG:
        /* The rest belongs to the command. */
        start->command_at = state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t
/* NOLINTNEXTLINE(readability-non-const-parameter): the type that argp asks for */
take_option(int key, char *value, struct argp_state *state)
{
    struct request *request = state->input;
    if (key > KEY_OPTION && key < KEY_OPTION + OPTION_COUNT) {
        request->options[key - KEY_OPTION] = value == NULL ? "" : value;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static unsigned
argument_count(const struct command *command)
{
    unsigned count = command->arguments[0] == '\0' ? 0 : 1;
    for (const char *c = command->arguments; *c != '\0'; c++)
        count += *c == ' ' ? 1 : 0;
    return count;
}

static void
check_needs(const struct request *request, const struct argp_state *state)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (request->options[row->option] == NULL &&
            option_is_in(row, request->command->needs))
            argp_error(state, "--%s is missing", row->name);
    }
}

struct parse { /* a command's parse */
    struct globals *globals;
    struct request *request;
};

static error_t
/* NOLINTNEXTLINE(readability-non-const-parameter): the type that argp asks for */
take_command(int key, char *value, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct request *request = parse->request;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = parse->globals;
        state->child_inputs[1] = request;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num >= argument_count(request->command))
            argp_error(state, "too many arguments");
        request->arguments[state->arg_num] = value;
        return 0;
    case ARGP_KEY_END:
        if (state->arg_num < argument_count(request->command))
            argp_error(state, "%s is missing", request->command->arguments);
        check_needs(request, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* argp's table of the options that the command takes. */
static void
fill_options(const struct command *command, struct argp_option options[OPTION_COUNT])
{
    size_t count = 0;
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!option_is_in(row, command->takes))
            continue;
        options[count].name = row->name;
        options[count].key = KEY_OPTION + (int)row->option;
        options[count].arg = row->value;
        options[count].doc = row->help;
        count++;
    }
}

static void
parse_command(struct parse *parse, int argc, char **argv)
{
    const struct command *command = parse->request->command;
    struct argp_option options[OPTION_COUNT] = { 0 };
    fill_options(command, options);
    const struct argp option_argp = { .options = options, .parser = take_option };
    const struct argp_child children[] = {
        global_child[0],
        { .argp = &option_argp },
        { 0 },
    };
    const struct argp argp = { .parser = take_command,
        .args_doc = command->arguments,
        .doc = command->help,
        .children = children };
    char name[64] = "stafett ";
    strncat(name, command->words, sizeof name - strlen(name) - 1);
    argv[0] = name;
    error_t error = argp_parse(&argp, argc, argv, 0, NULL, parse);
    if (error != 0)
        exit(EXIT_USAGE_WRONG);
}

/* The list of commands, behind the options of `stafett --help`; argp frees it. */
static char *
list_commands(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)text;
    char *list = NULL;
    size_t list_bytes = 0;
    FILE *out = open_memstream(&list, &list_bytes);
    if (out == NULL)
        return NULL;
    (void)fputs("Commands (`stafett COMMAND --help` tells more):\n", out);
    for (size_t i = 0; i < command_count; i++)
        (void)fprintf(out, "  %s %s\n      %s\n", commands[i].words,
            commands[i].arguments, commands[i].help);
    (void)fputs("\nTexts, names and persons never stand in arguments: they come from a "
                "file or, with -, from stdin. TIME is local: \"2027-05-14 15:40\".",
        out);
    return fclose(out) == 0 ? list : NULL;
}

static int
run(const struct globals *globals, const struct request *request)
{
    struct session session;
    int code = session_open(&session, globals, request->command->opens);
    if (code == EXIT_DRAINED)
        code = request->command->run(&session, request);
    session_close(&session);
    if (fflush(stdout) == 0 || code != EXIT_DRAINED)
        return code;
    talk("stafett: the answer could not be written to stdout");
    return EXIT_STORE_FAILED;
}

int
cli_run(int argc, char **argv)
{
    const char *settings = getenv("STAFETT_SETTINGS");
    struct globals globals = { .timeout_s = TIMEOUT_S_DEFAULT,
        .settings = settings == NULL ? "/etc/stafett/stafett.yaml" : settings,
        .key = getenv("STAFETT_KEY") };
    struct start start = { &globals, 0 };
    const struct argp argp = { .parser = take_start,
        .args_doc = "COMMAND ...",
        .doc = "Hands cases over between organisations, so that somebody is always "
               "responsible.\v",
        .children = global_child,
        .help_filter = list_commands };
    argp_err_exit_status = EXIT_USAGE_WRONG;
    if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &start) != 0)
        return EXIT_USAGE_WRONG;
    int used = 0;
    struct request request = { .command = command_find(argv + start.command_at,
                                   argc - start.command_at, &used) };
    if (request.command == NULL) {
        talk("stafett: there is no such command; `stafett --help` lists them");
        return EXIT_USAGE_WRONG;
    }
    struct parse parse = { &globals, &request };
    int skipped = start.command_at + used - 1;
    parse_command(&parse, argc - skipped, argv + skipped);
    return run(&globals, &request);
}
