package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
)

// controllers are those that a CronJob, its namespace and its service account meet.
var controllers = []string{
	"clusterrole-aggregation-controller",
	"cronjob-controller",
	"garbage-collector-controller",
	"job-controller",
	"namespace-controller",
	"resourcequota-controller",
	"root-ca-certificate-publisher-controller",
	"serviceaccount-controller", // pods are refused until it has made "default"
	"ttl-after-finished-controller",
}

// startControllers runs kube-controller-manager, each controller under its own account as in a cluster,
// and returns when they work.
func startControllers(ctx context.Context, s *settings, client kubernetes.Interface) error {
	o, err := options.NewKubeControllerManagerOptions()
	if err != nil {
		return err
	}
	known, off, aliases := app.KnownControllers(), app.ControllersDisabledByDefault(), app.ControllerAliases()
	flags := o.Flags(known, off, aliases)
	o.ParsedFlags = &flags
	err = parse(flags, []string{
		"--kubeconfig=" + s.file("admin.kubeconfig"),
		"--secure-port=0",
		"--leader-elect=false",
		"--use-service-account-credentials=true",
		"--root-ca-file=" + s.file("ca.crt"),
		"--controller-start-interval=0",
		"--controllers=" + strings.Join(controllers, ","),
	})
	if err != nil {
		return err
	}
	config, err := o.Config(ctx, known, off, aliases)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		ended <- app.Run(ctx, config.Complete())
		klog.InfoS("kube-controller-manager ended")
	}()
	limit := time.After(time.Minute)
	for {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		if err == nil {
			return nil
		}
		select {
		case end := <-ended:
			return fmt.Errorf("kube-controller-manager ended: %w", end)
		case <-limit:
			return fmt.Errorf("no default service account: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
