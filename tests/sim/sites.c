/* The organisations that take part: as settings files would say, with keys that follow
 * from their codes, and the rules and calendar of Norway, read once. */

#include "tests/sim/sim_private.h"

#include <limits.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char *const codes[SIM_NODES_MAX] = { "havnes", "sjovik", "nav", "fjordby",
    "vardal", "lindehus", "tverrdal" };

static struct {
    struct settings settings[SIM_NODES_MAX];
    struct person_row persons[SIM_NODES_MAX];
    struct daemon_row daemons[SIM_NODES_MAX][WORLD_DAEMONS + 1];
    char keys[SIM_NODES_MAX][2][CURVE_TEXT_BYTES];
    char binds[WORLD_DAEMONS][CODE_BYTES_MAX + 16];
    char folders[SIM_NODES_MAX][CODE_BYTES_MAX + 8];
    struct world_site sites[SIM_NODES_MAX];
    struct signer outlaw;
    uint8_t outlaw_key[SIGN_PUBLIC_BYTES];
} all;

void
sim_staff_key(const char *organisation, const char *staff, uint8_t key[CURVE_BYTES])
{
    char text[CODE_BYTES_MAX * 2];
    int wrote = snprintf(text, sizeof text, "key %s/%s", organisation, staff);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof text);
    digest_of(slice_text(text), key);
}

const struct world_site *
sim_site(size_t number)
{
    ASSERT(number < SIM_NODES_MAX);
    return &all.sites[number];
}

const struct signer *
sim_outlaw_signer(void)
{
    return &all.outlaw;
}

const uint8_t *
sim_outlaw_key(void)
{
    return all.outlaw_key;
}

static void
signer_make(const char *organisation, struct signer *signer, uint8_t *public_key)
{
    uint8_t seed[SEED_BYTES];
    char text[CODE_BYTES_MAX * 2];
    (void)snprintf(text, sizeof text, "signer %s", organisation);
    digest_of(slice_text(text), seed);
    sign_keypair(seed, public_key, signer->secret);
}

static void
daemons_make(size_t n)
{
    uint8_t key[CURVE_BYTES];
    struct daemon_row *rows = all.daemons[n];
    for (size_t d = 0; d < WORLD_DAEMONS; d++) {
        const char *name = world_daemons[d].service->name;
        (void)snprintf(all.binds[d], sizeof all.binds[d], "ipc://%s", name);
        rows[d].name = (char *)name;
        rows[d].bind = all.binds[d];
        rows[d].public_key = (char *)""; /* daemons ask each other without sockets */
    }
    sim_staff_key(codes[n], "courier", key);
    keys_encode_z85(key, all.keys[n][0]);
    rows[WORLD_DAEMONS].name = (char *)"courier";
    rows[WORLD_DAEMONS].public_key = all.keys[n][0];
    all.settings[n].daemons = rows;
    all.settings[n].daemon_count = WORLD_DAEMONS + 1;
}

static void
settings_make(size_t n)
{
    uint8_t key[CURVE_BYTES];
    struct settings *settings = &all.settings[n];
    (void)snprintf(all.folders[n], sizeof all.folders[n], "/%s", codes[n]);
    settings->organisation = (char *)codes[n];
    settings->name = (char *)codes[n];
    settings->country = (char *)"NO";
    settings->time_zone = (char *)"Europe/Oslo";
    settings->holidays = (char *)"deploy/rules/holidays-no.yaml";
    settings->folder = all.folders[n];
    settings->unit = (char *)"ke";
    settings->unit_name = (char *)"Koordinerende enhet";
    settings->person = &all.persons[n];
    settings->known_days = 30;
    settings->quarantine_mib = 1;
    settings->office_opens_minute = 8 * 60;
    settings->office_closes_minute = 16 * 60;
    sim_staff_key(codes[n], "turid", key);
    keys_encode_z85(key, all.keys[n][1]);
    all.persons[n] =
        (struct person_row){ (char *)"turid", (char *)"Turid Moe", all.keys[n][1] };
    daemons_make(n);
}

bool
sim_prepare(void)
{
    if (all.sites[0].rules != NULL)
        return true;
    /* Each restart makes large arenas anew: the heap keeps what they touched, instead of
     * asking the kernel for other pages each time. */
    (void)mallopt(M_MMAP_MAX, 0);
    (void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
    if (sodium_init() < 0)
        return false;
    for (size_t n = 0; n < SIM_NODES_MAX; n++) {
        struct world_site *site = &all.sites[n];
        settings_make(n);
        site->settings = &all.settings[n];
        if (n > 0) {
            site->rules = all.sites[0].rules;
            site->calendar = all.sites[0].calendar;
        } else {
            all.settings[0].folder = (char *)".";
            if (!rules_load("deploy/rules/no.yaml", &site->rules) ||
                !settings_calendar(&all.settings[0], &site->calendar))
                return false;
            all.settings[0].folder = all.folders[0];
        }
        signer_make(codes[n], &site->signer, site->signing_key);
        digest_of(slice_text(codes[n]), site->vault.key);
    }
    signer_make(outlaw_code, &all.outlaw, all.outlaw_key);
    return true;
}
