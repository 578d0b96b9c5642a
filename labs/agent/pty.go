package main

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

type winsize struct{ rows, cols, x, y uint16 }

const tiocgptpeer = 0x5441

func ioctl(fd uintptr, request uintptr, arg unsafe.Pointer) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(arg)); errno != 0 {
		return errno
	}
	return nil
}

// openPty returns the two ends of a new pseudo terminal. The master is read through the poller, so its reads can be given deadlines.
func openPty(size winsize) (master, slave *os.File, err error) {
	fd, err := syscall.Open("/dev/ptmx", syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("open /dev/ptmx: %w", err)
	}
	unlock := int32(0)
	if err = ioctl(uintptr(fd), syscall.TIOCSPTLCK, unsafe.Pointer(&unlock)); err == nil {
		err = ioctl(uintptr(fd), syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	}
	if err != nil {
		syscall.Close(fd)
		return nil, nil, fmt.Errorf("set up the terminal: %w", err)
	}
	peer, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), tiocgptpeer, syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC)
	if errno != 0 {
		syscall.Close(fd)
		return nil, nil, fmt.Errorf("open the terminal's other end: %w", errno)
	}
	return os.NewFile(uintptr(fd), "ptmx"), os.NewFile(peer, "pts"), nil
}

func setWinsize(master *os.File, size winsize) error {
	raw, err := master.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = ioctl(fd, syscall.TIOCSWINSZ, unsafe.Pointer(&size)) }); err != nil {
		return err
	}
	return failed
}
