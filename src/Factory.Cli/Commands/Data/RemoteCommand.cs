using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class RemoteCommand
{
    public static Command Create(SharedOptions shared) => new("remote", "Name the places that data is pushed to and pulled from.")
    {
        Add(shared), List(shared), Show(shared), Remove(shared),
    };

    private static Command Add(SharedOptions shared)
    {
        var name = new Argument<string>("NAME") { Description = "What to call it" };
        var address = new Argument<string>("ADDRESS") { Description = "A folder (with a /), ssh://user@host/path or s3://bucket/path" };
        var credentials = new Option<string?>("--credentials") { Description = "A file of the daemon's machine: a private key for ssh, AWS profiles for s3", HelpName = "file" };
        var profile = new Option<string?>("--profile") { Description = "Which of the profiles", HelpName = "name" };
        var endpoint = new Option<string?>("--endpoint") { Description = "The address of a storage service that is not Amazon's", HelpName = "url" };
        var region = new Option<string?>("--region") { Description = "The region of the storage service", HelpName = "name" };
        var hostKey = new Option<string?>("--host-key") { Description = "The fingerprint of the ssh server's key, where known_hosts does not say it", HelpName = "SHA256:…" };
        return shared.Doing(new Command("add", "Name a place. Secrets are never part of it, only the name of a file.") { name, address, credentials, profile, endpoint, region, hostKey },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var file = parsed.GetValue(credentials);
            await client.AddRemoteAsync(new(parsed.GetRequiredValue(name), RemoteReference.Parse(parsed.GetRequiredValue(address), session))
            {
                Credentials = file is null ? null : Path.GetFullPath(file, session.Surroundings.Directory), Profile = parsed.GetValue(profile),
                Endpoint = parsed.GetValue(endpoint), Region = parsed.GetValue(region), HostKey = parsed.GetValue(hostKey),
            }, cancellationToken);
            session.Out.Line($"{Escape.Line(parsed.GetRequiredValue(name))} is {Escape.Line(parsed.GetRequiredValue(address))}");
            return ExitCode.Ok;
        });
    }

    private static Command List(SharedOptions shared) =>
        shared.Reading(new Command("list", "List the remotes."), async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            session.Show(await client.ListRemotesAsync(cancellationToken), ControlJson.Default.IReadOnlyListRemoteView, remotes =>
            {
                var table = new TextTable("REMOTE", "ADDRESS", "ENDPOINT", "CREDENTIALS", "BY");
                foreach (var r in remotes) table.Add(r.Name, r.Url, r.Endpoint, r.Credentials ?? r.Profile, r.Author);
                if (remotes.Count > 0) table.Print(session.Out);
                else session.Out.Line("no remotes yet");
            });
            return ExitCode.Ok;
        });

    private static Command Show(SharedOptions shared)
    {
        var remote = RemoteReference.Argument();
        return shared.Reading(new Command("show", "Show which versions a remote has.") { remote }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var versions = await client.ListRemoteVersionsAsync(RemoteReference.Parse(parsed.GetRequiredValue(remote), session), cancellationToken);
            session.Show(versions, ControlJson.Default.IReadOnlyListRemoteVersionView, all =>
            {
                var table = new TextTable("VERSION", "DIGEST");
                foreach (var v in all) table.Add($"{v.Name}@{v.Version}", v.Digest[..12]);
                if (all.Count > 0) table.Print(session.Out);
                else session.Out.Line("it has no versions");
            });
            return ExitCode.Ok;
        });
    }

    private static Command Remove(SharedOptions shared)
    {
        var name = new Argument<string>("NAME") { Description = "A remote's name" };
        return shared.Doing(new Command("rm", "Forget a remote; what is there stays.") { name }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            await client.RemoveRemoteAsync(parsed.GetRequiredValue(name), cancellationToken);
            session.Out.Line($"{Escape.Line(parsed.GetRequiredValue(name))} is forgotten");
            return ExitCode.Ok;
        });
    }
}
