using System.Collections.Concurrent;
using Factory.Engine;
using Microsoft.Extensions.Logging;

namespace Factory.Execution.Tests;

public sealed class SilenceTests
{
    [Fact]
    public async Task A_host_that_says_nothing_is_noted_and_not_killed()
    {
        await using var workshop = new Workshop(o => o with { Silence = TimeSpan.FromSeconds(1), Poll = TimeSpan.FromMilliseconds(50) });
        var log = new Lines();
        var daemon = workshop.StartDaemon(log);
        var ear = new Ear();
        var order = workshop.Order("hanging", "test.hang"); // its host's heart beats every five seconds

        var running = daemon.AttendAsync(order, resumed: false, ear, CancellationToken.None);
        await Eventually.IsTrue(() => !log.Kept.IsEmpty, "the silence is noted");
        var lived = Native.Lives(ear.Hosts.Single().Pid);
        daemon.Stop(order.Id, AttemptEnd.Cancelled);
        await running;

        Assert.Contains("has said nothing for", log.Kept.First());
        Assert.True(lived);
    }

    private sealed class Lines : ILogger<AttemptRunner>
    {
        public ConcurrentQueue<string> Kept { get; } = [];

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Kept.Enqueue(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    }
}
