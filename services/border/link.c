/* Who the partners are and how they are reached. A connection to a partner that has not
 * answered our HELLO in time is made anew: libzmq gives up on a server that refused our
 * key, and the partner may have learned of it since. */

#include "services/border/link_private.h"

#include "common/clock.h"
#include "common/trace.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINK_ARENA_BYTES = 16 << 20,
    LINK_PATIENCE_MS = 500, /* for HELLO; doubles with each failure */
    LINK_PATIENCE_MS_MAX = 8000,
    LINK_IGNORE_MS = 60000,
    LINK_TEND_MS = 20,  /* while a connection is being made */
    LINK_IDLE_MS = 200, /* a lost connection is noticed so soon */
    LINK_ALONE_MS = 1000,
};

enum status
links_create(struct bus *bus, const struct link_options *options, struct links **out)
{
    uint8_t seed[SEED_BYTES];
    struct links *links = calloc(1, sizeof *links);
    ASSERT(links != NULL);
    *out = NULL;
    links->bus = bus;
    links->pair = *options->pair;
    links->sink = options->sink;
    code_copy(links->organisation, sizeof links->organisation, options->organisation);
    clock_seed(seed);
    memcpy(&links->number, seed, sizeof links->number);
    links->number >>= 1; /* it counts up and never comes to 0 */
    arena_create(LINK_ARENA_BYTES, &links->arena);
    if (options->listen != NULL &&
        bus_serve(bus, options->listen, options->pair, &links->server) != STATUS_OK) {
        links_destroy(&links);
        return STATUS_FAILED;
    }
    *out = links;
    return STATUS_OK;
}

static void
partner_free(struct links *links, struct partner *partner)
{
    bus_close(links->bus, &partner->client);
    free(partner);
}

void
links_destroy(struct links **links)
{
    if (*links == NULL)
        return;
    for (size_t i = 0; i < (*links)->partner_count; i++)
        partner_free(*links, (*links)->partners[i]);
    bus_close((*links)->bus, &(*links)->server);
    arena_destroy(&(*links)->arena);
    memset(&(*links)->pair, 0, sizeof(*links)->pair);
    free(*links);
    *links = NULL;
}

/* ---- who */

struct partner *
link_partner(const struct links *links, const char *code)
{
    for (size_t i = 0; i < links->partner_count; i++) {
        if (strcmp(links->partners[i]->code, code) == 0)
            return links->partners[i];
    }
    return NULL;
}

bool
links_knows(const struct links *links, const char *code)
{
    return link_partner(links, code) != NULL;
}

static bool
row_is_sound(const struct links *links, const Stafett__Plan__V1__PartnerAdded *row)
{
    size_t code_bytes = strlen(row->organisation_code);
    return row->border_key.len == CURVE_BYTES && code_bytes > 0 &&
           code_bytes < CODE_BYTES_MAX && strlen(row->endpoint) < LINK_ENDPOINT_BYTES &&
           strcmp(row->organisation_code, links->organisation) != 0;
}

/* Another key or endpoint is another partner, as far as links go. */
static bool
partner_is_row(
    const struct partner *partner, const Stafett__Plan__V1__PartnerAdded *row)
{
    return memcmp(partner->key, row->border_key.data, CURVE_BYTES) == 0 &&
           strcmp(partner->endpoint, row->endpoint) == 0;
}

static void
partner_fill(struct partner *partner, const Stafett__Plan__V1__PartnerAdded *row)
{
    memset(partner, 0, sizeof *partner);
    code_copy(partner->code, sizeof partner->code, row->organisation_code);
    code_copy(partner->endpoint, sizeof partner->endpoint, row->endpoint);
    memcpy(partner->key, row->border_key.data, CURVE_BYTES);
    trace_line("partner", "organisation=%s connects=%s", partner->code,
        partner->endpoint[0] == '\0' ? "they" : "we");
}

static void
partner_keep(struct links *links, const Stafett__Plan__V1__PartnerAdded *row)
{
    if (!row_is_sound(links, row))
        return;
    struct partner *partner = link_partner(links, row->organisation_code);
    if (partner == NULL) {
        if (links->partner_count == LINK_PARTNERS_MAX)
            return;
        partner = malloc(sizeof *partner);
        ASSERT(partner != NULL);
        links->partners[links->partner_count] = partner;
        links->partner_count++;
        partner_fill(partner, row);
    } else if (!partner_is_row(partner, row)) {
        bus_close(links->bus, &partner->client);
        partner_fill(partner, row);
    }
    partner->is_listed = true;
}

void
links_partners(struct links *links, const Stafett__Plan__V1__Partners *partners)
{
    uint8_t keys[LINK_PARTNERS_MAX][CURVE_BYTES];
    for (size_t i = 0; i < links->partner_count; i++)
        links->partners[i]->is_listed = false;
    for (size_t i = 0; i < partners->n_partners; i++)
        partner_keep(links, partners->partners[i]);
    for (size_t i = links->partner_count; i-- > 0;) {
        struct partner *partner = links->partners[i];
        if (partner->is_listed)
            continue;
        trace_line("partner", "organisation=%s gone", partner->code);
        partner_free(links, partner);
        links->partner_count--;
        links->partners[i] = links->partners[links->partner_count];
    }
    for (size_t i = 0; i < links->partner_count; i++)
        memcpy(keys[i], links->partners[i]->key, CURVE_BYTES);
    bus_allow(links->bus, (const uint8_t(*)[CURVE_BYTES])keys, links->partner_count);
}

/* ---- strikes */

void
link_strike(struct partner *partner, const struct link_refusal *refusal)
{
    partner->strikes++;
    trace_line("strike", "organisation=%s reason=%s where=%s strikes=%u", partner->code,
        refusal->reason, refusal->where, partner->strikes);
    if (partner->strikes < LINK_STRIKES_MAX)
        return;
    partner->strikes = 0;
    partner->ignored_until_us = clock_monotonic_us() + INT64_C(1000) * LINK_IGNORE_MS;
    trace_error(
        "strike", "organisation=%s ignored_ms=%d", partner->code, (int)LINK_IGNORE_MS);
}

bool
link_is_ignored(const struct partner *partner)
{
    return partner->ignored_until_us != 0 &&
           clock_monotonic_us() < partner->ignored_until_us;
}

/* ---- connections */

bool
link_guest_is(const struct partner *partner, const struct bus_peer *peer)
{
    return partner->is_guest_up && partner->guest.route_bytes == peer->route_bytes &&
           memcmp(partner->guest.route, peer->route, peer->route_bytes) == 0;
}

static int64_t
patience_us(const struct partner *partner)
{
    int64_t wait_ms = (int64_t)LINK_PATIENCE_MS
                      << (partner->failures < 8 ? partner->failures : 8);
    return 1000 * (wait_ms < LINK_PATIENCE_MS_MAX ? wait_ms : LINK_PATIENCE_MS_MAX);
}

static void
client_wait(struct partner *partner)
{
    partner->is_client_told = false;
    partner->is_client_up = false;
    partner->client_until_us = clock_monotonic_us() + patience_us(partner);
}

void
link_client_close(struct links *links, struct partner *partner)
{
    bus_close(links->bus, &partner->client);
    client_wait(partner);
    partner->failures++;
}

static size_t
client_count(const struct links *links)
{
    size_t count = 0;
    for (size_t i = 0; i < links->partner_count; i++)
        count += links->partners[i]->client != NULL;
    return count;
}

static void
client_open(struct links *links, struct partner *partner)
{
    char key_text[CURVE_TEXT_BYTES];
    if (clock_monotonic_us() < partner->client_until_us)
        return;
    client_wait(partner);
    keys_encode_z85(partner->key, key_text);
    if (client_count(links) == LINK_CLIENTS_MAX ||
        bus_connect(links->bus, partner->endpoint, &links->pair, key_text,
            &partner->client) != STATUS_OK) {
        partner->failures++;
        trace_error("link", "organisation=%s reason=connect", partner->code);
    }
}

static void
client_tend(struct links *links, struct partner *partner)
{
    if (partner->client == NULL) {
        client_open(links, partner);
        return;
    }
    if (bus_was_lost(partner->client)) {
        if (partner->is_client_up)
            trace_line("link", "organisation=%s state=lost", partner->code);
        client_wait(partner);
    }
    if (partner->is_client_up)
        return;
    if (!partner->is_client_told)
        partner->is_client_told = link_send_hello(links, partner, NULL);
    if (clock_monotonic_us() < partner->client_until_us)
        return;
    /* At once again, and with more patience. */
    link_client_close(links, partner);
    partner->client_until_us = 0;
}

void
links_wake(struct links *links)
{
    if (links->server != NULL)
        link_receive_guests(links);
    for (size_t i = 0; i < links->partner_count; i++) {
        struct partner *partner = links->partners[i];
        if (partner->client != NULL)
            link_receive(links, partner);
        if (partner->endpoint[0] != '\0')
            client_tend(links, partner);
    }
}

int
links_wait_ms(const struct links *links)
{
    for (size_t i = 0; i < links->partner_count; i++) {
        const struct partner *partner = links->partners[i];
        if (partner->client != NULL && !partner->is_client_told)
            return LINK_TEND_MS;
    }
    return links->partner_count == 0 ? LINK_ALONE_MS : LINK_IDLE_MS;
}

void
links_daemon_lost(struct links *links, const char *daemon)
{
    for (size_t i = 0; i < links->partner_count; i++)
        link_questions_lost(links, links->partners[i], daemon);
}
