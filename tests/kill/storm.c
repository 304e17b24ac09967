#include "tests/kill/storm.h"

#include "common/clock.h"
#include "common/message.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "tests/kill/ledger.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/lib/world_private.h"
#include "tests/real/hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATIENCE_MS = 60000, PATH_BYTES = 1024 };

static const char *const codes[HOSTILE_NODES] = { "havnes", "sjovik" };

const char storm_story[] =
    "start 2027-05-04 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjøvik sykehus\" NO flow \"Pasientflyt\" duty-flow \"Anne Strand\"\n"
    "partners havnes sjovik\n"
    "text ragnhild\n"
    "  given_name: Ragnhild\n"
    "  family_name: Prøve\n"
    "$stay = sjovik/duty-flow: stay open --person @ragnhild --partner havnes "
    "--admitted \"2027-05-04 08:00\"\n"
    "agree\n";

struct storm {
    struct hostile *nodes;
    struct ledger *ledger;
    char folder[PATH_BYTES]; /* of the killer */
    uint64_t rounds;
};

/* ---- the kills */

static uint64_t
kills_so_far(const struct storm *storm)
{
    char path[PATH_BYTES + 16];
    struct stat about;
    scenario_text(path, sizeof path, "%.1000s/kills", storm->folder);
    return stat(path, &about) == 0 ? (uint64_t)about.st_size / KILL_LINE_BYTES : 0;
}

static void
kills_read(const struct storm *storm, struct storm_result *result)
{
    char path[PATH_BYTES + 16];
    char line[KILL_LINE_BYTES + 1];
    scenario_text(path, sizeof path, "%.1000s/kills", storm->folder);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned long stop = strtoul(line, NULL, 10);
        result->kills++;
        if (stop < KILL_STOPS)
            result->kills_at[stop]++;
    }
    if (file != NULL)
        (void)fclose(file);
}

/* begin: calls are refused from now on; quiet: nothing more is done to anybody. */
static bool
say(const struct storm *storm, const char *word)
{
    char path[PATH_BYTES + 16];
    scenario_text(path, sizeof path, "%.1000s/%s", storm->folder, word);
    return scenario_write_file(path, "");
}

/* ---- the work */

/* Asked until it is answered, however often the daemon falls meanwhile. */
static const Stafett__V1__Answer *
ask(struct storm *storm, unsigned node, enum hostile_daemon daemon,
    const ProtobufCMessage *message)
{
    const Stafett__V1__Answer *answer = NULL;
    struct id id = clock_id();
    if (client_ask_as(storm->nodes->nodes[node].clients[daemon], id, message,
            PATIENCE_MS, storm->nodes->arena, &answer) != CLIENT_ANSWERED) {
        (void)fprintf(stderr, "%s of %s does not answer any more\n",
            hostile_daemons[daemon], codes[node]);
        return NULL;
    }
    ledger_promise(storm->ledger, codes[node], hostile_daemons[daemon], id, answer);
    return answer;
}

static struct slice
person_content(struct storm *storm)
{
    static const uint8_t salt[16] = { 7 };
    return content_with(
        slice_text(""), "family_name", slice_text("Prøve"), salt, storm->nodes->arena);
}

static const Stafett__V1__Envelope *
event_of(const struct storm *storm, const Stafett__V1__Answer *answer)
{
    struct wire_fault fault;
    if (answer == NULL || answer->n_events == 0)
        return NULL;
    return (const Stafett__V1__Envelope *)message_unpack(
        &stafett__v1__envelope__descriptor, slice_bytes(answer->events[0]),
        storm->nodes->arena, &fault);
}

/* A person is registered, a stay begun, of which the partner hears, and offered to it. */
static bool
round_play(struct storm *storm)
{
    unsigned node = (unsigned)(storm->rounds % HOSTILE_NODES);
    char *partner = arena_text(storm->nodes->arena, slice_text(codes[1 - node]));
    struct wire_fault fault;
    Stafett__Intake__V1__RegisterPerson person =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    person.content = slice_binary(person_content(storm));
    const Stafett__V1__Envelope *event =
        event_of(storm, ask(storm, node, HOSTILE_INTAKE, &person.base));
    const Stafett__Intake__V1__PersonRegistered *registered =
        event == NULL ? NULL
                      : (const Stafett__Intake__V1__PersonRegistered *)message_unpack(
                            &stafett__intake__v1__person_registered__descriptor,
                            slice_bytes(event->payload), storm->nodes->arena, &fault);
    if (registered == NULL)
        return false;
    Stafett__Plan__V1__OpenStay stay = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    stay.person_id = registered->person_id;
    stay.partner_code = partner;
    stay.admitted_us = clock_now_us();
    event = event_of(storm, ask(storm, node, HOSTILE_PLAN, &stay.base));
    struct id case_id;
    if (event == NULL || !id_from(slice_bytes(event->case_id), &case_id))
        return false;
    ledger_tell(storm->ledger, partner, case_id);
    Stafett__Plan__V1__OfferHandover offer = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    offer.case_id = event->case_id;
    offer.kind_code = arena_text(storm->nodes->arena, slice_text("discharge"));
    offer.to_code = partner;
    offer.is_person_asked = true;
    return ask(storm, node, HOSTILE_PLAN, &offer.base) != NULL;
}

static bool
work(struct storm *storm, uint64_t kills)
{
    bool is_heard = true;
    while (is_heard && kills_so_far(storm) < kills) {
        arena_reset(storm->nodes->arena);
        is_heard = round_play(storm);
        storm->rounds++;
    }
    return is_heard;
}

/* ---- the account */

static bool
account(struct storm *storm, struct storm_result *result)
{
    bool is_read = true;
    for (unsigned node = 0; node < HOSTILE_NODES; node++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            is_read = ledger_check(storm->ledger, storm->nodes->folder, codes[node],
                          world_daemons[d].service) &&
                      is_read;
    }
    result->acked += ledger_accepted(storm->ledger);
    result->acked_lost += ledger_lost(storm->ledger);
    result->effects_twice += ledger_twice(storm->ledger);
    return is_read;
}

static bool
open_nodes(struct storm *storm, enum storm_kind kind, const char *tests)
{
    static const struct {
        const char *preload;
        const char *variable;
    } kinds[] = { { "killer", KILL_FOLDER_VARIABLE },
        { "failer", FAIL_FOLDER_VARIABLE } };
    char programs[PATH_BYTES];
    char shim[PATH_BYTES];
    scenario_text(programs, sizeof programs, "%.900s/../../bin", tests);
    scenario_text(
        shim, sizeof shim, "%.900s/../preload/%s.so", tests, kinds[kind].preload);
    ASSERT(setenv(kinds[kind].variable, storm->folder, 1) == 0);
    ASSERT(setenv("LD_PRELOAD", shim, 1) == 0);
    bool is_open = hostile_open(programs, storm_story, codes, &storm->nodes);
    ASSERT(unsetenv("LD_PRELOAD") == 0);
    ASSERT(unsetenv(kinds[kind].variable) == 0);
    return is_open;
}

bool
storm_run(enum storm_kind kind, const char *tests, uint64_t kills,
    struct storm_result *result)
{
    struct storm storm = { 0 };
    test_folder_make(storm.folder, sizeof storm.folder);
    ledger_create(&storm.ledger);
    bool is_good =
        open_nodes(&storm, kind, tests) && say(&storm, "begin") && work(&storm, kills);
    /* To rest; `agree` asks for lists of all cases, which show no more than 512. */
    is_good = say(&storm, "quiet") && is_good &&
              hostile_play(storm.nodes, "at 2027-05-04 08:01\n");
    is_good = hostile_stop(storm.nodes) && is_good;
    if (is_good)
        is_good = account(&storm, result);
    kills_read(&storm, result);
    /* What does not add up is there to be looked at. */
    if (ledger_lost(storm.ledger) + ledger_twice(storm.ledger) > 0)
        (void)fprintf(stderr, "the logs are kept in %s\n", storm.nodes->folder);
    else
        is_good = hostile_close(&storm.nodes) && is_good;
    ledger_destroy(&storm.ledger);
    test_folder_remove(storm.folder);
    return is_good;
}
