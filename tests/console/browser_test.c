/* The page, as people use it, in a real browser (pages.mjs, stories.mjs). An argument:
 * only the tests whose names have it. STAFETT_PICTURES=FOLDER keeps pictures of each page. */

#include "tests/console/play.h"

#include <stddef.h>

int
main(int argc, char **argv)
{
    return play_group("browser", argv[0], argc > 1 ? argv[1] : NULL);
}
