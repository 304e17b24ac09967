#include "tests/real/hostile.h"

#include "common/message.h"
#include "proto/alert.pb-c.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { HOSTILE_ARENA_BYTES = 64 << 20 };

const char *const hostile_daemons[HOSTILE_DAEMONS] = { "intake", "plan", "notification",
    "assessment-team", "audit", "border", "courier" };

static long
pid_of(const struct hostile_node *node, enum hostile_daemon daemon)
{
    char relative[64];
    char path[STAGE_PATH_BYTES];
    long pid = 0;
    scenario_text(relative, sizeof relative, "run/%s.pid", hostile_daemons[daemon]);
    settings_path(node->settings, relative, path, sizeof path);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%ld", &pid) != 1)
        pid = 0;
    (void)fclose(file);
    return pid;
}

void
hostile_endpoint(const struct hostile_node *node, enum hostile_daemon daemon,
    char *endpoint, size_t endpoint_bytes)
{
    const struct daemon_row *row =
        settings_daemon(node->settings, hostile_daemons[daemon]);
    ASSERT(row != NULL);
    ASSERT(settings_endpoint(node->settings, row->bind, endpoint, endpoint_bytes));
}

const char *
hostile_public(const struct hostile_node *node, enum hostile_daemon daemon)
{
    return settings_daemon(node->settings, hostile_daemons[daemon])->public_key;
}

bool
hostile_key(const struct hostile_node *node, const char *name, struct curve_pair *out)
{
    char relative[STAGE_PATH_BYTES];
    char path[STAGE_PATH_BYTES];
    scenario_text(
        relative, sizeof relative, "%.100s/%.100s.curve", node->settings->keys, name);
    settings_path(node->settings, relative, path, sizeof path);
    return keys_load_curve(path, out);
}

static bool
node_open(struct hostile *hostile, const char *code, struct hostile_node *node)
{
    char path[STAGE_PATH_BYTES];
    char source[128];
    scenario_text(
        path, sizeof path, "%.300s/%.64s/stafett.yaml", hostile->folder, code);
    if (!settings_load(path, &node->settings) ||
        !hostile_key(node, node->settings->person->code, &node->person))
        return false;
    scenario_text(source, sizeof source, "%.60s/user", code);
    for (unsigned d = 0; d < HOSTILE_DAEMONS; d++)
        node->pids[d] = pid_of(node, d);
    for (unsigned d = 0; d < HOSTILE_ASKED; d++) {
        char endpoint[256];
        hostile_endpoint(node, d, endpoint, sizeof endpoint);
        if (client_create(hostile->bus, endpoint, &node->person,
                hostile_public(node, d), source, &node->clients[d]) != STATUS_OK)
            return false;
    }
    return true;
}

bool
hostile_open(const char *programs, const char *text, const char *const *codes,
    struct hostile **out)
{
    struct hostile *hostile = calloc(1, sizeof *hostile);
    ASSERT(hostile != NULL);
    *out = hostile;
    test_folder_make(hostile->folder, sizeof hostile->folder);
    arena_create(HOSTILE_ARENA_BYTES, &hostile->arena);
    stage_real_create(programs, hostile->folder, &hostile->stage);
    scenario_create(
        &stage_real_play, hostile->stage, hostile->folder, false, &hostile->scenario);
    if (!hostile_play(hostile, text) || bus_create(&hostile->bus) != STATUS_OK)
        return false;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        if (!node_open(hostile, codes[n], &hostile->nodes[n]))
            return false;
    }
    return true;
}

bool
hostile_stop(struct hostile *hostile)
{
    if (hostile->is_stopped)
        return hostile->is_drained;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (unsigned d = 0; d < HOSTILE_ASKED; d++)
            client_destroy(&hostile->nodes[n].clients[d]);
    }
    bus_destroy(&hostile->bus);
    hostile->is_drained = stage_real_destroy(&hostile->stage);
    hostile->is_stopped = true;
    return hostile->is_drained;
}

bool
hostile_close(struct hostile **hostile)
{
    struct hostile *ending = *hostile;
    if (ending == NULL)
        return true;
    bool is_drained = hostile_stop(ending);
    for (unsigned n = 0; n < HOSTILE_NODES; n++)
        settings_destroy(&ending->nodes[n].settings);
    bool is_whole = scenario_failed(ending->scenario) == 0;
    scenario_destroy(&ending->scenario);
    arena_destroy(&ending->arena);
    if (is_drained && is_whole)
        test_folder_remove(ending->folder);
    else
        (void)fprintf(stderr, "the nodes' folders are kept in %s\n", ending->folder);
    free(ending);
    *hostile = NULL;
    return is_drained;
}

bool
hostile_play(struct hostile *hostile, const char *text)
{
    char path[STAGE_PATH_BYTES];
    hostile->plays++;
    scenario_text(path, sizeof path, "%.400s/%u.scn", hostile->folder, hostile->plays);
    return scenario_write_file(path, text) && scenario_play(hostile->scenario, path) &&
           scenario_failed(hostile->scenario) == 0;
}

struct id
hostile_case(const struct hostile *hostile, const char *name)
{
    struct id id = ID_NONE;
    for (size_t i = 0; i < hostile->scenario->name_count; i++) {
        if (strcmp(hostile->scenario->names[i].name, name) == 0)
            ASSERT(id_parse(hostile->scenario->names[i].id, &id));
    }
    ASSERT(!id_is_none(id));
    return id;
}

const Stafett__V1__Answer *
hostile_ask(struct hostile *hostile, unsigned node, enum hostile_daemon daemon,
    const ProtobufCMessage *message)
{
    const Stafett__V1__Answer *answer = NULL;
    if (client_ask(hostile->nodes[node].clients[daemon], message, PEER_PATIENCE_MS,
            hostile->arena, &answer) != CLIENT_ANSWERED)
        return NULL;
    return answer;
}

uint64_t
hostile_not_understood(
    struct hostile *hostile, unsigned node, enum hostile_daemon daemon)
{
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    struct wire_fault fault;
    const Stafett__V1__Answer *answer = hostile_ask(hostile, node, daemon, &show.base);
    if (answer == NULL)
        return UINT64_MAX;
    const Stafett__V1__Status *status =
        (const Stafett__V1__Status *)message_unpack(&stafett__v1__status__descriptor,
            slice_bytes(answer->payload), hostile->arena, &fault);
    return status == NULL ? UINT64_MAX : status->quarantined + status->discarded;
}

/* What the coordinating unit does all day, and who she asks. */
static bool
is_answered(struct hostile *hostile, unsigned node)
{
    Stafett__Plan__V1__SetDuty duty = STAFETT__PLAN__V1__SET_DUTY__INIT;
    Stafett__Alert__V1__ListAlerts alerts = STAFETT__ALERT__V1__LIST_ALERTS__INIT;
    Stafett__Intake__V1__RegisterPerson person =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    static const uint8_t salt[16] = { 7 };
    const struct settings *settings = hostile->nodes[node].settings;
    duty.unit_code = settings->unit;
    duty.staff_code = settings->person->code;
    person.content = slice_binary(content_with(
        slice_text(""), "family_name", slice_text("Prøve"), salt, hostile->arena));
    const struct {
        enum hostile_daemon daemon;
        const ProtobufCMessage *message;
    } rows[] = {
        { HOSTILE_PLAN, &duty.base },
        { HOSTILE_INTAKE, &person.base },
        { HOSTILE_NOTIFICATION, &alerts.base },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const Stafett__V1__Answer *answer =
            hostile_ask(hostile, node, rows[i].daemon, rows[i].message);
        if (answer == NULL || answer->verdict != STAFETT__V1__VERDICT__VERDICT_ACCEPTED)
            return false;
    }
    return true;
}

const char *
hostile_ails(struct hostile *hostile)
{
    static char text[128];
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        const struct hostile_node *node = &hostile->nodes[n];
        bool is_heard = is_answered(hostile, n);
        for (unsigned d = 0; d < HOSTILE_DAEMONS; d++) {
            long pid = pid_of(node, d);
            if (pid == 0 || pid != node->pids[d] || kill((pid_t)pid, 0) != 0) {
                scenario_text(text, sizeof text, "%.40s of %.40s has fallen",
                    hostile_daemons[d], node->settings->organisation);
                return text;
            }
        }
        if (!is_heard)
            return "a command of the coordinating unit was not accepted";
    }
    return NULL;
}

int
hostile_run(struct hostile *hostile, unsigned node, char *text, size_t text_bytes,
    const char *const *words)
{
    char settings[STAGE_PATH_BYTES];
    char key[STAGE_PATH_BYTES];
    const char *argv[SCENARIO_WORDS_MAX] = { "--settings", settings, "--key", key };
    const struct hostile_node *at = &hostile->nodes[node];
    int count = 4;
    scenario_text(settings, sizeof settings, "%.300s/%.64s/stafett.yaml",
        hostile->folder, at->settings->organisation);
    scenario_text(key, sizeof key, "%.300s/%.64s/keys/%.64s.curve", hostile->folder,
        at->settings->organisation, at->settings->person->code);
    for (; words[count - 4] != NULL; count++)
        argv[count] = words[count - 4];
    struct stage_output *output = &hostile->scenario->output;
    if (!stage_real_play.run(hostile->stage, count, argv, output))
        return -1;
    scenario_text(text, text_bytes, "%s", output->text);
    return output->exit_code;
}
