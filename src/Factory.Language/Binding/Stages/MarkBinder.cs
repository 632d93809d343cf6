using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>
/// Settings that hold for what comes after the stage that sets them, such as the label of a table: where a stage needs one and none before it sets it, that
/// is told before anything runs.
/// </summary>
internal sealed class MarkBinder(BindingContext context)
{
    private readonly HashSet<string> _names =
        [.. context.Catalog.Stages.Values.SelectMany(s => s.Type.Settings).Where(s => s.Inherited).Select(s => s.Name)];

    /// <param name="provided">Settings that something else chooses; null when that cannot be known.</param>
    public void Bind(StageSymbol symbol, CallSyntax call, BoundTask task, IReadOnlySet<string>? provided)
    {
        if (_names.Count == 0) return;
        var before = task.Inputs.Select(i => i.Source is InputSource.Output output ? context.Symbols.Peek(output.Stage) as StageSymbol : null).ToList();
        symbol.Marks = task.Explicit.Where(_names.Contains).Concat(before.OfType<StageSymbol>().SelectMany(b => b.Marks)).ToHashSet(StringComparer.Ordinal);
        symbol.MarksUnknown = task.Inputs.Count < call.Arguments.Count || IsProgram(task.Type) || before.Exists(b => b?.MarksUnknown == true)
            || task.Inputs.Any(i => i.Source is not InputSource.Output) && !task.Type.Settings.Any(s => _names.Contains(s.Name));
        if (symbol.MarksUnknown || provided is null) return;
        foreach (var setting in task.Type.Settings.Where(s => s.Inherited && !symbol.Marks.Contains(s.Name) && !provided.Contains(s.Name)))
            context.Diagnostics.NothingMarks(call.Name.Span, task.Type.Name, setting.Name, setting.Summary);
    }

    // What a program writes, it may have marked itself.
    private static bool IsProgram(StageDescription type) =>
        type.Outputs.Any(o => type.Settings.FirstOrDefault(s => s.Name == o.From)?.Type.Element?.Kind == SettingKind.OutputSpec);
}
