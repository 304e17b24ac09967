/* Pages of the inner feed and of partner feeds. */

#include "common/feed.h"
#include "common/message.h"
#include "proto/plan.pb-c.h"
#include "tests/unit/toy_node.h"

#include <stdio.h>

static struct toy_node *
open_with(enum toy_backend backend, uint64_t turns, size_t text_bytes)
{
    struct toy_node *node = toy_open(backend, "org-a");
    char unit[32];
    for (uint64_t i = 1; i <= turns; i++) {
        (void)snprintf(unit, sizeof unit, "unit-%llu", (unsigned long long)i);
        if (toy_add_unit(node, toy_id(i), unit, "", text_bytes) == 0) {
            toy_commit(node);
            (void)toy_add_unit(node, toy_id(i), unit, "", text_bytes);
        }
    }
    toy_commit(node);
    return node;
}

static void
test_pages(void **state)
{
    struct toy_node *node = open_with(TOY_BACKEND(state), 1200, 0);
    uint64_t after = 0;
    size_t pages = 0;
    for (const Stafett__V1__FeedPage *page = toy_page(node, NULL, after, 10000);
         page->n_items > 0; page = toy_page(node, NULL, after, 10000)) {
        assert_int_equal(page->after, after);
        assert_int_equal(page->head, 1200);
        assert_true(page->n_items <= FEED_ITEMS_MAX);
        for (size_t i = 0; i < page->n_items; i++) {
            const Stafett__V1__Turn *turn =
                (const Stafett__V1__Turn *)message_unpack_own(
                    &stafett__v1__turn__descriptor, slice_bytes(page->items[i]),
                    node->arena);
            after++;
            assert_int_equal(turn->sequence, after);
        }
        pages++;
    }
    assert_int_equal(after, 1200);
    assert_int_equal(pages, 3);
    assert_int_equal(toy_page(node, NULL, 0, 7)->n_items, 7);
    assert_int_equal(toy_page(node, NULL, 1198, 7)->n_items, 2);
    toy_close(node);
}

static void
test_empty(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    assert_int_equal(toy_page(node, NULL, 0, 10)->n_items, 0);
    assert_int_equal(toy_page(node, NULL, 0, 10)->head, 0);
    (void)toy_add_unit(node, toy_id(1), "north", "", 0);
    assert_int_equal(batch_commit(node->batch), STATUS_OK);
    toy_commit(node);
    assert_int_equal(toy_page(node, NULL, 0, 0)->n_items, 0);
    assert_int_equal(toy_page(node, NULL, 0, 10)->n_items, 1);
    assert_int_equal(toy_page(node, NULL, 1, 10)->n_items, 0);
    assert_int_equal(toy_page(node, NULL, 5, 10)->n_items, 0);
    assert_int_equal(toy_page(node, NULL, UINT64_MAX, 10)->n_items, 0);
    assert_int_equal(toy_page(node, NULL, 5, 10)->after, 5);
    assert_int_equal(toy_page(node, "p1", 0, 10)->n_items, 0);
    assert_int_equal(toy_page(node, "p1", 0, 10)->head, 0);
    toy_close(node);
}

/* What is not committed is not served. */
static void
test_only_committed(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    (void)toy_add_unit(node, toy_id(1), "north", "", 0);
    assert_int_equal(toy_page(node, NULL, 0, 10)->n_items, 0);
    toy_commit(node);
    assert_int_equal(toy_page(node, NULL, 0, 10)->n_items, 1);
    toy_close(node);
}

static void
test_bytes_limit(void **state)
{
    struct toy_node *node = open_with(TOY_BACKEND(state), 60, 15000);
    const Stafett__V1__FeedPage *page = toy_page(node, NULL, 0, 256);
    size_t bytes = 0;
    for (size_t i = 0; i < page->n_items; i++)
        bytes += page->items[i].len;
    assert_in_range(page->n_items, 30, 36);
    assert_true(bytes <= FEED_PAGE_BYTES_MAX);
    assert_int_equal(
        toy_page(node, NULL, page->n_items, 256)->n_items, 60 - page->n_items);
    /* However little is left of a page, one item is a page. */
    uint64_t many = toy_add_unit(node, toy_id(100), "many", "", 2000);
    toy_commit(node);
    assert_int_equal(toy_answer(node, many)->event_count, 200);
    page = toy_page(node, NULL, 59, 256);
    assert_int_equal(page->n_items, 2);
    page = toy_page(node, NULL, 60, 256);
    assert_int_equal(page->n_items, 1);
    assert_true(page->items[0].len < FEED_PAGE_BYTES_MAX);
    toy_close(node);
}

static void
test_partner_pages(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    Stafett__Plan__V1__OpenCase open = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    for (uint64_t i = 1; i <= 200; i++)
        (void)toy_command(node, toy_id(i), &open.base);
    toy_commit(node);
    const Stafett__V1__FeedPage *page = toy_page(node, "p2", 0, 256);
    assert_int_equal(page->n_items, 256);
    assert_int_equal(page->head, 400);
    page = toy_page(node, "p2", 256, 256);
    assert_int_equal(page->n_items, 144);
    assert_int_equal(toy_page(node, "p2", 400, 256)->n_items, 0);
    assert_int_equal(toy_page(node, "p", 0, 256)->n_items, 0);
    assert_int_equal(toy_page(node, "p3", 0, 256)->head, 0);
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TOY_ON_BOTH(test_pages),
        TOY_ON_BOTH(test_empty),
        TOY_ON_BOTH(test_only_committed),
        TOY_ON_BOTH(test_bytes_limit),
        TOY_ON_BOTH(test_partner_pages),
    };
    return test_run_group("feed", tests, ARRAY_COUNT(tests));
}
