package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	socketPrefix = "@rampart-term-"
	// afterlife is how long an ended terminal answers with its last output and exit status.
	afterlife = 10 * time.Minute
)

// order is the first thing that is said on a terminal's socket.
type order struct {
	Op    string `json:"op"` // attach (with two descriptors: its input and output), info, close
	Since uint64 `json:"since"`
}

type termInfo struct {
	ID      string `json:"id"`
	Pid     int    `json:"pid"`
	Uid     int    `json:"uid"`
	Running bool   `json:"running"`
	Code    *int32 `json:"code,omitempty"`
	End     uint64 `json:"end"`
}

// runTerm starts the daemon that holds a terminal and returns when it listens; with --attach it goes on as `attach`.
func runTerm(args []string) error {
	flags := flag.NewFlagSet("term", flag.ExitOnError)
	id := flags.String("id", "", "name of the terminal")
	attach := flags.Bool("attach", false, "go on as attach")
	flags.Uint("cols", 80, "")
	flags.Uint("rows", 24, "")
	flags.String("cwd", "", "")
	flags.Parse(args)
	if *id == "" || flags.NArg() == 0 {
		return errors.New("--id and a command are needed")
	}
	ready, tell, err := os.Pipe()
	if err != nil {
		return err
	}
	daemon := exec.Command("/proc/self/exe", append([]string{"term-daemon"}, args...)...)
	daemon.Args[0] = "rampart-terminal"
	daemon.ExtraFiles = []*os.File{tell}
	daemon.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := daemon.Start(); err != nil {
		return err
	}
	tell.Close()
	answer := make([]byte, 4096)
	n, _ := ready.Read(answer)
	line := string(answer[:n])
	if !strings.HasPrefix(line, "{") {
		return fmt.Errorf("the terminal did not start: %s", strings.TrimSpace(line))
	}
	if *attach {
		return attachTo(*id, 0)
	}
	fmt.Print(line)
	return nil
}

func runTermDaemon(args []string) error {
	tell := os.NewFile(3, "ready")
	syscall.CloseOnExec(3)
	err := holdTerminal(args, tell)
	if err != nil {
		fmt.Fprintln(tell, err)
	}
	return err
}

func holdTerminal(args []string, tell *os.File) error {
	flags := flag.NewFlagSet("term-daemon", flag.ContinueOnError)
	id := flags.String("id", "", "")
	flags.Bool("attach", false, "")
	cols := flags.Uint("cols", 80, "")
	rows := flags.Uint("rows", 24, "")
	cwd := flags.String("cwd", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socketPrefix + *id, Net: "unix"})
	if err != nil {
		return err
	}
	command := shell(flags.Args(), *cwd)
	t, err := startTerminal(command, winsize{rows: uint16(*rows), cols: uint16(*cols)})
	if err != nil {
		return err
	}
	json.NewEncoder(tell).Encode(termInfo{ID: *id, Pid: command.Process.Pid, Uid: os.Getuid(), Running: true})
	tell.Close()
	go t.expire()
	for {
		conn, err := listener.AcceptUnix()
		if err != nil {
			return err
		}
		go t.answer(*id, conn)
	}
}

// expire ends the daemon some time after its program.
func (t *terminal) expire() {
	t.mu.Lock()
	for !t.ended {
		t.changed.Wait()
	}
	t.mu.Unlock()
	time.Sleep(afterlife)
	os.Exit(0)
}

func shell(argv []string, cwd string) *exec.Cmd {
	command := exec.Command(argv[0], argv[1:]...)
	home, name, program := "/", strconv.Itoa(os.Getuid()), "/bin/sh"
	if me, err := user.Current(); err == nil {
		home, name = me.HomeDir, me.Username
	}
	if strings.HasPrefix(argv[0], "/") {
		program = argv[0]
	}
	command.Env = overlay(os.Environ(), map[string]string{"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": home, "USER": name, "LOGNAME": name, "SHELL": program})
	command.Dir = home
	if cwd != "" {
		command.Dir = cwd
	}
	if info, err := os.Stat(command.Dir); err != nil || !info.IsDir() {
		command.Dir = "/"
	}
	return command
}

func overlay(env []string, set map[string]string) []string {
	kept := env[:0:0]
	for _, pair := range env {
		key, _, _ := strings.Cut(pair, "=")
		if _, replaced := set[key]; !replaced {
			kept = append(kept, pair)
		}
	}
	for key, value := range set {
		kept = append(kept, key+"="+value)
	}
	return kept
}

// answer serves one caller of the socket: root, or who owns the terminal.
func (t *terminal) answer(id string, conn *net.UnixConn) {
	defer conn.Close()
	if !trustedPeer(conn) {
		return
	}
	asked, files, err := receiveOrder(conn)
	if err != nil {
		return
	}
	defer func() {
		for _, file := range files {
			file.Close()
		}
	}()
	switch {
	case asked.Op == "info":
		t.mu.Lock()
		info := termInfo{ID: id, Pid: t.command.Process.Pid, Uid: os.Getuid(), Running: !t.ended, End: t.ring.end}
		if t.ended {
			info.Code = &t.code
		}
		t.mu.Unlock()
		json.NewEncoder(conn).Encode(info)
	case asked.Op == "close":
		t.hangUp()
		conn.Close()
		os.Exit(0)
	case asked.Op == "attach" && len(files) == 2:
		t.serve(conn, files[0], files[1], asked.Since)
	}
}

// serve joins a reader through the descriptors that it handed over, so no byte passes a second process. The socket tells when that process is gone.
func (t *terminal) serve(conn *net.UnixConn, in, out *os.File, since uint64) {
	r, gap := t.join(since)
	go func() {
		t.obey(in)
		t.leave(r)
		out.Close()
	}()
	go func() {
		conn.Read(make([]byte, 1))
		t.leave(r)
		out.Close()
	}()
	t.follow(r, gap, out)
	t.leave(r)
	in.Close()
}

func trustedPeer(conn *net.UnixConn) bool {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false
	}
	trusted := false
	raw.Control(func(fd uintptr) {
		peer, err := syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
		trusted = err == nil && (peer.Uid == 0 || peer.Uid == uint32(os.Getuid()))
	})
	return trusted
}

func receiveOrder(conn *net.UnixConn) (order, []*os.File, error) {
	var asked order
	text, oob := make([]byte, 1024), make([]byte, syscall.CmsgSpace(8))
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, oobn, _, _, err := conn.ReadMsgUnix(text, oob)
	if err != nil {
		return asked, nil, err
	}
	conn.SetReadDeadline(time.Time{})
	var files []*os.File
	messages, _ := syscall.ParseSocketControlMessage(oob[:oobn])
	for i := range messages {
		fds, _ := syscall.ParseUnixRights(&messages[i])
		for _, fd := range fds {
			syscall.CloseOnExec(fd)
			syscall.SetNonblock(fd, true)
			files = append(files, os.NewFile(uintptr(fd), "attached"))
		}
	}
	return asked, files, json.Unmarshal(text[:n], &asked)
}
