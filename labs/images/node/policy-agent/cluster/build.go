package cluster

import (
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
)

// Objects is what the API server and the CNI say.
type Objects struct {
	Pods       []*corev1.Pod
	Namespaces []*corev1.Namespace
	Policies   []*networkingv1.NetworkPolicy
	// Assigned holds the addresses that the CNI has given to pods, by the pod's UID. It is known before a pod's first process starts, the status
	// in the API only after.
	Assigned map[types.UID][]netip.Addr
	Network  []netip.Prefix
	Node     []netip.Addr
}

// Build makes a snapshot, sorted so that equal states are equal data. For a pod that the CNI knows, only the CNI's word counts; an address that
// two pods claim otherwise belongs to neither.
func Build(objects Objects) Snapshot {
	snapshot := Snapshot{Namespaces: map[string]labels.Set{}, Network: slices.Clone(objects.Network), Node: slices.Clone(objects.Node)}
	for _, namespace := range objects.Namespaces {
		snapshot.Namespaces[namespace.Name] = namespace.Labels
	}
	for _, policy := range objects.Policies {
		snapshot.Policies = append(snapshot.Policies, ParsePolicy(policy))
	}
	owners := owners(objects)
	for _, object := range objects.Pods {
		if !routed(object) {
			continue
		}
		pod := Pod{Namespace: object.Namespace, Name: object.Name, Labels: object.Labels, Ports: namedPorts(object)}
		for address, owner := range owners {
			if owner == object.UID {
				pod.Addresses = append(pod.Addresses, address)
			}
		}
		slices.SortFunc(pod.Addresses, netip.Addr.Compare)
		snapshot.Pods = append(snapshot.Pods, pod)
	}
	slices.SortFunc(snapshot.Pods, func(a, b Pod) int { return byName(a.Namespace, a.Name, b.Namespace, b.Name) })
	slices.SortFunc(snapshot.Policies, func(a, b Policy) int { return byName(a.Namespace, a.Name, b.Namespace, b.Name) })
	slices.SortFunc(snapshot.Network, comparePrefixes)
	snapshot.Network = slices.Compact(snapshot.Network)
	slices.SortFunc(snapshot.Node, netip.Addr.Compare)
	return snapshot
}

// routed tells whether a pod has an address of its own. A finished pod's address may be another's already.
func routed(pod *corev1.Pod) bool {
	return !pod.Spec.HostNetwork && pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed
}

const disputed = types.UID("")

func owners(objects Objects) map[netip.Addr]types.UID {
	owners := map[netip.Addr]types.UID{}
	for uid, addresses := range objects.Assigned {
		for _, address := range addresses {
			owners[address] = uid
		}
	}
	claims := map[netip.Addr]types.UID{}
	for _, pod := range objects.Pods {
		if _, assigned := objects.Assigned[pod.UID]; assigned || !routed(pod) {
			continue
		}
		for _, address := range statusAddresses(pod) {
			if other, claimed := claims[address]; claimed && other != pod.UID {
				claims[address] = disputed
			} else {
				claims[address] = pod.UID
			}
		}
	}
	for address, uid := range claims {
		if _, assigned := owners[address]; !assigned {
			owners[address] = uid
		}
	}
	return owners
}

func statusAddresses(pod *corev1.Pod) []netip.Addr {
	texts := []string{pod.Status.PodIP}
	for _, ip := range pod.Status.PodIPs {
		texts = append(texts, ip.IP)
	}
	var addresses []netip.Addr
	for _, text := range texts {
		if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" && !address.IsLoopback() {
			addresses = append(addresses, address.Unmap())
		}
	}
	return addresses
}

func namedPorts(pod *corev1.Pod) []NamedPort {
	var ports []NamedPort
	for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		for _, port := range container.Ports {
			if known := protocol(port.Protocol); port.Name != "" && known != "" && port.ContainerPort > 0 && port.ContainerPort <= 65535 {
				ports = append(ports, NamedPort{Name: port.Name, Protocol: known, Number: uint16(port.ContainerPort)})
			}
		}
	}
	return ports
}

func byName(namespaceA, nameA, namespaceB, nameB string) int {
	if order := strings.Compare(namespaceA, namespaceB); order != 0 {
		return order
	}
	return strings.Compare(nameA, nameB)
}

func comparePrefixes(a, b netip.Prefix) int {
	if order := a.Addr().Compare(b.Addr()); order != 0 {
		return order
	}
	return a.Bits() - b.Bits()
}
