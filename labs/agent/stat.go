package main

import (
	"os"
	"syscall"
)

// fileStat is `FileStat` of labs/target.ts.
type fileStat struct {
	Path       string `json:"path"`
	Kind       string `json:"kind"`
	Mode       uint32 `json:"mode"`
	UID        uint32 `json:"uid"`
	GID        uint32 `json:"gid"`
	Size       int64  `json:"size"`
	MtimeMs    int64  `json:"mtimeMs"`
	CtimeMs    int64  `json:"ctimeMs"`
	LinkTarget string `json:"linkTarget,omitempty"`
}

var kinds = map[uint32]string{
	syscall.S_IFREG: "file", syscall.S_IFDIR: "directory", syscall.S_IFLNK: "symlink", syscall.S_IFSOCK: "socket",
	syscall.S_IFIFO: "fifo", syscall.S_IFCHR: "device", syscall.S_IFBLK: "device",
}

func describe(path string, st *syscall.Stat_t) fileStat {
	return fileStat{
		Path: path, Kind: kinds[st.Mode&syscall.S_IFMT], Mode: st.Mode & 0o7777, UID: st.Uid, GID: st.Gid, Size: st.Size,
		MtimeMs: st.Mtim.Sec*1000 + st.Mtim.Nsec/1e6, CtimeMs: st.Ctim.Sec*1000 + st.Ctim.Nsec/1e6,
	}
}

func statOf(info os.FileInfo) *syscall.Stat_t { return info.Sys().(*syscall.Stat_t) }
