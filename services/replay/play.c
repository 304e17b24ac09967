#include "services/replay/play.h"

#include "services/replay/node.h"

#include <stdio.h>
#include <string.h>

enum { PROGRESS_MESSAGES = 1000 };

/* Silence is looked at so long after the last message; what opens then is shown as such. */
#define AFTER_END_US (90 * DAY_US)

/* ---- rules that only an act in Stafett can meet */

static bool
is_met_by_acts(const struct rules *rules, const struct pathway_rule *rule)
{
    for (unsigned i = 0; i < rule->met_by.count; i++) {
        if (!rules_notice(rules, rule->met_by.codes[i])->is_act)
            return false;
    }
    return rule->due != DUE_NONE;
}

void
play_unasked_take(struct rules *rules, struct play_unasked *unasked)
{
    unsigned kept = 0;
    memset(unasked, 0, sizeof *unasked);
    unasked->list.codes = unasked->codes;
    for (unsigned i = 0; i < rules->pathway_count; i++) {
        unsigned taken = unasked->list.count;
        if (taken < PLAY_UNASKED_MAX && is_met_by_acts(rules, &rules->pathway[i])) {
            unasked->rows[taken] = rules->pathway[i];
            unasked->codes[taken] = rules->pathway[i].code;
            unasked->list.count++;
        } else {
            rules->pathway[kept++] = rules->pathway[i];
        }
    }
    rules->pathway_count = kept;
}

void
play_unasked_give(struct rules *rules, const struct play_unasked *unasked)
{
    for (unsigned i = 0; i < unasked->list.count; i++)
        rules->pathway[rules->pathway_count++] = unasked->rows[i];
}

/* ---- the play */

static void
progress_tell(const struct archive *archive, size_t told)
{
    if (archive->is_progress && archive->count >= PROGRESS_MESSAGES &&
        (told % PROGRESS_MESSAGES == 0 || told == archive->count))
        (void)fprintf(stderr, "\rreplayed %zu of %zu messages%s", told, archive->count,
            told == archive->count ? "\n" : "");
}

void
play_archive(struct archive *archive, struct story *story, const struct rules *rules,
    const struct calendar *calendar)
{
    struct replay_node *node = NULL;
    if (archive->count == 0)
        return;
    const struct replay_node_options options = {
        .rules = rules,
        .calendar = calendar,
        .organisation = archive->own,
        .start_us = archive->entries[0]->notice.message.sent_us,
        .event = story_event,
        .context = story,
    };
    replay_node_create(&options, &node);
    for (size_t i = 0; i < archive->count; i++) {
        struct archive_entry *entry = archive->entries[i];
        replay_node_go_to(node, entry->notice.message.sent_us);
        story->telling = entry;
        entry->refused = replay_node_tell(node, &entry->notice);
        progress_tell(archive, i + 1);
    }
    replay_node_go_to(node, story->last_us + AFTER_END_US);
    replay_node_destroy(&node);
}
