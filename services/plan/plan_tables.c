#include "services/plan/plan.h"

#include <string.h>

/* Typed access to plan's tables: keys are made here and nowhere else (but for the walks
 * that plan_answer.c and the folds do over a case's own rows). Ids are time-ordered, so
 * the rows of a walk come in the order in which things began. */

static const char self_key[] = "self";

struct key
plan_case_key(struct id case_id, uint64_t number)
{
    struct key key = key_of_id(case_id);
    key_add_u64(&key, number);
    return key;
}

bool
plan_place_find(const struct view *view, unsigned table, struct id id,
    struct id *case_out, uint64_t *number_out)
{
    struct key key = key_of_id(id);
    struct slice value;
    if (!table_get(view, table, key_slice(&key), &value))
        return false;
    ASSERT(value.len == ID_BYTES + 8);
    ASSERT(id_from(slice_of(value.data, ID_BYTES), case_out));
    *number_out = 0;
    for (size_t i = 0; i < 8; i++)
        *number_out = *number_out << 8 | value.data[ID_BYTES + i];
    return true;
}

bool
plan_self_load(const struct view *view, struct plan_self *out)
{
    struct key key = key_of_code(self_key);
    return table_load(view, PLAN_SELF, &key, out, sizeof *out);
}

void
plan_self_store(struct tables *tables, const struct plan_self *row)
{
    struct key key = key_of_code(self_key);
    table_store(tables, PLAN_SELF, &key, row, sizeof *row);
}

bool
plan_unit_load(const struct view *view, const char *unit, struct plan_unit *out)
{
    struct key key = key_of_code(unit);
    return table_load(view, PLAN_UNITS, &key, out, sizeof *out);
}

bool
plan_staff_load(const struct view *view, const char *staff, struct plan_staff *out)
{
    struct key key = key_of_code(staff);
    return table_load(view, PLAN_STAFF, &key, out, sizeof *out);
}

void
plan_staff_store(struct tables *tables, const char *staff, const struct plan_staff *row)
{
    struct key key = key_of_code(staff);
    table_store(tables, PLAN_STAFF, &key, row, sizeof *row);
}

bool
plan_partner_load(
    const struct view *view, const char *organisation, struct plan_partner *out)
{
    struct key key = key_of_code(organisation);
    return table_load(view, PLAN_PARTNERS, &key, out, sizeof *out);
}

bool
plan_case_load(const struct view *view, struct id case_id, struct plan_case *out)
{
    struct key key = key_of_id(case_id);
    return table_load(view, PLAN_CASES, &key, out, sizeof *out);
}

void
plan_case_store(struct tables *tables, struct id case_id, const struct plan_case *row)
{
    struct key key = key_of_id(case_id);
    table_store(tables, PLAN_CASES, &key, row, sizeof *row);
}

void
plan_case_begin(
    const Stafett__Plan__V1__CaseOpened *event, const char *self, struct plan_case *out)
{
    memset(out, 0, sizeof *out);
    code_copy(out->kind, sizeof out->kind, event->kind_code);
    code_copy(out->holder, sizeof out->holder, event->holder_code);
    code_copy(out->responsible, sizeof out->responsible, event->responsible_code);
    code_copy(out->partner, sizeof out->partner, event->partner_code);
    (void)id_from(slice_bytes(event->person_id), &out->person);
    (void)id_from(slice_bytes(event->inquiry_id), &out->inquiry);
    code_copy(out->team, sizeof out->team, event->team_code);
    out->is_outside = (uint8_t)(event->is_outside != 0);
    out->is_unannounced = (uint8_t)(event->is_unannounced != 0);
    out->baton = strcmp(event->holder_code, self) == 0 ? BATON_HOLDS : BATON_NONE;
    if (strcmp(event->kind_code, "stay") == 0)
        code_copy(out->pathway, sizeof out->pathway, "known");
}

bool
plan_offer_load(
    const struct view *view, struct id case_id, uint64_t term, struct plan_offer *out)
{
    struct key key = plan_case_key(case_id, term);
    return table_load(view, PLAN_OFFERS, &key, out, sizeof *out);
}

void
plan_offer_store(struct tables *tables, struct id case_id, const struct plan_offer *row)
{
    struct key key = plan_case_key(case_id, row->term);
    table_store(tables, PLAN_OFFERS, &key, row, sizeof *row);
}

bool
plan_notice_load(const struct view *view, struct id case_id, uint64_t number,
    struct plan_notice *out)
{
    struct key key = plan_case_key(case_id, number);
    return table_load(view, PLAN_NOTICES, &key, out, sizeof *out);
}

bool
plan_notice_find(const struct view *view, struct id notice_id, struct id *case_out,
    uint64_t *number_out)
{
    return plan_place_find(view, PLAN_NOTICE_NUMBERS, notice_id, case_out, number_out);
}

bool
plan_notice_of_ref(const struct view *view, const char *ref, struct id *case_out,
    struct plan_notice *out)
{
    struct slice value;
    struct id notice_id;
    uint64_t number;
    if (ref[0] == '\0')
        return false;
    struct key key = key_of_code(ref);
    return table_get(view, PLAN_NOTICE_REFS, key_slice(&key), &value) &&
           id_from(value, &notice_id) &&
           plan_notice_find(view, notice_id, case_out, &number) &&
           plan_notice_load(view, *case_out, number, out);
}

void
plan_notice_store(struct tables *tables, struct id case_id, uint64_t number,
    const struct plan_notice *row)
{
    struct key key = plan_case_key(case_id, number);
    table_store(tables, PLAN_NOTICES, &key, row, sizeof *row);
}

static struct key
key_of_obligation(struct id case_id, struct id part, const char *rule)
{
    struct key key = key_of_id(case_id);
    key_add_id(&key, part);
    key_add_code(&key, rule);
    return key;
}

bool
plan_obligation_load(const struct view *view, struct id case_id, struct id part,
    const char *rule, struct plan_obligation *out)
{
    struct key key = key_of_obligation(case_id, part, rule);
    return table_load(view, PLAN_OBLIGATIONS, &key, out, sizeof *out);
}

void
plan_obligation_store(
    struct tables *tables, struct id case_id, const struct plan_obligation *row)
{
    struct key key = key_of_obligation(case_id, row->part, row->rule);
    table_store(tables, PLAN_OBLIGATIONS, &key, row, sizeof *row);
}

void
plan_obligation_remove(
    struct tables *tables, struct id case_id, struct id part, const char *rule)
{
    struct key key = key_of_obligation(case_id, part, rule);
    table_remove(tables, PLAN_OBLIGATIONS, &key);
}

bool
plan_break_load(const struct view *view, struct id case_id, struct id break_id,
    struct plan_break *out)
{
    struct key key = key_of_id(case_id);
    key_add_id(&key, break_id);
    return table_load(view, PLAN_BREAKS, &key, out, sizeof *out);
}

void
plan_break_store(struct tables *tables, struct id case_id, struct id break_id,
    const struct plan_break *row)
{
    struct key key = key_of_id(case_id);
    key_add_id(&key, break_id);
    table_store(tables, PLAN_BREAKS, &key, row, sizeof *row);
}

struct plan_custody
plan_custody_begin(
    const struct view *view, const struct event *event, const struct plan_case *row)
{
    struct plan_custody custody;
    struct plan_self self;
    struct plan_staff staff;
    memset(&custody, 0, sizeof custody);
    custody.time_us = event->time_us;
    custody.message = event->id;
    custody.term = row->term;
    custody.is_outside = row->is_outside;
    code_copy(custody.holder, sizeof custody.holder, row->holder);
    code_copy(custody.kind, sizeof custody.kind, row->kind);
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    if (strcmp(row->holder, self.organisation) != 0) {
        custody.responsible_content = row->content;
        return custody;
    }
    code_copy(custody.responsible, sizeof custody.responsible, row->responsible);
    if (plan_staff_load(view, row->responsible, &staff))
        custody.responsible_content = staff.content;
    return custody;
}

void
plan_custody_add(struct tables *tables, struct id case_id, struct plan_case *row,
    const struct plan_custody *custody)
{
    row->custody_count++;
    struct key key = plan_case_key(case_id, row->custody_count);
    table_store(tables, PLAN_CUSTODY, &key, custody, sizeof *custody);
}

static void
stand_in_put(
    struct tables *tables, const char *staff, struct id case_id, bool is_standing)
{
    struct key key = key_of_code(staff);
    if (staff[0] == '\0')
        return;
    key_add_id(&key, case_id);
    if (is_standing)
        table_put(tables, PLAN_STAND_INS, key_slice(&key), slice_of(NULL, 0));
    else
        table_remove(tables, PLAN_STAND_INS, &key);
}

void
plan_owner_set(
    struct tables *tables, struct id case_id, struct plan_case *row, const char *owner)
{
    stand_in_put(tables, row->owner, case_id, false);
    code_copy(row->owner, sizeof row->owner, owner);
    stand_in_put(tables, row->owner, case_id, true);
}

bool
plan_is_informed(const struct view *view, struct id case_id, const char *partner)
{
    struct key key = key_of_id(case_id);
    struct slice value;
    key_add_code(&key, partner);
    return table_get(view, PLAN_INFORMED, key_slice(&key), &value);
}

bool
plan_person_next(struct walk *walk, struct id *case_out, struct plan_case *row_out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(walk, &key, &value))
        return false;
    ASSERT(key.len == ID_BYTES + sizeof case_out->bytes);
    ASSERT(id_from(slice_of(key.data + ID_BYTES, ID_BYTES), case_out));
    ASSERT(table_is_there(walk->view, plan_case_load(walk->view, *case_out, row_out)));
    return true;
}

void
plan_person_walk(struct walk *walk, const struct view *view, struct id person)
{
    struct key key = key_of_id(person);
    walk_start(walk, view, PLAN_CASES_OF_PERSON, &key);
}

/* Which of a person's cases is looked for; NULL: any. */
struct wanted {
    const char *kind;
    const char *holder;
    bool is_open;
};

static bool
case_is_wanted(const struct plan_case *row, const struct wanted *wanted)
{
    return strcmp(row->kind, wanted->kind) == 0 &&
           (wanted->holder == NULL || strcmp(row->holder, wanted->holder) == 0) &&
           !(wanted->is_open && row->is_closed);
}

static bool
latest_of_person(const struct view *view, struct id person, const struct wanted *wanted,
    struct id *case_out)
{
    struct walk walk;
    struct id case_id;
    struct plan_case row;
    int64_t latest_us = 0;
    bool is_found = false;
    plan_person_walk(&walk, view, person);
    while (plan_person_next(&walk, &case_id, &row)) {
        if (!case_is_wanted(&row, wanted) || (is_found && row.opened_us < latest_us))
            continue;
        is_found = true;
        latest_us = row.opened_us;
        *case_out = case_id;
    }
    return is_found;
}

bool
plan_case_of_person(const struct view *view, struct id person, const char *kind,
    const char *holder, struct id *case_out)
{
    struct wanted wanted = { kind, holder, true };
    return latest_of_person(view, person, &wanted, case_out);
}

bool
plan_stay_of_person(const struct view *view, struct id person, struct id *case_out)
{
    struct wanted wanted = { "stay", NULL, false };
    return latest_of_person(view, person, &wanted, case_out);
}

bool
plan_letters_of_person(const struct view *view, struct id person, struct id *case_out)
{
    struct wanted wanted = { "letters", NULL, false };
    return latest_of_person(view, person, &wanted, case_out);
}

bool
plan_inquiry_find(const struct view *view, struct id inquiry, struct id *case_out)
{
    struct key key = key_of_id(inquiry);
    return table_load(view, PLAN_INQUIRIES, &key, case_out, sizeof *case_out);
}

void
plan_inquiry_put(struct tables *tables, struct id inquiry, struct id case_id)
{
    struct key key = key_of_id(inquiry);
    table_store(tables, PLAN_INQUIRIES, &key, &case_id, sizeof case_id);
}

struct id
plan_person_told(const struct view *view, struct id case_id)
{
    struct id person = ID_NONE;
    struct key key = key_of_id(case_id);
    (void)table_load(view, PLAN_PERSONS_TOLD, &key, &person, sizeof person);
    return person;
}

void
plan_person_tell(struct tables *tables, struct id case_id, struct id person)
{
    struct key key = key_of_id(case_id);
    if (id_is_none(person))
        table_remove(tables, PLAN_PERSONS_TOLD, &key);
    else
        table_store(tables, PLAN_PERSONS_TOLD, &key, &person, sizeof person);
}
