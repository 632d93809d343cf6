using Factory.Sdk;
using Factory.Stages.Exec.Native;

namespace Factory.Stages.Exec.Sandboxing;

/// <summary>
/// A command in bubblewrap: no network, the system's programs and the attempt's own inputs to read, its outputs, checkpoints and work directory
/// to write, a /tmp of its own, and no other processes to see.
/// </summary>
internal sealed class Sandbox(SandboxChoice choice, IReadOnlyList<string> visible)
{
    private const string Program = "bwrap";
    private static readonly string[] s_system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store"];

    // What programs need to find libraries, names and certificates; nothing that holds secrets.
    private static readonly string[] s_settings =
    [
        "alternatives", "ca-certificates", "crypto-policies", "fonts", "group", "hosts", "java", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime",
        "mime.types", "nsswitch.conf", "OpenCL", "passwd", "pki", "protocols", "python3", "R", "resolv.conf", "services", "ssl", "timezone", "vulkan",
    ];

    /// <summary>The sandbox that a stage's program runs in; null for none.</summary>
    /// <exception cref="StageFailedException">The daemon asks for one that the stage does not want.</exception>
    public static Sandbox? Of(SandboxChoice? wanted, IReadOnlyList<string> visible, SandboxRule rule)
    {
        if (rule == SandboxRule.Always && wanted is SandboxChoice.Off or SandboxChoice.Network)
            throw new StageFailedException($"`sandbox = {wanted.ToString()!.ToLowerInvariant()}` is not allowed: this daemon runs every program in a sandbox without network "
                + "(`factoryd --sandbox always`); leave the setting out");
        var choice = wanted ?? (rule == SandboxRule.Asked ? SandboxChoice.Off : SandboxChoice.On);
        return choice == SandboxChoice.Off ? null : new(choice, visible);
    }

    /// <summary>The same command, started by bubblewrap.</summary>
    /// <param name="readable">The attempt's own folders to read.</param>
    /// <param name="writable">The attempt's own folders to write.</param>
    /// <exception cref="StageFailedException">There is no bubblewrap, or the command would not be seen in it.</exception>
    public ChildStart Wrap(ChildStart start, StageContext context, IEnumerable<string> readable, IEnumerable<string> writable)
    {
        var bubblewrap = Find(start.Environment);
        CheckSeen(start);
        var environment = new Dictionary<string, string>(start.Environment) { ["HOME"] = start.WorkDirectory };
        environment.Remove("TMPDIR");
        List<string> arguments = [Program, "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--proc", "/proc"];
        if (choice == SandboxChoice.On) arguments.Add("--unshare-net");
        foreach (var folder in s_system) arguments.AddRange(SystemFolder(folder));
        foreach (var name in s_settings) arguments.AddRange(["--ro-bind-try", $"/etc/{name}", $"/etc/{name}"]);
        // What /etc/resolv.conf mostly is a link to.
        if (choice == SandboxChoice.Network) arguments.AddRange(["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"]);
        arguments.AddRange(Devices(context));
        arguments.AddRange(["--tmpfs", "/tmp", "--dir", "/var/tmp"]);
        foreach (var path in visible.Concat(readable)) arguments.AddRange(["--ro-bind", path, path]);
        foreach (var path in writable) arguments.AddRange(["--bind", path, path]);
        arguments.AddRange(["--chdir", start.WorkDirectory, "--", start.Program, .. start.Arguments.Skip(1)]);
        return start with { Program = bubblewrap, Arguments = arguments, Environment = environment };
    }

    /// <summary>Why the sandbox itself could not be made, from what bubblewrap wrote; null when it was made.</summary>
    public static string? Failure(ChildExit exit, string words)
    {
        if (exit.Code != 1 || !words.StartsWith("bwrap: ", StringComparison.Ordinal) || words.StartsWith("bwrap: execvp", StringComparison.Ordinal)) return null;
        return $"the sandbox could not be made: {words["bwrap: ".Length..]}; it needs user namespaces, which this machine refuses, perhaps by "
            + "`kernel.unprivileged_userns_clone`, `kernel.apparmor_restrict_unprivileged_userns` or a container: allow them, or run without `sandbox`";
    }

    private static string Find(IReadOnlyDictionary<string, string> environment) =>
        environment["PATH"].Split(':', StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, Program)).FirstOrDefault(File.Exists)
        ?? throw new StageFailedException("there is no `bwrap` on this machine, which the sandbox needs: install bubblewrap, or run without `sandbox`");

    private void CheckSeen(ChildStart start)
    {
        var program = Libc.RealPath(start.Program) ?? start.Program;
        if (s_system.Concat(visible).Append(start.WorkDirectory).Any(f => program.StartsWith(f + "/", StringComparison.Ordinal))) return;
        throw new StageFailedException($"`{start.Arguments[0]}` is {program}, which is not seen in the sandbox: name its folder in `visible`");
    }

    // /bin is a link to usr/bin on most systems, and stays one.
    private static string[] SystemFolder(string path) => new DirectoryInfo(path) switch
    {
        { Exists: false } => [],
        { LinkTarget: { } target } => ["--symlink", target, path],
        _ => ["--ro-bind", path, path],
    };

    // Accelerators are device nodes with names of their own kind; a stage that leased one sees them all, as it does without a sandbox.
    private static string[] Devices(StageContext context) => context.Devices.All(d => d.Kind == "cpu") ? ["--dev", "/dev"]
        : ["--dev-bind", "/dev", "/dev", "--ro-bind-try", "/sys", "/sys"];
}
