#include "tests/sim/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    RUN_SECONDS_MAX = 120,
    SEEDS_PER_PROCESS = 100, /* its heap, which keeps all, grows to some 200 MiB */
};

struct job { /* shared between the parent and the process that works */
    struct range_result result;
    struct sim_result now;
    uint64_t seed; /* being run */
    bool is_running;
    FILE *talk; /* of what the daemons say on stderr during this seed */
};

static void *
shared_take(size_t bytes)
{
    void *taken =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT(taken != MAP_FAILED);
    return taken;
}

static FILE *
talk_open(void)
{
    FILE *talk = tmpfile();
    ASSERT(talk != NULL);
    return talk;
}

/* The ASSERT that ended it, if that is how it ended. */
static void
talk_read(FILE *talk, char breach[SIM_BREACH_BYTES])
{
    static char text[1 << 16];
    ssize_t bytes = pread(fileno(talk), text, sizeof text - 1, 0);
    text[bytes < 0 ? 0 : bytes] = '\0';
    const char *line = strstr(text, "at=assert");
    if (line == NULL)
        line = strstr(text, "ERROR: AddressSanitizer");
    if (line == NULL)
        line = strstr(text, "runtime error:");
    (void)snprintf(breach, SIM_BREACH_BYTES, "the process ended: %.*s",
        line == NULL ? 8 : (int)strcspn(line, "\n"), line == NULL ? "no word" : line);
}

static void
result_add(struct range_result *to, const struct sim_result *from, uint64_t seed)
{
    to->seeds++;
    to->turns += from->turns;
    to->events += from->events;
    for (size_t i = 0; i < SIM_NAME_MAX; i++) {
        to->faults[i] += from->faults[i];
        to->work[i] += from->work[i];
    }
    if (!from->is_broken)
        return;
    to->violations++;
    if (to->failure_count == RANGE_FAILURES_MAX)
        return;
    struct range_failure *failure = &to->failures[to->failure_count++];
    failure->seed = seed;
    memcpy(failure->breach, from->breach, SIM_BREACH_BYTES);
}

static bool
has_enough(const struct range_plan *plan, const struct range_result *result)
{
    return plan->violations_max != 0 && result->violations >= plan->violations_max;
}

/* A process of a job: from job->seed on, every plan->jobs-th. */
static void
job_work(struct job *job, const struct range_plan *plan)
{
    struct sim_options options = { .is_uncompared = plan->is_uncompared };
    (void)dup2(fileno(job->talk), STDERR_FILENO);
    for (int i = 0; i < SEEDS_PER_PROCESS && job->seed <= plan->last;
         i++, job->seed += plan->jobs) {
        if (has_enough(plan, &job->result))
            break;
        clock_t before = clock();
        ASSERT(ftruncate(fileno(job->talk), 0) == 0);
        (void)lseek(STDERR_FILENO, 0, SEEK_SET);
        (void)alarm(RUN_SECONDS_MAX);
        options.seed = job->seed;
        job->is_running = true;
        sim_run(&options, &job->now);
        job->is_running = false;
        result_add(&job->result, &job->now, job->seed);
        job->result.cpu_s += (double)(clock() - before) / (double)CLOCKS_PER_SEC;
    }
    _exit(0);
}

static pid_t
job_start(struct job *job, const struct range_plan *plan)
{
    (void)fflush(NULL);
    pid_t child = fork();
    ASSERT(child >= 0);
    if (child == 0)
        job_work(job, plan);
    return child;
}

/* A job whose process ended goes on in another; what it was in the middle of is broken. */
static bool
job_goes_on(struct job *job, const struct range_plan *plan)
{
    if (job->is_running) {
        job->is_running = false;
        job->now.is_broken = true;
        talk_read(job->talk, job->now.breach);
        result_add(&job->result, &job->now, job->seed);
        job->seed += plan->jobs;
    }
    return job->seed <= plan->last && !has_enough(plan, &job->result);
}

static void
range_add(struct range_result *to, const struct range_result *from)
{
    to->seeds += from->seeds;
    to->violations += from->violations;
    to->turns += from->turns;
    to->events += from->events;
    to->cpu_s += from->cpu_s;
    for (size_t i = 0; i < SIM_NAME_MAX; i++) {
        to->faults[i] += from->faults[i];
        to->work[i] += from->work[i];
    }
    for (size_t i = 0; i < from->failure_count; i++) {
        if (to->failure_count < RANGE_FAILURES_MAX)
            to->failures[to->failure_count++] = from->failures[i];
    }
}

void
range_run(const struct range_plan *plan, struct range_result *result)
{
    pid_t children[RANGE_JOBS_MAX];
    unsigned running = plan->jobs;
    ASSERT(plan->jobs > 0 && plan->jobs <= RANGE_JOBS_MAX);
    struct job *jobs = shared_take(plan->jobs * sizeof *jobs);
    memset(result, 0, sizeof *result);
    for (unsigned i = 0; i < plan->jobs; i++) {
        jobs[i].talk = talk_open();
        jobs[i].seed = plan->first + i;
        children[i] = job_start(&jobs[i], plan);
    }
    while (running > 0) {
        int status;
        pid_t child = wait(&status);
        for (unsigned i = 0; i < plan->jobs; i++) {
            if (children[i] != child)
                continue;
            bool goes_on = job_goes_on(&jobs[i], plan);
            children[i] = goes_on ? job_start(&jobs[i], plan) : -1;
            running -= goes_on ? 0 : 1;
        }
    }
    for (unsigned i = 0; i < plan->jobs; i++) {
        range_add(result, &jobs[i].result);
        (void)fclose(jobs[i].talk);
    }
    (void)munmap(jobs, plan->jobs * sizeof *jobs);
}

bool
range_fails(const struct sim_options *options, char breach[SIM_BREACH_BYTES])
{
    struct job *job = shared_take(sizeof *job);
    int status;
    job->talk = talk_open();
    (void)fflush(NULL);
    pid_t child = fork();
    ASSERT(child >= 0);
    if (child == 0) {
        (void)dup2(fileno(job->talk), STDERR_FILENO);
        (void)alarm(RUN_SECONDS_MAX);
        sim_run(options, &job->now);
        job->is_running = true; /* to its end */
        (void)fflush(NULL);
        _exit(0);
    }
    (void)waitpid(child, &status, 0);
    bool is_broken = job->now.is_broken || !job->is_running;
    if (!job->is_running)
        talk_read(job->talk, breach);
    else
        memcpy(breach, job->now.breach, SIM_BREACH_BYTES);
    (void)fclose(job->talk);
    (void)munmap(job, sizeof *job);
    return is_broken;
}
