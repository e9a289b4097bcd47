package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	_ "time/tzdata" // the same zones on every machine

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	sigsyaml "sigs.k8s.io/yaml"
)

// strategies are what the API server creates these kinds with.
var strategies = map[schema.GroupVersionKind]rest.RESTCreateStrategy{
	{Version: "v1", Kind: "ConfigMap"}:                                              configmap.Strategy,
	{Version: "v1", Kind: "Namespace"}:                                              namespace.Strategy,
	{Version: "v1", Kind: "Pod"}:                                                    pod.Strategy,
	{Version: "v1", Kind: "Secret"}:                                                 secret.Strategy,
	{Version: "v1", Kind: "ServiceAccount"}:                                         serviceaccount.Strategy,
	{Group: "batch", Version: "v1", Kind: "CronJob"}:                                cronjob.Strategy,
	{Group: "batch", Version: "v1", Kind: "Job"}:                                    job.Strategy,
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"}:              networkpolicy.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRole"}:        clusterrole.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRoleBinding"}: clusterrolebinding.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role"}:               role.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "RoleBinding"}:        rolebinding.Strategy,
}

type checker struct {
	required api.Level
	pods     policy.Evaluator
	decoder  runtime.Decoder
	typed    managedfields.TypeConverter
}

func newChecker(required api.Level) (*checker, error) {
	pods, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	scheme := legacyscheme.Scheme
	return &checker{required, pods,
		json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Strict: true}),
		applyconfigurations.NewTypeConverter(scheme)}, nil
}

// stream checks every document of a YAML or JSON stream.
func (c *checker) stream(data []byte) *result {
	r := &result{Errors: []finding{}, Documents: []*document{}}
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			r.Errors = append(r.Errors, finding{Stage: "decode", Message: err.Error()})
			break
		}
		converted, err := sigsyaml.YAMLToJSONStrict(text)
		if err != nil {
			r.Errors = append(r.Errors, finding{Stage: "decode", Message: err.Error()})
		} else if string(converted) != "null" {
			r.Documents = append(r.Documents, c.document(converted))
		}
	}
	if len(r.Documents)+len(r.Errors) == 0 {
		r.Errors = append(r.Errors, finding{Stage: "decode", Message: "no document"})
	}
	return r
}

// warnings collects what strategies say on the side.
type warnings struct{ document *document }

func (w warnings) AddWarning(_, text string) {
	w.document.Warnings = append(w.document.Warnings, text)
}

func (c *checker) document(text []byte) *document {
	d := &document{Errors: []finding{}, Warnings: []string{}}
	gvk, err := json.DefaultMetaFactory.Interpret(text)
	if err != nil {
		d.fail("decode", err)
		return d
	}
	d.APIVersion, d.Kind = gvk.GroupVersion().String(), gvk.Kind
	if *gvk == talosServiceAccount {
		checkTalos(d, text)
		return d
	}
	if *gvk == prometheusRule {
		checkPrometheusRule(d, text)
		return d
	}
	strategy, known := strategies[*gvk]
	if !known {
		d.fail("decode", fmt.Errorf("no kind %q is known in version %q", d.Kind, d.APIVersion))
		return d
	}
	object, _, err := c.decoder.Decode(text, nil, nil)
	if err != nil {
		d.fail("decode", err)
	}
	if object == nil {
		return d
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		d.fail("decode", err)
		return d
	}
	d.Namespace, d.Name = accessor.GetNamespace(), accessor.GetName()
	if _, err := c.typed.ObjectToTyped(object); err != nil {
		d.fail("apply", err)
	}
	if strategy.NamespaceScoped() && d.Namespace == "" {
		d.fail("create", errors.New("metadata.namespace is not set"))
	}
	created := c.create(d, "create", *gvk, object)
	if created != nil && len(d.Errors) == 0 {
		c.firstRun(d, created)
	}
	return d
}

// create does to a versioned object what a POST does, and returns what would be stored, versioned again.
func (c *checker) create(d *document, stage string, gvk schema.GroupVersionKind, object runtime.Object) runtime.Object {
	scheme, strategy := legacyscheme.Scheme, strategies[gvk]
	scheme.Default(object)
	internal, err := scheme.UnsafeConvertToVersion(object, schema.GroupVersion{Group: gvk.Group, Version: runtime.APIVersionInternal})
	if err != nil {
		d.fail(stage, err)
		return nil
	}
	accessor, err := meta.Accessor(internal)
	if err != nil {
		d.fail(stage, err)
		return nil
	}
	ctx := warning.WithWarningRecorder(context.Background(), warnings{d})
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{IsResourceRequest: true, Verb: "create",
		APIGroup: gvk.Group, APIVersion: gvk.Version, Namespace: accessor.GetNamespace(), Name: accessor.GetName()})
	ctx = request.WithNamespace(ctx, accessor.GetNamespace())
	rest.FillObjectMetaSystemFields(accessor)
	if err := beforeCreate(strategy, ctx, internal); err != nil {
		d.fail(stage, err)
		return nil
	}
	stored, err := scheme.UnsafeConvertToVersion(internal, gvk.GroupVersion())
	if err != nil {
		d.fail(stage, err)
		return nil
	}
	return stored
}

// beforeCreate reports a panic as the refusal that it is: a server answers such a request with an internal error.
func beforeCreate(strategy rest.RESTCreateStrategy, ctx context.Context, object runtime.Object) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("internal error: %v", cause)
		}
	}()
	return rest.BeforeCreate(strategy, ctx, object)
}
