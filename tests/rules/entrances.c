#include "tests/rules/entrances.h"

#include "common/share.h"
#include "services/intake/intake.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

const struct vault entrances_vault = { .key = { 9, 9, 9 } };
static struct signer signer;
struct rules entrances_rules;
static char norway[] = "NO";

int
entrances_start(void **state)
{
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t seed[SEED_BYTES] = { 3 };
    (void)state;
    entrances_rules.country = norway;
    entrances_rules.fellowship.flows = turns_flows;
    entrances_rules.fellowship.flow_count = TURNS_FLOWS;
    sign_keypair(seed, public_key, signer.secret);
    const struct host host = {
        .rules = &entrances_rules, .signer = &signer, .vault = &entrances_vault
    };
    turns_start(&intake_service, &host);
    return 0;
}

int
entrances_stop(void **state)
{
    (void)state;
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    return 0;
}
