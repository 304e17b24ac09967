/* What a look shows of teams and assessments: one with all about it, or a list without
 * its texts, what is due first on top. */

#include "services/assessment-team/team.h"

#include <string.h>

static char *
text_of(const struct look *look, const char *code)
{
    return arena_text(look->arena, slice_text(code));
}

/* Empty for no id. */
static ProtobufCBinaryData
bytes_of(const struct look *look, struct id id)
{
    if (id_is_none(id))
        return slice_binary(slice_text(""));
    return slice_binary(arena_copy(look->arena, id_slice(&id)));
}

static ProtobufCBinaryData
content_of(const struct view *view, const struct look *look, struct id id)
{
    return slice_binary(content_load(view, id, look->arena));
}

static char **
codes_of(const struct look *look, const char (*codes)[CODE_BYTES_MAX], size_t count)
{
    char **out = arena_take(look->arena, (count + 1) * sizeof *out);
    for (size_t i = 0; i < count; i++)
        out[i] = text_of(look, codes[i]);
    return out;
}

/* ---- teams */

static Stafett__Team__V1__TeamFormed *
team_view(const struct view *view, const struct look *look, const char *code,
    const struct team_row *row)
{
    Stafett__Team__V1__TeamFormed *out = arena_take(look->arena, sizeof *out);
    stafett__team__v1__team_formed__init(out);
    out->team_code = text_of(look, code);
    out->unit_code = text_of(look, row->unit);
    out->district_codes = codes_of(look, row->districts, row->district_count);
    out->n_district_codes = row->district_count;
    out->missing_codes = codes_of(look, row->missing, row->missing_count);
    out->n_missing_codes = row->missing_count;
    out->members = arena_take(
        look->arena, (row->member_count + 1) * sizeof(Stafett__Team__V1__TeamMember *));
    out->n_members = row->member_count;
    for (uint32_t i = 0; i < row->member_count; i++) {
        out->members[i] = arena_take(look->arena, sizeof *out->members[i]);
        stafett__team__v1__team_member__init(out->members[i]);
        out->members[i]->staff_code = text_of(look, row->members[i].staff);
        out->members[i]->profession_code = text_of(look, row->members[i].profession);
    }
    out->days = row->days;
    out->clock_code = text_of(look, row->clock);
    out->caseworker_code = text_of(look, row->caseworker);
    out->content = content_of(view, look, row->content);
    return out;
}

const ProtobufCMessage *
team_answer_teams(const struct view *view, const struct look *look)
{
    Stafett__Team__V1__Teams *answer = arena_take(look->arena, sizeof *answer);
    struct key all = { .len = 0 };
    struct walk walk;
    char code[CODE_BYTES_MAX];
    struct team_row row;
    stafett__team__v1__teams__init(answer);
    answer->teams = arena_take(
        look->arena, TEAM_TEAMS_MAX * sizeof(Stafett__Team__V1__TeamFormed *));
    walk_start(&walk, view, TEAM_TEAMS, &all);
    while (answer->n_teams < TEAM_TEAMS_MAX && team_next(&walk, code, &row)) {
        answer->teams[answer->n_teams] = team_view(view, look, code, &row);
        answer->n_teams++;
    }
    return &answer->base;
}

/* ---- assessments */

static const char *
state_of(const struct team_assessment *row)
{
    static const char *const states[] = { "opened", "mapping", "concluded",
        "cancelled" };
    ASSERT(row->state < ARRAY_COUNT(states));
    return states[row->state];
}

/* What must be answered while it is open; what was answered with none after. */
static void
answers_show(const struct look *look, const struct team_answers *answers, bool is_open,
    Stafett__Team__V1__AssessmentView *out)
{
    char **missing =
        arena_take(look->arena, (RULE_QUESTIONS_MAX + 1) * sizeof *missing);
    char **none = arena_take(look->arena, RULE_QUESTIONS_MAX * sizeof *none);
    for (uint32_t i = 0; i < answers->question_count; i++) {
        char *question = text_of(look, answers->questions[i]);
        if (is_open)
            missing[out->n_missing_codes++] = question;
        else if (answers->is_none[i])
            none[out->n_none_codes++] = question;
    }
    if (is_open)
        missing[out->n_missing_codes++] = text_of(look, "person");
    out->missing_codes = missing;
    out->none_codes = none;
    out->outcome_code = text_of(look, answers->outcome);
    out->level_code = text_of(look, answers->level);
    out->to_unit_code = text_of(look, answers->unit);
    out->reason_code = text_of(look, answers->reason);
    out->days = answers->days;
}

static Stafett__Team__V1__AssessmentView *
view_of(const struct view *view, const struct look *look, struct id assessment,
    const struct team_assessment *row)
{
    Stafett__Team__V1__AssessmentView *out = arena_take(look->arena, sizeof *out);
    struct team_answers answers;
    bool is_open = row->ended_us == 0;
    stafett__team__v1__assessment_view__init(out);
    out->assessment_id = bytes_of(look, assessment);
    out->inquiry_id = bytes_of(look, row->inquiry);
    out->case_id = bytes_of(look, row->case_id);
    out->person_id = bytes_of(look, row->person);
    out->team_code = text_of(look, row->team);
    out->responsible_code = text_of(look, row->responsible);
    out->state_code = text_of(look, state_of(row));
    out->clock_code = text_of(look, row->is_from_contact ? "first-contact" : "receipt");
    out->clock_us = row->clock_us;
    out->due_us = row->due_us;
    out->is_overdue = is_open && row->due_us < look->now_us;
    out->extensions = row->extensions;
    out->ended_us = row->ended_us;
    out->opened_us = row->opened_us;
    ASSERT(team_answers_load(view, assessment, &answers));
    answers_show(look, &answers, is_open, out);
    return out;
}

static void
interims_show(const struct view *view, const struct look *look, struct id assessment,
    Stafett__Team__V1__AssessmentView *out)
{
    struct key prefix = key_of_id(assessment);
    struct walk walk;
    struct slice key;
    struct slice value;
    out->interims = arena_take(look->arena,
        TEAM_INTERIMS_SHOWN_MAX * sizeof(Stafett__Team__V1__InterimView *));
    walk_start(&walk, view, TEAM_INTERIMS, &prefix);
    while (
        out->n_interims < TEAM_INTERIMS_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        Stafett__Team__V1__InterimView *interim =
            arena_take(look->arena, sizeof *interim);
        struct team_interim row;
        table_row(value, &row, sizeof row);
        stafett__team__v1__interim_view__init(interim);
        interim->by_code = text_of(look, row.by);
        interim->arranged_us = row.arranged_us;
        interim->content = content_of(view, look, row.content);
        out->interims[out->n_interims] = interim;
        out->n_interims++;
    }
}

const ProtobufCMessage *
team_answer_show(const struct view *view, const struct look *look)
{
    const Stafett__Team__V1__ShowAssessment *message =
        (const Stafett__Team__V1__ShowAssessment *)look->message;
    struct team_assessment row;
    struct team_answers answers;
    struct id assessment;
    if (!id_from(slice_bytes(message->assessment_id), &assessment) ||
        !team_assessment_load(view, assessment, &row) ||
        !team_answers_load(view, assessment, &answers))
        return NULL;
    Stafett__Team__V1__AssessmentView *out = view_of(view, look, assessment, &row);
    out->content = content_of(view, look, answers.content);
    out->extension_content = content_of(view, look, row.extension);
    interims_show(view, look, assessment, out);
    return &out->base;
}

static void
add_list(const struct view *view, const struct look *look, const struct key *prefix,
    Stafett__Team__V1__Assessments *answer)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, TEAM_LISTS, prefix);
    while (answer->n_assessments < TEAM_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        struct team_assessment row;
        struct id assessment;
        ASSERT(key.len > ID_BYTES);
        ASSERT(id_from(slice_of(key.data + key.len - ID_BYTES, ID_BYTES), &assessment));
        if (!team_assessment_load(view, assessment, &row))
            continue;
        answer->assessments[answer->n_assessments] =
            view_of(view, look, assessment, &row);
        answer->n_assessments++;
    }
}

const ProtobufCMessage *
team_answer_list(const struct view *view, const struct look *look)
{
    const Stafett__Team__V1__ListAssessments *message =
        (const Stafett__Team__V1__ListAssessments *)look->message;
    Stafett__Team__V1__Assessments *answer = arena_take(look->arena, sizeof *answer);
    struct key open = team_list_prefix(message->team_code, false);
    struct key ended = team_list_prefix(message->team_code, true);
    stafett__team__v1__assessments__init(answer);
    answer->assessments = arena_take(
        look->arena, TEAM_SHOWN_MAX * sizeof(Stafett__Team__V1__AssessmentView *));
    add_list(view, look, &open, answer);
    if (message->is_ended_too)
        add_list(view, look, &ended, answer);
    return &answer->base;
}
