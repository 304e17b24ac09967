#include "tests/bench/load.h"

#include "common/bus.h"
#include "common/clock.h"
#include "common/feed.h"
#include "common/message.h"
#include "tests/bench/errand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
    LOAD_ARENA_BYTES = 32 << 20,
    LOAD_FRAME_INPUTS = 64, /* several turns travel in one frame */
    LOAD_FRAMES_PER_WAKE = 64,
    LOAD_KEPT = 1 << 20, /* send times: more than can be in flight */
    LOAD_STUCK_MS = 10000,
};

struct load {
    struct node *node;
    struct errand *errand;
    struct socket *entrance;
    struct socket *observer;
    struct arena *arena;
    int64_t sent_ns[LOAD_KEPT];
    bool is_seen[LOAD_KEPT];
    uint64_t sent;
    uint64_t acknowledged;
    uint64_t seen;
    uint64_t after;         /* turn of the feed read so far */
    uint64_t request;       /* last number given */
    bool is_held_up;        /* the last frame could not be sent */
    uint64_t asked;         /* the page in flight; 0: none */
    const char *fault;      /* what went wrong */
    int timer;              /* of the next send, by rate */
    int64_t next_ns;        /* when that is */
    int64_t moved_ns;       /* when something last came out */
    uint64_t measured_from; /* number of the first such command */
    int64_t first_seen_ns;
    int64_t last_seen_ns;
    uint64_t counted;
    struct load_result *result;
};

/* ---- sending */

static bool
send_some(struct load *load, unsigned count)
{
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    ProtobufCBinaryData packed[LOAD_FRAME_INPUTS];
    int64_t now_us = clock_now_us();
    arena_reset(load->arena);
    for (unsigned i = 0; i < count; i++)
        packed[i] = slice_binary(
            errand_pack(load->errand, load->sent + i, now_us, load->arena));
    inputs.n_envelopes = count;
    inputs.envelopes = packed;
    load->request++;
    frame.request = load->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    int64_t now_ns = machine_now_ns();
    load->is_held_up =
        !bus_send(load->entrance, NULL, message_pack(&frame.base, load->arena));
    if (load->is_held_up)
        return false; /* full, or not connected yet: again in a moment */
    for (unsigned i = 0; i < count; i++) {
        load->sent_ns[(load->sent + i) % LOAD_KEPT] = now_ns;
        load->is_seen[(load->sent + i) % LOAD_KEPT] = false;
    }
    load->sent += count;
    return true;
}

static bool
ask_page(struct load *load)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(load->arena);
    request.after = load->after;
    request.items_max = FEED_ITEMS_MAX;
    request.wait_ms = FEED_WAIT_MS_MAX;
    load->request++;
    frame.request = load->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FEED_REQUEST;
    frame.feed_request = &request;
    if (!bus_send(load->observer, NULL, message_pack(&frame.base, load->arena)))
        return false;
    load->asked = load->request;
    return true;
}

/* ---- receiving */

static const Stafett__V1__Frame *
frame_receive(struct load *load, struct socket *socket)
{
    struct bus_peer peer;
    struct slice body;
    if (bus_receive(socket, &peer, &body) != BUS_MESSAGE)
        return NULL;
    arena_reset(load->arena);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack_own(
        &stafett__v1__frame__descriptor, body, load->arena);
    if (frame->body_case == STAFETT__V1__FRAME__BODY_FAULT)
        load->fault = "a frame was not taken";
    return frame;
}

static void
answers_take(struct load *load, const Stafett__V1__Answers *answers)
{
    for (size_t i = 0; i < answers->n_answers; i++) {
        const Stafett__V1__Answer *answer = answers->answers[i];
        uint64_t number = 0;
        if (answer->verdict != STAFETT__V1__VERDICT__VERDICT_ACCEPTED ||
            !errand_number(slice_bytes(answer->id), &number)) {
            load->fault = "a command was refused";
            (void)fprintf(
                stderr, "refused: %s %s\n", answer->reason_code, answer->where);
            return;
        }
        load->acknowledged++;
    }
}

static void
turn_take(struct load *load, const Stafett__V1__Turn *turn, int64_t now_ns)
{
    uint64_t number;
    load->after = turn->sequence;
    errand_note(load->errand, turn, load->arena);
    if (!errand_number(slice_bytes(turn->correlation), &number) || number >= load->sent)
        return; /* the founding of the organisation, or an alarm */
    if (turn->verdict != STAFETT__V1__VERDICT__VERDICT_ACCEPTED) {
        load->fault = "an event was refused";
        return;
    }
    size_t at = number % LOAD_KEPT;
    if (load->is_seen[at])
        return; /* another event of the same command */
    load->is_seen[at] = true;
    load->seen++;
    load->moved_ns = now_ns;
    if (load->result == NULL || number < load->measured_from)
        return;
    if (load->counted == 0)
        load->first_seen_ns = now_ns;
    load->last_seen_ns = now_ns;
    load->counted++;
    samples_add(&load->result->end_us, (double)(now_ns - load->sent_ns[at]) / 1000);
}

static void
page_take(struct load *load, const Stafett__V1__FeedPage *page)
{
    int64_t now_ns = machine_now_ns();
    load->asked = 0;
    for (size_t i = 0; i < page->n_items; i++) {
        size_t mark = arena_mark(load->arena);
        turn_take(load,
            (const Stafett__V1__Turn *)message_unpack_own(
                &stafett__v1__turn__descriptor, slice_bytes(page->items[i]),
                load->arena),
            now_ns);
        arena_rewind(load->arena, mark);
    }
}

static void
receive_all(struct load *load)
{
    for (int i = 0; i < LOAD_FRAMES_PER_WAKE; i++) {
        const Stafett__V1__Frame *frame = frame_receive(load, load->entrance);
        if (frame == NULL)
            break;
        if (frame->body_case == STAFETT__V1__FRAME__BODY_ANSWERS)
            answers_take(load, frame->answers);
    }
    for (int i = 0; i < LOAD_FRAMES_PER_WAKE; i++) {
        const Stafett__V1__Frame *frame = frame_receive(load, load->observer);
        if (frame == NULL)
            break;
        if (frame->body_case == STAFETT__V1__FRAME__BODY_FEED_PAGE)
            page_take(load, frame->feed_page);
    }
}

/* Waits for something to do and does what has come. False: stuck, or a fault. */
static bool
step(struct load *load)
{
    bool is_timer;
    uint64_t rang;
    if (load->asked == 0)
        (void)ask_page(load);
    /* Not connected yet: nothing would wake us. */
    int wait_ms = load->asked == 0 || load->is_held_up ? 1 : LOAD_STUCK_MS;
    if (bus_wait(node_bus(load->node), wait_ms, load->timer, &is_timer) != STATUS_OK)
        return false;
    if (is_timer)
        (void)!read(load->timer, &rang, sizeof rang);
    receive_all(load);
    if (machine_now_ns() - load->moved_ns > INT64_C(1000000) * LOAD_STUCK_MS)
        load->fault = "the chain is stuck";
    return load->fault == NULL;
}

/* ---- runs */

static void
timer_set(struct load *load)
{
    struct itimerspec at = {
        .it_value = { load->next_ns / 1000000000, load->next_ns % 1000000000 },
    };
    int failed = timerfd_settime(load->timer, TFD_TIMER_ABSTIME, &at, NULL);
    ASSERT(failed == 0);
}

static void
send_by_window(struct load *load, unsigned window)
{
    while (load->sent - load->seen < window) {
        uint64_t room = window - (load->sent - load->seen);
        unsigned count = room < LOAD_FRAME_INPUTS ? (unsigned)room : LOAD_FRAME_INPUTS;
        if (!send_some(load, count))
            return;
    }
}

static void
send_by_rate(struct load *load, double rate)
{
    if (machine_now_ns() < load->next_ns)
        return;
    (void)send_some(load, 1);
    load->next_ns += (int64_t)(1e9 / rate);
    timer_set(load);
}

/* Until all that was sent has been seen and answered. */
static bool
drain(struct load *load)
{
    while (load->seen < load->sent || load->acknowledged < load->sent) {
        if (!step(load))
            return false;
    }
    return true;
}

static bool
say_fault(const struct load *load)
{
    (void)fprintf(stderr, "%s: sent %llu, answered %llu, seen %llu\n",
        load->fault == NULL ? "sockets failed" : load->fault,
        (unsigned long long)load->sent, (unsigned long long)load->acknowledged,
        (unsigned long long)load->seen);
    return false;
}

static void
result_start(struct load *load, struct load_result *out)
{
    samples_clear(&out->end_us);
    load->counted = 0;
    load->result = out;
    load->measured_from = UINT64_MAX;
}

bool
load_run(struct load *load, const struct load_shape *shape, struct load_result *out)
{
    int64_t start_ns = machine_now_ns();
    int64_t end_ns = start_ns + (int64_t)(shape->seconds * 1e9);
    int64_t measured_ns = start_ns + (int64_t)(shape->warm_seconds * 1e9);
    load->next_ns = start_ns;
    load->moved_ns = start_ns;
    result_start(load, out);
    while (machine_now_ns() < end_ns) {
        if (load->measured_from == UINT64_MAX && machine_now_ns() >= measured_ns)
            load->measured_from = load->sent;
        if (shape->window > 0)
            send_by_window(load, shape->window);
        else
            send_by_rate(load, shape->rate);
        if (!step(load))
            return say_fault(load);
    }
    if (!drain(load))
        return say_fault(load);
    load->result = NULL;
    double seconds = (double)(load->last_seen_ns - load->first_seen_ns) / 1e9;
    out->per_second = seconds > 0 ? (double)load->counted / seconds : 0;
    return true;
}

bool
load_settle(struct load *load)
{
    return errand_settle(load->errand, load->node);
}

void
load_result_free(struct load_result *result)
{
    samples_free(&result->end_us);
}

bool
load_open(struct node *node, struct load **out)
{
    struct curve_pair person;
    struct curve_pair console;
    struct load *load = calloc(1, sizeof *load);
    ASSERT(load != NULL);
    load->node = node;
    load->moved_ns = machine_now_ns();
    arena_create(LOAD_ARENA_BYTES, &load->arena);
    load->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    *out = load;
    return load->timer >= 0 && node_key(node, NULL, &person) &&
           node_key(node, "console", &console) && errand_open(node, &load->errand) &&
           node_connect(node, errand_entrance, &person, &load->entrance) &&
           node_connect(node, "notification", &console, &load->observer);
}

void
load_close(struct load **load)
{
    if (*load == NULL)
        return;
    bus_close(node_bus((*load)->node), &(*load)->entrance);
    bus_close(node_bus((*load)->node), &(*load)->observer);
    errand_close(&(*load)->errand);
    arena_destroy(&(*load)->arena);
    if ((*load)->timer >= 0)
        (void)close((*load)->timer);
    free(*load);
    *load = NULL;
}
