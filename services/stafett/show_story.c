/* Her story, in her words: the good day first, then how old it is and what it does not
 * say. */

#include "services/stafett/show.h"

void
show_story_first(const struct show *show, ProtobufCBinaryData content, int64_t told_us)
{
    const char *day = names_item(show->arena, content, "good_day");
    const char *hard = names_item(show->arena, content, "hard_day");
    if (told_us == 0)
        return;
    if (day[0] != '\0')
        show_painted(show, PAINT_STRONG, "A good day: %s", day);
    else if (hard[0] != '\0')
        show_painted(show, PAINT_STRONG, "A hard day: %s", hard);
    else
        show_painted(show, PAINT_STRONG, "She has told her story.");
    show_painted(show, PAINT_QUIET, "  (told %s)", show_time(show, told_us));
    show_end(show);
}

static void
show_who(const struct show *show, const Stafett__Plan__V1__StoryView *view)
{
    const char *asked_by = view->asked_by_code[0] != '\0'
                               ? names_staff(show->names, view->asked_by_code)
                               : names_item(show->arena, view->content, "asked_by");
    show_line(show, "  told by       %s, asked by %s at %s",
        show_words(show, view->teller_code), asked_by,
        names_organisation(show->names, view->from_code));
    if (view->told_count > 1)
        show_line(show, "  told before   %u times", view->told_count - 1);
    show_line(show, "  reuse         %s",
        view->is_reuse_agreed ? "she says yes: it goes along with the case"
                              : "she has not said yes: it stays here");
    if (view->is_old)
        show_painted(show, PAINT_WARNING, "  OLD           ask her again");
    else
        (void)fprintf(
            show->out, "  asked again   by %s", show_time(show, view->again_us));
    show_end(show);
}

void
show_story(const struct show *show, const Stafett__Plan__V1__StoryView *view)
{
    show_story_first(show, view->content, view->told_us);
    if (view->told_us == 0)
        show_line(show, "She has not been asked yet.");
    else
        show_who(show, view);
    show_texts(show, view->content, "  ");
    if (view->n_wish_codes > 0)
        show_line(show, "  not planned   %s",
            show_list(show, view->wish_codes, view->n_wish_codes));
    if (view->n_unlooked_codes > 0)
        show_line(show, "  not looked at %s",
            show_list(show, view->unlooked_codes, view->n_unlooked_codes));
}
