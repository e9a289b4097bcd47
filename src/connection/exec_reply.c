#include "model/civil.h"
#include "text/json.h"

#include "connection/address.h"
#include "connection/exec.h"
#include "connection/pem.h"

/* A text of the status; `good` becomes false when it is something else. */
static const char *take_text(const struct node *status, const char *key, bool *good) {
    const struct node *node = node_get(status, key);
    if (!node || node->kind == NODE_NULL)
        return NULL;
    if (node->kind != NODE_STRING) {
        *good = false;
        return NULL;
    }
    return *node->string ? node->string : NULL;
}

static const char *check_pair(const struct kube_exec_result *result) {
    if (!result->client_certificate != !result->client_key)
        return "it printed a client certificate or key without the other";
    if (!result->client_certificate)
        return NULL;
    if (!pem_has_certificate(result->client_certificate))
        return "its client certificate is not PEM";
    enum pem_key key = pem_private_key(result->client_key);
    if (key == PEM_KEY_ENCRYPTED)
        return "its client key is encrypted";
    return key == PEM_KEY_NONE ? "its client key is not a private key in PEM" : NULL;
}

/* What is wrong with the status, or NULL. */
static const char *take_status(struct arena *arena, const struct node *status,
                               struct kube_exec_result *result) {
    struct findings findings = findings_new(arena);
    bool good = true;
    result->token = take_text(status, "token", &good);
    result->client_certificate = take_text(status, "clientCertificateData", &good);
    result->client_key = take_text(status, "clientKeyData", &good);
    const char *expires = take_text(status, "expirationTimestamp", &good);
    if (!good)
        return "a field of its status is not a text";
    if (!result->token && !result->client_certificate && !result->client_key)
        return "it printed neither a token nor a client certificate";
    if (result->token && !address_is_token(result->token))
        return "its token holds blanks, line ends or characters that are not ASCII";
    if (expires && !time_parse_rfc3339(&findings, expires, &result->expires))
        return "its expirationTimestamp is not a time as RFC 3339 has it";
    return check_pair(result);
}

bool kube_exec_reply(struct diagnostics *diagnostics, const struct kube_exec *exec,
                     const char *bytes, size_t length, struct kube_exec_result *result) {
    *result = (struct kube_exec_result){0};
    if (length == 0)
        return kube_exec_refuse(diagnostics, exec, NULL, "it printed nothing");
    const struct node *root = json_read(diagnostics->arena, bytes, length, NULL);
    if (!root || root->kind != NODE_MAPPING)
        return kube_exec_refuse(diagnostics, exec,
                                "nothing else may be on its standard output; run it by hand",
                                "what it printed is not an ExecCredential in JSON");
    bool good = true;
    const char *kind = take_text(root, "kind", &good);
    const char *version = take_text(root, "apiVersion", &good);
    if (!kind || !text_equal(kind, "ExecCredential"))
        return kube_exec_refuse(diagnostics, exec, NULL,
                                "what it printed is of another kind than ExecCredential");
    if (!version || !text_equal(version, exec->api_version))
        return kube_exec_refuse(diagnostics, exec,
                                "write the version that the plugin speaks into the kubeconfig",
                                "it printed another apiVersion than the kubeconfig names");
    const struct node *status = node_get(root, "status");
    if (!status || status->kind != NODE_MAPPING)
        return kube_exec_refuse(diagnostics, exec, NULL, "it printed no status");
    const char *problem = take_status(diagnostics->arena, status, result);
    if (!problem)
        return true;
    *result = (struct kube_exec_result){0};
    return kube_exec_refuse(diagnostics, exec, NULL, problem);
}
