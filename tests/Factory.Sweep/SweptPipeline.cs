namespace Factory.Sweep;

/// <summary>A small pipeline with one stage of every kind that touches the disk in a way of its own.</summary>
internal static class SweptPipeline
{
    public const string Name = "swept";
    public const string Data = "x,kind\n1,a\n2,b\n-3,a\n4,b\n5,a\n";
    public const string Text = """
        pipeline swept
        dataset raw = csv("rows.csv") { label = "kind" }
        stage kept = filter(raw) { keep => row.Number("x") > 0 }
        stage text = export.csv(kept)
        stage fit = exec(text) {
            command = ["sh", "-c", "cat \"$FACTORY_INPUT_TEXT\" > \"$FACTORY_OUTPUT_MODEL\"; echo rows=4"]
            outputs { model = file("model.txt") }
            metrics { rows = int }
        }
        gate quality = check(fit) { require => fit.Rows >= 3 }
        release swept = publish(fit.model) {
            gate  = quality
            alias = "champion"
        }
        """;
}
