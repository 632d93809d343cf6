using System.Diagnostics;

namespace Factory.EndToEnd.Remotes;

/// <summary>s3rver for one test, on a free port: it speaks S3's protocol; before it stands a gate that checks signatures.
/// <c>tests/s3/install</c> brings it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const string Bucket = "data";
    private readonly string _root;
    private readonly Process _process;

    private readonly SignatureGate _gate;
    private readonly int _behind;

    private S3Server(string root, int port, int behind, Process process, SignatureGate gate) =>
        (_root, Port, _behind, _process, _gate) = (root, port, behind, process, gate);

    public int Port { get; }
    public string Endpoint => $"http://127.0.0.1:{Port}";
    public string Url => $"s3://{Bucket}/factory";
    public string Data => Path.Combine(_root, "data");
    /// <summary>Its one account, as the tools of AWS keep it.</summary>
    public string Credentials => Path.Combine(_root, "credentials");

    public static async Task<S3Server> Start()
    {
        var program = TestSpace.Built("s3", "node_modules", "s3rver", "bin", "s3rver.js");
        if (!File.Exists(program)) throw new InvalidOperationException("the server for S3 is not installed: run tests/s3/install");
        var root = Directory.CreateTempSubdirectory("factory-s3-").FullName;
        File.WriteAllText(Path.Combine(root, "credentials"), $"""
            [default]
            aws_access_key_id = {SignatureGate.KeyId}
            aws_secret_access_key = {SignatureGate.Secret}

            [wrong]
            aws_access_key_id = {SignatureGate.KeyId}
            aws_secret_access_key = another

            """);
        var (port, behind) = (SshServer.FreePort(), SshServer.FreePort());
        var process = Process.Start(new ProcessStartInfo("node",
            [program, "-d", Path.Combine(root, "data"), "-a", "127.0.0.1", "-p", $"{behind}", "--no-vhost-buckets", "--configure-bucket", Bucket])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await TestSpace.Until(() => Task.FromResult(SshServer.Answers(behind)), "the server for S3 answers", seconds: 30);
        return new(root, port, behind, process, await SignatureGate.Start(port, behind));
    }

    /// <summary>Puts an object, past the gate.</summary>
    public async Task Put(string key, byte[] content)
    {
        using var client = new HttpClient();
        using var answer = await client.PutAsync($"http://127.0.0.1:{_behind}/{Bucket}/{key}", new ByteArrayContent(content));
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
