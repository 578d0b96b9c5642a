package watch

import (
	"net/netip"
	"slices"

	"rampart/policy-agent/cluster"
)

// Source joins what the API server and the CNI say.
type Source struct {
	API       *API
	Addresses Addresses
	// Network is the pod network beside what the node's object says.
	Network []netip.Prefix
	// Node gives the node's own addresses.
	Node func() []netip.Addr
}

// Snapshot fails with cluster.ErrUnknown until the whole cluster is known, and when the CNI's cache cannot be read.
func (s *Source) Snapshot() (cluster.Snapshot, error) {
	objects, known := s.API.Objects()
	if !known {
		return cluster.Snapshot{}, cluster.ErrUnknown
	}
	assigned, err := s.Addresses.Read()
	if err != nil {
		return cluster.Snapshot{}, err
	}
	objects.Assigned = assigned
	objects.Network = slices.Concat(objects.Network, s.Network)
	objects.Node = s.Node()
	return cluster.Build(objects), nil
}
