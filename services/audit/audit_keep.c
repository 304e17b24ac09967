/* What audit takes out of an event besides its structure, and what it makes of it. A row
 * names the fields of the event that are kept, and what they are folded into: a matter
 * that somebody waits for (the figures), the cases that somebody answers for, or who may
 * ask. All fields named here are codes, ids, times or keys, never content. */

#include "services/audit/audit.h"

#include "common/catalogue.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"

#include <string.h>

enum { OPENS = 1, ANSWERS = 2, ENDS = 4 };

typedef void (*fold_fn)(
    struct tables *tables, const Stafett__Audit__V1__EventEntry *entry);

struct keep_row {
    const ProtobufCMessageDescriptor *type;
    const char *about; /* fields of the event; NULL: none */
    const char *kind;
    const char *whose;
    const char *staff;
    const char *unit;
    const char *due;
    const char *matter; /* offer, break, inquiry, assessment; NULL: no matter */
    unsigned acts;      /* OPENS, ANSWERS, ENDS */
    fold_fn fold;       /* NULL: the matter alone */
    bool is_of_case;    /* the fold needs the event's case */
};

/* ---- who may ask */

static void
staff_put(struct tables *tables, const char *staff, const char *unit, bool is_ended)
{
    struct audit_staff row;
    struct key key = key_of_code(staff);
    memset(&row, 0, sizeof row);
    code_copy(row.unit, sizeof row.unit, unit);
    row.is_ended = is_ended;
    table_store(tables, AUDIT_STAFF, &key, &row, sizeof row);
}

/* The named person may ask from the first moment, also before plan adds her. */
static void
fold_founded(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    struct audit_self row;
    struct key key = key_of_code("self");
    memset(&row, 0, sizeof row);
    code_copy(row.organisation, sizeof row.organisation, entry->whose_code);
    code_copy(row.unit, sizeof row.unit, entry->unit_code);
    table_store(tables, AUDIT_SELF, &key, &row, sizeof row);
    staff_put(tables, entry->staff_code, entry->unit_code, false);
}

static void
fold_staff(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    staff_put(tables, entry->staff_code, entry->unit_code, false);
}

static void
fold_staff_ended(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    staff_put(tables, entry->staff_code, "", true);
    users_remove(tables, entry->staff_code);
}

static void
fold_user(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    if (entry->public_key.len == USER_KEY_BYTES)
        users_add(tables, slice_bytes(entry->public_key), entry->staff_code);
}

/* ---- who answers for which open case */

static void
case_load(const struct tables *tables, const Stafett__Audit__V1__EventEntry *entry,
    struct audit_case *out)
{
    struct key key = key_of_slice(slice_bytes(entry->case_id));
    memset(out, 0, sizeof *out);
    (void)table_load(tables_view(tables), AUDIT_CASES, &key, out, sizeof *out);
}

static void
case_store(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry,
    const struct audit_case *row)
{
    struct key key = key_of_slice(slice_bytes(entry->case_id));
    table_store(tables, AUDIT_CASES, &key, row, sizeof *row);
}

static void
responsible_set(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry,
    const char *staff)
{
    struct audit_case row;
    case_load(tables, entry, &row);
    struct key former = key_of_code(row.responsible);
    struct key load = key_of_code(staff);
    key_add_slice(&former, slice_bytes(entry->case_id));
    key_add_slice(&load, slice_bytes(entry->case_id));
    if (row.responsible[0] != '\0')
        table_remove(tables, AUDIT_LOADS, &former);
    memset(&row, 0, sizeof row);
    code_copy(row.responsible, sizeof row.responsible, staff);
    case_store(tables, entry, &row);
    if (staff[0] != '\0')
        table_put(tables, AUDIT_LOADS, key_slice(&load), slice_text(""));
}

static bool
is_own(const struct tables *tables, const char *organisation)
{
    struct audit_self self;
    struct key key = key_of_code("self");
    return table_load(tables_view(tables), AUDIT_SELF, &key, &self, sizeof self) &&
           strcmp(self.organisation, organisation) == 0;
}

static void
fold_case_opened(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    responsible_set(
        tables, entry, is_own(tables, entry->whose_code) ? entry->staff_code : "");
}

static void
fold_replaced(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    responsible_set(tables, entry, entry->staff_code);
}

static void
fold_case_closed(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    struct key key = key_of_slice(slice_bytes(entry->case_id));
    responsible_set(tables, entry, "");
    table_remove(tables, AUDIT_CASES, &key);
}

/* She answers for the case when the handover is completed, if it comes to us. */
static void
fold_accepted(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    struct audit_case row;
    case_load(tables, entry, &row);
    memset(row.accepting, 0, sizeof row.accepting);
    code_copy(row.accepting, sizeof row.accepting, entry->staff_code);
    case_store(tables, entry, &row);
}

static void
fold_completed(struct tables *tables, const Stafett__Audit__V1__EventEntry *entry)
{
    struct audit_case row;
    case_load(tables, entry, &row);
    responsible_set(
        tables, entry, is_own(tables, entry->whose_code) ? row.accepting : "");
}

/* ---- the rows */

#define PLAN(name)   &stafett__plan__v1__##name##__descriptor
#define INTAKE(name) &stafett__intake__v1__##name##__descriptor
#define TEAM(name)   &stafett__team__v1__##name##__descriptor

/* clang-format off */
static const struct keep_row rows[] = {
    /* event                       about            kind         whose                staff               unit        due               matter        acts */
    { PLAN(organisation_founded),  NULL,            NULL,        "organisation_code", "staff_code",       "unit_code", NULL,            NULL,         0, fold_founded, false },
    { PLAN(staff_added),           NULL,            NULL,        NULL,                "staff_code",       "unit_code", NULL,            NULL,         0, fold_staff, false },
    { PLAN(staff_ended),           NULL,            NULL,        NULL,                "staff_code",       NULL,        NULL,            NULL,         0, fold_staff_ended, false },
    { PLAN(user_bound),            NULL,            NULL,        NULL,                "staff_code",       NULL,        NULL,            NULL,         0, fold_user, false },

    { PLAN(case_opened),           "case_id",       "kind_code", "holder_code",       "responsible_code", NULL,        NULL,            NULL,         0, fold_case_opened, true },
    { PLAN(responsible_replaced),  "case_id",       NULL,        NULL,                "responsible_code", NULL,        NULL,            NULL,         0, fold_replaced, true },
    { PLAN(case_closed),           "case_id",       NULL,        NULL,                NULL,               NULL,        NULL,            NULL,         0, fold_case_closed, true },

    { PLAN(handover_offered),      "offer_id",      "kind_code", "to_code",           NULL,               NULL,        "answer_due_us", "offer",      OPENS, NULL, false },
    { PLAN(handover_postponed),    "offer_id",      NULL,        NULL,                NULL,               NULL,        "next_answer_us", "offer",     ANSWERS, NULL, false },
    { PLAN(handover_accepted),     "offer_id",      NULL,        NULL,                "responsible_code", NULL,        NULL,            "offer",      ANSWERS | ENDS, fold_accepted, true },
    { PLAN(handover_declined),     "offer_id",      NULL,        NULL,                NULL,               NULL,        NULL,            "offer",      ANSWERS | ENDS, NULL, false },
    { PLAN(handover_withdrawn),    "offer_id",      NULL,        NULL,                NULL,               NULL,        NULL,            "offer",      ENDS, NULL, false },
    { PLAN(handover_completed),    "offer_id",      NULL,        "to_code",           NULL,               NULL,        NULL,            "offer",      ENDS, fold_completed, true },
    { PLAN(break_opened),          "break_id",      "rule_code", "whose_code",        NULL,               NULL,        NULL,            "break",      OPENS, NULL, false },
    { PLAN(break_closed),          "break_id",      NULL,        NULL,                NULL,               NULL,        NULL,            "break",      ANSWERS | ENDS, NULL, false },

    { INTAKE(inquiry_received),    "inquiry_id",    "kind_code", "unit_code",         NULL,               NULL,        "answer_due_us", "inquiry",    OPENS, NULL, false },
    { INTAKE(inquiry_transferred), "inquiry_id",    NULL,        "unit_code",         NULL,               NULL,        NULL,            "inquiry",    0, NULL, false },
    { INTAKE(inquiry_routed),      "inquiry_id",    NULL,        "unit_code",         NULL,               NULL,        NULL,            "inquiry",    0, NULL, false },
    { INTAKE(service_offered),     "inquiry_id",    NULL,        NULL,                NULL,               NULL,        "promised_us",   "inquiry",    ANSWERS, NULL, false },
    { INTAKE(inquiry_answered),    "inquiry_id",    NULL,        NULL,                NULL,               NULL,        NULL,            "inquiry",    ANSWERS | ENDS, NULL, false },
    { INTAKE(inquiry_assessed),    "inquiry_id",    NULL,        NULL,                NULL,               NULL,        NULL,            "inquiry",    ANSWERS | ENDS, NULL, false },
    { INTAKE(inquiry_withdrawn),   "inquiry_id",    NULL,        NULL,                NULL,               NULL,        NULL,            "inquiry",    ENDS, NULL, false },

    { TEAM(assessment_opened),     "assessment_id", NULL,        "team_code",         "responsible_code", NULL,        "due_us",        "assessment", OPENS, NULL, false },
    { TEAM(mapping_begun),         "assessment_id", NULL,        NULL,                NULL,               NULL,        "due_us",        "assessment", 0, NULL, false },
    { TEAM(assessment_extended),   "assessment_id", NULL,        NULL,                NULL,               NULL,        "due_us",        "assessment", 0, NULL, false },
    { TEAM(assessment_concluded),  "assessment_id", NULL,        NULL,                NULL,               NULL,        NULL,            "assessment", ANSWERS | ENDS, NULL, false },
    { TEAM(assessment_cancelled),  "assessment_id", NULL,        NULL,                NULL,               NULL,        NULL,            "assessment", ENDS, NULL, false },
};
/* clang-format on */

static const struct keep_row *
row_find(const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (rows[i].type == type)
            return &rows[i];
    }
    return NULL;
}

/* ---- taking fields out of a payload */

static const void *
member_of(const ProtobufCMessage *message, const char *name, ProtobufCType type)
{
    if (name == NULL)
        return NULL;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    if (field == NULL || field->type != type ||
        field->label == PROTOBUF_C_LABEL_REPEATED)
        return NULL;
    return (const uint8_t *)message + field->offset;
}

static void
take_code(const ProtobufCMessage *message, const char *name, char **out)
{
    char *const *code = member_of(message, name, PROTOBUF_C_TYPE_STRING);
    if (code != NULL)
        *out = *code;
}

static void
take_bytes(const ProtobufCMessage *message, const char *name, ProtobufCBinaryData *out)
{
    const ProtobufCBinaryData *bytes = member_of(message, name, PROTOBUF_C_TYPE_BYTES);
    if (bytes != NULL)
        *out = *bytes;
}

static void
take_time(const ProtobufCMessage *message, const char *name, int64_t *out)
{
    const int64_t *time_us = member_of(message, name, PROTOBUF_C_TYPE_INT64);
    if (time_us != NULL)
        *out = *time_us;
}

/* Most events have none of these: they are not unpacked. */
static bool
has_kept_field(const ProtobufCMessageDescriptor *type)
{
    return protobuf_c_message_descriptor_get_field_by_name(type, "person_id") != NULL ||
           protobuf_c_message_descriptor_get_field_by_name(type, "ground_code") != NULL;
}

void
audit_keep_fields(const char *type, struct slice payload, struct arena *arena,
    Stafett__Audit__V1__EventEntry *out)
{
    const ProtobufCMessageDescriptor *descriptor = catalogue_find(type);
    const struct keep_row *row = row_find(descriptor);
    if (descriptor == NULL || (row == NULL && !has_kept_field(descriptor)))
        return;
    const ProtobufCMessage *message = message_unpack_own(descriptor, payload, arena);
    take_bytes(message, "person_id", &out->person_id);
    take_code(message, "ground_code", &out->ground_code);
    if (row == NULL)
        return;
    take_bytes(message, row->about, &out->about_id);
    take_code(message, row->kind, &out->kind_code);
    take_code(message, row->whose, &out->whose_code);
    take_code(message, row->staff, &out->staff_code);
    take_code(message, row->unit, &out->unit_code);
    take_time(message, row->due, &out->due_us);
    if (row->fold == fold_user)
        take_bytes(message, "public_key", &out->public_key);
}

/* ---- folding */

static void
matter_fold(struct tables *tables, const struct keep_row *row,
    const Stafett__Audit__V1__EventEntry *entry, int64_t time_us)
{
    struct audit_matter matter;
    struct key key = key_of_slice(slice_bytes(entry->about_id));
    memset(&matter, 0, sizeof matter);
    bool is_there =
        table_load(tables_view(tables), AUDIT_MATTERS, &key, &matter, sizeof matter);
    if (!is_there && (row->acts & OPENS) == 0)
        return;
    if (!is_there) {
        code_copy(matter.matter, sizeof matter.matter, row->matter);
        code_copy(matter.kind, sizeof matter.kind, entry->kind_code);
        matter.opened_us = time_us;
    }
    if (entry->whose_code[0] != '\0')
        code_copy(matter.whose, sizeof matter.whose, entry->whose_code);
    if (entry->due_us != 0)
        matter.due_us = entry->due_us;
    if ((row->acts & ANSWERS) != 0 && matter.answered_us == 0)
        matter.answered_us = time_us;
    if ((row->acts & ENDS) != 0 && matter.ended_us == 0)
        matter.ended_us = time_us;
    table_store(tables, AUDIT_MATTERS, &key, &matter, sizeof matter);
}

void
audit_keep_fold(
    struct tables *tables, const Stafett__Audit__V1__EventEntry *entry, int64_t time_us)
{
    const struct keep_row *row = row_find(catalogue_find(entry->type));
    if (row == NULL)
        return;
    if (row->matter != NULL && entry->about_id.len == ID_BYTES)
        matter_fold(tables, row, entry, time_us);
    if (row->fold != NULL && (!row->is_of_case || entry->case_id.len == ID_BYTES))
        row->fold(tables, entry);
}
