package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"sort"
	"strings"
	"syscall"
)

const (
	maxEntries = 20000
	maxVisited = 1 << 20
)

// globber lists what globs match below a root directory. `*` and `?` stay in one segment, `**` is any number of directories; it follows no
// symbolic link and never leaves a mount. What the caller spells out is followed, inside the root.
type globber struct {
	root    int
	found   map[string]fileStat
	visited int
}

func listGlobs(root int, globs []string) ([]fileStat, error) {
	g := &globber{root: root, found: map[string]fileStat{}}
	for _, glob := range globs {
		if !strings.HasPrefix(glob, "/") {
			return nil, badRequest("glob %q is not absolute", glob)
		}
		dir, err := openAt(root, "/", openPath|syscall.O_DIRECTORY, 0, resolveInRoot)
		if err != nil {
			return nil, err
		}
		err = g.walk(dir, "/", segments(glob))
		syscall.Close(dir)
		if err != nil {
			return nil, err
		}
	}
	list := make([]fileStat, 0, len(g.found))
	for _, stat := range g.found {
		list = append(list, stat)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Path < list[j].Path })
	return list, nil
}

func segments(glob string) []string {
	var parts []string
	for _, part := range strings.Split(path.Clean(glob), "/") {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

func magic(segment string) bool { return strings.ContainsAny(segment, "*?[\\") }

// walk matches rest below dir, whose path in the machine is at. Directories that vanish or refuse are skipped: they match nothing.
func (g *globber) walk(dir int, at string, rest []string) error {
	if len(rest) == 0 {
		return nil
	}
	head, tail := rest[0], rest[1:]
	if head == "**" {
		if len(tail) > 0 {
			if err := g.walk(dir, at, tail); err != nil {
				return err
			}
		}
		return g.each(dir, at, func(name string) error {
			if len(tail) == 0 {
				if err := g.keep(dir, at, name); err != nil {
					return err
				}
			}
			return g.descend(dir, path.Join(at, name), name, rest, resolveNoXdev|resolveNoSymlinks|resolveBeneath)
		})
	}
	if !magic(head) {
		return g.step(dir, at, head, tail)
	}
	return g.each(dir, at, func(name string) error {
		if matched, err := path.Match(head, name); err != nil {
			return badRequest("glob segment %q: %v", head, err)
		} else if !matched {
			return nil
		}
		return g.step(dir, at, name, tail)
	})
}

// step goes to one name: it is a match where nothing is left, else a directory to go through.
func (g *globber) step(dir int, at, name string, tail []string) error {
	if len(tail) == 0 {
		return g.keep(dir, at, name)
	}
	return g.descend(g.root, path.Join(at, name), path.Join(at, name), tail, resolveInRoot)
}

func (g *globber) descend(from int, at, name string, rest []string, resolve uint64) error {
	dir, err := openAt(from, name, openPath|syscall.O_DIRECTORY, 0, resolve)
	if err != nil {
		return nil
	}
	defer syscall.Close(dir)
	return g.walk(dir, at, rest)
}

func (g *globber) each(dir int, at string, visit func(name string) error) error {
	fd, err := syscall.Openat(dir, ".", syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	handle := os.NewFile(uintptr(fd), at)
	defer handle.Close()
	for {
		names, err := handle.Readdirnames(512)
		for _, name := range names {
			if g.visited++; g.visited > maxVisited {
				return &opError{"too_many", fmt.Sprintf("the globs visit more than %d entries", maxVisited)}
			}
			if err := visit(name); err != nil {
				return err
			}
		}
		if err == io.EOF || len(names) == 0 {
			return nil
		}
		if err != nil {
			return nil
		}
	}
}

func (g *globber) keep(dir int, at, name string) error {
	place := fmt.Sprintf("/proc/self/fd/%d/%s", dir, name)
	info, err := os.Lstat(place)
	if err != nil {
		return nil
	}
	full := path.Join(at, name)
	stat := describe(full, statOf(info))
	if stat.Kind == "symlink" {
		stat.LinkTarget, _ = os.Readlink(place)
	}
	g.found[full] = stat
	if len(g.found) > maxEntries {
		return &opError{"too_many", fmt.Sprintf("the globs match more than %d entries", maxEntries)}
	}
	return nil
}
