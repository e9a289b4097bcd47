package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

// auditPolicy records every request with its body, but for the watches of the server's own parts.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  userGroups: ["system:masters"]
  verbs: [watch]
- level: Request
`

// startEtcd starts one member and returns the address for its clients.
func startEtcd(ctx context.Context, s *settings) (*embed.Etcd, string, error) {
	free := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	c := embed.NewConfig()
	c.Name, c.Dir = "test", s.file("etcd")
	c.ListenClientUrls, c.AdvertiseClientUrls = free, free
	c.ListenPeerUrls, c.AdvertisePeerUrls = free, free
	c.InitialCluster = c.InitialClusterFromName(c.Name)
	c.UnsafeNoFsync = true // nothing here outlives the process
	c.WarningUnaryRequestDuration = embed.DefaultWarningUnaryRequestDuration
	c.LogLevel, c.LogOutputs = "warn", []string{s.file("etcd.log")}
	etcd, err := embed.StartEtcd(c)
	if err != nil {
		return nil, "", fmt.Errorf("etcd: %w", err)
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return etcd, "http://" + etcd.Clients[0].Addr().String(), nil
	case err = <-etcd.Err():
	case <-ctx.Done():
		err = ctx.Err()
	}
	etcd.Close()
	return nil, "", fmt.Errorf("etcd: %w", err)
}

// serve runs kube-apiserver as its own command would, on our listener, until ctx ends.
func serve(ctx context.Context, s *settings, listener net.Listener, etcd string) error {
	args := []string{
		"--etcd-servers=" + etcd,
		"--bind-address=127.0.0.1",
		// A loopback address is refused here; nothing ever dials this one (RFC 5737).
		"--advertise-address=192.0.2.1",
		"--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--tls-cert-file=" + s.file("apiserver.crt"),
		"--tls-private-key-file=" + s.file("apiserver.key"),
		"--client-ca-file=" + s.file("ca.crt"),
		"--kubelet-certificate-authority=" + s.file("ca.crt"),
		"--kubelet-client-certificate=" + s.file("apiserver-to-node.crt"),
		"--kubelet-client-key=" + s.file("apiserver-to-node.key"),
		"--token-auth-file=" + s.file("tokens.csv"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-signing-key-file=" + s.file("accounts.key"),
		"--service-account-key-file=" + s.file("accounts.key"),
		"--authorization-mode=RBAC",
		"--profiling=false",
	}
	if s.audit {
		if err := os.WriteFile(s.file("audit.yaml"), []byte(auditPolicy), 0o600); err != nil {
			return err
		}
		args = append(args, "--audit-policy-file="+s.file("audit.yaml"), "--audit-log-path="+s.file("audit.log"))
	}
	o := options.NewServerRunOptions()
	if err := parse(o.Flags(), append(args, s.extra...)); err != nil {
		return err
	}
	o.SecureServing.Listener = listener
	o.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	if err := o.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	o.Logs = logsapi.NewLoggingConfiguration()
	completed, err := o.Complete(ctx)
	if err != nil {
		return err
	}
	if errs := completed.Validate(); len(errs) != 0 {
		return errors.NewAggregate(errs)
	}
	return app.Run(ctx, completed)
}

func parse(sets flag.NamedFlagSets, args []string) error {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, set := range sets.FlagSets {
		all.AddFlagSet(set)
	}
	return all.Parse(args)
}
