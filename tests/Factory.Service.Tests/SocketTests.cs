namespace Factory.Service.Tests;

public class SocketTests
{
    [Fact]
    public async Task The_daemon_answers_on_a_socket_whose_path_is_longer_than_the_kernel_takes()
    {
        var folder = Directory.CreateTempSubdirectory("factory-").FullName;
        try
        {
            using var space = new TestSpace { Socket = Path.Combine(folder, new string('d', 100), "factoryd.sock") };
            var daemon = await space.StartDaemon();
            var status = await space.Cli("daemon", "status");
            Assert.True(status.ExitCode == 0, status.Output + status.Error);
            Assert.Equal(0, (await space.Cli("daemon", "stop")).ExitCode);
            await daemon.WaitForExitAsync();
            Assert.False(File.Exists(space.Socket));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
