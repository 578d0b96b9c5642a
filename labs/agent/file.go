package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path"
	"strconv"
	"strings"
	"syscall"
)

const maxLearnerFile = 1 << 20

type fileRequest struct {
	Globs   []string `json:"globs"`
	Path    string   `json:"path"`
	Content []byte   `json:"content"`
	Etag    *string  `json:"etag"`
}

type learnerFile struct {
	Path     string  `json:"path"`
	Mode     uint32  `json:"mode"`
	Owner    string  `json:"owner"`
	Group    string  `json:"group"`
	Size     int64   `json:"size"`
	MtimeMs  int64   `json:"mtimeMs"`
	Writable bool    `json:"writable"`
	Content  *[]byte `json:"content,omitempty"`
	Etag     string  `json:"etag,omitempty"`
}

type reply struct {
	OK      bool   `json:"ok"`
	Value   any    `json:"value,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// runFile answers one request, JSON on standard input, as the user who runs it: `file list|read|write`.
func runFile(args []string) error {
	var request fileRequest
	if len(args) != 1 {
		return errors.New("one of list, read, write")
	}
	if err := json.NewDecoder(io.LimitReader(os.Stdin, 4*maxLearnerFile)).Decode(&request); err != nil {
		return err
	}
	value, err := fileOperation(args[0], request)
	answer := reply{OK: err == nil, Value: value}
	if err != nil {
		answer = reply{Code: fileCode(err), Message: err.Error()}
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}

func fileCode(err error) string {
	if code := codeOf(err); strings.HasPrefix(code, "files.") {
		return code
	} else if code == "denied" || code == "not_found" {
		return "files." + code
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return "files.disk_full"
	}
	if errors.Is(err, syscall.EROFS) {
		return "files.denied"
	}
	return "files.failed"
}

func fileOperation(op string, request fileRequest) (any, error) {
	root, err := syscall.Open("/", openPath|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	switch op {
	case "list":
		return listFiles(root, request.Globs)
	case "read", "write":
		base, rest, err := place(root, request.Globs, request.Path)
		if err != nil {
			return nil, err
		}
		defer syscall.Close(base)
		if op == "read" {
			return readLearnerFile(base, rest, request.Path)
		}
		return writeLearnerFile(base, rest, request)
	}
	return nil, fmt.Errorf("unknown operation %q", op)
}

func listFiles(root int, globs []string) (any, error) {
	stats, err := listGlobs(root, globs)
	if err != nil {
		return nil, err
	}
	files := []learnerFile{}
	for _, stat := range stats {
		if stat.Kind == "file" {
			files = append(files, learner(stat))
		}
	}
	return files, nil
}

func learner(stat fileStat) learnerFile {
	owner, group := strconv.Itoa(int(stat.UID)), strconv.Itoa(int(stat.GID))
	if found, err := user.LookupId(owner); err == nil {
		owner = found.Username
	}
	if found, err := user.LookupGroupId(group); err == nil {
		group = found.Name
	}
	const write = 2
	return learnerFile{Path: stat.Path, Mode: stat.Mode, Owner: owner, Group: group, Size: stat.Size, MtimeMs: stat.MtimeMs, Writable: syscall.Access(stat.Path, write) == nil}
}

// place finds the glob that covers the path and opens its fixed part; what lies beneath is reached without any symbolic link.
func place(root int, globs []string, file string) (base int, rest string, err error) {
	for _, glob := range globs {
		if file != path.Clean(file) || !covers(segments(glob), segments(file)) {
			continue
		}
		fixed := "/"
		for _, segment := range segments(path.Dir(glob)) {
			if magic(segment) {
				break
			}
			fixed = path.Join(fixed, segment)
		}
		base, err = openAt(root, fixed, openPath|syscall.O_DIRECTORY, 0, resolveInRoot)
		return base, strings.TrimPrefix(strings.TrimPrefix(file, fixed), "/"), err
	}
	return -1, "", &opError{"files.outside", file + " is not one of the files of this exercise"}
}

func covers(glob, file []string) bool {
	if len(glob) == 0 {
		return len(file) == 0
	}
	if glob[0] == "**" {
		return covers(glob[1:], file) || (len(file) > 0 && covers(glob, file[1:]))
	}
	if len(file) == 0 {
		return false
	}
	matched, _ := path.Match(glob[0], file[0])
	return matched && covers(glob[1:], file[1:])
}

func etag(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

func readLearnerFile(base int, rest, file string) (learnerFile, error) {
	fd, err := openAt(base, rest, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0, resolveNoSymlinks|resolveBeneath)
	if err != nil {
		return learnerFile{}, err
	}
	handle := os.NewFile(uintptr(fd), file)
	defer handle.Close()
	info, err := handle.Stat()
	if err != nil {
		return learnerFile{}, err
	}
	if !info.Mode().IsRegular() {
		return learnerFile{}, &opError{"files.denied", file + " is not a regular file"}
	}
	content, err := io.ReadAll(io.LimitReader(handle, maxLearnerFile+1))
	if err != nil {
		return learnerFile{}, err
	}
	if len(content) > maxLearnerFile {
		return learnerFile{}, &opError{"files.too_large", file + " is larger than 1 MiB"}
	}
	read := learner(describe(file, statOf(info)))
	read.Content, read.Etag = &content, etag(content)
	return read, nil
}

func writeLearnerFile(base int, rest string, request fileRequest) (any, error) {
	if len(request.Content) > maxLearnerFile {
		return nil, &opError{"files.too_large", request.Path + " would be larger than 1 MiB"}
	}
	before, err := readLearnerFile(base, rest, request.Path)
	switch {
	case err == nil && (request.Etag == nil || before.Etag != *request.Etag):
		return nil, &opError{"files.changed", request.Path + " was changed since it was opened"}
	case err != nil && codeOf(err) != "not_found":
		return nil, err
	case err != nil && request.Etag != nil:
		return nil, &opError{"files.changed", request.Path + " is gone"}
	case err == nil && bytes.Equal(*before.Content, request.Content):
		return map[string]string{"etag": before.Etag}, nil
	}
	dir, err := openAt(base, path.Dir(rest), openPath|syscall.O_DIRECTORY, 0, resolveNoSymlinks|resolveBeneath)
	if err != nil {
		return nil, err
	}
	defer syscall.Close(dir)
	if err := replace(dir, path.Base(rest), request.Content); err != nil {
		return nil, err
	}
	return map[string]string{"etag": etag(request.Content)}, nil
}

// replace puts content in the place of a file whole, by a rename; where that would change the owner or the directory refuses, it writes in place.
func replace(dir int, name string, content []byte) error {
	at := fmt.Sprintf("/proc/self/fd/%d/", dir)
	info, err := os.Lstat(at + name)
	exists := err == nil
	if exists && (statOf(info).Uid != uint32(os.Geteuid()) || syscall.Access(at, 2) != nil) {
		return overwrite(at+name, content)
	}
	mode := os.FileMode(0o644)
	if exists {
		mode = info.Mode().Perm()
	}
	temporary := fmt.Sprintf("%s.%s.%d~", at, name, os.Getpid())
	handle, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, mode)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	defer handle.Close()
	if _, err := handle.Write(content); err != nil {
		return err
	}
	if exists {
		handle.Chown(-1, int(statOf(info).Gid))
		if err := handle.Chmod(info.Mode()); err != nil {
			return err
		}
	}
	return os.Rename(temporary, at+name)
}

func overwrite(file string, content []byte) error {
	handle, err := os.OpenFile(file, os.O_WRONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := handle.Write(content); err != nil {
		return err
	}
	return handle.Truncate(int64(len(content)))
}
