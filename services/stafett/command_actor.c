/* The actor map's writing: who is around the person, where each stands, what each was told
 * outside the system; and our own answer when another organisation asks us. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

/* More than the daemon takes, so that it can say that a list is too long. */
enum { CODES_MAX = 32, LINES_MAX = 64 };

static const struct text_key actor_keys[] = { { "name", "name", false },
    { "gives", "gives", false }, { "can", "can", false },
    { "contact", "contact", false }, { "phone", "phone", false },
    { "mail", "mail", false }, { "because", "reason", false },
    { "reason", "reason", false }, { NULL, NULL, false } };
static const struct text_key answer_keys[] = { { "reason", "reason", true },
    { "because", "reason", false }, { "gives", "gives", false },
    { "can", "can", false }, { "contact", "contact", false },
    { "phone", "phone", false }, { NULL, NULL, false } };
static const struct text_key told_keys[] = { { "text", "text", true },
    { NULL, NULL, false } };

static char **
take_codes(struct session *session, const char *list, size_t *count_out)
{
    char **codes = arena_take(session->arena, CODES_MAX * sizeof *codes);
    *count_out = session_codes(session, list, codes, CODES_MAX);
    return codes;
}

static void
take_code(struct session *session, const char *value, char **code)
{
    if (value != NULL)
        *code = session_text(session, value);
}

/* What the options say; what they leave out stays as it is in the message. */
static int
take_actor(struct session *session, const struct request *request,
    Stafett__Plan__V1__EnterActor *message)
{
    const char *const *options = request->options;
    struct slice content;
    int code = EXIT_DRAINED;
    if (options[OPTION_UNTIL] != NULL)
        code = session_time(session, options[OPTION_UNTIL], &message->until_us);
    if (code == EXIT_DRAINED && options[OPTION_LINE] != NULL)
        code = session_ids(session, options[OPTION_LINE], LINES_MAX, &message->line_ids,
            &message->n_line_ids);
    if (code == EXIT_DRAINED)
        code = session_content(session, options[OPTION_TEXT], actor_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message->content = slice_binary(content);
    take_code(session, options[OPTION_KIND], &message->kind_code);
    take_code(session, options[OPTION_ROLE], &message->role_code);
    take_code(session, options[OPTION_PARTNER], &message->organisation_code);
    take_code(session, options[OPTION_MEMBER], &message->staff_code);
    take_code(session, options[OPTION_SECTOR], &message->sector_code);
    take_code(session, options[OPTION_STATE], &message->state_code);
    if (options[OPTION_CATEGORY] != NULL)
        message->scope_codes =
            take_codes(session, options[OPTION_CATEGORY], &message->n_scope_codes);
    if (options[OPTION_TASK] != NULL)
        message->task_codes =
            take_codes(session, options[OPTION_TASK], &message->n_task_codes);
    return EXIT_DRAINED;
}

int
command_actor_enter(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_id_field(session, request->arguments[0], &message.case_id);
    if (code == EXIT_DRAINED)
        code = take_actor(session, request, &message);
    if (code != EXIT_DRAINED)
        return code;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk("Entered on the map.");
    const Stafett__Plan__V1__ActorEntered *event =
        (const Stafett__Plan__V1__ActorEntered *)session_event(
            session, answer, &stafett__plan__v1__actor_entered__descriptor, NULL);
    if (event != NULL)
        session_print_id(session, event->actor_id);
    return EXIT_DRAINED;
}

/* As the map has it now (this look is recorded). */
static int
start_from_map(
    struct session *session, bool is_whole, Stafett__Plan__V1__EnterActor *message)
{
    Stafett__Plan__V1__ShowMap ask = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    const ProtobufCMessage *view = NULL;
    ask.case_id = message->case_id;
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__map__descriptor, &view);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__ActorView *now =
        show_actor_find((const Stafett__Plan__V1__Map *)view, message->actor_id);
    if (now == NULL && is_whole)
        return EXIT_DRAINED;
    if (now == NULL) {
        talk_reason("actor-unknown", "");
        return EXIT_DATA_WRONG;
    }
    message->kind_code = now->kind_code;
    message->role_code = now->role_code;
    message->organisation_code = now->organisation_code;
    message->staff_code = now->staff_code;
    message->sector_code = now->sector_code;
    message->until_us = now->until_us;
    message->scope_codes = now->scope_codes;
    message->n_scope_codes = now->n_scope_codes;
    message->line_ids = now->line_ids;
    message->n_line_ids = now->n_line_ids;
    message->task_codes = now->task_codes;
    message->n_task_codes = now->n_task_codes;
    return EXIT_DRAINED;
}

/* One who is not shown can be said anew with kind and role, and all the rest. */
int
command_actor_change(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    const char *const *options = request->options;
    bool is_whole = options[OPTION_KIND] != NULL && options[OPTION_ROLE] != NULL;
    int code = session_id_field(session, request->arguments[0], &message.case_id);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, request->arguments[1], &message.actor_id);
    if (code == EXIT_DRAINED)
        code = start_from_map(session, is_whole, &message);
    if (code == EXIT_DRAINED)
        code = take_actor(session, request, &message);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(session, "plan", &message.base, "Changed on the map.");
}

int
command_actor_move(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    int code = session_about(session, request, answer_keys, &message.case_id,
        &message.actor_id, &message.content);
    if (code == EXIT_DRAINED)
        code =
            session_time(session, request->options[OPTION_DUE], &message.answer_due_us);
    if (code != EXIT_DRAINED)
        return code;
    message.state_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(session, "plan", &message.base, "The map says so now.");
}

int
command_actor_tell(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    int code = session_about(session, request, told_keys, &message.case_id,
        &message.actor_id, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.how_code = session_text(session, request->options[OPTION_KIND]);
    message.category_code = session_text(session, request->options[OPTION_CATEGORY]);
    return session_do(
        session, "plan", &message.base, "Written down as told, with its ground.");
}

int
command_membership_answer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AnswerMembership message =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    int code = session_about(
        session, request, answer_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(
        session, "plan", &message.base, "Answered; whoever holds the case is told.");
}
