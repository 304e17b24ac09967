#include "services/plan/plan.h"

#include <string.h>

/* Folds of who is here, and who is responsible. Whoever leaves or is absent has a
 * substitute, and a substitute is always here: when she goes too, all who pointed to her
 * point to whoever takes her place. A case that somebody has because of an absence
 * remembers whose it is: it is hers again when she is back, unless it was given to
 * somebody else by hand, moved or closed meanwhile. */

/* The three of one absence: that it begins, that it is too long for those whom she
 * coordinates, that it ends. */
static void
staff_alarm_set(struct tables *tables, const char *what, const char *staff,
    int64_t due_us, const ProtobufCMessage *message)
{
    struct key key = key_of_code(what);
    key_add_code(&key, staff);
    if (due_us == 0)
        alarm_cancel(tables, &key);
    else
        alarm_set(tables, due_us, &key, message);
}

static void
absence_alarm_set(struct tables *tables, const char *staff, int64_t until_us)
{
    Stafett__Plan__V1__AbsenceEnds ends = STAFETT__PLAN__V1__ABSENCE_ENDS__INIT;
    ends.staff_code = (char *)staff;
    staff_alarm_set(tables, "absence", staff, until_us, &ends.base);
}

static void
away_alarm_set(struct tables *tables, const char *staff, int64_t away_us)
{
    Stafett__Plan__V1__AwayDue due = STAFETT__PLAN__V1__AWAY_DUE__INIT;
    due.staff_code = (char *)staff;
    staff_alarm_set(tables, "away", staff, away_us, &due.base);
}

void
plan_apply_absence_planned(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__AbsencePlanned *planned =
        (const Stafett__Plan__V1__AbsencePlanned *)event->message;
    Stafett__Plan__V1__AbsenceBegins begins = STAFETT__PLAN__V1__ABSENCE_BEGINS__INIT;
    struct plan_staff row;
    ASSERT(table_is_there(tables_view(tables),
        plan_staff_load(tables_view(tables), planned->staff_code, &row)));
    row.planned_us = planned->from_us;
    plan_staff_store(tables, planned->staff_code, &row);
    begins.staff_code = planned->staff_code;
    begins.substitute_code = planned->substitute_code;
    begins.until_us = planned->until_us;
    staff_alarm_set(
        tables, "absence-begins", planned->staff_code, planned->from_us, &begins.base);
}

/* Units that were hers at night have no duty until somebody is named: the ladder goes
 * on to the coordinating unit. */
static void
duty_leave(struct tables *tables, const char *staff)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct plan_unit row;
    walk_start(&walk, tables_view(tables), PLAN_UNITS, &all);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        if (strcmp(row.duty, staff) != 0)
            continue;
        code_copy(row.duty, sizeof row.duty, "");
        struct key at = key_of_slice(key);
        table_store(tables, PLAN_UNITS, &at, &row, sizeof row);
    }
}

static void
substitute_pass_on(struct tables *tables, const char *from, const char *to)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct plan_staff row;
    walk_start(&walk, tables_view(tables), PLAN_STAFF, &all);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        if (strcmp(row.substitute, from) != 0)
            continue;
        code_copy(row.substitute, sizeof row.substitute, to);
        struct key at = key_of_slice(key);
        table_store(tables, PLAN_STAFF, &at, &row, sizeof row);
    }
}

/* Nothing will be hers again. */
static void
owner_forget(struct tables *tables, const char *staff)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_code(staff);
    walk_start(&walk, tables_view(tables), PLAN_STAND_INS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        struct id case_id;
        struct plan_case row;
        ASSERT(id_from(slice_of(key.data + prefix.len, ID_BYTES), &case_id));
        ASSERT(table_is_there(
            tables_view(tables), plan_case_load(tables_view(tables), case_id, &row)));
        plan_owner_set(tables, case_id, &row, "");
        plan_case_store(tables, case_id, &row);
    }
}

void
plan_apply_staff_ended(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StaffEnded *ended =
        (const Stafett__Plan__V1__StaffEnded *)event->message;
    struct plan_staff row;
    ASSERT(table_is_there(tables_view(tables),
        plan_staff_load(tables_view(tables), ended->staff_code, &row)));
    row.is_ended = 1;
    row.is_absent = 0;
    row.until_us = 0;
    row.away_us = 0;
    row.planned_us = 0;
    code_copy(row.substitute, sizeof row.substitute, ended->substitute_code);
    plan_staff_store(tables, ended->staff_code, &row);
    substitute_pass_on(tables, ended->staff_code, ended->substitute_code);
    absence_alarm_set(tables, ended->staff_code, 0);
    away_alarm_set(tables, ended->staff_code, 0);
    staff_alarm_set(tables, "absence-begins", ended->staff_code, 0, NULL);
    duty_leave(tables, ended->staff_code);
    owner_forget(tables, ended->staff_code);
}

/* Has an absence lasted so long that her cases have a break? */
static bool
is_away_found(const struct plan_staff *staff, int64_t now_us)
{
    return staff->away_us != 0 && staff->away_us <= now_us;
}

void
plan_apply_staff_absent(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StaffAbsent *absent =
        (const Stafett__Plan__V1__StaffAbsent *)event->message;
    struct plan_staff row;
    ASSERT(table_is_there(tables_view(tables),
        plan_staff_load(tables_view(tables), absent->staff_code, &row)));
    if (!row.is_absent)
        row.since_us = event->time_us;
    row.is_absent = 1;
    row.until_us = absent->until_us;
    /* What was found already ends with her return, though she is back sooner now. */
    if (absent->away_us != 0 || !is_away_found(&row, event->time_us))
        row.away_us = absent->away_us;
    row.planned_us = 0;
    code_copy(row.substitute, sizeof row.substitute, absent->substitute_code);
    plan_staff_store(tables, absent->staff_code, &row);
    substitute_pass_on(tables, absent->staff_code, absent->substitute_code);
    absence_alarm_set(tables, absent->staff_code, absent->until_us);
    away_alarm_set(tables, absent->staff_code, absent->away_us);
    staff_alarm_set(tables, "absence-begins", absent->staff_code, 0, NULL);
}

void
plan_apply_staff_returned(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StaffReturned *returned =
        (const Stafett__Plan__V1__StaffReturned *)event->message;
    struct plan_staff row;
    ASSERT(table_is_there(tables_view(tables),
        plan_staff_load(tables_view(tables), returned->staff_code, &row)));
    bool was_long = is_away_found(&row, event->time_us);
    row.is_absent = 0;
    row.until_us = 0;
    row.away_us = 0;
    code_copy(row.substitute, sizeof row.substitute, "");
    plan_staff_store(tables, returned->staff_code, &row);
    absence_alarm_set(tables, returned->staff_code, 0);
    /* What was found because of her absence ends in a turn of its own. */
    away_alarm_set(tables, returned->staff_code, was_long ? event->time_us : 0);
}

/* An absence makes the case somebody's for a time; the first whose it was keeps it
 * through further absences, and through the leaving of whoever stands in. */
static void
owner_follow(struct tables *tables, struct id case_id, struct plan_case *row,
    const Stafett__Plan__V1__ResponsibleReplaced *replaced)
{
    bool is_absence = strcmp(replaced->reason_code, "absent") == 0;
    if (is_absence && row->owner[0] == '\0')
        plan_owner_set(tables, case_id, row, replaced->former_code);
    else if (!is_absence && strcmp(replaced->reason_code, "left") != 0)
        plan_owner_set(tables, case_id, row, "");
}

void
plan_apply_responsible(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ResponsibleReplaced *replaced =
        (const Stafett__Plan__V1__ResponsibleReplaced *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id;
    struct plan_case row;
    ASSERT(id_from(slice_bytes(replaced->case_id), &case_id));
    ASSERT(table_is_there(view, plan_case_load(view, case_id, &row)));
    plan_responsible_index(tables, case_id, row.responsible, false);
    code_copy(row.responsible, sizeof row.responsible, replaced->responsible_code);
    plan_responsible_index(tables, case_id, row.responsible, !row.is_closed);
    owner_follow(tables, case_id, &row, replaced);
    content_store(tables, event->id, slice_bytes(replaced->content));
    struct plan_custody custody = plan_custody_begin(view, event, &row);
    code_copy(custody.event, sizeof custody.event, "replaced");
    code_copy(custody.kind, sizeof custody.kind, replaced->reason_code);
    code_copy(custody.named, sizeof custody.named, replaced->responsible_code);
    if (replaced->content.len > 0)
        custody.content = event->id;
    plan_custody_add(tables, case_id, &row, &custody);
    plan_case_store(tables, case_id, &row);
}
