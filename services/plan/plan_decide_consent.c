#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What the person, or somebody who may for her, says of sharing. It is this organisation's
 * own record: by party and category, with who asked how, how capable she was judged for
 * this matter, and until when it holds. What she takes back holds here at once and is told
 * to everybody who may have it. A yes where the rules ask for none is refused: it would
 * say that a no could stop it. */

enum { CONSENTS_SHORTENED_MAX = 64 }; /* two or three events each */

static const char *const answers[] = { "given", "objected", "withdrawn",
    "could-not-ask" };

static bool
is_answer(const char *answer)
{
    return plan_is_among(answer, answers, ARRAY_COUNT(answers));
}

static bool
is_party(const struct plan_act *act, const char *party)
{
    struct plan_partner partner;
    struct plan_actor actor;
    struct id actor_id;
    return plan_partner_load(act->view, party, &partner) ||
           (id_parse(party, &actor_id) &&
               plan_actor_load(act->view, act->side.case_id, actor_id, &actor));
}

/* A representative speaks within her scope, as long as her mandate lasts. */
static const char *
representative_fault(const struct plan_act *act,
    const Stafett__Plan__V1__RecordConsent *command, int64_t *until_out,
    const char **where)
{
    struct plan_actor actor;
    *where = "representative_id";
    if (!plan_actor_load(act->view, act->side.case_id,
            id_or_none(command->representative_id), &actor) ||
        strcmp(actor.kind, "representative") != 0)
        return "not-representative";
    if (!plan_is_speaking(&actor))
        return "not-representative";
    if (actor.until_us <= act->input->now_us)
        return "mandate-ended";
    for (size_t i = 0; i < command->n_category_codes; i++) {
        bool is_in = false;
        for (uint32_t j = 0; j < actor.scope_count; j++)
            is_in = is_in || strcmp(actor.scopes[j], command->category_codes[i]) == 0;
        if (!is_in)
            return "outside-scope";
    }
    *until_out = actor.until_us;
    return NULL;
}

static const char *
giver_fault(const struct plan_act *act, const Stafett__Plan__V1__RecordConsent *command,
    int64_t *until_out, const char **where)
{
    *until_out = 0;
    if (strcmp(command->giver_code, "representative") == 0)
        return representative_fault(act, command, until_out, where);
    *where = "giver_code";
    if (strcmp(command->giver_code, "person") != 0)
        return "giver-unknown";
    *where = "capacity_code";
    bool is_given = strcmp(command->answer_code, "given") == 0;
    bool is_able = strcmp(command->capacity_code, "yes") == 0 ||
                   strcmp(command->capacity_code, "with-support") == 0;
    return is_given && !is_able ? "capacity-missing" : NULL;
}

/* Her no stands until she says yes. */
static bool
has_said_no(const struct plan_act *act, const Stafett__Plan__V1__RecordConsent *command,
    const char *category)
{
    struct plan_consent before;
    return plan_consent_load(
               act->view, act->side.case_id, command->party_code, category, &before) &&
           (before.state == CONSENT_OBJECTED || before.state == CONSENT_WITHDRAWN);
}

/* That she could not be asked does not lift a no; and a yes where none is needed says
 * something only after one. */
static const char *
answer_fault(const struct plan_act *act, const struct plan_asking *asking,
    const Stafett__Plan__V1__RecordConsent *command, const char *category)
{
    struct plan_ground ground = plan_ground_given(act->view, asking, category);
    bool is_needed = !ground.is_there || strcmp(ground.ground, "consent") == 0;
    bool is_no = has_said_no(act, command, category);
    if (strcmp(command->answer_code, "could-not-ask") == 0 && is_no)
        return "person-says-no";
    if (strcmp(command->answer_code, "given") == 0 && !is_needed && !is_no)
        return "consent-not-needed";
    return NULL;
}

static const char *
consent_fault(const struct plan_act *act,
    const Stafett__Plan__V1__RecordConsent *command, const char **where)
{
    struct plan_asking asking = plan_asking_of(act, command->party_code);
    *where = "answer_code";
    if (!is_answer(command->answer_code))
        return "answer-unknown";
    *where = "party_code";
    if (!is_party(act, command->party_code))
        return "party-unknown";
    if (plan_is_untold(act->view, act->side.case_id, command->party_code))
        return "do-not-tell";
    *where = "category_codes";
    if (command->n_category_codes == 0 ||
        command->n_category_codes > RULE_CATEGORIES_MAX)
        return "category-unknown";
    for (size_t i = 0; i < command->n_category_codes; i++) {
        if (!plan_is_category(act->input, command->category_codes[i]))
            return "category-unknown";
        const char *fault =
            answer_fault(act, &asking, command, command->category_codes[i]);
        if (fault != NULL)
            return fault;
    }
    *where = "until_us";
    if (command->until_us != 0 && (!plan_baton_is_time(command->until_us) ||
                                      command->until_us <= act->input->now_us))
        return "time-past";
    return NULL;
}

/* So many days before the end; of what is shorter than that, at its end. When somebody's
 * mandate ends (a child comes of age) there is more to ask, and it is asked earlier. */
static int64_t
ask_find(const struct plan_act *act, int64_t until_us, int64_t mandate_us)
{
    const struct duty_rule *ask = rules_duty(
        act->input->rules, until_us == mandate_us ? "mandate-ask" : "consent-ask");
    if (ask == NULL || until_us == 0)
        return 0;
    int64_t ask_us =
        calendar_day_at(act->input->calendar, until_us, -(int32_t)ask->days, 8 * 60);
    return ask_us > act->input->now_us ? ask_us : until_us;
}

/* It holds until then; she is asked anew some days before. */
static void
ends_find(const struct plan_act *act, int64_t asked_us, int64_t mandate_us,
    int64_t *until_out, int64_t *ask_out)
{
    int64_t now_us = act->input->now_us;
    *until_out =
        asked_us != 0 ? asked_us : plan_duty_due(act->input, "consent-lasts", now_us);
    if (mandate_us != 0 && (*until_out == 0 || mandate_us < *until_out))
        *until_out = mandate_us;
    *ask_out = ask_find(act, *until_out, mandate_us);
}

static void
recorded_emit(struct plan_act *act, Stafett__Plan__V1__ConsentRecorded *event,
    const char *category)
{
    struct plan_consent before;
    struct id consent_id = id_derive(input_id(act->input, PLAN_PART_ORDINAL), category);
    event->consent_id = id_binary(&consent_id);
    event->category_code = (char *)category;
    bool is_known = plan_consent_load(
        act->view, act->side.case_id, event->party_code, category, &before);
    plan_act_emit(act, &event->base);
    if (is_known)
        plan_owed_end(act, "consent-ask", before.id, true);
    if (event->ask_us != 0)
        plan_owe(act, "consent-ask", consent_id, event->ask_us);
}

/* Before, in the same command. */
static bool
is_said(const Stafett__Plan__V1__RecordConsent *command, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(command->category_codes[i], command->category_codes[at]) == 0)
            return true;
    }
    return false;
}

void
plan_decide_consent(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__RecordConsent *command =
        (const Stafett__Plan__V1__RecordConsent *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    int64_t mandate_us = 0;
    const char *where;
    if (!plan_act_member(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = consent_fault(&act, command, &where);
    if (fault == NULL)
        fault = giver_fault(&act, command, &mandate_us, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    bool is_given = strcmp(command->answer_code, "given") == 0;
    Stafett__Plan__V1__ConsentRecorded event =
        STAFETT__PLAN__V1__CONSENT_RECORDED__INIT;
    event.case_id = command->case_id;
    event.party_code = command->party_code;
    event.state_code = command->answer_code;
    event.giver_code = command->giver_code;
    if (strcmp(command->giver_code, "representative") == 0)
        event.representative_id = command->representative_id;
    event.capacity_code = command->capacity_code;
    event.from_code = (char *)input->self;
    event.content = command->content;
    if (is_given)
        ends_find(&act, command->until_us, mandate_us, &event.until_us, &event.ask_us);
    for (size_t i = 0; i < command->n_category_codes; i++) {
        if (!is_said(command, i))
            recorded_emit(&act, &event, command->category_codes[i]);
    }
    if (is_given && plan_is_party(&act, command->party_code))
        plan_sharing_begin(&act, command->party_code);
}

/* ---- its end */

static void
lapsed_emit(
    struct plan_act *act, const char *party, const char *category, const char *reason)
{
    Stafett__Plan__V1__ConsentLapsed event = STAFETT__PLAN__V1__CONSENT_LAPSED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.party_code = (char *)party;
    event.category_code = (char *)category;
    event.reason_code = (char *)reason;
    plan_act_emit(act, &event.base);
}

void
plan_decide_consent_ends(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ConsentEnds *due =
        (const Stafett__Plan__V1__ConsentEnds *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_consent consent;
    if (!plan_baton_case(view, due->case_id, &act.side, decision))
        return;
    if (!plan_consent_load(
            view, act.side.case_id, due->party_code, due->category_code, &consent) ||
        consent.state != CONSENT_GIVEN || consent.until_us == 0 ||
        consent.until_us > input->now_us)
        return;
    struct plan_actor actor;
    bool is_mandate =
        !id_is_none(consent.representative) &&
        plan_actor_load(view, act.side.case_id, consent.representative, &actor) &&
        actor.until_us <= input->now_us;
    lapsed_emit(&act, due->party_code, due->category_code,
        is_mandate ? "representative" : "time");
}

static void
shortened_emit(struct plan_act *act, const char *party, const char *category,
    const struct plan_consent *row, int64_t until_us)
{
    Stafett__Plan__V1__ConsentShortened event =
        STAFETT__PLAN__V1__CONSENT_SHORTENED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.party_code = (char *)party;
    event.category_code = (char *)category;
    event.until_us = until_us;
    event.ask_us = ask_find(act, until_us, until_us);
    plan_act_emit(act, &event.base);
    if (row->ask_us != 0 && event.ask_us != 0)
        plan_owe(act, "consent-ask", row->id, event.ask_us);
}

/* The key of a consent is case, party, category. What one turn has no room for rests on
 * nothing either (plan_ground.c looks at the mandate). */
void
plan_consents_shorten(struct plan_act *act, struct id representative, int64_t until_us)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(act->side.case_id);
    unsigned count = 0;
    walk_start(&walk, act->view, PLAN_CONSENTS, &prefix);
    while (count < CONSENTS_SHORTENED_MAX && walk_next(&walk, &key, &value)) {
        struct plan_consent row;
        table_row(value, &row, sizeof row);
        bool is_longer = row.until_us == 0 || row.until_us > until_us;
        if (row.state != CONSENT_GIVEN || !is_longer ||
            !id_equal(row.representative, representative))
            continue;
        const char *party = (const char *)key.data + ID_BYTES;
        const char *category = party + strlen(party) + 1;
        party = arena_text(act->input->arena, slice_text(party));
        category = arena_text(act->input->arena, slice_text(category));
        if (until_us <= act->input->now_us)
            lapsed_emit(act, party, category, "representative");
        else
            shortened_emit(act, party, category, &row, until_us);
        count++;
    }
}

/* ---- told by another member */

static void
told_emit(struct plan_act *act, const Stafett__Partner__V1__ConsentWithdrawn *record)
{
    Stafett__Plan__V1__ConsentTold event = STAFETT__PLAN__V1__CONSENT_TOLD__INIT;
    char *tells[] = { plan_act_tell(act) };
    event.case_id = record->case_id;
    event.category_code = record->category_code;
    event.state_code = record->state_code;
    event.from_code = (char *)act->input->sender;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    plan_act_emit(act, &event.base);
}

void
plan_decide_partner_consent(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__ConsentWithdrawn *record =
        (const Stafett__Partner__V1__ConsentWithdrawn *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    bool is_withdrawn = strcmp(record->state_code, "withdrawn") == 0;
    if (!plan_act_of_member(&act, record->case_id))
        return;
    if (!is_withdrawn && strcmp(record->state_code, "objected") != 0) {
        decision_refuse(decision, "answer-unknown", "state_code");
        return;
    }
    if (record->party_code[0] == '\0') {
        decision_refuse(decision, "party-unknown", "party_code");
        return;
    }
    if (!plan_is_category(input, record->category_code)) {
        decision_refuse(decision, "category-unknown", "category_code");
        return;
    }
    if (strcmp(record->party_code, input->self) == 0) {
        told_emit(&act, record);
        return;
    }
    char *tells[] = { plan_act_tell(&act) };
    Stafett__Plan__V1__ConsentRecorded event =
        STAFETT__PLAN__V1__CONSENT_RECORDED__INIT;
    event.case_id = record->case_id;
    event.party_code = record->party_code;
    event.state_code = record->state_code;
    event.giver_code = (char *)"person";
    event.from_code = (char *)input->sender;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    recorded_emit(&act, &event, record->category_code);
}
