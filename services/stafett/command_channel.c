/* Channels: who is told by mail besides her list. An address stands in a file, never in
 * an argument, and is never shown. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

static const struct text_key address_keys[] = { { "mail", "mail_address", true },
    { NULL, NULL, false } };

int
command_channel_set(struct session *session, const struct request *request)
{
    struct slice content;
    int code =
        session_content(session, request->options[OPTION_MAIL], address_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Alert__V1__SetChannel message = STAFETT__ALERT__V1__SET_CHANNEL__INIT;
    message.staff_code = session_text(session, request->arguments[0]);
    message.channel_code = session_text(session, "mail");
    message.content = slice_binary(content);
    code = session_do(session, "notification", &message.base,
        "Set: one mail when an alert opens or climbs to her, none after.");
    if (code == EXIT_DRAINED && session->settings->mail == NULL)
        talk("But this node sends no mail: its settings have no mail server.");
    return code;
}

int
command_channel_remove(struct session *session, const struct request *request)
{
    Stafett__Alert__V1__RemoveChannel message =
        STAFETT__ALERT__V1__REMOVE_CHANNEL__INIT;
    message.staff_code = session_text(session, request->arguments[0]);
    message.channel_code = session_text(session, "mail");
    return session_do(session, "notification", &message.base,
        "Removed: she is told in her list alone.");
}

int
command_channel_list(struct session *session, const struct request *request)
{
    Stafett__Alert__V1__ListChannels message = STAFETT__ALERT__V1__LIST_CHANNELS__INIT;
    struct looked looked;
    (void)request;
    int code = session_looked(session, "notification", &message.base,
        &stafett__alert__v1__channels__descriptor, &looked);
    if (code != EXIT_DRAINED || looked.view == NULL)
        return code;
    show_channels(&looked.show, (const Stafett__Alert__V1__Channels *)looked.view);
    if (session->settings->mail == NULL)
        talk("This node sends no mail: its settings have no mail server.");
    return EXIT_DRAINED;
}
