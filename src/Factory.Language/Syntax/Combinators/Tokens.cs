using Sprache;

namespace Factory.Language.Syntax;

/// <summary>The smallest parsers. Each skips the trivia before its token; when it fails it has consumed nothing.</summary>
internal static class Tokens
{
    public static readonly Parser<NameSyntax> Name = Combine.Read(input =>
    {
        var start = input.Token;
        var end = Characters.NameEnd(input.Source, start);
        return end == start
            ? Combine.Expected<NameSyntax>(input, "a name")
            : Result.Success(new NameSyntax(input.Source[start..end], new(start, end - start)), input.To(end));
    });

    /// <summary>A name with dots, such as <c>train.mlp</c>, in parts.</summary>
    public static readonly Parser<IReadOnlyList<NameSyntax>> Path =
        from first in Name
        from rest in (from dot in Dot() from part in Name select part).Repeat()
        select (IReadOnlyList<NameSyntax>)[first, .. rest];

    public static Parser<TextSpan> Sign(char sign) => Combine.Read(input =>
    {
        var at = input.Token;
        return at < input.Source.Length && input.Source[at] == sign
            ? Result.Success(new TextSpan(at, 1), input.To(at + 1))
            : Combine.Expected<TextSpan>(input, $"`{sign}`");
    });

    /// <summary>A dot that is not the first of a range's two.</summary>
    public static Parser<TextSpan> Dot() => Combine.Read(input =>
    {
        var at = input.Token;
        return Characters.Is(input.Source, at, ".") && !Characters.Is(input.Source, at, "..")
            ? Result.Success(new TextSpan(at, 1), input.To(at + 1))
            : Combine.Expected<TextSpan>(input, "`.`");
    });

    /// <summary>Two signs, such as <c>..</c> and <c>=></c>.</summary>
    public static Parser<TextSpan> Signs(string signs) => Combine.Read(input =>
    {
        var at = input.Token;
        return Characters.Is(input.Source, at, signs)
            ? Result.Success(new TextSpan(at, signs.Length), input.To(at + signs.Length))
            : Combine.Expected<TextSpan>(input, $"`{signs}`");
    });

    /// <summary><c>=</c> and not <c>=></c>.</summary>
    public static readonly Parser<TextSpan> Equal = Combine.Read(input =>
    {
        var at = input.Token;
        return Characters.Is(input.Source, at, "=") && !Characters.Is(input.Source, at, "=>")
            ? Result.Success(new TextSpan(at, 1), input.To(at + 1))
            : Combine.Expected<TextSpan>(input, "`=`");
    });

    public static readonly Parser<bool> End = Combine.Read(input =>
        input.Token == input.Source.Length ? Result.Success(true, input.To(input.Source.Length)) : Combine.Expected<bool>(input, "the end of the file"));
}
