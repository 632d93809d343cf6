namespace Factory.Benchmarks;

/// <summary>A tool that runs the same graph.</summary>
internal sealed record Peer(string Program, string File, Func<Graph, string> Text, string[] Arguments)
{
    public static readonly Peer Snakemake = new("snakemake", "Snakefile", g => g.Snakemake(), ["--quiet", "--cores", Cores]);
    public static readonly Peer Ninja = new("ninja", "build.ninja", g => g.Ninja(), ["-j", Cores]);
    public static readonly Peer Make = new("make", "Makefile", g => g.Make(), ["-j", Cores]);
    public static readonly Peer Doit = new("doit", "dodo.py", g => g.Doit(), ["-n", Cores, "-v", "0"]);

    private static string Cores => $"{Environment.ProcessorCount}";

    /// <summary>Milliseconds a stage, of a graph that is new each time; the first round is left out. Null when it is not installed.</summary>
    public async Task<Sample?> Measure(Graph graph, int rounds)
    {
        if (Shell.Find(Program) is not { } path) return null;
        var sample = new Sample();
        for (var round = 0; round <= rounds; round++)
        {
            using var place = new PeerPlace(this, path, graph, $"{round}");
            var took = await place.Run();
            if (round > 0) sample.Add(took / graph.Count);
        }
        return sample;
    }
}

/// <summary>A folder with a graph for one peer.</summary>
internal sealed class PeerPlace : IDisposable
{
    private readonly Peer _peer;
    private readonly string _program;
    private readonly Graph _graph;

    public PeerPlace(Peer peer, string program, Graph graph, string salt)
    {
        (_peer, _program, _graph) = (peer, program, graph);
        Directory = System.IO.Directory.CreateTempSubdirectory("factory-peer-").FullName;
        graph.WriteSource(Directory, salt);
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "out"));
        File.WriteAllText(Path.Combine(Directory, peer.File), peer.Text(graph));
    }

    public string Directory { get; }

    /// <returns>Milliseconds.</returns>
    public async Task<double> Run()
    {
        var took = await Shell.Time(Directory, _program, _peer.Arguments);
        return System.IO.Directory.GetFiles(Path.Combine(Directory, "out")).Length == _graph.Count ? took
            : throw new InvalidOperationException($"{_peer.Program} did not make all files");
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
