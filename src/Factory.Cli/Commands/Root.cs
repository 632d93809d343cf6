using System.CommandLine;
using System.CommandLine.Help;

namespace Factory.Cli.Commands;

/// <summary>The tree of commands.</summary>
internal static class Root
{
    public static RootCommand Create(Surroundings surroundings)
    {
        var shared = new SharedOptions(surroundings);
        var root = new RootCommand("Makes models from pipeline files: runs what changed, keeps what it made and why.")
        {
            RunCommand.Create(shared),
            PlanCommand.Create(shared),
            LintCommand.Create(shared),
            FmtCommand.Create(shared),
            NewCommand.Create(shared),
            LspCommand.Create(shared),
            StatusCommand.Create(shared),
            LogsCommand.Create(shared),
            WhyCommand.Create(shared),
            DiffCommand.Create(shared),
            CancelCommand.Create(shared),
            PauseCommand.Create(shared),
            ResumeCommand.Create(shared),
            ApproveCommand.Create(shared),
            DataCommand.Create(shared),
            RemoteCommand.Create(shared),
            GcCommand.Create(shared),
            VerifyCommand.Create(shared),
            ModelsCommand.Create(shared),
            LineageCommand.Create(shared),
            StudyCommand.Create(shared),
            DevicesCommand.Create(shared),
            PluginsCommand.Create(shared),
            CostCommand.Create(shared),
            CapacityCommand.Create(shared),
            SimulateCommand.Create(shared),
            PruneCommand.Create(shared),
            DaemonCommand.Create(shared),
            DoctorCommand.Create(shared),
        };
        root.HelpName = "factory";
        root.Options.Add(shared.Socket);
        root.Options.Add(shared.Plain);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.SetAction(parsed => ((HelpWithExamples)help.Action).Invoke(parsed));
        return root;
    }
}
