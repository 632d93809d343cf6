using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>A study over the standard streams, for a loop that lives elsewhere: docs/study.md. Ends when the study or its input does.</summary>
internal static class LoopRole
{
    /// <summary>The command line became this program: it ends as that would. A line is wrong, or the file of the study is.</summary>
    private const int Usage = 2;
    private const string Ask = "ask";

    // Those who ask and tell at the same time wait for each other.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static int Run(string space, string[] options)
    {
        var lines = LoopPipe.TakeOverStandardStreams();
        try
        {
            Run(LoopOptions.Parse(space, options), lines);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is LoopException or StageFailedException or InvalidDataException or HostException { ExitCode: ExitCodes.Usage })
        {
            lines.Write(new() { Error = e.Message });
            lines.Flush();
            LastWords.Say(e.Message, "factory");
            return Usage;
        }
    }

    private static void Run(LoopOptions options, LoopPipe lines)
    {
        var folders = options.Plugins.Select(PluginFolder.Load).ToList();
        var sampler = LoopTuners.Create<ISampler>([.. folders.SelectMany(f => f.Samplers)], "sampler", options.Sampler);
        var pruner = LoopTuners.Create<IPruner>([.. folders.SelectMany(f => f.Pruners)], "pruner", options.Pruner);
        var terminator = options.Terminator is { } call ? LoopTuners.Create<ITerminator>([.. folders.SelectMany(f => f.Terminators)], "terminator", call) : null;
        var study = new LoopStudy(Read(options.Space), options.Seed, options.Trials, options.Workers);
        using var journal = Journal(options, study);
        var loop = new Loop(study, sampler, pruner, terminator, e => journal?.Keep(e), lines.Write);
        if (options.Once is { } once) Once(study, loop, once, lines);
        else Talk(study, loop, lines);
    }

    // Of a loop that is no one program: it asks, or tells, and comes again.
    private static void Once(LoopStudy study, Loop loop, string once, LoopPipe lines)
    {
        if (once != Ask) loop.Tell(once);
        else if (!loop.Ask())
        {
            if (study.Running.Count == 0) lines.Write(End(study, loop));
            else lines.Write(new() { Wait = $"nothing is to be tried until there are more results: {study.Running.Count} trials are out" });
        }
        lines.Flush();
    }

    private static void Talk(LoopStudy study, Loop loop, LoopPipe lines)
    {
        var goesOn = loop.Start();
        while (goesOn)
        {
            lines.Flush();
            if (lines.ReadLine() is not { } line) return;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                goesOn = loop.Take(line);
            }
            catch (LoopException e)
            {
                lines.Write(new() { Error = e.Message });
            }
        }
        lines.Write(End(study, loop));
        lines.Flush();
    }

    private static LoopLine End(LoopStudy study, Loop loop) => new()
    {
        End = study.Trials.Count >= study.Budget ? $"all {study.Trials.Count} trials are done" : loop.Over ?? $"there is nothing more to try after {study.Trials.Count} trials",
        Best = [.. study.Best().Select(n => new LoopBest(n, study.Trials[n].Parameters, Named(study, study.Trials[n].Values)))],
    };

    private static Dictionary<string, double> Named(LoopStudy study, IReadOnlyList<double> values) =>
        study.File.Objectives.Zip(values).ToDictionary(v => v.First.Name, v => v.Second);

    private static LoopJournal? Journal(LoopOptions options, LoopStudy study)
    {
        if (options.Journal is not { } path) return null;
        var journal = LoopJournal.Open(path, options.Once is null ? TimeSpan.Zero : s_patience, new(1, StudyWords.OfSpace(study.File.Space), StudyWords.OfAims(study.File),
            $"{options.Sampler}", $"{options.Pruner}", $"{options.Seed}", $"{options.Workers}"));
        foreach (var happened in journal.Events) study.Apply(happened);
        return journal;
    }

    private static StudyFile Read(string path)
    {
        try
        {
            return StudyFile.Read(File.ReadAllText(path));
        }
        catch (StudyFileException e)
        {
            throw new LoopException($"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoopException(e.Message);
        }
    }
}
