package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// opError carries a stable code to the other side.
type opError struct{ code, message string }

func (e *opError) Error() string { return e.message }

func badRequest(format string, args ...any) error {
	return &opError{"bad_request", fmt.Sprintf(format, args...)}
}

var errnoCodes = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ETIMEDOUT: "ETIMEDOUT", syscall.EHOSTUNREACH: "EHOSTUNREACH", syscall.ENETUNREACH: "EHOSTUNREACH",
	syscall.ECONNRESET: "ECONNRESET", syscall.EPIPE: "ECONNRESET", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL",
	syscall.ENOENT: "not_found", syscall.ENOTDIR: "not_found", syscall.ELOOP: "denied", syscall.EACCES: "denied", syscall.EPERM: "denied", syscall.EXDEV: "denied",
	syscall.ESRCH: "gone",
}

func codeOf(err error) string {
	var known *opError
	var errno syscall.Errno
	switch {
	case errors.As(err, &known):
		return known.code
	case errors.Is(err, context.Canceled):
		return "aborted"
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		return "timeout"
	case errors.As(err, &errno) && errnoCodes[errno] != "":
		return errnoCodes[errno]
	}
	return "failed"
}
