/* Typed access to notification's tables. Lists are keyed so that a walk gives what is
 * open before what is past, and the newest first: a look reads no more than it shows. */

#include "services/notification/alert.h"

#include <string.h>

bool
alert_self_load(const struct view *view, struct alert_self *out)
{
    struct key key = key_of_code("self");
    return table_load(view, ALERT_SELF, &key, out, sizeof *out);
}

bool
alert_unit_load(const struct view *view, const char *unit, struct alert_unit *out)
{
    struct key key = key_of_code(unit);
    return table_load(view, ALERT_UNITS, &key, out, sizeof *out);
}

bool
alert_staff_load(const struct view *view, const char *staff, struct alert_staff *out)
{
    struct key key = key_of_code(staff);
    return table_load(view, ALERT_STAFF, &key, out, sizeof *out);
}

bool
alert_staff_is_here(const struct view *view, const char *staff)
{
    struct alert_staff row;
    return alert_staff_load(view, staff, &row) && !row.is_ended && !row.is_absent;
}

bool
alert_is_coordinating(const struct view *view, const char *staff)
{
    struct alert_self self;
    struct alert_staff row;
    return alert_self_load(view, &self) && alert_staff_load(view, staff, &row) &&
           !row.is_ended && strcmp(row.unit, self.unit) == 0;
}

bool
alert_row_load(const struct view *view, struct id alert_id, struct alert_row *out)
{
    struct key key = key_of_id(alert_id);
    return table_load(view, ALERT_ALERTS, &key, out, sizeof *out);
}

void
alert_row_store(struct tables *tables, struct id alert_id, const struct alert_row *row)
{
    struct key key = key_of_id(alert_id);
    table_store(tables, ALERT_ALERTS, &key, row, sizeof *row);
}

bool
alert_row_told(const struct alert_row *row, const char *staff)
{
    ASSERT(row->told_count <= ALERT_TOLD_MAX);
    for (uint32_t i = 0; i < row->told_count; i++) {
        if (strcmp(row->told[i], staff) == 0)
            return true;
    }
    return false;
}

bool
alert_cause_told(const struct view *view, struct id cause, const char *staff)
{
    struct slice value;
    struct key key = key_of_id(cause);
    key_add_code(&key, staff);
    return table_get(view, ALERT_BY_CAUSE, key_slice(&key), &value);
}

/* ---- lists: staff code, past or not, newest first, alert id */

static struct key
list_prefix(const char *staff, bool is_past)
{
    uint8_t past = is_past;
    struct key key = key_of_code(staff);
    key_add_slice(&key, slice_of(&past, sizeof past));
    return key;
}

struct key
alert_list_key(
    const char *staff, bool is_past, const struct alert_row *row, struct id alert_id)
{
    struct key key = list_prefix(staff, is_past);
    key_add_u64(&key, UINT64_MAX - (uint64_t)row->opened_us);
    key_add_id(&key, alert_id);
    return key;
}

void
alert_list_start(
    struct alert_list *list, const struct view *view, const char *staff, bool is_past)
{
    struct key prefix = list_prefix(staff, is_past);
    walk_start(&list->walk, view, ALERT_LISTS, &prefix);
}

bool
alert_list_next(
    struct alert_list *list, struct id *alert_id_out, bool *is_delivered_out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(&list->walk, &key, &value))
        return false;
    ASSERT(key.len > ID_BYTES);
    ASSERT(value.len == 1);
    ASSERT(id_from(slice_of(key.data + key.len - ID_BYTES, ID_BYTES), alert_id_out));
    *is_delivered_out = value.data[0] != 0;
    return true;
}
