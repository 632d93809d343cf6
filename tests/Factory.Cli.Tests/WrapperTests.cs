using System.Diagnostics;

namespace Factory.Cli.Tests;

/// <summary>The scripts at the top of the source tree, in a small tree of their own whose build is a file that says how often it ran.</summary>
public sealed class WrapperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WrapperTests()
    {
        File.Copy(Path.Combine(SourceTree.Root, "factory"), _folder["factory"]);
        _folder.Write("src/Factory.Cli/Program.cs", "");
        _folder.Write("plugins/one/plugin.json", "");
        _folder.Write("Directory.Build.props", "");
        Executable("tools/dotnet",
            """
            echo built "$PWD" >>"$BUILDS"
            [ ! -e broken ] || { echo 'Program.cs(1,1): error CS1002: ; expected'; exit 1; }
            mkdir -p artifacts/bin/Factory.Cli/release
            printf '#!/bin/sh\necho "home=$FACTORY_HOME" "$@"\n' >artifacts/bin/Factory.Cli/release/factory
            chmod +x artifacts/bin/Factory.Cli/release/factory
            """);
    }

    public void Dispose() => _folder.Dispose();

    private int Builds => File.Exists(_folder["builds"]) ? File.ReadAllLines(_folder["builds"]).Length : 0;

    private void Executable(string name, string script) =>
        File.SetUnixFileMode(_folder.Write(name, "#!/bin/sh\n" + script), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private async Task<(int Code, string Out, string Error)> Factory(string? program = null, string? directory = null, params string[] args)
    {
        var start = new ProcessStartInfo(program ?? _folder["factory"], args)
        {
            WorkingDirectory = directory ?? _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["PATH"] = $"{_folder["tools"]}:{Environment.GetEnvironmentVariable("PATH")}", ["BUILDS"] = _folder["builds"], ["CI"] = "true" },
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    [Fact]
    public async Task What_is_missing_is_built_once_and_the_arguments_are_handed_over()
    {
        var first = await Factory(null, null, "run", "a b", "*");
        Assert.Equal((0, $"home={_folder.Path} run a b *\n"), (first.Code, first.Out));
        Assert.Contains("building", first.Error, StringComparison.Ordinal);
        var second = await Factory();
        Assert.Equal((0, "", 1), (second.Code, second.Error, Builds));
    }

    [Theory]
    [InlineData("src/Factory.Cli/Program.cs")]
    [InlineData("src/Factory.Cli/New.cs")]
    [InlineData("plugins/one/plugin.json")]
    [InlineData("Directory.Build.props")]
    public async Task A_source_that_was_touched_is_built_again(string source)
    {
        await Factory();
        _folder.Write(source, "changed");
        await Factory();
        await Factory();
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task A_source_that_went_away_is_noticed()
    {
        await Factory();
        File.Delete(_folder["src/Factory.Cli/Program.cs"]);
        await Factory();
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task It_works_from_anywhere_and_through_links()
    {
        Directory.CreateDirectory(_folder["elsewhere/deep"]);
        File.CreateSymbolicLink(_folder["elsewhere/first"], "../factory");
        File.CreateSymbolicLink(_folder["elsewhere/deep/second"], _folder["elsewhere/first"]);
        var (code, output, _) = await Factory(_folder["elsewhere/deep/second"], "/", "status");
        Assert.Equal((0, $"home={_folder.Path} status\n"), (code, output));
    }

    [Fact]
    public async Task Many_at_once_build_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Factory()));
        Assert.All(all, a => Assert.Equal(0, a.Code));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task A_build_that_fails_shows_its_errors_and_is_tried_again()
    {
        _folder.Write("broken", "");
        var (code, output, error) = await Factory();
        Assert.Equal((70, ""), (code, output));
        Assert.Contains("error CS1002", error, StringComparison.Ordinal);
        Assert.Contains(_folder["artifacts/build.log"], error, StringComparison.Ordinal);
        File.Delete(_folder["broken"]);
        Assert.Equal(0, (await Factory()).Code);
    }
}
