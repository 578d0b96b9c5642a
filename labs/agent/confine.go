package main

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

const prSetNoNewPrivs = 38

// runConfine runs a platform program over copies of hostile files: `confine ROOT program args...`. It starts in mount, network and IPC namespaces
// of its own (see confined), sees ROOT with the platform's /usr, and is nobody without capabilities.
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
	if err := syscall.Mount("/dev/null", root+"/dev/null", "", syscall.MS_BIND, ""); err != nil {
		return os.NewSyscallError("bind /dev/null", err)
	}
	if err := syscall.Chroot(root); err != nil {
		return os.NewSyscallError("chroot", err)
	}
	if err := syscall.Chdir("/"); err != nil {
		return err
	}
	for resource, limit := range map[int]uint64{syscall.RLIMIT_CPU: 5, syscall.RLIMIT_AS: 1 << 30, syscall.RLIMIT_FSIZE: 0, syscall.RLIMIT_CORE: 0} {
		if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
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
	path, err := syscall.BytePtrFromString(argv[0])
	if err != nil {
		return err
	}
	arguments, err := syscall.SlicePtrFromStrings(argv)
	if err != nil {
		return err
	}
	environment, _ := syscall.SlicePtrFromStrings([]string{"PATH=/usr/sbin:/usr/bin", "LANG=C.UTF-8"})
	_, _, errno := syscall.RawSyscall(syscall.SYS_EXECVE, uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(&arguments[0])), uintptr(unsafe.Pointer(&environment[0])))
	return os.NewSyscallError("execve", errno)
}
