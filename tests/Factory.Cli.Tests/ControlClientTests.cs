using System.Net;
using System.Net.ServerSentEvents;
using Factory.Control;
using Microsoft.AspNetCore.Builder;

namespace Factory.Cli.Tests;

public sealed class ControlClientTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("digits/raw")]
    [InlineData("a b?c#d&e=f")]
    [InlineData("eval[\"de\"]")]
    [InlineData("größe/{x}")]
    [InlineData("../up")]
    public async Task A_name_arrives_as_it_was_sent(string name)
    {
        var heard = "";
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.StageWhy, (string run, string stage) =>
        {
            heard = Routes.Decode(stage);
            return TestServer.Json(new WhyReport { Run = long.Parse(run, System.Globalization.CultureInfo.InvariantCulture), Stage = stage,
                Status = StageState.Done, Words = [] }, ControlJson.Default.WhyReport);
        }));
        using var client = new ControlClient(server.Socket);
        Assert.Equal(12, (await client.WhyAsync("12", name)).Run);
        Assert.Equal(name, heard);
    }

    [Fact]
    public async Task A_socket_whose_path_is_longer_than_the_kernel_takes_is_reached()
    {
        var deep = _folder[string.Join('/', Enumerable.Repeat("a-folder-with-a-long-name", 8))];
        Directory.CreateDirectory(deep);
        await using var server = await TestServer.StartAsync(Path.Combine(deep, "factoryd.sock"),
            app => app.MapGet(Routes.Plugins, () => TestServer.Json([], ControlJson.Default.IReadOnlyListPluginView)));
        Assert.True(File.Exists(Path.Combine(deep, "factoryd.sock")));
        Assert.True(DaemonFinder.Answers(server.Socket));
        using var client = new ControlClient(server.Socket);
        Assert.Empty(await client.ListPluginsAsync());
    }

    [Fact]
    public async Task A_stream_that_breaks_is_taken_up_again_with_a_snapshot()
    {
        var connections = 0;
        var start = Recorded.Run(RunState.Running, []);
        async IAsyncEnumerable<SseItem<string>> Stream()
        {
            yield return Sent.Item(new RunEvent.Snapshot(start));
            // The first time it ends without having said how the run did.
            if (Interlocked.Increment(ref connections) == 2) yield return Sent.Item(new RunEvent.Ended(start with { Status = RunState.Succeeded }));
            await Task.Yield();
        }
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.RunEvents, () => TestServer.Events(Stream())));
        using var client = new ControlClient(server.Socket);
        var events = await client.FollowRunAsync(Routes.Last, Patience).ToListAsync();
        Assert.Equal(["Snapshot", "Snapshot", "Ended"], events.Select(e => e.GetType().Name));
    }

    [Fact]
    public async Task A_daemon_that_restarts_is_followed_on()
    {
        var start = Recorded.Run(RunState.Running, []);
        var socket = _folder["d.sock"];
        var died = await TestServer.StartAsync(socket, app => app.MapGet(Routes.RunEvents, (CancellationToken gone) => TestServer.Events(Hang(start, gone))));
        using var client = new ControlClient(socket);
        await using var events = client.FollowRunAsync("3", Patience).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync();
        await died.DisposeAsync();
        await using var server =
            await TestServer.StartAsync(socket, app => app.MapGet(Routes.RunEvents, () => TestServer.Events(Sent.Items([new RunEvent.Ended(start)]))));
        Assert.True(await next);
        Assert.IsType<RunEvent.Ended>(events.Current);
    }

    [Fact]
    public async Task A_daemon_that_stays_away_is_given_up()
    {
        using var client = new ControlClient(_folder["none.sock"]);
        var failure = await Assert.ThrowsAsync<DaemonUnreachableException>(async () => await client.FollowRunAsync("3", TimeSpan.Zero).ToListAsync());
        Assert.Equal(_folder["none.sock"], failure.Socket);
    }

    [Fact]
    public async Task An_answer_that_is_no_problem_document_keeps_its_words()
    {
        await using var server = await TestServer.StartAsync(_folder["d.sock"], _ => { });
        using var client = new ControlClient(server.Socket);
        var failure = await Assert.ThrowsAsync<ControlException>(() => client.GetDoctorAsync());
        Assert.Equal(HttpStatusCode.NotFound, failure.Status);
        Assert.Contains("older", failure.Problem.Hint, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<SseItem<string>> Hang(RunDetail run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken gone)
    {
        yield return Sent.Item(new RunEvent.Snapshot(run));
        await Task.Delay(Timeout.Infinite, gone);
    }
}
