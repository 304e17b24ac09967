#include "tests/powercut/check.h"

#include "common/fold.h"
#include "common/status.h"
#include "tests/lib/test.h"
#include "tests/lib/world_private.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 1024, MAP_BYTES = 16 << 20, LOCK_BYTES = 8192 };

enum status
check_open(const struct service *service, const char *folder, struct store **out)
{
    const struct store_options options = {
        .path = folder,
        .log_map_bytes = MAP_BYTES,
        .tables_map_bytes = MAP_BYTES,
        .tables_schema = service->tables_schema,
    };
    return store_open(&options, out);
}

/* ---- putting a state there */

static void
file_put(const char *folder, const char *name, const uint8_t *bytes, size_t count)
{
    char path[PATH_BYTES];
    int wrote = snprintf(path, sizeof path, "%s/%s", folder, name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ASSERT(file >= 0);
    size_t written = 0;
    while (written < count) {
        ssize_t more = write(file, bytes + written, count - written);
        ASSERT(more > 0);
        written += (size_t)more;
    }
    (void)close(file);
}

/* Missing, empty, zero, or nonsense, as long as it should be or not. */
static void
lock_put(const char *folder, const char *name, uint64_t seed)
{
    static const size_t lengths[] = { 0, 1, 100, LOCK_BYTES, LOCK_BYTES, LOCK_BYTES };
    char path[PATH_BYTES];
    uint8_t bytes[LOCK_BYTES] = { 0 };
    if (seed % 4 == 0)
        return;
    for (size_t i = 0; i < sizeof bytes && seed % 4 != 1; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        bytes[i] = (uint8_t)(seed >> 56);
    }
    (void)snprintf(path, sizeof path, "%s/lock.mdb", name);
    file_put(folder, path, bytes, lengths[seed % 7919 % 6]);
}

void
check_put(
    const char *folder, const struct disk_file *files, size_t count, uint64_t seed)
{
    char path[PATH_BYTES];
    test_folder_remove(folder);
    ASSERT(mkdir(folder, 0700) == 0);
    for (size_t i = 0; i < count; i++) {
        int wrote = snprintf(path, sizeof path, "%s/%s", folder, files[i].path);
        ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
        if (!files[i].is_folder)
            file_put(folder, files[i].path, files[i].bytes, files[i].count);
        else
            ASSERT(mkdir(path, 0700) == 0);
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = strrchr(files[i].path, '/');
        if (files[i].is_folder && name != NULL &&
            (strcmp(name, "/log") == 0 || strcmp(name, "/tables") == 0))
            lock_put(folder, files[i].path, seed + i * 7919);
    }
}

/* ---- judging it */

static const char *
turns_ail(const struct check *check, struct store *store)
{
    uint64_t head = store_head(store);
    if (head < check->told)
        return "a turn is lost that somebody was told of";
    if (head > check->truth->head)
        return "there is a turn that never was";
    for (uint64_t sequence = 1; sequence <= head; sequence++) {
        struct slice turn;
        arena_reset(check->arena);
        if (!store_read_turn(store, sequence, check->arena, &turn))
            return "a turn cannot be read";
        if (!slice_equal(turn, check->truth->turns[sequence]))
            return "a turn is another";
    }
    return NULL;
}

/* A turn and what partners may know of it were committed as one. */
static const char *
records_ail(const struct check *check, struct store *store)
{
    const struct truth *truth = check->truth;
    for (size_t i = 0; i < truth->record_count; i++) {
        const struct truth_record *record = &truth->records[i];
        struct slice bytes;
        arena_reset(check->arena);
        bool is_there = store_read_shared(
            store, record->partner, record->sequence, check->arena, &bytes);
        if (is_there != (record->turn <= store_head(store)))
            return is_there ? "a partner may know what never was"
                            : "a partner's record is lost";
        if (is_there && !slice_equal(bytes, record->bytes))
            return "a partner's record is another";
    }
    return NULL;
}

static const char *
tables_ail(const struct check *check, struct store *store)
{
    struct host host = { .service = check->truth->service, .store = store };
    if (store_applied_through(store) > store_head(store))
        return "the tables are ahead of the log";
    if (fold_recover(&host, NULL, NULL) != STATUS_OK)
        return "the turns cannot be applied";
    return world_tables_sum(tables_view(store_tables(store))) ==
                   check->truth->table_sums[store_head(store)]
               ? NULL
               : "the tables are not the fold of the log";
}

const char *
check_state(const struct check *check)
{
    char path[PATH_BYTES];
    char above[PATH_BYTES];
    struct store *store;
    int wrote = snprintf(path, sizeof path, "%s/%s", check->folder, check->store);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
    (void)snprintf(above, sizeof above, "%s/store", check->folder);
    (void)mkdir(above, 0700); /* as the daemon does at every start */
    if (check_open(check->truth->service, path, &store) != STATUS_OK)
        return "the store cannot be opened";
    const char *ails = turns_ail(check, store);
    if (ails == NULL)
        ails = records_ail(check, store);
    if (ails == NULL)
        ails = tables_ail(check, store);
    store_close(&store);
    return ails;
}
