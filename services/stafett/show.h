#ifndef STAFETT_SHOW_H
#define STAFETT_SHOW_H

/* Views as a person reads them. Every function writes to show->out alone. */

#include "common/arena.h"
#include "common/calendar.h"
#include "common/id.h"
#include "proto/alert.pb-c.h"
#include "proto/audit.pb-c.h"
#include "proto/fellowship.pb-c.h"
#include "proto/intake.pb-c.h"
#include "proto/mend.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/shared.pb-c.h"
#include "proto/team.pb-c.h"
#include "services/stafett/names.h"

#include <stdio.h>

struct show {
    FILE *out;
    bool is_coloured;
    const struct calendar *calendar;
    const struct names *names;
    struct arena *arena;
};

enum { SHOW_TIME_BYTES = 32 };
enum show_paint { PAINT_PLAIN, PAINT_STRONG, PAINT_WARNING, PAINT_QUIET };

/* show.c */
__attribute__((format(printf, 3, 4))) void show_painted(
    const struct show *show, enum show_paint paint, const char *format, ...);
__attribute__((format(printf, 2, 3))) void show_line(
    const struct show *show, const char *format, ...);
void show_end(const struct show *show); /* of the line */
/* Copies in the arena. */
const char *show_time(const struct show *show, int64_t time_us);
const char *show_id(const struct show *show, ProtobufCBinaryData id);
const char *show_words(const struct show *show, const char *code); /* "early warning" */
const char *show_list(const struct show *show, char *const *codes, size_t count);
/* The named person; `content` has the name at another organisation. "" if none. */
const char *show_person(
    const struct show *show, const char *staff, ProtobufCBinaryData content);
/* "Sjøvik sykehus (Liv Strand)". */
const char *show_holder(const struct show *show, const char *organisation,
    const char *staff, ProtobufCBinaryData content);
/* Every item of a content but the names, indented, one a line. */
void show_texts(
    const struct show *show, ProtobufCBinaryData content, const char *indent);

/* show_case.c */
void show_case(const struct show *show, const Stafett__Plan__V1__CaseView *view);
void show_cases(const struct show *show, const Stafett__Plan__V1__Cases *cases);
void show_identity(const struct show *show, ProtobufCBinaryData content);
/* ": the keys are handed over", after what is owed or does not hold; NULL: nothing. */
void show_about(const struct show *show, const Stafett__Plan__V1__About *about);
/* show_inquiry.c */
void show_inquiry(
    const struct show *show, const Stafett__Intake__V1__InquiryView *view);
void show_inquiries(
    const struct show *show, const Stafett__Intake__V1__Inquiries *inquiries);
/* show_trace.c */
void show_trace(const struct show *show, const Stafett__Plan__V1__Trace *trace);
/* show_journal.c */
void show_journal(const struct show *show, const Stafett__Plan__V1__Journal *journal);
/* show_map.c */
void show_map(const struct show *show, const Stafett__Plan__V1__Map *map);
/* By her name, the organisation's, or the role. */
const char *show_actor_name(
    const struct show *show, const Stafett__Plan__V1__ActorView *actor);
/* The actor with that id; NULL: none that is shown. */
const Stafett__Plan__V1__ActorView *show_actor_find(
    const Stafett__Plan__V1__Map *map, ProtobufCBinaryData actor_id);
/* show_consent.c: `map` names the actors among the parties; NULL: by their ids. */
void show_consents(const struct show *show, const Stafett__Plan__V1__Consents *consents,
    const Stafett__Plan__V1__Map *map);
void show_preview(const struct show *show, const Stafett__Plan__V1__Preview *preview,
    const Stafett__Plan__V1__Map *map);
/* show_story.c */
void show_story(const struct show *show, const Stafett__Plan__V1__StoryView *view);
/* The one line that stands above everything else; nothing when none was told. */
void show_story_first(
    const struct show *show, ProtobufCBinaryData content, int64_t told_us);

/* show_coordinator.c */
void show_card(const struct show *show, const Stafett__Plan__V1__Card *card);
void show_load(const struct show *show, const Stafett__Plan__V1__Load *load);
void show_gaps(const struct show *show, const Stafett__Plan__V1__Gaps *gaps);

/* show_plan.c */
void show_plan(const struct show *show, const Stafett__Plan__V1__PlanView *plan);

/* show_work.c */
void show_work(const struct show *show, const Stafett__Plan__V1__Work *work);
/* show_people.c */
void show_units(const struct show *show, const Stafett__Plan__V1__Units *units);
void show_staff(const struct show *show, const Stafett__Plan__V1__Units *units);
void show_partners(const struct show *show, const Stafett__Plan__V1__Units *units);
/* show_assessment.c */
void show_teams(const struct show *show, const Stafett__Team__V1__Teams *teams);
void show_assessment(
    const struct show *show, const Stafett__Team__V1__AssessmentView *view);
void show_assessments(
    const struct show *show, const Stafett__Team__V1__Assessments *list);
/* show_alert.c */
void show_alert(const struct show *show, const Stafett__Alert__V1__AlertView *alert);
/* show_channel.c */
void show_channels(
    const struct show *show, const Stafett__Alert__V1__Channels *channels);
/* show_audit.c */
void show_act(const struct show *show, const Stafett__Audit__V1__ActView *act);
void show_indicators(
    const struct show *show, const Stafett__Audit__V1__Indicators *figures);
void show_recorded(
    const struct show *show, const Stafett__Audit__V1__Recorded *recorded);
/* show_mend.c */
void show_kept(const struct show *show, const Stafett__V1__Kept *kept);
void show_quarantined(const struct show *show, const Stafett__V1__QuarantineView *view);
/* show_status.c */
#define STATUS_REACHABLE "reachable" /* runs, and has nothing to tell */
struct status_row {
    const char *name;
    const char *state;                 /* up, reachable, down, no answer, no socket */
    const Stafett__V1__Status *status; /* NULL unless up */
};
void show_status(const struct show *show, const struct status_row *rows, size_t count);
/* How far a follower is behind the daemon it follows; false when that is not known. */
bool show_status_lag(const struct status_row *rows, size_t count,
    const struct names *names, const Stafett__V1__SourceStatus *source,
    uint64_t *lag_out);

#endif
