package main

import (
	"os"
	"os/signal"
	"syscall"
)

// runGate is process 1 of a machine that boots a real init: it waits for the platform's signal, and reaps meanwhile.
func runGate(args []string) error {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGCHLD, syscall.SIGTERM, syscall.Signal(37))
	for received := range signals {
		switch received {
		case syscall.SIGCHLD:
			reap(func(int, syscall.WaitStatus) {})
		case syscall.SIGUSR1:
			if len(args) == 0 {
				args = []string{"/sbin/init"}
			}
			return syscall.Exec(args[0], args, os.Environ())
		default:
			os.Exit(0)
		}
	}
	return nil
}

func reap(ended func(pid int, status syscall.WaitStatus)) {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if pid <= 0 || err != nil {
			return
		}
		ended(pid, status)
	}
}
