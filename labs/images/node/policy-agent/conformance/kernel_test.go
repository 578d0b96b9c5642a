package conformance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sigs.k8s.io/knftables"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/evaluate"
	"rampart/policy-agent/internal/manifests"
	"rampart/policy-agent/internal/netlab"
	"rampart/policy-agent/ruleset"
)

const patience = 500 * time.Millisecond

// TestNftTakesRandomRulesets asks the real nft and kernel about clusters of the property test.
func TestNftTakesRandomRulesets(t *testing.T) {
	node := netlab.NewNode(t)
	for seed := range uint64(30) {
		objects, err := manifests.Parse(randomCluster(rand.New(rand.NewPCG(seed, 5))))
		if err != nil {
			t.Fatal(err)
		}
		objects.Network = []netip.Prefix{netip.MustParsePrefix("10.244.0.0/24"), netip.MustParsePrefix("fd00::/64")}
		snapshot := cluster.Build(objects)
		if err := load(node, &snapshot); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, ruleset.Text(&snapshot))
		}
	}
}

func load(node *netlab.Node, snapshot *cluster.Snapshot) error {
	return netlab.In(node.Name, func() error {
		nft, err := knftables.New(knftables.InetFamily, ruleset.Table)
		if err != nil {
			return err
		}
		return ruleset.Load(context.Background(), nft, snapshot)
	})
}

// attempt is a connection between two pods of a case and whether it is expected to be allowed.
type attempt struct {
	connection evaluate.Connection
	want       bool
}

// TestPublicCasesByConnections tries some connections of each case for real: all of them pass before the rules are there, and then only those
// that are expected.
func TestPublicCasesByConnections(t *testing.T) {
	tried, cases := 0, cases(t)
	netlab.NewNode(t)
	for _, expected := range cases {
		t.Run(filepath.Base(filepath.Dir(expected)), func(t *testing.T) {
			c := read(t, expected)
			attempts := c.choose(5)
			if len(attempts) < 2 {
				t.Skip("nothing between its pods to try")
			}
			node := netlab.NewNode(t)
			pods := map[netip.Addr]*netlab.Pod{}
			served := map[evaluate.Connection]bool{}
			for _, a := range attempts {
				for _, address := range []netip.Addr{a.connection.Source, a.connection.Destination} {
					if pods[address] == nil {
						pods[address] = node.Add(address.String())
					}
				}
				if service := (evaluate.Connection{Destination: a.connection.Destination, Protocol: a.connection.Protocol, Port: a.connection.Port}); !served[service] {
					served[service] = true
					pods[service.Destination].Serve(string(service.Protocol), int(service.Port))
				}
			}
			try(t, pods, attempts, func(attempt) bool { return true })
			if err := load(node, &c.snapshot); err != nil {
				t.Fatal(err)
			}
			try(t, pods, attempts, func(a attempt) bool { return a.want })
			tried += len(attempts)
		})
	}
	t.Logf("%d connections", tried)
}

func try(t *testing.T, pods map[netip.Addr]*netlab.Pod, attempts []attempt, want func(attempt) bool) {
	var waiting sync.WaitGroup
	for _, a := range attempts {
		waiting.Add(1)
		go func() {
			defer waiting.Done()
			c := a.connection
			if got := netlab.Reaches(pods[c.Source].Name, string(c.Protocol), pods[c.Destination], int(c.Port), patience); got != want(a) {
				t.Errorf("%+v: %v, expected %v", c, got, want(a))
			}
		}()
	}
	waiting.Wait()
}

// choose takes some expected connections and some unexpected ones, spread over the case.
func (c *testCase) choose(each int) []attempt {
	var all [2][]attempt
	c.each(func(from, to end, connection evaluate.Connection) {
		if !from.pod || !to.pod || connection.Protocol == cluster.SCTP || connection.Port == 1 || connection.Port == 65535 {
			return
		}
		want := 0
		if c.expects(from, to, connection) {
			want = 1
		}
		all[want] = append(all[want], attempt{connection, want == 1})
	})
	var chosen []attempt
	for _, kind := range all {
		for i := range min(each, len(kind)) {
			chosen = append(chosen, kind[i*len(kind)/min(each, len(kind))])
		}
	}
	return chosen
}

// BenchmarkFiftyByFifty is a sync of fifty policies over fifty pods; with nft and root, the loading of it too.
func BenchmarkFiftyByFifty(b *testing.B) {
	var documents []string
	for i := range 50 {
		documents = append(documents,
			fmt.Sprintf("{kind: Pod, metadata: {namespace: n, name: p%d, labels: {i: '%d'}}, status: {podIP: 10.244.0.%d}}", i, i, i+2),
			fmt.Sprintf("{kind: NetworkPolicy, metadata: {namespace: n, name: p%d}, spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: %d}]}], egress: [{to: [{podSelector: {}}]}]}}", i, i+80))
	}
	objects, err := manifests.Parse(strings.Join(documents, "\n---\n"))
	if err != nil {
		b.Fatal(err)
	}
	snapshot := cluster.Build(objects)
	b.Run("text", func(b *testing.B) {
		for b.Loop() {
			ruleset.Text(&snapshot)
		}
	})
	b.Run("load", func(b *testing.B) {
		node := netlab.NewNode(b)
		for b.Loop() {
			if err := load(node, &snapshot); err != nil {
				b.Fatal(err)
			}
		}
	})
}
