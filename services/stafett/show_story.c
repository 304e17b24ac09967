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
        show_painted(show, PAINT_STRONG, "The person has told it.");
    show_painted(show, PAINT_QUIET, "  (told %s)", show_time(show, told_us));
    show_end(show);
}

/* In the order in which they are asked; then by area of life. */
static const struct {
    const char *item;
    const char *label;
} rows[] = {
    { "hard_day", "a hard day" },
    { "before", "before" },
    { "now", "now" },
    { "health", "health" },
    { "coordinated", "coordinated means" },
    { "relatives", "to relatives" },
    { "strengths", "strengths" },
    { "future", "what is to come" },
    { "housing", "housing" },
    { "school", "school" },
    { "education", "education" },
    { "work", "work" },
    { "leisure", "leisure" },
    { "care", "care" },
    { "activities", "activities" },
    { "self-image", "self-image" },
    { "self-respect", "self-respect" },
    { "relations", "relations" },
};

static void
show_words_of_hers(const struct show *show, ProtobufCBinaryData content)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const char *text = names_item(show->arena, content, rows[i].item);
        if (text[0] == '\0')
            continue;
        (void)fprintf(show->out, "  %s: ", rows[i].label);
        for (const char *c = text; *c != '\0'; c++) {
            (void)fputc(*c, show->out);
            if (*c == '\n')
                (void)fputs("    ", show->out);
        }
        show_end(show);
    }
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
        view->is_reuse_agreed ? "the person says yes: it goes along with the case"
                              : "the person has not said yes: it stays here");
    if (view->is_old)
        show_painted(show, PAINT_WARNING, "  OLD           ask again");
    else
        (void)fprintf(
            show->out, "  asked again   by %s", show_time(show, view->again_us));
    show_end(show);
}

void
show_story(const struct show *show, const Stafett__Plan__V1__StoryView *view)
{
    show_story_first(show, view->content, view->told_us);
    show_words_of_hers(show, view->content);
    if (view->told_us == 0)
        show_line(show, "The person has not been asked yet.");
    else
        show_who(show, view);
    if (view->n_wish_codes > 0)
        show_line(show, "  not planned   %s",
            show_list(show, view->wish_codes, view->n_wish_codes));
    if (view->n_unlooked_codes > 0)
        show_line(show, "  not looked at %s",
            show_list(show, view->unlooked_codes, view->n_unlooked_codes));
}
