#include "services/notification/alert_smtp.h"

#include "common/clock.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    SMTP_BYTES_MAX = 32768,
    SMTP_ADDRESS_BYTES = 1024,
    SMTP_EVENTS = 8,
    CONNECT_S_MAX = 15,
};

struct smtp_slot {
    CURL *easy; /* NULL: free */
    struct curl_slist *to;
    char bytes[SMTP_BYTES_MAX];
    size_t len;
    size_t sent;
};

struct smtp {
    struct smtp_server server;
    struct login login;
    char url[SMTP_ADDRESS_BYTES]; /* with the name by which we greet */
    char from[SMTP_ADDRESS_BYTES];
    CURLM *multi;
    int epoll;
    int64_t wake_us;
    struct smtp_slot slots[SMTP_SLOTS];
};

/* ---- what libcurl wants waited for */

static int
on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *known)
{
    struct smtp *smtp = context;
    struct epoll_event event = { .data.fd = socket };
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(smtp->epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        event.events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        event.events |= EPOLLOUT;
    int failed = epoll_ctl(
        smtp->epoll, known == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    (void)curl_multi_assign(smtp->multi, socket, smtp);
    return failed;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *context)
{
    struct smtp *smtp = context;
    (void)multi;
    smtp->wake_us = timeout_ms < 0
                        ? INT64_MAX
                        : clock_monotonic_us() + (int64_t)timeout_ms * INT64_C(1000);
    return 0;
}

static size_t
on_read(char *out, size_t size, size_t count, void *context)
{
    struct smtp_slot *slot = context;
    size_t left = slot->len - slot->sent;
    size_t bytes = size * count < left ? size * count : left;
    memcpy(out, slot->bytes + slot->sent, bytes);
    slot->sent += bytes;
    return bytes;
}

/* ---- start and stop */

bool
smtp_create(const struct smtp_server *server, struct smtp **out)
{
    struct smtp *smtp = calloc(1, sizeof *smtp);
    const char *at = strchr(server->from, '@');
    ASSERT(at != NULL);
    if (smtp == NULL)
        return false;
    smtp->server = *server;
    if (server->login != NULL) {
        smtp->login = *server->login;
        smtp->server.login = &smtp->login;
    }
    smtp->wake_us = INT64_MAX;
    int wrote = snprintf(smtp->url, sizeof smtp->url, "%s/%s", server->address, at + 1);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof smtp->url);
    (void)snprintf(smtp->from, sizeof smtp->from, "<%s>", server->from);
    smtp->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        smtp->multi = curl_multi_init();
    *out = smtp;
    bool is_made = smtp->epoll >= 0 && smtp->multi != NULL;
    if (is_made) {
        (void)curl_multi_setopt(smtp->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
        (void)curl_multi_setopt(smtp->multi, CURLMOPT_SOCKETDATA, smtp);
        (void)curl_multi_setopt(smtp->multi, CURLMOPT_TIMERFUNCTION, on_timer);
        (void)curl_multi_setopt(smtp->multi, CURLMOPT_TIMERDATA, smtp);
    }
    return is_made;
}

static void
slot_free(struct smtp *smtp, struct smtp_slot *slot)
{
    if (slot->easy == NULL)
        return;
    (void)curl_multi_remove_handle(smtp->multi, slot->easy);
    curl_easy_cleanup(slot->easy);
    curl_slist_free_all(slot->to);
    slot->easy = NULL;
    slot->to = NULL;
}

void
smtp_destroy(struct smtp **smtp)
{
    struct smtp *own = *smtp;
    if (own == NULL)
        return;
    for (size_t i = 0; i < SMTP_SLOTS; i++)
        slot_free(own, &own->slots[i]);
    if (own->multi != NULL)
        (void)curl_multi_cleanup(own->multi);
    if (own->epoll >= 0)
        (void)close(own->epoll);
    curl_global_cleanup();
    sodium_memzero(&own->login, sizeof own->login);
    free(own);
    *smtp = NULL;
}

int
smtp_fd(const struct smtp *smtp)
{
    return smtp->epoll;
}

int64_t
smtp_wake_us(const struct smtp *smtp)
{
    return smtp->wake_us;
}

/* ---- one mail */

unsigned
smtp_free_slot(const struct smtp *smtp)
{
    unsigned slot = 0;
    while (slot < SMTP_SLOTS && smtp->slots[slot].easy != NULL)
        slot++;
    return slot;
}

static bool
set_text(CURL *easy, CURLoption option, const char *text)
{
    return text == NULL || curl_easy_setopt(easy, option, text) == CURLE_OK;
}

static bool
set_number(CURL *easy, CURLoption option, long number)
{
    return curl_easy_setopt(easy, option, number) == CURLE_OK;
}

/* Without TLS nothing leaves but to a server on this machine, if the settings say so. No
 * proxy of the environment is asked, and a name that is never found holds nothing up. */
static bool
set_way(const struct smtp *smtp, CURL *easy)
{
    const struct smtp_server *server = &smtp->server;
    const struct login *login = server->login;
    long connect_s =
        server->timeout_s < CONNECT_S_MAX ? (long)server->timeout_s : CONNECT_S_MAX;
    return set_text(easy, CURLOPT_URL, smtp->url) &&
           set_text(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
           set_text(easy, CURLOPT_PROXY, "") &&
           set_number(easy, CURLOPT_USE_SSL,
               server->is_plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL) &&
           set_number(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
           set_text(easy, CURLOPT_CAINFO, server->ca) &&
           set_text(easy, CURLOPT_USERNAME, login == NULL ? NULL : login->user) &&
           set_text(easy, CURLOPT_PASSWORD, login == NULL ? NULL : login->password) &&
           set_number(easy, CURLOPT_NOSIGNAL, 1) &&
           set_number(easy, CURLOPT_QUICK_EXIT, 1) &&
           set_number(easy, CURLOPT_FORBID_REUSE, 1) &&
           set_number(easy, CURLOPT_CONNECTTIMEOUT, connect_s) &&
           set_number(easy, CURLOPT_TIMEOUT, (long)server->timeout_s);
}

static bool
set_mail(const struct smtp *smtp, struct smtp_slot *slot)
{
    CURL *easy = slot->easy;
    return set_text(easy, CURLOPT_MAIL_FROM, smtp->from) &&
           curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, slot->to) == CURLE_OK &&
           set_number(easy, CURLOPT_UPLOAD, 1) &&
           curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_READDATA, slot) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, slot) == CURLE_OK;
}

bool
smtp_begin(
    struct smtp *smtp, unsigned number, const char *to, const char *bytes, size_t len)
{
    ASSERT(number < SMTP_SLOTS);
    struct smtp_slot *slot = &smtp->slots[number];
    char recipient[SMTP_ADDRESS_BYTES];
    ASSERT(slot->easy == NULL);
    ASSERT(len <= sizeof slot->bytes);
    (void)snprintf(recipient, sizeof recipient, "<%s>", to);
    memcpy(slot->bytes, bytes, len);
    slot->len = len;
    slot->sent = 0;
    slot->easy = curl_easy_init();
    if (slot->easy == NULL)
        return false;
    slot->to = curl_slist_append(NULL, recipient);
    if (slot->to != NULL && set_way(smtp, slot->easy) && set_mail(smtp, slot) &&
        curl_multi_add_handle(smtp->multi, slot->easy) == CURLM_OK)
        return true;
    slot_free(smtp, slot);
    return false;
}

void
smtp_step(struct smtp *smtp)
{
    struct epoll_event events[SMTP_EVENTS];
    int running = 0;
    int count = epoll_wait(smtp->epoll, events, SMTP_EVENTS, 0);
    for (int i = 0; i < count; i++) {
        int flags = 0;
        if ((events[i].events & EPOLLIN) != 0)
            flags |= CURL_CSELECT_IN;
        if ((events[i].events & EPOLLOUT) != 0)
            flags |= CURL_CSELECT_OUT;
        if ((events[i].events & (EPOLLERR | EPOLLHUP)) != 0)
            flags |= CURL_CSELECT_ERR;
        (void)curl_multi_socket_action(smtp->multi, events[i].data.fd, flags, &running);
    }
    if (smtp->wake_us > clock_monotonic_us())
        return;
    smtp->wake_us = INT64_MAX;
    (void)curl_multi_socket_action(smtp->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

/* ---- how it ended */

static const struct {
    CURLcode code;
    const char *reason;
} way_rows[] = {
    { CURLE_LOGIN_DENIED, "mail-login" },
    { CURLE_COULDNT_RESOLVE_HOST, "mail-unreachable" },
    { CURLE_COULDNT_CONNECT, "mail-unreachable" },
    { CURLE_OPERATION_TIMEDOUT, "mail-timeout" },
    { CURLE_USE_SSL_FAILED, "mail-tls" },
    { CURLE_SSL_CONNECT_ERROR, "mail-tls" },
    { CURLE_PEER_FAILED_VERIFICATION, "mail-tls" },
    { CURLE_SSL_CACERT_BADFILE, "mail-tls" },
    { CURLE_SSL_CERTPROBLEM, "mail-tls" },
    { CURLE_SSL_CIPHER, "mail-tls" },
    { CURLE_SSL_ISSUER_ERROR, "mail-tls" },
    { CURLE_SSL_INVALIDCERTSTATUS, "mail-tls" },
};

/* Codes by which a server wants to know first who we are: all mails wait for that. */
static bool
is_about_login(long answer)
{
    return answer == 530 || answer == 534 || answer == 535 || answer == 538;
}

static void
end_judge(CURLcode code, long answer, struct smtp_end *out)
{
    out->outcome = code == CURLE_OK ? "sent" : "later";
    out->reason = code == CURLE_OK ? "" : "mail-broken";
    for (size_t i = 0; i < ARRAY_COUNT(way_rows); i++) {
        if (way_rows[i].code != code)
            continue;
        out->reason = way_rows[i].reason;
        return;
    }
    if (code == CURLE_OK || answer < 400 || answer > 599)
        return;
    if (is_about_login(answer)) {
        out->reason = "mail-login";
        return;
    }
    out->outcome = answer < 500 ? "later" : "refused";
    out->reason = answer < 500 ? "mail-later" : "mail-refused";
}

bool
smtp_take(struct smtp *smtp, struct smtp_end *out)
{
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(smtp->multi, &left));) {
        struct smtp_slot *slot = NULL;
        long answer = 0;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &answer);
        ASSERT(slot != NULL);
        out->slot = (unsigned)(slot - smtp->slots);
        end_judge(code, answer, out);
        slot_free(smtp, slot);
        return true;
    }
    return false;
}
