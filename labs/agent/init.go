package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const servicesFile = "/.rampart-services.json"

// serviceSpec is one entry of the services file that the image builder writes.
type serviceSpec struct {
	Name        string            `json:"name"`
	Argv        []string          `json:"argv"`
	Cwd         string            `json:"cwd"`
	Environment map[string]string `json:"environment"`
	Restart     string            `json:"restart"` // always, on-failure, no
}

type supervised struct {
	serviceSpec
	pid     int
	started time.Time
	wait    time.Duration
}

// runInit is process 1 of a machine without an init of its own: it keeps the services of the file running, reaps orphans, and ends them all on SIGTERM.
func runInit([]string) error {
	services, err := readServices(servicesFile)
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 64)
	signal.Notify(signals, syscall.SIGCHLD, syscall.SIGTERM, syscall.SIGINT)
	again := make(chan *supervised, len(services))
	for _, service := range services {
		service.start()
	}
	for {
		select {
		case service := <-again:
			service.start()
		case received := <-signals:
			if received != syscall.SIGCHLD {
				return endAll()
			}
			reap(func(pid int, status syscall.WaitStatus) {
				for _, service := range services {
					if service.pid == pid {
						service.ended(status, again)
					}
				}
			})
		}
	}
}

func readServices(path string) ([]*supervised, error) {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var services []*supervised
	if err := json.Unmarshal(text, &services); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return services, nil
}

func (s *supervised) start() {
	s.started = time.Now()
	env := overlay(os.Environ(), s.Environment)
	pid, err := syscall.ForkExec(s.Argv[0], s.Argv, &syscall.ProcAttr{Dir: s.Cwd, Env: env, Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Setsid: true}})
	if err != nil {
		fmt.Fprintf(os.Stderr, "service %s: %v\n", s.Name, err)
		return
	}
	s.pid = pid
}

// ended starts the service again where its policy says so, later each time that it ends soon after its start.
func (s *supervised) ended(status syscall.WaitStatus, again chan<- *supervised) {
	s.pid = 0
	fmt.Fprintf(os.Stderr, "service %s: ended with status %d\n", s.Name, status.ExitStatus())
	if s.Restart == "no" || (s.Restart == "on-failure" && status.Exited() && status.ExitStatus() == 0) {
		return
	}
	if time.Since(s.started) > 10*time.Second {
		s.wait = 0
	}
	s.wait = s.wait*2 + 100*time.Millisecond
	if s.wait > 5*time.Second {
		s.wait = 5 * time.Second
	}
	time.AfterFunc(s.wait, func() { again <- s })
}

func endAll() error {
	syscall.Kill(-1, syscall.SIGTERM)
	deadline := time.Now().Add(2 * time.Second)
	for time.Now().Before(deadline) {
		if _, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err == syscall.ECHILD {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	syscall.Kill(-1, syscall.SIGKILL)
	return nil
}
