#include "common/feed.h"

#include "common/share.h"

static bool
read_item(struct host *host, const char *partner, uint64_t sequence,
    struct arena *arena, struct slice *out)
{
    if (partner == NULL)
        return store_read_turn(host->store, sequence, arena, out);
    return share_read(host, partner, sequence, arena, out);
}

Stafett__V1__FeedPage *
feed_page(struct host *host, const char *partner,
    const Stafett__V1__FeedRequest *request, struct arena *arena)
{
    Stafett__V1__FeedPage *page = arena_take(arena, sizeof *page);
    stafett__v1__feed_page__init(page);
    page->after = request->after;
    page->head = partner == NULL ? store_head(host->store)
                                 : store_shared_head(host->store, partner);
    uint32_t items_max =
        request->items_max < FEED_ITEMS_MAX ? request->items_max : FEED_ITEMS_MAX;
    if (request->after >= page->head || items_max == 0)
        return page;
    size_t bytes = 0;
    page->items = arena_take(arena, items_max * sizeof *page->items);
    for (uint32_t i = 0; i < items_max; i++) {
        struct slice item;
        size_t mark = arena_mark(arena);
        if (!read_item(host, partner, request->after + 1 + i, arena, &item))
            break;
        if (i > 0 && bytes + item.len > FEED_PAGE_BYTES_MAX) {
            arena_rewind(arena, mark);
            break;
        }
        bytes += item.len;
        page->items[i] = slice_binary(item);
        page->n_items++;
    }
    return page;
}
