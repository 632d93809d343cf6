using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Factory.Control;
using Factory.Language.Binding;

namespace Factory.Cli;

/// <summary>What is wrong with a command line, and what may have been meant.</summary>
internal static class UsageErrors
{
    public static IReadOnlyList<Problem> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var twice = Twice(parsed).ToList();
        // After a command that there is not, nothing can be known.
        var unknown = parsed.UnmatchedTokens.Distinct().Take(command.Subcommands.Count > 0 ? 1 : int.MaxValue).Select(t => Unknown(command, t)).ToList();
        // What the parser says of these in its own words.
        var others = parsed.Errors.Select(Words).Where(m => !parsed.UnmatchedTokens.Any(t => m.Contains($"'{t}'", StringComparison.Ordinal))
            && (unknown.Count == 0 || command.Subcommands.Count == 0) && !unknown.Exists(p => IsTold(p, m)) && !twice.Exists(p => m.Contains(p.Message.Split('`')[1], StringComparison.Ordinal)));
        return [.. twice, .. unknown, .. others.Select(m => new Problem(m))];
    }

    // Of a number that is none the parser says which type of .NET it would have been.
    private static string Words(ParseError error) => error.SymbolResult is OptionResult { Option: var option, Tokens: [var token, ..] } && NumberOf(option.ValueType) is { } number
        && error.Message.Contains($"'{token.Value}'", StringComparison.Ordinal) ? $"{option.Name} is {number}, and not `{token.Value}`" : error.Message;

    private static string? NumberOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Double or TypeCode.Decimal => "a number",
        _ => null,
    };

    /// <summary>Options that can be given once, and are there again; of those that are on or off the parser says nothing.</summary>
    public static IEnumerable<Problem> Twice(ParseResult parsed) => OptionsOf(parsed.CommandResult.Command)
        .Where(o => o is not HelpOption && parsed.GetResult(o) is { IdentifierTokenCount: > 1 } && o.Arity.MaximumNumberOfValues <= 1)
        .Select(o => new Problem($"`{o.Name}` is given twice", o is Option<bool> ? "once is enough" : "it takes one value"));

    private static Problem Unknown(Command command, string token)
    {
        var path = CommandLine.PathOf(command);
        if (token.StartsWith('-'))
            return new($"`{path}` has no option `{token}`", DidYouMean(token.Split('=')[0], OptionsOf(command).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name)).Where(n => n.StartsWith("--"))));
        if (command.Subcommands.Count == 0) return new($"`{path}` takes no further argument `{token}`", Form(command, path));
        return new($"`{path}` has no command `{token}`", DidYouMean(token, command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)));
    }

    // What an error names in quotes, the hint of another has.
    private static bool IsTold(Problem problem, string error) => error.Split('\'') is [_, var name, ..] && problem.Hint?.Contains($"{name} ", StringComparison.Ordinal) == true;

    // Where an option must be given, a bare word was perhaps meant for it.
    private static string? Form(Command command, string path) => command.Options.Where(o => o.Required).ToList() is { Count: > 0 } needed
        ? $"it is written `{string.Join(' ', [path, .. command.Arguments.Select(a => $"<{a.HelpName ?? a.Name}>"), .. needed.Select(o => $"{o.Name} <{o.HelpName}>")])}`" : null;

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(p => OptionsOf(p).Where(o => o.Recursive)));

    private static string? DidYouMean(string written, IEnumerable<string> known) => Nearest.To(written, known) is { } near ? $"did you mean `{near}`?" : null;
}
