package main

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"rampart/policy-agent/internal/netlab"
)

func TestRealConnections(t *testing.T) {
	l := newLab(t)
	client := l.run("open", "client", "10.244.0.10")
	stranger := l.run("open", "stranger", "10.244.0.11")
	server := l.run("closed", "server", "10.244.0.12")
	outside := l.node.Add("192.0.2.7")
	for _, port := range []int{80, 81, 8080, 8090, 9000} {
		server.Serve("tcp", port)
	}
	server.Serve("udp", 53)
	client.Serve("tcp", 80)
	outside.Serve("tcp", 80)
	l.start()
	l.synced(3, 0)
	l.expect(stranger.Name, "tcp", server, 9000, true)
	l.apply(denyAll)
	l.synced(3, 1)
	l.expect(client.Name, "tcp", server, 80, false)
	l.expect(server.Name, "tcp", client, 80, false)
	l.expect(stranger.Name, "tcp", client, 80, true)
	t.Run("the node reaches pods", func(t *testing.T) { l.expect(l.node.Name, "tcp", server, 80, true) })
	t.Run("a pod reaches itself", func(t *testing.T) { l.expect(server.Name, "tcp", server, 80, true) })
	l.apply(`{metadata: {namespace: closed, name: some}, spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress, Egress], ingress: [
		{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: In, values: [client]}]}}], ports: [{port: web}, {port: 8080, endPort: 8090}, {port: 8085, endPort: 8100}, {port: 53, protocol: UDP}]},
		{from: [{ipBlock: {cidr: 192.0.2.0/24, except: [192.0.2.128/25]}}], ports: [{port: 81}]},
		{from: [{ipBlock: {cidr: "2001:db8::/32"}}]}], egress: [{to: [{ipBlock: {cidr: 192.0.2.0/25}}]}]}}`)
	l.synced(3, 2)
	for _, row := range []struct {
		name, from, protocol string
		to                   *netlab.Pod
		port                 int
		want                 bool
	}{
		{"a named port", client.Name, "tcp", server, 80, true},
		{"a port that is not listed", client.Name, "tcp", server, 9000, false},
		{"the first of a range", client.Name, "tcp", server, 8080, true},
		{"in two ranges that overlap", client.Name, "tcp", server, 8090, true},
		{"another protocol", client.Name, "udp", server, 53, true},
		{"a pod that is not selected", stranger.Name, "tcp", server, 80, false},
		{"an address in a block", outside.Name, "tcp", server, 81, true},
		{"an address in a block, another port", outside.Name, "tcp", server, 80, false},
		{"out to a block", server.Name, "tcp", outside, 80, true},
		{"out to a pod", server.Name, "tcp", client, 80, false},
		{"a pod under no policy", outside.Name, "tcp", client, 80, true},
	} {
		t.Run(row.name, func(t *testing.T) { l.expect(row.from, row.protocol, row.to, row.port, row.want) })
	}
}

func TestSCTP(t *testing.T) {
	if !netlab.HasSCTP() {
		t.Skip("no SCTP in this kernel")
	}
	l := newLab(t)
	client, server := l.run("open", "client", "10.244.0.10"), l.run("closed", "server", "10.244.0.12")
	server.Serve("sctp", 7000)
	server.Serve("sctp", 7001)
	l.start()
	l.apply(`{metadata: {namespace: closed, name: some}, spec: {podSelector: {}, ingress: [{ports: [{port: 7000, protocol: SCTP}]}]}}`)
	l.synced(2, 1)
	l.expect(client.Name, "sctp", server, 7000, true)
	l.expect(client.Name, "sctp", server, 7001, false)
}

// flood sends datagrams from a pod without pause until stopped.
func flood(t *testing.T, from, to *netlab.Pod, port int) (stop func()) {
	connection, err := netlab.Dial(from.Name, "udp", to, port, soon)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if _, err := connection.Write([]byte("x")); err != nil && isClosed(err) {
				return
			}
			time.Sleep(50 * time.Microsecond)
		}
	}()
	return func() { connection.Close(); <-done }
}

func isClosed(err error) bool {
	operation, ok := err.(*net.OpError)
	return ok && operation.Err == net.ErrClosed
}

// TestDefaultDenyIsNeverOpenForANewPod floods from the moment on at which the new pod has an interface: before its address is known, while it
// becomes known, and after. The same flood from a pod without a policy must arrive once its address is known.
func TestDefaultDenyIsNeverOpenForANewPod(t *testing.T) {
	l := newLab(t)
	outside := l.node.Add("192.0.2.7")
	var denied, allowed atomic.Int64
	count(t, outside, 1000, &denied)
	count(t, outside, 1001, &allowed)
	l.apply(denyAll)
	l.start()
	l.synced(0, 1)
	const pods = 8
	for i := range pods {
		name := string(rune('a' + i))
		isolated, free := "10.244.0."+string(rune('2'+i%8)), "10.244.0.1"+string(rune('0'+i%8))
		closedPod := l.pod("closed", name)
		openPod := l.pod("open", name)
		first, second := l.node.Add(isolated), l.node.Add(free)
		stopFirst, stopSecond := flood(t, first, outside, 1000), flood(t, second, outside, 1001)
		time.Sleep(20 * time.Millisecond)
		before := allowed.Load()
		if i == 0 && before != 0 {
			t.Errorf("%d datagrams of a pod with an unknown address got out", before)
		}
		l.assign(closedPod, isolated)
		l.assign(openPod, free)
		l.until("the pod without a policy gets out", func() bool { return allowed.Load() > before })
		time.Sleep(20 * time.Millisecond)
		stopFirst()
		stopSecond()
	}
	if n := denied.Load(); n != 0 {
		t.Errorf("%d datagrams of pods under default deny got out", n)
	}
	t.Logf("%d pods under default deny: %d datagrams out; %d of the pods beside them", pods, denied.Load(), allowed.Load())
}

func count(t *testing.T, at *netlab.Pod, port int, arrived *atomic.Int64) {
	var socket net.PacketConn
	err := netlab.In(at.Name, func() (err error) {
		socket, err = net.ListenPacket("udp", (&net.UDPAddr{IP: at.Address.AsSlice(), Port: port}).String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		for buffer := make([]byte, 16); ; arrived.Add(1) {
			if _, _, err := socket.ReadFrom(buffer); err != nil {
				return
			}
		}
	}()
}

func TestOpenConnectionsAreCut(t *testing.T) {
	l := newLab(t)
	client, server := l.run("open", "client", "10.244.0.10"), l.run("closed", "server", "10.244.0.12")
	friend := l.run("open", "friend", "10.244.0.13")
	server.Serve("tcp", 80)
	l.start()
	l.synced(3, 0)
	dial := func(from *netlab.Pod) net.Conn {
		connection, err := netlab.Dial(from.Name, "tcp", server, 80, soon)
		if err != nil || !netlab.Echoes(connection, soon) {
			t.Fatal("no connection before the policy", err)
		}
		t.Cleanup(func() { connection.Close() })
		return connection
	}
	cut, kept := dial(client), dial(friend)
	l.apply(`{metadata: {namespace: closed, name: friends}, spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: friend}}}]}]}}`)
	l.synced(3, 1)
	l.until("the cut", func() bool { return l.said("cut") })
	if netlab.Echoes(cut, soon) {
		t.Error("the forbidden connection still carries words")
	}
	if !netlab.Echoes(kept, soon) {
		t.Error("the allowed connection was cut")
	}
}

// TestACutConnectionIsNotRevived has the end that may still speak speak on: its packets must not count as a connection of its own, whose
// replies would then be the forbidden words.
func TestACutConnectionIsNotRevived(t *testing.T) {
	l := newLab(t)
	client, server := l.run("closed", "client", "10.244.0.10"), l.run("open", "server", "10.244.0.12")
	server.Chatter(80)
	l.start()
	l.synced(2, 0)
	connection, err := netlab.Dial(client.Name, "tcp", server, 80, soon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	hears := func() bool {
		connection.SetReadDeadline(time.Now().Add(soon))
		_, err := connection.Read(make([]byte, 1<<20))
		return err == nil
	}
	if !hears() {
		t.Fatal("nothing is heard before the policy")
	}
	l.apply(`{metadata: {namespace: closed, name: no-way-out}, spec: {podSelector: {}, policyTypes: [Egress]}}`)
	l.synced(2, 1)
	l.until("the cut", func() bool { return l.said("cut") })
	hears()
	if hears() {
		t.Error("the connection lives on from its other end")
	}
}

func TestNothingIsWrittenBeforeAllIsKnown(t *testing.T) {
	for _, resource := range []string{"pods", "namespaces", "networkpolicies", "nodes"} {
		t.Run(resource, func(t *testing.T) {
			l := newLab(t)
			l.api.Hide(resource, true)
			l.start()
			time.Sleep(time.Second)
			if rules := l.rules(); rules != "" {
				t.Errorf("written: %s", rules)
			}
			l.api.Hide(resource, false)
			l.synced(0, 0)
		})
	}
}

func TestANewNodeIsClosedUntilTheFirstSync(t *testing.T) {
	l := newLab(t)
	client, server := l.run("open", "client", "10.244.0.10"), l.run("open", "server", "10.244.0.12")
	server.Serve("tcp", 80)
	l.api.Hide("networkpolicies", true)
	l.start("--pod-cidr", "10.244.0.0/16")
	l.until("rules are loaded", func() bool { return l.rules() != "" })
	l.expect(client.Name, "tcp", server, 80, false)
	l.expect(l.node.Name, "tcp", server, 80, true)
	l.api.Hide("networkpolicies", false)
	l.synced(2, 0)
	l.expect(client.Name, "tcp", server, 80, true)
}

func TestRulesStayWithoutTheServerAndWithoutTheAgent(t *testing.T) {
	l := newLab(t)
	client, server := l.run("open", "client", "10.244.0.10"), l.run("closed", "server", "10.244.0.12")
	server.Serve("tcp", 80)
	l.start()
	deny := l.apply(denyAll)
	l.synced(2, 1)
	l.api.Stop()
	l.expect(client.Name, "tcp", server, 80, false)
	l.kill()
	l.expect(client.Name, "tcp", server, 80, false)
	l.lines = nil
	l.start()
	time.Sleep(time.Second)
	l.expect(client.Name, "tcp", server, 80, false)
	if err := l.api.Start(); err != nil {
		t.Fatal(err)
	}
	l.synced(2, 1)
	l.expect(client.Name, "tcp", server, 80, false)
	l.api.Delete("networkpolicies", deny)
	l.synced(2, 0)
	l.expect(client.Name, "tcp", server, 80, true)
}
