/* What it costs to append to a log that has grown: turns of 300 bytes, a thousand to a
 * commit, to one log around 100,000 turns and to one of many, batch by batch in turn, so
 * that whatever the machine does to one it does to the other. Counted is the processor's
 * time, so that the disk's moods stay out of it; keys count up, so nothing should grow.
 * Usage: log_put FOLDER TURNS */

#include "tests/bench/machine.h"
#include "tests/bench/samples.h"

#include "common/digest.h"
#include "common/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    TURN_BYTES = 300,
    BATCH_TURNS = 1000,
    FEW_TURNS = 100000,
    MEASURED_TURNS = 100000, /* the few ones in their middle */
    PATH_BYTES = 512,
};

static double
cpu_ns(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    ASSERT(failed == 0);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds per turn of one batch; 0: it failed. */
static double
append_batch(struct store *store, uint8_t turn[TURN_BYTES])
{
    double before = cpu_ns();
    uint64_t head = store_head(store);
    enum status status = STATUS_OK;
    for (uint64_t i = 1; i <= BATCH_TURNS && status == STATUS_OK; i++) {
        uint64_t sequence = head + i;
        memcpy(turn, &sequence, sizeof sequence);
        status = store_append_turn(store, sequence, slice_of(turn, TURN_BYTES));
    }
    if (status == STATUS_OK)
        status = store_commit(store);
    return status == STATUS_OK ? (cpu_ns() - before) / BATCH_TURNS : 0;
}

static bool
grow(struct store *store, uint64_t turns, uint8_t turn[TURN_BYTES])
{
    while (store_head(store) < turns) {
        if (append_batch(store, turn) == 0)
            return false;
    }
    return true;
}

static bool
measure(struct store *few, struct store *many, uint64_t turns)
{
    uint8_t turn[TURN_BYTES];
    struct samples few_ns = { .values = NULL };
    struct samples many_ns = { .values = NULL };
    memset(turn, 0x5a, sizeof turn);
    bool is_good = grow(many, turns - MEASURED_TURNS, turn) &&
                   grow(few, FEW_TURNS - MEASURED_TURNS / 2, turn);
    for (int i = 0; i < MEASURED_TURNS / BATCH_TURNS && is_good; i++) {
        double one = append_batch(few, turn);
        double other = append_batch(many, turn);
        samples_add(&few_ns, one);
        samples_add(&many_ns, other);
        is_good = one > 0 && other > 0;
    }
    (void)printf("%.1f %.1f\n", samples_median(&few_ns), samples_median(&many_ns));
    samples_free(&few_ns);
    samples_free(&many_ns);
    return is_good;
}

static struct store *
open_in(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    struct store *store = NULL;
    int wrote = snprintf(path, sizeof path, "%s/%s", folder, name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
    struct store_options options = {
        .path = path,
        .log_map_bytes = (size_t)8 << 30,
        .tables_map_bytes = (size_t)16 << 20,
        .tables_schema = 1,
    };
    return store_open(&options, &store) == STATUS_OK ? store : NULL;
}

int
main(int argc, char **argv)
{
    if (argc != 3 || (mkdir(argv[1], 0700) != 0 && errno != EEXIST))
        return EXIT_USAGE_WRONG;
    struct store *few = open_in(argv[1], "few");
    struct store *many = open_in(argv[1], "many");
    bool is_done =
        few != NULL && many != NULL && measure(few, many, strtoull(argv[2], NULL, 10));
    store_close(&few);
    store_close(&many);
    return is_done ? EXIT_DRAINED : EXIT_STORE_FAILED;
}
