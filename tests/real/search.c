/* Searching what real nodes leave on the disk, and what others on the machine can read. */

#include "tests/real/search.h"

#include "common/message.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void
await_checkpoint(struct hostile *nodes, unsigned node, enum hostile_daemon daemon)
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

void
search_await(struct hostile *nodes)
{
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (unsigned d = 0; d < HOSTILE_ASKED; d++)
            await_checkpoint(nodes, n, d);
    }
}

bool
search_file(const char *path, const char *word)
{
    size_t bytes = strlen(word);
    struct stat facts;
    assert_int_equal(lstat(path, &facts), 0);
    if (!S_ISREG(facts.st_mode)) /* a socket has no bytes */
        return false;
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

bool
search_is_in_store(const char *path)
{
    return strstr(path, "/store/") != NULL;
}

static bool
is_scenarios_own(const struct hostile *nodes, const char *path, const char *name)
{
    const char *ending = strrchr(name, '.');
    bool is_top = strlen(path) - strlen(name) - 1 == strlen(nodes->folder);
    return is_top && (strcmp(name, "stdout") == 0 || strcmp(name, "stderr") == 0 ||
                         (ending != NULL && (strcmp(ending, ".text") == 0 ||
                                                strcmp(ending, ".scn") == 0)));
}

static unsigned
walk(const struct hostile *nodes, const char *folder, search_fn look)
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
            count += walk(nodes, path, look);
        else if (!is_scenarios_own(nodes, path, entry->d_name)) {
            look(path, entry->d_name);
            count += S_ISREG(facts.st_mode);
        }
    }
    assert_int_equal(closedir(handle), 0);
    return count;
}

unsigned
search_walk(const struct hostile *nodes, search_fn look)
{
    return walk(nodes, nodes->folder, look);
}

void
search_arguments(const struct hostile *nodes, search_fn look)
{
    static const char *const files[] = { "cmdline", "environ" };
    for (unsigned n = 0; n < HOSTILE_NODES; n++) {
        for (unsigned d = 0; d < HOSTILE_DAEMONS; d++) {
            assert_true(nodes->nodes[n].pids[d] > 0);
            for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
                char path[64];
                scenario_text(path, sizeof path, "/proc/%ld/%s",
                    nodes->nodes[n].pids[d], files[i]);
                look(path, files[i]);
            }
        }
    }
}
