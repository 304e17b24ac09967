/* What a coordinator reads of who takes part and of what may be shared, and the picture of
 * it: well-formed, escaped, everybody once, and no label upon another. */

#include "common/calendar_load.h"
#include "common/message.h"
#include "services/stafett/picture.h"
#include "tests/lib/test.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#define AT_15_40 INT64_C(1810302000000000) /* Fri 14 May 2027 15:40 in Oslo */

enum { ACTORS_MAX = 70, LABELS_MAX = 512 };

static struct calendar calendar;
static struct arena *arena;
static struct names names;
static struct show show;
static char *printed;
static size_t printed_bytes;
static Stafett__Plan__V1__Map map;
static Stafett__Plan__V1__ActorView actors[ACTORS_MAX];
static Stafett__Plan__V1__ActorView *actor_list[ACTORS_MAX];
static uint8_t ids[ACTORS_MAX][ID_BYTES];

static ProtobufCBinaryData
content_of(const char *name, const char *value)
{
    static const uint8_t salt[16] = { 1, 2, 3 };
    return slice_binary(
        content_with(slice_text(""), name, slice_text(value), salt, arena));
}

static ProtobufCBinaryData
content_more(ProtobufCBinaryData content, const char *name, const char *value)
{
    static const uint8_t salt[16] = { 1, 2, 3 };
    return slice_binary(
        content_with(slice_bytes(content), name, slice_text(value), salt, arena));
}

static Stafett__Plan__V1__ActorView *
add(const char *kind, const char *role, const char *state, const char *name)
{
    size_t i = map.n_actors++;
    Stafett__Plan__V1__ActorView *actor = &actors[i];
    stafett__plan__v1__actor_view__init(actor);
    ids[i][0] = 0x01;
    ids[i][1] = (uint8_t)i;
    actor->actor_id = slice_binary(slice_of(ids[i], ID_BYTES));
    actor->kind_code = (char *)kind;
    actor->role_code = (char *)role;
    actor->state_code = (char *)state;
    if (name[0] != '\0')
        actor->content = content_of("name", name);
    actor_list[i] = actor;
    return actor;
}

static int
set_up(void **state)
{
    (void)state;
    arena_create(16 << 20, &arena);
    names = (struct names){
        .own_code = "havnes", .own_name = "Havnes kommune", .arena = arena
    };
    show = (struct show){ .out = open_memstream(&printed, &printed_bytes),
        .calendar = &calendar,
        .names = &names,
        .arena = arena };
    stafett__plan__v1__map__init(&map);
    map.actors = actor_list;
    return show.out != NULL && calendar_load("Europe/Oslo", NULL, &calendar) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)fclose(show.out);
    free(printed);
    printed = NULL;
    arena_destroy(&arena);
    return 0;
}

static const char *
text(void)
{
    assert_int_equal(fflush(show.out), 0);
    return printed;
}

static const char *
drawn(void)
{
    picture_draw(&show, &map, show.out);
    return text();
}

static size_t
count_of(const char *whole, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(whole, part); at != NULL; at = strstr(at + 1, part))
        count++;
    return count;
}

/* ---- the map as text */

static void
roles_add(void)
{
    static Stafett__Plan__V1__RoleGap roles[3];
    static Stafett__Plan__V1__RoleGap *list[] = { &roles[0], &roles[1], &roles[2] };
    static const char *const words[][2] = { { "coordinator", "missing" },
        { "gp", "present" }, { "contact-doctor", "not-applicable" } };
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        stafett__plan__v1__role_gap__init(&roles[i]);
        roles[i].role_code = (char *)words[i][0];
        roles[i].state_code = (char *)words[i][1];
        roles[i].source_code = (char *)"LKT-framework";
    }
    map.roles = list;
    map.n_roles = ARRAY_COUNT(list);
}

/* Three with the same task. */
static void
overlap_add(void)
{
    static Stafett__Plan__V1__TaskOverlap overlap;
    static Stafett__Plan__V1__TaskOverlap *list[] = { &overlap };
    static ProtobufCBinaryData who[3];
    stafett__plan__v1__task_overlap__init(&overlap);
    for (size_t i = 0; i < ARRAY_COUNT(who); i++)
        who[i] = actors[i].actor_id;
    overlap.task_code = (char *)"morning-visit";
    overlap.actor_ids = who;
    overlap.n_actor_ids = ARRAY_COUNT(who);
    map.overlaps = list;
    map.n_overlaps = 1;
}

static void
a_map_says_who_what_and_what_is_missing(void **state)
{
    static char *tasks[] = { (char *)"morning-visit" };
    static char *suggested[] = { (char *)"coordinator", (char *)"gp" };
    (void)state;
    map.story_content = content_of("good_day", "My own kitchen.\nThe bench.");
    Stafett__Plan__V1__ActorView *gp = add("phone", "gp", "joined", "Dr. Bakke");
    gp->content = content_more(gp->content, "gives", "Medicine");
    gp->content = content_more(gp->content, "phone", "555 01 234");
    gp->task_codes = tasks;
    gp->n_task_codes = 1;
    gp->until_us = AT_15_40;
    gp->is_past = true;
    Stafett__Plan__V1__ActorView *nav = add("partner", "adviser", "asked", "");
    nav->organisation_code = (char *)"nav";
    nav->answer_due_us = AT_15_40;
    nav->line_ids = &gp->actor_id;
    nav->n_line_ids = 1;
    add("relative", "daughter", "declined", "Eli")->reason_content =
        content_of("reason", "Too far away.");
    add("phone", "contact-doctor", "not-applicable", "")->content =
        content_of("reason", "No stay now.");
    roles_add();
    overlap_add();
    map.suggested_codes = suggested;
    map.n_suggested_codes = 2;
    map.hidden_count = 1;
    map.helper_count = 2;
    show_map(&show, &map);
    assert_string_equal(text(),
        "A good day, in the person's own words\n"
        "                  My own kitchen.\n"
        "                  The bench.\n"
        "\n2 around the person, besides her own people and a coordinator\n"
        "\nOught to be there\n"
        "  coordinator           MISSING  (LKT-framework)\n"
        "  gp                    present  (LKT-framework)\n"
        "  contact doctor        not applicable, because: No stay now.  "
        "(LKT-framework)\n"
        "\nTake part (1)\n"
        "  gp: Dr. Bakke  [actor 01000000-0000-0000-0000-000000000000]\n"
        "    gives         Medicine\n"
        "    phone         555 01 234\n"
        "    does          morning visit\n"
        "    until         Fri 14 May 2027 15:40  PAST: look at it again\n"
        "\nAsked, and have not answered yet (1)\n"
        "  adviser: nav  [actor 01010000-0000-0000-0000-000000000000]\n"
        "    in touch with Dr. Bakke\n"
        "    answers by    Fri 14 May 2027 15:40\n"
        "\nAsked, and do not take part (1)\n"
        "  daughter: Eli  [actor 01020000-0000-0000-0000-000000000000]\n"
        "    because       Too far away.\n"
        "\nNot applicable (1)\n"
        "  contact doctor  [actor 01030000-0000-0000-0000-000000000000]\n"
        "    because       No stay now.\n"
        "\nDone by more than one\n"
        "  three do the same: morning visit (Dr. Bakke, nav, Eli)\n"
        "\nOught to be asked\n"
        "  coordinator, gp\n"
        "\n1 party is not shown\n");
}

static void
an_empty_map_says_so(void **state)
{
    (void)state;
    show_map(&show, &map);
    assert_string_equal(text(), "\nNobody is on the map yet.\n");
}

/* ---- the picture */

static xmlDoc *
parsed(const char *svg)
{
    xmlDoc *document = xmlReadMemory(
        svg, (int)strlen(svg), NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR);
    assert_non_null(document);
    assert_string_equal((const char *)xmlDocGetRootElement(document)->name, "svg");
    return document;
}

static void
names_from_outside_are_escaped_and_cleaned(void **state)
{
    /* Turns the direction of what follows. */
    static const char turns[] = { (char)0xe2, (char)0x80, (char)0xae, '\0' };
    (void)state;
    char name[128];
    (void)snprintf(name, sizeof name, "%s%s",
        "</text><script>x</script> \"A\" & 'B' \x07\x1b[2J \xc2\x9b ok", turns);
    add("phone", "gp", "joined", name);
    map.story_content = content_of("good_day", "<b>ride & \x01 swim</b>");
    const char *svg = drawn();
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "<b>"));
    assert_null(strchr(svg, 0x07));
    assert_null(strchr(svg, 0x1b));
    assert_null(strstr(svg, "\xc2\x9b"));
    assert_null(strstr(svg, turns));
    assert_non_null(strstr(svg, "&lt;/text&gt;&lt;script&gt;x&lt;/script&gt; "
                                "&quot;A&quot; &amp; &#39;B&#39; "));
    assert_non_null(strstr(svg, "&lt;b&gt;ride &amp; ? swim&lt;/b&gt;"));
    xmlFreeDoc(parsed(svg));
}

static void
everybody_is_drawn_once_and_the_hidden_never(void **state)
{
    (void)state;
    add("person", "person", "joined", "Emma Prov");
    add("relative", "guardian", "joined", "Eva Prov");
    add("phone", "gp", "asked", "Dr. Bakke");
    add("partner", "adviser", "left", "")->organisation_code = (char *)"nav";
    roles_add();
    map.hidden_count = 2;
    const char *svg = drawn();
    assert_int_equal(count_of(svg, "<g class=\"actor"), 3);
    assert_int_equal(count_of(svg, "<g class=\"person\">"), 1);
    assert_int_equal(count_of(svg, "<g class=\"gap\">"), 1);
    assert_int_equal(count_of(svg, ">Eva Prov</text>"), 1);
    assert_int_equal(count_of(svg, ">nav</text>"), 1);
    assert_int_equal(count_of(svg, ">2 parties are not shown</text>"), 1);
    assert_non_null(strstr(svg, "stroke-dasharray=\"4 3\""));
    xmlFreeDoc(parsed(svg));
}

static void
who_cannot_see_it_hears_it(void **state)
{
    (void)state;
    add("person", "person", "joined", "Emma");
    Stafett__Plan__V1__ActorView *gp = add("phone", "gp", "asked", "Dr. Bakke");
    gp->content = content_more(gp->content, "gives", "Medicine");
    roles_add();
    const char *svg = drawn();
    assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"map-title map-desc\""));
    assert_non_null(strstr(svg, "<title id=\"map-title\">Who is around Emma</title>"));
    assert_non_null(strstr(svg,
        "<desc id=\"map-desc\">In the middle: Emma. gp: Dr. Bakke (asked); gives: "
        "Medicine. coordinator: must be there, missing.</desc>"));
    assert_non_null(strstr(svg, "prefers-color-scheme:dark"));
    assert_null(strstr(svg, "href"));
    assert_null(strstr(svg, "url("));
}

static void
two_in_touch_have_one_line(void **state)
{
    static const uint8_t nobody[ID_BYTES] = { 0xff };
    (void)state;
    Stafett__Plan__V1__ActorView *a = add("phone", "gp", "joined", "A");
    Stafett__Plan__V1__ActorView *b = add("phone", "nurse", "joined", "B");
    Stafett__Plan__V1__ActorView *c = add("phone", "teacher", "joined", "C");
    ProtobufCBinaryData of_a[] = { b->actor_id, c->actor_id };
    ProtobufCBinaryData of_b[] = { a->actor_id,
        slice_binary(slice_of(nobody, ID_BYTES)) };
    a->line_ids = of_a;
    a->n_line_ids = 2;
    b->line_ids = of_b;
    b->n_line_ids = 2;
    /* Two lines, and the legend's. */
    assert_int_equal(count_of(drawn(), "<path class=\"touch\""), 3);
}

struct box {
    int left;
    int right;
    int top;
    int bottom;
};

static int
number_of(xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    assert_non_null(value);
    int number = atoi((const char *)value);
    xmlFree(value);
    return number;
}

static struct box
box_of(xmlNode *node)
{
    xmlChar *value = xmlNodeGetContent(node);
    xmlChar *anchor = xmlGetProp(node, (const xmlChar *)"text-anchor");
    int font = number_of(node, "font-size");
    bool is_bold = xmlHasProp(node, (const xmlChar *)"font-weight") != NULL;
    int width =
        picture_text_width((const char *)value, is_bold ? picture_bold(font) : font);
    int x = number_of(node, "x");
    int y = number_of(node, "y");
    if (anchor != NULL && strcmp((const char *)anchor, "end") == 0)
        x -= width;
    else if (anchor != NULL && strcmp((const char *)anchor, "middle") == 0)
        x -= width / 2;
    xmlFree(value);
    xmlFree(anchor);
    return (struct box){ x, x + width, y - font * 3 / 4, y + font / 5 };
}

static size_t
boxes_of(xmlNode *root, struct box boxes[LABELS_MAX])
{
    size_t count = 0;
    xmlNode *node = root;
    while (node != NULL) {
        if (node->type == XML_ELEMENT_NODE &&
            strcmp((const char *)node->name, "text") == 0) {
            assert_true(count < LABELS_MAX);
            boxes[count++] = box_of(node);
        } else if (node->children != NULL) {
            node = node->children;
            continue;
        }
        while (node != NULL && node->next == NULL)
            node = node->parent == (xmlNode *)root->doc ? NULL : node->parent;
        node = node == NULL ? NULL : node->next;
    }
    return count;
}

static void
assert_apart(const char *svg)
{
    static struct box boxes[LABELS_MAX];
    xmlDoc *document = parsed(svg);
    size_t count = boxes_of(xmlDocGetRootElement(document), boxes);
    xmlFreeDoc(document);
    for (size_t i = 0; i < count; i++) {
        assert_true(boxes[i].left >= 0 && boxes[i].right <= PICTURE_WIDTH);
        assert_true(boxes[i].top >= 0 && boxes[i].bottom <= PICTURE_HEIGHT);
        for (size_t j = 0; j < i; j++) {
            bool is_apart =
                boxes[i].left >= boxes[j].right || boxes[i].right <= boxes[j].left ||
                boxes[i].top >= boxes[j].bottom || boxes[i].bottom <= boxes[j].top;
            assert_true(is_apart);
        }
    }
}

/* So many, with long names, in sectors of four. */
static void
crowd(size_t count)
{
    static const char *const sectors[] = { "hospital", "municipality", "school", "nav",
        "gp", "habilitation-and-rehabilitation", "social-insurance", "" };
    static const char *const states[] = { "joined", "asked", "suggested", "declined" };
    for (size_t i = 0; i < count; i++) {
        Stafett__Plan__V1__ActorView *actor = add("mail",
            i % 5 == 0 ? "interdisciplinary-specialist-coordinator-of-it-all" : "nurse",
            states[i % 4],
            i % 3 == 0 ? "Wilhelmina Wennergren-Ødegaard av Søndre Mjøndalen og Wiik"
                       : "Per Lie");
        actor->sector_code = (char *)sectors[i / 4 % 8];
        actor->content = content_more(actor->content, "gives",
            "Comes every morning, and when she calls; knows where the key is and what "
            "to do with it when nobody answers the door at all");
        if (i > 0) {
            actor->line_ids = &actors[i * 7 % i].actor_id;
            actor->n_line_ids = 1;
        }
    }
    roles_add();
    map.hidden_count = 1;
    map.story_content = content_of("good_day",
        "A long good day that goes on and on, with a walk to the sea and coffee on the "
        "bench, and nobody who asks the same again, and the bus that comes when it "
        "should, and the grandchildren who stay until it is dark; and then to bed with "
        "a book that is not too good.");
}

static void
labels_never_meet(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 5, 12, 17, 19, 30, 48, 64 };
    const char *folder = getenv("STAFETT_PICTURES"); /* to look at them */
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
        stafett__plan__v1__map__init(&map);
        map.actors = actor_list;
        rewind(show.out);
        crowd(counts[i]);
        const char *svg = drawn();
        assert_int_equal(count_of(svg, "<g class=\"actor"), counts[i]);
        assert_apart(svg);
        if (folder == NULL)
            continue;
        char path[256];
        (void)snprintf(path, sizeof path, "%s/map-%zu.svg", folder, counts[i]);
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        (void)fputs(svg, file);
        (void)fclose(file);
    }
}

int
main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(a_map_says_who_what_and_what_is_missing),
        ROW(an_empty_map_says_so),
        ROW(names_from_outside_are_escaped_and_cleaned),
        ROW(everybody_is_drawn_once_and_the_hidden_never),
        ROW(who_cannot_see_it_hears_it),
        ROW(two_in_touch_have_one_line),
        ROW(labels_never_meet),
    };
    return test_run_group("stafett_map", tests, ARRAY_COUNT(tests));
}
