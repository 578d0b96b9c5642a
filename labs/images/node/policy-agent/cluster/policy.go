package cluster

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// ParsePolicy reads a NetworkPolicy with the API's defaults. What cannot be read allows nothing: a broken peer or port is left out of its rule,
// never out of the policy, and a broken podSelector selects every pod of the namespace.
func ParsePolicy(object *networkingv1.NetworkPolicy) Policy {
	spec := &object.Spec
	policy := Policy{Namespace: object.Namespace, Name: object.Name, Pods: selector(&spec.PodSelector, labels.Everything())}
	ingress, egress := isolates(spec)
	if ingress {
		policy.Ingress = &Direction{}
		for _, rule := range spec.Ingress {
			policy.Ingress.Rules = append(policy.Ingress.Rules, parseRule(rule.From, rule.Ports))
		}
	}
	if egress {
		policy.Egress = &Direction{}
		for _, rule := range spec.Egress {
			policy.Egress.Rules = append(policy.Egress.Rules, parseRule(rule.To, rule.Ports))
		}
	}
	return policy
}

func isolates(spec *networkingv1.NetworkPolicySpec) (ingress, egress bool) {
	if len(spec.PolicyTypes) == 0 {
		return true, len(spec.Egress) > 0
	}
	for _, direction := range spec.PolicyTypes {
		ingress = ingress || direction == networkingv1.PolicyTypeIngress
		egress = egress || direction == networkingv1.PolicyTypeEgress
	}
	return ingress, egress
}

func parseRule(peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort) Rule {
	rule := Rule{AnyPeer: len(peers) == 0, AnyPort: len(ports) == 0}
	for _, peer := range peers {
		if parsed, ok := parsePeer(peer); ok {
			rule.Peers = append(rule.Peers, parsed)
		}
	}
	for _, port := range ports {
		if parsed, ok := parsePort(port); ok {
			rule.Ports = append(rule.Ports, parsed)
		}
	}
	return rule
}

func parsePeer(peer networkingv1.NetworkPolicyPeer) (Peer, bool) {
	if peer.IPBlock != nil {
		block, ok := parseBlock(peer.IPBlock)
		return Peer{Block: block}, ok
	}
	if peer.PodSelector == nil && peer.NamespaceSelector == nil {
		return Peer{}, false
	}
	parsed := Peer{Pods: labels.Everything()}
	if peer.PodSelector != nil {
		parsed.Pods = selector(peer.PodSelector, labels.Nothing())
	}
	if peer.NamespaceSelector != nil {
		parsed.Namespaces = selector(peer.NamespaceSelector, labels.Nothing())
	}
	return parsed, true
}

func parseBlock(block *networkingv1.IPBlock) (*Block, bool) {
	prefix, err := netip.ParsePrefix(block.CIDR)
	if err != nil {
		return nil, false
	}
	parsed := &Block{Prefix: prefix.Masked()}
	for _, text := range block.Except {
		except, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, false
		}
		parsed.Except = append(parsed.Except, except.Masked())
	}
	return parsed, true
}

func parsePort(port networkingv1.NetworkPolicyPort) (PortMatch, bool) {
	match := PortMatch{Protocol: TCP, Last: 65535}
	if port.Protocol != nil {
		match.Protocol = protocol(*port.Protocol)
	}
	switch {
	case match.Protocol == "":
		return match, false
	case port.Port == nil:
		return match, port.EndPort == nil
	case port.Port.Type == intstr.String:
		match.Name = port.Port.StrVal
		return match, match.Name != "" && port.EndPort == nil
	}
	first, last := port.Port.IntVal, port.Port.IntVal
	if port.EndPort != nil {
		last = *port.EndPort
	}
	match.First, match.Last = uint16(first), uint16(last)
	return match, first >= 1 && first <= last && last <= 65535
}

func protocol(name corev1.Protocol) Protocol {
	switch name {
	case corev1.ProtocolTCP, "":
		return TCP
	case corev1.ProtocolUDP:
		return UDP
	case corev1.ProtocolSCTP:
		return SCTP
	}
	return ""
}

func selector(from *metav1.LabelSelector, broken labels.Selector) labels.Selector {
	parsed, err := metav1.LabelSelectorAsSelector(from)
	if err != nil {
		return broken
	}
	return parsed
}
