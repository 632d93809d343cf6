namespace Factory.Cli.Tests;

public sealed class FmtTests : IDisposable
{
    private const string Loose = "pipeline  p\nparam a=1\n", Neat = "pipeline p\n\nparam a = 1\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folders_pipelines_are_laid_out_and_the_rest_is_left_alone()
    {
        _folder.Write("x/a.factory", Loose);
        _folder.Write("x/b.factory", Neat);
        _folder.Write("x/c.txt", Loose);
        var invocation = new Invocation(_folder);
        Assert.Equal(ExitCode.Ok, await invocation.RunAsync("fmt", "x"));
        Assert.Equal("x/a.factory is laid out\n", invocation.Out.ToString());
        Assert.Equal((Neat, Loose), (File.ReadAllText(_folder["x/a.factory"]), File.ReadAllText(_folder["x/c.txt"])));
        Assert.Equal(3, Directory.GetFiles(_folder["x"]).Length);
    }

    [Fact]
    public async Task Check_and_diff_write_nothing()
    {
        _folder.Write("a.factory", Loose);
        var check = new Invocation(_folder);
        Assert.Equal(ExitCode.Failed, await check.RunAsync("fmt", "--check", "a.factory"));
        Assert.Equal("a.factory is not laid out\n", check.Out.ToString());
        var diff = new Invocation(_folder);
        Assert.Equal(ExitCode.Ok, await diff.RunAsync("fmt", "--diff", "a.factory"));
        Assert.Contains("-pipeline  p\n", diff.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("+param a = 1\n", diff.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(Loose, File.ReadAllText(_folder["a.factory"]));
    }

    [Fact]
    public async Task What_cannot_be_parsed_is_left_as_it_is_and_the_others_are_laid_out()
    {
        _folder.Write("a.factory", "pipeline p\nstage = {\n");
        _folder.Write("b.factory", Loose);
        var invocation = new Invocation(_folder);
        Assert.Equal(ExitCode.Diagnostics, await invocation.RunAsync("fmt", "a.factory", "b.factory"));
        Assert.Contains("a.factory:2:7: error FAC1101", invocation.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(("pipeline p\nstage = {\n", Neat), (File.ReadAllText(_folder["a.factory"]), File.ReadAllText(_folder["b.factory"])));
    }

    [Fact]
    public async Task The_standard_input_is_laid_out_on_the_standard_output()
    {
        var invocation = new Invocation(_folder) { In = Loose };
        Assert.Equal(ExitCode.Ok, await invocation.RunAsync("fmt", "-"));
        Assert.Equal(Neat, invocation.Out.ToString());
        Assert.Equal(ExitCode.Failed, await new Invocation(_folder) { In = Loose }.RunAsync("fmt", "--check", "-"));
        Assert.Equal(ExitCode.Ok, await new Invocation(_folder) { In = Neat }.RunAsync("fmt", "--check", "-"));
    }

    [Fact]
    public async Task Who_may_read_a_file_and_links_to_it_stay_as_they_were()
    {
        _folder.Write("a.factory", Loose);
        File.SetUnixFileMode(_folder["a.factory"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder["link.factory"], "a.factory");
        Assert.Equal(ExitCode.Ok, await new Invocation(_folder).RunAsync("fmt", "link.factory"));
        Assert.Equal((Neat, UnixFileMode.UserRead | UnixFileMode.UserWrite), (File.ReadAllText(_folder["a.factory"]), File.GetUnixFileMode(_folder["a.factory"])));
        Assert.Equal("a.factory", new FileInfo(_folder["link.factory"]).LinkTarget);
    }

    [Fact]
    public async Task What_is_not_there_is_said() =>
        Assert.Equal(ExitCode.NotFound, await new Invocation(_folder).RunAsync("fmt", "nothing.factory"));
}
