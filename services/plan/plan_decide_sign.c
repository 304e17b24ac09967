#include "services/plan/plan_joint.h"

#include <string.h>

/* What members say of a version: signed, signed with a reservation, or not. Only of the
 * newest, and only of the bytes that the signer has. A member signs in its own log and the
 * holder takes it; for whoever has no node the holder writes down what was said. */

static bool
is_answer(const char *code)
{
    return strcmp(code, "signed") == 0 || strcmp(code, "reserved") == 0 ||
           strcmp(code, "refused") == 0;
}

/* What a signature is about. */
struct signing {
    struct id version_id;
    ProtobufCBinaryData digest;
    char *answer;
    char party[PLAN_PARTY_BYTES];
};

static const char *
version_fault(
    const struct plan_act *act, const struct signing *signing, const char **where)
{
    struct plan_version row;
    struct plan_version newest;
    struct id case_id = act->side.case_id;
    *where = "version_id";
    if (!plan_version_find(act->view, case_id, signing->version_id, &row))
        return "version-unknown";
    bool is_there = plan_version_newest(act->view, case_id, &newest);
    ASSERT(is_there);
    if (!id_equal(newest.id, row.id)) {
        char *newer = arena_take(act->input->arena, ID_TEXT_BYTES);
        id_text(newest.id, newer);
        *where = newer;
        return "version-old";
    }
    return strcmp(row.holder, act->side.row.holder) == 0 ? NULL : "version-old";
}

static const char *
signing_fault(
    const struct plan_act *act, const struct signing *signing, const char **where)
{
    struct plan_version_view own;
    const char *fault = version_fault(act, signing, where);
    if (fault != NULL)
        return fault;
    *where = "version_id";
    if (!plan_version_view_load(act->view, signing->version_id, signing->party, &own))
        return "not-asked";
    *where = "digest";
    if (!slice_equal(slice_of(own.digest, DIGEST_BYTES), slice_bytes(signing->digest)))
        return "digest-differs";
    *where = "answer_code";
    if (!is_answer(signing->answer))
        return "answer-unknown";
    return strcmp(own.answer, signing->answer) == 0 ? "already-done" : NULL;
}

/* Our organisation, or an actor without a node for whom the holder writes. */
static const char *
party_find(const struct plan_act *act, ProtobufCBinaryData actor_bytes,
    char party[PLAN_PARTY_BYTES])
{
    struct plan_actor actor;
    struct id actor_id = id_or_none(actor_bytes);
    code_copy(party, PLAN_PARTY_BYTES, act->input->self);
    if (actor_bytes.len == 0)
        return NULL;
    if (!plan_act_is_holder(act))
        return "not-holder";
    if (!plan_actor_load(act->view, act->side.case_id, actor_id, &actor))
        return "actor-unknown";
    if (actor.state == ACTOR_DO_NOT_TELL)
        return "do-not-tell";
    if (strcmp(actor.kind, "partner") == 0)
        return "answers-itself";
    id_text(actor_id, party);
    return NULL;
}

/* Who has left is not waited for. */
static bool
is_waited_for(const struct plan_act *act, const char *party)
{
    struct plan_actor actor;
    struct id actor_id;
    if (id_parse(party, &actor_id))
        return plan_actor_load(act->view, act->side.case_id, actor_id, &actor) &&
               actor.state == ACTOR_JOINED;
    return strcmp(party, act->input->self) == 0 || plan_is_party(act, party);
}

/* Everybody has answered, but for this one. */
static bool
is_complete(const struct plan_act *act, struct id version_id, const char *but)
{
    struct walk walk;
    struct plan_version_view row;
    char party[PLAN_PARTY_BYTES];
    plan_version_views_walk(&walk, act->view, version_id);
    while (plan_version_views_next(&walk, party, &row)) {
        if (row.answer[0] == '\0' && strcmp(party, but) != 0 &&
            is_waited_for(act, party))
            return false;
    }
    return true;
}

void
plan_signer_left(struct plan_act *act, struct id actor_id)
{
    struct plan_version newest;
    struct plan_actor actor;
    char party[PLAN_PARTY_BYTES];
    if (!plan_version_newest(act->view, act->side.case_id, &newest) ||
        !plan_actor_load(act->view, act->side.case_id, actor_id, &actor))
        return;
    id_text(actor_id, party);
    if (actor.organisation[0] != '\0')
        code_copy(party, sizeof party, actor.organisation);
    if (is_complete(act, newest.id, party))
        plan_owed_end(act, "plan-unsigned", newest.id, true);
}

static void
signing_emit(struct plan_act *act, const struct signing *signing,
    ProtobufCBinaryData content, bool is_told)
{
    Stafett__Plan__V1__VersionSigned event = STAFETT__PLAN__V1__VERSION_SIGNED__INIT;
    char *tells[] = { plan_act_tell(act) };
    event.version_id = id_binary(&signing->version_id);
    event.case_id = id_binary(&act->side.case_id);
    event.party_code = (char *)signing->party;
    event.answer_code = signing->answer;
    event.digest = signing->digest;
    event.tell_codes = tells;
    event.n_tell_codes = is_told ? 1 : 0;
    event.content = content;
    plan_act_emit(act, &event.base);
    if (is_complete(act, signing->version_id, signing->party))
        plan_owed_end(act, "plan-unsigned", signing->version_id, true);
}

void
plan_decide_sign(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__SignVersion *command =
        (const Stafett__Plan__V1__SignVersion *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct signing signing = { .version_id = id_or_none(command->version_id),
        .digest = command->digest,
        .answer = command->answer_code };
    const char *where = "actor_id";
    if (!plan_act_member(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = party_find(&act, command->actor_id, signing.party);
    if (fault == NULL)
        fault = signing_fault(&act, &signing, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    bool is_plain = strcmp(command->answer_code, "signed") == 0;
    if (is_plain || plan_act_item(&act, command->content, "reason"))
        signing_emit(&act, &signing, command->content, false);
}

/* A member's word, to us who hold it. */
void
plan_decide_partner_signed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__VersionSigned *record =
        (const Stafett__Partner__V1__VersionSigned *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct signing signing = { .version_id = id_or_none(record->version_id),
        .digest = record->digest,
        .answer = record->answer_code };
    const char *where = "case_id";
    if (!plan_act_of_member(&act, record->case_id) ||
        !plan_baton_content(record->content, decision))
        return;
    code_copy(signing.party, sizeof signing.party, input->sender);
    const char *fault =
        plan_act_is_holder(&act) ? signing_fault(&act, &signing, &where) : "moved";
    if (act.side.row.is_closed)
        fault = "case-closed";
    if (fault != NULL)
        decision_refuse(decision, fault, where);
    else
        signing_emit(&act, &signing, record->content, true);
}

/* ---- who has looked */

void
plan_decide_show_plan(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ShowPlan *look =
        (const Stafett__Plan__V1__ShowPlan *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_version newest;
    const char *fault = plan_staff_fault(view, input->sender);
    if (fault != NULL) {
        decision_refuse(decision, fault, "actor_code");
        return;
    }
    if (!plan_baton_case(view, look->case_id, &act.side, decision))
        return;
    bool is_there = plan_version_newest(view, act.side.case_id, &newest);
    Stafett__Plan__V1__PlanLooked event = STAFETT__PLAN__V1__PLAN_LOOKED__INIT;
    event.case_id = look->case_id;
    event.version = is_there ? newest.number : 0;
    event.ground_code = rules_flow(input->rules, "look")->ground;
    plan_act_emit(&act, &event.base);
    if (is_there && strcmp(newest.by, input->sender) != 0)
        plan_owed_end(&act, "plan-unread", newest.id, true);
}
