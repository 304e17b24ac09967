#include "services/console/who.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

static const char secret_header[] = "X-Stafett-Secret";
static const char order_header[] = "X-Stafett-Order";
static const char login_header_default[] = "X-Stafett-Login";

struct wanted {
    const char *name;
    const char *value;
    unsigned count;
};

static enum MHD_Result
take_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct wanted *wanted = context;
    (void)kind;
    if (strcasecmp(name, wanted->name) == 0) {
        wanted->value = value;
        wanted->count++;
    }
    return MHD_YES;
}

/* NULL: it is missing, empty, or stands twice. */
static const char *
header_once(struct MHD_Connection *connection, const char *name)
{
    struct wanted wanted = { .name = name };
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, &wanted);
    bool is_good = wanted.count == 1 && wanted.value != NULL && wanted.value[0] != '\0';
    return is_good ? wanted.value : NULL;
}

const char *
who_is_from_proxy(const struct console *console, struct MHD_Connection *connection)
{
    char given[CONSOLE_SECRET_BYTES + 1] = { 0 };
    const char *secret = header_once(connection, secret_header);
    if (secret == NULL || strlen(secret) >= sizeof given)
        return "not-from-proxy";
    memcpy(given, secret, strlen(secret));
    return sodium_memcmp(given, console->secret, sizeof given) == 0 ? NULL
                                                                    : "not-from-proxy";
}

struct user *
who_is_user(const struct console *console, struct MHD_Connection *connection,
    const char **fault_out)
{
    const char *name = console->row->login_header == NULL ? login_header_default
                                                          : console->row->login_header;
    const char *login = header_once(connection, name);
    *fault_out = "login-missing";
    if (login == NULL)
        return NULL;
    *fault_out = "login-unknown";
    return users_find_login(console->users, login);
}

bool
who_is_own_page(
    const struct console *console, struct MHD_Connection *connection, bool is_order)
{
    const char *site =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Sec-Fetch-Site");
    const char *origin =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin");
    if (site != NULL && strcmp(site, "same-origin") != 0)
        return false;
    if (origin != NULL && strcmp(origin, console->row->origin) != 0)
        return false;
    return !is_order ||
           (origin != NULL && header_once(connection, order_header) != NULL);
}
