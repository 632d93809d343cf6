using System.Formats.Tar;
using System.IO.Compression;
using Factory.Host.Tests.Support;
using Factory.Protocol;

namespace Factory.Host.Tests.Stages;

/// <summary>A ticket that the version before wrote, recorded from it.</summary>
public sealed class EarlierTicketTests : IDisposable
{
    private const string Attempt = "work/attempts/1/1-1";
    private readonly TemporaryFolder _folder = new();

    public EarlierTicketTests()
    {
        var recorded = Path.Combine(TestPlugin.Artifacts, $"../tests/fixtures/earlier/protocol-{Ticket.CurrentProtocol - 1}.tar.gz");
        using var packed = new GZipStream(File.OpenRead(recorded), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(packed, _folder.Root, overwriteFiles: false);
        foreach (var left in (string[])[TicketFiles.Host, TicketFiles.Result, TicketFiles.Journal, TicketFiles.StandardOutput, "out/made/made.txt"])
            File.Delete(At(left));
    }

    [Fact]
    public async Task It_is_run()
    {
        File.WriteAllText(At(TicketFiles.Ticket), File.ReadAllText(At(TicketFiles.Ticket)).Replace("sleep 6", "true", StringComparison.Ordinal));
        using var host = HostProcess.Start(["stage", Path.Combine(TestPlugin.Artifacts, "plugins/exec/1.0.0")]);
        Assert.True((await host.ReadAsync(ProtocolJson.Default.StageHostEvent))!.Ready);
        host.Send(new(Run: _folder.At(Attempt)), ProtocolJson.Default.StageHostRequest);
        while (await host.ReadAsync(ProtocolJson.Default.StageHostEvent) is { Ended: null }) { }
        var result = System.Text.Json.JsonSerializer.Deserialize(File.ReadAllBytes(At(TicketFiles.Result)), ProtocolJson.Default.AttemptResult)!;
        Assert.Equal((AttemptVerdict.Succeeded, null, 2.0), (result.Verdict, result.Reason, result.Metrics["n"]!.AsNumber()));
        Assert.Equal("made by an earlier version\n", File.ReadAllText(At("out/made/made.txt")));
    }

    [Fact]
    public async Task One_that_is_older_or_newer_than_that_is_refused_with_what_to_do()
    {
        foreach (var protocol in (int[])[Ticket.CurrentProtocol - 2, Ticket.CurrentProtocol + 1])
        {
            using var ticket = new TestTicket("well-behaved", "test.everything").With(t => t with { Protocol = protocol });
            using var host = await HostProcess.StageAsync("well-behaved");
            var result = (await host.RunAsync(ticket))!;
            Assert.Equal(AttemptVerdict.Failed, result.Verdict);
            Assert.Equal($"the ticket speaks protocol {protocol}, and this host {Ticket.CurrentProtocol}: daemon and hosts must come from one installation", result.Reason);
        }
    }

    private string At(string name) => _folder.At(Path.Combine(Attempt, name));

    public void Dispose() => _folder.Dispose();
}
