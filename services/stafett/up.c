#include "services/stafett/up.h"

#include "common/clock.h"
#include "common/trace.h"
#include "services/stafett/talk.h"
#include "services/stafett/up_files.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int64_t second_us = 1000000;
static const int64_t backoff_first_us = 100000;
static const int64_t backoff_max_us = 5000000;
static const int64_t steady_us = 1000000;
static const int64_t drain_max_us = 10000000;

struct child {
    const char *name;
    pid_t pid; /* 0: not running */
    int64_t started_us;
    int64_t backoff_us;
    int64_t start_at_us;
    bool was_steady; /* it ran with these settings */
};

struct up {
    const struct settings *settings;
    const struct globals *globals;
    char folder[UP_PATH_BYTES]; /* of the programs */
    struct child children[DAEMONS_MAX];
    size_t count;
    sigset_t signals;
    bool is_stopping;
    int exit_code;
};

int64_t
up_backoff_us(int64_t before_us, int64_t ran_us)
{
    if (before_us == 0 || ran_us >= steady_us)
        return backoff_first_us;
    return before_us * 2 > backoff_max_us ? backoff_max_us : before_us * 2;
}

/* Those who only bring and carry stop first, the entrance and the plan last. */
unsigned
up_stop_order(const char *name)
{
    static const char *const order[] = { "console", "courier", "border", "audit",
        "notification", "assessment-team", "plan", "intake" };
    for (unsigned i = 0; i < ARRAY_COUNT(order); i++) {
        if (strcmp(order[i], name) == 0)
            return i + 1;
    }
    return 0;
}

/* In the child, between fork and exec: only calls that are safe there. */
static void
become(const struct up *up, const char *program, pid_t parent)
{
    const char *arguments[] = { program, "--settings", up->globals->settings,
        up->globals->steered_clock == NULL ? NULL : "--steered-clock",
        up->globals->steered_clock, NULL };
    sigset_t none;
    (void)sigemptyset(&none);
    /* A group of its own: Ctrl-C is for `up`, which stops them in order. */
    bool is_ready = setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 &&
                    sigprocmask(SIG_SETMASK, &none, NULL) == 0;
    /* The parent may have died before prctl. */
    if (is_ready && getppid() == parent)
        (void)execv(program, (char *const *)arguments);
    _exit(EXIT_STORE_FAILED);
}

static void
start(struct up *up, struct child *child)
{
    pid_t parent = getpid();
    char program[UP_PATH_BYTES];
    bool is_found = up_files_program(up->folder, child->name, program);
    int64_t now_us = clock_monotonic_us();
    pid_t pid = is_found ? fork() : -1;
    if (pid == 0)
        become(up, program, parent);
    if (pid < 0) {
        child->backoff_us = up_backoff_us(child->backoff_us, 0);
        child->start_at_us = now_us + child->backoff_us;
        trace_error("start", "daemon=%s errno=%d", child->name, errno);
        return;
    }
    child->pid = pid;
    child->started_us = now_us;
    up_files_write_child(up->settings, child->name, pid);
    trace_line("start", "daemon=%s pid=%d", child->name, (int)pid);
}

static void
stop(struct up *up, int exit_code)
{
    if (up->is_stopping)
        return;
    up->is_stopping = true;
    up->exit_code = exit_code;
    for (unsigned order = 0; order <= DAEMONS_MAX; order++) {
        for (size_t i = 0; i < up->count; i++) {
            const struct child *child = &up->children[i];
            if (child->pid != 0 && up_stop_order(child->name) == order)
                (void)kill(child->pid, SIGTERM);
        }
    }
}

static void
ended(struct up *up, struct child *child, int wait_status)
{
    int64_t now_us = clock_monotonic_us();
    int code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
    trace_line("end", "daemon=%s pid=%d code=%d signal=%d", child->name,
        (int)child->pid, code, WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0);
    child->pid = 0;
    up_files_remove_child(up->settings, child->name);
    if (up->is_stopping)
        return;
    child->was_steady = child->was_steady || now_us - child->started_us >= steady_us;
    /* Whoever ran before and cannot read them now may be able to in a while: a machine
     * short of memory or descriptors is no reason to stop the others. */
    if (!child->was_steady && (code == EXIT_SETTINGS || code == EXIT_USAGE_WRONG)) {
        talk("stafett up: %s cannot run with these settings; the node is stopped",
            child->name);
        stop(up, code);
        return;
    }
    child->backoff_us = up_backoff_us(child->backoff_us, now_us - child->started_us);
    child->start_at_us = now_us + child->backoff_us;
}

static void
reap(struct up *up)
{
    int wait_status = 0;
    for (pid_t pid = waitpid(-1, &wait_status, WNOHANG); pid > 0;
         pid = waitpid(-1, &wait_status, WNOHANG)) {
        for (size_t i = 0; i < up->count; i++) {
            if (up->children[i].pid == pid)
                ended(up, &up->children[i], wait_status);
        }
    }
}

static size_t
running(const struct up *up)
{
    size_t count = 0;
    for (size_t i = 0; i < up->count; i++)
        count += up->children[i].pid != 0 ? 1 : 0;
    return count;
}

/* Starts what is due; how long until the next one is. */
static int64_t
start_due(struct up *up)
{
    int64_t now_us = clock_monotonic_us();
    int64_t wait_us = second_us;
    for (size_t i = 0; i < up->count; i++) {
        struct child *child = &up->children[i];
        if (child->pid == 0 && child->start_at_us <= now_us)
            start(up, child);
        if (child->pid == 0 && child->start_at_us - now_us < wait_us)
            wait_us = child->start_at_us - now_us;
    }
    return wait_us < 0 ? 0 : wait_us;
}

/* SIGTERM, SIGINT or SIGCHLD, or 0 when the time is up. */
static int
wait_signal(const struct up *up, int64_t wait_us)
{
    const struct timespec wait = { .tv_sec = wait_us / second_us,
        .tv_nsec = wait_us % second_us * 1000 };
    int signal_number = sigtimedwait(&up->signals, NULL, &wait);
    return signal_number < 0 ? 0 : signal_number;
}

static void
drain(struct up *up)
{
    int64_t deadline_us = clock_monotonic_us() + drain_max_us;
    while (running(up) > 0 && clock_monotonic_us() < deadline_us) {
        (void)wait_signal(up, backoff_first_us);
        reap(up);
    }
    for (size_t i = 0; i < up->count; i++) {
        struct child *child = &up->children[i];
        if (child->pid == 0)
            continue;
        trace_error("kill", "daemon=%s pid=%d", child->name, (int)child->pid);
        (void)kill(child->pid, SIGKILL);
        (void)waitpid(child->pid, NULL, 0);
        up_files_remove_child(up->settings, child->name);
        child->pid = 0;
        if (up->exit_code == EXIT_DRAINED)
            up->exit_code = EXIT_STORE_FAILED;
    }
}

static bool
prepare(struct up *up)
{
    char program[UP_PATH_BYTES];
    if (!up_files_own_folder(up->folder))
        return false;
    for (unsigned i = 0; i < up->settings->daemon_count && up->count < DAEMONS_MAX;
         i++) {
        struct child *child = &up->children[up->count];
        child->name = up->settings->daemons[i].name;
        if (!up_files_program(up->folder, child->name, program))
            return false;
        up->count++;
    }
    (void)sigemptyset(&up->signals);
    (void)sigaddset(&up->signals, SIGTERM);
    (void)sigaddset(&up->signals, SIGINT);
    (void)sigaddset(&up->signals, SIGCHLD);
    return sigprocmask(SIG_BLOCK, &up->signals, NULL) == 0;
}

int
up_run(const struct settings *settings, const struct globals *globals)
{
    struct up up = { .settings = settings, .globals = globals };
    int lock = -1;
    if (!prepare(&up))
        return EXIT_SETTINGS;
    int code = up_files_lock(settings, &lock);
    if (code != EXIT_DRAINED)
        return code;
    trace_start("up");
    while (!up.is_stopping) {
        int signal_number = wait_signal(&up, start_due(&up));
        reap(&up);
        if (signal_number == SIGTERM || signal_number == SIGINT)
            stop(&up, EXIT_DRAINED);
    }
    drain(&up);
    up_files_unlock(settings, lock);
    return up.exit_code;
}
