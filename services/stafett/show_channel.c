/* Channels, one line each: what was sent last, what waits, and why it waits. */

#include "common/reason.h"
#include "services/stafett/show.h"

static void
show_reason(const struct show *show, const char *code)
{
    if (code[0] != '\0')
        show_painted(show, PAINT_WARNING, "; %s %s", reason_find(code)->sentence,
            reason_find(code)->advice);
}

static void
show_channel(const struct show *show, const Stafett__Alert__V1__ChannelView *row)
{
    (void)fprintf(show->out, "%-20s %s: %s%s",
        names_staff(show->names, row->staff_code), show_words(show, row->channel_code),
        row->sent_us == 0 ? "nothing sent yet" : "last sent ",
        row->sent_us == 0 ? "" : show_time(show, row->sent_us));
    if (row->owed > 0)
        (void)fprintf(show->out, ", %u waiting", row->owed);
    show_reason(show, row->reason_code);
    show_end(show);
}

void
show_channels(const struct show *show, const Stafett__Alert__V1__Channels *channels)
{
    for (size_t i = 0; i < channels->n_down; i++) {
        show_painted(show, PAINT_WARNING, "%s IS DOWN since %s",
            show_words(show, channels->down[i]->channel_code),
            show_time(show, channels->down[i]->since_us));
        show_reason(show, channels->down[i]->reason_code);
        show_end(show);
    }
    for (size_t i = 0; i < channels->n_channels; i++)
        show_channel(show, channels->channels[i]);
    if (channels->n_channels == 0)
        show_line(show, "Everybody is told in her list alone.");
}
