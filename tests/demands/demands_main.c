/* Which scenario proves which demand. A scenario says `demand ID EVENT...`; it is played
 * once as it is, and once more for each of these events with the event left out of every
 * decision: then it has to fail, or the demand has no proof in it. What is printed is the
 * demand, the scenarios, and by which commands the events come about. */

#include "tests/demands/left_out.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/scenario/stage_virtual.h"

#include "common/trace.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEMANDS_MAX = 64, HEARD_MAX = 128, LINE_BYTES = 512, WORD_BYTES = 64 };

struct demand {
    char id[WORD_BYTES];
    bool is_covered;
};

static struct demand demands[DEMANDS_MAX];
static size_t demand_count;

static bool
demands_read(const char *path)
{
    char line[LINE_BYTES];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof line, file) != NULL && demand_count < DEMANDS_MAX) {
        size_t bytes = strcspn(line, " \n");
        if (line[0] == '#' || bytes == 0 || bytes >= WORD_BYTES)
            continue;
        memcpy(demands[demand_count].id, line, bytes);
        demand_count++;
    }
    (void)fclose(file);
    return true;
}

/* By which command each kind of event first came about, in the file that is played. */
static char heard[HEARD_MAX][WORD_BYTES * 2];
static size_t heard_count;

/* Never returns. */
static void
play(const char *path, const char *left_out, int told)
{
    char folder[STAGE_PATH_BYTES];
    struct stage_virtual *stage;
    struct scenario *scenario;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    FILE *file = told >= 0 ? fdopen(told, "we") : NULL;
    if (left_out != NULL && nowhere >= 0) {
        (void)dup2(nowhere, STDERR_FILENO);
        (void)dup2(nowhere, STDOUT_FILENO);
    }
    test_folder_make(folder, sizeof folder);
    stage_virtual_create(folder, false, &stage);
    scenario_create(&stage_virtual_play, stage, folder, false, &scenario);
    left_out_set(left_out);
    left_out_listen(scenario, file);
    bool is_good = scenario_play(scenario, path) && scenario_failed(scenario) == 0;
    if (file != NULL)
        (void)fclose(file);
    test_folder_remove(folder);
    _exit(is_good ? 0 : 1);
}

static void
listen_to(int told)
{
    char line[LINE_BYTES];
    FILE *file = fdopen(told, "re");
    heard_count = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (heard_count < HEARD_MAX)
            scenario_text(heard[heard_count++], sizeof heard[0], "%.120s", line);
    }
    if (file != NULL)
        (void)fclose(file);
}

/* In a process of its own: what leaves an event out may end in an ASSERT. True: every
 * expectation held. */
static bool
plays(const char *path, const char *left_out)
{
    int ends[2] = { -1, -1 };
    int status = 1;
    if (left_out == NULL && pipe(ends) != 0)
        return false;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        play(path, left_out, ends[1]);
    if (left_out == NULL) {
        (void)close(ends[1]);
        listen_to(ends[0]);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static const char *
command_of(const char *event)
{
    size_t bytes = strlen(event);
    for (size_t i = 0; i < heard_count; i++) {
        if (strncmp(heard[i], event, bytes) == 0 && heard[i][bytes] == ' ')
            return heard[i] + bytes + 1;
    }
    return NULL;
}

/* `demand ID EVENT...` in this file. True: each event is needed for what it expects. */
static bool
demand_holds(const char *path, char *events, const char *id)
{
    char *rest = NULL;
    bool is_proved = false;
    printf("%-5s %s", id, path);
    for (char *event = strtok_r(events, " \n", &rest); event != NULL;
         event = strtok_r(NULL, " \n", &rest)) {
        const char *command = command_of(event);
        is_proved = command != NULL && !plays(path, event);
        printf("%s %s > %s", rest == NULL ? "" : ";", command, event);
        if (!is_proved) {
            printf("\n");
            (void)fprintf(stderr, "%s: %s: %s %s\n", path, id,
                command == NULL ? "it never comes to" : "nothing fails without", event);
            return false;
        }
    }
    printf("\n");
    return is_proved;
}

static struct demand *
demand_find(const char *id)
{
    for (size_t i = 0; i < demand_count; i++) {
        if (strcmp(demands[i].id, id) == 0)
            return &demands[i];
    }
    return NULL;
}

/* `demand ID EVENT...`: the rest of the line, or NULL. */
static char *
demand_line(char *line, char id[WORD_BYTES])
{
    int used = 0;
    return sscanf(line, "demand %63s %n", id, &used) == 1 && used > 0 ? line + used
                                                                      : NULL;
}

/* True: all that the file says of demands is so. */
static bool
file_holds(const char *path)
{
    char line[LINE_BYTES];
    char id[WORD_BYTES];
    bool is_good = true;
    bool is_played = false;
    FILE *file = fopen(path, "re");
    while (file != NULL && is_good && fgets(line, sizeof line, file) != NULL) {
        char *events = demand_line(line, id);
        if (events == NULL)
            continue;
        struct demand *demand = demand_find(id);
        if (demand == NULL)
            (void)fprintf(stderr, "%s: no such demand: %s\n", path, id);
        if (!is_played)
            is_good = plays(path, NULL);
        is_played = true;
        is_good = is_good && demand != NULL && demand_holds(path, events, id);
        if (is_good)
            demand->is_covered = true;
    }
    if (file != NULL)
        (void)fclose(file);
    return is_good;
}

int
main(void)
{
    glob_t files;
    size_t covered = 0;
    bool is_good = demands_read("tests/demands/demands.txt");
    trace_quiet();
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (!is_good || glob("tests/scenario/*.scn", 0, NULL, &files) != 0)
        return 1;
    for (size_t i = 0; i < files.gl_pathc; i++)
        is_good = file_holds(files.gl_pathv[i]) && is_good;
    globfree(&files);
    for (size_t i = 0; i < demand_count; i++) {
        covered += demands[i].is_covered ? 1 : 0;
        if (!demands[i].is_covered)
            printf("%-5s no scenario\n", demands[i].id);
    }
    printf("demands %zu\ncovered %zu\n", demand_count, covered);
    return is_good && covered == demand_count ? 0 : 1;
}
