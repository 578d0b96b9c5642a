package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRingKeepsTheLastBytesByNumber(t *testing.T) {
	var r ring
	r.write(bytes.Repeat([]byte("a"), ringSize-1))
	r.write([]byte("bcd"))
	if r.oldest() != 2 || r.end != ringSize+2 {
		t.Fatalf("oldest %d, end %d", r.oldest(), r.end)
	}
	got := make([]byte, 8)
	if n := r.read(ringSize-2, got); string(got[:n]) != "abcd" {
		t.Fatalf("read %q", got[:n])
	}
}

func TestFrameOverTheLimitIsRefused(t *testing.T) {
	if _, err := readFrame(bytes.NewReader([]byte{0xff, 0, 0, 0, 1, 0, 0, 0, 0})); err == nil {
		t.Fatal("no error")
	}
}

type attached struct {
	t    *testing.T
	out  *os.File
	seq  uint64
	text []byte
	code int32
}

// readAll follows a terminal to its end.
func (a *attached) readAll() {
	for {
		f, err := readFrame(a.out)
		if err != nil {
			a.t.Fatalf("after %q: %v", a.text, err)
		}
		switch f.kind {
		case termOutput:
			if seq := binary.BigEndian.Uint64(f.payload); seq != a.seq {
				a.t.Fatalf("byte number %d, expected %d", seq, a.seq)
			}
			a.text = append(a.text, f.payload[8:]...)
			a.seq += uint64(len(f.payload) - 8)
		case termExit:
			a.code = int32(binary.BigEndian.Uint32(f.payload))
			return
		}
	}
}

func follow(t *testing.T, term *terminal) *attached {
	from, to, _ := os.Pipe()
	r, gap := term.join(0)
	go func() { term.follow(r, gap, to); term.leave(r); to.Close() }()
	return &attached{t: t, out: from}
}

func TestTerminalGivesAllOutputAndTheExitCode(t *testing.T) {
	term, err := startTerminal(exec.Command("/bin/sh", "-c", "seq 1 60000; exit 7"), winsize{rows: 24, cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	a := follow(t, term)
	a.readAll()
	if a.code != 7 || !strings.HasSuffix(string(a.text), "59999\r\n60000\r\n") || !strings.HasPrefix(string(a.text), "1\r\n2\r\n") {
		t.Fatalf("code %d, %d bytes", a.code, len(a.text))
	}
}

func TestTerminalHoldsAProgramWhoseReaderIsSlow(t *testing.T) {
	term, err := startTerminal(exec.Command("/usr/bin/yes"), winsize{rows: 24, cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	a := follow(t, term)
	defer runtime.KeepAlive(a)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		term.mu.Lock()
		before := term.ring.end
		term.mu.Unlock()
		time.Sleep(150 * time.Millisecond)
		term.mu.Lock()
		after := term.ring.end
		term.mu.Unlock()
		if after == before && after > 0 && after < 2*ringSize {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the program was never held")
		}
	}
	syscall.Kill(term.command.Process.Pid, syscall.SIGKILL)
}

func TestResizeReachesTheProgram(t *testing.T) {
	term, err := startTerminal(exec.Command("/bin/sh", "-c", "read line; stty size"), winsize{rows: 24, cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	var orders bytes.Buffer
	writeFrame(&orders, termResize, 0, []byte{0, 132, 0, 43})
	writeFrame(&orders, termInput, 0, []byte("x\n"))
	go term.obey(io.Reader(&orders))
	a := follow(t, term)
	a.readAll()
	if !strings.Contains(string(a.text), "43 132") {
		t.Fatalf("%q", a.text)
	}
}

func TestGlobsStayInsideTheRoot(t *testing.T) {
	dir := t.TempDir()
	os.MkdirAll(dir+"/etc/ssh/more.d", 0o755)
	os.WriteFile(dir+"/etc/ssh/sshd_config", []byte("x"), 0o600)
	os.WriteFile(dir+"/etc/ssh/more.d/a.conf", []byte("y"), 0o644)
	os.Symlink("/etc/passwd", dir+"/etc/ssh/out")
	os.Symlink("../../../../../..", dir+"/etc/up")
	root, err := syscall.Open(dir, openPath|syscall.O_DIRECTORY, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := func(globs ...string) string {
		stats, err := listGlobs(root, globs)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, stat := range stats {
			found = append(found, stat.Path)
		}
		return strings.Join(found, " ")
	}
	for glob, expected := range map[string]string{
		"/etc/ssh/*":       "/etc/ssh/more.d /etc/ssh/out /etc/ssh/sshd_config",
		"/etc/**/*.conf":   "/etc/ssh/more.d/a.conf",
		"/etc/up/*":        "/etc/up/etc",
		"/etc/nothing/*":   "",
		"/etc/ssh/more.d/": "/etc/ssh/more.d",
	} {
		if got := names(glob); got != expected {
			t.Errorf("%s: %q, expected %q", glob, got, expected)
		}
	}
	if _, _, err := openRegular(root, "/etc/ssh/out"); !absent(err) {
		t.Errorf("a link out of the root: %v", err)
	}
	syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600)
	if _, _, err := openRegular(root, "/fifo"); codeOf(err) != "not_a_file" {
		t.Errorf("a fifo: %v", err)
	}
}

func TestLearnerFileIsReplacedOnlyAsItWasRead(t *testing.T) {
	dir := t.TempDir()
	file := dir + "/app.conf"
	os.WriteFile(file, []byte("old"), 0o640)
	globs := []string{dir + "/*.conf"}
	read, err := fileOperation("read", fileRequest{Globs: globs, Path: file})
	if err != nil {
		t.Fatal(err)
	}
	tag := read.(learnerFile).Etag
	if _, err := fileOperation("write", fileRequest{Globs: globs, Path: file, Content: []byte("new"), Etag: &tag}); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
	_, err = fileOperation("write", fileRequest{Globs: globs, Path: file, Content: []byte("newer"), Etag: &tag})
	if fileCode(err) != "files.changed" {
		t.Errorf("a stale etag: %v", err)
	}
	for _, other := range []string{"/etc/passwd", dir + "/../x.conf", dir + "/sub/x.conf"} {
		if _, err := fileOperation("read", fileRequest{Globs: globs, Path: other}); fileCode(err) != "files.outside" {
			t.Errorf("%s: %v", other, err)
		}
	}
}

func TestScriptReportsApartAndIsStopped(t *testing.T) {
	run := func(source string, ms int) scriptResult {
		text, _ := json.Marshal(scriptRequest{Source: source, Env: map[string]string{"FROM": "10.0.0.9"}, TimeoutMs: ms})
		value, err := runOperation(context.Background(), text)
		if err != nil {
			t.Fatal(err)
		}
		return value.(scriptResult)
	}
	got := run(`echo "$FROM"; echo oops >&2; echo '{"outcome":"stopped"}' >&3; exit 3`, 5000)
	if got.ExitCode != 3 || got.Stdout != "10.0.0.9\n" || got.Stderr != "oops\n" || got.Report != "{\"outcome\":\"stopped\"}\n" {
		t.Errorf("%+v", got)
	}
	if got := run(`sleep 60 & sleep 60`, 200); got.ExitCode != 124 {
		t.Errorf("%+v", got)
	}
}

func TestSocketTableIsRead(t *testing.T) {
	line := "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000 100 0 0 10 0"
	fact := parseSocket("tcp", line, idMap{{0, 0, 4294967295}})
	if fact == nil || fact.Address != "127.0.0.1" || fact.Port != 8080 || fact.UID != 1000 || fact.inode != "4711" {
		t.Fatalf("%+v", fact)
	}
}
