namespace Factory.Host.Scripting.Sandboxing;

/// <summary>Numbers of Linux's system calls on x86-64.</summary>
internal static class SystemCalls
{
    public const int Seccomp = 317;
    public const uint Open = 2, OpenAt = 257, OpenAt2 = 437, Clone = 56, Clone3 = 435;

    /// <summary>Refused whatever their arguments are.</summary>
    public static readonly uint[] Refused =
    [
        41, 42, 43, 49, 50, 53, 288,           // socket, connect, accept, bind, listen, socketpair, accept4
        57, 58, 59, 322,                       // fork, vfork, execve, execveat
        62, 101, 310, 311, 424, 434, 438,      // kill, ptrace, process_vm_readv, process_vm_writev, pidfd_send_signal, pidfd_open, pidfd_getfd
        76, 77, 82, 264, 316,                  // truncate, ftruncate, rename, renameat, renameat2
        83, 84, 85, 86, 87, 88, 133,           // mkdir, rmdir, creat, link, unlink, symlink, mknod
        258, 259, 263, 265, 266,               // mkdirat, mknodat, unlinkat, linkat, symlinkat
        90, 91, 92, 93, 94, 260, 268, 452,     // chmod, fchmod, chown, fchown, lchown, fchownat, fchmodat, fchmodat2
        132, 235, 261, 280, 188, 189, 190,     // utime, utimes, futimesat, utimensat, setxattr, lsetxattr, fsetxattr
        165, 166, 161, 272, 308, 321, 323, 425, // mount, umount2, chroot, unshare, setns, bpf, userfaultfd, io_uring_setup
    ];
}
