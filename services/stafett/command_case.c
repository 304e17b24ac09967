/* Cases and stays: open, look at, follow who was responsible. */

#include "common/json.h"
#include "proto/intake.pb-c.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <stdio.h>

static const struct text_key person_keys[] = {
    { "national_id", "national_id", false },
    { "given_name", "given_name", false },
    { "family_name", "family_name", false },
    { "birth_date", "birth_date", false },
    { "address", "address", false },
    { "phone", "phone", false },
    { "address_protected", "address_protected", false },
    { NULL, NULL, false },
};
static const struct text_key message_keys[] = { { "message", "message", true },
    { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { NULL, NULL, false } };

static int
register_person(struct session *session, const char *path, struct slice *person_out)
{
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    struct slice content;
    int code = session_content(session, path, person_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.content = slice_binary(content);
    const Stafett__V1__Answer *answer = NULL;
    code = session_ask(session, "intake", &message.base, &answer);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Intake__V1__PersonRegistered *event =
        (const Stafett__Intake__V1__PersonRegistered *)session_event(
            session, answer, &stafett__intake__v1__person_registered__descriptor, NULL);
    if (event == NULL) {
        talk("stafett: intake accepted the person but did not say under which id");
        return EXIT_DATA_WRONG;
    }
    *person_out = slice_bytes(event->person_id);
    if (event->is_known)
        talk("The person was registered before.");
    return EXIT_DRAINED;
}

int
command_find_person(
    struct session *session, const struct request *request, struct slice *person_out)
{
    const char *path = request->options[OPTION_PERSON];
    const char *given = request->options[OPTION_PERSON_ID];
    if ((path == NULL) == (given == NULL)) {
        talk("stafett: give either --person FILE or --person-id ID");
        return EXIT_USAGE_WRONG;
    }
    if (path != NULL)
        return register_person(session, path, person_out);
    struct id id;
    int code = session_id(given, &id);
    if (code == EXIT_DRAINED)
        *person_out = arena_copy(session->arena, id_slice(&id));
    return code;
}

static int
open_at_plan(struct session *session, const ProtobufCMessage *message, const char *done)
{
    const Stafett__V1__Answer *answer = NULL;
    int code = session_order(session, "plan", message, &answer);
    if (code != EXIT_DRAINED)
        return code;
    talk("%s", done);
    const Stafett__Plan__V1__CaseOpened *event =
        (const Stafett__Plan__V1__CaseOpened *)session_event(
            session, answer, &stafett__plan__v1__case_opened__descriptor, NULL);
    struct id id;
    if (event == NULL || session->globals->is_json ||
        !id_from(slice_bytes(event->case_id), &id))
        return EXIT_DRAINED;
    char id_words[ID_TEXT_BYTES];
    id_text(id, id_words);
    return puts(id_words) == EOF ? EXIT_STORE_FAILED : EXIT_DRAINED;
}

int
command_case_open(struct session *session, const struct request *request)
{
    struct slice person;
    int code = command_find_person(session, request, &person);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    message.person_id = slice_binary(person);
    message.responsible_code =
        session_text(session, request->options[OPTION_RESPONSIBLE]);
    return open_at_plan(session, &message.base,
        "The case is open, with you responsible "
        "or the one you named.");
}

int
command_case_replace(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ReplaceResponsible message =
        STAFETT__PLAN__V1__REPLACE_RESPONSIBLE__INIT;
    struct slice content;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], reason_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&id);
    message.staff_code = session_text(session, request->arguments[1]);
    message.content = slice_binary(content);
    return session_do(
        session, "plan", &message.base, "Responsible from now on, and told of it.");
}

int
command_stay_open(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__OpenStay message = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    const char *admitted = request->options[OPTION_ADMITTED];
    struct slice content;
    struct slice person;
    /* All that can be wrong here is looked at before the person is registered. */
    int code = session_time(session, admitted, &message.admitted_us);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], message_keys, &content);
    if (code == EXIT_DRAINED)
        code = command_find_person(session, request, &person);
    if (code != EXIT_DRAINED)
        return code;
    message.person_id = slice_binary(person);
    message.partner_code = session_text(session, request->options[OPTION_PARTNER]);
    message.responsible_code =
        session_text(session, request->options[OPTION_RESPONSIBLE]);
    message.content = slice_binary(content);
    return open_at_plan(
        session, &message.base, "The stay is open, and the partner is told of it.");
}

/* Who the person is, from intake; NULL with 0 when the partner has not told yet. */
static int
look_at_person(struct session *session, const Stafett__Plan__V1__CaseView *view,
    const ProtobufCMessage **person_out)
{
    *person_out = NULL;
    if (view->person_id.len == 0) {
        talk("The partner has not told yet who the person is.");
        return EXIT_DRAINED;
    }
    Stafett__Intake__V1__ShowPerson ask = STAFETT__INTAKE__V1__SHOW_PERSON__INIT;
    ask.person_id = view->person_id;
    return session_look(session, "intake", &ask.base,
        &stafett__intake__v1__person_view__descriptor, person_out);
}

static int
print_case(struct session *session, const Stafett__Plan__V1__CaseView *view,
    const ProtobufCMessage *person)
{
    if (session->globals->is_json) {
        json_t *document =
            json_of_message(&view->base, &session->calendar, session->arena);
        if (person != NULL)
            (void)json_object_set_new(document, "person",
                json_of_message(person, &session->calendar, session->arena));
        return session_print(document);
    }
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    if (person != NULL)
        show_identity(
            &show, ((const Stafett__Intake__V1__PersonView *)person)->content);
    show_case(&show, view);
    return EXIT_DRAINED;
}

int
command_case_show(struct session *session, const struct request *request)
{
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Plan__V1__ShowCase ask = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    const ProtobufCMessage *message = NULL;
    const ProtobufCMessage *person = NULL;
    ask.case_id = id_binary(&id);
    code = session_look(session, "plan", &ask.base,
        &stafett__plan__v1__case_view__descriptor, &message);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__CaseView *view =
        (const Stafett__Plan__V1__CaseView *)message;
    if (request->options[OPTION_WHO] != NULL)
        code = look_at_person(session, view, &person);
    return code == EXIT_DRAINED ? print_case(session, view, person) : code;
}

int
command_case_list(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ListCases ask = STAFETT__PLAN__V1__LIST_CASES__INIT;
    struct looked looked;
    ask.is_open_only = request->options[OPTION_ALL] == NULL;
    int code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__cases__descriptor, &looked);
    if (looked.view != NULL)
        show_cases(&looked.show, (const Stafett__Plan__V1__Cases *)looked.view);
    return code;
}

int
command_trace(struct session *session, const struct request *request)
{
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Plan__V1__TraceCase ask = STAFETT__PLAN__V1__TRACE_CASE__INIT;
    struct looked looked;
    ask.case_id = id_binary(&id);
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__trace__descriptor, &looked);
    if (looked.view != NULL)
        show_trace(&looked.show, (const Stafett__Plan__V1__Trace *)looked.view);
    return code;
}
