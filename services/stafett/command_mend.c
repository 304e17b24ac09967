/* What was set aside in a daemon: list it, look at it, have it run again, discard it. */

#include "common/parse.h"
#include "proto/mend.pb-c.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { NULL, NULL, false } };

/* The number of the second argument. Non-zero: the exit code, said. */
static int
number_of(const struct request *request, uint64_t *out)
{
    if (parse_count(request->arguments[1], INT64_MAX, out))
        return EXIT_DRAINED;
    talk("stafett: %s is no number, as `%.*s list` shows them", request->arguments[1],
        (int)strcspn(request->command->words, " "), request->command->words);
    return EXIT_USAGE_WRONG;
}

static int
list(struct session *session, const struct request *request,
    const ProtobufCMessage *message)
{
    struct looked looked;
    int code = session_looked(session, request->arguments[0], message,
        &stafett__v1__kept__descriptor, &looked);
    if (code == EXIT_DRAINED && looked.view != NULL)
        show_kept(&looked.show, (const Stafett__V1__Kept *)looked.view);
    return code;
}

int
command_quarantine_list(struct session *session, const struct request *request)
{
    Stafett__V1__ListQuarantine message = STAFETT__V1__LIST_QUARANTINE__INIT;
    message.is_all = request->options[OPTION_ALL] != NULL;
    return list(session, request, &message.base);
}

int
command_parked_list(struct session *session, const struct request *request)
{
    Stafett__V1__ListParked message = STAFETT__V1__LIST_PARKED__INIT;
    return list(session, request, &message.base);
}

int
command_quarantine_show(struct session *session, const struct request *request)
{
    Stafett__V1__ShowQuarantined message = STAFETT__V1__SHOW_QUARANTINED__INIT;
    struct looked looked;
    int code = number_of(request, &message.number);
    if (code == EXIT_DRAINED)
        code = session_looked(session, request->arguments[0], &message.base,
            &stafett__v1__quarantine_view__descriptor, &looked);
    if (code == EXIT_DRAINED && looked.view != NULL)
        show_quarantined(
            &looked.show, (const Stafett__V1__QuarantineView *)looked.view);
    return code;
}

int
command_quarantine_retry(struct session *session, const struct request *request)
{
    Stafett__V1__RetryQuarantined message = STAFETT__V1__RETRY_QUARANTINED__INIT;
    int code = number_of(request, &message.number);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(session, request->arguments[0], &message.base,
        "It runs again now; the list says whether it was understood.");
}

int
command_quarantine_discard(struct session *session, const struct request *request)
{
    Stafett__V1__DiscardQuarantined message = STAFETT__V1__DISCARD_QUARANTINED__INIT;
    struct slice content;
    int code = number_of(request, &message.number);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], reason_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.content = slice_binary(content);
    return session_do(session, request->arguments[0], &message.base,
        "Discarded; its bytes stay in the store, and your reason beside them.");
}

int
command_parked_retry(struct session *session, const struct request *request)
{
    Stafett__V1__RetryParked message = STAFETT__V1__RETRY_PARKED__INIT;
    message.last = INT64_MAX;
    if (strcmp(request->arguments[1], "all") != 0) {
        int code = number_of(request, &message.first);
        if (code != EXIT_DRAINED)
            return code;
        message.last = message.first;
    }
    return session_do(session, request->arguments[0], &message.base,
        "They run again now, in their order; the list says what still waits.");
}
