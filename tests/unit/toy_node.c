#include "tests/unit/toy_node.h"

#include "common/feed.h"
#include "common/fold.h"
#include "common/message.h"
#include "common/trace.h"
#include "proto/plan.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TOY_ARENA_BYTES = 64 << 20 };

const enum toy_backend toy_backends[] = { TOY_MEMORY, TOY_DISK };

static void
open_store(struct toy_node *node)
{
    struct store_options options = {
        .path = node->folder,
        .log_map_bytes = TOY_MAP_BYTES,
        .tables_map_bytes = TOY_MAP_BYTES,
        .tables_schema = toy_service.tables_schema,
    };
    if (node->backend == TOY_MEMORY)
        store_open_memory(&node->host.store);
    else
        assert_int_equal(store_open(&options, &node->host.store), STATUS_OK);
}

void
toy_recover(struct toy_node *node)
{
    enum status status = fold_recover(&node->host, NULL, NULL);
    while (status == STATUS_FULL) {
        store_abort(node->host.store);
        assert_int_equal(store_grow(node->host.store), STATUS_OK);
        status = fold_recover(&node->host, NULL, NULL);
    }
    assert_int_equal(status, STATUS_OK);
}

void
toy_start(struct toy_node *node)
{
    if (node->host.store == NULL)
        open_store(node);
    toy_recover(node);
    batch_create(&node->host, &node->batch);
}

void
toy_shut(struct toy_node *node)
{
    batch_destroy(&node->batch);
    if (node->backend == TOY_MEMORY)
        store_crash(node->host.store);
    else
        store_close(&node->host.store);
}

void
toy_reopen(struct toy_node *node)
{
    toy_shut(node);
    toy_start(node);
}

struct toy_node *
toy_open(enum toy_backend backend, const char *self)
{
    struct toy_node *node = calloc(1, sizeof *node);
    uint8_t seed[SEED_BYTES] = { 7 };
    assert_non_null(node);
    trace_quiet();
    node->backend = backend;
    node->now_us = INT64_C(1800000000000000);
    if (backend == TOY_DISK)
        test_folder_make(node->folder, sizeof node->folder);
    arena_create(TOY_ARENA_BYTES, &node->arena);
    sign_keypair(seed, toy_partner_key, node->signer.secret);
    memset(node->vault.key, 9, sizeof node->vault.key);
    node->host.service = &toy_service;
    node->host.self = self;
    node->host.signer = &node->signer;
    node->host.vault = &node->vault;
    node->host.known_window_us = DAY_US;
    node->host.quarantine_bytes_max = 1 << 20;
    toy_start(node);
    return node;
}

void
toy_close(struct toy_node *node)
{
    batch_destroy(&node->batch);
    store_close(&node->host.store);
    arena_destroy(&node->arena);
    if (node->backend == TOY_DISK)
        test_folder_remove(node->folder);
    free(node);
}

void
toy_seed(void *context, uint8_t seed[SEED_BYTES])
{
    struct toy_node *node = context;
    node->draws++;
    digest_of(slice_of(&node->draws, sizeof node->draws), seed);
}

struct id
toy_id(uint64_t number)
{
    uint8_t seed[SEED_BYTES] = { 1 };
    return id_make((int64_t)number * 1000, seed, (uint32_t)number);
}

struct slice
toy_envelope(struct toy_node *node, struct id id, const ProtobufCMessage *message)
{
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    envelope.id = id_binary(&id);
    envelope.type = (char *)message->descriptor->name;
    envelope.source = (char *)"org-a/anna";
    envelope.time_us = node->now_us;
    envelope.payload = slice_binary(message_pack(message, node->arena));
    return message_pack(&envelope.base, node->arena);
}

uint64_t
toy_send(struct toy_node *node, const char *sender, struct slice envelope)
{
    uint8_t seed[SEED_BYTES];
    uint64_t token = node->next_token + 1;
    assert_true(token <= TOY_ANSWERS_MAX);
    toy_seed(node, seed);
    if (!batch_add_command(
            node->batch, FROM_CLIENT, sender, envelope, node->now_us, seed, token))
        return 0;
    node->next_token = token;
    return token;
}

uint64_t
toy_command(struct toy_node *node, struct id id, const ProtobufCMessage *message)
{
    return toy_send(node, "anna", toy_envelope(node, id, message));
}

uint64_t
toy_add_unit(struct toy_node *node, struct id id, const char *unit, const char *duty,
    size_t text_bytes)
{
    const uint8_t salt[16] = { 3 };
    Stafett__Plan__V1__AddUnit message = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    message.unit_code = (char *)unit;
    message.duty_code = (char *)duty;
    if (text_bytes > 0) {
        uint8_t *text = arena_take(node->arena, text_bytes);
        memset(text, 'x', text_bytes);
        message.content = slice_binary(content_with(
            slice_of(NULL, 0), "unit", slice_of(text, text_bytes), salt, node->arena));
    }
    return toy_command(node, id, &message.base);
}

uint64_t
toy_set_duty(struct toy_node *node, struct id id, const char *unit, const char *staff)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = (char *)unit;
    message.staff_code = (char *)staff;
    return toy_command(node, id, &message.base);
}

static void
copy_text(char *field, size_t field_bytes, const char *text)
{
    (void)snprintf(field, field_bytes, "%s", text == NULL ? "" : text);
}

static void
take_answer(void *context, const struct batch_answer *answer)
{
    struct toy_node *node = context;
    assert_true(answer->token >= 1 && answer->token <= node->next_token);
    struct toy_answer *own = &node->answers[answer->token - 1];
    memset(own, 0, sizeof *own);
    own->id = answer->id;
    own->verdict = (int)answer->verdict;
    copy_text(own->reason, sizeof own->reason, answer->reason);
    copy_text(own->where, sizeof own->where, answer->where);
    copy_text(own->type, sizeof own->type, answer->type);
    own->event_count = answer->event_count;
    for (size_t i = 0; i < answer->event_count; i++) {
        uint8_t both[2 * DIGEST_BYTES];
        memcpy(both, own->events_digest, DIGEST_BYTES);
        digest_of(answer->events[i], both + DIGEST_BYTES);
        digest_of(slice_of(both, sizeof both), own->events_digest);
    }
    if (answer->event_count > 0) {
        size_t mark = arena_mark(node->arena);
        const Stafett__V1__Envelope *envelope =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, answer->events[0], node->arena);
        copy_text(own->first_event, sizeof own->first_event, envelope->type);
        arena_rewind(node->arena, mark);
    }
    if (answer->type != NULL)
        own->payload = arena_copy(node->arena, answer->payload);
    node->released++;
}

void
toy_commit(struct toy_node *node)
{
    assert_int_equal(batch_commit(node->batch), STATUS_OK);
    batch_release(node->batch, take_answer, node);
}

const struct toy_answer *
toy_answer(const struct toy_node *node, uint64_t token)
{
    assert_true(token >= 1 && token <= node->next_token);
    return &node->answers[token - 1];
}

const struct view *
toy_view(const struct toy_node *node)
{
    return tables_view(store_tables(node->host.store));
}

void
toy_due(struct toy_node *node)
{
    batch_add_due(node->batch, node->now_us, toy_seed, node);
}

Stafett__V1__Turn *
toy_turn(struct toy_node *node, uint64_t sequence)
{
    struct slice bytes;
    assert_true(store_read_turn(node->host.store, sequence, node->arena, &bytes));
    return (Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, node->arena);
}

Stafett__V1__FeedPage *
toy_page(struct toy_node *node, const char *partner, uint64_t after, uint32_t items_max)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    request.after = after;
    request.items_max = items_max;
    return feed_page(&node->host, partner, &request, node->arena);
}

struct text {
    char *bytes;
    size_t used;
    size_t room;
};

static void
add_line(void *context, const char *line)
{
    struct text *text = context;
    size_t len = strlen(line);
    if (text->used + len + 2 > text->room) {
        text->room = 2 * (text->room + len + 2);
        text->bytes = realloc(text->bytes, text->room);
        assert_non_null(text->bytes);
    }
    memcpy(text->bytes + text->used, line, len);
    text->used += len;
    text->bytes[text->used] = '\n';
    text->used++;
    text->bytes[text->used] = '\0';
}

char *
toy_dump(const struct toy_node *node)
{
    struct text text = { calloc(1, 1), 0, 1 };
    tables_dump(toy_view(node), add_line, &text);
    return text.bytes;
}

void
toy_check_rebuilt(struct toy_node *node)
{
    char *live = toy_dump(node);
    assert_int_equal(store_drop_tables(node->host.store), STATUS_OK);
    toy_recover(node);
    char *rebuilt = toy_dump(node);
    assert_true(strcmp(live, rebuilt) == 0);
    free(live);
    free(rebuilt);
}

static void
digest_more(uint8_t digest[DIGEST_BYTES], struct slice bytes)
{
    uint8_t both[2 * DIGEST_BYTES];
    memcpy(both, digest, DIGEST_BYTES);
    digest_of(bytes, both + DIGEST_BYTES);
    digest_of(slice_of(both, sizeof both), digest);
}

void
toy_log_digest(struct toy_node *node, uint8_t digest[DIGEST_BYTES])
{
    static const char *const partners[] = { "p1", "p2" };
    struct store *store = node->host.store;
    struct slice bytes;
    size_t mark = arena_mark(node->arena);
    memset(digest, 0, DIGEST_BYTES);
    for (uint64_t i = 1; store_read_turn(store, i, node->arena, &bytes); i++) {
        digest_more(digest, bytes);
        arena_rewind(node->arena, mark);
    }
    for (size_t p = 0; p < ARRAY_COUNT(partners); p++) {
        for (uint64_t i = 1;
             store_read_shared(store, partners[p], i, node->arena, &bytes); i++) {
            digest_more(digest, bytes);
            arena_rewind(node->arena, mark);
        }
    }
}

static bool
is_within(struct slice bytes, struct slice sought)
{
    for (size_t i = 0; i + sought.len <= bytes.len; i++) {
        if (memcmp(bytes.data + i, sought.data, sought.len) == 0)
            return true;
    }
    return false;
}

bool
toy_holds(struct toy_node *node, struct slice bytes, bool is_quarantine_too)
{
    static const char *const partners[] = { "p1", "p2" };
    struct store *store = node->host.store;
    struct slice found;
    char *dump = toy_dump(node);
    char *hex = arena_take(node->arena, 2 * bytes.len + 1);
    slice_hex(bytes, hex, 2 * bytes.len + 1);
    bool is_held = strstr(dump, hex) != NULL;
    free(dump);
    for (uint64_t i = 1; store_read_turn(store, i, node->arena, &found); i++)
        is_held = is_held || is_within(found, bytes);
    for (size_t p = 0; p < ARRAY_COUNT(partners); p++) {
        for (uint64_t i = 1;
             store_read_shared(store, partners[p], i, node->arena, &found); i++)
            is_held = is_held || is_within(found, bytes);
    }
    struct quarantine_row row = { .number = 0 };
    while (is_quarantine_too &&
           store_read_quarantine(store, row.number, node->arena, &row))
        is_held = is_held || is_within(row.bytes, bytes) || is_within(row.head, bytes);
    return is_held;
}

void
toy_die(struct toy_node *node, void (*work)(struct toy_node *node))
{
    int how = 0;
    assert_int_equal(node->backend, TOY_DISK);
    toy_shut(node);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        toy_start(node);
        work(node);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    toy_start(node);
}
