package main

import (
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// A slot with as many digits as the names of Jobs will have for the next decades.
var slot = time.Date(2030, time.January, 1, 0, 0, 0, 0, time.UTC)

// firstRun follows a CronJob to its Job and a Job to its Pod.
func (c *checker) firstRun(d *document, object runtime.Object) {
	switch o := object.(type) {
	case *batchv1.CronJob:
		gvk := batchv1.SchemeGroupVersion.WithKind("Job")
		if made := c.create(d, "job", gvk, jobOf(o)); made != nil && len(d.Errors) == 0 {
			c.firstRun(d, made)
		}
	case *batchv1.Job:
		owner := metav1.NewControllerRef(o, batchv1.SchemeGroupVersion.WithKind("Job"))
		template := o.Spec.Template.DeepCopy()
		made, err := controller.GetPodFromTemplate(template, o, owner)
		if err != nil {
			d.fail("pod", err)
			return
		}
		made.Namespace = o.Namespace
		made.Name = names.SimpleNameGenerator.GenerateName(made.GenerateName)
		made.GenerateName = ""
		gvk := schema.GroupVersionKind{Version: "v1", Kind: "Pod"}
		if pod := c.create(d, "pod", gvk, made); pod != nil {
			c.security(d, pod.(*corev1.Pod))
		}
	case *corev1.Pod:
		c.security(d, o)
	}
}

// jobOf is the Job that the CronJob controller makes for a slot.
func jobOf(cronJob *batchv1.CronJob) *batchv1.Job {
	made := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
		Namespace:       cronJob.Namespace,
		Name:            fmt.Sprintf("%s-%d", cronJob.Name, slot.Unix()/60),
		Labels:          map[string]string{},
		Annotations:     map[string]string{batchv1.CronJobScheduledTimestampAnnotation: slot.Format(time.RFC3339)},
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(cronJob, batchv1.SchemeGroupVersion.WithKind("CronJob"))},
	}}
	for k, v := range cronJob.Spec.JobTemplate.Labels {
		made.Labels[k] = v
	}
	for k, v := range cronJob.Spec.JobTemplate.Annotations {
		made.Annotations[k] = v
	}
	cronJob.Spec.JobTemplate.Spec.DeepCopyInto(&made.Spec)
	return made
}

// security finds the strictest level that the pod reaches, and compares it with the one asked for.
func (c *checker) security(d *document, pod *corev1.Pod) {
	d.PodSecurity = string(api.LevelPrivileged)
	for _, level := range []api.Level{api.LevelRestricted, api.LevelBaseline} {
		at := api.LevelVersion{Level: level, Version: api.LatestVersion()}
		verdict := policy.AggregateCheckResults(c.pods.EvaluatePod(at, &pod.ObjectMeta, &pod.Spec))
		if verdict.Allowed {
			d.PodSecurity = string(level)
			break
		}
		d.Violations = verdict.ForbiddenDetail()
	}
	if api.CompareLevels(api.Level(d.PodSecurity), c.required) < 0 {
		d.Errors = append(d.Errors, finding{Stage: "security", Type: "Forbidden",
			Message: fmt.Sprintf("violates PodSecurity %q: %s", c.required, d.Violations)})
	}
}
