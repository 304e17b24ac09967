/* What a partner sends and nobody here understands, mended by an operator with the command
 * line at running daemons: one case stands still, all others go on, and the figures add
 * up. */

#include "common/clock.h"
#include "common/message.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile_frame.h"
#include "tests/real/outsider.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 1 << 16 };

static struct hostile *nodes;
static char programs[600];
static char text[TEXT_BYTES];
static struct outsider outsider;

static const char story[] =
    "start 2027-05-04 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjøvik sykehus\" NO flow \"Pasientflyt\" duty-flow \"Anne Strand\"\n"
    "text midt\n"
    "  Team Midt\n"
    "text reason\n"
    "  The partner has sent it anew.\n"
    "havnes/duty-ke: unit add midt --name @midt\n"
    "havnes/duty-ke: staff add nurse --unit midt --role nurse --name @midt\n"
    "user havnes/nurse\n";

static const char refused[] =
    "expect havnes/nurse refused not-operator quarantine discard intake 1 --text "
    "@reason\n"
    "expect havnes/nurse refused not-operator quarantine show intake 1\n"
    "expect havnes/duty-ke refused quarantine-unknown quarantine discard intake 77 "
    "--text @reason\n"
    "expect havnes/duty-ke refused parked-unknown parked retry intake 1\n";

static const char discarded[] =
    "havnes/duty-ke: quarantine retry intake 1\n"
    "havnes/duty-ke: quarantine discard intake 1 --text @reason\n"
    "expect havnes/duty-ke refused quarantine-settled quarantine retry intake 1\n";

static const char *const codes[] = { "havnes", "sjovik" };

static void
the_nodes_start(void **state)
{
    (void)state;
    assert_true(hostile_open(programs, story, codes, &nodes));
    assert_null(hostile_ails(nodes));
    assert_true(outsider_open(nodes, "skerry", &outsider));
    assert_true(outsider_hello(&outsider, "skerry", 1));
}

static void
serve(const char *type, struct id case_id, const char *payload)
{
    const struct outsider_record record = {
        .type = type, .case_id = case_id, .payload = slice_text(payload)
    };
    uint64_t before = outsider.sequence[0];
    assert_true(outsider_await(&outsider, 0));
    assert_true(
        outsider_page(&outsider, 0, before, outsider_record(&outsider, 0, &record)));
    assert_true(
        outsider_await(&outsider, 0)); /* it has taken that, and asks for more */
}

static const char *
run(const char *const *words)
{
    arena_reset(nodes->arena);
    assert_int_equal(hostile_run(nodes, 0, text, sizeof text, words), 0);
    return text;
}

static void
a_partner_says_what_nobody_understands(void **state)
{
    static const char *const parked[] = { "parked", "list", "intake", NULL };
    static const char *const kept[] = { "quarantine", "list", "intake", NULL };
    const char *withdrawn = "stafett.partner.v1.HandoverWithdrawn";
    struct id one = hostile_id();
    struct id other = hostile_id();
    (void)state;
    serve("stafett.partner.v1.StayOpened", one, "nonsense");
    serve("stafett.partner.v1.NotYet", one, "a later version");
    serve(withdrawn, one, "");
    serve(withdrawn, other, "");
    const char *list = run(kept);
    assert_non_null(strstr(list, "skerry/plan"));
    assert_non_null(strstr(list, "waits"));
    assert_null(strstr(list, "nonsense"));
    list = run(parked);
    assert_non_null(strstr(list, "stafett.partner.v1.NotYet"));
    assert_non_null(strstr(list, withdrawn));
    /* The other case's record is not among them. */
    assert_null(strstr(strstr(list, withdrawn) + 1, withdrawn));
}

static void
operators_alone_mend(void **state)
{
    (void)state;
    assert_true(hostile_play(nodes, refused));
}

/* The bytes, behind the seal of the entrance. */
static void
the_bytes_are_shown(void **state)
{
    static const char *const show[] = { "quarantine", "show", "intake", "1", NULL };
    (void)state;
    assert_non_null(strstr(run(show), "nonsense"));
}

static json_t *
source_of(json_t *document, const char *daemon, const char *source)
{
    size_t i;
    size_t j;
    json_t *row;
    json_t *from;
    json_array_foreach(json_object_get(document, "daemons"), i, row)
    {
        json_t *sources = json_object_get(json_object_get(row, "status"), "sources");
        if (strcmp(json_string_value(json_object_get(row, "name")), daemon) != 0)
            continue;
        json_array_foreach(sources, j, from)
        {
            if (strcmp(json_string_value(json_object_get(from, "source")), source) == 0)
                return from;
        }
    }
    return NULL;
}

static json_int_t
figure(json_t *row, const char *name)
{
    json_t *value = json_object_get(row, name);
    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static void
figures_are(json_int_t refused_count, json_int_t kept, json_int_t discarded_count)
{
    static const char *const status[] = { "--json", "status", NULL };
    json_t *document = json_loads(run(status), 0, NULL);
    json_t *row = source_of(document, "intake", "skerry/plan");
    assert_non_null(row);
    assert_int_equal(figure(row, "parked"), 2);
    assert_int_equal(figure(row, "quarantined"), kept);
    assert_int_equal(figure(row, "discarded"), discarded_count);
    assert_int_equal(figure(row, "refused"), refused_count);
    assert_int_equal(figure(row, "applied") + figure(row, "ignored") +
                         figure(row, "refused") + figure(row, "parked") +
                         figure(row, "quarantined") + figure(row, "discarded"),
        figure(row, "position"));
    json_decref(document);
}

/* What waits waits on: this version does not know the type either. */
static void
it_is_discarded_and_the_figures_add_up(void **state)
{
    static const char *const retry[] = { "parked", "retry", "intake", "all", NULL };
    static const char *const kept[] = { "quarantine", "list", "intake", NULL };
    static const char *const all[] = { "quarantine", "list", "intake", "--all", NULL };
    (void)state;
    figures_are(1, 1, 0);
    assert_true(hostile_play(nodes, discarded));
    assert_non_null(strstr(run(kept), "Nothing waits here."));
    assert_non_null(strstr(run(all), "discarded"));
    (void)run(retry);
    figures_are(1, 0, 1);
    assert_null(hostile_ails(nodes));
}

static void
the_nodes_drain(void **state)
{
    (void)state;
    outsider_close(&outsider);
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nodes_start),
        cmocka_unit_test(a_partner_says_what_nobody_understands),
        cmocka_unit_test(operators_alone_mend),
        cmocka_unit_test(the_bytes_are_shown),
        cmocka_unit_test(it_is_discarded_and_the_figures_add_up),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("mend", tests, ARRAY_COUNT(tests));
}
