/* What a coordinator reads of what the person says of sharing, of what each party has, and
 * of what would leave. */

#include "common/calendar_load.h"
#include "common/message.h"
#include "services/stafett/show.h"
#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#define AT_15_40 INT64_C(1810302000000000) /* Fri 14 May 2027 15:40 in Oslo */
#define DOCTOR   "01900000-0000-0000-0000-000000000000"

static struct calendar calendar;
static struct arena *arena;
static struct names names;
static struct show show;
static char *printed;
static size_t printed_bytes;
static Stafett__Plan__V1__Map map;

static ProtobufCBinaryData
content_of(const char *name, const char *value)
{
    static const uint8_t salt[16] = { 1, 2, 3 };
    return slice_binary(
        content_with(slice_text(""), name, slice_text(value), salt, arena));
}

/* One doctor without a node is on the map. */
static void
map_make(void)
{
    static const uint8_t id[16] = { 0x01, 0x90 };
    static Stafett__Plan__V1__ActorView doctor;
    static Stafett__Plan__V1__ActorView *list[] = { &doctor };
    stafett__plan__v1__actor_view__init(&doctor);
    doctor.actor_id = slice_binary(slice_of(id, sizeof id));
    doctor.content = content_of("name", "Dr. Bakke");
    stafett__plan__v1__map__init(&map);
    map.actors = list;
    map.n_actors = 1;
}

static int
set_up(void **state)
{
    (void)state;
    arena_create(4 << 20, &arena);
    names = (struct names){
        .own_code = "havnes", .own_name = "Havnes kommune", .arena = arena
    };
    show = (struct show){ .out = open_memstream(&printed, &printed_bytes),
        .calendar = &calendar,
        .names = &names,
        .arena = arena };
    map_make();
    return show.out != NULL && calendar_load("Europe/Oslo", NULL, &calendar) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)fclose(show.out);
    free(printed);
    printed = NULL;
    arena_destroy(&arena);
    return 0;
}

static const char *
text(void)
{
    assert_int_equal(fflush(show.out), 0);
    return printed;
}

static Stafett__Plan__V1__ConsentView
said(const char *party, const char *category, const char *answer)
{
    Stafett__Plan__V1__ConsentView view = STAFETT__PLAN__V1__CONSENT_VIEW__INIT;
    view.party_code = (char *)party;
    view.category_code = (char *)category;
    view.state_code = (char *)answer;
    view.giver_code = (char *)"person";
    view.recorded_us = AT_15_40;
    view.from_code = (char *)"havnes";
    return view;
}

static void
consents_stand_by_party_with_what_each_has(void **state)
{
    (void)state;
    Stafett__Plan__V1__ConsentView rows[] = { said(DOCTOR, "health", "objected"),
        said("nav", "economy", "given"), said("nav", "housing", "withdrawn") };
    Stafett__Plan__V1__ConsentView *list[] = { &rows[0], &rows[1], &rows[2] };
    Stafett__Plan__V1__SharedCount count = STAFETT__PLAN__V1__SHARED_COUNT__INIT;
    Stafett__Plan__V1__SharedCount *counts[] = { &count };
    Stafett__Plan__V1__Consents consents = STAFETT__PLAN__V1__CONSENTS__INIT;
    rows[1].capacity_code = (char *)"with-support";
    rows[1].until_us = AT_15_40 + 2 * DAY_US;
    rows[1].ask_us = AT_15_40 + DAY_US;
    rows[2].content = content_of("informed", "He called.\nIn Norwegian.");
    count.party_code = (char *)"nav";
    count.category_code = (char *)"housing";
    count.shared_count = 3;
    count.withheld_count = 1;
    count.reason_code = (char *)"withdrawn";
    consents.consents = list;
    consents.n_consents = ARRAY_COUNT(list);
    consents.counts = counts;
    consents.n_counts = 1;
    show_consents(&show, &consents, &map);
    assert_string_equal(text(),
        "What the person says of sharing\n"
        "  Dr. Bakke\n"
        "    health        objected by person, Fri 14 May 2027 15:40  (recorded by "
        "Havnes kommune)\n"
        "  nav\n"
        "    economy       given by person, Fri 14 May 2027 15:40; able to decide "
        "this: with support; holds until Sun 16 May 2027 15:40, asked anew from Sat 15 "
        "May 2027 15:40  (recorded by Havnes kommune)\n"
        "    housing       withdrawn by person, Fri 14 May 2027 15:40  (recorded by "
        "Havnes kommune)\n"
        "      informed: He called.\n"
        "        In Norwegian.\n"
        "\nWhat has left, and what was withheld\n"
        "  nav\n"
        "    housing       has 3, withheld 1: withdrawn\n");
}

static void
without_a_map_an_actor_stands_by_its_id(void **state)
{
    (void)state;
    Stafett__Plan__V1__ConsentView row = said(DOCTOR, "health", "given");
    Stafett__Plan__V1__ConsentView *list[] = { &row };
    Stafett__Plan__V1__Consents consents = STAFETT__PLAN__V1__CONSENTS__INIT;
    show_consents(&show, &consents, NULL);
    assert_string_equal(text(), "Nothing is recorded of what the person says.\n");
    consents.consents = list;
    consents.n_consents = 1;
    show_consents(&show, &consents, NULL);
    assert_non_null(strstr(text(), "\n  " DOCTOR "\n"));
}

static Stafett__Plan__V1__PreviewRow
would(const char *part, const char *category, bool would_leave, const char *ground)
{
    Stafett__Plan__V1__PreviewRow row = STAFETT__PLAN__V1__PREVIEW_ROW__INIT;
    row.part_code = (char *)part;
    row.category_code = (char *)category;
    row.would_leave = would_leave;
    row.ground_code = (char *)ground;
    row.source_code = (char *)"LKT-framework";
    row.strength_code = (char *)"must";
    return row;
}

static void
a_preview_says_what_would_leave_and_why_not(void **state)
{
    (void)state;
    Stafett__Plan__V1__PreviewRow rows[] = { would("actor", "map", true, "consent"),
        would("goal", "health", false, "no-consent"),
        would("actor", "map", true, "consent"),
        would("goal", "health", false, "no-consent"),
        would("goal", "secret", false, "no-rule") };
    Stafett__Plan__V1__PreviewRow *list[ARRAY_COUNT(rows)];
    Stafett__Plan__V1__Preview preview = STAFETT__PLAN__V1__PREVIEW__INIT;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        list[i] = &rows[i];
    rows[2].part_id = map.actors[0]->actor_id;
    rows[4].source_code = (char *)"";
    preview.party_code = (char *)"nav";
    preview.rows = list;
    preview.n_rows = ARRAY_COUNT(list);
    show_preview(&show, &preview, &map);
    assert_string_equal(text(),
        "To nav would leave 2 of 5; nothing has been sent.\n"
        "    2 actor      map           would leave: consent  (must, LKT-framework)\n"
        "      Dr. Bakke\n"
        "    2 goal       health        would stay: no consent  (must, LKT-framework)\n"
        "    1 goal       secret        would stay: no rule\n");
}

int
main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(consents_stand_by_party_with_what_each_has),
        ROW(without_a_map_an_actor_stands_by_its_id),
        ROW(a_preview_says_what_would_leave_and_why_not),
    };
    return test_run_group("stafett_consent", tests, ARRAY_COUNT(tests));
}
