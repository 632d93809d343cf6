using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Which study: <c>search</c>, <c>digits/search</c>, <c>search@3</c>, that of run 3.</summary>
internal sealed record StudyReference(string Name, long? Run)
{
    public static Argument<string> Argument(string name = "STUDY") => new(name)
    {
        Description = "A study: name, pipeline/name, or name@run for that of a run",
        Validators = { r => { if (r.Tokens is [var t] && Parse(t.Value) is null) r.AddError($"`{t.Value}` names no study: name, pipeline/name or name@run"); } },
    };

    public static StudyReference? Parse(string text) => text.Split('@') switch
    {
        [{ Length: > 0 } name] => new(name, null),
        [{ Length: > 0 } name, var run] when long.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => new(name, number),
        _ => null,
    };

    /// <summary>That of a pipeline; else one of that name that is asked and told.</summary>
    public static async Task<StudyDetail> Get(Session session, ControlClient client, string text, CancellationToken cancellationToken)
    {
        var study = Parse(text)!;
        try
        {
            return await client.GetStudyAsync(study.Name, study.Run, cancellationToken);
        }
        catch (ControlException e) when (e.Status == System.Net.HttpStatusCode.NotFound && study.Run is null)
        {
            if (LoopStudies.Find(session.Surroundings.Directory, study.Name) is { } loop) return loop;
            throw;
        }
    }
}
