package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

func init() {
	wardenOperations["guard"] = guardOperation
	wardenOperations["kill"] = on(killOperation)
}

var bridge = regexp.MustCompile(`^br-[0-9a-f]{12}$`)

// guards are what a lab's bridge must not do on the host: answer IPv6 (its link-local address reaches the host's services), take IPv4 packets
// for the host itself (it has no route back, so a strict reverse path drops them all), or answer ARP for the host's other addresses.
var guards = map[string]string{"ipv6/conf/%s/disable_ipv6": "1", "ipv4/conf/%s/rp_filter": "1", "ipv4/conf/%s/arp_ignore": "8"}

// guardOperation shuts the host off from a lab's bridge. Machines on the bridge still reach each other.
func guardOperation(_ context.Context, text json.RawMessage) (any, error) {
	var args struct {
		Bridge string `json:"bridge"`
	}
	if err := json.Unmarshal(text, &args); err != nil || !bridge.MatchString(args.Bridge) {
		return nil, badRequest("a bridge of ours is needed")
	}
	return nil, within(host()+"/ns/net", cloneNewNet, func() error {
		if err := syscall.Unshare(cloneNewNS | cloneFS); err != nil {
			return os.NewSyscallError("unshare", err)
		}
		if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
			return os.NewSyscallError("make mounts private", err)
		}
		if err := syscall.Mount("proc", "/proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, ""); err != nil {
			return os.NewSyscallError("mount proc", err)
		}
		if _, err := os.Stat("/proc/sys/net/ipv4/conf/" + args.Bridge); err != nil {
			return err
		}
		for name, value := range guards {
			err := os.WriteFile("/proc/sys/net/"+fmt.Sprintf(name, args.Bridge), []byte(value), 0)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		return nil
	})
}

const killRounds = 20

// killOperation ends the session of one process of a machine, so that a command which is out of time leaves nothing behind.
func killOperation(_ context.Context, m *machine, args struct {
	Target int `json:"target"`
}) (any, error) {
	session, ok := m.sessionOf(args.Target)
	if !ok {
		return nil, nil
	}
	for round := 0; round < killRounds; round++ {
		killed := 0
		entries, err := os.ReadDir("/proc")
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			pid, err := strconv.Atoi(entry.Name())
			if err != nil {
				continue
			}
			if of, ok := m.sessionOf(pid); ok && of == session && syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed++
			}
		}
		if killed == 0 {
			return nil, nil
		}
	}
	return nil, nil
}

// sessionOf tells the session of a living process, if it belongs to the machine.
func (m *machine) sessionOf(pid int) (int, bool) {
	groups, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if pid <= 1 || err != nil || !strings.Contains(string(groups), m.container) {
		return 0, false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const state, sid = 0, 3
	if len(fields) <= sid || fields[state][0] == 'Z' || fields[state][0] == 'X' {
		return 0, false
	}
	session, err := strconv.Atoi(string(fields[sid]))
	return session, err == nil
}
