#include "tests/scenario/stage_virtual.h"

#include "common/client.h"
#include "common/clock.h"
#include "common/message.h"
#include "services/courier/courier.h"
#include "services/stafett/cli.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stage_virtual {
    struct world *world;
    bool on_disk;
    char folder[STAGE_PATH_BYTES];
    char clock[STAGE_PATH_BYTES];
    struct settings *settings[STAGE_NODES_MAX];
    size_t node_count;
};

/* The client below has no context of its own to find the world by. */
static struct stage_virtual *on_stage;

/* ---- the client of common/client.h, in the place of the one over sockets */

struct client {
    char endpoint[256];
    uint8_t key[CURVE_BYTES];
    char source[CODE_BYTES_MAX * 2];
};

enum status
client_create(struct bus *bus, const char *endpoint, const struct curve_pair *pair,
    const char *server_public_text, const char *source, struct client **out)
{
    struct client *client = calloc(1, sizeof *client);
    (void)bus;
    (void)server_public_text;
    ASSERT(client != NULL);
    scenario_text(client->endpoint, sizeof client->endpoint, "%s", endpoint);
    scenario_text(client->source, sizeof client->source, "%s", source);
    ASSERT(keys_decode_z85(pair->public_text, client->key));
    *out = client;
    return STATUS_OK;
}

void
client_destroy(struct client **client)
{
    free(*client);
    *client = NULL;
}

enum client_result
client_ask_as(struct client *client, struct id id, const ProtobufCMessage *message,
    int timeout_ms, struct arena *arena, const Stafett__V1__Answer **answer_out)
{
    (void)timeout_ms;
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    struct slice payload = message_pack(message, arena);
    envelope.id = id_binary(&id);
    envelope.type = arena_text(arena, slice_text(message->descriptor->name));
    envelope.source = client->source;
    envelope.epoch = 1;
    envelope.time_us = clock_now_us();
    envelope.payload = slice_binary(payload);
    *answer_out = world_ask(on_stage->world, client->endpoint, client->key,
        message_pack(&envelope.base, arena), arena);
    return *answer_out == NULL ? CLIENT_NO_ANSWER : CLIENT_ANSWERED;
}

enum client_result
client_ask_all(struct client *client, struct client_item *items, size_t count,
    int timeout_ms, struct arena *arena, const Stafett__V1__Answer **fault_out)
{
    *fault_out = NULL;
    for (size_t i = 0; i < count; i++) {
        if (client_ask_as(client, items[i].id, items[i].message, timeout_ms, arena,
                &items[i].answer) != CLIENT_ANSWERED)
            return CLIENT_NO_ANSWER;
    }
    return CLIENT_ANSWERED;
}

enum client_result
client_ask(struct client *client, const ProtobufCMessage *message, int timeout_ms,
    struct arena *arena, const Stafett__V1__Answer **answer_out)
{
    return client_ask_as(client, clock_id(), message, timeout_ms, arena, answer_out);
}

/* ---- the stage */

void
stage_virtual_create(const char *folder, bool on_disk, struct stage_virtual **out)
{
    struct stage_virtual *stage = calloc(1, sizeof *stage);
    ASSERT(stage != NULL);
    stage->on_disk = on_disk;
    scenario_text(stage->folder, sizeof stage->folder, "%s", folder);
    scenario_text(stage->clock, sizeof stage->clock, "%.400s/clock", folder);
    on_stage = stage;
    *out = stage;
}

void
stage_virtual_destroy(struct stage_virtual **stage)
{
    if ((*stage)->world != NULL)
        world_destroy(&(*stage)->world);
    for (size_t i = 0; i < (*stage)->node_count; i++)
        settings_destroy(&(*stage)->settings[i]);
    free(*stage);
    *stage = NULL;
    on_stage = NULL;
}

static void
start_clock(void *context, int64_t now_us)
{
    struct stage_virtual *stage = context;
    ASSERT(clock_steer_write(stage->clock, now_us));
    ASSERT(clock_steer(stage->clock));
    char stores[STAGE_PATH_BYTES];
    scenario_text(stores, sizeof stores, "%.400s/stores", stage->folder);
    (void)mkdir(stores, 0700);
    world_create(1, now_us, stage->on_disk ? stores : NULL, &stage->world);
}

static bool
open_node(void *context, const char *organisation, const char *path)
{
    struct stage_virtual *stage = context;
    (void)organisation;
    if (stage->world == NULL ||
        !settings_load(path, &stage->settings[stage->node_count]))
        return false;
    return world_add_node(stage->world, stage->settings[stage->node_count++]);
}

static bool
advance(void *context, int64_t to_us)
{
    struct stage_virtual *stage = context;
    world_advance(stage->world, to_us);
    return clock_steer_write(stage->clock, world_now(stage->world)) &&
           world_breach(stage->world)[0] == '\0';
}

static bool
set_clock(void *context, int64_t to_us)
{
    struct stage_virtual *stage = context;
    world_set_clock(stage->world, to_us);
    return clock_steer_write(stage->clock, to_us);
}

static bool
link_nodes(void *context, const char *a, const char *b, bool is_up)
{
    struct stage_virtual *stage = context;
    world_link(stage->world, a, b, is_up);
    return true;
}

static bool
check(void *context, char *text, size_t text_bytes)
{
    struct stage_virtual *stage = context;
    bool is_good = world_check_drained(stage->world);
    (void)snprintf(text, text_bytes, "%s", world_breach(stage->world));
    return is_good;
}

/* Sends a stream to a file while the command line runs, and takes back what it wrote. */
static int
divert(FILE *stream, const char *path)
{
    (void)fflush(stream);
    int kept = dup(fileno(stream));
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ASSERT(kept >= 0 && file >= 0 && dup2(file, fileno(stream)) >= 0);
    (void)close(file);
    return kept;
}

static void
restore(FILE *stream, int kept, const char *path, char *text)
{
    (void)fflush(stream);
    ASSERT(dup2(kept, fileno(stream)) >= 0);
    (void)close(kept);
    FILE *file = fopen(path, "re");
    ASSERT(file != NULL);
    size_t bytes = fread(text, 1, STAGE_OUTPUT_BYTES - 1, file);
    text[bytes] = '\0';
    (void)fclose(file);
}

static bool
run(void *context, int argc, const char *const *argv, struct stage_output *out)
{
    struct stage_virtual *stage = context;
    char text_path[STAGE_PATH_BYTES];
    char talk_path[STAGE_PATH_BYTES];
    char *full[SCENARIO_WORDS_MAX + 16] = { strdup("stafett") };
    scenario_text(text_path, sizeof text_path, "%.400s/stdout", stage->folder);
    scenario_text(talk_path, sizeof talk_path, "%.400s/stderr", stage->folder);
    for (int i = 0; i < argc; i++)
        full[i + 1] = strdup(argv[i]);
    char *own[SCENARIO_WORDS_MAX + 16];
    memcpy(own, full, sizeof own); /* getopt moves the pointers about */
    int text_kept = divert(stdout, text_path);
    int talk_kept = divert(stderr, talk_path);
    out->exit_code = cli_run(argc + 1, own);
    restore(stdout, text_kept, text_path, out->text);
    restore(stderr, talk_kept, talk_path, out->talk);
    for (int i = 0; i <= argc; i++)
        free(full[i]);
    return true;
}

static bool
bring(void *context, const char *organisation, const char *file)
{
    struct stage_virtual *stage = context;
    char command[STAGE_PATH_BYTES * 2];
    for (size_t i = 0; i < stage->node_count; i++) {
        struct settings *settings = stage->settings[i];
        if (strcmp(settings->organisation, organisation) != 0)
            continue;
        char folder[STAGE_PATH_BYTES];
        settings_path(settings, settings->courier_folder, folder, sizeof folder);
        (void)mkdir(folder, 0700);
        scenario_text(command, sizeof command, "%.400s/%.100s", folder,
            strrchr(file, '/') == NULL ? file : strrchr(file, '/') + 1);
        return scenario_copy_file(file, command) && courier_run_once(settings);
    }
    return false;
}

/* The courier looks, and leaves it. */
static bool
drop(void *context, const char *organisation, const char *file)
{
    return bring(context, organisation, file);
}

const struct stage_play stage_virtual_play = {
    .open_node = open_node,
    .run = run,
    .start_clock = start_clock,
    .advance = advance,
    .set_clock = set_clock,
    .link = link_nodes,
    .bring = bring,
    .drop = drop,
    .check = check,
};

struct world *
stage_virtual_world(const struct stage_virtual *stage)
{
    return stage->world;
}

bool
stage_virtual_survives(struct stage_virtual *stage)
{
    if (stage->world == NULL)
        return true; /* the story was skipped */
    world_crash(stage->world);
    return world_check_drained(stage->world) && world_rebuilt_equals_live(stage->world);
}
