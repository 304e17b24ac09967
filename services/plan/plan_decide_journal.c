#include "services/plan/plan_baton.h"

#include <string.h>

/* The shared journal: a record of collaboration, not the patient record. An entry is its
 * author's own. Nothing is ever changed in it: a correction is a new entry that points to
 * the older one, and the older one to it. Whoever looks is recorded, and with it how far
 * she has seen. */

enum { ENTRY_ORDINAL = 1 }; /* input_id */

/* Whoever may act in the case, and the unit that is asked to take it over. */
static bool
may_write(const struct view *view, const struct input *input, struct plan_side *side,
    struct decision *decision)
{
    bool is_asked =
        side->row.open_term != 0 &&
        plan_offer_load(view, side->case_id, side->row.open_term, &side->offer) &&
        plan_baton_is_inside(side) &&
        plan_unit_may_answer(view, side->offer.to_unit, input->sender);
    return is_asked || plan_baton_actor(view, input, side, decision);
}

/* NULL, or why that entry cannot be corrected so. An entry that was corrected names the
 * newer one. */
static const char *
correction_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, const char **where)
{
    const Stafett__Plan__V1__WriteEntry *command =
        (const Stafett__Plan__V1__WriteEntry *)input->message;
    struct plan_entry entry;
    struct id entry_id;
    struct id case_id;
    uint64_t number;
    *where = "corrects_id";
    if (command->corrects_id.len == 0)
        return NULL;
    if (!id_from(slice_bytes(command->corrects_id), &entry_id) ||
        !plan_entry_find(view, entry_id, &case_id, &number) ||
        !id_equal(case_id, side->case_id) ||
        !plan_entry_load(view, case_id, number, &entry))
        return "entry-unknown";
    if (strcmp(entry.author, input->sender) != 0)
        return "not-author";
    if (id_is_none(entry.corrected_by))
        return NULL;
    char *newer = arena_take(input->arena, ID_TEXT_BYTES);
    id_text(entry.corrected_by, newer);
    *where = newer;
    return "entry-corrected";
}

void
plan_decide_entry(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__WriteEntry *command =
        (const Stafett__Plan__V1__WriteEntry *)input->message;
    struct plan_side side;
    const char *where = "case_id";
    if (!plan_baton_case(view, command->case_id, &side, decision))
        return;
    if (side.row.is_closed) {
        decision_refuse(decision, "case-closed", where);
        return;
    }
    if (!may_write(view, input, &side, decision) ||
        !plan_baton_content(command->content, decision))
        return;
    const char *fault = correction_fault(view, input, &side, &where);
    if (fault == NULL &&
        content_item(slice_bytes(command->content), "text", input->arena).len == 0) {
        fault = "text-missing";
        where = "content";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    struct id entry_id = input_id(input, ENTRY_ORDINAL);
    Stafett__Plan__V1__EntryWritten event = STAFETT__PLAN__V1__ENTRY_WRITTEN__INIT;
    event.entry_id = id_binary(&entry_id);
    event.case_id = command->case_id;
    event.author_code = (char *)input->sender;
    event.corrects_id = command->corrects_id;
    event.content = command->content;
    decision_emit(decision, side.case_id, &event.base);
}

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
    event.ground_code = (char *)"duty";
    decision_emit(decision, side.case_id, &event.base);
}
