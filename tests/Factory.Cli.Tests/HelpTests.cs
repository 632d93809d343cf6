using System.CommandLine;
using Factory.Cli.Commands;

namespace Factory.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_commands_help_is_as_recorded()
    {
        var pages = new StringWriter();
        foreach (var path in Commands().Select(CommandLine.PathOf))
        {
            var invocation = new Invocation(_folder);
            Assert.Equal(ExitCode.Ok, await invocation.RunAsync([.. path.Split(' ').Skip(1), "--help"]));
            pages.WriteLine($"$ {path} --help\n{invocation.Out}");
        }
        Golden.Matches("help.txt", pages.ToString());
    }

    [Fact]
    public void Every_command_that_does_something_has_an_example()
    {
        var without = Commands().Where(c => c.Action is not null).Select(CommandLine.PathOf).Where(c => Examples.Of(c).Count == 0);
        Assert.Empty(without);
    }

    [Fact]
    public void Every_example_is_a_right_command_line_of_a_command_that_exists()
    {
        var root = Root.Create(new Invocation(_folder).Surroundings());
        var commands = Commands().Select(CommandLine.PathOf).ToHashSet();
        foreach (var example in Examples.All)
        {
            Assert.Contains(example.Command, commands);
            Assert.Empty(root.Parse(example.Line.Split(' ')[1..]).Errors);
        }
    }

    [Fact]
    public async Task Without_arguments_the_first_page_is_shown()
    {
        var bare = new Invocation(_folder);
        var asked = new Invocation(_folder);
        Assert.Equal(ExitCode.Ok, await bare.RunAsync());
        await asked.RunAsync("--help");
        Assert.Equal(asked.Out.ToString(), bare.Out.ToString());
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "data", "add")]
    public async Task Help_is_a_word_too(params string[] asked)
    {
        var (word, option) = (new Invocation(_folder), new Invocation(_folder));
        Assert.Equal(ExitCode.Ok, await word.RunAsync(asked));
        await option.RunAsync([.. asked[1..], "--help"]);
        Assert.Equal(option.Out.ToString(), word.Out.ToString());
    }

    [Fact]
    public async Task The_commands_version_is_the_build()
    {
        var invocation = new Invocation(_folder);
        await invocation.RunAsync("--version");
        Assert.Matches(@"^\d+\.\d+\.\d+", invocation.Out.ToString());
    }

    private List<Command> Commands()
    {
        static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
        return [.. All(Root.Create(new Invocation(_folder).Surroundings()))];
    }
}
