/* The folds of channels and mails. What a decide has said of a mail stands in the event:
 * that it is tried again, and when. */

#include "services/notification/alert.h"

#include <string.h>

static void
channel_store(
    struct tables *tables, const char *staff, const struct alert_channel *channel)
{
    struct key key = key_of_code(staff);
    table_store(tables, ALERT_CHANNELS, &key, channel, sizeof *channel);
}

/* A new address in the place of an old one: what is owed goes to the new one. */
void
alert_apply_channel_set(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__ChannelSet *message =
        (const Stafett__Alert__V1__ChannelSet *)event->message;
    struct alert_channel channel;
    if (alert_channel_load(tables_view(tables), message->staff_code, &channel))
        content_remove(tables, channel.content);
    channel.content = event->id;
    channel.set_us = event->time_us;
    memset(channel.reason, 0, sizeof channel.reason);
    content_store(tables, event->id, slice_bytes(message->content));
    channel_store(tables, message->staff_code, &channel);
}

void
alert_apply_channel_removed(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__ChannelRemoved *message =
        (const Stafett__Alert__V1__ChannelRemoved *)event->message;
    alert_channel_drop(tables, message->staff_code);
}

/* It may be owed no more: it was on its way when the alert ended. */
static void
mail_fold(struct tables *tables, ProtobufCBinaryData alert_id, uint32_t told,
    int64_t again_us)
{
    struct alert_row row;
    struct id id = id_sure(alert_id);
    if (!alert_row_load(tables_view(tables), id, &row) || row.mail_us[told] == 0)
        return;
    if (row.mail_tries[told] < UINT8_MAX)
        row.mail_tries[told]++;
    alert_mail_set(tables, id, &row, told, again_us);
    alert_row_store(tables, id, &row);
}

void
alert_apply_sent(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertSent *message =
        (const Stafett__Alert__V1__AlertSent *)event->message;
    struct alert_channel channel;
    mail_fold(tables, message->alert_id, message->told, 0);
    if (!alert_channel_load(tables_view(tables), message->staff_code, &channel))
        return;
    channel.sent_us = event->time_us;
    memset(channel.reason, 0, sizeof channel.reason);
    channel_store(tables, message->staff_code, &channel);
}

void
alert_apply_send_failed(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertSendFailed *message =
        (const Stafett__Alert__V1__AlertSendFailed *)event->message;
    struct alert_channel channel;
    mail_fold(tables, message->alert_id, message->told, message->again_us);
    if (!alert_channel_load(tables_view(tables), message->staff_code, &channel))
        return;
    code_copy(channel.reason, sizeof channel.reason, message->reason_code);
    channel_store(tables, message->staff_code, &channel);
}

void
alert_apply_channel_down(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__ChannelDown *message =
        (const Stafett__Alert__V1__ChannelDown *)event->message;
    struct alert_down down;
    struct key key = key_of_code(message->channel_code);
    memset(&down, 0, sizeof down);
    down.id = id_sure(message->down_id);
    down.since_us = event->time_us;
    code_copy(down.reason, sizeof down.reason, message->reason_code);
    table_store(tables, ALERT_DOWN, &key, &down, sizeof down);
}

void
alert_apply_channel_up(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__ChannelUp *message =
        (const Stafett__Alert__V1__ChannelUp *)event->message;
    struct key key = key_of_code(message->channel_code);
    table_remove(tables, ALERT_DOWN, &key);
}
