using System.Net.ServerSentEvents;
using Factory.Control;

namespace Factory.Cli.Tests;

/// <summary>Events as a daemon writes them.</summary>
internal static class Sent
{
    public static SseItem<string> Item(RunEvent happened) => happened switch
    {
        RunEvent.Snapshot s => TestServer.Item(EventTypes.Run, s.Run, ControlJson.Default.RunDetail),
        RunEvent.StageChanged s => TestServer.Item(EventTypes.Stage, s.Stage, ControlJson.Default.StageView),
        RunEvent.Ended s => TestServer.Item(EventTypes.End, s.Run, ControlJson.Default.RunDetail),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    public static IAsyncEnumerable<SseItem<string>> Items(IEnumerable<RunEvent> events) => events.Select(Item).ToAsyncEnumerable();

    public static IAsyncEnumerable<SseItem<string>> Log(params string[] lines) => lines
        .Select(l => TestServer.Item(EventTypes.Line, new LogLine(1, "stdout", l), ControlJson.Default.LogLine))
        .Append(TestServer.Item(EventTypes.End, new LogEnd(StageState.Done), ControlJson.Default.LogEnd))
        .ToAsyncEnumerable();
}
