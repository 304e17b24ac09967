#include "services/stafett/names.h"

#include "common/message.h"

#include <string.h>

char *
names_clean(struct arena *arena, const char *text)
{
    char *clean = arena_text(arena, slice_text(text));
    for (char *c = clean; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if ((byte < 0x20 && byte != '\n') || byte == 0x7f)
            *c = '?';
        /* U+0080 to U+009F: the other control characters, two bytes of UTF-8. */
        else if (byte == 0xc2 && (unsigned char)c[1] >= 0x80 &&
                 (unsigned char)c[1] < 0xa0)
            c[0] = c[1] = '?';
    }
    return clean;
}

char *
names_item(struct arena *arena, ProtobufCBinaryData content, const char *item)
{
    struct wire_fault fault;
    const Stafett__V1__Content *unpacked = (const Stafett__V1__Content *)message_unpack(
        &stafett__v1__content__descriptor, slice_bytes(content), arena, &fault);
    for (size_t i = 0; unpacked != NULL && i < unpacked->n_items; i++) {
        if (strcmp(unpacked->items[i]->name_code, item) == 0)
            return names_clean(arena, unpacked->items[i]->text);
    }
    return names_clean(arena, "");
}

const char *
names_organisation(const struct names *names, const char *code)
{
    if (code[0] == '\0')
        return "nobody known";
    if (names->own_code != NULL && strcmp(code, names->own_code) == 0)
        return names->own_name;
    size_t count = names->units == NULL ? 0 : names->units->n_partners;
    for (size_t i = 0; i < count; i++) {
        const Stafett__Plan__V1__PartnerAdded *partner = names->units->partners[i];
        if (strcmp(partner->organisation_code, code) != 0)
            continue;
        const char *name = names_item(names->arena, partner->content, "organisation");
        return name[0] == '\0' ? code : name;
    }
    return code;
}

const char *
names_unit(const struct names *names, const char *code)
{
    size_t count = names->units == NULL ? 0 : names->units->n_units;
    for (size_t i = 0; i < count; i++) {
        const Stafett__Plan__V1__UnitRow *unit = names->units->units[i];
        if (strcmp(unit->unit_code, code) != 0)
            continue;
        const char *name = names_item(names->arena, unit->content, "unit");
        return name[0] == '\0' ? code : name;
    }
    return code;
}

static const char *
staff_of_unit(
    const struct names *names, const Stafett__Plan__V1__UnitRow *unit, const char *code)
{
    for (size_t i = 0; i < unit->n_staff; i++) {
        if (strcmp(unit->staff[i]->staff_code, code) == 0)
            return names_item(names->arena, unit->staff[i]->content, "name");
    }
    return "";
}

const char *
names_party(const struct names *names, const char *code)
{
    const char *unit = names_unit(names, code);
    return strcmp(unit, code) == 0 ? names_organisation(names, code) : unit;
}

const char *
names_staff(const struct names *names, const char *code)
{
    size_t count = names->units == NULL ? 0 : names->units->n_units;
    for (size_t i = 0; i < count; i++) {
        const char *name = staff_of_unit(names, names->units->units[i], code);
        if (name[0] != '\0')
            return name;
    }
    return code;
}
