using System.Buffers;

namespace Factory.Storage;

/// <summary>A large buffer that begins at a block's boundary and stays where it is, as writes past the kernel's cache need it; borrowed until this is disposed.</summary>
internal sealed class AlignedBuffer : IDisposable
{
    /// <summary>No disk has larger blocks.</summary>
    public const int Block = 4 << 10;
    // With what is lost for its beginning it fills an array of the pool.
    public const int Size = (1 << 20) - Block;
    private readonly byte[] _array = ArrayPool<byte>.Shared.Rent(Size + Block);
    private readonly MemoryHandle _pin;

    public unsafe AlignedBuffer()
    {
        _pin = _array.AsMemory().Pin();
        Memory = _array.AsMemory((int)((Block - (nuint)_pin.Pointer % Block) % Block), Size);
    }

    public Memory<byte> Memory { get; }

    public void Dispose()
    {
        _pin.Dispose();
        ArrayPool<byte>.Shared.Return(_array);
    }
}
