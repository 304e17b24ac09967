/* Assessments: open, look at, begin, what is given meanwhile, and their end. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <stdio.h>

static const struct text_key message_keys[] = { { "message", "message", true },
    { NULL, NULL, false } };
static const struct text_key service_keys[] = { { "service", "service", true },
    { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { NULL, NULL, false } };
static const struct text_key conclusion_keys[] = {
    { "mastery", "mastery", false },
    { "network", "network", false },
    { "voluntary", "voluntary", false },
    { "technology", "technology", false },
    { "prevention", "prevention", false },
    { "person", "person", false },
    { "goal", "goal", false },
    { "come_back", "come_back", false },
    { NULL, NULL, false },
};

enum { NONE_MAX = 32 };

static char *
text(struct session *session, const char *value)
{
    return arena_text(session->arena, slice_text(value == NULL ? "" : value));
}

static int
order(struct session *session, const ProtobufCMessage *message, const char *done)
{
    const Stafett__V1__Answer *answer = NULL;
    int code = session_order(session, "assessment-team", message, &answer);
    if (code == EXIT_DRAINED)
        talk("%s", done);
    return code;
}

/* What every order about an assessment takes: which one, and a text. */
static int
take(struct session *session, const struct request *request,
    const struct text_key *keys, struct id *assessment, struct slice *content)
{
    int code = session_id(request->arguments[0], assessment);
    if (code == EXIT_DRAINED)
        code = session_content(session, request->options[OPTION_TEXT], keys, content);
    return code;
}

static int
print_opened(struct session *session, const Stafett__V1__Answer *answer)
{
    const Stafett__Team__V1__AssessmentOpened *event =
        (const Stafett__Team__V1__AssessmentOpened *)session_event(
            session, answer, &stafett__team__v1__assessment_opened__descriptor, NULL);
    if (event == NULL || session->globals->is_json)
        return EXIT_DRAINED;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    talk("The assessment is open, due %s.", show_time(&show, event->due_us));
    show_line(&show, "%s", show_id(&show, event->assessment_id));
    return EXIT_DRAINED;
}

int
command_assessment_open(struct session *session, const struct request *request)
{
    Stafett__Team__V1__OpenAssessment message =
        STAFETT__TEAM__V1__OPEN_ASSESSMENT__INIT;
    const Stafett__V1__Answer *answer = NULL;
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.team_code = text(session, request->options[OPTION_TEAM]);
    code = session_order(session, "assessment-team", &message.base, &answer);
    return code == EXIT_DRAINED ? print_opened(session, answer) : code;
}

int
command_assessment_show(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ShowAssessment ask = STAFETT__TEAM__V1__SHOW_ASSESSMENT__INIT;
    const ProtobufCMessage *view = NULL;
    struct id assessment;
    int code = session_id(request->arguments[0], &assessment);
    if (code != EXIT_DRAINED)
        return code;
    ask.assessment_id = id_binary(&assessment);
    code = session_look(session, "assessment-team", &ask.base,
        &stafett__team__v1__assessment_view__descriptor, &view);
    if (code != EXIT_DRAINED || session_json(session, view) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    show_assessment(&show, (const Stafett__Team__V1__AssessmentView *)view);
    return EXIT_DRAINED;
}

int
command_assessment_list(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ListAssessments ask = STAFETT__TEAM__V1__LIST_ASSESSMENTS__INIT;
    const ProtobufCMessage *view = NULL;
    ask.team_code = text(session, request->options[OPTION_TEAM]);
    ask.is_ended_too = request->options[OPTION_CLOSED] != NULL;
    int code = session_look(session, "assessment-team", &ask.base,
        &stafett__team__v1__assessments__descriptor, &view);
    if (code != EXIT_DRAINED || session_json(session, view) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    show_assessments(&show, (const Stafett__Team__V1__Assessments *)view);
    return EXIT_DRAINED;
}

int
command_assessment_begin(struct session *session, const struct request *request)
{
    Stafett__Team__V1__BeginMapping message = STAFETT__TEAM__V1__BEGIN_MAPPING__INIT;
    struct id assessment;
    struct slice content;
    int code = take(session, request, message_keys, &assessment, &content);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_AT], &message.met_us);
    if (code != EXIT_DRAINED)
        return code;
    message.assessment_id = id_binary(&assessment);
    message.content = slice_binary(content);
    return order(session, &message.base, "Mapping has begun.");
}

int
command_assessment_interim(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ArrangeInterim message =
        STAFETT__TEAM__V1__ARRANGE_INTERIM__INIT;
    struct id assessment;
    struct slice content;
    int code = take(session, request, service_keys, &assessment, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.assessment_id = id_binary(&assessment);
    message.by_code = text(session, request->options[OPTION_BY]);
    message.content = slice_binary(content);
    return order(session, &message.base, "It stands that this is given meanwhile.");
}

int
command_assessment_extend(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ExtendAssessment message =
        STAFETT__TEAM__V1__EXTEND_ASSESSMENT__INIT;
    struct id assessment;
    struct slice content;
    int code = take(session, request, reason_keys, &assessment, &content);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_UNTIL], &message.until_us);
    if (code != EXIT_DRAINED)
        return code;
    message.assessment_id = id_binary(&assessment);
    message.content = slice_binary(content);
    return order(session, &message.base, "It is extended, in your name.");
}

int
command_assessment_conclude(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ConcludeAssessment message =
        STAFETT__TEAM__V1__CONCLUDE_ASSESSMENT__INIT;
    const char *const *options = request->options;
    char *none[NONE_MAX];
    struct id assessment;
    struct slice content;
    int code = take(session, request, conclusion_keys, &assessment, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.assessment_id = id_binary(&assessment);
    message.n_none_codes = session_codes(session, options[OPTION_NONE], none, NONE_MAX);
    message.none_codes = none;
    message.outcome_code = text(session, options[OPTION_OUTCOME]);
    message.level_code = text(session, options[OPTION_LEVEL]);
    message.to_unit_code = text(session, options[OPTION_UNIT]);
    message.content = slice_binary(content);
    return order(session, &message.base,
        options[OPTION_UNIT] == NULL
            ? "It is concluded; the case ends with it."
            : "It is concluded; the unit is asked, and you stay responsible until it "
              "has said yes.");
}

int
command_assessment_cancel(struct session *session, const struct request *request)
{
    Stafett__Team__V1__CancelAssessment message =
        STAFETT__TEAM__V1__CANCEL_ASSESSMENT__INIT;
    struct id assessment;
    struct slice content;
    int code = take(session, request, reason_keys, &assessment, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.assessment_id = id_binary(&assessment);
    message.content = slice_binary(content);
    return order(session, &message.base, "It is cancelled; the case goes on.");
}
