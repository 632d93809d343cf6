using System.Globalization;
using System.Text.RegularExpressions;
using Factory.Engine;
using Factory.Protocol;

namespace Factory.Execution.Tests;

public sealed class LogTests
{
    private const long Flood = 1L << 30;
    private const long Limit = 4 << 20;

    [Fact]
    public async Task A_flood_takes_a_bounded_part_of_the_disk_and_its_beginning_and_end_are_there()
    {
        await using var workshop = new Workshop(o => o with { LogLimit = Limit });
        var daemon = workshop.StartDaemon();
        var order = workshop.Order("flooding", "test.deluge", ("bytes", Flood));
        var log = Path.Combine(workshop.FolderOf(order), TicketFiles.StandardOutput);

        var running = daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        long most = 0;
        while (!running.IsCompleted)
        {
            if (File.Exists(log)) most = Math.Max(most, Native.OnDisk(log));
            await Task.WhenAny(running, Task.Delay(5));
        }
        var outcome = await running;

        Assert.True(outcome.End == AttemptEnd.Succeeded, outcome.Reason);
        // What is written between two looks of the host comes on top, and is given back at the next.
        Assert.InRange(most, 1, Flood / 2);
        Assert.InRange(Native.OnDisk(log), 1, Limit);
        var lines = Lines(log, last: true);
        Assert.Equal(("the first line", "block 0", "the last line"), (lines[0], lines[1], lines[^1]));
        var note = Assert.Single(lines, l => l.StartsWith("[factory:", StringComparison.Ordinal));
        Assert.Equal(new FileInfo(log).Length, LeftOut(note) + lines.Where(l => l != note).Sum(l => l.Length + 1));
        Assert.DoesNotContain(lines, l => l.Contains('\0', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_follows_a_flood_sees_every_line_or_how_much_is_missing()
    {
        await using var workshop = new Workshop(o => o with { LogLimit = Limit });
        var daemon = workshop.StartDaemon();
        var order = workshop.Order("flooding", "test.deluge", ("bytes", Flood / 4));
        var log = Path.Combine(workshop.FolderOf(order), TicketFiles.StandardOutput);

        var running = daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        using var reader = new LogReader(log, Limit, Redactor.None);
        var (seen, bytes, lastLine) = (0L, 0L, "");
        for (var over = false; !over;)
        {
            over = running.IsCompleted;
            foreach (var line in reader.Read(last: over))
            {
                seen++;
                bytes += line.StartsWith("[factory:", StringComparison.Ordinal) ? LeftOut(line) : line.Length + 1;
                lastLine = line;
            }
            await Task.WhenAny(running, Task.Delay(20));
        }

        Assert.Equal(AttemptEnd.Succeeded, (await running).End);
        Assert.Equal(new FileInfo(log).Length, bytes);
        Assert.Equal("the last line", lastLine);
        Assert.True(seen > 1);
    }

    [Fact]
    public async Task What_a_killed_host_had_printed_is_in_the_log_and_within_the_limit()
    {
        await using var workshop = new Workshop(o => o with { LogLimit = Limit });
        var ear = new Ear();
        var order = workshop.Order("flooding", "test.deluge", ("bytes", 4 * Limit), ("stay", true));
        var log = Path.Combine(workshop.FolderOf(order), TicketFiles.StandardOutput);

        var running = workshop.StartDaemon().AttendAsync(order, resumed: false, ear, CancellationToken.None);
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty && File.Exists(log) && new FileInfo(log).Length > 4 * Limit, "the flood is over");
        _ = Native.Kill(ear.Hosts.Single().Pid, Native.SignalKill);
        await running;

        Assert.InRange(Native.OnDisk(log), 1, Limit);
        Assert.StartsWith("a line of the flood", Lines(log, last: true)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_hidden_wherever_a_piece_of_the_log_ends()
    {
        var file = Path.GetTempFileName();
        try
        {
            // Longer than any piece that is read at once, and not a line end in it.
            var text = new string('x', 70_000) + "hunter2-hunter2";
            File.WriteAllText(file, string.Concat(Enumerable.Repeat(text, 40)) + "\nlines of\nkey-one\nkey-two\n");
            var redactor = new Redactor(["hunter2-hunter2", "key-one\nkey-two"]);
            var shown = string.Concat(Lines(file, last: true, redactor));
            LogFiles.Redact(file, redactor);
            var kept = File.ReadAllText(file);

            foreach (var seen in new[] { shown, kept })
            {
                Assert.DoesNotContain("hunter2", seen, StringComparison.Ordinal);
                Assert.DoesNotContain("key-", seen, StringComparison.Ordinal);
                Assert.Equal(70_000 * 40, seen.Count(c => c == 'x'));
            }
            Assert.Equal(kept.Replace("\n", "", StringComparison.Ordinal), shown);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<string> Lines(string log, bool last, Redactor? redactor = null)
    {
        using var reader = new LogReader(log, Limit, redactor ?? Redactor.None);
        return [.. reader.Read(last)];
    }

    private static long LeftOut(string note) =>
        long.Parse(Regex.Match(note, @"[\d,]+").Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
