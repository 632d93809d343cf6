using Factory.Conformance;
using Factory.Stages.Exec;

namespace Factory.Plugins.Tests.Exec;

/// <summary>What a command reads of its project without declaring it, as the kernel tells.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("project-").FullName;

    [Fact]
    public async Task A_file_of_the_project_that_is_not_declared_is_named()
    {
        Write("data/extra.csv", "1");
        Write("declared.csv", "2");
        using var bench = Bench("declared.csv");
        var run = await bench.RunAsync(ExecBench.Shell($"cat {_project}/data/extra.csv {_project}/declared.csv; cd {_project} && cat data/../data/extra.csv"));
        Assert.Equal(
            "it read a file of the project that it does not declare, so a change of it would not be noticed: `data/extra.csv`; name them in `files`, or "
                + "take them as inputs", Assert.Single(run.Warnings));
    }

    [Fact]
    public async Task What_its_children_open_counts_too_however_they_do_it()
    {
        Write("a.txt", "1");
        Write("b.txt", "2");
        Write("tool.sh", "#!/bin/sh\ntrue\n", executable: true);
        Directory.CreateSymbolicLink(Path.Combine(_project, "link"), _project);
        using var bench = Bench();
        var run = await bench.RunAsync(ExecBench.Shell($$"""
            (setsid python3 -c 'import os
            folder = os.open("{{_project}}", os.O_RDONLY)
            os.close(os.open("a.txt", os.O_RDONLY, dir_fd=folder))
            open("{{_project}}/link/b.txt").read()')
            {{_project}}/tool.sh
            """));
        var warning = Assert.Single(run.Warnings);
        Assert.All((string[])["`a.txt`", "`b.txt`", "`tool.sh`"], name => Assert.Contains(name, warning));
    }

    [Fact]
    public async Task Nothing_is_said_of_what_is_written_listed_not_there_or_factorys_own()
    {
        Write(".factory/store/blob", "x");
        Write("empty/.keep", "");
        using var bench = Bench();
        var run = await bench.RunAsync(ExecBench.Shell($"echo x > {_project}/new.txt; ls {_project}/empty; cat {_project}/no.txt; cat {_project}/.factory/store/blob; true"));
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public async Task Many_files_of_one_folder_are_told_as_the_folder_and_compiled_python_as_its_source()
    {
        for (var i = 0; i < 30; i++) Write($"venv/lib/m{i}.txt", "x");
        Write("tools/helper.py", "x = 1\n");
        using var bench = Bench();
        var run = await bench.RunAsync(ExecBench.Shell(
            $"cat {_project}/venv/lib/*; for i in 1 2; do PYTHONPATH={_project}/tools python3 -c 'import helper'; done; rm -f {_project}/tools/none"));
        Assert.Contains("`tools/helper.py`, `venv/` (30 files)", Assert.Single(run.Warnings));
    }

    [Fact]
    public async Task A_stage_can_want_to_fail_for_it_or_not_to_know()
    {
        Write("extra.csv", "1");
        using var bench = Bench();
        var stage = ExecBench.Shell($"cat {_project}/extra.csv");
        stage.Undeclared = UndeclaredChoice.Fail;
        Assert.Contains("`extra.csv`", await bench.FailureAsync(stage));
        stage.Undeclared = UndeclaredChoice.Ignore;
        Assert.Empty((await bench.RunAsync(stage)).Warnings);
    }

    [Fact]
    public async Task A_watched_command_ends_and_is_stopped_like_any_other()
    {
        using var bench = Bench();
        Assert.StartsWith("`no-such` cannot be started", (await bench.FailureAsync(new() { Command = ExecBench.Command(Unstartable(bench)) })).Replace("./no-such", "no-such"));
        using var cancellation = new CancellationTokenSource();
        var run = bench.RunAsync(ExecBench.Shell("echo $$ > ready; while :; do cat /etc/hostname > /dev/null; done"), cancellation.Token);
        var process = int.Parse(await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "ready")));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(await ExecBench.IsGoneAsync(process));
    }

    private static string Unstartable(StageBench bench)
    {
        File.SetUnixFileMode(bench.SourceFile("no-such", "#!/no/such/interpreter\n").Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return "./no-such";
    }

    public void Dispose() => Directory.Delete(_project, recursive: true);

    private StageBench Bench(params string[] declared) => new()
    {
        Programs = new() { Project = _project, Declared = [.. declared.Select(d => Path.Combine(_project, d))], Own = [Path.Combine(_project, ".factory")] },
    };

    private void Write(string name, string text, bool executable = false)
    {
        var path = Path.Combine(_project, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (executable) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
