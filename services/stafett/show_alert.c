/* One alert, one line: what about, how it stands, who was told when, what comes next. */

#include "services/stafett/show.h"

#include <string.h>

static bool
is_over(const Stafett__Alert__V1__AlertView *alert)
{
    return strcmp(alert->state_code, "acknowledged") == 0 ||
           strcmp(alert->state_code, "closed") == 0;
}

static void
show_told(const struct show *show, const Stafett__Alert__V1__AlertView *alert)
{
    if (alert->n_told_codes == 0 && alert->told_code[0] == '\0') {
        (void)fputs("; nobody told yet", show->out);
        return;
    }
    (void)fputs("; told ", show->out);
    for (size_t i = 0; i + 1 < alert->n_told_codes; i++)
        (void)fprintf(
            show->out, "%s, ", names_staff(show->names, alert->told_codes[i]));
    (void)fprintf(show->out, "%s %s", names_staff(show->names, alert->told_code),
        show_time(show, alert->told_us));
}

static void
show_next(const struct show *show, const Stafett__Alert__V1__AlertView *alert)
{
    if (alert->acknowledged_code[0] != '\0')
        (void)fprintf(show->out, "; taken by %s",
            names_staff(show->names, alert->acknowledged_code));
    else if (is_over(alert) || alert->is_information)
        return;
    else if (alert->next_us != 0)
        (void)fprintf(show->out, "; the next one is told %s unless acknowledged",
            show_time(show, alert->next_us));
    else
        (void)fputs("; nobody is left to tell", show->out);
}

/* What the alert's number is of: that with which whoever is told can act. A case an
 * inquiry may never be. */
static const char *
about_words(const Stafett__Alert__V1__AlertView *alert)
{
    static const struct {
        const char *kind;
        const char *words;
    } rows[] = {
        { "inquiry-received", "inquiry" },
        { "inquiry-transferred", "inquiry" },
        { "inquiry-overdue", "inquiry" },
        { "assessment-opened", "assessment" },
        { "assessment-due", "assessment" },
        { "assessment-extended", "assessment" },
        { "assessment-cancelled", "assessment" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(alert->kind_code, rows[i].kind) == 0)
            return rows[i].words;
    }
    return NULL;
}

void
show_alert(const struct show *show, const Stafett__Alert__V1__AlertView *alert)
{
    enum show_paint paint = is_over(alert)          ? PAINT_QUIET
                            : alert->is_information ? PAINT_PLAIN
                                                    : PAINT_WARNING;
    (void)fprintf(show->out, "%s  ", show_time(show, alert->opened_us));
    show_painted(show, paint, "%s%s%s", show_words(show, alert->kind_code),
        alert->detail_code[0] == '\0' ? "" : ": ",
        show_words(show, alert->detail_code));
    (void)fprintf(show->out, "  %s", show_words(show, alert->state_code));
    show_told(show, alert);
    show_next(show, alert);
    const char *about = about_words(alert);
    show_painted(show, PAINT_QUIET, "  [alert %s, %s %s]",
        show_id(show, alert->alert_id), about == NULL ? "case" : about,
        show_id(show, about == NULL ? alert->case_id : alert->about_id));
    show_end(show);
}
