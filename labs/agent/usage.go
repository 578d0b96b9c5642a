package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const maxWalked = 500000

type usage struct {
	Memory     int64   `json:"memory"`
	CPUSeconds float64 `json:"cpuSeconds"`
	Pids       int64   `json:"pids"`
	Disk       int64   `json:"disk"`
}

// host is a process of the daemon's host: the shim that we are a child of. Its root, network and control groups are the host's, also where
// Docker is rootless; process 1 may be out of reach.
func host() string { return fmt.Sprintf("/proc/%d", os.Getppid()) }

func usageOperation(ctx context.Context, m *machine, _ struct{}) (any, error) {
	var groups string
	if err := within(host()+"/ns/cgroup", cloneNewCgroup, func() error {
		text, err := os.ReadFile(m.path("cgroup"))
		groups = string(text)
		return err
	}); err != nil {
		return nil, err
	}
	u := usage{Disk: m.layerSize(ctx)}
	for _, line := range strings.Split(groups, "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) == 3 {
			u.count(parts[1], m.topGroup(parts[2]))
		}
	}
	return u, nil
}

// topGroup cuts what systemd made below the container's own group.
func (m *machine) topGroup(group string) string {
	at := strings.Index(group, m.container)
	if at < 0 {
		return group
	}
	if slash := strings.IndexByte(group[at:], '/'); slash >= 0 {
		return group[:at+slash]
	}
	return group
}

func (u *usage) count(controllers, group string) {
	root := host() + "/root/sys/fs/cgroup"
	for _, controller := range strings.Split(controllers, ",") {
		dir := filepath.Join(root, controller, group)
		switch controller {
		case "memory":
			u.Memory = number(dir+"/memory.usage_in_bytes") - field(dir+"/memory.stat", "total_inactive_file")
		case "cpuacct":
			u.CPUSeconds = float64(number(dir+"/cpuacct.usage")) / 1e9
		case "pids":
			u.Pids = number(dir + "/pids.current")
		case "":
			if current := number(dir + "/memory.current"); current > 0 {
				u.Memory = current - field(dir+"/memory.stat", "inactive_file")
				u.CPUSeconds = float64(field(dir+"/cpu.stat", "usage_usec")) / 1e6
				u.Pids = number(dir + "/pids.current")
			}
		}
	}
}

func number(path string) int64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n
}

func field(path, name string) int64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if value, found := after(line, name+" "); found {
			n, _ := strconv.ParseInt(value, 10, 64)
			return n
		}
	}
	return 0
}

// layerSize adds up the blocks of what the machine wrote: the upper layer of its root. It stops counting at maxWalked files.
func (m *machine) layerSize(ctx context.Context) int64 {
	upper := ""
	text, _ := os.ReadFile(m.path("mountinfo"))
	for _, line := range strings.Split(string(text), "\n") {
		own, super, found := strings.Cut(line, " - overlay ")
		if fields := strings.Fields(own); !found || len(fields) < 5 || fields[4] != "/" {
			continue
		}
		for _, option := range strings.Split(super, ",") {
			if dir, is := after(option, "upperdir="); is {
				upper = dir
			}
		}
	}
	if upper == "" {
		return 0
	}
	total, walked := int64(0), 0
	filepath.WalkDir(host()+"/root"+upper, func(_ string, entry fs.DirEntry, err error) error {
		if walked++; walked > maxWalked || ctx.Err() != nil {
			return filepath.SkipDir
		}
		if err != nil {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			if st, ok := info.Sys().(*syscall.Stat_t); ok {
				total += st.Blocks * 512
			}
		}
		return nil
	})
	return total
}
