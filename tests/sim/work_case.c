/* Persons, cases, stays and their notices, and looks at them. */

#include "common/national_id.h"
#include "common/vault.h"
#include "tests/sim/work.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE = 40 }; /* so many live here: the same is met in several places */

/* Who somebody is: in no log, and in no record but the one that introduces her. */
static const char identity_word[] = "kanari-i-i-ii-";

/* A synthetic number of the H series, made valid by its last two digits. */
static void
national_id(unsigned person, char text[12])
{
    for (unsigned check = 0; check < 100; check++) {
        (void)snprintf(text, 12, "%02u41%02u%03u%02u", 1 + person % 28,
            50 + person % 40, 100 + person, check);
        if (national_id_is_valid(slice_text(text)))
            return;
    }
}

void
work_register(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    uint8_t salt[SEED_BYTES];
    char number[12];
    unsigned person = (unsigned)chance_below(&sim->chance, PEOPLE);
    world_draw_seed(sim->world, salt);
    national_id(person, number);
    struct slice content = content_with(
        slice_of(NULL, 0), "family_name", slice_text(identity_word), salt, sim->arena);
    if (!chance_is(&sim->chance, 150))
        content =
            content_with(content, "national_id", slice_text(number), salt, sim->arena);
    message.content = slice_binary(content);
    work_send(sim, node, "intake", work_staff(sim, node), &message.base);
}

static bool
person_any(struct sim *sim, size_t node, struct id *out)
{
    const struct sim_node *own = &sim->nodes[node];
    if (own->person_count == 0)
        return false;
    *out = own->persons[chance_below(&sim->chance, own->person_count)];
    return true;
}

void
work_open_case(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    struct id person;
    if (!person_any(sim, node, &person))
        return;
    message.person_id = work_id(sim, person);
    if (chance_is(&sim->chance, 300))
        message.responsible_code = work_code(sim, work_staff(sim, node));
    work_send(sim, node, "plan", work_staff(sim, node), &message.base);
}

void
work_open_stay(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__OpenStay message = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    struct id person;
    if (!person_any(sim, node, &person))
        return;
    message.person_id = work_id(sim, person);
    message.partner_code = work_code(sim, work_partner(sim, node));
    message.content = work_content(sim, node, message.partner_code, "message");
    if (chance_is(&sim->chance, 500))
        message.admitted_us = work_time(sim, node) - HOUR_US;
    work_send(sim, node, "plan", work_staff(sim, node), &message.base);
}

static bool
is_stay(const struct sim *sim, size_t node, const struct work_case *it)
{
    (void)sim;
    (void)node;
    return strcmp(it->row.kind, "stay") == 0;
}

static bool
is_any(const struct sim *sim, size_t node, const struct work_case *it)
{
    (void)sim;
    (void)node;
    (void)it;
    return true;
}

/* A notice of ours is told to the stay's other organisation. */
void
work_notice(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "early-warning", "information",
        "admission-report", "discharge-report", "discharged", "discharged", "death",
        "ready", "annulled" };
    Stafett__Plan__V1__GiveNotice message = STAFETT__PLAN__V1__GIVE_NOTICE__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_stay, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.kind_code =
        work_code(sim, kinds[chance_below(&sim->chance, ARRAY_COUNT(kinds))]);
    message.expected_us = work_later(sim, node, 30);
    message.content = work_content(sim, node, it.row.partner, "message");
    if (strcmp(message.kind_code, "annulled") == 0)
        message.annuls = work_id(sim, id_derive(it.case_id, "admitted"));
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

/* A copy of a message from a hospital that runs something else: in any order, sometimes
 * the same file again. */
void
work_bring(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "admitted", "admitted", "information", "ready",
        "ready", "ready-withdrawn", "discharged", "death", "annulled" };
    Stafett__Intake__V1__BringNotice message = STAFETT__INTAKE__V1__BRING_NOTICE__INIT;
    char text[SIM_TEXT_BYTES];
    char number[12];
    uint8_t digest[DIGEST_BYTES];
    uint8_t salt[SEED_BYTES];
    unsigned person = (unsigned)chance_below(&sim->chance, PEOPLE / 4);
    uint64_t file = chance_is(&sim->chance, 50) && sim->canaries > 0
                        ? chance_below(&sim->chance, sim->canaries)
                        : sim->canaries;
    sim->canaries++;
    national_id(person, number);
    (void)snprintf(text, sizeof text, "msg-%zu-%llu", node, (unsigned long long)file);
    digest_of(slice_text(text), digest);
    world_draw_seed(sim->world, salt);
    message.message_ref = work_code(sim, text);
    (void)snprintf(text, sizeof text, "talk-%zu-%u", node, person);
    message.conversation_ref = work_code(sim, text);
    message.family_code = work_code(sim, "plo-1.6");
    message.type_code = work_code(sim, "LOG");
    message.status_code = work_code(sim, "new");
    message.direction_code =
        work_code(sim, chance_is(&sim->chance, 900) ? "in" : "out");
    message.partner_code = work_code(sim, "st-olavs");
    message.kind_code =
        work_code(sim, kinds[chance_below(&sim->chance, ARRAY_COUNT(kinds))]);
    message.sent_us = work_time(sim, node);
    message.event_us = work_time(sim, node);
    message.digest = slice_binary(slice_of(digest, sizeof digest));
    struct slice content = content_with(
        slice_of(NULL, 0), "national_id", slice_text(number), salt, sim->arena);
    message.content = slice_binary(content_with(
        content, "family_name", slice_text(identity_word), salt, sim->arena));
    work_send(sim, node, "intake", "courier", &message.base);
}

void
work_show_person(struct sim *sim, size_t node)
{
    Stafett__Intake__V1__ShowPerson message = STAFETT__INTAKE__V1__SHOW_PERSON__INIT;
    struct id person;
    if (!person_any(sim, node, &person))
        return;
    message.person_id = work_id(sim, person);
    work_look(sim, node, "intake", work_staff(sim, node), &message.base);
}

void
work_show_case(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ShowCase message = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    work_look(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_trace(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__TraceCase message = STAFETT__PLAN__V1__TRACE_CASE__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    work_look(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_list_cases(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ListCases message = STAFETT__PLAN__V1__LIST_CASES__INIT;
    message.is_open_only = chance_is(&sim->chance, 500);
    work_look(sim, node, "plan", work_staff(sim, node), &message.base);
}
