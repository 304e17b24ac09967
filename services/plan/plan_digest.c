#include "services/plan/plan_joint.h"

#include <string.h>

/* What a version binds: one digest over its own content and over goals and measures, each
 * by the bytes that a member gets of it, in the order of their ids. So whoever has the
 * same parts comes to the same digest, in whichever order they came. */

/* What is composed is not kept. */
static void
part_add(struct plan_digests *all, const char *category, plan_compose_fn compose,
    struct id part_id)
{
    ASSERT(all->count < PLAN_DIGESTED_MAX);
    struct plan_digested *out = &all->parts[all->count++];
    code_copy(out->category, sizeof out->category, category);
    size_t mark = arena_mark(all->arena);
    const ProtobufCMessage *message =
        compose(all->view, all->case_id, part_id, "", all->arena);
    ASSERT(message != NULL);
    digest_of(message_pack(message, all->arena), out->digest);
    arena_rewind(all->arena, mark);
}

void
plan_digests_make(const struct view *view, struct id case_id, struct arena *arena,
    struct plan_digests *out)
{
    struct walk walk;
    struct plan_goal goal;
    struct plan_measure measure;
    struct id part_id;
    out->view = view;
    out->case_id = case_id;
    out->arena = arena;
    out->parts = arena_take(arena, PLAN_DIGESTED_MAX * sizeof *out->parts);
    out->count = 0;
    plan_rows_walk(&walk, view, PLAN_GOALS, case_id);
    while (out->count < PLAN_MEASURES_MAX &&
           plan_rows_next(&walk, &part_id, &goal, sizeof goal))
        part_add(out, goal.category, plan_compose_goal, part_id);
    plan_rows_walk(&walk, view, PLAN_MEASURES, case_id);
    while (out->count < PLAN_DIGESTED_MAX &&
           plan_rows_next(&walk, &part_id, &measure, sizeof measure))
        part_add(out, measure.category, plan_compose_measure, part_id);
}

void
plan_digests_join(const struct plan_digests *all, struct slice content,
    const bool *is_left_out, uint8_t digest[DIGEST_BYTES])
{
    size_t mark = arena_mark(all->arena);
    size_t count = 0;
    uint8_t own[DIGEST_BYTES];
    struct slice *pieces =
        arena_take(all->arena, (PLAN_DIGESTED_MAX + 1) * sizeof *pieces);
    digest_of(content, own);
    pieces[count++] = slice_of(own, DIGEST_BYTES);
    for (size_t i = 0; i < all->count; i++) {
        if (is_left_out == NULL || !is_left_out[i])
            pieces[count++] = slice_of(all->parts[i].digest, DIGEST_BYTES);
    }
    digest_of_parts(pieces, count, digest);
    arena_rewind(all->arena, mark);
}
