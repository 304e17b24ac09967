/* Who stands where: groups stay together, half of the labels on each side of the ring, one
 * below the other. A label runs outward from its place on the ellipse, so it meets
 * neither another label nor a line. All in whole units of the page. */

#include "services/stafett/picture.h"

#include <string.h>

enum {
    SPOT_TENTHS = 10, /* of a step */
    HEADING_TENTHS = 7,
    TORN_TENTHS = 12, /* what it costs to part a group */
    STEP_MAX = 76,
    RING_X = 225,
    RING_Y_MIN = 150,
};

static const char closest[] = "closest to the person";

static const char *
group_of(const struct picture *picture, const Stafett__Plan__V1__ActorView *actor)
{
    static const char *const near[] = { "person", "relative", "representative" };
    for (size_t i = 0; i < ARRAY_COUNT(near); i++) {
        if (strcmp(actor->kind_code, near[i]) == 0)
            return closest;
    }
    if (actor->sector_code[0] != '\0')
        return show_words(picture->show, actor->sector_code);
    if (actor->staff_code[0] != '\0')
        return names_organisation(picture->show->names, picture->show->names->own_code);
    return "others";
}

static void
group_add(struct picture *picture, const char *group, unsigned number)
{
    for (size_t i = 0; i < picture->map->n_actors; i++) {
        const Stafett__Plan__V1__ActorView *actor = picture->map->actors[i];
        if (actor == picture->person || picture->count == PICTURE_SPOTS_MAX ||
            strcmp(group_of(picture, actor), group) != 0)
            continue;
        picture->spots[picture->count++] = (struct picture_spot){
            .actor = actor, .group = group, .group_number = number
        };
    }
}

static bool
is_added(const struct picture *picture, const char *group)
{
    for (size_t i = 0; i < picture->count; i++) {
        if (strcmp(picture->spots[i].group, group) == 0)
            return true;
    }
    return false;
}

/* Those closest to her first, the others as they came, and last what is missing. */
static void
spots_fill(struct picture *picture)
{
    const Stafett__Plan__V1__Map *map = picture->map;
    unsigned number = 1;
    group_add(picture, closest, 0);
    for (size_t i = 0; i < map->n_actors; i++) {
        const char *group = group_of(picture, map->actors[i]);
        if (map->actors[i] != picture->person && !is_added(picture, group))
            group_add(picture, group, number++);
    }
    for (size_t i = 0; i < map->n_roles && picture->count < PICTURE_SPOTS_MAX; i++) {
        if (strcmp(map->roles[i]->state_code, "missing") != 0)
            continue;
        picture->spots[picture->count++] =
            (struct picture_spot){ .role = map->roles[i]->role_code,
                .group = "must be there, missing",
                .group_number = number };
    }
}

/* Tenths of a step that these need, below each other. */
static int
side_tenths(const struct picture *picture, size_t from, size_t to)
{
    int tenths = 0;
    for (size_t i = from; i < to; i++) {
        bool is_first = i == from || picture->spots[i].group_number !=
                                         picture->spots[i - 1].group_number;
        tenths += SPOT_TENTHS + (is_first ? HEADING_TENTHS : 0);
    }
    return tenths;
}

/* The first that stands to the right. */
static size_t
split_find(const struct picture *picture, int *tenths_out)
{
    size_t best = 0;
    int best_cost = 0;
    for (size_t i = 0; i <= picture->count; i++) {
        int left = side_tenths(picture, 0, i);
        int right = side_tenths(picture, i, picture->count);
        bool is_torn =
            i > 0 && i < picture->count &&
            picture->spots[i].group_number == picture->spots[i - 1].group_number;
        int tenths = left > right ? left : right;
        int cost = tenths + (is_torn ? TORN_TENTHS : 0);
        if (i > 0 && cost >= best_cost)
            continue;
        best = i;
        best_cost = cost;
        *tenths_out = tenths;
    }
    return best;
}

static int
root(int square)
{
    int out = 0;
    while ((out + 1) * (out + 1) <= square)
        out++;
    return out;
}

static void
side_place(struct picture *picture, size_t from, size_t to, int ring_y)
{
    int tenths = side_tenths(picture, from, to);
    int at = -tenths * picture->step / 20; /* from the middle */
    int used = 0;
    for (size_t i = from; i < to; i++) {
        struct picture_spot *spot = &picture->spots[i];
        spot->is_first =
            i == from || spot->group_number != picture->spots[i - 1].group_number;
        used += spot->is_first ? HEADING_TENTHS : 0;
        int dy = at + (used + SPOT_TENTHS / 2) * picture->step / 10;
        int dx = RING_X * root(ring_y * ring_y - dy * dy) / ring_y;
        spot->x = PICTURE_X + (spot->is_left ? -dx : dx);
        spot->y = PICTURE_Y + dy;
        used += SPOT_TENTHS;
    }
}

void
picture_place(struct picture *picture)
{
    int tenths = 0;
    for (size_t i = 0; i < picture->map->n_actors && picture->person == NULL; i++) {
        if (strcmp(picture->map->actors[i]->kind_code, "person") == 0)
            picture->person = picture->map->actors[i];
    }
    spots_fill(picture);
    if (picture->count == 0)
        return;
    size_t split = split_find(picture, &tenths);
    ASSERT(tenths > 0);
    picture->step = (PICTURE_BOTTOM - PICTURE_TOP) * 10 / tenths;
    if (picture->step > STEP_MAX)
        picture->step = STEP_MAX;
    int ring_y = tenths * picture->step * 115 / 2000;
    if (ring_y < RING_Y_MIN)
        ring_y = RING_Y_MIN;
    for (size_t i = 0; i < split; i++)
        picture->spots[i].is_left = true;
    side_place(picture, 0, split, ring_y);
    side_place(picture, split, picture->count, ring_y);
}
