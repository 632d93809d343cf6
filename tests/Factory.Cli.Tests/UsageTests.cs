namespace Factory.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bogus")]
    [InlineData("run")]
    [InlineData("run a.factory b.factory")]
    [InlineData("run a.factory --set epochs")]
    [InlineData("run a.factory --set =1")]
    [InlineData("why model --run three")]
    [InlineData("cancel -1")]
    [InlineData("data")]
    [InlineData("data show x --version y")]
    [InlineData("daemon stop --drain --cancel")]
    [InlineData("models export digits@champion")]
    public async Task A_wrong_command_line_ends_with_2_and_starts_nothing(string arguments)
    {
        var invocation = new Invocation(_folder);
        Assert.Equal(ExitCode.Usage, await invocation.RunAsync(arguments.Split(' ')));
        Assert.Matches("^factory: .+\n(.+\n)*See `factory.* --help`.\n$", invocation.Error.ToString());
        Assert.Empty(invocation.Out.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("stauts", "`factory` has no command `stauts`: did you mean `status`?")]
    [InlineData("data shwo x", "`factory data` has no command `shwo`: did you mean `show`?")]
    [InlineData("run a.factory --detatch", "`factory run` has no option `--detatch`: did you mean `--detach`?")]
    [InlineData("lint a.factory --sokcet=x", "`factory lint` has no option `--sokcet=x`: did you mean `--socket`?")]
    [InlineData("run a.factory b.factory", "`factory run` takes no further argument `b.factory`")]
    [InlineData("data add lab/rows a.csv", "`factory data add` takes no further argument `a.csv`: it is written `factory data add <PATH> --name <name>`")]
    [InlineData("study loop a.json --seed 1.5", "--seed is a whole number, and not `1.5`")]
    [InlineData("status --socket a --socket b", "`--socket` is given twice: it takes one value")]
    [InlineData("lint a.factory --json --json", "`--json` is given twice: once is enough")]
    public async Task A_slip_is_answered_with_what_was_meant(string arguments, string told)
    {
        var invocation = new Invocation(_folder);
        Assert.Equal(ExitCode.Usage, await invocation.RunAsync(arguments.Split(' ')));
        Assert.StartsWith($"factory: {told}\nSee `", invocation.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_begins_with_at_is_no_response_file()
    {
        var invocation = new Invocation(_folder);
        Assert.Equal(ExitCode.NotFound, await invocation.RunAsync("lint", "@x.factory"));
        Assert.Contains("there is no file @x.factory", invocation.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_is_in_the_documentation_and_nothing_else()
    {
        static IEnumerable<System.CommandLine.Command> All(System.CommandLine.Command command) => command.Subcommands.SelectMany(All).Prepend(command);
        var root = Commands.Root.Create(new Invocation(_folder).Surroundings());
        var commands = All(root).Where(c => c != root && c.Action is not null).Select(CommandLine.PathOf);
        var documented = File.ReadLines(Path.Combine(SourceTree.Root, "docs/cli.md"))
            .Select(l => System.Text.RegularExpressions.Regex.Match(l, "^[|] `(factory( [a-z]+)+)")).Where(m => m.Success).Select(m => m.Groups[1].Value);
        Assert.Equal(commands.Order(), documented.Order());
    }

    [Fact]
    public void The_table_of_exit_codes_in_the_documentation_is_the_one_in_the_program()
    {
        var documented = File.ReadLines(Path.Combine(SourceTree.Root, "docs/cli.md"))
            .Select(l => System.Text.RegularExpressions.Regex.Match(l, @"^\| (\d+) \| (\w+) \|")).Where(m => m.Success)
            .Select(m => (int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), m.Groups[2].Value));
        Assert.Equal(Enum.GetValues<ExitCode>().Select(c => ((int)c, c.ToString())), documented);
    }
}
