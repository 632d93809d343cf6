using Sprache;

namespace Factory.Language.Syntax;

/// <summary>What may stand after <c>=</c> or as an argument: literals, ranges, lists, references and calls.</summary>
internal static class ValueGrammar
{
    private static readonly Parser<ValueSyntax> Nested = Combine.Lazy(() => Value!);

    private static readonly Parser<ValueSyntax> List =
        Combine.Between('[', Nested, ']').Select(list => new ListSyntax(list.Items, list.Span));

    private static readonly Parser<ArgumentSyntax> Argument =
        from value in Nested
        from named in ArgumentValue(value)
        select named;

    private static readonly Parser<Bracketed<ArgumentSyntax>> Arguments = Combine.Between('(', Argument, ')');

    private static readonly Parser<ReferencePart> Member =
        from dot in Tokens.Dot()
        from name in Tokens.Name
        select new ReferencePart.Member(name);

    private static readonly Parser<ValueSyntax?> GatherOrIndex =
        Tokens.Sign('*').Select(_ => (ValueSyntax?)null).XOr(Nested.Select(v => (ValueSyntax?)v));

    private static readonly Parser<ReferencePart> Index =
        from open in Tokens.Sign('[')
        from value in GatherOrIndex
        from close in Tokens.Sign(']')
        select Indexed(value, new(open.Start, close.End - open.Start));

    // One word decides: what follows it says whether it is a reference, a call, or a call with settings.
    private static readonly Parser<ValueSyntax> Named =
        from root in Tokens.Name
        from parts in Member.XOr(Index).Repeat()
        from arguments in Arguments.Maybe()
        from block in Combine.Lazy(() => BlockGrammar.Block).Maybe()
        from end in Combine.End
        from value in Names(root, parts, arguments, block, end)
        select value;

    private static readonly Parser<ValueSyntax> Single =
        TextGrammar.Text.XOr(NumberGrammar.Number).XOr(List).XOr(Named).Named("a value");

    public static readonly Parser<ValueSyntax> Value =
        from low in Single
        from high in (from dots in Tokens.Signs("..") from high in Single select high).Maybe()
        select high is null ? low : new RangeSyntax(low, high, new(low.Span.Start, high.Span.End - low.Span.Start));

    // `name: value`; what came before the colon must have been one word.
    private static Parser<ArgumentSyntax> ArgumentValue(ValueSyntax first) =>
        first is ReferenceSyntax { Word: not null } name
            ? (from colon in Tokens.Sign(':') from value in Nested select value).Maybe()
                .Select(value => value is null
                    ? new ArgumentSyntax(null, first, first.Span)
                    : new ArgumentSyntax(name.Root, value, new(first.Span.Start, value.Span.End - first.Span.Start)))
            : Parse.Return(new ArgumentSyntax(null, first, first.Span));

    private static ReferencePart Indexed(ValueSyntax? value, TextSpan span) =>
        value is null ? new ReferencePart.Gather(span) : new ReferencePart.Index(value, span);

    private static Parser<ValueSyntax> Names(
        NameSyntax root, IReadOnlyList<ReferencePart> parts, Bracketed<ArgumentSyntax>? arguments, BlockSyntax? block, int end)
    {
        var span = new TextSpan(root.Span.Start, end - root.Span.Start);
        if (arguments is null && block is null)
        {
            return Parse.Return<ValueSyntax>(parts.Count == 0 && root.Text is "true" or "false"
                ? new BoolSyntax(root.Text == "true", span)
                : new ReferenceSyntax(root, parts, span));
        }
        if (parts.FirstOrDefault(p => p is not ReferencePart.Member) is { } index)
            return input => Combine.Expected<ValueSyntax>(((TextInput)input).To(index.Span.Start), "`(`: what is called has no index");
        var nameEnd = parts.Count == 0 ? root.Span.End : parts[^1].Span.End;
        var name = new NameSyntax(new ReferenceSyntax(root, parts, span).Path, new(root.Span.Start, nameEnd - root.Span.Start));
        return Parse.Return<ValueSyntax>(new CallSyntax(name, arguments?.Items ?? [], block, span));
    }
}
