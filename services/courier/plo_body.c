/* What a message is about: its kind, what it does to the one before it, and what happened
 * when. One table has all types; the two versions differ in their namespaces, and in what
 * a message must hold. */

#include "services/courier/plo_private.h"
#include "services/courier/plo_time.h"

#include <stdlib.h>
#include <string.h>

#define FAMILY "http://www.kith.no/xmlstds/po/"

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

/* One without a kind is not told. `event` is the one that the message is about; whether a
 * date for being ready is still of use stands in is_expecting. */
struct plo_type {
    const char *type;
    const char *kind;
    const char *body; /* the root of its schema */
    enum plo_event event;
    bool is_expecting;
};

/* clang-format off */
static const struct plo_type type_rows[] = {
    { "LOG_INNLAGT",              "admitted",        "Pasientlogistikk", EVENT_ADMITTED,        true  },
    { "LOG_UTSKRIVNINGSKLAR",     "ready",           "Pasientlogistikk", EVENT_READY,           true  },
    { "LOG_AVMELDING",            "ready-withdrawn", "Pasientlogistikk", EVENT_READY_WITHDRAWN, false },
    { "LOG_UTSKREVET",            "discharged",      "Pasientlogistikk", EVENT_DISCHARGED,      false },
    { "LOG_DOD",                  "death",           "Pasientlogistikk", EVENT_DEATH,           false },
    { "HELSEOPPL_SOKNAD",         "information",     "HelseopplysningerVedSoknad",      EVENT_NONE, true },
    { "INNLEGGELSESRAPPORT",      "admission-report", "Innleggelsesrapport",            EVENT_NONE, false },
    { "UTSKRIVNINGSRAPPORT",      "discharge-report", "TverrfagligEpikrise",            EVENT_NONE, false },
    { "ORIENTERING_TJENESTETILBUD", "services-told",  "OrienteringOmTjenestetilbud",    EVENT_NONE, false },
    { "HELSEOPPLYSNINGER_LEGE",   "gp-information",   "Konsultasjon",                   EVENT_NONE, false },
    { "MEDISINSKE_OPPLYSNINGER",  "medical-information", "OverforingMedisinskeOpplysninger", EVENT_NONE, false },
    { "DIALOG_FORESPORSEL",       NULL, NULL, EVENT_NONE, false },
    { "DIALOG_SVAR",              NULL, NULL, EVENT_NONE, false },
    { "DIALOG_AVVIK",             NULL, NULL, EVENT_NONE, false },
    { "DIALOG_HELSEFAGLIG",       NULL, NULL, EVENT_NONE, false },
    { "DIALOG_NOTAT",             NULL, NULL, EVENT_NONE, false },
    { "DIALOG_STATUS_HENVISNING", NULL, NULL, EVENT_NONE, false },
    { "HENVISNING_NYTILSTAND",    NULL, NULL, EVENT_NONE, false },
    { "HENVISNING_VIDERE",        NULL, NULL, EVENT_NONE, false },
    { "EPIKRISE",                 NULL, NULL, EVENT_NONE, false },
    { "APPREC",                   NULL, NULL, EVENT_NONE, false },
};

/* An addition (A) stands beside what it adds to. */
static const struct {
    const char *code;
    const char *status;
} status_rows[] = {
    { "N", "new" },
    { "M", "changed" },
    { "A", "new" },
    { "C", "cancelled" },
};

/* Schema of the body and of its parts end with the version's date. A published message of
 * version 1.5 has no status: it is then new. */
static const struct version_row {
    const char *date;
    const char *parts;
    const char *family;
    bool may_lack_status;
} version_rows[] = {
    { "/2012-04-01", FAMILY "poKomponent/2012-04-01", "plo-1.6", false },
    { "/2009-06-30", FAMILY "poKomponent/2009-06-30", "plo-1.5", true },
};
/* clang-format on */

struct body {
    const struct xml_node *root;
    const struct version_row *version;
};

const struct plo_type *
plo_type_find(const char *type)
{
    for (size_t i = 0; i < ARRAY_COUNT(type_rows); i++) {
        if (strcmp(type_rows[i].type, type) == 0)
            return &type_rows[i];
    }
    return NULL;
}

bool
plo_type_is_told(const struct plo_type *row)
{
    return row->kind != NULL;
}

/* ---- what happened */

struct event_read {
    enum plo_event code;
    int64_t time_us;
    bool is_estimated;
    unsigned holds;
};

/* An event without a code that we know is passed over. */
static bool
event_read(struct reading *reading, const struct xml_node *node, const char *parts,
    struct event_read *out)
{
    char code[16];
    char time[64];
    char estimate[8] = "false";
    const struct xml_node *anslag = xml_child(node, parts, "Anslag");
    memset(out, 0, sizeof *out);
    if (!xml_value(xml_child(node, parts, "Hendelsekode"), code, sizeof code) ||
        strlen(code) > 2 || strspn(code, "0123456789") != strlen(code))
        return true;
    out->code = (enum plo_event)strtol(code, NULL, 10);
    if (!xml_value(xml_child(node, parts, "TidspunktForHendelse"), time, sizeof time) ||
        !plo_time_read(time, reading->calendar, &out->time_us))
        return plo_foreign(reading, "TidsfestetHendelse/TidspunktForHendelse");
    if (anslag != NULL && !xml_text(anslag, estimate, sizeof estimate))
        return plo_foreign(reading, "TidsfestetHendelse/Anslag");
    out->is_estimated = strcmp(estimate, "true") == 0 || strcmp(estimate, "1") == 0;
    if (xml_child(node, parts, "BeskrivelseAvHendelse") != NULL)
        out->holds |= PLO_DESCRIBED;
    if (strchr(time, 'T') == NULL)
        out->holds |= PLO_DATE_ONLY;
    return true;
}

/* The first event of its code counts. */
static void
event_take(struct reading *reading, const struct event_read *event)
{
    struct plo_message *out = reading->out;
    if (event->code == EVENT_NONE)
        return;
    if (event->code == reading->row->event && out->event_us == 0) {
        out->event_us = event->time_us;
        out->is_event_estimated = event->is_estimated;
        out->holds |= event->holds;
    }
    bool is_date = event->code == EVENT_READY || event->code == EVENT_READY_EXPECTED;
    if (is_date && reading->row->is_expecting && out->expected_us == 0)
        out->expected_us = event->time_us;
}

static bool
events_read(struct reading *reading, const struct xml_node *part, const char *parts)
{
    struct event_read event;
    for (const struct xml_node *node = xml_child(part, parts, "TidsfestetHendelse");
         node != NULL; node = xml_next(node)) {
        if (!event_read(reading, node, parts, &event))
            return false;
        event_take(reading, &event);
    }
    return true;
}

/* ---- what kind of message it is */

static bool
status_read(struct reading *reading, const struct body *body)
{
    char code[8];
    const char *parts = body->version->parts;
    const struct xml_node *about =
        xml_child(body->root, parts, "InformasjonOmForsendelsen");
    const struct xml_node *status = xml_child(about, parts, "Forsendelsesstatus");
    struct plo_message *out = reading->out;
    if (status == NULL && body->version->may_lack_status) {
        out->status = "new";
        return true;
    }
    if (!xml_value(status, code, sizeof code))
        return plo_foreign(reading, "Forsendelsesstatus");
    for (size_t i = 0; i < ARRAY_COUNT(status_rows); i++) {
        if (strcmp(status_rows[i].code, code) == 0)
            out->status = status_rows[i].status;
    }
    return out->status != NULL || plo_foreign(reading, "Forsendelsesstatus");
}

/* Helseopplysninger: the first of a stay is the early warning (codebook 9140). */
static bool
is_warning(const struct body *body)
{
    char code[8];
    const char *parts = body->version->parts;
    const struct xml_node *about = xml_child(body->root, parts, "TypeInnholdIMelding");
    return xml_value(xml_child(about, parts, "TypeInnhold"), code, sizeof code) &&
           strcmp(code, "1") == 0;
}

/* Where to, and how, a person was discharged; NULL: not said. */
static const struct xml_node *
discharged_to(const struct body *body)
{
    const struct xml_node *to = NULL;
    for (const struct xml_node *part = xml_children(body->root);
         part != NULL && to == NULL; part = xml_sibling(part))
        to = xml_child(part, body->version->parts, "UtskrevetTil");
    return to;
}

/* Discharged, but not alive (codebook 8431; the examples have 1, "Som levende"). */
static bool
is_of_dead(const struct body *body)
{
    char code[8];
    const struct xml_node *state =
        xml_child(discharged_to(body), body->version->parts, "Uttilstand");
    return xml_value(state, code, sizeof code) && strcmp(code, "1") != 0;
}

/* What the standard asks of the message's content and is not there. */
static unsigned
lacks_find(const struct reading *reading, const struct body *body)
{
    char place[PLO_REF_BYTES];
    unsigned lacks = 0;
    if (reading->row->event != EVENT_NONE && reading->out->event_us == 0)
        lacks |= PLO_UNDATED;
    if (reading->row->event == EVENT_DISCHARGED &&
        !xml_value(xml_child(discharged_to(body), body->version->parts, "UtTil"), place,
            sizeof place))
        lacks |= PLO_NO_PLACE;
    return lacks;
}

static const char *
kind_find(const struct reading *reading, const struct body *body)
{
    const char *kind = reading->row->kind;
    if (strcmp(reading->out->status, "cancelled") == 0)
        return "annulled";
    if (strcmp(kind, "information") == 0 && is_warning(body))
        return "early-warning";
    if (strcmp(kind, "discharged") == 0 && is_of_dead(body))
        return "death";
    return kind;
}

/* ---- the body */

static bool
body_is(const struct xml_node *node, const char *name, struct body *out)
{
    for (size_t i = 0; i < ARRAY_COUNT(version_rows); i++) {
        if (xml_is_of(node, FAMILY, version_rows[i].date, name)) {
            *out = (struct body){ node, &version_rows[i] };
            return true;
        }
    }
    return false;
}

static bool
body_find(const struct xml_node *head, const char *name, struct body *out)
{
    for (const struct xml_node *document = xml_child(head, MSGHEAD, "Document");
         document != NULL; document = xml_next(document)) {
        const struct xml_node *ref = xml_child(document, MSGHEAD, "RefDoc");
        const struct xml_node *content = xml_child(ref, MSGHEAD, "Content");
        if (body_is(xml_children(content), name, out))
            return true;
    }
    return false;
}

bool
plo_body_read(struct reading *reading, const struct xml_node *head)
{
    struct body body;
    struct plo_message *out = reading->out;
    if (!body_find(head, reading->row->body, &body))
        return plo_foreign(reading, "MsgHead/Document/RefDoc/Content");
    out->type = reading->row->type;
    out->family = body.version->family;
    if (!status_read(reading, &body))
        return false;
    out->kind = kind_find(reading, &body);
    for (const struct xml_node *part = xml_children(body.root); part != NULL;
         part = xml_sibling(part)) {
        if (!events_read(reading, part, body.version->parts))
            return false;
    }
    out->holds |= lacks_find(reading, &body);
    return true;
}
