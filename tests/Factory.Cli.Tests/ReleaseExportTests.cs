using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli.Tests;

public sealed class ReleaseExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReleaseExportTests()
    {
        Write("model/weights.safetensors", "weights");
        Write("model/code/run.sh", "echo");
        File.SetUnixFileMode(_folder["release/model/code/run.sh"], (UnixFileMode)Convert.ToInt32("555", 8));
        List("model/weights.safetensors", "model/code/run.sh");
    }

    private string Target => _folder["out"];

    public void Dispose() => _folder.Dispose();

    private void Write(string path, string text) => _folder.Write("release/" + path, text);

    private void List(params string[] paths)
    {
        var files = paths.Select(p => new FileView(p, 7,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(p.EndsWith(".sh", StringComparison.Ordinal) ? "echo" : "weights"))))).ToList();
        var manifest = new ReleaseManifest { Name = "digits", Version = 1, Artifacts = [new("model", "model", "abc", files)] };
        Write(ReleaseManifest.FileName, JsonSerializer.Serialize(manifest, ControlJson.Default.ReleaseManifest));
    }

    private Task<ReleaseExport> Export() => ReleaseExport.CopyAsync(_folder["release"], Target, CancellationToken.None);

    [Fact]
    public async Task The_whole_tree_arrives_with_its_manifest()
    {
        Directory.CreateDirectory(Target);
        Assert.Equal(2, (await Export()).Files);
        Assert.Equal("weights", File.ReadAllText(Path.Combine(Target, "model/weights.safetensors")));
        Assert.True(File.GetUnixFileMode(Path.Combine(Target, "model/code/run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.True(File.Exists(Path.Combine(Target, ReleaseManifest.FileName)));
    }

    [Fact]
    public Task A_changed_file_is_noticed() => IsRefused("model/weights.safetensors was changed", () => Write("model/weights.safetensors", "Weights"));

    [Fact]
    public Task A_missing_file_is_noticed() => IsRefused("is not there", () => File.Delete(_folder["release/model/weights.safetensors"]));

    [Fact]
    public Task A_file_too_many_is_noticed() => IsRefused("does not list", () => Write("model/more.bin", "x"));

    [Fact]
    public Task A_path_that_leads_out_of_the_release_is_refused() => IsRefused("outside of the release", () =>
    {
        _folder.Write("secret", "weights");
        List("../secret", "model/weights.safetensors", "model/code/run.sh");
    });

    [Fact]
    public Task A_folder_with_something_in_it_is_left_alone() => IsRefused("is not an empty folder", () => _folder.Write("out/mine", "x"));

    private async Task IsRefused(string because, Action damage)
    {
        damage();
        var before = Directory.Exists(Target);
        var failure = await Assert.ThrowsAsync<RequestException>(Export);
        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, failure.Code);
        // Nothing of a failed export stays.
        Assert.Equal(before, Directory.Exists(Target));
        Assert.DoesNotContain(Directory.GetDirectories(_folder.Path), d => d.EndsWith(".part", StringComparison.Ordinal));
    }
}
