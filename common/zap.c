/* The thread owns its two sockets: the handler's REP, and one end of a PAIR on which
 * the word to stop arrives. It knows nothing of the bus but the table of keys. Frames
 * are copied into fixed fields; a request that does not fit is denied like any other. */

#include "common/zap.h"

#include "common/settings.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
    ZAP_FRAME_BYTES_MAX = 256,
    ZAP_SELF_TEST_MS = 5000,
    ZAP_REQUEST_FRAMES = 7, /* with one frame of credentials */
};

#define ZAP_ENDPOINT  "inproc://zeromq.zap.01"
#define STOP_ENDPOINT "inproc://stafett.zap.stop"

enum zap_frame {
    ZAP_VERSION,
    ZAP_REQUEST_ID,
    ZAP_DOMAIN_NAME,
    ZAP_ADDRESS,
    ZAP_IDENTITY,
    ZAP_MECHANISM,
    ZAP_CREDENTIALS,
};

struct zap {
    void *handler; /* REP: the thread's */
    void *stopped; /* PAIR: the thread's end */
    void *stop;    /* PAIR: ours */
    pthread_t thread;
    pthread_mutex_t lock; /* of keys and key_count */
    size_t key_count;
    uint8_t keys[ZAP_KEYS_MAX][CURVE_BYTES]; /* ascending */
    atomic_uint_fast64_t denied;
};

struct zap_request {
    size_t frame_count; /* more than are kept, when there were more */
    struct {
        uint8_t bytes[ZAP_FRAME_BYTES_MAX];
        size_t len;
    } frames[ZAP_REQUEST_FRAMES];
};

static int
key_compare(const void *a, const void *b)
{
    return memcmp(a, b, CURVE_BYTES);
}

static bool
zap_has(struct zap *zap, const uint8_t key[CURVE_BYTES])
{
    int locked = pthread_mutex_lock(&zap->lock);
    ASSERT(locked == 0);
    bool is_there =
        bsearch(key, zap->keys, zap->key_count, CURVE_BYTES, key_compare) != NULL;
    int unlocked = pthread_mutex_unlock(&zap->lock);
    ASSERT(unlocked == 0);
    return is_there;
}

/* False when the context ends. */
static bool
request_receive(void *handler, struct zap_request *request)
{
    int has_more = 1;
    memset(request, 0, sizeof *request);
    while (has_more != 0) {
        uint8_t spare[ZAP_FRAME_BYTES_MAX];
        size_t at = request->frame_count;
        bool is_kept = at < ZAP_REQUEST_FRAMES;
        uint8_t *bytes = is_kept ? request->frames[at].bytes : spare;
        int got = zmq_recv(handler, bytes, ZAP_FRAME_BYTES_MAX, 0);
        if (got < 0)
            return false;
        /* A longer frame is cut by zmq_recv; its length then fits nothing. */
        if (is_kept)
            request->frames[at].len = (size_t)got;
        request->frame_count++;
        size_t size = sizeof has_more;
        if (zmq_getsockopt(handler, ZMQ_RCVMORE, &has_more, &size) != 0)
            return false;
    }
    return true;
}

static bool
frame_is(const struct zap_request *request, enum zap_frame frame, const char *text)
{
    return request->frames[frame].len == strlen(text) &&
           memcmp(request->frames[frame].bytes, text, strlen(text)) == 0;
}

static bool
request_is_allowed(struct zap *zap, const struct zap_request *request)
{
    return request->frame_count == ZAP_REQUEST_FRAMES &&
           frame_is(request, ZAP_VERSION, "1.0") &&
           frame_is(request, ZAP_DOMAIN_NAME, ZAP_DOMAIN) &&
           frame_is(request, ZAP_MECHANISM, "CURVE") &&
           request->frames[ZAP_CREDENTIALS].len == CURVE_BYTES &&
           zap_has(zap, request->frames[ZAP_CREDENTIALS].bytes);
}

static bool
reply_send(void *handler, const struct zap_request *request, const char *user_id)
{
    const char *code = user_id == NULL ? "400" : "200";
    size_t id_bytes = request->frames[ZAP_REQUEST_ID].len;
    if (id_bytes > ZAP_FRAME_BYTES_MAX)
        id_bytes = ZAP_FRAME_BYTES_MAX;
    return zmq_send(handler, "1.0", 3, ZMQ_SNDMORE) >= 0 &&
           zmq_send(handler, request->frames[ZAP_REQUEST_ID].bytes, id_bytes,
               ZMQ_SNDMORE) >= 0 &&
           zmq_send(handler, code, 3, ZMQ_SNDMORE) >= 0 &&
           zmq_send(handler, "", 0, ZMQ_SNDMORE) >= 0 &&
           zmq_send(handler, user_id == NULL ? "" : user_id,
               user_id == NULL ? 0 : strlen(user_id), ZMQ_SNDMORE) >= 0 &&
           zmq_send(handler, "", 0, 0) >= 0;
}

static bool
zap_answer(struct zap *zap)
{
    struct zap_request request;
    char user_id[CURVE_TEXT_BYTES];
    if (!request_receive(zap->handler, &request))
        return false;
    bool is_allowed = request_is_allowed(zap, &request);
    if (is_allowed)
        keys_encode_z85(request.frames[ZAP_CREDENTIALS].bytes, user_id);
    else
        atomic_fetch_add(&zap->denied, 1);
    return reply_send(zap->handler, &request, is_allowed ? user_id : NULL);
}

/* Ends on the word to stop or when a socket fails; either way nobody is let in after. */
static void *
zap_run(void *argument)
{
    struct zap *zap = argument;
    bool is_running = true;
    while (is_running) {
        zmq_pollitem_t items[] = {
            { zap->stopped, 0, ZMQ_POLLIN, 0 },
            { zap->handler, 0, ZMQ_POLLIN, 0 },
        };
        int ready = zmq_poll(items, (int)ARRAY_COUNT(items), -1);
        if (ready < 0 && errno == EINTR)
            continue;
        is_running = ready >= 0 && items[0].revents == 0;
        if (is_running && items[1].revents != 0)
            is_running = zap_answer(zap);
    }
    (void)zmq_close(zap->handler);
    (void)zmq_close(zap->stopped);
    return NULL;
}

static void *
socket_open(void *context, int type, const char *endpoint, bool is_bound)
{
    int linger = 0;
    int wait_ms = ZAP_SELF_TEST_MS;
    void *socket = zmq_socket(context, type);
    if (socket == NULL)
        return NULL;
    if (zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger) == 0 &&
        zmq_setsockopt(socket, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms) == 0 &&
        (is_bound ? zmq_bind(socket, endpoint) : zmq_connect(socket, endpoint)) == 0)
        return socket;
    (void)zmq_close(socket);
    return NULL;
}

/* Asks as libzmq does, with a key that nobody has. */
static bool
self_test_denies(void *context)
{
    static const uint8_t nobody[CURVE_BYTES] = { 0 };
    char reply[3][ZAP_FRAME_BYTES_MAX];
    int got = -1;
    void *asker = socket_open(context, ZMQ_REQ, ZAP_ENDPOINT, false);
    if (asker == NULL)
        return false;
    bool is_sent = zmq_send(asker, "1.0", 3, ZMQ_SNDMORE) >= 0 &&
                   zmq_send(asker, "self", 4, ZMQ_SNDMORE) >= 0 &&
                   zmq_send(asker, ZAP_DOMAIN, strlen(ZAP_DOMAIN), ZMQ_SNDMORE) >= 0 &&
                   zmq_send(asker, "", 0, ZMQ_SNDMORE) >= 0 &&
                   zmq_send(asker, "", 0, ZMQ_SNDMORE) >= 0 &&
                   zmq_send(asker, "CURVE", 5, ZMQ_SNDMORE) >= 0 &&
                   zmq_send(asker, nobody, sizeof nobody, 0) >= 0;
    for (size_t i = 0; is_sent && i < ARRAY_COUNT(reply); i++)
        got = zmq_recv(asker, reply[i], sizeof reply[i], 0);
    (void)zmq_close(asker);
    return got == 3 && memcmp(reply[2], "400", 3) == 0;
}

static void
zap_free(struct zap **zap)
{
    if ((*zap)->stop != NULL)
        (void)zmq_close((*zap)->stop);
    (void)pthread_mutex_destroy(&(*zap)->lock);
    free(*zap);
    *zap = NULL;
}

/* Sockets that the thread would have closed. */
static enum status
zap_give_up(struct zap *zap)
{
    if (zap->handler != NULL)
        (void)zmq_close(zap->handler);
    if (zap->stopped != NULL)
        (void)zmq_close(zap->stopped);
    zap_free(&zap);
    return STATUS_FAILED;
}

enum status
zap_create(void *context, struct zap **out)
{
    *out = NULL;
    struct zap *zap = calloc(1, sizeof *zap);
    ASSERT(zap != NULL);
    atomic_init(&zap->denied, 0);
    int made = pthread_mutex_init(&zap->lock, NULL);
    ASSERT(made == 0);
    zap->handler = socket_open(context, ZMQ_REP, ZAP_ENDPOINT, true);
    zap->stopped = socket_open(context, ZMQ_PAIR, STOP_ENDPOINT, true);
    zap->stop = socket_open(context, ZMQ_PAIR, STOP_ENDPOINT, false);
    if (zap->handler == NULL || zap->stopped == NULL || zap->stop == NULL)
        return zap_give_up(zap);
    if (pthread_create(&zap->thread, NULL, zap_run, zap) != 0)
        return zap_give_up(zap);
    bool is_sound = self_test_denies(context);
    atomic_store(&zap->denied, 0);
    if (is_sound) {
        *out = zap;
        return STATUS_OK;
    }
    zap_destroy(&zap);
    return STATUS_FAILED;
}

void
zap_destroy(struct zap **zap)
{
    if (*zap == NULL)
        return;
    /* If the thread has ended by itself the word reaches nobody and the join returns. */
    (void)zmq_send((*zap)->stop, "", 0, ZMQ_DONTWAIT);
    int joined = pthread_join((*zap)->thread, NULL);
    ASSERT(joined == 0);
    zap_free(zap);
}

static void
zap_lock(struct zap *zap)
{
    int locked = pthread_mutex_lock(&zap->lock);
    ASSERT(locked == 0);
}

static void
zap_sort_and_unlock(struct zap *zap)
{
    qsort(zap->keys, zap->key_count, CURVE_BYTES, key_compare);
    int unlocked = pthread_mutex_unlock(&zap->lock);
    ASSERT(unlocked == 0);
}

void
zap_replace(struct zap *zap, const uint8_t (*keys)[CURVE_BYTES], size_t count)
{
    ASSERT(count <= ZAP_KEYS_MAX);
    zap_lock(zap);
    if (count > 0)
        memcpy(zap->keys, keys, count * CURVE_BYTES);
    zap->key_count = count;
    zap_sort_and_unlock(zap);
}

void
zap_allow(struct zap *zap, const uint8_t key[CURVE_BYTES])
{
    zap_lock(zap);
    ASSERT(zap->key_count < ZAP_KEYS_MAX);
    memcpy(zap->keys[zap->key_count], key, CURVE_BYTES);
    zap->key_count++;
    zap_sort_and_unlock(zap);
}

uint64_t
zap_denied(const struct zap *zap)
{
    return atomic_load(&zap->denied);
}
