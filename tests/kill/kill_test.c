/* kill -9 at every stop of a message's path, and a machine that refuses a call, lose
 * nothing that was answered and make nothing twice; and a daemon that is stopped while time passes goes on as if it had only
 * been slow. */

#include "common/clock.h"
#include "common/message.h"
#include "common/store.h"
#include "common/trace.h"
#include "proto/plan.pb-c.h"
#include "services/plan/plan.h"
#include "tests/kill/ledger.h"
#include "tests/kill/storm.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile.h"

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { ARENA_BYTES = 1 << 20 };

/* With the sanitizers all is slower, and is no other. */
#if defined(__SANITIZE_ADDRESS__)
enum { KILLS = 40, REFUSALS = 20 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { KILLS = 40, REFUSALS = 20 };
#else
enum { KILLS = 500, REFUSALS = 200 };
#endif
#else
enum { KILLS = 500, REFUSALS = 200 };
#endif

static char tests_folder[1024];

/* At each of `stops` places once, when there are `enough` for that. */
static void
storm_loses_nothing(
    enum storm_kind kind, uint64_t wanted, uint64_t enough, unsigned stops)
{
    struct storm_result result = { 0 };
    assert_true(storm_run(kind, tests_folder, wanted, &result));
    assert_true(result.kills >= wanted);
    assert_true(result.acked > 0);
    assert_int_equal(result.acked_lost, 0);
    assert_int_equal(result.effects_twice, 0);
    for (unsigned stop = 1; stop < stops && wanted >= enough; stop++)
        assert_true(result.kills_at[stop] > 0);
}

static void
kills_lose_nothing(void **state)
{
    (void)state;
    storm_loses_nothing(STORM_KILLS, KILLS, 500, KILL_STOPS);
}

/* The n-th write, flush, open, malloc or send fails, for the first n of each. */
static void
refusals_lose_nothing(void **state)
{
    (void)state;
    storm_loses_nothing(STORM_REFUSALS, REFUSALS, 200, FAIL_CALLS);
}

static void
turn_put(struct store *store, uint64_t sequence, struct id id)
{
    struct arena *arena;
    Stafett__V1__Turn turn = STAFETT__V1__TURN__INIT;
    arena_create(ARENA_BYTES, &arena);
    turn.sequence = sequence;
    turn.input_id = slice_binary(id_slice(&id));
    turn.verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    assert_int_equal(
        store_append_turn(store, sequence, message_pack(&turn.base, arena)), STATUS_OK);
    arena_destroy(&arena);
}

/* havnes' plan took one input twice. */
static void
log_make(const char *folder, struct id id)
{
    char path[STAGE_PATH_BYTES];
    struct store *store;
    scenario_text(path, sizeof path, "%.400s/havnes", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    scenario_text(path, sizeof path, "%.400s/havnes/store", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    scenario_text(path, sizeof path, "%.400s/havnes/store/plan", folder);
    const struct store_options options = { path, ARENA_BYTES, ARENA_BYTES,
        plan_service.tables_schema };
    assert_int_equal(store_open(&options, &store), STATUS_OK);
    turn_put(store, 1, id);
    turn_put(store, 2, id);
    assert_int_equal(store_commit(store), STATUS_OK);
    store_close(&store);
}

static void
the_ledger_sees_what_is_lost_and_what_is_twice(void **state)
{
    (void)state;
    char folder[STAGE_PATH_BYTES];
    struct ledger *ledger;
    Stafett__V1__Answer answer = STAFETT__V1__ANSWER__INIT;
    struct id kept = clock_id();
    struct id lost = clock_id();
    test_folder_make(folder, sizeof folder);
    log_make(folder, kept);
    ledger_create(&ledger);
    answer.verdict = STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    ledger_promise(ledger, "havnes", "plan", kept, &answer);
    ledger_promise(ledger, "havnes", "plan", lost, &answer);
    ledger_tell(ledger, "havnes", lost);
    assert_true(ledger_check(ledger, folder, "havnes", &plan_service));
    assert_int_equal(ledger_accepted(ledger), 2);
    assert_int_equal(ledger_lost(ledger), 2); /* the answer, and the case */
    assert_int_equal(ledger_twice(ledger), 1);
    ledger_destroy(&ledger);
    test_folder_remove(folder);
}

/* The municipality's plan hears of the offer a minute late, by its own clock at once. */
static void
a_stopped_daemon_goes_on(void **state)
{
    (void)state;
    static const char *const codes[] = { "havnes", "sjovik" };
    char programs[600];
    char clock[STAGE_PATH_BYTES];
    struct hostile *nodes;
    scenario_text(programs, sizeof programs, "%.500s/../../bin", tests_folder);
    assert_true(hostile_open(programs, storm_story, codes, &nodes));
    pid_t plan = (pid_t)nodes->nodes[0].pids[HOSTILE_PLAN];
    scenario_text(clock, sizeof clock, "%.400s/clock", nodes->folder);
    assert_int_equal(kill(plan, SIGSTOP), 0);
    Stafett__Plan__V1__OfferHandover offer = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    struct id stay = hostile_case(nodes, "stay");
    char kind[] = "discharge";
    char to[] = "havnes";
    offer.case_id = slice_binary(id_slice(&stay));
    offer.kind_code = kind;
    offer.to_code = to;
    offer.is_person_asked = true;
    const Stafett__V1__Answer *answer =
        hostile_ask(nodes, 1, HOSTILE_PLAN, &offer.base);
    assert_non_null(answer);
    assert_int_equal(answer->verdict, STAFETT__V1__VERDICT__VERDICT_ACCEPTED);
    assert_true(clock_steer_write(clock, clock_steer_read(clock) + MINUTE_US));
    assert_int_equal(kill(plan, SIGCONT), 0);
    assert_true(hostile_play(nodes, "agree\n"
                                    "expect havnes/duty-ke offer $stay "
                                    "state_code=offered from_code=sjovik term=1\n"));
    assert_null(hostile_ails(nodes)); /* in the same processes */
    assert_true(hostile_close(&nodes));
}

static bool
log_says(const struct hostile *nodes, const char *text)
{
    static char log[1 << 20];
    char path[STAGE_PATH_BYTES];
    scenario_text(path, sizeof path, "%.400s/havnes/stafett.yaml.log", nodes->folder);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t bytes = fread(log, 1, sizeof log - 1, file);
    log[bytes] = '\0';
    (void)fclose(file);
    return strstr(log, text) != NULL;
}

/* A daemon that ran before falls and cannot read its settings: it is tried again, and the
 * others of its node are not stopped. */
static void
settings_that_are_gone_for_a_while_stop_nobody(void **state)
{
    (void)state;
    static const char *const codes[] = { "havnes", "sjovik" };
    char programs[600];
    char settings[STAGE_PATH_BYTES];
    char away[STAGE_PATH_BYTES];
    struct hostile *nodes;
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    scenario_text(programs, sizeof programs, "%.500s/../../bin", tests_folder);
    assert_true(hostile_open(programs, storm_story, codes, &nodes));
    scenario_text(
        settings, sizeof settings, "%.400s/havnes/stafett.yaml", nodes->folder);
    scenario_text(away, sizeof away, "%.400s/havnes/away.yaml", nodes->folder);
    assert_int_equal(rename(settings, away), 0);
    pid_t notification = (pid_t)nodes->nodes[0].pids[HOSTILE_NOTIFICATION];
    assert_int_equal(kill(notification, SIGKILL), 0);
    while (!log_says(nodes, "code=78"))
        assert_non_null(hostile_ask(nodes, 0, HOSTILE_PLAN, &show.base));
    assert_non_null(hostile_ask(nodes, 0, HOSTILE_PLAN, &show.base));
    assert_int_equal(rename(away, settings), 0);
    assert_true(hostile_play(nodes, "agree\n"));
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_sees_what_is_lost_and_what_is_twice),
        cmocka_unit_test(a_stopped_daemon_goes_on),
        cmocka_unit_test(settings_that_are_gone_for_a_while_stop_nobody),
        cmocka_unit_test(kills_lose_nothing),
        cmocka_unit_test(refusals_lose_nothing),
    };
    (void)argc;
    trace_quiet();
    (void)snprintf(tests_folder, sizeof tests_folder, "%s", dirname(argv[0]));
    return test_run_group("kill", tests, ARRAY_COUNT(tests));
}
