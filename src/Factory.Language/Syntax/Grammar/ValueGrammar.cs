using Sprache;

namespace Factory.Language.Syntax;

/// <summary>What may stand after <c>=</c> or as an argument: literals, ranges, lists, references and calls.</summary>
internal static class ValueGrammar
{
    private static readonly Parser<ValueSyntax> Nested = Combine.Lazy(() => Value!);
    private static readonly Parser<BlockSyntax> Settings = Combine.Lazy(() => BlockGrammar.Block);

    private static readonly Parser<ValueSyntax> List =
        Combine.Between('[', Nested, ']').Select(list => new ListSyntax(list.Items, list.Span));

    // `name: value`; what came before the colon must have been a name, which may have dots.
    private static readonly Parser<ArgumentSyntax> Argument = Combine.Read(input =>
    {
        var first = Nested(input);
        if (!first.WasSuccessful) return Combine.Fail<ArgumentSyntax, ValueSyntax>(first);
        var after = (TextInput)first.Remainder;
        if (first.Value is not ReferenceSyntax { IsPath: true } name || !after.Meets(':')) return Result.Success(new ArgumentSyntax(null, first.Value, first.Value.Span), after);
        var value = Nested(after.To(after.Token + 1));
        return value.WasSuccessful
            ? Result.Success(new ArgumentSyntax(new(name.Path, name.Span), value.Value, new(name.Span.Start, value.Value.Span.End - name.Span.Start)), value.Remainder)
            : Combine.Fail<ArgumentSyntax, ValueSyntax>(value);
    });

    private static readonly Parser<Bracketed<ArgumentSyntax>> Arguments = Combine.Between('(', Argument, ')');

    private static readonly Parser<ReferencePart> Member = Combine.Read(input =>
        Tokens.Name(input.To(input.Token + 1)) is { WasSuccessful: true } name
            ? Result.Success<ReferencePart>(new ReferencePart.Member(name.Value), name.Remainder)
            : Combine.Expected<ReferencePart>(input.To(input.Token + 1), "a name"));

    private static readonly Parser<ValueSyntax?> Key =
        Combine.Read(input => input.Meets('*') ? Result.Success<ValueSyntax?>(null, input.To(input.Token + 1)) : Nested(input) switch
        {
            { WasSuccessful: false } failed when failed.Remainder.Equals(input) => Result.Failure<ValueSyntax?>(input, failed.Message, ["`*`", .. failed.Expectations]),
            var value => value,
        });

    private static readonly Parser<ReferencePart> Index =
        Combine.Between('[', Key, ']').Select(keys => (ReferencePart)new ReferencePart.Index(keys.Items, keys.Span));

    // One word decides: what follows it says whether it is a reference, a call, or a call with settings.
    private static readonly Parser<ValueSyntax> Named = Combine.Read(input =>
    {
        var root = Tokens.Name(input);
        if (!root.WasSuccessful) return Combine.Fail<ValueSyntax, NameSyntax>(root);
        List<ReferencePart>? parts = null;
        for (input = (TextInput)root.Remainder; Tokens.MeetsDot(input) || input.Meets('[');)
        {
            var part = input.Meets('[') ? Index(input) : Member(input);
            if (!part.WasSuccessful) return Combine.Fail<ValueSyntax, ReferencePart>(part);
            (parts ??= []).Add(part.Value);
            input = (TextInput)part.Remainder;
        }
        return Call(new(root.Value, parts ?? [], new(root.Value.Span.Start, input.Position - root.Value.Span.Start)), input);
    });

    private static readonly Parser<ValueSyntax> Single = Combine.Read(input =>
    {
        var single = (input.Meets('"') ? TextGrammar.Text : input.Meets('[') ? List : input.Token < input.Source.Length && Characters.StartsName(input.Source[input.Token]) ? Named
            : NumberGrammar.Number)(input);
        return single.WasSuccessful || !single.Remainder.Equals(input) ? single : Combine.Expected<ValueSyntax>(input, "a value");
    });

    public static readonly Parser<ValueSyntax> Value = Combine.Read(input =>
    {
        var low = Single(input);
        if (!low.WasSuccessful) return low;
        var after = (TextInput)low.Remainder;
        if (Dots(low.Value, after) is not { } dots) return low;
        var high = Single(dots);
        return high.WasSuccessful
            ? Result.Success<ValueSyntax>(new RangeSyntax(low.Value, high.Value, new(low.Value.Span.Start, high.Value.Span.End - low.Value.Span.Start)), high.Remainder) : high;
    });

    /// <summary>What comes after the dots of a range, also where a word stands in their place; null where there is no range.</summary>
    private static TextInput? Dots(ValueSyntax low, TextInput after)
    {
        if (Tokens.Meets(after, "..")) return after.To(after.Token + 2);
        if (low is not (IntegerSyntax or NumberSyntax or QuantitySyntax) || Tokens.Name(after) is not { WasSuccessful: true, Value.Span: var word }
            || !NumberGrammar.IsRange(after.Source, word.Start, word.End) || NumberGrammar.Number(after.To(word.End)) is not { WasSuccessful: true, Value: var high }) return null;
        var (least, most) = NumberOf(low) <= NumberOf(high) ? (low, high) : (high, low);
        after.Diagnostics.WordOfRange(word, after.Source[word.Start..word.End], Text(least.Span), Text(most.Span));
        return after.To(word.End);

        string Text(TextSpan span) => after.Source[span.Start..span.End];
    }

    private static double NumberOf(ValueSyntax value) => value switch { IntegerSyntax i => i.Value, NumberSyntax n => n.Value, QuantitySyntax q => q.Value, _ => double.NaN };

    /// <summary>What begins with a reference: it alone, or a call of what it names.</summary>
    private static IResult<ValueSyntax> Call(ReferenceSyntax named, TextInput input)
    {
        IReadOnlyList<ArgumentSyntax>? arguments = null;
        if (input.Meets('('))
        {
            var read = Arguments(input);
            if (!read.WasSuccessful) return Combine.Fail<ValueSyntax, Bracketed<ArgumentSyntax>>(read);
            (arguments, input) = (read.Value.Items, (TextInput)read.Remainder);
        }
        BlockSyntax? block = null;
        if (input.Meets('{'))
        {
            var read = Settings(input);
            if (!read.WasSuccessful) return Combine.Fail<ValueSyntax, BlockSyntax>(read);
            (block, input) = (read.Value, (TextInput)read.Remainder);
        }
        if (arguments is null && block is null)
            return Result.Success<ValueSyntax>(named.Word is "true" or "false" ? new BoolSyntax(named.Word == "true", named.Span) : named, input);
        if (named.Parts.FirstOrDefault(p => p is not ReferencePart.Member) is { } index)
            return Combine.Expected<ValueSyntax>(input.To(index.Span.Start), "`(`: what is called has no index");
        return Result.Success<ValueSyntax>(new CallSyntax(new(named.Path, named.Span), arguments ?? [], block, named.Span with { Length = input.Position - named.Span.Start }), input);
    }
}
