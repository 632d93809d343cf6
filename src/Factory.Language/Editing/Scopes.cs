using Factory.Language.Binding;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Editing;

/// <summary>Which settings a block has, and which type is called, at a cursor.</summary>
internal sealed class Scopes(Analysis analysis)
{
    private static readonly IReadOnlyList<StageDescription> BuiltIn = [BuiltIns.TuneType, BuiltIns.CheckType, BuiltIns.PublishType];

    /// <summary>A stage type of a plugin, or one of the language's own.</summary>
    public StageDescription? Type(string? name) =>
        name is null ? null : BuiltIn.FirstOrDefault(t => t.Name == name) ?? (analysis.Catalog.Stages.TryGetValue(name, out var found) ? found.Type : null);

    public IEnumerable<(StageDescription Type, string Plugin)> Types(string keyword) => BuiltIns.For(keyword) is { } only ? [(only, "the language's own")]
        : analysis.Catalog.Stages.Values.OrderBy(s => s.Type.Name, StringComparer.Ordinal);

    /// <summary>The outputs of a declaration, as far as it is written: it need not bind.</summary>
    public IEnumerable<Completion> OutputsOf(StageSymbol stage)
    {
        if (stage.Bound is BoundTask task) return task.Outputs.Select(o => Described.Output(o, task.Name));
        var outputs = Type(stage.Syntax.Call.Name.Text)?.Outputs ?? [];
        var declared = outputs.Select(o => o.From).OfType<string>()
            .SelectMany(from => (stage.Syntax.Call.Block?.Settings.FirstOrDefault(s => s.Name.Text == from)?.Value as BlockSyntax)?.Settings ?? []);
        return outputs.Where(o => o.From is null).Select(o => o.Name).Concat(declared.Select(d => d.Name.Text))
            .Select(n => new Completion(n, CompletionKind.Output, "output", null, n));
    }

    /// <summary>The indices of the fan-out that a place belongs to.</summary>
    public IEnumerable<Completion> Indices(Cursor cursor)
    {
        var self = cursor.Frames is [{ Before: [_, var name, ..] }, ..] ? name : cursor.Item is [_, var here, ..] ? here : null;
        return self is null || analysis.Symbols.Peek(self) is not StageSymbol stage ? []
            : SyntaxTree.IndexNames(stage.Syntax).Select(n => new Completion(n.Text, CompletionKind.Param, "index", $"`{n.Text}`, an index of `{self}`: its value in each of its stages", n.Text));
    }

    /// <summary>What is called before a bracket: the last word before it, or before its arguments.</summary>
    public static string? Callee(Frame frame) => frame.Before switch
    {
        [.., var name, "()"] when frame.Open == '{' => name,
        [.., var name] when frame.Open == '(' => name,
        _ => null,
    };

    /// <summary>What the sampler, pruner or terminator that is called at a cursor takes; empty when none is.</summary>
    public IReadOnlyList<SettingDescription> Tuner(Cursor cursor, string callee)
    {
        var setting = cursor.Frame?.Before is [.., var name, "=", _] ? name : null;
        var offered = setting switch
        {
            "sampler" => analysis.Catalog.Samplers, "pruner" => analysis.Catalog.Pruners, "terminator" => analysis.Catalog.Terminators, _ => null,
        };
        if (offered?.TryGetValue(callee, out var found) != true) return [];
        return setting == "sampler" ? [.. found.Type.Settings, TunerBinder.Seed] : found.Type.Settings;
    }

    /// <summary>The settings of the block at the end of some frames; empty when its names are free, or not known.</summary>
    public IReadOnlyList<SettingDescription> Settings(IReadOnlyList<Frame> frames)
    {
        if (frames is not [.., { Open: '{' } block]) return [];
        if (frames.Count == 1 && block.Before is [Keywords.Pipeline, ..]) return BuiltIns.Header;
        if (Callee(block) is { } callee) return OfCall(callee);
        return block.Before switch
        {
            [.., "=", var name] => OfCall(name),
            ["retry"] => BuiltIns.Retry,
            ["timeout"] => BuiltIns.Timeout,
            ["space"] or ["try"] => Space(frames),
            ["stop"] => BuiltIns.Stop,
            _ => [],
        };
    }

    /// <summary>The type of a map's values, in a block that is one: <c>parts { train = here }</c>.</summary>
    public SettingType? Element(IReadOnlyList<Frame> frames) =>
        frames is [.., { Open: '{', Before: [var name] }] && Settings([.. frames.SkipLast(1)]).FirstOrDefault(s => s.Name == name)?.Type is { Kind: SettingKind.Map } map
            ? map.Element : null;

    private List<SettingDescription> OfCall(string callee)
    {
        if (analysis.Catalog.Backends.ContainsKey(callee)) return [.. BuiltIns.Common.Where(s => s.Name is "env" or "wait")];
        if (Type(callee) is not { } type) return [];
        return [.. type.Settings, .. BuiltIn.Contains(type) ? [] : new[] { BuiltIns.Use }, .. BuiltIns.Common];
    }

    // A study chooses settings of the stage that it tunes.
    private IReadOnlyList<SettingDescription> Space(IReadOnlyList<Frame> frames) =>
        frames[0].Before is [Keywords.Study, var study, ..] && analysis.Symbols.Peek(study) is StageSymbol { Syntax.Call.Arguments: [{ Value: CallSyntax template }, ..] }
            ? Type(template.Name.Text)?.Settings ?? [] : [];
}
