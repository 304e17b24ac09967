/* Frames out: faults at once, answers when all inputs of a frame are answered. */

#include "common/runtime_private.h"

#include "common/message.h"
#include "common/trace.h"

enum {
    REPLY_BYTES_MAX = 524288,
    ANSWER_BYTES_MAX = 1 << 20,
    ANSWER_OWN_BYTES = 1024, /* id, codes, the struct itself */
};

bool
runtime_send(struct runtime *runtime, struct socket *socket,
    const struct bus_peer *peer, const Stafett__V1__Frame *frame)
{
    size_t bytes = protobuf_c_message_get_packed_size(&frame->base);
    if (bytes > FRAME_BYTES_MAX) {
        trace_error("send", "reason=frame-too-large bytes=%zu", bytes);
        return false;
    }
    return bus_send(socket, peer, message_pack(&frame->base, runtime->feed_arena));
}

void
runtime_fault(struct runtime *runtime, const struct bus_peer *peer, uint64_t request,
    const char *reason, const char *where)
{
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(runtime->feed_arena);
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_MALFORMED;
    answer.reason_code = arena_text(runtime->feed_arena, slice_text(reason));
    answer.where = arena_text(runtime->feed_arena, slice_text(where));
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FAULT;
    frame.fault = &answer;
    trace_line("fault", "reason=%s where=%s", reason, where);
    (void)runtime_send(runtime, runtime->server, peer, &frame);
}

static void
reply_send(struct runtime *runtime, struct reply *reply)
{
    Stafett__V1__Answers answers = STAFETT__V1__ANSWERS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(runtime->feed_arena);
    answers.n_answers = reply->count;
    answers.answers = reply->answers;
    frame.request = reply->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_ANSWERS;
    frame.answers = &answers;
    /* A peer that is gone will ask again and hear the same. */
    (void)runtime_send(runtime, runtime->server, &reply->peer, &frame);
    reply->count = 0;
    reply->bytes = 0;
}

/* Answers are copied into the reply arena; when it is short, what has been gathered is
 * sent in parts. */
static void
replies_make_room(struct runtime *runtime, size_t bytes)
{
    if (arena_left(runtime->reply_arena) > bytes)
        return;
    for (size_t i = 0; i < runtime->reply_count; i++) {
        if (runtime->replies[i].count > 0)
            reply_send(runtime, &runtime->replies[i]);
    }
    arena_reset(runtime->reply_arena);
}

static size_t
answer_bytes(const struct batch_answer *answer)
{
    size_t bytes = ANSWER_OWN_BYTES + answer->payload.len;
    for (size_t i = 0; i < answer->event_count; i++)
        bytes += answer->events[i].len + sizeof(ProtobufCBinaryData) + 32;
    return bytes;
}

static char *
code_in(struct arena *arena, const char *code)
{
    return arena_text(arena, slice_text(code == NULL ? "" : code));
}

static Stafett__V1__Answer *
answer_copy(struct arena *arena, const struct batch_answer *from)
{
    Stafett__V1__Answer *answer = arena_take(arena, sizeof *answer);
    stafett__v1__answer__init(answer);
    answer->id = slice_binary(arena_copy(arena, id_slice(&from->id)));
    answer->verdict = from->verdict;
    answer->reason_code = code_in(arena, from->reason);
    answer->where = code_in(arena, from->where);
    answer->type = code_in(arena, from->type);
    answer->payload = slice_binary(arena_copy(arena, from->payload));
    if (from->event_count == 0)
        return answer;
    answer->events = arena_take(arena, from->event_count * sizeof *answer->events);
    answer->n_events = from->event_count;
    for (size_t i = 0; i < from->event_count; i++)
        answer->events[i] = slice_binary(arena_copy(arena, from->events[i]));
    return answer;
}

uint64_t
runtime_reply_open(struct runtime *runtime, const struct bus_peer *peer,
    uint64_t request, size_t inputs)
{
    ASSERT(runtime->reply_count < ARRAY_COUNT(runtime->replies));
    struct reply *reply = &runtime->replies[runtime->reply_count];
    reply->peer = *peer;
    reply->request = request;
    reply->outstanding = inputs;
    reply->count = 0;
    reply->bytes = 0;
    if (inputs == 0)
        reply_send(runtime, reply);
    runtime->reply_count++;
    return runtime->reply_count;
}

void
runtime_answer(struct runtime *runtime, const struct batch_answer *answer)
{
    struct batch_answer fitting = *answer;
    ASSERT(answer->token >= 1);
    ASSERT(answer->token <= runtime->reply_count);
    struct reply *reply = &runtime->replies[answer->token - 1];
    ASSERT(reply->outstanding > 0);
    size_t bytes = answer_bytes(&fitting);
    if (bytes > ANSWER_BYTES_MAX) {
        /* What was decided stands; only the telling of it does not fit a frame. */
        fitting.payload = slice_of(NULL, 0);
        fitting.event_count = 0;
        fitting.where = "answer";
        bytes = ANSWER_OWN_BYTES;
    }
    if (reply->count == RUNTIME_ANSWERS_PER_FRAME ||
        (reply->count > 0 && reply->bytes + bytes > REPLY_BYTES_MAX))
        reply_send(runtime, reply);
    replies_make_room(runtime, bytes);
    reply->answers[reply->count] = answer_copy(runtime->reply_arena, &fitting);
    reply->count++;
    reply->bytes += bytes;
    reply->outstanding--;
    if (reply->outstanding == 0)
        reply_send(runtime, reply);
}

static void
answer_sink(void *context, const struct batch_answer *answer)
{
    runtime_answer(context, answer);
}

enum status
runtime_commit(struct runtime *runtime)
{
    bool is_open = false;
    enum status status = batch_commit(runtime->batch);
    if (status != STATUS_OK)
        return status;
    batch_release(runtime->batch, answer_sink, runtime);
    for (size_t i = 0; i < runtime->reply_count; i++)
        is_open = is_open || runtime->replies[i].outstanding > 0;
    if (is_open)
        return STATUS_OK;
    runtime->reply_count = 0;
    arena_reset(runtime->reply_arena);
    return STATUS_OK;
}
