#include "services/plan/plan_fellowship.h"

/* Looks at the fellowship: recorded, on the ground of duty, before they are answered. */

#define LOOK(name, type, part)                                                         \
    void plan_decide_##name(                                                           \
        const struct view *view, const struct input *input, struct decision *decision) \
    {                                                                                  \
        struct plan_act act = plan_act_start(view, input, decision);                   \
        (void)plan_act_look(                                                           \
            &act, ((const Stafett__Plan__V1__##type *)input->message)->case_id, part); \
    }

LOOK(show_map, ShowMap, "map")
LOOK(show_consents, ShowConsents, "consents")
LOOK(preview, PreviewSharing, "preview")
LOOK(show_story, ShowStory, "story")
LOOK(show_card, ShowCard, "card")
LOOK(show_work, ShowWork, "work")
