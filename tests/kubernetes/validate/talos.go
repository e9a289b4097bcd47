package main

import (
	"errors"

	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/json"
)

var talosServiceAccount = schema.GroupVersionKind{Group: "talos.dev", Version: "v1alpha1", Kind: "ServiceAccount"}

// checkTalos checks Talos' own kind against what its definition in the cluster declares: a list of roles
// under spec, nothing else. A server checks names of custom objects as DNS subdomains.
func checkTalos(d *document, text []byte) {
	var object struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
		Spec              *struct {
			Roles []string `json:"roles"`
		} `json:"spec"`
	}
	strict, err := json.UnmarshalStrict(text, &object)
	for _, e := range append(strict, err) {
		if e != nil {
			d.fail("decode", e)
		}
	}
	d.Namespace, d.Name = object.Namespace, object.Name
	if object.Spec == nil || len(object.Spec.Roles) == 0 {
		d.fail("create", errors.New("spec.roles: Required value"))
	}
	for _, e := range validation.ValidateObjectMeta(&object.ObjectMeta, true, validation.NameIsDNSSubdomain, field.NewPath("metadata")) {
		d.fail("create", e)
	}
}
