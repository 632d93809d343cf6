using Factory.Daemon;
using Factory.Storage;

DaemonOptions options;
try
{
    options = DaemonOptions.Parse(args);
}
catch (ArgumentException e)
{
    return LastWord(64, e.Message);
}
try
{
    return await DaemonProcess.RunAsync(options);
}
catch (StateInUseException e)
{
    return LastWord(75, e.Message);
}
catch (InvalidDataException e)
{
    return LastWord(65, e.Message);
}
catch (Exception e) when (e is Factory.Engine.RecordsException or IOException or UnauthorizedAccessException)
{
    return LastWord(74, e.Message);
}

// sysexits.h: 64 usage, 65 the state is not ours to open, 74 input or output failed and the disk is in doubt, 75 someone else has it.
static int LastWord(int code, string message)
{
#pragma warning disable RS0030 // There is no log to write to any more.
    Console.Error.WriteLine($"factoryd: {message}");
#pragma warning restore RS0030
    return code;
}
