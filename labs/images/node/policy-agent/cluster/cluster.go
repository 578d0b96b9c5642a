// Package cluster is what NetworkPolicies speak about: pods with their addresses, namespaces with their labels, and policies.
//
// A Snapshot is plain data. It is made from API objects and the addresses that the CNI has given (see Build), judged by package evaluate and
// written out as packet filter rules by package ruleset; the two never share more than this package.
package cluster

import (
	"errors"
	"net/netip"

	"k8s.io/apimachinery/pkg/labels"
)

// ErrUnknown is the answer for a cluster that is not wholly known yet.
var ErrUnknown = errors.New("the API server has not been heard yet")

// Protocol of the transport layer, spelled as nftables spells it.
type Protocol string

const (
	TCP  Protocol = "tcp"
	UDP  Protocol = "udp"
	SCTP Protocol = "sctp"
)

// Protocols are those that a NetworkPolicy can name.
var Protocols = []Protocol{TCP, UDP, SCTP}

// Snapshot is all that decides which connections are allowed.
type Snapshot struct {
	// Pods that own an address in the pod network: neither finished ones nor those on the node's own network.
	Pods []Pod
	// Namespaces by name. A namespace that is not here matches no namespaceSelector.
	Namespaces map[string]labels.Set
	Policies   []Policy
	// Network holds the prefixes of the pod network. An address in it that belongs to no pod is refused.
	Network []netip.Prefix
	// Node holds the node's own addresses: what comes from them is not subject to policies (the kubelet's probes).
	Node []netip.Addr
}

// Pod is one that policies can select.
type Pod struct {
	Namespace, Name string
	Labels          labels.Set
	Addresses       []netip.Addr
	Ports           []NamedPort
}

// NamedPort is a container's port that has a name.
type NamedPort struct {
	Name     string
	Protocol Protocol
	Number   uint16
}

// Policy is a NetworkPolicy. A nil direction is one that the policy does not isolate; one without rules isolates and allows nothing.
type Policy struct {
	Namespace, Name string
	Pods            labels.Selector
	Ingress, Egress *Direction
}

// Direction is what a policy allows in one direction.
type Direction struct {
	Rules []Rule
}

// Rule allows connections whose other end is one of Peers and whose destination port is one of Ports.
type Rule struct {
	AnyPeer bool
	Peers   []Peer
	// AnyPort also allows protocols without ports.
	AnyPort bool
	Ports   []PortMatch
}

// Peer is either Block or the pods that both selectors match; a nil Namespaces is the policy's own namespace.
type Peer struct {
	Pods, Namespaces labels.Selector
	Block            *Block
}

// Block is an ipBlock.
type Block struct {
	Prefix netip.Prefix
	Except []netip.Prefix
}

// PortMatch is a range of numbers or, where Name is set, the port that the destination pod calls so.
type PortMatch struct {
	Protocol    Protocol
	Name        string
	First, Last uint16
}

// Selects tells whether the policy is about this pod.
func (p *Policy) Selects(pod *Pod) bool {
	return p.Namespace == pod.Namespace && p.Pods.Matches(pod.Labels)
}

// Selects tells whether a pod is this peer of a policy in namespace home. A block selects no pods by name: it is a matter of addresses.
func (p *Peer) Selects(home string, pod *Pod, namespaces map[string]labels.Set) bool {
	if p.Block != nil || !p.Pods.Matches(pod.Labels) {
		return false
	}
	if p.Namespaces == nil {
		return pod.Namespace == home
	}
	known, ok := namespaces[pod.Namespace]
	return ok && p.Namespaces.Matches(known)
}

// Contains tells whether an address is in the block and in none of its exceptions.
func (b *Block) Contains(address netip.Addr) bool {
	if !b.Prefix.Contains(address) {
		return false
	}
	for _, except := range b.Except {
		if except.Contains(address) {
			return false
		}
	}
	return true
}
