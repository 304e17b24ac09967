/* Who is around the person: her own good day first, then what must be there and is
 * missing, then everybody by where they stand, what is doubled, and whom to ask. */

#include "services/stafett/show.h"

#include "common/message.h"

#include <string.h>

static const char *const groups[][2] = { { "joined", "Take part" },
    { "asked", "Asked, and have not answered yet" },
    { "wished", "The person says yes to asking them; not asked yet" },
    { "suggested", "Suggested; the person has not said yes or no" },
    { "declined", "Asked, and do not take part" }, { "left", "Have left" },
    { "unwished", "The person says no" }, { "not-applicable", "Not applicable" } };

const Stafett__Plan__V1__ActorView *
show_actor_find(const Stafett__Plan__V1__Map *map, ProtobufCBinaryData actor_id)
{
    for (size_t i = 0; i < map->n_actors; i++) {
        if (slice_equal(slice_bytes(map->actors[i]->actor_id), slice_bytes(actor_id)))
            return map->actors[i];
    }
    return NULL;
}

const char *
show_actor_name(const struct show *show, const Stafett__Plan__V1__ActorView *actor)
{
    const char *name = names_item(show->arena, actor->content, "name");
    if (name[0] != '\0')
        return name;
    if (actor->organisation_code[0] != '\0')
        return names_organisation(show->names, actor->organisation_code);
    if (actor->staff_code[0] != '\0')
        return names_staff(show->names, actor->staff_code);
    return show_words(show, actor->role_code);
}

/* Lines after the first stand under it. */
static void
show_item(const struct show *show, const char *label, const char *text)
{
    if (text[0] == '\0')
        return;
    (void)fprintf(show->out, "    %-13s ", label);
    for (const char *c = text; *c != '\0'; c++) {
        (void)fputc(*c, show->out);
        if (*c == '\n')
            (void)fprintf(show->out, "    %-13s ", "");
    }
    show_end(show);
}

static void
show_names(const struct show *show, const Stafett__Plan__V1__Map *map,
    const ProtobufCBinaryData *ids, size_t count)
{
    const char *before = "";
    for (size_t i = 0; i < count; i++) {
        const Stafett__Plan__V1__ActorView *actor = show_actor_find(map, ids[i]);
        if (actor == NULL)
            continue;
        (void)fprintf(show->out, "%s%s", before, show_actor_name(show, actor));
        before = ", ";
    }
}

static const char *
reason_of(const struct show *show, const Stafett__Plan__V1__ActorView *actor)
{
    const char *reason = names_item(show->arena, actor->reason_content, "reason");
    return reason[0] != '\0' ? reason
                             : names_item(show->arena, actor->content, "reason");
}

static void
show_until(const struct show *show, const Stafett__Plan__V1__ActorView *actor)
{
    if (actor->until_us != 0) {
        (void)fprintf(
            show->out, "    %-13s %s", "until", show_time(show, actor->until_us));
        if (actor->is_past)
            show_painted(show, PAINT_WARNING, "  PAST: look at it again");
        show_end(show);
    }
    if (strcmp(actor->state_code, "asked") == 0 && actor->answer_due_us != 0)
        show_item(show, "answers by", show_time(show, actor->answer_due_us));
}

/* What she was last told by telephone, by letter or in a meeting. */
static void
show_told(const struct show *show, const Stafett__Plan__V1__ActorView *actor)
{
    if (actor->told_us == 0)
        return;
    (void)fprintf(show->out, "    %-13s %s, by %s (%s)\n", "told",
        show_time(show, actor->told_us), show_words(show, actor->told_how_code),
        show_words(show, actor->told_category_code));
    show_item(show, "", names_item(show->arena, actor->told_content, "text"));
}

static void
show_actor(const struct show *show, const Stafett__Plan__V1__Map *map,
    const Stafett__Plan__V1__ActorView *actor)
{
    static const char *const items[] = { "gives", "can", "contact", "phone", "mail" };
    const char *name = show_actor_name(show, actor);
    const char *role = show_words(show, actor->role_code);
    (void)fputs("  ", show->out);
    show_painted(show, PAINT_STRONG, "%s", role);
    if (strcmp(name, role) != 0)
        (void)fprintf(show->out, ": %s", name);
    if (actor->organisation_code[0] != '\0' &&
        strcmp(name, names_organisation(show->names, actor->organisation_code)) != 0)
        (void)fprintf(show->out, ", %s",
            names_organisation(show->names, actor->organisation_code));
    show_painted(show, PAINT_QUIET, "  [actor %s]", show_id(show, actor->actor_id));
    show_end(show);
    show_item(show, "because", reason_of(show, actor));
    for (size_t i = 0; i < ARRAY_COUNT(items); i++)
        show_item(show, items[i], names_item(show->arena, actor->content, items[i]));
    if (actor->n_task_codes > 0)
        show_item(
            show, "does", show_list(show, actor->task_codes, actor->n_task_codes));
    if (actor->n_scope_codes > 0)
        show_item(show, "speaks for",
            show_list(show, actor->scope_codes, actor->n_scope_codes));
    if (actor->n_line_ids > 0) {
        (void)fprintf(show->out, "    %-13s ", "in touch with");
        show_names(show, map, actor->line_ids, actor->n_line_ids);
        show_end(show);
    }
    for (size_t i = 0; i < actor->n_unreached_codes; i++)
        show_item(show, "out of reach",
            names_organisation(show->names, actor->unreached_codes[i]));
    show_until(show, actor);
    show_told(show, actor);
}

/* Her own people first, then by sector, so that those of one house stand together. */
static int
place_of(const Stafett__Plan__V1__ActorView *actor)
{
    static const char *const first[] = { "person", "representative", "relative" };
    int place = 0;
    while ((size_t)place < ARRAY_COUNT(first) &&
           strcmp(actor->kind_code, first[place]) != 0)
        place++;
    return place;
}

static bool
stands_before(
    const Stafett__Plan__V1__ActorView *one, const Stafett__Plan__V1__ActorView *other)
{
    int order = place_of(one) - place_of(other);
    if (order == 0)
        order = strcmp(one->sector_code, other->sector_code);
    if (order == 0)
        order = strcmp(one->role_code, other->role_code);
    return order < 0;
}

/* The order in which actors are shown. */
static const Stafett__Plan__V1__ActorView **
in_order(const struct show *show, const Stafett__Plan__V1__Map *map)
{
    const Stafett__Plan__V1__ActorView **out =
        arena_take(show->arena, (map->n_actors + 1) * sizeof(void *));
    for (size_t i = 0; i < map->n_actors; i++) {
        size_t at = i;
        for (; at > 0 && stands_before(map->actors[i], out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = map->actors[i];
    }
    return out;
}

static void
show_group(const struct show *show, const Stafett__Plan__V1__Map *map,
    const char *state, const char *words)
{
    size_t count = 0;
    size_t mark = arena_mark(show->arena);
    const Stafett__Plan__V1__ActorView **actors = in_order(show, map);
    for (size_t i = 0; i < map->n_actors; i++)
        count += strcmp(actors[i]->state_code, state) == 0;
    if (count > 0)
        show_line(show, "\n%s (%zu)", words, count);
    for (size_t i = 0; i < map->n_actors; i++) {
        size_t before = arena_mark(show->arena);
        if (strcmp(actors[i]->state_code, state) == 0)
            show_actor(show, map, actors[i]);
        arena_rewind(show->arena, before);
    }
    arena_rewind(show->arena, mark);
}

/* Why the role does not apply. */
static const char *
role_reason(
    const struct show *show, const Stafett__Plan__V1__Map *map, const char *role)
{
    for (size_t i = 0; i < map->n_actors; i++) {
        if (strcmp(map->actors[i]->role_code, role) == 0 &&
            strcmp(map->actors[i]->state_code, "not-applicable") == 0)
            return reason_of(show, map->actors[i]);
    }
    return "";
}

static void
show_role(const struct show *show, const Stafett__Plan__V1__Map *map,
    const Stafett__Plan__V1__RoleGap *role)
{
    bool is_missing = strcmp(role->state_code, "missing") == 0;
    bool is_present = strcmp(role->state_code, "present") == 0;
    (void)fprintf(show->out, "  %-21s ", show_words(show, role->role_code));
    if (is_missing)
        show_painted(show, PAINT_WARNING, "MISSING");
    else if (is_present)
        (void)fputs("present", show->out);
    else
        (void)fprintf(show->out, "not applicable, because: %s",
            role_reason(show, map, role->role_code));
    show_painted(show, PAINT_QUIET, "  (%s)", role->source_code);
    show_end(show);
}

static void
show_overlap(const struct show *show, const Stafett__Plan__V1__Map *map,
    const Stafett__Plan__V1__TaskOverlap *overlap)
{
    static const char *const counts[] = { "two", "three", "four", "five", "six" };
    size_t count = overlap->n_actor_ids;
    size_t mark = arena_mark(show->arena);
    if (count >= 2 && count - 2 < ARRAY_COUNT(counts))
        (void)fprintf(show->out, "  %s do the same: ", counts[count - 2]);
    else
        (void)fprintf(show->out, "  %zu do the same: ", count);
    show_painted(show, PAINT_STRONG, "%s", show_words(show, overlap->task_code));
    (void)fputs(" (", show->out);
    show_names(show, map, overlap->actor_ids, count);
    (void)fputs(")\n", show->out);
    arena_rewind(show->arena, mark);
}

/* What was asked of us, and what we have said. */
static void
show_membership(
    const struct show *show, const Stafett__Plan__V1__MembershipView *membership)
{
    bool is_asked = strcmp(membership->state_code, "asked") == 0;
    (void)fprintf(show->out, "%s asks us to take part (%s): ",
        names_organisation(show->names, membership->from_code),
        show_words(show, membership->role_code));
    show_painted(show, is_asked ? PAINT_WARNING : PAINT_STRONG, "%s",
        is_asked ? "not answered yet" : show_words(show, membership->state_code));
    if (membership->contact_code[0] != '\0')
        (void)fprintf(
            show->out, ", by %s", names_staff(show->names, membership->contact_code));
    show_end(show);
    if (is_asked && membership->answer_due_us != 0)
        show_item(show, "answer by", show_time(show, membership->answer_due_us));
    show_item(show, "because", names_item(show->arena, membership->content, "reason"));
    show_end(show);
}

void
show_map(const struct show *show, const Stafett__Plan__V1__Map *map)
{
    const char *good_day = names_item(show->arena, map->story_content, "good_day");
    if (map->membership != NULL)
        show_membership(show, map->membership);
    if (good_day[0] != '\0') {
        show_line(show, "A good day, in the person's own words");
        show_item(show, "", good_day);
    }
    if (map->helper_count > 0)
        show_line(show,
            "\n%u around the person, besides her own people and a coordinator",
            map->helper_count);
    if (map->n_roles > 0)
        show_line(show, "\nOught to be there");
    for (size_t i = 0; i < map->n_roles; i++)
        show_role(show, map, map->roles[i]);
    if (map->n_actors == 0)
        show_line(show, "\nNobody is on the map yet.");
    for (size_t i = 0; i < ARRAY_COUNT(groups); i++)
        show_group(show, map, groups[i][0], groups[i][1]);
    if (map->n_overlaps > 0)
        show_line(show, "\nDone by more than one");
    for (size_t i = 0; i < map->n_overlaps; i++)
        show_overlap(show, map, map->overlaps[i]);
    if (map->n_suggested_codes > 0)
        show_line(show, "\nOught to be asked\n  %s",
            show_list(show, map->suggested_codes, map->n_suggested_codes));
    if (map->hidden_count > 0)
        show_line(show, "\n%u part%s not shown", map->hidden_count,
            map->hidden_count == 1 ? "y is" : "ies are");
}
