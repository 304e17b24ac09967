/* Whom the person calls, and what a coordinator carries. */

#include "services/stafett/show.h"

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
