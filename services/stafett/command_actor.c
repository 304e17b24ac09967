/* The actor map's writing: who is around the person, where each stands, what each was told
 * outside the system; and our own answer when another organisation asks us. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

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

/* "ID,ID" as ids in the arena. */
static int
take_ids(struct session *session, const char *list, ProtobufCBinaryData **ids_out,
    size_t *count_out)
{
    char *texts[LINES_MAX];
    size_t count = session_codes(session, list, texts, LINES_MAX);
    ProtobufCBinaryData *ids = arena_take(session->arena, (count + 1) * sizeof *ids);
    for (size_t i = 0; i < count; i++) {
        struct id id;
        int code = session_id(texts[i], &id);
        if (code != EXIT_DRAINED)
            return code;
        ids[i] = slice_binary(arena_copy(session->arena, id_slice(&id)));
    }
    *ids_out = ids;
    *count_out = count;
    return EXIT_DRAINED;
}

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
        code = take_ids(
            session, options[OPTION_LINE], &message->line_ids, &message->n_line_ids);
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

static int
order(struct session *session, const ProtobufCMessage *message, const char *done)
{
    const Stafett__V1__Answer *answer = NULL;
    int code = session_order(session, "plan", message, &answer);
    if (code == EXIT_DRAINED)
        talk("%s", done);
    return code;
}

int
command_actor_enter(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    const Stafett__V1__Answer *answer = NULL;
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code == EXIT_DRAINED)
        code = take_actor(session, request, &message);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk("Entered on the map.");
    const Stafett__Plan__V1__ActorEntered *event =
        (const Stafett__Plan__V1__ActorEntered *)session_event(
            session, answer, &stafett__plan__v1__actor_entered__descriptor, NULL);
    if (event != NULL) {
        struct names names;
        struct show show;
        session_show(session, &names, &show);
        show_line(&show, "%s", show_id(&show, event->actor_id));
    }
    return EXIT_DRAINED;
}

/* Case and actor of the line, which most of these begin with. */
static int
take_both(const struct request *request, struct id *case_out, struct id *actor_out)
{
    int code = session_id(request->arguments[0], case_out);
    return code == EXIT_DRAINED ? session_id(request->arguments[1], actor_out) : code;
}

/* As the map has it now (this look is recorded). */
static int
start_from_map(struct session *session, struct id case_id, struct id actor_id,
    bool is_whole, Stafett__Plan__V1__EnterActor *message)
{
    Stafett__Plan__V1__ShowMap ask = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    const ProtobufCMessage *view = NULL;
    ask.case_id = id_binary(&case_id);
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__map__descriptor, &view);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__ActorView *now =
        show_actor_find((const Stafett__Plan__V1__Map *)view, id_binary(&actor_id));
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
    struct id case_id;
    struct id actor_id;
    int code = take_both(request, &case_id, &actor_id);
    if (code == EXIT_DRAINED)
        code = start_from_map(session, case_id, actor_id, is_whole, &message);
    if (code == EXIT_DRAINED)
        code = take_actor(session, request, &message);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.actor_id = id_binary(&actor_id);
    return order(session, &message.base, "Changed on the map.");
}

int
command_actor_move(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    struct slice content;
    struct id case_id;
    struct id actor_id;
    int code = take_both(request, &case_id, &actor_id);
    if (code == EXIT_DRAINED)
        code =
            session_time(session, request->options[OPTION_DUE], &message.answer_due_us);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], answer_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.actor_id = id_binary(&actor_id);
    message.state_code = session_text(session, request->options[OPTION_STATE]);
    message.content = slice_binary(content);
    return order(session, &message.base, "The map says so now.");
}

int
command_actor_tell(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    struct slice content;
    struct id case_id;
    struct id actor_id;
    int code = take_both(request, &case_id, &actor_id);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], told_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.actor_id = id_binary(&actor_id);
    message.how_code = session_text(session, request->options[OPTION_KIND]);
    message.category_code = session_text(session, request->options[OPTION_CATEGORY]);
    message.content = slice_binary(content);
    return order(session, &message.base, "Written down as told, with its ground.");
}

int
command_membership_answer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AnswerMembership message =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct slice content;
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], answer_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    message.content = slice_binary(content);
    return order(session, &message.base, "Answered; whoever holds the case is told.");
}
