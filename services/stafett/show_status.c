/* The machinery: which daemons answer, how far their followers have come, what waits,
 * what was not understood. */

#include "common/reason.h"
#include "services/stafett/show.h"

#include <inttypes.h>
#include <string.h>

static const struct status_row *
row_find(const struct status_row *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

/* Sources are "organisation/daemon"; of our own daemons the head is known. */
bool
show_status_lag(const struct status_row *rows, size_t count, const struct names *names,
    const Stafett__V1__SourceStatus *source, uint64_t *lag_out)
{
    size_t own = strlen(names->own_code);
    bool is_own = strncmp(source->source, names->own_code, own) == 0 &&
                  source->source[own] == '/';
    const struct status_row *upstream =
        is_own ? row_find(rows, count, source->source + own + 1) : NULL;
    if (upstream == NULL || upstream->status == NULL)
        return false;
    uint64_t head = upstream->status->head;
    *lag_out = head > source->seen ? head - source->seen : 0;
    return true;
}

static void
show_source(const struct show *show, const struct status_row *rows, size_t count,
    const Stafett__V1__SourceStatus *source)
{
    uint64_t lag = 0;
    (void)fprintf(
        show->out, "  follows %-22s read to %" PRIu64, source->source, source->seen);
    if (show_status_lag(rows, count, show->names, source, &lag))
        (void)fprintf(show->out, ", %" PRIu64 " behind", lag);
    show_line(show,
        "; %" PRIu64 " applied, %" PRIu64 " ignored, %" PRIu64 " refused, %" PRIu64
        " parked, %" PRIu64 " in quarantine, %" PRIu64 " discarded",
        source->applied, source->ignored, source->refused, source->parked,
        source->quarantined, source->discarded);
    if (source->stopped_code[0] == '\0')
        return;
    show_painted(show, PAINT_WARNING, "  STOPPED: nothing more is taken from %s. %s %s",
        source->source, reason_find(source->stopped_code)->sentence,
        reason_find(source->stopped_code)->advice);
    show_end(show);
}

static void
show_counts(const struct show *show, const Stafett__V1__Status *status)
{
    show_line(show,
        " %" PRIu64 " turns, checkpoint at %" PRIu64 ", %" PRIu64
        " alarms set, %" PRIu64 " parked",
        status->head, status->applied_through, status->alarms, status->parked);
    if (status->next_alarm_us != 0)
        show_line(show, "  next alarm %s", show_time(show, status->next_alarm_us));
    if (status->behind_us > CLOCK_BEHIND_US) {
        show_painted(show, PAINT_WARNING,
            "  THE CLOCK WAS SET BACK: it is %" PRId64
            " s behind the last turn; until it has caught up, time stands at that",
            status->behind_us / 1000000);
        show_end(show);
    }
    if (status->quarantined == 0 && status->discarded == 0)
        return;
    show_painted(show, PAINT_WARNING,
        "  not understood: %" PRIu64 " kept in quarantine, %" PRIu64
        " only counted; `quarantine list` says what and why",
        status->quarantined, status->discarded);
    show_end(show);
}

static void
show_row(const struct show *show, const struct status_row *rows, size_t count,
    const struct status_row *row)
{
    bool is_bad = row->status == NULL && strcmp(row->state, "no socket") != 0 &&
                  strcmp(row->state, STATUS_REACHABLE) != 0;
    show_painted(show, PAINT_STRONG, "%-14s", row->name);
    show_painted(show, is_bad ? PAINT_WARNING : PAINT_PLAIN, " %s%s", row->state,
        row->status == NULL ? "" : ",");
    const Stafett__V1__Status *status = row->status;
    if (status == NULL) {
        show_end(show);
        return;
    }
    show_counts(show, status);
    for (size_t i = 0; i < status->n_sources; i++)
        show_source(show, rows, count, status->sources[i]);
    for (size_t i = 0; i < status->n_shared; i++)
        show_line(show, "  feed for %-21s %" PRIu64 " records",
            names_organisation(show->names, status->shared[i]->partner_code),
            status->shared[i]->sequence);
    for (size_t i = 0; i < status->n_versions; i++)
        show_painted(
            show, PAINT_QUIET, "%s%s", i == 0 ? "  with " : ", ", status->versions[i]);
    if (status->n_versions > 0)
        show_end(show);
}

void
show_status(const struct show *show, const struct status_row *rows, size_t count)
{
    show_line(show, "%s (%s)", show->names->own_name, show->names->own_code);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].status == NULL || !rows[i].status->is_time_steered)
            continue;
        show_painted(show, PAINT_WARNING,
            "TIME IS STEERED: this node lives at %s, not now. For tests and "
            "demonstrations only.",
            show_time(show, rows[i].status->time_us));
        show_end(show);
        break;
    }
    for (size_t i = 0; i < count; i++)
        show_row(show, rows, count, &rows[i]);
}
