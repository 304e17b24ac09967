/* One wake-up: what waits is added to the batch, the batch is committed, its answers go
 * out, then feeds. The order is the promise: nothing that a crash could take back has
 * left the process. */

#include "common/runtime_private.h"

#include "common/alarm.h"
#include "common/clock.h"
#include "common/message.h"
#include "common/status.h"
#include "common/trace.h"

#include <limits.h>
#include <string.h>

enum {
    WAKE_MS_MAX = 1000,
    WAKE_STEERED_MS_MAX = 20, /* nobody tells us that the file has changed */
};

/* Edges: they bring inputs; daemons only ask for feeds. */
static const char *const edges[] = { "courier", "border", "console" };

void
runtime_seed(void *context, uint8_t seed[SEED_BYTES])
{
    struct runtime *runtime = context;
    clock_seed_next(&runtime->seeds, seed);
}

static bool
is_edge(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(edges); i++) {
        if (strcmp(edges[i], name) == 0)
            return true;
    }
    return false;
}

/* The machinery's own look needs no row, no turn and no decoding. */
static bool
is_status_ask(struct slice envelope, struct id *id_out)
{
    struct slice type;
    return envelope_front(envelope, id_out, &type) &&
           slice_equal(type, slice_text(stafett__v1__show_status__descriptor.name));
}

static void
answer_status(struct runtime *runtime, struct id id, uint64_t token)
{
    arena_reset(runtime->feed_arena);
    Stafett__V1__Status *status = status_make(
        &runtime->host, clock_now_us(), clock_is_steered(), runtime->feed_arena);
    for (size_t i = 0; i < runtime->follower_count; i++) {
        const char *stopped;
        const struct follow *follow = runtime->followers[i].follow;
        (void)follow_is_stopped(follow, &stopped);
        status_add_seen(status, follow_source(follow), follow_after(follow), stopped,
            runtime->feed_arena);
    }
    struct batch_answer answer = {
        .token = token,
        .id = id,
        .verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED,
        .type = status->base.descriptor->name,
        .payload = message_pack(&status->base, runtime->feed_arena),
    };
    /* runtime_answer may send, and sending resets the feed arena. One frame may ask
     * thousands of times. */
    size_t mark = arena_mark(runtime->frame_arena);
    answer.payload = arena_copy(runtime->frame_arena, answer.payload);
    runtime_answer(runtime, &answer);
    arena_rewind(runtime->frame_arena, mark);
}

static enum status
add_input(struct runtime *runtime, enum origin origin, const char *sender,
    struct slice envelope, uint64_t token)
{
    struct id id;
    uint8_t seed[SEED_BYTES];
    int64_t now_us = clock_now_us();
    if (is_status_ask(envelope, &id)) {
        /* It tells what stands: what waits is committed before. */
        enum status status = runtime_commit(runtime);
        if (status == STATUS_OK)
            answer_status(runtime, id, token);
        return status;
    }
    runtime_seed(runtime, seed);
    if (batch_add_command(
            runtime->batch, origin, sender, envelope, now_us, seed, token))
        return STATUS_OK;
    enum status status = runtime_commit(runtime);
    if (status != STATUS_OK)
        return status;
    bool is_added = batch_add_command(
        runtime->batch, origin, sender, envelope, now_us, seed, token);
    ASSERT(is_added);
    return STATUS_OK;
}

static enum status
frame_inputs(
    struct runtime *runtime, const struct asker *asker, const Stafett__V1__Frame *frame)
{
    const Stafett__V1__Inputs *inputs = frame->inputs;
    enum origin origin = asker->user != NULL ? FROM_CLIENT : FROM_EDGE;
    const char *sender = asker->user != NULL ? asker->user : asker->row->name;
    enum status status = STATUS_OK;
    if (asker->user == NULL && !is_edge(asker->row->name)) {
        runtime_fault(
            runtime, &asker->peer, frame->request, "sender-not-allowed", "inputs");
        return STATUS_OK;
    }
    if (runtime->reply_count == ARRAY_COUNT(runtime->replies))
        status = runtime_commit(runtime);
    if (status != STATUS_OK)
        return status;
    uint64_t token =
        runtime_reply_open(runtime, &asker->peer, frame->request, inputs->n_envelopes);
    for (size_t i = 0; i < inputs->n_envelopes && status == STATUS_OK; i++)
        status = add_input(
            runtime, origin, sender, slice_bytes(inputs->envelopes[i]), token);
    return status;
}

/* ---- frames */

typedef enum status (*frame_fn)(struct runtime *runtime, const struct asker *asker,
    const Stafett__V1__Frame *frame);

static const struct {
    Stafett__V1__Frame__BodyCase body;
    frame_fn take;
} frame_rows[] = {
    { STAFETT__V1__FRAME__BODY_INPUTS, frame_inputs },
    { STAFETT__V1__FRAME__BODY_FEED_REQUEST, feeds_request },
    { STAFETT__V1__FRAME__BODY_FROM_PARTNER, feeds_from_partner },
};

static void
asker_find(struct runtime *runtime, struct asker *asker)
{
    const struct settings *settings = runtime->settings;
    const struct service *service = runtime->plan->service;
    for (unsigned i = 0; i < settings->daemon_count; i++) {
        if (memcmp(runtime->daemon_keys[i], asker->peer.key, CURVE_BYTES) == 0)
            asker->row = &settings->daemons[i];
    }
    if (asker->row == NULL && service->user_of_key != NULL)
        asker->user = service->user_of_key(tables_view(store_tables(runtime->store)),
            slice_of(asker->peer.key, CURVE_BYTES), runtime->frame_arena);
}

static enum status
frame_take(struct runtime *runtime, const struct bus_peer *peer, struct slice body)
{
    struct asker asker = { .peer = *peer };
    struct wire_fault fault = { .reason = NULL };
    arena_reset(runtime->frame_arena);
    asker_find(runtime, &asker);
    if (asker.row == NULL && asker.user == NULL) {
        runtime_fault(runtime, peer, 0, "key-unknown", "frame");
        return STATUS_OK;
    }
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, runtime->frame_arena, &fault);
    if (frame == NULL) {
        batch_add_quarantine(runtime->batch,
            asker.user != NULL ? asker.user : asker.row->name, fault.reason, body);
        runtime_fault(runtime, peer, 0, fault.reason, fault.where);
        return STATUS_OK;
    }
    for (size_t i = 0; i < ARRAY_COUNT(frame_rows); i++) {
        if (frame_rows[i].body == frame->body_case)
            return frame_rows[i].take(runtime, &asker, frame);
    }
    runtime_fault(runtime, peer, frame->request, "sender-not-allowed", "frame");
    return STATUS_OK;
}

/* Its parts are gone, so it is only counted; who has no route of ours hears nothing. */
static void
strike_take(struct runtime *runtime, const struct bus_peer *peer)
{
    runtime->host.discarded++;
    trace_line("strike", "strikes=%llu", (unsigned long long)bus_strikes(runtime->bus));
    if (peer->route_bytes > 0)
        runtime_fault(runtime, peer, 0, "frame-parts", "frame");
}

static enum status
frames_receive(struct runtime *runtime, bool *is_busy)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < RUNTIME_FRAMES_PER_WAKE && status == STATUS_OK; i++) {
        struct bus_peer peer;
        struct slice body;
        enum bus_result result = bus_receive(runtime->server, &peer, &body);
        if (result == BUS_NONE)
            break;
        *is_busy = true;
        if (result == BUS_MESSAGE)
            status = frame_take(runtime, &peer, body);
        else
            strike_take(runtime, &peer);
    }
    return status;
}

/* ---- the loop */

void
runtime_keys_refresh(struct runtime *runtime)
{
    const struct settings *settings = runtime->settings;
    size_t count = 0;
    for (unsigned i = 0; i < settings->daemon_count; i++) {
        if (!settings_key_is_made(settings->daemons[i].public_key))
            continue;
        memcpy(runtime->keys_next[count], runtime->daemon_keys[i], CURVE_BYTES);
        count++;
    }
    if (runtime->plan->user_keys != NULL)
        count += runtime->plan->user_keys(tables_view(store_tables(runtime->store)),
            runtime->keys_next + count, RUNTIME_KEYS_MAX - count);
    if (count == runtime->key_count &&
        memcmp(runtime->keys, runtime->keys_next, count * CURVE_BYTES) == 0)
        return;
    memcpy(runtime->keys, runtime->keys_next, count * CURVE_BYTES);
    runtime->key_count = count;
    bus_allow(runtime->bus, (const uint8_t(*)[CURVE_BYTES])runtime->keys, count);
    trace_line("keys", "count=%zu", count);
}

static int64_t
smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int
wake_ms(struct runtime *runtime)
{
    struct alarm alarm;
    int64_t wake_us = smaller(feeds_wake_us(runtime), runtime->edge_wake_us);
    int64_t left_us = wake_us - clock_monotonic_us();
    left_us = smaller(left_us,
        INT64_C(1000) * (clock_is_steered() ? WAKE_STEERED_MS_MAX : WAKE_MS_MAX));
    arena_reset(runtime->feed_arena);
    const struct view *view = tables_view(store_tables(runtime->store));
    if (alarm_next(view, runtime->feed_arena, &alarm)) {
        /* Steered time does not pass: only what is due already wakes us. */
        int64_t due_in_us = alarm.due_us - batch_time(runtime->batch, clock_now_us());
        if (due_in_us <= 0 || !clock_is_steered())
            left_us = smaller(left_us, due_in_us);
    }
    return left_us <= 0 ? 0 : (int)((left_us + 999) / 1000);
}

/* What follows from new turns: who may come in, whom to follow, who has waited. */
static void
after_commit(struct runtime *runtime)
{
    uint64_t head = store_head(runtime->store);
    bool has_news = head != runtime->head_seen;
    if (has_news) {
        runtime->head_seen = head;
        runtime_keys_refresh(runtime);
        feeds_partners_refresh(runtime);
    }
    feeds_serve_waiting(runtime, has_news);
    feeds_ask(runtime);
    edge_begin(runtime);
}

/* Nothing else is done while it lasts: how long is the machinery's business. */
static enum status
checkpoint(struct runtime *runtime, bool is_idle)
{
    int64_t from_us = clock_monotonic_us();
    enum status status = batch_checkpoint(runtime->batch, from_us, is_idle);
    uint64_t took_us = (uint64_t)(clock_monotonic_us() - from_us);
    if (took_us > runtime->host.checkpoint_us_max)
        runtime->host.checkpoint_us_max = took_us;
    return status;
}

static enum status
wake(struct runtime *runtime)
{
    bool is_busy = false;
    enum status status = frames_receive(runtime, &is_busy);
    if (status == STATUS_OK)
        status = feeds_receive(runtime, &is_busy);
    if (status == STATUS_OK)
        status = edge_take(runtime);
    if (status != STATUS_OK)
        return status;
    feeds_listen(runtime);
    batch_add_due(runtime->batch, clock_now_us(), runtime_seed, runtime);
    is_busy = is_busy || !batch_is_empty(runtime->batch);
    /* The next pages are asked for before the flush and travel while it lasts. Asking
     * says only how far we have read: after a crash the committed cursor asks again. */
    feeds_ask(runtime);
    status = runtime_commit(runtime);
    if (status != STATUS_OK)
        return status;
    after_commit(runtime);
    return checkpoint(runtime, !is_busy);
}

enum status
runtime_run(struct runtime *runtime)
{
    enum status status = STATUS_OK;
    bool is_signalled = false;
    after_commit(runtime);
    while (status == STATUS_OK && !is_signalled) {
        bool is_extra = false;
        status =
            bus_wait(runtime->bus, wake_ms(runtime), edge_wait_fd(runtime), &is_extra);
        is_signalled = is_extra && edge_is_signalled(runtime);
        if (status == STATUS_OK && !is_signalled)
            status = wake(runtime);
    }
    return status;
}
