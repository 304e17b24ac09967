/* What the person has said of sharing, what each party has of it, and what would leave. */

#include "services/stafett/show.h"

#include "common/message.h"

#include <string.h>

/* An organisation by its name, an actor by the map's. */
static const char *
party_name(
    const struct show *show, const Stafett__Plan__V1__Map *map, const char *party)
{
    struct id id;
    if (map == NULL || !id_parse(party, &id))
        return names_organisation(show->names, party);
    const Stafett__Plan__V1__ActorView *actor = show_actor_find(map, id_binary(&id));
    return actor == NULL ? party : show_actor_name(show, actor);
}

static void
show_text(const struct show *show, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    (void)fprintf(show->out, "      %s: ", label);
    for (const char *c = text; *c != '\0'; c++) {
        (void)fputc(*c, show->out);
        if (*c == '\n')
            (void)fputs("        ", show->out);
    }
    show_end(show);
}

static void
show_said(const struct show *show, const Stafett__Plan__V1__ConsentView *said)
{
    static const char *const items[] = { "informed", "judged", "reason", "text" };
    bool is_stopping = strcmp(said->state_code, "given") != 0;
    (void)fprintf(show->out, "    %-13s ", show_words(show, said->category_code));
    show_painted(show, is_stopping ? PAINT_WARNING : PAINT_PLAIN, "%s",
        show_words(show, said->state_code));
    (void)fprintf(show->out, " by %s, %s", show_words(show, said->giver_code),
        show_time(show, said->recorded_us));
    if (said->capacity_code[0] != '\0')
        (void)fprintf(show->out, "; able to decide this: %s",
            show_words(show, said->capacity_code));
    if (said->until_us != 0)
        (void)fprintf(show->out, "; holds until %s", show_time(show, said->until_us));
    if (said->ask_us != 0)
        (void)fprintf(show->out, ", asked anew from %s", show_time(show, said->ask_us));
    show_painted(show, PAINT_QUIET, "  (recorded by %s)",
        names_organisation(show->names, said->from_code));
    show_end(show);
    for (size_t i = 0; i < ARRAY_COUNT(items); i++)
        show_text(show, items[i], names_item(show->arena, said->content, items[i]));
}

static void
show_count(const struct show *show, const Stafett__Plan__V1__SharedCount *count)
{
    (void)fprintf(show->out, "    %-13s has %u", show_words(show, count->category_code),
        count->shared_count);
    if (count->withheld_count > 0)
        show_painted(show, PAINT_WARNING, ", withheld %u: %s", count->withheld_count,
            show_words(show, count->reason_code));
    show_end(show);
}

/* Of what a former holder has, and we do not. */
static void
show_kept_back(const struct show *show, const Stafett__Plan__V1__WithheldCount *kept)
{
    show_painted(show, PAINT_WARNING, "%s keeps back %u of %s",
        names_organisation(show->names, kept->from_code), kept->count,
        show_words(show, kept->category_code));
    show_end(show);
}

/* Rows come by party. */
static void
show_party(const struct show *show, const Stafett__Plan__V1__Map *map,
    const char *party, const char **before)
{
    if (*before == NULL || strcmp(*before, party) != 0)
        show_line(show, "  %s", party_name(show, map, party));
    *before = party;
}

void
show_consents(const struct show *show, const Stafett__Plan__V1__Consents *consents,
    const Stafett__Plan__V1__Map *map)
{
    const char *before = NULL;
    show_line(show, consents->n_consents == 0
                        ? "Nothing is recorded of what the person says."
                        : "What the person says of sharing");
    for (size_t i = 0; i < consents->n_consents; i++) {
        size_t mark = arena_mark(show->arena);
        show_party(show, map, consents->consents[i]->party_code, &before);
        show_said(show, consents->consents[i]);
        arena_rewind(show->arena, mark);
    }
    before = NULL;
    if (consents->n_counts > 0)
        show_line(show, "\nWhat has left, and what was withheld");
    for (size_t i = 0; i < consents->n_counts; i++) {
        size_t mark = arena_mark(show->arena);
        show_party(show, map, consents->counts[i]->party_code, &before);
        show_count(show, consents->counts[i]);
        arena_rewind(show->arena, mark);
    }
    for (size_t i = 0; i < consents->n_withheld; i++)
        show_kept_back(show, consents->withheld[i]);
}

/* Rows of one kind, category and ground are told together. */
static bool
is_alike(const Stafett__Plan__V1__PreviewRow *a, const Stafett__Plan__V1__PreviewRow *b)
{
    return a->would_leave == b->would_leave &&
           strcmp(a->part_code, b->part_code) == 0 &&
           strcmp(a->category_code, b->category_code) == 0 &&
           strcmp(a->ground_code, b->ground_code) == 0;
}

static size_t
alike_count(const Stafett__Plan__V1__Preview *preview, size_t from, size_t to,
    const Stafett__Plan__V1__PreviewRow *row)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += is_alike(preview->rows[i], row) ? 1 : 0;
    return count;
}

static void
show_alike(
    const struct show *show, const Stafett__Plan__V1__PreviewRow *row, size_t count)
{
    (void)fprintf(show->out, "  %3zu %-10s %-13s ", count,
        show_words(show, row->part_code), show_words(show, row->category_code));
    show_painted(show, row->would_leave ? PAINT_STRONG : PAINT_PLAIN, "%s: %s",
        row->would_leave ? "would leave" : "would stay",
        show_words(show, row->ground_code));
    if (row->source_code[0] != '\0')
        show_painted(
            show, PAINT_QUIET, "  (%s, %s)", row->strength_code, row->source_code);
    show_end(show);
}

/* Who of the map it would be told about. */
static void
show_told(const struct show *show, const Stafett__Plan__V1__Preview *preview,
    const Stafett__Plan__V1__PreviewRow *row, const Stafett__Plan__V1__Map *map)
{
    const char *before = "      ";
    if (map == NULL || !row->would_leave || strcmp(row->part_code, "actor") != 0)
        return;
    for (size_t i = 0; i < preview->n_rows; i++) {
        const Stafett__Plan__V1__ActorView *actor =
            is_alike(preview->rows[i], row)
                ? show_actor_find(map, preview->rows[i]->part_id)
                : NULL;
        if (actor == NULL)
            continue;
        (void)fprintf(show->out, "%s%s", before, show_actor_name(show, actor));
        before = ", ";
    }
    show_end(show);
}

void
show_preview(const struct show *show, const Stafett__Plan__V1__Preview *preview,
    const Stafett__Plan__V1__Map *map)
{
    size_t count = 0;
    for (size_t i = 0; i < preview->n_rows; i++)
        count += preview->rows[i]->would_leave ? 1 : 0;
    show_line(show, "To %s would leave %zu of %zu; nothing has been sent.",
        party_name(show, map, preview->party_code), count, preview->n_rows);
    for (size_t i = 0; i < preview->n_rows; i++) {
        const Stafett__Plan__V1__PreviewRow *row = preview->rows[i];
        if (alike_count(preview, 0, i, row) > 0)
            continue;
        show_alike(show, row, alike_count(preview, i, preview->n_rows, row));
        show_told(show, preview, row, map);
    }
}
