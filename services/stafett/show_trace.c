/* Custody in plain sentences: when, what happened, who is responsible from then on, and
 * the message that proves it. Numbers of offers are the machine's, and stay out. */

#include "services/stafett/show.h"

#include <string.h>

/* {holder} and {other} are organisations, {kind} the handover's, {here} this
 * organisation, {named} one of its staff, {time} from_us. `with_time` is added when
 * from_us is set. */
struct sentence {
    const char *event;
    const char *text;
    const char *with_time;
};

static const struct sentence sentences[] = {
    { "opened", "{holder} opens the {case}.", "" },
    { "offered", "{holder} asks {other} to take over ({kind}); waiting for an answer.",
        "" },
    { "accepted", "{other} accepts.", " Ready to receive from {time}." },
    { "postponed", "{other} cannot take over yet; still waiting for an answer.",
        " The next answer is due {time}." },
    { "declined", "{other} declines to take over.", "" },
    { "withdrawn", "{holder} withdraws the handover to {other}.", "" },
    { "contact", "{other} has met the person.", " They met {time}." },
    { "completed", "{holder} has taken over from {other}.", "" },
    { "moved", "{holder} has taken over from {other}, as we are told.", "" },
    { "voided", "The acceptance by {other} does not hold any more.", "" },
    { "closed", "The {case} is closed.", "" },
    { "assessed", "The assessment is concluded: {kind}.", "" },
    { "replaced", "At {here}, {named} has the case from now on ({kind}).", "" },
};

/* {other} is then the unit that was asked. */
static const struct sentence sentences_inside[] = {
    { "accepted", "{other} accepts; {named} will be responsible.",
        " Ready to receive from {time}." },
    { "completed", "{other} has taken over.", "" },
};

/* Ours has accepted, and waits for the holder. */
static const struct sentence replaced_waiting = { "replaced",
    "At {here}, {named} is the one who waits from now on ({kind}).", "" };

static const struct sentence *
sentence_among(const struct sentence *among, size_t count, const char *event)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(among[i].event, event) == 0)
            return &among[i];
    }
    return NULL;
}

static const struct sentence *
sentence_find(const struct show *show, const Stafett__Plan__V1__CustodyStep *step)
{
    const struct sentence *found = NULL;
    if (strcmp(step->event_code, replaced_waiting.event) == 0 &&
        strcmp(step->holder_code, show->names->own_code) != 0)
        return &replaced_waiting;
    if (step->unit_code[0] != '\0')
        found = sentence_among(
            sentences_inside, ARRAY_COUNT(sentences_inside), step->event_code);
    if (found != NULL)
        return found;
    return sentence_among(sentences, ARRAY_COUNT(sentences), step->event_code);
}

struct filling {
    const char *name;
    const char *value;
};

/* Writes the text with its places filled. */
static void
fill(const struct show *show, const char *text, const struct filling *fillings)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "{");
        (void)fwrite(text, 1, plain, show->out);
        text += plain;
        if (*text == '\0')
            return;
        size_t length = strcspn(text, "}") + 1;
        for (const struct filling *f = fillings; f->name != NULL; f++) {
            if (strlen(f->name) == length - 2 &&
                strncmp(f->name, text + 1, length - 2) == 0)
                (void)fputs(f->value, show->out);
        }
        text += length;
    }
}

static void
show_step(const struct show *show, const char *case_kind,
    const Stafett__Plan__V1__CustodyStep *step)
{
    const char *holder = show_holder(
        show, step->holder_code, step->responsible_code, step->responsible_content);
    /* The other organisation is other than ours; where it is the holder, we are the one
     * it deals with. */
    bool is_holder = strcmp(step->other_code, step->holder_code) == 0;
    const char *other = is_holder ? show->names->own_code : step->other_code;
    const struct filling fillings[] = {
        { "holder", names_organisation(show->names, step->holder_code) },
        { "other", step->unit_code[0] != '\0'
                       ? names_unit(show->names, step->unit_code)
                       : names_organisation(show->names, other) },
        { "kind", show_words(show, step->kind_code) },
        { "named", names_staff(show->names, step->named_code) },
        { "here", show->names->own_name },
        { "case", case_kind },
        { "time", show_time(show, step->from_us) },
        { NULL, NULL },
    };
    const struct sentence *sentence = sentence_find(show, step);
    show_painted(show, PAINT_STRONG, "%s", show_time(show, step->time_us));
    (void)fputs("  ", show->out);
    fill(show, sentence == NULL ? show_words(show, step->event_code) : sentence->text,
        fillings);
    if (sentence != NULL && step->from_us != 0)
        fill(show, sentence->with_time, fillings);
    if (strcmp(step->event_code, "closed") != 0)
        (void)fprintf(show->out, " %s is responsible.", holder);
    if (step->is_outside)
        (void)fputs(" (outside, known through messages only)", show->out);
    show_painted(show, PAINT_QUIET, " [message %s%s%s]",
        show_id(show, step->message_id),
        step->message_ref[0] == '\0' ? "" : ", theirs ", step->message_ref);
    show_end(show);
    show_texts(show, step->content, "    ");
}

void
show_trace(const struct show *show, const Stafett__Plan__V1__Trace *trace)
{
    for (size_t i = 0; i < trace->n_steps; i++)
        show_step(show, trace->kind_code, trace->steps[i]);
}
