using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>sampler = random(seed: 1)</c></summary>
internal sealed class SamplerBinder(BindingContext context)
{
    public const string Grid = "grid";
    public const string Random = "random";
    private static readonly string[] Available = [Grid, Random];
    // Named by the language, and not run by this version.
    private static readonly HashSet<string> Planned = ["tpe", "cmaes", "cma_es", "gp", "sobol", "halton", "qmc", "evolution", "nsga2", "bayes"];

    /// <returns>Null when it is wrong; then that has been reported.</returns>
    public SamplerSpec? Bind(SettingSyntax? sampler, IReadOnlyList<Dimension> space, BlockSyntax? spaceSyntax)
    {
        if (sampler is null) return new(Random, 0);
        var call = sampler.Value switch
        {
            CallSyntax { Block: null } c => c,
            ReferenceSyntax reference => new CallSyntax(new(reference.Path, reference.Span), [], null, reference.Span),
            _ => null,
        };
        if (call is null)
        {
            if (sampler.Value is not BrokenValueSyntax) context.Diagnostics.UnknownSampler(sampler.Value.Span, null, Available);
            return null;
        }
        var name = call.Name.Text;
        if (Planned.Contains(name)) context.Diagnostics.NotAvailable(call.Span, $"the sampler `{name}`");
        else if (!Available.Contains(name)) context.Diagnostics.UnknownSampler(call.Name.Span, name, Available);
        if (!Available.Contains(name)) return null;
        if (name == Grid) CheckGrid(space, spaceSyntax);
        return new(name, Seed(call));
    }

    private static readonly SettingDescription SeedSetting = new("seed", new(SettingKind.Integer), "For its random numbers.", false, null, null, null, false);

    private long Seed(CallSyntax call)
    {
        var seed = 0L;
        foreach (var argument in call.Arguments)
        {
            string[] names = call.Name.Text == Random ? ["seed"] : [];
            if (argument.Name is not { } name) context.Diagnostics.ArgumentNeedsName(argument.Span, call.Name.Text, names);
            else if (!names.Contains(name.Text)) context.Diagnostics.UnknownArgument(name.Span, call.Name.Text, name.Text, names);
            else if (context.Converter.Convert(argument.Value, SeedSetting, SettingScope.None) is Value.Integer given) seed = given.Value;
        }
        return seed;
    }

    // A grid needs to know how many values a real number has; all whole numbers of a range are its values.
    private void CheckGrid(IReadOnlyList<Dimension> space, BlockSyntax? syntax)
    {
        foreach (var dimension in space.Where(d => d is Dimension.Real { Steps: null } or Dimension.Whole { Steps: null, Log: true }))
            context.Diagnostics.GridNeedsSteps(syntax!.Settings.First(s => s.Name.Text == dimension.Name).Value.Span, dimension.Name);
    }
}
