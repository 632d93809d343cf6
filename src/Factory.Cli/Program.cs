using Factory.Cli;

// Asked for most often by scripts: answered before anything else is loaded.
var surroundings = Surroundings.OfProcess();
if (args is ["--version"])
{
    surroundings.Out.WriteLine(CommandLine.Version);
    return 0;
}
return await CommandLine.RunAsync(args, surroundings);
