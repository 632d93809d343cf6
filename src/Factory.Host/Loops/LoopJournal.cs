using System.Text;
using System.Text.Json;

namespace Factory.Host.Loops;

/// <summary>
/// A study's events in a file, a line each. An event is in the file before anyone hears of it; a last line that was cut off is one of which
/// nobody heard. One loop at a time has it open.
/// </summary>
internal sealed class LoopJournal : IDisposable
{
    private const byte NewLine = (byte)'\n';
    private readonly FileStream _file;

    private LoopJournal(FileStream file, IReadOnlyList<LoopEvent> events) => (_file, Events) = (file, events);

    /// <summary>What happened before.</summary>
    public IReadOnlyList<LoopEvent> Events { get; }

    /// <exception cref="LoopException">It is another study's, no journal, or in use.</exception>
    /// <param name="path">The file; it is made where there is none.</param>
    /// <param name="patience">How long to wait for one that has it open.</param>
    /// <param name="header">What the study is.</param>
    public static LoopJournal Open(string path, TimeSpan patience, LoopHeader header)
    {
        var file = OpenFile(path, patience);
        try
        {
            var lines = Lines(file);
            if (lines.Count == 0) Write(file, header);
            else Check(path, lines[0], header);
            return new(file, [.. lines.Skip(1).Select((line, i) => Event(path, line, i + 2))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Keep(LoopEvent happened)
    {
        JsonSerializer.Serialize(_file, happened, LoopJson.Default.LoopEvent);
        _file.WriteByte(NewLine);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static FileStream OpenFile(string path, TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < patience)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                Task.Delay(TimeSpan.FromMilliseconds(10)).GetAwaiter().GetResult();
            }
        }
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoopException($"the journal cannot be opened: {e.Message}");
        }
    }

    // All whole lines; what follows the last one is cut off.
    private static List<string> Lines(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var end = bytes.AsSpan().LastIndexOf(NewLine) + 1;
        file.SetLength(end);
        file.Position = end;
        return [.. Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static void Write(FileStream file, LoopHeader header)
    {
        JsonSerializer.Serialize(file, header, LoopJson.Default.LoopHeader);
        file.WriteByte(NewLine);
        file.Flush();
    }

    private static void Check(string path, string line, LoopHeader asked)
    {
        LoopHeader? kept = null;
        try
        {
            kept = JsonSerializer.Deserialize(line, LoopJson.Default.LoopHeader);
        }
        catch (JsonException)
        {
            // Said below.
        }
        if (kept is null) throw new LoopException($"{path} is no journal of a study: name another file");
        foreach (var (what, before, now) in new[]
        {
            ("form", $"{kept.Study}", $"{asked.Study}"), ("space", kept.Space, asked.Space), ("objectives", kept.Objectives, asked.Objectives),
            ("sampler", kept.Sampler, asked.Sampler), ("pruner", kept.Pruner, asked.Pruner), ("seed", kept.Seed, asked.Seed), ("workers", kept.Workers, asked.Workers),
        })
        {
            if (before != now)
                throw new LoopException($"{path} keeps a study with another {what}: {before}, and this one has {now}; go on with the same, or name another journal");
        }
    }

    private static LoopEvent Event(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LoopJson.Default.LoopEvent) ?? throw new JsonException("`null` is no event");
        }
        catch (JsonException e)
        {
            throw new LoopException($"{path}:{number} is no event of a study: {e.Message}");
        }
    }
}
