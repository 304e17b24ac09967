#include "tests/sim/shrink.h"
#include "tests/sim/range.h"

#include <stdio.h>
#include <string.h>

static bool
fails(const struct sim_options *options)
{
    char breach[SIM_BREACH_BYTES];
    return range_fails(options, breach);
}

static bool
keep_if_fails(struct sim_options *options, const struct sim_options *smaller)
{
    if (!fails(smaller))
        return false;
    *options = *smaller;
    return true;
}

/* What comes after the breach does not matter: the fewest steps, by halves. */
static void
shrink_steps(struct sim_options *options)
{
    unsigned low = 1;
    unsigned high = options->steps;
    while (low < high) {
        struct sim_options smaller = *options;
        smaller.steps = low + (high - low) / 2;
        if (fails(&smaller))
            high = smaller.steps;
        else
            low = smaller.steps + 1;
    }
    struct sim_options smaller = *options;
    smaller.steps = high;
    (void)keep_if_fails(options, &smaller);
}

static void
shrink_rows(struct sim_options *options, bool is_faults)
{
    const char *(*name)(size_t row) = is_faults ? sim_fault_name : sim_work_name;
    for (size_t i = 0; name(i) != NULL; i++) {
        struct sim_options smaller = *options;
        uint64_t *rows = is_faults ? &smaller.no_faults : &smaller.no_work;
        *rows |= UINT64_C(1) << i;
        (void)keep_if_fails(options, &smaller);
    }
}

/* Does the stretch lie in one that is skipped already, or next to its end? */
static bool
skip_add(struct sim_options *options, unsigned from, unsigned to)
{
    for (size_t i = 0; i < options->skip_count; i++) {
        struct sim_skip *skip = &options->skips[i];
        if (from >= skip->from && to <= skip->to)
            return false;
        if (from == skip->to) {
            skip->to = to;
            return true;
        }
    }
    if (options->skip_count == SIM_SKIPS_MAX)
        return false;
    options->skips[options->skip_count++] = (struct sim_skip){ from, to };
    return true;
}

/* Stretches of steps in which nobody does anything, smaller and smaller. */
static void
shrink_stretches(struct sim_options *options)
{
    for (unsigned length = options->steps / 2; length >= 8; length /= 2) {
        for (unsigned from = 0; from + length <= options->steps; from += length) {
            struct sim_options smaller = *options;
            if (skip_add(&smaller, from, from + length))
                (void)keep_if_fails(options, &smaller);
        }
    }
}

void
shrink(struct sim_options *options)
{
    if (options->steps == 0)
        options->steps = SIM_STEPS;
    shrink_steps(options);
    shrink_rows(options, true);
    shrink_rows(options, false);
    shrink_stretches(options);
    shrink_steps(options);
}

static size_t
text_add(char *text, size_t used, size_t text_bytes, const char *word)
{
    int wrote = snprintf(text + used, text_bytes - used, "%s", word);
    return wrote < 0 || used + (size_t)wrote >= text_bytes ? used
                                                           : used + (size_t)wrote;
}

void
shrink_words(const struct sim_options *options, char *text, size_t text_bytes)
{
    char word[96];
    (void)snprintf(word, sizeof word, "story %llu steps=%u without=%llx,%llx",
        (unsigned long long)options->seed, options->steps,
        (unsigned long long)options->no_faults, (unsigned long long)options->no_work);
    size_t used = text_add(text, 0, text_bytes, word);
    for (size_t i = 0; i < options->skip_count; i++) {
        (void)snprintf(word, sizeof word, " skip=%u-%u", options->skips[i].from,
            options->skips[i].to);
        used = text_add(text, used, text_bytes, word);
    }
}
