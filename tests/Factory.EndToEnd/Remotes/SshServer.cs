using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Factory.EndToEnd.Remotes;

/// <summary>sshd for one test: a free port of this machine, throwaway keys, files by SFTP only.</summary>
internal sealed class SshServer : IDisposable
{
    private readonly string _root;
    private readonly Process _process;

    private SshServer(string root, int port, Process process) => (_root, Port, _process) = (root, port, process);

    public int Port { get; }
    public string Key => Path.Combine(_root, "user");
    public string Data => Path.Combine(_root, "data");
    public string Url => $"ssh://{Environment.UserName}@127.0.0.1:{Port}{Data}";
    public string Fingerprint => Run("ssh-keygen", "-lf", Path.Combine(_root, "host.pub")).Split(' ')[1];

    public static async Task<SshServer> Start()
    {
        var root = Directory.CreateTempSubdirectory("factory-sshd-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "data"));
        MakeKey(Path.Combine(root, "host"));
        MakeKey(Path.Combine(root, "user"));
        var port = FreePort();
        // Without its own folder it does not start, and PAM would ask what this machine thinks of its users.
        Directory.CreateDirectory("/run/sshd");
        File.WriteAllText(Path.Combine(root, "config"), $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {root}/host
            PidFile {root}/pid
            AuthorizedKeysFile {root}/user.pub
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            UsePAM no
            MaxSessions 20
            Subsystem sftp internal-sftp
            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", Path.Combine(root, "config")]) { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        await TestSpace.Until(() => Task.FromResult(Answers(port)), "sshd answers", seconds: 30);
        return new(root, port, process);
    }

    public static void MakeKey(string file) => Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file);

    public void Dispose()
    {
        // Those that serve a connection are its children.
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
