#include "services/notification/alert_sender.h"

#include "common/clock.h"
#include "common/trace.h"
#include "services/notification/alert_letter.h"
#include "services/notification/alert_smtp.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES = 4096, SENDER_ARENA_BYTES = 1 << 16 };

struct sender {
    const struct settings *settings;
    const struct calendar *calendar;
    struct alert_texts *texts;
    struct smtp *smtp;
    struct arena *arena;
    char ca[PATH_BYTES];
    struct alert_mail mails[SMTP_SLOTS]; /* by slot: what is on its way */
    bool is_used[SMTP_SLOTS];
    struct alert_letter_words
        words; /* of the letter that is written now, and its bytes */
    char bytes[LETTER_BYTES];
};

/* ---- start and stop */

static void
sender_close(void **edge)
{
    struct sender *sender = *edge;
    if (sender == NULL)
        return;
    smtp_destroy(&sender->smtp);
    alert_texts_destroy(&sender->texts);
    arena_destroy(&sender->arena);
    free(sender);
    *edge = NULL;
}

static bool
smtp_open(struct sender *sender)
{
    const struct settings *settings = sender->settings;
    const struct mail_row *mail = settings->mail;
    char path[PATH_BYTES];
    struct login login;
    struct smtp_server server = {
        .address = mail->server,
        .is_plain = mail->is_plain,
        .from = mail->from,
        .timeout_s = mail->timeout_s,
    };
    if (mail->ca != NULL) {
        settings_path(settings, mail->ca, sender->ca, sizeof sender->ca);
        server.ca = sender->ca;
    }
    if (mail->secret != NULL) {
        settings_path(settings, mail->secret, path, sizeof path);
        if (!keys_load_login(path, &login))
            return false;
        server.login = &login;
    }
    bool is_made = smtp_create(&server, &sender->smtp);
    sodium_memzero(&login, sizeof login);
    if (!is_made)
        (void)fprintf(stderr, "mail: libcurl cannot be set up\n");
    return is_made;
}

static bool
sender_open(
    const struct settings *settings, const struct calendar *calendar, void **edge_out)
{
    char path[PATH_BYTES];
    *edge_out = NULL;
    if (settings->mail == NULL)
        return true;
    if (!alert_is_address(slice_text(settings->mail->from))) {
        (void)fprintf(stderr, "mail: from is no address: name@example.org\n");
        return false;
    }
    struct sender *sender = calloc(1, sizeof *sender);
    ASSERT(sender != NULL);
    *edge_out = sender;
    sender->settings = settings;
    sender->calendar = calendar;
    arena_create(SENDER_ARENA_BYTES, &sender->arena);
    settings_path(settings, settings->mail->texts, path, sizeof path);
    return alert_texts_load(path, &sender->texts) && smtp_open(sender);
}

static int
sender_fd(const void *edge)
{
    const struct sender *sender = edge;
    return smtp_fd(sender->smtp);
}

/* ---- sending */

static bool
is_on_its_way(const struct sender *sender, const struct alert_mail *mail)
{
    for (size_t i = 0; i < SMTP_SLOTS; i++) {
        if (sender->is_used[i] && sender->mails[i].told == mail->told &&
            id_equal(sender->mails[i].alert_id, mail->alert_id))
            return true;
    }
    return false;
}

/* False: there is no room for it, or for any other. */
static bool
send(struct sender *sender, const struct view *view, const struct alert_mail *mail,
    int64_t now_us)
{
    struct alert_row row;
    unsigned slot = smtp_free_slot(sender->smtp);
    if (slot == SMTP_SLOTS)
        return false;
    arena_reset(sender->arena);
    ASSERT(alert_row_load(view, mail->alert_id, &row));
    const char *to = alert_address(view, row.told[mail->told], sender->arena);
    ASSERT(to != NULL);
    const struct alert_letter_about about = { mail->alert_id, &row, mail->told,
        sender->settings->name, sender->settings->mail->link };
    const struct alert_letter letter = { sender->settings->mail->from, to,
        mail->alert_id, mail->told, now_us, &sender->words };
    alert_texts_say(sender->texts, sender->calendar, &about, &sender->words);
    size_t len = alert_letter_write(&letter, sender->bytes, sizeof sender->bytes);
    ASSERT(len > 0);
    if (!smtp_begin(sender->smtp, slot, to, sender->bytes, len))
        return false;
    sender->mails[slot] = *mail;
    sender->is_used[slot] = true;
    return true;
}

/* The view is as committed; what is due first is sent first. */
static int64_t
sender_begin(void *edge, const struct view *view, int64_t now_us)
{
    struct sender *sender = edge;
    struct alert_mails mails;
    struct alert_mail mail;
    alert_mails_start(&mails, view);
    while (alert_mails_next(&mails, &mail) && mail.due_us <= now_us) {
        if (!is_on_its_way(sender, &mail) && !send(sender, view, &mail, now_us))
            break;
    }
    return smtp_wake_us(sender->smtp);
}

static const ProtobufCMessage *
sender_take(void *edge, struct arena *arena)
{
    struct sender *sender = edge;
    struct smtp_end end;
    char id[ID_TEXT_BYTES];
    smtp_step(sender->smtp);
    if (!smtp_take(sender->smtp, &end))
        return NULL;
    ASSERT(sender->is_used[end.slot]);
    sender->is_used[end.slot] = false;
    const struct alert_mail *mail = &sender->mails[end.slot];
    Stafett__Alert__V1__MailTried *message = arena_take(arena, sizeof *message);
    stafett__alert__v1__mail_tried__init(message);
    message->alert_id = slice_binary(arena_copy(arena, id_slice(&mail->alert_id)));
    message->told = mail->told;
    message->outcome_code = arena_text(arena, slice_text(end.outcome));
    message->reason_code = arena_text(arena, slice_text(end.reason));
    id_text(mail->alert_id, id);
    trace_line("mail", "alert=%s told=%u outcome=%s reason=%s", id,
        (unsigned)mail->told, end.outcome, end.reason[0] == '\0' ? "-" : end.reason);
    return &message->base;
}

const struct runtime_edge alert_sender = {
    .open = sender_open,
    .close = sender_close,
    .fd = sender_fd,
    .take = sender_take,
    .begin = sender_begin,
};
