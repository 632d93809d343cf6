using Factory.Protocol;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Factory.Host.Transfers;

/// <summary>Who the server must be, and as whom we come: by keys only, for a password would have to be written down.</summary>
internal sealed class SshServer
{
    private static readonly string[] s_usualKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];
    private readonly KnownHosts? _known;
    private readonly string? _fingerprint;
    private readonly string _name;
    private string? _distrust;

    private SshServer(ConnectionInfo connection, KnownHosts? known, string? fingerprint, string name) =>
        (Connection, _known, _fingerprint, _name) = (connection, known, fingerprint, name);

    public ConnectionInfo Connection { get; }

    public static SshServer Of(Uri url, TransferPlace place)
    {
        var (home, port) = (Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), url.Port > 0 ? url.Port : 22);
        var user = url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : Environment.UserName;
        string[] files = place.Credentials is { } one ? [one] : [.. s_usualKeys.Select(k => Path.Combine(home, ".ssh", k)).Where(File.Exists)];
        if (files.Length == 0)
            throw new TransferException(TransferFault.Refused,
                $"there is no private key to enter {url.Host} with: name one, `factory remote add … --credentials FILE`, or make {home}/.ssh/id_ed25519");
        var connection = new ConnectionInfo(url.Host, port, user, new PrivateKeyAuthenticationMethod(user, [.. files.Select(Key)])) { Timeout = TimeSpan.FromSeconds(20) };
        var known = place.HostKey is null ? KnownHosts.Read(Path.Combine(home, ".ssh", "known_hosts"), port == 22 ? url.Host : $"[{url.Host}]:{port}") : null;
        // A server shows one of its keys, the one that is asked for first: so those that are known are asked for.
        if (known is { Types.Count: > 0 })
            foreach (var algorithm in connection.HostKeyAlgorithms.Keys.Where(a => !known.Types.Contains(KnownHosts.TypeOf(a))).ToList())
                connection.HostKeyAlgorithms.Remove(algorithm);
        return new(connection, known, place.HostKey, port == 22 ? url.Host : $"{url.Host}:{port}");
    }

    public bool Trusts(string type, byte[] key, string fingerprint)
    {
        _distrust = _fingerprint is { } wanted
            ? wanted.Replace("SHA256:", "", StringComparison.Ordinal).TrimEnd('=') == fingerprint.TrimEnd('=') ? null
                : $"{_name} showed the key SHA256:{fingerprint}, and SHA256:{wanted.Replace("SHA256:", "", StringComparison.Ordinal)} is expected: somebody else may be answering"
            : _known!.Types.Count == 0
                ? $"{_name} is not known here; its key is SHA256:{fingerprint} ({type}): if that is right, `factory remote add … --host-key SHA256:{fingerprint}`, or connect once with ssh"
            : _known.Has(key) ? null
                : $"{_name} showed another key, SHA256:{fingerprint}, than stands in {_known.File}: somebody else may be answering";
        return _distrust is null;
    }

    public TransferException Explain(Exception e) => e switch
    {
        _ when _distrust is { } distrust => new(TransferFault.Refused, distrust, e),
        SshAuthenticationException => new(TransferFault.Refused, $"{_name} does not let {Connection.Username} in with this key: {e.Message}", e),
        _ => new(TransferFault.Broken, $"{_name} cannot be reached: {e.Message}", e),
    };

    private static PrivateKeyFile Key(string file)
    {
        try
        {
            return new(file);
        }
        catch (SshPassPhraseNullOrEmptyException e)
        {
            throw new TransferException(TransferFault.Refused, $"the key {file} has a passphrase, and nobody is there to type it: use a key of its own for this", e);
        }
        catch (Exception e) when (e is SshException or IOException or UnauthorizedAccessException)
        {
            throw new TransferException(TransferFault.Refused, $"the key {file} cannot be read: {e.Message}", e);
        }
    }
}
