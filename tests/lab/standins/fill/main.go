// fill writes into an etcd: fill -live MIB -garbage MIB puts values below "live/" and "junk/", deletes
// the junk and compacts, so that every member's file keeps pages that only a defragmentation gives back.
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcdmaint.test/standins/internal/etcd"
)

const valueSize = 256 << 10

func main() {
	endpoint := flag.String("endpoint", "", "client URL of one member")
	ca := flag.String("cacert", "", "CA certificate")
	cert := flag.String("cert", "", "client certificate")
	key := flag.String("key", "", "private key")
	live := flag.Int("live", 0, "MiB that stay")
	garbage := flag.Int("garbage", 0, "MiB that are deleted again")
	flag.Parse()
	id, err := etcd.ReadIdentity(*ca, *cert, *key)
	if err == nil {
		var client *clientv3.Client
		if client, err = id.Client(*endpoint, 5*time.Second); err == nil {
			err = fill(client, *live, *garbage)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

// value is the same on every run, and does not compress.
func value(name string) string {
	text := make([]byte, 0, valueSize)
	block := sha256.Sum256([]byte(name))
	for len(text) < valueSize {
		text = append(text, block[:]...)
		block = sha256.Sum256(block[:])
	}
	return string(text)
}

func fill(client *clientv3.Client, live, garbage int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for prefix, mib := range map[string]int{"live/": live, "junk/": garbage} {
		for n := range mib << 20 / valueSize {
			name := fmt.Sprintf("%s%06d", prefix, n)
			if _, err := client.Put(ctx, name, value(name)); err != nil {
				return err
			}
		}
	}
	if garbage == 0 {
		return nil
	}
	deleted, err := client.Delete(ctx, "junk/", clientv3.WithPrefix())
	if err == nil {
		_, err = client.Compact(ctx, deleted.Header.Revision, clientv3.WithCompactPhysical())
	}
	return err
}
