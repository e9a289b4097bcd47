package main

import (
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var talosServiceAccount = schema.GroupVersionKind{Group: "talos.dev", Version: "v1alpha1", Kind: "ServiceAccount"}

// checkTalos checks Talos' own kind against what its definition in the cluster declares: a list of roles
// under spec, nothing else.
func checkTalos(d *document, text []byte) {
	var object struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
		Spec              *struct {
			Roles []string `json:"roles"`
		} `json:"spec"`
	}
	decodeStrict(d, text, &object)
	if object.Spec == nil || len(object.Spec.Roles) == 0 {
		d.fail("create", errors.New("spec.roles: Required value"))
	}
	checkMetadata(d, &object.ObjectMeta)
}
