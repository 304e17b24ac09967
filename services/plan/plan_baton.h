#ifndef PLAN_BATON_H
#define PLAN_BATON_H

/* What all decides about a handover share: which case and offer an input is about,
 * whether what it quotes holds, when an unanswered offer alerts, and what follows of a
 * completion. Both sides of the baton use the same functions. */

#include "services/plan/plan.h"

enum {
    PLAN_CONTENT_BYTES_MAX = 20480, /* of one message: a completion carries two */
    PLAN_RECORD_BYTES_MAX = 40960,  /* an acceptance that can be quoted */
    PLAN_REMINDERS = 3,             /* before, at, after */
    PLAN_TELLS_MAX = 3,
    PLAN_CASE_ORDINAL = 0, /* input_id */
    PLAN_OFFER_ORDINAL = 1,
};

/* This organisation's side of a case, and the offer that is spoken of. */
struct plan_side {
    struct id case_id;
    struct plan_case row;
    struct plan_offer offer;
};

/* What every answer, withdrawal and completion quotes. */
struct plan_quote {
    ProtobufCBinaryData offer_id;
    uint64_t term;
    ProtobufCBinaryData digest;
};

/* These refuse and return false. */
bool plan_baton_case(const struct view *view, ProtobufCBinaryData case_id,
    struct plan_side *side, struct decision *decision);
/* The case is open and held here; a former holder hears that it has moved. */
bool plan_baton_held(
    const struct input *input, const struct plan_side *side, struct decision *decision);
bool plan_baton_actor(const struct view *view, const struct input *input,
    const struct plan_side *side, struct decision *decision);
bool plan_baton_content(ProtobufCBinaryData content, struct decision *decision);
bool plan_baton_reason(
    ProtobufCBinaryData content, const struct input *input, struct decision *decision);

/* Fills side->offer. False: no offer with that id and term is known here. */
bool plan_baton_offer(const struct view *view, struct plan_side *side,
    ProtobufCBinaryData offer_id, uint64_t term);
/* NULL when it quotes the case's open offer (then in side->offer), or the reason. */
const char *plan_baton_quote(
    const struct view *view, struct plan_side *side, const struct plan_quote *quote);

/* A moment that a table can hold. */
bool plan_baton_is_time(int64_t time_us);
/* When an unanswered offer alerts: before, at and after; 0: not. */
void plan_baton_remind(const struct input *input, const char *kind, int64_t due_us,
    int64_t remind_us[PLAN_REMINDERS]);
/* Who is told, and how many; `climbs`: also the coordinating unit's named person. */
size_t plan_baton_tell(const struct view *view, const struct plan_case *row,
    bool climbs, struct arena *arena, char *tells[PLAN_TELLS_MAX]);
/* The same of the offer in side->offer. Inside this organisation both sides are here:
 * the asked unit is told too, or whoever has accepted for it. */
size_t plan_baton_tell_sides(const struct view *view, const struct plan_side *side,
    bool climbs, struct arena *arena, char *tells[PLAN_TELLS_MAX]);
/* The other side of an offer inside: the asked unit's duty, or whoever has accepted. */
char *plan_baton_tell_asked(
    const struct view *view, const struct plan_side *side, struct arena *arena);
bool plan_baton_is_inside(const struct plan_side *side);
/* The notice that follows of a step of a stay's discharge; none in other cases. Its id
 * derives from the offer's, so that both sides give it the same. */
void plan_baton_notice(const struct view *view, const struct input *input,
    const struct plan_side *side, const struct plan_notice_facts *facts,
    struct decision *decision);
/* On which ground the partner hears of it (FlowGrounded; the row of rules_flow), and
 * PartnerInformed, once per case and partner, when the person is known. */
void plan_baton_inform(const struct view *view, const struct plan_side *side,
    const struct flow_rule *flow, const char *partner, struct decision *decision);

/* HandoverCompleted, and CaseClosed where the kind or the acceptance says so. */
struct plan_completion {
    struct slice acceptance; /* the receiver's signed record; empty: outside */
    struct slice content;    /* item responsible */
    char *responsible;       /* inside: who is responsible now; else NULL */
    struct id member;        /* as which actor the former holder stays; ID_NONE: not */
    char *tells[PLAN_TELLS_MAX];
    size_t tell_count;
};
/* The case ends with the handover, here and there. */
bool plan_baton_closes(const struct input *input, const struct plan_side *side);
void plan_baton_complete(const struct input *input, const struct plan_side *side,
    const struct plan_completion *completion, struct decision *decision);
/* Inside this organisation: `named` has accepted, and is responsible now; when she is away
 * or has left meanwhile, whoever stands in for her. */
void plan_baton_complete_inside(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *named, struct decision *decision);

/* plan_decide_offer.c: asks a unit of ours, as the command says; all has been looked at. */
void plan_offer_inside(const struct view *view, const struct input *input,
    struct plan_side *side, const Stafett__Plan__V1__OfferHandover *command,
    struct decision *decision);

/* plan_decide_partner.c: a case of the sender's that is new here; side->case_id is filled,
 * the rest is then as the fold will make it. */
void plan_partner_case(const struct view *view, const struct input *input,
    struct slice content, struct plan_side *side, struct decision *decision);

/* An offer that stands is over by the sender's word: the case is at its term by now. */
void plan_partner_supersede(const struct view *view, const struct input *input,
    struct plan_side *side, uint64_t term, struct decision *decision);

/* ---- plan_proof.c */
/* The input's record is the sender's own signed word of that case. */
bool plan_proof_is_sound(
    const struct view *view, const struct input *input, struct id case_id);
void plan_proof_put(
    struct tables *tables, struct id case_id, uint64_t term, struct slice record);
/* The last ones known here go with an offer of ours. */
void plan_proofs_add(const struct view *view, struct id case_id, struct arena *arena,
    Stafett__Plan__V1__HandoverOffered *event);
/* NULL when they can be read, are of the case, and follow each other by term. */
const char *plan_proofs_fault(const struct input *input, struct id case_id,
    const Stafett__Partner__V1__HandoverOffered *offered);
/* They lead, each signed by who passed it on, from the holder known here to the sender. */
bool plan_proofs_lead(const struct view *view, const struct input *input,
    const struct plan_side *side, const Stafett__Partner__V1__HandoverOffered *offered);
/* Into our event; they have no fault. */
void plan_proofs_take(const struct input *input, struct id case_id,
    const Stafett__Partner__V1__HandoverOffered *offered,
    Stafett__Plan__V1__HandoverOffered *event);

#endif
