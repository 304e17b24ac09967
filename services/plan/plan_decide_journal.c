#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The shared journal: a record of collaboration, not the patient record. An entry is its
 * author's own, and its organisation's to share: each member sends what it wrote itself to
 * all who may have the category, and the same entry stands with all of them. Nothing is
 * ever changed in it: a correction is a new entry that points to the older one, and the
 * older one to it. Whoever looks is recorded, and with it how far she has seen. */

enum {
    ENTRY_ORDINAL = 1, /* input_id */
    AUTHOR_BYTES_MAX = 1024
};

/* Whoever writes here, and the unit that is asked to take the case over. */
static bool
may_write(struct plan_act *act)
{
    struct plan_side *side = &act->side;
    bool is_asked =
        side->row.open_term != 0 &&
        plan_offer_load(act->view, side->case_id, side->row.open_term, &side->offer) &&
        plan_baton_is_inside(side) &&
        plan_unit_may_answer(act->view, side->offer.to_unit, act->input->sender);
    if (is_asked || plan_act_may_write(act))
        return true;
    decision_refuse(act->decision, "not-responsible", "case_id");
    return false;
}

/* NULL, or why that entry cannot be corrected so. An entry that was corrected names the
 * newer one. */
static const char *
correction_fault(const struct plan_act *act,
    const Stafett__Plan__V1__WriteEntry *command, struct plan_entry *older,
    const char **where)
{
    struct id entry_id;
    struct id case_id;
    uint64_t number;
    memset(older, 0, sizeof *older);
    *where = "corrects_id";
    if (command->corrects_id.len == 0)
        return NULL;
    if (!id_from(slice_bytes(command->corrects_id), &entry_id) ||
        !plan_entry_find(act->view, entry_id, &case_id, &number) ||
        !id_equal(case_id, act->side.case_id) ||
        !plan_entry_load(act->view, case_id, number, older))
        return "entry-unknown";
    if (strcmp(older->from, act->input->self) != 0 ||
        strcmp(older->author, act->input->sender) != 0)
        return "not-author";
    if (id_is_none(older->corrected_by))
        return NULL;
    char *newer = arena_take(act->input->arena, ID_TEXT_BYTES);
    id_text(older->corrected_by, newer);
    *where = newer;
    return "entry-corrected";
}

/* A correction is of its older entry's category, unless it says another. */
static char *
category_of(const struct plan_act *act, const Stafett__Plan__V1__WriteEntry *command,
    const struct plan_entry *older)
{
    if (command->category_code[0] != '\0')
        return command->category_code;
    return arena_text(act->input->arena,
        slice_text(older->category[0] != '\0' ? older->category : "coordination"));
}

static void
entry_emit(
    struct plan_act *act, const Stafett__Plan__V1__WriteEntry *command, char *category)
{
    struct id entry_id = input_id(act->input, ENTRY_ORDINAL);
    Stafett__Plan__V1__EntryWritten event = STAFETT__PLAN__V1__ENTRY_WRITTEN__INIT;
    event.entry_id = id_binary(&entry_id);
    event.case_id = command->case_id;
    event.author_code = (char *)act->input->sender;
    event.corrects_id = command->corrects_id;
    event.category_code = category;
    event.from_code = (char *)act->input->self;
    event.content = command->content;
    plan_act_emit(act, &event.base);
    struct plan_part part = plan_part_of("entry", entry_id, category, act->input->self);
    plan_part_share(act, &part);
}

void
plan_decide_entry(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__WriteEntry *command =
        (const Stafett__Plan__V1__WriteEntry *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_entry older;
    const char *where = "case_id";
    if (!plan_baton_case(view, command->case_id, &act.side, decision))
        return;
    if (act.side.row.is_closed) {
        decision_refuse(decision, "case-closed", where);
        return;
    }
    if (!may_write(&act) || !plan_baton_content(command->content, decision))
        return;
    const char *fault = correction_fault(&act, command, &older, &where);
    char *category = category_of(&act, command, &older);
    if (fault == NULL && !plan_is_category(input, category)) {
        fault = "category-unknown";
        where = "category_code";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (plan_act_item(&act, command->content, "text"))
        entry_emit(&act, command, category);
}

/* ---- another's entry */

/* The person does not want it, by our own map: another's may be late. */
static bool
is_kept_out(const struct plan_act *act)
{
    const char *sender = act->input->sender;
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    if (plan_is_untold(act->view, act->side.case_id, sender))
        return true;
    if (!plan_act_is_holder(act) || plan_is_party(act, sender))
        return false;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        if (actor.state == ACTOR_UNWISHED && strcmp(actor.organisation, sender) == 0)
            return true;
    }
    return false;
}

/* An entry comes once, and on its writer's own way: before the map has the writer, or when
 * we have left and it has not heard so. So whoever works with us and knows the case may
 * write in it, and whoever has held it, was asked or is about to hold it takes what is
 * written: what was not taken would be missing when we take part again. */
static const char *
writer_fault(const struct plan_act *act)
{
    struct plan_membership ours;
    const struct plan_case *row = &act->side.row;
    bool is_in = plan_act_is_holder(act) || row->baton == BATON_ACCEPTED ||
                 strcmp(row->holder, act->input->sender) == 0 ||
                 plan_membership_load(act->view, act->side.case_id, &ours);
    if (!is_in || is_kept_out(act))
        return "not-member";
    return row->is_closed ? "case-closed" : NULL;
}

/* *is_known: the same entry is here already. */
static const char *
place_fault(const struct plan_act *act, struct id entry_id, bool *is_known)
{
    struct plan_entry entry;
    struct id case_id;
    uint64_t number;
    *is_known = false;
    if (!plan_place_find(act->view, PLAN_PART_NUMBERS, entry_id, &case_id, &number))
        return NULL;
    *is_known = plan_entry_find(act->view, entry_id, &case_id, &number) &&
                id_equal(case_id, act->side.case_id) &&
                plan_entry_load(act->view, case_id, number, &entry) &&
                strcmp(entry.from, act->input->sender) == 0;
    return *is_known ? NULL : "part-unknown";
}

/* What it corrects is the same organisation's; we need not have it. */
static const char *
corrects_fault(const struct plan_act *act, ProtobufCBinaryData corrects_id)
{
    struct plan_entry older;
    struct id entry_id = id_or_none(corrects_id);
    struct id case_id;
    uint64_t number;
    if (!plan_entry_find(act->view, entry_id, &case_id, &number))
        return NULL;
    bool is_of_sender = id_equal(case_id, act->side.case_id) &&
                        plan_entry_load(act->view, case_id, number, &older) &&
                        strcmp(older.from, act->input->sender) == 0;
    return is_of_sender ? NULL : "entry-unknown";
}

/* The author's name comes on top of what she wrote. */
static const char *
content_fault(const struct plan_act *act, ProtobufCBinaryData content)
{
    if (content.len > PLAN_CONTENT_BYTES_MAX + AUTHOR_BYTES_MAX)
        return "wire-too-large";
    if (plan_has_identity(slice_bytes(content), act->input->arena))
        return "text-has-identity";
    return content_item(slice_bytes(content), "text", act->input->arena).len == 0
               ? "text-missing"
               : NULL;
}

void
plan_decide_partner_entry(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__EntryShared *record =
        (const Stafett__Partner__V1__EntryShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id entry_id;
    bool is_known = false;
    if (!plan_baton_case(view, record->case_id, &act.side, decision) ||
        !plan_act_part(&act, record->entry_id, "entry", &entry_id))
        return;
    const char *fault = writer_fault(&act);
    if (fault == NULL)
        fault = place_fault(&act, entry_id, &is_known);
    if (fault == NULL && !is_known)
        fault = corrects_fault(&act, record->corrects_id);
    if (fault == NULL && !is_known)
        fault = content_fault(&act, record->content);
    if (fault != NULL)
        decision_refuse(decision, fault, "entry_id");
    if (fault != NULL || is_known)
        return;
    Stafett__Plan__V1__EntryWritten event = STAFETT__PLAN__V1__ENTRY_WRITTEN__INIT;
    event.entry_id = record->entry_id;
    event.case_id = record->case_id;
    event.corrects_id = record->corrects_id;
    event.category_code = record->category_code;
    event.from_code = (char *)input->sender;
    if (plan_baton_is_time(record->written_us))
        event.written_us = record->written_us;
    event.content = record->content;
    plan_act_emit(&act, &event.base);
}

/* ---- looks */

void
plan_decide_journal(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ShowJournal *look =
        (const Stafett__Plan__V1__ShowJournal *)input->message;
    struct plan_side side;
    const char *fault = plan_staff_fault(view, input->sender);
    if (fault != NULL) {
        decision_refuse(decision, fault, "actor_code");
        return;
    }
    if (!plan_baton_case(view, look->case_id, &side, decision))
        return;
    Stafett__Plan__V1__JournalLooked event = STAFETT__PLAN__V1__JOURNAL_LOOKED__INIT;
    event.case_id = look->case_id;
    event.through = side.row.entry_count;
    event.ground_code = rules_flow(input->rules, "look")->ground;
    decision_emit(decision, side.case_id, &event.base);
}
