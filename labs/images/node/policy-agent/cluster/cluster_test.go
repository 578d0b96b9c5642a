package cluster_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"rampart/policy-agent/cluster"
)

func pod(name, ip string, change ...func(*corev1.Pod)) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: name, UID: types.UID(name)}, Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip}}
	for _, c := range change {
		c(pod)
	}
	return pod
}

func phase(phase corev1.PodPhase) func(*corev1.Pod) {
	return func(pod *corev1.Pod) { pod.Status.Phase = phase }
}
func onTheHost(pod *corev1.Pod) { pod.Spec.HostNetwork = true }
func twoStacks(pod *corev1.Pod) {
	pod.Status.PodIPs = []corev1.PodIP{{IP: pod.Status.PodIP}, {IP: "fd00::2"}}
}

func TestWhoseAddress(t *testing.T) {
	assigned := func(pairs ...string) map[types.UID][]netip.Addr {
		addresses := map[types.UID][]netip.Addr{}
		for i := 0; i < len(pairs); i += 2 {
			addresses[types.UID(pairs[i])] = append(addresses[types.UID(pairs[i])], netip.MustParseAddr(pairs[i+1]))
		}
		return addresses
	}
	for _, row := range []struct {
		name     string
		pods     []*corev1.Pod
		assigned map[types.UID][]netip.Addr
		want     string
	}{
		{"the API's word where the CNI says nothing", []*corev1.Pod{pod("a", "10.0.0.2")}, nil, "a[10.0.0.2]"},
		{"the CNI's word before the API's", []*corev1.Pod{pod("a", "")}, assigned("a", "10.0.0.2"), "a[10.0.0.2]"},
		{"the CNI's word against the API's", []*corev1.Pod{pod("a", "10.0.0.9")}, assigned("a", "10.0.0.2"), "a[10.0.0.2]"},
		{"a claim on another pod's address", []*corev1.Pod{pod("a", "10.0.0.2"), pod("b", "")}, assigned("b", "10.0.0.2"), "a[] b[10.0.0.2]"},
		{"two claims that nobody settles", []*corev1.Pod{pod("a", "10.0.0.2"), pod("b", "10.0.0.2")}, nil, "a[] b[]"},
		{"no address yet", []*corev1.Pod{pod("a", "")}, nil, "a[]"},
		{"a finished pod's address is another's now", []*corev1.Pod{pod("a", "10.0.0.2", phase(corev1.PodSucceeded)), pod("b", "10.0.0.2")}, nil, "b[10.0.0.2]"},
		{"a failed pod", []*corev1.Pod{pod("a", "10.0.0.2", phase(corev1.PodFailed))}, nil, ""},
		{"a pod on the node's network", []*corev1.Pod{pod("a", "172.18.0.2", onTheHost)}, nil, ""},
		{"two families", []*corev1.Pod{pod("a", "10.0.0.2", twoStacks)}, nil, "a[10.0.0.2 fd00::2]"},
		{"an address of a pod that is not known", nil, assigned("a", "10.0.0.2"), ""},
		{"a loopback address", []*corev1.Pod{pod("a", "127.0.0.1")}, nil, "a[]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			snapshot := cluster.Build(cluster.Objects{Pods: row.pods, Assigned: row.assigned})
			got := ""
			for _, pod := range snapshot.Pods {
				got += fmt.Sprintf(" %s%v", pod.Name, pod.Addresses)
			}
			if got = strings.TrimSpace(got); got != row.want {
				t.Errorf("%q, expected %q", got, row.want)
			}
		})
	}
}

func TestPolicyTypes(t *testing.T) {
	in, out := networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress
	egress := []networkingv1.NetworkPolicyEgressRule{{}}
	for _, row := range []struct {
		name            string
		spec            networkingv1.NetworkPolicySpec
		ingress, egress bool
	}{
		{"none, no rules: ingress", networkingv1.NetworkPolicySpec{}, true, false},
		{"none, egress rules: both", networkingv1.NetworkPolicySpec{Egress: egress}, true, true},
		{"egress only", networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{out}}, false, true},
		{"ingress only, egress rules are not looked at", networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{in}, Egress: egress}, true, false},
		{"both", networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{in, out}}, true, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := cluster.ParsePolicy(&networkingv1.NetworkPolicy{Spec: row.spec})
			if (policy.Ingress != nil) != row.ingress || (policy.Egress != nil) != row.egress {
				t.Errorf("ingress %v, egress %v", policy.Ingress, policy.Egress)
			}
		})
	}
}

func TestABrokenSelectorOfPodsIsolatesAll(t *testing.T) {
	broken := metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "a", Operator: "Nonsense"}}}
	policy := cluster.ParsePolicy(&networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "n"}, Spec: networkingv1.NetworkPolicySpec{
		PodSelector: broken, Ingress: []networkingv1.NetworkPolicyIngressRule{{From: []networkingv1.NetworkPolicyPeer{{PodSelector: &broken}, {NamespaceSelector: &broken}, {}}}},
	}})
	any := cluster.Pod{Namespace: "n", Name: "a"}
	if !policy.Selects(&any) {
		t.Error("it does not isolate")
	}
	for _, peer := range policy.Ingress.Rules[0].Peers {
		if peer.Selects("n", &any, nil) {
			t.Errorf("%+v allows", peer)
		}
	}
}
