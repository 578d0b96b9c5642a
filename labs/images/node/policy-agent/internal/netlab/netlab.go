// Package netlab builds, for tests, a node with pods out of network namespaces: veth pairs, routes as the CNI's ptp plugin sets them, and real
// connections.
package netlab

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Gateway is the node's address in the pod network.
const Gateway = "10.244.0.1"

var counter atomic.Int32

// Node is a network namespace that forwards between pods.
type Node struct {
	t    testing.TB
	Name string
}

// Pod is a network namespace with one address.
type Pod struct {
	t       testing.TB
	Name    string
	Address netip.Addr
}

// NewNode skips the test, saying why, where this machine cannot make one.
func NewNode(t testing.TB) *Node {
	t.Helper()
	for _, program := range []string{"ip", "nft"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s on this machine", program)
		}
	}
	name := fmt.Sprintf("pa%d-%d", os.Getpid(), counter.Add(1))
	if out, err := exec.Command("ip", "netns", "add", name).CombinedOutput(); err != nil {
		t.Skipf("no network namespaces on this machine: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { exec.Command("ip", "netns", "del", name).Run() })
	node := &Node{t, name}
	node.run("ip", "link", "set", "lo", "up")
	node.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
	return node
}

func (n *Node) run(words ...string) {
	n.t.Helper()
	run(n.t, append([]string{"ip", "netns", "exec", n.Name}, words...)...)
}

func run(t testing.TB, words ...string) {
	t.Helper()
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(words, " "), err, out)
	}
}

// Add connects a new namespace with this address to the node.
func (n *Node) Add(address string) *Pod {
	n.t.Helper()
	id := fmt.Sprintf("%d-%d", os.Getpid()%10000, counter.Add(1))
	name, veth := "pa-pod"+id, "v"+id
	run(n.t, "ip", "netns", "add", name)
	n.t.Cleanup(func() { exec.Command("ip", "netns", "del", name).Run() })
	run(n.t, "ip", "-n", n.Name, "link", "add", veth, "type", "veth", "peer", "name", "eth0", "netns", name)
	for _, command := range [][]string{
		{n.Name, "addr", "add", Gateway + "/32", "dev", veth},
		{n.Name, "link", "set", veth, "up"},
		{name, "link", "set", "lo", "up"},
		{name, "addr", "add", address + "/32", "dev", "eth0"},
		{name, "link", "set", "eth0", "up"},
		{name, "route", "add", Gateway, "dev", "eth0", "scope", "link"},
		{name, "route", "add", "default", "via", Gateway},
		{n.Name, "route", "add", address + "/32", "dev", veth, "scope", "link"},
	} {
		run(n.t, append([]string{"ip", "-n"}, command...)...)
	}
	return &Pod{n.t, name, netip.MustParseAddr(address)}
}

// In runs work on a thread inside a namespace. What work starts on other threads runs outside.
func In(name string, work func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		file, err := os.Open("/var/run/netns/" + name)
		if err == nil {
			err = unix.Setns(int(file.Fd()), unix.CLONE_NEWNET)
			file.Close()
		}
		if err == nil {
			err = work()
		}
		done <- err
	}()
	return <-done
}

// Serve answers on a port: TCP and SCTP by accepting and echoing, UDP by echoing.
func (p *Pod) Serve(protocol string, port int) {
	p.t.Helper()
	err := In(p.Name, func() error {
		switch protocol {
		case "tcp":
			return p.acceptTCP(port, echo)
		case "udp":
			return p.serveUDP(port)
		}
		return serveSCTP(p.t, p.Address, port)
	})
	if err != nil {
		p.t.Fatalf("serve %s %d: %v", protocol, port, err)
	}
}

func (p *Pod) at(port int) string { return netip.AddrPortFrom(p.Address, uint16(port)).String() }

// Chatter talks without being asked to whoever connects by TCP.
func (p *Pod) Chatter(port int) {
	p.t.Helper()
	err := In(p.Name, func() error {
		return p.acceptTCP(port, func(connection net.Conn) {
			defer connection.Close()
			for {
				if _, err := connection.Write([]byte("word")); err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *Pod) acceptTCP(port int, serve func(net.Conn)) error {
	listener, err := net.Listen("tcp", p.at(port))
	if err != nil {
		return err
	}
	p.t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(connection)
		}
	}()
	return nil
}

func echo(connection net.Conn) {
	defer connection.Close()
	for buffer := make([]byte, 512); ; {
		n, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (p *Pod) serveUDP(port int) error {
	socket, err := net.ListenPacket("udp", p.at(port))
	if err != nil {
		return err
	}
	p.t.Cleanup(func() { socket.Close() })
	go func() {
		for buffer := make([]byte, 512); ; {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			socket.WriteTo(buffer[:n], from)
		}
	}()
	return nil
}

// Dial opens a connection from a namespace to a pod.
func Dial(from, protocol string, to *Pod, port int, patience time.Duration) (net.Conn, error) {
	var connection net.Conn
	err := In(from, func() (err error) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		connection, err = new(net.Dialer).DialContext(ctx, protocol, to.at(port))
		return err
	})
	return connection, err
}

// Reaches tells whether a namespace gets an answer from a pod's port.
func Reaches(from, protocol string, to *Pod, port int, patience time.Duration) bool {
	if protocol == "sctp" {
		return In(from, func() error { return dialSCTP(to.Address, port, patience) }) == nil
	}
	connection, err := Dial(from, protocol, to, port, patience)
	if err != nil {
		return false
	}
	defer connection.Close()
	return Echoes(connection, patience)
}

// Echoes tells whether an open connection still carries a word there and back.
func Echoes(connection net.Conn, patience time.Duration) bool {
	connection.SetDeadline(time.Now().Add(patience))
	buffer := make([]byte, 16)
	if _, err := connection.Write([]byte("word")); err != nil {
		return false
	}
	n, err := connection.Read(buffer)
	return err == nil && string(buffer[:n]) == "word"
}
