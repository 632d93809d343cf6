using System.Diagnostics;

namespace Factory.EndToEnd.Remotes;

/// <summary>nginx for one test, on a free port: <c>/</c> at full speed, <c>/slow/</c> the same files slowly. Its log says what was asked for.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly string _root;
    private readonly Process _process;

    private WebServer(string root, int port, Process process) => (_root, Port, _process) = (root, port, process);

    public int Port { get; }
    public string Data => Path.Combine(_root, "data");
    public string Url => $"http://127.0.0.1:{Port}";
    /// <summary>Status and path of each request that ended.</summary>
    public IReadOnlyList<string> Log => File.ReadAllLines(Path.Combine(_root, "access.log"));

    public static async Task<WebServer> Start()
    {
        var root = Directory.CreateTempSubdirectory("factory-nginx-").FullName;
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(Path.Combine(root, "data"));
        var port = SshServer.FreePort();
        File.WriteAllText(Path.Combine(root, "nginx.conf"), $$"""
            daemon off;
            pid {{root}}/pid;
            error_log {{root}}/error.log;
            events { }
            http {
                log_format short '$status $request_uri';
                access_log {{root}}/access.log short;
                client_body_temp_path {{root}}/body; proxy_temp_path {{root}}/proxy; fastcgi_temp_path {{root}}/fastcgi;
                uwsgi_temp_path {{root}}/uwsgi; scgi_temp_path {{root}}/scgi;
                server {
                    listen 127.0.0.1:{{port}};
                    location / { root {{root}}/data; }
                    location /slow/ { alias {{root}}/data/; limit_rate 4m; }
                    location /closed/ { return 403; }
                }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("nginx", ["-c", Path.Combine(root, "nginx.conf")]) { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        await TestSpace.Until(() => Task.FromResult(SshServer.Answers(port)), "nginx answers", seconds: 30);
        return new(root, port, process);
    }

    public void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Data, name), content);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
