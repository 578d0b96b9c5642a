package main

import (
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Kinds of frames between a terminal and one who is attached.
const (
	termInput  = 1
	termResize = 2
	termOutput = 3
	termExit   = 4
	termHello  = 5
)

const (
	// maxLag is how far the slowest attached reader may fall behind before the program in the terminal is held.
	maxLag = 256 << 10
	chunk  = 32 << 10
	quiet  = 200 * time.Millisecond
)

// terminal runs one program on a pty and numbers its output. With no reader attached the ring rolls on; with one, a slow reader holds the program.
type terminal struct {
	pty     *os.File
	command *exec.Cmd
	mu      sync.Mutex
	changed *sync.Cond
	ring    ring
	readers map[*reader]bool
	ended   bool
	code    int32
}

type reader struct {
	at   uint64
	gone bool
}

func startTerminal(command *exec.Cmd, size winsize) (*terminal, error) {
	master, slave, err := openPty(size)
	if err != nil {
		return nil, err
	}
	defer slave.Close()
	command.Stdin, command.Stdout, command.Stderr = slave, slave, slave
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		master.Close()
		return nil, err
	}
	t := &terminal{pty: master, command: command, readers: map[*reader]bool{}}
	t.changed = sync.NewCond(&t.mu)
	go t.run()
	return t, nil
}

// run pumps output until the program has ended and what it wrote is read. A background job may hold the terminal open: silence ends that wait.
func (t *terminal) run() {
	dead := make(chan struct{})
	go func() {
		t.command.Wait()
		t.pty.SetReadDeadline(time.Unix(1, 0))
		close(dead)
	}()
	t.pump(dead)
	t.drain()
	t.mu.Lock()
	t.ended, t.code = true, exitCode(t.command.ProcessState)
	t.changed.Broadcast()
	t.mu.Unlock()
	t.pty.Close()
}

func (t *terminal) pump(dead <-chan struct{}) {
	buf := make([]byte, chunk)
	for {
		n, err := t.pty.Read(buf)
		t.append(buf[:n])
		if err == nil {
			continue
		}
		select {
		case <-dead:
			return
		case <-time.After(quiet):
			// Every holder closed the terminal, yet the program lives: it may open it again.
		}
	}
}

func (t *terminal) drain() {
	buf := make([]byte, chunk)
	for total := 0; total < ringSize; {
		t.pty.SetReadDeadline(time.Now().Add(quiet))
		n, err := t.pty.Read(buf)
		t.append(buf[:n])
		if err != nil {
			return
		}
		total += n
	}
}

func (t *terminal) append(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.lag() > maxLag {
		t.changed.Wait()
	}
	t.ring.write(p)
	t.changed.Broadcast()
}

func (t *terminal) lag() uint64 {
	most := uint64(0)
	for r := range t.readers {
		if lag := t.ring.end - r.at; lag > most {
			most = lag
		}
	}
	return most
}

func (t *terminal) join(since uint64) (r *reader, gap bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r = &reader{at: since}
	if oldest := t.ring.oldest(); r.at < oldest {
		r.at, gap = oldest, true
	}
	if r.at > t.ring.end {
		r.at = t.ring.end
	}
	t.readers[r] = true
	return r, gap
}

func (t *terminal) leave(r *reader) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r.gone = true
	delete(t.readers, r)
	t.changed.Broadcast()
}

// follow writes output frames until the terminal has ended, the reader left or the writing failed.
func (t *terminal) follow(r *reader, gap bool, w io.Writer) error {
	hello := make([]byte, 9)
	binary.BigEndian.PutUint64(hello, r.at)
	if gap {
		hello[8] = 1
	}
	if err := writeFrame(w, termHello, 0, hello); err != nil {
		return err
	}
	const prefix = headerSize + 8
	buf := make([]byte, prefix+chunk)
	for {
		n, more := t.next(r, buf[prefix:])
		if !more {
			return nil
		}
		if n == 0 {
			var code [4]byte
			binary.BigEndian.PutUint32(code[:], uint32(t.code))
			return writeFrame(w, termExit, 0, code[:])
		}
		putHeader(buf, termOutput, 0, 8+n)
		binary.BigEndian.PutUint64(buf[headerSize:], r.at)
		if _, err := w.Write(buf[:prefix+n]); err != nil {
			return err
		}
		t.mu.Lock()
		r.at += uint64(n)
		t.changed.Broadcast()
		t.mu.Unlock()
	}
}

// next waits for bytes; none and true means that the terminal has ended, false that the reader left.
func (t *terminal) next(r *reader, p []byte) (int, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !r.gone && r.at == t.ring.end && !t.ended {
		t.changed.Wait()
	}
	if r.gone {
		return 0, false
	}
	return t.ring.read(r.at, p), true
}

// obey carries out what an attached reader sends, until it sends no more.
func (t *terminal) obey(in io.Reader) error {
	for {
		f, err := readFrame(in)
		if err != nil {
			return err
		}
		switch {
		case f.kind == termInput:
			if _, err := t.pty.Write(f.payload); err != nil {
				return err
			}
		case f.kind == termResize && len(f.payload) >= 4:
			setWinsize(t.pty, winsize{cols: binary.BigEndian.Uint16(f.payload), rows: binary.BigEndian.Uint16(f.payload[2:])})
		}
	}
}

// hangUp ends the program as a closed window would, and by force if that is not enough.
func (t *terminal) hangUp() {
	pid := t.command.Process.Pid
	syscall.Kill(-pid, syscall.SIGHUP)
	syscall.Kill(-pid, syscall.SIGCONT)
	deadline := time.AfterFunc(time.Second, func() { syscall.Kill(-pid, syscall.SIGKILL) })
	defer deadline.Stop()
	t.mu.Lock()
	for !t.ended {
		t.changed.Wait()
	}
	t.mu.Unlock()
}

func exitCode(state *os.ProcessState) int32 {
	if state == nil {
		return -1
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int32(status.Signal())
	}
	return int32(state.ExitCode())
}
