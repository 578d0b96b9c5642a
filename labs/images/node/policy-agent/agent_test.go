package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"rampart/policy-agent/internal/fakeapi"
	"rampart/policy-agent/internal/netlab"
)

// TestMain lets the test binary be the agent, for tests that run it as a program of its own inside a node's network.
func TestMain(m *testing.M) {
	if os.Getenv("POLICY_AGENT") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const (
	soon   = 400 * time.Millisecond
	atMost = 10 * time.Second
)

// lab is a node with an API server and, once started, an agent.
type lab struct {
	t     *testing.T
	node  *netlab.Node
	api   *fakeapi.Server
	cache string
	agent *exec.Cmd
	lines []map[string]any
	mutex sync.Mutex
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, node: netlab.NewNode(t), cache: filepath.Join(t.TempDir(), "results")}
	var err error
	l.api, err = fakeapi.New(func(address string) (listener net.Listener, err error) {
		failed := netlab.In(l.node.Name, func() error { listener, err = net.Listen("tcp", address); return err })
		return listener, failed
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.api.Stop)
	l.api.Put("nodes", &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "lab"}, Spec: corev1.NodeSpec{PodCIDR: "10.244.0.0/24"}})
	for _, name := range []string{"open", "closed"} {
		l.api.Put("namespaces", &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"kubernetes.io/metadata.name": name}}})
	}
	return l
}

// start runs the agent in the node's network namespace.
func (l *lab) start(extra ...string) {
	l.t.Helper()
	config := filepath.Join(l.t.TempDir(), "kubeconfig")
	text := fmt.Sprintf("apiVersion: v1\nkind: Config\ncurrent-context: lab\nclusters: [{name: lab, cluster: {server: %q}}]\ncontexts: [{name: lab, context: {cluster: lab}}]\n", l.api.URL())
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	arguments := []string{"netns", "exec", l.node.Name, os.Args[0], "--kubeconfig", config, "--node-name", "lab", "--cni-cache", l.cache, "--healthz-bind-address", ""}
	agent := exec.Command("ip", append(arguments, extra...)...)
	agent.Env = append(os.Environ(), "POLICY_AGENT=1")
	agent.Stderr = os.Stderr
	out, err := agent.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.agent = agent
	l.t.Cleanup(l.kill)
	go func() {
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			var line map[string]any
			if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
				line = map[string]any{"msg": scanner.Text()}
			}
			l.mutex.Lock()
			l.lines = append(l.lines, line)
			l.mutex.Unlock()
		}
	}()
}

func (l *lab) kill() {
	if l.agent != nil {
		l.agent.Process.Kill()
		l.agent.Wait()
		l.agent = nil
	}
}

// until waits for something that must come true.
func (l *lab) until(what string, holds func() bool) time.Duration {
	l.t.Helper()
	begun := time.Now()
	for !holds() {
		if time.Since(begun) > atMost {
			l.mutex.Lock()
			defer l.mutex.Unlock()
			l.t.Fatalf("never: %s; the agent said %v", what, l.lines)
		}
		time.Sleep(2 * time.Millisecond)
	}
	return time.Since(begun)
}

// synced waits for a ruleset about so many addresses and policies.
func (l *lab) synced(addresses, policies int) time.Duration {
	l.t.Helper()
	return l.until(fmt.Sprintf("a sync with %d addresses and %d policies", addresses, policies), func() bool {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		for i := len(l.lines) - 1; i >= 0; i-- {
			if line := l.lines[i]; line["msg"] == "sync" {
				return line["addresses"] == float64(addresses) && line["policies"] == float64(policies)
			}
		}
		return false
	})
}

// said tells whether the agent has printed such a line.
func (l *lab) said(message string) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return slices.ContainsFunc(l.lines, func(line map[string]any) bool { return line["msg"] == message })
}

// pod is what the API server knows before the pod has an address.
func (l *lab) pod(namespace, name string) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, UID: types.UID(namespace + "-" + name), Labels: map[string]string{"app": name}}}
	pod.Spec.Containers = []corev1.Container{{Name: "main", Ports: []corev1.ContainerPort{{Name: "web", ContainerPort: 80}}}}
	l.api.Put("pods", pod)
	return pod
}

// assign writes what libcni writes when a plugin has set up a pod.
func (l *lab) assign(pod *corev1.Pod, address string) {
	l.t.Helper()
	text := fmt.Sprintf(`{"kind":"cniCacheV1","containerId":"c","ifName":"eth0","networkName":"lab","cniArgs":[["IgnoreUnknown","1"],["K8S_POD_UID",%q]],"result":{"cniVersion":"0.3.1","ips":[{"version":"4","address":"%s/24"}]}}`, pod.UID, address)
	if err := os.MkdirAll(l.cache, 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(l.cache, "lab-"+string(pod.UID)+"-eth0"), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// run is a pod that is up and known.
func (l *lab) run(namespace, name, address string) *netlab.Pod {
	l.t.Helper()
	l.assign(l.pod(namespace, name), address)
	return l.node.Add(address)
}

func (l *lab) apply(text string) *networkingv1.NetworkPolicy {
	l.t.Helper()
	policy := new(networkingv1.NetworkPolicy)
	if err := yaml.UnmarshalStrict([]byte(text), policy); err != nil {
		l.t.Fatal(err)
	}
	l.api.Put("networkpolicies", policy)
	return policy
}

func (l *lab) rules() string {
	out, _ := exec.Command("ip", "netns", "exec", l.node.Name, "nft", "list", "ruleset").Output()
	return string(bytes.TrimSpace(out))
}

const denyAll = `{metadata: {namespace: closed, name: deny-all}, spec: {podSelector: {}, policyTypes: [Ingress, Egress]}}`

func (l *lab) expect(from, protocol string, to *netlab.Pod, port int, want bool) {
	l.t.Helper()
	t := l.t
	if got := netlab.Reaches(from, protocol, to, port, soon); got != want {
		l.t.Errorf("%s to %s %s %d: %v, expected %v", strings.TrimPrefix(from, "pa-"), to.Address, protocol, port, got, want)
		t.Logf("under these rules: %s", l.rules())
	}
}
