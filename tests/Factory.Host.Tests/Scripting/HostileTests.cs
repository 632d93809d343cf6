using Factory.Host.Tests.Support;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Scripting;

/// <summary>C# of people who mean harm, or who did not think: a diagnostic, or at worst the death of this one process.</summary>
public sealed class HostileTests(ScriptHost host) : IClassFixture<ScriptHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("System.IO.File.ReadAllText(\"/etc/passwd\").Length > 0", "System.IO.File.ReadAllText")]
    [InlineData("System.IO.Path.DirectorySeparatorChar == 'a'", "System.IO.Path.DirectorySeparatorChar")]
    [InlineData("new System.Net.Http.HttpClient() is null", "System.Net.Http.HttpClient")]
    [InlineData("System.Diagnostics.Process.Start(\"ls\") is null", "System.Diagnostics.Process.Start")]
    [InlineData("typeof(string).Assembly.FullName is null", "typeof(string)")]
    [InlineData("report.GetType().Assembly is null", "report.GetType")]
    [InlineData("\"\".GetType().Name is null", "\"\".GetType")]
    [InlineData("System.Reflection.Assembly.Load(\"a\") is null", "System.Reflection.Assembly.Load")]
    [InlineData("Activator.CreateInstance<object>() is null", "Activator.CreateInstance<object>")]
    [InlineData("Environment.GetEnvironmentVariable(\"HOME\") is null", "Environment.GetEnvironmentVariable")]
    [InlineData("langs.Select(l => Environment.ExitCode).Any()", "Environment.ExitCode")]
    [InlineData("System.Threading.Tasks.Task.Run(() => true).Result", "System.Threading.Tasks.Task.Run")]
    [InlineData("new System.Threading.Thread((System.Threading.ThreadStart)null!) is null", "System.Threading.Thread")]
    [InlineData("System.Runtime.InteropServices.Marshal.ReadByte(0) > 0", "System.Runtime.InteropServices.Marshal.ReadByte")]
    [InlineData("System.Runtime.CompilerServices.Unsafe.As<string>(langs).Length > 0", "System.Runtime.CompilerServices.Unsafe.As<string>")]
    [InlineData("AppDomain.CurrentDomain.FriendlyName is null", "AppDomain.CurrentDomain")]
    [InlineData("E0()", "E0")]
    [InlineData("Expressions.E0()", "Expressions.E0")]
    [InlineData("GC.GetTotalMemory(true) > 0", "GC.GetTotalMemory")]
    [InlineData("Console.ReadLine() is null", "Console.ReadLine")]
    [InlineData("new Random(1).Next() > 0", "Random")]
    [InlineData("Guid.NewGuid().ToString() is null", "Guid.NewGuid")]
    [InlineData("\"a\".GetHashCode() > 0", "\"a\".GetHashCode")]
    [InlineData("CultureInfo.CurrentCulture.Name is null", "CultureInfo.CurrentCulture")]
    [InlineData("langs.Cast<System.IO.Stream>().Any()", "langs.Cast<System.IO.Stream>")]
    [InlineData("((dynamic)langs).Anything", "(dynamic)langs")]
    [InlineData("(min_accuracy = 0) == 0", "min_accuracy = 0")]
    [InlineData("min_accuracy++ > 0", "min_accuracy++")]
    [InlineData("langs is System.Collections.Generic.IList<string>", "langs is System.Collections.Generic.IList<string>")]
    [InlineData("(stackalloc int[9]).Length > 0", "stackalloc int[9]")]
    [InlineData("new Regex(\"(a+)+$\").IsMatch(langs[0])", "Regex")]
    [InlineData("Regex.Match(langs[0], \"(a+)+$\").Success", "Regex.Match")]
    [InlineData("langs.Select(System.IO.File.Exists).Any()", "System.IO.File.Exists")]
    [InlineData("((Func<string, bool>)System.IO.File.Exists)(\"a\")", "System.IO.File.Exists")]
    public async Task What_could_do_harm_is_refused_by_what_it_means(string text, string place)
    {
        var diagnostic = (await host.CompileTextAsync(text)).Diagnostics[0];
        Assert.Equal((ScriptRule.NotAllowed, place), (diagnostic.Rule, text.Substring(diagnostic.Start, diagnostic.Length)));
        Assert.Matches("allowed|time limit", diagnostic.Message);
    }

    [Theory]
    [InlineData("true; } static Expressions() { Environment.Exit(9); } static bool X() { return true")]
    [InlineData("true;} } public class A { static bool B => true")]
    [InlineData("1) == (1")]
    [InlineData("true //\n; System.Environment.Exit(1)")]
    [InlineData("true\n#line 1 \"elsewhere\"")]
    [InlineData("#if false\nx\n#endif\ntrue")]
    [InlineData("true /*")]
    [InlineData("((Func<bool>)(delegate { return true; }))()")]
    [InlineData("((Func<bool>)(() => { while (true) ; }))()")]
    [InlineData("throw new Exception()")]
    [InlineData("await System.Threading.Tasks.Task.FromResult(true)")]
    [InlineData("unsafe { return true; }")]
    [InlineData("((Func<nint, bool>)(p => *(byte*)p > 0))(0)")]
    [InlineData("args.Length > 0")]
    [InlineData("langs.AsParallel().Any()")]
    public async Task What_is_not_one_plain_expression_does_not_compile(string text)
    {
        var answer = await host.CompileTextAsync(text);
        Assert.NotEmpty(answer.Diagnostics);
        Assert.All(answer.Diagnostics, d => Assert.InRange(d.Start + d.Length, 0, text.Length));
        Assert.Null(answer.Assembly);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('[')]
    [InlineData('{')]
    public async Task Ten_thousand_brackets_are_counted_and_not_parsed(char bracket)
    {
        var diagnostic = Assert.Single((await host.CompileTextAsync(new string(bracket, 10_000))).Diagnostics);
        Assert.Equal((ScriptRule.NotAnExpression, 100), (diagnostic.Rule, diagnostic.Start));
    }

    [Theory]
    [InlineData('!', 4000)]
    [InlineData('-', 4000)]
    [InlineData('~', 4000)]
    public async Task Chains_of_operators_are_a_diagnostic_or_the_end_of_the_process(char sign, int length)
    {
        // `- -1`: with a space, or it would be a decrement.
        var answer = await AskAsync(string.Concat(Enumerable.Repeat($"{sign} ", length)) + "true");
        Assert.True(answer?.Compile is null or { Diagnostics.Count: > 0 } or { Assembly: not null });
        Assert.Empty((await host.CompileTextAsync("true")).Diagnostics);
    }

    [Fact]
    public async Task Lambdas_that_take_minutes_to_bind_are_ended_by_a_kill()
    {
        var text = "xs.Sum(a => xs.Sum(b => xs.Sum(c => xs.Sum(d => xs.Sum(e => xs.Sum(f => xs.Sum(g => a + b + c + d + e + f + g + wrong)))))))".Replace("xs",
            "langs", StringComparison.Ordinal);
        host.Process.Send(new(1, Compile: new([new(text, "gate", "bool")], ScriptHost.Scopes)), ProtocolJson.Default.ScriptRequest);
        var answer = host.Process.ReadAsync(ProtocolJson.Default.ScriptResponse);
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(5)));
        if (!answer.IsCompleted) host.Process.Kill();
        Assert.True((await answer)?.Compile is null or { Diagnostics.Count: > 0 });
        host.Restart();
        Assert.Empty((await host.CompileTextAsync("true")).Diagnostics);
    }

    [Fact]
    public async Task An_expression_that_wants_too_much_memory_is_an_error_or_the_end_of_the_process()
    {
        var compiled = await host.CompileTextAsync("Enumerable.Range(0, 1 << 20).Select(i => new string('a', 1 << 20)).ToArray().Length > 0");
        Assert.Empty(compiled.Diagnostics);
        var answer = await host.AskAsync(new(1, Evaluate: new(Write(compiled.Assembly!), [new("E0", new Dictionary<string, Value>())])));
        if (answer is not null) Assert.Contains("more memory", answer.Error ?? answer.Evaluate!.Results[0].Error, StringComparison.Ordinal);
        Assert.Empty((await host.CompileTextAsync("true")).Diagnostics);
    }

    [Theory]
    [InlineData("new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, 0).Connected")]
    [InlineData("new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0).Connected")]
    [InlineData("System.Diagnostics.Process.Start(\"/bin/true\") is null")]
    [InlineData("System.IO.File.Open(FILE, System.IO.FileMode.Create) is null")]
    [InlineData("System.IO.File.Open(FILE, System.IO.FileMode.Open, System.IO.FileAccess.ReadWrite) is null")]
    [InlineData("Delete(FILE)")]
    [InlineData("Rename(FILE)")]
    public async Task The_kernel_refuses_what_an_allow_list_might_have_let_through(string text)
    {
        var file = _folder.Write("kept", "content");
        var source = $$"""
            public static class Expressions
            {
                const string FILE = "{{file}}";
                public static bool E0() => {{text}};
                static bool Delete(string file) { System.IO.File.Delete(file); return true; }
                static bool Rename(string file) { System.IO.File.Move(file, file + "2"); return true; }
            }
            """;
        Plugins.BadPlugins.Compile("Evil", source, _folder.At("evil.dll"));
        var answer = await host.AskAsync(new(1, Evaluate: new(_folder.At("evil.dll"), [new("E0", new Dictionary<string, Value>())])));
        Assert.Matches("denied|permitted|Permission|Access", Assert.Single(answer!.Evaluate!.Results).Error!);
        Assert.Equal("content", File.ReadAllText(file));
    }

    [Fact]
    public async Task Every_thread_of_the_process_is_under_the_filter()
    {
        await host.CompileTextAsync("true");
        foreach (var task in Directory.GetDirectories($"/proc/{host.Process.Id}/task"))
        {
            var status = await File.ReadAllTextAsync($"{task}/status");
            Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);
            Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_line_that_is_no_request_is_answered_and_the_next_one_worked_on()
    {
        host.Process.SendLine("{ not JSON");
        Assert.NotNull((await host.Process.ReadAsync(ProtocolJson.Default.ScriptResponse))!.Error);
        Assert.Equal("the request asks for nothing", (await host.AskAsync(new(5)))!.Error);
        Assert.Contains("no type", (await host.AskAsync(new(6, Compile: new([new("true", "gate", "System.IO.Stream")], ScriptHost.Scopes))))!.Error,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ScriptResponse?> AskAsync(string text) => host.AskAsync(new(1, Compile: new([new(text, "gate", "bool")], ScriptHost.Scopes)));

    private string Write(byte[] assembly)
    {
        File.WriteAllBytes(_folder.At("e.dll"), assembly);
        return _folder.At("e.dll");
    }
}
