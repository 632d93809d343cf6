using Factory.Language.Syntax;

namespace Factory.Language.Editing;

/// <summary>The declarations of a file, with their settings.</summary>
internal static class Outline
{
    public static IReadOnlyList<OutlineItem> Of(Analysis analysis) =>
        [.. SyntaxTree.Children(analysis.Syntax).OfType<DeclarationSyntax>().Select(Declaration).OfType<OutlineItem>()];

    private static OutlineItem? Declaration(DeclarationSyntax declaration) => declaration switch
    {
        HeaderSyntax header => new(header.Name.Text, Keywords.Pipeline, header.Summary ?? "", header.Span, header.Name.Span, Settings(header.Block)),
        ParamSyntax param => new(param.Name.Text, Keywords.Param, param.Summary ?? "", param.Span, param.Name.Span, []),
        StageSyntax stage => new(stage.Name.Text, stage.Keyword.Text, stage.Call.Name.Text, stage.Span, stage.Name.Span, Settings(stage.Call.Block)),
        _ => null,
    };

    private static IReadOnlyList<OutlineItem> Settings(BlockSyntax? block) => [.. (block?.Settings ?? []).Select(s =>
    {
        var last = s.Path[^1].Span;
        return new OutlineItem(string.Join('.', s.Path.Select(p => p.Text)), "setting", "", s.Span, new(s.Path[0].Span.Start, last.End - s.Path[0].Span.Start),
            Settings(s.Value as BlockSyntax));
    })];
}
