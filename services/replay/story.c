#include "services/replay/story.h"

#include "proto/plan.pb-c.h"

#include <stdlib.h>
#include <string.h>

typedef void (*fold_fn)(
    struct story *story, const ProtobufCMessage *event, int64_t time_us);

struct fold_row {
    const ProtobufCMessageDescriptor *type;
    fold_fn fold;
};

/* Room for one more in an array that grows by doubling; *count is counted up. */
static void *
row_add(void *rows, size_t *count, size_t *room, size_t row_bytes)
{
    if (*count == *room) {
        *room = *room == 0 ? 8 : 2 * *room;
        rows = realloc(rows, *room * row_bytes);
        ASSERT(rows != NULL);
    }
    memset((char *)rows + *count * row_bytes, 0, row_bytes);
    *count += 1;
    return rows;
}

static struct id
id_of(ProtobufCBinaryData bytes)
{
    struct id id;
    return id_from(slice_bytes(bytes), &id) ? id : ID_NONE;
}

static const struct pathway_rule *
rule_of(const struct story *story, const char *code)
{
    for (unsigned i = 0; i < story->rules->pathway_count; i++) {
        if (strcmp(story->rules->pathway[i].code, code) == 0)
            return &story->rules->pathway[i];
    }
    return NULL;
}

/* ---- folds */

static void
fold_case(struct story *story, const ProtobufCMessage *event, int64_t time_us)
{
    const Stafett__Plan__V1__CaseOpened *opened =
        (const Stafett__Plan__V1__CaseOpened *)event;
    struct id person_id = id_of(opened->person_id);
    uint32_t person = index_get(&story->persons_by_id, person_id);
    (void)time_us;
    if (person == INDEX_NONE) {
        person = (uint32_t)story->person_count;
        story->persons = row_add(story->persons, &story->person_count,
            &story->person_room, sizeof *story->persons);
        index_put(&story->persons_by_id, person_id, person);
    }
    index_put(&story->persons_by_case, id_of(opened->case_id), person);
}

static struct story_person *
person_of(struct story *story, ProtobufCBinaryData case_id, uint32_t *number_out)
{
    *number_out = index_get(&story->persons_by_case, id_of(case_id));
    return *number_out == INDEX_NONE ? NULL : &story->persons[*number_out];
}

static void
number_add(uint32_t **numbers, size_t *count, size_t *room, uint32_t number)
{
    *numbers = row_add(*numbers, count, room, sizeof **numbers);
    (*numbers)[*count - 1] = number;
}

static void
fold_notice(struct story *story, const ProtobufCMessage *event, int64_t time_us)
{
    const Stafett__Plan__V1__NoticeRecorded *recorded =
        (const Stafett__Plan__V1__NoticeRecorded *)event;
    uint32_t number = (uint32_t)story->notice_count;
    uint32_t person_number;
    struct story_person *person = person_of(story, recorded->case_id, &person_number);
    (void)time_us;
    if (person == NULL)
        return;
    story->notices = row_add(story->notices, &story->notice_count, &story->notice_room,
        sizeof *story->notices);
    struct story_notice *notice = &story->notices[number];
    notice->entry = story->telling;
    notice->person = person_number;
    notice->ended_by = STORY_NOBODY;
    code_copy(notice->kind, sizeof notice->kind, recorded->kind_code);
    code_copy(notice->state, sizeof notice->state, recorded->pathway_code);
    number_add(&person->notices, &person->notice_count, &person->notice_room, number);
    index_put(&story->notices_by_id, id_of(recorded->notice_id), number);
    uint32_t annulled = index_get(&story->notices_by_id, id_of(recorded->annuls));
    if (annulled != INDEX_NONE)
        story->notices[annulled].ended_by = number;
}

/* What had come in time was cancelled just now: then that is why something is missing. */
static uint32_t
taken_by(const struct story *story, const struct story_break *row)
{
    if (row->due_us == 0 || story->notice_count == 0)
        return STORY_NOBODY;
    uint32_t last = (uint32_t)story->notice_count - 1;
    const struct story_notice *notice = &story->notices[last];
    bool is_now = notice->entry->notice.message.sent_us == row->opened_us;
    return is_now && strcmp(notice->kind, "annulled") == 0 ? last : STORY_NOBODY;
}

static void
notice_cite(struct story_break *row, uint32_t notice)
{
    if (row->notice_count < STORY_NOTICES_MAX)
        row->notices[row->notice_count++] = notice;
}

/* Of silence the event names what made it owed alone: the cancellation that took away what
 * had come, and what a cancellation cancelled, belong to it. */
static void
notices_complete(const struct story *story, const struct story_person *person,
    struct story_break *row)
{
    if (row->due_us == 0 || row->notice_count == 0)
        return;
    if (row->taken_by != STORY_NOBODY)
        notice_cite(row, row->taken_by);
    bool is_taken = strcmp(story->notices[row->notices[0]].kind, "annulled") == 0;
    for (size_t i = 0; is_taken && i < person->notice_count; i++) {
        if (story->notices[person->notices[i]].ended_by == row->notices[0])
            notice_cite(row, person->notices[i]);
    }
}

/* The same silence once more, after it had ended without being met, is one break. */
static struct story_break *
break_again(struct story *story, const struct story_person *person,
    const struct story_break *other)
{
    for (size_t i = 0; i < person->break_count; i++) {
        struct story_break *row = &story->breaks[person->breaks[i]];
        if (row->rule == other->rule && row->end == STORY_ENDED && other->due_us != 0 &&
            row->due_us == other->due_us && row->notices[0] == other->notices[0])
            return row;
    }
    return NULL;
}

static void
fold_break(struct story *story, const ProtobufCMessage *event, int64_t time_us)
{
    const Stafett__Plan__V1__BreakOpened *opened =
        (const Stafett__Plan__V1__BreakOpened *)event;
    struct story_break row = { .opened_us = time_us,
        .due_us = opened->due_us,
        .ended_by = STORY_NOBODY,
        .is_after_end = time_us > story->last_us };
    struct story_person *person = person_of(story, opened->case_id, &row.person);
    row.rule = rule_of(story, opened->rule_code);
    if (person == NULL || row.rule == NULL)
        return;
    code_copy(row.whose, sizeof row.whose, opened->whose_code);
    for (size_t i = 0; i < opened->n_notice_ids && i < STORY_NOTICES_MAX; i++) {
        uint32_t notice =
            index_get(&story->notices_by_id, id_of(opened->notice_ids[i]));
        if (notice != INDEX_NONE)
            row.notices[row.notice_count++] = notice;
    }
    row.taken_by = taken_by(story, &row);
    notices_complete(story, person, &row);
    struct story_break *again = break_again(story, person, &row);
    uint32_t number = (uint32_t)story->break_count;
    if (again != NULL) {
        again->end = STORY_OPEN;
        again->ended_by = STORY_NOBODY;
        number = (uint32_t)(again - story->breaks);
    } else {
        story->breaks = row_add(story->breaks, &story->break_count, &story->break_room,
            sizeof *story->breaks);
        story->breaks[number] = row;
        number_add(&person->breaks, &person->break_count, &person->break_room, number);
    }
    index_put(&story->breaks_by_id, id_of(opened->break_id), number);
}

static void
fold_break_closed(struct story *story, const ProtobufCMessage *event, int64_t time_us)
{
    const Stafett__Plan__V1__BreakClosed *closed =
        (const Stafett__Plan__V1__BreakClosed *)event;
    uint32_t number = index_get(&story->breaks_by_id, id_of(closed->break_id));
    if (number == INDEX_NONE)
        return;
    struct story_break *row = &story->breaks[number];
    bool is_met = closed->notice_id.len > 0;
    row->end = is_met ? STORY_MET : STORY_ENDED;
    row->ended_us = time_us;
    row->late_us = closed->late_us;
    row->ended_by = STORY_NOBODY;
    if (story->notice_count > 0)
        row->ended_by = (uint32_t)story->notice_count - 1;
}

static const struct fold_row fold_rows[] = {
    { &stafett__plan__v1__case_opened__descriptor, fold_case },
    { &stafett__plan__v1__notice_recorded__descriptor, fold_notice },
    { &stafett__plan__v1__break_opened__descriptor, fold_break },
    { &stafett__plan__v1__break_closed__descriptor, fold_break_closed },
};

void
story_event(void *context, const ProtobufCMessage *event, int64_t time_us)
{
    for (size_t i = 0; i < ARRAY_COUNT(fold_rows); i++) {
        if (fold_rows[i].type == event->descriptor)
            fold_rows[i].fold(context, event, time_us);
    }
}

/* ---- begin and end */

void
story_start(
    struct story *story, const struct archive *archive, const struct rules *rules)
{
    memset(story, 0, sizeof *story);
    story->archive = archive;
    story->rules = rules;
    for (size_t i = 0; i < archive->count; i++) {
        if (archive->entries[i]->notice.message.sent_us > story->last_us)
            story->last_us = archive->entries[i]->notice.message.sent_us;
    }
}

void
story_free(struct story *story)
{
    for (size_t i = 0; i < story->person_count; i++) {
        free(story->persons[i].notices);
        free(story->persons[i].breaks);
    }
    free(story->persons);
    free(story->notices);
    free(story->breaks);
    index_free(&story->persons_by_id);
    index_free(&story->persons_by_case);
    index_free(&story->notices_by_id);
    index_free(&story->breaks_by_id);
}
