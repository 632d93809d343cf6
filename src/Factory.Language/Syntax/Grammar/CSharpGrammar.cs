using System.Text;
using Sprache;

namespace Factory.Language.Syntax;

/// <summary>C# after <c>=></c>: only its extent is found here.</summary>
internal static class CSharpGrammar
{
    public static readonly Parser<ValueSyntax> Expression = Combine.Read(input =>
    {
        var extent = CSharpExtent.Find(input.Source, input.Position);
        var text = input.Source[extent.Start..extent.End];
        var broken = Report(input, extent, text);
        return Result.Success<ValueSyntax>(new CSharpSyntax(text, broken, extent.Span), input.To(extent.End));
    });

    private static bool Report(TextInput input, CSharpExtent extent, string text)
    {
        var before = input.Diagnostics.Count;
        if (extent.Problem != CSharpProblem.None) input.Diagnostics.CSharpNotClosed(extent.ProblemAt, extent.Problem);
        else if (text.Length == 0) input.Diagnostics.CSharpMissing(new(Math.Max(0, input.Position - 2), 2));
        else if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > SyntaxLimits.Expression) input.Diagnostics.ExpressionTooLong(extent.Span, bytes);
        return input.Diagnostics.Count > before;
    }
}
