package conformance

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/evaluate"
	"rampart/policy-agent/internal/interpreter"
	"rampart/policy-agent/internal/manifests"
	"rampart/policy-agent/ruleset"
)

// Pods get addresses that no case allows by an ipBlock: these cases hold blocks to be about what is outside the cluster.
var podNetwork = netip.MustParsePrefix("172.30.0.0/16")

const repository = "../../../../.."

func cases(t *testing.T) []string {
	root := cmp.Or(os.Getenv("RAMPART_CONFORMANCE_DIR"), filepath.Join(repository, "../shared/data"))
	found, _ := filepath.Glob(filepath.Join(root, "network-policy/*/expected.txt"))
	if len(found) == 0 {
		t.Skipf("no public cases in %s/network-policy", root)
	}
	return found
}

// TestPublicCases holds the evaluation, and what the packet filter makes of the rules, against the connections that other people expect.
func TestPublicCases(t *testing.T) {
	for _, expected := range cases(t) {
		t.Run(filepath.Base(filepath.Dir(expected)), func(t *testing.T) {
			t.Parallel()
			c := read(t, expected)
			judge := evaluate.New(&c.snapshot)
			rules, err := interpreter.Parse(ruleset.Text(&c.snapshot))
			if err != nil {
				t.Fatal(err)
			}
			asked, wrong := 0, 0
			c.each(func(from, to end, connection evaluate.Connection) {
				want := c.expects(from, to, connection)
				passes, err := rules.Passes("forward", interpreter.Packet{
					Source: connection.Source, Destination: connection.Destination, Protocol: string(connection.Protocol), Port: connection.Port, State: "new", Syn: true,
				})
				asked++
				if allowed := judge.Allows(connection); err != nil || allowed != want || passes != want {
					if wrong++; wrong <= 10 {
						t.Errorf("%s => %s %s %d: expected %v, evaluated %v, filtered %v %v", from.name, to.name, connection.Protocol, connection.Port, want, allowed, passes, err)
					}
				}
			})
			if asked == 0 {
				t.Error("nothing was asked")
			}
			t.Logf("%d connections, %d wrong", asked, wrong)
		})
	}
}

type end struct {
	name    string
	address netip.Addr
	pod     bool
}

type expectation struct {
	from, to  string
	protocols string
}

type testCase struct {
	snapshot cluster.Snapshot
	ends     []end
	ports    []uint16
	allowed  map[[2]string]string
	external map[netip.Addr][]string
}

func read(t *testing.T, expected string) *testCase {
	var texts []string
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(expected), "manifests/*"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	objects, err := manifests.Parse(texts...)
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range objects.Pods {
		pod.Spec.HostNetwork, pod.Status = false, corev1.PodStatus{}
	}
	manifests.Assign(&objects, podNetwork.Addr().Next())
	c := &testCase{snapshot: cluster.Build(objects), allowed: map[[2]string]string{}, external: map[netip.Addr][]string{}}
	for _, pod := range objects.Pods {
		c.ends = append(c.ends, end{workloadOf(pod), objects.Assigned[pod.UID][0], true})
	}
	lines := readLines(t, expected)
	c.addExternals(lines)
	c.addPorts()
	for _, line := range lines {
		c.allowed[[2]string{line.from, line.to}] = line.protocols
	}
	return c
}

func workloadOf(pod *corev1.Pod) string {
	kind, name := "Pod", pod.Name
	for _, owner := range pod.OwnerReferences {
		kind, name = cmp.Or(owner.Kind, kind), cmp.Or(owner.Name, name)
	}
	return fmt.Sprintf("%s/%s[%s]", pod.Namespace, name, kind)
}

func readLines(t *testing.T, file string) []expectation {
	opened, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	var lines []expectation
	for scanner := bufio.NewScanner(opened); scanner.Scan(); {
		ends, protocols, ok := strings.Cut(scanner.Text(), " : ")
		from, to, both := strings.Cut(ends, " => ")
		if !ok || !both {
			t.Fatalf("%s: %q", file, scanner.Text())
		}
		lines = append(lines, expectation{from, to, protocols})
	}
	return lines
}

const manyExternals = 25

// addExternals takes the first and the last address of the ranges that lines name; of very many, an even choice.
func (c *testCase) addExternals(lines []expectation) {
	points := map[netip.Addr]bool{netip.MustParseAddr("1.2.3.4"): true}
	ranges := map[string][2]netip.Addr{}
	for _, line := range lines {
		for _, name := range []string{line.from, line.to} {
			if text, external := strings.CutSuffix(name, "[External]"); external {
				first, last, _ := strings.Cut(text, "-")
				ranges[name] = [2]netip.Addr{netip.MustParseAddr(first), netip.MustParseAddr(last)}
				points[ranges[name][0]], points[ranges[name][1]] = true, true
			}
		}
	}
	addresses := slices.SortedFunc(maps.Keys(points), netip.Addr.Compare)
	step := len(addresses)/manyExternals + 1
	if testing.Short() {
		step *= 3
	}
	for i, address := range addresses {
		if i%step != 0 || podNetwork.Contains(address) || address.IsUnspecified() {
			continue
		}
		c.ends = append(c.ends, end{name: address.String() + "[External]", address: address})
		for name, r := range ranges {
			if !address.Less(r[0]) && !r[1].Less(address) {
				c.external[address] = append(c.external[address], name)
			}
		}
	}
	slices.SortFunc(c.ends, func(a, b end) int { return a.address.Compare(b.address) })
}

// addPorts takes every number at which some policy's answer may change.
func (c *testCase) addPorts() {
	c.ports = []uint16{1, 65535}
	add := func(number uint16) { c.ports = append(c.ports, max(number, 2)-1, number, min(number, 65534)+1) }
	for _, policy := range c.snapshot.Policies {
		for _, direction := range []*cluster.Direction{policy.Ingress, policy.Egress} {
			if direction == nil {
				continue
			}
			for _, rule := range direction.Rules {
				for _, port := range rule.Ports {
					if port.Name == "" {
						add(max(port.First, 1))
						add(port.Last)
					}
				}
			}
		}
	}
	for _, pod := range c.snapshot.Pods {
		for _, port := range pod.Ports {
			add(port.Number)
		}
	}
	slices.Sort(c.ports)
	c.ports = slices.Compact(c.ports)
}

func (c *testCase) each(visit func(from, to end, connection evaluate.Connection)) {
	for _, from := range c.ends {
		for _, to := range c.ends {
			if from.name == to.name || !from.pod && !to.pod {
				continue
			}
			for _, protocol := range cluster.Protocols {
				for _, port := range c.ports {
					visit(from, to, evaluate.Connection{Source: from.address, Destination: to.address, Protocol: protocol, Port: port})
				}
			}
		}
	}
}

func (c *testCase) names(e end) []string {
	if e.pod {
		return []string{e.name}
	}
	return c.external[e.address]
}

func (c *testCase) expects(from, to end, connection evaluate.Connection) bool {
	for _, a := range c.names(from) {
		for _, b := range c.names(to) {
			if covers(c.allowed[[2]string{a, b}], connection) {
				return true
			}
		}
	}
	return false
}

// covers reads "All Connections" or "TCP 80,8080-8090,UDP 53".
func covers(text string, connection evaluate.Connection) bool {
	if text == "All Connections" {
		return true
	}
	protocol := ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		first, last, isRange := strings.Cut(word, "-")
		low, err := strconv.Atoi(first)
		if err != nil {
			protocol = strings.ToLower(word)
			continue
		}
		high := low
		if isRange {
			high, _ = strconv.Atoi(last)
		}
		if protocol == string(connection.Protocol) && low <= int(connection.Port) && int(connection.Port) <= high {
			return true
		}
	}
	return false
}
