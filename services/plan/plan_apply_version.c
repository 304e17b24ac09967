#include "services/plan/plan_joint.h"

#include <string.h>

/* Folds of versions and of who has signed them: a version under its number, and one row
 * for each party that is to sign it, with the digest of what that party has of it. */

static struct key
view_key(struct id version_id, const char *party)
{
    struct key key = key_of_id(version_id);
    key_add_code(&key, party);
    return key;
}

bool
plan_version_load(const struct view *view, struct id case_id, uint64_t number,
    struct plan_version *out)
{
    struct key key = plan_case_key(case_id, number);
    return table_load(view, PLAN_VERSIONS, &key, out, sizeof *out);
}

bool
plan_version_find(const struct view *view, struct id case_id, struct id version_id,
    struct plan_version *out)
{
    struct id known_case;
    uint64_t number;
    return plan_place_find(
               view, PLAN_VERSION_NUMBERS, version_id, &known_case, &number) &&
           id_equal(known_case, case_id) &&
           plan_version_load(view, case_id, number, out);
}

bool
plan_version_newest(
    const struct view *view, struct id case_id, struct plan_version *out)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(case_id);
    bool is_found = false;
    walk_start(&walk, view, PLAN_VERSIONS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, out, sizeof *out);
        is_found = true;
    }
    return is_found;
}

bool
plan_version_view_load(const struct view *view, struct id version_id, const char *party,
    struct plan_version_view *out)
{
    struct key key = view_key(version_id, party);
    return table_load(view, PLAN_VIEWS, &key, out, sizeof *out);
}

void
plan_version_views_walk(
    struct walk *walk, const struct view *view, struct id version_id)
{
    struct key key = key_of_id(version_id);
    walk_start(walk, view, PLAN_VIEWS, &key);
}

bool
plan_version_views_next(
    struct walk *walk, char party_out[PLAN_PARTY_BYTES], struct plan_version_view *out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(walk, &key, &value))
        return false;
    code_copy(party_out, PLAN_PARTY_BYTES, (const char *)key.data + ID_BYTES);
    table_row(value, out, sizeof *out);
    return true;
}

/* What a party has said of the same bytes before, stays. */
static void
view_put(struct tables *tables, struct id version_id,
    const Stafett__Plan__V1__MemberView *member)
{
    struct plan_version_view row;
    struct key key = view_key(version_id, member->party_code);
    bool is_same =
        table_load(tables_view(tables), PLAN_VIEWS, &key, &row, sizeof row) &&
        slice_equal(slice_of(row.digest, DIGEST_BYTES), slice_bytes(member->digest));
    if (!is_same)
        memset(&row, 0, sizeof row);
    ASSERT(member->digest.len == DIGEST_BYTES);
    memcpy(row.digest, member->digest.data, DIGEST_BYTES);
    row.part_count = member->part_count;
    row.withheld_count = member->withheld_count;
    table_store(tables, PLAN_VIEWS, &key, &row, sizeof row);
}

void
plan_apply_version(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__VersionMade *made =
        (const Stafett__Plan__V1__VersionMade *)event->message;
    struct id case_id = id_or_none(made->case_id);
    struct plan_version row;
    memset(&row, 0, sizeof row);
    row.id = id_or_none(made->version_id);
    code_copy(row.holder, sizeof row.holder, made->holder_code);
    code_copy(row.by, sizeof row.by, event->actor);
    row.term = made->term;
    row.number = made->number;
    row.made_us = event->time_us;
    row.evaluate_us = made->evaluate_us;
    row.missing_count = plan_codes_take(
        row.missing, PLAN_MISSING_MAX, made->missing_codes, made->n_missing_codes);
    if (made->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(made->content));
    struct key place = plan_case_key(case_id, row.number);
    struct key key = key_of_id(row.id);
    table_store(tables, PLAN_VERSIONS, &place, &row, sizeof row);
    table_put(tables, PLAN_VERSION_NUMBERS, key_slice(&key), key_slice(&place));
    for (size_t i = 0; i < made->n_views; i++)
        view_put(tables, row.id, made->views[i]);
    struct plan_part part =
        plan_part_of("version", row.id, "coordination", made->holder_code);
    plan_part_put(tables, case_id, &part);
}

/* The whole is evaluated again then: whoever takes the case over owes it with the newest
 * version. */
void
plan_version_evaluated(struct tables *tables, struct id case_id, int64_t next_us)
{
    struct plan_version newest;
    if (!plan_version_newest(tables_view(tables), case_id, &newest))
        return;
    struct key place = plan_case_key(case_id, newest.number);
    newest.evaluate_us = next_us;
    table_store(tables, PLAN_VERSIONS, &place, &newest, sizeof newest);
}

void
plan_apply_version_signed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__VersionSigned *signature =
        (const Stafett__Plan__V1__VersionSigned *)event->message;
    struct plan_version_view row;
    struct key key = view_key(id_or_none(signature->version_id), signature->party_code);
    ASSERT(table_is_there(tables_view(tables),
        table_load(tables_view(tables), PLAN_VIEWS, &key, &row, sizeof row)));
    code_copy(row.answer, sizeof row.answer, signature->answer_code);
    row.signed_us = event->time_us;
    row.content = signature->content.len > 0 ? event->id : ID_NONE;
    content_store(tables, event->id, slice_bytes(signature->content));
    table_store(tables, PLAN_VIEWS, &key, &row, sizeof row);
}

/* ---- what partners are told: of each its own view alone */

const ProtobufCMessage *
plan_compose_version(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_version row;
    struct plan_version_view own;
    Stafett__Plan__V1__HandoverOffered proofs =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    if (!plan_version_find(view, case_id, part_id, &row))
        return NULL;
    Stafett__Partner__V1__VersionShared *out = arena_take(arena, sizeof *out);
    stafett__partner__v1__version_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->version_id = plan_id_copy(part_id, arena);
    out->number = row.number;
    out->term = row.term;
    out->evaluate_us = row.evaluate_us;
    out->missing_codes = plan_codes_list(row.missing[0], row.missing_count, arena);
    out->n_missing_codes = row.missing_count;
    if (plan_version_view_load(view, part_id, party, &own)) {
        out->digest =
            slice_binary(arena_copy(arena, slice_of(own.digest, DIGEST_BYTES)));
        out->part_count = own.part_count;
        out->withheld_count = own.withheld_count;
    }
    plan_proofs_add(view, case_id, arena, &proofs);
    out->proofs = proofs.proofs;
    out->n_proofs = proofs.n_proofs;
    out->content = slice_binary(content_load(view, row.content, arena));
    return &out->base;
}
