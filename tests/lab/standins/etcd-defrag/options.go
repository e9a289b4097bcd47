package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// options are the flags of etcd-defrag v0.43.0 that work here. Others of its flags are not known
// here either: a manifest that used one would fail, and the stand-in would have to learn it.
type options struct {
	endpoints              string
	cluster                bool
	excludeLocalhost       bool
	ca, cert, key          string
	insecureTransport      bool
	insecureSkipVerify     bool
	dialTimeout            time.Duration
	commandTimeout         time.Duration
	keepaliveTime          time.Duration
	keepaliveTimeout       time.Duration
	compaction             bool
	continueOnError        bool
	quota                  int64
	rule                   string
	dryRun                 bool
	moveLeader             bool
	wait                   time.Duration
	skipClusterHealthcheck bool
	autoDisalarm           bool
	disalarmThreshold      float64
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("etcd-defrag", flag.ContinueOnError)
	f.StringVar(&o.endpoints, "endpoints", "127.0.0.1:2379", "")
	f.BoolVar(&o.cluster, "cluster", false, "")
	f.BoolVar(&o.excludeLocalhost, "exclude-localhost", false, "")
	f.StringVar(&o.ca, "cacert", "", "")
	f.StringVar(&o.cert, "cert", "", "")
	f.StringVar(&o.key, "key", "", "")
	f.BoolVar(&o.insecureTransport, "insecure-transport", true, "")
	f.BoolVar(&o.insecureSkipVerify, "insecure-skip-tls-verify", false, "")
	f.DurationVar(&o.dialTimeout, "dial-timeout", 2*time.Second, "")
	f.DurationVar(&o.commandTimeout, "command-timeout", 30*time.Second, "")
	f.DurationVar(&o.keepaliveTime, "keepalive-time", 2*time.Second, "")
	f.DurationVar(&o.keepaliveTimeout, "keepalive-timeout", 6*time.Second, "")
	f.BoolVar(&o.compaction, "compaction", true, "")
	f.BoolVar(&o.continueOnError, "continue-on-error", true, "")
	f.Int64Var(&o.quota, "etcd-storage-quota-bytes", 2<<30, "")
	f.StringVar(&o.rule, "defrag-rule", "", "")
	f.BoolVar(&o.dryRun, "dry-run", false, "")
	f.BoolVar(&o.moveLeader, "move-leader", false, "")
	f.DurationVar(&o.wait, "wait-between-defrags", 0, "")
	f.BoolVar(&o.skipClusterHealthcheck, "skip-healthcheck-cluster-endpoints", false, "")
	f.BoolVar(&o.autoDisalarm, "auto-disalarm", false, "")
	f.Float64Var(&o.disalarmThreshold, "disalarm-threshold", 0.9, "")
	if err := parseWithEnvironment(f, args); err != nil {
		return o, err
	}
	return o, o.check(f)
}

// parseWithEnvironment: a flag beats its variable ETCD_DEFRAG_NAME, which beats the default.
func parseWithEnvironment(f *flag.FlagSet, args []string) error {
	var failed error
	f.VisitAll(func(known *flag.Flag) {
		name := "ETCD_DEFRAG_" + strings.ToUpper(strings.ReplaceAll(known.Name, "-", "_"))
		if value, found := os.LookupEnv(name); found {
			failed = errors.Join(failed, f.Set(known.Name, value))
		}
	})
	if failed != nil {
		return failed
	}
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") {
			return fmt.Errorf("unknown shorthand flag: %s", arg)
		}
	}
	return f.Parse(args)
}

func (o options) check(f *flag.FlagSet) error {
	var failed error
	f.Visit(func(given *flag.Flag) {
		if (given.Name == "cacert" || given.Name == "cert" || given.Name == "key") && given.Value.String() == "" {
			failed = fmt.Errorf("empty string is passed to --%s option", given.Name)
		}
	})
	switch {
	case failed != nil:
		return failed
	case o.skipClusterHealthcheck && (o.cluster || o.endpoints == ""):
		return errors.New("--skip-healthcheck-cluster-endpoints needs --endpoints and excludes --cluster")
	case o.autoDisalarm && (o.disalarmThreshold <= 0 || o.disalarmThreshold >= 1):
		return errors.New("--disalarm-threshold must be between 0 and 1")
	case o.quota == 0:
		return errors.New("--etcd-storage-quota-bytes must not be 0")
	}
	return nil
}
