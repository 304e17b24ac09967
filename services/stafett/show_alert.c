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

/* Whoever is told of an inquiry has its number from the alert; a case it may never be. */
static bool
is_of_inquiry(const Stafett__Alert__V1__AlertView *alert)
{
    static const char *const kinds[] = { "inquiry-received", "inquiry-transferred",
        "inquiry-overdue" };
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (strcmp(alert->kind_code, kinds[i]) == 0)
            return true;
    }
    return false;
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
    show_painted(show, PAINT_QUIET, "  [alert %s, %s %s]",
        show_id(show, alert->alert_id), is_of_inquiry(alert) ? "inquiry" : "case",
        show_id(show, is_of_inquiry(alert) ? alert->about_id : alert->case_id));
    show_end(show);
}
