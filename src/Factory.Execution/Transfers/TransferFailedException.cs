using Factory.Protocol;

namespace Factory.Execution;

/// <summary>A transfer did not come to its end; the message is for whoever asked for it.</summary>
public sealed class TransferFailedException(TransferFault fault, string message) : Exception(message)
{
    public TransferFault Fault { get; } = fault;
}
