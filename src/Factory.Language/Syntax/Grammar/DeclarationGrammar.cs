using Sprache;

namespace Factory.Language.Syntax;

/// <summary>One declaration; its first word decides which.</summary>
internal static class DeclarationGrammar
{
    private static readonly Parser<TextSpan> In = Combine.Read(input =>
        Tokens.Name(input) is { WasSuccessful: true, Value.Text: "in" } word ? Result.Success(word.Value.Span, word.Remainder)
            : Combine.Expected<TextSpan>(input, "`in`"));

    private static readonly Parser<VariableSyntax> Variable =
        from variable in Tokens.Name
        from word in In
        from values in ValueGrammar.Value
        select new VariableSyntax(variable, values, new(variable.Span.Start, values.Span.End - variable.Span.Start));

    private static readonly Parser<FanOutSyntax> FanOut =
        Combine.Between('[', Variable, ']').Select(list => new FanOutSyntax(list.Items, list.Span));

    private static IResult<CallSyntax> Call(NameSyntax keyword, TextInput input)
    {
        var value = ValueGrammar.Value(input);
        if (value is { WasSuccessful: true, Value: CallSyntax call }) return Result.Success(call, value.Remainder);
        return value.WasSuccessful || value.Remainder.Equals(input) ? Combine.Expected<CallSyntax>(input, $"a call such as `{Keywords.Example(keyword.Text)}`")
            : Combine.Fail<CallSyntax, ValueSyntax>(value);
    }

    // Without `Optional`, which would take a block with a mistake in it for none.
    private static readonly Parser<BlockSyntax?> Settings = Combine.Read(input =>
        input.Meets('{') ? BlockGrammar.Block(input) : Result.Success<BlockSyntax?>(null, input));

    private static readonly Parser<TextSpan> TypeEnd =
        (from comma in Tokens.Sign(',') from close in Tokens.Sign(']') select close).XOr(Tokens.Sign(']'));

    private static readonly Parser<ParamTypeSyntax> TypeWord =
        Tokens.Name.Select(word => new ParamTypeSyntax(word, false, word.Span)).XOr(
            from open in Tokens.Sign('[')
            from word in Tokens.Name
            from close in TypeEnd
            select new ParamTypeSyntax(word, true, new(open.Start, close.End - open.Start))).Named("a type");

    private static readonly Parser<ParamTypeSyntax> ParamType =
        from colon in Tokens.Sign(':')
        from type in TypeWord
        select type;

    private static readonly Parser<ValueSyntax> ParamValue =
        from equal in Tokens.Equal
        from value in ValueGrammar.Value
        select value;

    public static readonly Parser<DeclarationSyntax> Declaration =
        from keyword in Tokens.Name.Named("a declaration")
        from declaration in After(keyword)
        select declaration;

    // What follows is read although the name is none, and a forgotten name takes no word from the declaration after it.
    private static readonly Parser<NameSyntax> PipelineName = Combine.Read(input =>
    {
        var name = Tokens.Name(input);
        if (!name.WasSuccessful || Recovery.IsDeclaration(input.Source, name.Value.Span.Start))
            return Combine.Expected<NameSyntax>(input, "a name");
        var end = name.Value.Span.End;
        if (end >= input.Source.Length || input.Source[end] is not ('-' or '.')) return name;
        SyntaxErrors.Report(Combine.Expected<NameSyntax>(input.To(end), "`{` or a declaration"));
        while (end < input.Source.Length && !char.IsWhiteSpace(input.Source[end]) && input.Source[end] != '{') end++;
        return Result.Success(name.Value, input.To(end));
    });

    private static Parser<DeclarationSyntax> After(NameSyntax keyword) => keyword.Text switch
    {
        Keywords.Pipeline =>
            from name in PipelineName
            from block in Settings
            select new HeaderSyntax(name, block, Span(keyword, (block?.Span ?? name.Span).End)),
        Keywords.Use => from file in TextGrammar.Text from use in UseFile(keyword, file) select use,
        Keywords.Param =>
            from name in Tokens.Name
            from type in ParamType.Maybe()
            from value in type is null ? ParamValue.Select(v => (ValueSyntax?)v) : ParamValue.Maybe()
            select new ParamSyntax(name, type, value, Span(keyword, (value?.Span ?? type!.Span).End)),
        var word when Keywords.All.Contains(word) => Combine.Read(input => Stage(keyword, input)),
        _ => Unknown(keyword),
    };

    private static IResult<DeclarationSyntax> Stage(NameSyntax keyword, TextInput input)
    {
        var name = Tokens.Name(input);
        if (!name.WasSuccessful) return Combine.Fail<DeclarationSyntax, NameSyntax>(name);
        FanOutSyntax? index = null;
        input = (TextInput)name.Remainder;
        if (input.Meets('['))
        {
            var read = FanOut(input);
            if (!read.WasSuccessful) return Combine.Fail<DeclarationSyntax, FanOutSyntax>(read);
            (index, input) = (read.Value, (TextInput)read.Remainder);
        }
        var equal = Tokens.Equal(input);
        if (!equal.WasSuccessful) return Combine.Fail<DeclarationSyntax, TextSpan>(equal);
        var call = Call(keyword, (TextInput)equal.Remainder);
        return call.WasSuccessful
            ? Result.Success<DeclarationSyntax>(new StageSyntax(keyword, name.Value, index, call.Value, Span(keyword, call.Value.Span.End)), call.Remainder)
            : Combine.Fail<DeclarationSyntax, CallSyntax>(call);
    }

    private static Parser<DeclarationSyntax> UseFile(NameSyntax keyword, ValueSyntax file) => Parse.Return<DeclarationSyntax>(
        file is TextSyntax text ? new UseFileSyntax(text, Span(keyword, file.Span.End)) : new BrokenSyntax(null, Span(keyword, file.Span.End)));

    // A misspelt keyword costs its own declaration only.
    private static Parser<DeclarationSyntax> Unknown(NameSyntax keyword) => Combine.Read(input =>
    {
        input.Diagnostics.UnknownDeclaration(keyword.Span, keyword.Text, Tokens.Equal(input).WasSuccessful);
        var name = Tokens.Name(input);
        var end = Recovery.NextDeclaration(input.Source, input.Position);
        return Result.Success<DeclarationSyntax>(new BrokenSyntax(name.WasSuccessful ? name.Value : null, keyword.Span), input.To(end));
    });

    private static TextSpan Span(NameSyntax keyword, int end) => new(keyword.Span.Start, end - keyword.Span.Start);
}
