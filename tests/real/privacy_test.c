/* After Ragnhild's story has played on real nodes: nothing of who she is stands in a log,
 * a name of a file, an argument of a process, or in any store in plain. */

#include "common/message.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile.h"

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct hostile *nodes;
static char programs[600];

static const char *const codes[] = { "havnes", "sjovik" };
/* As the story's file has it. */
static const char national_id[] = "14844540001";
static const char *const names[] = { "Ragnhild", "ragnhild", "Prøve", "prøve" };

/* Until all that is in the log is in the file of the tables too. */
static void
await_checkpoint(unsigned node, enum hostile_daemon daemon)
{
    Stafett__V1__ShowStatus show = STAFETT__V1__SHOW_STATUS__INIT;
    const Stafett__V1__Status *status;
    do {
        struct wire_fault fault;
        arena_reset(nodes->arena);
        const Stafett__V1__Answer *answer =
            hostile_ask(nodes, node, daemon, &show.base);
        assert_non_null(answer);
        status = (const Stafett__V1__Status *)message_unpack(
            &stafett__v1__status__descriptor, slice_bytes(answer->payload),
            nodes->arena, &fault);
        assert_non_null(status);
    } while (status->applied_through < status->head);
}

static void
the_story_plays(void **state)
{
    (void)state;
    FILE *file = fopen("tests/scenario/ragnhild.scn", "re");
    assert_non_null(file);
    char *text = calloc(1, STAGE_OUTPUT_BYTES);
    assert_non_null(text);
    assert_true(fread(text, 1, STAGE_OUTPUT_BYTES - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    /* Who she is must stand in it, or nothing is tested below. */
    assert_non_null(strstr(text, national_id));
    assert_non_null(strstr(text, names[0]));
    assert_non_null(strstr(text, names[2]));
    bool is_played = hostile_open(programs, text, codes, &nodes);
    free(text);
    assert_true(is_played);
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (unsigned d = 0; d < HOSTILE_ASKED; d++)
            await_checkpoint(n, d);
    }
}

/* ---- where words may not stand */

static bool
file_holds(const char *path, const char *word)
{
    size_t bytes = strlen(word);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char *all = NULL;
    size_t all_bytes = 0;
    FILE *copy = open_memstream(&all, &all_bytes);
    assert_non_null(copy);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        (void)fputc(c, copy);
    assert_int_equal(fclose(copy), 0);
    assert_int_equal(fclose(file), 0);
    bool is_there = false;
    for (size_t i = 0; !is_there && i + bytes <= all_bytes; i++)
        is_there = memcmp(all + i, word, bytes) == 0;
    free(all);
    return is_there;
}

static void
check_words(const char *path, bool with_names)
{
    if (file_holds(path, national_id))
        fail_msg("%s holds the national id", path);
    for (size_t i = 0; with_names && i < ARRAY_COUNT(names); i++) {
        if (file_holds(path, names[i]))
            fail_msg("%s holds %s", path, names[i]);
    }
}

/* The scenario's own: its files, and what the command line shows to who asked. */
static bool
is_scenarios_own(const char *path, const char *name)
{
    const char *ending = strrchr(name, '.');
    bool is_top = strlen(path) - strlen(name) - 1 == strlen(nodes->folder);
    return is_top && (strcmp(name, "stdout") == 0 || strcmp(name, "stderr") == 0 ||
                         (ending != NULL && (strcmp(ending, ".text") == 0 ||
                                                strcmp(ending, ".scn") == 0)));
}

typedef void (*file_fn)(const char *path, const char *name);

/* Every file below; sockets have no bytes. */
static unsigned
walk(const char *folder, file_fn look)
{
    unsigned count = 0;
    DIR *handle = opendir(folder);
    assert_non_null(handle);
    for (struct dirent *entry = readdir(handle); entry != NULL;
         entry = readdir(handle)) {
        char path[STAGE_PATH_BYTES * 2];
        struct stat facts;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        scenario_text(path, sizeof path, "%.700s/%.255s", folder, entry->d_name);
        assert_int_equal(lstat(path, &facts), 0);
        if (S_ISDIR(facts.st_mode))
            count += walk(path, look);
        else if (!is_scenarios_own(path, entry->d_name)) {
            look(path, entry->d_name);
            count += S_ISREG(facts.st_mode);
        }
    }
    assert_int_equal(closedir(handle), 0);
    return count;
}

static void
look_at_name(const char *path, const char *name)
{
    (void)path;
    assert_null(strstr(name, national_id));
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        assert_null(strstr(name, names[i]));
}

static bool
is_in_store(const char *path)
{
    return strstr(path, "/store/") != NULL;
}

static void
look_at_plain_file(const char *path, const char *name)
{
    struct stat facts;
    (void)name;
    assert_int_equal(lstat(path, &facts), 0);
    if (S_ISREG(facts.st_mode) && !is_in_store(path))
        check_words(path, true);
}

static void
no_log_nor_file_name_holds_her(void **state)
{
    (void)state;
    assert_true(walk(nodes->folder, look_at_name) > 10);
    assert_true(walk(nodes->folder, look_at_plain_file) > 10);
}

static void
no_argument_of_a_process_holds_her(void **state)
{
    (void)state;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (unsigned d = 0; d < HOSTILE_DAEMONS; d++) {
            char path[64];
            assert_true(nodes->nodes[n].pids[d] > 0);
            scenario_text(
                path, sizeof path, "/proc/%ld/cmdline", nodes->nodes[n].pids[d]);
            check_words(path, true);
            scenario_text(
                path, sizeof path, "/proc/%ld/environ", nodes->nodes[n].pids[d]);
            check_words(path, true);
        }
    }
}

/* A word of the story's texts that the plan does keep: the search finds what is there. */
static bool is_text_found;

static void
look_at_store(const char *path, const char *name)
{
    if (!is_in_store(path) || strcmp(name, "data.mdb") != 0)
        return;
    is_text_found = is_text_found || file_holds(path, "Personal alarm.");
    if (strstr(path, "/intake/") == NULL)
        check_words(path, true);
}

static void
plan_and_notification_do_not_know_who_she_is(void **state)
{
    (void)state;
    is_text_found = false;
    assert_true(walk(nodes->folder, look_at_store) > 0);
    assert_true(is_text_found);
}

/* Structure and digest of all that was said, and not a word of it. */
static void
audit_holds_no_content(void **state)
{
    char path[STAGE_PATH_BYTES];
    static const struct {
        const char *name;
        const char *word; /* that shows that the right file was searched */
    } halves[] = { { "log", "stafett.plan.v1.HandoverOffered" },
        { "tables", "notification" } };
    (void)state;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (size_t h = 0; h < ARRAY_COUNT(halves); h++) {
            scenario_text(path, sizeof path, "%.300s/%s/store/audit/%s/data.mdb",
                nodes->folder, codes[n], halves[h].name);
            assert_true(file_holds(path, halves[h].word));
            assert_false(file_holds(path, "Personal alarm."));
            check_words(path, true);
        }
    }
}

/* The receiver's and the teller's alike: what it signed for the partner too. */
static void
intake_keeps_her_sealed(void **state)
{
    char path[STAGE_PATH_BYTES];
    (void)state;
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        static const char *const halves[] = { "log", "tables" };
        for (size_t h = 0; h < ARRAY_COUNT(halves); h++) {
            scenario_text(path, sizeof path, "%.300s/%s/store/intake/%s/data.mdb",
                nodes->folder, codes[n], halves[h]);
            check_words(path, true);
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
        cmocka_unit_test(the_story_plays),
        cmocka_unit_test(no_log_nor_file_name_holds_her),
        cmocka_unit_test(no_argument_of_a_process_holds_her),
        cmocka_unit_test(plan_and_notification_do_not_know_who_she_is),
        cmocka_unit_test(audit_holds_no_content),
        cmocka_unit_test(intake_keeps_her_sealed),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("privacy", tests, ARRAY_COUNT(tests));
}
