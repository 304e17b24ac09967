#include "common/kept.h"

#include "common/cursor.h"

#include <string.h>

static struct key
released_key(enum kept_kind kind, uint64_t number)
{
    uint8_t byte = (uint8_t)kind;
    struct key key = key_of_slice(slice_of(&byte, sizeof byte));
    key_add_u64(&key, number);
    return key;
}

static struct key
case_prefix(const char *source, struct id case_id)
{
    struct key key = key_of_code(source);
    key_add_id(&key, case_id);
    return key;
}

/* ---- counts */

static void
count(struct cursor *cursor, const Stafett__V1__Turn *turn)
{
    if (turn->verdict == STAFETT__V1__VERDICT__VERDICT_PARKED)
        cursor->parked++;
    else if (turn->quarantined != 0)
        cursor->quarantined++;
    else if (turn->is_discarded)
        cursor->discarded++;
    else if (turn->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED)
        cursor->applied++;
    else
        cursor->refused++;
}

/* Its place was counted when it was set aside, and is counted where it belongs now. */
static void
count_again(struct tables *tables, const Stafett__V1__Turn *turn)
{
    struct cursor cursor = cursor_load(tables_view(tables), turn->source);
    uint64_t *before = turn->unparked != 0 ? &cursor.parked : &cursor.quarantined;
    /* After a failed read the cursor is empty: later puts do nothing anyway. */
    ASSERT(*before > 0 || tables_status(tables) != STATUS_OK);
    (*before)--;
    count(&cursor, turn);
    cursor_store(tables, turn->source, &cursor);
}

/* ---- parked */

static void
case_mark(struct tables *tables, const Stafett__V1__Turn *turn, uint64_t number,
    bool is_waiting)
{
    struct id case_id;
    if (!id_from(slice_bytes(turn->case_id), &case_id) || id_is_none(case_id))
        return;
    struct key key = case_prefix(turn->source, case_id);
    key_add_u64(&key, number);
    if (is_waiting)
        table_put(tables, TABLE_PARKED_CASES, key_slice(&key), slice_text(""));
    else
        table_remove(tables, TABLE_PARKED_CASES, &key);
}

static void
fold_parked(struct tables *tables, const Stafett__V1__Turn *turn)
{
    struct key key = key_of_u64(turn->sequence);
    table_put(tables, TABLE_PARKED, key_slice(&key), slice_bytes(turn->parked));
    case_mark(tables, turn, turn->sequence, true);
}

static void
fold_unparked(struct tables *tables, const Stafett__V1__Turn *turn)
{
    struct key key = key_of_u64(turn->unparked);
    struct key released = released_key(KEPT_PARKED, turn->unparked);
    table_remove(tables, TABLE_RELEASED, &released);
    count_again(tables, turn);
    if (turn->verdict == STAFETT__V1__VERDICT__VERDICT_PARKED)
        return; /* it waits on, where it was */
    table_remove(tables, TABLE_PARKED, &key);
    case_mark(tables, turn, turn->unparked, false);
}

bool
kept_is_parked(const struct view *view, uint64_t turn)
{
    struct slice value;
    struct key key = key_of_u64(turn);
    return table_get(view, TABLE_PARKED, key_slice(&key), &value);
}

bool
kept_case_waits(
    const struct view *view, const char *source, struct id case_id, uint64_t before)
{
    struct key prefix = case_prefix(source, case_id);
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, TABLE_PARKED_CASES, &prefix);
    return walk_next(&walk, &key, &value) && key_end_number(key) < before;
}

/* ---- quarantine */

static void
row_store(
    struct tables *tables, uint64_t number, const char *source, enum kept_state state)
{
    struct kept_row row;
    struct key key = key_of_u64(number);
    memset(&row, 0, sizeof row);
    code_copy(row.source, sizeof row.source, source);
    row.state = (uint8_t)state;
    table_store(tables, TABLE_QUARANTINE, &key, &row, sizeof row);
}

bool
kept_find(const struct view *view, uint64_t number, struct kept_row *out)
{
    struct key key = key_of_u64(number);
    return table_load(view, TABLE_QUARANTINE, &key, out, sizeof *out);
}

static void
fold_unquarantined(struct tables *tables, const Stafett__V1__Turn *turn)
{
    struct key released = released_key(KEPT_QUARANTINE, turn->unquarantined);
    table_remove(tables, TABLE_RELEASED, &released);
    count_again(tables, turn);
    if (turn->quarantined == 0)
        row_store(tables, turn->unquarantined, turn->source, KEPT_HAS_RUN);
}

uint64_t
kept_settled(const struct view *view)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t settled = 0;
    walk_start(&walk, view, TABLE_QUARANTINE, &all);
    while (walk_next(&walk, &key, &value)) {
        struct kept_row row;
        table_row(value, &row, sizeof row);
        settled += row.state != KEPT_WAITS;
    }
    return settled;
}

/* ---- turns and operators */

void
kept_fold(struct tables *tables, const Stafett__V1__Turn *turn)
{
    if (turn->parked.len != 0 && turn->unparked == 0)
        fold_parked(tables, turn);
    if (turn->quarantined != 0 && turn->source[0] != '\0')
        row_store(tables, turn->quarantined, turn->source, KEPT_WAITS);
    if (turn->unparked != 0)
        fold_unparked(tables, turn);
    if (turn->unquarantined != 0)
        fold_unquarantined(tables, turn);
    if (turn->position == 0)
        return;
    struct cursor cursor = cursor_load(tables_view(tables), turn->source);
    ASSERT(turn->position > cursor.position);
    cursor.position = turn->position;
    cursor.ignored += turn->ignored;
    count(&cursor, turn);
    if (turn->chain.len == DIGEST_BYTES)
        memcpy(cursor.chain, turn->chain.data, DIGEST_BYTES);
    cursor_store(tables, turn->source, &cursor);
}

void
kept_release(struct tables *tables, enum kept_kind kind, uint64_t number)
{
    struct key key = released_key(kind, number);
    table_put(tables, TABLE_RELEASED, key_slice(&key), slice_text(""));
}

void
kept_discard(struct tables *tables, uint64_t number)
{
    struct kept_row row;
    bool is_of_feed = kept_find(tables_view(tables), number, &row);
    struct key released = released_key(KEPT_QUARANTINE, number);
    table_remove(tables, TABLE_RELEASED, &released);
    row_store(tables, number, row.source, KEPT_DISCARDED);
    if (!is_of_feed)
        return;
    struct cursor cursor = cursor_load(tables_view(tables), row.source);
    ASSERT(cursor.quarantined > 0 || tables_status(tables) != STATUS_OK);
    cursor.quarantined--;
    cursor.discarded++;
    cursor_store(tables, row.source, &cursor);
}

bool
kept_released_next(const struct view *view, enum kept_kind *kind, uint64_t *number)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, TABLE_RELEASED, &all);
    if (*number != 0) {
        walk.last = released_key(*kind, *number);
        walk.is_started = true;
    }
    if (!walk_next(&walk, &key, &value))
        return false;
    *kind = (enum kept_kind)key.data[0];
    *number = key_end_number(key);
    return true;
}
