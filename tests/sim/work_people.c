/* The organisation itself: units, staff, keys, partners; and alerts. Operators make
 * mistakes: somebody who left, a unit that is not there, the wrong order. */

#include "services/notification/alert.h"
#include "tests/sim/work.h"

#include <stdio.h>
#include <string.h>

static ProtobufCBinaryData
name_of(struct sim *sim, const char *item, const char *name)
{
    uint8_t salt[SEED_BYTES];
    world_draw_seed(sim->world, salt);
    return slice_binary(
        content_with(slice_of(NULL, 0), item, slice_text(name), salt, sim->arena));
}

void
work_staff_add(struct sim *sim, size_t node, const char *staff, const char *unit)
{
    struct sim_node *own = &sim->nodes[node];
    if (own->staff_count == SIM_STAFF_MAX)
        return;
    code_copy(own->staff[own->staff_count].code, CODE_BYTES_MAX, staff);
    code_copy(own->staff[own->staff_count].unit, CODE_BYTES_MAX, unit);
    own->staff_count++;
}

static const char *
operator(struct sim *sim, size_t node)
{
    return chance_is(&sim->chance, 60) ? work_staff(sim, node) : "turid";
}

static const char *
unit_any(struct sim *sim)
{
    static const char *const units[] = { "ke", "midt", "nord", "nord", "sor" };
    return units[chance_below(&sim->chance, ARRAY_COUNT(units))];
}

static void
send_unit(struct sim *sim, size_t node, const char *who, const char *unit)
{
    Stafett__Plan__V1__AddUnit message = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    message.unit_code = work_code(sim, unit);
    message.content = name_of(sim, "unit", unit);
    work_send(sim, node, "plan", who, &message.base);
}

static void
send_staff(struct sim *sim, size_t node, const char *who, const struct staff *staff)
{
    Stafett__Plan__V1__AddStaff message = STAFETT__PLAN__V1__ADD_STAFF__INIT;
    message.staff_code = work_code(sim, staff->code);
    message.unit_code = work_code(sim, staff->unit);
    message.content = name_of(sim, "name", staff->code);
    work_send(sim, node, "plan", who, &message.base);
}

static void
send_key(struct sim *sim, size_t node, const char *who, const char *staff)
{
    Stafett__Plan__V1__BindUser message = STAFETT__PLAN__V1__BIND_USER__INIT;
    uint8_t key[CURVE_BYTES];
    sim_staff_key(work_organisation(sim, node), staff, key);
    message.staff_code = work_code(sim, staff);
    message.public_key = slice_binary(slice_of(key, sizeof key));
    work_send(sim, node, "plan", who, &message.base);
}

void
work_unit(struct sim *sim, size_t node)
{
    const char *unit = unit_any(sim); /* two draws in one call have no order */
    send_unit(sim, node, operator(sim, node), unit);
}

void
work_duty(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = work_code(sim, unit_any(sim));
    message.staff_code = work_code(sim, work_staff(sim, node));
    work_send(sim, node, "plan", operator(sim, node), &message.base);
}

void
work_new_staff(struct sim *sim, size_t node)
{
    struct staff staff;
    char code[CODE_BYTES_MAX];
    memset(&staff, 0, sizeof staff);
    (void)snprintf(code, sizeof code, "ny%zu", sim->nodes[node].staff_count);
    code_copy(staff.code, sizeof staff.code, code);
    code_copy(staff.unit, sizeof staff.unit, unit_any(sim));
    work_staff_add(sim, node, staff.code, staff.unit);
    send_staff(sim, node, operator(sim, node), &staff);
    send_key(sim, node, operator(sim, node), staff.code);
}

void
work_end_staff(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__EndStaff message = STAFETT__PLAN__V1__END_STAFF__INIT;
    message.staff_code = work_code(sim, work_staff(sim, node));
    if (chance_is(&sim->chance, 500))
        message.substitute_code = work_code(sim, work_staff(sim, node));
    work_send(sim, node, "plan", operator(sim, node), &message.base);
}

void
work_bind(struct sim *sim, size_t node)
{
    const char *staff = work_staff(sim, node);
    send_key(sim, node, operator(sim, node), staff);
}

void
work_add_partner(
    struct sim *sim, size_t node, const char *code, const uint8_t *signing_key)
{
    Stafett__Plan__V1__AddPartner message = STAFETT__PLAN__V1__ADD_PARTNER__INIT;
    static const char *const sectors[] = { "hospital", "nav", "municipality" };
    uint8_t border_key[CURVE_BYTES];
    sim_staff_key(code, "border", border_key);
    message.organisation_code = work_code(sim, code);
    message.border_key = slice_binary(slice_of(border_key, sizeof border_key));
    message.signing_key = slice_binary(slice_of(signing_key, SIGN_PUBLIC_BYTES));
    message.sector_code = work_code(sim, sectors[strlen(code) % ARRAY_COUNT(sectors)]);
    message.content = name_of(sim, "organisation", code);
    work_send(sim, node, "plan", "turid", &message.base);
}

void
work_absent(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    message.staff_code = work_code(sim, work_staff(sim, node));
    if (chance_is(&sim->chance, 500))
        message.substitute_code = work_code(sim, work_staff(sim, node));
    if (chance_is(&sim->chance, 600))
        message.until_us = work_later(sim, node, 12);
    work_send(sim, node, "plan", operator(sim, node), &message.base);
}

void
work_back(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__EndAbsence message = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    message.staff_code = work_code(sim, work_staff(sim, node));
    work_send(sim, node, "plan", operator(sim, node), &message.base);
}

static bool
is_any(const struct sim *sim, size_t node, const struct work_case *it)
{
    (void)sim;
    (void)node;
    (void)it;
    return true;
}

void
work_replace(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ReplaceResponsible message =
        STAFETT__PLAN__V1__REPLACE_RESPONSIBLE__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.staff_code = work_code(sim, work_staff(sim, node));
    message.content = work_content(sim, node, "", "reason");
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

/* ---- the journal, and what audit tells of it */

void
work_journal(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    message.content = work_content(sim, node, "m", "text");
    work_send(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_show_journal(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ShowJournal message = STAFETT__PLAN__V1__SHOW_JOURNAL__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    work_look(sim, node, "plan", work_actor(sim, node, &it), &message.base);
}

void
work_trace_acts(struct sim *sim, size_t node)
{
    Stafett__Audit__V1__TraceActs message = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    struct work_case it;
    if (!work_pick(sim, node, is_any, &it))
        return;
    message.case_id = work_id(sim, it.case_id);
    work_look(sim, node, "audit", work_actor(sim, node, &it), &message.base);
}

/* ---- alerts */

void
work_list_alerts(struct sim *sim, size_t node)
{
    Stafett__Alert__V1__ListAlerts message = STAFETT__ALERT__V1__LIST_ALERTS__INIT;
    message.is_all = chance_is(&sim->chance, 200);
    work_look(sim, node, "notification", work_staff(sim, node), &message.base);
}

void
work_acknowledge(struct sim *sim, size_t node)
{
    Stafett__Alert__V1__AcknowledgeAlert message =
        STAFETT__ALERT__V1__ACKNOWLEDGE_ALERT__INIT;
    const struct view *view = tables_view(
        store_tables(sim_daemon_named(sim, node, "notification")->host.store));
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    struct id picked = ID_NONE;
    struct alert_row row = { .told_count = 1 };
    uint64_t seen = 0;
    walk_start(&walk, view, ALERT_ALERTS, &all);
    while (walk_next(&walk, &key, &value)) {
        struct alert_row each;
        table_row(value, &each, sizeof each);
        if (each.is_past && !chance_is(&sim->chance, 50))
            continue;
        seen++;
        if (chance_below(&sim->chance, seen) != 0)
            continue;
        row = each;
        ASSERT(id_from(key, &picked));
    }
    if (seen == 0)
        return;
    message.alert_id = work_id(sim, picked);
    const char *who = chance_is(&sim->chance, 80)
                          ? work_staff(sim, node)
                          : work_code(sim, row.told[row.told_count - 1]);
    work_send(sim, node, "notification", who, &message.base);
}

/* ---- the morning before: units, staff and partners are there, and everybody knows. */

void
work_found(struct sim *sim)
{
    static const struct staff first[] = { { "jon", "midt" }, { "nina", "midt" },
        { "ola", "nord" }, { "siv", "ke" }, { "per", "nord" } };
    sim->is_calm = true;
    for (size_t n = 0; n < sim->world->node_count; n++) {
        arena_reset(sim->arena);
        work_staff_add(sim, n, "turid", "ke");
        send_unit(sim, n, "turid", "midt");
        send_unit(sim, n, "turid", "nord");
        for (size_t i = 0; i < ARRAY_COUNT(first); i++) {
            work_staff_add(sim, n, first[i].code, first[i].unit);
            send_staff(sim, n, "turid", &first[i]);
            send_key(sim, n, "turid", first[i].code);
        }
        for (size_t other = 0; other < sim->world->node_count; other++) {
            if (other != n)
                work_add_partner(sim, n, work_organisation(sim, other),
                    sim_site(other)->signing_key);
        }
        work_add_partner(sim, n, outlaw_code, sim_outlaw_key());
    }
    for (size_t n = 0; n < sim->world->node_count; n++)
        sim_commit(sim, sim_daemon_named(sim, n, "plan"));
    world_settle(sim->world);
    for (size_t n = 0; n < sim->world->node_count; n++)
        work_team(sim, n);
    sim->is_calm = false;
}
