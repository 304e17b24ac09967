/* After a fellowship has been together on real nodes: nothing of who takes part, of her
 * story and of the plan stands in a log, a name of a file or an argument of a process; and
 * who is never to know is in no store of the partner's. */

#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/search.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

static struct hostile *nodes;
static char programs[600];

static const char *const codes[] = { "havnes", "sjovik" };
/* In the texts alone. What is shared, the partner has in its plan; the rest it has not. */
static const char *const shared[] = { "Bergljot", "the bench by the fjord",
    "ride again", "Thursdays at noon" };
static const char *const never_told[] = { "Torgeir", "stepfather", "owes the bank" };

static const char story[] =
    "start 2028-01-10 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjovik sykehus\" NO ward \"Post 2\" liv \"Liv Strand\"\n"
    "sector havnes municipality\n"
    "sector sjovik hospital\n"
    "partners havnes sjovik\n"
    "text person\n  given_name: Test\n  family_name: Fellow\n"
    "text friend\n  name: Bergljot\n  gives: Company\n"
    "text hidden\n  name: Torgeir\n"
    "text clinic\n  gives: Treatment, once a week\n"
    "text informed\n  informed: Read aloud together.\n"
    "text story\n  good_day: I sit on the bench by the fjord.\n"
    "text goal\n  goal: I want to ride again.\n"
    "text measure\n  measure: Thursdays at noon the two drive out.\n"
    "text secret\n  goal: She owes the bank.\n"
    "text version\n  mandate: Two hours a week.\n"
    "text yes\n  gives: A bed when it is bad\n"
    "at 2028-01-10 09:00\n"
    "$case = havnes/duty-ke: case open --person @person\n"
    "$friend = havnes/duty-ke: actor enter $case --kind relative --role friend "
    "--text @friend\n"
    "$hidden = havnes/duty-ke: actor enter $case --kind relative --role stepfather "
    "--state do-not-tell --text @hidden\n"
    "$clinic = havnes/duty-ke: actor enter $case --kind partner --role ward "
    "--partner sjovik --state wished --line $friend,$hidden --text @clinic\n"
    "havnes/duty-ke: consent record $case sjovik --category story,map,coordination "
    "--state given --by person --capacity yes --text @informed\n"
    "havnes/duty-ke: story tell $case --by person --area leisure --asked --text "
    "@story\n"
    "$goal = havnes/duty-ke: goal set $case --area leisure --category coordination "
    "--text @goal\n"
    "havnes/duty-ke: measure set $case --goal $goal --actor $friend "
    "--category coordination --text @measure\n"
    "havnes/duty-ke: goal set $case --area housing --category economy --text @secret\n"
    "havnes/duty-ke: actor move $case $clinic --state asked\n"
    "agree\n"
    "sjovik/liv: membership answer $case --state joined --text @yes\n"
    "agree\n"
    "havnes/duty-ke: plan version $case --text @version\n"
    "agree\n"
    "expect sjovik/liv map $case hidden_count=0\n"
    "expect sjovik/liv goal $case state_code=open\n"
    "havnes/duty-ke: map $case\n"
    "sjovik/liv: plan show $case\n";

static void
the_fellowship_is_together(void **state)
{
    (void)state;
    assert_true(hostile_open(programs, story, codes, &nodes));
    search_await(nodes);
}

/* ---- where words may not stand */

static void
holds_none(const char *path, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (search_file(path, words[i]))
            fail_msg("%s holds %s", path, words[i]);
    }
}

static void
look_at_plain(const char *path, const char *name)
{
    (void)name;
    holds_none(path, shared, ARRAY_COUNT(shared));
    holds_none(path, never_told, ARRAY_COUNT(never_told));
}

static void
look_outside_stores(const char *path, const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(shared); i++)
        assert_null(strstr(name, shared[i]));
    for (size_t i = 0; i < ARRAY_COUNT(never_told); i++)
        assert_null(strstr(name, never_told[i]));
    if (!search_is_in_store(path))
        look_at_plain(path, name);
}

static void
no_log_nor_argument_holds_a_word(void **state)
{
    (void)state;
    assert_true(search_walk(nodes, look_outside_stores) > 10);
    search_arguments(nodes, look_at_plain);
}

static void
store_path(char path[STAGE_PATH_BYTES], unsigned node, const char *daemon)
{
    scenario_text(path, STAGE_PATH_BYTES, "%.300s/%s/store/%s/log/data.mdb",
        nodes->folder, codes[node], daemon);
}

/* Both plans have what is shared, so that the search is shown to find it. */
static void
the_partner_has_what_is_shared_alone(void **state)
{
    static const char *const daemons[] = { "intake", "plan", "notification", "audit" };
    char path[STAGE_PATH_BYTES];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(shared); i++) {
        for (unsigned n = 0; n < HOSTILE_NODES; n++) {
            store_path(path, n, "plan");
            assert_true(search_file(path, shared[i]));
        }
    }
    store_path(path, 0, "plan");
    for (size_t i = 0; i < ARRAY_COUNT(never_told); i++)
        assert_true(search_file(path, never_told[i]));
    for (size_t d = 0; d < ARRAY_COUNT(daemons); d++) {
        store_path(path, 1, daemons[d]);
        holds_none(path, never_told, ARRAY_COUNT(never_told));
    }
}

static void
look_at_partner(const char *path, const char *name)
{
    (void)name;
    if (search_is_in_store(path) && strstr(path, "/sjovik/") != NULL)
        holds_none(path, never_told, ARRAY_COUNT(never_told));
}

static void
who_is_never_to_know_is_in_no_file_of_the_partner(void **state)
{
    (void)state;
    assert_true(search_walk(nodes, look_at_partner) > 10);
}

/* Structure and digests: not a word of what was said. */
static void
audit_and_notification_hold_no_word(void **state)
{
    static const char *const daemons[] = { "audit", "notification" };
    char path[STAGE_PATH_BYTES];
    (void)state;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (size_t d = 0; d < ARRAY_COUNT(daemons); d++) {
            store_path(path, n, daemons[d]);
            holds_none(path, shared, ARRAY_COUNT(shared));
        }
    }
}

static void
the_nodes_drain(void **state)
{
    (void)state;
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fellowship_is_together),
        cmocka_unit_test(no_log_nor_argument_holds_a_word),
        cmocka_unit_test(the_partner_has_what_is_shared_alone),
        cmocka_unit_test(who_is_never_to_know_is_in_no_file_of_the_partner),
        cmocka_unit_test(audit_and_notification_hold_no_word),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("privacy_fellowship", tests, ARRAY_COUNT(tests));
}
