/* Who does what, and how often; and how they find what to do it to. */

#include "tests/sim/work.h"

#include <stdio.h>
#include <string.h>

enum {
    FELLOWSHIP_DAYS = 4, /* on one day of so many it is what people do most */
    FELLOWSHIP_TIMES = 5,
    FELLOWSHIP_PER_MILLE = 550,
    WORK_PER_MILLE = 210,     /* of the steps */
    REMEMBERS_PER_MILLE = 80, /* quotes something older */
    ANYBODY_PER_MILLE = 80,   /* acts without asking whether she may */
};

/* clang-format off */
static const struct work_row {
    const char *name;
    unsigned weight;
    work_fn work;
    bool is_fellowship;
} rows[] = {
    { "register-person",   60, work_register, false },
    { "open-case",         60, work_open_case, false },
    { "open-stay",         50, work_open_stay, false },
    { "give-notice",      110, work_notice, false },
    { "bring-notice",      40, work_bring, false },
    { "offer",            120, work_offer, false },
    { "accept",           140, work_accept, false },
    { "cannot-yet",        30, work_postpone, false },
    { "decline",           30, work_decline, false },
    { "withdraw",          30, work_withdraw, false },
    { "report-contact",    60, work_contact, false },
    { "complete",          30, work_complete, false },
    { "show-case",         40, work_show_case, false },
    { "list-cases",        10, work_list_cases, false },
    { "trace-case",        10, work_trace, false },
    { "show-person",       10, work_show_person, false },
    { "list-alerts",       40, work_list_alerts, false },
    { "acknowledge",       60, work_acknowledge, false },
    { "add-unit",           4, work_unit, false },
    { "set-duty",           8, work_duty, false },
    { "add-staff",         10, work_new_staff, false },
    { "end-staff",         10, work_end_staff, false },
    { "bind-user",          6, work_bind, false },
    { "report-absence",    14, work_absent, false },
    { "end-absence",       10, work_back, false },
    { "replace",           12, work_replace, false },
    { "write-entry",       20, work_journal, false },
    { "show-journal",      10, work_show_journal, false },
    { "trace-acts",        10, work_trace_acts, false },
    { "enter-actor",       90, work_enter_actor, true },
    { "move-actor",       120, work_move_actor, true },
    { "answer-membership", 90, work_answer_membership, true },
    { "record-consent",   100, work_consent, true },
    { "tell-actor",         6, work_tell_actor, true },
    { "tell-story",        30, work_tell_story, true },
    { "coordinate",        40, work_coordinate, true },
    { "set-goals",         60, work_set_goals, true },
    { "make-versions",     40, work_make_versions, true },
    { "propose",           30, work_propose, true },
    { "meet",              40, work_meet, true },
    { "carry-out",         24, work_carry_out, true },
    { "look-around",       28, work_look_around, true },
    { "register-inquiry",  50, work_inquiry, false },
    { "route-inquiry",     30, work_route, false },
    { "offer-service",     10, work_service, false },
    { "answer-inquiry",    10, work_answer, false },
    { "transfer-inquiry",   8, work_transfer, false },
    { "withdraw-inquiry",  10, work_take_back, false },
    { "show-inquiry",       6, work_show_inquiry, false },
    { "form-team",          8, work_team, false },
    { "open-assessment",   24, work_open_assessment, false },
    { "begin-mapping",     20, work_begin, false },
    { "arrange-interim",   12, work_interim, false },
    { "extend",            12, work_extend, false },
    { "conclude",          30, work_conclude, false },
    { "cancel-assessment",  8, work_cancel, false },
    { "show-assessment",    6, work_show_assessment, false },
    { "repeat-command",    50, work_repeat, false },
    { "reuse-id",           8, work_reuse, false },
    { "stranger",           8, work_stranger, false },
    { "cut-short",         12, work_cut, false },
    { "flip-bit",          12, work_flip, false },
    { "another-daemon",     8, work_swap, false },
};
/* clang-format on */
_Static_assert(ARRAY_COUNT(rows) <= SIM_NAME_MAX, "a row of work is a bit of no_work");

const char *
sim_work_name(size_t work)
{
    return work < ARRAY_COUNT(rows) ? rows[work].name : NULL;
}

static bool
is_their_day(const struct sim *sim)
{
    return sim->options->seed % FELLOWSHIP_DAYS == 0;
}

static uint64_t
weight_of(const struct sim *sim, const struct work_row *row)
{
    return row->weight *
           (is_their_day(sim) && row->is_fellowship ? FELLOWSHIP_TIMES : 1ULL);
}

void
work_step(struct sim *sim)
{
    struct chance kept = sim->chance;
    uint64_t total = 0;
    if (chance_is(
            &sim->chance, is_their_day(sim) ? FELLOWSHIP_PER_MILLE : WORK_PER_MILLE)) {
        size_t node = chance_below(&sim->chance, sim->world->node_count);
        for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
            total += weight_of(sim, &rows[i]);
        uint64_t draw = chance_below(&sim->chance, total);
        size_t row = 0;
        while (draw >= weight_of(sim, &rows[row]))
            draw -= weight_of(sim, &rows[row++]);
        size_t before = sim->ask_count;
        if ((sim->options->no_work >> row & 1) == 0)
            rows[row].work(sim, node);
        if (sim->ask_count != before)
            sim->result->work[row]++;
    }
    sim->chance = kept;
    (void)chance_next(&sim->chance);
}

/* ---- choosing */

ProtobufCBinaryData
work_id(struct sim *sim, struct id id)
{
    return slice_binary(arena_copy(sim->arena, id_slice(&id)));
}

char *
work_code(struct sim *sim, const char *code)
{
    return arena_text(sim->arena, slice_text(code));
}

const char *
work_organisation(const struct sim *sim, size_t node)
{
    return sim->world->nodes[node].settings->organisation;
}

/* "m": members, "": nobody else. */
static char
letter_of(const struct sim *sim, const char *organisation)
{
    if (strcmp(organisation, "m") == 0)
        return 'm';
    for (size_t n = 0; n < sim->world->node_count; n++) {
        if (strcmp(work_organisation(sim, n), organisation) == 0)
            return (char)('0' + n);
    }
    return organisation[0] == '\0' ? 'x' : 'o';
}

ProtobufCBinaryData
work_content(struct sim *sim, size_t node, const char *to, const char *item)
{
    char text[SIM_TEXT_BYTES];
    uint8_t salt[SEED_BYTES];
    char from = (char)('0' + node);
    char whose = letter_of(sim, to);
    world_draw_seed(sim->world, salt);
    (void)snprintf(text, sizeof text, "kanari-%c-%c-%c%c-%llu.", from, whose, from,
        whose, (unsigned long long)sim->canaries++);
    return slice_binary(
        content_with(slice_of(NULL, 0), item, slice_text(text), salt, sim->arena));
}

int64_t
work_time(struct sim *sim, size_t node)
{
    return world_node_now(sim->world, &sim->world->nodes[node]);
}

int64_t
work_later(struct sim *sim, size_t node, unsigned hours_max)
{
    return work_time(sim, node) + MINUTE_US +
           (int64_t)chance_below(&sim->chance, hours_max * 60ULL) * MINUTE_US;
}

const char *
work_staff(struct sim *sim, size_t node)
{
    const struct sim_node *own = &sim->nodes[node];
    return own->staff[chance_below(&sim->chance, own->staff_count)].code;
}

const char *
work_partner(struct sim *sim, size_t node)
{
    size_t other = chance_below(&sim->chance, sim->world->node_count + 1);
    if (other == node)
        other = (node + 1) % sim->world->node_count;
    return other == sim->world->node_count ? outlaw_code
                                           : work_organisation(sim, other);
}

bool
work_pick(struct sim *sim, size_t node, work_fits_fn fits, struct work_case *out)
{
    const struct view *view =
        tables_view(store_tables(sim_daemon_named(sim, node, "plan")->host.store));
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t seen = 0;
    walk_start(&walk, view, PLAN_CASES, &all);
    while (walk_next(&walk, &key, &value)) {
        struct work_case it;
        memset(&it, 0, sizeof it);
        table_row(value, &it.row, sizeof it.row);
        ASSERT(id_from(key, &it.case_id));
        (void)plan_offer_load(view, it.case_id, it.row.term, &it.offer);
        if (!fits(sim, node, &it))
            continue;
        seen++;
        if (chance_below(&sim->chance, seen) == 0)
            *out = it;
    }
    return seen > 0;
}

const char *
work_actor(struct sim *sim, size_t node, const struct work_case *it)
{
    if (chance_is(&sim->chance, ANYBODY_PER_MILLE))
        return work_staff(sim, node);
    return it->row.responsible[0] == '\0' || chance_is(&sim->chance, 200)
               ? "turid"
               : work_code(sim, it->row.responsible);
}

struct quote
work_quote(struct sim *sim, size_t node, const struct work_case *it)
{
    struct quote quote = { node, it->case_id, it->offer.id, it->offer.term, { 0 },
        false };
    memcpy(quote.digest, it->offer.digest, DIGEST_BYTES);
    if (sim->quote_count > 0 && chance_is(&sim->chance, REMEMBERS_PER_MILLE)) {
        struct quote old = sim->quotes[chance_below(&sim->chance, sim->quote_count)];
        old.case_id = chance_is(&sim->chance, 700) ? old.case_id : it->case_id;
        old.is_remembered = true;
        return old;
    }
    size_t at = sim->quote_count < SIM_QUOTES_MAX
                    ? sim->quote_count++
                    : chance_below(&sim->chance, SIM_QUOTES_MAX);
    sim->quotes[at] = quote;
    return quote;
}
