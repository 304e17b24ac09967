#ifndef REPLAY_STORY_H
#define REPLAY_STORY_H

/* What the events of plan say of each person: the messages and what they made of the
 * pathway, and the breaks with how they ended. Rows refer to each other by number. */

#include "common/rules.h"
#include "services/replay/archive.h"
#include "services/replay/index.h"

enum { STORY_NOTICES_MAX = 4 };
#define STORY_NOBODY UINT32_MAX

struct story_notice {
    const struct archive_entry *entry;
    char kind[CODE_BYTES_MAX];
    char state[CODE_BYTES_MAX]; /* of the pathway after it; "": of no stay */
    uint32_t person;
    uint32_t ended_by; /* the notice that cancelled or replaced it, or STORY_NOBODY */
};

enum story_end {
    STORY_OPEN,
    STORY_MET,   /* what was missing came */
    STORY_ENDED, /* no longer asked for */
};

struct story_break {
    const struct pathway_rule *rule;
    char whose[CODE_BYTES_MAX];
    uint32_t person;
    uint32_t notices[STORY_NOTICES_MAX]; /* the first is what it is about */
    size_t notice_count;
    uint32_t ended_by; /* a notice, or STORY_NOBODY */
    uint32_t taken_by; /* silence: the cancellation of what had come, or STORY_NOBODY */
    enum story_end end;
    int64_t opened_us;
    int64_t due_us; /* 0: a break of order */
    int64_t ended_us;
    int64_t late_us;
    bool is_after_end; /* opened by silence after the last message of the folder */
};

struct story_person {
    uint32_t *notices; /* in the order of telling */
    size_t notice_count;
    size_t notice_room;
    uint32_t *breaks; /* in the order of opening */
    size_t break_count;
    size_t break_room;
};

struct story {
    const struct archive *archive;
    const struct rules *rules;
    struct story_person *persons;
    size_t person_count;
    size_t person_room;
    struct story_notice *notices;
    size_t notice_count;
    size_t notice_room;
    struct story_break *breaks;
    size_t break_count;
    size_t break_room;
    struct index persons_by_id;
    struct index persons_by_case;
    struct index notices_by_id;
    struct index breaks_by_id;
    const struct archive_entry *telling; /* the message under way */
    int64_t last_us;                     /* when the last message was sent */
};

void story_start(
    struct story *story, const struct archive *archive, const struct rules *rules);
void story_free(struct story *story);
/* Folds one event of plan; of what is no concern of the story it takes nothing. */
void story_event(void *context, const ProtobufCMessage *event, int64_t time_us);

#endif
