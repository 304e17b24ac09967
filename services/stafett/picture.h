#ifndef STAFETT_PICTURE_H
#define STAFETT_PICTURE_H

/* The actor map as one page of SVG: the person in the middle, the others on a ring around
 * her with their labels to the left and right, so that no two labels meet. It needs
 * nothing from outside, says the same to those who cannot see it, and is legible on light
 * and dark. Names come from outside: what is written is escaped and cleaned. */

#include "services/stafett/show.h"

#include <stdio.h>

void picture_draw(
    const struct show *show, const Stafett__Plan__V1__Map *map, FILE *out);

/* ---- between the picture's own files */

enum {
    PICTURE_WIDTH = 1123, /* A4 across, at 96 to the inch */
    PICTURE_HEIGHT = 794,
    PICTURE_TOP = 112, /* the ring lies between these, title and legend outside */
    PICTURE_BOTTOM = 712,
    PICTURE_MARGIN = 24,
    PICTURE_X = PICTURE_WIDTH / 2,
    PICTURE_Y = (PICTURE_TOP + PICTURE_BOTTOM) / 2,
    PICTURE_SPOTS_MAX = 96,
    PICTURE_TEXT_BYTES = 512,
};

/* A place on the ring: of an actor, or of a role that must be there and is missing. */
struct picture_spot {
    const Stafett__Plan__V1__ActorView *actor; /* NULL: missing */
    const char *role;                          /* missing */
    const char *group;                         /* its heading's words */
    unsigned group_number;
    bool is_first; /* of its group on that side: the heading stands above it */
    bool is_left;
    int x;
    int y;
};

struct picture {
    const struct show *show;
    const Stafett__Plan__V1__Map *map;
    FILE *out;
    const Stafett__Plan__V1__ActorView *person; /* NULL: not on the map herself */
    struct picture_spot spots[PICTURE_SPOTS_MAX];
    size_t count;
    int step; /* between two labels of a side */
};

/* picture_layout.c: who stands where. */
void picture_place(struct picture *picture);

/* picture_words.c */
struct picture_state {
    const char *state;
    const char *words; /* "": need not be said */
    const char *spoke; /* how the line to the person is drawn; NULL: none */
};
const struct picture_state *picture_state(const char *state);
/* Declined, left, not wished, not applicable. */
bool picture_is_out(const Stafett__Plan__V1__ActorView *actor);
__attribute__((format(printf, 2, 3))) const char *picture_words(
    const struct picture *picture, const char *format, ...);
const char *picture_person(const struct picture *picture);
/* Role, organisation and state, as far as the name does not say them; what it gives. */
const char *picture_second(
    const struct picture *picture, const Stafett__Plan__V1__ActorView *actor);
const char *picture_third(
    const struct picture *picture, const Stafett__Plan__V1__ActorView *actor);
/* All that is known in one sentence, for those who hover and those who listen. */
const char *picture_whole(
    const struct picture *picture, const Stafett__Plan__V1__ActorView *actor);

/* picture_text.c */
void picture_write(FILE *out, const char *text); /* escaped, and clean */
/* About how wide it is; no two fonts agree, so it is rather more than less. */
int picture_text_width(const char *text, int font);
int picture_bold(int font); /* as wide as this font in bold */
/* What fits of it, with an ellipsis, on one line; a copy in the arena. */
const char *picture_fit(struct arena *arena, const char *text, int room, int font);
/* Takes as many whole words from *text as fit, and moves it on. */
const char *picture_fit_words(
    struct arena *arena, const char **text, int room, int font);

#endif
