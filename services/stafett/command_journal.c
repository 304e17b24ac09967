/* The shared journal: write, correct, read. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

static const struct text_key entry_keys[] = { { "text", "text", true },
    { NULL, NULL, false } };

static int
write_entry(struct session *session, const struct request *request,
    const char *corrects, const char *done)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, entry_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, corrects, &message.corrects_id);
    if (code != EXIT_DRAINED)
        return code;
    if (request->options[OPTION_CATEGORY] != NULL)
        message.category_code = (char *)request->options[OPTION_CATEGORY];
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    const Stafett__Plan__V1__EntryWritten *event =
        (const Stafett__Plan__V1__EntryWritten *)session_event(
            session, answer, &stafett__plan__v1__entry_written__descriptor, NULL);
    talk("%s", done);
    if (event != NULL)
        session_print_id(session, event->entry_id);
    return EXIT_DRAINED;
}

int
command_journal_add(struct session *session, const struct request *request)
{
    return write_entry(session, request, NULL, "Written.");
}

int
command_journal_correct(struct session *session, const struct request *request)
{
    return write_entry(session, request, request->arguments[1],
        "Corrected. The older entry stays, and says that it has been.");
}

int
command_journal_show(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowJournal ask = STAFETT__PLAN__V1__SHOW_JOURNAL__INIT;
    struct looked looked;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&id);
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__journal__descriptor, &looked);
    if (looked.view != NULL)
        show_journal(&looked.show, (const Stafett__Plan__V1__Journal *)looked.view);
    return code;
}
