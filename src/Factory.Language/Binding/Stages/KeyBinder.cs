using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Which stages of a fan-out a reference means: <c>eval["de"]</c>, <c>eval[lang]</c>, <c>eval[*]</c>.</summary>
internal sealed class KeyBinder(BindingContext context)
{
    /// <summary>Above this many combinations a text that is put together is not tried out; the planner does it then.</summary>
    private const int MostTried = 10_000;

    /// <param name="key">Null for a stage that is no fan-out.</param>
    /// <returns>Whether the reference fits the stage; else that has been reported.</returns>
    public bool TryBind(ReferenceSyntax reference, StageSymbol stage, out BoundKey? key)
    {
        key = null;
        var indices = reference.Parts.OfType<ReferencePart.Index>().ToList();
        var wanted = stage.Indices;
        if (indices.Count > 1) context.Diagnostics.TooManyParts(reference.Span, reference.Path);
        else if (indices is [var excess] && wanted.Count == 0) context.Diagnostics.NotAFanOut(excess.Span, stage.Name.Text, (stage.Bound as BoundTask)?.Outputs.Select(o => o.Name));
        else if (indices is [] && wanted.Count > 0) context.Diagnostics.WhichOfFanOut(reference.Span, stage.Name.Text, Example(wanted));
        else if (indices is [{ Keys: [null] }]) key = new([.. wanted.Select(_ => (Value?)null)]);
        else if (indices is [var index]) return TryBind(index, stage, out key);
        else return true;
        return key is not null;
    }

    private bool TryBind(ReferencePart.Index index, StageSymbol stage, out BoundKey? key)
    {
        key = null;
        var wanted = stage.Indices;
        if (index.Keys.Count != wanted.Count)
        {
            context.Diagnostics.WrongKeyCount(index.Span, stage.Name.Text, wanted.Select(w => w.Name.Text).ToList());
            return false;
        }
        var parts = new Value?[wanted.Count];
        var whole = true;
        for (var i = 0; i < parts.Length; i++)
            if (index.Keys[i] is { } syntax) whole &= (parts[i] = Part(syntax, stage, wanted[i])) is not null;
        if (whole && parts.Contains(null) && parts.Any(p => p is not null && IsOpen(p)))
        {
            context.Diagnostics.NotTheSame(index.Span, stage.Name.Text, stage.Indices.Select(i => i.Name.Text).ToList(), true);
            return false;
        }
        if (whole) key = new(parts);
        return whole;
    }

    private Value? Part(ValueSyntax syntax, StageSymbol stage, IndexSymbol wanted)
    {
        if (syntax is ReferenceSyntax { Word: { } word } && !context.Evaluator.Knows(word) && wanted.Type.Kind == LiteralKind.Text)
        {
            context.Diagnostics.UnquotedText(syntax.Span, word, context.Evaluator.Values);
            return null;
        }
        if (context.Evaluator.Evaluate(syntax) is not { } typed) return null;
        if (wanted.Over is not null || IsOpen(typed.Value)) return Entry(syntax, typed.Value, stage, wanted);
        var value = wanted.Type.Kind == LiteralKind.Number && typed.Type.Kind == LiteralKind.Integer
            ? Symbolic.Is(typed.Value) ? Symbolic.AsNumber(typed.Value) : (Value)typed.Value.AsNumber()!.Value : typed.Value;
        var missing = LiteralType.Common(typed.Type, wanted.Type) is null ? Example(value) : Missing(value, wanted);
        if (missing is null) return value;
        context.Diagnostics.NoSuchKey(syntax.Span, stage.Name.Text, missing, wanted.Name.Text, wanted.Values);
        return null;
    }

    private bool IsOpen(Value value) => Symbolic.Names(value).Any(n => context.Evaluator.Index(n)?.Over is not null);

    /// <summary>The same entry of the same output; which entries there are, nobody knows yet.</summary>
    private Value? Entry(ValueSyntax syntax, Value value, StageSymbol stage, IndexSymbol wanted)
    {
        if (Symbolic.IndexOf(value) is { } name && context.Evaluator.Index(name)?.Over is { } over && wanted.Over is { } meant
            && over.Stage.Stage == meant.Stage.Stage && over.Output == meant.Output) return value;
        context.Diagnostics.NotTheSame(syntax.Span, stage.Name.Text, stage.Indices.Select(i => i.Name.Text).ToList(), wanted.Over is not null);
        return null;
    }

    // What an index of another type comes to, for one.
    private Value Example(Value value) => Symbolic.Resolve(value, n => context.Evaluator.Index(n)!.Values[0]);

    /// <summary>A value that the reference comes to and the fan-out does not have.</summary>
    private Value? Missing(Value value, IndexSymbol wanted)
    {
        if (!Symbolic.Is(value)) return wanted.Known.Contains(value) ? null : value;
        var used = Symbolic.Names(value).Distinct().Select(n => context.Symbols.Peek(n)).OfType<IndexSymbol>().ToList();
        if (used is [var same] && Symbolic.IndexOf(value) is not null && ReferenceEquals(same.Values, wanted.Values)) return null;
        if (used.Aggregate(1L, (n, u) => n * u.Values.Count) > MostTried && used.Count > 1) return null;
        return Combinations(used).Select(c => Symbolic.Resolve(value, n => c[n])).FirstOrDefault(v => !wanted.Known.Contains(v));
    }

    private static IEnumerable<Dictionary<string, Value>> Combinations(List<IndexSymbol> indices)
    {
        IEnumerable<Dictionary<string, Value>> all = [new(StringComparer.Ordinal)];
        foreach (var index in indices) all = all.SelectMany(c => index.Values.Select(v => new Dictionary<string, Value>(c, StringComparer.Ordinal) { [index.Name.Text] = v }));
        return all;
    }

    private static string Example(IReadOnlyList<IndexSymbol> wanted) => string.Join(", ", wanted.Select(w => w.Over is null ? w.Values[0].ToString() : w.Name.Text));
}
