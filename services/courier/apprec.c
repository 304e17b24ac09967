/* From the document to a receipt. What a receipt must have is its own id, the id of the
 * message that it is for, a time and a status; the rest is taken when it is there. */

#include "services/courier/apprec.h"

#include "services/courier/plo_time.h"
#include "services/courier/wrapper.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *space;
    const char *family;
} versions[] = {
    { "http://www.kith.no/xmlstds/apprec/2004-11-21", "apprec-1.0" },
    { "http://www.kith.no/xmlstds/apprec/2012-02-15", "apprec-1.1" },
};

/* Codebook 8258. */
static const struct {
    const char *code;
    const char *status;
} statuses[] = {
    { "1", "ok" },
    { "2", "rejected" },
    { "3", "ok-in-part" },
};
/* clang-format on */

struct reading {
    const struct calendar *calendar;
    const char *space;
    struct apprec *out;
    struct plo_fault *fault;
};

static bool
foreign(struct reading *reading, const char *where)
{
    reading->fault->reason = "foreign-xml";
    (void)snprintf(
        reading->fault->where, sizeof reading->fault->where, "AppRec/%s", where);
    return false;
}

static const struct xml_node *
child(const struct reading *reading, const struct xml_node *parent, const char *name)
{
    return xml_child(parent, reading->space, name);
}

static bool
ref_read(const struct xml_node *node, char *ref)
{
    return xml_text(node, ref, PLO_REF_BYTES) && wire_is_code(slice_text(ref));
}

/* ---- who */

static bool
is_her(const struct reading *reading, const struct xml_node *owner, const char *type)
{
    char value[16];
    return xml_value(child(reading, owner, type), value, sizeof value) &&
           strcmp(value, "HER") == 0;
}

/* The HER-id of an institution, department or person, else whatever id it has. */
static void
id_read(const struct reading *reading, const struct xml_node *owner, char *ref)
{
    const struct xml_node *id = child(reading, owner, "Id");
    ref[0] = '\0';
    if (!is_her(reading, owner, "TypeId")) {
        const struct xml_node *other = child(reading, owner, "AdditionalId");
        while (other != NULL && !is_her(reading, other, "Type"))
            other = xml_next(other);
        id = other == NULL ? id : child(reading, other, "Id");
    }
    if (!ref_read(id, ref))
        ref[0] = '\0';
}

static void
party_read(const struct reading *reading, const struct xml_node *party,
    struct plo_organisation *out)
{
    const struct xml_node *place = child(reading, child(reading, party, "HCP"), "Inst");
    id_read(reading, place, out->ref);
    id_read(reading, child(reading, place, "Dept"), out->unit_ref);
}

/* ---- what is wrong */

static void
line_add(char *text, size_t text_bytes, const char *code, const char *words,
    const char *more)
{
    size_t len = strlen(text);
    (void)snprintf(text + len, text_bytes - len, "%s%s %s%s%s", len == 0 ? "" : "\n",
        code, words, more[0] == '\0' ? "" : ": ", more);
}

/* A cut must not leave half a letter behind. */
static void
text_trim(char *text)
{
    size_t len = strlen(text);
    size_t start = len;
    while (start > 0 && ((uint8_t)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0 || start == len)
        return;
    uint8_t first = (uint8_t)text[start - 1];
    size_t wanted = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (len - start < wanted)
        text[start - 1] = '\0';
}

static void
errors_read(struct reading *reading, const struct xml_node *root)
{
    struct apprec *out = reading->out;
    char words[256];
    char more[512];
    for (const struct xml_node *node = child(reading, root, "Error");
         node != NULL && out->code_count < APPREC_ERRORS_MAX; node = xml_next(node)) {
        char *code = out->codes[out->code_count];
        if (!xml_value(node, code, APPREC_CODE_BYTES) ||
            !wire_is_code(slice_text(code)))
            continue;
        (void)xml_attribute(node, "DN", words, sizeof words);
        (void)xml_attribute(node, "OT", more, sizeof more);
        line_add(out->text, sizeof out->text, code, words, more);
        out->code_count++;
    }
    text_trim(out->text);
}

/* ---- the document */

static bool
original_read(struct reading *reading, const struct xml_node *original)
{
    struct apprec *out = reading->out;
    if (!ref_read(child(reading, original, "Id"), out->message_ref))
        return foreign(reading, "OriginalMsgId/Id");
    if (!xml_value(child(reading, original, "MsgType"), out->message_type,
            sizeof out->message_type) ||
        !wire_is_code(slice_text(out->message_type)))
        out->message_type[0] = '\0';
    return true;
}

static bool
status_read(struct reading *reading, const struct xml_node *node)
{
    char code[8];
    if (xml_value(node, code, sizeof code)) {
        for (size_t i = 0; i < ARRAY_COUNT(statuses); i++) {
            if (strcmp(statuses[i].code, code) == 0)
                reading->out->status = statuses[i].status;
        }
    }
    return reading->out->status != NULL || foreign(reading, "Status");
}

static bool
receipt_read(struct reading *reading, const struct xml_node *root)
{
    struct apprec *out = reading->out;
    char sent[64];
    if (!ref_read(child(reading, root, "Id"), out->ref))
        return foreign(reading, "Id");
    if (!xml_text(child(reading, root, "GenDate"), sent, sizeof sent) ||
        !plo_time_read(sent, reading->calendar, &out->sent_us))
        return foreign(reading, "GenDate");
    if (!status_read(reading, child(reading, root, "Status")) ||
        !original_read(reading, child(reading, root, "OriginalMsgId")))
        return false;
    party_read(reading, child(reading, root, "Sender"), &out->sender);
    party_read(reading, child(reading, root, "Receiver"), &out->receiver);
    errors_read(reading, root);
    return true;
}

enum apprec_result
apprec_read(struct slice bytes, const struct calendar *calendar, struct apprec *out,
    struct plo_fault *fault)
{
    struct xml_document *document = NULL;
    struct xml_fault xml_fault;
    struct reading reading = { .calendar = calendar, .out = out, .fault = fault };
    if (bytes.len > PLO_BYTES_MAX || !xml_read(bytes, &document, &xml_fault))
        return APPREC_OTHER;
    const struct xml_node *root = wrapper_content(xml_root(document));
    for (size_t i = 0; i < ARRAY_COUNT(versions) && reading.space == NULL; i++) {
        if (xml_is(root, versions[i].space, "AppRec")) {
            memset(out, 0, sizeof *out);
            memset(fault, 0, sizeof *fault);
            reading.space = versions[i].space;
            out->family = versions[i].family;
        }
    }
    enum apprec_result result = APPREC_OTHER;
    if (reading.space != NULL)
        result = receipt_read(&reading, root) ? APPREC_READ : APPREC_UNREADABLE;
    xml_destroy(&document);
    return result;
}
