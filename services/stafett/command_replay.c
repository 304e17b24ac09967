/* A folder of messages against the rules, on a machine that need not be a node: the rules
 * are those of --rules, of the settings, or the ones that lie beside the program. */

#include "common/calendar_load.h"
#include "common/trace.h"
#include "services/replay/replay.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"
#include "services/stafett/up_files.h"

#include <stdio.h>
#include <unistd.h>

#define TIME_ZONE "Europe/Oslo"

/* Where the rules lie below the folder of the program: installed, and as built here. */
static const char *const shipped_rules[] = {
    "../share/stafett/rules/no.yaml",
    "../../../deploy/rules/no.yaml",
};

static bool
shipped_find(char path[UP_PATH_BYTES])
{
    char folder[UP_PATH_BYTES];
    if (!up_files_own_folder(folder))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(shipped_rules); i++) {
        int wrote = snprintf(path, UP_PATH_BYTES, "%s/%s", folder, shipped_rules[i]);
        if (wrote > 0 && wrote < UP_PATH_BYTES && access(path, R_OK) == 0)
            return true;
    }
    (void)snprintf(path, UP_PATH_BYTES, "/etc/stafett/rules/no.yaml");
    return access(path, R_OK) == 0;
}

static int
rules_of_settings(struct session *session, struct rules **out)
{
    if (!settings_load(session->globals->settings, &session->settings) ||
        !calendar_load(session->settings->time_zone, NULL, &session->calendar) ||
        !session_rules(session, out))
        return EXIT_SETTINGS;
    return EXIT_DRAINED;
}

static int
rules_open(struct session *session, const char *path, struct rules **out)
{
    char shipped[UP_PATH_BYTES];
    bool has_settings = access(session->globals->settings, F_OK) == 0;
    if (path == NULL && has_settings)
        return rules_of_settings(session, out);
    if (path == NULL && !shipped_find(shipped)) {
        talk("stafett replay: no rules found; give --rules FILE");
        return EXIT_SETTINGS;
    }
    bool is_loaded = calendar_load(TIME_ZONE, NULL, &session->calendar) &&
                     rules_load(path == NULL ? shipped : path, out);
    return is_loaded ? EXIT_DRAINED : EXIT_SETTINGS;
}

int
command_replay(struct session *session, const struct request *request)
{
    struct rules *rules = NULL;
    bool is_json = session->globals->is_json;
    bool is_report = request->options[OPTION_REPORT] != NULL;
    int code = rules_open(session, request->options[OPTION_RULES], &rules);
    if (code != EXIT_DRAINED)
        return code;
    struct replay_options options = {
        .folder = request->arguments[0],
        .organisation = request->options[OPTION_ORGANISATION],
        .html = request->options[OPTION_HTML],
        .is_identified = request->options[OPTION_WHO] != NULL,
        .is_progress = isatty(STDERR_FILENO) == 1,
    };
    if (is_report)
        options.form = is_json ? REPLAY_REPORT_JSON : REPLAY_REPORT;
    else
        options.form = is_json ? REPLAY_JSON : REPLAY_TEXT;
    trace_quiet(); /* what was not taken is part of the answer */
    code = replay_run(&options, rules, &session->calendar);
    rules_destroy(&rules);
    return code;
}
