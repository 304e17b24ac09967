#include "tests/lib/letter.h"

#include "tests/lib/test.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FAMILY "http://www.kith.no/xmlstds/po/"

struct party {
    const char *her;
    const char *name;
};
static const struct party hospital = { "104", "Fjordheim sykehus" };
static const struct party municipality = { "88001", "Havnes kommune" };
static const struct party gp = { "88900", "Legene i Havnes" };

static const struct row {
    const char *type;
    const struct party *from;
    const struct party *to;
    const char *unit;
    const char *schema;
    const char *old_schema; /* of version 1.5, when it is another */
    const char *root;
    const char *part; /* that has the events */
    const char *code; /* of the event that it is about */
} rows[] = {
    { "LOG_INNLAGT", &hospital, &municipality, "Sykepleietjeneste", "Pasientlogistikk",
        NULL, "Pasientlogistikk", "MeldingInnlagtPasient", "1" },
    { "LOG_UTSKRIVNINGSKLAR", &hospital, &municipality, "Saksbehandling",
        "Pasientlogistikk", NULL, "Pasientlogistikk", "MeldingUtskrivningsklarPasient",
        "3" },
    { "LOG_AVMELDING", &hospital, &municipality, "Saksbehandling", "Pasientlogistikk",
        NULL, "Pasientlogistikk", "AvmeldingUtskrivningsklarPasient", "4" },
    { "LOG_UTSKREVET", &hospital, &municipality, "Sykepleietjeneste",
        "Pasientlogistikk", NULL, "Pasientlogistikk", "MeldingOmUtskrevetPasient",
        "2" },
    { "LOG_DOD", &municipality, &gp, NULL, "Pasientlogistikk", NULL, "Pasientlogistikk",
        "OrienteringOmDod", "13" },
    { "HELSEOPPL_SOKNAD", &hospital, &municipality, "Saksbehandling",
        "HelseopplysningerVedSoknad", NULL, "HelseopplysningerVedSoknad",
        "OpplysningOpphold", NULL },
    { "INNLEGGELSESRAPPORT", &municipality, &hospital, NULL, "Innleggelsesrapport",
        NULL, "Innleggelsesrapport", NULL, NULL },
    { "UTSKRIVNINGSRAPPORT", &hospital, &municipality, "Sykepleietjeneste",
        "TverrfagligEpikrise", NULL, "TverrfagligEpikrise", NULL, NULL },
    { "ORIENTERING_TJENESTETILBUD", &municipality, &gp, NULL,
        "OrienteringOmTjenestetilbud", NULL, "OrienteringOmTjenestetilbud", NULL,
        NULL },
    { "HELSEOPPLYSNINGER_LEGE", &municipality, &gp, NULL, "HelseopplysningerTilLege",
        "Konsultasjon", "Konsultasjon", NULL, NULL },
    { "MEDISINSKE_OPPLYSNINGER", &gp, &municipality, "Saksbehandling",
        "MedisinskeOpplysninger", "OverforingMedisinskeOpplysninger",
        "OverforingMedisinskeOpplysninger", NULL, NULL },
};

struct writing {
    char *text;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void
write_text(struct writing *writing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int wrote = vsnprintf(writing->text + writing->len, LETTER_BYTES_MAX - writing->len,
        format, arguments);
    va_end(arguments);
    assert_true(wrote >= 0 && (size_t)wrote < LETTER_BYTES_MAX - writing->len);
    writing->len += (size_t)wrote;
}

static void
write_party(struct writing *writing, const char *role, const struct party *party,
    const char *unit)
{
    static const char ident[] = "<Ident><Id>%s</Id><TypeId V=\"HER\"/></Ident>";
    write_text(writing, "<%s><Organisation><OrganisationName>%s</OrganisationName>",
        role, party->name);
    write_text(writing, ident, party->her);
    if (unit != NULL)
        write_text(writing,
            "<Organisation><OrganisationName>%s</OrganisationName><Ident><Id>88011</Id>"
            "<TypeId V=\"HER\"/></Ident></Organisation>",
            unit);
    write_text(writing, "</Organisation></%s>\n", role);
}

static void
write_envelope(
    struct writing *writing, const struct letter *letter, const struct row *row)
{
    write_text(writing,
        "<MsgInfo><Type V=\"%s\"/><MIGversion>v1.2 2006-05-24</MIGversion>"
        "<GenDate>%s</GenDate><MsgId>%s</MsgId>",
        letter->type, letter->sent, letter->ref);
    if (letter->parent != NULL)
        write_text(writing,
            "<ConversationRef><RefToParent>%s</RefToParent>"
            "<RefToConversation>%s</RefToConversation></ConversationRef>",
            letter->parent,
            letter->conversation == NULL ? letter->parent : letter->conversation);
    write_party(writing, "Sender", row->from, NULL);
    write_party(
        writing, "Receiver", row->to, letter->unit == NULL ? row->unit : letter->unit);
    write_text(writing,
        "<Patient><FamilyName>Prøvesen</FamilyName><GivenName>Aud</GivenName><Ident>"
        "<Id>%s</Id><TypeId V=\"FNR\"/></Ident></Patient></MsgInfo>\n",
        letter->national_id == NULL ? "02873910170" : letter->national_id);
}

static void
write_event(struct writing *writing, const char *code, const char *time,
    const struct letter *letter)
{
    write_text(writing, "<TidsfestetHendelse><Hendelsekode V=\"%s\"/>", code);
    if (letter->described != NULL)
        write_text(writing, "<BeskrivelseAvHendelse>%s</BeskrivelseAvHendelse>",
            letter->described);
    write_text(writing,
        "<TidspunktForHendelse V=\"%s\"/><Anslag>%s</Anslag></TidsfestetHendelse>",
        time, letter->estimate == NULL ? "false" : letter->estimate);
}

static void
write_body(struct writing *writing, const struct letter *letter, const struct row *row)
{
    bool is_old = letter->version != NULL && strcmp(letter->version, "1.5") == 0;
    const char *date = is_old ? "2009-06-30" : "2012-04-01";
    const char *schema =
        is_old && row->old_schema != NULL ? row->old_schema : row->schema;
    const char *status = letter->status == NULL ? "N" : letter->status;
    write_text(writing,
        "<b:%s xmlns:b=\"" FAMILY "%s/%s\" xmlns=\"" FAMILY "poKomponent/%s\">",
        row->root, schema, date, date);
    if (status[0] != '\0')
        write_text(writing,
            "<InformasjonOmForsendelsen><Forsendelsesstatus V=\"%s\"/>"
            "</InformasjonOmForsendelsen>",
            status);
    if (strcmp(letter->type, "HELSEOPPL_SOKNAD") == 0 && !is_old)
        write_text(writing,
            "<TypeInnholdIMelding><TypeInnhold V=\"%s\"/></TypeInnholdIMelding>",
            letter->is_warning ? "1" : "2");
    const char *prefix =
        row->code == NULL ? "" : "b:"; /* of the parts' schema, or its own */
    if (row->part != NULL)
        write_text(writing, "<%s%s>", prefix, row->part);
    if (letter->state != NULL)
        write_text(writing,
            "<UtskrevetTil><Uttilstand V=\"%s\"/><UtTil V=\"1\"/></UtskrevetTil>",
            letter->state);
    if (row->code != NULL && letter->event != NULL)
        write_event(writing, row->code, letter->event, letter);
    if (letter->expected != NULL)
        write_event(writing, "3", letter->expected, letter);
    if (row->part != NULL)
        write_text(writing, "</%s%s>", prefix, row->part);
    write_text(writing, "</b:%s>", row->root);
}

static const struct row *
row_find(const char *type)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].type, type) == 0)
            return &rows[i];
    }
    fail_msg("no such type: %s", type);
    return NULL;
}

size_t
letter_write(const struct letter *letter, char text[LETTER_BYTES_MAX])
{
    struct writing writing = { text, 0 };
    const struct row *row = row_find(letter->type);
    write_text(&writing,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\">\n");
    write_envelope(&writing, letter, row);
    write_text(&writing, "<Document><RefDoc><Content>");
    write_body(&writing, letter, row);
    write_text(&writing, "</Content></RefDoc></Document>\n</MsgHead>\n");
    return writing.len;
}

void
letter_file(const struct letter *letter, const char *folder, const char *name)
{
    char path[1024];
    static char text[LETTER_BYTES_MAX];
    size_t len = letter_write(letter, text);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}
