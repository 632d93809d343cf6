using System.Collections.Concurrent;
using Factory.Control;
using Factory.Execution;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Brings versions of datasets to other places, and takes them from there. What talks to a network is a process of its own for every transfer;
/// what travels is chosen and checked here. Of one place at a time one transfer, for they share what is remembered of it.
/// </summary>
internal sealed class RemoteDesk(ArtifactStore store, RecordStore records, ProfileKeeper profiles, IHostLauncher launcher, TimeProvider clock)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    public IReadOnlyList<RemoteView> List() =>
    [
        .. records.Remotes.List().Select(r => new RemoteView(r.Name, r.Url)
        {
            Credentials = r.Credentials, Profile = r.Profile, Endpoint = r.Endpoint, Region = r.Region, HostKey = r.HostKey, Author = r.Author, Created = Wire.Time(r.Created),
        }),
    ];

    public void Add(RemoteView remote, string author)
    {
        var url = RemoteAddress.Check(remote.Url);
        records.Remotes.Add(new()
        {
            Name = remote.Name, Url = url, Credentials = remote.Credentials, Profile = remote.Profile, Endpoint = remote.Endpoint, Region = remote.Region,
            HostKey = remote.HostKey, Author = author,
        });
        // Now and never later: that a named folder is not there any more means that its disk is not mounted.
        if (new Uri(url) is { IsFile: true, LocalPath: var folder } && Directory.Exists(Path.GetDirectoryName(folder.TrimEnd('/')))) Directory.CreateDirectory(folder);
    }

    public Task<IReadOnlyList<RemoteVersionView>> Versions(string name, CancellationToken cancellationToken) =>
        With<IReadOnlyList<RemoteVersionView>>(name, make: false, async (remote, _) =>
            [.. (await remote.Versions(null, cancellationToken)).Select(v => new RemoteVersionView(v.Name, v.Version, v.Digest.Hex))], cancellationToken);

    public Task<DataPushed> Push(DatasetVersion version, DataPush push, CancellationToken cancellationToken) =>
        With(push.Remote, make: true, async (remote, staging) =>
        {
            var pushed = await Storage.Push.Run(store, version, remote, staging, cancellationToken);
            return new DataPushed(version.Name, version.Version, push.Remote, pushed.Files, pushed.Bytes, pushed.Sent, pushed.Known);
        }, cancellationToken);

    public Task<DataPulled> Pull(string name, DataPull pull, string author, CancellationToken cancellationToken)
    {
        records.Datasets.ExpectOpen(pull.As ?? name);
        if (pull.Alias is { } alias) DatasetBook.ExpectAlias(alias);
        records.ExpectRoom();
        return With(pull.Remote, make: false, async (remote, _) =>
        {
            var wanted = RemoteChoice.Of(await remote.Versions(name, cancellationToken), name, pull.Version, pull.Remote);
            var pulled = await Storage.Pull.Run(store, remote, wanted, cancellationToken);
            var (version, created) = records.Datasets.Record(new()
            {
                Name = pull.As ?? name, Artifact = pulled.Tree.Digest, Kind = pulled.Version.Kind, Author = author, Source = $"{pull.Remote}: {name}@{wanted.Version}",
                Note = pulled.Version.Note, Alias = pull.Alias, Stored = pulled.Tree.Stored, Number = pull.As is null ? wanted.Version : null,
            });
            profiles.Look();
            return new DataPulled(pull.As ?? name, version, wanted.Version, pulled.Tree.Digest.Hex, created, pulled.Tree.Files, pulled.Tree.Bytes, pulled.Received);
        }, cancellationToken);
    }

    private async Task<T> With<T>(string reference, bool make, Func<Remote, string, Task<T>> act, CancellationToken cancellationToken)
    {
        var place = PlaceOf(reference);
        var turn = _turns.GetOrAdd(place.Url, _ => new(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await Alone(place, make, act, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<T> Alone<T>(TransferPlace place, bool make, Func<Remote, string, Task<T>> act, CancellationToken cancellationToken)
    {
        var staging = store.NewStaging();
        try
        {
            using var use = store.BeginUse();
            await using var host = await Open(place, cancellationToken);
            return await Task.Run(async () =>
                await act(await Remote.Open(new HostedRemote(host, clock), store, place.Url, make, staging, cancellationToken), staging), cancellationToken);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private async Task<TransferHost> Open(TransferPlace place, CancellationToken cancellationToken)
    {
        try
        {
            return await TransferHost.OpenAsync(launcher, place, clock, s_silence, cancellationToken);
        }
        catch (TransferFailedException e)
        {
            throw new RemoteException(e.Message, e);
        }
    }

    private TransferPlace PlaceOf(string reference)
    {
        if (RemoteAddress.IsAddress(reference)) return new(RemoteAddress.Check(reference));
        if (records.Remotes.Find(reference) is not { } known)
            throw new RemoteException($"there is no remote {reference}: `factory remote list` shows them, `factory remote add` names one");
        return new(RemoteAddress.Check(known.Url))
        {
            Credentials = known.Credentials, Profile = known.Profile, Endpoint = known.Endpoint, Region = known.Region, HostKey = known.HostKey,
        };
    }
}
