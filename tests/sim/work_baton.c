/* Handovers, by both sides. What is quoted is mostly right. */

#include "tests/sim/work.h"

#include <string.h>

static bool
is_held(const struct sim *sim, size_t node, const struct work_case *it)
{
    return strcmp(it->row.holder, work_organisation(sim, node)) == 0 &&
           !it->row.is_closed;
}

static bool
is_free(const struct sim *sim, size_t node, const struct work_case *it)
{
    return is_held(sim, node, it) && it->row.open_term == 0;
}

static bool
is_come(const struct sim *sim, size_t node, const struct work_case *it)
{
    return is_free(sim, node, it) && it->row.passed_term != 0;
}

static bool
is_offered(const struct sim *sim, size_t node, const struct work_case *it)
{
    return is_held(sim, node, it) && it->row.open_term != 0;
}

static bool
is_asked(const struct sim *sim, size_t node, const struct work_case *it)
{
    return it->row.open_term != 0 &&
           strcmp(it->offer.to, work_organisation(sim, node)) == 0;
}

static bool
is_taken(const struct sim *sim, size_t node, const struct work_case *it)
{
    return is_asked(sim, node, it) && it->row.is_accepted;
}

/* Whose words they are follows from the offer at hand: with the quote of another they
 * are words of nobody. */
static ProtobufCBinaryData
words_for(struct sim *sim, size_t node, const struct work_case *it,
    const struct quote *quote, const char *item)
{
    const uint8_t salt[16] = { 4 };
    bool is_from_us = strcmp(it->offer.from, work_organisation(sim, node)) == 0;
    if (!quote->is_remembered)
        return work_content(
            sim, node, is_from_us ? it->offer.to : it->offer.from, item);
    return slice_binary(content_with(
        slice_of(NULL, 0), item, slice_text("as I remember it"), salt, sim->arena));
}

/* What is quoted, and words for the other side of it. */
#define QUOTE(message, it, item)                                                       \
    do {                                                                               \
        struct quote quote = work_quote(sim, node, it);                                \
        (message)->case_id = work_id(sim, quote.case_id);                              \
        (message)->offer_id = work_id(sim, quote.offer_id);                            \
        (message)->term = quote.term;                                                  \
        (message)->digest = slice_binary(                                              \
            arena_copy(sim->arena, slice_of(quote.digest, DIGEST_BYTES)));             \
        (message)->content = words_for(sim, node, it, &quote, item);                   \
    } while (0)

static bool
is_any(const struct sim *sim, size_t node, const struct work_case *it)
{
    (void)sim;
    (void)node;
    (void)it;
    return true;
}

/* Mostly what can be offered; sometimes what is offered already, or not ours. */
static work_fits_fn
offers_from(struct sim *sim)
{
    uint64_t draw = chance_below(&sim->chance, 100);
    if (draw < 5)
        return is_held;
    return draw < 10 ? is_any : is_free;
}

void
work_offer(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "coordination", "coordination",
        "coordination-agreed-day", "discharge" };
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    struct work_case it;
    /* What has come to us goes on, perhaps to somebody who had it before. */
    bool goes_on = chance_is(&sim->chance, 500);
    if (!(goes_on && work_pick(sim, node, is_come, &it)) &&
        !work_pick(sim, node, offers_from(sim), &it))
        return;
    bool is_discharge =
        strcmp(it.row.kind, "stay") == 0 && !chance_is(&sim->chance, 100);
    message.case_id = work_id(sim, it.case_id);
    message.kind_code = work_code(
        sim, is_discharge ? "discharge" : kinds[chance_below(&sim->chance, 4)]);
    message.to_code = work_code(
        sim, is_discharge && it.row.partner[0] != '\0' && !chance_is(&sim->chance, 50)
                 ? it.row.partner
                 : work_partner(sim, node));
    if (!is_discharge && chance_is(&sim->chance, 250)) {
        message.kind_code = work_code(sim, "inner");
        message.to_code = work_code(sim, work_organisation(sim, node));
        message.to_unit_code =
            work_code(sim, chance_is(&sim->chance, 500) ? "nord" : "midt");
    }
    message.is_person_asked = true;
    message.content = work_content(sim, node, message.to_code, "reason");
    if (chance_is(&sim->chance, 200))
        message.answer_due_us = work_later(sim, node, 6);
    if (chance_is(&sim->chance, 200))
        message.complete_by_us = work_later(sim, node, 12);
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_accept(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    struct work_case it;
    struct work_case into;
    if (!work_pick(sim, node, is_asked, &it))
        return;
    QUOTE(&message, &it, "message");
    if (strcmp(it.offer.kind, "discharge") == 0 || chance_is(&sim->chance, 100))
        message.from_us = work_later(sim, node, 8);
    if (chance_is(&sim->chance, 300))
        message.responsible_code = work_code(sim, work_staff(sim, node));
    if (chance_is(&sim->chance, 100) && work_pick(sim, node, is_held, &into))
        message.into_case_id = work_id(sim, into.case_id);
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_postpone(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__PostponeHandover message =
        STAFETT__PLAN__V1__POSTPONE_HANDOVER__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_asked, &it))
        return;
    QUOTE(&message, &it, "reason");
    message.next_answer_us = work_later(sim, node, 6);
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_decline(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__DeclineHandover message =
        STAFETT__PLAN__V1__DECLINE_HANDOVER__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_asked, &it))
        return;
    QUOTE(&message, &it, "reason");
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_withdraw(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__WithdrawHandover message =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    struct work_case it;
    if (!work_pick(sim, node, chance_is(&sim->chance, 50) ? is_any : is_offered, &it))
        return;
    QUOTE(&message, &it, "reason");
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_contact(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ReportContact message = STAFETT__PLAN__V1__REPORT_CONTACT__INIT;
    struct work_case it;
    if (!work_pick(sim, node, chance_is(&sim->chance, 100) ? is_asked : is_taken, &it))
        return;
    QUOTE(&message, &it, "message");
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_complete(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__CompleteHandover message =
        STAFETT__PLAN__V1__COMPLETE_HANDOVER__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_offered, &it))
        return;
    struct quote quote = work_quote(sim, node, &it);
    message.case_id = work_id(sim, quote.case_id);
    message.offer_id = work_id(sim, quote.offer_id);
    message.term = quote.term;
    message.digest = slice_binary(slice_of(quote.digest, DIGEST_BYTES));
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}
