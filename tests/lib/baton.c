#include "tests/lib/baton.h"

#include "common/calendar_load.h"
#include "common/content.h"

#include <string.h>

static struct rules *rules;
static struct calendar calendar;
static struct signer signer;
static uint8_t persons;

static void
staff_add(const char *staff, const char *unit)
{
    Stafett__Plan__V1__AddStaff message = STAFETT__PLAN__V1__ADD_STAFF__INIT;
    message.staff_code = (char *)staff;
    message.unit_code = (char *)unit;
    message.content = baton_content("name", staff);
    assert_null(turns_client("turid", &message.base));
}

struct signer
baton_signer(uint8_t number)
{
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t seed[SEED_BYTES] = { number, 2 };
    struct signer own;
    sign_keypair(seed, public_key, own.secret);
    return own;
}

void
baton_partner(const char *code, uint8_t number, const char *sector)
{
    Stafett__Plan__V1__AddPartner message = STAFETT__PLAN__V1__ADD_PARTNER__INIT;
    uint8_t border_key[32] = { number, 1 };
    uint8_t signing_key[SIGN_PUBLIC_BYTES];
    struct signer own = baton_signer(number);
    memcpy(signing_key, own.secret + SIGN_SECRET_BYTES - SIGN_PUBLIC_BYTES,
        sizeof signing_key); /* Ed25519: the public key is its second half */
    message.organisation_code = (char *)code;
    message.sector_code = (char *)sector;
    message.border_key = slice_binary(slice_of(border_key, sizeof border_key));
    message.signing_key = slice_binary(slice_of(signing_key, sizeof signing_key));
    message.content = baton_content("organisation", code);
    assert_null(turns_client("turid", &message.base));
}

static void
organisation_make(void)
{
    Stafett__Plan__V1__FoundOrganisation found =
        STAFETT__PLAN__V1__FOUND_ORGANISATION__INIT;
    uint8_t key[32] = { 7 };
    found.organisation_code = (char *)"havnes";
    found.country_code = (char *)"NO";
    found.unit_code = (char *)"ke";
    found.staff_code = (char *)"turid";
    found.public_key = slice_binary(slice_of(key, sizeof key));
    found.content = baton_content("name", "Turid Moe");
    assert_null(turns_self(&found.base));
    static const char *const units[] = { "midt", "nord" };
    for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
        Stafett__Plan__V1__AddUnit unit = STAFETT__PLAN__V1__ADD_UNIT__INIT;
        unit.unit_code = (char *)units[i];
        unit.content = baton_content("unit", units[i]);
        assert_null(turns_client("turid", &unit.base));
    }
    staff_add("jon", "midt");
    staff_add("nina", "midt");
    staff_add("ola", "nord");
    baton_partner("sjovik", 1, "hospital");
    baton_partner("nav", 2, "nav");
}

int
baton_start(void **state)
{
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t seed[SEED_BYTES] = { 3 };
    (void)state;
    persons = 100;
    if (!rules_load("deploy/rules/no.yaml", &rules) ||
        !calendar_load("Europe/Oslo", "deploy/rules/holidays-no.yaml", &calendar))
        return -1;
    sign_keypair(seed, public_key, signer.secret);
    const struct host host = {
        .rules = rules, .calendar = &calendar, .signer = &signer
    };
    turns_start(&plan_service, &host);
    organisation_make();
    return 0;
}

int
baton_stop(void **state)
{
    (void)state;
    baton_names_hold();
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    rules_destroy(&rules);
    return 0;
}

static bool
is_listed(const char *staff, struct id case_id)
{
    struct slice value;
    struct key key = key_of_code(staff);
    key_add_id(&key, case_id);
    return table_get(turns_view(), PLAN_CASES_OF_STAFF, key_slice(&key), &value);
}

void
baton_names_hold(void)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    walk_start(&walk, turns_view(), PLAN_CASES, &all);
    while (walk_next(&walk, &key, &value)) {
        struct plan_case row;
        struct id case_id;
        assert_true(id_from(key, &case_id));
        table_row(value, &row, sizeof row);
        bool is_acting = row.baton == BATON_HOLDS || row.baton == BATON_OFFERED ||
                         row.baton == BATON_ACCEPTED;
        if (row.is_closed || !is_acting)
            continue;
        assert_null(plan_staff_choice_fault(turns_view(), row.responsible));
        assert_true(is_listed(row.responsible, case_id));
    }
}

ProtobufCBinaryData
baton_content(const char *item, const char *text)
{
    const uint8_t salt[16] = { 5 };
    if (text[0] == '\0')
        return slice_binary(slice_of(NULL, 0));
    return slice_binary(
        content_with(slice_of(NULL, 0), item, slice_text(text), salt, turns_arena()));
}

ProtobufCBinaryData
baton_id(struct id id)
{
    return slice_binary(arena_copy(turns_arena(), id_slice(&id)));
}

const char *
baton_code(struct slice content, const char *item)
{
    return arena_text(turns_arena(), content_item(content, item, turns_arena()));
}

struct plan_case
baton_row(struct id case_id)
{
    struct plan_case row;
    assert_true(plan_case_load(turns_view(), case_id, &row));
    return row;
}

struct plan_offer
baton_offer_row(struct id case_id, uint64_t term)
{
    struct plan_offer row;
    assert_true(plan_offer_load(turns_view(), case_id, term, &row));
    return row;
}

struct baton_quote
baton_quote(struct id case_id, uint64_t term)
{
    struct plan_offer offer = baton_offer_row(case_id, term);
    struct slice digest = slice_of(offer.digest, DIGEST_BYTES);
    return (struct baton_quote){ baton_id(case_id), baton_id(offer.id), term,
        slice_binary(arena_copy(turns_arena(), digest)) };
}

struct id
baton_case(void)
{
    Stafett__Plan__V1__OpenCase message = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    struct id case_id;
    persons++;
    message.person_id = baton_id(turns_id(persons));
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__CaseOpened *opened = PLAN_EVENT(case_opened);
    assert_non_null(opened);
    assert_true(id_from(slice_bytes(opened->case_id), &case_id));
    return case_id;
}

const char *
baton_offer(struct id case_id, const char *to, const char *kind)
{
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    char *done[] = { (char *)"person-asked" };
    message.case_id = baton_id(case_id);
    message.to_code = (char *)to;
    message.kind_code = (char *)kind;
    message.done_codes = done;
    message.n_done_codes = ARRAY_COUNT(done);
    message.content = baton_content("reason", "Work is the main thing.");
    return turns_client("jon", &message.base);
}

const char *
baton_accepted_by(const char *partner, struct baton_quote quote)
{
    Stafett__Partner__V1__HandoverAccepted message =
        STAFETT__PARTNER__V1__HANDOVER_ACCEPTED__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.content = baton_content("responsible", "Ida Holm");
    return turns_partner(partner, &message.base);
}

const char *
baton_offered_with(const struct baton_offered *offered, ProtobufCBinaryData *proofs,
    size_t proof_count)
{
    Stafett__Partner__V1__HandoverOffered message =
        STAFETT__PARTNER__V1__HANDOVER_OFFERED__INIT;
    message.case_id = baton_id(offered->case_id);
    message.offer_id = baton_id(turns_id((uint8_t)(200 + offered->term)));
    message.term = offered->term;
    message.kind_code = (char *)offered->kind;
    message.case_kind_code = (char *)offered->case_kind;
    message.answer_due_us = turns_now() + 2 * HOUR_US;
    message.completes_code = (char *)offered->completes;
    message.proofs = proofs;
    message.n_proofs = proof_count;
    message.content = baton_content("responsible", "Liv Berg");
    return turns_partner(offered->from, &message.base);
}

const char *
baton_offered(const struct baton_offered *offered)
{
    return baton_offered_with(offered, NULL, 0);
}

const char *
baton_accept(const char *staff, struct baton_quote quote, int64_t from_us)
{
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    message.from_us = from_us;
    return turns_client(staff, &message.base);
}

static struct slice
shared_record(const char *partner, uint64_t record)
{
    struct slice bytes;
    assert_true(
        store_read_shared(turns_store(), partner, record, turns_arena(), &bytes));
    return bytes;
}

const char *
baton_completed_by(const char *partner, struct baton_quote quote, uint64_t record)
{
    Stafett__Partner__V1__HandoverCompleted message =
        STAFETT__PARTNER__V1__HANDOVER_COMPLETED__INIT;
    message.case_id = quote.case_id;
    message.offer_id = quote.offer_id;
    message.term = quote.term;
    message.digest = quote.digest;
    if (record != 0)
        message.acceptance = slice_binary(shared_record(partner, record));
    return turns_partner(partner, &message.base);
}

uint64_t
baton_shared_count(const char *partner)
{
    return store_shared_head(turns_store(), partner);
}

static const Stafett__V1__Record *
shared_last(const char *partner)
{
    uint64_t count = baton_shared_count(partner);
    assert_true(count > 0);
    return (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, shared_record(partner, count), turns_arena());
}

const char *
baton_shared_type(const char *partner)
{
    const Stafett__V1__Envelope *header =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor,
            slice_bytes(shared_last(partner)->header), turns_arena());
    return header->type;
}

const void *
baton_shared(const char *partner, const ProtobufCMessageDescriptor *type)
{
    assert_string_equal(baton_shared_type(partner), type->name);
    return message_unpack_own(
        type, slice_bytes(shared_last(partner)->payload), turns_arena());
}
