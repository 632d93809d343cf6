using System.Net.Sockets;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Which daemon is meant: a socket that was named or answers, or a state directory that has none answering.</summary>
/// <param name="Socket">Where it listens.</param>
/// <param name="State">The state directory to start it on; null when it is not ours to start.</param>
/// <param name="Live">Whether something accepts connections there.</param>
internal sealed record DaemonPlace(string Socket, StateDirectory? State, bool Live);

internal sealed class DaemonFinder(Surroundings surroundings)
{
    public const string SocketVariable = "FACTORY_SOCKET";
    public const string SystemSocket = "/run/factory/factoryd.sock";

    /// <summary>
    /// What was named wins; then the nearest <c>.factory</c> upwards, whether its daemon runs or not, so that one command in one folder
    /// always reaches the same records; then the machine's own daemon; then <c>.factory</c> here, to be made.
    /// </summary>
    public DaemonPlace Find(string? named)
    {
        if ((named ?? surroundings.Variable(SocketVariable)) is { Length: > 0 } path)
        {
            var socket = Path.GetFullPath(path, surroundings.Directory);
            return new(socket, null, Answers(socket));
        }
        if (StateDirectory.Nearest(surroundings.Directory) is { } state) return new(state.Socket, state, Answers(state.Socket));
        if (Answers(SystemSocket)) return new(SystemSocket, null, true);
        var here = StateDirectory.In(surroundings.Directory);
        return new(here.Socket, here, false);
    }

    public static bool Answers(string socket)
    {
        if (!File.Exists(socket)) return false;
        try
        {
            using var address = new UnixSocketAddress(socket);
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            connection.Connect(address.EndPoint);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
