/* What partners are told: composed from the view after apply, chained and signed. */

#include "common/share.h"

#include "common/message.h"
#include "common/status.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"
#include "tests/unit/toy_node.h"

#include <string.h>

static const Stafett__V1__Record *
read_record(struct toy_node *node, const char *partner, uint64_t sequence,
    const Stafett__V1__Envelope **header_out)
{
    struct slice bytes;
    struct wire_fault fault;
    assert_true(share_read(&node->host, partner, sequence, node->arena, &bytes));
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack(
        &stafett__v1__record__descriptor, bytes, node->arena, &fault);
    assert_non_null(record);
    *header_out = (const Stafett__V1__Envelope *)message_unpack(
        &stafett__v1__envelope__descriptor, slice_bytes(record->header), node->arena,
        &fault);
    assert_non_null(*header_out);
    return record;
}

/* The whole feed from its first record, as a partner's auditor would. */
static void
check_feed(struct toy_node *node, const char *partner, uint64_t count)
{
    uint8_t chain[DIGEST_BYTES];
    uint8_t next[DIGEST_BYTES];
    struct id before = ID_NONE;
    chain_begin("org-a/toy", partner, chain);
    assert_int_equal(store_shared_head(node->host.store, partner), count);
    for (uint64_t i = 1; i <= count; i++) {
        const Stafett__V1__Envelope *header;
        const Stafett__V1__Record *record = read_record(node, partner, i, &header);
        struct id id;
        chain_next(
            chain, slice_bytes(record->header), slice_bytes(record->payload), next);
        memcpy(chain, next, sizeof chain);
        assert_true(
            slice_equal(slice_bytes(record->chain), slice_of(chain, sizeof chain)));
        assert_true(
            chain_verify(toy_partner_key, chain, slice_bytes(record->signature)));
        assert_int_equal(header->sequence, i);
        assert_int_equal(header->payload.len, 0);
        assert_string_equal(header->source, "org-a/toy");
        assert_string_equal(header->category_code, "pathway");
        assert_string_equal(header->actor_code, "");
        assert_true(id_from(slice_bytes(header->id), &id));
        assert_false(id_equal(id, before)); /* though one event said two things */
        before = id;
    }
    struct share_head head = share_head(toy_view(node), partner);
    assert_int_equal(head.sequence, count);
    assert_memory_equal(head.chain, chain, sizeof chain);
}

static void
open_cases(struct toy_node *node, uint64_t from, uint64_t count)
{
    Stafett__Plan__V1__OpenCase open = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    for (uint64_t i = from; i < from + count; i++)
        assert_int_not_equal(toy_command(node, toy_id(i), &open.base), 0);
    toy_commit(node);
}

static void
test_chains(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    open_cases(node, 1, 40);
    (void)toy_add_unit(node, toy_id(100), "north", "", 0);
    open_cases(node, 101, 40);
    check_feed(node, "p1", 160);
    check_feed(node, "p2", 160);
    const Stafett__V1__Envelope *header;
    (void)read_record(node, "p1", 1, &header);
    assert_string_equal(header->type, "stafett.partner.v1.StayOpened");
    (void)read_record(node, "p1", 2, &header);
    assert_string_equal(header->type, "stafett.partner.v1.NoticeGiven");
    toy_check_rebuilt(node);
    check_feed(node, "p1", 160);
    toy_reopen(node);
    open_cases(node, 201, 1);
    check_feed(node, "p1", 162);
    check_feed(node, "p2", 162);
    toy_close(node);
}

static void
test_heads_in_turn(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    open_cases(node, 1, 2);
    const Stafett__V1__Turn *turn = toy_turn(node, 2);
    assert_int_equal(turn->n_shared, 2);
    assert_string_equal(turn->shared[0]->partner_code, "p1");
    assert_int_equal(turn->shared[0]->sequence, 4);
    assert_string_equal(turn->shared[1]->partner_code, "p2");
    assert_int_equal(turn->shared[1]->sequence, 4);
    char partner[CODE_BYTES_MAX] = "";
    struct share_head head;
    assert_true(share_next(toy_view(node), partner, &head));
    assert_string_equal(partner, "p1");
    assert_true(share_next(toy_view(node), partner, &head));
    assert_string_equal(partner, "p2");
    assert_true(slice_equal(
        slice_bytes(turn->shared[1]->chain), slice_of(head.chain, sizeof head.chain)));
    assert_false(share_next(toy_view(node), partner, &head));
    toy_close(node);
}

/* Nothing of a batch that was lost was ever readable, and the chain goes on from
 * what was committed. */
static void
test_crash(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    open_cases(node, 1, 5);
    Stafett__Plan__V1__OpenCase open = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    (void)toy_command(node, toy_id(50), &open.base);
    toy_reopen(node);
    check_feed(node, "p1", 10);
    open_cases(node, 50, 1);
    check_feed(node, "p1", 12);
    toy_check_rebuilt(node);
    toy_close(node);
}

/* The maps become full at every place of a batch that shares much. */
static void
test_full_maps(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    uint64_t cases = 0;
    for (uint64_t round = 0; round < 4; round++) {
        open_cases(node, 1 + round * 1000, 1000);
        cases += 1000;
        if (round == 1)
            assert_int_equal(batch_checkpoint_now(node->batch), STATUS_OK);
    }
    check_feed(node, "p1", 2 * cases);
    check_feed(node, "p2", 2 * cases);
    toy_check_rebuilt(node);
    toy_close(node);
}

static void
test_status(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    open_cases(node, 1, 3);
    (void)toy_add_unit(node, toy_id(10), "north", "bo", 0);
    (void)toy_send(node, "anna", slice_text("\xff"));
    toy_commit(node);
    const Stafett__V1__Status *status =
        status_make(&node->host, node->now_us, true, node->arena);
    assert_string_equal(status->daemon, "toy");
    assert_int_equal(status->head, 4);
    assert_int_equal(status->applied_through, 0);
    assert_int_equal(status->alarms, 1);
    assert_int_equal(status->quarantined, 1);
    assert_int_equal(status->n_sources, 0);
    assert_int_equal(status->n_shared, 2);
    assert_int_equal(status->shared[0]->sequence, 6);
    assert_int_equal(batch_checkpoint_now(node->batch), STATUS_OK);
    status = status_make(&node->host, node->now_us, true, node->arena);
    assert_int_equal(status->applied_through, 4);
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_chains),
        TOY_ON_BOTH(test_heads_in_turn),
        TOY_ON_BOTH(test_crash),
        TOY_ON_BOTH(test_full_maps),
        TOY_ON_BOTH(test_status),
    };
    return test_run_group("share", tests, ARRAY_COUNT(tests));
}
