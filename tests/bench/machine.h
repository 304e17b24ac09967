#ifndef STAFETT_BENCH_MACHINE_H
#define STAFETT_BENCH_MACHINE_H

/* What the kernel says: how busy the machine is, and what processes have used. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

int64_t machine_now_ns(void); /* monotonic */
/* Sleeps until then: absolute, so that nothing adds up. */
void machine_sleep_until(int64_t time_ns);
/* Waits until the machine is at least 90 % idle, at most so long. False: it was not,
 * and the run goes ahead anyway. */
bool machine_wait_quiet(unsigned seconds_max);
/* Resident memory, CPU time used so far and bytes written to disks, of one process. */
uint64_t machine_resident_bytes(pid_t pid);
double machine_cpu_seconds(pid_t pid);
uint64_t machine_written_bytes(pid_t pid);
/* A port of loopback that nobody listens on now; 0: none. */
unsigned machine_free_port(void);
/* False for a file system in memory, where a flush costs and promises nothing. */
bool machine_is_disk(const char *path);

#endif
