/* The indicators: figures about units and changeovers. Times to an answer are given as
 * the upper bound of the step that they fall into, so that no single case can be read
 * out of a figure's last digits. */

#include "services/audit/audit.h"

#include <string.h>

static const int64_t step_us[] = { 15 * MINUTE_US, 30 * MINUTE_US, HOUR_US, 2 * HOUR_US,
    4 * HOUR_US, 8 * HOUR_US, DAY_US, 2 * DAY_US, 3 * DAY_US, 5 * DAY_US, 7 * DAY_US,
    10 * DAY_US, 14 * DAY_US, 21 * DAY_US, 30 * DAY_US, 60 * DAY_US, 90 * DAY_US,
    180 * DAY_US, 365 * DAY_US };
enum { STEPS = ARRAY_COUNT(step_us) };

struct figures {
    Stafett__Audit__V1__MatterFigures row;
    struct audit_matter about; /* matter, kind and whose */
    uint64_t steps[STEPS];     /* answered, by how long it took */
};

struct counting {
    int64_t from_us;
    int64_t to_us;
    int64_t now_us;
    struct figures *figures;
    size_t count;
};

/* NULL: there are more kinds than a look shows. */
static struct figures *
figures_of(struct counting *counting, const struct audit_matter *matter)
{
    for (size_t i = 0; i < counting->count; i++) {
        struct figures *figures = &counting->figures[i];
        if (strcmp(figures->about.matter, matter->matter) == 0 &&
            strcmp(figures->about.kind, matter->kind) == 0 &&
            strcmp(figures->about.whose, matter->whose) == 0)
            return figures;
    }
    if (counting->count == AUDIT_FIGURES_MAX)
        return NULL;
    struct figures *figures = &counting->figures[counting->count];
    counting->count++;
    stafett__audit__v1__matter_figures__init(&figures->row);
    figures->about = *matter;
    figures->row.matter_code = figures->about.matter;
    figures->row.kind_code = figures->about.kind;
    figures->row.whose_code = figures->about.whose;
    return figures;
}

static void
count_answer(struct figures *figures, int64_t took_us)
{
    size_t step = 0;
    while (step + 1 < STEPS && took_us > step_us[step])
        step++;
    figures->steps[step]++;
    figures->row.answered++;
}

static void
count_matter(struct counting *counting, const struct audit_matter *matter)
{
    struct figures *figures = figures_of(counting, matter);
    if (figures == NULL)
        return;
    Stafett__Audit__V1__MatterFigures *row = &figures->row;
    bool is_open = matter->ended_us == 0;
    row->open_now += is_open;
    row->unanswered_now += is_open && matter->answered_us == 0;
    row->overdue_now +=
        is_open && matter->due_us != 0 && matter->due_us < counting->now_us;
    if (matter->opened_us < counting->from_us || matter->opened_us > counting->to_us)
        return;
    row->opened++;
    row->ended_unanswered += !is_open && matter->answered_us == 0;
    if (matter->answered_us != 0)
        count_answer(figures, matter->answered_us - matter->opened_us);
}

/* The step below which that share of the answers lies. */
static int64_t
share_us(const struct figures *figures, uint64_t percent)
{
    uint64_t below = 0;
    for (size_t i = 0; i < STEPS; i++) {
        below += figures->steps[i];
        if (below != 0 && below * 100 >= figures->row.answered * percent)
            return step_us[i];
    }
    return 0;
}

static void
count_all(struct counting *counting, const struct view *view)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, AUDIT_MATTERS, &all);
    for (size_t i = 0; i < AUDIT_MATTERS_MAX && walk_next(&walk, &key, &value); i++) {
        struct audit_matter matter;
        table_row(value, &matter, sizeof matter);
        count_matter(counting, &matter);
    }
    for (size_t i = 0; i < counting->count; i++) {
        struct figures *figures = &counting->figures[i];
        figures->row.median_us = share_us(figures, 50);
        figures->row.p90_us = share_us(figures, 90);
    }
}

/* The keys stand by staff code: a change of code is the next row. */
static void
add_loads(const struct view *view, struct arena *arena,
    Stafett__Audit__V1__Indicators *answer)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    Stafett__Audit__V1__LoadFigures *row = NULL;
    answer->loads = arena_take(
        arena, AUDIT_FIGURES_MAX * sizeof(Stafett__Audit__V1__LoadFigures *));
    walk_start(&walk, view, AUDIT_LOADS, &all);
    for (size_t i = 0; i < AUDIT_MATTERS_MAX && walk_next(&walk, &key, &value); i++) {
        const char *staff = (const char *)key.data;
        if (row == NULL || strcmp(row->staff_code, staff) != 0) {
            if (answer->n_loads == AUDIT_FIGURES_MAX)
                return;
            row = arena_take(arena, sizeof *row);
            stafett__audit__v1__load_figures__init(row);
            row->staff_code = arena_text(arena, slice_text(staff));
            answer->loads[answer->n_loads] = row;
            answer->n_loads++;
        }
        row->open_cases++;
    }
}

const ProtobufCMessage *
audit_answer_indicators(const struct view *view, const struct look *look)
{
    const Stafett__Audit__V1__ShowIndicators *message =
        (const Stafett__Audit__V1__ShowIndicators *)look->message;
    struct counting counting = {
        .from_us = message->from_us,
        .to_us = message->to_us == 0 ? look->now_us : message->to_us,
        .now_us = look->now_us,
        .figures = arena_take(look->arena, AUDIT_FIGURES_MAX * sizeof(struct figures)),
    };
    Stafett__Audit__V1__Indicators *answer = arena_take(look->arena, sizeof *answer);
    stafett__audit__v1__indicators__init(answer);
    answer->from_us = counting.from_us;
    answer->to_us = counting.to_us;
    count_all(&counting, view);
    answer->matters = arena_take(look->arena,
        (counting.count + 1) * sizeof(Stafett__Audit__V1__MatterFigures *));
    for (size_t i = 0; i < counting.count; i++)
        answer->matters[i] = &counting.figures[i].row;
    answer->n_matters = counting.count;
    add_loads(view, look->arena, answer);
    return &answer->base;
}
