#include "tests/lib/scenario_words.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SETTINGS_BYTES = 8192 };

/* A port that nobody listens on now; the border binds it a moment later. */
static unsigned
free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t bytes = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    bool is_good = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                   getsockname(fd, (struct sockaddr *)&address, &bytes) == 0;
    (void)close(fd);
    return is_good ? ntohs(address.sin_port) : 0;
}

/* Chosen once per node and kept in its folder. */
bool
scenario_listen(const char *folder, const char *code, char listen[64])
{
    char path[STAGE_PATH_BYTES];
    scenario_text(path, sizeof path, "%.400s/%.64s/listen", folder, code);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool is_good = fscanf(file, "%63s", listen) == 1;
    (void)fclose(file);
    return is_good;
}

/* Of a daemon or of a user: their names differ. */
static const char *
public_key(json_t *document, const char *name)
{
    const char *key =
        json_string_value(json_object_get(json_object_get(document, "daemons"), name));
    if (key == NULL)
        key = json_string_value(
            json_object_get(json_object_get(document, "users"), name));
    return key == NULL ? "" : key;
}

static const struct {
    const char *name;
    const char *follows;
} daemon_rows[] = {
    { "intake", "[plan, assessment-team]" },
    { "assessment-team", "[plan, intake]" },
    { "plan", "[intake, assessment-team]" },
    { "notification", "[plan, intake, assessment-team, audit]" },
    { "audit", "[plan, intake, assessment-team, notification]" },
    { "border", NULL },
    { "courier", NULL },
};

static size_t
write_daemons(json_t *document, char *text, size_t text_bytes)
{
    size_t used = 0;
    for (size_t i = 0; i < sizeof daemon_rows / sizeof daemon_rows[0]; i++) {
        const char *name = daemon_rows[i].name;
        int wrote = snprintf(text + used, text_bytes - used,
            "  - { name: %s, public_key: \"%s\"%s%s%s%s%s }\n", name,
            public_key(document, name),
            strcmp(name, "courier") == 0 ? "" : ", bind: \"ipc://run/",
            strcmp(name, "courier") == 0 ? "" : name,
            strcmp(name, "courier") == 0 ? "" : "\"",
            daemon_rows[i].follows == NULL ? "" : ", follows: ",
            daemon_rows[i].follows == NULL ? "" : daemon_rows[i].follows);
        if (wrote < 0)
            return used;
        used += (size_t)wrote;
    }
    return used;
}

bool
scenario_write_settings(
    const char *folder, char *const words[7], const char *public_keys_json)
{
    char path[STAGE_PATH_BYTES];
    char listen[64];
    char rules[STAGE_PATH_BYTES];
    char daemons[SETTINGS_BYTES / 2];
    char text[SETTINGS_BYTES];
    char country[8];
    json_t *document = json_loads(public_keys_json, 0, NULL);
    scenario_text(listen, sizeof listen, "tcp://127.0.0.1:%u", free_port());
    scenario_text(path, sizeof path, "%.400s/listen", folder);
    if (document == NULL || getcwd(rules, sizeof rules) == NULL ||
        !scenario_write_file(path, listen))
        return false;
    scenario_text(
        country, sizeof country, "%c%c", words[2][0] | 0x20, words[2][1] | 0x20);
    (void)write_daemons(document, daemons, sizeof daemons);
    int wrote = snprintf(text, sizeof text,
        "organisation: %s\nname: \"%s\"\ncountry: \"%s\"\ntime_zone: Europe/Oslo\n"
        "rules: %.400s/deploy/rules/%s.yaml\n"
        "holidays: %.400s/deploy/rules/holidays-%s.yaml\n"
        "keys: keys\nstore: store\nis_deployed: no\nunit: %s\nunit_name: \"%s\"\n"
        "person: { code: %s, name: \"%s\", public_key: \"%s\" }\n"
        "known_days: 30\nquarantine_mib: 8\nborder_listen: %s\ncourier_folder: copies\n"
        "senders:\n"
        "  - { ref: \"59\", organisation: st-olavs }\n"
        "  - { ref: \"99387\", organisation: %s }\n"
        "  - { ref: \"104\", organisation: fjellheim }\n"
        "  - { ref: \"88001\", organisation: %s }\n"
        "daemons:\n%s",
        words[0], words[1], words[2], rules, country, rules, country, words[3],
        words[4], words[5], words[6], public_key(document, words[5]), listen, words[0],
        words[0], daemons);
    json_decref(document);
    scenario_text(path, sizeof path, "%.400s/stafett.yaml", folder);
    return wrote > 0 && (size_t)wrote < sizeof text && scenario_write_file(path, text);
}
