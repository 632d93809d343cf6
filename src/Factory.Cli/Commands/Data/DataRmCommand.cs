using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class DataRmCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = DataReference.Argument(description: "A version: digits/raw@3");
        reference.Validators.Add(r =>
        {
            if (DataReference.Parse(r.Tokens[0].Value).Version is null) r.AddError("say which version: NAME@3");
        });
        return shared.Doing(new Command("rm", "Remove a version of a dataset; what only it holds is freed by the next `factory gc`.") { reference },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var (name, version) = DataReference.Parse(parsed.GetRequiredValue(reference));
            await client.RemoveDataAsync(name, new(version!), cancellationToken);
            session.Out.Line($"{Escape.Line(name)}@{Escape.Line(version!)} is removed");
            return ExitCode.Ok;
        });
    }
}
