/* Typed access to inquiries and to each unit's list of them. An inquiry stands in one
 * list: its owner's, among the open or the ended ones. */

#include "services/intake/intake.h"

#include <string.h>

struct id
intake_inquiry_case(struct id inquiry_id)
{
    return id_derive(inquiry_id, "case");
}

bool
intake_inquiry_load(
    const struct view *view, struct id inquiry_id, struct intake_inquiry *out)
{
    struct key key = key_of_id(inquiry_id);
    return table_load(view, INTAKE_INQUIRIES, &key, out, sizeof *out);
}

void
intake_inquiry_store(
    struct tables *tables, struct id inquiry_id, const struct intake_inquiry *row)
{
    struct key key = key_of_id(inquiry_id);
    table_store(tables, INTAKE_INQUIRIES, &key, row, sizeof *row);
}

void
intake_outcome_load(
    const struct view *view, struct id inquiry_id, struct intake_outcome *out)
{
    struct key key = key_of_id(inquiry_id);
    if (!table_load(view, INTAKE_OUTCOMES, &key, out, sizeof *out))
        memset(out, 0, sizeof *out);
}

void
intake_outcome_store(
    struct tables *tables, struct id inquiry_id, const struct intake_outcome *row)
{
    struct key key = key_of_id(inquiry_id);
    table_store(tables, INTAKE_OUTCOMES, &key, row, sizeof *row);
}

/* ---- who may act: the owning unit and the coordinating unit */

const char *
intake_act_fault(const struct view *view, const char *staff,
    ProtobufCBinaryData inquiry, struct intake_open *out)
{
    struct intake_staff actor;
    if (!id_from(slice_bytes(inquiry), &out->inquiry_id) ||
        !intake_inquiry_load(view, out->inquiry_id, &out->row))
        return "inquiry-unknown";
    if (!intake_staff_load(view, staff, &actor))
        return "staff-unknown";
    if (strcmp(actor.unit, out->row.unit) != 0 && !intake_is_coordinating(view, staff))
        return "not-responsible";
    return out->row.ended_us != 0 ? "inquiry-ended" : NULL;
}

const char *
intake_owner_fault(const struct view *view, const char *staff,
    ProtobufCBinaryData inquiry, struct intake_open *out)
{
    const char *fault = intake_act_fault(view, staff, inquiry, out);
    if (fault != NULL)
        return fault;
    return out->row.state == INQUIRY_ROUTED ? "inquiry-routed" : NULL;
}

/* ---- lists: unit code, ended or not, time, inquiry id */

static struct key
list_prefix(const char *unit, bool is_ended)
{
    uint8_t ended = is_ended;
    struct key key = key_of_code(unit);
    key_add_slice(&key, slice_of(&ended, sizeof ended));
    return key;
}

struct key
intake_list_key(const struct intake_inquiry *row, struct id inquiry_id)
{
    bool is_ended = row->ended_us != 0;
    struct key key = list_prefix(row->unit, is_ended);
    key_add_u64(&key,
        is_ended ? UINT64_MAX - (uint64_t)row->ended_us : (uint64_t)row->received_us);
    key_add_id(&key, inquiry_id);
    return key;
}

void
intake_list_start(
    struct intake_list *list, const struct view *view, const char *unit, bool is_ended)
{
    struct key prefix = list_prefix(unit, is_ended);
    walk_start(&list->walk, view, INTAKE_LISTS, &prefix);
}

bool
intake_list_next(struct intake_list *list, struct id *inquiry_id_out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(&list->walk, &key, &value))
        return false;
    ASSERT(key.len > ID_BYTES);
    ASSERT(id_from(slice_of(key.data + key.len - ID_BYTES, ID_BYTES), inquiry_id_out));
    return true;
}

/* ---- who brings it */

/* Rows are kept by place: a new word comes last. */
static const char *const from_codes[] = { "", "person", "relative", "professional",
    "volunteer", "public" };

bool
intake_from_find(const char *from_code, uint8_t *from_out)
{
    for (size_t i = 0; i < ARRAY_COUNT(from_codes); i++) {
        if (strcmp(from_codes[i], from_code) == 0) {
            *from_out = (uint8_t)i;
            return true;
        }
    }
    return false;
}

const char *
intake_from_code(uint8_t from)
{
    ASSERT(from < ARRAY_COUNT(from_codes));
    return from_codes[from];
}
