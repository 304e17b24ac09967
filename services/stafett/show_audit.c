/* The record as lines: when, who, what, on which ground, and where it stands. What was
 * done is told by the names of the events, as words. */

#include "common/reason.h"
#include "services/stafett/show.h"

#include <inttypes.h>
#include <string.h>

enum { TYPE_WORDS_BYTES = 160, DIGEST_SHOWN_BYTES = 17 };

/* "stafett.plan.v1.HandoverOffered" as "handover offered". */
static const char *
words_of_type(const struct show *show, const char *type)
{
    const char *name = strrchr(type, '.');
    char *words = arena_take(show->arena, TYPE_WORDS_BYTES);
    size_t used = 0;
    for (const char *c = name == NULL ? type : name + 1;
         *c != '\0' && used + 3 < TYPE_WORDS_BYTES; c++) {
        bool is_capital = *c >= 'A' && *c <= 'Z';
        if (is_capital && used > 0)
            words[used++] = ' ';
        words[used++] = (char)(is_capital ? *c - 'A' + 'a' : *c);
    }
    return words;
}

static const char *
who(const struct show *show, const Stafett__Audit__V1__ActView *act)
{
    if (act->actor_code[0] != '\0')
        return names_staff(show->names, act->actor_code);
    return act->source[0] != '\0' ? act->source : "by itself";
}

/* Events of one kind stand once, with their number. */
static void
show_events(const struct show *show, const Stafett__Audit__V1__ActView *act)
{
    for (size_t i = 0; i < act->n_events; i++) {
        size_t count = 1;
        const char *type = act->events[i]->type;
        while (i + 1 < act->n_events && strcmp(act->events[i + 1]->type, type) == 0) {
            count++;
            i++;
        }
        (void)fprintf(show->out, ", %s", words_of_type(show, type));
        if (count > 1)
            (void)fprintf(show->out, " (%zu)", count);
        if (act->events[i]->ground_code[0] != '\0')
            (void)fprintf(show->out, " on the ground of %s",
                show_words(show, act->events[i]->ground_code));
    }
}

void
show_act(const struct show *show, const Stafett__Audit__V1__ActView *act)
{
    char digest[DIGEST_SHOWN_BYTES];
    slice_hex(slice_bytes(act->digest), digest, sizeof digest);
    show_painted(show, PAINT_STRONG, "%s", show_time(show, act->time_us));
    (void)fprintf(
        show->out, "  %s: %s", who(show, act), words_of_type(show, act->input_type));
    show_events(show, act);
    if (strcmp(act->verdict_code, "accepted") != 0)
        show_painted(show, PAINT_WARNING, ", %s: %s", act->verdict_code,
            reason_find(act->reason_code)->sentence);
    show_painted(show, PAINT_QUIET, "  [%s %" PRIu64 "%s%s]", act->daemon_code,
        act->sequence, digest[0] == '\0' ? "" : ", digest ", digest);
    show_end(show);
}

/* ---- figures */

static const char *
span(const struct show *show, int64_t us)
{
    char *text = arena_take(show->arena, SHOW_TIME_BYTES);
    int64_t number = us / MINUTE_US;
    const char *unit = "min";
    if (us >= DAY_US) {
        number = us / DAY_US;
        unit = number == 1 ? "day" : "days";
    } else if (us >= HOUR_US) {
        number = us / HOUR_US;
        unit = "h";
    }
    (void)snprintf(text, SHOW_TIME_BYTES, "%" PRId64 " %s", number, unit);
    return text;
}

static void
show_matter(const struct show *show, const Stafett__Audit__V1__MatterFigures *row)
{
    show_painted(show, PAINT_STRONG, "%s%s%s", show_words(show, row->matter_code),
        row->kind_code[0] == '\0' ? "" : " ", show_words(show, row->kind_code));
    (void)fprintf(show->out, ", %s: %" PRIu64 " opened, %" PRIu64 " %s",
        names_party(show->names, row->whose_code), row->opened, row->answered,
        strcmp(row->matter_code, "break") == 0 ? "closed" : "answered");
    if (row->median_us != 0)
        (void)fprintf(show->out, " (half within %s, nine of ten within %s)",
            span(show, row->median_us), span(show, row->p90_us));
    if (row->ended_unanswered != 0)
        (void)fprintf(show->out, ", %" PRIu64 " ended without", row->ended_unanswered);
    (void)fprintf(show->out, "; now %" PRIu64 " open", row->open_now);
    if (row->unanswered_now != row->open_now)
        (void)fprintf(show->out, ", %" PRIu64 " unanswered", row->unanswered_now);
    if (row->overdue_now != 0)
        show_painted(show, PAINT_WARNING, ", %" PRIu64 " overdue", row->overdue_now);
    show_end(show);
}

void
show_indicators(const struct show *show, const Stafett__Audit__V1__Indicators *figures)
{
    show_line(show, "Opened %s to %s; what is open now is counted anyway.",
        figures->from_us == 0 ? "from the beginning"
                              : show_time(show, figures->from_us),
        show_time(show, figures->to_us));
    for (size_t i = 0; i < figures->n_matters; i++)
        show_matter(show, figures->matters[i]);
    if (figures->n_loads > 0)
        show_line(show, "Open cases that each answers for, to share the load:");
    for (size_t i = 0; i < figures->n_loads; i++)
        show_line(show, "  %s: %" PRIu64,
            names_staff(show->names, figures->loads[i]->staff_code),
            figures->loads[i]->open_cases);
}

/* ---- how whole the record is */

void
show_recorded(const struct show *show, const Stafett__Audit__V1__Recorded *recorded)
{
    for (size_t i = 0; i < recorded->n_daemons; i++) {
        const Stafett__Audit__V1__RecordedDaemon *row = recorded->daemons[i];
        char chain[DIGEST_SHOWN_BYTES];
        slice_hex(slice_bytes(row->chain), chain, sizeof chain);
        show_painted(show, PAINT_STRONG, "%-16s", row->daemon_code);
        (void)fprintf(show->out,
            "turns %" PRIu64 " to %" PRIu64 ", %" PRIu64 " recorded, last %s, chain %s",
            row->first, row->last, row->turns, show_time(show, row->last_us), chain);
        if (row->gaps != 0)
            show_painted(show, PAINT_WARNING, "; %" PRIu64 " gaps", row->gaps);
        if (row->stopped_us != 0)
            show_painted(show, PAINT_WARNING, "; nothing heard since %s",
                show_time(show, row->stopped_us));
        if (row->behind_us > CLOCK_BEHIND_US)
            show_painted(show, PAINT_WARNING, "; its clock was %" PRId64 " s behind",
                row->behind_us / 1000000);
        show_end(show);
    }
}
