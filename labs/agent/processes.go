package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"syscall"
)

const clockTicks = 100

// processFact is `ProcessFact` of labs/target.ts, less what only the server knows.
type processFact struct {
	Pid        int         `json:"pid"`
	Ppid       int         `json:"ppid"`
	UID        uint32      `json:"uid"`
	GID        uint32      `json:"gid"`
	Comm       string      `json:"comm"`
	Argv       []string    `json:"argv"`
	Exe        string      `json:"exe"`
	ExeSha256  string      `json:"exeSha256,omitempty"`
	StartedMs  int64       `json:"startedAtMs"`
	Caps       []string    `json:"capabilities"`
	Bounding   []string    `json:"boundingCapabilities"`
	NoNewPrivs bool        `json:"noNewPrivileges"`
	Seccomp    int         `json:"seccomp"`
	Filters    int         `json:"seccompFilters"`
	Nested     bool        `json:"nested"`
	InnerUID   *uint32     `json:"innerUid,omitempty"`
	Mounts     []mountFact `json:"mounts,omitempty"`
	Limits     *limits     `json:"limits,omitempty"`
	Cgroup     string      `json:"cgroup"`
}

// census reads the processes of one machine. The first process tells what "of this machine" means.
type census struct {
	level    int
	pidNS    string
	mountNS  string
	root     [2]uint64
	machine  *machine
	uids     idMap
	gids     idMap
	bootedAt int64
	seen     map[int]status // by host pid
}

func newCensus(m *machine) (*census, error) {
	first, err := readStatus(m.pid)
	if err != nil {
		return nil, &opError{"gone", "the machine has stopped"}
	}
	c := &census{machine: m, level: len(first.pids()), uids: readIDMap(m.path("uid_map")), gids: readIDMap(m.path("gid_map")), seen: map[int]status{}}
	if c.pidNS, err = os.Readlink(m.path("ns/pid")); err != nil {
		return nil, err
	}
	if c.mountNS, err = os.Readlink(m.path("ns/mnt")); err != nil {
		return nil, err
	}
	if c.root, err = rootOf(m.path("root")); err != nil {
		return nil, err
	}
	if c.bootedAt, err = bootTime(); err != nil {
		return nil, err
	}
	return c, c.gather()
}

func rootOf(link string) ([2]uint64, error) {
	info, err := os.Stat(link)
	if err != nil {
		return [2]uint64{}, err
	}
	st := statOf(info)
	return [2]uint64{uint64(st.Dev), st.Ino}, nil
}

func bootTime() (int64, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		if value, found := after(line, "btime "); found {
			return strconv.ParseInt(value, 10, 64)
		}
	}
	return 0, errors.New("no boot time in /proc/stat")
}

func after(line, prefix string) (string, bool) {
	return strings.TrimPrefix(line, prefix), strings.HasPrefix(line, prefix)
}

func (c *census) gather() error {
	pids, err := allPids()
	if err != nil {
		return err
	}
	tree := newNamespaceTree(c.pidNS)
	for _, pid := range pids {
		if !tree.holds(pid) {
			continue
		}
		if fields, err := readStatus(pid); err == nil && !strings.HasPrefix(fields["State"], "Z") && len(fields.pids()) >= c.level {
			c.seen[pid] = fields
		}
	}
	return nil
}

// inMachine is a host pid as the machine counts.
func (c *census) inMachine(pid int) int {
	if fields, found := c.seen[pid]; found {
		return fields.pids()[c.level-1]
	}
	return 0
}

func processesOperation(ctx context.Context, m *machine, _ struct{}) (any, error) {
	c, err := newCensus(m)
	if err != nil {
		return nil, err
	}
	facts := make([]processFact, 0, len(c.seen))
	for pid, fields := range c.seen {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if fact, alive := c.fact(pid, fields); alive {
			facts = append(facts, fact)
		}
	}
	sort.Slice(facts, func(i, j int) bool { return facts[i].Pid < facts[j].Pid })
	return facts, nil
}

// fact is false for a process that ended while it was read.
func (c *census) fact(pid int, fields status) (processFact, bool) {
	fact := processFact{
		Pid: c.inMachine(pid), Ppid: c.inMachine(fields.number("PPid")), Comm: fields["Name"],
		UID: c.uids.inside(fields.effective("Uid")), GID: c.gids.inside(fields.effective("Gid")),
		Caps: fields.capabilities("CapEff"), Bounding: fields.capabilities("CapBnd"),
		NoNewPrivs: fields["NoNewPrivs"] == "1", Seccomp: fields.number("Seccomp"), Filters: fields.number("Seccomp_filters"), Cgroup: c.cgroup(pid),
	}
	line, err := readLimited(procPath(pid, "cmdline"), 64<<10)
	if err != nil {
		return fact, false
	}
	fact.Argv = strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
	fact.StartedMs = c.startedAt(pid)
	fact.Exe, fact.ExeSha256 = executable(pid)
	mountNS, err := os.Readlink(procPath(pid, "ns/mnt"))
	if err != nil {
		return fact, false
	}
	if mountNS != c.mountNS {
		fact.Nested = c.nested(pid)
	}
	if fact.Nested {
		inner := readIDMap(procPath(pid, "uid_map")).inside(fields.effective("Uid"))
		fact.InnerUID, fact.Mounts, fact.Limits = &inner, readMounts(procPath(pid, "mountinfo")), readLimits(procPath(pid, "limits"))
	}
	return fact, true
}

// nested tells a container from a service that merely has private mounts: its root or its pid namespace is another one.
func (c *census) nested(pid int) bool {
	root, err := rootOf(procPath(pid, "root"))
	pidNS, _ := os.Readlink(procPath(pid, "ns/pid"))
	return (err == nil && root != c.root) || pidNS != c.pidNS
}

func (c *census) startedAt(pid int) int64 {
	text, err := os.ReadFile(procPath(pid, "stat"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 20 {
		return 0
	}
	ticks, _ := strconv.ParseInt(fields[19], 10, 64)
	return c.bootedAt*1000 + ticks*1000/clockTicks
}

func readLimited(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, limit))
}

func executable(pid int) (name, sum string) {
	name, err := os.Readlink(procPath(pid, "exe"))
	if err != nil {
		return "", ""
	}
	name = strings.TrimSuffix(name, " (deleted)")
	if root, err := os.Readlink(procPath(pid, "root")); err == nil && root != "/" && strings.HasPrefix(name, root+"/") {
		name = name[len(root):]
	}
	file, err := os.OpenFile(procPath(pid, "exe"), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return name, ""
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return name, ""
	}
	sum, _ = hashes.of(file, statOf(info))
	return name, sum
}

// cgroup is the path below the machine's own control group.
func (c *census) cgroup(pid int) string {
	text, err := os.ReadFile(procPath(pid, "cgroup"))
	if err != nil {
		return ""
	}
	chosen := ""
	for _, line := range strings.Split(string(text), "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) == 3 && (parts[1] == "name=systemd" || (parts[1] == "" && chosen == "")) {
			chosen = parts[2]
		}
	}
	at := strings.LastIndex(chosen, c.machine.container)
	if at < 0 {
		return chosen
	}
	below := chosen[at:]
	if slash := strings.IndexByte(below, '/'); slash >= 0 {
		return below[slash:]
	}
	return "/"
}
