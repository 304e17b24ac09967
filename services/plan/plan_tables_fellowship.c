#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Typed access to the tables of the fellowship. Most rows lie under case and id, in the
 * order in which they began; consents under case, party and category. */

static const char *const actor_states[ACTOR_STATES] = {
    [ACTOR_SUGGESTED] = "suggested",
    [ACTOR_WISHED] = "wished",
    [ACTOR_UNWISHED] = "unwished",
    [ACTOR_ASKED] = "asked",
    [ACTOR_JOINED] = "joined",
    [ACTOR_DECLINED] = "declined",
    [ACTOR_LEFT] = "left",
    [ACTOR_NOT_APPLICABLE] = "not-applicable",
    [ACTOR_DO_NOT_TELL] = "do-not-tell",
};

bool
plan_is_among(const char *code, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0)
            return true;
    }
    return false;
}

const char *
plan_actor_state_code(uint32_t state)
{
    ASSERT(state < ACTOR_STATES);
    return actor_states[state];
}

bool
plan_actor_state_find(const char *code, uint32_t *state_out)
{
    for (uint32_t i = 0; i < ACTOR_STATES; i++) {
        if (strcmp(actor_states[i], code) == 0) {
            *state_out = i;
            return true;
        }
    }
    return false;
}

struct plan_row
plan_row_at(unsigned table, struct id case_id, struct id id)
{
    return (struct plan_row){ table, case_id, id };
}

bool
plan_row_load(const struct view *view, struct plan_row at, void *out, size_t bytes)
{
    struct key key = key_of_id(at.case_id);
    key_add_id(&key, at.id);
    return table_load(view, at.table, &key, out, bytes);
}

void
plan_row_store(struct tables *tables, struct plan_row at, const void *row, size_t bytes)
{
    struct key key = key_of_id(at.case_id);
    key_add_id(&key, at.id);
    table_store(tables, at.table, &key, row, bytes);
}

void
plan_rows_walk(
    struct walk *walk, const struct view *view, unsigned table, struct id case_id)
{
    struct key key = key_of_id(case_id);
    walk_start(walk, view, table, &key);
}

bool
plan_rows_next(struct walk *walk, struct id *id_out, void *row_out, size_t bytes)
{
    struct slice key;
    struct slice value;
    if (!walk_next(walk, &key, &value))
        return false;
    ASSERT(key.len >= (size_t)2 * ID_BYTES);
    ASSERT(id_from(slice_of(key.data + ID_BYTES, ID_BYTES), id_out));
    table_row(value, row_out, bytes);
    return true;
}

bool
plan_actor_load(const struct view *view, struct id case_id, struct id actor_id,
    struct plan_actor *out)
{
    return plan_row_load(
        view, plan_row_at(PLAN_ACTORS, case_id, actor_id), out, sizeof *out);
}

static struct key
said_key(struct id case_id, const char *organisation)
{
    struct key key = key_of_id(case_id);
    key_add_code(&key, organisation);
    return key;
}

uint32_t
plan_actor_state(
    const struct view *view, struct id case_id, const struct plan_actor *actor)
{
    struct plan_said said;
    struct key key = said_key(case_id, actor->organisation);
    if (strcmp(actor->kind, "partner") != 0 ||
        !table_load(view, PLAN_SAID, &key, &said, sizeof said))
        return actor->state;
    bool is_in = actor->state == ACTOR_JOINED;
    bool may_be_in = actor->state == ACTOR_LEFT || actor->state == ACTOR_ASKED;
    if (said.state == ACTOR_JOINED ? may_be_in : is_in)
        return said.state;
    return actor->state;
}

void
plan_said_put(
    struct tables *tables, struct id case_id, const char *organisation, uint32_t state)
{
    const struct plan_said said = { state };
    struct key key = said_key(case_id, organisation);
    table_store(tables, PLAN_SAID, &key, &said, sizeof said);
}

void
plan_said_end(struct tables *tables, struct id case_id, const char *organisation)
{
    struct key key = said_key(case_id, organisation);
    table_remove(tables, PLAN_SAID, &key);
}

uint32_t
plan_lines_seen(const struct view *view, struct id case_id,
    const struct plan_actor *row, struct id out[PLAN_LINES_MAX])
{
    struct plan_actor other;
    uint32_t count = 0;
    for (uint32_t i = 0; i < row->line_count; i++) {
        if (plan_actor_load(view, case_id, row->lines[i], &other) &&
            other.state != ACTOR_DO_NOT_TELL)
            out[count++] = row->lines[i];
    }
    return count;
}

bool
plan_actor_of(const struct view *view, struct id case_id, const char *organisation,
    struct id *actor_id, struct plan_actor *out)
{
    struct walk walk;
    struct id found;
    if (plan_actor_load(view, case_id, *actor_id, out) &&
        strcmp(out->kind, "partner") == 0 &&
        strcmp(out->organisation, organisation) == 0)
        return true;
    plan_rows_walk(&walk, view, PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, &found, out, sizeof *out)) {
        if (strcmp(out->kind, "partner") == 0 &&
            strcmp(out->organisation, organisation) == 0) {
            *actor_id = found;
            return true;
        }
    }
    return false;
}

bool
plan_is_untold(const struct view *view, struct id case_id, const char *party)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    char text[ID_TEXT_BYTES];
    plan_rows_walk(&walk, view, PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (row.state != ACTOR_DO_NOT_TELL)
            continue;
        id_text(actor_id, text);
        if (strcmp(row.organisation[0] != '\0' ? row.organisation : text, party) == 0)
            return true;
    }
    return false;
}

bool
plan_membership_load(
    const struct view *view, struct id case_id, struct plan_membership *out)
{
    struct key key = key_of_id(case_id);
    return table_load(view, PLAN_MEMBERSHIPS, &key, out, sizeof *out);
}

bool
plan_consent_load(const struct view *view, struct id case_id, const char *party,
    const char *category, struct plan_consent *out)
{
    struct key key = key_of_id(case_id);
    key_add_code(&key, party);
    key_add_code(&key, category);
    return table_load(view, PLAN_CONSENTS, &key, out, sizeof *out);
}

bool
plan_part_load(
    const struct view *view, struct id case_id, uint64_t number, struct plan_part *out)
{
    struct key key = plan_case_key(case_id, number);
    return table_load(view, PLAN_PARTS, &key, out, sizeof *out);
}

bool
plan_shared_load(const struct view *view, struct id case_id, const char *party,
    struct id part_id, struct plan_shared *out)
{
    struct key key = key_of_id(case_id);
    key_add_code(&key, party);
    key_add_id(&key, part_id);
    return table_load(view, PLAN_SHARED, &key, out, sizeof *out);
}

bool
plan_area_is_looked(const struct view *view, struct id case_id, const char *area)
{
    struct walk walk;
    struct plan_story row;
    struct id story_id;
    plan_rows_walk(&walk, view, PLAN_STORIES, case_id);
    while (plan_rows_next(&walk, &story_id, &row, sizeof row)) {
        for (uint32_t i = 0; i < row.looked_count; i++) {
            if (strcmp(row.looked[i], area) == 0)
                return true;
        }
    }
    return false;
}

bool
plan_area_has_goal(const struct view *view, struct id case_id, const char *area)
{
    struct walk walk;
    struct plan_goal row;
    struct id goal_id;
    plan_rows_walk(&walk, view, PLAN_GOALS, case_id);
    while (plan_rows_next(&walk, &goal_id, &row, sizeof row)) {
        if (strcmp(row.area, area) == 0 && strcmp(row.state, "dropped") != 0)
            return true;
    }
    return false;
}

bool
plan_wants_no_coordinator(const struct view *view, struct id case_id)
{
    struct plan_wish wish;
    return plan_wish_load(view, case_id, "coordinator", &wish) &&
           strcmp(wish.wish, "no") == 0;
}

bool
plan_meeting_has(const struct plan_meeting *meeting, struct id actor_id)
{
    for (uint32_t i = 0; i < meeting->actor_count; i++) {
        if (id_equal(meeting->actors[i], actor_id))
            return true;
    }
    return false;
}

bool
plan_story_latest(const struct view *view, struct id case_id, struct plan_story *out)
{
    struct walk walk;
    struct plan_story row;
    struct id story_id;
    bool is_found = false;
    plan_rows_walk(&walk, view, PLAN_STORIES, case_id);
    while (plan_rows_next(&walk, &story_id, &row, sizeof row)) {
        if (is_found && row.told_us < out->told_us)
            continue;
        *out = row;
        is_found = true;
    }
    return is_found;
}

void
plan_coordinated_walk(struct walk *walk, const struct view *view, const char *staff)
{
    struct key key = key_of_code(staff);
    walk_start(walk, view, PLAN_COORDINATED, &key);
}

bool
plan_coordinated_next(
    struct walk *walk, struct id *case_out, struct plan_coordinated *row_out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(walk, &key, &value))
        return false;
    ASSERT(id_from(slice_of(key.data + key.len - ID_BYTES, ID_BYTES), case_out));
    table_row(value, row_out, sizeof *row_out);
    return true;
}

bool
plan_wish_load(const struct view *view, struct id case_id, const char *about,
    struct plan_wish *out)
{
    struct key key = key_of_id(case_id);
    key_add_code(&key, about);
    return table_load(view, PLAN_WISHES, &key, out, sizeof *out);
}
