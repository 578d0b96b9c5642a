package ruleset

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"rampart/policy-agent/cluster"
)

// matches gives the conditions under which a policy's rule accepts, one for each nft rule. A rule that can match nothing gives none: it never
// becomes one without a condition.
func (w *writer) matches(policy *cluster.Policy, rule *cluster.Rule, other string) []string {
	spans := w.peers(policy, rule)
	var matches []string
	for _, peers := range peerMatches(rule, spans, other) {
		if rule.AnyPort {
			matches = append(matches, peers)
			continue
		}
		for _, numbers := range numberMatches(rule) {
			matches = append(matches, join(peers, numbers))
		}
	}
	return append(matches, w.named(policy, rule, spans, other)...)
}

func (w *writer) peers(policy *cluster.Policy, rule *cluster.Rule) []span {
	var spans []span
	for _, peer := range rule.Peers {
		if peer.Block != nil {
			spans = append(spans, blockSpans(peer.Block)...)
			continue
		}
		for i := range w.snapshot.Pods {
			if pod := &w.snapshot.Pods[i]; peer.Selects(policy.Namespace, pod, w.snapshot.Namespaces) {
				for _, address := range pod.Addresses {
					spans = append(spans, span{address, address})
				}
			}
		}
	}
	return mergeSpans(spans)
}

func peerMatches(rule *cluster.Rule, spans []span, other string) []string {
	if rule.AnyPeer {
		return []string{""}
	}
	var matches []string
	for _, f := range families {
		own := slices.DeleteFunc(slices.Clone(spans), func(s span) bool { return !f.has(s.first) })
		switch {
		case len(own) == 1 && own[0].whole():
			matches = append(matches, "meta nfproto "+f.nfproto)
		case len(own) > 0:
			matches = append(matches, join(f.word, other, list(own)))
		}
	}
	return matches
}

func numberMatches(rule *cluster.Rule) []string {
	var matches []string
	for _, protocol := range cluster.Protocols {
		var ranges []ports
		for _, match := range rule.Ports {
			if match.Protocol == protocol && match.Name == "" {
				ranges = append(ranges, ports{int(match.First), int(match.Last)})
			}
		}
		merged := mergePorts(ranges)
		switch {
		case len(merged) == 1 && merged[0] == ports{0, 65535}:
			matches = append(matches, "meta l4proto "+string(protocol))
		case len(merged) > 0:
			matches = append(matches, string(protocol)+" dport "+list(merged))
		}
	}
	return matches
}

func (p ports) String() string {
	if p.first == p.last {
		return strconv.Itoa(p.first)
	}
	return fmt.Sprintf("%d-%d", p.first, p.last)
}

// named resolves the ports that pods name: those of the policy's own pods for ingress, those of its peers for egress.
func (w *writer) named(policy *cluster.Policy, rule *cluster.Rule, spans []span, other string) []string {
	var matches []string
	for _, f := range families {
		keys := w.namedKeys(rule, f, func(pod *cluster.Pod, address netip.Addr) bool {
			if other == "saddr" {
				return policy.Selects(pod)
			}
			return rule.AnyPeer || slices.ContainsFunc(spans, func(s span) bool { return s.contains(address) })
		})
		if len(keys) == 0 {
			continue
		}
		match := f.word + " daddr . meta l4proto . th dport { " + strings.Join(keys, ", ") + " }"
		if other == "daddr" {
			matches = append(matches, match)
			continue
		}
		for _, peers := range peerMatches(rule, slices.DeleteFunc(slices.Clone(spans), func(s span) bool { return !f.has(s.first) }), other) {
			matches = append(matches, join(peers, match))
		}
	}
	return matches
}

func (w *writer) namedKeys(rule *cluster.Rule, f family, wanted func(*cluster.Pod, netip.Addr) bool) []string {
	var keys []string
	for i := range w.snapshot.Pods {
		pod := &w.snapshot.Pods[i]
		for _, address := range pod.Addresses {
			if !f.has(address) || !wanted(pod, address) {
				continue
			}
			for _, port := range pod.Ports {
				if slices.ContainsFunc(rule.Ports, func(m cluster.PortMatch) bool { return m.Name == port.Name && m.Protocol == port.Protocol }) {
					keys = append(keys, fmt.Sprintf("%s . %s . %d", address, port.Protocol, port.Number))
				}
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (s span) contains(address netip.Addr) bool {
	return s.first.Is4() == address.Is4() && !address.Less(s.first) && !s.last.Less(address)
}

func join(parts ...string) string {
	return strings.TrimSpace(strings.Join(parts, " "))
}
