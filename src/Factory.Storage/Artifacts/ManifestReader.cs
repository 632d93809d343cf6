using System.Security.Cryptography;
using System.Text.Json;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>Reads the files of a manifest one by one, however many there are. The digest is checked at the end.</summary>
internal static class ManifestReader
{
    private const long Version = 1;

    /// <exception cref="InvalidDataException">These bytes are not the manifest of that digest; told when all files were given.</exception>
    public static IEnumerable<ArtifactFile> Files(Stream json, ArtifactDigest expected)
    {
        using var reading = new Reading(json);
        while (reading.Next() is { } file) yield return file;
        if (reading.Version != Version)
            throw new InvalidDataException(
                $"the manifest of artifact {expected} is of version {reading.Version}, which this Factory does not know: use a newer one");
        if (reading.Digest() != expected.Hex)
            throw new InvalidDataException($"the manifest of artifact {expected} was changed in the store: its content has another digest");
    }

    private sealed class Reading(Stream json) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private byte[] _buffer = new byte[1 << 16];
        private int _start;
        private int _end;
        private bool _over;
        private JsonReaderState _state;

        public long? Version { get; private set; }

        public ArtifactFile? Next()
        {
            try
            {
                ArtifactFile? file;
                while (!TryRead(out file) && !_over) Fill();
                return file;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                throw new InvalidDataException($"a manifest was changed in the store: {e.Message}", e);
            }
        }

        public string Digest() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public void Dispose()
        {
            _hash.Dispose();
            json.Dispose();
        }

        private void Fill()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = json.Read(_buffer, _end, _buffer.Length - _end);
            _hash.AppendData(_buffer, _end, read);
            _end += read;
            _over = read == 0;
        }

        /// <summary>Reads up to the end of a file's object; goes back to where it was when the bytes end before.</summary>
        private bool TryRead(out ArtifactFile? file)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _over, _state);
            file = null;
            var (path, sha256, mode, size) = ((string?)null, (string?)null, 0, -1L);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    Take(reader);
                    if (path is null || sha256 is null) return true;
                    file = new(path, size, mode, sha256);
                    return true;
                }
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                if (reader.ValueTextEquals("path"u8)) path = Text(ref reader);
                else if (reader.ValueTextEquals("sha256"u8)) sha256 = Text(ref reader);
                else if (reader.ValueTextEquals("mode"u8)) mode = Text(ref reader) is { } octal ? Convert.ToInt32(octal, 8) : 0;
                else if (reader.ValueTextEquals("size"u8)) size = reader.Read() ? reader.GetInt64() : -1;
                else if (reader.ValueTextEquals("version"u8)) Version = reader.Read() ? reader.GetInt64() : null;
            }
            return false;
        }

        private static string? Text(ref Utf8JsonReader reader) => reader.Read() ? reader.GetString() : null;

        private void Take(in Utf8JsonReader reader)
        {
            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
        }
    }
}
