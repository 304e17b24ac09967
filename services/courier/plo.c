/* From the document to a message: the envelope, who, whom about, and what happened when.
 * Elements are known by namespace and name. The first fault found is the one reported. */

#include "services/courier/plo.h"

#include "common/vault.h"
#include "services/courier/plo_time.h"
#include "services/courier/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MSGHEAD "http://www.kith.no/xmlstds/msghead/2006-05-24"
#define PATHWAY "http://www.kith.no/xmlstds/po/Pasientlogistikk/2012-04-01"
#define PARTS   "http://www.kith.no/xmlstds/po/poKomponent/2012-04-01"
#define APPREC  "http://www.kith.no/xmlstds/apprec/2004-11-21"

/* Hendelsekode, codebook 9121. */
enum plo_event {
    EVENT_NONE = 0,
    EVENT_ADMITTED = 1,
    EVENT_DISCHARGED = 2,
    EVENT_READY = 3,
    EVENT_READY_WITHDRAWN = 4,
    EVENT_READY_EXPECTED = 5,
    EVENT_DEATH = 13,
};

/* Message types of the field (codebook 8279). One without a kind is not about the
 * pathway. `event` is the one that the message is about; whether a date for being ready
 * is still of use stands in is_expecting. */
struct type_row {
    const char *type;
    const char *kind;
    enum plo_event event;
    bool is_expecting;
};

/* clang-format off */
static const struct type_row type_rows[] = {
    { "LOG_INNLAGT",              "admitted",        EVENT_ADMITTED,        true  },
    { "LOG_UTSKRIVNINGSKLAR",     "ready",           EVENT_READY,           true  },
    { "LOG_AVMELDING",            "ready-withdrawn", EVENT_READY_WITHDRAWN, false },
    { "LOG_UTSKREVET",            "discharged",      EVENT_DISCHARGED,      false },
    { "LOG_DOD",                  "death",           EVENT_DEATH,           false },
    { "HELSEOPPL_SOKNAD",         NULL, EVENT_NONE, false },
    { "INNLEGGELSESRAPPORT",      NULL, EVENT_NONE, false },
    { "UTSKRIVNINGSRAPPORT",      NULL, EVENT_NONE, false },
    { "ORIENTERING_TJENESTETILBUD", NULL, EVENT_NONE, false },
    { "HELSEOPPLYSNINGER_LEGE",   NULL, EVENT_NONE, false },
    { "MEDISINSKE_OPPLYSNINGER",  NULL, EVENT_NONE, false },
    { "DIALOG_FORESPORSEL",       NULL, EVENT_NONE, false },
    { "DIALOG_SVAR",              NULL, EVENT_NONE, false },
    { "DIALOG_AVVIK",             NULL, EVENT_NONE, false },
    { "DIALOG_HELSEFAGLIG",       NULL, EVENT_NONE, false },
    { "DIALOG_NOTAT",             NULL, EVENT_NONE, false },
    { "DIALOG_STATUS_HENVISNING", NULL, EVENT_NONE, false },
    { "HENVISNING_NYTILSTAND",    NULL, EVENT_NONE, false },
    { "HENVISNING_VIDERE",        NULL, EVENT_NONE, false },
    { "EPIKRISE",                 NULL, EVENT_NONE, false },
    { "APPREC",                   NULL, EVENT_NONE, false },
};

static const struct {
    const char *code;
    const char *status;
} status_rows[] = {
    { "N", "new" },
    { "M", "changed" },
    { "C", "cancelled" },
};
/* clang-format on */

struct reading {
    const struct calendar *calendar;
    const struct type_row *row;
    struct plo_message *out;
    struct plo_fault *fault;
};

static bool
fault_set(struct plo_fault *fault, const char *reason, const char *where)
{
    fault->reason = reason;
    (void)snprintf(fault->where, sizeof fault->where, "%s", where);
    return false;
}

static bool
foreign(struct reading *reading, const char *where)
{
    return fault_set(reading->fault, "foreign-xml", where);
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

static const struct type_row *
type_find(const char *type)
{
    for (size_t i = 0; i < ARRAY_COUNT(type_rows); i++) {
        if (strcmp(type_rows[i].type, type) == 0)
            return &type_rows[i];
    }
    return NULL;
}

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
    return out->unit_ref[0] == '\0' || wire_is_code(slice_text(out->unit_ref));
}

static bool
envelope_read(struct reading *reading, const struct xml_node *info)
{
    struct plo_message *out = reading->out;
    const struct xml_node *conversation = xml_child(info, MSGHEAD, "ConversationRef");
    char sent[64];
    if (!code_of(info, "MsgId", out->message_ref, sizeof out->message_ref))
        return foreign(reading, "MsgHead/MsgInfo/MsgId");
    if (!xml_text(xml_child(info, MSGHEAD, "GenDate"), sent, sizeof sent) ||
        !plo_time_read(sent, reading->calendar, &out->sent_us))
        return foreign(reading, "MsgHead/MsgInfo/GenDate");
    if (!code_of_optional(conversation, "RefToParent", out->parent_ref) ||
        !code_of_optional(conversation, "RefToConversation", out->conversation_ref))
        return foreign(reading, "MsgHead/MsgInfo/ConversationRef");
    if (!organisation_read(xml_child(info, MSGHEAD, "Sender"), &out->sender))
        return foreign(reading, "MsgHead/MsgInfo/Sender/Organisation/Ident");
    if (!organisation_read(xml_child(info, MSGHEAD, "Receiver"), &out->receiver))
        return foreign(reading, "MsgHead/MsgInfo/Receiver/Organisation/Ident");
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
        return foreign(reading, "MsgHead/MsgInfo/Patient/FamilyName");
    if (birth != NULL && (!xml_text(birth, out->birth_date, sizeof out->birth_date) ||
                             !plo_date_read(out->birth_date)))
        return foreign(reading, "MsgHead/MsgInfo/Patient/DateOfBirth");
    char *number = out->national_id;
    bool is_help = false;
    if (!ident_read(patient, numbers, number, sizeof out->national_id)) {
        is_help = ident_read(patient, help_numbers, number, sizeof out->national_id);
        if (!is_help)
            return foreign(reading, "MsgHead/MsgInfo/Patient/Ident");
    }
    if (is_help ? is_help_number(number) : national_id_is_valid(slice_text(number)))
        return true;
    return fault_set(
        reading->fault, "wrong-check-digits", "MsgHead/MsgInfo/Patient/Ident");
}

/* ---- what happened */

struct event_read {
    enum plo_event code;
    int64_t time_us;
    bool is_estimated;
};

/* An event without a code that we know is passed over. */
static bool
event_read(struct reading *reading, const struct xml_node *node, struct event_read *out)
{
    char code[16];
    char time[64];
    char estimate[8] = "false";
    const struct xml_node *anslag = xml_child(node, PARTS, "Anslag");
    memset(out, 0, sizeof *out);
    if (!xml_value(xml_child(node, PARTS, "Hendelsekode"), code, sizeof code) ||
        strlen(code) > 2 || strspn(code, "0123456789") != strlen(code))
        return true;
    out->code = (enum plo_event)strtol(code, NULL, 10);
    if (!xml_value(xml_child(node, PARTS, "TidspunktForHendelse"), time, sizeof time) ||
        !plo_time_read(time, reading->calendar, &out->time_us))
        return foreign(reading, "TidsfestetHendelse/TidspunktForHendelse");
    if (anslag != NULL && !xml_text(anslag, estimate, sizeof estimate))
        return foreign(reading, "TidsfestetHendelse/Anslag");
    out->is_estimated = strcmp(estimate, "true") == 0 || strcmp(estimate, "1") == 0;
    return true;
}

/* The first event of its code counts. */
static void
event_take(struct reading *reading, const struct event_read *event)
{
    struct plo_message *out = reading->out;
    if (event->code == reading->row->event && out->event_us == 0) {
        out->event_us = event->time_us;
        out->is_event_estimated = event->is_estimated;
    }
    bool is_date = event->code == EVENT_READY || event->code == EVENT_READY_EXPECTED;
    if (is_date && reading->row->is_expecting && out->expected_us == 0)
        out->expected_us = event->time_us;
}

static bool
events_read(struct reading *reading, const struct xml_node *part)
{
    struct event_read event;
    for (const struct xml_node *node = xml_child(part, PARTS, "TidsfestetHendelse");
         node != NULL; node = xml_next(node)) {
        if (!event_read(reading, node, &event))
            return false;
        event_take(reading, &event);
    }
    return true;
}

static bool
status_read(struct reading *reading, const struct xml_node *body)
{
    char code[8];
    const struct xml_node *about = xml_child(body, PARTS, "InformasjonOmForsendelsen");
    struct plo_message *out = reading->out;
    if (!xml_value(xml_child(about, PARTS, "Forsendelsesstatus"), code, sizeof code))
        return foreign(reading, "Pasientlogistikk/Forsendelsesstatus");
    for (size_t i = 0; i < ARRAY_COUNT(status_rows); i++) {
        if (strcmp(status_rows[i].code, code) == 0)
            out->status = status_rows[i].status;
    }
    if (out->status == NULL)
        return foreign(reading, "Pasientlogistikk/Forsendelsesstatus");
    out->type = reading->row->type;
    out->kind = strcmp(out->status, "cancelled") == 0 ? "annulled" : reading->row->kind;
    return true;
}

static const struct xml_node *
body_find(const struct xml_node *head)
{
    for (const struct xml_node *document = xml_child(head, MSGHEAD, "Document");
         document != NULL; document = xml_next(document)) {
        const struct xml_node *ref = xml_child(document, MSGHEAD, "RefDoc");
        const struct xml_node *content = xml_child(ref, MSGHEAD, "Content");
        const struct xml_node *body = xml_child(content, PATHWAY, "Pasientlogistikk");
        if (body != NULL)
            return body;
    }
    return NULL;
}

static bool
body_read(struct reading *reading, const struct xml_node *body)
{
    if (body == NULL)
        return foreign(reading, "MsgHead/Document/RefDoc/Content");
    if (!status_read(reading, body))
        return false;
    for (const struct xml_node *part = xml_children(body); part != NULL;
         part = xml_sibling(part)) {
        if (!events_read(reading, part))
            return false;
    }
    return true;
}

/* ---- the document */

static enum plo_result
head_read(struct reading *reading, const struct xml_node *head)
{
    char type[PLO_REF_BYTES];
    const struct xml_node *info = xml_child(head, MSGHEAD, "MsgInfo");
    if (!xml_value(xml_child(info, MSGHEAD, "Type"), type, sizeof type)) {
        (void)foreign(reading, "MsgHead/MsgInfo/Type");
        return PLO_UNREADABLE;
    }
    reading->row = type_find(type);
    if (reading->row == NULL) {
        (void)fault_set(reading->fault, "unknown-type", "MsgHead/MsgInfo/Type");
        return PLO_UNREADABLE;
    }
    if (reading->row->kind == NULL)
        return PLO_SET_ASIDE;
    bool is_read = envelope_read(reading, info) &&
                   patient_read(reading, xml_child(info, MSGHEAD, "Patient")) &&
                   body_read(reading, body_find(head));
    return is_read ? PLO_NOTICE : PLO_UNREADABLE;
}

static void
document_fault(const struct xml_fault *from, struct plo_fault *fault)
{
    char where[WIRE_WHERE_BYTES];
    (void)snprintf(
        where, sizeof where, from->is_doctype ? "doctype" : "line-%d", from->line);
    (void)fault_set(fault, from->is_doctype ? "foreign-xml" : "not-xml", where);
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
    memset(fault, 0, sizeof *fault);
    if (bytes.len > PLO_BYTES_MAX) {
        (void)fault_set(fault, "too-large", "file");
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
        (void)foreign(&reading, "root");
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
