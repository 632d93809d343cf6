using System.Globalization;
using Factory.Control;

namespace Factory.Service.Tests;

/// <summary>A container that systemd was booted in and Factory is installed in: <c>container</c>, beside this file, boots it.</summary>
public sealed class Container(StagedRoot staged) : IAsyncLifetime
{
    private static readonly string s_script = Path.Combine(TestSpace.Repository, "tests", "Factory.Service.Tests", "container");
    private static readonly string s_name = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private string _first = "";

    public async Task InitializeAsync()
    {
        _first = await Command.Run(s_script, "up", s_name, staged.Path);
        await Run("systemd-sysusers");
    }

    public async Task DisposeAsync() => await Command.Run(s_script, "down", s_name);

    /// <summary>Runs a program inside, and gives all that it said.</summary>
    internal Task<string> Run(params string[] command) => Command.Run(Inside[0], [.. Inside[1..], .. command]);

    internal Task<(int Exit, string Said)> Try(params string[] command) => Command.Try(Inside[0], [.. Inside[1..], .. command]);

    /// <summary>What a program is started through to run inside.</summary>
    internal string[] Inside => ["nsenter", "-t", _first, "-a"];

    /// <summary>A path inside, as it can be reached from outside.</summary>
    internal string PathOf(string inside) => $"/proc/{_first}/root{inside}";

    internal ControlClient Client() => new(PathOf("/run/factory/factoryd.sock"));

    /// <summary>A property of the service, as systemd knows it.</summary>
    internal Task<string> Property(string name) => Run("systemctl", "show", "-p", name, "--value", "factoryd");

    /// <summary>Puts a pipeline into the watched folder in one step, as root would.</summary>
    internal void Drop(string name, string text, UnixFileMode othersMay = UnixFileMode.OtherRead)
    {
        var temporary = PathOf($"/var/lib/factory/{name}.new");
        File.WriteAllText(temporary, text);
        File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | othersMay);
        File.Move(temporary, PathOf($"/var/lib/factory/pipelines/{name}.factory"), overwrite: true);
    }

    internal async Task<string> Status(string name, string words)
    {
        var path = PathOf($"/var/lib/factory/status/{name}.txt");
        var text = "nothing";
        try
        {
            bool Says() => File.Exists(path) && (text = File.ReadAllText(path)).Contains(words, StringComparison.Ordinal);
            await TestSpace.Until(() => Task.FromResult(Says()), $"status/{name}.txt says `{words}`", 60);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it says: {text}; the journal: {await Run("journalctl", "-u", "factoryd", "-n", "30", "--no-pager")}", e);
        }
        return text;
    }
}
