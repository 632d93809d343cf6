/* injector LOG now|later POINT FAULT FOLDER… -- PROGRAM ARGUMENT…
 *
 * Runs a program and numbers its system calls that change something below the folders, all threads together: "fsync:17" is the
 * seventeenth fsync of all, or, later, after SIGUSR1 ("armed" in the log). At POINT it does FAULT instead of the call: kill (SIGKILL)
 * or a value of errno. POINT "-" only counts. Every numbered call is a line of LOG: POINT, path. The program's end is the last line: "exit 0" or "signal 9".
 *
 * strace can inject too, but counts for each thread by itself, and in .NET nobody knows which thread makes a call: its points cannot
 * be told apart, and so not all be tried. Here the kernel asks us before each call (seccomp_unotify(2)). Processes that the program
 * starts are left alone; while one of them lives, so must we, for the kernel goes on to ask.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where a call has the name or the descriptor of what it changes: argument number, and that of the directory it is relative to. */
struct call { const char *name; int number, descriptor, path, at; };
enum { NONE = -1 };

static const struct call calls[] = {
    {"pwrite", SYS_pwrite64, 0, NONE, NONE}, {"pwrite", SYS_pwritev, 0, NONE, NONE}, {"pwrite", SYS_pwritev2, 0, NONE, NONE},
    {"write", SYS_write, 0, NONE, NONE}, {"write", SYS_writev, 0, NONE, NONE},
    {"copy", SYS_copy_file_range, 2, NONE, NONE}, {"copy", SYS_sendfile, 0, NONE, NONE},
    {"fsync", SYS_fsync, 0, NONE, NONE}, {"fdatasync", SYS_fdatasync, 0, NONE, NONE}, {"syncfs", SYS_syncfs, 0, NONE, NONE},
    {"truncate", SYS_ftruncate, 0, NONE, NONE}, {"allocate", SYS_fallocate, 0, NONE, NONE},
    {"chmod", SYS_fchmod, 0, NONE, NONE}, {"chmod", SYS_fchmodat, NONE, 1, 0}, {"utimens", SYS_utimensat, 0, 1, 0},
    {"rename", SYS_renameat, NONE, 3, 2}, {"rename", SYS_renameat2, NONE, 3, 2},
    {"link", SYS_linkat, NONE, 3, 2}, {"unlink", SYS_unlinkat, NONE, 1, 0}, {"mkdir", SYS_mkdirat, NONE, 1, 0},
    {"open", SYS_openat, NONE, 1, 0},
#ifdef SYS_open /* Newer machines have only those with a directory. */
    {"chmod", SYS_chmod, NONE, 0, NONE}, {"rename", SYS_rename, NONE, 1, NONE}, {"link", SYS_link, NONE, 1, NONE},
    {"unlink", SYS_unlink, NONE, 0, NONE}, {"rmdir", SYS_rmdir, NONE, 0, NONE}, {"mkdir", SYS_mkdir, NONE, 0, NONE},
    {"open", SYS_open, NONE, 0, NONE},
#endif
};
enum { COUNT = sizeof calls / sizeof *calls };

/* One counter for all calls of a name: that of the first. */
static int counted[COUNT];
static char **folders;
static int log_file;

static void die(const char *what) { perror(what); exit(70); }

static void say(const char *format, const char *name, long number, const char *path)
{
    char line[PATH_MAX + 100];
    int length = snprintf(line, sizeof line, format, name, number, path);
    if (write(log_file, line, (size_t)length) != length) die("log");
}

/* In the program's process: from here on the kernel asks. Gives the descriptor to answer on. */
static int install(void)
{
    struct sock_filter program[2 * COUNT + 2];
    int at = 0;
    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < COUNT; i++) {
        program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
        program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    }
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog all = {(unsigned short)at, program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) die("no_new_privs");
    /* Signals of the program's own must not make a call be asked for twice. */
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &all);
}

/* What the call is about: an absolute path, or "" when it has none. */
static void path_of(const struct seccomp_notif *asked, const struct call *call, char *path)
{
    char link[64], name[PATH_MAX] = "";
    int descriptor = call->descriptor;
    if (call->path != NONE && asked->data.args[call->path] != 0) {
        struct iovec ours = {name, sizeof name - 1}, theirs = {(void *)asked->data.args[call->path], sizeof name - 1};
        /* As much as there is: a name may end just before memory that is not. */
        for (; process_vm_readv((pid_t)asked->pid, &ours, 1, &theirs, 1, 0) < 0 && theirs.iov_len > 1; theirs.iov_len /= 2) { }
        if (name[0] == '/') { strcpy(path, name); return; }
        descriptor = call->at;
    }
    if (descriptor == NONE || (int)asked->data.args[descriptor] == AT_FDCWD) snprintf(link, sizeof link, "/proc/%u/cwd", asked->pid);
    else snprintf(link, sizeof link, "/proc/%u/fd/%d", asked->pid, (int)asked->data.args[descriptor]);
    ssize_t length = readlink(link, path, PATH_MAX / 2);
    path[length < 0 ? 0 : length] = 0;
    if (name[0] != 0 && length >= 0) snprintf(path + length, (size_t)(PATH_MAX - length), "/%s", name);
}

static int is_ours(const char *path)
{
    for (char **folder = folders; *folder; folder++)
        if (!strncmp(path, *folder, strlen(*folder))) return 1;
    return 0;
}

/* Gives whether the fault is to happen here. */
static int count(const struct seccomp_notif *asked, pid_t program, const char *point)
{
    char thread[64], path[PATH_MAX], here[64];
    snprintf(thread, sizeof thread, "/proc/%d/task/%u", program, asked->pid);
    const struct call *call = calls;
    while (call->number != asked->data.nr) call++;
    if (access(thread, F_OK)) return 0;
    path_of(asked, call, path);
    if (!is_ours(path)) return 0;
    int first = 0;
    while (strcmp(calls[first].name, call->name)) first++;
    int number = ++counted[first];
    say("%s:%ld %s\n", call->name, number, path);
    snprintf(here, sizeof here, "%s:%d", call->name, number);
    return !strcmp(here, point);
}

static int usage(void) { fputs("usage: injector LOG now|later POINT FAULT FOLDER... -- PROGRAM ARGUMENT...\n", stderr); return 64; }

static void wake(int signal) { (void)signal; }

/* Tells of the program's end, once. */
static int tell_end(pid_t program, int options)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(program, &status, options)) < 0 && errno == EINTR) { } /* The alarm breaks off this wait too. */
    if (ended != program) return 0;
    if (WIFEXITED(status)) say("%s %ld%s\n", "exit", WEXITSTATUS(status), "");
    else say("%s %ld%s\n", "signal", WTERMSIG(status), "");
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 7) return usage();
    int *listener = mmap(NULL, sizeof *listener, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const char *point = argv[3], *fault = argv[4];
    folders = argv + 5;
    char **program = folders;
    while (*program && strcmp(*program, "--")) program++;
    if (!*program) return usage();
    *program++ = NULL;
    log_file = open(argv[1], O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
    if (log_file < 0) die(argv[1]);

    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, &before);
    /* A call whose process is killed between poll and ioctl would be waited for: now and then the wait is broken off. */
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = wake}, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 200000}, {0, 200000}}, NULL);
    int heard = signalfd(-1, &signals, SFD_CLOEXEC);
    /* The table of descriptors is shared until the program is executed: so its listener is ours too. */
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        *listener = install();
        if (*listener < 0) die("seccomp");
        execvp(*program, program);
        die(*program);
    }
    while (*(volatile int *)listener == 0) usleep(100);

    int armed = !strcmp(argv[2], "now");
    struct pollfd both[] = {{*listener, POLLIN, 0}, {heard, POLLIN, 0}};
    for (;;) {
        if (poll(both, 2, -1) < 0) continue;
        struct signalfd_siginfo signal;
        if (both[1].revents & POLLIN && read(heard, &signal, sizeof signal) == sizeof signal) {
            if (signal.ssi_signo == SIGUSR1) { armed = 1; say("armed%.0s%.0ld%.0s\n", "", 0, ""); }
            else if (tell_end(child, WNOHANG)) armed = 0;
        }
        if (both[0].revents & POLLIN) {
            struct seccomp_notif asked = {0};
            if (ioctl(*listener, SECCOMP_IOCTL_NOTIF_RECV, &asked)) continue; /* Killed meanwhile. */
            struct seccomp_notif_resp answer = {.id = asked.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
            if (armed && count(&asked, child, point)) {
                if (!strcmp(fault, "kill")) { kill(child, SIGKILL); continue; }
                answer.flags = 0;
                answer.error = -atoi(fault);
            }
            ioctl(*listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
        }
        else if (both[0].revents & POLLHUP) break; /* No process is left to ask for: a program that is not yet gone is ending. */
    }
    tell_end(child, 0);
    return 0;
}
