#ifndef STAFETT_BENCH_SAMPLES_H
#define STAFETT_BENCH_SAMPLES_H

/* Numbers gathered in one run, and the median and spread of several runs. */

#include <stddef.h>
#include <stdint.h>

struct samples {
    double *values;
    size_t count;
    size_t room;
};

void samples_add(struct samples *samples, double value);
void samples_clear(struct samples *samples);
void samples_free(struct samples *samples);
/* Sorts; 0 when there are none. */
double samples_percentile(struct samples *samples, double share);
double samples_median(struct samples *samples);
double samples_smallest(struct samples *samples);
double samples_largest(struct samples *samples);

#endif
