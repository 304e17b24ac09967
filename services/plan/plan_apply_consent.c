#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Folds of what the person has said of sharing. A consent that ends carries the alarm
 * that will lapse it; whatever is said next of the same party and category replaces it. */

static const char *const consent_states[CONSENT_STATES] = {
    [CONSENT_NONE] = "",
    [CONSENT_GIVEN] = "given",
    [CONSENT_OBJECTED] = "objected",
    [CONSENT_WITHDRAWN] = "withdrawn",
    [CONSENT_LAPSED] = "lapsed",
    [CONSENT_COULD_NOT_ASK] = "could-not-ask",
};

const char *
plan_consent_state_code(uint32_t state)
{
    ASSERT(state < CONSENT_STATES);
    return consent_states[state];
}

static uint32_t
state_find(const char *code)
{
    for (uint32_t i = 0; i < CONSENT_STATES; i++) {
        if (strcmp(consent_states[i], code) == 0)
            return i;
    }
    return CONSENT_NONE;
}

static struct key
consent_key(struct id case_id, const char *party, const char *category)
{
    struct key key = key_of_id(case_id);
    key_add_code(&key, party);
    key_add_code(&key, category);
    return key;
}

static struct key
alarm_key(const struct key *consent)
{
    struct key key = key_of_slice(slice_text("N"));
    key_add_slice(&key, key_slice(consent));
    return key;
}

/* It lapses by itself then; 0: never. */
static void
end_set(struct tables *tables, const struct key *consent, int64_t until_us,
    Stafett__Plan__V1__ConsentEnds *due)
{
    struct key alarm = alarm_key(consent);
    if (until_us == 0)
        alarm_cancel(tables, &alarm);
    else
        alarm_set(tables, until_us, &alarm, &due->base);
}

void
plan_apply_consent_recorded(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ConsentRecorded *recorded =
        (const Stafett__Plan__V1__ConsentRecorded *)event->message;
    struct key key = consent_key(
        id_or_none(recorded->case_id), recorded->party_code, recorded->category_code);
    struct plan_consent row;
    memset(&row, 0, sizeof row);
    row.id = id_or_none(recorded->consent_id);
    row.state = state_find(recorded->state_code);
    code_copy(row.giver, sizeof row.giver, recorded->giver_code);
    code_copy(row.capacity, sizeof row.capacity, recorded->capacity_code);
    code_copy(row.from, sizeof row.from, recorded->from_code);
    row.representative = id_or_none(recorded->representative_id);
    row.recorded_us = event->time_us;
    row.until_us = recorded->until_us;
    row.ask_us = recorded->ask_us;
    if (recorded->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(recorded->content));
    table_store(tables, PLAN_CONSENTS, &key, &row, sizeof row);
    Stafett__Plan__V1__ConsentEnds due = STAFETT__PLAN__V1__CONSENT_ENDS__INIT;
    due.case_id = recorded->case_id;
    due.party_code = recorded->party_code;
    due.category_code = recorded->category_code;
    end_set(tables, &key, row.until_us, &due);
}

void
plan_apply_consent_shortened(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ConsentShortened *shortened =
        (const Stafett__Plan__V1__ConsentShortened *)event->message;
    struct id case_id = id_or_none(shortened->case_id);
    struct key key =
        consent_key(case_id, shortened->party_code, shortened->category_code);
    struct plan_consent row;
    ASSERT(table_is_there(tables_view(tables),
        plan_consent_load(tables_view(tables), case_id, shortened->party_code,
            shortened->category_code, &row)));
    row.until_us = shortened->until_us;
    row.ask_us = shortened->ask_us;
    table_store(tables, PLAN_CONSENTS, &key, &row, sizeof row);
    Stafett__Plan__V1__ConsentEnds due = STAFETT__PLAN__V1__CONSENT_ENDS__INIT;
    due.case_id = shortened->case_id;
    due.party_code = shortened->party_code;
    due.category_code = shortened->category_code;
    end_set(tables, &key, row.until_us, &due);
}

void
plan_apply_consent_lapsed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ConsentLapsed *lapsed =
        (const Stafett__Plan__V1__ConsentLapsed *)event->message;
    struct id case_id = id_or_none(lapsed->case_id);
    struct key key = consent_key(case_id, lapsed->party_code, lapsed->category_code);
    struct key alarm = alarm_key(&key);
    struct plan_consent row;
    ASSERT(table_is_there(
        tables_view(tables), plan_consent_load(tables_view(tables), case_id,
                                 lapsed->party_code, lapsed->category_code, &row)));
    row.state = CONSENT_LAPSED;
    table_store(tables, PLAN_CONSENTS, &key, &row, sizeof row);
    alarm_cancel(tables, &alarm);
}
