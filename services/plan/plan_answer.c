#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What looks are answered with, from the tables after the commit. Rows become views in
 * the look's arena; a name is shown as content with item "responsible", whoever's it is.
 * Lists end at a named maximum: what is older than that is found by its id. */

enum { ROWS_SHOWN_MAX = 512 };

static const char *const baton_codes[] = {
    [BATON_NONE] = "none",
    [BATON_HOLDS] = "holds",
    [BATON_OFFERED] = "offered",
    [BATON_HANDED] = "handed",
    [BATON_ACCEPTED] = "accepted",
};

static const char *const offer_codes[] = {
    [OFFER_OPEN] = "offered",
    [OFFER_ACCEPTED] = "accepted",
    [OFFER_COMPLETED] = "completed",
    [OFFER_DECLINED] = "declined",
    [OFFER_WITHDRAWN] = "withdrawn",
    [OFFER_VOIDED] = "withdrawn",
};

/* Rows are on the stack; what a view points to is copied. */
struct maker {
    const struct view *view;
    struct arena *arena;
    const char *self;
};

/* Room for so many pointers to views or texts. */
static void *
list_make(struct arena *arena, size_t count)
{
    return arena_take(arena, count * sizeof(void *));
}

static char *
text(const struct maker *maker, const char *code)
{
    return arena_text(maker->arena, slice_text(code));
}

static ProtobufCBinaryData
id_copy(const struct maker *maker, struct id id)
{
    if (id_is_none(id))
        return slice_binary(slice_of(NULL, 0));
    return slice_binary(arena_copy(maker->arena, id_slice(&id)));
}

static ProtobufCBinaryData
content(const struct maker *maker, struct id id)
{
    return slice_binary(content_load(maker->view, id, maker->arena));
}

static ProtobufCBinaryData
name(const struct maker *maker, struct id id)
{
    struct slice whole = content_load(maker->view, id, maker->arena);
    return slice_binary(plan_responsible_alone(whole, id, maker->arena));
}

static char **
codes(const struct maker *maker, const char (*from)[CODE_BYTES_MAX], size_t count)
{
    char **list = list_make(maker->arena, count + 1);
    for (size_t i = 0; i < count; i++)
        list[i] = text(maker, from[i]);
    return list;
}

static bool
row_next(struct walk *walk, void *row, size_t row_bytes, struct slice *key)
{
    struct slice value;
    if (!walk_next(walk, key, &value))
        return false;
    table_row(value, row, row_bytes);
    return true;
}

/* ---- a case */

static Stafett__Plan__V1__CaseView *
case_view(const struct maker *maker, struct id case_id, const struct plan_case *row)
{
    Stafett__Plan__V1__CaseView *out = arena_take(maker->arena, sizeof *out);
    struct plan_staff staff;
    stafett__plan__v1__case_view__init(out);
    bool is_ours = strcmp(row->holder, maker->self) == 0;
    ASSERT(row->baton < ARRAY_COUNT(baton_codes));
    out->case_id = id_copy(maker, case_id);
    out->kind_code = text(maker, row->kind);
    out->person_id = id_copy(maker, row->person);
    out->linked_case_id = id_copy(maker, row->linked);
    out->holder_code = text(maker, row->holder);
    if (is_ours || row->baton == BATON_ACCEPTED)
        out->responsible_code = text(maker, row->responsible);
    out->baton_code = (char *)baton_codes[row->baton];
    out->term = row->term;
    out->pathway_code = text(maker, row->pathway);
    out->is_outside = row->is_outside && !is_ours;
    out->is_unannounced = row->is_unannounced != 0;
    out->is_closed = row->is_closed != 0;
    out->opened_us = row->opened_us;
    out->partner_code = text(maker, row->partner);
    out->inquiry_id = id_copy(maker, row->inquiry);
    out->team_code = text(maker, row->team);
    out->level_code = text(maker, row->level);
    out->outcome_code = text(maker, row->outcome);
    out->end_content = content(maker, row->end_content);
    if (!is_ours)
        out->content = name(maker, row->content);
    else if (plan_staff_load(maker->view, row->responsible, &staff))
        out->content = name(maker, staff.content);
    return out;
}

static Stafett__Plan__V1__OfferView *
offer_view(const struct maker *maker, const struct plan_offer *row)
{
    Stafett__Plan__V1__OfferView *out = arena_take(maker->arena, sizeof *out);
    stafett__plan__v1__offer_view__init(out);
    ASSERT(row->state < ARRAY_COUNT(offer_codes));
    out->offer_id = id_copy(maker, row->id);
    out->term = row->term;
    out->kind_code = text(maker, row->kind);
    out->state_code = (char *)offer_codes[row->state];
    out->from_code = text(maker, row->from);
    out->to_code = text(maker, row->to);
    out->to_unit_code = text(maker, row->to_unit);
    out->named_code = text(maker, row->named);
    out->digest =
        slice_binary(arena_copy(maker->arena, slice_of(row->digest, DIGEST_BYTES)));
    out->offered_us = row->offered_us;
    out->answer_due_us = row->answer_due_us;
    out->from_us = row->from_us;
    out->is_overdue = row->is_overdue != 0;
    out->missing_codes = codes(maker, row->missing, row->missing_count);
    out->n_missing_codes = row->missing_count;
    out->answer_codes = codes(maker, row->answers, row->answer_count);
    out->n_answer_codes = row->answer_count;
    out->content = content(maker, row->content);
    out->answer_content = content(maker, row->answer_content);
    return out;
}

static void
offers_fill(
    const struct maker *maker, struct id case_id, Stafett__Plan__V1__CaseView *out)
{
    struct walk walk;
    struct slice key;
    struct plan_offer row;
    struct key prefix = key_of_id(case_id);
    out->offers = list_make(maker->arena, ROWS_SHOWN_MAX);
    walk_start(&walk, maker->view, PLAN_OFFERS, &prefix);
    while (out->n_offers < ROWS_SHOWN_MAX && row_next(&walk, &row, sizeof row, &key)) {
        out->offers[out->n_offers] = offer_view(maker, &row);
        out->n_offers++;
    }
}

static Stafett__Plan__V1__NoticeView *
notice_view(const struct maker *maker, const struct plan_notice *row)
{
    Stafett__Plan__V1__NoticeView *out = arena_take(maker->arena, sizeof *out);
    stafett__plan__v1__notice_view__init(out);
    out->notice_id = id_copy(maker, row->id);
    out->kind_code = text(maker, row->kind);
    out->from_code = text(maker, row->from);
    out->sent_us = row->sent_us;
    out->event_us = row->event_us;
    out->expected_us = row->expected_us;
    out->is_annulled = row->is_annulled != 0;
    out->message_ref = text(maker, row->ref);
    out->content = content(maker, row->content);
    struct plan_receipt receipt;
    if (plan_receipt_load(maker->view, row->ref, &receipt))
        out->receipt_code = text(maker, receipt.status);
    return out;
}

static void
notices_fill(
    const struct maker *maker, struct id case_id, Stafett__Plan__V1__CaseView *out)
{
    struct walk walk;
    struct slice key;
    struct plan_notice row;
    struct key prefix = key_of_id(case_id);
    out->notices = list_make(maker->arena, ROWS_SHOWN_MAX);
    walk_start(&walk, maker->view, PLAN_NOTICES, &prefix);
    while (out->n_notices < ROWS_SHOWN_MAX && row_next(&walk, &row, sizeof row, &key)) {
        out->notices[out->n_notices] = notice_view(maker, &row);
        out->n_notices++;
    }
}

/* By their time. */
static void
obligations_fill(
    const struct maker *maker, struct id case_id, Stafett__Plan__V1__CaseView *out)
{
    struct walk walk;
    struct slice key;
    struct plan_obligation row;
    struct key prefix = key_of_id(case_id);
    out->obligations = list_make(maker->arena, ROWS_SHOWN_MAX);
    walk_start(&walk, maker->view, PLAN_OBLIGATIONS, &prefix);
    while (out->n_obligations < ROWS_SHOWN_MAX &&
           row_next(&walk, &row, sizeof row, &key)) {
        Stafett__Plan__V1__ObligationView *one = arena_take(maker->arena, sizeof *one);
        size_t at = out->n_obligations++;
        stafett__plan__v1__obligation_view__init(one);
        one->rule_code = text(maker, row.rule);
        one->due_us = row.due_us;
        one->whose_code = text(maker, row.whose);
        one->strength_code = text(maker, row.strength);
        one->source_code = text(maker, row.source);
        one->part_id = id_copy(maker, row.part);
        one->about = plan_about(maker->view, case_id, row.part, maker->arena);
        for (; at > 0 && out->obligations[at - 1]->due_us > row.due_us; at--)
            out->obligations[at] = out->obligations[at - 1];
        out->obligations[at] = one;
    }
}

static char *
notice_ref(const struct maker *maker, struct id notice_id)
{
    struct id case_id;
    uint64_t number;
    struct plan_notice notice;
    if (plan_notice_find(maker->view, notice_id, &case_id, &number) &&
        plan_notice_load(maker->view, case_id, number, &notice))
        return text(maker, notice.ref);
    return text(maker, "");
}

static Stafett__Plan__V1__BreakView *
break_view(const struct maker *maker, struct id break_id, const struct plan_break *row)
{
    Stafett__Plan__V1__BreakView *out = arena_take(maker->arena, sizeof *out);
    stafett__plan__v1__break_view__init(out);
    out->break_id = id_copy(maker, break_id);
    out->rule_code = text(maker, row->rule);
    out->strength_code = text(maker, row->strength);
    out->whose_code = text(maker, row->whose);
    out->source_code = text(maker, row->source);
    out->opened_us = row->opened_us;
    out->closed_us = row->closed_us;
    out->late_us = row->late_us;
    out->part_id = id_copy(maker, row->part);
    out->notice_ids =
        arena_take(maker->arena, PLAN_CODES_MAX * sizeof *out->notice_ids);
    out->message_refs = list_make(maker->arena, PLAN_CODES_MAX);
    for (uint32_t i = 0; i < row->notice_count; i++) {
        out->notice_ids[i] = id_copy(maker, row->notices[i]);
        out->message_refs[i] = notice_ref(maker, row->notices[i]);
    }
    out->n_notice_ids = row->notice_count;
    out->n_message_refs = row->notice_count;
    return out;
}

static void
breaks_fill(
    const struct maker *maker, struct id case_id, Stafett__Plan__V1__CaseView *out)
{
    struct walk walk;
    struct slice key;
    struct plan_break row;
    struct key prefix = key_of_id(case_id);
    out->breaks = list_make(maker->arena, ROWS_SHOWN_MAX);
    walk_start(&walk, maker->view, PLAN_BREAKS, &prefix);
    while (out->n_breaks < ROWS_SHOWN_MAX && row_next(&walk, &row, sizeof row, &key)) {
        struct id break_id;
        ASSERT(id_from(slice_of(key.data + ID_BYTES, ID_BYTES), &break_id));
        out->breaks[out->n_breaks] = break_view(maker, break_id, &row);
        out->breaks[out->n_breaks]->about =
            plan_about(maker->view, case_id, row.part, maker->arena);
        out->n_breaks++;
    }
}

/* Her story comes first. */
static void
story_fill(
    const struct maker *maker, struct id case_id, Stafett__Plan__V1__CaseView *out)
{
    struct plan_story story;
    if (!plan_story_latest(maker->view, case_id, &story))
        return;
    out->story_content = content(maker, story.content);
    out->story_told_us = story.told_us;
}

const ProtobufCMessage *
plan_answer_show(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowCase *asked =
        (const Stafett__Plan__V1__ShowCase *)look->message;
    const struct maker maker = { view, look->arena, look->self };
    struct id case_id;
    struct plan_case row;
    if (!id_from(slice_bytes(asked->case_id), &case_id) ||
        !plan_case_load(view, case_id, &row))
        return NULL;
    Stafett__Plan__V1__CaseView *out = case_view(&maker, case_id, &row);
    story_fill(&maker, case_id, out);
    offers_fill(&maker, case_id, out);
    notices_fill(&maker, case_id, out);
    obligations_fill(&maker, case_id, out);
    breaks_fill(&maker, case_id, out);
    return &out->base;
}

const ProtobufCMessage *
plan_answer_list(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ListCases *asked =
        (const Stafett__Plan__V1__ListCases *)look->message;
    const struct maker maker = { view, look->arena, look->self };
    Stafett__Plan__V1__Cases *out = arena_take(look->arena, sizeof *out);
    struct walk walk;
    struct slice key;
    struct plan_case row;
    struct key all = { .len = 0 };
    stafett__plan__v1__cases__init(out);
    out->cases = list_make(look->arena, PLAN_OPEN_CASES_SHOWN);
    walk_start(&walk, view, PLAN_CASES, &all);
    while (out->n_cases < PLAN_OPEN_CASES_SHOWN &&
           row_next(&walk, &row, sizeof row, &key)) {
        struct id case_id;
        if (asked->is_open_only && row.is_closed)
            continue;
        ASSERT(id_from(key, &case_id));
        out->cases[out->n_cases] = case_view(&maker, case_id, &row);
        out->n_cases++;
    }
    return &out->base;
}

/* ---- custody */

static Stafett__Plan__V1__CustodyStep *
custody_step(
    const struct maker *maker, struct id case_id, const struct plan_custody *row)
{
    Stafett__Plan__V1__CustodyStep *out = arena_take(maker->arena, sizeof *out);
    struct plan_notice notice;
    stafett__plan__v1__custody_step__init(out);
    out->time_us = row->time_us;
    out->event_code = text(maker, row->event);
    out->message_id = id_copy(maker, row->message);
    out->holder_code = text(maker, row->holder);
    out->responsible_code = text(maker, row->responsible);
    out->term = row->term;
    out->other_code = text(maker, row->other);
    out->kind_code = text(maker, row->kind);
    out->is_outside = row->is_outside != 0;
    out->from_us = row->from_us;
    out->unit_code = text(maker, row->unit);
    out->named_code = text(maker, row->named);
    out->responsible_content = name(maker, row->responsible_content);
    out->content = content(maker, row->content);
    if (row->notice != 0 &&
        plan_notice_load(maker->view, case_id, row->notice, &notice))
        out->message_ref = text(maker, notice.ref);
    return out;
}

const ProtobufCMessage *
plan_answer_trace(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__TraceCase *asked =
        (const Stafett__Plan__V1__TraceCase *)look->message;
    const struct maker maker = { view, look->arena, look->self };
    struct walk walk;
    struct slice key;
    struct id case_id;
    struct plan_case row;
    struct plan_custody custody;
    if (!id_from(slice_bytes(asked->case_id), &case_id) ||
        !plan_case_load(view, case_id, &row))
        return NULL;
    Stafett__Plan__V1__Trace *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__trace__init(out);
    out->case_id = id_copy(&maker, case_id);
    out->kind_code = text(&maker, row.kind);
    out->steps = list_make(look->arena, ROWS_SHOWN_MAX);
    struct key prefix = key_of_id(case_id);
    walk_start(&walk, view, PLAN_CUSTODY, &prefix);
    while (out->n_steps < ROWS_SHOWN_MAX &&
           row_next(&walk, &custody, sizeof custody, &key)) {
        out->steps[out->n_steps] = custody_step(&maker, case_id, &custody);
        out->n_steps++;
    }
    return &out->base;
}
