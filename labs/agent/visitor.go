package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

const (
	maxOutput = 256 << 10
	nobody    = 65534
)

var visitorOperations map[string]operation

func init() {
	visitorOperations = map[string]operation{"hello": hello, "connect": connectOperation, "run": runOperation}
}

func connectOperation(ctx context.Context, text json.RawMessage) (any, error) {
	var to endpoint
	if err := json.Unmarshal(text, &to); err != nil || to.Host == "" {
		return nil, badRequest("source, host, port and timeoutMs are needed")
	}
	made, err := to.dial(ctx)
	if err != nil {
		return nil, err
	}
	return made, nil
}

type scriptRequest struct {
	Source    string            `json:"source"`
	Env       map[string]string `json:"env"`
	TimeoutMs int               `json:"timeoutMs"`
}

type scriptResult struct {
	ExitCode int    `json:"exitCode"`
	Stdout   string `json:"stdout"`
	Stderr   string `json:"stderr"`
	Report   string `json:"report"`
}

// runOperation runs a bash script as nobody in a process group of its own, in an empty folder. File descriptor 3 is the script's report.
// The group is killed when the script ends, runs out of time or is aborted.
func runOperation(ctx context.Context, text json.RawMessage) (any, error) {
	var request scriptRequest
	if err := json.Unmarshal(text, &request); err != nil || request.TimeoutMs <= 0 {
		return nil, badRequest("source, env and timeoutMs are needed")
	}
	dir, err := os.MkdirTemp("", "visit-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(dir+"/script", []byte(request.Source), 0o644); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, time.Duration(request.TimeoutMs)*time.Millisecond)
	defer cancel()
	command := exec.Command("/bin/bash", "--noprofile", "--norc", dir+"/script")
	command.Dir = dir
	command.Env = overlay([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8", "TERM=dumb"}, request.Env)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		os.Chown(dir, nobody, nobody)
		command.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return execute(limited, command)
}

// execute collects three outputs through pipes of its own, so that a program left behind in the background cannot hold it up.
// It keeps to one thread, because a program dies with the thread that started it.
func execute(ctx context.Context, command *exec.Cmd) (any, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var outputs [3]*collected
	for i := range outputs {
		output, err := collect()
		if err != nil {
			return nil, err
		}
		defer output.from.Close()
		outputs[i] = output
	}
	command.Stdout, command.Stderr = outputs[0].to, outputs[1].to
	command.ExtraFiles = []*os.File{outputs[2].to}
	err := command.Start()
	for _, output := range outputs {
		output.to.Close()
	}
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() { command.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	<-ended
	var texts [3]string
	for i, output := range outputs {
		texts[i] = output.text()
	}
	if err := ctx.Err(); err == context.Canceled {
		return nil, err
	} else if err != nil {
		return scriptResult{124, texts[0], texts[1] + "\n(stopped: the time is over)", texts[2]}, nil
	}
	return scriptResult{int(exitCode(command.ProcessState)), texts[0], texts[1], texts[2]}, nil
}

// collected keeps the first maxOutput bytes that arrive on a pipe and lets the rest go by.
type collected struct {
	from, to *os.File
	mu       sync.Mutex
	buf      bytes.Buffer
	done     chan struct{}
}

func collect() (*collected, error) {
	from, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &collected{from: from, to: to, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		io.Copy(c, from)
	}()
	return c, nil
}

func (c *collected) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if room := maxOutput - c.buf.Len(); room > 0 {
		if room > len(p) {
			room = len(p)
		}
		c.buf.Write(p[:room])
	}
	return len(p), nil
}

func (c *collected) text() string {
	select {
	case <-c.done:
	case <-time.After(quiet):
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.buf.String()
}
