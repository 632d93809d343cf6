using Sprache;

namespace Factory.Language.Syntax;

/// <summary>One declaration; its first word decides which.</summary>
internal static class DeclarationGrammar
{
    private static readonly Parser<TextSpan> In = Combine.Read(input =>
        Tokens.Name(input) is { WasSuccessful: true, Value.Text: "in" } word ? Result.Success(word.Value.Span, word.Remainder)
            : Combine.Expected<TextSpan>(input, "`in`"));

    private static readonly Parser<FanOutSyntax> FanOut =
        from open in Tokens.Sign('[')
        from variable in Tokens.Name
        from word in In
        from values in ValueGrammar.Value
        from close in Tokens.Sign(']')
        select new FanOutSyntax(variable, values, new(open.Start, close.End - open.Start));

    private static readonly Parser<CallSyntax> Call = Combine.Read(input =>
    {
        var value = ValueGrammar.Value(input);
        if (!value.WasSuccessful) return Combine.Fail<CallSyntax, ValueSyntax>(value);
        return value.Value is CallSyntax call ? Result.Success(call, value.Remainder) : Combine.Expected<CallSyntax>(input, "a call such as `train.mlp(…)`");
    });

    // Without `Optional`, which would take a block with a mistake in it for none.
    private static readonly Parser<BlockSyntax?> Settings = Combine.Read(input =>
        Tokens.Sign('{')(input).WasSuccessful ? BlockGrammar.Block(input) : Result.Success<BlockSyntax?>(null, input));

    public static readonly Parser<DeclarationSyntax> Declaration =
        from keyword in Tokens.Name.Named("a declaration")
        from declaration in After(keyword)
        select declaration;

    private static Parser<DeclarationSyntax> After(NameSyntax keyword) => keyword.Text switch
    {
        Keywords.Pipeline =>
            from name in Tokens.Name
            from block in Settings
            select new HeaderSyntax(name, block, Span(keyword, (block?.Span ?? name.Span).End)),
        Keywords.Use => from file in TextGrammar.Text from use in UseFile(keyword, file) select use,
        Keywords.Param =>
            from name in Tokens.Name
            from equal in Tokens.Equal
            from value in ValueGrammar.Value
            select new ParamSyntax(name, value, Span(keyword, value.Span.End)),
        var word when Keywords.All.Contains(word) =>
            from name in Tokens.Name
            from index in FanOut.Maybe()
            from equal in Tokens.Equal
            from call in Call
            select new StageSyntax(keyword, name, index, call, Span(keyword, call.Span.End)),
        _ => Unknown(keyword),
    };

    private static Parser<DeclarationSyntax> UseFile(NameSyntax keyword, ValueSyntax file) => Parse.Return<DeclarationSyntax>(
        file is TextSyntax text ? new UseFileSyntax(text, Span(keyword, file.Span.End)) : new BrokenSyntax(null, Span(keyword, file.Span.End)));

    // A misspelt keyword costs its own declaration only.
    private static Parser<DeclarationSyntax> Unknown(NameSyntax keyword) => Combine.Read(input =>
    {
        input.Diagnostics.UnknownDeclaration(keyword.Span, keyword.Text);
        var name = Tokens.Name(input);
        var end = Recovery.NextDeclaration(input.Source, input.Position);
        return Result.Success<DeclarationSyntax>(new BrokenSyntax(name.WasSuccessful ? name.Value : null, keyword.Span), input.To(end));
    });

    private static TextSpan Span(NameSyntax keyword, int end) => new(keyword.Span.Start, end - keyword.Span.Start);
}
