#ifndef STAFETT_SCENARIO_WORDS_H
#define STAFETT_SCENARIO_WORDS_H

/* The scenario's own state, and its reading of lines, names and JSON. */

#include "tests/lib/scenario.h"

#include <stdio.h>

enum {
    SCENARIO_LINE_BYTES = 1024,
    SCENARIO_WORDS_MAX = 40,
    SCENARIO_NAMES_MAX = 192,
};

struct scenario_node {
    char code[64];
    char name[128];
    char person[64];
    char border_key[64];
    char signing_key[80];
    char listen[64];
    char sector[64]; /* as partners know it; "": not said */
};

struct scenario {
    const struct stage_play *play;
    void *context;
    char folder[STAGE_PATH_BYTES];
    bool narrate;
    bool is_told; /* narrate, and the set-up is over */
    struct calendar *calendar;
    int64_t now_us;
    const char *path;
    unsigned line_number;
    char line[SCENARIO_LINE_BYTES];
    unsigned passed;
    unsigned failed;
    bool is_skipped;
    char language[16]; /* of whoever gives commands from now on */
    struct stage_output output;
    struct scenario_node nodes[STAGE_NODES_MAX];
    size_t node_count;
    struct {
        char name[32];
        char id[64]; /* of a case, an inquiry, an assessment ... */
    } names[SCENARIO_NAMES_MAX];
    size_t name_count;
};

/* snprintf that must fit. */
__attribute__((format(printf, 3, 4))) void scenario_text(
    char *text, size_t text_bytes, const char *format, ...);
/* The next line that is no comment; indented lines after `text NAME` are written to that
 * text's file. False at the end. */
bool scenario_next_line(struct scenario *scenario, FILE *file);
/* Words, with "quotes", $case and @text replaced. -1: unknown name or too many. */
int scenario_split(struct scenario *scenario, char *line, char **argv);
bool scenario_time(const struct scenario *scenario, const char *date, const char *clock,
    int64_t *time_us_out);
bool scenario_write_file(const char *path, const char *text);
bool scenario_copy_file(const char *from, const char *to);
struct scenario_node *scenario_node(struct scenario *scenario, const char *code);
void scenario_add_node(
    struct scenario *scenario, const char *code, const char *name, const char *person);
/* From the JSON of `stafett keys`. */
bool scenario_keep_keys(struct scenario *scenario, const char *code, const char *json);
bool scenario_user_key(
    const char *json, const char *user, char *public_key, size_t public_key_bytes);
/* tcp endpoint on loopback where the node of that code listens for partners. */
bool scenario_listen(const char *folder, const char *code, char listen[64]);
bool scenario_keep(struct scenario *scenario, const char *name, const char *id);
/* The id that `command` made, by its first words. */
bool scenario_keep_made(struct scenario *scenario, const char *name,
    char *const *command, const char *json);
/* What an expectation that held means to people: alerts, breaks, who is responsible. */
void scenario_tell_held(
    const struct scenario *scenario, json_t *document, char *const *argv);
/* A file of the folder that STAFETT_CASES names, or ../shared/cases. False: not there. */
bool scenario_cases(char *path, size_t path_bytes, const char *name);
/* One line of the story, in a coordinator's words. */
void scenario_tell(
    const struct scenario *scenario, const char *who, int argc, char **argv);
/* Its id. */
bool scenario_find_alert(
    json_t *document, const char *kind, char *alert, size_t alert_bytes);

/* ---- scenario.c: the command line as `organisation/staff` */
bool scenario_fail(struct scenario *scenario, const char *what); /* says where */
bool scenario_run_as(struct scenario *scenario, const char *who, int argc,
    const char *const *argv, bool is_json);
json_t *scenario_run_json(
    struct scenario *scenario, const char *who, int argc, const char *const *argv);

/* ---- scenario_expect.c */
bool scenario_held(struct scenario *scenario, bool is_held, const char *what);
bool scenario_expect(struct scenario *scenario, int argc, char **argv);
bool scenario_find(struct scenario *scenario, int argc, char **argv);

/* ---- scenario_match.c: the words after the id, against what the command shows */
bool scenario_case_matches(json_t *document, int argc, char **argv); /* any one row */
bool scenario_offer_matches(json_t *document, int argc, char **argv);
bool scenario_break_matches(json_t *document, int argc, char **argv);
bool scenario_owes_matches(json_t *document, int argc, char **argv);
bool scenario_notice_matches(json_t *document, int argc, char **argv);
bool scenario_entry_matches(json_t *document, int argc, char **argv);
bool scenario_staff_matches(json_t *document, int argc, char **argv);
bool scenario_act_matches(json_t *document, int argc, char **argv);
bool scenario_figure_matches(json_t *document, int argc, char **argv);
bool scenario_recorded_matches(json_t *document, int argc, char **argv);
bool scenario_load_matches(json_t *document, int argc, char **argv);
bool scenario_alert_matches(json_t *document, int argc, char **argv);
/* Some row of the document's array `member`, or of the arrays `inner` in its rows. */
bool scenario_some_matches(
    json_t *document, const char *member, const char *inner, int argc, char **argv);

#endif
