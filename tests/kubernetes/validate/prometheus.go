package main

import (
	"errors"
	"fmt"
	"regexp"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var prometheusRule = schema.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "PrometheusRule"}

// A duration as the definition in the cluster lets it be written.
var alertDuration = regexp.MustCompile(`^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$`)

type alertingRule struct {
	Alert       string            `json:"alert"`
	Expr        string            `json:"expr"`
	For         string            `json:"for"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type alertingGroup struct {
	Name  string         `json:"name"`
	Rules []alertingRule `json:"rules"`
}

// checkPrometheusRule checks Prometheus Operator's kind against what its definition in the cluster declares,
// as far as this project uses it. What the expressions mean is for promtool.
func checkPrometheusRule(d *document, text []byte) {
	var object struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
		Spec              struct {
			Groups []alertingGroup `json:"groups"`
		} `json:"spec"`
	}
	decodeStrict(d, text, &object)
	names := map[string]bool{}
	for _, group := range object.Spec.Groups {
		if group.Name == "" || names[group.Name] || len(group.Rules) == 0 {
			d.fail("create", fmt.Errorf("spec.groups: %q is empty or there twice", group.Name))
		}
		names[group.Name] = true
		for _, rule := range group.Rules {
			if rule.Alert == "" || rule.Expr == "" || !alertDuration.MatchString(rule.For) {
				d.fail("create", fmt.Errorf("spec.groups: bad rule %q for %q", rule.Alert, rule.For))
			}
		}
	}
	if len(names) == 0 {
		d.fail("create", errors.New("spec.groups: Required value"))
	}
	checkMetadata(d, &object.ObjectMeta)
}
