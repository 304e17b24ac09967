/* Feeds served: a request that finds nothing waits here until there is something or its
 * time is up; the empty page is the heartbeat. */

#include "common/runtime_private.h"

#include "common/clock.h"
#include "common/feed.h"
#include "common/message.h"

#include <string.h>

static struct slice
pack_page(struct runtime *runtime, uint64_t request, Stafett__V1__FeedPage *page)
{
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    frame.request = request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FEED_PAGE;
    frame.feed_page = page;
    return message_pack(&frame.base, runtime->feed_arena);
}

static void
waiting_send(
    struct runtime *runtime, const struct waiting *waiting, Stafett__V1__FeedPage *page)
{
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    Stafett__V1__ToPartner to_partner = STAFETT__V1__TO_PARTNER__INIT;
    frame.request = waiting->request;
    if (waiting->partner[0] == '\0') {
        frame.body_case = STAFETT__V1__FRAME__BODY_FEED_PAGE;
        frame.feed_page = page;
    } else {
        struct arena *arena = runtime->feed_arena;
        to_partner.organisation_code = arena_text(arena, slice_text(waiting->partner));
        to_partner.daemon_code =
            arena_text(arena, slice_text(runtime->plan->service->name));
        to_partner.body =
            slice_binary(pack_page(runtime, waiting->inner_request, page));
        frame.body_case = STAFETT__V1__FRAME__BODY_TO_PARTNER;
        frame.to_partner = &to_partner;
    }
    /* Who is gone or full asks again. */
    (void)runtime_send(runtime, runtime->server, &waiting->peer, &frame);
}

/* False: nothing yet, and its time is not up. */
static bool
waiting_answer(struct runtime *runtime, const struct waiting *waiting)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    request.after = waiting->after;
    request.items_max = waiting->items_max;
    arena_reset(runtime->feed_arena);
    Stafett__V1__FeedPage *page =
        feed_page(&runtime->host, waiting->partner[0] == '\0' ? NULL : waiting->partner,
            &request, runtime->feed_arena);
    if (page->n_items == 0 && clock_monotonic_us() < waiting->until_us)
        return false;
    waiting_send(runtime, waiting, page);
    return true;
}

/* Its row in the table: the one that the same asker left, or a free one. */
static struct waiting *
waiting_slot(struct runtime *runtime, const struct waiting *wanted)
{
    struct waiting *slot = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(runtime->waiting); i++) {
        struct waiting *row = &runtime->waiting[i];
        if (!row->is_used) {
            slot = slot == NULL ? row : slot;
            continue;
        }
        if (memcmp(row->peer.key, wanted->peer.key, CURVE_BYTES) == 0 &&
            strcmp(row->partner, wanted->partner) == 0)
            return row;
    }
    return slot;
}

static void
waiting_take(struct runtime *runtime, const struct waiting *wanted)
{
    struct waiting *slot = waiting_slot(runtime, wanted);
    if (slot != NULL)
        slot->is_used = false; /* an older question of the same asker is forgotten */
    if (waiting_answer(runtime, wanted))
        return;
    if (slot == NULL) {
        runtime_fault(runtime, &wanted->peer, wanted->request, "busy", "feed_request");
        return;
    }
    *slot = *wanted;
    slot->is_used = true;
    size_t end = (size_t)(slot - runtime->waiting) + 1;
    if (end > runtime->waiting_end)
        runtime->waiting_end = end;
}

static void
waiting_fill(struct waiting *waiting, const Stafett__V1__FeedRequest *request)
{
    uint32_t wait_ms =
        request->wait_ms < FEED_WAIT_MS_MAX ? request->wait_ms : FEED_WAIT_MS_MAX;
    waiting->after = request->after;
    waiting->items_max = request->items_max;
    waiting->until_us = clock_monotonic_us() + INT64_C(1000) * wait_ms;
}

enum status
feeds_request(
    struct runtime *runtime, const struct asker *asker, const Stafett__V1__Frame *frame)
{
    struct waiting waiting = { .peer = asker->peer, .request = frame->request };
    if (asker->row == NULL) {
        runtime_fault(runtime, &asker->peer, frame->request, "sender-not-allowed",
            "feed_request");
        return STATUS_OK;
    }
    waiting_fill(&waiting, frame->feed_request);
    waiting_take(runtime, &waiting);
    return STATUS_OK;
}

/* Border passes on what a partner sent; the wrapper says who the partner is. */
enum status
feeds_from_partner(
    struct runtime *runtime, const struct asker *asker, const Stafett__V1__Frame *frame)
{
    const Stafett__V1__FromPartner *from = frame->from_partner;
    struct wire_fault fault;
    size_t code_bytes = strlen(from->organisation_code);
    if (asker->row == NULL || strcmp(asker->row->name, "border") != 0 ||
        code_bytes == 0 || code_bytes >= CODE_BYTES_MAX) {
        runtime_fault(runtime, &asker->peer, frame->request, "sender-not-allowed",
            "from_partner");
        return STATUS_OK;
    }
    const Stafett__V1__Frame *inner =
        (const Stafett__V1__Frame *)message_unpack(&stafett__v1__frame__descriptor,
            slice_bytes(from->body), runtime->frame_arena, &fault);
    if (inner == NULL) {
        batch_add_quarantine(runtime->batch, from->organisation_code, fault.reason,
            slice_bytes(from->body));
        runtime_fault(runtime, &asker->peer, frame->request, fault.reason, fault.where);
        return STATUS_OK;
    }
    if (inner->body_case != STAFETT__V1__FRAME__BODY_FEED_REQUEST) {
        runtime_fault(runtime, &asker->peer, frame->request, "sender-not-allowed",
            "from_partner.body");
        return STATUS_OK;
    }
    struct waiting waiting = {
        .peer = asker->peer,
        .request = frame->request,
        .inner_request = inner->request,
    };
    code_copy(waiting.partner, sizeof waiting.partner, from->organisation_code);
    waiting_fill(&waiting, inner->feed_request);
    waiting_take(runtime, &waiting);
    return STATUS_OK;
}

void
feeds_serve_waiting(struct runtime *runtime, bool has_news)
{
    int64_t now_us = clock_monotonic_us();
    for (size_t i = 0; i < runtime->waiting_end; i++) {
        struct waiting *waiting = &runtime->waiting[i];
        if (!waiting->is_used || (!has_news && now_us < waiting->until_us))
            continue;
        waiting->is_used = !waiting_answer(runtime, waiting);
    }
}
