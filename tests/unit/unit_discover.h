/*
 * unit_discover.h: clusters as lists of canned replies, written in YAML.
 */
#ifndef UNIT_UNIT_DISCOVER_H
#define UNIT_UNIT_DISCOVER_H

#include "text/json.h"
#include "unit/unit_kube.h"

#include "discover/discover.h"

#define SETS "/apis/apps/v1/namespaces/kamaji-system/statefulsets"
#define STORES "/apis/kamaji.clastix.io/v1alpha1/datastores"
#define SERVICES "/api/v1/namespaces/kamaji-system/services"
#define SECRETS "/api/v1/namespaces/kamaji-system/secrets/"
#define CONTROL_PLANE "/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fcontrol-plane"
#define ETCD_NODES "/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fetcd"
#define PODS "/api/v1/namespaces/kube-system/pods?labelSelector=component%3Detcd"
#define TALOS "/apis/talos.dev/v1alpha1"
#define NOTHING "items: []\n"

#define SET(NAME)                                                                                  \
    "- metadata: {name: " NAME ", namespace: kamaji-system}\n"                                     \
    "  spec:\n"                                                                                    \
    "    replicas: 5\n"                                                                            \
    "    serviceName: " NAME "-heads\n"                                                            \
    "    template:\n"                                                                              \
    "      metadata: {labels: {app: etcd, release: one}}\n"                                        \
    "      spec:\n"                                                                                \
    "        volumes:\n"                                                                           \
    "        - {name: certs, secret: {secretName: " NAME "-certs}}\n"                              \
    "        containers:\n"                                                                        \
    "        - name: etcd\n"                                                                       \
    "          command:\n"                                                                         \
    "          - etcd\n"                                                                           \
    "          - --advertise-client-urls=https://$(POD_NAME)." NAME                                \
    "-heads.$(POD_NAMESPACE).svc.example.org:12379\n"                                              \
    "          - --listen-client-urls=https://0.0.0.0:12379\n"                                     \
    "          - --quota-backend-bytes=4294967296\n"

#define REFERENCE(NAME, SPACE, KEY)                                                                \
    "{secretReference: {name: " NAME ", namespace: " SPACE ", keyPath: " KEY "}}"
#define STORE(NAME, ENDPOINT, SPACE)                                                               \
    "- metadata: {name: " NAME "}\n"                                                               \
    "  spec:\n"                                                                                    \
    "    driver: etcd\n"                                                                           \
    "    endpoints: [\"" ENDPOINT "\"]\n"                                                          \
    "    tlsConfig:\n"                                                                             \
    "      certificateAuthority:\n"                                                                \
    "        certificate: " REFERENCE(                                                             \
        "its-ca", SPACE,                                                                           \
        "root.crt") "\n"                                                                           \
                    "        privateKey: " REFERENCE(                                              \
                        "its-ca", SPACE,                                                           \
                        "root.key") "\n"                                                           \
                                    "      clientCertificate:\n"                                   \
                                    "        certificate: " REFERENCE(                             \
                                        "its-client", SPACE,                                       \
                                        "one.crt") "\n"                                            \
                                                   "        privateKey: " REFERENCE(               \
                                                       "its-client", SPACE, "one.key") "\n"

#define NODE(NAME, ADDRESS, IMAGE, KUBELET)                                                        \
    "- metadata: {name: " NAME "}\n"                                                               \
    "  status:\n"                                                                                  \
    "    nodeInfo: {osImage: \"" IMAGE "\", kubeletVersion: \"" KUBELET "\"}\n"                    \
    "    addresses:\n"                                                                             \
    "    - {type: Hostname, address: " NAME "}\n"                                                  \
    "    - {type: InternalIP, address: \"" ADDRESS "\"}\n"

#define SECRET(KEYS)                                                                               \
    "kind: PartialObjectMetadata\n"                                                                \
    "metadata: {managedFields: [{manager: x, fieldsV1: {\"f:data\": {" KEYS "}}}]}\n"
#define VERSION(TEXT) "gitVersion: \"" TEXT "\"\n"
#define FORBIDDEN "kind: Status\napiVersion: v1\nreason: Forbidden\nmessage: no\ncode: 403\n"

/* A reply with a body in YAML; "" answers 404, as for a kind that is not there. */
static inline struct unit_reply unit_get(struct arena *arena, const char *path, const char *yaml) {
    struct diagnostics aside = diagnostics_new(arena);
    struct text body = text_new(arena);
    if (*yaml == '\0')
        return (struct unit_reply){"GET", path, 404, NULL, false, NULL};
    assert_true(json_write_compact(&body, unit_yaml(&aside, yaml)));
    bool forbidden = strstr(yaml, "reason: Forbidden") != NULL;
    return (struct unit_reply){"GET", path, forbidden ? 403 : 200, body.data, false, NULL};
}

#endif
