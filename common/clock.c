/* The steering file is mapped once; writer and reader move its eight bytes as one
 * atomic word, so that no half of a time is ever seen. */

#include "common/clock.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STEERING_BYTES = 8 };

_Static_assert(__BYTE_ORDER == __LITTLE_ENDIAN, "ids and files are read as written");

/* The process has one clock. */
static uint64_t *steering = NULL;

static void *
steering_map(int file, int protection)
{
    struct stat stat_of_file;
    /* Reading past the end of a shorter file would be a signal, not an error. */
    if (fstat(file, &stat_of_file) != 0 || stat_of_file.st_size < STEERING_BYTES)
        return NULL;
    void *map = mmap(NULL, STEERING_BYTES, protection, MAP_SHARED, file, 0);
    /* MAP_FAILED is a cast of -1. */
    return map == MAP_FAILED ? NULL : map; /* NOLINT(performance-no-int-to-ptr) */
}

bool
clock_steer(const char *path)
{
    struct stat stat_of_file;
    if (steering != NULL)
        (void)munmap(steering, STEERING_BYTES);
    steering = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    if (fstat(file, &stat_of_file) != 0 || stat_of_file.st_size != STEERING_BYTES) {
        (void)fprintf(stderr, "%s: a steering file has exactly eight bytes\n", path);
        (void)close(file);
        return false;
    }
    steering = steering_map(file, PROT_READ);
    if (steering == NULL)
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
    (void)close(file);
    return steering != NULL;
}

bool
clock_is_steered(void)
{
    return steering != NULL;
}

static int64_t
clock_read(clockid_t which)
{
    struct timespec now;
    int result = clock_gettime(which, &now);
    ASSERT(result == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_now_us(void)
{
    if (steering != NULL)
        return (int64_t)__atomic_load_n(steering, __ATOMIC_ACQUIRE);
    return clock_read(CLOCK_REALTIME);
}

int64_t
clock_monotonic_us(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

static void
random_bytes(void *bytes, size_t count)
{
    ssize_t got = -1;
    do {
        got = getrandom(bytes, count, 0);
    } while (got < 0 && errno == EINTR);
    ASSERT(got == (ssize_t)count);
}

void
clock_seed(uint8_t seed[SEED_BYTES])
{
    random_bytes(seed, SEED_BYTES);
}

void
clock_seed_next(struct seeds *seeds, uint8_t seed[SEED_BYTES])
{
    if (seeds->left == 0) {
        random_bytes(seeds->next, sizeof seeds->next);
        seeds->left = ARRAY_COUNT(seeds->next);
    }
    seeds->left--;
    memcpy(seed, seeds->next[seeds->left], SEED_BYTES);
    explicit_bzero(seeds->next[seeds->left], SEED_BYTES);
}

struct id
clock_id(void)
{
    uint8_t seed[SEED_BYTES];
    clock_seed(seed);
    return id_make(clock_now_us(), seed, 0);
}

bool
clock_steer_write(const char *path, int64_t time_us)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    uint64_t *word = NULL;
    if (ftruncate(file, STEERING_BYTES) == 0)
        word = steering_map(file, PROT_READ | PROT_WRITE);
    (void)close(file);
    if (word == NULL)
        return false;
    __atomic_store_n(word, (uint64_t)time_us, __ATOMIC_RELEASE);
    return munmap(word, STEERING_BYTES) == 0;
}

int64_t
clock_steer_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    uint64_t *word = steering_map(file, PROT_READ);
    (void)close(file);
    if (word == NULL)
        return 0;
    int64_t time_us = (int64_t)__atomic_load_n(word, __ATOMIC_ACQUIRE);
    (void)munmap(word, STEERING_BYTES);
    return time_us;
}
