/* The console's HTTP, without a browser: who is let in, what is refused and with what, and
 * that nothing that is sent twice is done twice (edge.mjs). */

#include "tests/console/play.h"

#include <stddef.h>

int
main(int argc, char **argv)
{
    return play_group("edge", argv[0], argc > 1 ? argv[1] : NULL);
}
