// Package ruleset writes a snapshot of the cluster as one nftables transaction that replaces everything that an earlier one wrote.
//
// Two chains in the forward hook judge every routed connection, first what its source may reach, then what may reach its destination; an accept
// ends only the chain that it is in. What a pod sends to the node itself is judged in the input hook. What the node sends to pods passes neither.
package ruleset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"sigs.k8s.io/knftables"

	"rampart/policy-agent/cluster"
)

// Table is the only one that this program writes, in the inet family.
const Table = "rampart_policy"

// Before kube-proxy's filter, at 0.
const (
	egressPriority  = knftables.BaseChainPriority("-11")
	ingressPriority = knftables.BaseChainPriority("-10")
)

const notAStart = "tcp flags & (fin | syn | rst | ack) != syn"

type family struct{ word, kind, digit, nfproto string }

var families = []family{{"ip", "ipv4_addr", "4", "ipv4"}, {"ip6", "ipv6_addr", "6", "ipv6"}}

func (f family) has(address netip.Addr) bool { return address.Is4() == (f.word == "ip") }

// Text is the transaction in the language of nft, and the same for equal snapshots.
func Text(snapshot *cluster.Snapshot) string {
	nft := knftables.NewFake(knftables.InetFamily, Table)
	tx := nft.NewTransaction()
	Write(tx, snapshot)
	return tx.String()
}

// Load replaces the rules in the kernel, all or nothing.
func Load(ctx context.Context, nft knftables.Interface, snapshot *cluster.Snapshot) error {
	tx := nft.NewTransaction()
	Write(tx, snapshot)
	return nft.Run(ctx, tx)
}

// Write adds the whole ruleset to a transaction.
func Write(tx *knftables.Transaction, snapshot *cluster.Snapshot) {
	tx.Add(&knftables.Table{})
	tx.Delete(&knftables.Table{})
	tx.Add(&knftables.Table{})
	w := &writer{tx: tx, snapshot: snapshot, written: map[string]bool{}}
	w.sets()
	w.direction("egress", "saddr", "daddr", func(p *cluster.Policy) *cluster.Direction { return p.Egress })
	w.direction("ingress", "daddr", "saddr", func(p *cluster.Policy) *cluster.Direction { return p.Ingress })
	w.base("forward-egress", knftables.ForwardHook, egressPriority)
	w.rule("forward-egress", "jump egress")
	w.base("forward-ingress", knftables.ForwardHook, ingressPriority)
	w.rule("forward-ingress", "jump ingress")
	w.base("input-egress", knftables.InputHook, egressPriority)
	w.rule("input-egress", `iifname "lo" accept`)
	w.rule("input-egress", "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept")
	w.rule("input-egress", "ct state established,related accept")
	w.rule("input-egress", "jump egress")
}

type writer struct {
	tx       *knftables.Transaction
	snapshot *cluster.Snapshot
	written  map[string]bool
}

func (w *writer) chain(name string) { w.tx.Add(&knftables.Chain{Name: name}) }

func (w *writer) base(name string, hook knftables.BaseChainHook, priority knftables.BaseChainPriority) {
	w.tx.Add(&knftables.Chain{Name: name, Type: knftables.PtrTo(knftables.FilterType), Hook: &hook, Priority: &priority})
}

func (w *writer) rule(chain string, parts ...string) {
	w.tx.Add(&knftables.Rule{Chain: chain, Rule: strings.Join(parts, " ")})
}

func (w *writer) sets() {
	for _, f := range families {
		known, isolated, self := "pods"+f.digit, "isolated"+f.digit, "self"+f.digit
		w.tx.Add(&knftables.Set{Name: known, Type: f.kind})
		w.tx.Add(&knftables.Set{Name: isolated, Type: f.kind})
		w.tx.Add(&knftables.Set{Name: self, Type: f.kind + " . " + f.kind})
		for i := range w.snapshot.Pods {
			pod := &w.snapshot.Pods[i]
			for _, address := range pod.Addresses {
				if !f.has(address) {
					continue
				}
				w.tx.Add(&knftables.Element{Set: known, Key: []string{address.String()}})
				if w.isolates(pod) {
					w.tx.Add(&knftables.Element{Set: isolated, Key: []string{address.String()}})
					w.tx.Add(&knftables.Element{Set: self, Key: []string{address.String(), address.String()}})
				}
			}
		}
	}
}

func (w *writer) isolates(pod *cluster.Pod) bool {
	return slices.ContainsFunc(w.snapshot.Policies, func(p cluster.Policy) bool { return (p.Ingress != nil || p.Egress != nil) && p.Selects(pod) })
}

type side func(*cluster.Policy) *cluster.Direction

// direction writes the chain that every packet takes and, behind a map from address to chain, one chain for each set of policies that some pod
// is under: the policies' accepts, then a drop.
func (w *writer) direction(name, own, other string, of side) {
	w.chain(name)
	for _, f := range families {
		if network := w.network(f); network != "" {
			w.rule(name, f.word, own, network, f.word, own, "!= @pods"+f.digit, "counter drop")
		}
	}
	w.rule(name, "ct state established,related accept")
	for _, f := range families {
		w.rule(name, f.word, own, "@isolated"+f.digit, notAStart, "counter drop")
		w.rule(name, f.word, "saddr .", f.word, "daddr @self"+f.digit, "accept")
		w.tx.Add(&knftables.Map{Name: name + f.digit, Type: f.kind + " : verdict"})
	}
	for i := range w.snapshot.Pods {
		pod := &w.snapshot.Pods[i]
		policies := w.policies(pod, of)
		if len(policies) == 0 || len(pod.Addresses) == 0 {
			continue
		}
		group := w.group(name, other, policies, of)
		for _, f := range families {
			for _, address := range pod.Addresses {
				if f.has(address) {
					w.tx.Add(&knftables.Element{Map: name + f.digit, Key: []string{address.String()}, Value: []string{"goto " + group}})
				}
			}
		}
	}
	for _, f := range families {
		w.rule(name, f.word, own, "vmap @"+name+f.digit)
	}
}

func (w *writer) network(f family) string {
	var spans []span
	for _, prefix := range w.snapshot.Network {
		if f.has(prefix.Addr()) {
			spans = append(spans, prefixSpan(prefix))
		}
	}
	return list(mergeSpans(spans))
}

func (w *writer) policies(pod *cluster.Pod, of side) []*cluster.Policy {
	var policies []*cluster.Policy
	for i := range w.snapshot.Policies {
		if policy := &w.snapshot.Policies[i]; of(policy) != nil && policy.Selects(pod) {
			policies = append(policies, policy)
		}
	}
	return policies
}

func (w *writer) group(direction, other string, policies []*cluster.Policy, of side) string {
	var names []string
	for _, policy := range policies {
		names = append(names, w.policy(direction, other, policy, of(policy)))
	}
	group := direction + "-pods-" + digest(names...)
	if w.written[group] {
		return group
	}
	w.written[group] = true
	w.chain(group)
	for _, name := range names {
		w.rule(group, "jump", name)
	}
	w.rule(group, "counter drop")
	return group
}

func (w *writer) policy(direction, other string, policy *cluster.Policy, allowed *cluster.Direction) string {
	chain := direction + "-" + digest(policy.Namespace, policy.Name)
	if w.written[chain] {
		return chain
	}
	w.written[chain] = true
	w.chain(chain)
	for i := range allowed.Rules {
		for _, match := range w.matches(policy, &allowed.Rules[i], other) {
			comment := fmt.Sprintf("%.120s", policy.Namespace+"/"+policy.Name)
			w.tx.Add(&knftables.Rule{Chain: chain, Rule: strings.TrimSpace(match + " accept"), Comment: &comment})
		}
	}
	return chain
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "/")))
	return hex.EncodeToString(sum[:10])
}

func list[T fmt.Stringer](items []T) string {
	if len(items) == 0 {
		return ""
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = item.String()
	}
	return "{ " + strings.Join(texts, ", ") + " }"
}
