package conformance

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/evaluate"
	"rampart/policy-agent/internal/interpreter"
	"rampart/policy-agent/internal/manifests"
	"rampart/policy-agent/ruleset"
)

// TestRulesMeanWhatIsEvaluated makes random clusters and asks the evaluation and the text of the rules the same questions.
func TestRulesMeanWhatIsEvaluated(t *testing.T) {
	clusters, questions := 300, 400
	if testing.Short() {
		clusters = 60
	}
	allowed := 0
	for seed := range uint64(clusters) {
		text := randomCluster(rand.New(rand.NewPCG(seed, 5)))
		objects, err := manifests.Parse(text)
		if err != nil {
			t.Fatal(err, text)
		}
		objects.Network = []netip.Prefix{netip.MustParsePrefix("10.244.0.0/24"), netip.MustParsePrefix("fd00::/64")}
		objects.Node = []netip.Addr{netip.MustParseAddr("10.244.0.1"), netip.MustParseAddr("172.18.0.2")}
		snapshot := cluster.Build(objects)
		rules, err := interpreter.Parse(ruleset.Text(&snapshot))
		if err != nil {
			t.Fatal(err)
		}
		judge := evaluate.New(&snapshot)
		random := rand.New(rand.NewPCG(seed, 6))
		for range questions {
			c := randomConnection(random)
			want := judge.Allows(c)
			got, err := passes(rules, c, objects.Node)
			if err != nil || got != want {
				t.Fatalf("seed %d, %+v: evaluated %v, filtered %v %v\n%s\n%s", seed, c, want, got, err, text, ruleset.Text(&snapshot))
			}
			if want {
				allowed++
			}
		}
	}
	if share := float64(allowed) / float64(clusters*questions); share < 0.05 || share > 0.95 {
		t.Errorf("%.2f of the connections are allowed: these clusters say little", share)
	}
}

// passes sends a connection through the hooks that it takes: none from the node, input to the node, forward otherwise.
func passes(rules *interpreter.Ruleset, c evaluate.Connection, node []netip.Addr) (bool, error) {
	hook := "forward"
	for _, address := range node {
		if c.Source == address {
			return true, nil
		}
		if c.Destination == address {
			hook = "input"
		}
	}
	return rules.Passes(hook, interpreter.Packet{
		Source: c.Source, Destination: c.Destination, Protocol: string(c.Protocol), Port: c.Port, State: "new", Syn: true, Interface: "veth0",
	})
}

var (
	namespaces = []string{"red", "green", "blue"}
	values     = []string{"a", "b", "c"}
	blocks     = []string{"0.0.0.0/0", "10.244.0.0/24", "10.244.0.0/28", "192.0.2.0/24", "192.0.2.128/25", "192.0.2.7/32", "2001:db8::/64", "::/0", "10.0.0.0/8"}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func some(r *rand.Rand, most int, make func() string) string {
	var items []string
	for range r.IntN(most + 1) {
		items = append(items, make())
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func randomCluster(r *rand.Rand) string {
	var documents []string
	for _, name := range namespaces {
		documents = append(documents, fmt.Sprintf("{kind: Namespace, metadata: {name: %s, labels: {x: %s}}}", name, pick(r, values)))
	}
	for i := range 8 {
		phase := "Running"
		if r.IntN(8) == 0 {
			phase = "Succeeded"
		}
		ports := some(r, 2, func() string {
			return fmt.Sprintf("{name: %s, containerPort: %d, protocol: %s}", pick(r, values), 80+r.IntN(4), pick(r, []string{"TCP", "UDP", "SCTP"}))
		})
		documents = append(documents, fmt.Sprintf("{kind: Pod, metadata: {namespace: %s, name: p%d, labels: {x: %s, y: %s}}, spec: {hostNetwork: %v, containers: [{ports: %s}]}, status: {phase: %s, podIP: 10.244.0.%d, podIPs: [{ip: 10.244.0.%d}, {ip: 'fd00::%d'}]}}",
			pick(r, namespaces), i, pick(r, values), pick(r, values), r.IntN(10) == 0, ports, phase, i+2, i+2, i+2))
	}
	for i := range r.IntN(6) {
		types := []string{"[]", "[Ingress]", "[Egress]", "[Ingress, Egress]"}
		documents = append(documents, fmt.Sprintf("{kind: NetworkPolicy, metadata: {namespace: %s, name: n%d}, spec: {podSelector: %s, policyTypes: %s, ingress: %s, egress: %s}}",
			pick(r, namespaces), i, randomSelector(r), pick(r, types), some(r, 3, func() string { return randomRule(r, "from") }), some(r, 3, func() string { return randomRule(r, "to") })))
	}
	return strings.Join(documents, "\n---\n")
}

func randomSelector(r *rand.Rand) string {
	key, value := pick(r, []string{"x", "y"}), pick(r, values)
	switch r.IntN(6) {
	case 0:
		return "{}"
	case 1:
		return fmt.Sprintf("{matchExpressions: [{key: %s, operator: NotIn, values: [%s]}]}", key, value)
	case 2:
		return fmt.Sprintf("{matchExpressions: [{key: %s, operator: %s}]}", key, pick(r, []string{"Exists", "DoesNotExist"}))
	case 3:
		return fmt.Sprintf("{matchLabels: {%s: %s}, matchExpressions: [{key: y, operator: In, values: [%s, %s]}]}", key, value, pick(r, values), pick(r, values))
	}
	return fmt.Sprintf("{matchLabels: {%s: %s}}", key, value)
}

func randomRule(r *rand.Rand, peers string) string {
	return fmt.Sprintf("{%s: %s, ports: %s}", peers, some(r, 3, func() string { return randomPeer(r) }), some(r, 3, func() string { return randomPort(r) }))
}

func randomPeer(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("{ipBlock: {cidr: '%s', except: %s}}", pick(r, blocks), some(r, 2, func() string { return "'" + pick(r, blocks[1:]) + "'" }))
	case 1:
		return fmt.Sprintf("{namespaceSelector: %s}", randomSelector(r))
	case 2:
		return fmt.Sprintf("{podSelector: %s}", randomSelector(r))
	}
	return fmt.Sprintf("{podSelector: %s, namespaceSelector: %s}", randomSelector(r), randomSelector(r))
}

func randomPort(r *rand.Rand) string {
	protocol := pick(r, []string{"TCP", "TCP", "UDP", "SCTP"})
	first := 79 + r.IntN(6)
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("{protocol: %s}", protocol)
	case 1:
		return fmt.Sprintf("{protocol: %s, port: %s}", protocol, pick(r, values))
	case 2:
		return fmt.Sprintf("{protocol: %s, port: %d, endPort: %d}", protocol, first, first+r.IntN(4)-1)
	}
	return fmt.Sprintf("{protocol: %s, port: %d}", protocol, first)
}

func randomConnection(r *rand.Rand) evaluate.Connection {
	four := []string{"192.0.2.7", "192.0.2.200", "8.8.8.8", "172.18.0.2", "10.244.0.1", "10.244.0.77"}
	six := []string{"2001:db8::1", "2001:db9::1", "fd00::77"}
	for i := range 8 {
		four = append(four, fmt.Sprintf("10.244.0.%d", i+2))
		six = append(six, fmt.Sprintf("fd00::%d", i+2))
	}
	family := four
	if r.IntN(4) == 0 {
		family = six
	}
	protocol := cluster.Protocol(pick(r, []string{"tcp", "tcp", "udp", "sctp", "icmp"}))
	c := evaluate.Connection{Source: netip.MustParseAddr(pick(r, family)), Destination: netip.MustParseAddr(pick(r, family)), Protocol: protocol, Port: uint16(78 + r.IntN(9))}
	if protocol == "icmp" {
		c.Port = 0
	}
	return c
}
