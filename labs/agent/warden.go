package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

var wardenOperations map[string]operation

func init() {
	wardenOperations = map[string]operation{
		"hello":     hello,
		"release":   on(releaseOperation),
		"read":      on(readOperation),
		"list":      on(listOperation),
		"hash":      on(hashOperation),
		"processes": on(processesOperation),
		"sockets":   on(socketsOperation),
		"tool":      on(toolOperation),
		"dial":      on(dialOperation),
		"addresses": on(addressesOperation),
		"usage":     on(usageOperation),
	}
}

func hello(context.Context, json.RawMessage) (any, error) {
	return map[string]any{"version": version, "pid": os.Getpid()}, nil
}

type endpoint struct {
	Source    string `json:"source"`
	Host      string `json:"host"`
	Port      int    `json:"port"`
	TimeoutMs int    `json:"timeoutMs"`
}

func (e endpoint) dial(ctx context.Context) (*opened, error) {
	if e.Host == "" {
		e.Host = "127.0.0.1"
	}
	if net.ParseIP(e.Host) == nil || e.Port < 1 || e.Port > 65535 {
		return nil, badRequest("an address and a port are needed")
	}
	if e.TimeoutMs <= 0 {
		e.TimeoutMs = 3000
	}
	dialer := net.Dialer{Timeout: time.Duration(e.TimeoutMs) * time.Millisecond}
	if e.Source != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(e.Source)}
	}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(e.Host, fmt.Sprint(e.Port)))
	if os.IsTimeout(err) && ctx.Err() == nil {
		return nil, &opError{"ETIMEDOUT", err.Error()}
	}
	if err != nil {
		return nil, err
	}
	return &opened{conn: conn}, nil
}

// dialOperation connects from inside the machine's network. A literal address is dialled by the calling thread, so the socket is born there.
func dialOperation(ctx context.Context, m *machine, to endpoint) (any, error) {
	var made *opened
	err := m.inNetwork(func() (err error) { made, err = to.dial(ctx); return err })
	if err != nil {
		return nil, err
	}
	return made, nil
}

var (
	cidr   = regexp.MustCompile(`^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$`)
	device = regexp.MustCompile(`^[a-z][a-z0-9]{0,14}$`)
)

// addressesOperation sets addresses of a visitor's interface; what is there already, or gone already, is fine.
func addressesOperation(ctx context.Context, m *machine, args struct {
	Device string   `json:"device"`
	Add    []string `json:"add"`
	Remove []string `json:"remove"`
}) (any, error) {
	if args.Device == "" {
		args.Device = "eth0"
	}
	for _, address := range append(append([]string{}, args.Add...), args.Remove...) {
		if !cidr.MatchString(address) || !device.MatchString(args.Device) {
			return nil, badRequest("%q is not an address with its prefix length", address)
		}
	}
	var batch strings.Builder
	for _, address := range args.Remove {
		fmt.Fprintf(&batch, "addr del %s dev %s\n", address, args.Device)
	}
	for _, address := range args.Add {
		fmt.Fprintf(&batch, "addr replace %s dev %s\n", address, args.Device)
	}
	if err := m.inNetwork(func() error {
		command := exec.CommandContext(ctx, "ip", "-force", "-batch", "-")
		command.Stdin = strings.NewReader(batch.String())
		command.Run()
		return nil
	}); err != nil {
		return nil, err
	}
	present, err := m.addresses(args.Device)
	if err != nil {
		return nil, err
	}
	for _, address := range args.Add {
		if !contains(present, address) {
			return nil, &opError{"failed", fmt.Sprintf("the address %s could not be set on %s", address, args.Device)}
		}
	}
	return present, nil
}

func (m *machine) addresses(device string) ([]string, error) {
	found := []string{}
	err := m.inNetwork(func() error {
		link, err := net.InterfaceByName(device)
		if err != nil {
			return err
		}
		list, err := link.Addrs()
		for _, address := range list {
			found = append(found, address.String())
		}
		return err
	})
	return found, err
}

// releaseOperation lets a machine boot its own init: its systemd control group and its network's sysctls become writable for it, nothing else.
func releaseOperation(ctx context.Context, m *machine, _ struct{}) (any, error) {
	table, err := os.ReadFile(m.path("mountinfo"))
	if err != nil {
		return nil, err
	}
	delegated := strings.Contains(string(table), "nsdelegate")
	mounts := readMounts(m.path("mountinfo"))
	if err := within(m.path("ns/mnt"), cloneNewNS, func() error {
		if err := openControlGroup(mounts, delegated); err != nil {
			return err
		}
		return openNetworkSysctls()
	}); err != nil {
		return nil, err
	}
	return nil, m.wake(ctx)
}

// gateName is the gate's comm. Before it runs, the container's first process is the container runtime's own.
const gateName = "agent\n"

// wake waits for the gate, then signals it until it has become something else.
func (m *machine) wake(ctx context.Context) error {
	for seen := false; ; {
		now, err := os.ReadFile(m.path("comm"))
		if err != nil {
			return &opError{"gone", "the machine stopped at its gate"}
		}
		atGate := string(now) == gateName
		if seen && !atGate {
			return nil
		}
		if seen = seen || atGate; seen {
			if err := syscall.Kill(m.pid, syscall.SIGUSR1); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

const remount = syscall.MS_REMOUNT | syscall.MS_BIND | syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC

// openControlGroup makes the machine's own part of the hierarchy that systemd needs writable: name=systemd, or all of it on version 2, where only
// a delegated hierarchy (nsdelegate) keeps the machine from its own limits.
func openControlGroup(mounts []mountFact, delegated bool) error {
	for _, mount := range mounts {
		switch {
		case mount.MountPoint == "/sys/fs/cgroup/systemd" && mount.FsType == "cgroup":
			return os.NewSyscallError("remount cgroup", syscall.Mount("", mount.MountPoint, "", remount, ""))
		case mount.MountPoint == "/sys/fs/cgroup" && mount.FsType == "cgroup2":
			if !delegated {
				return &opError{"denied", "the host's control groups are mounted without nsdelegate, so a machine could lift its own limits"}
			}
			return os.NewSyscallError("remount cgroup", syscall.Mount("", mount.MountPoint, "", remount, ""))
		}
	}
	return errors.New("the machine has no control group that systemd can use")
}

func openNetworkSysctls() error {
	const sysctls = "/proc/sys/net"
	if err := syscall.Mount(sysctls, sysctls, "", syscall.MS_BIND, ""); err != nil {
		return os.NewSyscallError("bind "+sysctls, err)
	}
	return os.NewSyscallError("remount "+sysctls, syscall.Mount("", sysctls, "", remount, ""))
}
