/* Nothing leaves a daemon that a crash could take back. plan runs in a child process as it
 * ships, but for three calls that this program replaces and watches: what LMDB is given
 * and commits, what it flushes, and what libzmq is given to send. Frames are seen before
 * they are encrypted: any turn that one quotes, in an answer or a page of the feed, must
 * have been committed by a flush and a synchronous write of the log's head that have both
 * returned. */

#define _GNU_SOURCE

#include "common/bus.h"
#include "common/clock.h"
#include "common/message.h"
#include "common/runtime.h"
#include "proto/envelope.pb-c.h"
#include "proto/plan.pb-c.h"
#include "services/plan/plan.h"
#include "services/plan/plan_found.h"
#include "tests/lib/test.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

enum {
    FOLDER_BYTES = 512,
    ARENA_BYTES = 16 << 20,
    PATIENCE_MS = 30000,
    INPUTS_PER_FRAME = 32,
    FRAMES = 40,
};

/* What the child has seen; shared with the test. */
struct watched {
    uint64_t given;     /* the last turn given to the log */
    uint64_t durable;   /* the last turn whose commit has returned, flushed */
    uint64_t quoted;    /* turns in frames sent */
    uint64_t flushes;   /* commits of the log that were flushed */
    uint64_t early;     /* turns quoted that were not durable yet */
    uint64_t unflushed; /* commits of the log that returned without */
};

static struct watched *watched;
static bool is_watching; /* in the child */
static MDB_env *log_env;
static bool is_flushed;   /* since the last write that is not synchronous */
static bool is_committed; /* a synchronous write has returned after that flush */

/* ---- the calls replaced; libc's own names for the parameters are reserved to it */

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
int
fdatasync(int file)
{
    int result = (int)syscall(SYS_fdatasync, file);
    is_flushed = result == 0;
    return result;
}

ssize_t
pwrite(int file, const void *bytes, size_t count, off_t at)
{
    ssize_t wrote = syscall(SYS_pwrite64, file, bytes, count, at);
    bool is_synchronous = (fcntl(file, F_GETFL) & O_DSYNC) != 0;
    if (is_synchronous)
        is_committed = is_flushed && wrote == (ssize_t)count;
    else
        is_flushed = false;
    return wrote;
}

ssize_t
writev(int file, const struct iovec *parts, int count)
{
    is_flushed = false;
    return syscall(SYS_writev, file, parts, count);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

static void *
real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    ASSERT(function != NULL);
    return function;
}

/* Turns are given under ascending numbers of eight bytes. */
int
mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned int flags)
{
    int (*put)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *, unsigned int);
    *(void **)&put = real("mdb_put");
    if (is_watching && (flags & MDB_APPEND) != 0 && key->mv_size == 8) {
        uint64_t number = 0;
        for (size_t i = 0; i < key->mv_size; i++)
            number = number << 8 | ((const uint8_t *)key->mv_data)[i];
        watched->given = number;
        log_env = mdb_txn_env(txn);
    }
    return put(txn, dbi, key, data, flags);
}

int
mdb_txn_commit(MDB_txn *txn)
{
    int (*commit)(MDB_txn *);
    *(void **)&commit = real("mdb_txn_commit");
    bool is_log = is_watching && mdb_txn_env(txn) == log_env;
    is_flushed = false;
    is_committed = false;
    int code = commit(txn);
    if (is_log && code == 0 && is_committed) {
        watched->durable = watched->given;
        watched->flushes++;
    } else if (is_log) {
        watched->unflushed++;
    }
    return code;
}

static void
quote(uint64_t turn)
{
    watched->quoted++;
    if (turn > watched->durable)
        watched->early++;
}

static void
frame_watch(struct slice body)
{
    struct arena *arena;
    struct wire_fault fault;
    arena_create(ARENA_BYTES, &arena);
    const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, arena, &fault);
    if (frame == NULL) { /* the bus's own knock at its door */
        arena_destroy(&arena);
        return;
    }
    for (size_t i = 0; frame->body_case == STAFETT__V1__FRAME__BODY_ANSWERS &&
                       i < frame->answers->n_answers;
         i++) {
        const Stafett__V1__Answer *answer = frame->answers->answers[i];
        for (size_t e = 0; e < answer->n_events; e++) {
            const Stafett__V1__Envelope *envelope =
                (const Stafett__V1__Envelope *)message_unpack_own(
                    &stafett__v1__envelope__descriptor, slice_bytes(answer->events[e]),
                    arena);
            quote(envelope->sequence >> 8);
        }
    }
    for (size_t i = 0; frame->body_case == STAFETT__V1__FRAME__BODY_FEED_PAGE &&
                       i < frame->feed_page->n_items;
         i++) {
        const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
            &stafett__v1__turn__descriptor, slice_bytes(frame->feed_page->items[i]),
            arena);
        quote(turn->sequence);
    }
    arena_destroy(&arena);
}

/* Others than the main thread send what has nothing to do with turns. */
int
zmq_send(void *socket, const void *bytes, size_t len, int flags)
{
    int (*send)(void *, const void *, size_t, int);
    *(void **)&send = real("zmq_send");
    if (is_watching && getpid() == (pid_t)syscall(SYS_gettid) &&
        (flags & ZMQ_DONTWAIT) != 0 && (flags & ZMQ_SNDMORE) == 0)
        frame_watch(slice_of(bytes, len));
    return send(socket, bytes, len, flags);
}

/* ---- the daemon */

static char folder[FOLDER_BYTES];
static char settings_file[2 * FOLDER_BYTES];
static struct curve_pair plan_pair;
static struct curve_pair person_pair;
static struct curve_pair console_pair;

static bool
first_input(const struct settings *settings, struct arena *arena, struct slice *out)
{
    uint8_t key[CURVE_BYTES];
    uint8_t salt[SEED_BYTES] = { 1 };
    if (!keys_decode_z85(settings->person->public_key, key))
        return false;
    *out = plan_found(settings, key, salt, arena);
    return true;
}

static int
run_plan(void)
{
    static const struct runtime_plan plan = {
        .service = &plan_service,
        .first_input = first_input,
        .has_signer = true,
        .user_keys = plan_user_keys,
    };
    char name[] = "plan";
    char option[] = "--settings";
    char quiet[] = "--quiet";
    char *arguments[] = { name, option, settings_file, quiet, NULL };
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
    is_watching = true;
    return runtime_main(&plan, 4, arguments);
}

static void
make_key(const char *name, struct curve_pair *out)
{
    char path[2 * FOLDER_BYTES];
    (void)snprintf(path, sizeof path, "%s/keys/%s.curve", folder, name);
    assert_true(keys_make_curve(path, out));
}

static void
make_node(void)
{
    char path[2 * FOLDER_BYTES];
    char here[FOLDER_BYTES];
    uint8_t signing[SIGN_PUBLIC_BYTES];
    test_folder_make(folder, sizeof folder);
    assert_non_null(getcwd(here, sizeof here));
    (void)snprintf(path, sizeof path, "%s/keys", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/keys/organisation.sign", folder);
    assert_true(keys_make_signer(path, signing));
    make_key("plan", &plan_pair);
    make_key("duty-ke", &person_pair);
    make_key("console", &console_pair);
    (void)snprintf(settings_file, sizeof settings_file, "%s/stafett.yaml", folder);
    FILE *file = fopen(settings_file, "we");
    assert_non_null(file);
    (void)fprintf(file,
        "organisation: havnes\nname: Havnes\ncountry: \"NO\"\n"
        "time_zone: Europe/Oslo\nrules: %s/deploy/rules/no.yaml\nkeys: keys\n"
        "store: store\nis_deployed: no\nunit: ke\nunit_name: KE\n"
        "person: { code: duty-ke, name: Turid Moe, public_key: \"%s\" }\nsenders: []\n"
        "daemons:\n"
        "  - { name: plan, public_key: \"%s\", bind: \"ipc://run/plan\" }\n"
        "  - { name: console, public_key: \"%s\" }\n",
        here, person_pair.public_text, plan_pair.public_text, console_pair.public_text);
    assert_int_equal(fclose(file), 0);
}

/* ---- its client and its follower */

struct asker {
    struct bus *bus;
    struct socket *client;
    struct socket *follower;
    struct arena *arena;
    uint64_t staff;    /* added so far; names the next */
    uint64_t accepted; /* answers */
    uint64_t after;    /* turn of the feed read so far */
    bool is_asked;
};

static bool
send_frame(struct asker *asker, struct socket *socket, const Stafett__V1__Frame *frame)
{
    return bus_send(socket, NULL, message_pack(&frame->base, asker->arena));
}

static ProtobufCBinaryData
add_staff(struct asker *asker, uint64_t number)
{
    static const uint8_t salt[16] = { 1 };
    Stafett__Plan__V1__AddStaff add = STAFETT__PLAN__V1__ADD_STAFF__INIT;
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    struct id id = clock_id();
    char code[32];
    (void)snprintf(code, sizeof code, "staff-%llu", (unsigned long long)number);
    add.staff_code = code;
    add.unit_code = (char *)"ke";
    add.content = slice_binary(
        content_with(slice_text(""), "name", slice_text("Test"), salt, asker->arena));
    envelope.id = id_binary(&id);
    envelope.type = (char *)add.base.descriptor->name;
    envelope.source = (char *)"havnes/user";
    envelope.time_us = clock_now_us();
    envelope.payload = slice_binary(message_pack(&add.base, asker->arena));
    return slice_binary(message_pack(&envelope.base, asker->arena));
}

static bool
send_commands(struct asker *asker, size_t count)
{
    Stafett__V1__Inputs inputs = STAFETT__V1__INPUTS__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    ProtobufCBinaryData envelopes[INPUTS_PER_FRAME];
    arena_reset(asker->arena);
    for (size_t i = 0; i < count; i++)
        envelopes[i] = add_staff(asker, asker->staff + i);
    inputs.envelopes = envelopes;
    inputs.n_envelopes = count;
    frame.request = 1;
    frame.body_case = STAFETT__V1__FRAME__BODY_INPUTS;
    frame.inputs = &inputs;
    if (!send_frame(asker, asker->client, &frame))
        return false;
    asker->staff += count;
    return true;
}

static void
ask_page(struct asker *asker)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    arena_reset(asker->arena);
    request.after = asker->after;
    request.items_max = 256;
    request.wait_ms = 20000;
    frame.request = 1;
    frame.body_case = STAFETT__V1__FRAME__BODY_FEED_REQUEST;
    frame.feed_request = &request;
    asker->is_asked = send_frame(asker, asker->follower, &frame);
}

static void
receive(struct asker *asker, struct socket *socket)
{
    struct bus_peer peer;
    struct slice body;
    while (bus_receive(socket, &peer, &body) == BUS_MESSAGE) {
        arena_reset(asker->arena);
        const Stafett__V1__Frame *frame =
            (const Stafett__V1__Frame *)message_unpack_own(
                &stafett__v1__frame__descriptor, body, asker->arena);
        if (frame->body_case == STAFETT__V1__FRAME__BODY_FEED_PAGE) {
            asker->after += frame->feed_page->n_items;
            asker->is_asked = false;
        }
        for (size_t i = 0; frame->body_case == STAFETT__V1__FRAME__BODY_ANSWERS &&
                           i < frame->answers->n_answers;
             i++) {
            const Stafett__V1__Answer *answer = frame->answers->answers[i];
            assert_int_equal(answer->verdict, STAFETT__V1__VERDICT__VERDICT_ACCEPTED);
            assert_int_equal(answer->n_events, 1);
            asker->accepted++;
        }
    }
}

/* Until all that was sent is answered and read from the feed. False: it never was. */
static bool
settle(struct asker *asker)
{
    int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PATIENCE_MS;
    while (asker->accepted < asker->staff || asker->after < asker->staff) {
        bool is_extra;
        if (!asker->is_asked)
            ask_page(asker);
        if (clock_monotonic_us() > until_us ||
            bus_wait(asker->bus, asker->is_asked ? PATIENCE_MS : 1, -1, &is_extra) !=
                STATUS_OK)
            return false;
        receive(asker, asker->client);
        receive(asker, asker->follower);
    }
    return true;
}

/* Until the daemon is there to be sent to. */
static bool
send_surely(struct asker *asker, size_t count)
{
    int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PATIENCE_MS;
    while (!send_commands(asker, count)) {
        bool is_extra;
        if (clock_monotonic_us() > until_us ||
            bus_wait(asker->bus, 1, -1, &is_extra) != STATUS_OK)
            return false;
        receive(asker, asker->client);
    }
    return true;
}

static void
ask_all(struct asker *asker)
{
    /* One alone, then as many as come: alone in their batch, and many in one. */
    for (size_t i = 0; i < FRAMES; i++) {
        assert_true(send_surely(asker, 1));
        assert_true(settle(asker));
    }
    for (size_t i = 0; i < FRAMES; i++)
        assert_true(send_surely(asker, INPUTS_PER_FRAME));
    assert_true(settle(asker));
}

static void
test_nothing_is_sent_before_it_is_flushed(void **state)
{
    struct asker asker = { .staff = 0 };
    char endpoint[2 * FOLDER_BYTES];
    int ended = 0;
    (void)state;
    make_node();
    watched = mmap(NULL, sizeof *watched, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(watched, MAP_FAILED);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(run_plan());
    arena_create(ARENA_BYTES, &asker.arena);
    (void)snprintf(endpoint, sizeof endpoint, "ipc://%s/run/plan", folder);
    assert_int_equal(bus_create(&asker.bus), STATUS_OK);
    assert_int_equal(bus_connect(asker.bus, endpoint, &person_pair,
                         plan_pair.public_text, &asker.client),
        STATUS_OK);
    assert_int_equal(bus_connect(asker.bus, endpoint, &console_pair,
                         plan_pair.public_text, &asker.follower),
        STATUS_OK);
    ask_all(&asker);
    bus_destroy(&asker.bus);
    arena_destroy(&asker.arena);
    (void)kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_DRAINED);
    assert_int_equal(watched->early, 0);
    assert_int_equal(watched->unflushed, 0);
    assert_true(watched->flushes > FRAMES);
    /* The watch saw them: each in an answer, and again in the feed. */
    assert_true(watched->quoted >= 2 * asker.staff);
    assert_true(watched->durable > asker.staff);
    test_folder_remove(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_sent_before_it_is_flushed),
    };
    if (sodium_init() < 0)
        return EXIT_UNAVAILABLE;
    return test_run_group("durable", tests, ARRAY_COUNT(tests));
}
