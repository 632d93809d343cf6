using System.Net;
using System.Net.Sockets;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Exec;
using Factory.Stages.Exec.Native;
using Factory.Stages.Exec.Sandboxing;

namespace Factory.Plugins.Tests.Exec;

/// <summary>Commands in the real bubblewrap.</summary>
public sealed class SandboxTests : IDisposable
{
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("elsewhere-").FullName;

    [Fact]
    public async Task Only_what_is_declared_can_be_read_and_only_outputs_checkpoints_and_work_written()
    {
        File.WriteAllText(Path.Combine(_elsewhere, "secret"), "secret");
        using var bench = new StageBench();
        var output = bench.OutputFile("made", "made.txt");
        var stage = Sandboxed($"""
            cat {_elsewhere}/secret && exit 10
            cat /etc/shadow 2>/dev/null && exit 11
            touch /usr/x /etc/x 2>/dev/null && exit 12
            echo x > {_elsewhere}.x && echo x > work && echo x > $FACTORY_CHECKPOINTS/x || exit 13
            [ "$(ls /proc | grep -c '^[0-9]')" -lt 10 ] || exit 14
            cp "$FACTORY_INPUT_DATA" "$FACTORY_OUTPUT_MADE" && (echo more >> "$FACTORY_INPUT_DATA") 2>/dev/null && exit 15
            [ "$HOME" = "$PWD" ] && [ -z "$TMPDIR" ]
            """);
        stage.Inputs = new Dictionary<string, InputArtifact> { ["data"] = bench.Input("data", "d.txt", "given") };
        stage.Outputs = new Dictionary<string, OutputSpec> { ["made"] = new(ArtifactKind.Files, "made.txt") };
        stage.Artifacts = new Dictionary<string, OutputArtifact> { ["made"] = output };
        await bench.RunAsync(stage);
        Assert.Equal("given", File.ReadAllText(output.Path));
        Assert.True(File.Exists(Path.Combine(bench.CheckpointDirectory, "x")));
        Assert.False(File.Exists($"{_elsewhere}.x"));
    }

    [Fact]
    public async Task There_is_no_network_unless_it_is_asked_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var dial = $"python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", {port}))'";
        using var bench = new StageBench();
        await bench.RunAsync(Sandboxed($"! {dial} 2>/dev/null"));
        await bench.RunAsync(Sandboxed(dial, SandboxChoice.Network));
    }

    [Fact]
    public async Task A_place_can_be_made_visible_and_a_program_that_is_not_is_told()
    {
        var program = Path.Combine(_elsewhere, "run.sh");
        File.WriteAllText(program, "#!/bin/sh\necho n=1\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var bench = new StageBench();
        var stage = new ExecStage { Command = ExecBench.Command(program), Sandbox = SandboxChoice.On, Metrics = new Dictionary<string, MetricType> { ["n"] = MetricType.Int } };
        Assert.Contains("is not seen in the sandbox: name its folder in `visible`", await bench.FailureAsync(stage));
        stage.Visible = [_elsewhere];
        Assert.Equal(1, (await bench.RunAsync(stage)).Metrics.Values["n"]);
    }

    [Fact]
    public async Task A_command_in_it_is_asked_to_end_and_has_its_grace()
    {
        using var bench = new StageBench();
        using var cancellation = new CancellationTokenSource();
        var stage = Sandboxed("trap 'echo saved > $FACTORY_CHECKPOINTS/saved; exit 0' TERM; echo $$ > ready; while :; do sleep 0.01; done");
        stage.Grace = TimeSpan.FromSeconds(30);
        var run = bench.RunAsync(stage, cancellation.Token);
        await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "ready"));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(File.Exists(Path.Combine(bench.CheckpointDirectory, "saved")));
    }

    [Fact]
    public async Task The_daemons_rule_holds_for_stages_that_say_nothing_and_can_hold_for_all()
    {
        using var standard = new StageBench { Programs = new() { Sandbox = SandboxRule.Standard } };
        var stage = ExecBench.Shell("[ $(ps ax | wc -l) -lt 10 ]");
        await standard.RunAsync(stage);
        stage.Sandbox = SandboxChoice.Off;
        Assert.StartsWith("`sh` ended with exit code 1", await standard.FailureAsync(stage));
        using var always = new StageBench { Programs = new() { Sandbox = SandboxRule.Always } };
        Assert.StartsWith("`sandbox = off` is not allowed", await always.FailureAsync(stage));
        stage.Sandbox = SandboxChoice.Network;
        Assert.StartsWith("`sandbox = network` is not allowed", await always.FailureAsync(stage));
    }

    [Fact]
    public void Where_there_is_no_bubblewrap_or_it_is_refused_that_is_said_with_what_to_do()
    {
        var start = new ChildStart("/bin/true", ["true"], "/", new Dictionary<string, string> { ["PATH"] = _elsewhere });
        var absent = Assert.Throws<StageFailedException>(() => new Sandbox(SandboxChoice.On, []).Wrap(start, null!, [], []));
        Assert.Equal("there is no `bwrap` on this machine, which the sandbox needs: install bubblewrap, or run without `sandbox`", absent.Message);
        var refused = Sandbox.Failure(new(1, null), "bwrap: No permissions to create new namespace, likely because the kernel does not allow it");
        Assert.StartsWith("the sandbox could not be made: No permissions to create new namespace", refused);
        Assert.Null(Sandbox.Failure(new(1, null), "its own words"));
        Assert.Null(Sandbox.Failure(new(2, null), "bwrap: whatever"));
    }

    public void Dispose() => Directory.Delete(_elsewhere, recursive: true);

    private static ExecStage Sandboxed(string lines, SandboxChoice choice = SandboxChoice.On)
    {
        var stage = ExecBench.Shell(lines);
        stage.Sandbox = choice;
        return stage;
    }
}
