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
    public static readonly Parser<IReadOnlyList<NameSyntax>> Path = Combine.Read(input =>
    {
        List<NameSyntax> parts = [];
        for (var part = Name(input); ; part = Name(input.To(input.Token + 1)))
        {
            if (!part.WasSuccessful) return Combine.Fail<IReadOnlyList<NameSyntax>, NameSyntax>(part);
            parts.Add(part.Value);
            input = (TextInput)part.Remainder;
            if (!MeetsDot(input)) return Result.Success<IReadOnlyList<NameSyntax>>(parts, input);
        }
    });

    public static Parser<TextSpan> Sign(char sign) => Combine.Read(input =>
    {
        var at = input.Token;
        return input.Meets(sign)
            ? Result.Success(new TextSpan(at, 1), input.To(at + 1))
            : Combine.Expected<TextSpan>(input, $"`{sign}`");
    });

    /// <summary>Whether a dot comes next that is not the first of a range's two.</summary>
    public static bool MeetsDot(TextInput input) => input.Meets('.') && !Meets(input, "..");

    /// <summary>Whether signs come next, such as <c>..</c> and <c>=></c>.</summary>
    public static bool Meets(TextInput input, string signs) => Characters.Is(input.Source, input.Token, signs);

    /// <summary><c>=</c> and not <c>=></c>.</summary>
    public static readonly Parser<TextSpan> Equal = Combine.Read(input =>
    {
        var at = input.Token;
        return input.Meets('=') && !Meets(input, "=>")
            ? Result.Success(new TextSpan(at, 1), input.To(at + 1))
            : Combine.Expected<TextSpan>(input, "`=`");
    });

    public static readonly Parser<bool> End = Combine.Read(input =>
        input.Token == input.Source.Length ? Result.Success(true, input.To(input.Source.Length)) : Combine.Expected<bool>(input, "the end of the file"));
}
