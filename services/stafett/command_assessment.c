/* Assessments: open, look at, begin, what is given meanwhile, and their end. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <stdio.h>
#include <string.h>

static const struct text_key message_keys[] = { { "message", "message", true },
    { NULL, NULL, false } };
static const struct text_key service_keys[] = { { "service", "service", true },
    { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { NULL, NULL, false } };
/* Besides the questions of the rules. */
static const struct text_key ending_keys[] = { { "person", "person", false },
    { "goal", "goal", false }, { "come_back", "come_back", false } };

enum {
    NONE_MAX = 32,
    CONCLUSION_KEYS_MAX = RULE_QUESTIONS_MAX + ARRAY_COUNT(ending_keys),
};
_Static_assert((int)CONCLUSION_KEYS_MAX <= (int)TEXTS_MAX, "a conclusion fits a file");

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
    message.team_code = session_text(session, request->options[OPTION_TEAM]);
    code = session_order(session, "assessment-team", &message.base, &answer);
    return code == EXIT_DRAINED ? print_opened(session, answer) : code;
}

int
command_assessment_show(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ShowAssessment ask = STAFETT__TEAM__V1__SHOW_ASSESSMENT__INIT;
    struct looked looked;
    struct id assessment;
    int code = session_id(request->arguments[0], &assessment);
    if (code != EXIT_DRAINED)
        return code;
    ask.assessment_id = id_binary(&assessment);
    code = session_looked(session, "assessment-team", &ask.base,
        &stafett__team__v1__assessment_view__descriptor, &looked);
    if (looked.view != NULL)
        show_assessment(
            &looked.show, (const Stafett__Team__V1__AssessmentView *)looked.view);
    return code;
}

int
command_assessment_list(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ListAssessments ask = STAFETT__TEAM__V1__LIST_ASSESSMENTS__INIT;
    struct looked looked;
    ask.team_code = session_text(session, request->options[OPTION_TEAM]);
    ask.is_ended_too = request->options[OPTION_CLOSED] != NULL;
    int code = session_looked(session, "assessment-team", &ask.base,
        &stafett__team__v1__assessments__descriptor, &looked);
    if (looked.view != NULL)
        show_assessments(
            &looked.show, (const Stafett__Team__V1__Assessments *)looked.view);
    return code;
}

int
command_assessment_begin(struct session *session, const struct request *request)
{
    Stafett__Team__V1__BeginMapping message = STAFETT__TEAM__V1__BEGIN_MAPPING__INIT;
    int code = session_about(
        session, request, message_keys, &message.assessment_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_AT], &message.met_us);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(session, "assessment-team", &message.base, "Mapping has begun.");
}

int
command_assessment_interim(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ArrangeInterim message =
        STAFETT__TEAM__V1__ARRANGE_INTERIM__INIT;
    int code = session_about(
        session, request, service_keys, &message.assessment_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.by_code = session_text(session, request->options[OPTION_BY]);
    return session_do(session, "assessment-team", &message.base,
        "It stands that this is given meanwhile.");
}

int
command_assessment_extend(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ExtendAssessment message =
        STAFETT__TEAM__V1__EXTEND_ASSESSMENT__INIT;
    int code = session_about(
        session, request, reason_keys, &message.assessment_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_UNTIL], &message.until_us);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(
        session, "assessment-team", &message.base, "It is extended, in your name.");
}

/* A question as the key of a line: what is a hyphen in its code is written _. */
static struct text_key
question_key(struct session *session, const char *question)
{
    char *item = session_text(session, question);
    char *key = session_text(session, question);
    for (char *c = strchr(key, '-'); c != NULL; c = strchr(c, '-'))
        *c = '_';
    return (struct text_key){ key, item, false };
}

/* `keys` has room for CONCLUSION_KEYS_MAX and the row of NULLs. */
static int
conclusion_keys(struct session *session, struct text_key *keys)
{
    struct rules *rules;
    size_t count = 0;
    if (!session_rules(session, &rules))
        return EXIT_SETTINGS;
    const struct rule_codes *questions = &rules->assessment.questions;
    for (unsigned i = 0; i < questions->count; i++)
        keys[count++] = question_key(session, questions->codes[i]);
    rules_destroy(&rules);
    for (size_t i = 0; i < ARRAY_COUNT(ending_keys); i++)
        keys[count++] = ending_keys[i];
    keys[count] = (struct text_key){ NULL, NULL, false };
    return EXIT_DRAINED;
}

/* With what plan makes of it. */
static void
say_concluded(struct session *session, const Stafett__V1__Answer *answer)
{
    const Stafett__Team__V1__AssessmentConcluded *event =
        (const Stafett__Team__V1__AssessmentConcluded *)session_event(session, answer,
            &stafett__team__v1__assessment_concluded__descriptor, NULL);
    if (event == NULL)
        return;
    if (event->to_unit_code[0] != '\0')
        talk("It is concluded. The unit is asked to take over; whoever answers for the "
             "case does so until it has said yes.");
    else if (event->inquiry_id.len > 0)
        talk("It is concluded, and the case that came of the inquiry ends with it.");
    else
        talk("It is concluded, and stands with the case.");
}

int
command_assessment_conclude(struct session *session, const struct request *request)
{
    Stafett__Team__V1__ConcludeAssessment message =
        STAFETT__TEAM__V1__CONCLUDE_ASSESSMENT__INIT;
    const char *const *options = request->options;
    struct text_key keys[CONCLUSION_KEYS_MAX + 1];
    char *none[NONE_MAX];
    int code = conclusion_keys(session, keys);
    if (code == EXIT_DRAINED)
        code = session_about(
            session, request, keys, &message.assessment_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.n_none_codes = session_codes(session, options[OPTION_NONE], none, NONE_MAX);
    message.none_codes = none;
    message.outcome_code = session_text(session, options[OPTION_OUTCOME]);
    message.level_code = session_text(session, options[OPTION_LEVEL]);
    message.to_unit_code = session_text(session, options[OPTION_UNIT]);
    const Stafett__V1__Answer *answer = NULL;
    code = session_order(session, "assessment-team", &message.base, &answer);
    if (code == EXIT_DRAINED)
        say_concluded(session, answer);
    return code;
}

int
command_assessment_cancel(struct session *session, const struct request *request)
{
    Stafett__Team__V1__CancelAssessment message =
        STAFETT__TEAM__V1__CANCEL_ASSESSMENT__INIT;
    int code = session_about(
        session, request, reason_keys, &message.assessment_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(session, "assessment-team", &message.base,
        "It is cancelled; the case goes on.");
}
