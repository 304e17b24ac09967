#include "tests/powercut/truth.h"

#include "common/fold.h"
#include "common/message.h"
#include "common/status.h"
#include "tests/lib/world_private.h"
#include "tests/powercut/check.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRUTH_ARENA_BYTES = 256 << 20,
    TURN_ARENA_BYTES = 16 << 20,
    PARTNERS_MAX = 16,
};

struct truth_told { /* what can be seen outside, and the turn that it is of */
    uint8_t digest[DIGEST_BYTES];
    uint64_t turn;
};

struct partner {
    char code[CODE_BYTES_MAX];
    uint64_t head;
};

struct reading {
    struct truth *truth;
    struct store *store;
    struct store *memory; /* where the turns are folded one by one */
    struct partner partners[PARTNERS_MAX];
    size_t partner_count;
    size_t room; /* for what can be told */
    size_t record_room;
};

static void
told_add(struct reading *reading, struct slice bytes, uint64_t turn)
{
    struct truth *truth = reading->truth;
    if (truth->told_count == reading->room) {
        reading->room = reading->room * 2 + 1024;
        truth->told = realloc(truth->told, reading->room * sizeof *truth->told);
        ASSERT(truth->told != NULL);
    }
    struct truth_told *told = &truth->told[truth->told_count++];
    digest_of(bytes, told->digest);
    told->turn = turn;
}

static void
record_add(struct reading *reading, const struct partner *partner, uint64_t turn,
    struct slice bytes)
{
    struct truth *truth = reading->truth;
    if (truth->record_count == reading->record_room) {
        reading->record_room = reading->record_room * 2 + 64;
        truth->records =
            realloc(truth->records, reading->record_room * sizeof *truth->records);
        ASSERT(truth->records != NULL);
    }
    struct truth_record *record = &truth->records[truth->record_count++];
    memcpy(record->partner, partner->code, sizeof record->partner);
    record->sequence = partner->head;
    record->turn = turn;
    record->bytes = bytes;
    told_add(reading, bytes, turn);
}

static struct partner *
partner_of(struct reading *reading, const char *code)
{
    for (size_t i = 0; i < reading->partner_count; i++) {
        if (strcmp(reading->partners[i].code, code) == 0)
            return &reading->partners[i];
    }
    ASSERT(reading->partner_count < PARTNERS_MAX);
    struct partner *partner = &reading->partners[reading->partner_count++];
    ASSERT(strlen(code) < sizeof partner->code);
    memcpy(partner->code, code, strlen(code) + 1);
    return partner;
}

/* Records for partners that came of this turn. */
static bool
records_read(struct reading *reading, const Stafett__V1__Turn *turn)
{
    for (size_t i = 0; i < turn->n_shared; i++) {
        struct partner *partner = partner_of(reading, turn->shared[i]->partner_code);
        while (partner->head < turn->shared[i]->sequence) {
            struct slice record;
            partner->head++;
            if (!store_read_shared(reading->store, partner->code, partner->head,
                    reading->truth->arena, &record))
                return false;
            record_add(reading, partner, turn->sequence, record);
        }
    }
    return true;
}

static bool
turn_read(struct reading *reading, uint64_t sequence, struct arena *scratch)
{
    struct truth *truth = reading->truth;
    const struct host host = { .service = truth->service };
    arena_reset(scratch);
    if (!store_read_turn(
            reading->store, sequence, truth->arena, &truth->turns[sequence]))
        return false;
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, truth->turns[sequence], scratch);
    told_add(reading, truth->turns[sequence], sequence);
    told_add(reading, slice_bytes(turn->input_id), sequence);
    struct tables *tables = store_tables(reading->memory);
    fold_turn(&host, tables, turn, scratch);
    truth->table_sums[sequence] = world_tables_sum(tables_view(tables));
    return records_read(reading, turn);
}

static int
told_compare(const void *a, const void *b)
{
    return memcmp(a, b, DIGEST_BYTES);
}

static bool
read_all(struct reading *reading)
{
    struct truth *truth = reading->truth;
    struct arena *scratch;
    bool is_read = true;
    truth->head = store_head(reading->store);
    truth->turns = calloc(truth->head + 1, sizeof *truth->turns);
    truth->table_sums = calloc(truth->head + 1, sizeof *truth->table_sums);
    ASSERT(truth->turns != NULL);
    ASSERT(truth->table_sums != NULL);
    truth->table_sums[0] = world_tables_sum(tables_view(store_tables(reading->memory)));
    arena_create(TURN_ARENA_BYTES, &scratch);
    for (uint64_t sequence = 1; sequence <= truth->head && is_read; sequence++)
        is_read = turn_read(reading, sequence, scratch);
    arena_destroy(&scratch);
    if (truth->told_count > 0)
        qsort(truth->told, truth->told_count, sizeof *truth->told, told_compare);
    return is_read;
}

struct truth *
truth_read(const struct service *service, const char *folder)
{
    struct reading reading = { .truth = calloc(1, sizeof *reading.truth) };
    ASSERT(reading.truth != NULL);
    reading.truth->service = service;
    arena_create(TRUTH_ARENA_BYTES, &reading.truth->arena);
    store_open_memory(&reading.memory);
    bool is_read = false;
    if (check_open(service, folder, &reading.store) == STATUS_OK) {
        is_read = read_all(&reading);
        store_close(&reading.store);
    }
    store_close(&reading.memory);
    if (!is_read)
        truth_free(&reading.truth);
    return reading.truth;
}

void
truth_free(struct truth **truth)
{
    if (*truth == NULL)
        return;
    arena_destroy(&(*truth)->arena);
    free((*truth)->turns);
    free((*truth)->table_sums);
    free((*truth)->records);
    free((*truth)->told);
    free(*truth);
    *truth = NULL;
}

static uint64_t
turn_of(const struct truth *truth, struct slice bytes)
{
    struct truth_told sought;
    digest_of(bytes, sought.digest);
    const struct truth_told *told =
        truth->told_count == 0 ? NULL
                               : bsearch(&sought, truth->told, truth->told_count,
                                     sizeof sought, told_compare);
    return told == NULL ? 0 : told->turn;
}

static uint64_t
later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t
told_by_frame(const struct truth *truth, const Stafett__V1__Frame *frame)
{
    uint64_t last = 0;
    if (frame->body_case == STAFETT__V1__FRAME__BODY_FEED_PAGE) {
        for (size_t i = 0; i < frame->feed_page->n_items; i++)
            last = later(last, turn_of(truth, slice_bytes(frame->feed_page->items[i])));
    }
    if (frame->body_case == STAFETT__V1__FRAME__BODY_ANSWERS) {
        for (size_t i = 0; i < frame->answers->n_answers; i++)
            last = later(
                last, turn_of(truth, slice_bytes(frame->answers->answers[i]->id)));
    }
    /* What is wrapped for a partner. */
    if (frame->body_case == STAFETT__V1__FRAME__BODY_TO_PARTNER)
        last = truth_told_by(truth, slice_bytes(frame->to_partner->body));
    if (frame->body_case == STAFETT__V1__FRAME__BODY_FROM_PARTNER)
        last = truth_told_by(truth, slice_bytes(frame->from_partner->body));
    return last;
}

uint64_t
truth_told_by(const struct truth *truth, struct slice frame)
{
    Stafett__V1__Frame *read = stafett__v1__frame__unpack(NULL, frame.len, frame.data);
    if (read == NULL)
        return 0; /* a routing id */
    uint64_t last = told_by_frame(truth, read);
    stafett__v1__frame__free_unpacked(read, NULL);
    return last;
}
