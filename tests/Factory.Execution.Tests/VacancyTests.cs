using Factory.Engine;
using Factory.Execution.Attempts;
using Factory.Execution.Hardware;
using Factory.Sdk;

namespace Factory.Execution.Tests;

/// <summary>Devices are given back when no process of the attempt is left on them.</summary>
public sealed class VacancyTests
{
    private static readonly Placement s_gpu = new("cuda", [new("GPU-1", new Dictionary<string, TakenResource>())]);

    [Fact]
    public async Task The_end_waits_for_what_came_with_the_attempt_and_not_for_who_was_there()
    {
        var leases = new Told([7], [7, 12, 13], [7, 13], [7, 13], [7]);
        var vacancy = new Vacancy(leases, s_gpu, TimeSpan.FromHours(1), TimeProvider.System);
        await vacancy.BeginAsync(default);
        Assert.Empty(await vacancy.EndAsync());
        Assert.Equal(5, leases.Asked);
    }

    [Fact]
    public async Task It_does_not_wait_for_ever()
    {
        var vacancy = new Vacancy(new Told([], [12]), s_gpu, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await vacancy.BeginAsync(default);
        Assert.Equal([12], await vacancy.EndAsync());
    }

    [Fact]
    public async Task A_backend_is_asked_again_when_it_is_told_something_else_of_a_placement()
    {
        var (prepared, asked) = (new PreparedPlacements(), 0);
        var inventory = new Inventory(1, []);
        foreach (var mask in new[] { "rocr", "hip", "rocr" })
        {
            var placement = s_gpu with { Told = new Dictionary<string, Value> { ["mask"] = mask } };
            await prepared.OfAsync(placement, inventory, () =>
            {
                asked++;
                return Task.FromResult(PreparedLease.Nothing.Environment);
            });
        }
        Assert.Equal(2, asked);
    }

    /// <summary>Answers in turn; the last answer for ever.</summary>
    private sealed class Told(params int[][] answers) : ILeases
    {
        public int Asked { get; private set; }

        public Task<PreparedLease> PrepareAsync(AttemptId attempt, Placement placement, CancellationToken cancellationToken) => Task.FromResult(PreparedLease.Nothing);

        public Task ReleaseAsync(AttemptId attempt, Placement placement) => Task.CompletedTask;

        public Task<IReadOnlyList<int>> ProcessesAsync(Placement placement, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<int>>(answers[Math.Min(Asked++, answers.Length - 1)]);
    }
}
