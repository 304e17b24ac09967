/* A case as a coordinator asks about it: who is responsible, what waits, what is due,
 * what broke; then how it came here. */

#include "services/stafett/show.h"

#include <string.h>

/* What this organisation's side of the handover means to the people here. */
static const char *
side_words(const char *code)
{
    static const struct {
        const char *code;
        const char *words;
    } rows[] = {
        { "holds", "the responsibility lies here" },
        { "offered", "the responsibility lies here; a handover is under way" },
        { "handed", "taken over by another organisation" },
        { "accepted", "accepted here, waiting for confirmation" },
        { "none", "followed here; the responsibility lies elsewhere" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].words;
    }
    return code;
}

static bool
has(ProtobufCBinaryData bytes)
{
    return bytes.len > 0;
}

static void
show_offer(const struct show *show, const Stafett__Plan__V1__OfferView *offer)
{
    bool is_open = strcmp(offer->state_code, "offered") == 0;
    bool is_inside = offer->to_unit_code[0] != '\0';
    (void)fprintf(show->out, "  handover      ");
    show_painted(show, is_open ? PAINT_STRONG : PAINT_PLAIN, "%s asks %s (%s): %s",
        names_organisation(show->names, offer->from_code),
        is_inside ? names_unit(show->names, offer->to_unit_code)
                  : names_organisation(show->names, offer->to_code),
        show_words(show, offer->kind_code),
        is_open ? "waiting for an answer" : show_words(show, offer->state_code));
    if (offer->is_overdue)
        show_painted(show, PAINT_WARNING, "  OVERDUE");
    show_end(show);
    show_line(show, "    asked       %s", show_time(show, offer->offered_us));
    if (is_open && offer->answer_due_us != 0)
        show_line(show, "    answer due  %s", show_time(show, offer->answer_due_us));
    if (offer->named_code[0] != '\0')
        show_line(
            show, "    by name     %s", names_staff(show->names, offer->named_code));
    if (offer->from_us != 0)
        show_line(show, "    received    from %s", show_time(show, offer->from_us));
    if (is_open && offer->n_answer_codes > 0)
        show_line(show,
            "    answers     stafett handover <answer> %s, where <answer> is: %s",
            "CASE", show_list(show, offer->answer_codes, offer->n_answer_codes));
    if (offer->n_missing_codes > 0) {
        show_painted(show, PAINT_WARNING, "    not done    %s",
            show_list(show, offer->missing_codes, offer->n_missing_codes));
        show_end(show);
    }
    show_texts(show, offer->content, "    ");
    show_texts(show, offer->answer_content, "    answer, ");
    show_painted(
        show, PAINT_QUIET, "    id          %s", show_id(show, offer->offer_id));
    show_end(show);
}

static void
show_notice(const struct show *show, const Stafett__Plan__V1__NoticeView *notice)
{
    (void)fprintf(show->out, "    %s  %s from %s",
        show_time(show, notice->event_us == 0 ? notice->sent_us : notice->event_us),
        show_words(show, notice->kind_code),
        names_organisation(show->names, notice->from_code));
    if (notice->expected_us != 0)
        (void)fprintf(
            show->out, ", ready expected %s", show_time(show, notice->expected_us));
    if (notice->is_annulled)
        show_painted(show, PAINT_WARNING, "  ANNULLED");
    show_painted(show, PAINT_QUIET, "  [%s%s%s]", show_id(show, notice->notice_id),
        notice->message_ref[0] == '\0' ? "" : ", message ", notice->message_ref);
    show_end(show);
    if (notice->receipt_code[0] != '\0')
        show_line(
            show, "      its receipt says: %s", show_words(show, notice->receipt_code));
    show_texts(show, notice->content, "      ");
}

/* ": the keys are handed over"; nothing where no part is known. */
static const char *
part_words(const struct show *show, const Stafett__Plan__V1__About *about)
{
    static const char *const items[] = { "name", "goal", "measure", "plan", "text" };
    const char *words = "";
    if (strcmp(about->kind_code, "meeting") == 0)
        return show_time(show, about->time_us);
    if (about->party_code[0] != '\0')
        return names_organisation(show->names, about->party_code);
    for (size_t i = 0; i < ARRAY_COUNT(items) && words[0] == '\0'; i++)
        words = names_item(show->arena, about->content, items[i]);
    return words[0] == '\0' ? show_words(show, about->detail_code) : words;
}

void
show_about(const struct show *show, const Stafett__Plan__V1__About *about)
{
    if (about == NULL)
        return;
    (void)fputs(": ", show->out);
    if (strcmp(about->kind_code, "consent") == 0)
        (void)fprintf(show->out, "%s, ", show_words(show, about->detail_code));
    (void)fputs(part_words(show, about), show->out);
}

static void
show_break(const struct show *show, const Stafett__Plan__V1__BreakView *row)
{
    bool is_open = row->closed_us == 0;
    (void)fprintf(show->out, "    %s  ", show_time(show, row->opened_us));
    show_painted(show, is_open ? PAINT_WARNING : PAINT_PLAIN, "%s %s",
        is_open ? "open:" : "closed:", show_words(show, row->rule_code));
    show_about(show, row->about);
    (void)fprintf(show->out, ", owed by %s (%s, %s)",
        names_organisation(show->names, row->whose_code), row->strength_code,
        row->source_code);
    int64_t late_minutes = row->late_us / MINUTE_US;
    if (!is_open && late_minutes > 0)
        (void)fprintf(show->out, ", %d h %d min late", (int)(late_minutes / 60),
            (int)(late_minutes % 60));
    show_end(show);
}

static void
show_head(const struct show *show, const Stafett__Plan__V1__CaseView *view)
{
    show_painted(
        show, PAINT_STRONG, "%s %s", view->kind_code, show_id(show, view->case_id));
    show_line(show, "%s", view->is_closed ? "  (closed)" : "");
    show_line(show, "  responsible   %s",
        show_holder(show, view->holder_code, view->responsible_code, view->content));
    show_line(show, "  here          %s", side_words(view->baton_code));
    show_line(show, "  opened        %s", show_time(show, view->opened_us));
    show_texts(show, view->end_content, "  ");
    if (view->pathway_code[0] != '\0')
        show_line(show, "  pathway       %s", show_words(show, view->pathway_code));
    if (view->team_code[0] != '\0')
        show_line(show, "  assessed by   %s", view->team_code);
    if (view->outcome_code[0] != '\0')
        show_line(show, "  outcome       %s%s%s", show_words(show, view->outcome_code),
            view->level_code[0] == '\0' ? "" : ", level ", view->level_code);
    if (has(view->linked_case_id))
        show_line(show, "  own case      %s", show_id(show, view->linked_case_id));
    show_line(show, "  person        %s",
        has(view->person_id) ? show_id(show, view->person_id) : "not known yet");
    if (view->is_outside)
        show_line(show, "  outside       known through messages only; what they never "
                        "said is shown as a break");
    if (view->is_unannounced)
        show_line(
            show, "  unannounced   begun by a message without an admission before it");
}

/* It stands among the breaks. */
static bool
is_broken(const Stafett__Plan__V1__CaseView *view,
    const Stafett__Plan__V1__ObligationView *owed)
{
    for (size_t i = 0; i < view->n_breaks; i++) {
        const Stafett__Plan__V1__BreakView *row = view->breaks[i];
        if (row->closed_us == 0 && strcmp(row->rule_code, owed->rule_code) == 0 &&
            slice_equal(slice_bytes(row->part_id), slice_bytes(owed->part_id)))
            return true;
    }
    return false;
}

static void
show_due(const struct show *show, const Stafett__Plan__V1__CaseView *view)
{
    bool is_headed = false;
    for (size_t i = 0; i < view->n_obligations; i++) {
        const Stafett__Plan__V1__ObligationView *row = view->obligations[i];
        if (is_broken(view, row))
            continue;
        if (!is_headed)
            show_line(show, "  due");
        is_headed = true;
        (void)fprintf(show->out, "    %s  %s", show_time(show, row->due_us),
            show_words(show, row->rule_code));
        show_about(show, row->about);
        show_line(show, ", owed by %s (%s, %s)",
            names_organisation(show->names, row->whose_code), row->strength_code,
            row->source_code);
    }
}

void
show_case(const struct show *show, const Stafett__Plan__V1__CaseView *view)
{
    show_story_first(show, view->story_content, view->story_told_us);
    show_head(show, view);
    for (size_t i = 0; i < view->n_offers; i++)
        show_offer(show, view->offers[i]);
    show_due(show, view);
    if (view->n_breaks > 0)
        show_line(show, "  breaks");
    for (size_t i = 0; i < view->n_breaks; i++)
        show_break(show, view->breaks[i]);
    if (view->n_notices > 0)
        show_line(show, "  notices");
    for (size_t i = 0; i < view->n_notices; i++)
        show_notice(show, view->notices[i]);
}

void
show_cases(const struct show *show, const Stafett__Plan__V1__Cases *cases)
{
    for (size_t i = 0; i < cases->n_cases; i++) {
        const Stafett__Plan__V1__CaseView *view = cases->cases[i];
        show_line(show, "%s  %-4s  %s  %s; %s%s%s%s", show_id(show, view->case_id),
            view->kind_code, show_time(show, view->opened_us),
            show_holder(show, view->holder_code, view->responsible_code, view->content),
            side_words(view->baton_code), view->pathway_code[0] == '\0' ? "" : "; ",
            show_words(show, view->pathway_code), view->is_closed ? "; closed" : "");
    }
}
