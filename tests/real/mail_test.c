/* Mail with real daemons and real SMTP servers (mail_server.py): what is taken over once
 * comes once, whatever the server, the line or a kill does meanwhile, and a dead channel is
 * told. Only the time of inputs is steered; the sender's own patience is real. */

#include "common/clock.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/stage_real.h"
#include "tests/real/watch.h"

#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { PATIENCE_US = 60 * 1000000, PAUSE_MS = 20, SETTINGS_BYTES = 8192 };

static const char story[] =
    "start 2028-02-07 09:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid\"\n"
    "text word\n  Oppgaver\n"
    "text person\n  given_name: Jonas\n  family_name: Pr\303\270ve\n"
    "text address\n  ola@havnes.example\n"
    "havnes/duty-ke: unit add team --name @word\n"
    "havnes/duty-ke: staff add lead --unit team --role leader --name @word\n"
    "havnes/duty-ke: staff add ola --unit team --role coordinator --name @word\n"
    "havnes/duty-ke: unit duty team lead\n"
    "havnes/duty-ke: channel set ola --mail @address\n"
    "$case = havnes/duty-ke: case open --person @person\n";

static char programs[600];
static char folder[256];
static char post[STAGE_PATH_BYTES]; /* the mail server's folder */
static pid_t server;
static struct stage_real *stage;
static struct scenario *scenario;
static struct watch *watch;
static char good[SETTINGS_BYTES]; /* settings without mail */
static char case_id[64];
static unsigned ports[3];
static unsigned taken; /* mails that were looked at */

/* ---- the server */

static void
server_mode(const char *mode)
{
    char path[STAGE_PATH_BYTES];
    scenario_text(path, sizeof path, "%.400s/mode", post);
    assert_true(scenario_write_file(path, mode));
}

static json_t *
server_document(const char *name)
{
    char path[STAGE_PATH_BYTES];
    scenario_text(path, sizeof path, "%.400s/%s", post, name);
    return json_load_file(path, 0, NULL);
}

static json_t *
server_await(const char *name)
{
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    json_t *document = server_document(name);
    while (document == NULL && clock_monotonic_us() < until_us) {
        (void)poll(NULL, 0, PAUSE_MS);
        document = server_document(name);
    }
    if (document == NULL)
        fail_msg("the mail server has not written %s", name);
    return document;
}

static void
server_start(void)
{
    static const char *const names[] = { "starttls", "smtps", "plain" };
    const char *const argv[] = { "python3", "tests/real/mail_server.py", post, NULL };
    char log[STAGE_PATH_BYTES];
    posix_spawn_file_actions_t actions;
    scenario_text(post, sizeof post, "%.200s/post", folder);
    assert_int_equal(mkdir(post, 0700), 0);
    server_mode("ok");
    scenario_text(log, sizeof log, "%.400s/log", post);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(
                         &actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0600),
        0);
    assert_int_equal(posix_spawn(&server, "/usr/bin/python3", &actions, NULL,
                         (char *const *)argv, environ),
        0);
    assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
    json_t *document = server_await("ports");
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        ports[i] = (unsigned)json_integer_value(json_object_get(document, names[i]));
    json_decref(document);
}

/* The next mail that it has taken over, and no further one. */
static json_t *
mail_next(void)
{
    char name[32];
    scenario_text(name, sizeof name, "%u.json", taken);
    json_t *mail = server_await(name);
    taken++;
    return mail;
}

static bool
mail_is_there(void)
{
    char name[32];
    scenario_text(name, sizeof name, "%u.json", taken);
    json_t *mail = server_document(name);
    json_decref(mail);
    return mail != NULL;
}

/* ---- the node */

static json_t *
run(int argc, const char *const *words)
{
    static char text[STAGE_OUTPUT_BYTES];
    static char talk[STAGE_OUTPUT_BYTES];
    char settings[STAGE_PATH_BYTES];
    char key[STAGE_PATH_BYTES];
    struct stage_output output = { .text = text, .talk = talk };
    const char *argv[24] = { "--settings", settings, "--key", key, "--json" };
    scenario_text(settings, sizeof settings, "%.200s/havnes/stafett.yaml", folder);
    scenario_text(key, sizeof key, "%.200s/havnes/keys/duty-ke.curve", folder);
    for (int i = 0; i < argc; i++)
        argv[5 + i] = words[i];
    assert_true(stage_real_play.run(stage, 5 + argc, argv, &output));
    return json_loads(output.text, 0, NULL);
}

static void
order(int argc, const char *const *words)
{
    json_t *answer = run(argc, words);
    const char *reason = json_string_value(json_object_get(answer, "reason_code"));
    if (answer == NULL || (reason != NULL && reason[0] != '\0'))
        fail_msg("%s %s: %s", words[0], words[1], reason == NULL ? "?" : reason);
    json_decref(answer);
}

static void
replace(const char *staff)
{
    char path[STAGE_PATH_BYTES];
    scenario_text(path, sizeof path, "%.200s/reason", folder);
    assert_true(scenario_write_file(path, "Because.\n"));
    const char *const words[] = { "case", "replace", case_id, staff, "--text", path };
    order(6, words);
}

/* Ola is told that the case is hers; what she was told of it before is closed. */
static void
alert_ola(void)
{
    replace("lead");
    replace("ola");
}

/* What `channel list` says of her: the field, or of the whole channel. */
static json_t *
channel(const char *member)
{
    const char *const words[] = { "channel", "list" };
    json_t *document = run(2, words);
    json_t *row = json_array_get(json_object_get(document, member), 0);
    json_incref(row);
    json_decref(document);
    return row;
}

static bool
channel_is(const char *reason, int owed)
{
    json_t *row = channel("channels");
    const char *now = json_string_value(json_object_get(row, "reason_code"));
    bool is_so = now != NULL && strcmp(now, reason) == 0 &&
                 json_integer_value(json_object_get(row, "owed")) == owed;
    json_decref(row);
    return is_so;
}

static void
await_channel(const char *reason, int owed)
{
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    while (!channel_is(reason, owed)) {
        if (clock_monotonic_us() > until_us)
            fail_msg("the channel is not %s with %d owed", reason, owed);
        (void)poll(NULL, 0, PAUSE_MS);
    }
}

/* Some alert of that kind, in that state or any (NULL). */
static bool
has_alert(const char *kind, const char *state)
{
    const char *const words[] = { "alerts", "--all", "--closed" };
    json_t *document = run(3, words);
    bool has = false;
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "alerts"), i, row)
    {
        const char *now = json_string_value(json_object_get(row, "state_code"));
        has = has || (strcmp(json_string_value(json_object_get(row, "kind_code")),
                          kind) == 0 &&
                         (state == NULL || strcmp(now, state) == 0));
    }
    json_decref(document);
    return has;
}

static void
await_alert(const char *kind, const char *state)
{
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    while (!has_alert(kind, state)) {
        if (clock_monotonic_us() > until_us)
            fail_msg("no alert %s", kind);
        (void)poll(NULL, 0, PAUSE_MS);
    }
}

static void
minutes_pass(int minutes)
{
    char clock[STAGE_PATH_BYTES];
    scenario_text(clock, sizeof clock, "%.200s/clock", folder);
    assert_true(clock_steer_write(
        clock, clock_steer_read(clock) + (int64_t)minutes * MINUTE_US));
}

/* The settings' mail from now on; notification starts anew with them. */
static void
settings_mail(const char *url, const char *ca, const char *secret)
{
    char path[STAGE_PATH_BYTES];
    char text[SETTINGS_BYTES];
    char here[STAGE_PATH_BYTES];
    assert_non_null(getcwd(here, sizeof here));
    scenario_text(path, sizeof path, "%.200s/havnes/stafett.yaml", folder);
    scenario_text(text, sizeof text,
        "%s\nmail:\n  server: %s\n%s  ca: %s/%s.pem\n  secret: %s\n"
        "  from: stafett@havnes.example\n  texts: %.300s/deploy/texts/mail-nb.yaml\n"
        "  link: https://stafett.havnes.example/alerts/\n  timeout_s: 2\n",
        good, url, strncmp(ca, "none", 4) == 0 ? "  is_plain: yes\n" : "", post,
        strncmp(ca, "none", 4) == 0 ? "server" : ca, secret, here);
    assert_true(scenario_write_file(path, text));
    assert_true(watch_signal_surely(watch, "notification", SIGKILL, PATIENCE_US));
    assert_true(watch_wait_up(watch, PATIENCE_US));
}

static void
settings_server(unsigned which)
{
    char url[64];
    scenario_text(url, sizeof url, "%s://localhost:%u", which == 1 ? "smtps" : "smtp",
        ports[which]);
    settings_mail(url, which == 2 ? "none" : "server", "mail.secret");
}

/* ---- what must be so */

static void
mail_is_sound(json_t *mail)
{
    const char *text = json_string_value(json_object_get(mail, "text"));
    assert_non_null(text);
    assert_string_equal(
        json_string_value(json_object_get(mail, "from")), "stafett@havnes.example");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(mail, "to"), 0)),
        "ola@havnes.example");
    assert_string_equal(
        json_string_value(json_object_get(mail, "header_to")), "ola@havnes.example");
    assert_string_equal(json_string_value(json_object_get(mail, "subject")),
        "Haster: Du er n\303\245 ansvarlig i en sak");
    assert_int_equal(json_array_size(json_object_get(mail, "defects")), 0);
    assert_non_null(strstr(text, "https://stafett.havnes.example/alerts/0"));
    assert_non_null(strstr(text, "Havnes kommune"));
    /* Whom it is about stands in no mail. */
    assert_null(strstr(text, "Jonas"));
    assert_null(strstr(text, case_id));
}

/* One mail, sound, and nothing after it. */
static void
one_mail_comes(void)
{
    json_t *mail = mail_next();
    mail_is_sound(mail);
    json_decref(mail);
    await_channel("", 0);
    assert_false(mail_is_there());
}

/* Put off, tried again in its time, sent once. */
static void
put_off_and_sent(const char *mode, const char *reason)
{
    server_mode(mode);
    alert_ola();
    await_channel(reason, 1);
    assert_false(mail_is_there());
    server_mode("ok");
    minutes_pass(2);
    one_mail_comes();
}

static void
what_is_put_off_comes_later(void **state)
{
    (void)state;
    put_off_and_sent("rcpt-later", "mail-later");
    put_off_and_sent("data-later", "mail-later");
    put_off_and_sent("data-drop", "mail-broken");
}

/* The sender waits for it as long as its patience lasts; the daemon for nobody. */
static void
late_server_holds_nobody_up(void **state)
{
    (void)state;
    put_off_and_sent("late", "mail-timeout");
}

static void
what_is_refused_climbs_at_once(void **state)
{
    (void)state;
    server_mode("rcpt-refused");
    alert_ola();
    await_channel("mail-refused", 0);
    await_alert("mail-refused", NULL);
    server_mode("data-refused");
    alert_ola();
    await_channel("mail-refused", 0);
    server_mode("ok");
    alert_ola();
    one_mail_comes();
}

static void
without_secrecy_nothing_is_sent(void **state)
{
    char url[64];
    (void)state;
    scenario_text(url, sizeof url, "smtp://localhost:%u", ports[2]);
    settings_mail(url, "server", "mail.secret"); /* it has no STARTTLS */
    alert_ola();
    await_channel("mail-tls", 1);
    scenario_text(url, sizeof url, "smtps://localhost:%u", ports[1]);
    settings_mail(url, "other", "mail.secret"); /* not its certificate */
    minutes_pass(2);
    await_channel("mail-tls", 1);
    settings_mail(url, "server", "wrong.secret");
    minutes_pass(5);
    await_channel("mail-login", 1);
    settings_server(1); /* TLS from the start */
    minutes_pass(10);
    one_mail_comes();
}

static void
server_of_this_machine_may_be_plain(void **state)
{
    (void)state;
    settings_server(2);
    alert_ola();
    one_mail_comes();
}

/* Killed while the server has the mail and has not answered. */
static void
killed_meanwhile_it_goes_on(void **state)
{
    (void)state;
    server_mode("data-late");
    alert_ola();
    json_decref(server_await("asked"));
    server_mode("ok");
    assert_true(watch_signal_surely(watch, "notification", SIGKILL, PATIENCE_US));
    one_mail_comes();
}

static void
dead_server_is_told_and_heals(void **state)
{
    (void)state;
    settings_mail("smtp://localhost:1", "server", "mail.secret");
    alert_ola();
    for (int minutes = 2; minutes <= 8; minutes *= 2) {
        await_channel("mail-unreachable", 1);
        minutes_pass(minutes);
    }
    await_alert("channel-down", NULL);
    json_t *down = channel("down");
    assert_string_equal(
        json_string_value(json_object_get(down, "reason_code")), "mail-unreachable");
    json_decref(down);
    settings_server(0);
    minutes_pass(15);
    one_mail_comes();
    await_alert("channel-down", "closed");
    assert_null(channel("down"));
}

static void
one_mail_with_starttls_and_login(void **state)
{
    (void)state;
    alert_ola();
    json_t *mail = mail_next();
    mail_is_sound(mail);
    assert_string_equal(json_string_value(json_object_get(mail, "user")), "stafett");
    assert_true(json_is_true(json_object_get(mail, "is_secret")));
    json_decref(mail);
    await_channel("", 0);
    assert_false(mail_is_there());
}

/* Files of the node but its store, and what its daemons said. */
static void
no_log_has_the_address(void **state)
{
    static const char *const files[] = { "stafett.yaml.log", "stafett.yaml.out" };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        static char text[STAGE_OUTPUT_BYTES];
        char path[STAGE_PATH_BYTES];
        scenario_text(path, sizeof path, "%.200s/havnes/%s", folder, files[i]);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        assert_int_equal(fclose(file), 0);
        assert_true(i > 0 || strstr(text, "reason=mail-timeout") != NULL);
        assert_null(strstr(text, "ola@havnes.example"));
        assert_null(strstr(text, "right"));
    }
}

/* ---- setting up */

static bool
open_node(void *context, const char *organisation, const char *settings)
{
    FILE *file = fopen(settings, "re");
    if (file == NULL)
        return false;
    size_t bytes = fread(good, 1, sizeof good - 1, file);
    good[bytes] = '\0';
    return fclose(file) == 0 &&
           stage_real_play.open_node(context, organisation, settings);
}

static void
secret_write(const char *name, const char *password)
{
    char path[STAGE_PATH_BYTES];
    char text[128];
    scenario_text(path, sizeof path, "%.200s/havnes/%s", folder, name);
    scenario_text(text, sizeof text, "user: stafett\npassword: %s\n", password);
    assert_true(scenario_write_file(path, text));
    assert_int_equal(chmod(path, 0600), 0);
}

static int
nodes_open(void)
{
    static struct stage_play play;
    char path[STAGE_PATH_BYTES];
    test_folder_make(folder, sizeof folder);
    server_start();
    scenario_text(path, sizeof path, "%s/story.scn", folder);
    stage_real_create(programs, folder, &stage);
    play = stage_real_play;
    play.open_node = open_node;
    scenario_create(&play, stage, folder, false, &scenario);
    if (!scenario_write_file(path, story) || !scenario_play(scenario, path))
        return -1;
    for (size_t i = 0; i < scenario->name_count; i++) {
        if (strcmp(scenario->names[i].name, "case") == 0)
            scenario_text(case_id, sizeof case_id, "%s", scenario->names[i].id);
    }
    secret_write("mail.secret", "right");
    secret_write("wrong.secret", "wrong");
    scenario_text(path, sizeof path, "%.200s/havnes/stafett.yaml", folder);
    return case_id[0] != '\0' && watch_create(path, &watch) ? 0 : -1;
}

static int
nodes_close(void)
{
    int state = 0;
    watch_destroy(&watch);
    scenario_destroy(&scenario);
    bool is_drained = stage_real_destroy(&stage);
    (void)kill(server, SIGTERM);
    (void)waitpid(server, &state, 0);
    test_folder_remove(folder);
    return is_drained ? 0 : -1;
}

int
main(int argc, char **argv)
{
    char own[512];
    /* Few restarts: a supervisor waits longer from one to the next. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dead_server_is_told_and_heals),
        cmocka_unit_test(one_mail_with_starttls_and_login),
        cmocka_unit_test(what_is_put_off_comes_later),
        cmocka_unit_test(late_server_holds_nobody_up),
        cmocka_unit_test(what_is_refused_climbs_at_once),
        cmocka_unit_test(killed_meanwhile_it_goes_on),
        cmocka_unit_test(without_secrecy_nothing_is_sent),
        cmocka_unit_test(server_of_this_machine_may_be_plain),
        cmocka_unit_test(no_log_has_the_address),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    if (nodes_open() != 0)
        return 1;
    int code = test_run_group("mail", tests, ARRAY_COUNT(tests));
    return nodes_close() == 0 ? code : 1;
}
