package main

import (
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
)

// finding is one refusal. Stage says when it would have shown: decode, apply (server-side apply's list
// keys), create, job or pod (the first run), security (the pod's PodSecurity level).
type finding struct {
	Stage   string `json:"stage"`
	Field   string `json:"field,omitempty"`
	Type    string `json:"type,omitempty"`
	Message string `json:"message"`
}

type document struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Namespace  string    `json:"namespace,omitempty"`
	Name       string    `json:"name"`
	Errors     []finding `json:"errors"`
	Warnings   []string  `json:"warnings"`
	// PodSecurity is the strictest level that the pod reaches, of kinds that make pods.
	PodSecurity string `json:"podSecurity,omitempty"`
	// Violations name what keeps the pod from the next stricter level.
	Violations string `json:"violations,omitempty"`
}

type result struct {
	// Errors of the stream itself: what cannot even be cut into documents.
	Errors    []finding   `json:"errors"`
	Documents []*document `json:"documents"`
}

func (r *result) clean() bool {
	for _, d := range r.Documents {
		if len(d.Errors)+len(d.Warnings) > 0 {
			return false
		}
	}
	return len(r.Errors) == 0
}

// fail adds every cause that err holds.
func (d *document) fail(stage string, err error) {
	var status apierrors.APIStatus
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		for _, e := range strict.Errors() {
			d.Errors = append(d.Errors, finding{Stage: stage, Type: "Strict", Message: e.Error()})
		}
	} else if errors.As(err, &status) && status.Status().Details != nil && len(status.Status().Details.Causes) > 0 {
		for _, c := range status.Status().Details.Causes {
			d.Errors = append(d.Errors, finding{stage, c.Field, string(c.Type), c.Message})
		}
	} else {
		d.Errors = append(d.Errors, finding{Stage: stage, Message: err.Error()})
	}
}
