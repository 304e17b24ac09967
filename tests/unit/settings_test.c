/* A settings file is right or it is refused with a place and a reason; a key file is a
 * secret or it is refused. Each refusal is the good file with one thing wrong. */

#include "tests/lib/test.h"

#include "common/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOTS  "........................................"
#define KEY_A "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static const char good[] = "organisation: havnes\n"
                           "name: Havnes kommune\n"
                           "country: \"NO\"\n"
                           "time_zone: Europe/Oslo\n"
                           "rules: rules/no.yaml\n"
                           "keys: keys\n"
                           "store: store\n"
                           "is_deployed: yes\n"
                           "unit: ke\n"
                           "unit_name: Koordinerende enhet\n"
                           "person:\n"
                           "  code: duty-ke\n"
                           "  name: Turid Moe\n"
                           "  public_key: \"" DOTS "\"\n"
                           "senders:\n"
                           "  - { ref: \"99387\", organisation: havnes }\n"
                           "daemons:\n"
                           "  - name: intake\n"
                           "    bind: \"ipc://run/intake\"\n"
                           "    public_key: \"" KEY_A "\"\n"
                           "    follows: [plan]\n"
                           "    log_map_mib: 32\n"
                           "  - name: plan\n"
                           "    bind: \"ipc://run/plan\"\n"
                           "    public_key: \"" DOTS "\"\n"
                           "  - name: courier\n"
                           "    public_key: \"" DOTS "\"\n";

struct place {
    char folder[256];
    char path[512];
    char complaint[4096];
};

static int
place_make(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    test_folder_make(place->folder, sizeof place->folder);
    (void)snprintf(place->path, sizeof place->path, "%s/stafett.yaml", place->folder);
    *state = place;
    return 0;
}

static int
place_remove(void **state)
{
    struct place *place = *state;
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(file, mode), 0);
    assert_int_equal(close(file), 0);
}

/* The good file with the first `from` replaced. */
static void
write_settings(struct place *place, const char *from, const char *to)
{
    char text[4096];
    const char *at = strstr(good, from);
    assert_non_null(at);
    (void)snprintf(
        text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    write_file(place->path, text, 0600);
}

/* What a call says on stderr, into place->complaint. */
static bool
load_listening(struct place *place, struct settings **out)
{
    char heard[512];
    (void)snprintf(heard, sizeof heard, "%s/stderr", place->folder);
    int kept = dup(STDERR_FILENO);
    int file = open(heard, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(kept >= 0 && file >= 0);
    assert_true(dup2(file, STDERR_FILENO) >= 0);
    bool is_loaded = settings_load(place->path, out);
    (void)fflush(stderr);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    ssize_t got = pread(file, place->complaint, sizeof place->complaint - 1, 0);
    assert_true(got >= 0);
    place->complaint[got] = '\0';
    assert_int_equal(close(file), 0);
    assert_int_equal(close(kept), 0);
    return is_loaded;
}

static void
refused(struct place *place, const char *from, const char *to, const char *word)
{
    struct settings *settings = NULL;
    write_settings(place, from, to);
    assert_false(load_listening(place, &settings));
    assert_null(settings);
    if (strstr(place->complaint, word) == NULL ||
        strncmp(place->complaint, place->path, strlen(place->path)) != 0)
        fail_msg("expected \"%s\" in: %s", word, place->complaint);
}

static void
good_file_is_read(void **state)
{
    struct place *place = *state;
    struct settings *settings = NULL;
    write_settings(place, "country", "country");
    assert_true(settings_load(place->path, &settings));
    assert_string_equal(settings->organisation, "havnes");
    assert_string_equal(settings->country, "NO");
    assert_true(settings->is_deployed);
    assert_string_equal(settings->person->name, "Turid Moe");
    assert_int_equal(settings->known_days, 30);
    assert_int_equal(settings->silence_s, 60);
    assert_int_equal(settings->sender_count, 1);
    assert_string_equal(settings->senders[0].ref, "99387");
    assert_int_equal(settings->daemon_count, 3);
    assert_string_equal(settings->folder, place->folder);
    const struct daemon_row *intake = settings_daemon(settings, "intake");
    assert_non_null(intake);
    assert_int_equal(intake->follows_count, 1);
    assert_string_equal(intake->follows[0], "plan");
    assert_int_equal(intake->log_map_mib, 32);
    assert_true(intake->tables_map_mib > 0);
    assert_null(settings_daemon(settings, "nobody"));
    assert_null(settings_daemon(settings, "courier")->bind);
    assert_true(settings_key_is_made(intake->public_key));
    assert_false(settings_key_is_made(DOTS));
    settings_destroy(&settings);
    assert_null(settings);
    settings_destroy(&settings);
}

static void
office_hours_are_the_settings(void **state)
{
    struct place *place = *state;
    struct settings *settings = NULL;
    struct calendar calendar;
    write_settings(place, "country", "country");
    assert_true(settings_load(place->path, &settings));
    assert_int_equal(settings->office_opens_minute, 8 * 60);
    assert_int_equal(settings->office_closes_minute, 16 * 60);
    settings_destroy(&settings);
    write_settings(place,
        "country:", "office_opens: \"07:30\"\noffice_closes: \"15:30\"\ncountry:");
    assert_true(settings_load(place->path, &settings));
    assert_true(settings_calendar(settings, &calendar));
    assert_int_equal(calendar.office_opens_minute, 7 * 60 + 30);
    assert_int_equal(calendar.office_closes_minute, 15 * 60 + 30);
    settings_destroy(&settings);
    refused(place, "country:", "office_opens: \"8\"\ncountry:", "office_opens");
    refused(place, "country:", "office_opens: \"24:00\"\ncountry:", "office_opens");
    refused(place, "country:",
        "office_opens: \"12:00\"\noffice_closes: \"12:00\"\ncountry:", "office_closes");
}

#define MAIL(server) "mail:\n  server: " server "\n  from: a@b.example\n  texts: x\n"

static void
mail_is_secret_or_near(void **state)
{
    struct place *place = *state;
    struct settings *settings = NULL;
    write_settings(place, "country:", MAIL("smtps://mail.example:465") "country:");
    assert_true(settings_load(place->path, &settings));
    assert_string_equal(settings->mail->server, "smtps://mail.example:465");
    assert_int_equal(settings->mail->timeout_s, 60);
    settings_destroy(&settings);
    write_settings(
        place, "country:", MAIL("smtp://127.0.0.1:25") "  is_plain: yes\ncountry:");
    assert_true(settings_load(place->path, &settings));
    settings_destroy(&settings);
    refused(place, "country:", MAIL("http://mail.example") "country:", "mail: server");
    refused(place, "country:",
        MAIL("smtp://mail.example:25") "  is_plain: yes\ncountry:", "is_plain");
    refused(place, "country:",
        MAIL("smtp://127.0.0.1.example:25") "  is_plain: yes\ncountry:", "is_plain");
    refused(place, "country:",
        MAIL("smtps://mail.example") "  timeout_s: 601\ncountry:", "timeout_s");
    refused(
        place, "country:", "mail:\n  server: smtps://mail.example\ncountry:", "from");
}

static void
what_stands_wrong_is_named_with_its_place(void **state)
{
    struct place *place = *state;
    refused(place, "country:", "contry:", ":2:");
    refused(place, "country:", "contry:", "contry");
    refused(place, "log_map_mib: 32", "log_map_mib: much", ":22:");
    refused(place, "is_deployed: yes", "is_deployed: [yes]", ":8:");
    refused(place, "country: \"NO\"\n", "", "country");
    refused(place, "name: Havnes kommune", "name: &x Havnes\nrules: *x", "lias");
}

static void
what_a_node_needs_is_asked_for(void **state)
{
    struct place *place = *state;
    refused(place, "unit: ke\n", "", "unit is missing");
    refused(place, "unit_name: Koordinerende enhet\n", "", "unit_name is missing");
    refused(place,
        "person:\n  code: duty-ke\n  name: Turid Moe\n  public_key: \"" DOTS "\"\n", "",
        "person is missing");
}

static void
values_are_checked(void **state)
{
    struct place *place = *state;
    refused(place, "country:", "silence_s: 3601\ncountry:", "silence_s is too long");
    refused(place, "organisation: havnes", "organisation: \"hav nes\"", "no code word");
    refused(place, "organisation: havnes", "organisation: hav/nes", "no name");
    refused(place, "code: duty-ke", "code: \"duty ke\"", "no code word");
    refused(place, KEY_A, "short", "no key");
    refused(place, "ipc://run/intake", "udp://run/intake", "no endpoint");
    refused(place, "ipc://run/intake", "tcp://0.0.0.0:7000", "no endpoint");
    refused(place, "ipc://run/intake", "ipc://", "no endpoint");
    refused(place, "follows: [plan]", "follows: [plane]", "plane");
    refused(place, "follows: [plan]", "follows: [courier]", "courier");
    refused(place, "follows: [plan]", "follows: [intake]", "intake");
    refused(place, "- name: courier\n", "- name: intake\n", "stands twice");
    refused(place, "ipc://run/plan\"\n    public_key: \"" DOTS,
        "ipc://run/plan\"\n    public_key: \"" KEY_A, "stands twice");
}

#define CONSOLE                                                                        \
    "console:\n  listen: \"127.0.0.1:7180\"\n  origin: \"https://stafett.example\"\n"  \
    "  secret: console.secret\n  page: page\n  users:\n"
#define USER "    - { login: turid, staff: duty-ke, key: turid.curve }\n"

static void
console_binds_each_login_once(void **state)
{
    struct place *place = *state;
    struct settings *settings = NULL;
    write_settings(place, "country:", CONSOLE USER "country:");
    assert_true(settings_load(place->path, &settings));
    assert_int_equal(settings->console->user_count, 1);
    assert_string_equal(settings->console->users[0].key, "turid.curve");
    assert_null(settings->console->login_header);
    settings_destroy(&settings);
    refused(place, "country:", CONSOLE USER USER "country:", "stands twice");
    refused(place, "country:",
        CONSOLE "    - { login: turid, staff: \"duty ke\", key: a }\ncountry:",
        "no code word");
    refused(place, "country:", CONSOLE "    - { login: turid }\ncountry:", "staff");
}

static void
missing_and_empty_files_are_refused(void **state)
{
    struct place *place = *state;
    struct settings *settings = NULL;
    assert_false(load_listening(place, &settings));
    assert_non_null(strstr(place->complaint, "No such file"));
    write_file(place->path, "", 0600);
    assert_false(load_listening(place, &settings));
    assert_int_not_equal(place->complaint[0], '\0');
}

static void
socket_paths_have_a_longest(void **state)
{
    struct place *place = *state;
    struct settings settings = { .folder = place->folder };
    char endpoint[256];
    char bind[256] = "ipc:///";
    memset(bind + 7, 'x', 106);
    assert_true(settings_endpoint(&settings, bind, endpoint, sizeof endpoint));
    assert_string_equal(endpoint, bind);
    bind[7 + 106] = 'x';
    assert_false(settings_endpoint(&settings, bind, endpoint, sizeof endpoint));
    assert_true(
        settings_endpoint(&settings, "ipc://run/plan", endpoint, sizeof endpoint));
    char expected[512];
    (void)snprintf(expected, sizeof expected, "ipc://%s/run/plan", place->folder);
    assert_string_equal(endpoint, expected);
    assert_true(settings_endpoint(
        &settings, "tcp://127.0.0.1:7000", endpoint, sizeof endpoint));
    assert_string_equal(endpoint, "tcp://127.0.0.1:7000");
    char too_long[256];
    (void)snprintf(too_long, sizeof too_long, "ipc://run/%s", bind + 7);
    refused(place, "ipc://run/intake", too_long, "too long a path");
}

static void
keys_go_round(void **state)
{
    struct place *place = *state;
    char path[512];
    struct curve_pair made;
    struct curve_pair loaded;
    struct stat stat_of_file;
    (void)snprintf(path, sizeof path, "%s/plan.curve", place->folder);
    assert_true(keys_make_curve(path, &made));
    assert_int_equal(stat(path, &stat_of_file), 0);
    assert_int_equal(stat_of_file.st_mode & 0777, 0600);
    assert_true(keys_load_curve(path, &loaded));
    assert_string_equal(made.public_text, loaded.public_text);
    assert_string_equal(made.secret_text, loaded.secret_text);
    assert_false(keys_make_curve(path, &made)); /* never overwritten */
    assert_true(keys_load_curve(path, &loaded));

    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t loaded_public[SIGN_PUBLIC_BYTES];
    uint8_t chain[DIGEST_BYTES] = { 7 };
    uint8_t signature[SIGNATURE_BYTES];
    struct signer signer;
    (void)snprintf(path, sizeof path, "%s/organisation.sign", place->folder);
    assert_true(keys_make_signer(path, public_key));
    assert_true(keys_load_signer(path, &signer, loaded_public));
    assert_memory_equal(public_key, loaded_public, sizeof public_key);
    chain_sign(&signer, chain, signature);
    assert_true(chain_verify(public_key, chain, slice_of(signature, sizeof signature)));

    uint8_t key[32] = { 0 };
    static const uint8_t nothing[32];
    (void)snprintf(path, sizeof path, "%s/node.vault", place->folder);
    assert_true(keys_make_vault(path));
    assert_true(keys_load_vault(path, key));
    assert_memory_not_equal(key, nothing, sizeof key);
}

static void
a_secret_that_others_may_read_is_none(void **state)
{
    struct place *place = *state;
    char path[512];
    char link[512];
    struct curve_pair pair;
    (void)snprintf(path, sizeof path, "%s/plan.curve", place->folder);
    (void)snprintf(link, sizeof link, "%s/link.curve", place->folder);
    assert_true(keys_make_curve(path, &pair));
    assert_int_equal(symlink(path, link), 0);
    assert_false(keys_load_curve(link, &pair));
    assert_int_equal(chmod(path, 0640), 0);
    assert_false(keys_load_curve(path, &pair));
    assert_int_equal(chmod(path, 0604), 0);
    assert_false(keys_load_curve(path, &pair));
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(keys_load_curve(path, &pair));
    /* A public key that is not the secret's. */
    char text[256];
    (void)snprintf(
        text, sizeof text, "public: %s\nsecret: %s\n", KEY_A, pair.secret_text);
    write_file(path, text, 0600);
    assert_false(keys_load_curve(path, &pair));
    write_file(path, "key: 00", 0600);
    uint8_t key[32];
    assert_false(keys_load_vault(path, key));
}

static void
z85_is_the_standards(void **state)
{
    (void)state;
    /* RFC 32/Z85: 86 4F D2 6F B5 59 F7 5B is HelloWorld. */
    static const uint8_t hello[8] = { 0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B };
    uint8_t bytes[CURVE_BYTES];
    uint8_t back[CURVE_BYTES];
    char text[CURVE_TEXT_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = hello[i % sizeof hello];
    keys_encode_z85(bytes, text);
    assert_string_equal(text, "HelloWorldHelloWorldHelloWorldHelloWorld");
    assert_true(keys_decode_z85(text, back));
    assert_memory_equal(bytes, back, sizeof bytes);
    text[39] = '"';
    assert_false(keys_decode_z85(text, back));
    text[39] = '\0';
    assert_false(keys_decode_z85(text, back));
    /* 85^5 - 1 does not fit 32 bits. */
    assert_false(keys_decode_z85("########################################", back));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_file_is_read, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            mail_is_secret_or_near, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            office_hours_are_the_settings, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            what_stands_wrong_is_named_with_its_place, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            what_a_node_needs_is_asked_for, place_make, place_remove),
        cmocka_unit_test_setup_teardown(values_are_checked, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            console_binds_each_login_once, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            missing_and_empty_files_are_refused, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            socket_paths_have_a_longest, place_make, place_remove),
        cmocka_unit_test_setup_teardown(keys_go_round, place_make, place_remove),
        cmocka_unit_test_setup_teardown(
            a_secret_that_others_may_read_is_none, place_make, place_remove),
        cmocka_unit_test(z85_is_the_standards),
    };
    return test_run_group("settings", tests, sizeof tests / sizeof tests[0]);
}
