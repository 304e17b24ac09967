/* Draws the actor map: lines first, then the places with their labels, then what stands
 * around the ring. Colour never says anything that a word or a form does not say too. */

#include "services/stafett/picture.h"

#include "common/message.h"

#include <stdarg.h>
#include <string.h>

enum {
    FONT = 13,
    FONT_SMALL = 11,
    PERSON_RADIUS = 46,
    SPOT_RADIUS = 7,
    GAP_RADIUS = 9,
    LABEL_GAP = 15,
    LABEL_LINES = 3,
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

static const struct {
    const char *state;
    const char *words; /* "": need not be said */
    const char *spoke; /* NULL: no line to the person */
} states[] = {
    { "joined", "", "" },
    { "asked", "asked", " stroke-dasharray=\"6 4\"" },
    { "wished", "to be asked", " stroke-dasharray=\"1 5\"" },
    { "suggested", "suggested", " stroke-dasharray=\"1 5\"" },
    { "declined", "does not take part", NULL },
    { "left", "has left", NULL },
    { "unwished", "not wished", NULL },
    { "not-applicable", "not applicable", NULL },
};

static size_t
state_row(const char *state)
{
    for (size_t i = 0; i < ARRAY_COUNT(states); i++) {
        if (strcmp(states[i].state, state) == 0)
            return i;
    }
    return ARRAY_COUNT(states) - 1;
}

static bool
is_out(const Stafett__Plan__V1__ActorView *actor)
{
    return states[state_row(actor->state_code)].spoke == NULL;
}

/* ---- words */

__attribute__((format(printf, 2, 3))) static const char *
words(const struct picture *picture, const char *format, ...)
{
    char *text = arena_take(picture->show->arena, PICTURE_TEXT_BYTES);
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(text, PICTURE_TEXT_BYTES, format, arguments);
    va_end(arguments);
    return used < 0 ? "" : text;
}

static const char *
person_name(const struct picture *picture)
{
    const char *name = picture->person == NULL ? ""
                                               : names_item(picture->show->arena,
                                                     picture->person->content, "name");
    return name[0] == '\0' ? "The person" : name;
}

/* Role, organisation and state, as far as the name does not say them. */
static const char *
second_line(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    const struct show *show = picture->show;
    const char *name = show_actor_name(show, actor);
    const char *role = show_words(show, actor->role_code);
    const char *state = states[state_row(actor->state_code)].words;
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
    return words(picture, "%s%s%s%s%s%s", role, comma, organisation, dash, state,
        actor->is_past ? " (past its date)" : "");
}

static const char *
third_line(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    const char *gives = names_item(picture->show->arena, actor->content, "gives");
    return gives[0] != '\0'
               ? gives
               : show_list(picture->show, actor->task_codes, actor->n_task_codes);
}

/* All that is known in one sentence, for those who hover and those who listen. */
static const char *
whole_line(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    const char *state = states[state_row(actor->state_code)].words;
    const char *gives = third_line(picture, actor);
    return words(picture, "%s: %s (%s)%s%s",
        show_words(picture->show, actor->role_code),
        show_actor_name(picture->show, actor), state[0] == '\0' ? "takes part" : state,
        gives[0] == '\0' ? "" : "; gives: ", gives);
}

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

/* A curve that bends towards the middle; one for each two that are in touch. */
static void
draw_touches(const struct picture *picture, const struct picture_spot *from)
{
    for (size_t i = 0; from->actor != NULL && i < from->actor->n_line_ids; i++) {
        const struct picture_spot *to = spot_find(picture, from->actor->line_ids[i]);
        if (to == NULL || to == from ||
            (to < from && has_line(to->actor, from->actor->actor_id)))
            continue;
        int x = ((from->x + to->x) / 2 + PICTURE_X) / 2;
        int y = ((from->y + to->y) / 2 + PICTURE_Y) / 2;
        (void)fprintf(picture->out,
            "<path class=\"touch\" d=\"M%d %dQ%d %d %d %d\"/>\n", from->x, from->y, x,
            y, to->x, to->y);
    }
}

static void
draw_spoke(const struct picture *picture, const struct picture_spot *spot)
{
    if (spot->actor == NULL || is_out(spot->actor))
        return;
    (void)fprintf(picture->out,
        "<line class=\"spoke\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"%s/>\n",
        PICTURE_X, PICTURE_Y, spot->x, spot->y,
        states[state_row(spot->actor->state_code)].spoke);
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
    if (states[state_row(state)].spoke == NULL)
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

static void
draw_text(const struct picture *picture, int x, int y, int font, const char *more,
    const char *text)
{
    (void)fprintf(
        picture->out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s>", x, y, font, more);
    picture_write(picture->out, text);
    (void)fputs("</text>", picture->out);
}

static int
label_room(const struct picture_spot *spot)
{
    int room = spot->is_left ? spot->x : PICTURE_WIDTH - spot->x;
    return room - LABEL_GAP - PICTURE_MARGIN;
}

/* As many of the lines as have room between this label and the next. */
static void
draw_label(const struct picture *picture, const struct picture_spot *spot,
    const char *const lines[LABEL_LINES])
{
    static const int heights[] = { 0, 14, 29, 43 };
    const char *kept[LABEL_LINES];
    int count = 0;
    int x = spot->x + (spot->is_left ? -LABEL_GAP : LABEL_GAP);
    for (int i = 0; i < LABEL_LINES; i++) {
        if (lines[i][0] != '\0' && heights[count + 1] <= picture->step)
            kept[count++] = lines[i];
    }
    if (count == 0)
        kept[count++] = lines[0];
    int y = spot->y - heights[count] / 2 + 11;
    for (int i = 0; i < count; i++) {
        int font = i == 0 && picture->step > 16 ? FONT : FONT_SMALL;
        char more[96];
        (void)snprintf(more, sizeof more, " text-anchor=\"%s\"%s",
            spot->is_left ? "end" : "start",
            i == 0 ? " font-weight=\"bold\"" : " class=\"quiet\"");
        draw_text(picture, x, y, font, more,
            picture_fit(picture->show->arena, kept[i], label_room(spot), font));
        y += 14;
    }
}

/* Where there is room for one line, it says the role too. */
static void
draw_actor(const struct picture *picture, const struct picture_spot *spot)
{
    const char *name = show_actor_name(picture->show, spot->actor);
    const char *second = second_line(picture, spot->actor);
    bool is_narrow = picture->step < 29 && second[0] != '\0';
    const char *first =
        is_narrow ? words(picture, "%s \xe2\x80\x93 %s", name, second) : name;
    const char *const lines[] = { first, is_narrow ? "" : second,
        third_line(picture, spot->actor) };
    (void)fprintf(picture->out, "<g class=\"actor%s\"><title>",
        is_out(spot->actor) ? " out" : "");
    picture_write(picture->out, whole_line(picture, spot->actor));
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
    picture_write(picture->out, words(picture, "%s: missing", role));
    (void)fputs("</title>", picture->out);
    draw_gap(picture->out, spot->x, spot->y);
    draw_label(picture, spot, lines);
    (void)fputs("</g>\n", picture->out);
}

/* Above the first of a group, with a bar in its colour. */
static void
draw_heading(const struct picture *picture, const struct picture_spot *spot)
{
    int above = picture->step * 5 / 10 + picture->step * 7 / 20;
    int y = spot->y - above;
    int x = spot->x + (spot->is_left ? -LABEL_GAP : LABEL_GAP);
    (void)fprintf(picture->out,
        "<rect class=\"g%u\" x=\"%d\" y=\"%d\" width=\"18\" height=\"3\" "
        "fill=\"currentColor\"/>",
        spot->group_number % 8, spot->is_left ? x - 18 : x, y + 6);
    draw_text(picture, x, y + 2, FONT_SMALL,
        spot->is_left ? " class=\"quiet\" text-anchor=\"end\" letter-spacing=\".6\""
                      : " class=\"quiet\" letter-spacing=\".6\"",
        picture_fit(
            picture->show->arena, spot->group, label_room(spot) * 9 / 10, FONT_SMALL));
    (void)fputc('\n', picture->out);
}

static void
draw_person(const struct picture *picture)
{
    const char *name = picture_fit(
        picture->show->arena, person_name(picture), PERSON_RADIUS * 2 - 10, FONT);
    (void)fprintf(picture->out,
        "<g class=\"person\"><circle class=\"paper\" cx=\"%d\" cy=\"%d\" r=\"%d\" "
        "stroke=\"currentColor\" stroke-width=\"2.5\"/>",
        PICTURE_X, PICTURE_Y, PERSON_RADIUS);
    draw_text(picture, PICTURE_X, PICTURE_Y + 5, FONT,
        " text-anchor=\"middle\" font-weight=\"bold\"", name);
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
    draw_text(picture, PICTURE_MARGIN, 34, 18, " font-weight=\"bold\"",
        picture_fit(picture->show->arena,
            words(picture, "Who is around %s",
                picture->person == NULL ? "the person" : person_name(picture)),
            room, 20));
    for (int i = 0; i < 2 && *good_day != '\0'; i++, y += 19) {
        const char *line =
            i == 0 ? picture_fit_words(picture->show->arena, &good_day, room, 15)
                   : picture_fit(picture->show->arena, good_day, room, 15);
        draw_text(picture, PICTURE_MARGIN, y, 14, " font-style=\"italic\"", line);
    }
    (void)fputc('\n', picture->out);
}

static void
draw_overlaps(const struct picture *picture)
{
    const Stafett__Plan__V1__Map *map = picture->map;
    const char *text = "Done by more than one: ";
    for (size_t i = 0; i < map->n_overlaps; i++) {
        text = words(picture, "%s%s%s (", text, i == 0 ? "" : "; ",
            show_words(picture->show, map->overlaps[i]->task_code));
        for (size_t j = 0; j < map->overlaps[i]->n_actor_ids; j++) {
            const Stafett__Plan__V1__ActorView *actor =
                show_actor_find(map, map->overlaps[i]->actor_ids[j]);
            if (actor != NULL)
                text = words(picture, "%s%s%s", text, j == 0 ? "" : ", ",
                    show_actor_name(picture->show, actor));
        }
        text = words(picture, "%s)", text);
    }
    if (map->n_overlaps > 0)
        draw_text(picture, PICTURE_MARGIN, 734, 12, "",
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
        draw_text(picture, marks[i].x + 14, y + 4, FONT_SMALL, "", marks[i].words);
    }
    draw_gap(picture->out, 650, y);
    draw_text(picture, 666, y + 4, FONT_SMALL, "", "must be there, missing");
    (void)fprintf(picture->out, "<path class=\"touch\" d=\"M840 %dL872 %d\"/>", y, y);
    draw_text(picture, 880, y + 4, FONT_SMALL, "", "in touch with each other");
    if (picture->map->hidden_count > 0)
        draw_text(picture, PICTURE_MARGIN, 786, FONT_SMALL, "",
            words(picture, "%u part%s not shown", picture->map->hidden_count,
                picture->map->hidden_count == 1 ? "y is" : "ies are"));
    (void)fputc('\n', picture->out);
}

/* The picture in words. */
static void
draw_description(const struct picture *picture)
{
    (void)fprintf(picture->out, "<title id=\"map-title\">");
    picture_write(picture->out,
        words(picture, "Who is around %s",
            picture->person == NULL ? "the person" : person_name(picture)));
    (void)fprintf(picture->out, "</title>\n<desc id=\"map-desc\">In the middle: ");
    picture_write(picture->out, person_name(picture));
    for (size_t i = 0; i < picture->count; i++) {
        const struct picture_spot *spot = &picture->spots[i];
        (void)fputs(". ", picture->out);
        picture_write(picture->out, spot->actor != NULL
                                        ? whole_line(picture, spot->actor)
                                        : words(picture, "%s: must be there, missing",
                                              show_words(picture->show, spot->role)));
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
        if (spot->is_first)
            draw_heading(&picture, spot);
        if (spot->actor != NULL)
            draw_actor(&picture, spot);
        else
            draw_missing(&picture, spot);
    }
    draw_overlaps(&picture);
    draw_legend(&picture);
    (void)fputs("</svg>\n", out);
}
