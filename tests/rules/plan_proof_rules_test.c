/* A case comes home: an offer of one who is not the holder known here is taken when the
 * signed words of all who passed the case on lead to whoever offers it. Here "havnes" gave
 * it to "sjovik" in term 1. */

#include "tests/lib/baton.h"
#include "tests/lib/proof.h"

#include <string.h>

enum { SJOVIK = 1, NAV = 2, FJORD = 9 }; /* whose signer; nobody here knows fjord */

static const char *const names[] = {
    [SJOVIK] = "sjovik", [NAV] = "nav", [FJORD] = "fjord"
};

struct link {
    uint8_t from;
    uint8_t to;
    uint64_t term;
    uint8_t signer; /* 0: as from */
};

static ProtobufCBinaryData
proof(struct id case_id, const struct link *link)
{
    struct signer signer = baton_signer(link->signer == 0 ? link->from : link->signer);
    struct signer receiver = baton_signer(link->to);
    const struct proof_facts facts = { .case_id = case_id,
        .term = link->term,
        .from = names[link->from],
        .to = names[link->to],
        .to_key = receiver.secret + SIGN_SECRET_BYTES - SIGN_PUBLIC_BYTES,
        .signer = &signer };
    return proof_make(&facts, turns_arena());
}

static struct id
case_given_away(void)
{
    struct id case_id = baton_case();
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    assert_null(baton_accepted_by("sjovik", baton_quote(case_id, 1)));
    assert_int_equal(baton_row(case_id).baton, BATON_HANDED);
    assert_int_equal(baton_row(case_id).passed_term, 1);
    return case_id;
}

static const char *
offered(struct id case_id, const char *from, uint64_t term, ProtobufCBinaryData *proofs,
    size_t count)
{
    const struct baton_offered offer = { .case_id = case_id,
        .term = term,
        .from = from,
        .kind = "coordination",
        .case_kind = "case",
        .completes = "on-acceptance" };
    return baton_offered_with(&offer, proofs, count);
}

static void
whoever_got_it_may_offer_it(void **state)
{
    (void)state;
    struct id case_id = case_given_away();
    ProtobufCBinaryData proofs[] = { proof(
        case_id, &(struct link){ SJOVIK, NAV, 2, 0 }) };
    assert_string_equal(offered(case_id, "nav", 3, NULL, 0), "not-holder");
    assert_null(offered(case_id, "nav", 3, proofs, 1));
    struct plan_case row = baton_row(case_id);
    assert_string_equal(row.holder, "nav");
    assert_int_equal(row.passed_term, 2);
    assert_int_equal(row.open_term, 3);
    assert_null(baton_accept("jon", baton_quote(case_id, 3), 0));
    assert_int_equal(baton_row(case_id).baton, BATON_ACCEPTED);
}

/* The one who passed it on vouches for a key that nobody here knows. */
static void
by_way_of_a_stranger(void **state)
{
    (void)state;
    struct id case_id = case_given_away();
    ProtobufCBinaryData proofs[] = {
        proof(case_id, &(struct link){ SJOVIK, FJORD, 2, 0 }),
        proof(case_id, &(struct link){ FJORD, NAV, 4, 0 }),
    };
    assert_string_equal(offered(case_id, "nav", 5, proofs + 1, 1), "not-holder");
    assert_null(offered(case_id, "nav", 5, proofs, 2));
    assert_int_equal(baton_row(case_id).passed_term, 4);
}

static void
what_does_not_lead_here_is_refused(void **state)
{
    (void)state;
    static const struct link wrong[] = {
        { SJOVIK, NAV, 2, NAV },   /* signed by whoever claims it */
        { SJOVIK, NAV, 2, FJORD }, /* by a stranger */
        { SJOVIK, FJORD, 2, 0 },   /* passed to somebody else */
        { FJORD, NAV, 2, 0 },      /* by one who never had it */
        { FJORD, NAV, 2, SJOVIK }, /* in a stranger's name */
        { SJOVIK, NAV, 1, 0 },     /* older than what is known here */
    };
    struct id case_id = case_given_away();
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        ProtobufCBinaryData one = proof(case_id, &wrong[i]);
        assert_string_equal(offered(case_id, "nav", 3, &one, 1), "not-holder");
        assert_string_equal(baton_row(case_id).holder, "sjovik");
    }
}

static void
what_cannot_be_a_proof_is_refused(void **state)
{
    (void)state;
    struct id case_id = case_given_away();
    struct id other = turns_id(99);
    ProtobufCBinaryData sound = proof(case_id, &(struct link){ SJOVIK, NAV, 2, 0 });
    ProtobufCBinaryData of_another = proof(other, &(struct link){ SJOVIK, NAV, 2, 0 });
    ProtobufCBinaryData twice[] = { sound, sound };
    ProtobufCBinaryData many[PLAN_PROOFS_MAX + 1];
    assert_string_equal(offered(case_id, "nav", 3, &of_another, 1), "proof-unsound");
    assert_string_equal(offered(case_id, "nav", 3, twice, 2), "proof-unsound");
    assert_string_equal(offered(case_id, "nav", 2, &sound, 1), "proof-unsound");
    ProtobufCBinaryData cut = { sound.len - 1, sound.data };
    assert_string_equal(offered(case_id, "nav", 3, &cut, 1), "proof-unsound");
    for (size_t i = 0; i < ARRAY_COUNT(many); i++)
        many[i] = sound;
    assert_string_equal(
        offered(case_id, "nav", 30, many, ARRAY_COUNT(many)), "wire-too-many");
}

/* Any flipped bit of it. */
static void
every_bit_of_a_proof_counts(void **state)
{
    (void)state;
    struct id case_id = case_given_away();
    ProtobufCBinaryData sound = proof(case_id, &(struct link){ SJOVIK, NAV, 2, 0 });
    uint8_t *bytes = arena_take(turns_arena(), sound.len);
    for (size_t i = 0; i < sound.len; i += 3) {
        memcpy(bytes, sound.data, sound.len);
        bytes[i] ^= (uint8_t)(1U << (i % 8));
        ProtobufCBinaryData flipped = { sound.len, bytes };
        assert_non_null(offered(case_id, "nav", 3, &flipped, 1));
    }
    assert_null(offered(case_id, "nav", 3, &sound, 1));
}

/* Nobody talks a case out of the hands of its holder. */
static void
a_case_held_here_is_not_offered_to_us(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    ProtobufCBinaryData one = proof(case_id, &(struct link){ SJOVIK, NAV, 2, 0 });
    assert_string_equal(offered(case_id, "nav", 3, &one, 1), "not-holder");
    assert_int_equal(baton_row(case_id).baton, BATON_HOLDS);
}

/* What came with it goes on with the next offer. */
static void
proofs_go_along(void **state)
{
    (void)state;
    struct id case_id = case_given_away();
    ProtobufCBinaryData one = proof(case_id, &(struct link){ SJOVIK, NAV, 2, 0 });
    assert_null(offered(case_id, "nav", 3, &one, 1));
    assert_null(baton_accept("jon", baton_quote(case_id, 3), 0));
    assert_null(baton_completed_by("nav", baton_quote(case_id, 3), 1));
    assert_null(baton_offer(case_id, "sjovik", "coordination"));
    const Stafett__Plan__V1__HandoverOffered *event = PLAN_EVENT(handover_offered);
    assert_int_equal(event->n_proofs, 1);
    assert_true(slice_equal(slice_bytes(event->proofs[0]), slice_bytes(one)));
}

/* Nav comes with sixteen, again and again; of all that is known the last ones go on. */
static void
the_last_ones_go_along(void **state)
{
    (void)state;
    ProtobufCBinaryData proofs[PLAN_PROOFS_MAX];
    struct id case_id = case_given_away();
    for (uint64_t first = 2; first < 40; first += PLAN_PROOFS_MAX + 3) {
        for (uint64_t i = 0; i < PLAN_PROOFS_MAX; i++) {
            bool is_there = i % 2 == 0;
            proofs[i] = proof(case_id,
                &(struct link){ is_there ? SJOVIK : NAV,
                    is_there && i + 1 < PLAN_PROOFS_MAX ? NAV : SJOVIK, first + i, 0 });
        }
        uint64_t term = first + PLAN_PROOFS_MAX;
        assert_null(offered(case_id, "sjovik", term, proofs, PLAN_PROOFS_MAX));
        assert_null(baton_accept("jon", baton_quote(case_id, term), 0));
        assert_null(baton_completed_by(
            "sjovik", baton_quote(case_id, term), baton_shared_count("sjovik")));
        assert_null(baton_offer(case_id, "sjovik", "coordination"));
        const Stafett__Plan__V1__HandoverOffered *event = PLAN_EVENT(handover_offered);
        assert_int_equal(event->n_proofs, PLAN_PROOFS_MAX);
        for (size_t i = 0; i < PLAN_PROOFS_MAX; i++)
            assert_true(
                slice_equal(slice_bytes(event->proofs[i]), slice_bytes(proofs[i])));
        assert_null(baton_accepted_by("sjovik", baton_quote(case_id, term + 1)));
    }
}

int
main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)
    const struct CMUnitTest tests[] = {
        ROW(whoever_got_it_may_offer_it),
        ROW(by_way_of_a_stranger),
        ROW(what_does_not_lead_here_is_refused),
        ROW(what_cannot_be_a_proof_is_refused),
        ROW(every_bit_of_a_proof_counts),
        ROW(a_case_held_here_is_not_offered_to_us),
        ROW(proofs_go_along),
        ROW(the_last_ones_go_along),
    };
    return test_run_group("plan proofs", tests, ARRAY_COUNT(tests));
}
