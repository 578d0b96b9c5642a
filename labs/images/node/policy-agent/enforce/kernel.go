package enforce

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os/exec"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
	"sigs.k8s.io/knftables"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/evaluate"
	"rampart/policy-agent/ruleset"
)

// Kernel is the packet filter and the connection table of the network namespace that this process runs in.
type Kernel struct {
	nft knftables.Interface
}

// NewKernel fails where there is no nft or no right to use it.
func NewKernel() (*Kernel, error) {
	nft, err := knftables.New(knftables.InetFamily, ruleset.Table)
	return &Kernel{nft}, err
}

// Load replaces the rules.
func (k *Kernel) Load(ctx context.Context, snapshot *cluster.Snapshot) error {
	return ruleset.Load(ctx, k.nft, snapshot)
}

// Loaded gives the rules as the kernel holds them now, without counters; empty where there are none.
func (k *Kernel) Loaded(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "nft", "--stateless", "list", "table", "inet", ruleset.Table).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) && len(out) == 0 && failed.ExitCode() == 1 {
		return "", nil
	}
	return string(out), err
}

// Cut forgets the open connections that the judge does not allow, and says how many. Their next packet is judged as a new one.
func (k *Kernel) Cut(judge *evaluate.Judge) (int, error) {
	var cut uint
	var failures []error
	for _, family := range []netlink.InetFamily{unix.AF_INET, unix.AF_INET6} {
		n, err := netlink.ConntrackDeleteFilters(netlink.ConntrackTable, family, forbidden{judge})
		cut += n
		if err != nil {
			failures = append(failures, fmt.Errorf("connection table: %w", err))
		}
	}
	return int(cut), errors.Join(failures...)
}

type forbidden struct{ judge *evaluate.Judge }

var protocols = map[uint8]cluster.Protocol{unix.IPPROTO_TCP: cluster.TCP, unix.IPPROTO_UDP: cluster.UDP, unix.IPPROTO_SCTP: cluster.SCTP}

// MatchConntrackFlow reads the destination from the replies' source: that is where service addresses have been translated to.
func (f forbidden) MatchConntrackFlow(flow *netlink.ConntrackFlow) bool {
	source, ok := netip.AddrFromSlice(flow.Forward.SrcIP)
	destination, okay := netip.AddrFromSlice(flow.Reverse.SrcIP)
	if !ok || !okay {
		return false
	}
	connection := evaluate.Connection{Source: source.Unmap(), Destination: destination.Unmap(), Protocol: protocols[flow.Forward.Protocol]}
	if connection.Protocol != "" {
		connection.Port = flow.Reverse.SrcPort
	}
	return !f.judge.Allows(connection)
}
