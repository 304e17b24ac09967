#include "tests/bench/samples.h"

#include "common/base.h"

#include <stdlib.h>

enum { SAMPLES_FIRST = 1024 };

void
samples_add(struct samples *samples, double value)
{
    if (samples->count == samples->room) {
        samples->room = samples->room == 0 ? SAMPLES_FIRST : 2 * samples->room;
        samples->values =
            realloc(samples->values, samples->room * sizeof *samples->values);
        ASSERT(samples->values != NULL);
    }
    samples->values[samples->count] = value;
    samples->count++;
}

void
samples_clear(struct samples *samples)
{
    samples->count = 0;
}

void
samples_free(struct samples *samples)
{
    free(samples->values);
    *samples = (struct samples){ .values = NULL };
}

static int
compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

double
samples_percentile(struct samples *samples, double share)
{
    if (samples->count == 0)
        return 0;
    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    size_t at = (size_t)(share * (double)samples->count);
    return samples->values[at < samples->count ? at : samples->count - 1];
}

double
samples_median(struct samples *samples)
{
    return samples_percentile(samples, 0.5);
}

double
samples_smallest(struct samples *samples)
{
    return samples_percentile(samples, 0);
}

double
samples_largest(struct samples *samples)
{
    return samples_percentile(samples, 1);
}
