#include "tests/bench/node.h"

#include "common/message.h"
#include "proto/shared.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
    NODE_PATH_BYTES = 512,
    NODE_SETTINGS_BYTES = 8192,
    NODE_ARENA_BYTES = 16 << 20,
    NODE_ANSWER_MS = 20000,
};

#define ORGANISATION "havnes"
#define PERSON       "duty-ke"

/* The rows of a node, who follows whom as in deploy/stafett.yaml. */
static const struct {
    const char *name;
    const char *follows; /* NULL: an edge */
} node_rows[] = {
    { "intake", "[plan, assessment-team]" },
    { "assessment-team", "[intake, plan]" },
    { "plan", "[intake, assessment-team]" },
    { "notification", "[plan, intake, assessment-team, audit]" },
    { "audit", "[intake, assessment-team, plan, notification]" },
    { "border", NULL },
    { "courier", NULL },
    { "console", NULL },
};

enum { NODE_ROWS = sizeof node_rows / sizeof node_rows[0] };

/* Whose logs are made into tables again to measure it; audit's turns are runs. */
static const char *const replayed[] = { "intake", "plan", "notification" };

struct node {
    char folder[NODE_PATH_BYTES];
    char settings_path[NODE_PATH_BYTES];
    struct settings *settings;
    enum node_kind kind;
    pid_t up; /* of a whole node; else 0 */
    struct bus *bus;
    struct arena *arena;
    pid_t pids[NODE_ROWS];
    struct client *clients[NODE_ROWS];
};

/* ---- settings and keys */

static void
path_join(char path[NODE_PATH_BYTES], const char *folder, const char *name)
{
    int wrote = snprintf(path, NODE_PATH_BYTES, "%s/%s", folder, name);
    ASSERT(wrote > 0 && wrote < NODE_PATH_BYTES);
}

static void
key_path(const char *folder, const char *name, const char *ending, char *path)
{
    int wrote = snprintf(path, NODE_PATH_BYTES, "%s/keys/%s.%s", folder, name, ending);
    ASSERT(wrote > 0 && wrote < NODE_PATH_BYTES);
}

static bool
curve_make(const char *folder, const char *name, struct curve_pair *out)
{
    char path[NODE_PATH_BYTES];
    key_path(folder, name, "curve", path);
    return keys_make_curve(path, out);
}

static bool
keys_make(const char *folder)
{
    char path[NODE_PATH_BYTES];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    path_join(path, folder, "keys");
    if (mkdir(path, 0700) != 0)
        return false;
    key_path(folder, "organisation", "sign", path);
    if (!keys_make_signer(path, public_key))
        return false;
    key_path(folder, "node", "vault", path);
    return keys_make_vault(path);
}

/* A chain has no other edge than the measuring process, a whole node has not it. */
static bool
has_row(enum node_kind kind, size_t row)
{
    bool is_console = strcmp(node_rows[row].name, "console") == 0;
    return node_rows[row].follows != NULL || is_console == (kind != NODE_WHOLE);
}

static bool
binds(size_t row)
{
    return node_rows[row].follows != NULL || strcmp(node_rows[row].name, "border") == 0;
}

static bool
write_daemon(FILE *file, const char *folder, size_t row, enum node_kind kind)
{
    struct curve_pair pair;
    const char *name = node_rows[row].name;
    if (!curve_make(folder, name, &pair))
        return false;
    (void)fprintf(file, "  - { name: %s, public_key: \"%s\"", name, pair.public_text);
    if (binds(row) && kind != NODE_TCP)
        (void)fprintf(file, ", bind: \"ipc://run/%s\"", name);
    if (binds(row) && kind == NODE_TCP)
        (void)fprintf(file, ", bind: \"tcp://127.0.0.1:%u\"", machine_free_port());
    if (node_rows[row].follows != NULL)
        (void)fprintf(file, ", follows: %s", node_rows[row].follows);
    return fprintf(file, " }\n") > 0;
}

static bool
write_settings(struct node *node)
{
    char here[NODE_PATH_BYTES];
    struct curve_pair person;
    if (getcwd(here, sizeof here) == NULL || !curve_make(node->folder, PERSON, &person))
        return false;
    FILE *file = fopen(node->settings_path, "we");
    if (file == NULL)
        return false;
    (void)fprintf(file,
        "organisation: %s\nname: Havnes kommune\ncountry: \"NO\"\n"
        "time_zone: Europe/Oslo\nrules: %s/deploy/rules/no.yaml\n"
        "holidays: %s/deploy/rules/holidays-no.yaml\nkeys: keys\nstore: store\n"
        "is_deployed: no\nunit: ke\nunit_name: Koordinerende enhet\n"
        "person: { code: %s, name: Turid Moe, public_key: \"%s\" }\n"
        "known_days: 30\nquarantine_mib: 8\nborder_listen: tcp://127.0.0.1:%u\n"
        "courier_folder: copies\nsenders: []\ndaemons:\n",
        ORGANISATION, here, here, PERSON, person.public_text, machine_free_port());
    bool is_good = true;
    for (size_t i = 0; i < NODE_ROWS && is_good; i++) {
        if (has_row(node->kind, i))
            is_good = write_daemon(file, node->folder, i, node->kind);
    }
    return fclose(file) == 0 && is_good;
}

/* ---- processes */

/* What a program says goes to files beside the settings, named after it. */
static pid_t
program_start(const char *folder, const char *name, const char *const *arguments)
{
    char out[NODE_PATH_BYTES];
    char log[NODE_PATH_BYTES];
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int wrote = snprintf(out, sizeof out, "%s/%s.out", folder, name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof out);
    wrote = snprintf(log, sizeof log, "%s/%s.log", folder, name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof log);
    int flags = O_WRONLY | O_CREAT | O_TRUNC;
    ASSERT(posix_spawn_file_actions_init(&actions) == 0);
    ASSERT(
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0);
    ASSERT(posix_spawn_file_actions_addopen(&actions, 1, out, flags, 0600) == 0);
    ASSERT(posix_spawn_file_actions_addopen(&actions, 2, log, flags, 0600) == 0);
    int error = posix_spawn(
        &pid, arguments[0], &actions, NULL, (char *const *)arguments, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : 0;
}

static void
program_path(char path[NODE_PATH_BYTES], const char *programs, const char *name)
{
    int wrote = snprintf(path, NODE_PATH_BYTES, "%s/stafett%s%s", programs,
        name[0] == '\0' ? "" : "-", name);
    ASSERT(wrote > 0 && wrote < NODE_PATH_BYTES);
}

static pid_t
daemon_start(const struct node *node, const char *programs, const char *name)
{
    char program[NODE_PATH_BYTES];
    program_path(program, programs, name);
    const char *arguments[] = { program, "--settings", node->settings_path, NULL };
    return program_start(node->folder, name, arguments);
}

/* ---- a whole node */

/* `stafett up` notes whom it has started beside the settings. 0: not yet. */
static pid_t
noted_pid(const struct node *node, const char *name)
{
    char path[NODE_PATH_BYTES];
    int pid = 0;
    int wrote = snprintf(path, sizeof path, "%s/run/%s.pid", node->folder, name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    bool is_read = fscanf(file, "%d", &pid) == 1; /* NOLINT(cert-err34-c) */
    (void)fclose(file);
    return is_read ? pid : 0;
}

static bool
whole_start(struct node *node, const char *programs)
{
    char program[NODE_PATH_BYTES];
    char copies[NODE_PATH_BYTES];
    path_join(copies, node->folder, "copies");
    program_path(program, programs, "");
    const char *arguments[] = { program, "--settings", node->settings_path, "up",
        NULL };
    if (mkdir(copies, 0700) != 0)
        return false;
    node->up = program_start(node->folder, "up", arguments);
    int64_t until_ns = machine_now_ns() + INT64_C(1000000) * NODE_ANSWER_MS;
    for (size_t i = 0; i < NODE_ROWS && node->up != 0;) {
        node->pids[i] = has_row(NODE_WHOLE, i) ? noted_pid(node, node_rows[i].name) : 0;
        if (node->pids[i] != 0 || !has_row(NODE_WHOLE, i)) {
            i++;
            continue;
        }
        if (machine_now_ns() > until_ns)
            return false;
        machine_sleep_until(machine_now_ns() + 10000000);
    }
    return node->up != 0;
}

static const Stafett__V1__Status *
ask_status(struct node *node, size_t row)
{
    const Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    const Stafett__V1__Answer *answer = NULL;
    arena_reset(node->arena);
    if (client_ask(node->clients[row], &show.base, NODE_ANSWER_MS, node->arena,
            &answer) != CLIENT_ANSWERED)
        return NULL;
    return (const Stafett__V1__Status *)message_unpack_own(
        &stafett__v1__status__descriptor, slice_bytes(answer->payload), node->arena);
}

static bool
chain_start(struct node *node, const char *programs)
{
    for (size_t i = 0; i < NODE_ROWS; i++) {
        if (node_rows[i].follows == NULL)
            continue;
        node->pids[i] = daemon_start(node, programs, node_rows[i].name);
        if (node->pids[i] == 0)
            return false;
    }
    return true;
}

static bool
all_answer(struct node *node)
{
    struct curve_pair person;
    if (!node_key(node, PERSON, &person))
        return false;
    for (size_t i = 0; i < NODE_ROWS; i++) {
        if (node->pids[i] == 0 || node_rows[i].follows == NULL)
            continue;
        if (!node_client(node, node_rows[i].name, &person, &node->clients[i]) ||
            ask_status(node, i) == NULL) {
            (void)fprintf(stderr, "%s does not answer; see %s/%s.log\n",
                node_rows[i].name, node->folder, node_rows[i].name);
            return false;
        }
    }
    return true;
}

bool
node_start(
    const char *programs, const char *folder, enum node_kind kind, struct node **out)
{
    struct node *node = calloc(1, sizeof *node);
    ASSERT(node != NULL);
    node->kind = kind;
    *out = node;
    int wrote = snprintf(node->folder, sizeof node->folder, "%s", folder);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof node->folder);
    path_join(node->settings_path, folder, "stafett.yaml");
    arena_create(NODE_ARENA_BYTES, &node->arena);
    if (mkdir(folder, 0700) != 0 || !keys_make(folder) || !write_settings(node) ||
        !settings_load(node->settings_path, &node->settings) ||
        bus_create(&node->bus) != STATUS_OK) {
        (void)fprintf(stderr, "%s: the node's settings could not be made\n", folder);
        return false;
    }
    return (kind == NODE_WHOLE ? whole_start(node, programs)
                               : chain_start(node, programs)) &&
           all_answer(node);
}

static bool
is_drained(pid_t pid)
{
    int state = 0;
    return waitpid(pid, &state, 0) == pid && WIFEXITED(state) &&
           WEXITSTATUS(state) == EXIT_DRAINED;
}

bool
node_stop(struct node **node)
{
    bool are_drained = true;
    struct node *stopping = *node;
    if (stopping == NULL)
        return true;
    /* A whole node's daemons are its supervisor's to stop. */
    if (stopping->up != 0)
        (void)kill(stopping->up, SIGTERM);
    for (size_t i = 0; i < NODE_ROWS; i++) {
        if (stopping->clients[i] != NULL)
            client_destroy(&stopping->clients[i]);
        if (stopping->pids[i] != 0 && stopping->up == 0)
            (void)kill(stopping->pids[i], SIGTERM);
    }
    for (size_t i = 0; i < NODE_ROWS; i++) {
        if (stopping->pids[i] != 0 && stopping->up == 0)
            are_drained = is_drained(stopping->pids[i]) && are_drained;
    }
    if (stopping->up != 0)
        are_drained = is_drained(stopping->up);
    bus_destroy(&stopping->bus);
    settings_destroy(&stopping->settings);
    arena_destroy(&stopping->arena);
    free(stopping);
    *node = NULL;
    return are_drained;
}

bool
node_replay(const char *programs, const char *folder, uint64_t *turns_out,
    double *per_second_out)
{
    double seconds = 0;
    *turns_out = 0;
    for (size_t i = 0; i < ARRAY_COUNT(replayed); i++) {
        char program[NODE_PATH_BYTES];
        char settings[NODE_PATH_BYTES];
        char out[NODE_PATH_BYTES + 16];
        unsigned long long turns = 0;
        program_path(program, programs, replayed[i]);
        path_join(settings, folder, "stafett.yaml");
        const char *arguments[] = { program, "--settings", settings, "--rebuild",
            NULL };
        int64_t start_ns = machine_now_ns();
        pid_t pid = program_start(folder, replayed[i], arguments);
        if (pid == 0 || !is_drained(pid))
            return false;
        seconds += (double)(machine_now_ns() - start_ns) / 1e9;
        (void)snprintf(out, sizeof out, "%s/%s.out", folder, replayed[i]);
        FILE *file = fopen(out, "re");
        bool is_read = file != NULL && fscanf(file, "rebuilt %llu turns", &turns) == 1;
        if (file != NULL)
            (void)fclose(file);
        if (!is_read)
            return false;
        *turns_out += turns;
    }
    *per_second_out = (double)*turns_out / seconds;
    return true;
}

/* ---- connections */

struct bus *
node_bus(struct node *node)
{
    return node->bus;
}

bool
node_key(const struct node *node, const char *name, struct curve_pair *out)
{
    char path[NODE_PATH_BYTES];
    key_path(node->folder, name == NULL ? PERSON : name, "curve", path);
    return keys_load_curve(path, out);
}

static bool
endpoint_of(const struct node *node, const char *daemon, const struct daemon_row **row,
    char endpoint[NODE_PATH_BYTES])
{
    *row = settings_daemon(node->settings, daemon);
    return *row != NULL &&
           settings_endpoint(node->settings, (*row)->bind, endpoint, NODE_PATH_BYTES);
}

bool
node_connect(struct node *node, const char *daemon, const struct curve_pair *pair,
    struct socket **out)
{
    char endpoint[NODE_PATH_BYTES];
    const struct daemon_row *row;
    return endpoint_of(node, daemon, &row, endpoint) &&
           bus_connect(node->bus, endpoint, pair, row->public_key, out) == STATUS_OK;
}

bool
node_client(struct node *node, const char *daemon, const struct curve_pair *pair,
    struct client **out)
{
    char endpoint[NODE_PATH_BYTES];
    const struct daemon_row *row;
    return endpoint_of(node, daemon, &row, endpoint) &&
           client_create(node->bus, endpoint, pair, row->public_key,
               ORGANISATION "/bench", out) == STATUS_OK;
}

/* ---- what it has used */

static void
usage_add(struct node_usage *usage, pid_t pid)
{
    if (pid == 0)
        return;
    usage->cpu_seconds += machine_cpu_seconds(pid);
    usage->written_bytes += machine_written_bytes(pid);
    usage->resident_bytes += machine_resident_bytes(pid);
}

struct node_usage
node_usage(const struct node *node)
{
    struct node_usage usage = { 0 };
    for (size_t i = 0; i < NODE_ROWS; i++)
        usage_add(&usage, node->pids[i]);
    usage_add(&usage, node->up);
    return usage;
}

bool
node_logs(struct node *node, struct node_logs *out)
{
    *out = (struct node_logs){ 0 };
    for (size_t i = 0; i < NODE_ROWS; i++) {
        if (node->pids[i] == 0 || node_rows[i].follows == NULL)
            continue;
        const Stafett__V1__Status *status = ask_status(node, i);
        if (status == NULL)
            return false;
        out->turn_bytes += status->log_bytes;
        out->turns += status->head;
        if (status->checkpoint_us_max > out->checkpoint_us_max)
            out->checkpoint_us_max = status->checkpoint_us_max;
    }
    return true;
}
