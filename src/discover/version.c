/* The version of Kubernetes, for fields that older ones do not have. */
#include "discover/discovery.h"

void discover_version(struct discovery *discovery) {
    const struct kube_answer *answer = &discovery->answers[ASK_VERSION];
    const char *text = node_text_at(answer->object, "gitVersion");
    if (!discovery_answered(discovery, &discovery->questions[ASK_VERSION], answer, false))
        return;
    if (*text == 'v')
        discovery_put(
            discovery, "/version", OPTION_KUBERNETES_VERSION,
            arena_copy_bytes(discovery->arena, text + 1, strspn(text + 1, "0123456789.")));
}
