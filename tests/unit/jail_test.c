/* What is left to the courier, each tried in a process of its own: what it needs goes on,
 * all else is refused. */

#include "services/courier/jail.h"
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static int
try_read(void)
{
    char byte;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    int got = fd < 0 ? -1 : (int)read(fd, &byte, 1);
    return got == 1 ? 0 : -1;
}

static int
try_write(void)
{
    return open("/tmp/stafett-jail", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static int
try_append(void)
{
    return open("/dev/null", O_RDWR | O_CLOEXEC);
}

static int
try_rename(void)
{
    return rename("/tmp/stafett-jail", "/tmp/stafett-jail-2");
}

static int
try_unlink(void)
{
    return unlink("/tmp/stafett-jail");
}

static int
try_folder(void)
{
    return mkdir("/tmp/stafett-jail-folder", 0700);
}

static int
try_program(void)
{
    return execl("/bin/true", "true", (char *)NULL);
}

static int
try_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child < 0 ? -1 : 0;
}

static int
try_debugging(void)
{
    return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int
try_network(void)
{
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int
try_listening(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd < 0 ? -1 : listen(fd, 1);
}

static int
try_local(void)
{
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ? -1 : 0;
}

static const struct attempt {
    const char *what;
    int (*run)(void);
    unsigned room;
    bool is_allowed;
} attempts[] = {
    { "read a file", try_read, 0, true },
    { "a socket on this machine", try_local, 0, true },
    { "tcp, where intake is reached by it", try_network, JAIL_TCP, true },
    { "make a file, where that is its task", try_write, JAIL_WRITES, true },
    { "remove it", try_unlink, JAIL_WRITES, true },
    { "make a file", try_write, 0, false },
    { "write to one that is there", try_append, 0, false },
    { "rename", try_rename, 0, false },
    { "remove", try_unlink, 0, false },
    { "make a folder", try_folder, 0, false },
    { "run a program", try_program, 0, false },
    { "start a process", try_process, 0, false },
    { "debug", try_debugging, 0, false },
    { "reach another machine", try_network, 0, false },
    { "take connections", try_listening, 0, false },
};

enum { CHILD_DID = 10, CHILD_REFUSED, CHILD_FAILED, CHILD_NO_JAIL };

static int
child_result(const struct attempt *attempt)
{
    if (!jail_close(attempt->room))
        return CHILD_NO_JAIL;
    errno = 0;
    if (attempt->run() >= 0)
        return CHILD_DID;
    return errno == EPERM ? CHILD_REFUSED : CHILD_FAILED;
}

static void
test_what_is_left(void **state)
{
    (void)state;
    if (IS_SANITIZED) {
        print_message("           skipped: the sanitizers need what is refused\n");
        skip();
        return;
    }
    for (size_t i = 0; i < ARRAY_COUNT(attempts); i++) {
        int status = 0;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(child_result(&attempts[i]));
        assert_int_equal(waitpid(child, &status, 0), child);
        print_message("           %s\n", attempts[i].what);
        assert_true(WIFEXITED(status));
        assert_int_equal(
            WEXITSTATUS(status), attempts[i].is_allowed ? CHILD_DID : CHILD_REFUSED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_left),
    };
    return test_run_group("jail", tests, ARRAY_COUNT(tests));
}
