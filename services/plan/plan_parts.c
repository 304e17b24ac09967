#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What leaves of the fellowship, and why: for every part and every member one event that
 * says so, with its ground, or that it was withheld. The event's share composes the
 * partner's message from the view after the part's own fold; which function does it for
 * which kind of part stands in one table. An organisation shares what it wrote itself,
 * and the holder what is the case's: map and plan. */

/* clang-format off */
static const struct composer {
    const char *kind;
    plan_compose_fn compose;
} composers[] = {
    { "actor",   plan_compose_actor },
    { "story",   plan_compose_story },
    { "entry",   plan_compose_entry },
    { "goal",    plan_compose_goal },
    { "measure", plan_compose_measure },
    { "version", plan_compose_version },
    { "link",    plan_compose_link },
    { "cycle",   plan_compose_cycle },
    { "study",   plan_compose_study },
    { "meeting", plan_compose_meeting },
};
/* clang-format on */

static const struct composer *
composer_find(const char *kind)
{
    for (size_t i = 0; i < ARRAY_COUNT(composers); i++) {
        if (strcmp(composers[i].kind, kind) == 0)
            return &composers[i];
    }
    return NULL;
}

struct plan_part
plan_part_of(const char *kind, struct id id, const char *category, const char *from)
{
    struct plan_part part;
    memset(&part, 0, sizeof part);
    part.id = id;
    code_copy(part.kind, sizeof part.kind, kind);
    code_copy(part.category, sizeof part.category, category);
    code_copy(part.from, sizeof part.from, from);
    return part;
}

static void
shared_emit(struct plan_act *act, const struct plan_part *part, const char *party,
    const struct plan_ground *ground)
{
    Stafett__Plan__V1__PartShared event = STAFETT__PLAN__V1__PART_SHARED__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.part_code = (char *)part->kind;
    event.part_id = id_binary(&part->id);
    event.party_code = (char *)party;
    event.category_code = (char *)part->category;
    event.ground_code = (char *)ground->ground;
    event.source_code = (char *)ground->source;
    plan_act_emit(act, &event.base);
}

static void
withheld_emit(struct plan_act *act, const struct plan_part *part, const char *party,
    const char *reason)
{
    Stafett__Plan__V1__PartWithheld event = STAFETT__PLAN__V1__PART_WITHHELD__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.part_code = (char *)part->kind;
    event.part_id = id_binary(&part->id);
    event.party_code = (char *)party;
    event.category_code = (char *)part->category;
    event.reason_code = (char *)reason;
    plan_act_emit(act, &event.base);
}

static void
share_to(struct plan_act *act, const struct plan_part *part, const char *party)
{
    struct plan_asking asking = plan_asking_of(act, party);
    struct plan_ground ground = plan_ground_of_part(act->view, &asking, part);
    struct plan_shared before;
    if (ground.is_there) {
        shared_emit(act, part, party, &ground);
        return;
    }
    if (plan_shared_load(act->view, act->side.case_id, party, part->id, &before) &&
        before.is_withheld && strcmp(before.why, ground.ground) == 0)
        return;
    withheld_emit(act, part, party, ground.ground);
}

/* An actor who is never to know is in no word to anybody, nor in what is counted. */
static bool
is_secret(const struct plan_act *act, const struct plan_part *part)
{
    struct plan_actor actor;
    return strcmp(part->kind, "actor") == 0 &&
           plan_actor_load(act->view, act->side.case_id, part->id, &actor) &&
           actor.state == ACTOR_DO_NOT_TELL;
}

void
plan_part_share_to(
    struct plan_act *act, const struct plan_part *part, const char *party)
{
    if (!is_secret(act, part))
        share_to(act, part, party);
}

/* Ours to share: an entry that we wrote, while we take part; and what is the case's when
 * we hold it. */
static bool
is_ours(const struct plan_act *act, const struct plan_part *part)
{
    struct plan_membership ours;
    if (strcmp(part->kind, "entry") != 0)
        return plan_act_is_holder(act);
    return strcmp(part->from, act->input->self) == 0 &&
           (plan_act_is_holder(act) ||
               (plan_membership_load(act->view, act->side.case_id, &ours) &&
                   ours.state == ACTOR_JOINED));
}

bool
plan_part_is_ours(const struct plan_act *act, const struct plan_part *part)
{
    return is_ours(act, part) && !is_secret(act, part);
}

void
plan_part_share_but(
    struct plan_act *act, const struct plan_part *part, const char *organisation)
{
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    if (!is_ours(act, part))
        return;
    plan_parties_start(&parties, act->view, act->input->self, act->side.case_id);
    while (plan_parties_next(&parties, party)) {
        if (strcmp(party, organisation) != 0)
            share_to(act, part, party);
    }
}

void
plan_part_share(struct plan_act *act, const struct plan_part *part)
{
    plan_part_share_but(act, part, "");
}

void
plan_sharing_begin(struct plan_act *act, const char *party)
{
    Stafett__Plan__V1__SharingBegun event = STAFETT__PLAN__V1__SHARING_BEGUN__INIT;
    event.case_id = id_binary(&act->side.case_id);
    event.party_code = (char *)party;
    plan_act_emit(act, &event.base);
}

void
plan_sharing_begin_all(struct plan_act *act)
{
    struct plan_parties parties;
    char party[PLAN_PARTY_BYTES];
    plan_parties_start(&parties, act->view, act->input->self, act->side.case_id);
    while (plan_parties_next(&parties, party))
        plan_sharing_begin(act, party);
}

/* Of a meeting only those hear who are summoned. */
static bool
is_for(const struct plan_act *act, const struct plan_part *part, const char *party)
{
    return strcmp(part->kind, "meeting") != 0 ||
           plan_is_summoned(act->view, act->side.case_id, part->id, party);
}

/* What it has already, or is still withheld for the same reason, is not said again. */
bool
plan_part_is_news(
    const struct plan_act *act, const struct plan_part *part, const char *party)
{
    struct plan_shared before;
    bool is_known =
        plan_shared_load(act->view, act->side.case_id, party, part->id, &before);
    return plan_part_is_ours(act, part) && is_for(act, part, party) &&
           (!is_known || before.is_withheld);
}

/* It, or we, take part no more since the going through began. */
static bool
is_over(const struct plan_act *act, const char *party)
{
    struct plan_membership own;
    struct walk walk;
    struct plan_actor actor;
    struct id actor_id;
    const struct plan_case *row = &act->side.row;
    if (!plan_act_is_holder(act) &&
        plan_membership_load(act->view, act->side.case_id, &own) &&
        own.state == ACTOR_LEFT && strcmp(own.holder, row->holder) == 0)
        return true;
    if (plan_is_party(act, party))
        return false;
    plan_rows_walk(&walk, act->view, PLAN_ACTORS, act->side.case_id);
    while (plan_rows_next(&walk, &actor_id, &actor, sizeof actor)) {
        uint32_t state = plan_actor_state(act->view, act->side.case_id, &actor);
        if (strcmp(actor.organisation, party) == 0 &&
            (state == ACTOR_LEFT || state == ACTOR_UNWISHED))
            return true;
    }
    return false;
}

/* Alarm: the next parts of a case for a party. */
void
plan_decide_sharing_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__SharingDue *due =
        (const Stafett__Plan__V1__SharingDue *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_part part;
    if (!plan_baton_case(view, due->case_id, &act.side, decision))
        return;
    uint64_t number = is_over(&act, due->party_code) ? 0 : due->number;
    for (unsigned i = 0; i < PLAN_SHARES_PER_TURN && number != 0; i++) {
        if (!plan_part_load(view, act.side.case_id, number, &part)) {
            number = 0;
            break;
        }
        if (plan_part_is_news(&act, &part, due->party_code))
            plan_part_share_to(&act, &part, due->party_code);
        number++;
    }
    Stafett__Plan__V1__SharingReached event = STAFETT__PLAN__V1__SHARING_REACHED__INIT;
    event.case_id = due->case_id;
    event.party_code = due->party_code;
    event.number = number;
    plan_act_emit(&act, &event.base);
}

/* ---- folds */

void
plan_part_put(struct tables *tables, struct id case_id, const struct plan_part *part)
{
    const struct view *view = tables_view(tables);
    struct plan_case row;
    struct id known_case;
    uint64_t number;
    if (!plan_place_find(view, PLAN_PART_NUMBERS, part->id, &known_case, &number)) {
        ASSERT(table_is_there(view, plan_case_load(view, case_id, &row)));
        row.part_count++;
        number = row.part_count;
        plan_case_store(tables, case_id, &row);
    }
    struct key place = plan_case_key(case_id, number);
    struct key key = key_of_id(part->id);
    table_store(tables, PLAN_PARTS, &place, part, sizeof *part);
    table_put(tables, PLAN_PART_NUMBERS, key_slice(&key), key_slice(&place));
}

static void
shared_store(struct tables *tables, ProtobufCBinaryData case_bytes, const char *party,
    ProtobufCBinaryData part_bytes, const struct plan_shared *row)
{
    struct key key = key_of_id(id_or_none(case_bytes));
    key_add_code(&key, party);
    key_add_id(&key, id_or_none(part_bytes));
    table_store(tables, PLAN_SHARED, &key, row, sizeof *row);
}

void
plan_apply_part_shared(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__PartShared *shared =
        (const Stafett__Plan__V1__PartShared *)event->message;
    struct plan_shared row;
    memset(&row, 0, sizeof row);
    code_copy(row.kind, sizeof row.kind, shared->part_code);
    code_copy(row.category, sizeof row.category, shared->category_code);
    code_copy(row.why, sizeof row.why, shared->ground_code);
    row.time_us = event->time_us;
    shared_store(tables, shared->case_id, shared->party_code, shared->part_id, &row);
}

void
plan_apply_part_withheld(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__PartWithheld *withheld =
        (const Stafett__Plan__V1__PartWithheld *)event->message;
    struct plan_shared before;
    struct plan_shared row;
    memset(&row, 0, sizeof row);
    code_copy(row.kind, sizeof row.kind, withheld->part_code);
    code_copy(row.category, sizeof row.category, withheld->category_code);
    code_copy(row.why, sizeof row.why, withheld->reason_code);
    row.time_us = event->time_us;
    row.is_withheld = 1;
    row.has_older = plan_shared_load(tables_view(tables), id_or_none(withheld->case_id),
                        withheld->party_code, id_or_none(withheld->part_id), &before) &&
                    (!before.is_withheld || before.has_older);
    shared_store(
        tables, withheld->case_id, withheld->party_code, withheld->part_id, &row);
}

static void
age(struct tables *tables, const struct key *prefix, bool is_of_case, const char *why)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, tables_view(tables), PLAN_SHARED, prefix);
    while (walk_next(&walk, &key, &value)) {
        struct plan_shared row;
        struct key own = key_of_slice(key);
        table_row(value, &row, sizeof row);
        if (row.is_withheld || (is_of_case && strcmp(row.kind, "entry") == 0))
            continue;
        row.is_withheld = 1;
        row.has_older = 1;
        memset(row.why, 0, sizeof row.why);
        code_copy(row.why, sizeof row.why, why);
        table_store(tables, PLAN_SHARED, &own, &row, sizeof row);
    }
}

void
plan_shared_age(struct tables *tables, struct id case_id, const char *party)
{
    struct key prefix = key_of_id(case_id);
    if (party != NULL)
        key_add_code(&prefix, party);
    age(tables, &prefix, false, "left");
}

/* Entries do not change, and stay ours: whoever has one has it as it is. */
void
plan_shared_hand(struct tables *tables, struct id case_id)
{
    struct key prefix = key_of_id(case_id);
    age(tables, &prefix, true, "moved");
}

static struct key
sharing_alarm_key(struct id case_id, const char *party)
{
    struct key key = key_of_slice(slice_text("S"));
    key_add_id(&key, case_id);
    key_add_code(&key, party);
    return key;
}

static void
sharing_alarm(struct tables *tables, const struct event *event,
    ProtobufCBinaryData case_bytes, char *party, uint64_t number)
{
    struct key key = sharing_alarm_key(id_or_none(case_bytes), party);
    Stafett__Plan__V1__SharingDue due = STAFETT__PLAN__V1__SHARING_DUE__INIT;
    due.case_id = case_bytes;
    due.party_code = party;
    due.number = number;
    alarm_set(tables, event->time_us, &key, &due.base);
}

void
plan_apply_sharing_begun(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__SharingBegun *begun =
        (const Stafett__Plan__V1__SharingBegun *)event->message;
    sharing_alarm(tables, event, begun->case_id, begun->party_code, 1);
}

void
plan_apply_sharing_reached(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__SharingReached *reached =
        (const Stafett__Plan__V1__SharingReached *)event->message;
    struct key key =
        sharing_alarm_key(id_or_none(reached->case_id), reached->party_code);
    if (reached->number == 0)
        alarm_cancel(tables, &key);
    else
        sharing_alarm(
            tables, event, reached->case_id, reached->party_code, reached->number);
}

/* ---- share */

void
plan_share_part(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__PartShared *shared =
        (const Stafett__Plan__V1__PartShared *)event->message;
    const struct composer *composer = composer_find(shared->part_code);
    struct plan_partner partner;
    struct id case_id = id_or_none(shared->case_id);
    ASSERT(composer != NULL);
    if (!plan_partner_load(view, shared->party_code, &partner))
        return;
    const ProtobufCMessage *message = composer->compose(view, case_id,
        id_or_none(shared->part_id), shared->party_code, sharing_arena(sharing));
    if (message != NULL)
        sharing_add(sharing,
            arena_text(sharing_arena(sharing), slice_text(shared->party_code)),
            arena_text(sharing_arena(sharing), slice_text(shared->category_code)),
            case_id, message);
}

/* ---- lists between messages and rows */

ProtobufCBinaryData
plan_id_copy(struct id id, struct arena *arena)
{
    if (id_is_none(id))
        return slice_binary(slice_of(NULL, 0));
    return slice_binary(arena_copy(arena, id_slice(&id)));
}

char **
plan_codes_list(const char *first, size_t count, struct arena *arena)
{
    char **list = arena_take(arena, (count + 1) * sizeof(void *));
    for (size_t i = 0; i < count; i++)
        list[i] = arena_text(arena, slice_text(first + i * CODE_BYTES_MAX));
    return list;
}

ProtobufCBinaryData *
plan_ids_list(const struct id *ids, size_t count, struct arena *arena)
{
    ProtobufCBinaryData *list = arena_take(arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = plan_id_copy(ids[i], arena);
    return list;
}

uint32_t
plan_codes_take(
    char (*out)[CODE_BYTES_MAX], size_t max, char *const *codes, size_t count)
{
    ASSERT(count <= max);
    for (size_t i = 0; i < count; i++)
        code_copy(out[i], CODE_BYTES_MAX, codes[i]);
    return (uint32_t)count;
}

uint32_t
plan_ids_take(struct id *out, size_t max, const ProtobufCBinaryData *ids, size_t count)
{
    ASSERT(count <= max);
    for (size_t i = 0; i < count; i++)
        out[i] = id_or_none(ids[i]);
    return (uint32_t)count;
}
