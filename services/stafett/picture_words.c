/* What the picture says of each actor, in one line or several. */

#include "services/stafett/picture.h"

#include <stdarg.h>
#include <string.h>

static const struct picture_state states[] = {
    { "joined", "", "" },
    { "asked", "asked", " stroke-dasharray=\"6 4\"" },
    { "wished", "to be asked", " stroke-dasharray=\"1 5\"" },
    { "suggested", "suggested", " stroke-dasharray=\"1 5\"" },
    { "declined", "does not take part", NULL },
    { "left", "has left", NULL },
    { "unwished", "not wished", NULL },
    { "not-applicable", "not applicable", NULL },
};

const struct picture_state *
picture_state(const char *state)
{
    for (size_t i = 0; i < ARRAY_COUNT(states); i++) {
        if (strcmp(states[i].state, state) == 0)
            return &states[i];
    }
    return &states[ARRAY_COUNT(states) - 1];
}

bool
picture_is_out(const Stafett__Plan__V1__ActorView *actor)
{
    return picture_state(actor->state_code)->spoke == NULL;
}

const char *
picture_words(const struct picture *picture, const char *format, ...)
{
    char *text = arena_take(picture->show->arena, PICTURE_TEXT_BYTES);
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(text, PICTURE_TEXT_BYTES, format, arguments);
    va_end(arguments);
    return used < 0 ? "" : text;
}

const char *
picture_person(const struct picture *picture)
{
    const char *name = picture->person == NULL ? ""
                                               : names_item(picture->show->arena,
                                                     picture->person->content, "name");
    return name[0] == '\0' ? "The person" : name;
}

/* Role, organisation and state, as far as the name does not say them. */
const char *
picture_second(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    const struct show *show = picture->show;
    const char *name = show_actor_name(show, actor);
    const char *role = show_words(show, actor->role_code);
    const char *state = picture_state(actor->state_code)->words;
    const char *organisation =
        actor->organisation_code[0] == '\0'
            ? ""
            : names_organisation(show->names, actor->organisation_code);
    if (strcmp(role, name) == 0)
        role = "";
    if (strcmp(organisation, name) == 0)
        organisation = "";
    const char *comma = role[0] != '\0' && organisation[0] != '\0' ? ", " : "";
    bool is_said = role[0] != '\0' || organisation[0] != '\0';
    const char *dash = is_said && state[0] != '\0' ? " \xe2\x80\x93 " : "";
    return picture_words(picture, "%s%s%s%s%s%s", role, comma, organisation, dash,
        state, actor->is_past ? " (past its date)" : "");
}

const char *
picture_third(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    const char *gives = names_item(picture->show->arena, actor->content, "gives");
    return gives[0] != '\0'
               ? gives
               : show_list(picture->show, actor->task_codes, actor->n_task_codes);
}

/* All that is known in one sentence, for those who hover and those who listen. */
const char *
picture_whole(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    const char *state = picture_state(actor->state_code)->words;
    const char *gives = picture_third(picture, actor);
    return picture_words(picture, "%s: %s (%s)%s%s",
        show_words(picture->show, actor->role_code),
        show_actor_name(picture->show, actor), state[0] == '\0' ? "takes part" : state,
        gives[0] == '\0' ? "" : "; gives: ", gives);
}
