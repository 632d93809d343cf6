using Factory.Control;
using Factory.Execution;
using Factory.Protocol;

namespace Factory.Daemon;

/// <summary>Looks whether this machine has what the daemon needs, and says what to do where it has not.</summary>
internal sealed class Doctor(DaemonOptions options, Lifetime lifetime, PluginRegistry plugins, EngineLoop loop, ScriptHost scripts, SecretStore secrets)
{
    public async Task<DoctorReport> Examine(CancellationToken cancellationToken) => new(
    [
        Space("state directory", options.State),
        Space("store", options.Store),
        Space("work directory", options.Work),
        WatchFolder(),
        new("secrets", secrets.Distrust is null, secrets.Distrust ?? options.Secrets ?? options.Credentials ?? "none", "until then no stage gets one"),
        Plugins(),
        await Devices(),
        await Scripts(cancellationToken),
        new("memory limits", true, lifetime.MemoryLimit),
        Sandbox(),
        UndeclaredReads(),
    ]);

    private DoctorCheck Sandbox()
    {
        var bubblewrap = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, "bwrap")).FirstOrDefault(File.Exists);
        return new("sandbox", bubblewrap is not null || options.Sandbox == Sdk.SandboxRule.Asked,
            $"{bubblewrap ?? "there is no `bwrap` in PATH"}; programs are put in one: {options.Sandbox.ToString().ToLowerInvariant()}", "install bubblewrap");
    }

    // A machine on which it cannot be seen is whole all the same.
    private DoctorCheck UndeclaredReads()
    {
        const string actions = "/proc/sys/kernel/seccomp/actions_avail", scope = "/proc/sys/kernel/yama/ptrace_scope";
        var can = File.Exists(actions) && File.ReadAllText(actions).Split(' ', '\n').Contains("user_notif");
        var may = Environment.IsPrivilegedProcess || !File.Exists(scope) || int.TryParse(File.ReadAllText(scope), out var level) && level <= 1;
        return new("undeclared reads", true, options.WatchReads == WatchRule.Never ? "not looked for (--undeclared ignore)"
            : can && may ? "told by the kernel" : can ? $"not seen: {scope} is above 1" : "not seen: this kernel has no seccomp notification");
    }

    private static DoctorCheck Space(string name, string directory)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        return new(name, free > 1L << 30, $"{directory}, {new Sdk.ByteSize(free)} free",
            "less than 1 GiB is free: make room, or move it with --state, --store or --work");
    }

    private DoctorCheck WatchFolder() => options.Watch is not { } folder ? new("watched folder", true, "none")
        : Trust.DistrustOfFolder(folder) is { } distrust ? new("watched folder", false, distrust, "nothing in it is run until that is mended")
        : new("watched folder", true, folder);

    private DoctorCheck Plugins()
    {
        var broken = plugins.Views.Where(p => p.Problem is not null).ToList();
        return broken.Count == 0 ? new("plugins", plugins.All.Count > 0, $"{plugins.All.Count} work", "none was found: name their folder with --plugins")
            : new("plugins", false, string.Join("; ", broken.Select(p => $"{p.Id}: {p.Problem}")), "mend or remove them");
    }

    private async Task<DoctorCheck> Devices()
    {
        var impossible = await loop.Ask(e => e.Impossible([]));
        return new("devices", impossible is null, impossible ?? "there is a core to run on", "look at `factory devices`");
    }

    private async Task<DoctorCheck> Scripts(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await scripts.CompileAsync(new([new("1 + 1 == 2", "S", "bool")],
                new Dictionary<string, ScriptScope> { ["S"] = new(false, new Dictionary<string, ScriptType>()) }), cancellationToken);
            return answer.Assembly is not null ? new("script host", true, "it compiles")
                : new("script host", false, $"it does not compile: {(answer.Diagnostics is [var first, ..] ? first.Message : "no reason was given")}", "install Factory anew: its compiler is not whole");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new("script host", false, e.Message, $"can {options.Host} be run?");
        }
    }
}
