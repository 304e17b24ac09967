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

/* That with which whoever is told can act. A case an inquiry may never be; what is of a
 * case is named beside it. */
struct about_words {
    const char *kind;
    const char *words;
    bool is_of_case;
};

static const struct about_words about_words[] = {
    { "inquiry-received", "inquiry", false },
    { "inquiry-transferred", "inquiry", false },
    { "inquiry-overdue", "inquiry", false },
    { "assessment-opened", "assessment", false },
    { "assessment-due", "assessment", false },
    { "assessment-extended", "assessment", false },
    { "assessment-cancelled", "assessment", false },
    { "actor-moved", "actor", true },
    { "version-made", "version", true },
    { "version-answered", "version", true },
    { "proposal-made", "proposal", true },
    { "meeting-called", "meeting", true },
    { "meeting-answered", "meeting", true },
};

static void
show_numbers(const struct show *show, const Stafett__Alert__V1__AlertView *alert)
{
    static const struct about_words only_case = { "", NULL, true };
    const struct about_words *about = &only_case;
    for (size_t i = 0; i < ARRAY_COUNT(about_words); i++) {
        if (strcmp(alert->kind_code, about_words[i].kind) == 0)
            about = &about_words[i];
    }
    show_painted(show, PAINT_QUIET, "  [alert %s", show_id(show, alert->alert_id));
    if (about->is_of_case)
        show_painted(show, PAINT_QUIET, ", case %s", show_id(show, alert->case_id));
    if (about->words != NULL)
        show_painted(
            show, PAINT_QUIET, ", %s %s", about->words, show_id(show, alert->about_id));
    show_painted(show, PAINT_QUIET, "]");
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
    show_numbers(show, alert);
    show_end(show);
}
