package main

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
)

const (
	// exitCodeAnnotation on a pod: its containers end with this code. Without it they end with 0.
	exitCodeAnnotation = "etcdmaint.test/exit-code"
	// runTime is how long a played pod is Running.
	runTime = 300 * time.Millisecond
)

// playPods does a node's part without running anything: every new pod is Running for a moment, then
// Succeeded or Failed.
func playPods(ctx context.Context, client kubernetes.Interface) {
	factory := informers.NewSharedInformerFactory(client, 0)
	_, err := factory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(object any) {
			if pod := object.(*corev1.Pod); pod.Status.Phase == corev1.PodPending {
				go play(ctx, client, pod)
			}
		},
	})
	if err != nil {
		klog.ErrorS(err, "pods are not played")
		return
	}
	factory.Start(ctx.Done())
}

func play(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod) {
	code, _ := strconv.ParseInt(pod.Annotations[exitCodeAnnotation], 10, 32)
	begin := metav1.Now()
	report := func(phase corev1.PodPhase, state corev1.ContainerState) error {
		status := corev1.PodStatus{Phase: phase, StartTime: &begin}
		running := state.Running != nil
		for _, c := range pod.Spec.Containers {
			status.ContainerStatuses = append(status.ContainerStatuses,
				corev1.ContainerStatus{Name: c.Name, Image: c.Image, Ready: running, Started: &running, State: state})
		}
		// A patch: the Job controller edits the rest of the pod at the same time.
		patch, err := json.Marshal(map[string]any{"status": status})
		if err == nil {
			_, err = client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType,
				patch, metav1.PatchOptions{}, "status")
		}
		return err
	}
	err := report(corev1.PodRunning, corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: begin}})
	if err == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(runTime):
		}
		phase := corev1.PodSucceeded
		if code != 0 {
			phase = corev1.PodFailed
		}
		err = report(phase, corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			ExitCode: int32(code), StartedAt: begin, FinishedAt: metav1.Now()}})
	}
	if err != nil {
		klog.ErrorS(err, "pod is not played", "pod", klog.KObj(pod))
	}
}
