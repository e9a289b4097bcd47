// etcd-defrag stands in for github.com/ahrtr/etcd-defrag, which no registry of modules serves: the same
// flags, order, decisions, output lines and exit codes, as far as generated manifests make use of them.
// One line more than the real one, beginning with "stand-in:", says what the container looked like
// from inside.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcdmaint.test/standins/internal/etcd"
)

type agent struct {
	options
	identity etcd.Identity
	clients  map[string]*clientv3.Client
}

type member struct {
	endpoint string
	*clientv3.StatusResponse
}

func main() {
	o, err := parse(os.Args[1:])
	if err != nil {
		log.Println("Error:", err)
		os.Exit(1)
	}
	describeContainer()
	id, err := etcd.ReadIdentity(o.ca, o.cert, o.key)
	if err == nil {
		err = (&agent{o, id, map[string]*clientv3.Client{}}).run()
	}
	if err != nil {
		log.Println(err)
		os.Exit(1)
	}
}

func (a *agent) run() error {
	if a.dryRun {
		log.Println("Using dry run mode, will not perform defragmentation")
	}
	log.Println("Validating configuration.")
	if err := validateRule(a.rule); err != nil {
		return err
	}
	if err := a.checkHealth(); err != nil {
		return err
	}
	log.Println("Getting members status")
	members, err := a.statuses()
	if err != nil {
		return err
	}
	members = leaderLast(members)
	a.compact(members)
	names := make([]string, 0, len(members))
	for _, m := range members {
		names = append(names, m.endpoint)
	}
	log.Printf("%d endpoint(s) need to be defragmented: %v\n", len(members), names)
	failures := 0
	for i, m := range members {
		done, err := a.defragmentOne(m)
		if err != nil {
			failures++
			if !a.continueOnError {
				break
			}
		}
		if done && a.wait > 0 && i < len(members)-1 {
			log.Printf("Waiting for %s for next operation\n", a.wait)
			time.Sleep(a.wait)
		}
	}
	if failures > 0 {
		return fmt.Errorf("%d (total %d) endpoint(s) failed to be defragmented.", failures, len(members))
	}
	log.Println("The defragmentation is successful.")
	if a.autoDisalarm && !a.dryRun {
		a.disalarm()
	}
	return nil
}

// defragmentOne also says whether a defragmentation took place.
func (a *agent) defragmentOne(m member) (bool, error) {
	log.Print("[Before defragmentation] ")
	fresh, err := a.status(m.endpoint)
	if err != nil {
		return false, err
	}
	wanted, err := evaluate(a.rule, sizes{fresh.DbSize, fresh.DbSizeInUse, a.quota})
	switch {
	case err != nil:
		log.Printf("Evaluation failed, endpoint: %s, error: %v\n", m.endpoint, err)
		return false, err
	case !wanted:
		log.Printf("Evaluation result is false, so skipping endpoint: %s\n", m.endpoint)
		return false, nil
	case a.dryRun:
		log.Printf("[Dry run] skip defragmenting endpoint %q\n", m.endpoint)
		return false, nil
	}
	if a.moveLeader && fresh.Leader == fresh.Header.MemberId {
		a.handOver(fresh)
	}
	log.Printf("Defragmenting endpoint %q\n", m.endpoint)
	start := time.Now()
	client, err := a.client(m.endpoint)
	if err == nil {
		ctx, cancel := a.context()
		defer cancel()
		_, err = client.Defragment(ctx, m.endpoint)
	}
	if err != nil {
		log.Printf("Failed to defragment etcd member %q. took %s. (%v)\n", m.endpoint, time.Since(start), err)
		return false, err
	}
	log.Printf("Finished defragmenting etcd endpoint %q. took %s\n", m.endpoint, time.Since(start))
	log.Print("[Post defragmentation] ")
	_, err = a.status(m.endpoint)
	return true, err
}

func leaderLast(members []member) []member {
	var followers, leaders []member
	for _, m := range members {
		if m.Header.MemberId == m.Leader {
			leaders = append(leaders, m)
		} else {
			followers = append(followers, m)
		}
	}
	return append(followers, leaders...)
}

func (a *agent) handOver(leader member) {
	log.Println("Transferring the leadership from the current leader")
	voters, err := a.members(leader.endpoint)
	if err != nil {
		return
	}
	for _, m := range voters {
		if m.ID == leader.Leader {
			continue
		}
		log.Printf("Transferring the leadership from %x to %x\n", leader.Leader, m.ID)
		ctx, cancel := a.context()
		defer cancel()
		client, err := a.client(leader.endpoint)
		if err == nil {
			_, err = client.MoveLeader(ctx, m.ID)
		}
		if err != nil {
			log.Printf("Failed to transfer the leadership: %v\n", err)
		} else if a.wait > 0 {
			log.Printf("Transferred the leadership successfully! Waiting for %s for next operation\n", a.wait)
			time.Sleep(a.wait)
		}
		return
	}
	log.Println("Skip moving leader as there is only one member in the cluster")
}

func (a *agent) compact(members []member) {
	if !a.compaction || a.dryRun {
		log.Println("Skip compaction.")
		return
	}
	revision := members[0].Header.Revision
	log.Printf("Running compaction until revision: %d ... \n", revision)
	ctx, cancel := a.context()
	defer cancel()
	client, err := a.client(members[0].endpoint)
	if err == nil {
		_, err = client.Compact(ctx, revision, clientv3.WithCompactPhysical())
	}
	if err != nil {
		log.Printf("failed, %v\n", err)
	} else {
		log.Println("successful")
	}
}

// disalarm: whatever fails here does not fail the run.
func (a *agent) disalarm() {
	log.Println("Start auto-disalarm")
	members, err := a.statuses()
	if err != nil {
		return
	}
	client, err := a.client(members[0].endpoint)
	if err != nil {
		return
	}
	ctx, cancel := a.context()
	defer cancel()
	alarms, err := client.AlarmList(ctx)
	if err != nil {
		log.Printf("Failed to list alarms: %v\n", err)
		return
	}
	var found []*etcdserverpb.AlarmMember
	for _, alarm := range alarms.Alarms {
		if alarm.Alarm == etcdserverpb.AlarmType_NOSPACE {
			found = append(found, alarm)
		}
	}
	if len(found) == 0 {
		log.Println("No NOSPACE alarms found, skipping auto-disalarm")
		return
	}
	log.Println("Found NOSPACE alarms")
	for _, m := range members {
		if float64(m.DbSize) > float64(a.quota)*a.disalarmThreshold {
			log.Printf("Members [%s] DB size is still above threshold (%.2f), skipping auto-disalarm\n", m.endpoint, a.disalarmThreshold)
			return
		}
	}
	log.Println("Performing auto-disalarm operation...")
	for _, alarm := range found {
		if _, err := client.AlarmDisarm(ctx, (*clientv3.AlarmMember)(alarm)); err != nil {
			log.Printf("Failed to disarm: %v\n", err)
			return
		}
	}
	log.Println("Auto-disalarm operation completed successfully")
}

func (a *agent) context() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), a.commandTimeout)
}

func (a *agent) client(endpoint string) (*clientv3.Client, error) {
	if client := a.clients[endpoint]; client != nil {
		return client, nil
	}
	client, err := a.identity.Client(endpoint, a.dialTimeout)
	if err == nil {
		a.clients[endpoint] = client
	}
	return client, err
}

func healthy(err error) bool {
	return err == nil || errors.Is(err, rpctypes.ErrPermissionDenied)
}
