/* From the document to a message: the envelope, who, and whom about; plo_body.c has what
 * happened when. Elements are known by namespace and name. The first fault found is the
 * one reported. */

#include "services/courier/plo.h"

#include "common/national_id.h"
#include "services/courier/plo_private.h"
#include "services/courier/plo_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define APPREC "http://www.kith.no/xmlstds/apprec/2004-11-21"

bool
plo_fault_set(struct plo_fault *fault, const char *reason, const char *where)
{
    fault->reason = reason;
    (void)snprintf(fault->where, sizeof fault->where, "%s", where);
    return false;
}

bool
plo_foreign(struct reading *reading, const char *where)
{
    return plo_fault_set(reading->fault, "foreign-xml", where);
}

/* ---- fields */

/* An element's text as a code word. */
static bool
code_of(const struct xml_node *parent, const char *name, char *code, size_t code_bytes)
{
    return xml_text(xml_child(parent, MSGHEAD, name), code, code_bytes) &&
           wire_is_code(slice_text(code));
}

/* False only when the element is there and unsound. */
static bool
code_of_optional(const struct xml_node *parent, const char *name, char *code)
{
    code[0] = '\0';
    return xml_child(parent, MSGHEAD, name) == NULL ||
           code_of(parent, name, code, PLO_REF_BYTES);
}

/* ---- the envelope */

/* The text of the Ident whose TypeId is one of `types` (a NULL ends them). */
static bool
ident_read(const struct xml_node *owner, const char *const *types, char *text,
    size_t text_bytes)
{
    char type[16];
    for (const struct xml_node *ident = xml_child(owner, MSGHEAD, "Ident");
         ident != NULL; ident = xml_next(ident)) {
        if (!xml_value(xml_child(ident, MSGHEAD, "TypeId"), type, sizeof type))
            continue;
        for (const char *const *wanted = types; *wanted != NULL; wanted++) {
            if (strcmp(*wanted, type) == 0)
                return xml_text(xml_child(ident, MSGHEAD, "Id"), text, text_bytes);
        }
    }
    return false;
}

/* Too long a name is none. */
static void
name_read(const struct xml_node *owner, char name[PLO_NAME_BYTES])
{
    if (!xml_text(xml_child(owner, MSGHEAD, "OrganisationName"), name, PLO_NAME_BYTES))
        name[0] = '\0';
}

/* What service the receiver's unit is, as units of the field are called. A name that says
 * nothing of the kind is no service that we know. */
static void
service_find(const struct plo_organisation *receiver, const char **service_out)
{
    static const struct {
        const char *begin;
        const char *service;
    } names[] = {
        { "Saksbehandl", "casework" },
        { "Sykepleietjeneste", "nursing" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        if (strncasecmp(receiver->unit_name, names[i].begin, strlen(names[i].begin)) ==
            0)
            *service_out = names[i].service;
    }
}

static bool
organisation_read(const struct xml_node *party, struct plo_organisation *out)
{
    static const char *const her[] = { "HER", NULL };
    const struct xml_node *outer = xml_child(party, MSGHEAD, "Organisation");
    const struct xml_node *inner = xml_child(outer, MSGHEAD, "Organisation");
    if (!ident_read(outer, her, out->ref, sizeof out->ref) ||
        !wire_is_code(slice_text(out->ref)))
        return false;
    if (!ident_read(inner, her, out->unit_ref, sizeof out->unit_ref))
        out->unit_ref[0] = '\0';
    name_read(outer, out->name);
    name_read(inner, out->unit_name);
    return out->unit_ref[0] == '\0' || wire_is_code(slice_text(out->unit_ref));
}

static bool
envelope_read(struct reading *reading, const struct xml_node *info)
{
    struct plo_message *out = reading->out;
    const struct xml_node *conversation = xml_child(info, MSGHEAD, "ConversationRef");
    char sent[64];
    if (!code_of(info, "MsgId", out->message_ref, sizeof out->message_ref))
        return plo_foreign(reading, "MsgHead/MsgInfo/MsgId");
    if (!xml_text(xml_child(info, MSGHEAD, "GenDate"), sent, sizeof sent) ||
        !plo_time_read(sent, reading->calendar, &out->sent_us))
        return plo_foreign(reading, "MsgHead/MsgInfo/GenDate");
    if (!code_of_optional(conversation, "RefToParent", out->parent_ref) ||
        !code_of_optional(conversation, "RefToConversation", out->conversation_ref))
        return plo_foreign(reading, "MsgHead/MsgInfo/ConversationRef");
    if (!organisation_read(xml_child(info, MSGHEAD, "Sender"), &out->sender))
        return plo_foreign(reading, "MsgHead/MsgInfo/Sender/Organisation/Ident");
    if (!organisation_read(xml_child(info, MSGHEAD, "Receiver"), &out->receiver))
        return plo_foreign(reading, "MsgHead/MsgInfo/Receiver/Organisation/Ident");
    service_find(&out->receiver, &out->service);
    return true;
}

/* ---- the person */

/* Help numbers (FHN) begin with 8 or 9 where a birth number has a day of the month. */
static bool
is_help_number(const char *number)
{
    return strlen(number) == 11 && strspn(number, "0123456789") == 11 &&
           number[0] >= '8';
}

static bool
is_norwegian(const char *number)
{
    return strlen(number) == 11 && strspn(number, "0123456789") == 11 &&
           national_id_is_valid(slice_text(number));
}

static bool
names_read(const struct xml_node *patient, struct plo_message *out)
{
    char given[PLO_NAME_BYTES / 2 - 1];
    char middle[PLO_NAME_BYTES / 2 - 1] = "";
    const struct xml_node *second = xml_child(patient, MSGHEAD, "MiddleName");
    if (!xml_text(xml_child(patient, MSGHEAD, "GivenName"), given, sizeof given) ||
        !xml_text(xml_child(patient, MSGHEAD, "FamilyName"), out->family_name,
            sizeof out->family_name))
        return false;
    if (second != NULL && !xml_text(second, middle, sizeof middle))
        return false;
    (void)snprintf(out->given_name, sizeof out->given_name, "%s%s%s", given,
        middle[0] == '\0' ? "" : " ", middle);
    return true;
}

static bool
patient_read(struct reading *reading, const struct xml_node *patient)
{
    static const char *const numbers[] = { "FNR", "DNR", NULL };
    static const char *const help_numbers[] = { "FHN", NULL };
    struct plo_message *out = reading->out;
    const struct xml_node *birth = xml_child(patient, MSGHEAD, "DateOfBirth");
    if (!names_read(patient, out))
        return plo_foreign(reading, "MsgHead/MsgInfo/Patient/FamilyName");
    if (birth != NULL && (!xml_text(birth, out->birth_date, sizeof out->birth_date) ||
                             !plo_date_read(out->birth_date)))
        return plo_foreign(reading, "MsgHead/MsgInfo/Patient/DateOfBirth");
    char *number = out->national_id;
    bool is_help = false;
    if (!ident_read(patient, numbers, number, sizeof out->national_id)) {
        is_help = ident_read(patient, help_numbers, number, sizeof out->national_id);
        if (!is_help)
            return plo_foreign(reading, "MsgHead/MsgInfo/Patient/Ident");
    }
    out->is_unverified = !(is_help ? is_help_number(number) : is_norwegian(number));
    return true;
}

/* ---- the document */

static enum plo_result
head_read(struct reading *reading, const struct xml_node *head)
{
    char type[PLO_REF_BYTES];
    const struct xml_node *info = xml_child(head, MSGHEAD, "MsgInfo");
    if (!xml_value(xml_child(info, MSGHEAD, "Type"), type, sizeof type)) {
        (void)plo_foreign(reading, "MsgHead/MsgInfo/Type");
        return PLO_UNREADABLE;
    }
    reading->row = plo_type_find(type);
    if (reading->row == NULL) {
        (void)plo_fault_set(reading->fault, "unknown-type", "MsgHead/MsgInfo/Type");
        return PLO_UNREADABLE;
    }
    if (!plo_type_is_told(reading->row))
        return PLO_SET_ASIDE;
    bool is_read = envelope_read(reading, info) &&
                   patient_read(reading, xml_child(info, MSGHEAD, "Patient")) &&
                   plo_body_read(reading, head);
    return is_read ? PLO_NOTICE : PLO_UNREADABLE;
}

static void
document_fault(const struct xml_fault *from, struct plo_fault *fault)
{
    char where[WIRE_WHERE_BYTES];
    (void)snprintf(
        where, sizeof where, from->is_doctype ? "doctype" : "line-%d", from->line);
    (void)plo_fault_set(fault, from->is_doctype ? "foreign-xml" : "not-xml", where);
    fault->is_cut = !from->is_doctype;
}

enum plo_result
plo_read(struct slice bytes, const struct calendar *calendar, struct plo_message *out,
    struct plo_fault *fault)
{
    struct xml_document *document = NULL;
    struct xml_fault xml_fault;
    struct reading reading = { .calendar = calendar, .out = out, .fault = fault };
    memset(out, 0, sizeof *out);
    out->service = "";
    memset(fault, 0, sizeof *fault);
    if (bytes.len > PLO_BYTES_MAX) {
        (void)plo_fault_set(fault, "too-large", "file");
        return PLO_UNREADABLE;
    }
    if (!xml_read(bytes, &document, &xml_fault)) {
        document_fault(&xml_fault, fault);
        return PLO_UNREADABLE;
    }
    enum plo_result result = PLO_UNREADABLE;
    const struct xml_node *root = xml_root(document);
    if (xml_is(root, MSGHEAD, "MsgHead"))
        result = head_read(&reading, root);
    else if (xml_is(root, APPREC, "AppRec"))
        result = PLO_SET_ASIDE;
    else
        (void)plo_foreign(&reading, "root");
    xml_destroy(&document);
    return result;
}

void
plo_start(void)
{
    xml_start();
}

void
plo_stop(void)
{
    xml_stop();
}
