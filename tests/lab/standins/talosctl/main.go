// talosctl stands in for the real one where generated manifests are tried:
//
//	talosctl -n NODE etcd defrag
//	talosctl -n NODE etcd snapshot PATH
//
// It refuses what the real one refuses: several nodes, no configuration, no home to look for one in.
// $TALOSCONFIG names a JSON file of the tests: {"nodes": {"10.0.0.11": "https://10.0.0.11:2379"},
// "ca": PEM, "crt": PEM, "key": PEM}.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcdmaint.test/standins/internal/etcd"
)

type configuration struct {
	Nodes map[string]string
	CA    string
	Crt   string
	Key   string
}

func main() {
	nodes, words, err := arguments(os.Args[1:])
	if err == nil {
		err = run(nodes, words)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// arguments takes -n/--nodes in each of its spellings, anywhere on the line.
func arguments(args []string) (nodes, words []string, err error) {
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(args[i], "=")
		switch {
		case name != "-n" && name != "--nodes" && strings.HasPrefix(name, "-"):
			return nil, nil, fmt.Errorf("unknown flag: %s", name)
		case !strings.HasPrefix(name, "-"):
			words = append(words, args[i])
			continue
		case !joined && i+1 == len(args):
			return nil, nil, fmt.Errorf("flag needs an argument: %s", name)
		case !joined:
			i++
			value = args[i]
		}
		nodes = append(nodes, strings.Split(value, ",")...)
	}
	return nodes, words, nil
}

func run(nodes, words []string) error {
	snapshot := len(words) == 3 && words[0] == "etcd" && words[1] == "snapshot"
	if !snapshot && (len(words) != 2 || words[0] != "etcd" || words[1] != "defrag") {
		return fmt.Errorf("unknown command %q for \"talosctl\"", strings.Join(words, " "))
	}
	config, err := read()
	if err != nil {
		return err
	}
	if len(nodes) != 1 {
		return fmt.Errorf("command %q is not supported with multiple nodes, but %d nodes were given", words[1], len(nodes))
	}
	endpoint := config.Nodes[nodes[0]]
	if endpoint == "" {
		return fmt.Errorf("rpc error: code = Unavailable desc = no node %s", nodes[0])
	}
	id := etcd.Identity{CA: []byte(config.CA), Certificate: []byte(config.Crt), Key: []byte(config.Key)}
	client, err := id.Client(endpoint, 5*time.Second)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if snapshot {
		return save(ctx, client, words[2])
	}
	_, err = client.Defragment(ctx, endpoint)
	return err
}

// read: the real one makes its directory below $HOME before anything else, unless $TALOSCONFIG is set.
func read() (configuration, error) {
	var config configuration
	path := os.Getenv("TALOSCONFIG")
	if path == "" {
		home := os.Getenv("HOME")
		if home == "" {
			return config, errors.New("$HOME is not defined")
		}
		folder := filepath.Join(home, ".talos")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return config, err
		}
		path = filepath.Join(folder, "config")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return config, fmt.Errorf("error opening config file: %w", err)
	}
	return config, json.Unmarshal(text, &config)
}

// save writes beside the name and renames, as the real one does.
func save(ctx context.Context, client *clientv3.Client, path string) error {
	stream, err := client.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	part, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	size, err := io.Copy(part, stream)
	if err == nil {
		err = part.Sync()
	}
	if closing := part.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	fmt.Printf("etcd snapshot saved to %q (%d bytes)\n", path, size)
	return os.Rename(path+".part", path)
}
