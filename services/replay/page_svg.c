/* One person's time from left to right: what state the pathway was in, the messages, and
 * a bar for each break from when it opened until it ended. Whoever cannot see it has the
 * same in the tables below. */

#include "services/replay/page.h"

#include <string.h>

enum {
    WIDTH = 1000,
    LEFT = 200,
    RIGHT = 980,
    TOP = 26,
    LANE = 20,
    TICKS_MAX = 9,
};

struct drawing {
    const struct page *page;
    const struct story_person *person;
    FILE *out;
    int64_t from_us;
    int64_t to_us;
    int height;
};

static void
span_widen(struct drawing *drawing, int64_t time_us)
{
    if (time_us == 0)
        return;
    if (drawing->from_us == 0 || time_us < drawing->from_us)
        drawing->from_us = time_us;
    if (time_us > drawing->to_us)
        drawing->to_us = time_us;
}

static const struct story_notice *
notice_at(const struct drawing *drawing, size_t i)
{
    return &drawing->page->story->notices[drawing->person->notices[i]];
}

static const struct story_break *
break_at(const struct drawing *drawing, size_t i)
{
    return &drawing->page->story->breaks[drawing->person->breaks[i]];
}

static int64_t
sent_at(const struct drawing *drawing, size_t i)
{
    return notice_at(drawing, i)->entry->notice.message.sent_us;
}

/* Whole days, at least two. */
static void
span_find(struct drawing *drawing)
{
    const struct calendar *calendar = drawing->page->calendar;
    for (size_t i = 0; i < drawing->person->notice_count; i++)
        span_widen(drawing, sent_at(drawing, i));
    for (size_t i = 0; i < drawing->person->break_count; i++) {
        span_widen(drawing, break_at(drawing, i)->opened_us);
        span_widen(drawing, break_at(drawing, i)->ended_us);
    }
    drawing->from_us = calendar_day_at(calendar, drawing->from_us, 0, 0);
    drawing->to_us = calendar_day_at(calendar, drawing->to_us, 1, 0);
}

static int
x_of(const struct drawing *drawing, int64_t time_us)
{
    int64_t span_us = drawing->to_us - drawing->from_us;
    if (time_us > drawing->to_us)
        return RIGHT;
    return LEFT + (int)((time_us - drawing->from_us) * (RIGHT - LEFT) / span_us);
}

static void
ticks_draw(const struct drawing *drawing)
{
    int64_t days = (drawing->to_us - drawing->from_us) / DAY_US + 1;
    int32_t step = (int32_t)(days / TICKS_MAX) + 1;
    for (int32_t day = 0; day < days; day += step) {
        char text[WORDS_TIME_BYTES];
        int64_t time_us =
            calendar_day_at(drawing->page->calendar, drawing->from_us, day, 0);
        int x = x_of(drawing, time_us);
        words_time(drawing->page->calendar, time_us, text);
        (void)fprintf(drawing->out,
            "<path class=\"tick\" d=\"M%d %dV%d\"/><text x=\"%d\" "
            "y=\"14\">%.10s</text>\n",
            x, TOP - 6, drawing->height, x + 3, text);
    }
}

static void
label_draw(const struct drawing *drawing, int lane, const char *text)
{
    (void)fprintf(drawing->out,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", LEFT - 8,
        TOP + lane * LANE + 14, text);
}

static void
states_draw(const struct drawing *drawing)
{
    label_draw(drawing, 0, "pathway");
    int64_t end_us = drawing->to_us;
    for (size_t i = drawing->person->notice_count; i > 0; i--) {
        const struct story_notice *notice = notice_at(drawing, i - 1);
        int64_t from_us = sent_at(drawing, i - 1);
        if (notice->state[0] == '\0')
            continue;
        int x = x_of(drawing, from_us);
        int width = x_of(drawing, end_us) - x;
        (void)fprintf(drawing->out,
            "<rect class=\"state s-%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">"
            "<title>%s</title></rect>\n",
            notice->state, x, TOP + 2, width < 1 ? 1 : width, LANE - 4, notice->state);
        if (width > (int)strlen(notice->state) * 7)
            (void)fprintf(drawing->out, "<text x=\"%d\" y=\"%d\">%s</text>\n", x + 3,
                TOP + 14, notice->state);
        end_us = from_us;
    }
}

static void
messages_draw(const struct drawing *drawing)
{
    label_draw(drawing, 1, "messages");
    for (size_t i = 0; i < drawing->person->notice_count; i++) {
        const struct story_notice *notice = notice_at(drawing, i);
        const char *ended = notice->ended_by == STORY_NOBODY ? "" : " gone";
        (void)fprintf(drawing->out,
            "<circle class=\"message%s\" cx=\"%d\" cy=\"%d\" r=\"5\"><title>%s, %s"
            "</title></circle>\n",
            ended, x_of(drawing, sent_at(drawing, i)), TOP + LANE + LANE / 2,
            words_kind(notice->kind), notice->entry->notice.message.status);
    }
}

static void
breaks_draw(const struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->person->break_count; i++) {
        const struct story_break *row = break_at(drawing, i);
        bool is_open = row->end == STORY_OPEN;
        int x = x_of(drawing, row->opened_us);
        int width = x_of(drawing, is_open ? drawing->to_us : row->ended_us) - x;
        label_draw(drawing, (int)i + 2, row->rule->code);
        (void)fprintf(drawing->out,
            "<rect class=\"break b-%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">"
            "<title>%s, %s</title></rect>\n",
            words_strength(row->rule->strength), x, TOP + ((int)i + 2) * LANE + 4,
            width < 4 ? 4 : width, LANE - 8, row->rule->code, words_end(row));
    }
}

void
page_svg(const struct page *page, uint32_t person, FILE *out)
{
    struct drawing drawing = {
        .page = page, .person = &page->story->persons[person], .out = out
    };
    span_find(&drawing);
    drawing.height = TOP + (int)(drawing.person->break_count + 2) * LANE + 4;
    (void)fprintf(out,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Timeline of person "
        "%u\">\n",
        WIDTH, drawing.height, person + 1);
    ticks_draw(&drawing);
    states_draw(&drawing);
    messages_draw(&drawing);
    breaks_draw(&drawing);
    (void)fprintf(out, "</svg>\n");
}
