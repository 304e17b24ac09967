#include "services/console/route.h"

#include "services/console/ask.h"
#include "services/console/live.h"
#include "services/console/page.h"
#include "services/console/who.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct upload { /* what an order says, as it comes in */
    size_t length;
    char bytes[CONSOLE_BODY_BYTES_MAX];
};

struct request {
    struct console *console;
    struct MHD_Connection *connection;
    const char *path;
    bool is_order; /* POST */
    struct user *user;
    const struct upload *upload;
};

static const char api[] = "/api/";

/* Nothing from elsewhere, nothing inline, no frame around it, nothing kept. */
static const struct header_row {
    const char *name;
    const char *value;
} safe_headers[] = {
    { "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
        "data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" }, { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
    { "X-Accel-Buffering", "no" }, /* the proxy passes events on at once */
};

static enum MHD_Result
send_response(const struct request *request, unsigned status, const char *type,
    struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result is_good =
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    for (size_t i = 0; is_good == MHD_YES && i < ARRAY_COUNT(safe_headers); i++)
        is_good = MHD_add_response_header(
            response, safe_headers[i].name, safe_headers[i].value);
    bool is_kept = strncmp(request->path, api, sizeof api - 1) != 0;
    if (is_good == MHD_YES)
        is_good = MHD_add_response_header(
            response, MHD_HTTP_HEADER_CACHE_CONTROL, is_kept ? "no-cache" : "no-store");
    if (is_good == MHD_YES)
        is_good = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return is_good;
}

static enum MHD_Result
send_file(const struct request *request, unsigned status, const struct page_file *file)
{
    return send_response(request, status, file->type,
        MHD_create_response_from_buffer(
            file->bytes.len, (void *)file->bytes.data, MHD_RESPMEM_PERSISTENT));
}

static enum MHD_Result
send_reply(const struct request *request, struct reply reply)
{
    char *words = json_dumps(reply.body, JSON_COMPACT);
    json_decref(reply.body);
    ASSERT(words != NULL);
    return send_response(request, reply.status, "application/json",
        MHD_create_response_from_buffer(strlen(words), words, MHD_RESPMEM_MUST_FREE));
}

/* To a person as a page, of that name in the page's folder; to the page as JSON. */
static enum MHD_Result
send_fault(const struct request *request, const char *code)
{
    char name[64];
    struct reply reply = ask_fault(code, "");
    (void)snprintf(name, sizeof name, "%s.html", code);
    const struct page_file *file = page_find(request->console->page, name);
    if (file == NULL || strncmp(request->path, api, sizeof api - 1) == 0)
        return send_reply(request, reply);
    json_decref(reply.body);
    return send_file(request, reply.status, file);
}

/* The page says which language she has chosen. */
static struct ask
ask_of(const struct request *request)
{
    return (struct ask){ request->console, request->user,
        MHD_lookup_connection_value(
            request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_LANGUAGE) };
}

/* ---- looks */

struct fields {
    const ProtobufCMessageDescriptor *type;
    json_t *object;
};

/* "1" is yes where the field is a yes or no. */
static enum MHD_Result
take_field(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct fields *fields = context;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(fields->type, name);
    json_t *json = field != NULL && field->type == PROTOBUF_C_TYPE_BOOL
                       ? json_boolean(value != NULL && strcmp(value, "1") == 0)
                       : json_string(value == NULL ? "" : value);
    (void)kind;
    /* NULL: not UTF-8. */
    return json_object_set_new(fields->object, name, json) == 0 ? MHD_YES : MHD_NO;
}

static enum MHD_Result
answer_look(const struct request *request, const char *name)
{
    const struct look_route *route = look_route_find(name);
    if (route == NULL)
        return send_fault(request, "no-such-thing");
    const struct ask ask = ask_of(request);
    struct fields fields = { route->ask, json_object() };
    (void)MHD_get_connection_values(
        request->connection, MHD_GET_ARGUMENT_KIND, take_field, &fields);
    struct reply reply = ask_look(&ask, route, fields.object);
    json_decref(fields.object);
    return send_reply(request, reply);
}

static enum MHD_Result
answer_live(const struct request *request, const char *name)
{
    if (strcmp(name, "alerts") != 0)
        return send_fault(request, "no-such-thing");
    const char *all = MHD_lookup_connection_value(
        request->connection, MHD_GET_ARGUMENT_KIND, "is_all");
    const char *last = MHD_lookup_connection_value(
        request->connection, MHD_HEADER_KIND, "Last-Event-ID");
    return send_response(request, MHD_HTTP_OK, "text/event-stream",
        live_response(request->console, request->user,
            all != NULL && strcmp(all, "1") == 0, last));
}

static enum MHD_Result
answer_me(const struct request *request, const char *name)
{
    (void)name;
    return send_reply(request, ask_me(request->console, request->user));
}

/* ---- orders */

static enum MHD_Result
answer_order(const struct request *request, const char *name)
{
    const struct ask ask = ask_of(request);
    const struct order_route *route = order_route_find(name);
    const char *type = MHD_lookup_connection_value(
        request->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (route == NULL)
        return send_fault(request, "no-such-thing");
    if (request->upload->length > CONSOLE_BODY_BYTES_MAX)
        return send_fault(request, "too-long");
    json_t *order = type != NULL && strcmp(type, "application/json") == 0
                        ? json_loadb(request->upload->bytes, request->upload->length,
                              JSON_REJECT_DUPLICATES, NULL)
                        : NULL;
    if (order == NULL)
        return send_fault(request, "not-json");
    struct reply reply = ask_order(&ask, route, order);
    json_decref(order);
    return send_reply(request, reply);
}

/* ---- where to */

static const struct place_row {
    const char *head; /* what follows it is the name */
    bool is_order;
    enum MHD_Result (*answer)(const struct request *request, const char *name);
} places[] = {
    { "/api/me", false, answer_me },
    { "/api/look/", false, answer_look },
    { "/api/live/", false, answer_live },
    { "/api/order/", true, answer_order },
};

static enum MHD_Result
answer_api(const struct request *request)
{
    if (!who_is_own_page(request->console, request->connection, request->is_order))
        return send_fault(request, "cross-site");
    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        size_t length = strlen(places[i].head);
        if (strncmp(request->path, places[i].head, length) != 0)
            continue;
        if (places[i].is_order != request->is_order)
            return send_fault(request, "method-wrong");
        return places[i].answer(request, request->path + length);
    }
    return send_fault(request, "no-such-thing");
}

/* The page itself is shown to those alone whom it can show something. */
static enum MHD_Result
answer(struct request *request)
{
    const char *fault = who_is_from_proxy(request->console, request->connection);
    bool is_start = strcmp(request->path, "/") == 0;
    bool is_api = strncmp(request->path, api, sizeof api - 1) == 0;
    if (fault != NULL)
        return send_fault(request, fault);
    if (is_start || is_api) {
        request->user = who_is_user(request->console, request->connection, &fault);
        if (request->user == NULL)
            return send_fault(request, fault);
    }
    if (is_api)
        return answer_api(request);
    if (request->is_order)
        return send_fault(request, "method-wrong");
    const struct page_file *file =
        page_find(request->console->page, is_start ? "index.html" : request->path + 1);
    return file == NULL ? send_fault(request, "no-such-thing")
                        : send_file(request, MHD_HTTP_OK, file);
}

/* What is too long is counted and not kept. */
static void
take_upload(struct upload *upload, const char *bytes, size_t count)
{
    if (upload->length <= CONSOLE_BODY_BYTES_MAX &&
        count <= CONSOLE_BODY_BYTES_MAX - upload->length)
        memcpy(upload->bytes + upload->length, bytes, count);
    else
        upload->length = CONSOLE_BODY_BYTES_MAX;
    upload->length += count;
}

/* NOLINTBEGIN(readability-function-size): the type that MHD asks for. */
/* It calls at least twice: for the headers, for each piece that is sent, and at the end. */
enum MHD_Result
route_request(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *bytes, size_t *count,
    void **state)
{
    struct upload *upload = *state;
    struct request request = {
        .console = context,
        .connection = connection,
        .path = url,
        .is_order = strcmp(method, MHD_HTTP_METHOD_POST) == 0,
        .upload = upload,
    };
    (void)version;
    if (upload == NULL) {
        *state = calloc(1, sizeof *upload);
        ASSERT(*state != NULL);
        return MHD_YES;
    }
    if (*count != 0) {
        take_upload(upload, bytes, *count);
        *count = 0;
        return MHD_YES;
    }
    if (!request.is_order && strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
        strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return send_fault(&request, "method-wrong");
    return answer(&request);
}
/* NOLINTEND(readability-function-size) */

void
route_completed(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    free(*state);
    *state = NULL;
}
