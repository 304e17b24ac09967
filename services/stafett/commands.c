#include "services/stafett/commands.h"

#include <string.h>

/* clang-format off */
const struct option_row option_rows[] = {
    { OPTION_ACTOR,        "actor",        "IDS",  "Actors of the map: who owns it, is summoned or was there, or speaks for the person; with commas between" },
    { OPTION_ADMITTED,     "admitted",     "TIME", "When the person was admitted" },
    { OPTION_AFTER,        "after",        "IDS",  "Measures that must be done first, with commas between" },
    { OPTION_ALL,          "all",          NULL,   "Those that are not mine or not open, too" },
    { OPTION_ANSWERS,      "answers",      "CODES", "What she says: safety=better,quality=same,mastery=worse,told=4,knows=yes" },
    { OPTION_AREA,         "area",         "CODES", "Areas of life that it is about, as the rules name them, with commas between" },
    { OPTION_ASKED,        "asked",        NULL,   "The person was asked (what was said: person_view in the text)" },
    { OPTION_AT,           "at",           "TIME", "When it happened; now if left out. Of a meeting or a cycle: when it will be" },
    { OPTION_BORDER_KEY,   "border-key",   "Z85",  "Public CURVE key of the partner's border" },
    { OPTION_BY,           "by",           "WHO",  "Who brings the inquiry (person, relative, professional, volunteer, public), or gives the service (unit, organisation)" },
    { OPTION_CAPACITY,     "capacity",     "CODE", "How she was judged to be able to decide this: yes, with-support, no" },
    { OPTION_CATEGORY,     "category",     "CODES", "Categories of what is shared: story, map, coordination, health, social, economy, school, housing, work; with commas between" },
    { OPTION_CLOCK,        "clock",        "CODE", "What the days are counted from: receipt or first-contact" },
    { OPTION_CLOSED,       "closed",       NULL,   "Those that are closed, too" },
    { OPTION_COMPLETE_BY,  "complete-by",  "TIME", "The date agreed for completing the handover" },
    { OPTION_CONNECT,      "connect",      "URL",  "tcp://HOST:PORT of the partner's border; they connect to us if left out" },
    { OPTION_DAYS,         "days",         "N",    "How many days the team's assessments may take; by the rules if left out" },
    { OPTION_DISTRICT,     "district",     "CODE", "The district: its team takes it; of a team, with commas between" },
    { OPTION_DONE,         "done",         "CODES", "Checklist items that are done, with commas between" },
    { OPTION_DUE,          "due",          "TIME", "When an answer is due; by the rules if left out" },
    { OPTION_DUTY,         "duty",         "STAFF", "Who is told when nobody else answers" },
    { OPTION_EVERY,        "every",        "DAY",  "A fixed time of the week: \"thu 15:00-16:00\"" },
    { OPTION_EXPECTED,     "expected",     "TIME", "When the person is expected to be ready" },
    { OPTION_FROM,         "from",         "TIME", "From when the person can be received, or she is away; audit: from when" },
    { OPTION_GOAL,         "goal",         "ID",   "The goal that it belongs to; of a proposal: what it is to change" },
    { OPTION_HOURS,        "hours",        "N",    "Hours a week that are given for it" },
    { OPTION_INTERPRETER,  "interpreter",  "CODE", "needed:LANGUAGE or ordered:LANGUAGE; of a meeting that was held: there, none, a-relative, a-child" },
    { OPTION_INTO,         "into",         "CASE", "Go on in this case of ours instead of a new one" },
    { OPTION_KIND,         "kind",         "KIND", "Kind of handover (discharge, coordination ...), of inquiry (application, inquiry, observation, coordination-need), or as the command says" },
    { OPTION_LEVEL,        "level",        "CODE", "Level of the mastery staircase, as the rules name them" },
    { OPTION_LINE,         "line",         "IDS",  "Actors that this one is in touch with, with commas between" },
    { OPTION_LOOKS,        "looks",        NULL,   "Only who looked" },
    { OPTION_MEETING,      "meeting",      "ID",   "The meeting in which it was promised" },
    { OPTION_MEMBER,       "member",       "STAFF:PROFESSION", "Members of the team, with commas between; of an actor: our own STAFF" },
    { OPTION_NAME,         "name",         "FILE", "File with the name, - for stdin" },
    { OPTION_NONE,         "none",         "CODES", "Questions that are answered with none, with commas between; the text says what was looked for" },
    { OPTION_NOTICE,       "notice",       "ID",   "The notice that no longer holds" },
    { OPTION_OFFER,        "offer",        "ID",   "Quote this offer instead of the open one" },
    { OPTION_ORGANISATION, "organisation", "CODE", "Our code, for the lines to send to partners" },
    { OPTION_OUTCOME,      "outcome",      "CODE", "What comes of it: home-care, other-services, low-threshold, closed" },
    { OPTION_PARTNER,      "partner",      "CODE", "The organisation that will receive the person, or that an actor is of" },
    { OPTION_PERSON,       "person",       "FILE", "File with `key: value` lines: national_id, given_name, family_name, birth_date, address, phone, address_protected; - for stdin" },
    { OPTION_PERSON_ID,    "person-id",    "ID",   "A person who is registered already" },
    { OPTION_PUBLIC_KEY,   "public-key",   "Z85",  "Public CURVE key of the user" },
    { OPTION_RESPONSIBLE,  "responsible",  "STAFF", "Who answers for the case; you if left out" },
    { OPTION_ROLE,         "role",         "CODE", "Role, such as nurse or caseworker" },
    { OPTION_SECTOR,       "sector",       "CODE", "hospital, municipality, gp, nav, school ...: which grounds of sharing hold" },
    { OPTION_SERVICE,      "service",      "CODE", "The service that is offered, such as shower-seat" },
    { OPTION_SIGNING_KEY,  "signing-key",  "HEX",  "Public signing key of the partner" },
    { OPTION_STATE,        "state",        "CODE", "The answer, or where it stands now, as the command says" },
    { OPTION_SUBSTITUTE,   "substitute",   "STAFF", "Who takes over; by the unit's duty or the coordinating unit if left out" },
    { OPTION_SVG,          "svg",          "FILE", "Write the picture to this file, - for stdout" },
    { OPTION_TASK,         "task",         "CODES", "What it gives, as code words, with commas between; who has the same doubles it" },
    { OPTION_TEAM,         "team",         "CODE", "The team that assesses" },
    { OPTION_TERM,         "term",         "N",    "Quote this number instead of the open offer's" },
    { OPTION_TEXT,         "text",         "FILE", "File with the text, - for stdin" },
    { OPTION_TO,           "to",           "CODE", "The organisation that is asked; audit: the TIME until which" },
    { OPTION_UNIT,         "unit",         "CODE", "The unit: of the member of staff, of the team, that the inquiry belongs to, or that is asked" },
    { OPTION_UNTIL,        "until",        "TIME", "When the next answer comes, what is promised, until when it takes, or the absence ends" },
    { OPTION_USER,         "user",         "NAME", "Make NAME.curve too, a person's own key" },
    { OPTION_WAIT,         "wait",         NULL,   "Wait until every daemon answers, as long as --timeout says" },
    { OPTION_WATCH,        "watch",        NULL,   "Stay, and print what is new or changed" },
    { OPTION_WHO,          "who",          NULL,   "Show who the person is, too (this look is recorded)" },
};

#define QUOTES   "offer term"
#define IDENTITY "person person-id"
#define TOLD     "at text"
#define SPAN     "from to"
#define ACTOR    "kind role partner member sector until category line task text"
#define GOAL     "area category state until text"
#define MEASURE  "goal actor category state from due until after every meeting text"

/* words, arguments, takes, needs, opens, run, help */
const struct command commands[] = {
    { "up", "", "", "", NEEDS_SETTINGS, command_up,
      "run this node's daemons, and start them again when they fall" },
    { "status", "", "wait", "", NEEDS_NODE, command_status,
      "how the daemons are: what is done, what waits, what was not understood" },
    { "keys", "DIR", "organisation user", "", NEEDS_NOTHING, command_keys,
      "make the key files that are not there yet; print the public keys" },

    { "user add", "STAFF", "public-key", "public-key", NEEDS_NODE, command_user_add,
      "let a member of staff act with a key" },
    { "unit add", "CODE", "name duty", "name", NEEDS_NODE, command_unit_add,
      "add a unit" },
    { "unit list", "", "", "", NEEDS_NODE, command_unit_list, "units and their staff" },
    { "unit duty", "UNIT STAFF", "", "", NEEDS_NODE, command_unit_duty,
      "say who is told when nobody else in the unit answers" },
    { "staff add", "CODE", "unit role name", "unit role name",
      NEEDS_NODE, command_staff_add, "add a member of staff" },
    { "staff end", "CODE", "substitute", "", NEEDS_NODE, command_staff_end,
      "a member of staff leaves; her open cases are another's at once" },
    { "staff absent", "CODE", "substitute from until", "", NEEDS_NODE, command_staff_absent,
      "she is ill or away; her open cases are another's until she is back" },
    { "staff back", "CODE", "", "", NEEDS_NODE, command_staff_back,
      "she is back; what was hers is hers again" },
    { "staff list", "", "", "", NEEDS_NODE, command_staff_list, "all members of staff" },
    { "partner add", "CODE", "border-key signing-key connect name sector",
      "border-key signing-key name", NEEDS_NODE, command_partner_add,
      "work with another organisation" },
    { "partner list", "", "", "", NEEDS_NODE, command_partner_list, "organisations we work with" },

    { "case open", "", IDENTITY " responsible", "", NEEDS_NODE, command_case_open,
      "open a case for a person; prints its id" },
    { "case replace", "CASE STAFF", "text", "text", NEEDS_NODE, command_case_replace,
      "another is responsible from now on, because ..." },
    { "case show", "CASE", "who", "", NEEDS_NODE, command_case_show,
      "who is responsible, what waits, what is due, what broke" },
    { "case list", "", "all", "", NEEDS_NODE, command_case_list, "the open cases" },
    { "stay open", "", IDENTITY " responsible partner admitted text",
      "partner", NEEDS_NODE, command_stay_open,
      "a person is admitted here; prints the stay's id" },
    { "trace", "CASE", "", "", NEEDS_NODE, command_trace,
      "who was responsible when, with the messages that prove it" },

    { "inquiry register", "",
      "kind " IDENTITY " district unit by text", "kind text",
      NEEDS_NODE, command_inquiry_register,
      "somebody asks, applies or has seen a need; prints the receipt's number" },
    { "inquiry show", "INQUIRY", "", "", NEEDS_NODE, command_inquiry_show,
      "whose it is, by when it is answered, what was said" },
    { "inquiry list", "", "all closed", "", NEEDS_NODE, command_inquiry_list,
      "the open inquiries of your unit, what has waited longest first" },
    { "inquiry route", "INQUIRY", "team district " IDENTITY, "", NEEDS_NODE,
      command_inquiry_route, "to a team, or the team of a district, which assesses it" },
    { "inquiry offer", "INQUIRY", "service until text", "service", NEEDS_NODE,
      command_inquiry_offer, "one service of your own unit suffices" },
    { "inquiry answer", "INQUIRY", "text", "text", NEEDS_NODE, command_inquiry_answer,
      "the answer; the text has answer: and come_back:" },
    { "inquiry transfer", "INQUIRY UNIT", "text", "text", NEEDS_NODE,
      command_inquiry_transfer, "another unit has it from now, because ..." },
    { "inquiry withdraw", "INQUIRY", "text", "text", NEEDS_NODE, command_inquiry_withdraw,
      "it is not asked any more, because ..." },

    { "notice early-warning", "CASE", TOLD " expected", "", NEEDS_NODE, command_notice,
      "tell early when the person may be ready" },
    { "notice information", "CASE", TOLD " expected", "", NEEDS_NODE, command_notice,
      "tell what has changed" },
    { "notice admission-report", "CASE", TOLD, "", NEEDS_NODE, command_notice,
      "what the municipality knows of the person" },
    { "notice discharge-report", "CASE", TOLD, "", NEEDS_NODE, command_notice,
      "what the hospital did, and what follows" },
    { "notice discharged", "CASE", TOLD, "", NEEDS_NODE, command_notice, "the person has left" },
    { "notice death", "CASE", TOLD, "", NEEDS_NODE, command_notice, "the person has died" },
    { "notice annul", "CASE", TOLD " notice", "notice", NEEDS_NODE, command_notice,
      "an earlier notice does not hold" },

    { "handover offer", "CASE",
      "to unit kind due complete-by asked done text", "", NEEDS_NODE, command_offer,
      "ask an organisation (--to, --kind) or a unit of ours (--unit) to take over; the text has "
      "reason: and person_view:" },
    { "handover accept", "CASE", QUOTES " responsible into text", "", NEEDS_NODE, command_accept, "yes, we take over" },
    { "handover can-receive", "CASE",
      QUOTES " from responsible into text", "from",
      NEEDS_NODE, command_accept, "yes, from a given time" },
    { "handover cannot-yet", "CASE", QUOTES " until text", "until",
      NEEDS_NODE, command_cannot_yet, "not yet, because ...; says when the next answer comes" },
    { "handover decline", "CASE", QUOTES " text", "text", NEEDS_NODE, command_decline,
      "no, because ..." },
    { "handover withdraw", "CASE", QUOTES " text", "", NEEDS_NODE, command_withdraw,
      "we do not ask any more" },
    { "handover received", "CASE", QUOTES " " TOLD, "", NEEDS_NODE, command_received,
      "somebody of ours has met the person" },
    { "handover complete", "CASE", QUOTES, "", NEEDS_NODE, command_complete,
      "the receiver has taken over, as agreed" },

    { "journal add", "CASE", "text category", "text", NEEDS_NODE, command_journal_add,
      "write in the shared journal; prints the entry's id" },
    { "journal correct", "CASE ENTRY", "text category", "text", NEEDS_NODE, command_journal_correct,
      "correct an entry of your own; both stay" },
    { "journal show", "CASE", "", "", NEEDS_NODE, command_journal_show,
      "what has been written, and what is new since you last looked" },

    { "team form", "CODE",
      "unit district member days clock name",
      "unit member name", NEEDS_NODE, command_team_form,
      "form an assessment team, or form it anew" },
    { "team list", "", "", "", NEEDS_NODE, command_team_list,
      "the teams: who they are, what they lack" },
    { "assessment open", "CASE", "team", "team", NEEDS_NODE, command_assessment_open,
      "have an open case of ours assessed; prints the assessment's id" },
    { "assessment show", "ASSESSMENT", "", "", NEEDS_NODE, command_assessment_show,
      "by when, what is still to answer, what came of it" },
    { "assessment list", "", "team closed", "", NEEDS_NODE, command_assessment_list,
      "the open assessments, what is due first on top" },
    { "assessment begin", "ASSESSMENT", TOLD, "", NEEDS_NODE, command_assessment_begin,
      "somebody of the team has met the person" },
    { "assessment interim", "ASSESSMENT", "by text", "by text", NEEDS_NODE,
      command_assessment_interim, "a service meanwhile, and by whom" },
    { "assessment extend", "ASSESSMENT", "until text", "until text", NEEDS_NODE,
      command_assessment_extend, "it takes longer, because ..." },
    { "assessment conclude", "ASSESSMENT",
      "outcome level unit none text",
      "outcome level text", NEEDS_NODE, command_assessment_conclude,
      "what is the right help; the text answers the questions of the rules (mastery: ...) "
      "and has person:, goal: and come_back:" },
    { "assessment cancel", "ASSESSMENT", "text", "text", NEEDS_NODE, command_assessment_cancel,
      "it ends without a conclusion, because ..." },

    /* who takes part, and grounds */
    { "actor enter", "CASE", ACTOR " state", "kind role", NEEDS_NODE,
      command_actor_enter,
      "somebody around the person: person, relative, representative, staff (--member), partner "
      "(--partner), mail or phone; prints the actor's id" },
    { "actor change", "CASE ACTOR", ACTOR, "", NEEDS_NODE, command_actor_change,
      "an actor is said anew; what is left out stays as it is" },
    { "actor move", "CASE ACTOR", "state due text", "state", NEEDS_NODE,
      command_actor_move,
      "where it stands now: wished or unwished by the person, asked, joined, declined, left, "
      "not-applicable, do-not-tell" },
    { "actor tell", "CASE ACTOR", "kind category text",
      "kind category text", NEEDS_NODE, command_actor_tell,
      "what an actor was told by phone, by letter or in a meeting" },
    { "membership answer", "CASE", "state text", "state", NEEDS_NODE,
      command_membership_answer,
      "we take part in another's case (joined), do not (declined), or do no more (left)" },
    { "map", "CASE", "svg", "", NEEDS_NODE, command_map,
      "who is around the person, what each gives, what is missing or doubled; --svg draws it" },
    { "consent record", "CASE PARTY",
      "category state by actor until capacity text",
      "category state by", NEEDS_NODE, command_consent_record,
      "what she (--by person) or who may for her (--by representative --actor ID) says of sharing: "
      "given, objected, withdrawn, could-not-ask" },
    { "consent show", "CASE", "", "", NEEDS_NODE, command_consent_show,
      "what she has said, what each party has, and what was withheld" },
    { "consent preview", "CASE PARTY", "category", "", NEEDS_NODE, command_consent_preview,
      "what would leave to that party, if she says yes to the categories; nothing is sent" },

    /* her story */
    { "story tell", "CASE", "by area asked text", "by text",
      NEEDS_NODE, command_story_tell,
      "what she tells: good_day: and more; --asked: it may be reused, she says" },
    { "story show", "CASE", "", "", NEEDS_NODE, command_story_show,
      "her story, how old it is, and what nobody has looked at" },

    /* coordinator */
    { "coordinator ask", "CASE STAFF", "hours text", "", NEEDS_NODE,
      command_coordinator_ask, "ask her to coordinate; the text is her mandate" },
    { "coordinator answer", "CASE", "state text", "state", NEEDS_NODE,
      command_coordinator_answer, "I coordinate (accept), or not (decline), because ..." },
    { "coordinator end", "CASE", "text", "", NEEDS_NODE, command_coordinator_end,
      "she coordinates no more" },
    { "coordinator lack", "CASE", "kind text", "kind text", NEEDS_NODE,
      command_coordinator_lack, "I lack time, mandate, support or training; my leader hears" },
    { "coordinator load", "STAFF", "", "", NEEDS_NODE, command_coordinator_load,
      "what she coordinates and answers for already" },
    { "coordinator gaps", "", "", "", NEEDS_NODE, command_coordinator_gaps,
      "for the coordinating unit: the open cases without coordinator, and what those carry who "
      "coordinate" },
    { "wish record", "CASE", "kind state text", "kind state", NEEDS_NODE,
      command_wish_record,
      "what she says of a coordinator, plan or coordination (--kind): yes, no, other" },
    { "card", "CASE", "", "", NEEDS_NODE, command_card, "whom the person calls, now" },

    /* goals, measures, versions, proposals */
    { "goal set", "CASE", GOAL, "area category text", NEEDS_NODE, command_goal_set,
      "a goal in her words; --until is when it is looked at again; prints the goal's id" },
    { "goal change", "CASE GOAL", GOAL, "", NEEDS_NODE, command_goal_change,
      "a goal is said anew (--state open, met, dropped); what is left out stays as it is" },
    { "measure set", "CASE", MEASURE, "category text", NEEDS_NODE,
      command_measure_set,
      "who (--actor) does what, by when (--due), after what; --until is when it is looked at again; "
      "prints the measure's id" },
    { "measure change", "CASE MEASURE", MEASURE, "", NEEDS_NODE, command_measure_change,
      "a measure is said anew (--state planned, started, done, dropped; --after none); what is left "
      "out stays as it is" },
    { "plan link", "CASE", "kind actor state text",
      "kind actor text", NEEDS_NODE, command_plan_link,
      "another plan of hers: where it is and who owns it; --state the-plan when this is its "
      "cooperation part" },
    { "plan version", "CASE", "until text", "text", NEEDS_NODE, command_plan_version,
      "the plan as it is becomes a version that members sign; --until is when it is evaluated; "
      "prints its id" },
    { "plan sign", "CASE VERSION", "state actor text", "state", NEEDS_NODE,
      command_plan_sign,
      "what we, or an actor without a node (--actor), say of it: signed, reserved, refused" },
    { "plan propose", "CASE", "kind goal category text",
      "kind category text", NEEDS_NODE, command_plan_propose,
      "propose a goal, measure, actor or meeting to whoever holds the case; --goal is the part that "
      "it is about; prints its id" },
    { "plan answer", "CASE PROPOSAL", "state text", "state", NEEDS_NODE,
      command_plan_answer, "what becomes of a proposal: taken, not-taken" },
    { "plan show", "CASE", "", "", NEEDS_NODE, command_plan_show,
      "her story, goals, measures, versions and who signed, proposals, and what does not hold "
      "(this look is recorded)" },

    /* cycles, meetings, evaluations */
    { "cycle start", "CASE", "goal at text", "at text", NEEDS_NODE,
      command_cycle_start,
      "try a small change, on a goal or on how we work; --at is when it is studied, and the text "
      "has plan: and measure:; prints its id" },
    { "cycle study", "CASE CYCLE", "state text", "state text", NEEDS_NODE,
      command_cycle_study,
      "what came of it (study:) and what follows (act:); --state keep, change or stop" },
    { "meeting call", "CASE", "at actor interpreter text",
      "at actor", NEEDS_NODE, command_meeting_call,
      "summon actors of the map; the text has text:, place: and, only if she said so, without_her:; "
      "prints its id" },
    { "meeting change", "CASE MEETING", "at actor interpreter text", "", NEEDS_NODE, command_meeting_change,
      "what is not given stays as it is; at another time everybody answers anew" },
    { "meeting answer", "CASE MEETING", "state actor text", "state", NEEDS_NODE,
      command_meeting_answer,
      "--state comes, writes (text:) or not (reason:); with --actor what somebody without a node said" },
    { "meeting hold", "CASE MEETING", "actor interpreter until text",
      "actor text", NEEDS_NODE, command_meeting_hold,
      "it was held: who was there, minutes:, how it was interpreted (there, a-relative, a-child, "
      "none), and --until the next one" },
    { "evaluate", "CASE", "kind answers until text",
      "kind answers text", NEEDS_NODE, command_evaluate,
      "from her side (kind baseline, plan or last): safety, quality, mastery; how often she told it "
      "again; whom to call" },
    { "work show", "CASE", "", "", NEEDS_NODE, command_work_show,
      "the agenda of the next meeting, meetings, cycles and evaluations" },
    { "coordination end", "CASE", "asked text", "text", NEEDS_NODE,
      command_coordination_end,
      "it ends well: with her yes, after a last evaluation; the text has come_back:" },

    { "alerts", "", "all closed watch", "", NEEDS_NODE, command_alerts,
      "what you have been told and nobody has taken yet" },
    { "ack", "ALERT", "", "", NEEDS_NODE, command_acknowledge, "I take this alert" },

    { "audit case", "CASE", SPAN " looks", "", NEEDS_NODE, command_audit_case,
      "who did what about a case and who looked at it (this look is recorded)" },
    { "audit person", "PERSON-ID", SPAN " looks", "", NEEDS_NODE, command_audit_person,
      "the same about a person and her cases" },
    { "audit actor", "STAFF", SPAN " looks", "", NEEDS_NODE, command_audit_actor,
      "what a member of staff did, and looked at" },
    { "audit time", "", SPAN " looks", "from", NEEDS_NODE, command_audit_time,
      "what all members of staff did in a time, and looked at" },
    { "audit indicators", "", SPAN, "", NEEDS_NODE, command_audit_indicators,
      "time to answer, what waits, breaks, open cases of each" },
    { "audit status", "", "", "", NEEDS_NODE, command_audit_status,
      "how whole the record is" },
};
/* clang-format on */
const size_t option_count = ARRAY_COUNT(option_rows);
const size_t command_count = ARRAY_COUNT(commands);

bool
option_is_in(const struct option_row *row, const char *names)
{
    size_t length = strlen(row->name);
    for (const char *at = names; (at = strstr(at, row->name)) != NULL; at += length) {
        bool begins = at == names || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* How many of the row's words stand first in `words`, all of them or 0. */
static int
words_match(const char *row, char **words, int count)
{
    int used = 0;
    while (*row != '\0') {
        size_t length = strcspn(row, " ");
        if (used == count || strlen(words[used]) != length ||
            strncmp(words[used], row, length) != 0)
            return 0;
        used++;
        row += length + (row[length] == ' ' ? 1 : 0);
    }
    return used;
}

const struct command *
command_find(char **words, int count, int *used_out)
{
    const struct command *found = NULL;
    *used_out = 0;
    for (size_t i = 0; i < command_count; i++) {
        int used = words_match(commands[i].words, words, count);
        if (used > *used_out) {
            *used_out = used;
            found = &commands[i];
        }
    }
    return found;
}
