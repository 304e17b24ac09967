/* Nodes: folders, keys, settings, sockets and processes. */

#include "tests/wire/border_node.h"

#include "common/arena.h"

#include <arpa/inet.h>
#include <libgen.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARENA_BYTES = 4 << 20 };

extern char **environ;

struct stage border_stage;

void
stage_programs(int argc, char **argv)
{
    char own[STAGE_TEXT_BYTES / 2];
    assert_true(argc > 0);
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(border_stage.program, sizeof border_stage.program,
        "%s/../../bin/stafett-border", dirname(own));
}

int
stage_open(void **state)
{
    (void)state;
    test_folder_make(border_stage.folder, sizeof border_stage.folder);
    arena_create(ARENA_BYTES, &border_stage.arena);
    border_stage.node_count = 0;
    return 0;
}

int
stage_close(void **state)
{
    (void)state;
    for (size_t i = 0; i < border_stage.node_count; i++) {
        if (border_stage.nodes[i].pid > 0)
            node_kill(&border_stage.nodes[i]);
        bus_destroy(&border_stage.nodes[i].bus);
    }
    if (border_stage.hand != NULL)
        hand_close(&border_stage.hand);
    arena_destroy(&border_stage.arena);
    test_folder_remove(border_stage.folder);
    return 0;
}

/* ---- nodes */

static unsigned
free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t bytes = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, bytes), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &bytes), 0);
    (void)close(fd);
    return ntohs(address.sin_port);
}

static void
key_make(const struct node *node, const char *name, struct curve_pair *out)
{
    char path[2 * STAGE_TEXT_BYTES];
    (void)snprintf(path, sizeof path, "%s/keys/%s.curve", node->folder, name);
    assert_true(keys_make_curve(path, out));
}

static void
settings_write(const struct node *node)
{
    char path[2 * STAGE_TEXT_BYTES];
    (void)snprintf(path, sizeof path, "%s/stafett.yaml", node->folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    (void)fprintf(file,
        "organisation: %s\nname: Test\ncountry: \"NO\"\ntime_zone: Europe/Oslo\n"
        "rules: rules.yaml\nkeys: keys\nstore: store\nis_deployed: no\nunit: ke\n"
        "unit_name: Test\nperson: { code: one, name: One, public_key: \"%s\" }\n"
        "border_listen: %s\ndaemons:\n"
        "  - { name: intake, bind: \"ipc://run/intake\", public_key: \"%s\" }\n"
        "  - { name: plan, bind: \"ipc://run/plan\", public_key: \"%s\" }\n"
        "  - { name: border, bind: \"ipc://run/border\", public_key: \"%s\" }\n",
        node->code, node->plan.public_text, node->listen, node->intake.public_text,
        node->plan.public_text, node->border.public_text);
    assert_int_equal(fclose(file), 0);
}

static struct socket *
server_open(struct node *node, const char *name, const struct curve_pair *pair)
{
    struct socket *server = NULL;
    char endpoint[2 * STAGE_TEXT_BYTES];
    (void)snprintf(endpoint, sizeof endpoint, "ipc://%s/run/%s", node->folder, name);
    assert_int_equal(bus_serve(node->bus, endpoint, pair, &server), STATUS_OK);
    return server;
}

struct node *
stage_node(const char *code)
{
    char path[2 * STAGE_TEXT_BYTES];
    uint8_t key[1][CURVE_BYTES];
    assert_true(border_stage.node_count < STAGE_NODES_MAX);
    struct node *node = &border_stage.nodes[border_stage.node_count];
    memset(node, 0, sizeof *node);
    border_stage.node_count++;
    (void)snprintf(node->code, sizeof node->code, "%s", code);
    (void)snprintf(
        node->folder, sizeof node->folder, "%s/%s", border_stage.folder, code);
    (void)snprintf(
        node->listen, sizeof node->listen, "tcp://127.0.0.1:%u", free_port());
    (void)snprintf(path, sizeof path, "%s/keys", node->folder);
    assert_int_equal(mkdir(node->folder, 0700), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    key_make(node, "border", &node->border);
    key_make(node, "plan", &node->plan);
    key_make(node, "intake", &node->intake);
    settings_write(node);
    assert_int_equal(bus_create(&node->bus), STATUS_OK);
    assert_true(keys_decode_z85(node->border.public_text, key[0]));
    bus_allow(node->bus, (const uint8_t(*)[CURVE_BYTES])key, 1);
    node->plan_server = server_open(node, "plan", &node->plan);
    node->intake_server = server_open(node, "intake", &node->intake);
    (void)snprintf(path, sizeof path, "ipc://%s/run/border", node->folder);
    assert_int_equal(bus_connect(node->bus, path, &node->intake,
                         node->border.public_text, &node->to_border),
        STATUS_OK);
    return node;
}

void
node_list(struct node *node, const char *code, const struct curve_pair *border,
    const char *endpoint)
{
    assert_true(node->listed_count < STAGE_LISTED_MAX);
    struct node_listed *listed = &node->listed[node->listed_count];
    (void)snprintf(listed->code, sizeof listed->code, "%s", code);
    (void)snprintf(listed->endpoint, sizeof listed->endpoint, "%s", endpoint);
    assert_true(keys_decode_z85(border->public_text, listed->key));
    node->listed_count++;
}

void
node_unlist(struct node *node)
{
    node->listed_count = 0;
}

void
node_start(struct node *node)
{
    char settings[2 * STAGE_TEXT_BYTES];
    (void)snprintf(settings, sizeof settings, "%s/stafett.yaml", node->folder);
    char *argv[] = { border_stage.program, (char *)"--settings", settings,
        (char *)"--quiet", NULL };
    assert_int_equal(
        posix_spawn(&node->pid, border_stage.program, NULL, NULL, argv, environ), 0);
}

static int
node_end(struct node *node, int signal)
{
    int status = 0;
    assert_int_equal(kill(node->pid, signal), 0);
    assert_int_equal(waitpid(node->pid, &status, 0), node->pid);
    node->pid = 0;
    return status;
}

void
node_stop(struct node *node)
{
    int status = node_end(node, SIGTERM);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

void
node_kill(struct node *node)
{
    (void)node_end(node, SIGKILL);
}
