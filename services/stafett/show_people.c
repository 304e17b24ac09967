/* Units, staff and partners, one line each. */

#include "services/stafett/show.h"

#include "common/settings.h"

static void
show_staff_row(
    const struct show *show, const Stafett__Plan__V1__StaffRow *row, const char *indent)
{
    (void)fprintf(show->out, "%s%-20s %s%s%s, unit %s", indent, row->staff_code,
        names_staff(show->names, row->staff_code),
        row->role_code[0] == '\0' ? "" : ", ", show_words(show, row->role_code),
        row->unit_code);
    if (row->case_count > 0)
        (void)fprintf(show->out, "; %u open case%s", row->case_count,
            row->case_count == 1 ? "" : "s");
    if (row->is_absent)
        show_painted(show, PAINT_WARNING, "; absent until %s, %s answers",
            row->until_us == 0 ? "further notice" : show_time(show, row->until_us),
            names_staff(show->names, row->substitute_code));
    show_line(show, "%s", row->is_ended ? " (ended)" : "");
}

void
show_units(const struct show *show, const Stafett__Plan__V1__Units *units)
{
    for (size_t i = 0; i < units->n_units; i++) {
        const Stafett__Plan__V1__UnitRow *unit = units->units[i];
        show_painted(show, PAINT_STRONG, "%-22s", unit->unit_code);
        show_line(show, " %s%s; on duty: %s",
            names_item(show->arena, unit->content, "unit"),
            unit->is_coordinating ? " (coordinating unit)" : "",
            unit->duty_code[0] == '\0' ? "nobody"
                                       : names_staff(show->names, unit->duty_code));
        for (size_t j = 0; j < unit->n_staff; j++)
            show_staff_row(show, unit->staff[j], "  ");
    }
}

void
show_staff(const struct show *show, const Stafett__Plan__V1__Units *units)
{
    for (size_t i = 0; i < units->n_units; i++) {
        for (size_t j = 0; j < units->units[i]->n_staff; j++)
            show_staff_row(show, units->units[i]->staff[j], "");
    }
}

void
show_partners(const struct show *show, const Stafett__Plan__V1__Units *units)
{
    for (size_t i = 0; i < units->n_partners; i++) {
        const Stafett__Plan__V1__PartnerAdded *partner = units->partners[i];
        char border[CURVE_TEXT_BYTES] = "-";
        char signing[SIGN_PUBLIC_BYTES * 2 + 1];
        if (partner->border_key.len == CURVE_BYTES)
            keys_encode_z85(partner->border_key.data, border);
        slice_hex(slice_bytes(partner->signing_key), signing, sizeof signing);
        show_painted(show, PAINT_STRONG, "%-20s", partner->organisation_code);
        show_line(show, " %s; %s%s",
            names_organisation(show->names, partner->organisation_code),
            partner->endpoint[0] == '\0' ? "they connect to us" : "we connect to ",
            partner->endpoint);
        show_line(show, "  border key   %s", border);
        show_line(show, "  signing key  %s", signing);
    }
}
