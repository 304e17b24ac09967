/* The record: who did what and who looked, the figures, how whole it is. Pages are asked
 * for until the answer ends; each is a look of its own. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

enum { ACTS_SHOWN_MAX = 5000 };

static int
read_times(struct session *session, const struct request *request,
    Stafett__Audit__V1__TraceActs *ask)
{
    int code = session_time(session, request->options[OPTION_FROM], &ask->from_us);
    if (code != EXIT_DRAINED)
        return code;
    ask->is_looks_only = request->options[OPTION_LOOKS] != NULL;
    return session_time(session, request->options[OPTION_TO], &ask->to_us);
}

static int
look_at_acts(struct session *session, Stafett__Audit__V1__TraceActs *ask,
    Stafett__Audit__V1__Acts *all)
{
    do {
        const ProtobufCMessage *view = NULL;
        int code = session_look(
            session, "audit", &ask->base, &stafett__audit__v1__acts__descriptor, &view);
        if (code != EXIT_DRAINED)
            return code;
        const Stafett__Audit__V1__Acts *page = (const Stafett__Audit__V1__Acts *)view;
        for (size_t i = 0; i < page->n_acts && all->n_acts < ACTS_SHOWN_MAX; i++)
            all->acts[all->n_acts++] = page->acts[i];
        ask->after = page->after;
    } while (ask->after.len != 0 && all->n_acts < ACTS_SHOWN_MAX);
    all->after = ask->after;
    return EXIT_DRAINED;
}

static int
print_acts(struct session *session, const struct request *request,
    Stafett__Audit__V1__TraceActs *ask)
{
    Stafett__Audit__V1__Acts all = STAFETT__AUDIT__V1__ACTS__INIT;
    int code = read_times(session, request, ask);
    all.acts = arena_take(
        session->arena, ACTS_SHOWN_MAX * sizeof(Stafett__Audit__V1__ActView *));
    if (code == EXIT_DRAINED)
        code = look_at_acts(session, ask, &all);
    if (code != EXIT_DRAINED || session_json(session, &all.base) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    for (size_t i = 0; i < all.n_acts; i++)
        show_act(&show, all.acts[i]);
    if (all.after.len != 0)
        talk("There are more: ask for a shorter time with --from and --to.");
    return EXIT_DRAINED;
}

int
command_audit_case(struct session *session, const struct request *request)
{
    Stafett__Audit__V1__TraceActs ask = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&id);
    return print_acts(session, request, &ask);
}

int
command_audit_person(struct session *session, const struct request *request)
{
    Stafett__Audit__V1__TraceActs ask = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.person_id = id_binary(&id);
    return print_acts(session, request, &ask);
}

int
command_audit_actor(struct session *session, const struct request *request)
{
    Stafett__Audit__V1__TraceActs ask = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    ask.actor_code = session_text(session, request->arguments[0]);
    return print_acts(session, request, &ask);
}

int
command_audit_time(struct session *session, const struct request *request)
{
    Stafett__Audit__V1__TraceActs ask = STAFETT__AUDIT__V1__TRACE_ACTS__INIT;
    return print_acts(session, request, &ask);
}

int
command_audit_indicators(struct session *session, const struct request *request)
{
    Stafett__Audit__V1__ShowIndicators ask = STAFETT__AUDIT__V1__SHOW_INDICATORS__INIT;
    struct looked looked;
    int code = session_time(session, request->options[OPTION_FROM], &ask.from_us);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_TO], &ask.to_us);
    if (code != EXIT_DRAINED)
        return code;
    code = session_looked(session, "audit", &ask.base,
        &stafett__audit__v1__indicators__descriptor, &looked);
    if (looked.view != NULL)
        show_indicators(
            &looked.show, (const Stafett__Audit__V1__Indicators *)looked.view);
    return code;
}

int
command_audit_status(struct session *session, const struct request *request)
{
    const Stafett__Audit__V1__ListRecorded ask =
        STAFETT__AUDIT__V1__LIST_RECORDED__INIT;
    struct looked looked;
    (void)request;
    int code = session_looked(session, "audit", &ask.base,
        &stafett__audit__v1__recorded__descriptor, &looked);
    if (looked.view != NULL)
        show_recorded(&looked.show, (const Stafett__Audit__V1__Recorded *)looked.view);
    return code;
}
