/* What it costs to append to a log that has grown: turns of 300 bytes, a thousand to a
 * commit, around 100,000 turns and before the last. Counted is the processor's time, so
 * that the disk's moods stay out of it; keys count up, so nothing should grow.
 * Usage: log_put FOLDER TURNS */

#include "tests/bench/machine.h"
#include "tests/bench/samples.h"

#include "common/digest.h"
#include "common/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TURN_BYTES = 300,
    BATCH_TURNS = 1000,
    EARLY_TURNS = 100000,
    MEASURED_TURNS =
        50000, /* on either side of EARLY_TURNS, and twice that at the end */
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
append_all(
    struct store *store, uint64_t turns, struct samples *early, struct samples *late)
{
    uint8_t turn[TURN_BYTES];
    memset(turn, 0x5a, sizeof turn);
    for (uint64_t head = 0; head < turns; head += BATCH_TURNS) {
        double ns = append_batch(store, turn);
        if (ns == 0)
            return false;
        if (head >= EARLY_TURNS - MEASURED_TURNS && head < EARLY_TURNS + MEASURED_TURNS)
            samples_add(early, ns);
        if (head >= turns - 2 * (uint64_t)MEASURED_TURNS)
            samples_add(late, ns);
    }
    return true;
}

int
main(int argc, char **argv)
{
    struct store *store = NULL;
    struct samples early = { .values = NULL };
    struct samples late = { .values = NULL };
    if (argc != 3)
        return EXIT_USAGE_WRONG;
    struct store_options options = {
        .path = argv[1],
        .log_map_bytes = (size_t)8 << 30,
        .tables_map_bytes = (size_t)16 << 20,
        .tables_schema = 1,
    };
    uint64_t turns = strtoull(argv[2], NULL, 10);
    if (store_open(&options, &store) != STATUS_OK)
        return EXIT_STORE_FAILED;
    bool is_done = append_all(store, turns, &early, &late);
    store_close(&store);
    (void)printf("%.1f %.1f\n", samples_median(&early), samples_median(&late));
    samples_free(&early);
    samples_free(&late);
    return is_done ? EXIT_DRAINED : EXIT_STORE_FAILED;
}
