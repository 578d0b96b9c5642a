package ruleset

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/internal/manifests"
)

var update = flag.Bool("update", false, "write the golden texts anew")

// TestGolden holds the whole text for each case in testdata: x.yaml gives x.nft.
func TestGolden(t *testing.T) {
	cases, _ := filepath.Glob("testdata/*.yaml")
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for _, file := range cases {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			snapshot := build(t, string(text))
			got, golden := Text(&snapshot), strings.TrimSuffix(file, ".yaml")+".nft"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("%s differs (%v):\n%s", golden, err, got)
			}
		})
	}
}

func build(t *testing.T, text string) cluster.Snapshot {
	t.Helper()
	objects, err := manifests.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	objects.Network = []netip.Prefix{netip.MustParsePrefix("10.244.0.0/24")}
	return cluster.Build(objects)
}

const twoPods = `
{kind: Pod, metadata: {namespace: shop, name: web, labels: {app: web}}, spec: {containers: [{ports: [{name: http, containerPort: 8080}]}]}, status: {podIP: 10.244.0.2}}
---
{kind: Pod, metadata: {namespace: shop, name: db, labels: {app: db}}, status: {podIP: 10.244.0.3, podIPs: [{ip: 10.244.0.3}, {ip: "fd00::3"}]}}
---
`

// TestTraps holds what once went wrong, or nearly, against the text: every rule that accepts in a policy's chain.
func TestTraps(t *testing.T) {
	for _, row := range []struct {
		name, spec string
		want       []string
	}{
		{"a block of IPv6 only is no rule for IPv4", `ingress: [{from: [{ipBlock: {cidr: "2001:db8::/64"}}]}]`,
			[]string{"ip6 saddr { 2001:db8::-2001:db8::ffff:ffff:ffff:ffff } accept"}},
		{"a selector that nothing matches is no rule", `ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}]}]`, nil},
		{"an empty list of peers is every peer", `ingress: [{from: []}]`, []string{"accept"}},
		{"an empty rule is everything", `ingress: [{}]`, []string{"accept"}},
		{"no rule is nothing", `ingress: []`, nil},
		{"overlapping ports are one interval", `ingress: [{ports: [{port: 80, endPort: 90}, {port: 85, endPort: 100}, {port: 101}, {port: 443}, {port: 443}]}]`,
			[]string{"tcp dport { 80-101, 443 } accept"}},
		{"overlapping blocks are one interval", `ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 10.1.0.0/16}}, {ipBlock: {cidr: 11.0.0.0/8}}, {podSelector: {}}]}]`,
			[]string{"ip saddr { 10.0.0.0-11.255.255.255 } accept", "ip6 saddr { fd00::3 } accept"}},
		{"exceptions are holes", `ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/24, except: [192.168.0.0/32, 192.168.0.64/26, 192.168.0.80/28]}}]}]`,
			[]string{"ip saddr { 192.168.0.1-192.168.0.63, 192.168.0.128-192.168.0.255 } accept"}},
		{"an exception of everything leaves no rule", `ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/9]}}]}]`, nil},
		{"an exception in one block is allowed by another", `ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.2.0/24}}]}]`,
			[]string{"ip saddr { 10.0.0.0-10.0.255.255, 10.1.2.0-10.1.2.255, 10.2.0.0-10.255.255.255 } accept"}},
		{"all of IPv4 is not all", `ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]`, []string{"meta nfproto ipv4 accept"}},
		{"a protocol without a port is all its ports", `ingress: [{ports: [{protocol: SCTP}]}]`, []string{"meta l4proto sctp accept"}},
		{"a named port is the pod's own", `ingress: [{ports: [{port: http}]}]`, []string{"ip daddr . meta l4proto . th dport { 10.244.0.2 . tcp . 8080 } accept"}},
		{"a name in another protocol is no rule", `ingress: [{ports: [{port: http, protocol: UDP}]}]`, nil},
		{"a name that no pod has is no rule", `ingress: [{ports: [{port: nothing}]}]`, nil},
		{"a broken range is no rule", `ingress: [{ports: [{port: 90, endPort: 80}]}]`, nil},
		{"a broken block is no rule", `ingress: [{from: [{ipBlock: {cidr: nonsense}}]}]`, nil},
		{"a broken exception closes its block", `ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [nonsense]}}]}]`, nil},
		{"a namespace that is not known matches no selector", `ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}]}]`, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			snapshot := build(t, twoPods+`{kind: NetworkPolicy, metadata: {namespace: shop, name: p}, spec: {podSelector: {}, `+row.spec+`}}`)
			delete(snapshot.Namespaces, "shop")
			chain := "ingress-" + digest("shop", "p")
			var got []string
			for _, line := range strings.Split(Text(&snapshot), "\n") {
				if rule, ok := strings.CutPrefix(line, "add rule inet "+Table+" "+chain+" "); ok {
					rule, _, _ = strings.Cut(rule, " comment ")
					got = append(got, rule)
				}
			}
			if strings.Join(got, "\n") != strings.Join(row.want, "\n") {
				t.Errorf("rules %q, expected %q", got, row.want)
			}
		})
	}
}

func TestTheSameClusterIsTheSameText(t *testing.T) {
	policy := `{kind: NetworkPolicy, metadata: {namespace: shop, name: p}, spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}}`
	forwards := build(t, twoPods+policy)
	parts := strings.Split(twoPods, "---")
	backwards := build(t, policy+"\n---"+parts[1]+"\n---"+parts[0])
	if Text(&forwards) != Text(&backwards) {
		t.Errorf("%s\nand\n%s", Text(&forwards), Text(&backwards))
	}
}
