using Factory.Language.Binding;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Editing;

/// <summary>What may be written at a place.</summary>
internal sealed class Completions
{
    private readonly Analysis _analysis;
    private readonly Scopes _scopes;
    private readonly CSharpCompletions _csharp;

    public Completions(Analysis analysis, IKnownColumns? columns)
    {
        _analysis = analysis;
        _scopes = new(analysis);
        _csharp = new(analysis, _scopes, columns);
    }

    public CompletionList At(int offset)
    {
        var cursor = Cursor.At(_analysis.Text, offset);
        var prefix = _analysis.Text.Substring(cursor.Prefix.Start, cursor.Prefix.Length);
        var items = All(cursor).DistinctBy(c => c.Label).Where(c => c.Label.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return new([.. items], cursor.Prefix);
    }

    /// <summary>All that could be meant at a place, whatever is written there already.</summary>
    public IEnumerable<Completion> All(Cursor cursor) => cursor.Kind switch
    {
        CursorKind.CSharp => _csharp.At(cursor),
        CursorKind.Hole => Params(cursor),
        CursorKind.Text => ColumnSetting(cursor) is { } setting ? _csharp.Columns(cursor, setting) : [],
        CursorKind.Unit => UnitsFor(SettingAt(cursor)?.Type),
        CursorKind.Word when cursor.Owner.Length > 0 => MembersOf(cursor),
        CursorKind.Word => cursor.Frame switch
        {
            null => TopLevel(cursor),
            { Open: '{' } => InBlock(cursor),
            { Open: '(' } frame => InCall(cursor, frame),
            { Open: '[' } frame => InList(cursor, frame),
            _ => [],
        },
        _ => [],
    };

    private IEnumerable<Completion> TopLevel(Cursor cursor) => cursor.Item switch
    {
        [] => Keywords.All.Order(StringComparer.Ordinal).Select(k => new Completion(k, CompletionKind.Keyword, "declaration", Keyword(k), k + " ")),
        [Keywords.Param, _, "="] => Params(cursor).Concat(Truths),
        [Keywords.Param, _, ":"] => ParamType,
        [var keyword, _, .., "="] => _scopes.Types(keyword).Select(t => Described.StageType(t.Type, t.Plugin)),
        _ => [],
    };

    private IEnumerable<Completion> InBlock(Cursor cursor)
    {
        if (cursor.Item is [] && cursor.Owner.Length == 0)
        {
            var taken = cursor.Frame!.Items;
            // The keys of such a block are columns.
            if (cursor.Frame.Before is [var name] && _scopes.Settings([.. cursor.Frames.SkipLast(1)]).FirstOrDefault(s => s.Name == name) is { Columns: true, Type.Kind: SettingKind.Map } map)
                return _csharp.Columns(cursor, map).Where(c => !taken.Contains(c.Label) && Characters.NameEnd(c.Label, 0) == c.Label.Length).Select(c => c with { Insert = $"{c.Label} = " });
            // What is not set yet comes first, and before it what must be.
            return _scopes.Settings(cursor.Frames).OrderBy(s => taken.Contains(s.Name)).ThenBy(s => !s.Required).Select(Described.Setting);
        }
        return cursor.Item is [.., "=" or ".."] ? Values(cursor, cursor.Item[0], SettingAt(cursor)?.Type ?? _scopes.Element(cursor.Frames)) : [];
    }

    // `label = "here"`, `drop = ["here"]`
    private SettingDescription? ColumnSetting(Cursor cursor)
    {
        var (name, frames) = cursor.Frame is { Open: '[', Before: [var listed, "="] } ? (listed, [.. cursor.Frames.SkipLast(1)]) : (cursor.Item is [var plain, "="] ? plain : null, cursor.Frames);
        return name is null ? null : _scopes.Settings(frames).FirstOrDefault(s => s.Name == name && s.Columns);
    }

    private IEnumerable<Completion> InCall(Cursor cursor, Frame frame)
    {
        var callee = Scopes.Callee(frame) ?? "";
        if (_analysis.Catalog.Backends.TryGetValue(callee, out var backend))
            return cursor.Item is [] ? backend.Arguments.Where(a => !frame.Items.Contains(a.Name)).Select(Described.Argument) : Params(cursor);
        if (callee == BuiltIns.Tune) return _scopes.Types(Keywords.Stage).Select(t => Described.StageType(t.Type, t.Plugin));
        if (callee == BuiltIns.Check) return Stages(s => s.Bound is BoundTask { Metrics.Count: > 0 });
        if (_scopes.Tuner(cursor, callee) is { Count: > 0 } arguments)
            return cursor.Item is [] ? arguments.Where(a => !frame.Items.Contains(a.Name)).Select(Described.TunerArgument) : Params(cursor);
        if (_scopes.Type(callee) is not { } type) return Params(cursor);
        var names = cursor.Item is [] ? type.Inputs.Where(i => !i.Many && !frame.Items.Contains(i.Name)).Select(Described.Input) : [];
        return Sources(cursor, type, frame).Concat(names).Concat(Params(cursor));
    }

    // First the stages whose output fits here.
    private IEnumerable<Completion> Sources(Cursor cursor, StageDescription type, Frame frame)
    {
        var input = cursor.Item is [var name, ":"] ? type.Inputs.FirstOrDefault(i => i.Name == name)
            : type.Inputs.FirstOrDefault(i => i.Position == frame.Items.Count) ?? type.Inputs.FirstOrDefault(i => i.Many);
        bool Fits(StageSymbol stage) => stage.Bound is BoundTask task && (input is null || task.Outputs.Any(o => Kinds.Accepts(input, o.Kind)));
        var within = frame.Before is [_, var self, ..] ? self : null;
        return _analysis.Symbols.Stages.Where(s => s.Bound is BoundTask or null && s.Name.Text != within).OrderBy(s => !Fits(s)).Select(Described.Symbol);
    }

    private IEnumerable<Completion> InList(Cursor cursor, Frame frame) => frame.Before switch
    {
        [var setting, "="] => Items(cursor with { Frames = [.. cursor.Frames.SkipLast(1)] }, setting),
        [Keywords.Param, _, ":"] => ParamType,
        // What a fan-out may go over: a list, or what a stage makes.
        [_, _] => cursor.Item is [.., "in"] ? Params(cursor).Concat(Stages(s => s.Bound is BoundTask task && task.Outputs.Any(o => o.Kind == ArtifactKind.Files))) : [],
        _ => Params(cursor),
    };

    private IEnumerable<Completion> Items(Cursor cursor, string setting)
    {
        if (setting == "on") return _analysis.Catalog.Backends.Values.OrderBy(b => b.Kind, StringComparer.Ordinal).Select(Described.Backend);
        var type = _scopes.Settings(cursor.Frames).FirstOrDefault(s => s.Name == setting)?.Type;
        return Values(cursor, setting, type?.Element);
    }

    private IEnumerable<Completion> Values(Cursor cursor, string setting, SettingType? type)
    {
        IEnumerable<Completion> special = setting switch
        {
            "use" => Stages(s => s.Syntax.Keyword.Text == Keywords.Study).Select(c => c with { Insert = c.Insert + ".best" }),
            "gate" when cursor.Frame is { Before: [Keywords.Release, ..] } => Stages(s => s.Syntax.Keyword.Text == Keywords.Gate),
            "on" => [new("[", CompletionKind.Value, "a list of hardware, best first", null, "["), .. _analysis.Catalog.Backends.Values.Select(Described.Backend)],
            "sampler" => Tuners(_analysis.Catalog.Samplers, "sampler"),
            "pruner" => Tuners(_analysis.Catalog.Pruners, "pruner"),
            "terminator" => Tuners(_analysis.Catalog.Terminators, "terminator"),
            _ when cursor.Frame is { Before: ["space"] } => Words("dimension", "log(", "linear(", "choice(", "only("),
            _ => [],
        };
        IEnumerable<Completion> typed = type?.Kind switch
        {
            SettingKind.Bool => Truths,
            SettingKind.Choice => (type.Choices ?? []).Select(c => new Completion(c, CompletionKind.Value, "one of the choices", null, c)),
            SettingKind.OutputSpec => Words("output", "file(", "folder(", "table(", "model(", "report("),
            SettingKind.MetricType => Words("metric type", "float", "int", "bool", "text"),
            SettingKind.Argument => Words("a path when it runs", "input", "output", "file("),
            _ => [],
        };
        return special.Concat(typed).Concat(Params(cursor));
    }

    private IEnumerable<Completion> MembersOf(Cursor cursor)
    {
        if (cursor.Owner is "input" or "output" && cursor.Frames is [{ Before: [_, var name, ..] }, ..] && _analysis.Symbols.Peek(name) is StageSymbol self)
            return cursor.Owner == "input" ? InputsOf(self) : _scopes.OutputsOf(self);
        if (cursor.Owner == "env") return [];
        return (_analysis.Symbols.Peek(cursor.Owner) as StageSymbol)?.Bound switch
        {
            BoundTask task => task.Outputs.Select(o => Described.Output(o, task.Name)),
            BoundStudy => [new("best", CompletionKind.Output, "the best settings that it found", "for `use`", "best")],
            _ when cursor.Item is [var keyword, _, .., "="] && cursor.Frame is null => WithPrefix(_scopes.Types(keyword), cursor.Owner),
            _ when cursor.Frame is { Open: '(' } frame && Scopes.Callee(frame) == BuiltIns.Tune => WithPrefix(_scopes.Types(Keywords.Stage), cursor.Owner),
            _ => [],
        };
    }

    // What is chosen unless something is said comes first.
    private static IEnumerable<Completion> Tuners(IReadOnlyDictionary<string, (TunerDescription Type, string Plugin)> offered, string role) =>
        offered.Values.OrderBy(t => t.Type.Name != "auto").ThenBy(t => t.Type.Name, StringComparer.Ordinal).Select(t => Described.Tuner(t.Type, role, t.Plugin));

    private static IEnumerable<Completion> InputsOf(StageSymbol stage) => stage.Syntax.Call.Arguments.Select(InputBinder.NameOf).OfType<string>()
        .Select(n => new Completion(n, CompletionKind.Argument, "input", null, n));

    // `train.` is followed by `mlp`.
    private static IEnumerable<Completion> WithPrefix(IEnumerable<(StageDescription Type, string Plugin)> types, string owner) =>
        types.Where(t => t.Type.Name.StartsWith(owner + ".", StringComparison.Ordinal))
            .Select(t => Described.StageType(t.Type, t.Plugin) with { Label = t.Type.Name[(owner.Length + 1)..], Insert = t.Type.Name[(owner.Length + 1)..] + "(" });

    private SettingDescription? SettingAt(Cursor cursor) => cursor.Frame switch
    {
        { Open: '{' } when cursor.Item is [var name, ..] => _scopes.Settings(cursor.Frames).FirstOrDefault(s => s.Name == name) ?? (_scopes.Element(cursor.Frames) is { } element
            ? new(name, element, "", false, null, null, null, false) : null),
        { Open: '(' } frame when cursor.Item is [var argument, ":", ..] && _analysis.Catalog.Backends.TryGetValue(Scopes.Callee(frame) ?? "", out var backend)
            && backend.Arguments.FirstOrDefault(a => a.Name == argument) is { } found => new(argument, found.Type, found.Summary, false, null, null, null, false),
        _ => null,
    };

    private static IEnumerable<Completion> UnitsFor(SettingType? type) => Units.Names.Append("%").Where(u => type?.Kind switch
    {
        SettingKind.Bytes => Units.Find(u)?.Kind == UnitKind.Bytes,
        SettingKind.Duration => Units.Find(u)?.Kind == UnitKind.Seconds,
        SettingKind.Fraction => u == "%",
        SettingKind.Integer or SettingKind.Number or SettingKind.Text => false,
        _ => true,
    }).Select(u => new Completion(u, CompletionKind.Unit, u == "%" ? "a hundredth" : Units.Find(u)!.Value.Kind == UnitKind.Bytes ? "size" : "duration", null, u));

    private IEnumerable<Completion> Params(Cursor cursor) => _scopes.Indices(cursor).Concat(_analysis.Symbols.Params.Select(Described.Symbol));
    private IEnumerable<Completion> Stages(Func<StageSymbol, bool> which) => _analysis.Symbols.Stages.Where(which).Select(Described.Symbol);

    private static IEnumerable<Completion> ParamType => Words("type of a param", [.. ParamTypes.Words.Keys]);
    private static IEnumerable<Completion> Truths => Words("truth value", "true", "false");

    private static IEnumerable<Completion> Words(string detail, params string[] words) =>
        words.Select(w => new Completion(w.TrimEnd('('), CompletionKind.Value, detail, null, w));

    private static string Keyword(string keyword) => keyword switch
    {
        Keywords.Pipeline => "The name of the pipeline, and what holds for a whole run: `pipeline digits { parallel = 4 }`",
        Keywords.Use => "Shared declarations of another file: `use \"common.factory\"`",
        Keywords.Param => "A value that a run may set: `param epochs = 30`",
        Keywords.Dataset => "A stage whose outputs become named dataset versions: `dataset raw = csv(\"data.csv\")`",
        Keywords.Stage => "Work for a plugin or a program: `stage clean = filter(raw) { … }`",
        Keywords.Study => "A search for the best settings of a stage: `study search = tune(train.mlp(…)) { … }`",
        Keywords.Gate => "Conditions that decide: `gate quality = check(report) { require => … }`",
        Keywords.Trigger => "When the pipeline runs again by itself: `trigger nightly = schedule(\"0 3 * * *\")`",
        _ => "What is released: `release digits = publish(model) { gate = quality }`",
    };
}
