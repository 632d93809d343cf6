using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class ModelsShowCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = ModelsCommand.Reference();
        return shared.Reading(new Command("show", "Show a release: files, metrics, and what its gate said.") { reference },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var release = await client.GetModelAsync(parsed.GetRequiredValue(reference), cancellationToken);
            session.Show(release, ControlJson.Default.ReleaseDetail, r => Print(session, r));
            return ExitCode.Ok;
        });
    }

    private static void Print(Session session, ReleaseDetail release)
    {
        var facts = new TextTable("", "");
        facts.Add("release", $"{release.Name} version {release.Version}");
        if (release.Aliases.Count > 0) facts.Add("aliases", string.Join(", ", release.Aliases));
        facts.Add("made by", $"run {release.Run} of {release.Pipeline}, {Words.Ago(release.Created, session.Now)}");
        foreach (var (stage, metrics) in release.Metrics) facts.Add(stage, Words.Metrics(metrics));
        foreach (var condition in release.Gate) facts.Add("gate", ConditionWords.Of(condition));
        facts.Add("folder", release.Directory);
        foreach (var artifact in release.Artifacts)
        {
            facts.Add(artifact.Kind, $"{artifact.Name}, {artifact.Digest}");
            foreach (var file in artifact.Files) facts.Add("", $"{file.Path}, {Words.Bytes(file.Size)}");
        }
        facts.Print(session.Out);
    }
}
