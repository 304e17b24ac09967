/* Key files of a node, made once; and the public keys that others need. What is there
 * already is never made anew: a new key would shut out whoever knows the old one. */

#include "common/json.h"
#include "common/sign.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const daemon_names[] = { "intake", "assessment-team", "plan",
    "notification", "audit", "border", "courier" };

enum { KEY_PATH_BYTES = 4096, USER_NAME_BYTES_MAX = 64 };

struct public_keys {
    struct curve_pair daemons[ARRAY_COUNT(daemon_names)];
    struct curve_pair user;
    uint8_t signing[SIGN_PUBLIC_BYTES];
};

/* <folder>/<name>.<ending> */
static bool
key_path(
    const char *folder, const char *name, const char *ending, char path[KEY_PATH_BYTES])
{
    int used = snprintf(path, KEY_PATH_BYTES, "%s/%s.%s", folder, name, ending);
    return used > 0 && used < KEY_PATH_BYTES;
}

static bool
is_there(const char *path)
{
    if (access(path, F_OK) != 0)
        return false;
    talk("kept: %s was there already", path);
    return true;
}

static bool
curve(const char *folder, const char *name, struct curve_pair *out)
{
    char path[KEY_PATH_BYTES];
    if (!key_path(folder, name, "curve", path))
        return false;
    return is_there(path) ? keys_load_curve(path, out) : keys_make_curve(path, out);
}

static bool
signing(const char *folder, uint8_t public_key[SIGN_PUBLIC_BYTES])
{
    char path[KEY_PATH_BYTES];
    if (!key_path(folder, "organisation", "sign", path))
        return false;
    if (!is_there(path))
        return keys_make_signer(path, public_key);
    struct signer signer;
    bool is_loaded = keys_load_signer(path, &signer, public_key);
    explicit_bzero(&signer, sizeof signer);
    return is_loaded;
}

static bool
vault(const char *folder)
{
    char path[KEY_PATH_BYTES];
    return key_path(folder, "node", "vault", path) &&
           (is_there(path) || keys_make_vault(path));
}

static bool
make_all(const char *folder, const char *user, struct public_keys *keys)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        talk("stafett keys: %s: %s", folder, strerror(errno));
        return false;
    }
    for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++) {
        if (!curve(folder, daemon_names[i], &keys->daemons[i]))
            return false;
    }
    return signing(folder, keys->signing) && vault(folder) &&
           (user == NULL || curve(folder, user, &keys->user));
}

static int
print_json(const struct public_keys *keys, const char *user)
{
    char hex[SIGN_PUBLIC_BYTES * 2 + 1];
    slice_hex(slice_of(keys->signing, SIGN_PUBLIC_BYTES), hex, sizeof hex);
    json_t *daemons = json_object();
    for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++)
        (void)json_object_set_new(
            daemons, daemon_names[i], json_string(keys->daemons[i].public_text));
    json_t *users = json_object();
    if (user != NULL)
        (void)json_object_set_new(users, user, json_string(keys->user.public_text));
    return session_print(json_pack(
        "{s:o, s:o, s:s}", "daemons", daemons, "users", users, "signing_key", hex));
}

static void
print_lines(const struct public_keys *keys, const char *user, const char *organisation)
{
    char hex[SIGN_PUBLIC_BYTES * 2 + 1];
    const char *border = "";
    slice_hex(slice_of(keys->signing, SIGN_PUBLIC_BYTES), hex, sizeof hex);
    (void)printf("# public keys for the settings\ndaemons:\n");
    for (size_t i = 0; i < ARRAY_COUNT(daemon_names); i++) {
        (void)printf("  - { name: %s, public_key: \"%s\" }\n", daemon_names[i],
            keys->daemons[i].public_text);
        if (strcmp(daemon_names[i], "border") == 0)
            border = keys->daemons[i].public_text;
    }
    (void)printf("# what a partner adds us with\n"
                 "#   stafett partner add %s --border-key '%s' \\\n"
                 "#     --signing-key %s --name FILE\n",
        organisation == NULL ? "OUR-CODE" : organisation, border, hex);
    if (user != NULL)
        (void)printf("# for person.public_key in the settings, or\n"
                     "#   stafett user add STAFF --public-key '%s'\n",
            keys->user.public_text);
}

int
command_keys(struct session *session, const struct request *request)
{
    const char *user = request->options[OPTION_USER];
    struct public_keys keys;
    memset(&keys, 0, sizeof keys);
    if (user != NULL && (user[0] == '\0' || strchr(user, '/') != NULL ||
                            strlen(user) > USER_NAME_BYTES_MAX)) {
        talk("stafett keys: --user takes a short name without a slash");
        return EXIT_USAGE_WRONG;
    }
    int code =
        make_all(request->arguments[0], user, &keys) ? EXIT_DRAINED : EXIT_SETTINGS;
    if (code == EXIT_DRAINED && session->globals->is_json)
        code = print_json(&keys, user);
    else if (code == EXIT_DRAINED)
        print_lines(&keys, user, request->options[OPTION_ORGANISATION]);
    /* The secret halves are on disk and nowhere else. */
    explicit_bzero(&keys, sizeof keys);
    return code;
}
