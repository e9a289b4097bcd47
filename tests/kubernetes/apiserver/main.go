// Command apiserver is a small, real Kubernetes control plane in one process, for tests: etcd,
// kube-apiserver, and those controllers of kube-controller-manager that a CronJob meets in its life.
//
//	apiserver -dir DIR [-user NAME[:GROUP,...]]... [-pods played|scheduled] [-audit] [-flag --NAME=VALUE]...
//
// Pods are played (pods.go); with -pods scheduled there is kube-scheduler instead, and whoever adds a Node runs
// them. DIR/node.crt and node.key are for such a node's server on 127.0.0.1.
//
// It writes DIR/NAME.kubeconfig (with a token), NAME.crt and NAME.key for "admin" and for every user, prints
// "ready DIR/admin.kubeconfig" when it serves, and ends on SIGTERM. Everything listens on 127.0.0.1 at free
// ports, and lives in DIR.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

type list []string

func (l *list) String() string         { return strings.Join(*l, " ") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

// settings is what the command line says; folder is absolute and exists.
type settings struct {
	folder string
	users  list
	extra  list
	pods   string
	audit  bool
}

func (s *settings) file(name string) string { return filepath.Join(s.folder, name) }

func main() {
	var s settings
	flag.StringVar(&s.folder, "dir", "", "folder for everything that is written (required)")
	flag.Var(&s.users, "user", "NAME[:GROUP,...]: another user with a kubeconfig of its own (repeatable)")
	flag.StringVar(&s.pods, "pods", "played", "played: pods succeed by themselves; scheduled: they are given to nodes")
	flag.Var(&s.extra, "flag", "another flag for kube-apiserver, as --name=value (repeatable)")
	flag.BoolVar(&s.audit, "audit", false, "write every request with its body to DIR/audit.log")
	flag.Parse()
	if err := run(&s); err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
		os.Exit(1)
	}
}

func run(s *settings) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if s.folder == "" {
		return fmt.Errorf("-dir is required")
	}
	if s.pods != "played" && s.pods != "scheduled" {
		return fmt.Errorf("-pods is played or scheduled, not %q", s.pods)
	}
	if s.folder, err = filepath.Abs(s.folder); err != nil {
		return err
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	if err := logTo(s.file("apiserver.log")); err != nil {
		return err
	}
	defer klog.Flush()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	admin, err := writeCredentials(s, "https://"+listener.Addr().String())
	if err != nil {
		return err
	}
	etcd, endpoint, err := startEtcd(ctx, s)
	if err != nil {
		return err
	}
	defer etcd.Close()

	// The controllers end first, then the API server, then etcd: each needs the next.
	serving, stopServing := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(serving, s, listener, endpoint); close(ended) }()
	defer func() { stopServing(); <-ended }()
	client, err := waitReady(ctx, admin, ended)
	if err != nil {
		return err
	}
	working, stopWorking := context.WithCancel(context.Background())
	defer stopWorking()
	if err := startControllers(working, s, client); err != nil {
		return err
	}
	if s.pods == "played" {
		playPods(working, client)
	} else if err := startScheduler(working, s); err != nil {
		return err
	}

	fmt.Println("ready", s.file("admin.kubeconfig"))
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return fmt.Errorf("kube-apiserver ended: %w", err)
	}
}

// logTo sends klog, which every component writes to, into one file.
func logTo(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	err = flags.Parse([]string{"-logtostderr=false", "-alsologtostderr=false", "-stderrthreshold=FATAL", "-one_output"})
	klog.SetOutput(file)
	return err
}

// waitReady waits for /readyz, which covers the built-in roles, and returns a client of the administrator.
func waitReady(ctx context.Context, admin string, ended <-chan error) (kubernetes.Interface, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		client, err := clientOf(admin)
		if err == nil {
			_, err = client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		}
		if err == nil {
			return client, nil
		}
		select {
		case end := <-ended:
			return nil, fmt.Errorf("kube-apiserver ended: %w", end)
		case <-ctx.Done():
			return nil, fmt.Errorf("kube-apiserver is not ready: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func init() {
	// What the server warns its own clients about is of no interest.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
}
