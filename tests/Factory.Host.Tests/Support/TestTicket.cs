using System.Text.Json;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Support;

/// <summary>A ticket's directory as the daemon lays it out.</summary>
internal sealed class TestTicket : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Root;
    public string Attempt => Ticket.Attempt;
    public Ticket Ticket { get; private set; }

    public TestTicket(string plugin, string type, params (string Name, Value Value)[] settings)
    {
        Ticket = new Ticket
        {
            Protocol = Ticket.CurrentProtocol, Attempt = "attempt-" + Path.GetFileName(Root), AttemptNumber = 1, Pipeline = "digits", Stage = "model",
            Run = 7, Type = type,
            Plugin = new(plugin, "1.0.0", "sha256:0", TestPlugin.Directory(plugin)), Settings = Value.Of(settings),
            Lease = new(new("cpu", []), [new("cpu", "cpu-0", "A processor")], 2), Seed = 42,
            CheckpointDirectory = "../" + Path.GetFileName(Root) + "/checkpoints",
        };
        Directory.CreateDirectory(At(TicketFiles.Work));
        Write();
    }

    public string At(string path) => _folder.At(path);

    public TestTicket With(Func<Ticket, Ticket> change)
    {
        Ticket = change(Ticket);
        Write();
        return this;
    }

    public TestTicket Input(string name, string content, ArtifactKind kind = ArtifactKind.Files)
    {
        _folder.Write($"in/{name}/data.txt", content);
        return With(t => t with { Inputs = [.. t.Inputs, new(name, kind, $"in/{name}", $"sha256:{name}")] });
    }

    public TestTicket Output(string name, ArtifactKind kind = ArtifactKind.Files, string? file = null)
    {
        Directory.CreateDirectory(At($"out/{name}"));
        return With(t => t with { Outputs = [.. t.Outputs, new(name, kind, $"out/{name}", file)] });
    }

    public TestTicket WorkFile(string name, string content)
    {
        _folder.Write($"work/{name}", content);
        return With(t => t with { Files = [.. t.Files, name] });
    }

    public void Control(ControlKind kind) =>
        File.AppendAllText(At(TicketFiles.Control), JsonSerializer.Serialize(new ControlEntry(kind), ProtocolJson.Default.ControlEntry) + "\n");

    public AttemptResult? Result() =>
        File.Exists(At(TicketFiles.Result)) ? JsonSerializer.Deserialize(File.ReadAllBytes(At(TicketFiles.Result)), ProtocolJson.Default.AttemptResult) : null;

    public IReadOnlyList<JournalEntry> Journal()
    {
        using var file = new StreamReader(new FileStream(At(TicketFiles.Journal), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonSerializer.Deserialize(l, ProtocolJson.Default.JournalEntry)!)];
    }

    public HostIdentity? Host() =>
        File.Exists(At(TicketFiles.Host)) ? JsonSerializer.Deserialize(File.ReadAllBytes(At(TicketFiles.Host)), ProtocolJson.Default.HostIdentity) : null;

    public Value Report(string name) => Value.Parse(File.ReadAllText(At($"out/{name}/report.json")));

    private void Write() => File.WriteAllBytes(At(TicketFiles.Ticket), JsonSerializer.SerializeToUtf8Bytes(Ticket, ProtocolJson.Default.Ticket));

    public void Dispose() => _folder.Dispose();
}
