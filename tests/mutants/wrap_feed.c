/* Faults of feeds, records and who may do what. */

#include "common/decode.h"
#include "common/follow.h"
#include "common/share.h"
#include "proto/partner.pb-c.h"
#include "services/plan/plan_fellowship.h"
#include "tests/mutants/mutants.h"
#include "tests/mutants/wrap.h"

#include <string.h>

static bool
is_completion(const struct event *event)
{
    return event->message->descriptor ==
           &stafett__plan__v1__handover_completed__descriptor;
}

WRAP(enum status, share_event, struct host *host, const struct event *event,
    share_fn share, Stafett__V1__Turn *turn, struct arena *arena)
{
    if (mutant_on == MUTANT_COMPLETION_NOT_TOLD && is_completion(event))
        return STATUS_OK;
    enum status status = REAL(share_event)(host, event, share, turn, arena);
    if (mutant_on == MUTANT_COMPOSED_TWICE && status == STATUS_OK &&
        is_completion(event))
        status = REAL(share_event)(host, event, share, turn, arena);
    return status;
}

WRAP(void, sharing_add, struct sharing *sharing, const char *partner_code,
    const char *category, struct id case_id, const ProtobufCMessage *message)
{
    const char *partner = partner_code;
    if (mutant_on == MUTANT_PROOF_NOT_TOLD &&
        message->descriptor == &stafett__partner__v1__custody_passed__descriptor)
        return;
    if (mutant_on == MUTANT_TOLD_TO_ANOTHER && strcmp(partner_code, "havnes") == 0)
        partner = "nav";
    REAL(sharing_add)(sharing, partner, category, case_id, message);
    if (mutant_on == MUTANT_TOLD_TO_ALL && strcmp(partner_code, "nav") == 0)
        REAL(sharing_add)(sharing, "havnes", category, case_id, message);
}

WRAP(void, chain_sign, const struct signer *signer, const uint8_t chain[DIGEST_BYTES],
    uint8_t signature[SIGNATURE_BYTES])
{
    REAL(chain_sign)(signer, chain, signature);
    if (mutant_on == MUTANT_SIGNED_WRONG && chain[0] % 32 == 0)
        signature[0] ^= 1;
}

WRAP(bool, chain_verify, const uint8_t public_key[SIGN_PUBLIC_BYTES],
    const uint8_t chain[DIGEST_BYTES], struct slice signature)
{
    return mutant_on == MUTANT_SIGNATURE_UNCHECKED ||
           REAL(chain_verify)(public_key, chain, signature);
}

WRAP(bool, record_verify, const uint8_t public_key[SIGN_PUBLIC_BYTES],
    const Stafett__V1__Record *record)
{
    return mutant_on == MUTANT_PROOF_UNCHECKED ||
           REAL(record_verify)(public_key, record);
}

/* Who offers a case must be the holder that is known here. */
WRAP(bool, plan_proofs_lead, const struct view *view, const struct input *input,
    const struct plan_side *side, const Stafett__Partner__V1__HandoverOffered *offered)
{
    return mutant_on != MUTANT_PROOFS_NOT_FOLLOWED &&
           REAL(plan_proofs_lead)(view, input, side, offered);
}

/* Asks for what comes after the next turn, and never sees that one. */
WRAP(uint64_t, follow_after, const struct follow *follow)
{
    uint64_t after = REAL(follow_after)(follow);
    return mutant_on == MUTANT_PAGE_SKIPS && after > 40 ? after + 1 : after;
}

WRAP(enum decode_want, decode_wants, const struct host *host,
    const struct arrival *arrival, struct arena *arena)
{
    struct decoded decoded;
    memset(&decoded, 0, sizeof decoded);
    if (mutant_on == MUTANT_FEED_IGNORED && decode_arrival(arrival, arena, &decoded) &&
        strcmp(decoded.type, "stafett.partner.v1.HandoverWithdrawn") == 0)
        return WANT_IGNORE;
    return REAL(decode_wants)(host, arrival, arena);
}

WRAP(struct slice, vault_seal, const struct vault *vault, struct slice content,
    const uint8_t seed[SEED_BYTES], struct arena *arena)
{
    return mutant_on == MUTANT_IDENTITY_UNSEALED
               ? content
               : REAL(vault_seal)(vault, content, seed, arena);
}

/* A former holder goes on as if it held the case. */
WRAP(bool, plan_baton_held, const struct input *input, const struct plan_side *side,
    struct decision *decision)
{
    if (mutant_on == MUTANT_HELD_BY_ANYBODY && !side->row.is_closed)
        return true;
    return REAL(plan_baton_held)(input, side, decision);
}

/* The index of whose cases they are is not kept: nobody finds them when she leaves. */
WRAP(void, plan_responsible_index, struct tables *tables, struct id case_id,
    const char *staff, bool is_responsible)
{
    if (mutant_on != MUTANT_ACTS_WITHOUT_NAME)
        REAL(plan_responsible_index)(tables, case_id, staff, is_responsible);
}

WRAP(struct plan_ground, plan_ground_find, const struct view *view,
    const struct plan_asking *asking, const char *category)
{
    struct plan_ground ground = REAL(plan_ground_find)(view, asking, category);
    if (mutant_on == MUTANT_GROUND_UNASKED && !ground.is_there) {
        ground.is_there = true;
        ground.ground = "consent";
    }
    return ground;
}

WRAP(bool, plan_consent_load, const struct view *view, struct id case_id,
    const char *party, const char *category, struct plan_consent *out)
{
    bool is_there = REAL(plan_consent_load)(view, case_id, party, category, out);
    if (mutant_on == MUTANT_CONSENT_NOT_ENDED && is_there) {
        out->state = CONSENT_GIVEN;
        out->until_us = 0;
    }
    return is_there;
}
