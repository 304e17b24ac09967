#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Looks at who takes part, and at what may be shared with whom. Who is never to know is
 * in no answer: it is counted. What must be there is the country's rule as it is today. */

struct maker {
    const struct view *view;
    const struct look *look;
    struct id case_id;
};

static char *
text(const struct maker *maker, const char *code)
{
    return arena_text(maker->look->arena, slice_text(code));
}

static ProtobufCBinaryData
content(const struct maker *maker, struct id id)
{
    return slice_binary(content_load(maker->view, id, maker->look->arena));
}

static bool
maker_start(struct maker *maker, const struct view *view, const struct look *look,
    ProtobufCBinaryData case_bytes)
{
    struct plan_case row;
    maker->view = view;
    maker->look = look;
    return id_from(slice_bytes(case_bytes), &maker->case_id) &&
           plan_case_load(view, maker->case_id, &row);
}

/* ---- the map */

static Stafett__Plan__V1__ActorView *
actor_view(const struct maker *maker, struct id actor_id, const struct plan_actor *row)
{
    struct arena *arena = maker->look->arena;
    struct plan_staff staff;
    struct plan_partner partner;
    struct id lines[PLAN_LINES_MAX];
    Stafett__Plan__V1__ActorView *out = arena_take(arena, sizeof *out);
    stafett__plan__v1__actor_view__init(out);
    out->actor_id = plan_id_copy(actor_id, arena);
    out->kind_code = text(maker, row->kind);
    out->role_code = text(maker, row->role);
    out->organisation_code = text(maker, row->organisation);
    out->staff_code = text(maker, row->staff);
    out->sector_code = text(maker, row->sector);
    if (plan_partner_load(maker->view, row->organisation, &partner))
        out->sector_code = text(maker, partner.sector);
    out->state_code = (char *)plan_actor_state_code(row->state);
    out->until_us = row->until_us;
    out->scope_codes = plan_codes_list(row->scopes[0], row->scope_count, arena);
    out->n_scope_codes = row->scope_count;
    out->n_line_ids = plan_lines_seen(maker->view, maker->case_id, row, lines);
    out->line_ids = plan_ids_list(lines, out->n_line_ids, arena);
    out->task_codes = plan_codes_list(row->tasks[0], row->task_count, arena);
    out->n_task_codes = row->task_count;
    out->unreached_codes =
        plan_codes_list(row->unreached[0], row->unreached_count, arena);
    out->n_unreached_codes = row->unreached_count;
    out->moved_us = row->moved_us;
    out->answer_due_us = row->answer_due_us;
    out->content = content(maker, row->content);
    if (out->content.len == 0 && plan_staff_load(maker->view, row->staff, &staff))
        out->content = content(maker, staff.content);
    out->reason_content = content(maker, row->reason_content);
    out->told_us = row->told_us;
    out->told_how_code = text(maker, row->told_how);
    out->told_category_code = text(maker, row->told_category);
    out->told_content = content(maker, row->told_content);
    out->is_past = row->until_us != 0 && row->until_us <= maker->look->now_us &&
                   !plan_actor_is_gone(row->state);
    return out;
}

/* Of those whom she has around her for their own work: not herself or her own people, not
 * who coordinates or has held the case, nor who has left, is not wished, or does not apply. */
static bool
is_helper(const struct plan_actor *row)
{
    static const char *const own[] = { "person", "relative", "representative" };
    static const char *const of_the_case[] = { "coordinator", "former-holder" };
    return !plan_is_among(row->kind, own, ARRAY_COUNT(own)) &&
           !plan_is_among(row->role, of_the_case, ARRAY_COUNT(of_the_case)) &&
           row->state != ACTOR_LEFT && row->state != ACTOR_UNWISHED &&
           row->state != ACTOR_NOT_APPLICABLE;
}

static void
actors_fill(const struct maker *maker, Stafett__Plan__V1__Map *out)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor_id;
    out->actors = arena_take(maker->look->arena, PLAN_ACTORS_MAX * sizeof(void *));
    plan_rows_walk(&walk, maker->view, PLAN_ACTORS, maker->case_id);
    while (out->n_actors < PLAN_ACTORS_MAX &&
           plan_rows_next(&walk, &actor_id, &row, sizeof row)) {
        if (row.state == ACTOR_DO_NOT_TELL) {
            out->hidden_count++;
            continue;
        }
        row.state = plan_actor_state(maker->view, maker->case_id, &row);
        out->actors[out->n_actors++] = actor_view(maker, actor_id, &row);
        out->helper_count += is_helper(&row);
    }
}

static const char *
role_state(const Stafett__Plan__V1__Map *map, const char *role)
{
    const char *state = "missing";
    for (size_t i = 0; i < map->n_actors; i++) {
        if (strcmp(map->actors[i]->role_code, role) != 0)
            continue;
        if (strcmp(map->actors[i]->state_code, "joined") == 0)
            return "present";
        if (strcmp(map->actors[i]->state_code, "not-applicable") == 0)
            state = "not-applicable";
    }
    return state;
}

static bool
has_role(const Stafett__Plan__V1__Map *map, const char *role)
{
    for (size_t i = 0; i < map->n_actors; i++) {
        if (strcmp(map->actors[i]->role_code, role) == 0)
            return true;
    }
    return false;
}

/* Roles that must be there; whoever is not even on the map ought to be asked. */
static void
roles_fill(const struct maker *maker, Stafett__Plan__V1__Map *out)
{
    const struct fellowship_rule *rule = &maker->look->rules->fellowship;
    struct arena *arena = maker->look->arena;
    out->roles = arena_take(arena, (rule->role_count + 1) * sizeof(void *));
    out->suggested_codes = arena_take(arena, (rule->role_count + 1) * sizeof(void *));
    for (unsigned i = 0; i < rule->role_count; i++) {
        Stafett__Plan__V1__RoleGap *gap = arena_take(arena, sizeof *gap);
        stafett__plan__v1__role_gap__init(gap);
        gap->role_code = text(maker, rule->roles[i].role);
        gap->state_code = (char *)role_state(out, rule->roles[i].role);
        gap->source_code = text(maker, rule->roles[i].source);
        out->roles[out->n_roles++] = gap;
        if (!has_role(out, rule->roles[i].role))
            out->suggested_codes[out->n_suggested_codes++] = gap->role_code;
    }
}

/* Those who take part and have that task. */
static size_t
who_has(const Stafett__Plan__V1__Map *map, const char *task, ProtobufCBinaryData *ids)
{
    size_t count = 0;
    for (size_t i = 0; i < map->n_actors; i++) {
        if (strcmp(map->actors[i]->state_code, "joined") != 0)
            continue;
        for (size_t j = 0; j < map->actors[i]->n_task_codes; j++) {
            if (strcmp(map->actors[i]->task_codes[j], task) == 0)
                ids[count++] = map->actors[i]->actor_id;
        }
    }
    return count;
}

static bool
is_told(const Stafett__Plan__V1__Map *map, const char *task)
{
    for (size_t i = 0; i < map->n_overlaps; i++) {
        if (strcmp(map->overlaps[i]->task_code, task) == 0)
            return true;
    }
    return false;
}

static void
overlap_add(const struct maker *maker, Stafett__Plan__V1__Map *out, char *task)
{
    struct arena *arena = maker->look->arena;
    size_t mark = arena_mark(arena);
    ProtobufCBinaryData *ids =
        arena_take(arena, (size_t)PLAN_ACTORS_MAX * PLAN_CODES_MAX * sizeof *ids);
    size_t count = is_told(out, task) ? 0 : who_has(out, task, ids);
    if (count < 2) {
        arena_rewind(arena, mark);
        return;
    }
    Stafett__Plan__V1__TaskOverlap *overlap = arena_take(arena, sizeof *overlap);
    stafett__plan__v1__task_overlap__init(overlap);
    overlap->task_code = task;
    overlap->actor_ids = ids;
    overlap->n_actor_ids = count;
    out->overlaps[out->n_overlaps++] = overlap;
}

static void
overlaps_fill(const struct maker *maker, Stafett__Plan__V1__Map *out)
{
    out->overlaps = arena_take(
        maker->look->arena, (size_t)PLAN_ACTORS_MAX * PLAN_CODES_MAX * sizeof(void *));
    for (size_t i = 0; i < out->n_actors; i++) {
        for (size_t j = 0; j < out->actors[i]->n_task_codes; j++)
            overlap_add(maker, out, out->actors[i]->task_codes[j]);
    }
}

static void
membership_fill(const struct maker *maker, Stafett__Plan__V1__Map *out)
{
    struct plan_membership row;
    struct plan_case case_row;
    if (!plan_membership_load(maker->view, maker->case_id, &row) ||
        !plan_case_load(maker->view, maker->case_id, &case_row) ||
        strcmp(case_row.holder, maker->look->self) == 0)
        return;
    out->membership = arena_take(maker->look->arena, sizeof *out->membership);
    stafett__plan__v1__membership_view__init(out->membership);
    out->membership->from_code = text(maker, row.holder);
    out->membership->role_code = text(maker, row.role);
    out->membership->state_code = (char *)plan_actor_state_code(row.state);
    out->membership->contact_code = text(maker, row.contact);
    out->membership->answer_due_us = row.answer_due_us;
    out->membership->content = content(maker, row.content);
}

const ProtobufCMessage *
plan_answer_map(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowMap *asked =
        (const Stafett__Plan__V1__ShowMap *)look->message;
    struct maker maker;
    struct plan_story story;
    if (!maker_start(&maker, view, look, asked->case_id))
        return NULL;
    Stafett__Plan__V1__Map *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__map__init(out);
    out->case_id = plan_id_copy(maker.case_id, look->arena);
    if (plan_story_latest(view, maker.case_id, &story))
        out->story_content = content(&maker, story.content);
    actors_fill(&maker, out);
    roles_fill(&maker, out);
    overlaps_fill(&maker, out);
    membership_fill(&maker, out);
    return &out->base;
}

/* ---- what she has said, and what has left */

enum { CONSENTS_SHOWN_MAX = 256 };

static Stafett__Plan__V1__ConsentView *
consent_view(
    const struct maker *maker, struct slice key, const struct plan_consent *row)
{
    Stafett__Plan__V1__ConsentView *out = arena_take(maker->look->arena, sizeof *out);
    const char *party = (const char *)key.data + ID_BYTES;
    stafett__plan__v1__consent_view__init(out);
    out->party_code = text(maker, party);
    out->category_code = text(maker, party + strlen(party) + 1);
    bool is_past = row->state == CONSENT_GIVEN && row->until_us != 0 &&
                   row->until_us <= maker->look->now_us;
    out->state_code =
        (char *)plan_consent_state_code(is_past ? CONSENT_LAPSED : row->state);
    out->giver_code = text(maker, row->giver);
    out->representative_id = plan_id_copy(row->representative, maker->look->arena);
    out->recorded_us = row->recorded_us;
    out->until_us = row->until_us;
    out->ask_us = row->ask_us;
    out->capacity_code = text(maker, row->capacity);
    out->from_code = text(maker, row->from);
    out->content = content(maker, row->content);
    return out;
}

static Stafett__Plan__V1__SharedCount *
count_find(const struct maker *maker, Stafett__Plan__V1__Consents *out,
    const char *party, const char *category)
{
    for (size_t i = 0; i < out->n_counts; i++) {
        if (strcmp(out->counts[i]->party_code, party) == 0 &&
            strcmp(out->counts[i]->category_code, category) == 0)
            return out->counts[i];
    }
    if (out->n_counts == CONSENTS_SHOWN_MAX)
        return NULL;
    Stafett__Plan__V1__SharedCount *count =
        arena_take(maker->look->arena, sizeof *count);
    stafett__plan__v1__shared_count__init(count);
    count->party_code = text(maker, party);
    count->category_code = text(maker, category);
    out->counts[out->n_counts++] = count;
    return count;
}

static void
counts_fill(const struct maker *maker, Stafett__Plan__V1__Consents *out)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct plan_shared row;
    struct key prefix = key_of_id(maker->case_id);
    out->counts = arena_take(maker->look->arena, CONSENTS_SHOWN_MAX * sizeof(void *));
    walk_start(&walk, maker->view, PLAN_SHARED, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        if (plan_is_untold(
                maker->view, maker->case_id, (const char *)key.data + ID_BYTES))
            continue;
        Stafett__Plan__V1__SharedCount *count =
            count_find(maker, out, (const char *)key.data + ID_BYTES, row.category);
        if (count == NULL)
            return;
        if (row.is_withheld) {
            count->shared_count += row.has_older;
            count->withheld_count++;
            count->reason_code = text(maker, row.why);
        } else {
            count->shared_count++;
        }
    }
}

/* By more former holders than a case has known so far. */
enum { WITHHELD_SHOWN_MAX = 8 * RULE_CATEGORIES_MAX };

Stafett__Plan__V1__WithheldCount **
plan_withheld_list(
    const struct view *view, struct id case_id, struct arena *arena, size_t *count_out)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct plan_withheld row;
    struct key prefix = key_of_id(case_id);
    Stafett__Plan__V1__WithheldCount **out =
        arena_take(arena, WITHHELD_SHOWN_MAX * sizeof(void *));
    *count_out = 0;
    walk_start(&walk, view, PLAN_WITHHELD, &prefix);
    while (*count_out < WITHHELD_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        Stafett__Plan__V1__WithheldCount *one = arena_take(arena, sizeof *one);
        table_row(value, &row, sizeof row);
        stafett__plan__v1__withheld_count__init(one);
        one->category_code = arena_text(arena, slice_text(row.category));
        one->count = row.count;
        one->from_code = arena_text(arena, slice_text(row.from));
        out[(*count_out)++] = one;
    }
    return out;
}

const ProtobufCMessage *
plan_answer_consents(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowConsents *asked =
        (const Stafett__Plan__V1__ShowConsents *)look->message;
    struct maker maker;
    struct walk walk;
    struct slice key;
    struct slice value;
    if (!maker_start(&maker, view, look, asked->case_id))
        return NULL;
    Stafett__Plan__V1__Consents *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__consents__init(out);
    out->case_id = plan_id_copy(maker.case_id, look->arena);
    out->consents = arena_take(look->arena, CONSENTS_SHOWN_MAX * sizeof(void *));
    struct key prefix = key_of_id(maker.case_id);
    walk_start(&walk, view, PLAN_CONSENTS, &prefix);
    while (out->n_consents < CONSENTS_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        struct plan_consent row;
        table_row(value, &row, sizeof row);
        if (plan_is_untold(view, maker.case_id, (const char *)key.data + ID_BYTES))
            continue;
        out->consents[out->n_consents++] = consent_view(&maker, key, &row);
    }
    counts_fill(&maker, out);
    out->withheld =
        plan_withheld_list(view, maker.case_id, look->arena, &out->n_withheld);
    return &out->base;
}

/* ---- what would leave */

enum { PREVIEW_MAX = 512 };

static Stafett__Plan__V1__PreviewRow *
preview_row(const struct maker *maker, const Stafett__Plan__V1__PreviewSharing *asked,
    const struct plan_part *part)
{
    struct plan_asking asking = { maker->look->rules, maker->look->now_us,
        maker->case_id, asked->party_code };
    bool is_given = plan_is_among(part->category,
        (const char *const *)asked->category_codes, asked->n_category_codes);
    struct plan_ground ground =
        is_given ? plan_ground_given(maker->view, &asking, part->category)
                 : plan_ground_of_part(maker->view, &asking, part);
    Stafett__Plan__V1__PreviewRow *out = arena_take(maker->look->arena, sizeof *out);
    stafett__plan__v1__preview_row__init(out);
    out->part_code = text(maker, part->kind);
    out->category_code = text(maker, part->category);
    out->part_id = plan_id_copy(part->id, maker->look->arena);
    out->would_leave = ground.is_there && !part->is_kept;
    out->ground_code = text(maker, part->is_kept ? "reuse-not-agreed" : ground.ground);
    out->source_code = text(maker, ground.source);
    out->strength_code = (char *)rule_strength_code(ground.strength);
    return out;
}

/* Never of one who is not to know, nor what others wrote. */
static bool
is_shareable(const struct maker *maker, const struct plan_part *part)
{
    struct plan_actor actor;
    if (strcmp(part->kind, "entry") == 0)
        return strcmp(part->from, maker->look->self) == 0;
    return strcmp(part->kind, "actor") != 0 ||
           (plan_actor_load(maker->view, maker->case_id, part->id, &actor) &&
               actor.state != ACTOR_DO_NOT_TELL);
}

const ProtobufCMessage *
plan_answer_preview(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__PreviewSharing *asked =
        (const Stafett__Plan__V1__PreviewSharing *)look->message;
    struct maker maker;
    struct plan_part part;
    if (!maker_start(&maker, view, look, asked->case_id))
        return NULL;
    Stafett__Plan__V1__Preview *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__preview__init(out);
    out->case_id = plan_id_copy(maker.case_id, look->arena);
    out->party_code = text(&maker, asked->party_code);
    out->rows = arena_take(look->arena, PREVIEW_MAX * sizeof(void *));
    for (uint64_t number = 1; out->n_rows < PREVIEW_MAX &&
                              plan_part_load(view, maker.case_id, number, &part);
         number++) {
        if (is_shareable(&maker, &part))
            out->rows[out->n_rows++] = preview_row(&maker, asked, &part);
    }
    return &out->base;
}
