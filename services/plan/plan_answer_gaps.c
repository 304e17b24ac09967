#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The open cases held here that nobody coordinates, for the coordinating unit: by when
 * somebody is owed, what the person says, who is asked; and what those carry already who
 * coordinate or are asked to. A stay has no coordinator, and whoever wants none is no
 * gap: she is only counted. */

enum { LOADS_SHOWN_MAX = 256 };

static char *
text(const struct look *look, const char *code)
{
    return arena_text(look->arena, slice_text(code));
}

/* Whoever it is: one of ours, or of another organisation. Who is asked stands in *asked. */
static bool
is_coordinated(const struct view *view, struct id case_id, struct plan_actor *asked)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    memset(asked, 0, sizeof *asked);
    plan_rows_walk(&walk, view, PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (strcmp(row.role, "coordinator") != 0)
            continue;
        if (row.state == ACTOR_JOINED)
            return true;
        if (row.state == ACTOR_ASKED)
            *asked = row;
    }
    return false;
}

/* The sooner of what is owed: for the gap, or for what she says. */
static int64_t
due_of(const struct view *view, struct id case_id)
{
    static const char *const rules[] = { "coordinator-missing", "coordinator-wish" };
    struct plan_obligation owed;
    int64_t due_us = 0;
    for (size_t i = 0; i < ARRAY_COUNT(rules); i++) {
        if (plan_obligation_load(view, case_id, ID_NONE, rules[i], &owed) &&
            (due_us == 0 || owed.due_us < due_us))
            due_us = owed.due_us;
    }
    return due_us;
}

static Stafett__Plan__V1__GapView *
gap_view(const struct view *view, const struct look *look, struct id case_id,
    const struct plan_case *row, const struct plan_actor *asked)
{
    Stafett__Plan__V1__GapView *out = arena_take(look->arena, sizeof *out);
    struct plan_wish wish;
    stafett__plan__v1__gap_view__init(out);
    out->case_id = plan_id_copy(case_id, look->arena);
    out->responsible_code = text(look, row->responsible);
    out->opened_us = row->opened_us;
    if (plan_wish_load(view, case_id, "coordinator", &wish))
        out->wish_code = text(look, wish.wish);
    out->due_us = due_of(view, case_id);
    out->asked_code = text(look, asked->staff);
    out->answer_due_us = asked->answer_due_us;
    return out;
}

static void
gaps_fill(
    const struct view *view, const struct look *look, Stafett__Plan__V1__Gaps *out)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct plan_case row;
    struct plan_actor asked;
    struct id case_id;
    out->cases = arena_take(look->arena, PLAN_OPEN_CASES_SHOWN * sizeof(void *));
    walk_start(&walk, view, PLAN_CASES, &all);
    while (out->n_cases < PLAN_OPEN_CASES_SHOWN && walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        ASSERT(id_from(key, &case_id));
        if (row.is_closed || strcmp(row.holder, look->self) != 0 ||
            strcmp(row.kind, "case") != 0 || is_coordinated(view, case_id, &asked))
            continue;
        if (plan_wants_no_coordinator(view, case_id))
            out->unwished_count++;
        else
            out->cases[out->n_cases++] = gap_view(view, look, case_id, &row, &asked);
    }
}

static void
loads_fill(
    const struct view *view, const struct look *look, Stafett__Plan__V1__Gaps *out)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    out->loads = arena_take(look->arena, LOADS_SHOWN_MAX * sizeof(void *));
    walk_start(&walk, view, PLAN_STAFF, &all);
    while (out->n_loads < LOADS_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        char *staff = text(look, (const char *)key.data);
        struct plan_load load = plan_load_of(view, look->self, staff);
        if (load.coordinator_count + load.asked_count > 0)
            out->loads[out->n_loads++] = plan_load_view(&load, staff, look->arena);
    }
}

const ProtobufCMessage *
plan_answer_gaps(const struct view *view, const struct look *look)
{
    Stafett__Plan__V1__Gaps *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__gaps__init(out);
    gaps_fill(view, look, out);
    loads_fill(view, look, out);
    return &out->base;
}
