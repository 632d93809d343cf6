using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Turns what a setting is given into what its type needs.</summary>
internal sealed class SettingConverter(Evaluator evaluator, Expressions expressions, DiagnosticBag diagnostics)
{
    /// <returns>Null when it does not fit; then that has been reported.</returns>
    public Value? Convert(ValueSyntax syntax, SettingDescription setting, SettingScope scope)
    {
        if (Convert(syntax, setting.Type, new(setting.Name, setting.Min, setting.Max, scope)) is not { } value || !AddsUp(syntax, setting, value) || !IsEnough(syntax, setting, value) || !HasForm(syntax, setting, value)) return null;
        if (Symbolic.IsIn(value) && OpenIn(value, scope) is { } open) return TooLate(syntax, open);
        if (scope.SeesIndices || !Symbolic.IsIn(value)) return value;
        diagnostics.SameForAll(syntax.Span, setting.Name);
        return null;
    }

    private bool IsEnough(ValueSyntax syntax, SettingDescription setting, Value value)
    {
        var count = value switch { Value.List list => list.Items.Length, Value.Map map when setting.Type.Kind == SettingKind.Map => map.Members.Count, _ => int.MaxValue };
        if (count >= setting.Least || syntax is BlockSyntax { IsBroken: true }) return true;
        diagnostics.TooFew(syntax.Span, setting.Name, setting.Least);
        return false;
    }

    private bool HasForm(ValueSyntax syntax, SettingDescription setting, Value value)
    {
        if (setting.Matches is not { } form) return true;
        if (value is Value.List list) return list.Items.Index().All(i => HasForm(syntax is ListSyntax written ? written.Items[i.Index] : syntax, setting, i.Item));
        if (value.AsText() is not { } text || Regex.IsMatch(text, $"^(?:{form})\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)) return true;
        diagnostics.WrongForm(syntax.Span, setting.Name, text, setting.Summary);
        return false;
    }

    // Files beside the pipeline are read, and devices looked for, before anything runs.
    private string? OpenIn(Value value, SettingScope scope) =>
        (scope.IsOfPlace ? Symbolic.Names(value) : Files(value).SelectMany(Symbolic.Names)).FirstOrDefault(n => evaluator.Index(n)?.Over is not null);

    private Value? TooLate(ValueSyntax syntax, string index)
    {
        diagnostics.KnownTooLate(syntax.Span, index);
        return null;
    }

    private static IEnumerable<Value> Files(Value value) => value switch
    {
        Value.Map map => map["$file"] is { } path ? [path] : map.Members.Values.SelectMany(Files),
        Value.List list => list.Items.SelectMany(Files),
        _ => [],
    };

    private bool AddsUp(ValueSyntax syntax, SettingDescription setting, Value value)
    {
        // Of a block that could not be read whole the sum says nothing.
        if (setting.Sum is not { } sum || value is not Value.Map map || Symbolic.IsIn(value) || diagnostics.HasErrorIn(syntax.Span)) return true;
        var found = map.Members.Values.Sum(v => v.AsNumber() ?? 0);
        if (Math.Abs(found - sum) <= 1e-9) return true;
        diagnostics.WrongSum(syntax.Span, setting.Name, Range.Write(found, setting.Type.Element!), Range.Write(sum, setting.Type.Element!));
        return false;
    }

    private Value? Convert(ValueSyntax syntax, SettingType type, Target target) => (type.Kind, syntax) switch
    {
        (_, BrokenValueSyntax or CSharpSyntax { IsBroken: true }) => null,
        (SettingKind.Expression, CSharpSyntax code) => Expression(code, type),
        (SettingKind.Map, BlockSyntax block) => Map(block, type.Element!, target),
        (SettingKind.List, ListSyntax list) => List(list, type.Element!, target),
        (SettingKind.Range, RangeSyntax range) => Interval(range, target),
        (SettingKind.Choice, ReferenceSyntax { Word: { } word }) when type.Choices?.Contains(word) == true => word,
        (SettingKind.MetricType, ReferenceSyntax { Word: "float" or "int" or "bool" or "text" } reference) => reference.Word!,
        (SettingKind.OutputSpec, CallSyntax call) => DeclaredOutput(call, target),
        (SettingKind.Argument, CallSyntax { Name.Text: "file" } call) => FileArgument(call, target),
        (SettingKind.Argument, ReferenceSyntax { Root.Text: "inputs" } reference) => Places(reference, target.Scope),
        (SettingKind.Argument, ReferenceSyntax { Root.Text: "input" or "output" } reference) => Place(reference, target.Scope),
        (SettingKind.Expression or SettingKind.Map or SettingKind.OutputSpec or SettingKind.MetricType or SettingKind.Range, _) => Misfit(syntax, type, target),
        (_, CSharpSyntax or BlockSyntax or CallSyntax or RangeSyntax) => Misfit(syntax, type, target),
        (not SettingKind.List, ListSyntax) => Misfit(syntax, type, target),
        (SettingKind.List, ReferenceSyntax { Word: { } word }) when type.Element!.Kind == SettingKind.Argument && !evaluator.Knows(word) => NotACommand(syntax, word, target),
        (SettingKind.Choice, ReferenceSyntax { Word: { } word }) when !evaluator.Knows(word) => UnknownChoice(syntax, word, type, target),
        (SettingKind.Bool, ReferenceSyntax { Word: { } word }) when !evaluator.Knows(word) && AuthorHints.Truth(word) is { } truth => NotTruth(syntax, word, truth, target),
        (SettingKind.Text or SettingKind.File or SettingKind.Argument, ReferenceSyntax { Word: { } word }) when !evaluator.Knows(word) => Unquoted(syntax, word),
        (SettingKind.Argument, ReferenceSyntax reference) when evaluator.IsStage(reference.Root.Text) => NotAnArgument(reference, target.Scope),
        _ => Plain(syntax, type, target),
    };

    private Value? NotACommand(ValueSyntax syntax, string word, Target target)
    {
        diagnostics.WrongType(syntax.Span, target.Name, "a list of texts", $"`{word}`", "a command is a list of texts: `[\"python3\", \"fit.py\"]`");
        return null;
    }

    private Value? NotTruth(ValueSyntax syntax, string word, string truth, Target target)
    {
        diagnostics.WrongType(syntax.Span, target.Name, "true or false", $"`{word}`", $"write `{truth}`");
        return null;
    }

    private Value? Unquoted(ValueSyntax syntax, string word)
    {
        diagnostics.UnquotedText(syntax.Span, word, evaluator.Values);
        return null;
    }

    private Value? NotAnArgument(ReferenceSyntax reference, SettingScope scope)
    {
        diagnostics.NotAValue(reference.Span, reference.Path, $"the stage `{reference.Root.Text}`", scope.Inputs.Count == 0
            ? $"give it to the stage as an argument of its call, and write `input` here" : "what the stage is given is here " + string.Join(", ", scope.Inputs.Take(4).Select(i => $"`input.{i}`")));
        return null;
    }

    private Value? Plain(ValueSyntax syntax, SettingType type, Target target)
    {
        if (evaluator.Evaluate(syntax) is not { } typed) return null;
        if (Symbolic.IndexOf(typed.Value) is not { } name || evaluator.Index(name) is not { } index) return Fits(syntax, typed, type, target);
        if (index.Over is not null && type.Kind == SettingKind.Choice) return TooLate(syntax, name);
        return FitsAll(syntax, index, type, target) ? Conversion.Convert(typed, type) : null;
    }

    // Of many values that do not fit the first is told.
    private bool FitsAll(ValueSyntax syntax, IndexSymbol index, SettingType type, Target target) =>
        index.Values.All(v => Fits(syntax, new(v, index.Type), type, target) is not null);

    private Value? Fits(ValueSyntax syntax, Typed typed, SettingType type, Target target)
    {
        if (Conversion.Convert(typed, type) is not { } value)
        {
            diagnostics.WrongType(syntax.Span, target.Name, Conversion.Needed(type), typed.Type.ToString(), Conversion.Suggest(typed, type));
            return null;
        }
        if (type.Kind == SettingKind.File && !StaysIn(syntax, typed.Value, false)) return null;
        return Range.Allows(value, target, type) ? value : OutOfRange(syntax, target, type);
    }

    private Value? OutOfRange(ValueSyntax syntax, Target target, SettingType type)
    {
        diagnostics.OutOfRange(syntax.Span, target.Name, Range.Describe(target, type));
        return null;
    }

    private Value? Misfit(ValueSyntax syntax, SettingType type, Target target, string? hint = null)
    {
        var found = syntax switch
        {
            BlockSyntax => "a block",
            CSharpSyntax => "C# after `=>`",
            RangeSyntax => "a range",
            ListSyntax => "a list",
            CallSyntax call => $"a call of `{call.Name.Text}`",
            ReferenceSyntax reference => $"`{reference.Path}`",
            _ => evaluator.Evaluate(syntax)?.Type.ToString(),
        };
        var suggestion = hint ?? (type.Kind == SettingKind.OutputSpec && syntax is TextSyntax { Plain: { } name } ? $"write `file(\"{name}\")`"
            : type is { Kind: SettingKind.Map, Element.Kind: SettingKind.OutputSpec } && syntax is ListSyntax { Items: [TextSyntax { Plain: { } first }, ..] } ? $"write `{target.Name} {{ {Stem(first)} = file(\"{first}\") }}`"
            : type is { Kind: SettingKind.Map, Element.Kind: SettingKind.MetricType } && syntax is ListSyntax { Items: [TextSyntax { Plain: { } metric }, ..] } ? $"write `{target.Name} {{ {Stem(metric)} = float }}`"
            : type.Kind == SettingKind.MetricType && syntax is IntegerSyntax or NumberSyntax ? $"write `{target.Name} = {(syntax is IntegerSyntax ? "int" : "float")}`: what it is, the stage measures"
            : type.Kind == SettingKind.Map ? $"write `{target.Name} {{ name = {(syntax is CallSyntax { Name.Text: var called } ? $"{called}({(called is "folder" ? "" : "…")})" : "…")} }}`"
            : type.Kind == SettingKind.MetricType && syntax is ReferenceSyntax { Word: { } meant } ? AuthorHints.MetricType(meant)
            : type.Kind == SettingKind.Range && syntax is IntegerSyntax or NumberSyntax ? $"write `{evaluator.Evaluate(syntax)!.Value} .. {evaluator.Evaluate(syntax)!.Value}`"
            : type.Kind is SettingKind.Number or SettingKind.Integer && syntax is RangeSyntax ? "to choose from a range is for a study: `space { … }` of `tune`"
            : syntax is CSharpSyntax ? $"write `{target.Name} = …`" : null);
        if (found is not null && type.Kind == SettingKind.Expression) diagnostics.NeedsCSharp(syntax.Span, target.Name, found, "…");
        else if (found is not null) diagnostics.WrongType(syntax.Span, target.Name, Conversion.Needed(type), found, suggestion);
        return null;
    }

    // A name for what is in a file.
    private static string Stem(string file) => System.IO.Path.GetFileName(file).Split('.')[0] is { Length: > 0 } stem && Characters.NameEnd(stem, 0) == stem.Length ? stem : "name";

    private Value? UnknownChoice(ValueSyntax syntax, string word, SettingType type, Target target)
    {
        var near = Nearest.To(word, type.Choices ?? []);
        diagnostics.WrongType(syntax.Span, target.Name, Conversion.Needed(type), $"`{word}`", near is null ? null : $"did you mean `{near}`?");
        return null;
    }

    private Value.Map Expression(CSharpSyntax code, SettingType type)
    {
        var result = type.Element?.Kind switch
        {
            SettingKind.Bool => "bool",
            SettingKind.Integer => "long",
            SettingKind.Text => "string",
            _ => "double",
        };
        return Value.Of((Expressions.Mark, expressions.AddRow(code, result)));
    }

    private Value.Map? Map(BlockSyntax block, SettingType element, Target target)
    {
        var members = Value.Map.Empty.Members.ToBuilder();
        var whole = true;
        foreach (var setting in new SettingReader(block, diagnostics).All())
        {
            var value = Convert(setting.Value, element, target with { Name = setting.Name.Text });
            if (value is null) whole = false;
            else members[setting.Name.Text] = value;
        }
        return whole ? new Value.Map(members.ToImmutable()) : null;
    }

    private Value.List? List(ListSyntax list, SettingType element, Target target)
    {
        var items = list.Items.Select(i => Convert(i, element, target)).ToImmutableArray();
        return items.Any(i => i is null) ? null : new Value.List(items!);
    }

    private Value.Map? Interval(RangeSyntax range, Target target)
    {
        var low = Convert(range.Low, new(SettingKind.Number), target);
        var high = Convert(range.High, new(SettingKind.Number), target);
        if (low is null || high is null) return null;
        if (Symbolic.Is(low) || Symbolic.Is(high) || low.AsNumber() <= high.AsNumber()) return Value.Of(("from", low), ("to", high));
        diagnostics.EmptyRange(range.Span);
        return null;
    }

    private Value? DeclaredOutput(CallSyntax call, Target target)
    {
        var kind = call.Name.Text switch
        {
            "file" or "folder" => ArtifactKind.Files,
            "table" => ArtifactKind.Table,
            "model" => ArtifactKind.Model,
            "report" => ArtifactKind.Report,
            _ => (ArtifactKind?)null,
        };
        if (kind is null || call.Block is not null || call.Arguments.Count > (call.Name.Text == "file" ? 1 : 0))
            return Misfit(call, new(SettingKind.OutputSpec), target, kind is null ? null
                : $"write `{call.Name.Text}({(call.Name.Text == "file" ? "\"name\"" : "")})`: a command is told its path by `output.{target.Name}`");
        if (call.Name.Text != "file") return Value.Of(("kind", kind.Value.ToString().ToLowerInvariant()), ("file", Value.Null.Instance));
        return FileName(call, target) is { } name && StaysIn(call, name, true) ? Value.Of(("kind", "files"), ("file", name)) : null;
    }

    private Value.Map? FileArgument(CallSyntax call, Target target) => FileName(call, target) is { } name && StaysIn(call, name, false) ? Value.Of(("$file", name)) : null;

    // What is copied to where a stage runs, or from there.
    private bool StaysIn(ValueSyntax syntax, Value path, bool isOutput)
    {
        if (path.AsText() is not { } written || written.Length > 0 && written[0] != '/' && !written.Contains('\0') && !written.Split('/').Contains("..")) return true;
        diagnostics.LeadsOut(syntax.Span, written, isOutput);
        return false;
    }

    private Value? FileName(CallSyntax call, Target target)
    {
        if (call.Arguments is [{ Name: null, Value: { } only }]) return Convert(only, new(SettingKind.Text), target);
        diagnostics.WrongType(call.Span, target.Name, "`file(\"…\")` with the name of one file", $"{call.Arguments.Count} arguments", null);
        return null;
    }

    /// <summary><c>inputs</c> is an item for each input, <c>inputs.name</c> one for each that was gathered under that name.</summary>
    private Value.Map? Places(ReferenceSyntax reference, SettingScope scope)
    {
        if (reference.Parts is []) return Value.Of(("$inputs", Value.Null.Instance));
        if (reference.Parts is [ReferencePart.Member member] && scope.Inputs.Contains(member.Name.Text)) return Value.Of(("$inputs", member.Name.Text));
        if (!scope.InputsUnknown) diagnostics.UnknownPlace(reference.Span, reference.Path, false, scope.Inputs);
        return null;
    }

    private Value.Map? Place(ReferenceSyntax reference, SettingScope scope)
    {
        var isOutput = reference.Root.Text == "output";
        var names = isOutput ? scope.Outputs : scope.Inputs;
        var mark = isOutput ? "$output" : "$input";
        if (reference.Parts is [] && names.Count > 0) return Value.Of((mark, names[0]));
        if (reference.Parts is [ReferencePart.Member member] && names.Contains(member.Name.Text)) return Value.Of((mark, member.Name.Text));
        if (!(isOutput ? scope.OutputsUnknown : scope.InputsUnknown)) diagnostics.UnknownPlace(reference.Span, reference.Path, isOutput, names);
        return null;
    }

    /// <summary>What is being converted to: the setting, or an item in it.</summary>
    internal sealed record Target(string Name, double? Min, double? Max, SettingScope Scope);
}
