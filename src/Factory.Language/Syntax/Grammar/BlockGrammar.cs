using Sprache;

namespace Factory.Language.Syntax;

/// <summary>Blocks of settings. A setting that cannot be read is reported and skipped; the others are read.</summary>
internal static class BlockGrammar
{
    private static readonly Parser<ValueSyntax> SettingValue =
        (from mark in Tokens.Signs("=>") from code in CSharpGrammar.Expression select code)
        .XOr(from mark in Tokens.Equal from value in ValueGrammar.Value select value)
        .XOr(Combine.Lazy(() => Block!))
        .Named("`=`, `=>` or `{`");

    private static readonly Parser<SettingSyntax> Setting =
        from path in Tokens.Path.Named("the name of a setting or `}`")
        from value in SettingValue
        from end in Combine.End
        select new SettingSyntax(path, value, new(path[0].Span.Start, end - path[0].Span.Start));

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
