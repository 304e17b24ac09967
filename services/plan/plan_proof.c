/* How a case came to whoever offers it. Each holder who passes it on signs that alone
 * (CustodyPassed), and vouches for the key of the one who gets it. The records go along
 * with the case, so that somebody who had it before, or once declined it, can follow
 * them from the holder known here to the one who offers: A to B, B to C, and C to A. */

#include "services/plan/plan_fellowship.h"

#include "common/sign.h"

#include <string.h>

enum { PROOF_BYTES_MAX = 1024 };

struct proof {
    uint64_t term;
    char from[CODE_BYTES_MAX];
    const Stafett__Partner__V1__CustodyPassed *passed;
    const Stafett__V1__Record *record;
};

/* The organisation of a source: "havnes/plan". */
static bool
organisation_of(const char *source, char out[CODE_BYTES_MAX])
{
    size_t len = strcspn(source, "/");
    if (len == 0 || len >= CODE_BYTES_MAX || strcmp(source + len, "/plan") != 0)
        return false;
    memcpy(out, source, len);
    out[len] = '\0';
    return true;
}

/* False: it is none, or of another case. Nothing is verified yet. */
static bool
proof_read(
    struct slice bytes, struct id case_id, struct arena *arena, struct proof *out)
{
    struct wire_fault fault;
    memset(out, 0, sizeof *out);
    if (bytes.len > PROOF_BYTES_MAX)
        return false;
    out->record = (const Stafett__V1__Record *)message_unpack(
        &stafett__v1__record__descriptor, bytes, arena, &fault);
    if (out->record == NULL)
        return false;
    const Stafett__V1__Envelope *header = (const Stafett__V1__Envelope *)message_unpack(
        &stafett__v1__envelope__descriptor, slice_bytes(out->record->header), arena,
        &fault);
    const ProtobufCMessageDescriptor *type =
        &stafett__partner__v1__custody_passed__descriptor;
    if (header == NULL || strcmp(header->type, type->name) != 0 ||
        !organisation_of(header->source, out->from))
        return false;
    out->passed = (const Stafett__Partner__V1__CustodyPassed *)message_unpack(
        type, slice_bytes(out->record->payload), arena, &fault);
    if (out->passed == NULL || out->passed->to_key.len != SIGN_PUBLIC_BYTES ||
        !id_equal(id_or_none(out->passed->case_id), case_id))
        return false;
    out->term = out->passed->term;
    return true;
}

/* ---- what is known here */

void
plan_proof_put(
    struct tables *tables, struct id case_id, uint64_t term, struct slice record)
{
    struct key key = plan_case_key(case_id, term);
    table_put(tables, PLAN_PROOFS, key_slice(&key), record);
}

void
plan_proofs_add(const struct view *view, struct id case_id, struct arena *arena,
    Stafett__Plan__V1__HandoverOffered *event)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(case_id);
    event->proofs = arena_take(arena, PLAN_PROOFS_MAX * sizeof *event->proofs);
    walk_start(&walk, view, PLAN_PROOFS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        if (event->n_proofs == PLAN_PROOFS_MAX) {
            memmove(event->proofs, event->proofs + 1,
                (PLAN_PROOFS_MAX - 1) * sizeof *event->proofs);
            event->n_proofs--;
        }
        event->proofs[event->n_proofs++] = slice_binary(arena_copy(arena, value));
    }
}

/* ---- what comes from a partner */

bool
plan_proof_is_sound(
    const struct view *view, const struct input *input, struct id case_id)
{
    struct plan_partner partner;
    struct proof proof;
    return proof_read(input->record, case_id, input->arena, &proof) &&
           strcmp(proof.from, input->sender) == 0 &&
           plan_partner_load(view, input->sender, &partner) &&
           record_verify(partner.signing_key, proof.record);
}

void
plan_decide_partner_passed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__CustodyPassed *record =
        (const Stafett__Partner__V1__CustodyPassed *)input->message;
    Stafett__Plan__V1__CustodyProved event = STAFETT__PLAN__V1__CUSTODY_PROVED__INIT;
    struct plan_act act = plan_act_start(view, input, decision);
    if (!plan_baton_case(view, record->case_id, &act.side, decision))
        return;
    if (strcmp(record->to_code, input->self) != 0) {
        plan_follow_passed(&act);
        return;
    }
    struct plan_side side = act.side;
    const char *fault = NULL;
    if (side.row.open_term != record->term || side.row.baton != BATON_ACCEPTED ||
        strcmp(side.row.holder, input->sender) != 0)
        fault = "not-accepted";
    else if (!plan_proof_is_sound(view, input, side.case_id))
        fault = "proof-unsound";
    if (fault != NULL) {
        decision_refuse(decision, fault, "term");
        return;
    }
    event.case_id = record->case_id;
    event.term = record->term;
    event.record = slice_binary(input->record);
    decision_emit(decision, side.case_id, &event.base);
}

void
plan_apply_proved(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CustodyProved *proved =
        (const Stafett__Plan__V1__CustodyProved *)event->message;
    plan_proof_put(
        tables, id_sure(proved->case_id), proved->term, slice_bytes(proved->record));
}

/* ---- an offer's proofs */

const char *
plan_proofs_fault(const struct input *input, struct id case_id,
    const Stafett__Partner__V1__HandoverOffered *offered)
{
    uint64_t last = 0;
    if (offered->n_proofs > PLAN_PROOFS_MAX)
        return "wire-too-many";
    for (size_t i = 0; i < offered->n_proofs; i++) {
        struct proof proof;
        if (!proof_read(
                slice_bytes(offered->proofs[i]), case_id, input->arena, &proof) ||
            proof.term <= last || proof.term >= offered->term)
            return "proof-unsound";
        last = proof.term;
    }
    return NULL;
}

bool
plan_proofs_lead(const struct view *view, const struct input *input,
    const struct plan_side *side, const Stafett__Partner__V1__HandoverOffered *offered)
{
    struct plan_partner known;
    char holder[CODE_BYTES_MAX];
    uint64_t term = side->row.passed_term;
    if (!plan_partner_load(view, side->row.holder, &known))
        return false; /* it is held here, or its key is not known */
    const uint8_t *key = known.signing_key;
    code_copy(holder, sizeof holder, side->row.holder);
    for (size_t i = 0; i < offered->n_proofs; i++) {
        struct proof proof;
        if (!proof_read(
                slice_bytes(offered->proofs[i]), side->case_id, input->arena, &proof))
            return false;
        if (proof.term <= term)
            continue;
        if (strcmp(proof.from, holder) != 0 || !record_verify(key, proof.record))
            return false;
        term = proof.term;
        key = proof.passed->to_key.data;
        code_copy(holder, sizeof holder, proof.passed->to_code);
    }
    return strcmp(holder, input->sender) == 0;
}

void
plan_proofs_take(const struct input *input, struct id case_id,
    const Stafett__Partner__V1__HandoverOffered *offered,
    Stafett__Plan__V1__HandoverOffered *event)
{
    event->proofs = offered->proofs;
    event->n_proofs = offered->n_proofs;
    event->n_proof_terms = offered->n_proofs;
    event->proof_terms =
        arena_take(input->arena, (offered->n_proofs + 1) * sizeof *event->proof_terms);
    for (size_t i = 0; i < offered->n_proofs; i++) {
        struct proof proof;
        bool is_read =
            proof_read(slice_bytes(offered->proofs[i]), case_id, input->arena, &proof);
        ASSERT(is_read);
        event->proof_terms[i] = proof.term;
    }
}
