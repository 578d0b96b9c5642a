package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// status is what /proc/<pid>/status says, by key.
type status map[string]string

func readStatus(pid int) (status, error) {
	text, err := os.ReadFile(procPath(pid, "status"))
	if err != nil {
		return nil, err
	}
	fields := status{}
	for _, line := range strings.Split(string(text), "\n") {
		if key, value, found := strings.Cut(line, ":"); found {
			fields[key] = strings.TrimSpace(value)
		}
	}
	return fields, nil
}

func (s status) number(key string) int {
	first, _, _ := strings.Cut(s[key], "\t")
	n, _ := strconv.Atoi(strings.TrimSpace(first))
	return n
}

// effective is the second of the four ids of Uid and Gid.
func (s status) effective(key string) uint32 {
	parts := strings.Fields(s[key])
	if len(parts) < 2 {
		return 0
	}
	n, _ := strconv.ParseUint(parts[1], 10, 32)
	return uint32(n)
}

func (s status) pids() []int {
	var pids []int
	for _, part := range strings.Fields(s["NSpid"]) {
		n, _ := strconv.Atoi(part)
		pids = append(pids, n)
	}
	return pids
}

var capabilityNames = strings.Fields(`chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service
	net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource
	sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf
	checkpoint_restore`)

func (s status) capabilities(key string) []string {
	mask, _ := strconv.ParseUint(s[key], 16, 64)
	names := []string{}
	for bit, name := range capabilityNames {
		if mask>>uint(bit)&1 == 1 {
			names = append(names, name)
		}
	}
	return names
}

func procPath(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

func allPids() ([]int, error) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer proc.Close()
	names, err := proc.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// namespaceTree tells which pid namespaces lie at or below one, by asking the kernel for their parents.
type namespaceTree struct{ within map[string]bool }

const nsGetParent = 0xb702

func newNamespaceTree(link string) *namespaceTree {
	return &namespaceTree{within: map[string]bool{link: true}}
}

func (t *namespaceTree) holds(pid int) bool {
	link, err := os.Readlink(procPath(pid, "ns/pid"))
	if err != nil {
		return false
	}
	if known, seen := t.within[link]; seen {
		return known
	}
	fd, err := syscall.Open(procPath(pid, "ns/pid"), syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	inside := t.above(fd)
	t.within[link] = inside
	return inside
}

// above climbs from the namespace of fd, which it closes.
func (t *namespaceTree) above(fd int) bool {
	for {
		parent, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), nsGetParent, 0)
		syscall.Close(fd)
		if errno != 0 {
			return false
		}
		fd = int(parent)
		link, err := os.Readlink("/proc/self/fd/" + strconv.Itoa(fd))
		if err != nil || t.within[link] {
			syscall.Close(fd)
			return err == nil
		}
	}
}

// idMap translates ids as the host counts them into those of a user namespace.
type idMap [][3]uint64

func readIDMap(path string) idMap {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var m idMap
	for _, line := range strings.Split(string(text), "\n") {
		parts := strings.Fields(line)
		if len(parts) != 3 {
			continue
		}
		var row [3]uint64
		for i, part := range parts {
			row[i], _ = strconv.ParseUint(part, 10, 64)
		}
		m = append(m, row)
	}
	return m
}

func (m idMap) inside(id uint32) uint32 {
	for _, row := range m {
		if uint64(id) >= row[1] && uint64(id) < row[1]+row[2] {
			return uint32(uint64(id) - row[1] + row[0])
		}
	}
	return 65534
}

// limits are soft ones; what is unlimited is absent.
type limits struct {
	Processes    *uint64 `json:"processes,omitempty"`
	AddressSpace *uint64 `json:"addressSpace,omitempty"`
	OpenFiles    *uint64 `json:"openFiles,omitempty"`
}

func readLimits(path string) *limits {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var l limits
	wanted := map[string]**uint64{"Max processes": &l.Processes, "Max address space": &l.AddressSpace, "Max open files": &l.OpenFiles}
	for _, line := range strings.Split(string(text), "\n") {
		for name, into := range wanted {
			value, found := after(line, name)
			fields := strings.Fields(value)
			if !found || len(fields) == 0 {
				continue
			}
			if n, err := strconv.ParseUint(fields[0], 10, 64); err == nil {
				*into = &n
			}
		}
	}
	return &l
}
