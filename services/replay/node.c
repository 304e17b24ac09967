#include "services/replay/node.h"

#include "common/alarm.h"
#include "common/feed.h"
#include "common/fold.h"
#include "common/follow.h"
#include "common/message.h"
#include "common/reason.h"
#include "services/intake/intake.h"
#include "services/plan/plan.h"
#include "services/plan/plan_found.h"

#include <stdlib.h>
#include <string.h>

enum {
    NODE_ARENA_BYTES = 8 << 20,
    NODE_SOURCE_BYTES = 2 * CODE_BYTES_MAX,
    NODE_CHECKPOINT_TURNS = 4096,
};

struct daemon {
    struct host host;
    struct batch *batch;
    uint64_t seen; /* turns whose events were told */
    uint64_t checked;
};

struct replay_node {
    struct replay_node_options options;
    struct daemon intake;
    struct daemon plan;
    struct follow *follow; /* plan follows intake */
    struct signer signer;
    struct vault vault;
    struct arena *arena;
    int64_t now_us;
    uint64_t draws;
    const char *refused; /* of the message under way */
};

/* Not secret: nothing here outlives the process or leaves it. */
static void
seed_draw(void *context, uint8_t seed[SEED_BYTES])
{
    struct replay_node *node = context;
    node->draws++;
    digest_of(slice_of(&node->draws, sizeof node->draws), seed);
}

static void
answer_drop(void *context, const struct batch_answer *answer)
{
    (void)context;
    (void)answer;
}

static void
daemon_open(
    struct replay_node *node, const struct service *service, struct daemon *daemon)
{
    struct host *host = &daemon->host;
    service_check(service);
    host->service = service;
    host->self = node->options.organisation;
    host->rules = node->options.rules;
    host->calendar = node->options.calendar;
    host->signer = &node->signer;
    host->vault = &node->vault;
    host->known_window_us = DAY_US;
    store_open_memory(&host->store);
    batch_create(host, &daemon->batch);
}

static void
daemon_close(struct daemon *daemon)
{
    batch_destroy(&daemon->batch);
    store_close(&daemon->host.store);
}

/* ---- what came of it */

static void
events_tell(struct replay_node *node, const Stafett__V1__Turn *turn)
{
    const struct service *service = &plan_service;
    for (size_t i = 0; i < turn->n_events; i++) {
        const Stafett__V1__Envelope *envelope =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(turn->events[i]),
                node->arena);
        for (size_t row = 0; row < service->event_count; row++) {
            const ProtobufCMessageDescriptor *type = service->events[row].type;
            if (strcmp(type->name, envelope->type) != 0)
                continue;
            const ProtobufCMessage *event =
                message_unpack_own(type, slice_bytes(envelope->payload), node->arena);
            node->options.event(node->options.context, event, turn->time_us);
        }
    }
}

static void
turns_tell(struct replay_node *node, struct daemon *daemon)
{
    while (daemon->seen < store_head(daemon->host.store)) {
        struct slice bytes;
        arena_reset(node->arena);
        daemon->seen++;
        bool is_read =
            store_read_turn(daemon->host.store, daemon->seen, node->arena, &bytes);
        ASSERT(is_read);
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, bytes, node->arena);
        if (turn->reason_code[0] != '\0')
            node->refused = reason_find(turn->reason_code)->code;
        if (daemon == &node->plan)
            events_tell(node, turn);
    }
}

static void
daemon_commit(struct replay_node *node, struct daemon *daemon)
{
    if (batch_is_empty(daemon->batch))
        return;
    enum status status = batch_commit(daemon->batch);
    ASSERT(status == STATUS_OK); /* memory */
    batch_release(daemon->batch, answer_drop, NULL);
    turns_tell(node, daemon);
    if (daemon->seen - daemon->checked < NODE_CHECKPOINT_TURNS)
        return;
    daemon->checked = daemon->seen;
    status = batch_checkpoint_now(daemon->batch);
    ASSERT(status == STATUS_OK);
}

/* What intake said since goes to plan. */
static void
feed_pull(struct replay_node *node)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    enum follow_result result;
    do {
        arena_reset(node->arena);
        request.after = follow_after(node->follow);
        request.items_max = FEED_ITEMS_MAX;
        const Stafett__V1__FeedPage *page =
            feed_page(&node->intake.host, NULL, &request, node->arena);
        if (page->n_items == 0)
            return;
        result = follow_page(
            node->follow, node->plan.batch, page, node->now_us, seed_draw, node);
        ASSERT(result != FOLLOW_STOPPED);
        daemon_commit(node, &node->plan);
    } while (true);
}

/* ---- open and close */

static void
organisation_found(struct replay_node *node)
{
    char text[CODE_BYTES_MAX];
    char unit[] = "unit";
    struct person_row person = { .code = unit, .name = unit };
    struct settings settings = {
        .organisation = text,
        .name = text,
        .country = node->options.rules->country,
        .unit = unit,
        .unit_name = unit,
        .person = &person,
    };
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = "self",
        .source = "",
        .bare_type = plan_service.first_type->name,
        .now_us = node->now_us,
    };
    uint8_t key[CURVE_BYTES] = { 1 };
    code_copy(text, sizeof text, node->options.organisation);
    seed_draw(node, arrival.seed);
    arrival.envelope = plan_found(&settings, key, arrival.seed, node->arena);
    bool is_added = batch_add(node->plan.batch, &arrival, 0);
    ASSERT(is_added);
    daemon_commit(node, &node->plan);
}

void
replay_node_create(const struct replay_node_options *options, struct replay_node **out)
{
    char source[NODE_SOURCE_BYTES];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t seed[SEED_BYTES];
    struct replay_node *node = calloc(1, sizeof *node);
    ASSERT(node != NULL);
    node->options = *options;
    node->now_us = options->start_us;
    arena_create(NODE_ARENA_BYTES, &node->arena);
    seed_draw(node, seed);
    sign_keypair(seed, public_key, node->signer.secret);
    seed_draw(node, node->vault.key);
    daemon_open(node, &intake_service, &node->intake);
    daemon_open(node, &plan_service, &node->plan);
    size_t len = strlen(options->organisation);
    ASSERT(len + sizeof "/intake" <= sizeof source);
    memcpy(source, options->organisation, len);
    memcpy(source + len, "/intake", sizeof "/intake");
    follow_create(&node->plan.host, source, false, &node->follow);
    organisation_found(node);
    *out = node;
}

void
replay_node_destroy(struct replay_node **node)
{
    if (*node == NULL)
        return;
    follow_destroy(&(*node)->follow);
    daemon_close(&(*node)->plan);
    daemon_close(&(*node)->intake);
    arena_destroy(&(*node)->arena);
    free(*node);
    *node = NULL;
}

/* ---- time and messages */

static bool
alarm_is_due(struct replay_node *node, int64_t time_us, int64_t *due_out)
{
    struct alarm alarm;
    const struct view *view = tables_view(store_tables(node->plan.host.store));
    arena_reset(node->arena);
    if (!alarm_next(view, node->arena, &alarm) || alarm.due_us > time_us)
        return false;
    *due_out = alarm.due_us;
    return true;
}

void
replay_node_go_to(struct replay_node *node, int64_t time_us)
{
    int64_t due_us;
    while (alarm_is_due(node, time_us, &due_us)) {
        if (due_us > node->now_us)
            node->now_us = due_us;
        batch_add_due(node->plan.batch, node->now_us, seed_draw, node);
        daemon_commit(node, &node->plan);
    }
    if (time_us > node->now_us)
        node->now_us = time_us;
}

static struct slice
envelope_pack(struct replay_node *node, struct notice *notice)
{
    static const uint8_t salt[COMMAND_SALT_BYTES] = { 1 };
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    char source[] = "courier";
    struct id id = command_id(notice);
    const ProtobufCMessage *command = command_of_notice(notice, salt, node->arena);
    envelope.id = id_binary(&id);
    envelope.type = arena_text(node->arena, slice_text(command->descriptor->name));
    envelope.source = source;
    envelope.time_us = node->now_us;
    envelope.correlation = id_binary(&id);
    envelope.payload = slice_binary(message_pack(command, node->arena));
    return message_pack(&envelope.base, node->arena);
}

const char *
replay_node_tell(struct replay_node *node, struct notice *notice)
{
    uint8_t seed[SEED_BYTES];
    node->refused = NULL;
    arena_reset(node->arena);
    struct slice envelope = envelope_pack(node, notice);
    seed_draw(node, seed);
    bool is_added = batch_add_command(
        node->intake.batch, FROM_EDGE, "courier", envelope, node->now_us, seed, 0);
    ASSERT(is_added);
    daemon_commit(node, &node->intake);
    feed_pull(node);
    return node->refused;
}
