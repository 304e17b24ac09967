#include "common/share.h"

#include "common/decision.h"
#include "common/message.h"

#include <stdio.h>
#include <string.h>

struct share_head
share_head(const struct view *view, const char *partner_code)
{
    struct share_head head;
    memset(&head, 0, sizeof head);
    struct key key = key_of_code(partner_code);
    (void)table_load(view, TABLE_SHARED, &key, &head, sizeof head);
    return head;
}

void
share_apply_head(struct tables *tables, const Stafett__V1__SharedHead *head)
{
    struct share_head row;
    memset(&row, 0, sizeof row);
    row.sequence = head->sequence;
    ASSERT(head->chain.len == sizeof row.chain);
    memcpy(row.chain, head->chain.data, sizeof row.chain);
    struct key key = key_of_code(head->partner_code);
    table_store(tables, TABLE_SHARED, &key, &row, sizeof row);
}

bool
share_next(
    const struct view *view, char partner[CODE_BYTES_MAX], struct share_head *out)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, TABLE_SHARED, &all);
    if (partner[0] != '\0') {
        walk.last = key_of_code(partner);
        walk.is_started = true;
    }
    if (!walk_next(&walk, &key, &value))
        return false;
    table_row(value, out, sizeof *out);
    code_copy(partner, CODE_BYTES_MAX, (const char *)key.data);
    return true;
}

/* The turn's entry for that partner: the last one in a turn is what holds after it. */
static Stafett__V1__SharedHead *
turn_head(Stafett__V1__Turn *turn, const char *partner, struct arena *arena)
{
    for (size_t i = 0; i < turn->n_shared; i++) {
        if (strcmp(turn->shared[i]->partner_code, partner) == 0)
            return turn->shared[i];
    }
    Stafett__V1__SharedHead **grown =
        arena_take(arena, (turn->n_shared + 1) * sizeof(Stafett__V1__SharedHead *));
    for (size_t i = 0; i < turn->n_shared; i++)
        grown[i] = turn->shared[i];
    Stafett__V1__SharedHead *head = arena_take(arena, sizeof *head);
    stafett__v1__shared_head__init(head);
    head->partner_code = arena_text(arena, slice_text(partner));
    grown[turn->n_shared] = head;
    turn->shared = grown;
    turn->n_shared++;
    return head;
}

/* One event may tell a partner several things of one type: the place in the feed, which
 * a rerun of the batch gives again, tells their ids apart. */
static struct slice
compose_header(struct host *host, const struct event *event,
    const struct shared_message *message, uint64_t sequence, struct arena *arena)
{
    char source[CODE_BYTES_MAX * 2];
    int wrote =
        snprintf(source, sizeof source, "%s/%s", host->self, host->service->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof source);
    char word[CODE_BYTES_MAX * 2];
    wrote = snprintf(
        word, sizeof word, "%s#%llu", message->partner, (unsigned long long)sequence);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof word);
    struct id id = id_derive(event->id, word);
    Stafett__V1__Envelope header = STAFETT__V1__ENVELOPE__INIT;
    header.id = id_binary(&id);
    header.type = arena_text(arena, slice_text(message->type->name));
    header.source = source;
    header.epoch = 1;
    header.sequence = sequence;
    if (!id_is_none(message->case_id))
        header.case_id = id_binary(&message->case_id);
    header.time_us = event->time_us;
    header.cause = id_binary(&event->id);
    header.category_code = arena_text(arena, slice_text(message->category));
    return message_pack(&header.base, arena);
}

static void
begin_feed(const struct host *host, const char *partner, uint8_t chain[DIGEST_BYTES])
{
    char source[CODE_BYTES_MAX * 2];
    int wrote =
        snprintf(source, sizeof source, "%s/%s", host->self, host->service->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof source);
    chain_begin(source, partner, chain);
}

static enum status
append_record(struct host *host, const struct event *event,
    const struct shared_message *message, Stafett__V1__Turn *turn, struct arena *arena)
{
    struct tables *tables = store_tables(host->store);
    struct share_head head = share_head(tables_view(tables), message->partner);
    uint64_t sequence = head.sequence + 1;
    if (sequence == 1)
        begin_feed(host, message->partner, head.chain);
    uint8_t *chain = arena_take(arena, DIGEST_BYTES);
    uint8_t signature[SIGNATURE_BYTES];
    struct slice header = compose_header(host, event, message, sequence, arena);
    chain_next(head.chain, header, message->payload, chain);
    chain_sign(host->signer, chain, signature);

    Stafett__V1__Record record = STAFETT__V1__RECORD__INIT;
    record.header = slice_binary(header);
    record.payload = slice_binary(message->payload);
    record.chain = slice_binary(slice_of(chain, DIGEST_BYTES));
    record.signature = slice_binary(slice_of(signature, sizeof signature));
    record.before = slice_binary(slice_of(head.chain, DIGEST_BYTES));

    Stafett__V1__SharedHead *shared = turn_head(turn, message->partner, arena);
    shared->sequence = sequence;
    shared->chain = slice_binary(slice_of(chain, DIGEST_BYTES));
    share_apply_head(tables, shared);
    struct slice bytes = message_pack(&record.base, arena);
    if (host->vault != NULL)
        bytes = vault_seal(host->vault, bytes, chain, arena);
    return store_append_shared(host->store, message->partner, sequence, bytes);
}

bool
share_read(struct host *host, const char *partner_code, uint64_t sequence,
    struct arena *arena, struct slice *out)
{
    if (!store_read_shared(host->store, partner_code, sequence, arena, out))
        return false;
    if (host->vault != NULL)
        *out = vault_open(host->vault, *out, arena);
    return out->len > 0;
}

enum status
share_event(struct host *host, const struct event *event, share_fn share,
    Stafett__V1__Turn *turn, struct arena *arena)
{
    ASSERT(host->signer != NULL);
    struct sharing *sharing = arena_take(arena, sizeof *sharing);
    sharing->arena = arena;
    sharing->vault = host->vault;
    struct tables *tables = store_tables(host->store);
    share(tables_view(tables), event, sharing);
    enum status status = tables_status(tables);
    for (size_t i = 0; i < sharing->count && status == STATUS_OK; i++) {
        status = append_record(host, event, &sharing->messages[i], turn, arena);
        /* Of a full map the feed's head cannot be read again: no record follows it. */
        if (status == STATUS_OK)
            status = tables_status(tables);
    }
    return status;
}
