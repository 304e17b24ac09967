#include "common/mend.h"

#include "common/kept.h"
#include "common/message.h"
#include "common/store.h"
#include "common/vault.h"
#include "proto/mend.pb-c.h"

#include <string.h>

enum { KEPT_SHOWN_MAX = 200, HEAD_WORD_BYTES = 256 };

/* ---- rules: an operator alone */

static bool
may_mend(const struct input *input, struct decision *decision)
{
    if (!input->is_operator)
        decision_refuse(decision, "not-operator", "actor_code");
    return input->is_operator;
}

static void
mend_decide_show(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__ShowQuarantined *message =
        (const Stafett__V1__ShowQuarantined *)input->message;
    Stafett__V1__QuarantineLooked event = STAFETT__V1__QUARANTINE_LOOKED__INIT;
    (void)view;
    event.number = message->number;
    if (may_mend(input, decision))
        decision_emit(decision, ID_NONE, &event.base);
}

static void
mend_decide_retry(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__RetryQuarantined *message =
        (const Stafett__V1__RetryQuarantined *)input->message;
    Stafett__V1__QuarantineReleased event = STAFETT__V1__QUARANTINE_RELEASED__INIT;
    struct kept_row row;
    if (!may_mend(input, decision))
        return;
    if (!kept_find(view, message->number, &row) || row.source[0] == '\0') {
        decision_refuse(decision, "quarantine-not-fed", "number");
        return;
    }
    if (row.state != KEPT_WAITS) {
        decision_refuse(decision, "quarantine-settled", "number");
        return;
    }
    event.number = message->number;
    decision_emit(decision, ID_NONE, &event.base);
}

static void
mend_decide_discard(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__DiscardQuarantined *message =
        (const Stafett__V1__DiscardQuarantined *)input->message;
    Stafett__V1__QuarantineDiscarded event = STAFETT__V1__QUARANTINE_DISCARDED__INIT;
    struct kept_row row;
    if (!may_mend(input, decision))
        return;
    if (message->number == 0 || message->number > input->quarantined) {
        decision_refuse(decision, "quarantine-unknown", "number");
        return;
    }
    if (kept_find(view, message->number, &row) && row.state != KEPT_WAITS) {
        decision_refuse(decision, "quarantine-settled", "number");
        return;
    }
    if (content_item(slice_bytes(message->content), "reason", input->arena).len == 0) {
        decision_refuse(decision, "reason-missing", "content");
        return;
    }
    event.number = message->number;
    event.content = message->content;
    decision_emit(decision, ID_NONE, &event.base);
}

static void
mend_decide_unpark(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__RetryParked *message =
        (const Stafett__V1__RetryParked *)input->message;
    Stafett__V1__ParkedReleased event = STAFETT__V1__PARKED_RELEASED__INIT;
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    if (!may_mend(input, decision))
        return;
    event.turns = arena_take(input->arena, KEPT_SHOWN_MAX * sizeof *event.turns);
    walk_start(&walk, view, TABLE_PARKED, &all);
    while (event.n_turns < KEPT_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        uint64_t turn = key_end_number(key);
        if (turn >= message->first && turn <= message->last)
            event.turns[event.n_turns++] = turn;
    }
    if (event.n_turns == 0)
        decision_refuse(decision, "parked-unknown", "first");
    else
        decision_emit(decision, ID_NONE, &event.base);
}

/* ---- folds */

static void
mend_apply_looked(struct tables *tables, const struct event *event)
{
    (void)tables;
    (void)event;
}

static void
mend_apply_released(struct tables *tables, const struct event *event)
{
    const Stafett__V1__QuarantineReleased *message =
        (const Stafett__V1__QuarantineReleased *)event->message;
    kept_release(tables, KEPT_QUARANTINE, message->number);
}

static void
mend_apply_discarded(struct tables *tables, const struct event *event)
{
    const Stafett__V1__QuarantineDiscarded *message =
        (const Stafett__V1__QuarantineDiscarded *)event->message;
    kept_discard(tables, message->number);
}

static void
mend_apply_unparked(struct tables *tables, const struct event *event)
{
    const Stafett__V1__ParkedReleased *message =
        (const Stafett__V1__ParkedReleased *)event->message;
    for (size_t i = 0; i < message->n_turns; i++)
        kept_release(tables, KEPT_PARKED, message->turns[i]);
}

/* ---- answers */

/* The word after `name` in a line of words, up to a blank; "" without it. */
static char *
head_word(struct slice head, const char *name, struct arena *arena)
{
    size_t name_bytes = strlen(name);
    for (size_t at = 0; at + name_bytes <= head.len; at++) {
        bool is_begin = at == 0 || head.data[at - 1] == ' ';
        if (!is_begin || memcmp(head.data + at, name, name_bytes) != 0)
            continue;
        const uint8_t *word = head.data + at + name_bytes;
        size_t left = head.len - at - name_bytes;
        const uint8_t *end = memchr(word, ' ', left);
        return arena_text(
            arena, slice_of(word, end == NULL ? left : (size_t)(end - word)));
    }
    return arena_text(arena, slice_text(""));
}

static const char *
state_of(const struct view *view, uint64_t number)
{
    static const char *const states[] = {
        [KEPT_WAITS] = "waits",
        [KEPT_HAS_RUN] = "has-run",
        [KEPT_DISCARDED] = "discarded",
    };
    struct kept_row row;
    return states[kept_find(view, number, &row) ? row.state : KEPT_WAITS];
}

static Stafett__V1__KeptRow *
quarantine_row(
    const struct view *view, const struct quarantine_row *kept, struct arena *arena)
{
    Stafett__V1__KeptRow *row = arena_take(arena, sizeof *row);
    stafett__v1__kept_row__init(row);
    row->number = kept->number;
    row->sender_code = head_word(kept->head, "from=", arena);
    row->source = head_word(kept->head, "source=", arena);
    row->reason_code = head_word(kept->head, "reason=", arena);
    row->where = head_word(kept->head, "where=", arena);
    row->size = kept->bytes.len;
    row->state_code = arena_text(arena, slice_text(state_of(view, kept->number)));
    return row;
}

/* The bytes of each are let go before the next is read. */
static const ProtobufCMessage *
mend_answer_quarantine(const struct view *view, const struct look *look)
{
    const Stafett__V1__ListQuarantine *message =
        (const Stafett__V1__ListQuarantine *)look->message;
    Stafett__V1__Kept *answer = arena_take(look->arena, sizeof *answer);
    stafett__v1__kept__init(answer);
    answer->rows =
        arena_take(look->arena, KEPT_SHOWN_MAX * sizeof(Stafett__V1__KeptRow *));
    for (uint64_t after = message->after;;) {
        struct quarantine_row kept;
        size_t mark = arena_mark(look->arena);
        if (!store_read_quarantine(look->store, after, look->arena, &kept))
            return &answer->base;
        after = kept.number;
        bool is_shown =
            message->is_all || strcmp(state_of(view, kept.number), "waits") == 0;
        uint8_t head[2 * HEAD_WORD_BYTES];
        size_t head_bytes = kept.head.len < sizeof head ? kept.head.len : sizeof head;
        memcpy(head, kept.head.data, head_bytes);
        kept.head = slice_of(head, head_bytes);
        arena_rewind(look->arena, mark);
        if (is_shown && answer->n_rows == KEPT_SHOWN_MAX) {
            answer->is_more = true;
            return &answer->base;
        }
        if (is_shown)
            answer->rows[answer->n_rows++] = quarantine_row(view, &kept, look->arena);
    }
}

static const ProtobufCMessage *
mend_answer_show(const struct view *view, const struct look *look)
{
    const Stafett__V1__ShowQuarantined *message =
        (const Stafett__V1__ShowQuarantined *)look->message;
    struct quarantine_row kept;
    if (message->number == 0 ||
        !store_read_quarantine(look->store, message->number - 1, look->arena, &kept) ||
        kept.number != message->number)
        return NULL;
    Stafett__V1__QuarantineView *answer = arena_take(look->arena, sizeof *answer);
    stafett__v1__quarantine_view__init(answer);
    answer->row = quarantine_row(view, &kept, look->arena);
    struct slice bytes = kept.bytes;
    if (look->vault != NULL && bytes.len > 0)
        bytes = vault_open(look->vault, bytes, look->arena);
    answer->bytes = slice_binary(bytes);
    return &answer->base;
}

static Stafett__V1__KeptRow *
parked_row(const struct look *look, uint64_t turn_number)
{
    struct slice bytes;
    Stafett__V1__KeptRow *row = arena_take(look->arena, sizeof *row);
    stafett__v1__kept_row__init(row);
    row->number = turn_number;
    row->state_code = arena_text(look->arena, slice_text("waits"));
    if (!store_read_turn(look->store, turn_number, look->arena, &bytes))
        return row; /* damaged: the store has said so */
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, look->arena);
    row->source = turn->source;
    row->reason_code = turn->reason_code;
    row->type = turn->input_type;
    row->case_id = turn->case_id;
    row->size = turn->parked.len;
    row->time_us = turn->time_us;
    return row;
}

static const ProtobufCMessage *
mend_answer_parked(const struct view *view, const struct look *look)
{
    const Stafett__V1__ListParked *message =
        (const Stafett__V1__ListParked *)look->message;
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    Stafett__V1__Kept *answer = arena_take(look->arena, sizeof *answer);
    stafett__v1__kept__init(answer);
    answer->rows =
        arena_take(look->arena, KEPT_SHOWN_MAX * sizeof(Stafett__V1__KeptRow *));
    walk_start(&walk, view, TABLE_PARKED, &all);
    while (walk_next(&walk, &key, &value)) {
        uint64_t turn = key_end_number(key);
        if (turn <= message->after)
            continue;
        answer->is_more = answer->n_rows == KEPT_SHOWN_MAX;
        if (answer->is_more)
            break;
        answer->rows[answer->n_rows++] = parked_row(look, turn);
    }
    return &answer->base;
}

/* ---- the rows */

/* clang-format off */
const struct input_row mend_inputs[] = {
    { &stafett__v1__retry_quarantined__descriptor,   FROM_CLIENT, NULL, mend_decide_retry,   false },
    { &stafett__v1__discard_quarantined__descriptor, FROM_CLIENT, NULL, mend_decide_discard, false },
    { &stafett__v1__retry_parked__descriptor,        FROM_CLIENT, NULL, mend_decide_unpark,  false },
};
const size_t mend_input_count = ARRAY_COUNT(mend_inputs);

const struct event_row mend_events[] = {
    { &stafett__v1__quarantine_looked__descriptor,    mend_apply_looked,    NULL },
    { &stafett__v1__quarantine_released__descriptor,  mend_apply_released,  NULL },
    { &stafett__v1__quarantine_discarded__descriptor, mend_apply_discarded, NULL },
    { &stafett__v1__parked_released__descriptor,      mend_apply_unparked,  NULL },
};
const size_t mend_event_count = ARRAY_COUNT(mend_events);

const struct look_row mend_looks[] = {
    { &stafett__v1__list_quarantine__descriptor,  FROM_CLIENT, NULL, NULL,             mend_answer_quarantine },
    { &stafett__v1__list_parked__descriptor,      FROM_CLIENT, NULL, NULL,             mend_answer_parked },
    { &stafett__v1__show_quarantined__descriptor, FROM_CLIENT, NULL, mend_decide_show, mend_answer_show },
};
const size_t mend_look_count = ARRAY_COUNT(mend_looks);
/* clang-format on */
