package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"syscall"
)

const (
	maxRead = 16 << 20
	maxHash = 512 << 20
)

type readArgs struct {
	Path string `json:"path"`
	Max  int64  `json:"max"`
}

type fileRead struct {
	Stat      fileStat `json:"stat"`
	Content   []byte   `json:"content"`
	Truncated bool     `json:"truncated"`
}

// openRegular opens a file beneath the machine's root for reading, and nothing that could block or act: no fifo, socket or device.
func openRegular(root int, name string) (*os.File, *syscall.Stat_t, error) {
	pinned, err := openAt(root, name, openPath, 0, resolveInRoot)
	if err != nil {
		return nil, nil, err
	}
	defer syscall.Close(pinned)
	var st syscall.Stat_t
	if err := syscall.Fstat(pinned, &st); err != nil {
		return nil, nil, err
	}
	if st.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return nil, &st, &opError{"not_a_file", name + " is a " + kinds[st.Mode&syscall.S_IFMT]}
	}
	file, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", pinned), os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	return file, &st, err
}

func absent(err error) bool {
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
}

// readOperation reads one file. net.* sysctls are those of whoever reads, so they are read inside the machine's network.
func readOperation(_ context.Context, m *machine, args readArgs) (any, error) {
	root, err := m.root()
	if err != nil {
		return nil, err
	}
	defer syscall.Close(root)
	if args.Max <= 0 || args.Max > maxRead {
		args.Max = 1 << 20
	}
	var read *fileRead
	work := func() (err error) { read, err = readFile(root, args); return err }
	if strings.HasPrefix(path.Clean(args.Path)+"/", "/proc/sys/net/") {
		err = m.inNetwork(work)
	} else {
		err = work()
	}
	if err != nil {
		return nil, err
	}
	return read, nil
}

func readFile(root int, args readArgs) (*fileRead, error) {
	file, st, err := openRegular(root, args.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, args.Max+1))
	if err != nil {
		return nil, err
	}
	truncated := int64(len(content)) > args.Max
	if truncated {
		content = content[:args.Max]
	}
	return &fileRead{describe(args.Path, st), content, truncated}, nil
}

func listOperation(_ context.Context, m *machine, args struct {
	Globs []string `json:"globs"`
}) (any, error) {
	root, err := m.root()
	if err != nil {
		return nil, err
	}
	defer syscall.Close(root)
	return listGlobs(root, args.Globs)
}

// hashOperation answers a hexadecimal sha256 for each path that is a file; other paths are left out.
func hashOperation(ctx context.Context, m *machine, args struct {
	Paths []string `json:"paths"`
}) (any, error) {
	root, err := m.root()
	if err != nil {
		return nil, err
	}
	defer syscall.Close(root)
	sums := map[string]string{}
	for _, name := range args.Paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		file, st, err := openRegular(root, name)
		if absent(err) || codeOf(err) == "not_a_file" {
			continue
		}
		if err != nil {
			return nil, err
		}
		sum, err := hashes.of(file, st)
		file.Close()
		if err != nil {
			return nil, err
		}
		sums[name] = sum
	}
	return sums, nil
}

type identity struct {
	dev, ino uint64
	size     int64
	ctime    syscall.Timespec
}

// hashCache remembers the sum of a file for as long as its inode says that it is unchanged; nobody in a machine can set a ctime.
type hashCache struct {
	mu   sync.Mutex
	sums map[identity]string
}

var hashes = hashCache{sums: map[identity]string{}}

func (c *hashCache) of(file *os.File, st *syscall.Stat_t) (string, error) {
	key := identity{uint64(st.Dev), st.Ino, st.Size, st.Ctim}
	c.mu.Lock()
	sum, known := c.sums[key]
	c.mu.Unlock()
	if known {
		return sum, nil
	}
	if st.Size > maxHash {
		return "", &opError{"too_large", "the file is too large to be hashed"}
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.LimitReader(file, maxHash)); err != nil {
		return "", err
	}
	sum = hex.EncodeToString(digest.Sum(nil))
	var after syscall.Stat_t
	if err := syscall.Fstat(int(file.Fd()), &after); err != nil || after.Ctim != st.Ctim || after.Size != st.Size {
		return sum, err
	}
	c.mu.Lock()
	if len(c.sums) > 8192 {
		c.sums = map[identity]string{}
	}
	c.sums[key] = sum
	c.mu.Unlock()
	return sum, nil
}
