/* The joint plan: other plans of hers, versions and who signs them, proposals, and the
 * plan as a look shows it. Whoever signs has looked first: the signature quotes the digest
 * of what she was shown. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key text_keys[] = { { "text", "text", true },
    { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { "because", "reason", false }, { NULL, NULL, false } };
static const struct text_key version_keys[] = { { "mandate", "mandate", false },
    { "organised", "organised", true }, { "led", "led", false },
    { "carried_out", "carried_out", false }, { "evaluated", "evaluated", false },
    { NULL, NULL, false } };

int
command_plan_link(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__LinkPlan message = STAFETT__PLAN__V1__LINK_PLAN__INIT;
    const Stafett__V1__Answer *answer = NULL;
    const char *state = request->options[OPTION_STATE];
    int code = session_about(
        session, request, text_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id_field(
            session, request->options[OPTION_ACTOR], &message.owner_id);
    if (code != EXIT_DRAINED)
        return code;
    if (state != NULL && strcmp(state, "the-plan") != 0) {
        talk("stafett: --state of a link is the-plan, or is left out");
        return EXIT_USAGE_WRONG;
    }
    message.kind_code = session_text(session, request->options[OPTION_KIND]);
    message.is_the_plan = state != NULL;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk("Linked; it stays where it is.");
    const Stafett__Plan__V1__PlanLinked *event =
        (const Stafett__Plan__V1__PlanLinked *)session_event(
            session, answer, &stafett__plan__v1__plan_linked__descriptor, NULL);
    if (event != NULL)
        session_print_id(session, event->link_id);
    return EXIT_DRAINED;
}

/* ---- versions */

int
command_plan_version(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__MakeVersion message = STAFETT__PLAN__V1__MAKE_VERSION__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, version_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code =
            session_time(session, request->options[OPTION_UNTIL], &message.evaluate_us);
    if (code != EXIT_DRAINED)
        return code;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    const Stafett__Plan__V1__VersionMade *event =
        (const Stafett__Plan__V1__VersionMade *)session_event(
            session, answer, &stafett__plan__v1__version_made__descriptor, NULL);
    if (event == NULL)
        return EXIT_DRAINED;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    talk("Version %u; all who take part are asked to sign it.", event->number);
    if (event->n_missing_codes > 0)
        talk("It is marked incomplete; it lacks: %s.",
            show_list(&show, event->missing_codes, event->n_missing_codes));
    show_line(&show, "%s", show_id(&show, event->version_id));
    return EXIT_DRAINED;
}

static int
look_up(struct session *session, ProtobufCBinaryData case_id,
    const Stafett__Plan__V1__PlanView **plan_out)
{
    Stafett__Plan__V1__ShowPlan ask = STAFETT__PLAN__V1__SHOW_PLAN__INIT;
    const ProtobufCMessage *view = NULL;
    ask.case_id = case_id;
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__plan_view__descriptor, &view);
    *plan_out = (const Stafett__Plan__V1__PlanView *)view;
    return code;
}

/* The digest of what the signer has of it: of the actor, else of the holder, which alone
 * has all views; a member has only its own. Empty: the daemon then says why not. */
static ProtobufCBinaryData
digest_find(const Stafett__Plan__V1__PlanView *plan, ProtobufCBinaryData version_id,
    const char *actor)
{
    const ProtobufCBinaryData none = { 0, NULL };
    const Stafett__Plan__V1__VersionView *version = NULL;
    for (size_t i = 0; i < plan->n_versions; i++) {
        if (slice_equal(
                slice_bytes(plan->versions[i]->version_id), slice_bytes(version_id)))
            version = plan->versions[i];
    }
    if (version == NULL)
        return none;
    if (actor == NULL && version->n_views == 1)
        return version->views[0]->digest;
    const char *party = actor == NULL ? version->holder_code : actor;
    for (size_t i = 0; i < version->n_views; i++) {
        if (strcmp(version->views[i]->party_code, party) == 0)
            return version->views[i]->digest;
    }
    return none;
}

int
command_plan_sign(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__SignVersion message = STAFETT__PLAN__V1__SIGN_VERSION__INIT;
    const Stafett__Plan__V1__PlanView *plan = NULL;
    struct id actor_id = ID_NONE;
    char actor[ID_TEXT_BYTES];
    int code = session_about(session, request, reason_keys, &message.case_id,
        &message.version_id, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id(request->options[OPTION_ACTOR], &actor_id);
    if (code == EXIT_DRAINED)
        code = look_up(session, message.case_id, &plan);
    if (code != EXIT_DRAINED)
        return code;
    bool is_for_actor = !id_is_none(actor_id);
    id_text(actor_id, actor);
    message.digest = digest_find(plan, message.version_id, is_for_actor ? actor : NULL);
    if (is_for_actor)
        message.actor_id = id_binary(&actor_id);
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(session, "plan", &message.base,
        "It stands with the version, and whoever holds the case sees it.");
}

/* ---- proposals */

int
command_plan_propose(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__Propose message = STAFETT__PLAN__V1__PROPOSE__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, text_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code =
            session_id_field(session, request->options[OPTION_GOAL], &message.part_id);
    if (code != EXIT_DRAINED)
        return code;
    message.part_code = session_text(session, request->options[OPTION_KIND]);
    message.category_code = session_text(session, request->options[OPTION_CATEGORY]);
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk("Proposed; whoever holds the case answers.");
    const Stafett__Plan__V1__ProposalMade *event =
        (const Stafett__Plan__V1__ProposalMade *)session_event(
            session, answer, &stafett__plan__v1__proposal_made__descriptor, NULL);
    if (event != NULL)
        session_print_id(session, event->proposal_id);
    return EXIT_DRAINED;
}

int
command_plan_answer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AnswerProposal message =
        STAFETT__PLAN__V1__ANSWER_PROPOSAL__INIT;
    int code = session_about(session, request, reason_keys, &message.case_id,
        &message.proposal_id, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(
        session, "plan", &message.base, "Answered; whoever proposed it is told.");
}

int
command_plan_show(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowPlan ask = STAFETT__PLAN__V1__SHOW_PLAN__INIT;
    struct looked looked;
    int code = session_id_field(session, request->arguments[0], &ask.case_id);
    if (code != EXIT_DRAINED)
        return code;
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__plan_view__descriptor, &looked);
    if (looked.view != NULL)
        show_plan(&looked.show, (const Stafett__Plan__V1__PlanView *)looked.view);
    return code;
}
