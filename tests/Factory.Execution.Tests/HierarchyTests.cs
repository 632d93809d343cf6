using Factory.Execution.Groups;

namespace Factory.Execution.Tests;

public sealed class HierarchyTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fx-");

    [Fact]
    public void Version_2_is_found_with_this_process_in_it()
    {
        var own = Make("unified/system.slice/factoryd.service");

        var found = Hierarchy.Parse($"30 23 0:26 / {At("unified")} rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n", "0::/system.slice/factoryd.service\n")
            .Single();

        Assert.True(found.Unified);
        Assert.Equal(own, found.Own);
    }

    [Fact]
    public void Version_1_beside_version_2_is_told_apart_by_its_controllers()
    {
        Make("memory/jobs/7");
        Make("cpu,cpuacct/jobs/7");
        Make("unified/jobs");
        var mounts = $"""
            33 30 0:31 / {At("memory")} rw shared:1 - cgroup cgroup rw,memory
            34 30 0:32 / {At("cpu,cpuacct")} rw - cgroup cgroup rw,cpu,cpuacct
            35 30 0:33 / {At("unified")} rw - cgroup2 cgroup2 rw
            36 30 0:34 / / rw - ext4 /dev/vda rw
            """;

        var found = Hierarchy.Parse(mounts, "4:memory:/jobs/7\n3:cpuacct,cpu:/jobs/7\n2:pids:/\n0::/jobs\n");

        Assert.Equal([At("memory/jobs/7"), At("cpu,cpuacct/jobs/7"), At("unified/jobs")], found.Select(h => h.Own));
        Assert.Equal([false, false, true], found.Select(h => h.Unified));
    }

    [Fact]
    public void In_a_container_the_part_above_its_root_is_left_out()
    {
        Make("memory/inner");

        var found = Hierarchy.Parse($"33 30 0:31 /docker/abc {At("memory")} rw - cgroup cgroup rw,memory\n", "4:memory:/docker/abc/inner\n").Single();

        Assert.Equal(At("memory/inner"), found.Own);
    }

    [Fact]
    public void A_group_that_is_not_mounted_here_is_taken_for_the_mount()
    {
        Make("memory");

        var found = Hierarchy.Parse($"33 30 0:31 / {At("memory")} rw - cgroup cgroup rw,memory\n", "4:memory:/elsewhere/abc\n").Single();

        Assert.Equal(At("memory"), found.Own);
    }

    [Fact]
    public void A_daemon_in_a_leaf_of_what_was_delegated_limits_memory_beside_that_leaf()
    {
        var leaf = Delegated("factoryd.service/daemon");
        var unit = Delegated("factoryd.service");

        var claimed = Delegation.Claim(new([], _root.FullName, leaf), "factory-1");

        Assert.Equal(new(Path.Combine(unit, "factory-1"), null), claimed);
        Assert.Equal("+memory", File.ReadAllText(Path.Combine(unit, "cgroup.subtree_control")));
    }

    [Fact]
    public void A_service_that_systemd_started_in_the_unit_s_own_group_can_be_started_there_again()
    {
        var unit = Delegated("factoryd.service");

        var claimed = Delegation.Claim(new([], _root.FullName, unit), "factory-1");

        Assert.Contains("DelegateSubgroup", claimed.Memory);
        Assert.Empty(File.ReadAllText(Path.Combine(unit, "cgroup.subtree_control")));
        Assert.False(Directory.Exists(Path.Combine(unit, "daemon")));
    }

    [Fact]
    public void This_machine_says_what_it_offers()
    {
        using var groups = Cgroups.Find(_root.FullName);

        Assert.NotEmpty(groups.Memory.Reason);
    }

    [Fact]
    public async Task A_host_and_what_it_starts_have_so_many_processes_and_no_more()
    {
        using var groups = Cgroups.Find(_root.FullName);
        var group = groups.Create("crowd", new(null, Processes: 12, Cores: 1));
        // Where there is no such controller for this process, it is said so.
        Assert.Equal(group is not null && groups.Memory.Reason.Contains("processes", StringComparison.Ordinal), await IsHeldToAsync(group));
    }

    private static async Task<bool> IsHeldToAsync(HostGroup? group)
    {
        var start = new System.Diagnostics.ProcessStartInfo("sh", ["-c", "read go; i=0; while [ $i -lt 40 ]; do sleep 20 & i=$((i + 1)); done; echo all"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var shell = System.Diagnostics.Process.Start(start)!;
        group?.Add(shell.Id);
        await shell.StandardInput.WriteLineAsync("go");
        var said = await shell.StandardOutput.ReadLineAsync();
        shell.Kill(entireProcessTree: true);
        await shell.WaitForExitAsync();
        group?.Remove();
        return said != "all";
    }

    private string Delegated(string group)
    {
        var directory = Make(group);
        File.WriteAllText(Path.Combine(directory, "cgroup.controllers"), "cpu memory pids\n");
        File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), "");
        return directory;
    }

    private string At(string path) => Path.Combine(_root.FullName, path);

    private string Make(string path) => Directory.CreateDirectory(At(path)).FullName;

    public void Dispose() => _root.Delete(recursive: true);
}
