/* Rows: found by name, checked at start, described for the catalogue. */

#include "common/catalogue.h"
#include "common/decision.h"
#include "common/message.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/shared.pb-c.h"
#include "tests/unit/toy_node.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTION_BYTES = 4096 };

static void
test_rows_are_found(void **state)
{
    (void)state;
    service_check(&toy_service);
    for (size_t i = 0; i < toy_service.input_count; i++)
        assert_ptr_equal(service_input(&toy_service, toy_service.inputs[i].type),
            &toy_service.inputs[i]);
    for (size_t i = 0; i < toy_service.event_count; i++)
        assert_ptr_equal(service_event(&toy_service, toy_service.events[i].type),
            &toy_service.events[i]);
    for (size_t i = 0; i < toy_service.look_count; i++)
        assert_ptr_equal(service_look(&toy_service, toy_service.looks[i].type),
            &toy_service.looks[i]);
    assert_null(
        service_input(&toy_service, catalogue_find("stafett.plan.v1.ListUnits")));
    assert_null(service_look(&toy_service, catalogue_find("stafett.plan.v1.AddUnit")));
    assert_null(service_event(&toy_service, catalogue_find("stafett.plan.v1.AddUnit")));
    assert_null(service_input(&toy_service, catalogue_find("")));
    assert_null(
        service_input(&toy_service, catalogue_find("stafett.plan.v1.AddUnitX")));
}

static bool
is_sound(const struct service *service)
{
    int how = 0;
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        service_check(service);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static void
test_unsound_rows(void **state)
{
    (void)state;
    struct input_row inputs[2] = { toy_service.inputs[0], toy_service.inputs[1] };
    struct look_row looks[2] = { toy_service.looks[0], toy_service.looks[1] };
    struct event_row events[2] = { toy_service.events[0], toy_service.events[1] };
    struct service service = {
        .name = "toy",
        .inputs = inputs,
        .input_count = 2,
        .events = events,
        .event_count = 2,
        .looks = looks,
        .look_count = 2,
    };
    assert_true(is_sound(&service));
    inputs[1].type = inputs[0].type; /* twice the same */
    assert_false(is_sound(&service));
    inputs[1] = toy_service.inputs[1];
    inputs[0].sender = NULL; /* an edge without a name */
    assert_false(is_sound(&service));
    inputs[0] = toy_service.inputs[0];
    inputs[0].decide = NULL;
    assert_false(is_sound(&service));
    inputs[0] = toy_service.inputs[0];
    inputs[0].type = looks[0].type; /* input and look */
    assert_false(is_sound(&service));
    inputs[0] = toy_service.inputs[0];
    events[1].apply = NULL;
    assert_false(is_sound(&service));
    events[1] = toy_service.events[1];
    looks[0].origins = 0;
    assert_false(is_sound(&service));
    looks[0] = toy_service.looks[0];
    looks[1].sender = NULL;
    assert_false(is_sound(&service));
    looks[1] = toy_service.looks[1];
    looks[1].answer = NULL;
    assert_false(is_sound(&service));
}

static void
join_line(void *context, const char *text)
{
    char *all = context;
    size_t used = strlen(all);
    (void)snprintf(all + used, DESCRIPTION_BYTES - used, "%s\n", text);
}

static void
test_describe(void **state)
{
    (void)state;
    char all[DESCRIPTION_BYTES] = "";
    service_describe(&toy_service, join_line, all);
    assert_non_null(strstr(all, "stafett.plan.v1.AddUnit|input|client,courier|toy\n"));
    assert_non_null(strstr(all, "stafett.plan.v1.ObligationDue|input|alarm|toy\n"));
    assert_non_null(strstr(all, "stafett.partner.v1.StayOpened|input|partner|toy\n"));
    assert_non_null(strstr(all, "stafett.plan.v1.UnitAdded|input|toy|toy\n"));
    assert_non_null(strstr(all, "stafett.plan.v1.UnitAdded|event|toy|toy\n"));
    assert_non_null(strstr(all, "stafett.plan.v1.ListUnits|look|client|toy\n"));
    assert_non_null(
        strstr(all, "stafett.v1.ShowStatus|machinery|client,courier|toy\n"));
}

static void
test_decision_and_sharing(void **state)
{
    struct toy_node *node = toy_open(TOY_BACKEND(state), "org-a");
    struct decision *decision = arena_take(node->arena, sizeof *decision);
    struct sharing *sharing = arena_take(node->arena, sizeof *sharing);
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    decision->arena = node->arena;
    sharing->arena = node->arena;
    char code[] = "north";
    added.unit_code = code;
    decision_emit(decision, toy_id(1), &added.base);
    code[0] = 'X'; /* what was said is said */
    assert_int_equal(decision->event_count, 1);
    assert_true(slice_equal(decision->events[0].payload, slice_text("\x0a\x05north")));
    sharing_add(sharing, "p1", "pathway", toy_id(1), &added.base);
    assert_int_equal(sharing->count, 1);
    assert_ptr_equal(sharing_arena(sharing), node->arena);
    /* Without a vault nothing is opened; with it, what was sealed comes back. */
    uint8_t seed[SEED_BYTES] = { 1 };
    struct slice sealed =
        vault_seal(&node->vault, slice_text("plain"), seed, node->arena);
    assert_int_equal(sharing_open(sharing, sealed).len, 0);
    sharing->vault = &node->vault;
    assert_true(slice_equal(sharing_open(sharing, sealed), slice_text("plain")));
    toy_close(node);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_found),
        cmocka_unit_test(test_unsound_rows),
        cmocka_unit_test(test_describe),
        TOY_ON_BOTH(test_decision_and_sharing),
    };
    return test_run_group("service", tests, ARRAY_COUNT(tests));
}
