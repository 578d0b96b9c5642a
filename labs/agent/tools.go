package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
)

const (
	maxCopied     = 8 << 20
	hostKey       = "/usr/share/rampart/sshd_host_key"
	maxIncludings = 16
)

type toolArgs struct {
	Name string            `json:"name"`
	Args map[string]string `json:"args"`
}

func toolOperation(ctx context.Context, m *machine, args toolArgs) (any, error) {
	switch args.Name {
	case "sshd-effective":
		return sshdEffective(ctx, m, args.Args)
	case "systemd-units":
		return systemdUnits(ctx, m)
	case "firewall":
		return firewall(ctx, m)
	}
	return nil, badRequest("there is no tool %q", args.Name)
}

// jail is a small root of its own for a program that parses hostile files: copies of them, and the platform's /usr.
type jail struct {
	dir    string
	root   int // the machine's
	copied int64
}

func newJail(m *machine) (*jail, error) {
	root, err := m.root()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "jail-")
	if err != nil {
		syscall.Close(root)
		return nil, err
	}
	j := &jail{dir: dir, root: root}
	os.Chmod(dir, 0o755)
	for _, name := range []string{"usr", "dev", "etc", "run/sshd", "tmp", "proc"} {
		os.MkdirAll(dir+"/"+name, 0o755)
	}
	for _, name := range []string{"bin", "sbin", "lib", "lib64"} {
		os.Symlink("usr/"+name, dir+"/"+name)
	}
	return j, os.WriteFile(dir+"/dev/null", nil, 0o644)
}

func (j *jail) close() {
	syscall.Close(j.root)
	os.RemoveAll(j.dir)
}

// copy brings what the globs match below `under` in the jail, links as they are or, with follow, as the files that they lead to. In the place
// of private keys it puts the platform's own.
func (j *jail) copy(under string, follow bool, globs ...string) error {
	stats, err := listGlobs(j.root, globs)
	if err != nil {
		return err
	}
	for _, stat := range stats {
		if err := j.copyOne(under, follow, stat); err != nil {
			return err
		}
	}
	return nil
}

func (j *jail) copyOne(under string, follow bool, stat fileStat) error {
	to := j.dir + under + stat.Path
	if err := os.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	switch {
	case stat.Kind == "directory":
		return os.MkdirAll(to, 0o755)
	case stat.Kind == "symlink" && !follow:
		os.Remove(to)
		return os.Symlink(stat.LinkTarget, to)
	case stat.Kind != "file" && stat.Kind != "symlink":
		return nil
	case strings.HasSuffix(stat.Path, "_key"):
		key, err := os.ReadFile(hostKey)
		if err != nil {
			return err
		}
		return os.WriteFile(to, key, 0o644)
	}
	read, err := readFile(j.root, readArgs{Path: stat.Path, Max: maxCopied})
	if absent(err) || codeOf(err) == "not_a_file" || codeOf(err) == "denied" {
		return nil
	}
	if err != nil {
		return err
	}
	if j.copied += int64(len(read.Content)); j.copied > maxCopied {
		return &opError{"too_large", "the files to be judged are larger than 8 MiB"}
	}
	return os.WriteFile(to, read.Content, 0o644)
}

func (j *jail) run(ctx context.Context, argv ...string) (string, error) {
	command := exec.CommandContext(ctx, "/proc/self/exe", append([]string{"confine", j.dir}, argv...)...)
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: cloneNewNS | cloneNewNet | syscall.CLONE_NEWIPC | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	return output(command)
}

// output keeps to one thread, because a program dies with the thread that started it.
func output(command *exec.Cmd) (string, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		said := strings.TrimSpace(stderr.String())
		if len(said) > 2000 {
			said = said[:2000]
		}
		return "", &opError{"tool_failed", fmt.Sprintf("%s: %v: %s", path.Base(command.Args[0]), err, said)}
	}
	return stdout.String(), nil
}

var (
	include     = regexp.MustCompile(`(?im)^\s*include[\s=]+(.+)$`)
	plainValue  = regexp.MustCompile(`^[A-Za-z0-9@._:%-]+$`)
	foreignRoot = regexp.MustCompile(`^/(usr|bin|sbin|lib|lib64|dev|proc|etc/ssh)(/|$)`)
)

// sshdEffective is what the platform's own sshd makes of the machine's configuration. sshd answers a broken configuration with an error.
func sshdEffective(ctx context.Context, m *machine, args map[string]string) (any, error) {
	j, err := newJail(m)
	if err != nil {
		return nil, err
	}
	defer j.close()
	if err := j.copy("", true, "/etc/ssh", "/etc/ssh/**", "/etc/passwd", "/etc/group"); err != nil {
		return nil, err
	}
	if err := j.copyIncluded(); err != nil {
		return nil, err
	}
	argv := []string{"/usr/sbin/sshd", "-T", "-f", "/etc/ssh/sshd_config"}
	var connection []string
	for _, key := range []string{"user", "host", "addr", "laddr", "lport"} {
		value, given := args[key]
		if given && !plainValue.MatchString(value) {
			return nil, badRequest("%s=%q", key, value)
		}
		if given {
			connection = append(connection, key+"="+value)
		}
	}
	if len(connection) > 0 {
		argv = append(argv, "-C", strings.Join(connection, ","))
	}
	for _, option := range strings.Split(args["options"], "\n") {
		if option != "" {
			argv = append(argv, "-o", option)
		}
	}
	text, err := j.run(ctx, argv...)
	if err != nil && strings.Contains(err.Error(), "no hostkeys available") {
		text, err = j.run(ctx, append(argv, "-h", hostKey)...)
	}
	return strings.Replace(text, "hostkey "+hostKey+"\n", "", 1), err
}

// copyIncluded brings files that the configuration includes from elsewhere than /etc/ssh, and what those include.
func (j *jail) copyIncluded() error {
	done := map[string]bool{}
	for round := 0; round < maxIncludings; round++ {
		wanted := map[string]bool{}
		filepath.WalkDir(j.dir, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil
			}
			text, _ := os.ReadFile(name)
			for _, found := range include.FindAllStringSubmatch(string(text), -1) {
				for _, pattern := range strings.Fields(strings.ReplaceAll(found[1], `"`, " ")) {
					if strings.HasPrefix(pattern, "/") && !foreignRoot.MatchString(pattern) && !done[pattern] {
						wanted[pattern], done[pattern] = true, true
					}
				}
			}
			return nil
		})
		if len(wanted) == 0 {
			return nil
		}
		for pattern := range wanted {
			if err := j.copy("", true, pattern); err != nil {
				return err
			}
		}
	}
	return nil
}

// firewall reads the rules of the machine's network from the kernel, with the platform's programs, as nobody with that one capability.
func firewall(ctx context.Context, m *machine) (any, error) {
	var nft, iptables string
	err := m.inNetwork(func() (err error) {
		if nft, err = output(networkAdmin(ctx, "nft", "-j", "list", "ruleset")); err != nil {
			return err
		}
		iptables, err = output(networkAdmin(ctx, "iptables-save"))
		return err
	})
	if err != nil {
		return nil, err
	}
	if !json.Valid([]byte(nft)) {
		return nil, errors.New("nft answered what is not JSON")
	}
	answer, err := json.Marshal(map[string]any{"nft": json.RawMessage(nft), "iptables": iptables})
	return string(answer), err
}

func networkAdmin(ctx context.Context, name string, args ...string) *exec.Cmd {
	const capNetAdmin = 12
	command := exec.CommandContext(ctx, name, args...)
	command.SysProcAttr = &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: nobody, Gid: nobody}, AmbientCaps: []uintptr{capNetAdmin}, Pdeathsig: syscall.SIGKILL,
	}
	return command
}
