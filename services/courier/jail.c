#include "services/courier/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* The sanitizers look into their own process at its end and could not. */
#if defined(__SANITIZE_ADDRESS__)
#define JAIL_IS_OFF 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define JAIL_IS_OFF 1
#endif
#endif
#ifndef JAIL_IS_OFF
#define JAIL_IS_OFF 0
#endif

/* clang-format off */
static const int allowed[] = {
    /* files and folders that are open, or are opened to read (below) */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(getdents64),
    SCMP_SYS(fcntl), SCMP_SYS(access), SCMP_SYS(faccessat),
    /* what is open already to write: sockets, the log */
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(sendto), SCMP_SYS(sendmsg),
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(connect), SCMP_SYS(shutdown),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    /* waiting */
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_ctl), SCMP_SYS(eventfd2), SCMP_SYS(futex), SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
    SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall),
    /* memory, chance, signals to itself, the end */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk),
    SCMP_SYS(madvise), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(tgkill), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(rseq), SCMP_SYS(set_robust_list),
};
/* clang-format on */

/* To read, and what is there. */
static int
allow_opening(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
        SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
}

/* Memory that is written is never run. */
static int
allow_protecting(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
        SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

static int
allow_sockets(scmp_filter_ctx filter, unsigned room)
{
    int result = seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
    if (result == 0 && (room & JAIL_TCP) != 0)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
            SCMP_A0(SCMP_CMP_EQ, AF_INET, 0));
    return result;
}

static int
allow_all(scmp_filter_ctx filter, const int *calls, size_t count)
{
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return result;
}

static int
allow_writing(scmp_filter_ctx filter)
{
    static const int calls[] = { SCMP_SYS(openat), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
        SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink),
        SCMP_SYS(unlinkat), SCMP_SYS(ftruncate) };
    return allow_all(filter, calls, ARRAY_COUNT(calls));
}

static int
filter_fill(scmp_filter_ctx filter, unsigned room)
{
    int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (result == 0)
        result = allow_all(filter, allowed, ARRAY_COUNT(allowed));
    if (result == 0)
        result =
            (room & JAIL_WRITES) != 0 ? allow_writing(filter) : allow_opening(filter);
    if (result == 0)
        result = allow_protecting(filter);
    if (result == 0)
        result = allow_sockets(filter, room);
    return result == 0 ? seccomp_load(filter) : result;
}

bool
jail_close(unsigned room)
{
    if (JAIL_IS_OFF)
        return true;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int result = filter == NULL ? -ENOMEM : filter_fill(filter, room);
    if (filter != NULL)
        seccomp_release(filter);
    if (result == 0)
        return true;
    (void)fprintf(stderr, "seccomp: %s\n", strerror(-result));
    return false;
}
