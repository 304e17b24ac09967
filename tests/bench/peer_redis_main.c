/* The peer: the same three durable hops on Redis Streams. A client adds to stream A and is
 * answered after the flush; a worker reads A, adds to B and acknowledges in one
 * transaction; another from B to C; an observer reads C. Client and observer are one
 * process with one clock. Usage: peer_redis PORT WINDOW RATE SECONDS STATE */

#include "tests/bench/machine.h"
#include "tests/bench/samples.h"

#include "common/base.h"

#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    EVENT_BYTES = 300,
    STATE_BYTES = 64,
    CASES = 10000,
    READ_MAX = 256,    /* events of one transaction, as one page of a feed */
    PIPELINE_MAX = 64, /* events of one round trip, as inputs of one frame */
    KEPT = 1 << 20,
    WARM_MS = 500,
    BLOCK_MS = 200,
};

struct bench {
    int port;
    unsigned window;
    double rate;
    double seconds;
    bool has_state;
    int64_t sent_ns[KEPT];
    atomic_uint_fast64_t sent;
    atomic_uint_fast64_t seen;
    atomic_bool is_ended; /* nothing more is sent */
    int64_t measured_ns;
    int64_t first_ns;
    int64_t last_ns;
    uint64_t counted;
    struct samples end_us;
};

static _Noreturn void
fail(const char *what)
{
    (void)fprintf(stderr, "peer_redis: %s\n", what);
    exit(EXIT_UNAVAILABLE);
}

static redisContext *
connect_to(int port)
{
    redisContext *redis = redisConnect("127.0.0.1", port);
    if (redis == NULL || redis->err != 0)
        fail("no connection");
    return redis;
}

static void
reply_drop(redisContext *redis)
{
    void *reply = NULL;
    if (redisGetReply(redis, &reply) != REDIS_OK || reply == NULL)
        fail("no reply");
    if (((redisReply *)reply)->type == REDIS_REPLY_ERROR)
        fail(((redisReply *)reply)->str);
    freeReplyObject(reply);
}

static void
order(redisContext *redis, const char *command)
{
    (void)redisAppendCommand(redis, command);
    reply_drop(redis);
}

static uint64_t
number_of(const char *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

/* ---- a hop: all that waits goes on in one transaction, which is one flush */

/* Returns how many replies are to come. */
static int
pass_on(const struct bench *bench, redisContext *redis, const redisReply *events,
    const char *to)
{
    int replies = 0;
    for (size_t i = 0; i < events->elements; i++) {
        const redisReply *body = events->element[i]->element[1]->element[1];
        (void)redisAppendCommand(redis, "XADD %s * d %b", to, body->str, body->len);
        replies++;
        if (!bench->has_state)
            continue;
        (void)redisAppendCommand(redis, "HSET case:%s:%d s %b", to,
            (int)(number_of(body->str) * 7919 % CASES), body->str, (size_t)STATE_BYTES);
        replies++;
    }
    return replies;
}

static void
acknowledge(redisContext *redis, const redisReply *events, const char *from)
{
    const char *words[READ_MAX + 3] = { "XACK", from, "g" };
    size_t bytes[READ_MAX + 3] = { 4, strlen(from), 1 };
    ASSERT(events->elements <= READ_MAX);
    for (size_t i = 0; i < events->elements; i++) {
        words[i + 3] = events->element[i]->element[0]->str;
        bytes[i + 3] = events->element[i]->element[0]->len;
    }
    (void)redisAppendCommandArgv(redis, (int)events->elements + 3, words, bytes);
}

static _Noreturn void
worker(const struct bench *bench, const char *from, const char *to)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    redisContext *redis = connect_to(bench->port);
    for (;;) {
        redisReply *reply = redisCommand(redis,
            "XREADGROUP GROUP g c COUNT %d BLOCK 0 STREAMS %s >", READ_MAX, from);
        if (reply == NULL)
            _exit(0);
        if (reply->type == REDIS_REPLY_ARRAY) {
            const redisReply *events = reply->element[0]->element[1];
            (void)redisAppendCommand(redis, "MULTI");
            int replies = pass_on(bench, redis, events, to);
            acknowledge(redis, events, from);
            (void)redisAppendCommand(redis, "EXEC");
            for (int i = 0; i < replies + 3; i++)
                reply_drop(redis);
        }
        freeReplyObject(reply);
    }
}

static pid_t
worker_start(const struct bench *bench, const char *from, const char *to)
{
    pid_t pid = fork();
    if (pid < 0)
        fail("no process");
    if (pid == 0)
        worker(bench, from, to);
    return pid;
}

/* ---- the observer */

static void
see(struct bench *bench, uint64_t number)
{
    int64_t now_ns = machine_now_ns();
    int64_t sent_ns = bench->sent_ns[number % KEPT];
    atomic_fetch_add(&bench->seen, 1);
    if (sent_ns < bench->measured_ns)
        return;
    if (bench->counted == 0)
        bench->first_ns = now_ns;
    bench->last_ns = now_ns;
    bench->counted++;
    samples_add(&bench->end_us, (double)(now_ns - sent_ns) / 1000);
}

static void *
observe(void *argument)
{
    struct bench *bench = argument;
    redisContext *redis = connect_to(bench->port);
    char id[64] = "0-0";
    while (!atomic_load(&bench->is_ended) ||
           atomic_load(&bench->seen) < atomic_load(&bench->sent)) {
        redisReply *reply =
            redisCommand(redis, "XREAD COUNT 1000 BLOCK %d STREAMS C %s", BLOCK_MS, id);
        if (reply == NULL)
            fail("the observer has lost its connection");
        if (reply->type == REDIS_REPLY_ARRAY) {
            const redisReply *events = reply->element[0]->element[1];
            for (size_t i = 0; i < events->elements; i++)
                see(bench, number_of(events->element[i]->element[1]->element[1]->str));
            (void)snprintf(id, sizeof id, "%s",
                events->element[events->elements - 1]->element[0]->str);
        }
        freeReplyObject(reply);
    }
    redisFree(redis);
    return NULL;
}

/* ---- the client */

static void
send_some(struct bench *bench, redisContext *redis, unsigned count)
{
    char body[EVENT_BYTES];
    memset(body, 'z', sizeof body);
    int64_t now_ns = machine_now_ns();
    uint64_t first = atomic_load(&bench->sent);
    for (unsigned i = 0; i < count; i++) {
        uint64_t number = first + i;
        memcpy(body, &number, sizeof number);
        bench->sent_ns[number % KEPT] = now_ns;
        (void)redisAppendCommand(redis, "XADD A * d %b", body, sizeof body);
    }
    atomic_store(&bench->sent, first + count);
    for (unsigned i = 0; i < count; i++)
        reply_drop(redis);
}

static void
run_window(struct bench *bench, redisContext *redis, int64_t end_ns)
{
    while (machine_now_ns() < end_ns) {
        uint64_t open = atomic_load(&bench->sent) - atomic_load(&bench->seen);
        uint64_t room = open < bench->window ? bench->window - open : 0;
        if (room == 0)
            machine_sleep_until(machine_now_ns() + 50000);
        else
            send_some(
                bench, redis, room < PIPELINE_MAX ? (unsigned)room : PIPELINE_MAX);
    }
}

static void
run_rate(struct bench *bench, redisContext *redis, int64_t end_ns)
{
    for (int64_t at_ns = machine_now_ns(); at_ns < end_ns;
         at_ns += (int64_t)(1e9 / bench->rate)) {
        machine_sleep_until(at_ns);
        send_some(bench, redis, 1);
    }
}

static void
run(struct bench *bench)
{
    pthread_t observer;
    redisContext *redis = connect_to(bench->port);
    order(redis, "FLUSHALL");
    order(redis, "XGROUP CREATE A g $ MKSTREAM");
    order(redis, "XGROUP CREATE B g $ MKSTREAM");
    pid_t first = worker_start(bench, "A", "B");
    pid_t second = worker_start(bench, "B", "C");
    if (pthread_create(&observer, NULL, observe, bench) != 0)
        fail("no thread");
    int64_t start_ns = machine_now_ns();
    int64_t end_ns = start_ns + (int64_t)(bench->seconds * 1e9);
    bench->measured_ns = start_ns + INT64_C(1000000) * WARM_MS;
    if (bench->window > 0)
        run_window(bench, redis, end_ns);
    else
        run_rate(bench, redis, end_ns);
    atomic_store(&bench->is_ended, true);
    (void)pthread_join(observer, NULL);
    (void)kill(first, SIGKILL);
    (void)kill(second, SIGKILL);
    (void)waitpid(first, NULL, 0);
    (void)waitpid(second, NULL, 0);
    order(redis, "FLUSHALL");
    redisFree(redis);
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    if (argc != 6)
        fail("usage: peer_redis PORT WINDOW RATE SECONDS STATE");
    bench.port = atoi(argv[1]);             /* NOLINT(cert-err34-c) */
    bench.window = (unsigned)atoi(argv[2]); /* NOLINT(cert-err34-c) */
    bench.rate = atof(argv[3]);             /* NOLINT(cert-err34-c) */
    bench.seconds = atof(argv[4]);          /* NOLINT(cert-err34-c) */
    bench.has_state = atoi(argv[5]) != 0;   /* NOLINT(cert-err34-c) */
    run(&bench);
    double seconds = (double)(bench.last_ns - bench.first_ns) / 1e9;
    (void)printf("%.1f %.1f %.1f\n", seconds > 0 ? (double)bench.counted / seconds : 0,
        samples_percentile(&bench.end_us, 0.5),
        samples_percentile(&bench.end_us, 0.99));
    samples_free(&bench.end_us);
    return 0;
}
