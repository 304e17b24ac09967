/* Who is told by which channel, and how that goes: about the machinery, without any
 * address. */

#include "services/notification/alert.h"

enum { DOWN_SHOWN_MAX = 8 };

static char *
code_of(const struct look *look, struct slice key)
{
    return arena_text(look->arena, slice_text((const char *)key.data));
}

static void
add_channels(const struct view *view, const struct look *look,
    Stafett__Alert__V1__Channels *answer)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    answer->channels = arena_take(
        look->arena, ALERT_CHANNELS_SHOWN * sizeof(Stafett__Alert__V1__ChannelView *));
    walk_start(&walk, view, ALERT_CHANNELS, &all);
    while (
        answer->n_channels < ALERT_CHANNELS_SHOWN && walk_next(&walk, &key, &value)) {
        Stafett__Alert__V1__ChannelView *out = arena_take(look->arena, sizeof *out);
        struct alert_channel channel;
        table_row(value, &channel, sizeof channel);
        stafett__alert__v1__channel_view__init(out);
        out->staff_code = code_of(look, key);
        out->channel_code = arena_text(look->arena, slice_text(alert_mail));
        out->set_us = channel.set_us;
        out->sent_us = channel.sent_us;
        out->owed = channel.owed;
        out->reason_code = arena_text(look->arena, slice_text(channel.reason));
        answer->channels[answer->n_channels] = out;
        answer->n_channels++;
    }
}

static void
add_down(const struct view *view, const struct look *look,
    Stafett__Alert__V1__Channels *answer)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    answer->down = arena_take(
        look->arena, DOWN_SHOWN_MAX * sizeof(Stafett__Alert__V1__DownView *));
    walk_start(&walk, view, ALERT_DOWN, &all);
    while (answer->n_down < DOWN_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        Stafett__Alert__V1__DownView *out = arena_take(look->arena, sizeof *out);
        struct alert_down down;
        table_row(value, &down, sizeof down);
        stafett__alert__v1__down_view__init(out);
        out->channel_code = code_of(look, key);
        out->since_us = down.since_us;
        out->reason_code = arena_text(look->arena, slice_text(down.reason));
        answer->down[answer->n_down] = out;
        answer->n_down++;
    }
}

const ProtobufCMessage *
alert_answer_channels(const struct view *view, const struct look *look)
{
    Stafett__Alert__V1__Channels *answer = arena_take(look->arena, sizeof *answer);
    stafett__alert__v1__channels__init(answer);
    add_channels(view, look, answer);
    add_down(view, look, answer);
    return &answer->base;
}
