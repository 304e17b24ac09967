#include "tests/real/watch.h"

#include "common/client.h"
#include "common/clock.h"
#include "common/message.h"
#include "common/settings.h"
#include "proto/plan.pb-c.h"
#include "tests/lib/invariant.h"
#include "tests/lib/scenario_words.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    WATCH_ARENA_BYTES = 64 << 20,
    WATCH_ASK_MS = 2000,
    WATCH_PAUSE_MS = 2, /* between two looks at what is still moving */
    WATCH_ROWS_MAX = 1024,
};

enum {
    WATCHED_INTAKE,
    WATCHED_TEAM,
    WATCHED_PLAN,
    WATCHED_NOTIFICATION,
    WATCHED_AUDIT,
    WATCHED_COUNT
};
static const char *const watched[WATCHED_COUNT] = { "intake", "assessment-team", "plan",
    "notification", "audit" };
static const char *const killed[] = { "intake", "assessment-team", "plan",
    "notification", "audit", "border", "courier" };

/* What the last look was still waiting for, to say so when patience ends. */
enum { WATCH_WANTED_BYTES = 200 };

struct watch {
    char wanted[WATCH_WANTED_BYTES];
    struct settings *settings;
    struct curve_pair pair;
    struct bus *bus;
    struct client *clients[WATCHED_COUNT];
    struct arena *arena;
    const Stafett__V1__Status *status[WATCHED_COUNT];
};

static void
pause_briefly(void)
{
    (void)poll(NULL, 0, WATCH_PAUSE_MS);
}

bool
watch_create(const char *path, struct watch **out)
{
    struct watch *watch = calloc(1, sizeof *watch);
    char key[STAGE_PATH_BYTES];
    char name[STAGE_PATH_BYTES];
    ASSERT(watch != NULL);
    arena_create(WATCH_ARENA_BYTES, &watch->arena);
    if (!settings_load(path, &watch->settings))
        return false;
    scenario_text(name, sizeof name, "%.100s/%.100s.curve", watch->settings->keys,
        watch->settings->person->code);
    settings_path(watch->settings, name, key, sizeof key);
    if (!keys_load_curve(key, &watch->pair) || bus_create(&watch->bus) != STATUS_OK)
        return false;
    char source[CODE_BYTES_MAX * 2];
    scenario_text(source, sizeof source, "%s/user", watch->settings->organisation);
    for (size_t d = 0; d < WATCHED_COUNT; d++) {
        char endpoint[256];
        const struct daemon_row *row = settings_daemon(watch->settings, watched[d]);
        if (row == NULL ||
            !settings_endpoint(watch->settings, row->bind, endpoint, sizeof endpoint) ||
            client_create(watch->bus, endpoint, &watch->pair, row->public_key, source,
                &watch->clients[d]) != STATUS_OK)
            return false;
    }
    *out = watch;
    return true;
}

void
watch_destroy(struct watch **watch)
{
    if (*watch == NULL)
        return;
    for (size_t d = 0; d < WATCHED_COUNT; d++)
        client_destroy(&(*watch)->clients[d]);
    bus_destroy(&(*watch)->bus);
    settings_destroy(&(*watch)->settings);
    arena_destroy(&(*watch)->arena);
    free(*watch);
    *watch = NULL;
}

/* ---- what the daemons say */

static const ProtobufCMessage *
look(struct watch *watch, size_t daemon, const ProtobufCMessage *message,
    const ProtobufCMessageDescriptor *type)
{
    const Stafett__V1__Answer *answer = NULL;
    struct wire_fault fault;
    if (client_ask(watch->clients[daemon], message, WATCH_ASK_MS, watch->arena,
            &answer) != CLIENT_ANSWERED ||
        strcmp(answer->type, type->name) != 0)
        return NULL;
    return message_unpack(type, slice_bytes(answer->payload), watch->arena, &fault);
}

static bool
ask_status(struct watch *watch)
{
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    arena_reset(watch->arena);
    for (size_t d = 0; d < WATCHED_COUNT; d++) {
        watch->status[d] = (const Stafett__V1__Status *)look(
            watch, d, &show.base, &stafett__v1__status__descriptor);
        if (watch->status[d] == NULL) {
            scenario_text(watch->wanted, sizeof watch->wanted, "%s/%s does not answer",
                watch->settings->organisation, watched[d]);
            return false;
        }
    }
    watch->wanted[0] = '\0';
    return true;
}

bool
watch_wait_up(struct watch *watch, int64_t patience_us)
{
    int64_t until_us = clock_monotonic_us() + patience_us;
    while (!ask_status(watch)) {
        if (clock_monotonic_us() > until_us)
            return false;
        pause_briefly();
    }
    return true;
}

static uint64_t
seen_of(const Stafett__V1__Status *status, const char *organisation, const char *daemon)
{
    char source[CODE_BYTES_MAX * 2];
    scenario_text(source, sizeof source, "%s/%s", organisation, daemon);
    for (size_t i = 0; i < status->n_sources; i++) {
        if (strcmp(status->sources[i]->source, source) == 0)
            return status->sources[i]->seen;
    }
    return 0;
}

static uint64_t
shared_with(const Stafett__V1__Status *status, const char *organisation)
{
    for (size_t i = 0; i < status->n_shared; i++) {
        if (strcmp(status->shared[i]->partner_code, organisation) == 0)
            return status->shared[i]->sequence;
    }
    return 0;
}

static size_t
watched_index(const char *name)
{
    for (size_t d = 0; d < WATCHED_COUNT; d++) {
        if (strcmp(watched[d], name) == 0)
            return d;
    }
    ASSERT(false);
    return 0;
}

static bool
has_seen(struct watch *watch, size_t reader, const char *organisation,
    const char *daemon, uint64_t head)
{
    uint64_t seen = seen_of(watch->status[reader], organisation, daemon);
    if (seen == head)
        return true;
    scenario_text(watch->wanted, sizeof watch->wanted,
        "%s/%s has read %.60s/%.60s to %llu of %llu", watch->settings->organisation,
        watched[reader], organisation, daemon, (unsigned long long)seen,
        (unsigned long long)head);
    return false;
}

static bool
has_read_own(struct watch *watch)
{
    for (size_t d = 0; d < WATCHED_COUNT; d++) {
        const struct daemon_row *row = settings_daemon(watch->settings, watched[d]);
        const Stafett__V1__Status *status = watch->status[d];
        if (status->next_alarm_us != 0 && status->next_alarm_us <= status->time_us) {
            scenario_text(watch->wanted, sizeof watch->wanted, "%s/%s has an alarm due",
                watch->settings->organisation, watched[d]);
            return false;
        }
        for (unsigned f = 0; f < row->follows_count; f++) {
            uint64_t head = watch->status[watched_index(row->follows[f])]->head;
            if (!has_seen(
                    watch, d, watch->settings->organisation, row->follows[f], head))
                return false;
        }
    }
    return true;
}

static bool
has_read_partner(struct watch *watch, const struct watch *other)
{
    const char *own = watch->settings->organisation;
    const char *theirs = other->settings->organisation;
    return has_seen(watch, WATCHED_INTAKE, theirs, "plan",
               shared_with(other->status[WATCHED_PLAN], own)) &&
           has_seen(watch, WATCHED_INTAKE, theirs, "intake",
               shared_with(other->status[WATCHED_INTAKE], own));
}

/* Everything read, by one look at all nodes; the sum of heads tells two looks apart. */
static bool
is_settled(struct watch **watches, size_t count, const struct watch_lines *lines,
    uint64_t *sum_out)
{
    *sum_out = 0;
    for (size_t i = 0; i < count; i++) {
        if (!ask_status(watches[i]))
            return false;
        for (size_t d = 0; d < WATCHED_COUNT; d++)
            *sum_out += watches[i]->status[d]->head;
    }
    for (size_t i = 0; i < count; i++) {
        if (!has_read_own(watches[i]))
            return false;
        for (size_t j = 0; j < count; j++) {
            if (i != j &&
                !lines->is_cut(lines->context, watches[i]->settings->organisation,
                    watches[j]->settings->organisation) &&
                !has_read_partner(watches[i], watches[j]))
                return false;
        }
    }
    return true;
}

static int64_t
next_alarm(struct watch **watches, size_t count)
{
    int64_t next_us = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        for (size_t d = 0; d < WATCHED_COUNT; d++) {
            int64_t due_us = watches[i]->status[d]->next_alarm_us;
            if (due_us != 0 && due_us < next_us)
                next_us = due_us;
        }
    }
    return next_us;
}

static void
say_wanted(struct watch **watches, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (watches[i]->wanted[0] != '\0')
            (void)fprintf(stderr, "not delivered in time: %s\n", watches[i]->wanted);
    }
}

bool
watch_settle(struct watch **watches, size_t count, const struct watch_lines *lines,
    int64_t patience_us, int64_t *next_alarm_us_out)
{
    int64_t until_us = clock_monotonic_us() + patience_us;
    uint64_t before = UINT64_MAX;
    for (;;) {
        uint64_t sum;
        bool is_still = is_settled(watches, count, lines, &sum);
        if (is_still && sum == before)
            break;
        before = is_still ? sum : UINT64_MAX;
        if (clock_monotonic_us() > until_us) {
            say_wanted(watches, count);
            return false;
        }
        pause_briefly();
    }
    *next_alarm_us_out = next_alarm(watches, count);
    return true;
}

static size_t
baton_rows(struct watch *watch, struct baton_row *rows, size_t max)
{
    Stafett__Plan__V1__ListCases list = STAFETT__PLAN__V1__LIST_CASES__INIT;
    const Stafett__Plan__V1__Cases *cases = (const Stafett__Plan__V1__Cases *)look(
        watch, WATCHED_PLAN, &list.base, &stafett__plan__v1__cases__descriptor);
    size_t count = 0;
    for (; cases != NULL && count < cases->n_cases && count < max; count++) {
        const Stafett__Plan__V1__CaseView *view = cases->cases[count];
        struct baton_row *row = &rows[count];
        memset(row, 0, sizeof *row);
        slice_hex(slice_bytes(view->case_id), row->case_id, sizeof row->case_id);
        scenario_text(row->node, sizeof row->node, "%s", watch->settings->organisation);
        scenario_text(row->baton, sizeof row->baton, "%s", view->baton_code);
        scenario_text(row->holder, sizeof row->holder, "%s", view->holder_code);
        scenario_text(
            row->responsible, sizeof row->responsible, "%s", view->responsible_code);
        row->term = view->term;
        row->is_outside = view->is_outside;
        row->is_closed = view->is_closed;
    }
    return count;
}

bool
watch_check(struct watch **watches, size_t count, char *text, size_t text_bytes)
{
    static struct baton_row rows[WATCH_ROWS_MAX];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        arena_reset(watches[i]->arena);
        found += baton_rows(watches[i], rows + found, WATCH_ROWS_MAX - found);
    }
    if (found == 0) {
        (void)snprintf(text, text_bytes, "no node shows a case");
        return false;
    }
    return invariant_hold(rows, found, true, text, text_bytes);
}

bool
watch_bring(
    struct watch *watch, const char *file, const char *copy, int64_t patience_us)
{
    int64_t until_us = clock_monotonic_us() + patience_us;
    if (!watch_wait_up(watch, patience_us))
        return false;
    uint64_t before = watch->status[WATCHED_INTAKE]->head;
    if (!scenario_copy_file(file, copy))
        return false;
    while (!ask_status(watch) || watch->status[WATCHED_INTAKE]->head == before) {
        if (clock_monotonic_us() > until_us)
            return false;
        pause_briefly();
    }
    return true;
}

/* ---- processes */

static pid_t
pid_of(const struct watch *watch, const char *daemon)
{
    char relative[128];
    char path[STAGE_PATH_BYTES];
    int pid = 0;
    scenario_text(relative, sizeof relative, "run/%s.pid", daemon);
    settings_path(watch->settings, relative, path, sizeof path);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%d", &pid) != 1)
        pid = 0;
    (void)fclose(file);
    return pid;
}

bool
watch_signal(struct watch *watch, const char *daemon, int signal)
{
    pid_t pid = pid_of(watch, daemon);
    return pid > 0 && kill(pid, signal) == 0;
}

bool
watch_signal_surely(
    struct watch *watch, const char *daemon, int signal, int64_t patience_us)
{
    int64_t until_us = clock_monotonic_us() + patience_us;
    while (!watch_signal(watch, daemon, signal)) {
        if (clock_monotonic_us() > until_us)
            return false;
        pause_briefly();
    }
    return true;
}

bool
watch_kill(struct watch *watch, unsigned draw)
{
    return watch_signal(watch, killed[draw % ARRAY_COUNT(killed)], SIGKILL);
}

uint64_t
watch_resident_kib(const struct watch *watch)
{
    uint64_t sum = 0;
    for (size_t d = 0; d < ARRAY_COUNT(killed); d++) {
        char path[64];
        char line[128];
        scenario_text(
            path, sizeof path, "/proc/%d/status", (int)pid_of(watch, killed[d]));
        FILE *file = fopen(path, "re");
        unsigned long long kib;
        while (file != NULL && fgets(line, sizeof line, file) != NULL) {
            if (sscanf(line, "VmRSS: %llu", &kib) == 1)
                sum += kib;
        }
        if (file != NULL)
            (void)fclose(file);
    }
    return sum;
}
