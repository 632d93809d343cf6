namespace Factory.Cli;

/// <param name="Command">The command in whose help it stands, such as <c>factory data show</c>; <c>factory</c> alone for the first page.</param>
/// <param name="Line">What is typed.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Ends">How it ends when all examples are typed one after the other.</param>
public sealed record Example(string Command, string Line, string Meaning, ExitCode Ends = ExitCode.Ok);

/// <summary>
/// Every example of the help texts. In this order, from the top of a source tree, each of them ends as it says:
/// a test runs them all against a real daemon.
/// </summary>
public static class Examples
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new("factory doctor", "factory doctor", "check this machine"),
        new("factory lint", "factory lint pipelines/digits.factory", "find what is wrong with a pipeline, all at once"),
        new("factory plan", "factory plan pipelines/digits.factory", "what would run, what is cached, and why"),
        new("factory plan", "factory plan pipelines/digits.factory --set epochs=10", "the same with another value of a param"),
        new("factory", "factory run pipelines/digits.factory", "make the model"),
        new("factory run", "factory run pipelines/digits.factory", "run and watch; what is cached is not run again"),
        new("factory run", "factory run pipelines/digits.factory --set epochs=10", "with another value of a param"),
        new("factory run", "factory run pipelines/digits.factory --detach", "leave it to the daemon"),
        new("factory", "factory status", "what ran and what runs"),
        new("factory status", "factory status", "the last runs"),
        new("factory status", "factory status last", "the stages of the last run"),
        new("factory status", "factory status digits --json", "the newest run of a pipeline, for a program"),
        new("factory logs", "factory logs model", "what a stage printed"),
        new("factory logs", "factory logs model -f --run last", "follow it to its end"),
        new("factory", "factory why model", "why a stage ran, or did not"),
        new("factory why", "factory why model", "why a stage ran, or did not, in the last run"),
        new("factory why", "factory why search --run 1", "the same of an earlier run"),
        new("factory diff", "factory diff 1 last", "what is different from an earlier run, stage by stage"),
        new("factory cancel", "factory cancel last", "cancel the last run, if it is not over"),
        new("factory pause", "factory pause last", "let the last run begin nothing new, if it is not over"),
        new("factory resume", "factory resume last", "let it go on"),
        new("factory approve", "factory approve quality --note checked", "say yes to a gate of the last run that asks for it", ExitCode.Failed),
        new("factory approve", "factory approve quality --reject --run last", "say no: nothing is released", ExitCode.Failed),
        new("factory data list", "factory data list", "all datasets"),
        new("factory data show", "factory data show digits/raw", "rows, columns, labels and versions of a dataset"),
        new("factory data show", "factory data show digits/raw --version 1", "one version of it"),
        new("factory models", "factory models", "all releases"),
        new("factory models list", "factory models list", "all releases"),
        new("factory models show", "factory models show digits@champion", "a release: files, metrics, what its gate said"),
        new("factory models export", "factory models export digits@champion digits-model", "copy a release's files, checked"),
        new("factory lineage", "factory lineage digits@champion", "what a model was made from, back to the source file"),
        new("factory devices", "factory devices", "the hardware, and who uses it"),
        new("factory plugins", "factory plugins", "the plugins, with their stage types and backends"),
        new("factory daemon start", "factory daemon start", "start a daemon here, if none runs"),
        new("factory daemon status", "factory daemon status", "which daemon answers here"),
        new("factory daemon stop", "factory daemon stop --drain", "end it when what runs has ended"),
    ];

    public static IReadOnlyList<Example> Of(string command) => [.. All.Where(e => e.Command == command)];
}
