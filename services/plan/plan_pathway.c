#include "services/plan/plan_pathway.h"

#include "services/plan/plan_fellowship.h"

#include <string.h>

/* One pathway, whatever the family of the notice. The state is that of the latest
 * notice that stands; a death is left only when it is annulled. A notice that names
 * another in `annuls` takes its place (kind annulled: nothing takes its place), and
 * from then on the other no longer stands. Which kind makes which state, and who is
 * told, is data. Rules about order and silence are in plan_pathway_rules.c.
 *
 * The stay's holder side is the organisation that began it, as its first line of
 * custody says: that stays so after the handover has completed, so that a report which
 * the hospital owes at the end of the day is still the hospital's. */

/* A time that cannot be one is as good as not said. */
static int64_t
time_or_none(int64_t time_us)
{
    return time_us > 0 && time_us <= (int64_t)WIRE_TIME_US_MAX ? time_us : 0;
}

int64_t
plan_pathway_time(const struct pathway *pathway, const struct plan_notice *notice)
{
    int64_t time_us = time_or_none(notice->event_us);
    if (time_us == 0)
        time_us = time_or_none(notice->sent_us);
    return time_us == 0 ? pathway->input->now_us : time_us;
}

void
plan_pathway_notices(struct pathway_notices *notices, const struct pathway *pathway)
{
    struct key key = key_of_id(pathway->case_id);
    notices->pathway = pathway;
    notices->is_ended = false;
    walk_start(&notices->walk, pathway->view, PLAN_NOTICES, &key);
}

bool
plan_pathway_next(struct pathway_notices *notices, struct plan_notice *out)
{
    const struct plan_notice_facts *facts = notices->pathway->facts;
    struct slice key;
    struct slice value;
    if (notices->is_ended)
        return false;
    if (walk_next(&notices->walk, &key, &value)) {
        table_row(value, out, sizeof *out);
        if (id_equal(out->id, facts->annuls))
            out->is_annulled = 1;
        return true;
    }
    notices->is_ended = true;
    memset(out, 0, sizeof *out);
    out->id = facts->id;
    code_copy(out->kind, sizeof out->kind, facts->kind);
    code_copy(out->from, sizeof out->from, facts->from);
    out->annuls = facts->annuls;
    out->sent_us = facts->sent_us;
    out->event_us = facts->event_us;
    out->expected_us = time_or_none(facts->expected_us);
    return true;
}

static const char *
state_of(const struct rules *rules, const char *kind)
{
    const struct notice_rule *rule = rules_notice(rules, kind);
    return rule == NULL || rule->state == NULL ? "" : rule->state;
}

/* Whether annulling that notice leaves nothing of the stay: it is its holder's, no offer
 * is open, and it is the admission or (outside) the last of the holder's that stands. */
static bool
annulment_voids(const struct view *view, struct id case_id, const struct plan_case *row,
    struct id annuls)
{
    struct id found_id;
    uint64_t number;
    struct plan_notice annulled;
    struct plan_notice notice;
    if (row->is_closed || row->open_term != 0 ||
        !plan_notice_find(view, annuls, &found_id, &number) ||
        !plan_notice_load(view, found_id, number, &annulled) ||
        strcmp(annulled.from, row->holder) != 0)
        return false;
    if (strcmp(annulled.kind, "admitted") == 0 && !row->is_outside)
        return true;
    for (uint64_t i = 1; plan_notice_load(view, case_id, i, &notice); i++) {
        if (!notice.is_annulled && !id_equal(notice.id, annuls) &&
            strcmp(notice.kind, "annulled") != 0 &&
            strcmp(notice.from, row->holder) == 0)
            return false;
    }
    return true;
}

static void
stay_close(const struct pathway *pathway)
{
    Stafett__Plan__V1__CaseClosed event = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    struct plan_act act =
        plan_act_start(pathway->view, pathway->input, pathway->decision);
    act.side.case_id = pathway->case_id;
    act.side.row = *pathway->row;
    if (plan_act_is_holder(&act))
        plan_case_ends(&act);
    event.case_id = id_binary(&pathway->case_id);
    event.reason_code = (char *)"annulled";
    plan_act_emit(&act, &event.base);
}

static const char *
state_after(const struct pathway *pathway)
{
    if (pathway->is_void)
        return "annulled";
    if (strcmp(pathway->row->kind, "letters") == 0)
        return "";
    const struct rules *rules = pathway->input->rules;
    struct pathway_notices notices;
    struct plan_notice notice;
    const char *state = "";
    bool is_dead = false;
    plan_pathway_notices(&notices, pathway);
    while (plan_pathway_next(&notices, &notice)) {
        if (notice.is_annulled || is_dead || strcmp(notice.kind, "annulled") == 0)
            continue;
        const char *own = state_of(rules, notice.kind);
        if (own[0] != '\0')
            state = own;
        is_dead = strcmp(notice.kind, "death") == 0;
    }
    if (state[0] != '\0')
        return state;
    if (strcmp(pathway->facts->kind, "annulled") == 0)
        return "annulled";
    return pathway->row->pathway[0] != '\0' ? pathway->row->pathway : "known";
}

static void
sides_find(struct pathway *pathway)
{
    const struct plan_case *row = pathway->row;
    struct plan_custody first;
    struct key key = key_of_id(pathway->case_id);
    key_add_u64(&key, 1);
    bool is_found = table_load(pathway->view, PLAN_CUSTODY, &key, &first, sizeof first);
    const char *holder = is_found ? first.holder : row->holder;
    bool is_ours = strcmp(holder, pathway->input->self) == 0;
    pathway->holder = arena_text(pathway->input->arena, slice_text(holder));
    pathway->receiver = is_ours ? row->partner : pathway->input->self;
}

static const char *
annulled_kind(const struct pathway *pathway)
{
    struct id case_id;
    uint64_t number;
    struct plan_notice notice;
    if (id_is_none(pathway->facts->annuls))
        return "";
    if (!plan_notice_find(pathway->view, pathway->facts->annuls, &case_id, &number) ||
        !plan_notice_load(pathway->view, case_id, number, &notice))
        return "";
    return arena_text(pathway->input->arena, slice_text(notice.kind));
}

/* Services that were stopped must start again, whatever the rules say of annulling. */
static bool
is_told(const struct pathway *pathway)
{
    const struct notice_rule *rule =
        rules_notice(pathway->input->rules, pathway->facts->kind);
    if (strcmp(pathway->annulled, "death") == 0)
        return true;
    if (rule == NULL)
        return false;
    bool is_holder = strcmp(pathway->holder, pathway->input->self) == 0;
    return is_holder ? rule->tells_holder : rule->tells_receiver;
}

static void
notice_emit(const struct pathway *pathway)
{
    const struct plan_notice_facts *facts = pathway->facts;
    Stafett__Plan__V1__NoticeRecorded event = STAFETT__PLAN__V1__NOTICE_RECORDED__INIT;
    char *tells[] = { pathway->tell };
    event.notice_id = id_binary(&facts->id);
    event.case_id = id_binary(&pathway->case_id);
    event.kind_code = (char *)facts->kind;
    event.from_code = (char *)facts->from;
    event.sent_us = facts->sent_us;
    event.event_us = facts->event_us;
    event.expected_us = facts->expected_us;
    if (!id_is_none(facts->annuls))
        event.annuls = id_binary(&facts->annuls);
    event.message_ref = (char *)(facts->ref == NULL ? "" : facts->ref);
    event.content = slice_binary(facts->content);
    event.pathway_code = (char *)pathway->state;
    if (is_told(pathway)) {
        event.tell_codes = tells;
        event.n_tell_codes = 1;
    }
    decision_emit(pathway->decision, pathway->case_id, &event.base);
}

/* decide's three, the case and the notice. NOLINTBEGIN(readability-function-size) */
void
plan_pathway_notice(const struct view *view, const struct input *input,
    struct id case_id, const struct plan_case *row,
    const struct plan_notice_facts *facts, struct decision *decision)
{
    struct pathway pathway = {
        .view = view,
        .input = input,
        .row = row,
        .facts = facts,
        .decision = decision,
        .case_id = case_id,
    };
    ASSERT(!id_is_none(facts->id));
    pathway.sent_us = time_or_none(facts->sent_us);
    if (pathway.sent_us == 0)
        pathway.sent_us = input->now_us;
    pathway.annulled = annulled_kind(&pathway);
    pathway.is_void = strcmp(facts->kind, "annulled") == 0 &&
                      annulment_voids(view, case_id, row, facts->annuls);
    pathway.state = state_after(&pathway);
    pathway.tell = plan_tell(view, row, input->arena);
    sides_find(&pathway);
    notice_emit(&pathway);
    plan_pathway_follow(&pathway);
    if (pathway.is_void)
        stay_close(&pathway);
}
/* NOLINTEND(readability-function-size) */
