#ifndef STAFETT_BASE_H
#define STAFETT_BASE_H

/* Words that every module uses: the machine's errors as values, and ASSERT for our
 * own. ASSERT is never compiled out: a broken invariant ends the process before
 * its batch is committed, and the restart finds the truth in the log. */

#include <stddef.h>
#include <stdint.h>

/* What the environment did. Carries no data; outputs go last and end in _out. */
enum status {
    STATUS_OK,
    STATUS_FULL,   /* a map is full: abort, grow, run the batch again */
    STATUS_FAILED, /* LMDB, disk or system said no: the process gives up (exit 74) */
};

#define MUST_CHECK     __attribute__((warn_unused_result))
#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ASSERT(x)      ((x) ? (void)0 : assert_failed(#x, __FILE__, __LINE__))

enum {
    CODE_BYTES_MAX = 64,       /* a code word with its NUL in a table row */
    PAYLOAD_BYTES_MAX = 65536, /* one message */
    FRAME_BYTES_MAX = 1048640, /* 1 MiB + 64: one body frame */
    EVENTS_PER_TURN_MAX = 255, /* the event's index is 8 bits of its sequence */
    CLOCK_BEHIND_US =
        1000000, /* set back by more is told; less is how clocks are kept */
};

/* sysexits: what a supervisor may conclude. */
enum {
    EXIT_DRAINED = 0,
    EXIT_USAGE_WRONG = 64,  /* EX_USAGE */
    EXIT_DATA_WRONG = 65,   /* EX_DATAERR */
    EXIT_UNAVAILABLE = 69,  /* EX_UNAVAILABLE */
    EXIT_STORE_FAILED = 74, /* EX_IOERR: restart */
    EXIT_TRY_LATER = 75,    /* EX_TEMPFAIL */
    EXIT_SETTINGS = 78,     /* EX_CONFIG: do not restart */
};

_Noreturn void assert_failed(const char *condition, const char *file, int line);

/* Copies a NUL-terminated code into a fixed field and zero-fills the rest, so that
 * equal rows are equal bytes. ASSERTs that it fits. */
void code_copy(char *field, size_t field_bytes, const char *code);

#endif
