/**
 * System calls of a machine of the `nesting` profile, as a seccomp profile in Docker's form: what ordinary programs need, and, beyond
 * Docker's own default, what makes a container without root (user namespaces and mounts inside them). Everything else fails with EPERM:
 * modules, kexec, bpf, perf, keys of others, swap, clocks, io_uring, userfaultfd, file handles, 32-bit calls, sockets of rare families.
 */
const words = (text: string): string[] => text.trim().split(/\s+/);

const files = words(`access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate fchdir fchmod
  fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd
  getdents getdents64 getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl lchown lgetxattr link linkat listxattr llistxattr
  lremovexattr lseek lsetxattr lstat memfd_create mkdir mkdirat mknod mknodat newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64
  pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename renameat renameat2 rmdir sendfile setxattr splice stat statfs statx symlink
  symlinkat sync sync_file_range syncfs tee truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev`);

const memory = words(`brk madvise membarrier mincore mlock mlock2 mlockall mmap mprotect mremap msync munlock munlockall munmap pkey_alloc pkey_free
  pkey_mprotect remap_file_pages`);

const processes = words(`alarm arch_prctl capget capset clone clone3 execve execveat exit exit_group fork get_robust_list get_thread_area getcpu getegid
  geteuid getgid getgroups getitimer getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid ioprio_get
  ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self pause pidfd_getfd pidfd_open pidfd_send_signal prctl prlimit64
  process_vm_readv process_vm_writev ptrace restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
  rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
  sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp set_robust_list set_thread_area
  set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid
  sigaltstack tgkill time times tkill vfork wait4 waitid`);

const events = words(`clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2
  futex futex_waitv gettimeofday io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit mq_getsetattr mq_notify mq_open mq_timedreceive
  mq_timedsend mq_unlink msgctl msgget msgrcv msgsnd nanosleep poll ppoll pselect6 select semctl semget semop semtimedop shmat shmctl shmdt shmget
  signalfd signalfd4 timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime`);

const network = words(`accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto setsockopt
  shutdown socketpair`);

const rest = words('getrandom sysinfo uname');

/** Beyond Docker's default: the kernel grants these only inside a user namespace that the caller owns. */
const nesting = words(`chroot fsconfig fsmount fsopen fspick keyctl mount mount_setattr move_mount open_tree pivot_root setdomainname sethostname setns umount2
  unshare`);

const rareFamilies = 38;
const personalities = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

export const nestingSeccomp = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: 1,
  archMap: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'].map((architecture) => ({ architecture, subArchitectures: [] })),
  syscalls: [
    { names: [...files, ...memory, ...processes, ...events, ...network, ...rest, ...nesting], action: 'SCMP_ACT_ALLOW' },
    { names: ['socket'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: rareFamilies, op: 'SCMP_CMP_LT' }] },
    ...personalities.map((value) => ({ names: ['personality'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }] })),
  ],
};
