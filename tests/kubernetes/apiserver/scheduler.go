package main

import (
	"context"

	"k8s.io/klog/v2"
	"k8s.io/kubernetes/cmd/kube-scheduler/app"
	"k8s.io/kubernetes/cmd/kube-scheduler/app/options"
)

// startScheduler runs kube-scheduler, which gives pods to nodes and says why it cannot.
func startScheduler(ctx context.Context, s *settings) error {
	o := options.NewOptions()
	err := parse(*o.Flags, []string{
		"--kubeconfig=" + s.file("admin.kubeconfig"),
		"--authentication-skip-lookup",
		"--secure-port=0",
		"--leader-elect=false",
	})
	if err != nil {
		return err
	}
	config, scheduler, err := app.Setup(ctx, o)
	if err != nil {
		return err
	}
	go func() {
		err := app.Run(ctx, config, scheduler)
		klog.InfoS("kube-scheduler ended", "error", err)
	}()
	return nil
}
