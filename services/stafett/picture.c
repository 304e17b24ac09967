/* Draws the actor map: lines first, then the places with their labels, then what stands
 * around the ring. Colour never says anything that a word or a form does not say too. */

#include "services/stafett/picture.h"

#include "common/message.h"

#include <string.h>

enum {
    FONT = 13,
    FONT_SMALL = 11,
    PERSON_RADIUS = 46,
    SPOT_RADIUS = 7,
    GAP_RADIUS = 9,
    LABEL_GAP = 15,
    LABEL_LINES = 3,
    BAR = 16,
    HEADING_ABOVE = 38, /* its label's middle */
};

static const char style[] =
    "<style>\n"
    ".map{color:#1d2330;font-family:'DejaVu Sans',Verdana,Arial,sans-serif}\n"
    ".paper{fill:#fff}\n"
    ".g0{color:#c2410c}.g1{color:#2563b8}.g2{color:#15803d}.g3{color:#8b3fc0}\n"
    ".g4{color:#be185d}.g5{color:#0e7490}.g6{color:#8a6a00}.g7{color:#5b6472}\n"
    ".touch{fill:none;stroke:#2563b8;stroke-width:1.6;stroke-opacity:.65}\n"
    ".spoke{stroke:currentColor;stroke-opacity:.3;stroke-width:1.2}\n"
    ".quiet{opacity:.75}\n"
    "@media screen and (prefers-color-scheme:dark){\n"
    ".map{color:#e7e9ef}.paper{fill:#14171f}\n"
    ".g0{color:#fb8a4c}.g1{color:#7fb2f5}.g2{color:#5fc987}.g3{color:#c79af0}\n"
    ".g4{color:#f583b6}.g5{color:#5cc3d8}.g6{color:#dcb63e}.g7{color:#a8b0bd}\n"
    ".touch{stroke:#7fb2f5}}\n"
    "</style>\n";

/* ---- the ring */

static const struct picture_spot *
spot_find(const struct picture *picture, ProtobufCBinaryData actor_id)
{
    for (size_t i = 0; i < picture->count; i++) {
        if (picture->spots[i].actor != NULL &&
            slice_equal(
                slice_bytes(picture->spots[i].actor->actor_id), slice_bytes(actor_id)))
            return &picture->spots[i];
    }
    return NULL;
}

static bool
has_line(const Stafett__Plan__V1__ActorView *from, ProtobufCBinaryData to)
{
    for (size_t i = 0; i < from->n_line_ids; i++) {
        if (slice_equal(slice_bytes(from->line_ids[i]), slice_bytes(to)))
            return true;
    }
    return false;
}

/* A curve that bends towards the middle, and around the person who stands there. */
static void
draw_touch(const struct picture *picture, const struct picture_spot *from,
    const struct picture_spot *to)
{
    enum { CLEAR = PERSON_RADIUS + 16 };
    int middle_x = (from->x + to->x) / 2;
    int middle_y = (from->y + to->y) / 2;
    int x = (middle_x + PICTURE_X) / 2;
    int y = (middle_y + PICTURE_Y) / 2;
    int near_x = (x + middle_x) / 2 - PICTURE_X; /* half of the way along the curve */
    int near_y = (y + middle_y) / 2 - PICTURE_Y;
    if (near_x * near_x + near_y * near_y < CLEAR * CLEAR) {
        x = 2 * PICTURE_X - middle_x;
        y = 2 * (PICTURE_Y + (near_y > 0 ? CLEAR : -CLEAR)) - middle_y;
    }
    (void)fprintf(picture->out, "<path class=\"touch\" d=\"M%d %dQ%d %d %d %d\"/>\n",
        from->x, from->y, x, y, to->x, to->y);
}

/* One line for each two that are in touch. */
static void
draw_touches(const struct picture *picture, const struct picture_spot *from)
{
    for (size_t i = 0; from->actor != NULL && i < from->actor->n_line_ids; i++) {
        const struct picture_spot *to = spot_find(picture, from->actor->line_ids[i]);
        if (to == NULL || to == from ||
            (to < from && has_line(to->actor, from->actor->actor_id)))
            continue;
        draw_touch(picture, from, to);
    }
}

static void
draw_spoke(const struct picture *picture, const struct picture_spot *spot)
{
    if (spot->actor == NULL || picture_is_out(spot->actor))
        return;
    (void)fprintf(picture->out,
        "<line class=\"spoke\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"%s/>\n",
        PICTURE_X, PICTURE_Y, spot->x, spot->y,
        picture_state(spot->actor->state_code)->spoke);
}

static void
draw_mark(FILE *out, const char *state, int x, int y)
{
    bool is_in = strcmp(state, "joined") == 0;
    (void)fprintf(out,
        "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\" stroke=\"currentColor\" "
        "stroke-width=\"2\"%s/>",
        is_in ? "in" : "paper", x, y, SPOT_RADIUS,
        is_in ? " fill=\"currentColor\"" : "");
    if (strcmp(state, "asked") == 0)
        (void)fprintf(
            out, "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"currentColor\"/>", x, y);
    if (picture_state(state)->spoke == NULL)
        (void)fprintf(out,
            "<path d=\"M%d %dL%d %d\" stroke=\"currentColor\" stroke-width=\"2\"/>",
            x - 5, y + 5, x + 5, y - 5);
}

static void
draw_gap(FILE *out, int x, int y)
{
    (void)fprintf(out,
        "<circle class=\"paper\" cx=\"%d\" cy=\"%d\" r=\"%d\" stroke=\"currentColor\" "
        "stroke-width=\"2\" stroke-dasharray=\"4 3\"/>",
        x, y, GAP_RADIUS);
}

/* ---- labels */

struct text_at {
    int x;
    int y;
    int font;
};

static void
draw_text(const struct picture *picture, struct text_at at, const char *more,
    const char *text)
{
    (void)fprintf(picture->out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s>", at.x,
        at.y, at.font, more);
    picture_write(picture->out, text);
    (void)fputs("</text>", picture->out);
}

static int
label_room(const struct picture_spot *spot)
{
    int room = spot->is_left ? spot->x : PICTURE_WIDTH - spot->x;
    return room - LABEL_GAP - PICTURE_MARGIN;
}

/* One line of a label, the first in bold. */
static void
draw_line(const struct picture *picture, const struct picture_spot *spot, bool is_bold,
    int y, const char *line)
{
    char more[96];
    int font = is_bold && picture->step > 16 ? FONT : FONT_SMALL;
    int x = spot->x + (spot->is_left ? -LABEL_GAP : LABEL_GAP);
    (void)snprintf(more, sizeof more, " text-anchor=\"%s\"%s",
        spot->is_left ? "end" : "start",
        is_bold ? " font-weight=\"bold\"" : " class=\"quiet\"");
    draw_text(picture, (struct text_at){ x, y, font }, more,
        picture_fit(picture->show->arena, line, label_room(spot),
            is_bold ? picture_bold(font) : font));
}

/* As many of the lines as have room between this label and the next. */
static void
draw_label(const struct picture *picture, const struct picture_spot *spot,
    const char *const lines[LABEL_LINES])
{
    static const int heights[] = { 0, 14, 29, 43 };
    const char *kept[LABEL_LINES] = { lines[0] };
    int count = 1;
    for (int i = 1; i < LABEL_LINES; i++) {
        if (lines[i][0] != '\0' && heights[count + 1] <= picture->step)
            kept[count++] = lines[i];
    }
    int y = spot->y - heights[count] / 2 + 11;
    for (int i = 0; i < count; i++)
        draw_line(picture, spot, i == 0, y + 14 * i, kept[i]);
}

/* Where there is room for one line, it says the role too. */
static void
draw_actor(const struct picture *picture, const struct picture_spot *spot)
{
    const char *name = show_actor_name(picture->show, spot->actor);
    const char *second = picture_second(picture, spot->actor);
    bool is_narrow = picture->step < 29 && second[0] != '\0';
    const char *first =
        is_narrow ? picture_words(picture, "%s \xe2\x80\x93 %s", name, second) : name;
    const char *const lines[] = { first, is_narrow ? "" : second,
        picture_third(picture, spot->actor) };
    (void)fprintf(picture->out, "<g class=\"actor%s\"><title>",
        picture_is_out(spot->actor) ? " out" : "");
    picture_write(picture->out, picture_whole(picture, spot->actor));
    (void)fprintf(picture->out, "</title><g class=\"g%u\">", spot->group_number % 8);
    draw_mark(picture->out, spot->actor->state_code, spot->x, spot->y);
    (void)fputs("</g>", picture->out);
    draw_label(picture, spot, lines);
    (void)fputs("</g>\n", picture->out);
}

static void
draw_missing(const struct picture *picture, const struct picture_spot *spot)
{
    const char *role = show_words(picture->show, spot->role);
    const char *const lines[] = { role, "missing", "" };
    (void)fputs("<g class=\"gap\"><title>", picture->out);
    picture_write(picture->out, picture_words(picture, "%s: missing", role));
    (void)fputs("</title>", picture->out);
    draw_gap(picture->out, spot->x, spot->y);
    draw_label(picture, spot, lines);
    (void)fputs("</g>\n", picture->out);
}

/* Above the first of a group, beside a bar in its colour. */
static void
draw_heading(const struct picture *picture, const struct picture_spot *spot)
{
    int above = picture->step * 17 / 20;
    int y = spot->y - (above > HEADING_ABOVE ? HEADING_ABOVE : above) + 3;
    int x = spot->x + (spot->is_left ? -LABEL_GAP : LABEL_GAP);
    if (spot->actor != NULL) {
        (void)fprintf(picture->out,
            "<rect class=\"g%u\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"3\" "
            "fill=\"currentColor\"/>",
            spot->group_number % 8, spot->is_left ? x - BAR : x, y - 6, BAR);
        x += spot->is_left ? -BAR - 6 : BAR + 6;
    }
    draw_text(picture, (struct text_at){ x, y, FONT_SMALL },
        spot->is_left ? " class=\"quiet\" text-anchor=\"end\" letter-spacing=\".6\""
                      : " class=\"quiet\" letter-spacing=\".6\"",
        picture_fit(picture->show->arena, spot->group,
            (label_room(spot) - BAR - 6) * 9 / 10, FONT_SMALL));
    (void)fputc('\n', picture->out);
}

/* Her name on one line or two. */
static void
draw_person(const struct picture *picture)
{
    static const char more[] = " text-anchor=\"middle\" font-weight=\"bold\"";
    enum { ROOM = PERSON_RADIUS * 2 - 8 };
    struct arena *arena = picture->show->arena;
    int font = picture_bold(FONT);
    const char *rest = picture_person(picture);
    const char *first = picture_fit_words(arena, &rest, ROOM, font);
    (void)fprintf(picture->out,
        "<g class=\"person\"><circle class=\"paper\" cx=\"%d\" cy=\"%d\" r=\"%d\" "
        "stroke=\"currentColor\" stroke-width=\"2.5\"/>",
        PICTURE_X, PICTURE_Y, PERSON_RADIUS);
    draw_text(picture,
        (struct text_at){ PICTURE_X, PICTURE_Y + (*rest == '\0' ? 5 : -3), FONT }, more,
        first);
    if (*rest != '\0')
        draw_text(picture, (struct text_at){ PICTURE_X, PICTURE_Y + 13, FONT }, more,
            picture_fit(arena, rest, ROOM, font));
    (void)fputs("</g>\n", picture->out);
}

/* ---- around the ring */

static void
draw_head(const struct picture *picture)
{
    const char *good_day =
        names_item(picture->show->arena, picture->map->story_content, "good_day");
    int room = PICTURE_WIDTH - 2 * PICTURE_MARGIN;
    int y = 58;
    draw_text(picture, (struct text_at){ PICTURE_MARGIN, 34, 18 },
        " font-weight=\"bold\"",
        picture_fit(picture->show->arena,
            picture_words(picture, "Who is around %s",
                picture->person == NULL ? "the person" : picture_person(picture)),
            room, picture_bold(18)));
    for (int i = 0; i < 2 && *good_day != '\0'; i++, y += 19) {
        const char *line =
            i == 0 ? picture_fit_words(picture->show->arena, &good_day, room, 15)
                   : picture_fit(picture->show->arena, good_day, room, 15);
        draw_text(picture, (struct text_at){ PICTURE_MARGIN, y, 14 },
            " font-style=\"italic\"", line);
    }
    (void)fputc('\n', picture->out);
}

static void
draw_overlaps(const struct picture *picture)
{
    const Stafett__Plan__V1__Map *map = picture->map;
    const char *text = "Done by more than one: ";
    for (size_t i = 0; i < map->n_overlaps; i++) {
        text = picture_words(picture, "%s%s%s (", text, i == 0 ? "" : "; ",
            show_words(picture->show, map->overlaps[i]->task_code));
        for (size_t j = 0; j < map->overlaps[i]->n_actor_ids; j++) {
            const Stafett__Plan__V1__ActorView *actor =
                show_actor_find(map, map->overlaps[i]->actor_ids[j]);
            if (actor != NULL)
                text = picture_words(picture, "%s%s%s", text, j == 0 ? "" : ", ",
                    show_actor_name(picture->show, actor));
        }
        text = picture_words(picture, "%s)", text);
    }
    if (map->n_overlaps > 0)
        draw_text(picture, (struct text_at){ PICTURE_MARGIN, 734, 12 }, "",
            picture_fit(
                picture->show->arena, text, PICTURE_WIDTH - 2 * PICTURE_MARGIN, 12));
}

static void
draw_legend(const struct picture *picture)
{
    static const struct {
        const char *state;
        const char *words;
        int x;
    } marks[] = {
        { "joined", "takes part", PICTURE_MARGIN + 8 },
        { "asked", "asked", 150 },
        { "suggested", "not asked yet", 236 },
        { "declined", "not in it (declined, left, not wished)", 370 },
    };
    const int y = 764;
    for (size_t i = 0; i < ARRAY_COUNT(marks); i++) {
        draw_mark(picture->out, marks[i].state, marks[i].x, y);
        draw_text(picture, (struct text_at){ marks[i].x + 14, y + 4, FONT_SMALL }, "",
            marks[i].words);
    }
    draw_gap(picture->out, 650, y);
    draw_text(picture, (struct text_at){ 666, y + 4, FONT_SMALL }, "",
        "must be there, missing");
    (void)fprintf(picture->out, "<path class=\"touch\" d=\"M840 %dL872 %d\"/>", y, y);
    draw_text(picture, (struct text_at){ 880, y + 4, FONT_SMALL }, "",
        "in touch with each other");
    if (picture->map->hidden_count > 0)
        draw_text(picture, (struct text_at){ PICTURE_MARGIN, 786, FONT_SMALL }, "",
            picture_words(picture, "%u part%s not shown", picture->map->hidden_count,
                picture->map->hidden_count == 1 ? "y is" : "ies are"));
    (void)fputc('\n', picture->out);
}

/* The picture in words. */
static void
draw_description(const struct picture *picture)
{
    (void)fprintf(picture->out, "<title id=\"map-title\">");
    picture_write(picture->out,
        picture_words(picture, "Who is around %s",
            picture->person == NULL ? "the person" : picture_person(picture)));
    (void)fprintf(picture->out, "</title>\n<desc id=\"map-desc\">In the middle: ");
    picture_write(picture->out, picture_person(picture));
    for (size_t i = 0; i < picture->count; i++) {
        const struct picture_spot *spot = &picture->spots[i];
        size_t mark = arena_mark(picture->show->arena);
        (void)fputs(". ", picture->out);
        picture_write(picture->out,
            spot->actor != NULL ? picture_whole(picture, spot->actor)
                                : picture_words(picture, "%s: must be there, missing",
                                      show_words(picture->show, spot->role)));
        arena_rewind(picture->show->arena, mark);
    }
    (void)fputs(".</desc>\n", picture->out);
}

void
picture_draw(const struct show *show, const Stafett__Plan__V1__Map *map, FILE *out)
{
    struct picture picture = { .show = show, .map = map, .out = out };
    picture_place(&picture);
    (void)fprintf(out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map\" role=\"img\" "
        "aria-labelledby=\"map-title map-desc\" viewBox=\"0 0 %d %d\" "
        "width=\"297mm\" height=\"210mm\" fill=\"currentColor\">\n",
        PICTURE_WIDTH, PICTURE_HEIGHT);
    draw_description(&picture);
    (void)fputs(style, out);
    (void)fprintf(out, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n",
        PICTURE_WIDTH, PICTURE_HEIGHT);
    draw_head(&picture);
    for (size_t i = 0; i < picture.count; i++)
        draw_spoke(&picture, &picture.spots[i]);
    for (size_t i = 0; i < picture.count; i++)
        draw_touches(&picture, &picture.spots[i]);
    draw_person(&picture);
    for (size_t i = 0; i < picture.count; i++) {
        const struct picture_spot *spot = &picture.spots[i];
        size_t mark = arena_mark(show->arena);
        if (spot->is_first)
            draw_heading(&picture, spot);
        if (spot->actor != NULL)
            draw_actor(&picture, spot);
        else
            draw_missing(&picture, spot);
        arena_rewind(show->arena, mark);
    }
    draw_overlaps(&picture);
    draw_legend(&picture);
    (void)fputs("</svg>\n", out);
}
