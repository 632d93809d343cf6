using Sprache;

namespace Factory.Language.Syntax;

/// <summary>Blocks of settings. A setting that cannot be read is reported and skipped; the others are read.</summary>
internal static class BlockGrammar
{
    private static readonly Parser<IReadOnlyList<NameSyntax>> Name = Tokens.Path.Named("the name of a setting or `}`");

    private static readonly Parser<ValueSyntax> SettingValue = Combine.Read(input =>
        Tokens.Meets(input, "=>") ? CSharpGrammar.Expression(input.To(input.Token + 2))
        : input.Meets('=') ? ValueGrammar.Value(input.To(input.Token + 1))
        : input.Meets('{') ? Nested!(input)
        : Combine.Expected<ValueSyntax>(input, "`=`, `=>` or `{`"));

    private static readonly Parser<SettingSyntax> Setting = Combine.Read(input =>
    {
        var path = Name(input);
        if (!path.WasSuccessful) return Combine.Fail<SettingSyntax, IReadOnlyList<NameSyntax>>(path);
        var value = SettingValue(path.Remainder);
        // A name that stands alone in its line is what is wrong, and not what comes in the next.
        if (!value.WasSuccessful && value.Remainder.Equals(path.Remainder) && EndsLine((TextInput)path.Remainder))
            return Combine.Expected<SettingSyntax>(input, "the name of a setting with `=`, `=>` or `{` after it");
        if (!value.WasSuccessful) return Combine.Fail<SettingSyntax, ValueSyntax>(value);
        var start = path.Value[0].Span.Start;
        return Result.Success(new SettingSyntax(path.Value, value.Value, new(start, value.Remainder.Position - start)), value.Remainder);
    });

    private static bool EndsLine(TextInput input) => input.Token < input.Source.Length && input.Source.AsSpan(input.Position, input.Token - input.Position).Contains('\n')
        && Characters.StartsName(input.Source[input.Token]);

    private static readonly Parser<BlockSyntax> Nested = Combine.Lazy(() => Block!);

    private static readonly Parser<TextSpan> Open = Tokens.Sign('{');

    public static readonly Parser<BlockSyntax> Block = input =>
    {
        var opened = Open(input);
        return opened.WasSuccessful ? Settings((TextInput)opened.Remainder, opened.Value) : Combine.Fail<BlockSyntax, TextSpan>(opened);
    };

    private static IResult<BlockSyntax> Settings(TextInput input, TextSpan open)
    {
        List<SettingSyntax> settings = [];
        var broken = false;
        while (true)
        {
            var at = input.Token;
            if (at < input.Source.Length && input.Source[at] == '}') return Result.Success(Block(at + 1), input.To(at + 1));
            if (at == input.Source.Length || Recovery.StartsDeclaration(input.Source, at) || input.Diagnostics.IsFull)
            {
                input.Diagnostics.BlockNotClosed(open);
                broken = true;
                return Result.Success(Block(input.Position), input);
            }
            var setting = Setting(input);
            broken |= !setting.WasSuccessful;
            if (setting.WasSuccessful) settings.Add(setting.Value);
            input = setting.WasSuccessful ? (TextInput)setting.Remainder : input.To(Recovery.AfterSetting(input.Source, at, SyntaxErrors.Report(setting)));
        }

        BlockSyntax Block(int end) => new(settings, broken, new(open.Start, end - open.Start));
    }
}
