#ifndef PLAN_FELLOWSHIP_H
#define PLAN_FELLOWSHIP_H

/* The second half of plan: who takes part, on which ground what is shared, her story, the
 * joint plan and its carrying out: what its files share. The rows of its tables are in
 * plan_fellowship_rows.h.
 *
 * A part (story, entry, actor, goal, measure, version, meeting) is what can be shared by
 * itself; it has one category. Its own event writes it; then plan_part_share says for
 * every member whether it leaves (PartShared, with its ground) or not (PartWithheld). At
 * a member the partner's record becomes the same event, with the partner as from_code.
 *
 * What is owed by a time and what does not hold are obligations and breaks, as of the
 * pathway, with the part that they are about. */

#include "proto/fellowship.pb-c.h"
#include "services/plan/plan_baton.h"
#include "services/plan/plan_fellowship_rows.h"

/* ---- plan_tables_fellowship.c */
bool plan_is_among(const char *code, const char *const *codes, size_t count);
/* Rows under (case, id): goals, measures, stories, actors, cycles ... */
struct plan_row {
    unsigned table;
    struct id case_id;
    struct id id;
};
struct plan_row plan_row_at(unsigned table, struct id case_id, struct id id);
bool plan_row_load(
    const struct view *view, struct plan_row at, void *out, size_t bytes);
void plan_row_store(
    struct tables *tables, struct plan_row at, const void *row, size_t bytes);
/* The next row of the case in that table, with the id in its key. */
void plan_rows_walk(
    struct walk *walk, const struct view *view, unsigned table, struct id case_id);
bool plan_rows_next(struct walk *walk, struct id *id_out, void *row_out, size_t bytes);
bool plan_actor_load(const struct view *view, struct id case_id, struct id actor_id,
    struct plan_actor *out);
/* The partner's actor: the one with that id if it is its own, else any; *actor_id is which.
 * False: the map has none. */
bool plan_actor_of(const struct view *view, struct id case_id, const char *organisation,
    struct id *actor_id, struct plan_actor *out);
/* The state of an actor: as the map has it, or as its organisation says itself since. */
uint32_t plan_actor_state(
    const struct view *view, struct id case_id, const struct plan_actor *actor);
/* Folds: the organisation says that it takes part, or has left; the map speaks of it. */
void plan_said_put(
    struct tables *tables, struct id case_id, const char *organisation, uint32_t state);
void plan_said_end(struct tables *tables, struct id case_id, const char *organisation);
/* Its contact lines but those to who is never told; how many. */
uint32_t plan_lines_seen(const struct view *view, struct id case_id,
    const struct plan_actor *row, struct id out[PLAN_LINES_MAX]);
/* That organisation, or actor by its id in hex, is never to know of the case. */
bool plan_is_untold(const struct view *view, struct id case_id, const char *party);
bool plan_membership_load(
    const struct view *view, struct id case_id, struct plan_membership *out);
bool plan_consent_load(const struct view *view, struct id case_id, const char *party,
    const char *category, struct plan_consent *out);
bool plan_part_load(
    const struct view *view, struct id case_id, uint64_t number, struct plan_part *out);
bool plan_shared_load(const struct view *view, struct id case_id, const char *party,
    struct id part_id, struct plan_shared *out);
/* Of an area of life: some story of hers has looked at it; a goal is set for it that
 * nobody has dropped. */
bool plan_area_is_looked(const struct view *view, struct id case_id, const char *area);
bool plan_area_has_goal(const struct view *view, struct id case_id, const char *area);
/* The person has said that she wants no coordinator. */
bool plan_wants_no_coordinator(const struct view *view, struct id case_id);
bool plan_meeting_has(const struct plan_meeting *meeting, struct id actor_id);
/* The latest story of the case; false: none yet. */
bool plan_story_latest(
    const struct view *view, struct id case_id, struct plan_story *out);
/* The cases that she coordinates or is asked to, with the case in their key. */
void plan_coordinated_walk(
    struct walk *walk, const struct view *view, const char *staff);
bool plan_coordinated_next(
    struct walk *walk, struct id *case_out, struct plan_coordinated *row_out);
/* What she says of it; false: nothing. */
bool plan_wish_load(const struct view *view, struct id case_id, const char *about,
    struct plan_wish *out);
const char *plan_consent_state_code(uint32_t state);
const char *plan_actor_state_code(uint32_t state);
/* False: no such state. */
bool plan_actor_state_find(const char *code, uint32_t *state_out);

/* What a decide about the fellowship works on. */
struct plan_act {
    const struct view *view;
    const struct input *input;
    struct decision *decision;
    struct plan_side
        side; /* of the case, once one of the functions below has found it */
};

/* ---- plan_member.c: who writes, who takes part, who is told. plan_act_* find the case;
 * they refuse and return false. */
struct plan_act plan_act_start(
    const struct view *view, const struct input *input, struct decision *decision);
/* The case is open and held here, and the sender may act in it, or coordinates it. */
bool plan_act_writer(struct plan_act *act, ProtobufCBinaryData case_id);
/* The same, or we are a member of a case that another holds. */
bool plan_act_member(struct plan_act *act, ProtobufCBinaryData case_id);
/* Of a case that is loaded: who may act in it, its coordinator, who answers for our part
 * in another's case. Says only whether. */
bool plan_act_may_write(const struct plan_act *act);
/* A partner's record: the sender holds the case, ... */
bool plan_act_of_holder(struct plan_act *act, ProtobufCBinaryData case_id);
/* ... or takes part in it as far as we know. */
bool plan_act_of_member(struct plan_act *act, ProtobufCBinaryData case_id);
/* Whoever works here: for looks. Records that she looked at that part of the case. */
bool plan_act_look(struct plan_act *act, ProtobufCBinaryData case_id, const char *part);
/* The id of a part that a partner writes: given, of no other case, and of no other kind. */
bool plan_act_part(struct plan_act *act, ProtobufCBinaryData part_id, const char *kind,
    struct id *out);
/* Content that fits and has nobody's identity number in it. */
bool plan_act_content(struct plan_act *act, ProtobufCBinaryData content);
/* The same, and it has the item; else `item`-missing ("reason" and "text"). */
bool plan_act_item(struct plan_act *act, ProtobufCBinaryData content, const char *item);
bool plan_act_is_holder(const struct plan_act *act);
size_t plan_actor_count(const struct plan_act *act);
/* Room for one more event and what a turn always ends with. What a turn has no room for
 * is found by its own alarm. */
bool plan_act_has_room(const struct plan_act *act);
/* An event of this case. */
void plan_act_emit(struct plan_act *act, const ProtobufCMessage *event);
/* The named contact of our membership, else as plan_tell. */
char *plan_act_tell(const struct plan_act *act);
/* What was asked of us is not ours to answer any more: moved, closed. */
void plan_question_end(struct plan_act *act, struct id about, const char *reason);
/* The coordinator of the case among our staff (who has said yes). False: none. */
bool plan_coordinator(const struct view *view, struct id case_id,
    struct plan_actor *out, struct id *actor_out);
/* The organisations that take part besides us, as far as we can reach them: the holder,
 * or whoever has accepted to be it after us; and partners that joined. */
struct plan_parties {
    struct walk walk;
    const char *self;
    struct id case_id;
    struct plan_case row;
    char receiver[CODE_BYTES_MAX];
    bool is_first_told;
    size_t count;
    char seen[PLAN_PARTIES_MAX][PLAN_PARTY_BYTES];
};
void plan_parties_start(struct plan_parties *parties, const struct view *view,
    const char *self, struct id case_id);
bool plan_parties_next(struct plan_parties *parties, char party_out[PLAN_PARTY_BYTES]);
/* False: it is ourselves, has been told before, or is one too many. */
bool plan_party_is_new(struct plan_parties *parties, const char *organisation);
bool plan_is_party(const struct plan_act *act, const char *organisation);

/* ---- plan_decide_actor.c: an actor moves, and what follows of it. */
struct plan_move {
    uint32_t state; /* enum plan_actor_state */
    int64_t due_us; /* asked */
    struct slice content;
    char *tells[1];
    size_t tell_count;
};
void plan_actor_moved(struct plan_act *act, struct id actor_id,
    const struct plan_actor *actor, const struct plan_move *move);
bool plan_is_actor_kind(const char *kind);
/* She may speak for the person, if her mandate lasts. */
bool plan_is_speaking(const struct plan_actor *actor);
/* plan_follow.c, fold: another holds the case now; what it asks us, it asks. */
void plan_membership_follow(struct tables *tables, struct id case_id, const char *to);
/* plan_apply_actor.c, fold: the case is ours now. */
void plan_asked_before(struct tables *tables, struct id case_id);
/* It takes no part, and is not asked to. */
bool plan_actor_is_gone(uint32_t state);
/* plan_decide_consent.c: what the representative has said holds no longer than that. */
void plan_consents_shorten(
    struct plan_act *act, struct id representative, int64_t until_us);

/* ---- plan_decide_story.c: her latest story goes along with an offer, with her yes. */
void plan_story_go_along(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *party, struct decision *decision);
/* She is asked again when it has grown old; for whoever holds the case now. */
void plan_story_owe(struct plan_act *act, int64_t told_us);
/* The case is ours now. Where it goes on in a case of our own, her story is that case's
 * too, and she is not asked to begin anew. */
void plan_story_came(struct plan_act *act);

/* ---- plan_decide_coordinator.c */
struct plan_load {
    uint32_t coordinator_count;
    uint32_t responsible_count;
    uint32_t asked_count;
    uint32_t hours_a_week; /* given to her, of all that she coordinates */
};
struct plan_load plan_load_of(
    const struct view *view, const char *self, const char *staff);
/* plan_answer_about.c: in a few words; NULL: it is about no part that is named here. */
Stafett__Plan__V1__About *plan_about(
    const struct view *view, struct id case_id, struct id part_id, struct arena *arena);
/* plan_answer_coordinator.c: `staff` stays in the arena. */
Stafett__Plan__V1__Load *plan_load_view(
    const struct plan_load *load, char *staff, struct arena *arena);
/* All who coordinate the case, or are asked to, do so no more: the person says no, or the
 * case is another's or ends. */
void plan_coordinators_end(
    struct plan_act *act, const char *reason, ProtobufCBinaryData content);
/* The same of all cases of one who leaves; `substitute` is told where she herself was. */
void plan_coordinator_left(const struct view *view, const struct input *input,
    const char *staff, const char *substitute, struct decision *decision);
/* How many events that takes, at most. */
size_t plan_coordinator_left_count(
    const struct view *view, const char *self, const char *staff);
/* Its coordinator is away for long: who stands in is asked to be it, unless the person wants
 * none or somebody is asked already. `new_id`: of her actor, if she is new on the map. */
void plan_coordinator_ask_substitute(
    struct plan_act *act, const char *staff, uint32_t hours, struct id new_id);
/* She is back: whoever is asked to follow her need not answer. */
void plan_coordinator_is_back(struct plan_act *act, const char *staff);
/* keep, change, stop: what follows from a cycle. */
bool plan_is_cycle_act(const char *word);
/* What was found of a cycle is a part of its own, with its own content. */
struct id plan_study_of(struct id cycle_id);
/* The category of a part that is here: of a cycle, and of what was found of it. */
char *plan_category_of(const struct view *view, struct id part_id, struct arena *arena);
/* The case is ours now; where it had a coordinator, it is to have one again. */
void plan_coordinator_came(struct plan_act *act);

/* ---- plan_decide_away.c: from when an absence is too long for whom she coordinates. */
int64_t plan_away_find(const struct input *input, int64_t since_us, int64_t until_us);

/* ---- plan_reach.c: whom a member could not reach, if it held the case. */
void plan_reach_say(struct plan_act *act, struct id actor_id, const char *organisation);
/* We work with that organisation from now on: said in all cases that we take part in, as
 * far as one turn has room. */
void plan_reach_partner(const struct view *view, const struct input *input,
    const char *organisation, struct decision *decision);
bool plan_is_unreached(const struct plan_actor *row, const char *by);
/* Organisations that take part and that it said it cannot reach; how many. */
size_t plan_unreached_list(const struct view *view, struct id case_id, const char *by,
    struct arena *arena, char ***list_out);

/* ---- plan_ground.c: whether something of a category may go to a party, and why. */
struct plan_ground {
    const char *ground; /* consent ...; or why not: no-rule, no-consent, objected ... */
    const char *source;
    enum rule_strength strength;
    bool is_there;
};
struct plan_asking {
    const struct rules *rules;
    int64_t now_us;
    struct id case_id;
    const char *party;
};
struct plan_asking plan_asking_of(const struct plan_act *act, const char *party);
/* Of a part: also whether she has said that it may be told again. */
struct plan_ground plan_ground_of_part(const struct view *view,
    const struct plan_asking *asking, const struct plan_part *part);
struct plan_ground plan_ground_find(
    const struct view *view, const struct plan_asking *asking, const char *category);
/* As if the person had said yes. */
struct plan_ground plan_ground_given(
    const struct view *view, const struct plan_asking *asking, const char *category);
bool plan_is_category(const struct input *input, const char *category);
/* Content that has a national identity number of anybody in it: 11 digits or the Swedish
 * forms, whose check digits hold. */
bool plan_has_identity(struct slice content, struct arena *arena);

/* ---- plan_parts.c */
/* After the event that writes the part, in the same decision: to every member. */
void plan_part_share(struct plan_act *act, const struct plan_part *part);
/* The same, but not to one that takes part no more after this turn. */
void plan_part_share_but(
    struct plan_act *act, const struct plan_part *part, const char *organisation);
/* To one organisation (an offer's receiver), whether it takes part or not. */
void plan_part_share_to(
    struct plan_act *act, const struct plan_part *part, const char *party);
struct plan_part plan_part_of(
    const char *kind, struct id id, const char *category, const char *from);
/* It is ours to share, as it stands in the view. */
bool plan_part_is_ours(const struct plan_act *act, const struct plan_part *part);
/* The same, and the party does not have it. */
bool plan_part_is_news(
    const struct plan_act *act, const struct plan_part *part, const char *party);
/* Everything of the case is gone through for that party, by alarm. */
void plan_sharing_begin(struct plan_act *act, const char *party);
/* The same for all who take part. */
void plan_sharing_begin_all(struct plan_act *act);
/* Fold: the part is there, or has another category now. Counts it in the case's row: call
 * it after the fold has stored what it changed there. */
void plan_part_put(
    struct tables *tables, struct id case_id, const struct plan_part *part);
/* Fold: that party (NULL: all) has the parts of the case as they are now, but hears no
 * more of them until sharing begins anew: then they go again. */
void plan_shared_age(struct tables *tables, struct id case_id, const char *party);
/* Fold: the same of what is the case's, for all, when another is to share it. */
void plan_shared_hand(struct tables *tables, struct id case_id);
/* What a composer says of a part to that party, from the view after its fold. NULL: it
 * does not leave (any more). */
typedef const ProtobufCMessage *(*plan_compose_fn)(const struct view *view,
    struct id case_id, struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_story(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_entry(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_actor(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_goal(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_link(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_cycle(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_study(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_measure(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
const ProtobufCMessage *plan_compose_version(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
/* The organisation is summoned to that meeting, or was once. */
bool plan_is_summoned(const struct view *view, struct id case_id, struct id meeting_id,
    const char *party);
const ProtobufCMessage *plan_compose_meeting(const struct view *view, struct id case_id,
    struct id part_id, const char *party, struct arena *arena);
/* A list of codes (the first of a row's array of them) or ids, in the arena. */
char **plan_codes_list(const char *first, size_t count, struct arena *arena);
ProtobufCBinaryData *plan_ids_list(
    const struct id *ids, size_t count, struct arena *arena);
ProtobufCBinaryData plan_id_copy(struct id id, struct arena *arena);
/* For folds and decides: how many codes or ids fit; more is refused before. */
uint32_t plan_codes_take(
    char (*out)[CODE_BYTES_MAX], size_t max, char *const *codes, size_t count);
uint32_t plan_ids_take(
    struct id *out, size_t max, const ProtobufCBinaryData *ids, size_t count);

/* ---- plan_answer_map.c: what former holders keep back, by category. */
Stafett__Plan__V1__WithheldCount **plan_withheld_list(
    const struct view *view, struct id case_id, struct arena *arena, size_t *count_out);

/* ---- plan_duty.c: what is owed of a part, by rule codes of the country's file. What no
 * rule names is not owed. */
/* Owed at due_us, whatever was owed of it before. */
void plan_owe(struct plan_act *act, const char *rule, struct id part, int64_t due_us);
/* The end of the day so many days after from_us as the rule says (days 0: from_us itself);
 * 0: no such rule. */
int64_t plan_duty_due(const struct input *input, const char *rule, int64_t from_us);
/* It is met, or (is_met false) no longer owed; its break closes. */
void plan_owed_end(struct plan_act *act, const char *rule, struct id part, bool is_met);
/* A break at once, unless one of that rule and part is open. */
void plan_break_open(struct plan_act *act, const char *rule, struct id part);
/* Closes it, if it is open. */
void plan_break_end(struct plan_act *act, const char *rule, struct id part);
bool plan_break_is_open(
    const struct view *view, struct id case_id, const char *rule, struct id part);
/* The case is no longer ours, or closed: nothing of the fellowship is owed here. What does
 * not fit the turn ends when it falls due. */
void plan_duties_end(struct plan_act *act);

/* ---- plan_take_over.c: the baton moves, and what goes with it. The offer is in side. */
/* The holder's turn when the receiver has said yes, and completes later. */
void plan_receiver_accepted(struct plan_act *act);
/* The former holder's turn: HandoverCompleted, and what is shared before and ended after. */
void plan_hand_over(struct plan_act *act, struct plan_completion *completion);
/* A case of ours ends here, before CaseClosed. */
void plan_case_ends(struct plan_act *act);
/* In the turn of the receiver's HandoverCompleted, after it; member: as which actor the
 * former holder stays (ID_NONE: it does not). Whatever follows of being the holder is
 * added here. */
void plan_taken_over(struct plan_act *act, struct id member);

/* ---- plan_share_fellowship.c: a record to a party, if we work with it. */
struct plan_telling {
    const struct view *view;
    struct sharing *sharing;
    const char *party;
    const char *category;
};
void plan_share_tell(const struct plan_telling *telling, struct id case_id,
    const ProtobufCMessage *message);

/* ---- plan_follow.c: members follow the case from holder to holder. */
/* A partner's CustodyPassed to somebody else. */
void plan_follow_passed(struct plan_act *act);
/* A partner's offer of a case that is known here, before it is folded. */
void plan_follow_offered(struct plan_act *act);
/* To all partners that are asked or take part, but one: those who are asked may have
 * answered somebody who does not hold the case any more. */
void plan_tell_members(const struct view *view, struct sharing *sharing,
    struct id case_id, const char *other, const ProtobufCMessage *message);
/* A case that is new here, by the word of its holder: what it says of how it came to it is
 * known from here on, so that the next holder's proofs lead on. NULL, or a refusal. */
const char *plan_follow_new_fault(
    const struct plan_act *act, const Stafett__Partner__V1__MembershipAsked *record);
void plan_follow_new(
    struct plan_act *act, const Stafett__Partner__V1__MembershipAsked *record);
/* HolderProved to a partner, when others have held the case before us; in a share. */
void plan_prove_to(const struct view *view, struct sharing *sharing, const char *party,
    struct id case_id);
/* The same as proofs alone. */
void plan_proofs_of(const struct view *view, struct id case_id, struct arena *arena,
    Stafett__Partner__V1__MembershipAsked *out);
/* The same to all members, but not to the former holder. */
void plan_prove_to_all(const struct view *view, struct sharing *sharing,
    struct id case_id, const char *former);

#endif
