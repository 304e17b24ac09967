/* Whom the person calls, and what a coordinator carries. */

#include "services/stafett/show.h"

#include <string.h>

void
show_card(const struct show *show, const Stafett__Plan__V1__Card *card)
{
    const char *phone = names_item(show->arena, card->content, "phone");
    const char *unit = names_item(show->arena, card->unit_content, "unit");
    show_painted(
        show, PAINT_STRONG, "%s", show_person(show, card->staff_code, card->content));
    if (phone[0] != '\0')
        show_painted(show, PAINT_STRONG, "  %s", phone);
    show_end(show);
    (void)fprintf(show->out, "  %s", show_words(show, card->role_code));
    if (card->in_place_of_code[0] != '\0')
        (void)fprintf(show->out, " for %s, who is away",
            names_staff(show->names, card->in_place_of_code));
    show_end(show);
    if (unit[0] != '\0')
        show_line(show, "  %s", unit);
    show_line(show, "  %s", names_organisation(show->names, card->holder_code));
}

void
show_load(const struct show *show, const Stafett__Plan__V1__Load *load)
{
    show_painted(show, PAINT_STRONG, "%s", names_staff(show->names, load->staff_code));
    show_end(show);
    show_line(show, "  coordinates   %u, %u hours a week given for it",
        load->coordinator_count, load->hours_a_week);
    show_line(show, "  responsible   %u", load->responsible_count);
    show_line(show, "  asked         %u", load->asked_count);
}

static void
show_gap(const struct show *show, const Stafett__Plan__V1__GapView *gap)
{
    (void)fprintf(show->out, "  %s  opened %s, responsible %s",
        show_id(show, gap->case_id), show_time(show, gap->opened_us),
        names_staff(show->names, gap->responsible_code));
    if (gap->due_us != 0)
        show_painted(show, PAINT_WARNING, ", due %s", show_time(show, gap->due_us));
    show_end(show);
    if (gap->wish_code[0] != '\0')
        show_line(show, "    %s",
            strcmp(gap->wish_code, "yes") == 0 ? "the person wants one"
                                               : "the person wants another one");
    if (gap->asked_code[0] != '\0')
        show_line(show, "    %s is asked, and answers by %s",
            names_staff(show->names, gap->asked_code),
            show_time(show, gap->answer_due_us));
}

void
show_gaps(const struct show *show, const Stafett__Plan__V1__Gaps *gaps)
{
    show_line(show, gaps->n_cases > 0 ? "Open cases that nobody coordinates"
                                      : "Every open case has its coordinator.");
    for (size_t i = 0; i < gaps->n_cases; i++) {
        size_t mark = arena_mark(show->arena);
        show_gap(show, gaps->cases[i]);
        arena_rewind(show->arena, mark);
    }
    if (gaps->unwished_count > 0)
        show_line(show, "  %u whose person wants no coordinator", gaps->unwished_count);
    if (gaps->n_loads > 0)
        show_line(show, "Who coordinates");
    for (size_t i = 0; i < gaps->n_loads; i++)
        show_load(show, gaps->loads[i]);
}
