package main

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

const prSetNoNewPrivs = 38

// runConfine runs a platform program over copies of hostile files: `confine ROOT program args...`. It starts in mount, network, pid
// and IPC namespaces of its own, sees ROOT with the platform's /usr and a /proc of itself alone, and is nobody without capabilities.
func runConfine(args []string) error {
	if len(args) < 2 {
		return errors.New("a root and a program are needed")
	}
	root := args[0]
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return os.NewSyscallError("make mounts private", err)
	}
	if err := syscall.Mount("/usr", root+"/usr", "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return os.NewSyscallError("bind /usr", err)
	}
	if err := syscall.Mount("proc", root+"/proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC|syscall.MS_RDONLY, ""); err != nil {
		return os.NewSyscallError("mount /proc", err)
	}
	if err := syscall.Mount("/dev/null", root+"/dev/null", "", syscall.MS_BIND, ""); err != nil {
		return os.NewSyscallError("bind /dev/null", err)
	}
	if err := syscall.Chroot(root); err != nil {
		return os.NewSyscallError("chroot", err)
	}
	if err := syscall.Chdir("/"); err != nil {
		return err
	}
	return becomeNobody(args[1:])
}

func becomeNobody(argv []string) error {
	if err := syscall.Setgroups(nil); err != nil {
		return os.NewSyscallError("setgroups", err)
	}
	if err := syscall.Setgid(nobody); err != nil {
		return os.NewSyscallError("setgid", err)
	}
	if err := syscall.Setuid(nobody); err != nil {
		return os.NewSyscallError("setuid", err)
	}
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, prSetNoNewPrivs, 1, 0, 0, 0, 0); errno != 0 {
		return os.NewSyscallError("prctl", errno)
	}
	return execLimited(argv)
}

var limited = [...]struct {
	resource int
	limit    syscall.Rlimit
}{
	{syscall.RLIMIT_CPU, syscall.Rlimit{Cur: 5, Max: 5}},
	{syscall.RLIMIT_FSIZE, syscall.Rlimit{}},
	{syscall.RLIMIT_CORE, syscall.Rlimit{}},
	{syscall.RLIMIT_AS, syscall.Rlimit{Cur: 1 << 30, Max: 1 << 30}},
}

// execLimited sets the limits last of all and by bare system calls, since this program itself could not live under them.
func execLimited(argv []string) error {
	path, err := syscall.BytePtrFromString(argv[0])
	if err != nil {
		return err
	}
	arguments, err := syscall.SlicePtrFromStrings(argv)
	if err != nil {
		return err
	}
	environment, _ := syscall.SlicePtrFromStrings([]string{"PATH=/usr/sbin:/usr/bin", "LANG=C.UTF-8"})
	for i := range limited {
		syscall.RawSyscall(syscall.SYS_SETRLIMIT, uintptr(limited[i].resource), uintptr(unsafe.Pointer(&limited[i].limit)), 0)
	}
	_, _, errno := syscall.RawSyscall(syscall.SYS_EXECVE, uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(&arguments[0])), uintptr(unsafe.Pointer(&environment[0])))
	return os.NewSyscallError("execve", errno)
}
