package main

import (
	"errors"
	"log"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.etcd.io/etcd/api/v3/etcdserverpb"
)

// checkHealth asks every voter of the member list, also without --cluster, all at once.
func (a *agent) checkHealth() error {
	log.Println("Performing health check.")
	endpoints := strings.Split(a.endpoints, ",")
	if a.skipClusterHealthcheck {
		log.Printf("Health check will be performed only on the explicitly provided endpoints: %v\n", endpoints)
	} else {
		log.Println("Health check will be performed on all cluster member endpoints")
		var err error
		if endpoints, err = a.clusterEndpoints(); err != nil {
			return err
		}
	}
	type verdict struct {
		endpoint string
		took     time.Duration
		err      error
	}
	for _, e := range endpoints { // clients are made one after the other: the map is not locked
		if _, err := a.client(e); err != nil {
			return err
		}
	}
	verdicts := make(chan verdict, len(endpoints))
	for _, e := range endpoints {
		go func() {
			start := time.Now()
			err := a.checkOne(e)
			verdicts <- verdict{e, time.Since(start), err}
		}()
	}
	bad := false
	for range endpoints {
		v := <-verdicts
		text := ""
		if v.err != nil {
			text, bad = v.err.Error(), true
		}
		log.Printf("endpoint: %s, health: %t, took: %s, error: %s\n", v.endpoint, v.err == nil, v.took, text)
	}
	if bad {
		return errors.New("health check failed")
	}
	return nil
}

func (a *agent) checkOne(endpoint string) error {
	ctx, cancel := a.context()
	defer cancel()
	client, err := a.client(endpoint)
	if err != nil {
		return err
	}
	if _, err = client.Get(ctx, "health"); !healthy(err) {
		return err
	}
	alarms, err := client.AlarmList(ctx)
	if err != nil {
		return err
	}
	for _, alarm := range alarms.Alarms {
		if alarm.Alarm != etcdserverpb.AlarmType_NOSPACE {
			return errors.New("active alarm: " + alarm.Alarm.String())
		}
	}
	return nil
}

// members asks for the voters; learners cannot be defragmented.
func (a *agent) members(endpoint string) ([]*etcdserverpb.Member, error) {
	client, err := a.client(endpoint)
	if err != nil {
		return nil, err
	}
	ctx, cancel := a.context()
	defer cancel()
	list, err := client.MemberList(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list.Members, func(m *etcdserverpb.Member) bool { return m.IsLearner }), nil
}

// clusterEndpoints are the client URLs of the members, sorted and each once.
func (a *agent) clusterEndpoints() ([]string, error) {
	var failed error
	for _, seed := range strings.Split(a.endpoints, ",") {
		voters, err := a.members(seed)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		var found []string
		for _, m := range voters {
			for _, u := range m.ClientURLs {
				if !a.excludeLocalhost || !local(u) {
					found = append(found, u)
				}
			}
		}
		slices.Sort(found)
		return slices.Compact(found), nil
	}
	return nil, failed
}

func local(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return strings.HasPrefix(u.Scheme, "unix") || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func (a *agent) statuses() ([]member, error) {
	endpoints := strings.Split(a.endpoints, ",")
	if a.cluster {
		var err error
		if endpoints, err = a.clusterEndpoints(); err != nil {
			return nil, err
		}
	}
	var found []member
	for _, e := range endpoints {
		m, err := a.status(e)
		if err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, nil
}

func (a *agent) status(endpoint string) (member, error) {
	client, err := a.client(endpoint)
	if err != nil {
		return member{}, err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := client.Status(ctx, endpoint)
	if err != nil {
		log.Printf("Failed to get member status, endpoint: %s, error: %v\n", endpoint, err)
		return member{}, err
	}
	log.Printf("endpoint: %s, dbSize: %d, dbSizeInUse: %d, memberId: %x, leader: %x, revision: %d, term: %d, index: %d\n",
		endpoint, s.DbSize, s.DbSizeInUse, s.Header.MemberId, s.Leader, s.Header.Revision, s.RaftTerm, s.RaftIndex)
	return member{endpoint, s}, nil
}
