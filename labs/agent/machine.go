package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// machineRef names a machine by its first process as the host counts, and by the container that this process must belong to.
type machineRef struct {
	Pid       int    `json:"pid"`
	Container string `json:"container"`
}

// machine holds /proc/<pid> open, so a recycled pid can never lead into something else: reads through it fail once that process is gone.
type machine struct {
	pid       int
	container string
	proc      *os.File
}

func openMachine(ref machineRef) (*machine, error) {
	if ref.Pid <= 1 || len(ref.Container) < 12 {
		return nil, badRequest("a machine is a pid and a container id")
	}
	proc, err := os.Open(fmt.Sprintf("/proc/%d", ref.Pid))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &opError{"gone", "the machine has stopped"}
	}
	if err != nil {
		return nil, err
	}
	m := &machine{ref.Pid, ref.Container, proc}
	groups, err := os.ReadFile(m.path("cgroup"))
	if err != nil || !strings.Contains(string(groups), ref.Container) {
		m.close()
		return nil, &opError{"gone", "the machine has stopped"}
	}
	return m, nil
}

func (m *machine) close() { m.proc.Close() }

// path names a file of the first process's /proc folder.
func (m *machine) path(name string) string {
	return fmt.Sprintf("/proc/self/fd/%d/%s", m.proc.Fd(), name)
}

// root opens the machine's root directory.
func (m *machine) root() (int, error) {
	fd, err := syscall.Open(m.path("root"), openPath|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err == syscall.ENOENT || err == syscall.ESRCH {
		return -1, &opError{"gone", "the machine has stopped"}
	}
	if err != nil {
		return -1, &os.PathError{Op: "open", Path: "the machine's root", Err: err}
	}
	return fd, nil
}

const (
	cloneNewNS     = 0x00020000
	cloneNewCgroup = 0x02000000
	cloneNewNet    = 0x40000000
	cloneFS        = 0x00000200
)

// within runs do on a thread that has joined a namespace. The thread ends with it.
func within(namespace string, kind int, do func() error) error {
	fd, err := syscall.Open(namespace, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return &os.PathError{Op: "open", Path: "namespace", Err: err}
	}
	defer syscall.Close(fd)
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		if kind == cloneNewNS {
			if err := syscall.Unshare(cloneFS); err != nil {
				done <- os.NewSyscallError("unshare", err)
				return
			}
		}
		if _, _, errno := syscall.RawSyscall(sysSetns, uintptr(fd), uintptr(kind), 0); errno != 0 {
			done <- os.NewSyscallError("setns", errno)
			return
		}
		done <- do()
	}()
	return <-done
}

func (m *machine) inNetwork(do func() error) error { return within(m.path("ns/net"), cloneNewNet, do) }

// on opens the machine that a request's arguments name, for one operation.
func on[A any](do func(ctx context.Context, m *machine, args A) (any, error)) operation {
	return func(ctx context.Context, text json.RawMessage) (any, error) {
		var ref machineRef
		var args A
		if json.Unmarshal(text, &ref) != nil || json.Unmarshal(text, &args) != nil {
			return nil, badRequest("the arguments are not of the right types")
		}
		m, err := openMachine(ref)
		if err != nil {
			return nil, err
		}
		defer m.close()
		return do(ctx, m, args)
	}
}
