using Factory.Control;

namespace Factory.Service.Tests;

public sealed class MemoryTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_program_that_takes_more_memory_than_it_leased_is_told_so_where_the_machine_can_limit_it()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        var limit = (await client.GetStatusAsync()).MemoryLimit;
        var file = _space.Write("greedy.factory", """
            pipeline greedy
            stage hoard = exec() {
                command = ["python3", "-c", "print(len(b'x' * 600_000_000))"]
                on      = cpu(cores: 1, memory: 300 MiB)
            }
            """);

        var ran = await _space.Cli("run", file);

        var stage = (await client.GetRunAsync(Routes.Last)).Stages.Single();
        if (limit.StartsWith("cgroup version 1, ", StringComparison.Ordinal) || limit == "cgroup version 2")
        {
            Assert.True(ran.ExitCode == 1, ran.Output + ran.Error);
            Assert.Equal("out_of_memory", stage.Attempts.Single().End);
            Assert.Contains("more memory than the 300 MiB", stage.Reason, StringComparison.Ordinal);
            Assert.Contains("300 MiB", ran.Output, StringComparison.Ordinal);
        }
        else
        {
            // There is no limit to be had: the program gets what it wants, and whoever asks is told why.
            Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
            var doctor = await _space.Cli("doctor");
            Assert.Contains("memory limits", doctor.Output, StringComparison.Ordinal);
            Assert.Contains(limit, doctor.Output, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _space.Dispose();
}
