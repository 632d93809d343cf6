using System.Diagnostics;
using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>What must be in no file: it reaches the program that needs it, and nothing else.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Value = "correct-horse-battery-staple";
    private readonly TestSpace _space = new();
    private readonly string _folder;

    public SecretTests()
    {
        _folder = Path.Combine(_space.Root, "secrets");
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Put("HF_TOKEN", Value + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_secret_reaches_its_stage_and_is_in_no_file_that_is_kept()
    {
        await _space.StartDaemon(more: ["--secrets", _folder]);
        var seen = Path.Combine(_space.Root, "seen");
        var file = _space.Write("token.factory", $$"""
            pipeline token
            stage fetch = exec() {
                command = ["sh", "-c", "printf %s \"$HF_TOKEN\" | wc -c > '{{seen}}'; echo \"it is $HF_TOKEN\"; echo \"err $HF_TOKEN\" >&2; exit 3"]
                secrets = ["HF_TOKEN"]
            }
            stage shows = exec() {
                command = ["sh", "-c", "echo said=$HF_TOKEN"]
                metrics { said = text }
                secrets = ["HF_TOKEN"]
            }
            stage other = exec() {
                command = ["sh", "-c", "echo \"nothing: [$HF_TOKEN]\""]
            }
            """);
        var ran = await _space.Cli("run", file);
        Assert.Equal(1, ran.ExitCode);

        Assert.Equal(Value.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), File.ReadAllText(seen).Trim());
        using var client = _space.Client();
        var stages = (await client.GetRunAsync(Routes.Last)).Stages.ToDictionary(s => s.Name);
        Assert.Contains("err ***", stages["fetch"].Reason, StringComparison.Ordinal);
        var fetched = await _space.Cli("logs", "fetch");
        Assert.Contains("it is ***", fetched.Output, StringComparison.Ordinal);
        Assert.Contains("nothing: []", (await _space.Cli("logs", "other")).Output, StringComparison.Ordinal);
        string[] shown =
        [
            ran.Output, ran.Error, fetched.Output, (await _space.Cli("why", "fetch")).Output,
            (await _space.Cli("status", "last", "--json")).Output,
        ];
        foreach (var said in shown)
            Assert.DoesNotContain(Value, said, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(_folder, "HF_TOKEN"), await FilesThatTell());
    }

    [Fact]
    public async Task A_daemon_that_goes_on_with_anothers_attempt_hides_its_secrets()
    {
        var first = await _space.StartDaemon(more: ["--secrets", _folder]);
        var go = Path.Combine(_space.Root, "go");
        var file = _space.Write("slow.factory", "pipeline slow\nstage s = exec() { command = [\"sh\", \"-c\", \"echo begun $HF_TOKEN; "
            + $"while [ ! -e '{go}' ]; do sleep 0.05; done; echo ended $HF_TOKEN\"]  secrets = [\"HF_TOKEN\"] }}\n");
        Assert.Equal(0, (await _space.Cli("run", "--detach", file)).ExitCode);
        await TestSpace.Until(async () => (await _space.Cli("logs", "s")).Output.Contains("begun ***", StringComparison.Ordinal), "the stage has begun");

        _space.Kill(first);
        await _space.StartDaemon(more: ["--secrets", _folder]);
        Assert.Contains("begun ***", (await _space.Cli("logs", "s")).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(go, "");
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run ends");

        Assert.Equal(RunState.Succeeded, (await client.GetRunAsync(Routes.Last)).Status);
        Assert.Single((await client.GetRunAsync(Routes.Last)).Stages.Single().Attempts);
        Assert.Contains("ended ***", (await _space.Cli("logs", "s")).Output, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(_folder, "HF_TOKEN"), await FilesThatTell());
    }

    [Fact]
    public async Task A_secret_that_cannot_be_had_is_said_at_once()
    {
        Put("OPEN", "open to everyone", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await _space.StartDaemon(more: ["--secrets", _folder]);
        (string, string)[] refused = [("HF_TOKE", "this daemon has no secret `HF_TOKE`"), ("OPEN", "chmod 600"), ("../HF_TOKEN", "cannot be the name")];
        foreach (var (name, words) in refused)
        {
            var file = _space.Write("unknown.factory", $"pipeline unknown\nstage s = exec() {{ command = [\"true\"]  secrets = [\"{name}\"] }}\n");
            var ran = await _space.Cli("run", file);
            Assert.Equal(3, ran.ExitCode);
            Assert.Contains("FAC4005", ran.Error + ran.Output, StringComparison.Ordinal);
            Assert.Contains(words, ran.Error + ran.Output, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _space.Dispose();

    private void Put(string name, string text, UnixFileMode mode)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        File.SetUnixFileMode(Path.Combine(_folder, name), mode);
    }

    /// <summary>All files of this space that hold the value, the daemon's whole state and log among them.</summary>
    private async Task<string> FilesThatTell()
    {
        var start = new ProcessStartInfo("grep", ["-rlaF", "-D", "skip", "--", Value, _space.Root]) { RedirectStandardOutput = true };
        using var grep = Process.Start(start)!;
        var found = await grep.StandardOutput.ReadToEndAsync();
        await grep.WaitForExitAsync();
        return found.Trim();
    }
}
