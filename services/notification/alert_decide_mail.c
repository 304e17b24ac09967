/* Who wants mail, and what follows from a mail that was sent, put off or refused. A mail
 * that cannot be handed over is tried again, ever less often, as long as it is owed. When
 * that goes on, or it was refused for good, nobody waits for it: the alert climbs at once,
 * and whoever coordinates is told that the channel is dead. */

#include "services/notification/alert.h"

#include <string.h>

/* ---- channels */

static bool
channel_refuse(const struct view *view, const struct input *input, const char *staff,
    const char *channel, struct decision *decision)
{
    struct alert_staff row;
    const char *reason = NULL;
    const char *where = "staff_code";
    if (!alert_staff_load(view, staff, &row))
        reason = "staff-unknown";
    else if (row.is_ended)
        reason = "staff-ended";
    else if (strcmp(staff, input->sender) != 0 &&
             !alert_is_coordinating(view, input->sender))
        reason = "channel-of-another";
    else if (strcmp(channel, alert_mail) != 0) {
        reason = "channel-unknown";
        where = "channel_code";
    }
    if (reason != NULL)
        decision_refuse(decision, reason, where);
    return reason != NULL;
}

void
alert_decide_set_channel(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Alert__V1__SetChannel *message =
        (const Stafett__Alert__V1__SetChannel *)input->message;
    Stafett__Alert__V1__ChannelSet event = STAFETT__ALERT__V1__CHANNEL_SET__INIT;
    if (channel_refuse(
            view, input, message->staff_code, message->channel_code, decision))
        return;
    if (!alert_is_address(content_item(
            slice_bytes(message->content), "mail_address", input->arena))) {
        decision_refuse(decision, "mail-address", "content");
        return;
    }
    event.staff_code = message->staff_code;
    event.channel_code = message->channel_code;
    event.content = message->content;
    decision_emit(decision, ID_NONE, &event.base);
}

void
alert_decide_remove_channel(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Alert__V1__RemoveChannel *message =
        (const Stafett__Alert__V1__RemoveChannel *)input->message;
    Stafett__Alert__V1__ChannelRemoved event =
        STAFETT__ALERT__V1__CHANNEL_REMOVED__INIT;
    struct alert_channel channel;
    if (channel_refuse(
            view, input, message->staff_code, message->channel_code, decision))
        return;
    /* What is not there need not be removed. */
    if (!alert_channel_load(view, message->staff_code, &channel))
        return;
    event.staff_code = message->staff_code;
    event.channel_code = message->channel_code;
    decision_emit(decision, ID_NONE, &event.base);
}

/* ---- one mail, tried */

struct tried {
    const struct view *view;
    const struct input *input;
    const Stafett__Alert__V1__MailTried *message;
    struct id alert_id;
    struct alert_row row;
    struct decision *decision;
};

/* Whoever coordinates is told by an alert; what it is about is new with it. */
static void
tell_coordinating(const struct tried *tried, const struct alert_cause *about)
{
    char *tell = alert_tell_coordinating(tried->view, tried->input);
    struct alert_cause cause = *about;
    cause.tells = &tell;
    cause.tell_count = 1;
    alert_cause_decide(tried->view, tried->input, &cause, NULL, tried->decision);
}

/* The ladder does not wait for one who could not be reached, if nobody has been told
 * after her. */
static void
climb(const struct tried *tried)
{
    if (tried->message->told + 1 == tried->row.told_count)
        alert_escalate(tried->view, tried->alert_id, &tried->row, "", tried->decision);
}

static void
emit_failed(const struct tried *tried, uint32_t tries, int64_t again_us)
{
    Stafett__Alert__V1__AlertSendFailed event =
        STAFETT__ALERT__V1__ALERT_SEND_FAILED__INIT;
    event.alert_id = tried->message->alert_id;
    event.staff_code = (char *)tried->row.told[tried->message->told];
    event.channel_code = (char *)alert_mail;
    event.told = tried->message->told;
    event.reason_code = tried->message->reason_code;
    event.tries = tries;
    event.again_us = again_us;
    decision_emit(tried->decision, tried->row.case_id, &event.base);
}

/* Doubled from try to try, and up to a quarter longer, so that what failed together does
 * not come again together. */
static int64_t
again_us(const struct input *input, uint32_t tries)
{
    int64_t minutes = ALERT_MAIL_AGAIN_MIN;
    for (uint32_t i = 1; i < tries && minutes < ALERT_MAIL_AGAIN_MAX; i++)
        minutes *= 2;
    if (minutes > ALERT_MAIL_AGAIN_MAX)
        minutes = ALERT_MAIL_AGAIN_MAX;
    int64_t wait_us = minutes * MINUTE_US;
    return input->now_us + wait_us + wait_us / 4 * input->seed[0] / 255;
}

static void
decide_down(const struct tried *tried)
{
    Stafett__Alert__V1__ChannelDown event = STAFETT__ALERT__V1__CHANNEL_DOWN__INIT;
    struct id down_id = input_id(tried->input, ALERT_TELLS_MAX);
    struct alert_down down;
    if (alert_down_load(tried->view, alert_mail, &down))
        return;
    event.channel_code = (char *)alert_mail;
    event.down_id = id_binary(&down_id);
    event.reason_code = tried->message->reason_code;
    decision_emit(tried->decision, ID_NONE, &event.base);
    const struct alert_cause cause = {
        .kind = "channel-down",
        .detail = tried->message->reason_code,
        .about = event.down_id,
    };
    tell_coordinating(tried, &cause);
}

static void
decide_later(const struct tried *tried)
{
    uint32_t tries = tried->row.mail_tries[tried->message->told] + UINT32_C(1);
    if (tried->row.mail_us[tried->message->told] == 0)
        return;
    emit_failed(tried, tries, again_us(tried->input, tries));
    if (tries != ALERT_MAIL_DOWN_TRIES)
        return;
    climb(tried);
    decide_down(tried);
}

/* Her address is wrong, most likely. That is told once, until a mail to her is taken. */
static void
decide_refused(const struct tried *tried)
{
    const char *staff = tried->row.told[tried->message->told];
    uint32_t tries = tried->row.mail_tries[tried->message->told] + UINT32_C(1);
    struct alert_channel channel;
    struct id about = input_id(tried->input, ALERT_TELLS_MAX);
    const struct alert_cause cause = {
        .kind = "mail-refused",
        .detail = staff,
        .about = id_binary(&about),
        .is_done_when_seen = true,
    };
    if (tried->row.mail_us[tried->message->told] == 0)
        return;
    emit_failed(tried, tries, 0);
    climb(tried);
    if (alert_channel_load(tried->view, staff, &channel) &&
        strcmp(channel.reason, tried->message->reason_code) != 0)
        tell_coordinating(tried, &cause);
}

/* Said also of one that was on its way when the alert ended: it has been sent. */
static void
decide_sent(const struct tried *tried)
{
    Stafett__Alert__V1__AlertSent sent = STAFETT__ALERT__V1__ALERT_SENT__INIT;
    Stafett__Alert__V1__ChannelUp up = STAFETT__ALERT__V1__CHANNEL_UP__INIT;
    struct alert_down down;
    sent.alert_id = tried->message->alert_id;
    sent.staff_code = (char *)tried->row.told[tried->message->told];
    sent.channel_code = (char *)alert_mail;
    sent.told = tried->message->told;
    decision_emit(tried->decision, tried->row.case_id, &sent.base);
    if (!alert_down_load(tried->view, alert_mail, &down))
        return;
    up.channel_code = (char *)alert_mail;
    up.down_id = id_binary(&down.id);
    decision_emit(tried->decision, ID_NONE, &up.base);
    alert_about_close(tried->view, up.down_id, "channel-up", tried->decision);
}

static const struct outcome_row {
    const char *outcome;
    void (*decide)(const struct tried *tried);
} outcome_rows[] = {
    { "sent", decide_sent },
    { "later", decide_later },
    { "refused", decide_refused },
};

void
alert_decide_mail_tried(
    const struct view *view, const struct input *input, struct decision *decision)
{
    struct tried tried = {
        .view = view,
        .input = input,
        .message = (const Stafett__Alert__V1__MailTried *)input->message,
        .decision = decision,
    };
    if (!id_from(slice_bytes(tried.message->alert_id), &tried.alert_id) ||
        !alert_row_load(view, tried.alert_id, &tried.row) ||
        tried.message->told >= tried.row.told_count) {
        decision_refuse(decision, "alert-unknown", "MailTried.alert_id");
        return;
    }
    for (size_t i = 0; i < ARRAY_COUNT(outcome_rows); i++) {
        if (strcmp(outcome_rows[i].outcome, tried.message->outcome_code) == 0)
            outcome_rows[i].decide(&tried);
    }
}
