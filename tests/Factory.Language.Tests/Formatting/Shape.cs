using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Factory.Language.Syntax;

namespace Factory.Language.Tests;

/// <summary>A syntax tree as text, without its places, and C# without its layout: two texts of one shape mean the same.</summary>
internal static class Shape
{
    public static string Of(string text)
    {
        var diagnostics = new DiagnosticBag();
        var syntax = PipelineParser.Parse(text, diagnostics);
        Assert.Equal(0, diagnostics.Count);
        var shape = new StringBuilder();
        Write(shape, syntax);
        return shape.ToString();
    }

    private static void Write(StringBuilder shape, object? value)
    {
        switch (value)
        {
            case null: shape.Append('-'); break;
            case CSharpSyntax code: shape.Append("=> ").AppendJoin(' ', Tokens(code.Text)); break;
            case string text: shape.Append('"').Append(text).Append('"'); break;
            case SyntaxNode or TextPart or ReferencePart: Node(shape, value); break;
            case IEnumerable items:
                shape.Append('[');
                foreach (var item in items) Write(shape, item);
                shape.Append(']');
                break;
            default: shape.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void Node(StringBuilder shape, object node)
    {
        shape.Append('(').Append(node.GetType().Name);
        foreach (var property in node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.PropertyType != typeof(TextSpan) && p.GetIndexParameters().Length == 0))
        {
            shape.Append(' ');
            Write(shape, property.GetValue(node));
        }
        shape.Append(')');
    }

    private static IEnumerable<string> Tokens(string code)
    {
        for (var at = Trivia.Skip(code, 0); at < code.Length; at = Trivia.Skip(code, at))
        {
            var end = CSharpTokens.End(code, at, SyntaxLimits.Depth).At;
            yield return code[at..end];
            at = end;
        }
    }
}
