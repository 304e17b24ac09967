/* An inquiry: whose it is, until when, what was said and what came of it. */

#include "services/stafett/show.h"

#include <string.h>

/* Who does what next; "" when it has ended. */
static void
show_owner(const struct show *show, const Stafett__Intake__V1__InquiryView *view)
{
    const char *unit = names_unit(show->names, view->unit_code);
    if (view->ended_us != 0)
        (void)fprintf(show->out, "%s, ended %s", unit, show_time(show, view->ended_us));
    else if (view->team_code[0] != '\0')
        (void)fprintf(show->out, "%s: team %s assesses it", unit, view->team_code);
    else
        (void)fprintf(
            show->out, "%s answers by %s", unit, show_time(show, view->answer_due_us));
    if (view->is_overdue)
        show_painted(show, PAINT_WARNING, ", overdue");
}

void
show_inquiry(const struct show *show, const Stafett__Intake__V1__InquiryView *view)
{
    show_painted(show, PAINT_STRONG, "%s: %s", show_words(show, view->kind_code),
        show_words(show, view->state_code));
    show_painted(show, PAINT_QUIET, "  [inquiry %s]", show_id(show, view->inquiry_id));
    show_end(show);
    (void)fputs("  ", show->out);
    show_owner(show, view);
    show_end(show);
    show_line(show, "  received %s%s%s", show_time(show, view->received_us),
        view->from_code[0] == '\0' ? "" : ", brought by: ",
        show_words(show, view->from_code));
    show_texts(show, view->content, "    ");
    if (view->service_code[0] != '\0')
        show_line(show, "  service offered: %s", show_words(show, view->service_code));
    if (view->outcome_code[0] != '\0')
        show_line(
            show, "  the team concluded: %s", show_words(show, view->outcome_code));
    show_texts(show, view->answer_content, "    ");
    if (view->team_code[0] != '\0')
        show_painted(show, PAINT_QUIET, "  [case %s unless it went into another]\n",
            show_id(show, view->case_id));
}

void
show_inquiries(const struct show *show, const Stafett__Intake__V1__Inquiries *inquiries)
{
    for (size_t i = 0; i < inquiries->n_inquiries; i++) {
        const Stafett__Intake__V1__InquiryView *view = inquiries->inquiries[i];
        (void)fprintf(show->out, "%s  ", show_time(show, view->received_us));
        show_painted(show, PAINT_STRONG, "%s: %s", show_words(show, view->kind_code),
            show_words(show, view->state_code));
        (void)fputs("  ", show->out);
        show_owner(show, view);
        show_painted(
            show, PAINT_QUIET, "  [inquiry %s]", show_id(show, view->inquiry_id));
        show_end(show);
    }
}
