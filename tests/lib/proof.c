#include "tests/lib/proof.h"

#include "common/message.h"
#include "proto/partner.pb-c.h"

#include <stdio.h>

ProtobufCBinaryData
proof_make(const struct proof_facts *facts, struct arena *arena)
{
    Stafett__Partner__V1__CustodyPassed passed =
        STAFETT__PARTNER__V1__CUSTODY_PASSED__INIT;
    Stafett__V1__Envelope header = STAFETT__V1__ENVELOPE__INIT;
    Stafett__V1__Record record = STAFETT__V1__RECORD__INIT;
    uint8_t before[DIGEST_BYTES] = { 7 };
    uint8_t chain[DIGEST_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    char source[CODE_BYTES_MAX * 2];
    int wrote = snprintf(source, sizeof source, "%s/plan", facts->from);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof source);
    passed.case_id = id_binary(&facts->case_id);
    passed.term = facts->term;
    passed.to_code = (char *)facts->to;
    passed.to_key = slice_binary(slice_of(facts->to_key, SIGN_PUBLIC_BYTES));
    header.id = id_binary(&facts->case_id);
    header.type = (char *)passed.base.descriptor->name;
    header.source = source;
    record.header = slice_binary(message_pack(&header.base, arena));
    record.payload = slice_binary(message_pack(&passed.base, arena));
    chain_next(before, slice_bytes(record.header), slice_bytes(record.payload), chain);
    chain_sign(facts->signer, chain, signature);
    record.before = slice_binary(slice_of(before, sizeof before));
    record.chain = slice_binary(slice_of(chain, sizeof chain));
    record.signature = slice_binary(slice_of(signature, sizeof signature));
    return slice_binary(message_pack(&record.base, arena));
}
