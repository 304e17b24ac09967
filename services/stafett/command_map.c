/* The actor map, as text and as a picture. */

#include "services/stafett/commands.h"
#include "services/stafett/picture.h"
#include "services/stafett/talk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The picture has names in it: the file is its owner's alone. */
static FILE *
open_picture(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        talk("stafett: %s: %s", path, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
    }
    return file;
}

static int
draw(const struct show *show, const Stafett__Plan__V1__Map *map, const char *path)
{
    bool is_stdout = strcmp(path, "-") == 0;
    FILE *file = is_stdout ? stdout : open_picture(path);
    if (file == NULL)
        return EXIT_STORE_FAILED;
    picture_draw(show, map, file);
    bool is_written = fflush(file) == 0 && ferror(file) == 0;
    if (!is_stdout && fclose(file) != 0)
        is_written = false;
    if (is_written)
        return EXIT_DRAINED;
    talk("stafett: %s could not be written", path);
    return EXIT_STORE_FAILED;
}

int
command_map(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowMap ask = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    const ProtobufCMessage *view = NULL;
    const char *path = request->options[OPTION_SVG];
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&case_id);
    code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__map__descriptor, &view);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__Map *map = (const Stafett__Plan__V1__Map *)view;
    struct names names;
    struct show show;
    if (path != NULL || !session->globals->is_json)
        session_show(session, &names, &show);
    if (path != NULL)
        code = draw(&show, map, path);
    if (code != EXIT_DRAINED || (path != NULL && strcmp(path, "-") == 0) ||
        session_json(session, view) >= 0)
        return code;
    show_map(&show, map);
    return EXIT_DRAINED;
}
