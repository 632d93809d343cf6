using System.Diagnostics;
using System.Text.Json;
using Factory.Host.Native;
using Factory.Control;
using Factory.Protocol;

namespace Factory.Host.Data;

/// <summary>Looks into the files of datasets, with native libraries that may fail on what they are given: one request, and the host ends.</summary>
internal static class DataRole
{
    public static int Run(ProtocolPipe pipe)
    {
        // Nobody waits for a profile as for a stage.
        using (var self = Process.GetCurrentProcess()) self.PriorityClass = ProcessPriorityClass.BelowNormal;
        if (pipe.ReadLine() is not { } line) return ExitCodes.Done;
        new Thread(() => EndWithTheDaemon(pipe)) { IsBackground = true, Name = "end" }.Start();
        pipe.Write(Answer(line), ProtocolJson.Default.DataResponse);
        return ExitCodes.Done;
    }

    private static void EndWithTheDaemon(ProtocolPipe pipe)
    {
        pipe.ReadLine();
        Environment.Exit(ExitCodes.Done);
    }

    private static DataResponse Answer(string line)
    {
        try
        {
            var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.DataRequest)!;
            // The rest of the process, and what DuckDB does not count, has as much again.
            using var duck = new Duck(request.Memory / 2);
            return request switch
            {
                { Profile: { } profile } => new(Profile: Profile(duck, profile)),
                { Compare: { } compare } => new(Comparison: new DataComparer(duck).Compare(compare)),
                _ => new(Error: "the request asks for nothing"),
            };
        }
        catch (Exception e)
        {
            return new(Error: LastWords.OneLine($"{e.GetType().Name}: {e.Message}"));
        }
    }

    internal static ProfileView Profile(Duck duck, ProfileRequest request)
    {
        var tables = DataTables.Of(duck, request.Files);
        if (ImageTable.Of(duck, "images", request.Files, request.Images) is { } images) tables.Add(new(images, null));
        var profiler = new TableProfiler(duck);
        return new([.. tables.Select(profiler.Profile)]);
    }
}
