#include "tests/sim/grounds.h"

#include "common/message.h"
#include "proto/fellowship.pb-c.h"
#include "proto/plan.pb-c.h"
#include "tests/sim/marks.h"

#include <stdlib.h>
#include <string.h>

enum { SAID_MAX = 8192 };

enum said { SAID_NOTHING, SAID_YES, SAID_NO, SAID_NOTHING_MORE };

struct grounds {
    struct {
        uint8_t of[DIGEST_BYTES]; /* node, case, party, category */
        enum said said;
    } rows[SAID_MAX];
};

void
grounds_start(struct grounds **out)
{
    *out = calloc(1, sizeof **out);
    ASSERT(*out != NULL);
}

void
grounds_stop(struct grounds **grounds)
{
    free(*grounds);
    *grounds = NULL;
}

static enum said *
said_of(struct sim *sim, size_t node, ProtobufCBinaryData case_id, const char *party,
    const char *category)
{
    const char number = (char)('0' + node);
    uint8_t of[DIGEST_BYTES];
    const struct slice parts[] = { slice_of(&number, 1), slice_bytes(case_id),
        slice_text(party), slice_of("\0", 1), slice_text(category) };
    digest_of_parts(parts, ARRAY_COUNT(parts), of);
    size_t at = (size_t)(of[0] | of[1] << 8) % SAID_MAX;
    static const uint8_t empty[DIGEST_BYTES];
    for (size_t i = 0; i < SAID_MAX; i++, at = (at + 1) % SAID_MAX) {
        if (memcmp(sim->grounds->rows[at].of, empty, sizeof empty) == 0)
            memcpy(sim->grounds->rows[at].of, of, sizeof of);
        if (memcmp(sim->grounds->rows[at].of, of, sizeof of) == 0)
            return &sim->grounds->rows[at].said;
    }
    sim_break(sim, "more is said of consents than can be followed");
    return &sim->grounds->rows[0].said;
}

static void
recorded(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__ConsentRecorded *event =
        (const Stafett__Plan__V1__ConsentRecorded *)message;
    enum said *said =
        said_of(sim, node, event->case_id, event->party_code, event->category_code);
    bool is_no = strcmp(event->state_code, "withdrawn") == 0 ||
                 strcmp(event->state_code, "objected") == 0;
    *said = is_no                                     ? SAID_NO
            : strcmp(event->state_code, "given") == 0 ? SAID_YES
                                                      : SAID_NOTHING_MORE;
}

static void
lapsed(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__ConsentLapsed *event =
        (const Stafett__Plan__V1__ConsentLapsed *)message;
    *said_of(sim, node, event->case_id, event->party_code, event->category_code) =
        SAID_NOTHING_MORE;
}

static void
shared(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__PartShared *event =
        (const Stafett__Plan__V1__PartShared *)message;
    enum said said =
        *said_of(sim, node, event->case_id, event->party_code, event->category_code);
    bool is_right = strcmp(event->ground_code, "consent") == 0        ? said == SAID_YES
                    : strcmp(event->ground_code, "not-objected") == 0 ? said != SAID_NO
                                                                      : false;
    if (marks_find(sim->marks, "kept", node, slice_bytes(event->part_id)) != 0)
        sim_break(
            sim, "%zu: her story goes to %s against her word", node, event->party_code);
    if (!is_right)
        sim_break(sim, "%zu: %s (%s) goes to %s as %s, which is not so", node,
            event->part_code, event->category_code, event->party_code,
            event->ground_code);
}

/* ---- who has held it */

static void
held_by(struct sim *sim, ProtobufCBinaryData case_id, const char *organisation)
{
    struct id id = id_or_none(case_id);
    const struct slice parts[] = { id_slice(&id), slice_text(organisation) };
    uint8_t of[DIGEST_BYTES];
    digest_of_parts(parts, ARRAY_COUNT(parts), of);
    (void)marks_add(sim->marks, "held", 0, slice_of(of, sizeof of), 1);
}

bool
grounds_has_held(struct sim *sim, struct id case_id, const char *organisation)
{
    const struct slice parts[] = { id_slice(&case_id), slice_text(organisation) };
    uint8_t of[DIGEST_BYTES];
    digest_of_parts(parts, ARRAY_COUNT(parts), of);
    return marks_find(sim->marks, "held", 0, slice_of(of, sizeof of)) != 0;
}

static void
opened(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__CaseOpened *event =
        (const Stafett__Plan__V1__CaseOpened *)message;
    (void)node;
    held_by(sim, event->case_id, event->holder_code);
}

static void
completed(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__HandoverCompleted *event =
        (const Stafett__Plan__V1__HandoverCompleted *)message;
    (void)node;
    held_by(sim, event->case_id, event->to_code);
}

/* ---- her story stays where she told it, unless she said that it may be reused */

static void
told(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__StoryTold *event =
        (const Stafett__Plan__V1__StoryTold *)message;
    if (!event->is_reuse_agreed)
        (void)marks_add(sim->marks, "kept", node, slice_bytes(event->story_id), 1);
}

/* ---- what is signed is what the signer has */

static void
view_of(const ProtobufCBinaryData *version_id, const char *party,
    const ProtobufCBinaryData *digest, uint8_t out[DIGEST_BYTES])
{
    const struct slice parts[] = { slice_bytes(*version_id), slice_text(party),
        slice_of("\0", 1), slice_bytes(*digest) };
    digest_of_parts(parts, ARRAY_COUNT(parts), out);
}

static void
version_made(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__VersionMade *event =
        (const Stafett__Plan__V1__VersionMade *)message;
    uint8_t of[DIGEST_BYTES];
    for (size_t i = 0; i < event->n_views; i++) {
        view_of(&event->version_id, event->views[i]->party_code,
            &event->views[i]->digest, of);
        (void)marks_add(sim->marks, "view", node, slice_of(of, sizeof of), 1);
    }
}

static void
version_signed(struct sim *sim, size_t node, const ProtobufCMessage *message)
{
    const Stafett__Plan__V1__VersionSigned *event =
        (const Stafett__Plan__V1__VersionSigned *)message;
    uint8_t of[DIGEST_BYTES];
    view_of(&event->version_id, event->party_code, &event->digest, of);
    if (marks_find(sim->marks, "view", node, slice_of(of, sizeof of)) == 0)
        sim_break(sim, "%zu: %s signs what it does not have", node, event->party_code);
}

static const struct {
    const ProtobufCMessageDescriptor *type;
    void (*heard)(struct sim *sim, size_t node, const ProtobufCMessage *message);
} rows[] = {
    { &stafett__plan__v1__consent_recorded__descriptor, recorded },
    { &stafett__plan__v1__consent_lapsed__descriptor, lapsed },
    { &stafett__plan__v1__part_shared__descriptor, shared },
    { &stafett__plan__v1__story_told__descriptor, told },
    { &stafett__plan__v1__version_made__descriptor, version_made },
    { &stafett__plan__v1__version_signed__descriptor, version_signed },
    { &stafett__plan__v1__case_opened__descriptor, opened },
    { &stafett__plan__v1__handover_completed__descriptor, completed },
};

void
grounds_event(struct sim *sim, size_t node, const Stafett__V1__Envelope *event)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(event->type, rows[i].type->name) == 0)
            rows[i].heard(sim, node,
                message_unpack_own(
                    rows[i].type, slice_bytes(event->payload), sim->watch_arena));
    }
}
