// Package evaluate says whether a connection is allowed, straight from the meaning of NetworkPolicies and without any thought of packet filters.
package evaluate

import (
	"net/netip"

	"rampart/policy-agent/cluster"
)

// Connection is one attempt, after the translation of service addresses. Port is the destination's, zero for protocols without ports.
type Connection struct {
	Source, Destination netip.Addr
	Protocol            cluster.Protocol
	Port                uint16
}

// Judge answers for one snapshot.
type Judge struct {
	snapshot *cluster.Snapshot
	pods     map[netip.Addr]*cluster.Pod
	node     map[netip.Addr]bool
}

// New prepares a judge.
func New(snapshot *cluster.Snapshot) *Judge {
	judge := &Judge{snapshot: snapshot, pods: map[netip.Addr]*cluster.Pod{}, node: map[netip.Addr]bool{}}
	for i := range snapshot.Pods {
		for _, address := range snapshot.Pods[i].Addresses {
			judge.pods[address] = &snapshot.Pods[i]
		}
	}
	for _, address := range snapshot.Node {
		judge.node[address] = true
	}
	return judge
}

// Allows tells whether both ends allow the connection. The node reaches every pod, a pod reaches itself, and an address of the pod network that
// belongs to no known pod reaches nothing and is reached by nothing but the node.
func (j *Judge) Allows(c Connection) bool {
	return j.node[c.Source] || j.leaves(c) && (j.node[c.Destination] || j.enters(c))
}

func (j *Judge) leaves(c Connection) bool {
	pod, known := j.pods[c.Source]
	if !known {
		return !j.inNetwork(c.Source)
	}
	return j.permits(c, pod, c.Destination, func(p *cluster.Policy) *cluster.Direction { return p.Egress })
}

func (j *Judge) enters(c Connection) bool {
	pod, known := j.pods[c.Destination]
	if !known {
		return !j.inNetwork(c.Destination)
	}
	return j.permits(c, pod, c.Source, func(p *cluster.Policy) *cluster.Direction { return p.Ingress })
}

func (j *Judge) permits(c Connection, pod *cluster.Pod, other netip.Addr, direction func(*cluster.Policy) *cluster.Direction) bool {
	if c.Source == c.Destination {
		return true
	}
	isolated := false
	for i := range j.snapshot.Policies {
		policy := &j.snapshot.Policies[i]
		rules := direction(policy)
		if rules == nil || !policy.Selects(pod) {
			continue
		}
		isolated = true
		for _, rule := range rules.Rules {
			if j.peers(policy, &rule, other) && j.ports(&rule, c) {
				return true
			}
		}
	}
	return !isolated
}

func (j *Judge) peers(policy *cluster.Policy, rule *cluster.Rule, other netip.Addr) bool {
	if rule.AnyPeer {
		return true
	}
	pod, isPod := j.pods[other]
	for _, peer := range rule.Peers {
		if peer.Block != nil && peer.Block.Contains(other) || isPod && peer.Selects(policy.Namespace, pod, j.snapshot.Namespaces) {
			return true
		}
	}
	return false
}

func (j *Judge) ports(rule *cluster.Rule, c Connection) bool {
	if rule.AnyPort {
		return true
	}
	for _, match := range rule.Ports {
		if match.Protocol != c.Protocol {
			continue
		}
		if match.Name == "" && match.First <= c.Port && c.Port <= match.Last {
			return true
		}
		if match.Name != "" && j.calls(c.Destination, match, c.Port) {
			return true
		}
	}
	return false
}

func (j *Judge) calls(destination netip.Addr, match cluster.PortMatch, number uint16) bool {
	pod, isPod := j.pods[destination]
	if !isPod {
		return false
	}
	for _, port := range pod.Ports {
		if port.Name == match.Name && port.Protocol == match.Protocol && port.Number == number {
			return true
		}
	}
	return false
}

func (j *Judge) inNetwork(address netip.Addr) bool {
	for _, prefix := range j.snapshot.Network {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
