#ifndef STAFETT_CLOCK_H
#define STAFETT_CLOCK_H

/* Time and entropy: the only caller of clock_gettime and getrandom.
 *
 * For tests and demonstrations the time of inputs and alarms can be steered through a
 * file of eight bytes (microseconds, little-endian, mapped): clock_steer. A deployed
 * node refuses the option, and `stafett status` shows it. Timers of sockets and of
 * checkpoints stay real (clock_monotonic_us). */

#include "common/id.h"

/* False with the reason on stderr. */
MUST_CHECK bool clock_steer(const char *path);
bool clock_is_steered(void);
/* UTC as the machine has it. It may be set back: batch_time keeps turns in order. */
int64_t clock_now_us(void);
int64_t clock_monotonic_us(void);
void clock_seed(uint8_t seed[SEED_BYTES]);
/* For many, one after the other: the kernel is asked once for some of them, and each is
 * forgotten here when it is given. Starts all zero; not across fork. */
struct seeds {
    uint8_t next[8][SEED_BYTES]; /* as many bytes as the kernel never gives in parts */
    size_t left;
};
void clock_seed_next(struct seeds *seeds, uint8_t seed[SEED_BYTES]);
/* For edges that mint command ids. */
struct id clock_id(void);
/* Writes the steering file: the test's or demo's side of the seam. */
MUST_CHECK bool clock_steer_write(const char *path, int64_t time_us);
int64_t clock_steer_read(const char *path); /* 0: no such file */

#endif
