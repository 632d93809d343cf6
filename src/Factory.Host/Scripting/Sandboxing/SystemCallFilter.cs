using System.Runtime.InteropServices;

namespace Factory.Host.Scripting.Sandboxing;

/// <summary>One instruction of the kernel's packet filter machine, in its own layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

/// <summary>
/// The program that the kernel runs before each system call:
/// <code>
/// another architecture        → the process is killed
/// a refused call              → EPERM
/// clone3, openat2             → ENOSYS, for their arguments lie in memory; the C library falls back to clone and openat
/// clone of a process          → EPERM; of a thread → allowed
/// open, openat for writing    → EPERM; for reading → allowed
/// anything else               → allowed
/// </code>
/// </summary>
internal static class SystemCallFilter
{
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnyBit = 0x45, Return = 0x06;
    private const uint Number = 0, Architecture = 4, FirstArgument = 16, SecondArgument = 24, ThirdArgument = 32;
    private const uint X64 = 0xC000003E, OtherNumbering = 0x40000000;
    private const uint Allow = 0x7FFF0000, KillProcess = 0x80000000, NotPermitted = 0x00050000 | 1, NotImplemented = 0x00050000 | 38;
    private const uint CloneThread = 0x10000, OpenForWriting = 0x1 | 0x2 | 0x40 | 0x200;

    public static FilterInstruction[] Build() =>
    [
        new(Load, 0, 0, Architecture), new(JumpIfEqual, 1, 0, X64), new(Return, 0, 0, KillProcess),
        new(Load, 0, 0, Number), new(JumpIfAtLeast, 0, 1, OtherNumbering), new(Return, 0, 0, NotPermitted),
        .. SystemCalls.Refused.SelectMany(call => Answer(call, NotPermitted)),
        .. Answer(SystemCalls.Clone3, NotImplemented),
        .. Answer(SystemCalls.OpenAt2, NotImplemented),
        .. Decide(SystemCalls.Clone, FirstArgument, CloneThread, ifAny: Allow, ifNone: NotPermitted),
        .. Decide(SystemCalls.Open, SecondArgument, OpenForWriting, ifAny: NotPermitted, ifNone: Allow),
        .. Decide(SystemCalls.OpenAt, ThirdArgument, OpenForWriting, ifAny: NotPermitted, ifNone: Allow),
        new(Return, 0, 0, Allow),
    ];

    private static FilterInstruction[] Answer(uint call, uint answer) => [new(JumpIfEqual, 0, 1, call), new(Return, 0, 0, answer)];

    private static FilterInstruction[] Decide(uint call, uint argument, uint bits, uint ifAny, uint ifNone) =>
    [
        new(JumpIfEqual, 0, 4, call), new(Load, 0, 0, argument),
        new(JumpIfAnyBit, 0, 1, bits), new(Return, 0, 0, ifAny), new(Return, 0, 0, ifNone),
    ];
}
