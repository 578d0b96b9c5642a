package main

import (
	"os"
	"strings"
	"syscall"
	"unsafe"
)

const (
	sysOpenat2 = 437

	resolveNoXdev       = 0x01
	resolveNoMagiclinks = 0x02
	resolveNoSymlinks   = 0x04
	resolveBeneath      = 0x08
	resolveInRoot       = 0x10

	openPath = 0x200000 // O_PATH
)

type openHow struct{ flags, mode, resolve uint64 }

// openAt opens path below the directory fd, resolved by the kernel as `resolve` says.
func openAt(dir int, path string, flags, mode int, resolve uint64) (int, error) {
	path = strings.TrimLeft(path, "/")
	if path == "" {
		path = "."
	}
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	how := openHow{uint64(flags) | syscall.O_CLOEXEC, uint64(mode), resolve | resolveNoMagiclinks}
	for {
		fd, _, errno := syscall.Syscall6(sysOpenat2, uintptr(dir), uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&how)), unsafe.Sizeof(how), 0, 0)
		switch errno {
		case 0:
			return int(fd), nil
		case syscall.EINTR, syscall.EAGAIN:
			continue
		default:
			return -1, &os.PathError{Op: "openat2", Path: "/" + path, Err: errno}
		}
	}
}
