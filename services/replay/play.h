#ifndef REPLAY_PLAY_H
#define REPLAY_PLAY_H

/* The messages of an archive through a node's rules, one after the other, each at its own
 * time, and what the events say folded into the story. */

#include "services/replay/story.h"

enum { PLAY_UNASKED_MAX = 32 };

/* Rules that only an act in Stafett can meet: in an archive of messages all would break.
 * They are taken out of the rules, and given back. */
struct play_unasked {
    struct pathway_rule rows[PLAY_UNASKED_MAX];
    char *codes[PLAY_UNASKED_MAX];
    struct rule_codes list;
};
void play_unasked_take(struct rules *rules, struct play_unasked *unasked);
void play_unasked_give(struct rules *rules, const struct play_unasked *unasked);

/* Each entry knows afterwards whether it was refused. */
void play_archive(struct archive *archive, struct story *story,
    const struct rules *rules, const struct calendar *calendar);

#endif
