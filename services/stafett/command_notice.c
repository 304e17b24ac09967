/* Notices about a stay: what happened, when, and what is expected. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key message_keys[] = { { "message", "message", true },
    { "reason", "reason", false }, { NULL, NULL, false } };

int
command_notice(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__GiveNotice message = STAFETT__PLAN__V1__GIVE_NOTICE__INIT;
    const char *const *options = request->options;
    struct id case_id;
    struct id annulled;
    struct slice content;
    int code = session_id(request->arguments[0], &case_id);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_AT], &message.event_us);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_EXPECTED], &message.expected_us);
    if (code == EXIT_DRAINED)
        code = session_id(options[OPTION_NOTICE], &annulled);
    if (code == EXIT_DRAINED)
        code = session_content(session, options[OPTION_TEXT], message_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    const char *kind = request->command->words + strlen("notice ");
    bool is_annulling = options[OPTION_NOTICE] != NULL;
    message.case_id = id_binary(&case_id);
    message.kind_code = session_text(session, is_annulling ? "annulled" : kind);
    if (is_annulling)
        message.annuls = id_binary(&annulled);
    message.content = slice_binary(content);
    const Stafett__V1__Answer *answer = NULL;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED)
        return code;
    talk("The notice is recorded, and the partner is told.");
    const Stafett__Plan__V1__NoticeRecorded *event =
        (const Stafett__Plan__V1__NoticeRecorded *)session_event(
            session, answer, &stafett__plan__v1__notice_recorded__descriptor, NULL);
    struct id notice;
    if (event == NULL || session->globals->is_json ||
        !id_from(slice_bytes(event->notice_id), &notice))
        return EXIT_DRAINED;
    char notice_words[ID_TEXT_BYTES];
    id_text(notice, notice_words);
    return puts(notice_words) == EOF ? EXIT_STORE_FAILED : EXIT_DRAINED;
}
