using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections.Features;

namespace Factory.Daemon;

/// <summary>Who is at the other end of the socket, by the kernel's word (SO_PEERCRED, socket(7)).</summary>
internal static class Caller
{
    public static string NameOf(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return "unknown";
        const int socketLevel = 1, peerCredentials = 17;
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(socketLevel, peerCredentials, credentials);
        var user = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        return UserName(user) ?? $"user {user}";
    }

    private static string? UserName(uint user)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length > 2 && uint.TryParse(fields[2], out var id) && id == user) return fields[0];
        }
        return null;
    }
}
