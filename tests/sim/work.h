#ifndef STAFETT_SIM_WORK_H
#define STAFETT_SIM_WORK_H

/* What people do: rows of work.c over the functions of work_*.c. A new command is a
 * function that sends one message, and a row. */

#include "common/message.h"
#include "proto/alert.pb-c.h"
#include "proto/audit.pb-c.h"
#include "proto/intake.pb-c.h"
#include "services/plan/plan.h"
#include "tests/sim/sim_private.h"

typedef void (*work_fn)(struct sim *sim, size_t node);

/* Sends a message of `who` to a daemon of the node, as an envelope with an id of its own;
 * `kind` says whether a repeat must hear the same. */
void work_send(struct sim *sim, size_t node, const char *daemon, const char *who,
    const ProtobufCMessage *message);
void work_look(struct sim *sim, size_t node, const char *daemon, const char *who,
    const ProtobufCMessage *message);
/* Any bytes, under any key. */
void work_send_bytes(
    struct sim *sim, const struct ask *like, struct slice envelope, enum ask_kind kind);

/* Content with one item whose text has a word that only `to` may get: a node's number, or
 * SIM_NODES_MAX for nobody outside. In the step's arena. */
ProtobufCBinaryData work_content(
    struct sim *sim, size_t node, const char *to, const char *item);
ProtobufCBinaryData work_id(struct sim *sim, struct id id);
char *work_code(struct sim *sim, const char *code);

/* Some case as the node's plan has it, with its last offer, that fits. */
struct work_case {
    struct id case_id;
    struct plan_case row;
    struct plan_offer offer;
};
typedef bool (*work_fits_fn)(
    const struct sim *sim, size_t node, const struct work_case *it);
bool work_pick(struct sim *sim, size_t node, work_fits_fn fits, struct work_case *out);
/* Mostly somebody who may act in it, sometimes anybody. */
const char *work_actor(struct sim *sim, size_t node, const struct work_case *it);
const char *work_staff(
    struct sim *sim, size_t node); /* anybody who ever worked there */
const char *work_partner(
    struct sim *sim, size_t node); /* another organisation's code */
const char *work_organisation(const struct sim *sim, size_t node);
/* What an answer quotes: mostly the offer itself, sometimes what somebody remembers. */
struct quote work_quote(struct sim *sim, size_t node, const struct work_case *it);
int64_t work_time(struct sim *sim, size_t node); /* by the node's clock */
int64_t work_later(struct sim *sim, size_t node, unsigned hours_max);
void work_staff_add(struct sim *sim, size_t node, const char *staff, const char *unit);

/* work_case.c */
void work_register(struct sim *sim, size_t node);
void work_open_case(struct sim *sim, size_t node);
void work_open_stay(struct sim *sim, size_t node);
void work_notice(struct sim *sim, size_t node);
void work_bring(struct sim *sim, size_t node); /* the courier's copies */
void work_show_person(struct sim *sim, size_t node);
void work_show_case(struct sim *sim, size_t node);
void work_list_cases(struct sim *sim, size_t node);
void work_trace(struct sim *sim, size_t node);
/* work_baton.c */
void work_offer(struct sim *sim, size_t node);
void work_accept(struct sim *sim, size_t node);
void work_postpone(struct sim *sim, size_t node);
void work_decline(struct sim *sim, size_t node);
void work_withdraw(struct sim *sim, size_t node);
void work_contact(struct sim *sim, size_t node);
void work_complete(struct sim *sim, size_t node);
/* work_people.c */
void work_unit(struct sim *sim, size_t node);
void work_duty(struct sim *sim, size_t node);
void work_new_staff(struct sim *sim, size_t node);
void work_end_staff(struct sim *sim, size_t node);
void work_bind(struct sim *sim, size_t node);
void work_add_partner(
    struct sim *sim, size_t node, const char *code, const uint8_t *signing_key);
void work_list_alerts(struct sim *sim, size_t node);
void work_acknowledge(struct sim *sim, size_t node);
void work_absent(struct sim *sim, size_t node);
void work_back(struct sim *sim, size_t node);
void work_replace(struct sim *sim, size_t node);
void work_journal(struct sim *sim, size_t node);
void work_show_journal(struct sim *sim, size_t node);
void work_trace_acts(struct sim *sim, size_t node);
/* work_fellowship.c */
void work_enter_actor(struct sim *sim, size_t node);
void work_move_actor(struct sim *sim, size_t node);
void work_answer_membership(struct sim *sim, size_t node);
void work_consent(struct sim *sim, size_t node);
void work_tell_actor(struct sim *sim, size_t node);
/* work_joint.c */
void work_tell_story(struct sim *sim, size_t node);
void work_coordinate(struct sim *sim, size_t node);
void work_set_goals(struct sim *sim, size_t node);
void work_make_versions(struct sim *sim, size_t node);
void work_propose(struct sim *sim, size_t node);
/* work_meet.c */
void work_meet(struct sim *sim, size_t node);
void work_carry_out(struct sim *sim, size_t node);
void work_look_around(struct sim *sim, size_t node);
/* work_inquiry.c */
void work_inquiry(struct sim *sim, size_t node);
void work_route(struct sim *sim, size_t node);
void work_service(struct sim *sim, size_t node);
void work_answer(struct sim *sim, size_t node);
void work_transfer(struct sim *sim, size_t node);
void work_take_back(struct sim *sim, size_t node);
void work_show_inquiry(struct sim *sim, size_t node);
void work_team(struct sim *sim, size_t node);
void work_open_assessment(struct sim *sim, size_t node);
void work_begin(struct sim *sim, size_t node);
void work_interim(struct sim *sim, size_t node);
void work_extend(struct sim *sim, size_t node);
void work_conclude(struct sim *sim, size_t node);
void work_cancel(struct sim *sim, size_t node);
void work_show_assessment(struct sim *sim, size_t node);
/* work_odd.c */
void work_repeat(struct sim *sim, size_t node);
void work_reuse(struct sim *sim, size_t node);
void work_stranger(struct sim *sim, size_t node);
void work_cut(struct sim *sim, size_t node);
void work_flip(struct sim *sim, size_t node);
void work_swap(struct sim *sim, size_t node);

#endif
