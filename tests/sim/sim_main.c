/* Days under faults, from the command line:
 *
 *   sim run FIRST-LAST [jobs=N]      all of them; the first that fails is made small and told
 *   sim story SEED [steps=N] [without=F,W] [skip=A-B] ...   one, as it happens
 *   sim trace FIRST-LAST             a line for each: what stands in the logs, as a digest
 */

#include "tests/sim/range.h"
#include "tests/sim/shrink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
usage(void)
{
    (void)fprintf(stderr,
        "sim run FIRST-LAST [jobs=N] | sim story SEED [steps=N] [without=F,W] "
        "[skip=A-B] ... | sim trace FIRST-LAST\n");
    return EXIT_USAGE_WRONG;
}

static bool
range_parse(const char *text, uint64_t *first, uint64_t *last)
{
    char *end;
    *first = strtoull(text, &end, 10);
    *last = *end == '-' ? strtoull(end + 1, &end, 10) : *first;
    return *end == '\0' && *first <= *last;
}

static bool
word_take(struct sim_options *options, const char *word)
{
    unsigned from;
    unsigned to;
    unsigned long long faults;
    unsigned long long work;
    if (sscanf(word, "steps=%u", &options->steps) == 1)
        return true;
    if (sscanf(word, "without=%llx,%llx", &faults, &work) == 2) {
        options->no_faults = faults;
        options->no_work = work;
        return true;
    }
    if (sscanf(word, "skip=%u-%u", &from, &to) != 2 ||
        options->skip_count == SIM_SKIPS_MAX)
        return false;
    options->skips[options->skip_count++] = (struct sim_skip){ from, to };
    return true;
}

static int
story(int argc, char **argv)
{
    struct sim_options options = { .is_told = true };
    char breach[SIM_BREACH_BYTES];
    uint64_t last;
    if (argc < 3 || !range_parse(argv[2], &options.seed, &last))
        return usage();
    for (int i = 3; i < argc; i++) {
        if (!word_take(&options, argv[i]))
            return usage();
    }
    bool is_broken = range_fails(&options, breach);
    printf("seed %llu: %s\n", (unsigned long long)options.seed,
        is_broken ? breach : "all is well");
    return is_broken ? 1 : 0;
}

static int
trace(int argc, char **argv)
{
    struct sim_options options = { .seed = 0 };
    static struct sim_result result;
    uint64_t last;
    char hex[2 * DIGEST_BYTES + 1];
    if (argc < 3 || !range_parse(argv[2], &options.seed, &last))
        return usage();
    if (freopen("/dev/null", "w", stderr) == NULL)
        return usage();
    for (; options.seed <= last; options.seed++) {
        sim_run(&options, &result);
        slice_hex(slice_of(result.trace, DIGEST_BYTES), hex, sizeof hex);
        printf("%llu %llu %s\n", (unsigned long long)options.seed,
            (unsigned long long)result.turns, hex);
    }
    return 0;
}

/* The first failure, as small as it gets, and how to see it again. */
static void
failure_tell(const char *program, const struct range_failure *failure)
{
    struct sim_options options = { .seed = failure->seed };
    char words[4096];
    char breach[SIM_BREACH_BYTES];
    printf("seed %llu is made small ...\n", (unsigned long long)failure->seed);
    shrink(&options);
    shrink_words(&options, words, sizeof words);
    options.is_told = true;
    (void)range_fails(&options, breach);
    printf("%s\nagain: %s %s\n", breach, program, words);
}

static int
run(int argc, char **argv)
{
    static struct range_result result;
    struct range_plan plan = { .jobs = 1 };
    size_t fired = 0;
    size_t all = 0;
    if (argc < 3 || !range_parse(argv[2], &plan.first, &plan.last))
        return usage();
    if (argc > 3 && (sscanf(argv[3], "jobs=%u", &plan.jobs) != 1 || plan.jobs == 0 ||
                        plan.jobs > RANGE_JOBS_MAX))
        return usage();
    range_run(&plan, &result);
    for (size_t i = 0; i < result.failure_count; i++)
        printf("seed %llu: %s\n", (unsigned long long)result.failures[i].seed,
            result.failures[i].breach);
    if (result.failure_count > 0)
        failure_tell(argv[0], &result.failures[0]);
    for (; sim_fault_name(all) != NULL; all++) {
        fired += result.faults[all] > 0;
        printf("fault %s %llu\n", sim_fault_name(all),
            (unsigned long long)result.faults[all]);
    }
    for (size_t i = 0; sim_work_name(i) != NULL; i++)
        printf("work %s %llu\n", sim_work_name(i), (unsigned long long)result.work[i]);
    printf("turns_per_seed %llu\nevents_per_seed %llu\n",
        (unsigned long long)(result.turns / result.seeds),
        (unsigned long long)(result.events / result.seeds));
    printf("seeds %llu\nviolations %llu\nseeds_per_second_core %.1f\n"
           "fault_kinds_fired %zu\nfault_kinds_all %zu\n",
        (unsigned long long)result.seeds, (unsigned long long)result.violations,
        (double)result.seeds / (result.cpu_s > 0 ? result.cpu_s : 1), fired, all);
    return result.violations == 0 && fired == all ? 0 : 1;
}

int
main(int argc, char **argv)
{
    if (argc < 2 || !sim_prepare())
        return usage();
    if (strcmp(argv[1], "run") == 0)
        return run(argc, argv);
    if (strcmp(argv[1], "story") == 0)
        return story(argc, argv);
    return strcmp(argv[1], "trace") == 0 ? trace(argc, argv) : usage();
}
